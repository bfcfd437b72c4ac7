"""The words of a text that some numbers of its sketch stand for, as it spells them."""

from collections.abc import Collection, Iterable

from generator.stories.sketch import words_with

_SHORTEST = 3  # letters of a word that says something by itself


def spelt(pieces: Iterable[str], lang: str, numbers: Collection[int]) -> dict[int, str]:
    """Return number -> its shortest spelling in a text, if it has one that says something.

    `pieces` are what stands between spaces in the text. Of several spellings as short it is the
    first; the shortest has the fewest particles joined to it.
    """
    found: dict[int, str] = {}
    for number, word in words_with(numbers, pieces, lang) if numbers else ():
        if says_something(word) and len(word) < len(found.get(number, f"{word} ")):
            found[number] = word
    return found


def says_something(word: str) -> bool:
    """Tell whether a run of letters and digits is fit to be named by itself."""
    return len(word) >= _SHORTEST and (word.isalpha() or not any(map(str.isdigit, word)))
