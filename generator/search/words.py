"""A text's words, each as it is spelt, folded and stripped of what is joined to its front.

`static/words.js` does the same in a browser; `tests/search/words.json` holds the two together. The
rule is in docs/design/search.md.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generator.config import languages
from generator.text import TATWEEL

_FOLDER = Path(__file__).parents[1] / "locale"
_ZWNJ = "\u200c"
# Vowel signs and joiners, which stand within a word, and quotes between Hebrew letters.
_WITHIN = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
    "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
)
_QUOTES = "\"'\u05f3\u05f4"
_HEBREW = "\u05d0-\u05ea"
_LETTER = rf"(?:[{_HEBREW}][{_QUOTES}](?=[{_HEBREW}])|[^\W\d_])"
_WORD = re.compile(rf"\d+|{_LETTER}(?:{_LETTER}|[{_WITHIN}])*")


class Word(NamedTuple):
    """One word of a text."""

    spelling: str
    folded: str
    stem: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How the words of one language are folded and stripped."""

    letters: Mapping[int, str]  # for str.translate
    prefixes: tuple[tuple[str, int], ...]  # the longest first, and how many letters must stay
    kept: frozenset[str]  # words that keep what looks like a prefix
    kept_beginnings: tuple[str, ...]  # of such words

    def words(self, raw: str) -> tuple[Word, ...]:
        """Return the words of a run of letters or digits; the first ones stand at one place.

        That is a word with a ZWNJ, and its first piece behind it.
        """
        pieces = [raw]
        if _ZWNJ in raw:
            pieces = [raw.replace(_ZWNJ, ""), *filter(None, raw.split(_ZWNJ))]
            if len(pieces) == 2:
                del pieces[1]
        found = (self._word(part) for piece in pieces for part in _parts(piece))
        return tuple(word for word in found if word.folded)

    def _word(self, text: str) -> Word:
        spelling = text.translate(_BARE).lower()
        folded = spelling.translate(self.letters)
        if not folded.isascii():
            folded = unicodedata.normalize("NFD", folded).translate(_BARE)
            folded = folded.translate(self.letters).translate(_DIGITS)
        return Word(spelling, folded, self.stem(folded))

    def stem(self, folded: str) -> str:
        """Return a folded word without what is joined to its front."""
        for prefix, least in self.prefixes:
            if folded.startswith(prefix) and len(folded) - len(prefix) >= least:
                own = folded in self.kept or folded.startswith(self.kept_beginnings)
                return folded if own else folded[len(prefix) :]
        return folded


class _Bare(dict[int, str | None]):
    """Drops vowel signs, invisible characters, tatweel and the quotes within a word."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        gone = character in _QUOTES or character == TATWEEL
        gone = gone or unicodedata.category(character) in ("Mn", "Cf")
        self[code] = made = None if gone else character
        return made


class _Digits(dict[int, str]):
    """Makes decimal digits ASCII."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        digit = unicodedata.decimal(character, None)
        self[code] = made = character if digit is None else str(digit)
        return made


_BARE, _DIGITS = _Bare(), _Digits()


def _parts(piece: str) -> list[str]:
    """Return a run in plain letters: a ligature may stand for several words."""
    plain = unicodedata.normalize("NFKC", piece)
    return [piece] if plain == piece else _WORD.findall(plain)


def runs(text: str) -> list[str]:
    """Return the runs of letters and of digits in a text, in their order."""
    return _WORD.findall(text)


def data_of(lang: str) -> Mapping[str, Any]:
    """Return the `prefixes` and `kept` of a BCP 47 tag; of a language without a file, nothing."""
    language = lang.partition("-")[0]
    if language not in languages():
        return {"prefixes": [], "kept": []}
    text = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)["search"]
    return found


@cache
def letters() -> Mapping[str, str]:
    """Return the letters that are one in search: from -> to."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return {**table["letters"], **table["search"]}


@cache
def rules_of(lang: str) -> Rules:
    """Return the rules of a BCP 47 tag."""
    data = data_of(lang)
    kept = data["kept"]
    return Rules(
        letters=str.maketrans(dict(letters())),
        prefixes=tuple((prefix, least) for prefix, least in data["prefixes"]),
        kept=frozenset(word for word in kept if not word.endswith("-")),
        kept_beginnings=tuple(word[:-1] for word in kept if word.endswith("-")),
    )


def words(text: str, lang: str) -> Iterator[tuple[int, Word]]:
    """Yield (place, word) of a text; places count from 0."""
    rules = rules_of(lang)
    place = 0
    for run in runs(text):
        found = rules.words(run)
        whole = _ZWNJ in run and len(found) > 1
        for number, word in enumerate(found):
            yield place + max(0, number - whole), word
        place += len(found) - whole
