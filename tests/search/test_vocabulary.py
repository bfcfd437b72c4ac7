"""Texts as numbers of their runs: nothing is lost, nothing worked out twice or kept too long."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given

from generator.search import vocabulary as module
from generator.search.names import runs
from generator.search.vocabulary import Known, Vocabulary, vocabulary
from tests.test_text import MESSY


@given(MESSY, MESSY)
def test_a_text_is_the_runs_of_its_numbers(one: str, other: str) -> None:
    known = Vocabulary()
    for text in (one, other, f"{one}\n{other}"):
        numbers = np.frombuffer(known.coded(text), "<u4").tolist()
        assert [known.runs[number] for number in numbers] == runs(text)
    assert len(set(known.runs)) == len(known.runs)


def test_what_is_known_of_a_run_is_worked_out_once_for_each_language() -> None:
    asked: list[tuple[str, str]] = []

    def length(found: Sequence[str], lang: str) -> list[int]:
        asked.extend((lang, run) for run in found)
        return [len(run) for run in found]

    words = Vocabulary()
    for lang in ("ar", "he", "ar"):
        for text in ("a bb a", "bb, ccc"):
            numbers = np.frombuffer(words.coded(text), "<u4")
            lengths = words.kept(Known).of(numbers, lang, length)
            assert lengths.tolist() == [len(run) for run in runs(text)]
    assert sorted(asked) == [(lang, run) for lang in ("ar", "he") for run in ("a", "bb", "ccc")]


def test_a_vocabulary_that_is_too_large_is_followed_by_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    module.forget()
    before = vocabulary()
    before.coded("one two")
    assert vocabulary() is before
    before.coded("three")
    assert not len(vocabulary())
