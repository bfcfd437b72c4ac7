"""Words of texts: the vectors that Python and JavaScript share, and what holds for every text."""

import json
import re
import unicodedata
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config import languages
from generator.search.folding import data_of, fronts
from generator.search.names import runs
from generator.search.words import rules_of, words
from tests.test_text import MESSY

VECTORS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[v["text"][:20] or "nothing" for v in VECTORS])
def test_a_text_has_the_words_that_the_vectors_say(vector: dict[str, object]) -> None:
    found = [[place, *word] for place, word in words(str(vector["text"]), str(vector["lang"]))]
    assert found == vector["words"]


@given(MESSY, st.sampled_from(["ar", "he", "fa"]))
def test_a_word_is_found_by_its_spelling_and_by_its_folded_form(text: str, lang: str) -> None:
    for _, word in words(text, lang):
        for again in (word.spelling, word.folded):
            first, *_ = (other.folded for _, other in words(again, lang))
            assert first == word.folded
        assert word.folded.endswith(word.stem) or "letters" in data_of(lang)
        assert word.folded
        assert not re.search(r"\s", word.spelling)


@given(MESSY)
def test_vowel_signs_and_composition_change_no_word(text: str) -> None:
    found = [word.folded for _, word in words(text, "ar")]
    assert [w.folded for _, w in words(unicodedata.normalize("NFC", text), "ar")] == found


@given(MESSY)
def test_places_count_on_from_nought_without_a_gap(text: str) -> None:
    places = [place for place, _ in words(text, "ar")]
    assert places == sorted(places)
    assert sorted(set(places)) == list(range(len(set(places))))


@pytest.mark.parametrize("lang", languages())
def test_the_rules_of_a_language_are_written_folded_and_the_longest_prefix_first(lang: str) -> None:
    data, rules = data_of(lang), rules_of(lang)
    prefixes, kept = [prefix for prefix, _ in data.get("prefixes", [])], data.get("kept", [])
    lengths = [len(prefix) for prefix in prefixes]
    assert lengths == sorted(lengths, reverse=True)
    pairs = [*data.get("beginnings", []), *(pair[:2] for pair in data.get("endings", []))]
    for word in [*kept, *prefixes, *chain.from_iterable(pairs)]:
        ((_, found),) = rules.words(word.removesuffix("-"))
        assert found.folded == word.removesuffix("-")
    # An exception that no rule would touch says nothing.
    joined = {rules.words(letter)[0][1].folded[0] for letter in data.get("letters", {})}
    for word in kept:
        assert word.startswith(tuple(prefixes)) or joined.intersection(word), word


def test_a_name_of_two_words_is_them_with_a_space_or_without() -> None:
    joined = "عبدالله وعبدالرحمن لعبدالإله والعبدالله عَبْدُاللَّطِيف عبد\u200cالرحيم"
    apart = "عبد الله وعبد الرحمن لعبد الإله والعبد الله عَبْدُ اللَّطِيف عبد الرحيم"
    # Apart, its first stands by itself too.
    fronts = ["عبد", "وعبد", "لعبد", "والعبد", "عبد", "عبد"]
    found = [*words(apart, "ar")]
    assert [word.spelling for _, word in found[::3]] == fronts
    assert [*words(joined, "ar")] == [each for n, each in enumerate(found) if n % 3]
    assert {word.stem for place, word in words(joined, "ar") if place in (0, 6)} == {"عبدالله"}
    # Nothing else than white space is between them.
    other = "عبد، الله عبد «الله» عبد_ الله عبد 2 الله"
    assert "عبدالله" not in {word.spelling for _, word in words(other, "ar")}
    # Too little behind it for a name.
    alone = "عبدالي العبدالي بعبدا عبدو"
    assert [word.spelling for _, word in words(alone, "ar")] == alone.split()


@pytest.mark.parametrize("prefix", ["", "و", "ل", "ول", "وب", "ف", "ك", "وبال", "ولل"])
def test_what_is_joined_to_a_name_of_two_words_is_taken_off(prefix: str) -> None:
    for text in (f"{prefix}عبد الرحمن", f"{prefix}عبدالرحمن"):
        assert "عبدالرحمن" in [word.stem for _, word in words(text, "ar")]


def test_what_words_begin_with_that_are_two_is_written_folded() -> None:
    for front, follows in fronts().items():
        for part in (front, follows):
            assert [word.folded for _, word in words(part, "")] == [part]


@pytest.mark.parametrize("spellings", [
    "رئیس رييس رییس", "پائیز پاییز", "مسئول مسؤول مسوول", "هیئت هیأت هیات", "مؤسسه موسسه", "علماء علما",
    "جزیره‌ی جزیرهٔ جزیرۀ جزیرهء جزیره",
])  # fmt: skip
def test_what_persian_spells_in_two_ways_is_one_word(spellings: str) -> None:
    assert len({word.stem for _, word in words(spellings, "fa")}) == 1


@pytest.mark.parametrize("others", ["ریال رئال", "برایت برائت", "شیون شئون", "دانشگاه دانشگاهی"])
def test_persian_words_that_a_letter_tells_apart_stay_two(others: str) -> None:
    assert len({word.stem for _, word in words(others, "fa")}) == 2


@given(
    st.lists(st.text(st.sampled_from("عبدالاأآةيىﻻـ\u064b\u064f\u0651\u0653\u200c12٣_aAé\u0301אלצ\"'ـ"), min_size=1)),
    st.sampled_from(["ar", "he", "fa"]),
)  # fmt: skip
def test_runs_are_looked_at_together_as_one_by_one(texts: list[str], lang: str) -> None:
    rules = rules_of(lang)
    found = [run for text in texts for run in runs(text)]
    stems = rules.stems_of(found)
    for run, key, stem in zip(found, rules.keys_of(found), stems, strict=True):
        slowly = [(place, word) for place, word, *_ in rules.spans(run)]
        assert [*rules.words(run)] == slowly
        assert not key or [key] == [f"{word.stem}\0{word.spelling}" for _, word in slowly]
        slowly = [(place, word) for place, word, *_ in rules.spans(run.replace(" ", ""))]
        parted = "".join(f"\0{word.stem}" for _, word in slowly)
        assert stem in (parted, parted[1:] if run.isalpha() else parted)


def test_each_letter_is_spelt_and_folded_by_itself_as_in_a_text() -> None:
    every = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    found = [run for character in every for run in runs(character)]
    for run, key in zip(found, rules_of("ar").keys_of(found), strict=True):
        words_of_run = [word for _, word, *_ in rules_of("ar").spans(run)]
        assert not key or [key] == [f"{word.stem}\0{word.spelling}" for word in words_of_run]
