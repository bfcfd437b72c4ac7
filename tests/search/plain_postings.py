"""What is posted of words, without NumPy: what generator/search/postings.py is compared with."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.search.coding import varint


class Row(NamedTuple):
    """What is posted of one word."""

    head: int  # its first article · 16 + the impact there
    last: int  # its last article
    articles: int
    rest: bytes  # the list behind its first article
    places: bytes


class Occurrence(NamedTuple):
    """A word of a text."""

    word: int
    article: int
    place: int
    again: int  # how often it counts more


def posted(occurrences: Sequence[Occurrence], norms: Sequence[float]) -> list[Row]:
    """Return what is posted of the words that occur, in the order of their numbers."""
    places: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    weights: Counter[tuple[int, int]] = Counter()
    for word, article, place, again in sorted(occurrences):
        places[word][article].append(place)
        weights[word, article] += 1 + again
    rows = []
    for word, of_articles in sorted(places.items()):
        entries = []
        spots = b""
        for (before, _), (article, found) in pairwise([(0, []), *of_articles.items()]):
            weight = weights[word, article]
            impact = round(15 * weight / (weight + norms[article])) or 1
            entries.append((article - before) * 16 + impact)
            gaps = [2 * (b - a) + (b < found[-1]) for a, b in pairwise([0, *found])]
            spots += b"".join(map(varint, gaps))
        rest = b"".join(map(varint, entries[1:]))
        rows.append(Row(entries[0], max(of_articles), len(of_articles), rest, spots))
    return rows
