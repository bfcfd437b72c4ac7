"""The output folder: whether a build may write into it, and what it is called on record."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from generator.errors import ConfigError, Problem
from generator.place import Place


def record_name(root: Path, output: Place) -> str:
    """Return what the output of the site in `root` is called on record, the same however given."""
    if not isinstance(output, Path):
        return str(output)
    root, output = root.resolve(), output.resolve()  # one folder has one name
    return output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)


def refuse_dangerous(root: Path, output: Path) -> None:
    """Raise ConfigError if the output would fall among the site's own files."""
    target = output.resolve()
    for name in ("", "content", "raw", "templates", "static", ".warraq"):
        own = (root / name).resolve()
        if own.is_relative_to(target) or (name and target.is_relative_to(own)):
            hint = "choose a folder that holds nothing else"
            raise ConfigError(Problem("the site's own files are there", output, hint=hint))
    if output.exists() and not output.is_dir():
        raise ConfigError(Problem("is a file, not a folder", output))


def refuse_foreign(output: Place, ours: list[str]) -> None:
    """Raise ConfigError if a folder that no build has made holds files, hidden ones aside."""
    if not ours and (found := _names(output)):
        hint = "choose an empty folder, or empty this one"
        message = f"this folder holds files that no build has made, such as {found[0]}"
        raise ConfigError(Problem(message, output, hint=hint))


def _names(folder: Place) -> list[str]:
    """Return the first name in a folder, hidden ones aside, if there is one."""
    every: Iterable[str] = ()
    if not isinstance(folder, Path):
        every = (file.name for file in folder.listed())
    elif folder.is_dir():
        every = sorted(path.name for path in folder.iterdir())
    return list(islice((name for name in every if not name.startswith(".")), 1))
