"""What opens a story of its own within a file or stands under one, and what only looks so."""

import pytest

from generator.ingest.decode import Line
from generator.ingest.foot import blocks_at_foot
from generator.ingest.metadata import read_metadata
from generator.ingest.roles import Kind
from generator.ingest.segment import segment
from generator.ingest.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
LONG = (
    "رمم عمال البلدية سور الحديقة القديم في شهر واحد، وأعادوا إليه حجارته التي حفظها حارس المخزن "
    "منذ عشرين عاما كاملة."
)


def parts(*texts: str) -> int:
    lines = tuple(Line(number, text) for number, text in enumerate(texts, 1))
    return len(segment(lines, VOCABULARY))


def test_the_turns_of_an_interview_are_no_records() -> None:
    turns = [
        ("المحرر: متى بدأت ترميم الأسوار؟", "الكاتب: بدأت مع أبي في القرية", LONG),
        ("المحرر: وما الذي تعلمته منه؟", "الكاتب: الصبر على الحجر", LONG),
        ("المحرر: وماذا بعد؟", "الكاتب: سور آخر", LONG),
    ]
    assert parts(*(text for turn in turns for text in turn)) == 1


def test_a_few_words_and_a_day_under_dashes_are_a_foot() -> None:
    story = ("سور الحديقة يعود إلى مكانه", LONG, "", LONG)
    assert parts(*story, "-----", "من أرشيف الدفتر", "14 مايو 2019", "عدد الربيع") == 1
    assert parts(*story, "-----", "أشجار على التل", "14 مايو 2019", LONG, LONG) == 2


@pytest.mark.parametrize("row", ["-----", "*"])
def test_scenes_under_a_headline_that_stands_apart_are_one_story(row: str) -> None:
    scenes = (row, "أشجار على التل", LONG, row, "رسائل في صناديق", LONG)
    assert parts("رسالة من الحديقة", "", LONG, *scenes) == 1
    assert parts("رسالة من الحديقة", LONG, *scenes) == 3


def test_sections_with_datelines_under_a_headline_without_one_are_one_story() -> None:
    sections = ("", "", "", "أشجار على التل", f"بيروت (رويترز) - {LONG}") * 2
    assert parts("حدائق المدن الساحلية", LONG, *sections) == 1
    assert parts("حدائق المدن الساحلية", f"تونس (رويترز) - {LONG}", *sections) == 3


def test_names_of_chapters_in_rows_of_signs_open_no_stories() -> None:
    assert parts("=== مقدمة الكتاب ===", LONG, "=== خاتمة الكتاب ===", LONG) == 1


@pytest.mark.parametrize("sign", ["***", "*", "- 1 -", "2"])
def test_short_lines_between_signs_or_numbers_are_no_lines_of_the_page(sign: str) -> None:
    sayings = ("لا يثمر غصن بلا جذر", "كل سور ذاكرة حجر", "الريح بريد الأشجار")
    kinds = [Kind(LONG, "text")]
    for saying in sayings:
        kinds += [Kind(sign, "out", "a rule", "furniture"), Kind(saying, "text")]
    blocks_at_foot(kinds, 0, VOCABULARY)
    assert [kind.name for kind in kinds] == ["text", *["out", "text"] * 3]


@pytest.mark.parametrize("closing", ["المصدر: دفتر الميناء", "https://mina.example/1"])
def test_a_row_of_sources_is_looked_at_once(closing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def counted(*args: object) -> object:
        nonlocal looks
        looks += 1
        return read_metadata(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("generator.ingest.openings.read_metadata", counted)
    parts("سور الحديقة يعود إلى مكانه", "", LONG, *[closing] * 500)
    assert looks < 2_000


def test_points_under_the_greeting_of_a_mail_are_no_stories() -> None:
    points = ("• سور من حجارة قديمة", "• شهر واحد من العمل", "• حارس يحفظ الحجارة")
    texts = ("السادة القراء، هذه أخبار الحديقة لهذا الأسبوع", "", *points, "", LONG, "", LONG)
    lines = tuple(Line(number, text) for number, text in enumerate(texts, 1))
    assert len(segment(lines, VOCABULARY, mail=True)) == 1


def test_entries_of_a_story_that_end_with_their_days_are_no_stories() -> None:
    entries = ("رسالة من الميناء الأول", LONG, "(12.3.1936)", "")
    others = ("رسالة من الميناء الثاني", LONG, "(2.5.1936)")
    assert parts("رسائل بحار إلى أمه", "", LONG, "", *entries, *others) == 1
