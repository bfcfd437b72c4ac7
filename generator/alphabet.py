"""Where a name stands in a list: the order of a language's alphabet, from its file in locale/."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.text import fold, strip_invisible, strip_marks

_FOLDER = Path(__file__).with_name("locale")
_OTHER = "#"  # the heading of names that begin with no letter
_FIRST = 0x21  # the code of the first letter in a key; a space sorts before it
_BEHIND, _LAST = "\x7f", "\U0010fffd"  # before the letters of other alphabets, before all else
# A vowel that begins a Kurdish word stands on a hamza: the word is one with an alef.
_ON_HAMZA = re.compile("\u0626(?:\u0627|(?=[\u06c6\u06ce\u06d5]))")
_LEAST = 3  # letters that a name must have without its article


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A language's letters in their order; letters that count as one stand under one heading."""

    headings: Mapping[str, str]  # folded letter -> the letter that it stands under
    ranks: Mapping[str, str]  # folded letter -> its place, as one character
    article: str  # that is passed over at the beginning of a name; "" if the language has none
    wholes: frozenset[str]  # folded words to which these letters belong
    letters: frozenset[str]  # that the language writes, small ones

    def place(self, name: str) -> tuple[str, str]:
        """Return a key that sorts a name among others, and the heading that it stands under."""
        folded = fold(self._bare(name)) or fold(name)
        first = folded[:1]
        large = first.upper() if first.upper().lower() == first else first  # not the dotless i
        heading = self.headings.get(first) or (large if first.isalpha() else _OTHER)
        return "".join(map(self._rank, folded)), heading

    def foreign(self, name: str) -> int:
        """Return how many letters of a name the language does not write."""
        letters = filter(str.isalpha, strip_marks(name).lower())
        return sum(letter not in self.letters for letter in letters)

    def _bare(self, name: str) -> str:
        name = strip_invisible(strip_marks(name))
        if begun := _ON_HAMZA.match(name):
            name = f"\u0627{name[begun.end() :]}"
        rest = name.removeprefix(self.article)
        word = name.partition(" ")[0]
        return name if len(rest) < _LEAST or fold(word) in self.wholes else rest

    def _rank(self, letter: str) -> str:
        if letter == " ":
            return letter
        if rank := self.ranks.get(letter):
            return rank
        if base := self.ranks.get(_base(letter)):
            return base + _BEHIND + letter
        return (_BEHIND if letter.isalpha() else _LAST) + letter


@cache
def _base(letter: str) -> str:
    """Return the folded letter that one is with something added; "" for others."""
    base, added, _ = unicodedata.name(letter, "").partition(" WITH ")
    try:
        return fold(unicodedata.lookup(base)) if added else ""
    except KeyError:
        return ""


@cache
def alphabet_of(lang: str) -> Alphabet:
    """Return the alphabet of a BCP 47 tag whose language is one of `config.languages()`."""
    path = _FOLDER / f"{lang.partition('-')[0]}.toml"
    every = tomllib.loads(path.read_text(encoding="utf-8"))
    data = every["collation"]
    headings: dict[str, str] = {}
    ranks: dict[str, str] = {}
    for number, letters in enumerate(data["alphabet"].split()):
        for letter in map(fold, letters):
            headings.setdefault(letter, letters[0])
            ranks.setdefault(letter, chr(_FIRST + number))
    wholes = frozenset(map(fold, data["wholes"]))
    letters = frozenset(every["detect"]["alphabet"])
    return Alphabet(headings, ranks, data["article"], wholes, letters)
