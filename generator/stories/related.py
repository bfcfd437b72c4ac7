"""Texts that share rare words: which are related to which, how closely, and by what words.

A word that two texts have says the more, the fewer others have it (Sparck Jones 1972). What it says
changes only when as many texts again have it, and a score is made of whole numbers: so a text that
comes or goes changes few lists, and they are the same however they were arrived at.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.stories.columns import among, different

MOST = 6  # texts related to one
SHARED = 4  # rare words that two related texts share at least
LOWEST = 165  # score of two related texts
NEAR = 30  # days: what is further apart in time counts a fifth less
FIXED = 512  # texts: in fewer, what a word says depends on how many they are
TELLING = 8  # shared words that are named
_FREQUENT = FIXED >> 2  # texts: a word that as many have says nothing
_LONG = 50  # words: in longer texts, more are shared by chance
_BLOCK = 32  # texts that are compared at once with all others
_BUCKETS = 1 << 14  # in which the others are counted
_AT_HAND = 1 << 15  # texts whose rare words are at hand
_READ = 1 << 18  # texts all of whose words are
_AT_ONCE = 4_096  # texts that are read at once, or pairs that are given
_TABLE = 18  # bits
_STRETCH = 1 << 16  # words that are looked at while a processor has them at hand
_PART = 27  # bits of a word behind those that say its part
_PARTS = 1 << 32 - _PART
# Of a number that a pair of texts and a word of both are sorted by, the rarest words first: bits of
# the word, of how rare it is, of the second text; the others are the first one's, in its block.
_WORD = 28
_GRADE = 3
_OTHER = 27
_RAREST = FIXED.bit_length() - 3  # the most that a word says

_Words = NDArray[np.uint32]
Numbers = NDArray[np.int64]
_Places = NDArray[np.int32]


class Texts(NamedTuple):
    """The different words of texts, as numbers; a text is known by its place."""

    words: _Words  # of one text after the other
    ends: Numbers  # where the words of each end, with a 0 before them
    sizes: Numbers  # how many words each has


class Occurrences(NamedTuple):
    """Words of texts, each as often as texts have it."""

    words: _Words
    texts: _Places


class Rare(NamedTuple):
    """The rare words of texts, and which texts have them."""

    words: _Words  # in rising order
    weights: NDArray[np.uint8]  # what each says
    starts: Numbers  # where its texts begin in `texts`, and where the last one's end
    texts: _Places


class _Own(NamedTuple):
    """The rare words that some texts have."""

    numbers: Numbers  # of the texts
    places: Numbers  # in `Rare.texts`, of one text after the other
    words: Numbers  # at each of them, where it stands in `Rare.words`
    ends: Numbers  # where those of each text end, with a 0 before them


class Pairs(NamedTuple):
    """Pairs of texts that share rare words, from the one to the other."""

    one: Numbers
    other: Numbers
    weight: Numbers  # of all rare words that they share
    shared: Numbers  # how many these are
    telling: _Words  # of each pair a row: the rarest first, those as rare by their numbers


class Match(NamedTuple):
    """A text in the list of another."""

    one: int
    other: int
    score: int
    shared: int  # rare words
    telling: tuple[int, ...]  # the rarest of them first


def texts_of(sketched: Iterable[bytes]) -> Texts:
    """Return texts by the `words` of their sketches."""
    joined = bytearray()  # at once: as many small pieces of memory are not given back
    sizes = []
    for words in sketched:
        joined += words
        sizes.append(len(words) // 4)
    ends = np.concatenate(([0], np.cumsum(np.array(sizes, np.int64))))
    return Texts(np.frombuffer(joined, "<u4"), ends, np.array(sizes, np.int64))


def counted(found: Occurrences, words: _Words) -> Numbers:
    """Return how many texts have each of some different words, which are in rising order."""
    places = np.searchsorted(words, found.words)
    inside = places < len(words)
    places = places[inside]
    return np.bincount(places[words[places] == found.words[inside]], minlength=len(words))


def reached(texts: Texts, fresh: Sequence[int], gone: Texts) -> set[int]:
    """Return the texts whose lists may be others since some are `fresh` and others are `gone`.

    Those that had one of the gone in their lists are not among them.
    """
    chosen = np.array(fresh, np.int64)
    new = _some(texts, chosen)
    words = different(np.concatenate((new.words, gone.words)))
    found = _of_words(texts, words, _FREQUENT + len(fresh))
    now = counted(found, words)
    was = now - counted(_all(new), words) + counted(_all(gone), words)
    many = len(texts.sizes)
    moved = words[weights(now, many) != weights(was, many)]
    reach = {*fresh, *found.texts[among(found.words, moved)].tolist()}
    if fresh:
        rare = _rare_of(found, many)
        reach.update(pairs(texts.sizes, rare, chosen).other.tolist())
    return reach


def weights(counts: Numbers, texts: int) -> Numbers:
    """Return what words say that so many of so many texts have: 0 of a word that is not rare."""
    doublings = np.frexp(counts)[1] - 1  # floor(log2)
    grades = min(texts, FIXED).bit_length() - 2 - doublings
    return np.where((counts > 1) & (grades > 1), grades, 0).astype(np.int64)


def rare_words(texts: Texts, wanted: Numbers) -> Rare:
    """Return the rare words of texts, at least those that the `wanted` ones have."""
    return _rare_of(_of_words(texts, different(_some(texts, wanted).words)), len(texts.sizes))


def all_rare_words(sketched: Callable[[], Iterable[bytes]], many: int) -> tuple[Rare, Numbers]:
    """Return the rare words of so many texts, and how many different words each text has.

    The `words` of the sketches are asked for again and again: all at once take much memory.
    """
    parts = []
    sizes = np.zeros(many, np.int64)
    step = max(1, _PARTS * _READ // max(many, _READ))
    for first in range(0, _PARTS, step):
        texts = _with_words(sketched(), first, first + step)
        sizes += texts.sizes
        parts += [_rare(texts, many, part) for part in range(first, min(first + step, _PARTS))]
        del texts  # before as many follow
    return _joined(parts), sizes


def _with_words(sketched: Iterable[bytes], first: int, last: int) -> Texts:
    """Return texts with only those words that are in some parts of all numbers."""
    joined = bytearray()
    sizes = [np.zeros(0, np.int64)]
    source = iter(sketched)
    while batch := list(islice(source, _AT_ONCE)):
        texts = texts_of(batch)
        part = texts.words >> np.uint32(_PART)
        inside = (part >= first) & (part < last)
        joined += texts.words[inside].tobytes()
        sizes.append(np.diff(np.concatenate(([0], np.cumsum(inside)))[texts.ends]))
    every = np.concatenate(sizes)
    return Texts(np.frombuffer(joined, "<u4"), np.concatenate(([0], np.cumsum(every))), every)


def _rare_of(found: Occurrences, many: int) -> Rare:
    return _joined([_rare(found, many, part) for part in range(_PARTS)])


def _rare(found: Occurrences | Texts, many: int, part: int) -> Rare:
    """Return the rare words of so many texts that are in a part of all numbers."""
    here = _of_part(found.words, part)  # to sort all at once takes much memory
    keys = found.words[here].astype(np.uint64) << np.uint64(32)
    if isinstance(found, Texts):
        keys |= (np.searchsorted(found.ends, here, side="right") - 1).astype(np.uint64)
    else:
        keys |= found.texts[here].astype(np.uint64)
    keys.sort()
    words = (keys >> np.uint64(32)).astype(np.uint32)
    starts = _starts(words)
    counts = np.diff(starts, append=len(words))
    says = weights(counts, many)
    kept = says > 0
    own = (keys & np.uint64(0xFFFF_FFFF)).astype(np.int32)[np.repeat(kept, counts)]
    ends = np.concatenate(([0], np.cumsum(counts[kept])))
    return Rare(words[starts[kept]], says[kept].astype(np.uint8), ends, own)


def _joined(parts: list[Rare]) -> Rare:
    words, says, starts, texts = zip(*parts, strict=True)
    before = np.cumsum([0, *map(len, texts)])
    moved = [each[:-1] + start for each, start in zip(starts, before[:-1], strict=True)]
    return Rare(
        np.concatenate(words),
        np.concatenate(says),
        np.concatenate([*moved, before[-1:]]),
        np.concatenate(texts),
    )


def _of_part(words: _Words, part: int) -> Numbers:
    """Return where the words of a part of all numbers stand."""
    found = []
    for start in range(0, len(words), _STRETCH):
        stretch = words[start : start + _STRETCH] >> np.uint32(_PART)
        found.append(np.flatnonzero(stretch == part) + start)
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def pairs(sizes: Numbers, rare: Rare, wanted: Numbers | None = None) -> Pairs:
    """Return the pairs of texts that may be related, in both directions, or from `wanted` ones.

    `sizes` are those of all texts.
    """
    every = np.arange(len(sizes)) if wanted is None else wanted
    found = [_NONE]
    for start in range(0, len(every), _AT_HAND):
        own = _own(rare, every[start : start + _AT_HAND], len(sizes))
        for first in range(0, len(own.numbers), _BLOCK):
            found.append(_close(sizes, rare, own, first, wanted is None))
        del own  # before as much follows
    one, other, *rest = map(np.concatenate, zip(*found, strict=True))
    if wanted is not None:
        return Pairs(one, other, *rest)
    both = ((one, other), (other, one), *((each, each) for each in rest))
    return Pairs(*map(np.concatenate, both))


_NOTHING = np.zeros(0, np.int64)
_NONE = Pairs(_NOTHING, _NOTHING, _NOTHING, _NOTHING, np.zeros((0, TELLING), np.uint32))


def _own(rare: Rare, some: Numbers, many: int) -> _Own:
    """Return which rare words some of so many texts have."""
    ranks = np.full(many, -1, np.int32)
    ranks[some] = np.arange(len(some))
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(rare.texts), _STRETCH):
        found.append(np.flatnonzero(ranks[rare.texts[start : start + _STRETCH]] >= 0) + start)
    places = np.concatenate(found)
    words = np.searchsorted(rare.starts, places, side="right") - 1
    own = ranks[rare.texts[places]]
    order = np.argsort(own, kind="stable")
    ends = np.concatenate(([0], np.cumsum(np.bincount(own, minlength=len(some)))))
    return _Own(some, places[order], words[order], ends)


def related(sizes: Numbers, found: Pairs, days: Numbers, order: Numbers) -> Iterator[Match]:
    """Yield the list of each text for which pairs were `found`, the closest first.

    `days` are those of the texts (ordinals, 0 of a text that has none); where two are as close,
    the one comes first that does so in `order`, where each has another number.
    """
    one, other, weight, shared, telling = found
    both = (days[one] > 0) & (days[other] > 0)
    score = _score(sizes, one, other, weight, both & (abs(days[one] - days[other]) <= NEAR))
    kept = np.lexsort((order[other], -score, one))
    kept = kept[score[kept] >= LOWEST]
    rank = np.arange(len(kept)) - np.repeat(
        starts := _starts(one[kept]), np.diff(starts, append=len(kept))
    )
    kept = kept[rank < MOST]
    for start in range(0, len(kept), _AT_ONCE):  # as Python's numbers they take much memory
        some = kept[start : start + _AT_ONCE]
        columns = [column[some].tolist() for column in (one, other, score, shared, telling)]
        for first, second, says, words, named in zip(*columns, strict=True):
            yield Match(first, second, says, words, tuple(named[:words]))


def _close(sizes: Numbers, rare: Rare, own: _Own, first: int, behind: bool) -> Pairs:
    """Return the pairs of a few texts, from the `first` on, with those that share enough.

    With all others, or only with those that stand `behind` each.
    """
    block = own.numbers[first : first + _BLOCK]
    ends = own.ends[first : first + _BLOCK + 1]
    places, words = own.places[ends[0] : ends[-1]], own.words[ends[0] : ends[-1]]
    starts = places + 1 if behind else rare.starts[words]
    counts = rare.starts[words + 1] - starts
    others = rare.texts[_ranges(starts, counts)].astype(np.int64)
    ones = np.repeat(np.repeat(np.arange(len(block)), np.diff(ends)), counts)
    # Counted in buckets first: few others share enough to be told apart from one another.
    buckets = ones * _BUCKETS + (others & (_BUCKETS - 1))
    enough = np.flatnonzero(np.bincount(buckets)[buckets] >= SHARED) if len(buckets) else buckets
    by_rarity = (_RAREST - rare.weights[words].astype(np.int64)) << _WORD | words
    keys = (ones[enough] << _OTHER | others[enough]) << _GRADE + _WORD
    keys |= np.repeat(by_rarity, counts)[enough]
    keys.sort()
    both = keys >> _GRADE + _WORD
    starts = _starts(both)
    shared = np.diff(starts, append=len(keys))
    says = _RAREST - (keys >> _WORD & (1 << _GRADE) - 1)
    weight = np.add.reduceat(says, starts) if len(starts) else shared
    one, other = block[both[starts] >> _OTHER], both[starts] & (1 << _OTHER) - 1
    kept = (shared >= SHARED) & (one != other)
    kept &= _score(sizes, one, other, weight, np.True_) >= LOWEST
    # Where fewer are shared than are named, what follows is cut off when the pair is given.
    named = np.minimum(starts[kept, None] + np.arange(TELLING), len(keys) - 1)
    telling = rare.words[keys[named] & (1 << _WORD) - 1]
    return Pairs(one[kept], other[kept], weight[kept], shared[kept], telling)


def _score(
    sizes: Numbers,
    one: Numbers,
    other: Numbers,
    weight: Numbers,
    near: NDArray[np.bool_] | np.bool_,
) -> Numbers:
    chance = _LONG + np.sqrt(sizes[one] * sizes[other]).astype(np.int64)
    score: Numbers = weight * np.where(near, 1000, 800) // chance
    return score


def _some(texts: Texts, places: Numbers) -> Texts:
    sizes = texts.sizes[places]
    words = texts.words[_ranges(texts.ends[places], sizes)]
    return Texts(words, np.concatenate(([0], np.cumsum(sizes))), sizes)


def _all(texts: Texts) -> Occurrences:
    return Occurrences(
        texts.words, np.repeat(np.arange(len(texts.sizes), dtype=np.int32), texts.sizes)
    )


def _of_words(texts: Texts, some: _Words, enough: int = _FREQUENT) -> Occurrences:
    """Return the occurrences of some different words, in rising order.

    Of a word that more than `enough` texts have, no more than that many are sure to be found.
    """
    shift = np.uint32(32 - _TABLE)
    table = np.zeros(1 << _TABLE, bool)
    table[some >> shift] = True
    counts = np.zeros(len(some), np.int64)
    frequent = 0
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(texts.words) if len(some) else 0, _STRETCH):
        stretch = texts.words[start : start + _STRETCH]
        places = np.flatnonzero(table.take((stretch >> shift).astype(np.intp)))
        at = np.searchsorted(some, stretch[places])
        at[at == len(some)] = 0
        same = some[at] == stretch[places]
        found.append(places[same] + start)
        counts += np.bincount(at[same], minlength=len(some))
        rarer = counts < enough
        if (many := len(some) - int(rarer.sum())) > frequent:
            frequent = many
            table[:] = False
            table[some[rarer] >> shift] = True
    places = np.concatenate(found)
    owners = np.searchsorted(texts.ends, places, side="right") - 1
    return Occurrences(texts.words[places], owners.astype(np.int32))


def _starts(rising: NDArray[np.integer]) -> Numbers:
    """Return where each different number begins."""
    return (
        np.flatnonzero(np.diff(rising, prepend=rising[:1] - 1) != 0)
        if len(rising)
        else (np.zeros(0, np.int64))
    )


def _ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return the numbers of many ranges, one range after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
