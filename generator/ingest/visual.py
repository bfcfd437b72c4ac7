"""Hebrew in visual order, as programs of DOS and old pages kept it: known, and put right. Pure.

Such a line holds its letters as they stand on the screen, from left to right; read as text, every
word is written backwards. Numbers and Latin words stand the right way round in both orders.
"""

import re
from typing import Literal

_WORD = re.compile("[\u05d0-\u05ea]{2,}")
# Letters with a shape of their own at the end of a word; no Hebrew word begins with one.
_FINALS = "\u05da\u05dd\u05df\u05e3\u05e5"
_LEAST = 3  # words that begin so
_CERTAIN = 9  # of these, for each such letter in another place
# What keeps its order: Latin words with what stands between them, a number with its signs; a letter
# keeps the points on it.
_PIECE = re.compile(
    r"[A-Za-z](?:[A-Za-z0-9'&@_/:.+-]*(?: (?=[A-Za-z0-9]))?)*(?<=[A-Za-z0-9])"
    r"|[%$\u20ac\u20aa]?[0-9]+(?:[.,:/+-][0-9]+)*[%$\u20ac\u20aa]?"
    "|[\u05d0-\u05ea][\u0591-\u05c7]+|.",
    re.DOTALL,
)
_LINE = re.compile("[^\n\r\x0b\x0c\x1a\x85\u2028\u2029]+")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_MIRRORED = str.maketrans("()[]{}<>\u00ab\u00bb", ")(][}{><\u00bb\u00ab")


def order(text: str) -> Literal["", "visual", "uncertain"]:
    """Return "visual" for a text whose Hebrew words are nearly all written backwards, "uncertain"
    for one of which only more are than are not, else "".

    The final forms of letters tell: do they stand at the beginnings of words, and hardly elsewhere.
    """
    if not any(map(text.__contains__, _FINALS)):
        return ""
    words = _WORD.findall(text)
    backwards = sum(word[0] in _FINALS for word in words)
    if backwards < _LEAST or backwards <= sum(word[-1] in _FINALS for word in words):
        return ""
    elsewhere = sum(letter in _FINALS for word in words for letter in word[1:])
    return "visual" if backwards >= _CERTAIN * elsewhere else "uncertain"


def turned(text: str) -> str:
    """Return a text in visual order with each Hebrew line in the order in which it is read."""
    return _LINE.sub(_turned, text)


def _turned(line: re.Match[str]) -> str:
    if not _HEBREW.search(line[0]):
        return line[0]
    pieces = _PIECE.findall(line[0])[::-1]
    return "".join(p.translate(_MIRRORED) if len(p) == 1 else p for p in pieces)
