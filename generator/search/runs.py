"""Runs: the words of a batch in the order of the index, each with the articles that have it.

A run lies on the disk until all are merged. It is a table, a column after the other, its rows in
blocks of stems that begin alike.
"""

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from io import FileIO
from itertools import pairwise
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

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
# many rows it has, and where it ends in each column; what names its content; and of each column
# a CRC-32 of all up to there, so that any blocks that follow one another can be told to be right.
_DIGEST = 8  # bytes
_BLOCK = np.dtype(
    [
        ("beginning", ">u8"),
        ("rows", "<u4"),
        ("ends", "<u4", 4),
        ("digest", f"V{_DIGEST}"),
        ("crcs", "<u4", 4),
    ]
)
_HEADS = Struct("<QII")  # how long the file is, how many blocks it has, and a CRC-32 of these
_HEAD = _HEADS.size
_AHEAD = 64  # blocks of a head that are read at once


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
    digests, sums = [], []
    known = [0] * len(columns)
    for spans in zip(*map(pairwise, ends), strict=True):
        own = [c[start:end] for c, (start, end) in zip(columns, spans, strict=True)]
        digests.append(hashlib.blake2b(b"".join(own), digest_size=_DIGEST).digest())
        known = [*map(zlib.crc32, own, known)]
        sums.append(known)
    blocks["digest"] = np.frombuffer(b"".join(digests), f"V{_DIGEST}")
    blocks["crcs"] = np.array(sums, "<u4").reshape(-1, len(columns))
    size = _HEAD + blocks.nbytes + sum(map(len, columns))
    told = blocks.tobytes()
    return b"".join([_HEADS.pack(size, len(blocks), zlib.crc32(told)), told, *columns])


def is_whole(path: Path) -> bool:
    """Return whether a run is there, as long as it says, and its blocks are as they were told."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size < _HEAD:
                return False
            said, count, crc = _HEADS.unpack(file.read(_HEAD))
            if said != size or _HEAD + count * _BLOCK.itemsize > size:
                return False
            return zlib.crc32(file.read(count * _BLOCK.itemsize)) == int(crc)
    except FileNotFoundError:
        return False


class DamagedRun(Exception):
    """A run is not what was written."""


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
    crcs: tuple[list[int], list[int]]  # of each column, up to there
    digests: bytes  # name their content


class Run:
    """A run in a file, its blocks in the order of their stems.

    Of an archive of a million, all runs are open at once, and no head of them is kept.
    """

    def __init__(self, file: FileIO, first: int, ahead: int) -> None:
        """`first` is the number of its first article; so many bytes of a column are read ahead."""
        self.first = first
        self._file = file
        self._ahead = ahead
        _, self._count, _ = _HEADS.unpack(self._bytes(0, _HEAD))
        self._read = 0  # blocks
        self._begins, self._ends, self._digests = list[int](), list[list[int]](), b""
        self._sums = list[list[int]]()
        self._at = 0  # in these, which are of the blocks read last
        self._columns, place = list[int](), _HEAD + self._count * _BLOCK.itemsize
        for size in self._blocks(self._count - 1, 1)["ends"][0].tolist() if self._count else ():
            self._columns.append(place)
            place += size
        self._end, self._sum = self._columns, [0] * len(self._columns)
        self._held = [(0, b"")] * len(self._columns)  # of each column bytes, and where they begin

    def _bytes(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)

    def _blocks(self, first: int, count: int) -> NDArray[Any]:
        size = _BLOCK.itemsize
        return np.frombuffer(self._bytes(_HEAD + first * size, count * size), _BLOCK)

    def sizes(self) -> tuple[list[int], list[int], list[int]]:
        """Return, of each block, its `coded` beginning, its rows, and the bytes of its lists."""
        blocks = self._blocks(0, self._count)
        rows = blocks["rows"].astype(np.int64)
        lists = np.diff(blocks["ends"][:, _LISTS].astype(np.int64), prepend=0) + _OF_HEAD * rows
        return blocks["beginning"].tolist(), rows.tolist(), lists.tolist()

    def turn_to(self, last: int) -> Span | None:
        """Return the blocks behind those returned before, up to those of a `coded` beginning."""
        start, sum_, digests = self._end, self._sum, b""
        while True:
            until = bisect_right(self._begins, last, self._at)
            if until > self._at:
                ends = self._ends[until - 1]
                self._end = [c + e for c, e in zip(self._columns, ends, strict=True)]
                digests += self._digests[_DIGEST * self._at : _DIGEST * until]
                self._sum = self._sums[until - 1]
                self._at = until
            if until < len(self._begins) or self._read == self._count:
                return Span(start, self._end, (sum_, self._sum), digests) if digests else None
            blocks = self._blocks(self._read, min(_AHEAD, self._count - self._read))
            self._read += len(blocks)
            self._begins, self._ends = blocks["beginning"].tolist(), blocks["ends"].tolist()
            self._sums, self._digests = blocks["crcs"].tolist(), blocks["digest"].tobytes()
            self._at = 0

    def read(self, span: Span) -> tuple[list[str], Posted]:
        """Return the rows of some blocks; their articles are numbered from 0.

        Raises DamagedRun where they are not what was written.
        """
        found = []
        for column, (start, end) in enumerate(zip(span.start, span.end, strict=True)):
            place, held = self._held[column]
            if end > place + len(held):
                place, held = start, self._bytes(start, max(end - start, self._ahead))
                self._held[column] = place, held
            found.append(held[start - place : end - place])
        if [*map(zlib.crc32, found, span.crcs[0])] != span.crcs[1]:
            raise DamagedRun(self._file.name)
        texts, figures, lists, places = found
        keys = texts[:-1].decode("utf-8", "surrogatepass").split("\n")
        return keys, Posted(np.frombuffer(figures, "<u4").reshape(-1, 5), lists, places)
