"""An article's picture for social networks: its headline on paper. The only import of Pillow."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.config import FILE, Config
from generator.errors import ConfigError, Problem
from generator.l10n import direction
from generator.site.fonts import face
from generator.site.subset import letters, plain

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

PICTURE = "picture"  # what stands for a template of pictures
SIZE = (1200, 630)  # what social networks show whole
_MARGIN = 80
_HEADLINE = range(88, 43, -4)  # the largest in which it has room
_ROOM = (150, 480)  # between which it stands
# The theme's light colours, as main.css has them.
_PAPER, _INK, _SOFT, _LINE, _ACCENT = "#fbfaf6", "#1d1a16", "#665f55", "#ded8cc", "#8f1d21"
_BOLD = 600
_BETWEEN = " \N{EM SPACE} "  # a dot between them is not in every font


class Shown(NamedTuple):
    """What a picture shows."""

    title: str
    lang: str
    about: tuple[str, ...]  # the source and the day, as far as they are known


@dataclass(frozen=True, slots=True)
class Font:
    """A font as it was when the press was made."""

    file: Path  # for its name, and for messages: there may be no such file where it is used
    sha256: str
    data: bytes = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What pictures are drawn with."""

    fonts: tuple[Font, ...]  # bold upright ones first
    libraries: str  # what with, of which versions

    @property
    def name(self) -> str:
        """A name for these fonts and the libraries."""
        return " ".join([self.libraries, *(font.sha256 for font in self.fonts)])


def press(root: Path, config: Config) -> Press:
    """Return what the site in `root` draws pictures with; raises ConfigError without it."""
    if not all(map(find_spec, ("PIL", "fontTools", "brotli"))):
        hint = "in Warraq's folder: pip install '.[pictures]'"
        raise ConfigError(Problem("pictures need Pillow and fontTools", root / FILE, hint=hint))
    from PIL import features

    if not features.check("raqm"):
        hint = 'install FriBiDi, as in: apt install libfribidi0; or write pictures = "off"'
        raise ConfigError(Problem("letters would not join in pictures", root / FILE, hint=hint))
    faces = sorted(config.fonts, key=lambda name: (face(name).style, not _is_bold(name)))
    files = (root / "static" / name for name in faces)
    read = ((file, file.read_bytes()) for file in files)
    fonts = tuple(Font(file, hashlib.sha256(data).hexdigest(), data) for file, data in read)
    return Press(fonts=fonts, libraries=_libraries())


def picture(shown: Shown, config: Config, drawn_with: Press) -> bytes:
    """Return a PNG of an article's headline, with the archive's name above and its source below.

    A text that none of the fonts has all letters of is left out. The same texts, fonts and
    libraries give the same bytes. Raises ConfigError when a font is damaged, and where the
    libraries are not those of the press.
    """
    from PIL import Image, ImageDraw

    if (here := _libraries()) != drawn_with.libraries:
        message = f"a worker would draw pictures with {here}, not {drawn_with.libraries}"
        hint = "install the same libraries on every machine, libfribidi0 among them"
        raise ConfigError(Problem(message, Path(FILE), hint=hint))

    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 14), fill=_ACCENT)
    draw.line((_MARGIN, 120, SIZE[0] - _MARGIN, 120), fill=_LINE, width=2)
    draw.line((_MARGIN, 510, SIZE[0] - _MARGIN, 510), fill=_LINE, width=2)
    _write(draw, config.title, config.lang, 44, 66, _ACCENT, drawn_with)
    _write(draw, _BETWEEN.join(shown.about), config.lang, 36, 562, _SOFT, drawn_with)
    size, lines, height = _fitted(shown.title, shown.lang, drawn_with)
    top = (sum(_ROOM) - height * len(lines)) / 2
    for number, line in enumerate(lines):
        middle = top + height * (number + 0.5)
        _write(draw, line, shown.lang, size, middle, _INK, drawn_with)
    made = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


