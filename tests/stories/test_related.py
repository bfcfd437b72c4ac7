"""Texts are related by the rare words that they share, whatever order they come in."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.stories.related import (
    LOWEST,
    MOST,
    SHARED,
    TELLING,
    Match,
    all_rare_words,
    pairs,
    rare_words,
    related,
    texts_of,
    weights,
)

TEXTS = st.lists(st.sets(st.integers(0, 60), max_size=25), min_size=1, max_size=60)


def matches(
    texts: Sequence[set[int]], wanted: Sequence[int] | None = None, days: Sequence[int] = ()
) -> list[Match]:
    """Return the lists of all texts, or of the wanted ones, which are sets of words."""
    sketched = [np.array(sorted(text), "<u4").tobytes() for text in texts]
    rare, sizes = all_rare_words(lambda: sketched, len(texts))
    chosen = None
    if wanted is not None:
        chosen = np.array(wanted, np.int64)
        rare = rare_words(texts_of(sketched), chosen)
    moments = np.array(days or [700_000] * len(texts), np.int64)
    order = np.arange(len(texts))
    return list(related(sizes, pairs(sizes, rare, chosen), moments, order))


def archive(*texts: set[int]) -> list[set[int]]:
    """Return texts among a thousand others, with which they share nothing."""
    return [*texts, *({10_000 + n} for n in range(1_000))]


def test_a_word_says_more_the_fewer_texts_have_it_and_nothing_when_many_do() -> None:
    assert weights(np.array([1, 2, 3, 4, 127, 128]), 5_000).tolist() == [0, 7, 7, 6, 2, 0]
    assert weights(np.array([2, 3, 4]), 16).tolist() == [2, 2, 0]
    assert weights(np.array([2]), 10).tolist() == [0]


def test_two_texts_that_share_rare_words_are_in_one_anothers_lists() -> None:
    first, second, *others = matches(archive({1, 2, 3, 4, 5}, {1, 2, 3, 4, 6}, {1, 2}, {1, 2}))
    assert (first.one, first.other, second.one, second.other) == (0, 1, 1, 0)
    assert first.score == second.score >= LOWEST
    assert first.shared == SHARED
    assert first.telling == (3, 4, 1, 2)  # two others have 1 and 2 too
    assert not others


def test_a_list_has_only_the_closest_and_names_only_a_few_words() -> None:
    words = set(range(30))
    found = matches(archive(*(words for _ in range(10))))
    assert [match.other for match in found if match.one == 9] == list(range(MOST))
    assert {len(match.telling) for match in found} == {TELLING}


def test_of_two_as_close_the_one_of_the_same_weeks_comes_first() -> None:
    words = set(range(12))
    days = [700_000, 700_100, 700_020, *[700_000] * 1_000]
    found = matches(archive(words, words, words), days=days)
    assert [match.other for match in found if match.one == 0] == [2, 1]
    assert found[0].score * 4 // 5 == found[1].score


@given(TEXTS, st.data())
def test_the_lists_of_some_are_those_of_all(texts: list[set[int]], data: st.DataObject) -> None:
    wanted = sorted(data.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)))
    every = matches(texts)
    assert matches(texts, wanted) == [match for match in every if match.one in wanted]


@given(TEXTS)
def test_who_is_related_is_so_both_ways_and_by_the_words_of_both(texts: list[set[int]]) -> None:
    for match in matches(texts):
        both = texts[match.one] & texts[match.other]
        assert set(match.telling) <= both
        assert SHARED <= match.shared <= len(both)
        assert match.one != match.other


@given(TEXTS)
def test_words_read_a_part_after_the_other_are_those_read_at_once(texts: list[set[int]]) -> None:
    spread = [np.array(sorted(text), "<u4") * 71_000_000 for text in texts]
    sketched = [np.sort(words).tobytes() for words in spread]
    once, sizes = all_rare_words(lambda: sketched, len(texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.stories.related._READ", 3)
        patch.setattr("generator.stories.related._AT_ONCE", 2)
        again, others = all_rare_words(lambda: iter(sketched), len(texts))
    assert sizes.tolist() == others.tolist() == list(map(len, texts))
    for name in once._fields:
        assert np.array_equal(getattr(once, name), getattr(again, name))


@pytest.mark.parametrize("many", [0, 1, 2, 3])
def test_very_few_texts_have_no_rare_words(many: int) -> None:
    assert not matches([set(range(40))] * many)


def test_texts_of_no_words_and_of_very_many_stand_among_others() -> None:
    long = set(range(100_000))
    found = matches(archive(set(), long, set(range(10)), {1}))
    assert {match.one for match in found} <= {1, 2}


def test_thousands_of_texts_that_are_all_alike_are_related_to_none() -> None:
    assert not matches([set(range(50))] * 2_000)
