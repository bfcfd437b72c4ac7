"""Articles -> a run: their words in the order of the index, each with the articles that have it.

The expensive half of an index: a batch runs in any process, and its run lies on the disk until all
are merged.
"""

import marshal
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from generator.errors import ContentError
from generator.model import Article
from generator.search.words import runs, words_of_run
from generator.site.markup import text_of
from generator.site.read import load_article

MEAN_LENGTH = 300  # words: a constant, as a new article must not change what others weigh
APART = 16  # places from a part's last word to the next one's first: no phrase runs across
_OF_TITLE, _OF_TAG = 3, 2  # how much more a word counts there than in the text
_TOGETHER = 500  # spellings that are read from a run at once


class Listed(NamedTuple):
    """An article as the index knows it."""

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
    """A batch of articles that follow one another in their segment."""

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
    coded = text.encode("utf-16-le")
    return text if len(coded) == 2 * len(text) else "".join(map(chr, memoryview(coded).cast("H")))


def text_of_units(text: str) -> str:
    """Return what `units` was given."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def make_run(job: RunJob) -> bytes:
    """Return the run of a batch: marshalled `Posted`s, sorted by stem and spelling.

    Its articles are numbered from 0, so that it is the same wherever they stand. A file that cannot
    be read any more has no words: the next build will meet it.
    """
    batch = _Batch()
    for listed in job.articles:
        try:
            article, _ = load_article(job.content / listed.path)
        except ContentError:
            article = Article(title="")
        batch.add(listed, article)
    return batch.packed()


def read_run(file: BinaryIO, number: int) -> Iterator[Posted]:
    """Yield what `make_run` gave, from a file, the first article having a number."""
    while True:
        try:
            together = marshal.load(file)
        except EOFError:
            return
        for stem, spelling, first, last, *others in together:
            yield Posted(stem, spelling, first + number, last + number, *others)


# A word of an article is one number: which word it is, in which article of the batch, where.
_OF_PLACE, _OF_ARTICLE = 24, 16  # bits


class _Numbers(dict[str, int]):
    """The words of one language: run -> number of its word, or -1 - number of its several words."""

    def __init__(self, batch: "_Batch", lang: str) -> None:
        super().__init__()
        self._batch = batch
        self._lang = lang

    def __missing__(self, run: str) -> int:
        found = words_of_run(run, self._lang)
        if len(found) == 1:
            self[run] = number = self._batch.number(found[0][1].stem, found[0][1].spelling)
            return number
        several = [(at, self._batch.number(word.stem, word.spelling)) for at, word in found]
        self[run] = number = -1 - len(self._batch.several)
        self._batch.several.append(several)
        return number


class _Batch:
    """Articles that are numbered from 0 as they come."""

    def __init__(self) -> None:
        self.several: list[list[tuple[int, int]]] = []  # of a run: place and number of each word
        self._keys: dict[tuple[str, str], int] = {}  # stem and spelling, in units -> word's number
        self._known: dict[str, _Numbers] = {}  # by language
        self._words: list[int] = []
        # Of each article: where its tags and its text begin, and what its length weighs.
        self._articles: list[tuple[int, int, float]] = []
        self._filters: dict[str, list[int]] = defaultdict(list)

    def number(self, stem: str, spelling: str) -> int:
        """Return the number of a word."""
        return self._keys.setdefault((units(stem), units(spelling)), len(self._keys))

    def add(self, listed: Listed, article: Article) -> None:
        """Take in the next article."""
        of_tags = place = self._read(article.title, listed.lang, 0)
        length = place
        for tag in article.tags:
            start = _apart(place)
            end = self._read(tag, listed.lang, start)
            length += end - start
            place = end if end > start else place
        of_text = _apart(place)
        length += self._read(text_of(article.body), listed.lang, of_text) - of_text
        norm = 1.2 * (0.25 + 0.75 * length / MEAN_LENGTH)
        self._articles.append((of_tags, of_text, norm))
        for stem in listed.filters:
            self._filters[stem].append(len(self._articles) - 1)

    def _read(self, text: str, lang: str, place: int) -> int:
        """Note the words of a text, and return the place behind them."""
        known = self._known.get(lang)
        if known is None:
            known = self._known[lang] = _Numbers(self, lang)
        numbers = [known[run] for run in runs(text)]
        here = len(self._articles) << _OF_PLACE
        shift = _OF_PLACE + _OF_ARTICLE
        if numbers and min(numbers) >= 0:
            self._words += [(n << shift) + at for at, n in enumerate(numbers, here + place)]
            return place + len(numbers)
        for number in numbers:
            if number >= 0:
                self._words.append((number << shift) + here + place)
                place += 1
                continue
            several = self.several[-1 - number]
            self._words += [(n << shift) + here + place + at for at, n in several]
            place += several[-1][0] + 1 if several else 0
        return place

    def packed(self) -> bytes:
        """Return the run of what was added."""
        keys = list(self._keys)
        posted = sorted([*self._posted(keys), *self._listed()])
        out = BytesIO()
        for start in range(0, len(posted), _TOGETHER):
            marshal.dump(posted[start : start + _TOGETHER], out)
        return out.getvalue()

    def _listed(self) -> Iterator[tuple[str, str, int, int, int, int, bytes, bytes]]:
        for stem, numbers in self._filters.items():
            rest = b"".join([varint((b - a) * 16) for a, b in pairwise(numbers)])
            yield units(stem), "", numbers[0], numbers[-1], len(numbers), 0, rest, b""

    def _posted(
        self, keys: list[tuple[str, str]]
    ) -> Iterator[tuple[str, str, int, int, int, int, bytes, bytes]]:
        words = self._words
        words.sort()
        words.append(-1)  # behind the last one
        short, once, articles = _SHORT, _ONCE, self._articles
        of_article, of_place = (1 << _OF_ARTICLE) - 1, (1 << _OF_PLACE) - 1
        rest, places = bytearray(), bytearray()
        found: list[int] = []
        current = before = -1
        count = first = impact = last = 0
        for word in words:
            here = word >> _OF_PLACE
            if here == before:
                found.append(word & of_place)
                continue
            if found:
                article = before & of_article
                of_tags, of_text, norm = articles[article]
                weight = len(found)
                if found[0] < of_text:
                    weight += sum(
                        [
                            (_OF_TITLE if at < of_tags else _OF_TAG) - 1
                            for at in found
                            if at < of_text
                        ]
                    )
                weighed = round(15 * weight / (weight + norm)) or 1
                if count:
                    packed = (article - last) * 16 + weighed
                    rest += short[packed] if packed < 16384 else varint(packed)
                else:
                    first, impact = article, weighed
                count += 1
                last = article
                if len(found) == 1 and found[0] < 16384:
                    places += once[found[0]]
                else:
                    places += varint(len(found))
                    behind = 0
                    for at in found:
                        places += varint(at - behind)
                        behind = at
            number = here >> _OF_ARTICLE
            if number != current:
                if count:
                    numbers = (first, last, count, impact)
                    yield (*keys[current], *numbers, bytes(rest), bytes(places))
                current, count = number, 0
                rest, places = bytearray(), bytearray()
            before = here
            found = [word & of_place]


def _apart(place: int) -> int:
    """Return where the next part of an article begins, of which the last one ended at a place."""
    return place + APART - 1 if place else 0
