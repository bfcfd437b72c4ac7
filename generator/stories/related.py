"""Texts that share rare words: which are related to which, how closely, and by what words.

A word that two texts have says the more, the fewer others have it (Sparck Jones 1972). What it says
changes only when as many texts again have it, and a score is made of whole numbers: so a text that
comes or goes changes few lists, and they are the same however they were arrived at.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
_AT_ONCE = 4_096  # pairs whose words are looked for
_TABLE = 18  # bits
_STRETCH = 1 << 16  # words that are looked at while a processor has them at hand
_PART = 27  # bits of a word behind those that say its part
_PARTS = 1 << 32 - _PART
_SORTED = 1 << 22  # places that are sorted at once

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


class Part(NamedTuple):
    """Some rare words of texts, in rising order."""

    words: _Words
    weights: Numbers  # what each says
    counts: Numbers  # how many texts have each
    texts: _Places  # that have the first, those that have the second ...


class Rare(NamedTuple):
    """The rare words of texts, which text has them, and which of them a text has."""

    words: _Words  # in rising order
    weights: Numbers  # what each says
    starts: Numbers  # where its texts begin in `texts`, and where the last one's end
    texts: _Places
    of: _Places  # of each place in `texts`, the word
    places: _Places  # in `texts`, of one text after the other
    ends: Numbers  # where those of each text end in `places`, with a 0 before them


class Pairs(NamedTuple):
    """Pairs of texts that share rare words, from the one to the other."""

    one: Numbers
    other: Numbers
    weight: Numbers  # of all rare words that they share
    shared: Numbers  # how many these are


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
    words = np.unique(np.concatenate((new.words, gone.words)))
    found = _of_words(texts, words, _FREQUENT + len(fresh))
    now = counted(found, words)
    was = now - counted(_all(new), words) + counted(_all(gone), words)
    many = len(texts.sizes)
    moved = words[weights(now, many) != weights(was, many)]
    reach = {*fresh, *found.texts[np.isin(found.words, moved)].tolist()}
    if fresh:
        rare = placed(_rare(found, many), many)
        reach.update(pairs(texts.sizes, rare, chosen).other.tolist())
    return reach


def weights(counts: Numbers, texts: int) -> Numbers:
    """Return what words say that so many of so many texts have: 0 of a word that is not rare."""
    doublings = np.frexp(counts)[1] - 1  # floor(log2)
    grades = min(texts, FIXED).bit_length() - 2 - doublings
    return np.where((counts > 1) & (grades > 1), grades, 0).astype(np.int64)


def rare_words(texts: Texts, wanted: Numbers | None = None) -> list[Part]:
    """Return the rare words of all texts, or at least those of the `wanted` ones, in parts."""
    if wanted is None:
        return _rare(texts, len(texts.sizes))
    return _rare(_of_words(texts, np.unique(_some(texts, wanted).words)), len(texts.sizes))


def _rare(found: Occurrences | Texts, many: int) -> list[Part]:
    parts = []
    for part in range(_PARTS):  # one after the other: to sort all at once takes much memory
        here = _of_part(found.words, part)
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
        parts.append(Part(words[starts[kept]], says[kept], counts[kept], own))
    return parts


def placed(parts: list[Part], many: int) -> Rare:
    """Return rare words of so many texts with what leads from a text to its own.

    The parts are used up, as they are as large as what is made of them.
    """
    words, says, counts, own = map(np.concatenate, zip(*parts, strict=True))
    parts.clear()
    ends = np.concatenate(([0], np.cumsum(np.bincount(own, minlength=many))))
    by_text = _by_text(own, ends)  # before what is as large follows
    return Rare(
        words,
        says,
        np.concatenate(([0], np.cumsum(counts))),
        own,
        np.repeat(np.arange(len(words), dtype=np.int32), counts),
        by_text,
        ends,
    )


def _of_part(words: _Words, part: int) -> Numbers:
    """Return where the words of a part of all numbers stand."""
    found = []
    for start in range(0, len(words), _STRETCH):
        stretch = words[start : start + _STRETCH] >> np.uint32(_PART)
        found.append(np.flatnonzero(stretch == part) + start)
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def _by_text(own: _Places, ends: Numbers) -> _Places:
    """Return the places of texts in rising order of the texts, those of one as they stand.

    `ends` says how many places the texts before each have.
    """
    made = np.empty(len(own), np.int32)
    first = 0
    while first < len(ends) - 1:  # so many texts at once that they have few places
        last = int(np.searchsorted(ends, ends[first] + _SORTED, side="right")) - 1
        last = max(first + 1, last)
        wanted = own >= first
        wanted &= own < last
        here = np.flatnonzero(wanted)
        made[ends[first] : ends[last]] = here[np.argsort(own[here], kind="stable")]
        first = last
    return made


def pairs(sizes: Numbers, rare: Rare, wanted: Numbers | None = None) -> Pairs:
    """Return the pairs of texts that may be related, in both directions, or from `wanted` ones.

    `sizes` are those of all texts.
    """
    every = np.arange(len(sizes)) if wanted is None else wanted
    found = [_NONE]
    for start in range(0, len(every), _BLOCK):
        found.append(_close(sizes, rare, every[start : start + _BLOCK], wanted is None))
    one, other, weight, shared = (np.concatenate(each) for each in zip(*found, strict=True))
    if wanted is not None:
        return Pairs(one, other, weight, shared)
    both = ((one, other), (other, one), (weight, weight), (shared, shared))
    return Pairs(*map(np.concatenate, both))


_NONE = Pairs(*(np.zeros(0, np.int64) for _ in Pairs._fields))


def related(
    sizes: Numbers, rare: Rare, found: Pairs, days: Numbers, order: Numbers
) -> Iterator[Match]:
    """Yield the list of each text for which pairs were `found`, the closest first.

    `days` are those of the texts (ordinals, 0 of a text that has none); where two are as close,
    the one comes first that does so in `order`, where each has another number.
    """
    one, other, weight, shared = found
    both = (days[one] > 0) & (days[other] > 0)
    score = _score(sizes, one, other, weight, both & (abs(days[one] - days[other]) <= NEAR))
    kept = np.lexsort((order[other], -score, one))
    kept = kept[score[kept] >= LOWEST]
    rank = np.arange(len(kept)) - np.repeat(
        starts := _starts(one[kept]), np.diff(starts, append=len(kept))
    )
    kept = kept[rank < MOST]
    telling = _telling(rare, one[kept], other[kept])
    columns = (column[kept].tolist() for column in (one, other, score, shared))
    yield from map(Match, *columns, telling)


def _close(sizes: Numbers, rare: Rare, block: Numbers, behind: bool) -> Pairs:
    """Return the pairs of a few texts with those that share enough with them.

    With all others, or only with those that stand `behind` each.
    """
    many = rare.ends[block + 1] - rare.ends[block]
    places = rare.places[_ranges(rare.ends[block], many)].astype(np.int64)
    words = rare.of[places]
    starts = places + 1 if behind else rare.starts[words]
    counts = rare.starts[words + 1] - starts
    others = rare.texts[_ranges(starts, counts)].astype(np.int64)
    own = np.repeat(np.repeat(np.arange(len(block)), many), counts)
    # Counted in buckets first: few others share enough to be told apart from one another.
    buckets = own * _BUCKETS + (others & (_BUCKETS - 1))
    enough = np.flatnonzero(np.bincount(buckets)[buckets] >= SHARED) if len(buckets) else buckets
    says = np.repeat(rare.weights[words], counts)[enough]
    keys = own[enough] << 36 | others[enough] << 4 | says
    keys.sort()
    starts = _starts(keys >> 4)
    shared = np.diff(starts, append=len(keys))
    weight = np.add.reduceat(keys & 15, starts) if len(starts) else shared
    first = keys[starts] >> 4
    one, other = block[first >> 32], first & 0xFFFF_FFFF
    kept = (shared >= SHARED) & (one != other)
    kept &= _score(sizes, one, other, weight, np.True_) >= LOWEST
    return Pairs(one[kept], other[kept], weight[kept], shared[kept])


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


def _telling(rare: Rare, one: Numbers, other: Numbers) -> Iterator[tuple[int, ...]]:
    """Yield the rarest of the rare words that each pair shares, those as rare by their numbers."""
    for start in range(0, len(one), _AT_ONCE):
        both = np.concatenate((one[start : start + _AT_ONCE], other[start : start + _AT_ONCE]))
        pair = np.arange(len(both)) % (len(both) // 2)
        many = rare.ends[both + 1] - rare.ends[both]
        words = rare.of[rare.places[_ranges(rare.ends[both], many)]].astype(np.int64)
        # The pair, how far the word is from the rarest, the word.
        keys = np.repeat(pair, many) << 40 | (15 - rare.weights[words]) << 32 | words
        keys.sort()
        keys = keys[:-1][keys[1:] == keys[:-1]]
        ends = np.searchsorted(keys, np.arange(1, len(both) // 2 + 1) << 40)
        named = rare.words[keys & 0xFFFF_FFFF].tolist()
        at = 0
        for end in ends.tolist():
            yield tuple(named[at : min(end, at + TELLING)])
            at = end


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
