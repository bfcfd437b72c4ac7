"""Words of articles -> what is posted of each, as bytes: see docs/design/search.md."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_Numbers = NDArray[np.int64]
# A word of a text is one number: which word it is, in which article, where.
_OF_PLACE, _OF_ARTICLE = 24, 16  # bits
_PLACE, _ARTICLE = (1 << _OF_PLACE) - 1, (1 << _OF_ARTICLE) - 1
_LONGEST = 9  # bytes of a number below 2^63


class Posted(NamedTuple):
    """What a run has of one spelling. A list is bytes as docs/design/search.md has them."""

    key: str  # its stem, U+0000 and itself, in `units`: so these sort by themselves
    head: int  # its first article · 16 + the impact there
    last: int  # its last article
    articles: int
    rest: bytes  # the list behind its first article
    places: bytes


class Postings:
    """The words of articles, by numbers, as they come."""

    def __init__(self) -> None:
        self.articles = 0  # how many were added
        self._words: list[_Numbers] = []
        self._more: list[_Numbers] = []
        self._norms: list[float] = []

    def add(
        self, words: Sequence[int], places: Sequence[int], more: Sequence[int], norm: float
    ) -> None:
        """Take in the next article: its words with their places, those in `more` counting again.

        Of one occurrence of a word the impact is 15 / (1 + norm), of more of them higher.
        """
        here = np.int64(self.articles)
        posted = np.array(words, np.int64) << _OF_ARTICLE | here
        self._words.append(posted << _OF_PLACE | np.array(places, np.int64))
        self._more.append(np.array(more, np.int64) << _OF_ARTICLE | here)
        self._norms.append(norm)
        self.articles += 1

    def posted(self, keys: Sequence[str]) -> Iterator[Posted]:
        """Yield what is posted of each word; `keys` has the key of each number."""
        if not keys:
            return
        words = np.concatenate(self._words)
        self._words.clear()
        words.sort()
        starts = _changes(words >> _OF_PLACE)  # of each posting, in `words`
        counts = np.diff(starts, append=len(words))
        postings = words[starts] >> _OF_PLACE
        words &= _PLACE
        gaps = np.diff(words, prepend=0)
        gaps[starts] = words[starts]
        # The number of its places stands before those of each posting.
        places, of_place = _varints(np.insert(gaps, starts, counts))
        of_posting = of_place[np.append(starts, len(words)) + np.arange(len(starts) + 1)]
        del words, starts, gaps, of_place

        impacts = self._impacts(postings, counts)
        article = postings & _ARTICLE
        number = postings >> _OF_ARTICLE
        firsts = _changes(number)  # of each word, in `postings`
        ends = np.append(firsts[1:], len(postings))
        entries = np.diff(article, prepend=0) << 4 | impacts
        entries[firsts] = 0  # not in the list's rest; its byte is passed over
        rests, of_entry = _varints(entries)
        columns = (
            number[firsts],
            article[firsts] << 4 | impacts[firsts],
            article[ends - 1],
            ends - firsts,
            of_entry[firsts] + 1,
            of_entry[ends],
            of_posting[firsts],
            of_posting[ends],
        )
        del postings, counts, impacts, article, number, entries, of_entry, of_posting
        which, heads, lasts, articles, *ends_of = (column.tolist() for column in columns)
        rest, rest_end, spot, spot_end = ends_of
        yield from map(
            Posted,
            [keys[number] for number in which],
            heads,
            lasts,
            articles,
            [rests[start:end] for start, end in zip(rest, rest_end, strict=True)],
            [places[start:end] for start, end in zip(spot, spot_end, strict=True)],
        )

    def _impacts(self, postings: _Numbers, counts: _Numbers) -> _Numbers:
        more = np.searchsorted(postings, np.concatenate(self._more))
        weights = counts + np.bincount(more, minlength=len(postings))
        norms = np.array(self._norms)[postings & _ARTICLE]
        impacts: _Numbers = np.rint(15 * weights / (weights + norms)).astype(np.int64)
        return np.maximum(impacts, 1)


def _changes(sorted_: _Numbers) -> _Numbers:
    """Return where other numbers begin, 0 among them."""
    return np.flatnonzero(np.diff(sorted_, prepend=-1))


def _varints(numbers: _Numbers) -> tuple[bytes, _Numbers]:
    """Return numbers in base 128, and where each of them begins, and the last one ends."""
    lengths = np.ones(len(numbers), np.uint8)
    for size in range(1, _LONGEST):
        more = numbers >= 1 << 7 * size
        if not more.any():
            break
        lengths += more
    begins = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(lengths, out=begins[1:])
    made = np.empty(begins[-1], np.uint8)
    for size in range(int(lengths.max())):
        has = lengths > size
        part = numbers[has] >> 7 * size & 127
        made[begins[:-1][has] + size] = part | (lengths[has] > size + 1) << 7
    return made.tobytes(), begins
