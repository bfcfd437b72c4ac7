"""The theme: its files, and a name for them as they are."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from generator.config import Config
from generator.errors import Problem, TemplateError


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """All that shapes a page beside what it shows; the same in every process."""

    folders: tuple[Path, ...]  # of templates, the site's own before the default theme's
    content: Path
    config: Config
    nav: tuple[str, ...]  # the kinds of list that this archive has
    version: str  # digest of all template files: an edited template is another theme


def load_theme(
    folders: tuple[Path, ...], content: Path, config: Config, nav: tuple[str, ...]
) -> Theme:
    """Return the theme whose templates lie in `folders`, as they are now."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            try:
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                raise TemplateError(Problem(f"cannot be read: {error.strerror}", path)) from error
            digest.update(f"{name}\0{sha256}".encode("utf-8", "surrogateescape"))
    return Theme(
        folders=folders, content=content, config=config, nav=nav, version=digest.hexdigest()
    )
