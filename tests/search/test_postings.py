"""What is posted of words: the same bytes as without NumPy, and as the contract says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.search.postings import (
    ARTICLES,
    HEAD,
    LAST,
    LIST,
    OF_ARTICLE,
    OF_WORD,
    PLACES,
    numbers_of,
    posted,
    varints,
)
from tests.search import plain_postings
from tests.search.plain_postings import Occurrence, Row

# Numbers of words, the distances between them, and how much more they count.
DISTANCES = st.one_of(st.just(1), st.integers(1, 300), st.integers(1, 70_000))
ARTICLES_ = st.lists(
    st.lists(st.tuples(st.integers(0, 9), DISTANCES, st.integers(0, 2)), max_size=30),
    min_size=1,
    max_size=8,
)


def rows(occurrences: list[Occurrence], norms: list[float]) -> list[Row]:
    """Return what is posted of words, a row of each."""
    columns = np.array(occurrences, np.int64).reshape(-1, len(Occurrence._fields)).T
    words, articles, places, often = columns
    again = np.repeat(np.arange(len(words)), often)
    made = posted(words << OF_WORD | articles << OF_ARTICLE | places, again, norms)
    lists, spots = iter(made.lists), iter(made.places)
    return [
        Row(
            row[HEAD],
            row[LAST],
            row[ARTICLES],
            bytes(next(lists) for _ in range(row[LIST])),
            bytes(next(spots) for _ in range(row[PLACES])),
        )
        for row in made.figures.tolist()
    ]


@given(ARTICLES_, st.sampled_from([1, 2, 701]))
def test_the_bytes_are_those_of_plain_python(
    drawn: list[list[tuple[int, int, int]]], apart: int
) -> None:
    occurrences = []
    for number, article in enumerate(drawn):
        place = -1
        for word, distance, again in article:
            place += distance
            occurrences.append(Occurrence(word, number * apart, place, again))
    norms = [0.3 + len(drawn[n // apart]) / 40 for n in range(len(drawn) * apart)]
    assert rows(occurrences, norms) == plain_postings.posted(occurrences, norms)


@given(st.lists(st.one_of(st.integers(0, 300), st.integers(0, 1 << 62))))
def test_numbers_are_read_as_they_were_written(numbers: list[int]) -> None:
    data, ends = varints(np.array(numbers, np.int64))
    read, read_ends = numbers_of(data)
    assert (read.tolist(), read_ends.tolist()) == (numbers, ends.tolist())


def test_a_word_is_posted_as_the_contract_says() -> None:
    occurrences = [
        *(Occurrence(0, 0, place, 0) for place in (0, 2, 300)),
        Occurrence(4, 0, 1, 2),
        Occurrence(4, 2, 5, 0),
    ]
    assert rows(occurrences, [1.2, 1.2, 1.2]) == [
        # Three places: 0, 2 behind, 298 behind, doubled, and one more where another follows;
        # 15 · 3 / (3 + 1.2) is 11.
        Row(11, 0, 1, b"", b"\x01\x05\xd4\x04"),
        # Counted thrice in the first article, once in the third: 15 / 2.2 is 7.
        Row(11, 2, 2, bytes([2 * 16 + 7]), b"\x02\x0a"),
    ]
