"""Words and openings of lines."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from generator.ingest.tokens import folded, opens_with, word_keys
from generator.ingest.vocabulary import _counted
from generator.text import fold

_TEXTS = st.text(st.sampled_from("The post\u0640\u064e\u0654\u0627\u0644 \u200f-\u00e9\u0301"))


@given(_TEXTS, _TEXTS, st.integers(1, 9))
def test_a_long_text_begins_as_all_of_it_folded_does(begins: str, text: str, times: int) -> None:
    beginnings = (folded(f"{begins} x"), "the post ", "x" * 70)
    whole = f"{begins} {text * times}"
    assert opens_with(whole, beginnings) == fold(whole).startswith(beginnings)


@given(st.text())
def test_each_character_is_counted(text: str) -> None:
    assert _counted(text) == Counter(text)


def test_words_are_folded_however_many_were_met() -> None:
    words = [f"\u0623{chr(0x620 + at % 40)}{at:x}" for at in range(60_000)]
    text = " ".join(words)
    assert list(word_keys(text)) == list(word_keys(text))
