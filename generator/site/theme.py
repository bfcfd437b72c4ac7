"""The theme: its files, and a name for them as they are."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.config import Config
from generator.content import Content
from generator.errors import Problem, TemplateError
from generator.site.picture import Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """All that shapes a page beside what it shows; the same in every process."""

    folders: tuple[Path, ...]  # of templates, the site's own before the default theme's
    content: Content
    config: Config
    nav: tuple[str, ...]  # the kinds of list that this archive has
    version: str  # digest of all template files: an edited template is another theme
    press: Press | None = None  # what pictures are drawn with, where the site has them


def load_theme(
    folders: tuple[Path, ...], content: Content, config: Config, nav: tuple[str, ...]
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


def out_of_place(folders: tuple[Path, ...]) -> Iterator[str]:
    """Yield what to say of a site's templates that no template of the theme is called like.

    `folders` are those of a theme. A file whose name stands in another one may be drawn from there.
    """
    own = {
        path.relative_to(folders[0]).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folders[0].rglob("*"))
        if path.is_file() and not path.name.startswith((".", "_"))
    }
    known = {path.relative_to(folders[-1]).as_posix() for path in folders[-1].rglob("*")}
    for name in own:
        if name not in known and not any(name in text for text in own.values()):
            near = difflib.get_close_matches(name, sorted(known), n=1)
            meant = f'; did you mean "{near[0]}"?' if near else ""
            yield f"templates/{name} is used by no page{meant}"
