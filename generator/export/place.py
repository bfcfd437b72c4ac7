"""Where an export goes: its files and its card, and which files that are there it may replace."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from generator.errors import Problem, SiteError

# What lies there is taken for a raw text, an article or a page.
_OWN = ("raw", "content", "output")
# As `sha256sum -c` reads it too, which passes over all the other lines of a card.
_LISTED = re.compile(r"^([0-9a-f]{64})  (.+)$", re.MULTILINE)
CARD_MARK = "<!-- The card of an export by Warraq, which writes it anew with the export. -->"


def card_of(file: Path) -> Path:
    """Return the place of the card of the export `file`."""
    return file.with_name(f"{file.name}.card.md")


def places(file: Path, count: int) -> list[Path]:
    """Return the places of an export of so many files: `file`, or several with numbers."""
    if count == 1:
        return [file]
    return [file.with_name(f"{file.stem}-{n}{file.suffix}") for n in range(1, count + 1)]


def listing(parts: Iterable[tuple[str, str]]) -> str:
    """Return files, each (name, sha256), as the card lists them."""
    return "\n".join(f"{sha256}  {name}" for name, sha256 in parts)


def listed(file: Path) -> dict[Path, str]:
    """Return the files that the last export to `file` wrote, each with its sha256."""
    try:
        text = card_of(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found = _LISTED.findall(text) if text.startswith(CARD_MARK) else []
    return {file.with_name(name): sha256 for sha256, name in found if "/" not in name}


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_folder(root: Path, file: Path) -> None:
    """Raise SiteError where no export is to go."""
    folder = file.parent
    if not folder.is_dir():
        hint = "make it, or name another file"
        raise SiteError(Problem("there is no such folder", folder, hint=hint))
    for name in _OWN:
        if folder.resolve().is_relative_to((root / name).resolve()):
            hint = "name a file elsewhere; what is to be published goes into static/"
            told = f"is in {name}/, which holds nothing but what the archive is made of"
            raise SiteError(Problem(told, file, hint=hint))


def refuse_foreign(wanted: Iterable[Path], file: Path) -> None:
    """Raise SiteError where a file is in the way that is not as an export to `file` wrote it."""
    hint = "move it away, or name another file"
    known = listed(file)
    problems = []
    for path in wanted:
        there = path.exists() or path.is_symlink()
        if there and not (path.is_file() and path in known and digest(path) == known[path]):
            told = "is there already, and is not what an earlier export wrote"
            problems.append(Problem(told, path, hint=hint))
    card = card_of(file)
    if card.exists() and not known:
        problems.append(Problem("is there already, and is no card of an export", card, hint=hint))
    if problems:
        raise SiteError(*problems)


def remove_older(before: dict[Path, str], now: Iterable[Path]) -> None:
    """Remove the files of an earlier export that a new one has not, if nobody changed them."""
    for path in before.keys() - set(now):
        with suppress(OSError):
            if digest(path) == before[path]:
                path.unlink()
