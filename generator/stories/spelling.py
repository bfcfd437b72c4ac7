"""The words of a text that some numbers of its sketch stand for, as it spells them."""

from collections.abc import Sequence

import numpy as np

from generator.search.words import runs
from generator.stories.sketch import codes_of

_SHORTEST = 3  # letters of a word that says something by itself


def spelt(body: str, lang: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return number -> its shortest spelling in a text, without what stands in it only with digits.

    Of several as short the first; the shortest has the fewest particles joined to it.
    """
    words = (codes_of(body, lang) >> np.uint64(32)).astype(np.uint32)
    places = np.flatnonzero(np.isin(words, np.array(numbers, np.uint32)))
    found: dict[int, str] = {}
    if not len(places):
        return found
    every = runs(body)
    for place, number in zip(places.tolist(), words[places].tolist(), strict=True):
        word = every[place]
        if says_something(word):
            known = found.get(number)
            if known is None or len(word) < len(known):
                found[number] = word
    return found


def says_something(word: str) -> bool:
    """Tell whether a run of letters and digits is fit to be named by itself."""
    return len(word) >= _SHORTEST and not any(map(str.isdigit, word))
