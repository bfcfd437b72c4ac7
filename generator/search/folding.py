"""How letters are folded for search: what is dropped, what is one; the data of the locale files."""

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generator.config import languages
from generator.text import TATWEEL

_FOLDER = Path(__file__).parents[1] / "locale"
QUOTES = "\"'\u05f3\u05f4"  # of which one may stand between two Hebrew letters


class Table(dict[int, str | None]):
    """A table for str.translate that works out a character when it first meets it."""

    def __init__(self, function: Callable[[str], str | None]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, code: int) -> str | None:
        self[code] = made = self._function(chr(code))
        return made


def _bare(character: str) -> str | None:
    gone = character in QUOTES or character == TATWEEL
    return None if gone or unicodedata.category(character) in ("Mn", "Cf") else character


def _digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def spelt(text: str) -> str:
    """Return a text in small letters without signs, tatweel, quotes and what is invisible."""
    return text.translate(_BARE).lower()


def fold(spelling: str) -> str:
    """Return a spelling with the letters joined that are one, without accents, digits ASCII."""
    joined = unicodedata.normalize("NFD", spelling.translate(letters())).translate(_BARE)
    return joined.translate(letters()).translate(_DIGITS)


def plain(raw: str) -> str:
    """Return the folded form of what is written in whatever letters."""
    return fold(spelt(unicodedata.normalize("NFKC", raw)))


@cache
def data_of(lang: str) -> Mapping[str, Any]:
    """Return what the file of a BCP 47 tag's language says of search; without one, nothing."""
    language = lang.partition("-")[0]
    if language not in languages():
        return {}
    text = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return {name: said for name, said in tomllib.loads(text)["search"].items() if said}


@cache
def letters_of_search() -> Mapping[str, str]:
    """Return the letters that are one in search: from -> to."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return {**table["letters"], **table["search"]}


@cache
def letters_apart() -> str:
    """Return the letters that search joins to others, but the keys of terms do not."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return "".join(table["search"])


@cache
def fronts() -> Mapping[str, str]:
    """Return what words begin with that are two, folded, and what follows it in them."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return {str(front): str(follows) for front, follows in table["fronts"].items()}


@cache
def letters() -> Mapping[int, str]:
    """Return `letters_of_search` for str.translate."""
    return str.maketrans(dict(letters_of_search()))


_BARE = Table(_bare)
_DIGITS = Table(_digit)