@cache
def _libraries() -> str:
    from PIL import features

    parts = ("raqm", "harfbuzz", "fribidi", "freetype2", "zlib")
    of = [f"{part} {features.version(part)}" for part in parts]
    return " ".join([*(f"{name} {version(name)}" for name in ("pillow", "fonttools")), *of])


def _is_bold(name: str) -> bool:
    return int(face(name).weight.rpartition(" ")[2]) >= _BOLD


def _runs(text: str, drawn_with: Press) -> list[tuple[Font, str]]:
    """Return a text in parts, each with a font that has its letters; none if one has no font.

    Letters and digits are of the first font that has them, other signs of the one before them if
    that has them too.
    """
    runs: list[tuple[Font, str]] = []
    for sign in text:
        last = () if sign.isalnum() else tuple(font for font, _ in runs[-1:])
        fonts = (*last, *drawn_with.fonts)
        font = next((f for f in fonts if sign.isspace() or ord(sign) in _letters(f)), None)
        if font is None:
            return []
        if runs and runs[-1][0] == font:
            runs[-1] = (font, runs[-1][1] + sign)
        else:
            runs.append((font, sign))
    return runs


@lru_cache(maxsize=16)
def _letters(font: Font) -> frozenset[int]:
    return letters(font.data, font.file)


@lru_cache(maxsize=16)
def _plain(font: Font) -> bytes:
    return plain(font.data, font.file)


@lru_cache(maxsize=64)
def _sized(font: Font, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    layout = ImageFont.Layout.RAQM
    found = ImageFont.truetype(BytesIO(_plain(font)), size, layout_engine=layout)
    if " " in face(font.file.name).weight:  # all weights in one
        axes = found.get_variation_axes()
        found.set_variation_by_axes(
            [700 if b"eight" in axis["name"] else axis["default"] or 0 for axis in axes]
        )
    return found


def _fitted(text: str, lang: str, drawn_with: Press) -> tuple[int, list[str], float]:
    """Return the size at which a headline has room, its lines, and the height of one."""
    if not (runs := _runs(text, drawn_with)):
        return 0, [], 0
    width = SIZE[0] - 2 * _MARGIN
    room = _ROOM[1] - _ROOM[0]
    for size in _HEADLINE:
        metrics = [sum(_sized(font, size).getmetrics()) for font, _ in runs]
        height = max(1.35 * size, 0.9 * max(metrics))
        measure = partial(_length, lang=lang, size=size, drawn_with=drawn_with)
        lines = _lines(text, width, measure)
        if height * len(lines) <= room:
            return size, _balanced(text, width, len(lines), measure), height
    most = int(room // height)
    return size, [*lines[: most - 1], f"{lines[most - 1]} ..."], height


def _lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _balanced(text: str, width: float, count: int, measure: Callable[[str], float]) -> list[str]:
    """Return as many lines of about one length."""
    low, high = width / 2, width
    while high - low > 10:
        middle = (low + high) / 2
        if len(_lines(text, middle, measure)) > count:
            low = middle
        else:
            high = middle
    return _lines(text, high, measure)


def _length(text: str, lang: str, size: int, drawn_with: Press) -> float:
    parts = _runs(text, drawn_with)
    return sum(_length_of(font, part, lang, size) for font, part in parts)


def _length_of(font: Font, text: str, lang: str, size: int) -> float:
    length: float = _sized(font, size).getlength(text, direction=direction(lang), language=lang)
    return length


def _write(
    draw: Any, text: str, lang: str, size: int, middle: float, colour: str, drawn_with: Press
) -> None:
    """Write a line, its parts one after the other in the direction of its language."""
    way = direction(lang)
    place: float = SIZE[0] - _MARGIN if way == "rtl" else _MARGIN
    base = middle + 0.32 * size
    anchor = "rs" if way == "rtl" else "ls"
    for font, part in _runs(text, drawn_with):
        sized = _sized(font, size)
        draw.text((place, base), part, colour, sized, anchor, direction=way, language=lang)
        length = _length_of(font, part, lang, size)
        place += -length if way == "rtl" else length
