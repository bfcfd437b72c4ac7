"""Pure Unicode transforms on text that has been decoded: clean, strip, fold, summarise."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

TATWEEL = "\u0640"
# Bidi controls (UAX #9): they reorder the text around them and so are kept out of titles and names.
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
# A tatweel only stretches a word; but one letter with a tatweel, alone, is an abbreviation.
_STRETCH = re.compile(rf"(?<![^\W\d_])([^\W\d_{TATWEEL}]{TATWEEL}){TATWEEL}*(?![^\W_])|{TATWEEL}")
_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Without any of these, `_SPACES` would put a space for each space.
_ODD_SPACE = re.compile(r"\s\s|[^\S ]")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_WORD_BREAKS = re.compile(r"[\s_\-\u2010-\u2015\u05be]+")
_MARKS = frozenset("\u061c\u200e\u200f")
_OPENERS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
_CLOSERS = frozenset("\u202c\u2069")
_CONTROLS = _MARKS | _OPENERS | _CLOSERS
# Presentation forms are letters in a drawn shape, as fonts and PDF programs count them: one letter,
# or two and three drawn together. FDF0-FDFD are ligatures used on purpose, FD3E-FD3F brackets.
_PRESENTATION = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc]+")
_NEVER_SHOWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


# Of these characters no two act on one another in any step of `fold`: none composes with its
# neighbour (U+0653-0655 would), so that each can be folded by itself.
_ALONE = re.compile(
    "[ -~\u00a0\u00ab\u00bb\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u0652\u0660-\u06bf\u06cc"
    "\u06f0-\u06f9\u200c-\u200f\u2010-\u2027]"
)


class _Together(Exception):
    """A character that cannot be folded by itself."""


class _Table(dict[int, str]):
    """A table for str.translate that works out a character when it first meets it."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, code: int) -> str:
        self[code] = made = self._function(chr(code))
        return made


def clean(line: str) -> str:
    """Return one line fit to store: NFC, no control characters, single spaces, no outer space.

    Takes out C0 and C1 controls, stray BOMs, zero-width and no-break spaces, soft hyphens, and bidi
    controls at its ends; turns presentation letters into plain ones. Keeps what spelling needs:
    ZWNJ and ZWJ, vowel signs, tatweel, digits and letters as typed. Idempotent.
    """
    # Most lines hold nothing to take out or to turn: that is seen at once.
    if line.isprintable() and "  " not in line and unicodedata.is_normalized("NFKC", line):
        return line.strip()
    line = _NEVER_SHOWN.sub("", line)
    line = _PRESENTATION.sub(_plain, line)
    if _ODD_SPACE.search(line):
        line = _SPACES.sub(" ", line)
    line = unicodedata.normalize("NFC", line).strip()
    return _without_ends(line) if line and not _CONTROLS.isdisjoint((line[0], line[-1])) else line


def _plain(forms: re.Match[str]) -> str:
    # A vowel sign drawn alone is one on a space or a tatweel, which nobody wrote.
    return "".join(
        letters if letters == TATWEEL else letters.lstrip(f" {TATWEEL}")
        for letters in (unicodedata.normalize("NFKC", form) for form in forms[0])
    )


def _without_ends(line: str) -> str:
    """Return a line without the marks at its ends and what embeds or isolates all of it."""
    partner: dict[int, int] = {}
    open_at: list[int] = []
    for at, sign in enumerate(line):
        if sign in _OPENERS:
            open_at.append(at)
        elif sign in _CLOSERS and open_at:
            start = open_at.pop()
            partner[start], partner[at] = at, start
    first, last = 0, len(line) - 1
    while first <= last:
        if line[first] == " " or (line[first] in _CONTROLS and first not in partner):
            first += 1
        elif line[last] == " " or (line[last] in _CONTROLS and last not in partner):
            last -= 1
        elif partner.get(first) == last:
            first, last = first + 1, last - 1
        else:
            break
    return line[first : last + 1]


def clean_value(value: str) -> str:
    """Return a front-matter value fit to store: `clean`, no bidi controls, no stretching tatweel.

    Idempotent. The tatweel of an abbreviation stays, as behind the lone letter of the Hijri era.
    """
    plain = clean(value)
    if plain.isprintable() and TATWEEL not in plain:
        return plain
    plain = clean(_BIDI.sub("", plain))
    return clean(_STRETCH.sub(lambda match: match[1] or "", plain))


def strip_marks(text: str) -> str:
    """Return `text` in NFC without vowel signs and points; precomposed letters stay whole."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed
    return composed.translate(_UNMARKED)


def strip_invisible(text: str) -> str:
    """Return `text` without tatweel and format characters (ZWNJ, bidi controls, soft hyphens)."""
    if text.isascii():
        return text
    return text.translate(_VISIBLE)


def fold(term: str) -> str:
    """Return the key that all spellings of one term share; idempotent, for comparing only.

    Drops vowel signs, tatweel and invisible characters; joins the letters of locale/folding.toml;
    digits become ASCII, Latin letters small and without accents; hyphens, underscores and runs of
    space become one space.
    """
    try:
        folded = term.translate(_FOLDED)
    except _Together:
        folded = _fold(term)
    return " ".join(folded.split()) if "  " in folded else folded.strip()


def first_spellings(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without those that are another spelling of one before; they are one term."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), name)
    return tuple(found.values())


def _fold(term: str) -> str:
    text = strip_invisible(strip_marks(unicodedata.normalize("NFKC", term)))
    text = strip_marks(text.translate(_letters()).casefold().translate(_letters()))
    text = _ACCENTED.sub(lambda match: unicodedata.normalize("NFD", match[0])[0], text)
    text = unicodedata.normalize("NFKC", text.translate(_DIGITS))
    return _WORD_BREAKS.sub(" ", text)


def _fold_alone(character: str) -> str:
    if not _ALONE.match(character):
        raise _Together
    return _fold(character)


# Each holds what a pure function gives for the few thousand characters that texts are written in.
_UNMARKED = _Table(lambda c: "" if unicodedata.category(c) == "Mn" else c)
_VISIBLE = _Table(lambda c: "" if c == TATWEEL or unicodedata.category(c) == "Cf" else c)
_DIGITS = _Table(lambda c: str(unicodedata.digit(c)) if c.isdecimal() else c)
_FOLDED = _Table(_fold_alone)


@cache
def _letters() -> dict[int, str]:
    path = Path(__file__).with_name("locale") / "folding.toml"
    table: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["letters"]
    return str.maketrans(table)


def shorten(text: str, limit: int) -> str:
    """Return `text` cut to at most `limit` characters at a word border, "…" where it was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1].isalnum() and " " in head:
        head = head.rpartition(" ")[0]
    end = len(head)
    while end and not head[end - 1].isalnum():
        end -= 1
    return f"{head[:end]}…"
