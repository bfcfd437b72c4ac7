"""Every line of a raw file has one role, and no text is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.ingest.assemble import assemble
from generator.ingest.batch import ranges
from generator.ingest.decode import Line
from generator.ingest.escape import heading, paragraph
from generator.ingest.furniture import Left, left_out
from generator.ingest.recognise import recognise
from generator.ingest.segment import segment
from generator.ingest.vocabulary import Vocabulary, load_vocabulary
from generator.text import clean

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
SHAPES = [
    "", "", "عنوان قصير", "قطار جديد يصل إلى المدينة", LONG, LONG + " ثم مضى.", "المصدر: المنارة",
    "تاريخ النشر: 3rd, April 2024 GMT", "14 مايو 2019", "=====", "-----", "إقرأ أيضاً:", "[1]", "[2]",
    "كلمات دلالية: أ ب", "كتب: سالم", "// انتهى //", "14:05 ت م", "العنوان: خبر", "طباعة", "© 2018",
    "غزة - صفا", "دمشق (رويترز) - " + LONG, "اقرأ أيضا: خبر آخر", "المصدر:", "https://example.org/a",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(SHAPES) | st.text(max_size=60).map(clean), max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_line_has_one_role_and_every_paragraph_is_in_its_article(texts: list[str]) -> None:
    vocabulary = load_vocabulary()
    lines = tuple(Line(number, text) for number, text in enumerate(texts, 1))
    parts = segment(lines, vocabulary)
    assert tuple(line for part in parts for line in (*part.separator, *part.lines)) == lines
    for part in parts:
        marks = recognise(part, "ar", vocabulary)
        assert tuple(mark.line for mark in marks) == (*part.separator, *part.lines)
        assert all((mark.role == "blank") == (not mark.line.text) for mark in marks)
        article = assemble(marks, "ar", vocabulary)
        body = article.body.split("\n\n") if article and article.body else []
        assert body == [
            (heading if mark.role == "heading" else paragraph)(mark.line.text)
            for mark in marks
            if mark.role in ("heading", "paragraph")
        ]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_recorded_ranges_cover_the_file_without_a_gap(texts: list[str]) -> None:
    vocabulary = load_vocabulary()
    lines = tuple(Line(number, text) for number, text in enumerate(texts, 1))
    marks = [m for part in segment(lines, vocabulary) for m in recognise(part, "", vocabulary)]
    covered = [n for first, last, _ in ranges(marks) for n in range(first, last + 1)]
    assert covered == list(range(1, len(texts) + 1))


@pytest.mark.parametrize(
    ("texts", "roles"),
    [
        (
            ["عنوان", "", LONG, "جولة المساء", LONG, "المصدر: المنارة"],
            "title blank paragraph heading paragraph source",
        ),
        (["عنوان", LONG, "// انتهى //", "14:05 ت م"], "title paragraph end end"),
        (["عنوان", "عنوان", LONG], "title repeated paragraph"),
        # A row of dashes that only cuts off a footer parts no articles.
        (["عنوان", LONG, "-----", LONG], "title paragraph furniture paragraph"),
        (
            ["عنوان", LONG, "إقرأ أيضاً:", "خبر", "خبر آخر"],
            "title paragraph related related related",
        ),
        (
            ["عنوان", LONG, "إقرأ أيضاً:", "خبر ثان", LONG],
            "title paragraph separator title paragraph",
        ),
        # A label is no proof: this one opens a sentence.
        (["عنوان", "المصدر: " + LONG, LONG], "title paragraph paragraph"),
        # Footnotes are no articles.
        (["عنوان", LONG, "[1]", LONG], "title paragraph paragraph paragraph"),
    ],
)
def test_lines_get_the_roles_that_a_reader_would_give(texts: list[str], roles: str) -> None:
    vocabulary = load_vocabulary()
    lines = tuple(Line(number, text) for number, text in enumerate(texts, 1))
    marks = [m for part in segment(lines, vocabulary) for m in recognise(part, "ar", vocabulary)]
    assert [mark.role for mark in marks] == roles.split()


def test_separators_without_texts_cost_no_more_than_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vocabulary = load_vocabulary()
    looked_at: list[str] = []

    def counted(text: str, vocabulary: Vocabulary) -> Left | None:
        looked_at.append(text)
        return left_out(text, vocabulary)

    monkeypatch.setattr("generator.ingest.segment.left_out", counted)
    costs = []
    for count in (100, 200):
        looked_at.clear()
        texts = ["=====", "التاريخ: 14 أيار 2019"] * count
        segment([Line(number, text) for number, text in enumerate(texts, 1)], vocabulary)
        costs.append(len(looked_at))
    assert 0 < costs[1] <= 2 * costs[0] + 10
