"""The theme: its files, and a name for them as they are."""

import difflib
import hashlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import cache_from_source
from pathlib import Path
from typing import NamedTuple

from generator.config import Config
from generator.content import Content
from generator.errors import Problem, TemplateError
from generator.site.picture import Press

# In the wheel the theme lies in the package; in the repository it is the repository's own.
_PACKAGE = Path(__file__).parents[1]
THEME = _PACKAGE / "theme" if (_PACKAGE / "theme").is_dir() else _PACKAGE.parent
DEFAULT = "theme/"  # before the name of a template of the default theme, beside one of the site's


class Source(NamedTuple):
    """A template of the site's own, as it was when the theme was loaded."""

    name: str
    file: Path  # for messages: where the page is drawn, there may be no such file
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """All that shapes a page beside what it shows; the same in every process, on any machine.

    The site's own templates go along with it. Those of the default theme do not: they lie in the
    package of each process.
    """

    # What they say is in the version.
    own: tuple[Source, ...] = field(default=(), compare=False, repr=False)
    elsewhere: Path | None = None  # the default theme's folder, where it is not the package's
    content: Content
    config: Config
    nav: tuple[str, ...]  # the kinds of list that this archive has
    version: str  # digest of all template files: an edited template is another theme
    press: Press | None = None  # what pictures are drawn with, where the site has them
    compiled: Path | None = None  # where compiled templates are kept, if that folder is there
    shared: Path | None = None  # likewise the default theme's, which are the same for all archives

    @property
    def default(self) -> Path:
        """The folder of the default theme's templates."""
        return self.elsewhere or THEME / "templates"


def load_theme(
    folders: tuple[Path, ...], content: Content, config: Config, nav: tuple[str, ...]
) -> Theme:
    """Return the theme whose templates lie in `folders`, as they are now.

    The last one is the default theme's; of those before it, an earlier one comes first.
    """
    digest = hashlib.sha256()
    own: dict[str, Source] = {}
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            try:
                data = path.read_bytes()
            except OSError as error:
                raise TemplateError(Problem(f"cannot be read: {error.strerror}", path)) from error
            sha256 = hashlib.sha256(data).hexdigest()
            digest.update(f"{name}\0{sha256}".encode("utf-8", "surrogateescape"))
            if folder != folders[-1]:
                own.setdefault(name, Source(name, path, data))
    return Theme(
        own=tuple(own.values()),
        elsewhere=None if folders[-1] == THEME / "templates" else folders[-1],
        content=content,
        config=config,
        nav=nav,
        version=digest.hexdigest(),
    )


def compiled_by(code: str, folder: Path) -> Path | None:
    """Return where in a folder templates are kept as they were compiled by some code.

    `code` is a digest of it. What other code has left in the folder is removed. None where nothing
    can be kept.
    """
    own = folder / code
    try:
        if not own.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            own.mkdir(parents=True, exist_ok=True)  # another process may come first
    except OSError:
        return None
    return own


def shared_by(code: str) -> Path | None:
    """Return where the default theme's templates are kept for all archives, by some code.

    That is beside what Python keeps of this package, and under the same conditions.
    """
    if sys.dont_write_bytecode:
        return None
    beside = Path(cache_from_source(str(_PACKAGE / "templates.py")))
    return compiled_by(code, beside.with_suffix(""))


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
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.85)
            meant = f'; did you mean "{near[0]}"?' if near else ""
            yield f"templates/{name} is used by no page{meant}"
