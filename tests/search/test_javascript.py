"""static/words.js: the words of texts as Python sees them."""

import json
import random
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from generator.config import languages
from generator.search.names import joins
from generator.search.words import words
from tests.search.node import node, rules

VECTORS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
# Of the kinds that rules ask for: each may stand beside each other.
LETTERS = "أإآٱاىيیكکةهہھؤئءـولبפאבגםןהוpüßİﷲﷺﻻﻛﶱ" * 2
SIGNS = "\u064b\u0651\u0670\u05b0\u05bc\u0301\u200c\u200c\u200f\u202e\u00ad٠۲12½ _-/#\"'״׳"
OF = "data.texts.map(([text, lang]) => warraqWords.of(text, lang, data.rules))"


def of(texts: list[tuple[str, str]]) -> list[list[list[Any]]]:
    found: list[list[list[Any]]] = node(
        ["words.js"], OF, {"texts": texts, "rules": rules(*languages())}
    )
    return found


def test_node_finds_the_words_that_the_vectors_say() -> None:
    found = of([(vector["text"], vector["lang"]) for vector in VECTORS])
    for vector, said in zip(VECTORS, found, strict=True):
        assert [word[:4] for word in said] == vector["words"], vector["text"]


def test_node_and_python_agree_on_every_letter() -> None:
    # Letters younger than Python's tables are no letters to it; Chinese and Korean are all alike.
    known = [
        chr(code)
        for code in range(0x20000)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
        and not 0x3400 < code < 0x9FFF
        and not 0xAC00 < code < 0xD7A3
    ]
    agree([(f"a{c}b {c}{c} א{c}ב", "ar") for c in known])


def test_node_and_python_agree_on_messy_texts() -> None:
    chance = random.Random(1)
    signs = LETTERS + SIGNS
    texts = ["".join(chance.choices(signs, k=chance.randrange(12))) for _ in range(4000)]
    agree([(text, chance.choice(languages())) for text in texts])


def test_node_and_python_agree_on_what_is_two_words() -> None:
    chance = random.Random(2)
    pieces = ["ع", "عب", *["عبد", "ال", "الله"] * 4, *"ﷲلوبأإٱـهیx2 ", *SIGNS[:8]]
    pieces += [*"  \n_،", "\x85"]
    texts = ["".join(chance.choices(pieces, k=chance.randrange(2, 8))) for _ in range(4000)]
    assert sum(len({*words(text, "ar")}) > len(text.split()) for text in texts) > 300
    agree([(text, chance.choice(languages())) for text in texts])


@pytest.mark.parametrize(
    ("piece", "other", "joined", "while_typed"),
    [
        ("عبد", "الله", True, True),
        ("«وعَبْدُ", "اللهِ،", True, True),
        ("عبد", "ال", False, True),
        ("لعبد", "ا", False, True),
        ("عبد", "رب", False, False),
        ("عبد،", "الله", False, False),
        ("عبدا", "الله", False, False),
        ("عبد", "«الله", False, False),
        ("", "الله", False, False),
    ],
)
def test_node_and_python_agree_on_what_white_space_may_stand_in(
    piece: str, other: str, joined: bool, while_typed: bool
) -> None:
    said = node(
        ["words.js"],
        "[false, true].map((begun) => warraqWords.joins(data.piece, data.other, begun, data.rules))",
        {"piece": piece, "other": other, "rules": rules("ar")},
    )
    assert said == [joins(piece, other, begun) for begun in (False, True)] == [joined, while_typed]


def agree(texts: list[tuple[str, str]]) -> None:
    for (text, lang), said in zip(texts, of(texts), strict=True):
        assert [tuple(w[:4]) for w in said] == [(p, *w) for p, w in words(text, lang)], ascii(text)


def test_a_word_is_marked_where_it_stands_in_the_text_with_its_vowel_signs() -> None:
    text = "قَالَ الرَّئِيسُ: «خانه\u200cها» و2030م"
    (found,) = of([(text, "fa")])
    assert [text[start:end] for *_, start, end in found] == [
        "قَالَ", "الرَّئِيسُ", "خانه\u200cها", "خانه", "ها", "و", "2030", "م",
    ]  # fmt: skip
    (found,) = of([(text := "قال وَعَبْدُاللهِ لعبد  الله", "ar")])
    assert [text[start:end] for *_, start, end in found] == [
        "قال", "وَعَبْدُاللهِ", "اللهِ", "لعبد", "لعبد  الله", "الله",
    ]  # fmt: skip


def test_a_beginning_is_looked_for_only_where_words_that_begin_so_can_stand() -> None:
    bases = "data.words.map((word) => warraqQuery.read(word, false, data.rules).clauses[0].terms[0].bases)"

    def of_langs(*langs: str) -> list[list[str]]:
        given = {"words": ["المدينة", "وزا", "وبالمد", "مدينة"], "rules": rules(*langs)}
        found: list[list[str]] = node(["words.js", "query.js"], bases, given)
        return [sorted(each) for each in found]

    # "وزارة" keeps its first letter, "وزن" with three letters behind it would lose it.
    arabic = [["مدينه"], ["زا", "وزا"], ["مد", "بالمد"], ["مدينه"]]
    assert of_langs("ar") == [sorted(each) for each in arabic]
    assert of_langs("ar", "en")[0] == ["المدينه", "مدينه"]
