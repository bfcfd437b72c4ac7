"""One article in two dumps: the same but for how digits and punctuation are written, or nearly."""

import unicodedata
from collections.abc import Iterator

from generator.model import Article

_NEAR = 0.8  # of the words of both: so much of a text stays where it is corrected
_ZEROS = "0\u0660\u06f0"  # of the digits that headlines are written with


def is_twin(one: Article, other: Article) -> bool:
    """Tell whether two articles of one day are one: headline, paper and text have the same letters.

    How digits are written, punctuation, white space and the hour make no difference; a letter or a
    vowel sign more does, as it may be a correction.
    """
    return _is_of(one, other) and letters(one.body) == letters(other.body)


def is_near(one: Article, other: Article) -> bool:
    """Tell whether two articles of one day, headline and paper have nearly the same text."""
    words, others = set(one.body.split()), set(other.body.split())
    return _is_of(one, other) and len(words & others) >= _NEAR * max(1, len(words | others))


def _is_of(one: Article, other: Article) -> bool:
    return (
        one.day == other.day
        and letters(one.title) == letters(other.title)
        and letters(one.source) == letters(other.source)
    )


def letters(text: str) -> str:
    """Return the letters, vowel signs and digits of a text, the digits in ASCII."""
    return "".join(
        str(unicodedata.decimal(character, character))
        for character in text
        if character.isalnum() or unicodedata.category(character) == "Mn"
    )


def spellings(slug: str) -> Iterator[str]:
    """Yield a slug with its digits written in each way."""
    yield slug
    plain = "".join(str(unicodedata.decimal(character, character)) for character in slug)
    for zero in _ZEROS:
        other = plain.translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)})
        if other != slug and not plain.isalpha():
            yield other
