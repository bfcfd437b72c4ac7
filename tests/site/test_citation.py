"""Citations that reference managers can read, whatever is in a headline."""

import datetime as dt
import re

from hypothesis import given

from generator.model import Article, Card
from generator.site.citation import bibtex, ris
from tests.test_text import MESSY

BASE, ARCHIVE = "https://archive.example/", "أرشيف الميناء"
ARTICLE = Article(
    title="الموازنة: 5% & {أكثر}",
    date=dt.date(2024, 3, 20),
    source="المنارة",
    authors=("سلمى الحداد", "A. Smith"),
    id="a" * 12,
)
CARD = Card("2024/03/20/الموازنة.html", ARTICLE.title, "ar", "2024-03-20", "المنارة", "", "")
ADDRESS = f"{BASE}2024/03/20/%D8%A7%D9%84%D9%85%D9%88%D8%A7%D8%B2%D9%86%D8%A9.html"


def test_a_biblatex_entry_keeps_the_letters_of_a_headline() -> None:
    assert bibtex(ARTICLE, CARD, BASE, ARCHIVE).splitlines() == [
        "@article{aaaaaaaaaaaa,",
        "  author = {{سلمى الحداد} and {A. Smith}},",
        r"  title = {{الموازنة: 5\% \& \{أكثر\}}},",
        "  journaltitle = {المنارة},",
        "  date = {2024-03-20},",
        f"  url = {{{ADDRESS}}},",
        "  library = {أرشيف الميناء},",
        "}",
    ]


def test_a_ris_record_says_what_is_known_and_no_more() -> None:
    assert ris(ARTICLE, CARD, BASE, ARCHIVE).splitlines() == [
        "TY  - NEWS",
        "AU  - سلمى الحداد",
        "AU  - A. Smith",
        "TI  - الموازنة: 5% & {أكثر}",
        "T2  - المنارة",
        "PY  - 2024",
        "DA  - 2024/03/20",
        f"UR  - {ADDRESS}",
        "LA  - ar",
        "DB  - أرشيف الميناء",
        "ID  - aaaaaaaaaaaa",
        "ER  - ",
    ]
    bare = ris(Article(title="x"), CARD._replace(date=""), "", ARCHIVE).splitlines()
    assert [line[:2] for line in bare] == ["TY", "TI", "LA", "DB", "ER"]


@given(MESSY)
def test_braces_are_balanced_whatever_a_headline_holds(title: str) -> None:
    line = " ".join(title.split())
    entry = bibtex(Article(title=line), CARD, BASE, ARCHIVE)
    plain = re.sub(r"\\[\\{}%&$#_]", "", entry)
    depth = 0
    for sign in plain:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    record = ris(Article(title=line), CARD, BASE, ARCHIVE)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", part) for part in record.split("\n"))
