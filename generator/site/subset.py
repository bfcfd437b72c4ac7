"""A font -> the part of it that the package's languages need. The only import of fontTools."""

import logging
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from generator.errors import ConfigError, Problem
from generator.l10n import locale_files

# What texts are written with beside the characters of the language files.
_BESIDE = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0591, 0x05F4),  # Hebrew, with points and accents
    (0x0610, 0x061C),  # Arabic signs of honour, and the letter mark (UAX #9)
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x066D),  # Arabic vowel signs, digits, and what stands between digits
    (0x0670, 0x0670),  # the small alef
    (0x06D6, 0x06ED),  # Quranic signs
    (0x06F0, 0x06F9),  # Persian digits
    (0x2000, 0x206F),  # spaces, joiners, direction marks, dashes, quotes
    (0x20A0, 0x20C0),  # currencies
    (0x25CC, 0x25CC),  # the circle that a stray vowel sign is shown on
    (0xFD3E, 0xFD3F),  # ornate brackets
    (0xFDF0, 0xFDFD),  # the ligatures that text.py keeps: of honour, of currency
)
# In which a browser finds the shapes of letters where a font has no rules for them.
_FORMS = ((0xFB1D, 0xFBFF), (0xFE70, 0xFEFC))
# Tables that shape or draw letters in a way which cannot be subset: Graphite's, and pictures.
_WHOLE = frozenset({"Silf", "SVG "})


def tools() -> str:
    """Return names and versions of what fonts are subset with; "" without the extra `fonts`."""
    # Not by importing them, which takes longer than a build that has nothing to do.
    found = [name for name in ("fontTools", "brotli", "brotlicffi") if find_spec(name)]
    if "fontTools" not in found or len(found) < 2:
        return ""
    return " ".join(f"{name} {version(name)}" for name in found)


def wanted() -> frozenset[int]:
    """Return the code points that a subset keeps: those of all languages that the package knows."""
    told = "".join(path.read_text(encoding="utf-8") for path in locale_files())
    return frozenset(ord(sign) for sign in told if sign.isprintable()) | _points(_BESIDE)


def _points(ranges: tuple[tuple[int, int], ...]) -> frozenset[int]:
    return frozenset(chain.from_iterable(range(first, last + 1) for first, last in ranges))


def subset(data: bytes, file: Path) -> bytes:
    """Return a woff2 font without what no text needs, or as it is if that cannot be told.

    All layout features stay, and every glyph that they lead to. `file` is for messages. The same
    font and the same `tools` give the same bytes. Raises ConfigError when the font is damaged.
    """
    from fontTools import subset as fonttools

    # It warns of each table that it leaves out as it does not know it.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = fonttools.Options(
        flavor="woff2",
        layout_features=["*"],
        name_IDs=[*range(7), 13, 14],  # the licence (13, 14) goes with the font
        notdef_outline=True,  # a letter that no font has must be seen to be missing
        harfbuzz_repacker=False,  # else the bytes would tell whether that is installed
    )
    # Whatever is wrong in a file, down to its last offset, fontTools meets with any exception.
    try:
        font = fonttools.load_font(BytesIO(data), options)
        if _WHOLE.intersection(font.keys()):
            return data
        subsetter = fonttools.Subsetter(options)
        shaped = {"GSUB", "GPOS"}.issubset(font.keys())
        subsetter.populate(unicodes=wanted() if shaped else wanted() | _points(_FORMS))
        subsetter.subset(font)
        made = BytesIO()
        fonttools.save_font(font, made, options)
    except Exception as error:
        raise ConfigError(_damaged(file, error)) from error
    return made.getvalue()


def letters(data: bytes, file: Path) -> frozenset[int]:
    """Return the code points that a font has; raises ConfigError when it is damaged."""
    return frozenset(_opened(data, file).getBestCmap())


def plain(data: bytes, file: Path) -> bytes:
    """Return a woff2 font as it was before it was packed; raises ConfigError when damaged."""
    font = _opened(data, file)
    made = BytesIO()
    font.flavor = None
    font.save(made)
    return made.getvalue()


def _opened(data: bytes, file: Path) -> Any:
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(BytesIO(data), recalcTimestamp=False)
        font.getBestCmap()
    except Exception as error:
        raise ConfigError(_damaged(file, error)) from error
    return font


def _damaged(file: Path, error: Exception) -> Problem:
    message = f"is a damaged font: {error or type(error).__name__}"
    return Problem(
        message, file, hint="get it anew from its maker; until then it is copied as it is"
    )
