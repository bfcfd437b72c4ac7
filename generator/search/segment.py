"""Runs -> the files of a segment: shards, lists apart, positions and the directory of them.

Stems are cut into shards as a trie is: a list that grows moves the cuts beside it and no others.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from generator.search.coding import Varints, beginning, front_coded, text_of_units, varint
from generator.search.runs import Run

APART_BYTES = 8_192  # a list longer than this is a file of its own, or several
CHUNK = 65_536  # articles
PIECE_BYTES = 8_192  # of positions of a list apart, in a file
_DEEPEST = 32  # units: stems that begin so much alike are not parted
_OF_SPELLING = 24  # bytes of a shard beside its list, about


class _Sized(NamedTuple):
    text: str  # a stem, or the beginning of stems, in units
    size: int  # bytes of a shard


class _Spelling(NamedTuple):
    text: str
    articles: int
    list: bytes
    places: bytes


_Cut = tuple[str, list[_Sized]]  # the name of a shard, and what is in it


@dataclass(frozen=True, slots=True)
class Group:
    """Stems that are merged together, as each run has them."""

    parts: list[tuple[Run, range]]  # a run, and which of its blocks
    # The one beginning of all stems, which may be several shards; else they are one, of this name.
    beginning: str | None
    name: str

    def digest(self) -> str:
        """Return a name for all that its files hold."""
        told: list[object] = [self.name, self.beginning]
        told += [(run.first, run.digest(blocks)) for run, blocks in self.parts if blocks]
        return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()

    def files(self, directory: list[str], shard_bytes: int) -> Iterator[tuple[str, bytes]]:
        """Yield (name, bytes) of each file, and add to the directory what each shard begins with.

        The names are those of docs/design/search.md within the segment. A shard has at most about
        `shard_bytes`, if it has more than one stem.
        """
        stems = _merged(self.parts)
        shards: Iterator[_Cut]
        sized = [_Sized(stem, _size(spellings)) for stem, spellings in stems.items()]
        if self.beginning is None:
            shards = iter([(self.name, sized)])
        else:
            shards = _together(_cut(sized, len(self.beginning), shard_bytes), shard_bytes)
        for name, own in shards:
            directory.append(text_of_units(name))
            shard = _Shard(name)
            for stem, _ in own:
                shard.add(stem, stems[stem])
            yield from shard.files()


def groups_of(runs: Sequence[Run], shard_bytes: int) -> Iterator[Group]:
    """Yield the groups of a segment in the order of their stems.

    The runs are of articles in the order of their numbers, each of higher ones than the one before.
    """
    for name, own in _together(_cut(_beginnings(runs), 0, shard_bytes), shard_bytes):
        parts = [(run, run.turn_to(own[-1].text)) for run in runs]
        yield Group(parts, own[0].text if len(own) == 1 else None, name)


def _beginnings(runs: Sequence[Run]) -> list[_Sized]:
    """Return the beginnings of all blocks in order, with about what their stems take in a shard."""
    sizes: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    most: dict[str, int] = {}
    for run in runs:
        sizes.update(dict(zip(run.beginnings, run.sizes, strict=True)))
        counts.update(dict(zip(run.beginnings, run.counts, strict=True)))
        for text, count in zip(run.beginnings, run.counts, strict=True):
            most[text] = max(count, most.get(text, 0))
    # A vocabulary grows with the square root of the texts (Heaps), about: so that of all runs.
    spellings = {text: math.isqrt(counts[text] * most[text]) for text in sorted(sizes)}
    return [_Sized(text, sizes[text] + _OF_SPELLING * n) for text, n in spellings.items()]


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


def _merged(parts: list[tuple[Run, range]]) -> dict[str, list[_Spelling]]:
    """Return the spellings of each stem, both in their order, with what all runs have of them."""
    short = _SHORT
    # Of each key its last article, how many, the parts of its list and those of its places.
    found: dict[str, tuple[list[int], list[bytes], list[bytes]]] = {}
    for run, blocks in parts:
        first = run.first
        for key, head, last, articles, rest, places in run.read(blocks):
            if key in found:
                figures, lists, spots = found[key]
                lists += short[(first - figures[0]) * 16 + head], rest
                spots.append(places)
                figures[0] = first + last
                figures[1] += articles
            else:
                found[key] = (
                    [first + last, articles],
                    [short[first * 16 + head], rest],
                    [places],
                )
    stems: dict[str, list[_Spelling]] = {}
    before = None
    for key, ((_, articles), lists, spots) in sorted(found.items()):
        stem, _, spelling = key.partition("\0")
        if stem != before:
            own = stems[stem] = []
            before = stem
        own.append(_Spelling(spelling, articles, b"".join(lists), b"".join(spots)))
    return stems


def _size(spellings: list[_Spelling]) -> int:
    """Return about how many bytes the spellings of a stem will take in a shard."""
    lists = [len(each.list) for each in spellings]
    return sum([_OF_SPELLING + (0 if size > APART_BYTES else size) for size in lists])


class _Shard:
    def __init__(self, name: str) -> None:
        self._name = "".join([f"{ord(unit):04x}" for unit in name])
        self._body: list[bytes] = []
        self._places: list[bytes] = []
        self._stems = 0
        self._before = ""
        self._apart: list[list[_Chunk]] = []  # of each list

    def add(self, stem: str, spellings: list[_Spelling]) -> None:
        """Take in the next stem."""
        self._stems += 1
        body, places, short = self._body, self._places, _SHORT
        body += front_coded(self._before, stem), short[len(spellings)]
        self._before = stem
        before = ""
        for each in spellings:
            body += front_coded(before, each.text), short[each.articles]
            before = each.text
            if len(each.list) <= APART_BYTES:
                body += b"\0", short[len(each.list)], each.list
                places += short[len(each.places)], each.places
                continue
            chunks = list(_chunks(each))
            body.append(short[len(chunks)])
            for chunk in chunks:
                counts = [sum(articles for articles, _ in chunk.pieces), len(chunk.pieces)]
                counts += [articles for articles, _ in chunk.pieces]
                body += map(short.__getitem__, counts)
            self._apart.append(chunks)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield (name, bytes) of the shard, its positions and what is apart."""
        yield f"s{self._name}", varint(self._stems) + b"".join(self._body)
        yield f"p{self._name}", b"".join(self._places)
        for number, chunks in enumerate(self._apart):
            for at, chunk in enumerate(chunks):
                if chunk.pieces:
                    yield f"l{self._name}-{number}-{at}", chunk.list
                for piece, (_, places) in enumerate(chunk.pieces):
                    if places:
                        yield f"p{self._name}-{number}-{at}-{piece}", places


