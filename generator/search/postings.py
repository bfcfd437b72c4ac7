"""Words of articles -> what is posted of each, as bytes: see docs/design/search.md."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
# An occurrence is one number: of which word, in which article, where, each from 0.
OF_WORD, OF_ARTICLE = 40, 24  # bits below each; the place has all that are below the article
_ARTICLE, _PLACE = (1 << OF_WORD - OF_ARTICLE) - 1, (1 << OF_ARTICLE) - 1
_LOW, MORE = 0x7F, 0x80  # of a byte: seven bits of a number, and whether others follow


class Posted(NamedTuple):
    """What is posted of many words, in their order."""

    figures: NDArray[np.uint32]  # of each word a row, see below
    lists: bytes  # of each word its list behind the first article
    places: bytes


# The columns of its figures: the first article · 16 + the impact there; the last article; how many
# there are; how many bytes each of the others has.
_FIGURES = HEAD, LAST, ARTICLES, LIST, PLACES = range(5)


def posted(found: Numbers, again: Numbers, norms: Sequence[float]) -> Posted:
    """Return what is posted of the words that occur, in the order of their numbers.

    `found` has a number of each occurrence, and is put in order; those that are `again`, places in
    it, count once more. Of one occurrence the impact is 15 / (1 + norm of its article), of more of
    them higher.
    """
    if not (size := len(found)):
        return Posted(np.zeros((0, len(_FIGURES)), "<u4"), b"", b"")
    more = found[again] >> OF_ARTICLE
    found.sort()
    starts = _changes(found >> OF_ARTICLE)  # of each posting, in `found`
    counts = np.diff(starts, append=size)
    postings = found[starts] >> OF_ARTICLE
    found &= _PLACE
    gaps = np.diff(found, prepend=0)
    gaps[starts] = found[starts]
    gaps <<= 1  # the lowest bit: whether another place of the posting follows
    gaps |= 1
    bounds = np.append(starts, size)
    gaps[bounds[1:] - 1] -= 1
    spots, of_spot = varints(gaps)
    of_posting = of_spot[bounds]
    del starts, gaps, of_spot

    article = postings & _ARTICLE
    weights = counts + np.bincount(np.searchsorted(postings, more), minlength=len(postings))
    impacts = np.rint(15 * weights / (weights + np.array(norms)[article])).astype(np.int64)
    np.maximum(impacts, 1, out=impacts)
    firsts = _changes(postings >> OF_WORD - OF_ARTICLE)  # of each word, in `postings`
    ends = np.append(firsts[1:], len(postings))
    entries = np.diff(article, prepend=0) << 4 | impacts
    lists, of_entry = varints(np.delete(entries, firsts))
    figures = (
        article[firsts] << 4 | impacts[firsts],
        article[ends - 1],
        ends - firsts,
        np.diff(of_entry[ends - np.arange(1, len(ends) + 1)], prepend=0),
        np.diff(of_posting[ends], prepend=0),
    )
    return Posted(np.column_stack(figures).astype("<u4"), lists, spots)


def _changes(sorted_: Numbers) -> Numbers:
    """Return where other numbers begin, 0 among them."""
    return np.flatnonzero(np.diff(sorted_, prepend=-1))


def varints(numbers: Numbers) -> tuple[bytes, Numbers]:
    """Return numbers in base 128, and where each of them begins, and the last one ends."""
    lengths = np.ones(len(numbers), np.uint8)
    more = np.flatnonzero(numbers > _LOW)  # most numbers are low: of each byte fewer are left
    left = [more]
    rest = numbers[more] >> 7
    while len(more):
        lengths[more] += 1
        longer = rest > _LOW
        more, rest = more[longer], rest[longer] >> 7
        left.append(more)
    begins = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(lengths, out=begins[1:])
    made = np.empty(begins[-1], np.uint8)
    low = numbers.astype(np.uint8) & _LOW
    low[left[0]] |= MORE
    made[begins[:-1]] = low
    for size, (own, others) in enumerate(pairwise(left), 1):
        made[begins[own] + size] = numbers[own] >> 7 * size & _LOW
        made[begins[others] + size] |= MORE
    return made.tobytes(), begins


def numbers_of(data: bytes) -> tuple[Numbers, Numbers]:
    """Return what `varints` was given."""
    read = np.frombuffer(data, np.uint8)
    begins = np.append(0, np.flatnonzero(read < MORE) + 1)
    lengths = np.diff(begins)
    numbers = (read[begins[:-1]] & _LOW).astype(np.int64)
    for size in range(1, int(lengths.max(initial=1))):
        longer = np.flatnonzero(lengths > size)
        numbers[longer] |= (read[begins[longer] + size] & _LOW).astype(np.int64) << 7 * size
    return numbers, begins
