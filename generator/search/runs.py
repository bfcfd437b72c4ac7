"""Articles -> a run: their words in the order of the index, each with the articles that have it.

The expensive half of an index: a batch runs in any process, and its run lies on the disk until all
are merged.
"""

import marshal
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from generator.errors import ContentError
from generator.model import Article
from generator.search.words import Word, rules_of, runs
from generator.site.markup import text_of
from generator.site.read import load_article

MEAN_LENGTH = 300  # words: a constant, as a new article must not change what others weigh
APART = 16  # places from a part's last word to the next one's first: no phrase runs across
_OF_TITLE, _OF_TAG = 3, 2  # how much more a word counts there than in the text
_CACHED = 100_000  # spellings whose words are remembered
_TOGETHER = 500  # spellings that are read from a run at once
_ZWNJ = "\u200c"


class Listed(NamedTuple):
    """An article as the index knows it."""

    number: int  # in its segment
    path: str  # below content/
    lang: str
    filters: tuple[str, ...]  # the stems under which it is listed


class Posted(NamedTuple):
    """What a run has of one spelling. A list is bytes as docs/design/search.md has them."""

    stem: str  # in `units`, as the spelling is; so these sort by themselves
    spelling: str
    first: int  # its first article
    last: int
    articles: int
    impact: int  # in the first
    rest: bytes  # the list behind its first article
    places: bytes


@dataclass(frozen=True, slots=True)
class RunJob:
    """A batch of articles of one segment, by their numbers."""

    content: Path
    articles: tuple[Listed, ...]


def varint(number: int) -> bytes:
    """Return a number in base 128, little end first."""
    if number < len(_SHORT):
        return _SHORT[number]
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


_SHORT = [bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7]) for n in range(1 << 14)]


_ONCE = [b"\x01" + place for place in _SHORT]  # a word that occurs once, by its place


def units(text: str) -> str:
    """Return a text in UTF-16 code units, which is how JavaScript compares texts."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(map(chr, memoryview(text.encode("utf-16-le")).cast("H")))


def text_of_units(text: str) -> str:
    """Return what `units` was given."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def make_run(job: RunJob) -> bytes:
    """Return the run of a batch: marshalled `Posted`s, sorted by stem and spelling.

    A file that cannot be read any more has no words: the next build will meet it.
    """
    batch = _Batch()
    for listed in job.articles:
        try:
            article, _ = load_article(job.content / listed.path)
        except ContentError:
            article = Article(title="")
        batch.add(listed, article)
    return batch.packed()


def read_run(file: BinaryIO) -> Iterator[Posted]:
    """Yield what `make_run` gave, from a file."""
    while True:
        try:
            together = marshal.load(file)
        except EOFError:
            return
        yield from map(Posted._make, together)


class _List:
    """The articles of one spelling so far."""

    __slots__ = ("count", "first", "impact", "last", "places", "rest")

    def __init__(self) -> None:
        self.count = self.first = self.last = self.impact = 0
        self.rest = bytearray()
        self.places = bytearray()

    def post(self, number: int, impact: int) -> None:
        if self.count:
            packed = (number - self.last) * 16 + impact
            self.rest += _SHORT[packed] if packed < 16384 else varint(packed)
        else:
            self.first, self.impact = number, impact
        self.count += 1
        self.last = number


class _Batch:
    def __init__(self) -> None:
        self._lists: dict[tuple[str, str], _List] = {}
        # By language: a run of letters, and the lists of its words; the run may hold a ZWNJ.
        self._known: dict[str, dict[str, tuple[_List, ...]]] = defaultdict(dict)

    def add(self, listed: Listed, article: Article) -> None:
        """Take in an article, whose number is higher than those before."""
        places: dict[_List, list[int]] = {}
        of_tags = place = self._read(article.title, listed.lang, 0, places)
        length = place
        for tag in article.tags:
            start = _apart(place)
            end = self._read(tag, listed.lang, start, places)
            length += end - start
            place = end if end > start else place
        of_text = _apart(place)
        length += self._read(text_of(article.body), listed.lang, of_text, places) - of_text
        norm = 1.2 * (0.25 + 0.75 * length / MEAN_LENGTH)
        short = _SHORT
        for entry, found in places.items():
            weight = len(found)
            if found[0] < of_text:
                weight += sum(
                    (_OF_TITLE if at < of_tags else _OF_TAG) - 1 for at in found if at < of_text
                )
            entry.post(listed.number, round(15 * weight / (weight + norm)) or 1)
            if len(found) == 1 and (at := found[0]) < 16384:
                entry.places += _ONCE[at]
                continue
            entry.places += varint(len(found))
            before = 0
            for at in found:
                gap = at - before
                entry.places += short[gap] if gap < 16384 else varint(gap)
                before = at
        for stem in listed.filters:
            self._list(stem, "").post(listed.number, 0)

    def _read(self, text: str, lang: str, place: int, places: dict[_List, list[int]]) -> int:
        """Note the places of a text's words, and return the place behind them."""
        known = self._known[lang]
        for run in runs(text):
            lists = known.get(run)
            if lists is None:
                if len(known) >= _CACHED:
                    known.clear()
                words = _words(lang, run)
                lists = known[run] = tuple([self._list(word.stem, word.spelling) for word in words])
            if len(lists) == 1:
                (entry,) = lists
                if (found := places.get(entry)) is None:
                    places[entry] = [place]
                else:
                    found.append(place)
                place += 1
                continue
            whole = len(lists) > 1 and _ZWNJ in run
            for number, entry in enumerate(lists):
                places.setdefault(entry, []).append(place + max(0, number - whole))
            place += max(0, len(lists) - whole)
        return place

    def _list(self, stem: str, spelling: str) -> _List:
        key = (units(stem), units(spelling))
        if (entry := self._lists.get(key)) is None:
            entry = self._lists[key] = _List()
        return entry

    def packed(self) -> bytes:
        """Return the run of what was added."""
        keys = sorted(self._lists)
        out = BytesIO()
        for start in range(0, len(keys), _TOGETHER):
            found = [(key, self._lists[key]) for key in keys[start : start + _TOGETHER]]
            posted = [
                (*key, e.first, e.last, e.count, e.impact, bytes(e.rest), bytes(e.places))
                for key, e in found
            ]
            marshal.dump(posted, out)
        return out.getvalue()


def _apart(place: int) -> int:
    """Return where the next part of an article begins, of which the last one ended at a place."""
    return place + APART - 1 if place else 0


@lru_cache(maxsize=_CACHED)
def _words(lang: str, run: str) -> tuple[Word, ...]:
    """Return the words of a run, remembered from batch to batch."""
    return rules_of(lang).words(run)
