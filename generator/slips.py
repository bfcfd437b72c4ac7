"""Slips of the hand: the field a key was meant to be, and what makes a text no YAML or no TOML."""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from generator.text import fold

_FOLDER = Path(__file__).with_name("locale")
_LEAST = 4  # letters of a name that others are like: "id" and "url" are too short
# With another letter in its place a short name is a word of its own: date and rate, lang and long.
_LEAST_OTHER = 6
_NEVER_TYPED = ("id", "photo")  # labels of what a person writes nowhere, or of no field
_TAB = re.compile(r" *\t")
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")
_NO_SPACE = re.compile(r"([a-z]+):[^\s:/]")


class Faults(Exception):
    """Faults of one file, before its path is known: (line, message, hint)."""

    def __init__(self, *faults: tuple[int, str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def meant(key: str, fields: Collection[str]) -> str:
    """Return the one of the fields that a key was meant to be; "" for a key of the site's own.

    A site may have keys of its own, so only what is all but a field's name is taken for it: in
    another case, one instead of many, a letter wrong; or what a language of locale/ calls it.
    """
    folded = fold(key)
    letters = folded.replace(" ", "")
    if letters in fields:
        return letters
    if key.isascii():
        near = (field for field in fields if folded.isalpha() and _is_near(folded, field))
        return next(near, "")
    return _labels().get(letters, "")


def _is_near(word: str, field: str) -> bool:
    if len(field) < _LEAST:
        return False
    if word in (field.removesuffix("es"), f"{field[:-1]}ies"):
        return True
    if len(word) == len(field):
        at = [n for n, letter in enumerate(word) if letter != field[n]]
        swapped = len(at) == 2 and at[1] - at[0] == 1 and sorted(word) == sorted(field)
        return swapped or (len(at) == 1 and len(field) >= _LEAST_OTHER)
    short, long = sorted((word, field), key=len)
    return len(long) - len(short) == 1 and short in (
        long[:n] + long[n + 1 :] for n in range(len(long))
    )


@cache
def _labels() -> dict[str, str]:
    """Return the field of each label, folded and without spaces, with its article and without it.

    Words in Latin letters are left out: "editor" or "link" may well be a field of the site's own.
    """
    found: dict[str, str] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        article = data.get("collation", {}).get("article", "")
        for label, labels in data.get("labels", {}).items():
            field = "authors" if label == "byline" else label
            for name in labels if field not in _NEVER_TYPED else ():
                for written in (name, name.removeprefix(article)):
                    if not written.isascii():
                        found.setdefault(fold(written).replace(" ", ""), field)
    return found


def yaml_slip(text: str, line: int, fields: Collection[str]) -> tuple[int, str, str] | None:
    """Return what makes front matter no YAML, where it is a sign that nobody sees.

    Takes what stands between the fences, and the line of it, from 1, at which YAML has given up.
    Returns the line, a message and a hint.
    """
    lines = text.split("\n")[:line]
    if _TAB.match(lines[-1]):
        return line, "a tab stands at the beginning of the line", "put spaces in its place"
    for number, written in enumerate(lines, 1):
        found = _NO_SPACE.match(written)
        if found and found[1] in fields:
            told = f"there is no space behind {found[1]}:"
            return number, told, f"write {found[1]}: ..., with a space behind the sign"
    return None


def toml_slip(text: str, line: int, told: str) -> tuple[int, str, str] | None:
    """Return what makes settings no TOML, where tomllib's own words do not say it.

    Takes the whole text, the line, from 1, at which tomllib has given up, and what it said. Returns
    the line, a message and a hint.
    """
    lines = text.split("\n")[:line]
    if "\\" in lines[-1] and re.search("hex|escape", told, re.IGNORECASE):
        hint = r"write / in its place, or \\: within straight quotes, \ and the next sign are one"
        return line, r"a single \ stands in a text", hint
    if not told.startswith("Cannot "):
        return None
    table = ""
    seen: dict[str, int] = {}
    again: tuple[int, str, str] | None = None
    for number, written in enumerate(lines, 1):
        hint = "keep one of the two lines"
        if found := _TABLE.match(written):
            # Of [[name]], each is another table.
            table = f"[{found[2]}]" if found[1] == "[" else f"{number}"
            name, hint = table, "put the settings of both below one of them"
        elif found := _KEY.match(written):
            name = f"{table}{found[1]}"
        else:
            continue
        if name in seen:
            again = number, f"{found[0].strip(' =')} stands in line {seen[name]} already", hint
        seen.setdefault(name, number)
    return again
