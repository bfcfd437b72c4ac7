"""Runs -> the files of a segment: shards, lists apart, positions and the directory of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter

from generator.search.runs import Posted, text_of_units, varint

APART_BYTES = 8_192  # a list longer than this is a file of its own, or several
CHUNK = 65_536  # articles
_SHARED = 64  # units: a longer beginning in common is not looked for


def files_of(
    runs: Iterable[Iterator[Posted]], directory: list[str], shard_bytes: int
) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of a segment's shards, lists apart and positions.

    The runs are of articles in the order of their numbers, each of higher ones than the one before.
    The names are those of docs/design/search.md within the segment. A shard has at most about
    `shard_bytes`. Adds the first stem of each to the directory.
    """
    shard = _Shard(0)
    together = merge(*runs)
    for stem, of_stem in groupby(together, key=itemgetter(0)):
        spellings = [_joined(list(same)) for _, same in groupby(of_stem, key=itemgetter(1))]
        if shard.body and len(shard.body) + _size(spellings) > shard_bytes:
            yield from shard.files()
            shard = _Shard(shard.number + 1)
        if not shard.body:
            directory.append(text_of_units(stem))
        shard.add(stem, spellings)
    if shard.body:
        yield from shard.files()


@dataclass(slots=True)
class _Spelling:
    text: str
    articles: int
    list: bytes
    places: bytes


def _joined(parts: list[Posted]) -> _Spelling:
    """Return one spelling's list and places from all runs."""
    if len(parts) == 1:
        (part,) = parts
        whole = varint(part.first * 16 + part.impact) + part.rest
        return _Spelling(part.spelling, part.articles, whole, part.places)
    found = bytearray()
    last = 0
    for part in parts:
        found += varint((part.first - last) * 16 + part.impact)
        found += part.rest
        last = part.last
    articles = sum(part.articles for part in parts)
    return _Spelling(
        parts[0].spelling, articles, bytes(found), b"".join([part.places for part in parts])
    )


def _size(spellings: list[_Spelling]) -> int:
    """Return about how many bytes the spellings of a stem will take in a shard."""
    lists = (len(each.list) for each in spellings)
    return sum(12 + (0 if size > APART_BYTES else size) for size in lists)


class _Shard:
    def __init__(self, number: int) -> None:
        self.number = number
        self.body = bytearray()
        self._places = bytearray()
        self._stems = 0
        self._before = ""
        self._apart: list[list[tuple[bytes, bytes]]] = []  # the chunks of each list

    def add(self, stem: str, spellings: list[_Spelling]) -> None:
        self._stems += 1
        self.body += _front_coded(self._before, stem) + varint(len(spellings))
        self._before = stem
        before = ""
        for each in spellings:
            self.body += _front_coded(before, each.text) + varint(each.articles)
            before = each.text
            if len(each.list) > APART_BYTES:
                chunks = list(_chunks(each))
                self.body += varint(len(chunks))
                for articles, *_ in chunks:
                    self.body += varint(articles)
                self._apart.append([(lists, places) for _, lists, places in chunks])
                continue
            self.body += b"\0" + varint(len(each.list)) + each.list
            self._places += varint(len(each.places)) + each.places

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield f"s{self.number}", varint(self._stems) + bytes(self.body)
        yield f"p{self.number}", bytes(self._places)
        for number, chunks in enumerate(self._apart):
            for chunk, (listed, places) in enumerate(chunks):
                if not listed:
                    continue
                yield f"l{self.number}-{number}-{chunk}", listed
                yield f"p{self.number}-{number}-{chunk}", places


def _front_coded(before: str, text: str) -> bytes:
    shared = 0
    for one, other in zip(before[:_SHARED], text, strict=False):
        # A letter beyond U+FFFF is two units, which are not to be parted.
        if one != other or "\ud800" <= one <= "\udfff":
            break
        shared += 1
    try:
        rest = text[shared:].encode()
    except UnicodeEncodeError:  # a letter beyond U+FFFF is two units
        rest = text_of_units(text[shared:]).encode()
    return varint(shared) + varint(len(rest)) + rest


def _chunks(spelling: _Spelling) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield (articles, list, places) of each 65,536 articles, up to the last ones that are any."""
    chunk, listed, articles = 0, bytearray(), 0
    number = last = at = begin = 0
    for packed in _varints(spelling.list):
        number += packed >> 4
        while number >= (chunk + 1) * CHUNK:
            yield articles, bytes(listed), spelling.places[begin:at]
            chunk, listed, articles, begin = chunk + 1, bytearray(), 0, at
            last = chunk * CHUNK
        listed += varint((number - last) * 16 + (packed & 15))
        last = number
        articles += 1
        at = _behind(spelling.places, at)
    yield articles, bytes(listed), spelling.places[begin:at]


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