class _Chunk(NamedTuple):
    pieces: list[tuple[int, bytes]]  # how many articles, and their places
    list: bytes


def _chunks(spelling: _Spelling) -> Iterator[_Chunk]:
    """Yield what there is of each 65,536 articles, up to the last ones that are any."""
    chunk = number = last = at = begin = articles = 0
    listed = bytearray()
    pieces: list[tuple[int, bytes]] = []
    places = spelling.places

    def close() -> None:
        nonlocal articles, begin
        if articles:
            pieces.append((articles, places[begin:at]))
        articles, begin = 0, at

    for packed in _varints(spelling.list):
        number += packed >> 4
        while number >= (chunk + 1) * CHUNK:
            close()
            yield _Chunk(pieces, bytes(listed))
            chunk, listed, pieces = chunk + 1, bytearray(), []
            last = chunk * CHUNK
        listed += varint((number - last) * 16 + (packed & 15))
        last = number
        articles += 1
        at = _behind(places, at)
        if at - begin >= PIECE_BYTES:
            close()
    close()
    yield _Chunk(pieces, bytes(listed))


def _varints(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


def _behind(places: bytes, at: int) -> int:
    """Return where the places of one article end that begin at `at`; of a filter there are none."""
    if at >= len(places):
        return at
    count = shift = 0
    while True:
        byte = places[at]
        count |= (byte & 0x7F) << shift
        shift += 7
        at += 1
        if byte < 0x80:
            break
    while count:
        count -= places[at] < 0x80
        at += 1
    return at


_SHORT = Varints()
