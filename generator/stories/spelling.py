"""The words of a text that some numbers of its sketch stand for, as it spells them."""

from collections.abc import Collection

from generator.search.words import runs
from generator.stories.sketch import number_of

_SHORTEST = 3  # letters of a word that says something by itself


def spelt(body: str, lang: str, numbers: Collection[int]) -> dict[int, str]:
    """Return number -> its shortest spelling in a text, if it has one that says something.

    Of several as short the first; the shortest has the fewest particles joined to it.
    """
    found: dict[int, str] = {}
    if not numbers:
        return found
    wanted, number = frozenset(numbers), number_of(lang)
    for word in dict.fromkeys(runs(body)):
        known = number(word) >> 32
        if known in wanted and says_something(word):
            other = found.get(known)
            if other is None or len(word) < len(other):
                found[known] = word
    return found


def says_something(word: str) -> bool:
    """Tell whether a run of letters and digits is fit to be named by itself."""
    return len(word) >= _SHORTEST and not any(map(str.isdigit, word))
