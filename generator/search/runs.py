"""Runs: the words of a batch in the order of the index, each with the articles that have it.

A run lies on the disk until all are merged. It is a table, a column after the other, its rows in
blocks of stems that begin alike.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.search.coding import units
from generator.search.postings import LIST, PLACES, Numbers, Posted

BEGINNING = 3  # letters: stems that begin alike are read together
_OF_HEAD = 2  # bytes of a list that are the first article's, about
_ROW = 20  # bytes of figures
_LISTS = 2  # the column of lists
_NEWLINE = ord("\n")
_HIGH, _LOW = 0xD800, 0xDC00  # where the first of the two units of a letter begin, and the second
_NONE = np.uint64(2**64 - 1)  # what no text begins with
# Of each block in the head: its beginning, which is four units at most and sorts as they do; how
# many rows it has, and where it ends in each column; what names its content.
_BLOCK = np.dtype([("beginning", ">u8"), ("rows", "<u4"), ("ends", "<u4", 4), ("digest", "V8")])
_HEAD = 12  # bytes: how long the file is, and how many blocks it has
_AHEAD = 256  # blocks of a head that are read at once


def packed(keys: Sequence[str], posted: Posted) -> bytes:
    """Return the run of sorted spellings, each with its stem and U+0000 before it, in `units`."""
    beginnings = _beginnings(keys)
    firsts = np.flatnonzero(np.diff(beginnings, prepend=_NONE))
    blocks = np.zeros(len(firsts), _BLOCK)
    blocks["beginning"] = beginnings[firsts]
    blocks["rows"] = np.diff(firsts, append=len(keys))
    texts = "\n".join([*keys, ""]).encode("utf-8", "surrogatepass")
    columns = (texts, posted.figures.tobytes(), posted.lists, posted.places)
    of_rows = (
        np.append(0, np.flatnonzero(np.frombuffer(texts, "u1") == _NEWLINE) + 1),
        _ROW * np.arange(len(keys) + 1),
        *(ends_of(posted.figures[:, size]) for size in (LIST, PLACES)),
    )
    bounds = ends_of(blocks["rows"])
    ends = [each[bounds].tolist() for each in of_rows]
    blocks["ends"] = np.column_stack(ends)[1:]
    digests = []
    for spans in zip(*map(pairwise, ends), strict=True):
        own = b"".join([c[start:end] for c, (start, end) in zip(columns, spans, strict=True)])
        digests.append(hashlib.blake2b(own, digest_size=8).digest())
    blocks["digest"] = np.frombuffer(b"".join(digests), "V8")
    size = _HEAD + blocks.nbytes + sum(map(len, columns))
    head = size.to_bytes(8, "little") + len(blocks).to_bytes(4, "little")
    return b"".join([head, blocks.tobytes(), *columns])


def is_whole(path: Path) -> bool:
    """Return whether a run is there, and as long as it says."""
    try:
        with path.open("rb") as file:
            said = int.from_bytes(file.read(8), "little")
            return said > 0 and said == path.stat().st_size
    except FileNotFoundError:
        return False


def ends_of(sizes: NDArray[Any]) -> Numbers:
    """Return where the first of parts of some sizes begins, and where each of them ends."""
    ends = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends


def coded(begin: str) -> int:
    """Return a beginning of up to four units as a number; the numbers sort as the texts do."""
    return int.from_bytes(begin.encode("utf-16-be", "surrogatepass").ljust(8, b"\0"), "big")


def decoded(begin: int) -> str:
    """Return what `coded` was given."""
    text = begin.to_bytes(8, "big").decode("utf-16-be", "surrogatepass")
    return units(text).rstrip("\0")


def _beginnings(keys: Sequence[str]) -> NDArray[np.uint64]:
    """Return what the stem of each key begins with, up to BEGINNING letters of it, as `coded`."""
    text = "\n".join([*keys, "\n" * BEGINNING]).encode("utf-16-le", "surrogatepass")
    every = np.frombuffer(text, "<u2").astype(np.uint64)
    starts = np.append(0, np.flatnonzero(every == _NEWLINE) + 1)[: len(keys)]
    found = np.zeros(len(keys), np.uint64)
    within = np.ones(len(keys), np.bool_)
    for place in range(BEGINNING + 1):
        unit = every[starts + place]
        within &= (unit != 0) & (unit != _NEWLINE)
        found = found << np.uint64(16) | np.where(within, unit, np.uint64(0))
        if place == BEGINNING - 1:
            within &= (unit >= _HIGH) & (unit < _LOW)  # the next one is of the same letter
    return found


class Span(NamedTuple):
    """Blocks of a run that follow one another."""

    start: list[int]  # in the file, of each column
    end: list[int]
    digests: bytes  # name their content


class Run:
    """A run in a file, its blocks in the order of their stems.

    Of an archive of a million, all runs are open at once, and no head of them is kept.
    """

    def __init__(self, file: BinaryIO, first: int) -> None:
        """`first` is the number of its first article."""
        self.first = first
        self._file = file
        file.seek(_HEAD - 4)
        self._count = int.from_bytes(file.read(4), "little")
        self._read = 0  # blocks
        self._ahead = np.zeros(0, _BLOCK)
        place, columns = _HEAD + self._count * _BLOCK.itemsize, []
        for size in self._blocks(self._count - 1, 1)["ends"][0].tolist() if self._count else ():
            columns.append(place)
            place += size
        self._columns = np.array(columns, np.int64)
        self._end = columns

    def _blocks(self, first: int, count: int) -> NDArray[Any]:
        self._file.seek(_HEAD + first * _BLOCK.itemsize)
        return np.frombuffer(self._file.read(count * _BLOCK.itemsize), _BLOCK)

    def sizes(self) -> tuple[list[int], list[int], list[int]]:
        """Return, of each block, its `coded` beginning, its rows, and the bytes of its lists."""
        blocks = self._blocks(0, self._count)
        rows = blocks["rows"].astype(np.int64)
        lists = np.diff(blocks["ends"][:, _LISTS].astype(np.int64), prepend=0) + _OF_HEAD * rows
        return blocks["beginning"].tolist(), rows.tolist(), lists.tolist()

    def turn_to(self, last: str) -> Span | None:
        """Return the blocks behind those returned before, up to what begins with `last`."""
        start, digests = self._end, []
        while True:
            if not len(self._ahead):
                if self._read == self._count:
                    break
                self._ahead = self._blocks(self._read, min(_AHEAD, self._count - self._read))
                self._read += len(self._ahead)
            until = np.searchsorted(self._ahead["beginning"], np.uint64(coded(last)), "right")
            own, self._ahead = self._ahead[:until], self._ahead[until:]
            if len(own):
                self._end = (self._columns + own["ends"][-1]).tolist()
                digests.append(own["digest"].tobytes())
            if len(self._ahead):
                break
        return Span(start, self._end, b"".join(digests)) if digests else None

    def read(self, span: Span) -> tuple[list[str], Posted]:
        """Return the rows of some blocks; their articles are numbered from 0."""
        found = []
        for start, end in zip(span.start, span.end, strict=True):
            self._file.seek(start)
            found.append(self._file.read(end - start))
        texts, figures, lists, places = found
        keys = texts[:-1].decode("utf-8", "surrogatepass").split("\n")
        return keys, Posted(np.frombuffer(figures, "<u4").reshape(-1, 5), lists, places)
