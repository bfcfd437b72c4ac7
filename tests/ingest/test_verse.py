"""Lines of classical verse: the gap between their halves stays."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ingest.verse import verses, without_gap
from generator.text import clean
from tests.ingest.helpers import articles, one, put, run

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
HALVES = (
    ("يا موج قل لي أين صاحب مركبي", "قد غاب عني والشراع تمزقا"),
    ("كان المساء يلوح خلف شراعه", "واليوم صار البحر بابا مغلقا"),
    ("ما زلت أنتظر المراكب كلها", "عل الذي قد غاب يرجع مشرقا"),
)
HEAD = f"قصيدة من الميناء\n5/1/2020\n\n{LONG}\n\n"


@pytest.mark.parametrize("gap", ["   ", " " * 12, "\t", " \t\t ", "\u00a0" * 5])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_the_halves_of_a_verse_stay_apart(gap: str, between: str, tmp_path: Path) -> None:
    verse = between.join(f"{first}{gap}{second}" for first, second in HALVES)
    body = one(tmp_path, f"{HEAD}{verse}\n\n{LONG}\n").body
    assert body.split("\n\n") == [LONG, *map("\u2003".join, HALVES), LONG]


def test_the_gap_makes_no_other_article(tmp_path: Path) -> None:
    text = HEAD + "\n".join(map("   ".join, HALVES)) + f"\n\n{LONG}\n"
    put(tmp_path, "a.txt", text)
    put(tmp_path, "b.txt", text.replace("   ", " "))
    assert run(tmp_path).written == 1
    assert len(articles(tmp_path)) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ["يا موج قل لي أين صاحب مركبي     قد غاب عني والشراع تمزقا", LONG],  # a slip of one line
        ["يا موج قل لي  قد غاب عني", "كان المساء يلوح  واليوم صار البحر"],
        ["سالم الناقوري   14 سنة", "هدى الرماح البعيد   15 سنة"],
        ["اسم الكاتب   كتاب", "رقم الصفحة   قصة"],
        ["سوق المدينة القديم   كتاب جديد", "دار الكتب الوطنية كلها   قصة ما"],
        ["سوق المدينة   كتاب الملح   دار الكتب", "باب المدينة   قصة الملح   دار النشر"],
        ["", "", ""],
    ],
)
def test_tables_and_slips_are_no_verse(lines: list[str]) -> None:
    assert not any(verses(lines))


@given(st.lists(st.text(alphabet="ابتث \t\u00a0\u200f1")))
def test_without_its_gap_a_verse_is_the_line_as_it_is_cleaned(lines: list[str]) -> None:
    for line, verse in zip(lines, verses(lines), strict=True):
        assert not verse or without_gap(verse) == clean(line)
