"""Articles -> a run: their words in the order of the index, each with the articles that have it.

The expensive half of an index: a batch runs in any process, and its run lies on the disk until all
are merged.
"""

import hashlib
import marshal
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from generator.content import Content
from generator.errors import ContentError
from generator.search.coding import beginning, units, varint
from generator.search.postings import Posted, Postings
from generator.search.words import rules_of, runs
from generator.site.markup import text_of
from generator.site.read import load_body

MEAN_LENGTH = 300  # words: a constant, as a new article must not change what others weigh
APART = 16  # places from a part's last word to the next one's first: no phrase runs across
BEGINNING = 3  # letters: stems that begin alike are read together
_OF_TITLE, _OF_TAG = 2, 1  # how much more a word counts there than in the text
_MOST_REMEMBERED = 200_000  # runs whose words are
_OF_HEAD = 2  # bytes of a list that are the first article's, about
_DIGEST = 8  # bytes


class Listed(NamedTuple):
    """An article as the index knows it."""

    path: str  # below content/
    lang: str
    title: str
    tags: tuple[str, ...]
    filters: tuple[str, ...]  # the stems under which it is listed


@dataclass(frozen=True, slots=True)
class RunJob:
    """A batch of articles that follow one another in their segment."""

    content: Content
    articles: tuple[Listed, ...]


def make_run(job: RunJob) -> bytes:
    """Return the run of a batch, as `Run` reads it.

    Its articles are numbered from 0, so that it is the same wherever they stand. A file that cannot
    be read any more has no words: the next build will meet it.
    """
    batch = _Batch()
    for listed in job.articles:
        try:
            body = load_body(job.content, listed.path)
        except ContentError:
            body = ""
        batch.add(listed, text_of(body))
    posted = batch.posted()
    del batch  # which is as large as what it gave
    return _packed(posted)


def _packed(posted: list[Posted]) -> bytes:
    """Return sorted spellings in blocks of those that begin alike, behind a head.

    It has, of each block, its beginning, length, how many bytes its lists have, how many spellings
    there are, and a digest.
    """
    beginnings: list[str] = []
    lengths, sizes, counts = array("Q"), array("Q"), array("Q")
    blocks: list[bytes] = []
    digests: list[bytes] = []
    for start, together in groupby(posted, key=lambda each: _beginning(each.key)):
        keys, *columns = zip(*together, strict=True)
        # Version 2 writes equal values in equal bytes, whatever else refers to them.
        block = marshal.dumps(("\n".join(keys), *map(list, columns)), 2)
        beginnings.append(start)
        lengths.append(len(block))
        sizes.append(sum(map(len, columns[3])) + _OF_HEAD * len(keys))
        counts.append(len(keys))
        digests.append(hashlib.blake2b(block, digest_size=_DIGEST).digest())
        blocks.append(block)
    figures = [each.tobytes() for each in (lengths, sizes, counts)]
    head = marshal.dumps(("\n".join(beginnings), *figures, b"".join(digests)), 2)
    return b"".join([len(head).to_bytes(4, "little"), head, *blocks])


def _beginning(key: str) -> str:
    stem, _, _ = key[: BEGINNING + 1].partition("\0")
    return beginning(stem, BEGINNING)


class Run:
    """A run in a file, its blocks in the order of their stems."""

    def __init__(self, file: BinaryIO, first: int, shared: dict[str, str]) -> None:
        """`first` is the number of its first article, `shared` has the beginnings of all runs."""
        self.first = first
        self._file = file
        size = int.from_bytes(file.read(4), "little")
        beginnings, lengths, sizes, counts, self._digests = marshal.loads(file.read(size))
        self.beginnings = [shared.setdefault(b, b) for b in beginnings.split("\n") if b]
        self.sizes, self.counts = array("Q", sizes), array("Q", counts)
        self._offsets = array("Q", accumulate(array("Q", lengths), initial=4 + size))
        self._next = 0

    def turn_to(self, last: str) -> range:
        """Return the blocks behind those returned before, up to what begins with `last`."""
        start = self._next
        self._next = bisect_right(self.beginnings, last, start)
        return range(start, self._next)

    def digest(self, blocks: range) -> bytes:
        """Return what names the content of blocks."""
        digests: bytes = self._digests[_DIGEST * blocks.start : _DIGEST * blocks.stop]
        return digests

    def read(self, blocks: range) -> Iterator[tuple[str, int, int, int, bytes, bytes]]:
        """Yield what is in some blocks as `Posted`, articles numbered from 0."""
        start = self._offsets[blocks.start]
        self._file.seek(start)
        read = memoryview(self._file.read(self._offsets[blocks.stop] - start))
        for block in blocks:
            offset, end = self._offsets[block] - start, self._offsets[block + 1] - start
            keys, *columns = marshal.loads(read[offset:end])
            yield from zip(keys.split("\n"), *columns, strict=True)


