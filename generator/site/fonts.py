"""The site's own fonts: what their names tell, the sheet that names them, the files to send."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from generator.config import Config
from generator.errors import ConfigError, Problem
from generator.files import write_whole
from generator.l10n import Locale
from generator.model import Face, Page
from generator.site.catalogue import Catalogue
from generator.site.scope import Scope
from generator.site.subset import subset, tools

# What foundries call the weights (OpenType, OS/2 usWeightClass).
_WEIGHTS = {
    "thin": 100,
    "extralight": 200,
    "ultralight": 200,
    "light": 300,
    "regular": 400,
    "normal": 400,
    "medium": 500,
    "semibold": 600,
    "demibold": 600,
    "bold": 700,
    "extrabold": 800,
    "ultrabold": 800,
    "black": 900,
    "heavy": 900,
}
_NAMED = re.compile(
    rf"[-_ ](?P<weight>{'|'.join(_WEIGHTS)}|[1-9]00)?[-_ ]?(?P<style>italic|oblique|normal)?\Z"
)
_VARIABLE = re.compile(r"\[[^]]*wght[^]]*\]|[-_]?variable(font)?(_[a-z,]+)?|[-_](vf|wght)(?![a-z])")


def face(file: str) -> Face:
    """Return what a font's file is called to be, as in Amiri-BoldItalic.woff2, Amiri[wght].woff2.

    `file` is its path below static/; a name that tells nothing is that of a regular upright font.
    """
    stem = Path(file).stem.lower()
    name = _VARIABLE.sub("", stem)
    told = _NAMED.search(name)
    weight = told["weight"] if told and told["weight"] else "400"
    return Face(
        url=quote(file),
        weight="100 900" if name != stem else str(_WEIGHTS.get(weight, weight)),
        style="italic" if told and told["style"] in ("italic", "oblique") else "normal",
    )


def fonts(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield the sheet that names the site's own fonts, if it has any."""
    if config.fonts:
        # Of faces of one weight and style the last is asked first (CSS Fonts 4, composite faces).
        data = {"faces": tuple(map(face, reversed(config.fonts)))}
        yield Page(url="fonts.css", template="fonts.css", data=data, unit="site")


def to_send(
    static: Iterable[tuple[str, Path]],
    config: Config,
    kept: Path,
    made_by: str,
    problems: list[Problem],
) -> list[tuple[str, Path]]:
    """Return static files (address, file) with a subset in the place of each of the site's fonts.

    Subsets are made once and kept in the folder `kept`, under names of what they are made of;
    `made_by` names this package's code. Without the extra `fonts` a font is sent whole. So is a
    damaged one, which is added to the problems.
    """
    found = dict(static)
    names = [name for name in config.fonts if name in found and found[name].is_file()]
    if not names or not (subset_with := tools()):
        return list(found.items())
    for name in names:
        try:
            found[name] = _kept(found[name], kept, f"{made_by} {subset_with}")
        except ConfigError as error:
            problems += error.problems
        except OSError:
            continue  # what is wrong with it is told where it is copied
    for old in set(kept.glob("*.woff2")).difference(found.values()):
        old.unlink()
    return list(found.items())


def _kept(file: Path, kept: Path, made_by: str) -> Path:
    """Return where a font's subset is kept, making it when it is not there."""
    data = file.read_bytes()
    name = hashlib.sha256(f"{made_by}\0".encode() + data).hexdigest()
    path = kept / f"{name}.woff2"
    if not path.exists():
        write_whole(path, subset(data, file))
    return path
