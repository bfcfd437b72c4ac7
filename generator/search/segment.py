"""Runs -> the files of a segment: shards, lists apart, positions and the directory of them.

Stems are cut into shards as a trie is: a list that grows moves the cuts beside it and no others.
"""

import hashlib
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from typing import NamedTuple

import numpy as np

from generator.search.coding import Varints, beginning, parted, spelt, text_of_units, varint
from generator.search.postings import (
    ARTICLES,
    HEAD,
    LAST,
    LIST,
    MORE,
    PLACES,
    Numbers,
    numbers_of,
    varints,
)
from generator.search.runs import Run, Span, coded, decoded, ends_of

APART_BYTES = 8_192  # a list longer than this is a file of its own, or several, each of so many
CHUNK = 65_536  # articles, which a browser asks at once
# Bytes of positions of a list apart, in a file: of its first part, which is asked first, and later.
PIECE_BYTES, FAR_BYTES = 8_192, 32_768
_DEEPEST = 32  # units: stems that begin so much alike are not parted
_ROWS = 1_024  # that are joined with one look at where they lie
_OF_SPELLING = 12  # bytes of a shard beside its list, about


class _Sized(NamedTuple):
    text: str  # a stem, or the beginning of stems, in units
    size: int  # bytes of a shard


class _Rows(NamedTuple):
    """Stems in their order, and the spellings of all, each stem's in theirs."""

    stems: list[str]
    counts: list[int]  # how many spellings each stem has
    spellings: list[str]
    articles: list[int]  # how many each spelling has
    lists: list[bytes]
    places: Iterator[bytes]  # those of a frequent word are large: one at a time


_Cut = tuple[str, list[_Sized]]  # the name of a shard, and what is in it


@dataclass(frozen=True, slots=True)
class Group:
    """Stems that are merged together, as each run has them."""

    parts: list[tuple[Run, Span]]  # a run, and its blocks
    # The one beginning of all stems, which may be several shards; else they are one, of this name.
    beginning: str | None
    name: str

    def digest(self, shard_bytes: int) -> str:
        """Return a name for all that its files hold, as `files` makes them."""
        told: list[object] = [self.name, self.beginning, shard_bytes]
        told += [(run.first, span.digests) for run, span in self.parts]
        return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()

    def files(self, directory: list[str], shard_bytes: int) -> Iterator[tuple[str, bytes]]:
        """Yield (name, bytes) of each file, and add to the directory what each shard begins with.

        The names are those of docs/design/search.md within the segment. A shard has at most about
        `shard_bytes`, if it has more than one stem.
        """
        rows = _merged(self.parts)
        shards: Iterator[tuple[str, int]] = iter([(self.name, len(rows.stems))])
        if self.beginning is not None:
            sized = list(map(_Sized, rows.stems, _sizes(rows)))
            cuts = _together(_cut(sized, len(self.beginning), shard_bytes), shard_bytes)
            shards = ((name, len(own)) for name, own in cuts)
        spellings = zip(*rows[2:], strict=True)
        stems = zip(rows.stems, rows.counts, strict=True)
        for name, count in shards:
            directory.append(text_of_units(name))
            shard = _Shard(name)
            for stem, own in islice(stems, count):
                shard.add(stem, own, islice(spellings, own))
            yield from shard.files()


def groups_of(runs: Sequence[Run], shard_bytes: int) -> Iterator[Group]:
    """Yield the groups of a segment in the order of their stems.

    The runs are of articles in the order of their numbers, each of higher ones than the one before.
    """
    for name, own in _together(_cut(_beginnings(runs), 0, shard_bytes), shard_bytes):
        last = coded(own[-1].text)
        spans = [(run, run.turn_to(last)) for run in runs]
        parts = [(run, span) for run, span in spans if span]
        yield Group(parts, own[0].text if len(own) == 1 else None, name)


def _beginnings(runs: Sequence[Run]) -> list[_Sized]:
    """Return the beginnings of all blocks in order, with about what their stems take in a shard."""
    found: dict[int, tuple[int, int, int]] = {}  # bytes and rows of all runs, most rows of one
    for run in runs:
        for begin, rows, size in zip(*run.sizes(), strict=True):
            sizes, count, most = found.get(begin, (0, 0, 0))
            found[begin] = sizes + size, count + rows, max(most, rows)
    # A vocabulary grows with the square root of the texts (Heaps), about: so that of all runs.
    return [
        _Sized(decoded(begin), size + _OF_SPELLING * math.isqrt(count * most))
        for begin, (size, count, most) in sorted(found.items())
    ]


