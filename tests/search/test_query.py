"""A query as the command line reads it, beside how the page reads it; where a text answers."""

import random
from typing import Any

import pytest

from generator.config import languages
from generator.find import plain
from generator.search.query import Query, marked, marks, passage, read
from tests.search.node import node, rules

LANGS = languages()
# What a query is made of: words, quotes that open and close, signs, and what is no word.
PIECES = [
    *('"', "«", "»", "“", "-", "- ", " ", "  ", '-"', "؟", "ـ", "\u200f"),
    *("المدينة", "وقال", "قَالَ", "خانه\u200cها", "می\u200cخواهم", "می\u200c", 'צה"ל', "2015م", " ﷺ ", "Café", "عبدالله", "عبدال", "عبد", "الله", "1.8", "7/12", "."),
]  # fmt: skip
READ = """data.texts.map((text) => warraqQuery.read(text, true, data.rules).clauses.map(({out, terms}) =>
  [out, terms.map(({spelling, folded, stems}) => [spelling, folded, stems])]))"""


def test_the_page_and_the_command_read_a_query_alike() -> None:
    chance = random.Random(1)
    texts = ["".join(chance.choices(PIECES, k=chance.randrange(1, 12))) for _ in range(3000)]
    texts.append(" ".join(["قال"] * 40))
    said: list[Any] = node(["words.js", "query.js"], READ, {"texts": texts, "rules": rules(*LANGS)})
    for text, clauses in zip(texts, said, strict=True):
        found = [
            [c.out, [[t.spelling, t.folded, list(t.stems)] for t in c.terms]]
            for c in read(text, True, LANGS).clauses
        ]
        assert found == clauses, ascii(text)


def test_a_star_behind_a_word_and_nowhere_else_makes_it_a_beginning() -> None:
    def opened(text: str) -> list[str]:
        clauses = read(text, False, LANGS).clauses
        return [term.spelling for clause in clauses for term in clause.terms if term.open]

    assert opened("وزا* قطار") == ["وزا"]
    assert opened("-وزا*") == ["وزا"]
    assert opened('"وزا* قطار*" *قطار قطار *') == []
    assert opened("عبدالرح*") == opened("عبد الرح*") == ["عبدالرح"]
    assert opened("عبد ا*") == ["عبدا"]
    assert opened("عبد رح*") == ["رح"]


def test_what_is_typed_without_a_space_and_is_several_words_is_a_phrase() -> None:
    def clauses(text: str) -> list[list[str]]:
        return [[t.spelling for t in c.terms] for c in read(text, False, LANGS).clauses]

    assert clauses("الملك عبدالله 2015م") == [["الملك"], ["عبدالله"], ["2015", "م"]]
    # So are numbers with one sign between them.
    assert clauses("1.8% 7/12/2020 ٣٬٤ 2. 3 و1.") == [
        ["1", "8"], ["7", "12", "2020"], ["٣", "٤"], ["2"], ["3"], ["و", "1"],
    ]  # fmt: skip
    assert clauses("الملك قطار-الساحل") == [["الملك"], ["قطار"], ["الساحل"]]
    # So a word with a ZWNJ beside another goes by its pieces.
    assert clauses("خانه\u200cها خانه\u200cها2") == [["خانهها"], ["خانه", "ها", "2"]]
    assert clauses("قطار " * 31 + "2015م")[-1] == ["2015"]


def test_a_name_of_two_words_is_asked_as_one_however_it_is_typed() -> None:
    def clauses(text: str) -> list[list[str]]:
        return [[t.spelling for t in c.terms] for c in read(text, False, LANGS).clauses]

    for name in ("عبدالله", "عبد الله", '"عبد الله"', "عبد\u200cالله", "عبد  الله", "عبد ـالله"):
        assert clauses(name) == [["عبدالله"]], name
        assert clauses(f"-{name}") == clauses(name), name
    assert clauses("زار عبد الله قطار") == [["زار"], ["عبدالله"], ["قطار"]]
    # In a phrase the next word stands behind the second.
    assert clauses('"زار عبد الله قطار"') == [["زار", "عبدالله", "الله", "قطار"]]
    assert clauses('"زار عبد الله"') == [["زار", "عبدالله"]]
    assert clauses("عبدالله2015") == [["عبدالله", "الله", "2015"]]
    for other in ('عبد "الله"', "عبد -الله", "عبد، الله", "عبد رب الله"):
        assert clauses(other)[0][0] == "عبد", other


def marked_in(text: str, asked: str, lang: str = "ar", exact: bool = False) -> list[str]:
    query = read(asked, exact, LANGS)
    return [text[mark.start : mark.end] for mark in marks(text, lang, query)]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("والمدينة مدينه مدن", "المدينة", ["والمدينة", "مدينه"]),
        ("وزارة العدل وزارة الخارجية العدل", '"وزارة العدل"', ["وزارة", "العدل"]),
        ("الريال رياض وبالرياض", "الريا*", ["الريال", "رياض", "وبالرياض"]),
        ("قطار بلا سائق", "قطار -سائق", ["قطار"]),
        ("في عام 2015م", "٢٠١٥", ["2015"]),
        ("كان عبدالله عبدا لله لا عبد", "عبد الله", ["عبدالله"]),
        (
            "وعبدالله بن عبد، الله عبد الله",
            "عبدالله",
            ["وعبدالله", "عبد الله"],
        ),
        ("لعبد الله بن عبد  الرحمن", '"عبدالله بن"', ["لعبد الله", "الله", "بن"]),
        ("لعبد الله بن عبد  الرحمن", "الرحمن", ["الرحمن"]),
        ("کتاب\u200cها را خواند", "کتاب", ["کتاب\u200cها"]),
    ],
)
def test_the_words_that_answer_are_marked(text: str, asked: str, expected: list[str]) -> None:
    assert marked_in(text, asked) == expected


def test_exactly_a_word_bears_the_vowel_signs_that_were_typed_and_may_bear_others() -> None:
    text = "علم عِلْم عَلَم"
    assert marked_in(text, "عِلم", exact=True) == ["عِلْم"]
    assert marked_in(text, "علم", exact=True) == ["علم", "عِلْم", "عَلَم"]
    assert marked_in(text, "عِلم") == ["علم", "عِلْم", "عَلَم"]


def test_a_passage_is_where_most_of_the_query_stands_together() -> None:
    far = " ".join(["كلمة"] * 60)
    text = f"قطار {far} ثم عاد قطار\n\nالساحل {far}"
    found = passage(text, "ar", read("قطار الساحل", False, LANGS))
    assert [piece for piece, mark in found if mark] == ["قطار", "الساحل"]
    assert plain(found).startswith("… ")
    assert plain(found).endswith(" …")
    assert "عاد قطار الساحل" in plain(found)


def test_a_text_without_an_answer_shows_its_beginning() -> None:
    empty = Query(())
    assert passage("", "ar", empty) == ()
    assert passage(" عاد  القطار ", "ar", empty) == (("عاد القطار", False),)
    assert marked("", []) == ()
