"""Addresses: slugs of titles and terms, paths of articles. Pure; the only import of slugify."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Literal

from slugify import slugify

from generator.text import fold, strip_invisible, strip_marks

SlugStyle = Literal["unicode", "ascii", "id"]
SLUG_STYLES: tuple[SlugStyle, ...] = ("unicode", "ascii", "id")
MAX_BYTES = (
    80  # of UTF-8, for a title's slug: a file name may have 255, an id and a suffix have to fit
)
MAX_STATED_BYTES = 200  # for a slug written in front matter, which may end in an id

# Windows keeps these names for devices, with any suffix, so no file may bear them.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


def slug(title: str, style: SlugStyle, limit: int = MAX_BYTES) -> str:
    """Return a title's path segment: words joined by "-", small letters, at most `limit` bytes.

    "unicode" keeps letters of every script, "ascii" transliterates them, "id" gives "". So does a
    title without a letter or digit: the caller then takes the article's id.
    """
    if style == "id":
        return ""
    # slugify takes a vowel sign for a separator and keeps joiners: both go first.
    words = strip_invisible(strip_marks(title))
    # Raw text is not HTML: "&lt;" in a title is four letters, not a sign.
    made = slugify(
        words,
        allow_unicode=style == "unicode",
        algorithm="modern",
        entities=False,
        decimal=False,
        hexadecimal=False,
    )
    short = _cut(made, limit)
    return f"{short}-" if short in _RESERVED else short


def term_slug(name: str, key_of: Callable[[str], str] = fold) -> str:
    """Return the path segment of a tag, source, section or author; never empty.

    Two names share it just when `key_of`, which takes a name, gives both one key. Where the slug,
    read as a name, has another key than the name (C++, C#, a long name cut short, a spelling kept
    apart), eight characters of the key's digest tell it apart: from the name alone, so that no
    other term, now or later, can move it.
    """
    key = key_of(name)
    readable = slug(name, "unicode").rstrip("-")
    if readable and key_of(readable) == key and readable not in _RESERVED:
        return readable
    return "-".join(filter(None, (readable, digest_letters(key, 8))))


def article_url(day: dt.date | None, last: str) -> str:
    """Return an article's address relative to the site's root: one file, never a folder."""
    # Not strftime: it writes the year 987 with three digits on some systems.
    return f"{str(day).replace('-', '/') if day else 'undated'}/{last}.html"


def digest_letters(text: str, length: int) -> str:
    """Return the first letters of the digest of `text`: base32 (RFC 4648), small letters."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    enough = digest[: (length + 7) // 8 * 5]  # eight letters are five bytes
    return base64.b32encode(enough).decode("ascii").lower()[:length]


def _cut(text: str, limit: int) -> str:
    if len(text.encode()) <= limit:
        return text
    head = text.encode()[: limit + 1].decode(errors="ignore")
    whole = head.rpartition("-")[0]
    # One word longer than the limit is cut inside, at a letter.
    return whole or text.encode()[:limit].decode(errors="ignore")