def _cut(parts: list[_Sized], depth: int, most: int) -> Iterator[_Cut]:
    """Yield shards of sorted parts that begin with the same `depth` units, each with its name.

    A name is a beginning: all parts before are less, its own and those behind are not.
    """
    if len(parts) < 2 or depth >= _DEEPEST or sum(part.size for part in parts) <= most:
        if parts:
            yield beginning(parts[0].text, depth), parts
        return
    for child, group in groupby(parts, key=lambda part: beginning(part.text, depth + 1)):
        yield from _cut(list(group), max(depth + 1, len(child)), most)


def _together(shards: Iterator[_Cut], most: int) -> Iterator[_Cut]:
    """Yield shards with neighbours put together that are small enough to be one."""
    name, together, size = "", list[_Sized](), 0
    for other, parts in shards:
        added = sum(part.size for part in parts)
        if together and size + added > most:
            yield name, together
            together, size = [], 0
        if not together:
            name = other
        together += parts
        size += added
    if together:
        yield name, together


def _merged(parts: list[tuple[Run, Span]]) -> _Rows:
    """Return what all runs have of some blocks."""
    # A frequent word has a row in each run: rows are numbers and bytes, not objects.
    numbers: dict[str, int] = {}
    rows, firsts, found = [], [], []
    for run, span in parts:
        own, posted = run.read(span)
        rows.append(np.array([numbers.setdefault(key, len(numbers)) for key in own], np.int64))
        firsts.append(np.full(len(own), run.first))
        found.append(posted)
    keys = sorted(numbers)
    ranks = np.empty(len(keys), np.int64)
    ranks[[numbers[key] for key in keys]] = np.arange(len(keys))
    row_ranks = ranks[np.concatenate(rows)]
    # Of one key, the runs stay in their order.
    order = np.argsort(row_ranks, kind="stable")
    bounds = np.searchsorted(row_ranks[order], np.arange(len(keys) + 1))  # of each key, in `order`
    first = np.concatenate(firsts)
    figures = np.concatenate([posted.figures for posted in found]).astype(np.int64)
    lists = b"".join([posted.lists for posted in found])
    places = b"".join([posted.places for posted in found])
    del rows, firsts, found

    lasts = (figures[:, LAST] + first)[order]
    before = np.append(0, lasts[:-1])
    before[bounds[:-1]] = 0
    heads, head_ends = varints((figures[:, HEAD] + 16 * first)[order] - 16 * before)
    of_heads = head_ends[:-1], head_ends[1:]
    articles = np.diff(ends_of(figures[order, ARTICLES])[bounds]).tolist()
    words = [key.partition("\0") for key in keys]
    counts = Counter(stem for stem, _, _ in words)
    spellings = [spelling for *_, spelling in words]
    return _Rows(
        [*counts],
        [*counts.values()],
        spellings,
        articles,
        [*_joined([(heads, of_heads), (lists, _spans(figures[:, LIST], order))], bounds)],
        _joined([(places, _spans(figures[:, PLACES], order))], bounds),
    )


def _spans(sizes: Numbers, order: Numbers) -> tuple[Numbers, Numbers]:
    """Return where parts of these sizes, one after the other, begin and end, in another order."""
    ends = ends_of(sizes)
    return ends[:-1][order], ends[1:][order]


def _joined(
    columns: list[tuple[bytes, tuple[Numbers, Numbers]]], bounds: Numbers
) -> Iterator[bytes]:
    """Yield, of the rows between each bound and the next, their parts of all columns as one."""
    edges = bounds.tolist()
    first = 0
    while first < len(edges) - 1:
        # Most keys have a row: to ask numpy where each lies would take longer than to join it.
        last = max(first + 1, bisect_right(edges, edges[first] + _ROWS) - 1)
        low, high = edges[first], edges[last]
        spans = [
            (data, begins[low:high].tolist(), ends[low:high].tolist())
            for data, (begins, ends) in columns
        ]
        for start, end in pairwise(edges[first : last + 1]):
            yield b"".join(
                [
                    data[begins[at] : ends[at]]
                    for at in range(start - low, end - low)
                    for data, begins, ends in spans
                ]
            )
        first = last


def _sizes(rows: _Rows) -> list[int]:
    """Return, of each stem, about how many bytes its spellings will take in a shard."""
    sizes = iter(
        [_OF_SPELLING + (len(own) if len(own) <= APART_BYTES else 0) for own in rows.lists]
    )
    return [sum(islice(sizes, count)) for count in rows.counts]


