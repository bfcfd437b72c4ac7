"""withdraw: an article goes, its address stays and says why."""

import datetime as dt
from pathlib import Path

from generator.amend import amend
from generator.config import languages, load_config
from generator.errors import ConfigError, ContentError, Problem
from generator.executor import Workers
from generator.files import write_whole
from generator.frontmatter import parse
from generator.lock import locked
from generator.model import Change
from generator.site.catalogue import open_catalogue
from generator.upkeep import generator_digest, maker, refresh


def withdraw(root: Path, article: str, reason: str, today: dt.date) -> Path:
    """Write into an article's file that it is withdrawn, and return the file.

    `article` is an id, or the path of a content file. Nothing else of the file is changed, and the
    next build leaves a notice at its address. Raises SiteError when there is no such article, or it
    is withdrawn already.
    """
    root = root.absolute()
    path = Path(article).absolute() if article.endswith(".md") else _file_of(root, article)
    if not path.is_relative_to(root / "content") or not path.is_file():
        hint = "name its file in content/, or its id, which stands at the foot of its page"
        raise ConfigError(Problem("there is no such article", path, hint=hint))
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(Problem(f"cannot be read: {error}", path)) from error
    if before := parse(text, path).withdrawn:
        raise ContentError(Problem(f"is withdrawn since {before.date}: {before.what}", path))
    try:
        new = amend(text, {"withdrawn": Change(date=today, what=reason)}, path)
    except ValueError as error:
        raise ContentError(Problem(str(error), path)) from error
    write_whole(path.resolve(), new.encode())  # through a link, into the file itself
    return path


def _file_of(root: Path, ident: str) -> Path:
    config = load_config(root, languages())
    made_by = maker(generator_digest(), config)
    with (
        locked(root / ".warraq" / "build.lock", "build", wait=True),
        Workers(None) as workers,
        open_catalogue(
            root / ".warraq" / "catalogue.sqlite", made_by, config.lang, config.calendar
        ) as catalogue,
    ):
        refresh(catalogue, root, config, workers, lambda *_: None, None)
        found = catalogue.files_with_id(ident)
    if not found:
        hint = "it stands at the foot of the article's page, and in its file in content/"
        raise ConfigError(Problem(f"no article has the id {ident}", root / "content", hint=hint))
    return root / "content" / found[0]
