"""Articles -> a run: the expensive half of an index, which any process does of a batch."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.content import Content
from generator.errors import ContentError
from generator.search.coding import units, varint
from generator.search.postings import OF_ARTICLE, OF_WORD, Numbers, Posted, posted
from generator.search.runs import ends_of, packed
from generator.search.vocabulary import NO_RUN, Known, vocabulary
from generator.search.words import rules_of
from generator.site.markup import text_of
from generator.site.read import load_body

MEAN_LENGTH = 300  # words: a constant, as a new article must not change what others weigh
APART = 16  # places from a part's last word to the next one's first: no phrase runs across
_OF_TITLE, _OF_NAME = 2, 1  # how much more a word counts there than in the text
_FEW_NEW = 16  # of so many words one at most is new: else all are put in order again
_SEVERAL = 1 << 40  # a run's number from here on is not that of a word, but of several


class Listed(NamedTuple):
    """An article as the index knows it."""

    path: str  # below content/
    sha256: str  # of its file
    lang: str
    title: str
    names: tuple[str, ...]  # of topics and writers
    filters: tuple[str, ...]  # the stems under which it is listed


@dataclass(frozen=True, slots=True)
class RunJob:
    """A batch of articles that follow one another in their segment."""

    content: Content
    articles: tuple[Listed, ...]


class Made(NamedTuple):
    """The run of a batch, as `Run` reads it."""

    run: bytes
    others: tuple[str, ...]  # the files that were not as they are listed


class _Part(NamedTuple):
    """A title, a name or a text."""

    article: int  # from 0
    often: int  # how much more its words count
    runs: bytes  # numbers of a vocabulary


def make_run(job: RunJob) -> Made:
    """Return the run of a batch.

    Its articles are numbered from 0, so that it is the same wherever they stand. A file that cannot
    be read any more has no words.
    """
    others = []
    known = vocabulary()
    parts: dict[str, list[_Part]] = defaultdict(list)  # of each language
    filters: dict[str, list[int]] = defaultdict(list)
    for number, listed in enumerate(job.articles):
        try:
            body, sha256 = load_body(job.content, listed.path)
        except ContentError:
            body = sha256 = ""
        if sha256 != listed.sha256:
            others.append(listed.path)
        own = parts[listed.lang]
        own.append(_Part(number, _OF_TITLE, known.coded(listed.title)))
        own += [_Part(number, _OF_NAME, known.coded(name)) for name in listed.names]
        own.append(_Part(number, 0, known.coded(text_of(body))))
        for stem in listed.filters:
            filters[f"{units(stem)}\0"].append(number)
    keys, found = _posted(known.kept(_Words), parts, len(job.articles))
    listed_keys, lists = _listed(filters)
    every = Posted(
        np.concatenate([lists.figures, found.figures]), lists.lists + found.lists, found.places
    )
    # The keys of filters sort before all words.
    return Made(packed([*listed_keys, *keys], every), tuple(others))


def _listed(filters: dict[str, list[int]]) -> tuple[list[str], Posted]:
    """Return the lists of filters, in the order of their keys."""
    keys = sorted(filters)
    rests, rows = [], []
    for key in keys:
        numbers = filters[key]
        rests.append(b"".join([varint((b - a) * 16) for a, b in pairwise(numbers)]))
        rows.append((numbers[0] * 16, numbers[-1], len(numbers), len(rests[-1]), 0))
    return keys, Posted(np.array(rows, "<u4").reshape(-1, 5), b"".join(rests), b"")


class _Words:
    """The words that the runs of a vocabulary stand for, numbered as they come."""

    def __init__(self, runs: Sequence[str]) -> None:
        self.keys: list[str] = []  # of each word its stem, U+0000 and its spelling, in `units`
        self._order = np.zeros(0, np.int64)
        self._numbers: dict[str, int] = {}
        self._several: list[list[int]] = []
        self._known = Known(runs)

    def of(self, runs: bytes, lang: str) -> tuple[Numbers, Numbers]:
        """Return the words of runs in their order, and how many each run has.

        A word is twice its number, and one more if it has a place of its own: else it shares that
        of the word before it.
        """
        found = self._known.of(np.frombuffer(runs, "<u4"), lang, self._learn)
        counts = np.ones(len(found), np.int64)
        if len(at := np.flatnonzero(found >= _SEVERAL)):
            several = [self._several[number] for number in (found[at] - _SEVERAL).tolist()]
            counts[at] = [len(words) for words in several]
            found = np.repeat(found, counts)
            found[found >= _SEVERAL] = [*chain.from_iterable(several)]
        return found, counts

    def _learn(self, runs: Sequence[str], lang: str) -> list[int]:
        rules, numbers = rules_of(lang), self._numbers
        learnt = []
        for run, key in zip(runs, units("\n".join(rules.keys_of(runs))).split("\n"), strict=True):
            if key:
                learnt.append(2 * numbers.setdefault(key, len(numbers)) + 1)
                continue
            words = []
            before = -1
            for place, (spelling, _, stem) in rules.words(run):
                number = numbers.setdefault(units(f"{stem}\0{spelling}"), len(numbers))
                words.append(2 * number + (place > before))
                before = place
            learnt.append(_SEVERAL + len(self._several))
            self._several.append(words)
        self.keys += islice(numbers, len(self.keys), None)
        return learnt

    def ordered(self) -> Numbers:
        """Return the numbers of all words in the order of their keys."""
        key = self.keys.__getitem__
        new = sorted(range(len(self._order), len(self.keys)), key=key)
        if len(new) * _FEW_NEW > len(self.keys):
            # What was in order is: sorting takes the time that merging does.
            self._order = np.array(sorted([*self._order.tolist(), *new], key=key), np.int64)
        elif new:
            places = [bisect_left(self._order, key(number), key=key) for number in new]
            self._order = np.insert(self._order, places, new)
        return self._order


def _posted(
    known: _Words, parts: Mapping[str, list[_Part]], count: int
) -> tuple[list[str], Posted]:
    """Return the keys of the words of so many articles in order, and what is posted of each."""
    lengths = [0] * count  # places with a word
    placed = [_placed(known, own, lang, lengths) for lang, own in parts.items()]
    words, found, often = map(np.concatenate, zip(*placed, strict=True))
    del placed
    order = known.ordered()
    ranks = np.empty_like(order)
    ranks[order] = np.arange(len(order))
    words = ranks[words]
    used = order[np.flatnonzero(np.bincount(words))]
    keys = [known.keys[number] for number in used.tolist()]
    found |= words << OF_WORD
    del words  # a batch's columns are what a process has in memory at most
    again = np.flatnonzero(often)
    again = np.repeat(again, often[again])
    norms = [1.2 * (0.25 + 0.75 * length / MEAN_LENGTH) for length in lengths]
    return keys, posted(found, again, norms)


def _placed(
    known: _Words, parts: Sequence[_Part], lang: str, lengths: list[int]
) -> tuple[Numbers, Numbers, NDArray[np.uint8]]:
    """Return the words of parts, where each stands, and how often it counts besides.

    The places of each article are added to its length.
    """
    words, counts = known.of(b"".join([part.runs for part in parts]), lang)
    runs = ends_of(np.array([len(part.runs) // len(NO_RUN) for part in parts]))
    ends = ends_of(counts)[runs]  # of each part, in `words`
    behind = ends_of(words & 1)  # places up to each word
    starts = []  # where each part's first word stands
    article, place = -1, 0
    for part, length in zip(parts, np.diff(behind[ends]).tolist(), strict=True):
        if part.article != article:
            article, place = part.article, 0
        starts.append(article << OF_ARTICLE | place)
        if length:
            lengths[article] += length
            place += length + APART - 1
    sizes = np.diff(ends)
    stands = np.repeat(starts - behind[ends[:-1]], sizes)
    stands += behind[1:] - 1
    often = np.repeat(np.array([part.often for part in parts], np.uint8), sizes)
    return words >> 1, stands, often