class _Shard:
    def __init__(self, name: str) -> None:
        self._name = "".join([f"{ord(unit):04x}" for unit in name])
        self._rests: list[bytes] = []  # of its stems
        self._table: list[bytes] = []
        self._entries: list[bytes] = []
        self._places: list[bytes] = []
        self._stems = 0
        self._before = ""
        self._apart: list[list[_Part]] = []  # of each list

    def add(
        self, stem: str, count: int, spellings: Iterable[tuple[str, int, bytes, bytes]]
    ) -> None:
        """Take in the next stem, and its spellings, so many."""
        self._stems += 1
        places, short = self._places, _SHORT
        shared, rest = parted(self._before, stem)
        self._before = stem
        body = [short[count]]
        for text, articles, list_, spots in spellings:
            body.append(spelt(stem, text))
            if len(list_) <= APART_BYTES:
                # What is of one article ends where its only number does.
                length = short[len(list_)] if articles > 1 else b""
                body += short[2 * articles], length, list_
                places += short[len(spots)], spots
                continue
            parts = list(_parts(list_, spots))
            body += short[2 * articles + 1], short[len(parts)]
            for part in parts:
                counts = [articles for articles, _ in part.pieces]
                body += map(short.__getitem__, [part.chunks, len(counts), *counts])
            self._apart.append(parts)
        entries = b"".join(body)
        self._rests += rest, b"\n"
        self._table += short[shared], short[len(entries)]
        self._entries.append(entries)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield (name, bytes) of the shard, its positions and what is apart."""
        rests = b"".join(self._rests)
        head = [varint(self._stems), varint(len(rests)), rests]
        yield f"s{self._name}", b"".join([*head, *self._table, *self._entries])
        yield f"p{self._name}", b"".join(self._places)
        for number, parts in enumerate(self._apart):
            for at, part in enumerate(parts):
                yield f"l{self._name}-{number}-{at}", part.list
                for piece, (_, places) in enumerate(part.pieces):
                    if places:
                        yield f"p{self._name}-{number}-{at}-{piece}", places


class _Part(NamedTuple):
    chunks: int  # of 65,536 articles, that it goes on for
    pieces: list[tuple[int, bytes]]  # how many articles, and their places
    list: bytes


def _parts(list_: bytes, places: bytes) -> Iterator[_Part]:
    """Yield a list apart in parts of so many 65,536 articles that none but the last is too small.

    In each the articles are numbered from its first chunk on.
    """
    entries, ends = numbers_of(list_)
    numbers = np.cumsum(entries >> 4)
    behind = _behind(places, len(entries))
    chunks = int(numbers[-1]) // CHUNK + 1
    bounds = [0, *np.searchsorted(numbers, CHUNK * np.arange(1, chunks)).tolist(), len(numbers)]
    chunk = first = 0
    for until in range(1, chunks + 1):
        end = bounds[until]
        if first == end:
            continue
        head = (int(numbers[first]) - chunk * CHUNK) * 16 + (int(entries[first]) & 15)
        listed = varint(head) + list_[ends[first + 1] : ends[end]]
        if until < chunks and len(listed) < APART_BYTES:
            continue
        size = FAR_BYTES if chunk else PIECE_BYTES
        yield _Part(until - chunk, [*_pieces(places, behind, first, end, size)], listed)
        chunk, first = until, end


def _pieces(
    places: bytes, behind: Numbers, first: int, end: int, size: int
) -> Iterator[tuple[int, bytes]]:
    """Yield the places of some articles of a list in parts, each with how many articles it has."""
    while first < end:
        until = int(np.searchsorted(behind, behind[first] + size))
        until = min(until, end)
        yield until - first, places[behind[first] : behind[until]]
        first = until


def _behind(places: bytes, articles: int) -> Numbers:
    """Return where the places of each article begin, and those of the last end; 0 of a filter."""
    if not places:
        return np.zeros(articles + 1, np.int64)
    read = np.frombuffer(places, np.uint8)
    ends = read < MORE
    begins = np.append(True, ends[:-1])
    # The first byte of a number is even if no other place of its article follows.
    lasts = np.flatnonzero(begins & (read & 1 == 0))
    while len(longer := np.flatnonzero(read[lasts] >= MORE)):
        lasts[longer] += 1
    if len(lasts) != articles:
        raise ValueError("places that are not whole")
    return np.append(0, lasts + 1)


_SHORT = Varints()
