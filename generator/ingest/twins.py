"""One article in two dumps: the same but for how digits and punctuation are written."""

import unicodedata

from generator.model import Article


def is_twin(one: Article, other: Article) -> bool:
    """Tell whether two articles of one day are one: headline, paper and text have the same letters.

    How digits are written, punctuation, white space and the hour make no difference; a letter or a
    vowel sign more does, as it may be a correction.
    """
    return (
        one.day == other.day
        and _letters(one.source) == _letters(other.source)
        and _letters(one.title) == _letters(other.title)
        and _letters(one.body) == _letters(other.body)
    )


def _letters(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(character, character))
        for character in text
        if character.isalnum() or unicodedata.category(character) == "Mn"
    )
