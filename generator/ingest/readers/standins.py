"""Signs that a library takes for control characters -> others that it keeps, and back again."""

import html
import re
import unicodedata
from collections.abc import Mapping

# Variation selectors: printable, of no width, part of the word that they stand in; none is written
# in the scripts of an archive.
_STAND_INS = tuple(map(chr, range(0xE0100, 0xE01F0)))
_ENTITY = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|zwnj|zwj|lrm|rlm);", re.IGNORECASE)
# Of a letter's look, of the direction of writing, and signs of fonts of their own.
_KINDS = ("Cf", "Co")


def written_out(text: str) -> str:
    """Return a text of HTML in which invisible signs stand themselves, not their entities."""
    return _ENTITY.sub(_sign, text) if "&" in text else text


def _sign(entity: re.Match[str]) -> str:
    sign = html.unescape(entity[0])
    return sign if unicodedata.category(sign[:1] or " ") in _KINDS else entity[0]


def stand_ins(text: str) -> Mapping[str, str]:
    """Return for each sign of a text that is not printable and no space one that it has not.

    No two are the same: the letters of a text so written come back as they were.
    """
    signs = set(text)
    hidden = sorted(sign for sign in signs if unicodedata.category(sign) in _KINDS)
    free = (sign for sign in _STAND_INS if sign not in signs)
    return dict(zip(hidden, free, strict=False))
