"""Prints of articles -> which of them are copies of one another.

All of it depends on the texts, titles, papers and days alone, whatever the order of the articles.
How and why: docs/design/stories.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from enum import IntEnum
from itertools import product, starmap
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.stories.columns import among, different
from generator.stories.sketch import FEWEST, HEADLINE, ORDERS

# What is kept of each article to find its copies, beside its paragraphs.
PRINT = np.dtype(
    [
        ("digest", "<i8"),  # of its words; see Sketch
        ("day", "<i4"),  # counted from the year 1; 0 of an undated one
        ("paper", "<u4"),  # UNTOLD of one that does not say its own
        ("title", "<u4"),
        ("headline", "<u2", (HEADLINE,)),
        ("shingles", "<u4", (ORDERS,)),
    ]
)
Prints = NDArray[Any]  # of PRINT
Rows = NDArray[np.int64]
Digests = NDArray[np.int64]  # of words, in rising order
Keys = NDArray[np.uint64]  # a paper and the checksum of a paragraph each

UNTOLD = 0
NEAR = 2  # days within which papers print the same report
LATE = 4  # and those within which they still print what was sent to all
REPEATED = 5  # texts of a paper with the same paragraph, which then is no part of any of them
_FOLLOWERS = 8  # of each article with the same first shingle that it is compared with
_FARTHER = tuple(2**n for n in range(4, 24))  # of them too, if they are of other days
_AT_ONCE = 1 << 14  # texts whose pairs are sorted at once
_ORDERS_NEAR = 2  # in which two of the same days must agree to be compared word for word
_ORDERS_LATE = 4  # and two that are a little further apart
_ORDERS_FAR = 12  # and two of other days
_ORDERS_FORM = 6  # in which a text in a set form, as the weather is told, is like one of other days
_SHARED = 3  # words that follow one another, by which two texts are compared
_HEAD = 80  # words: where a report begins, which a paper that trims it keeps
_HEADED = 0.4  # as much of the shorter headline as is in the longer one of the same news


class Kind(IntEnum):
    """What two texts are by their days, papers and headlines: it says what both must have."""

    FAR = 0  # of days that are not near, or both told in a set form by one paper
    LATE = 1  # a little further apart than near, in two papers, with headlines as HEADED
    FORM = 2  # of near days, both told in a set form
    OWN = 3  # of near days and one paper, which seldom prints a report twice
    NEAR = 4  # of near days
    HEADED = 5  # of near days, with headlines that have words in common


# As much of all runs of both as must be in both,
_ALIKE = {Kind.FAR: 0.65, Kind.LATE: 0.6, Kind.FORM: 0.5, Kind.OWN: 0.6}
_ALIKE |= {Kind.NEAR: 0.5, Kind.HEADED: 0.4}
# or of those of the shorter one, if one is trimmed, and of where each begins in the other.
_TRIMMED = {Kind.LATE: (0.7, 0.6), Kind.OWN: (0.7, 0.6)}
_TRIMMED |= {Kind.NEAR: (0.5, 0.6), Kind.HEADED: (0.35, 0.5)}

_BY_ONE = {Kind.NEAR: Kind.OWN}  # paper; all others are as FAR


class Pair(NamedTuple):
    """Two different texts, by their digests, the lower one first."""

    one: int
    other: int
    kind: Kind


class Texts(NamedTuple):
    """What is kept of some articles to find their copies."""

    prints: Prints
    owners: Rows  # of each paragraph, the row of its article
    paragraphs: NDArray[np.uint32]  # their checksums, row after row

    def keys(self) -> Keys:
        """Return the paper of each paragraph, and the paragraph itself."""
        papers = self.prints["paper"][self.owners].astype(np.uint64)
        return papers << np.uint64(32) | self.paragraphs

    def of(self, rows: NDArray[np.bool_]) -> "Texts":
        """Return what is kept of the articles at some rows."""
        chosen = rows[self.owners]
        places = np.cumsum(rows) - 1
        return Texts(self.prints[rows], places[self.owners[chosen]], self.paragraphs[chosen])

    def holding(self, asked: Keys) -> NDArray[np.bool_]:
        """Tell of each article whether its paper and one of its paragraphs are asked for."""
        rows = np.zeros(len(self.prints), np.bool_)
        rows[self.owners[among(self.keys(), asked)]] = True
        return rows


def repeated(texts: Texts, asked: Keys | None = None) -> Keys:
    """Return what papers repeat from text to text, of all their paragraphs or those asked for.

    The same text under another headline counts as another one: it is a notice that stands where
    articles should.
    """
    keys, owners = texts.keys(), texts.owners
    if asked is not None:
        chosen = among(keys, asked)
        keys, owners = keys[chosen], owners[chosen]
    ordered = np.sort(keys)
    many = REPEATED - 1
    often = different(ordered[many:][ordered[many:] == ordered[:-many]])
    found = among(keys, often)
    # In one number each: which paragraph, in which text under which headline.
    places = often.searchsorted(keys[found]).astype(np.uint64)
    headed = _headed(texts.prints)[owners[found]]
    once = different(places << np.uint64(32) | headed) >> np.uint64(32)
    return often[np.bincount(once.astype(np.int64), minlength=len(often)) >= REPEATED]


def _headed(prints: Prints) -> NDArray[np.uint64]:
    """Return a number for each text under each headline."""
    order = np.lexsort((prints["title"], prints["digest"]))
    new = np.zeros(len(prints), np.uint64)
    for field in ("digest", "title"):
        new[1:] |= np.diff(prints[field][order]) != 0
    numbers = np.empty(len(prints), np.uint64)
    numbers[order] = np.cumsum(new)
    return numbers


def sharing(prints: Prints, digests: Digests) -> Digests:
    """Return the texts that have the same first shingle as some, in any order: those too."""
    rows = among(prints["digest"], digests)
    found = rows.copy()
    # Each order in one stretch of memory: a print is longer than what a processor reads at once.
    for column in np.ascontiguousarray(prints["shingles"].T):
        found |= among(column, different(column[rows]))
    return different(prints["digest"][found])


def candidates_of(prints: Prints, digests: Digests) -> set[Pair]:
    """Return those of the `candidates` in which some texts are, without a look at all others.

    Which pairs there are hangs on those that share a shingle with one of the two; of what kind, on
    the pairs that each of the two is in.
    """
    near = sharing(prints, sharing(prints, digests))
    chosen = set(digests.tolist())
    found = candidates(prints[among(prints["digest"], near)])
    return {pair for pair in found if pair.one in chosen or pair.other in chosen}


def _times(keys: NDArray[Any], few: NDArray[Any], times: Rows) -> Rows:
    """Return how many times each of some keys is there, by those of a few, which are sorted."""
    if not len(few):
        return np.zeros(len(keys), np.int64)
    places = few.searchsorted(keys)
    found: Rows = np.where(among(keys, few), times.take(places, mode="clip"), 0)
    return found


def candidates(prints: Prints) -> set[Pair]:
    """Return the pairs of texts that are to be compared word for word.

    In each order those with the same first shingle are compared, each with so many that follow it
    by day: in a multitude of like texts each still meets those beside it. Those of other days are
    looked for farther on too: a text that is somewhat like one of them is told in a set form.
    """
    texts = prints[np.lexsort((prints["digest"], prints["day"]))]
    fresh = np.ones(len(texts), np.bool_)
    fresh[1:] = np.diff(texts["digest"]) != 0
    fresh[1:] |= np.diff(texts["day"]) != 0
    texts = texts[fresh]
    days, digests, shingles = texts["day"], texts["digest"], texts["shingles"]
    pairs = _agreeing(texts)
    ones = (pairs >> np.uint64(32)).astype(np.int64)
    others = (pairs & np.uint64(0xFFFF_FFFF)).astype(np.int64)
    dated = days[ones] > 0
    apart = days[others] - days[ones]
    near = dated & (apart <= NEAR)
    agreed = (shingles[ones] == shingles[others]).sum(axis=1)
    form = dated & ~near & (agreed >= _ORDERS_FORM)
    formal, times = np.unique(
        np.concatenate([digests[ones[form]], digests[others[form]]]), return_counts=True
    )
    both = among(digests[ones], formal) & among(digests[others], formal)
    late = dated & ~near & (apart <= LATE) & (agreed >= _ORDERS_LATE)
    # A text is not told in a set form by this pair alone.
    rest = [_times(digests[side[late]], formal, times) - form[late] for side in (ones, others)]
    late[late] = np.minimum(*rest) <= 0
    kinds = np.select([near & both, near, late], [Kind.FORM, Kind.NEAR, Kind.LATE], Kind.FAR)
    chosen = near | late | (agreed >= _ORDERS_FAR)
    lower = np.minimum(digests[ones], digests[others])[chosen].tolist()
    upper = np.maximum(digests[ones], digests[others])[chosen].tolist()
    # The same text may stand on several days: those that are nearest to the other one count.
    made = sorted(zip(lower, upper, kinds[chosen].tolist(), strict=True))
    every = tuple(Kind)  # by their numbers: to ask for one by its number takes ten times as long
    nearest = {(one, other): every[kind] for one, other, kind in made}
    return set(_judged(nearest, prints))


def _agreeing(texts: Prints) -> NDArray[np.uint64]:
    """Return the pairs of rows that are found in enough orders, in rising order.

    A pair is one number: the row of the one that is first by day, then that of the other.
    """
    rows = np.arange(len(texts), dtype=np.uint64)
    orders = []
    for at in range(ORDERS):
        # In one number each, which sorts in a fraction of the time: equal shingles, then by row.
        keyed = np.sort(texts["shingles"][:, at].astype(np.uint64) << np.uint64(32) | rows)
        # Nearly all have a first shingle of their own: the others are few.
        keyed = keyed[_repeating(keyed >> np.uint64(32))]
        orders.append(((keyed >> np.uint64(32)).astype(np.uint32), keyed.astype(np.uint32)))
    made = [np.zeros(0, np.uint64)]
    for begin in range(0, len(texts), _AT_ONCE):  # one part after the other: all take much memory
        here = [
            pairs
            for first, row in orders
            for pairs in _followers(first, row, (begin, begin + _AT_ONCE), texts)
        ]
        pairs, counts = np.unique(np.concatenate(here), return_counts=True)
        made.append(pairs[counts >= _ORDERS_NEAR])
    return np.concatenate(made)


def _followers(
    first: NDArray[np.uint32], row: NDArray[np.uint32], part: tuple[int, int], texts: Prints
) -> Iterator[NDArray[np.uint64]]:
    """Yield the pairs of one order, of the rows of a part with those that follow them."""
    yield np.zeros(0, np.uint64)
    digests, days = texts["digest"], texts["day"]
    places = np.flatnonzero((row >= part[0]) & (row < part[1]))
    for beside in (*range(1, _FOLLOWERS + 1), *_FARTHER):
        places = places[: places.searchsorted(len(row) - beside)]
        same = places[first[places] == first[places + beside]]
        if not len(same):
            break
        ones, others = row[same], row[same + beside]
        wanted = digests[ones] != digests[others]
        if beside > _FOLLOWERS:
            wanted &= days[others] - days[ones] > NEAR
        places = same  # what has no such follower has none further on
        yield ones[wanted].astype(np.uint64) << np.uint64(32) | others[wanted]


def _judged(kinds: dict[tuple[int, int], Kind], prints: Prints) -> Iterator[Pair]:
    """Yield pairs of the kinds that papers and headlines make them, of all articles with a text."""
    papers = defaultdict(set)
    headlines = defaultdict(set)
    asked = different(np.array([digest for pair in kinds for digest in pair], np.int64))
    of = prints[among(prints["digest"], asked)]
    rows = zip(of["digest"].tolist(), of["paper"].tolist(), of["headline"].tolist(), strict=True)
    for digest, paper, words in rows:
        papers[digest].add(paper)
        headlines[digest].add(frozenset(words) - {0})
    for (one, other), kind in kinds.items():
        if papers[one] == papers[other] and len(papers[one]) == 1 and UNTOLD not in papers[one]:
            yield Pair(one, other, _BY_ONE.get(kind, Kind.FAR))
        elif kind is Kind.NEAR or kind is Kind.LATE:
            yes, no = (Kind.HEADED, kind) if kind is Kind.NEAR else (kind, Kind.FAR)
            agree = any(starmap(_agree, product(headlines[one], headlines[other])))
            yield Pair(one, other, yes if agree else no)
        else:
            yield Pair(one, other, kind)


def _agree(one: frozenset[int], other: frozenset[int]) -> bool:
    """Tell whether two headlines, by the numbers of their words, may be of the same news."""
    fewer = min(len(one), len(other))
    return fewer > 0 and len(one & other) >= _HEADED * fewer


def _repeating(rising: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each of some rising numbers whether it comes more than once."""
    same = np.zeros(len(rising) + 1, np.bool_)
    same[1:-1] = rising[1:] == rising[:-1]
    return same[1:] | same[:-1]


