"""The words of a text that some numbers of its sketch stand for, as it spells them."""

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from generator.config import languages
from generator.stories.sketch import words_with
from generator.text import fold

_FOLDER = Path(__file__).parents[1] / "locale"
_SHORTEST = 3  # letters of a word that says something by itself


def spelt(body: str, lang: str, numbers: Collection[int]) -> dict[int, str]:
    """Return number -> its shortest spelling in a text, if it has one that says something.

    Of several as short the first; the shortest has the fewest particles joined to it.
    """
    found: dict[int, str] = {}
    for number, word in words_with(numbers, body, lang) if numbers else ():
        if says_something(word, lang) and len(word) < len(found.get(number, f"{word} ")):
            found[number] = word
    return found


def says_something(word: str, lang: str) -> bool:
    """Tell whether a run of letters and digits is fit to be named by itself.

    What every text of the language has says nothing, though in a small archive it be rare.
    """
    if len(word) < _SHORTEST or any(map(str.isdigit, word)):
        return False
    return fold(word) not in _usual(lang.partition("-")[0])


@cache
def _usual(language: str) -> frozenset[str]:
    """Return the folded words by which a language is told from others, if it has a file."""
    if language not in languages():
        return frozenset()
    data = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return frozenset(map(fold, data["detect"]["words"]))
