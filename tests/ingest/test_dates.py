"""Written dates: what a reading says beside the day, and that every form comes back as its day."""

from generator.ingest.metadata import read_metadata
from generator.ingest.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def test_a_date_says_by_which_calendar_and_shape_it_was_read() -> None:
    read = read_metadata("تاريخ النشر: 26 شوال 1440 هـ", "ar", VOCABULARY)
    assert read
    assert [fact.rule for fact in read.facts] == ["hijri: day, name of month, year"]