class Body:
    """A text without what its paper repeats, as it is compared with others."""

    def __init__(self, paragraphs: Iterable[bytes]) -> None:
        codes = np.frombuffer(b"".join(paragraphs), "<u2").astype(np.uint64)
        self.words = len(codes)
        many = max(0, len(codes) - _SHARED + 1)
        runs = np.zeros(many, np.uint64)
        for place in range(_SHARED):
            runs = runs << np.uint64(16) | codes[place : place + many]
        self.runs = different(runs)
        self.head = runs[: _HEAD - _SHARED + 1]

    def begins_in(self, other: "Body") -> float:
        """Return how much of the beginning is in another text."""
        covered = np.zeros(min(_HEAD, self.words), bool)
        at = np.flatnonzero(among(self.head, other.runs))
        for place in range(_SHARED):
            covered[at + place] = True
        return float(covered.mean())


def alike(one: Body, other: Body, kind: Kind) -> bool:
    """Tell whether two texts are one report, retitled, trimmed or lightly edited."""
    if min(one.words, other.words) < FEWEST:
        return False
    both = len(np.intersect1d(one.runs, other.runs, assume_unique=True))
    share = both / (len(one.runs) + len(other.runs) - both)
    if share >= _ALIKE[kind] or kind not in _TRIMMED:
        return share >= _ALIKE[kind]
    within, begin = _TRIMMED[kind]
    if both < within * min(len(one.runs), len(other.runs)):
        return False
    return min(one.begins_in(other), other.begins_in(one)) >= begin


def joined(pairs: Iterable[tuple[int, int]], single: Collection[int]) -> dict[int, int]:
    """Return text -> story of the texts in pairs, and of single ones that are a story each.

    A story is what hangs together, known by its lowest digest.
    """
    above = {digest: digest for digest in single}

    def top(digest: int) -> int:
        while (up := above.setdefault(digest, digest)) != digest:
            above[digest] = above[up]
            digest = up
        return digest

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        above[high] = low
    return {digest: top(digest) for digest in list(above)}
