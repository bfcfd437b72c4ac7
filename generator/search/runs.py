"""Runs: the words of a batch in the order of the index, each with the articles that have it.

A run lies on the disk until all are merged. It is a table, a column after the other, its rows in
blocks of stems that begin alike.
"""

import hashlib
import marshal
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from generator.search.coding import beginning
from generator.search.postings import LIST, PLACES, Numbers, Posted

BEGINNING = 3  # letters: stems that begin alike are read together
_OF_HEAD = 2  # bytes of a list that are the first article's, about
_DIGEST = 8  # bytes
_ROW = 20  # bytes of figures
_NEWLINE = ord("\n")


def packed(keys: Sequence[str], posted: Posted) -> bytes:
    """Return the run of sorted spellings, each with its stem and U+0000 before it, in `units`.

    Its head has, of each block, its beginning, how many rows it has, where each column ends, and a
    digest.
    """
    beginnings = [(begin, len([*rows])) for begin, rows in groupby(map(_beginning, keys))]
    bounds = [0, *accumulate(count for _, count in beginnings)]
    texts = "\n".join([*keys, ""]).encode("utf-8", "surrogatepass")
    of_texts = np.append(0, np.flatnonzero(np.frombuffer(texts, "u1") == _NEWLINE) + 1)
    columns = (texts, posted.figures.tobytes(), posted.lists, posted.places)
    ends = (
        of_texts[bounds].tolist(),
        [_ROW * bound for bound in bounds],
        *(ends_of(posted.figures[:, size])[bounds].tolist() for size in (LIST, PLACES)),
    )
    digests = []
    for spans in zip(*map(pairwise, ends), strict=True):
        block = b"".join([c[start:end] for c, (start, end) in zip(columns, spans, strict=True)])
        digests.append(hashlib.blake2b(block, digest_size=_DIGEST).digest())
    told = [array("I", each).tobytes() for each in ends]
    begins = "\n".join([begin for begin, _ in beginnings])
    head = marshal.dumps((begins, told, b"".join(digests)), 2)
    return b"".join([len(head).to_bytes(4, "little"), head, *columns])


def ends_of(sizes: NDArray[Any]) -> Numbers:
    """Return where the first of parts of some sizes begins, and where each of them ends."""
    ends = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends


def _beginning(key: str) -> str:
    begin = beginning(key, BEGINNING)
    return begin if "\0" not in begin else begin[: begin.index("\0")]


class Run:
    """A run in a file, its blocks in the order of their stems."""

    def __init__(self, file: BinaryIO, first: int, shared: dict[str, str]) -> None:
        """`first` is the number of its first article, `shared` has the beginnings of all runs."""
        self.first = first
        self._file = file
        size = int.from_bytes(file.read(4), "little")
        beginnings, ends, self._digests = marshal.loads(file.read(size))
        self.beginnings = [shared.setdefault(b, b) for b in beginnings.split("\n") if b]
        self._ends = [array("I", each) for each in ends]
        self._starts = [*accumulate([each[-1] for each in self._ends[:-1]], initial=4 + size)]
        self._next = 0

    def sizes(self) -> list[int]:
        """Return, of each block, about how many bytes its lists will have."""
        _, rows, lists, _ = self._ends
        ends = [size + _OF_HEAD * (row // _ROW) for size, row in zip(lists, rows, strict=True)]
        return [end - start for start, end in pairwise(ends)]

    def counts(self) -> list[int]:
        """Return how many rows each block has."""
        return [(end - start) // _ROW for start, end in pairwise(self._ends[1])]

    def turn_to(self, last: str) -> range:
        """Return the blocks behind those returned before, up to what begins with `last`."""
        start = self._next
        self._next = bisect_right(self.beginnings, last, start)
        return range(start, self._next)

    def digest(self, blocks: range) -> bytes:
        """Return what names the content of blocks."""
        digests: bytes = self._digests[_DIGEST * blocks.start : _DIGEST * blocks.stop]
        return digests

    def read(self, blocks: range) -> tuple[list[str], Posted]:
        """Return the rows of some blocks; their articles are numbered from 0."""
        found = []
        for at, ends in zip(self._starts, self._ends, strict=True):
            self._file.seek(at + ends[blocks.start])
            found.append(self._file.read(ends[blocks.stop] - ends[blocks.start]))
        texts, figures, lists, places = found
        keys = texts[:-1].decode("utf-8", "surrogatepass").split("\n")
        return keys, Posted(np.frombuffer(figures, "<u4").reshape(-1, 5), lists, places)
