"""Articles that tell one story for days: which hang together, and what the story is called."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.search.names import runs
from generator.stories.columns import among
from generator.stories.sketch import numbers_of
from generator.stories.spelling import says_something

CLOSE = 200  # score of two articles that follow one another
GAP = 21  # days between them at most
FEWEST = 5  # articles of a thread
DAYS = 3  # that they are of, at least
NAMED = 2  # words that a thread is named by, at least; it is no story that has fewer
MOST_NAMED = 4

_Numbers = NDArray[np.int64]


class Strand(NamedTuple):
    """One article of what may be a thread."""

    day: str  # ISO
    title: str
    lang: str  # BCP 47
    words: frozenset[int]  # of its sketch


def chains(one: _Numbers, other: _Numbers) -> Iterator[frozenset[int]]:
    """Yield the articles that hang together, by the pairs of those that are close and near in time.

    Each pair is there once. Both must be close to each other, and both close to a third one: one
    common passage makes no chain of two stories.
    """
    mutual = np.intersect1d(one << 32 | other, other << 32 | one, assume_unique=True)
    first, second = mutual >> 32, mutual & 0xFFFF_FFFF
    numbers, links = np.unique(first, return_counts=True)
    # Of those that only one is close to, none is close to a third.
    several = among(first, numbers[links > 1]) & among(second, numbers[links > 1])
    beside: dict[int, set[int]] = defaultdict(set)
    for number, near in zip(first[several].tolist(), second[several].tolist(), strict=True):
        beside[number].add(near)
    held = {
        number: [each for each in others if not others.isdisjoint(beside[each])]
        for number, others in beside.items()
    }
    seen: set[int] = set()
    for number in held:
        if number in seen:
            continue
        seen.add(number)
        chain = [number]
        for each in chain:
            new = [near for near in held[each] if near not in seen]
            seen.update(new)
            chain += new
        if len(chain) >= FEWEST:
            yield frozenset(chain)


def name(strands: Sequence[Strand], telling: Iterable[Sequence[int]]) -> tuple[str, ...]:
    """Return the words that a thread is named by; none of what is no story.

    `telling` are the rare words of each two articles that are close. A word must stand in half of
    the articles, one of them in two thirds, and in two headlines, from where its spelling is taken.
    """
    if len({strand.day for strand in strands}) < DAYS:
        return ()
    rare = {word for words in telling for word in words}
    headlines: Counter[int] = Counter()
    spellings: dict[int, str] = {}
    for strand in strands:
        words = runs(strand.title)
        found: dict[int, str] = {}
        for code, word in zip(numbers_of(words, strand.lang), words, strict=True):
            if code in rare and says_something(word, strand.lang):
                found.setdefault(code, word)
        headlines.update(found.keys())
        for code, word in found.items():
            # The shortest has the fewest particles joined to it; of several, the first.
            if len(word) < len(spellings.get(code, word + " ")):
                spellings[code] = word
    bodies = Counter(code for strand in strands for code in headlines.keys() & strand.words)
    fit = [
        code for code, times in headlines.items() if times > 1 and 2 * bodies[code] >= len(strands)
    ]
    fit.sort(key=lambda code: (-headlines[code] - bodies[code], code))
    if not any(3 * bodies[code] >= 2 * len(strands) for code in fit):
        return ()
    different: dict[str, str] = {}
    for code in fit:
        different.setdefault(spellings[code][1:], spellings[code])
    named = tuple(different.values())[:MOST_NAMED]
    return named if len(named) >= NAMED else ()
