"""Lines of classical verse, typed with a wide gap between their two halves. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.text import clean

# No fewer: two spaces are a slip. A tab, or spaces of any kind.
_GAP = re.compile(r"\s*\t\s*|\s{3,}")
_WIDEST = 400  # characters of a line, its gap included
_SHORTEST, _LONGEST = 8, 60  # characters of a half
_LEAST = 2  # words of a half
# Halves have one metre: as long to speak, and nearly so to write.
_LIKE = 0.6
_EM_SPACE = "\u2003"  # is shown as it is, where HTML makes one of several spaces
_OF_TABLES = re.compile(r"[\d|:=/]")


def may_have_gaps(text: str) -> bool:
    """Return whether to look for verse at all: most texts hold no gap."""
    return "\t" in text or "   " in text or "\u00a0" in text


def verses(lines: Sequence[str]) -> list[str]:
    """Return for each line, as it is in the file, its two halves with a gap; "" where it has none.

    Cleaned, with an em space for the gap. Only where two lines or more, blank ones aside, follow
    one another that are each of two halves of like length.
    """
    found = [_halves(line) for line in lines]
    filled = [at for at, line in enumerate(lines) if line.strip()]
    verse = {at for pair in pairwise(filled) if all(found[at] for at in pair) for at in pair}
    return [halves if at in verse else "" for at, halves in enumerate(found)]


def without_gap(verse: str) -> str:
    """Return a line of `verses` as it is without its gap."""
    return verse.replace(_EM_SPACE, " ")


def _halves(line: str) -> str:
    line = line.strip()
    halves = _GAP.split(line) if len(line) <= _WIDEST else []
    if len(halves) != 2 or _OF_TABLES.search(line):
        return ""
    one, other = map(clean, halves)
    short, long = sorted((len(one), len(other)))
    if not _SHORTEST <= short <= long <= _LONGEST or short < _LIKE * long:
        return ""
    words = min(len(one.split()), len(other.split()))
    return f"{one}{_EM_SPACE}{other}" if words >= _LEAST else ""
