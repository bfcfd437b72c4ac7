"""What is posted of words, without NumPy: what generator/search/postings.py is compared with."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.search.coding import Varints
from generator.search.postings import Posted


class Postings:
    """The words of articles, by numbers, as they come."""

    def __init__(self) -> None:
        self.articles = 0  # how many were added
        # Of each word:
        self._heads: list[int] = []
        self._lasts: list[int] = []
        self._counts: list[int] = []
        self._rests: list[bytearray] = []
        self._places: list[bytearray] = []

    def add(
        self, words: Sequence[int], places: Sequence[int], more: Sequence[int], norm: float
    ) -> None:
        """Take in the next article: its words with their places, those in `more` counting again.

        Of one occurrence of a word the impact is 15 / (1 + norm), of more of them higher.
        """
        short, article = _SHORT, self.articles
        if words and (added := max(words) + 1 - len(self._heads)) > 0:
            self._heads += [0] * added
            self._lasts += [-1] * added
            self._counts += [0] * added
            self._rests += [bytearray() for _ in range(added)]
            self._places += [bytearray() for _ in range(added)]
        heads, lasts, counts = self._heads, self._lasts, self._counts
        rests, posted = self._rests, self._places
        weights = Counter(words)
        several: dict[int, list[int]] = {word: [] for word, n in weights.items() if n > 1}
        weights.update(more)
        place_of = dict(zip(words, places, strict=True))
        for word, place in zip(words, places, strict=True):
            if word in several:
                several[word].append(place)
        impacts = {w: round(15 * w / (w + norm)) or 1 for w in set(weights.values())}
        for word, weight in weights.items():
            if (last := lasts[word]) < 0:
                heads[word] = article * 16 + impacts[weight]
            else:
                rests[word] += short[(article - last) * 16 + impacts[weight]]
            lasts[word] = article
            counts[word] += 1
            if word in several:
                found = several[word]
                posted[word] += short[len(found)] + short[found[0]]
                posted[word] += b"".join([short[b - a] for a, b in pairwise(found)])
            else:
                posted[word] += b"\x01" + short[place_of[word]]
        self.articles += 1

    def posted(self, keys: Sequence[str]) -> Iterator[Posted]:
        """Yield what is posted of each word; `keys` has the key of each number."""
        columns = (self._heads, self._lasts, self._counts, self._rests, self._places)
        return map(Posted._make, zip(keys, *columns, strict=True))


_SHORT = Varints()
