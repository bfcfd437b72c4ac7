"""What decides the bytes that a process makes, by name: the same in all that work together."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from generator import __version__
from generator.site.theme import THEME
from generator.upkeep import LIBRARIES, generator_digest

# What reads some raw files and draws pictures, where it is installed.
_OPTIONAL = (
    *("Brotli", "fonttools", "justext", "lxml", "lxml_html_clean", "Pillow", "trafilatura"),
    *("warcio", "zstandard"),
)
Makeup = dict[str, str]  # the versions, by name


@cache
def makeup() -> Makeup:
    """Return the versions of this package, of Python and of each library, and a name for all code.

    They are those of the files on the disk when it was first asked for.
    """
    python = ".".join(platform.python_version_tuple()[:2])
    libraries = {name: _version(name) for name in (*LIBRARIES, *_OPTIONAL)}
    return {
        "Warraq": __version__,
        "Python": python,
        **libraries,
        "code": generator_digest()[:12],
        "templates": _templates()[:12],
    }


def differences(one: Makeup, other: Makeup) -> list[tuple[str, str, str]]:
    """Return the name and both versions of what differs, what says most first."""
    names = dict.fromkeys((*one, *other))
    both = [(name, one.get(name, "none"), other.get(name, "none")) for name in names]
    return [each for each in both if each[1] != each[2]]


def _templates() -> str:
    """Return a digest of the default theme, which each worker takes from its own disk."""
    digest = hashlib.sha256()
    folder = THEME / "templates"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