class _Batch:
    """Articles that are numbered from 0 as they come, and their words."""

    def __init__(self) -> None:
        self._filters: dict[str, list[int]] = defaultdict(list)
        # By language: run -> its word's number, or -1 - number of its several words.
        self._known: dict[str, dict[str, int]] = defaultdict(dict)
        self._several: list[list[tuple[int, int]]] = []  # of a run: place and number of each word
        self._keys: dict[str, int] = {}  # of each word its number
        self._postings = Postings()

    def add(self, listed: Listed, text: str) -> None:
        """Take in the next article."""
        words: list[int] = []
        places: list[int] = []
        more: list[int] = []  # each word again for as often as it counts more
        length = place = 0
        parts = ((listed.title, _OF_TITLE), *((tag, _OF_TAG) for tag in listed.tags), (text, 0))
        for part, often in parts:
            start = place + APART - 1 if place else 0
            before = len(words)
            end = self._read(part, listed.lang, start, words, places)
            if end > start:
                length += end - start
                place = end
            more += words[before:] * often
        for stem in listed.filters:
            self._filters[stem].append(self._postings.articles)
        self._postings.add(words, places, more, 1.2 * (0.25 + 0.75 * length / MEAN_LENGTH))

    def _read(self, text: str, lang: str, place: int, words: list[int], places: list[int]) -> int:
        """Add the words of a text, and their places from one on; return the place behind them."""
        known = self._known[lang]
        found = runs(text)
        try:
            numbers = list(map(known.__getitem__, found))
        except KeyError:
            self._learn(lang, [run for run in dict.fromkeys(found) if run not in known])
            numbers = list(map(known.__getitem__, found))
        if not numbers or min(numbers) >= 0:
            words += numbers
            places += range(place, place + len(numbers))
            return place + len(numbers)
        for number in numbers:
            if number >= 0:
                words.append(number)
                places.append(place)
                place += 1
                continue
            several = self._several[-1 - number]
            words += [one for _, one in several]
            places += [place + at for at, _ in several]
            place += several[-1][0] + 1 if several else 0
        return place

    def _learn(self, lang: str, new: list[str]) -> None:
        """Give the words of runs their numbers."""
        known, keys = self._known[lang], self._keys
        for run, found in zip(new, _keys(lang, new), strict=True):
            if isinstance(found, str):
                known[run] = keys.setdefault(found, len(keys))
            else:
                known[run] = -1 - len(self._several)
                self._several.append([(at, keys.setdefault(k, len(keys))) for at, k in found])

    def posted(self) -> list[Posted]:
        """Return all that is posted, in its order."""
        found = [*self._postings.posted(list(self._keys)), *self._listed()]
        return sorted(found, key=itemgetter(0))

    def _listed(self) -> Iterator[Posted]:
        """Yield the lists of filters."""
        for stem, numbers in self._filters.items():
            rest = b"".join([varint((b - a) * 16) for a, b in pairwise(numbers)])
            head, last = numbers[0] * 16, numbers[-1]
            yield Posted(f"{units(stem)}\0", head, last, len(numbers), rest, b"")


_Keys = str | list[tuple[int, str]]  # of a run's word its key; of several, with their places


def _keys(lang: str, new: list[str]) -> list[_Keys]:
    """Return the keys of the words of runs, remembered from batch to batch."""
    known = _REMEMBERED[lang]
    unknown = [run for run in new if run not in known]
    if sum(map(len, _REMEMBERED.values())) > _MOST_REMEMBERED:
        _REMEMBERED.clear()
        known, unknown = _REMEMBERED[lang], new
    for run, found in zip(unknown, rules_of(lang).words_of(unknown), strict=True):
        keys = [(at, units(f"{stem}\0{spelling}")) for at, (spelling, _, stem) in found]
        known[run] = keys[0][1] if len(keys) == 1 else keys
    return [known[run] for run in new]


_REMEMBERED: dict[str, dict[str, _Keys]] = defaultdict(dict)  # by language
forget = _REMEMBERED.clear  # for a process with other things to do
