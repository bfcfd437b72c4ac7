"""withdraw: an article goes, its address stays and says why."""

import datetime as dt
from pathlib import Path

from generator.amend import amend
from generator.config import languages, load_config
from generator.content import content_of
from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.frontmatter import parse
from generator.model import Change
from generator.permalinks import digest_letters
from generator.upkeep import Progress, article_files


def withdraw(root: Path, article: str, reason: str, today: dt.date, progress: Progress) -> Path:
    """Write into an article's file that it is withdrawn, and return the file: a loose one.

    `article` is its id, its content file or its page. Nothing else of the file is changed, but that
    an article without an id is given the one that stood for it. The next build leaves a notice at
    its address. Raises SiteError when there is no such article, it is withdrawn already, or its
    file cannot be changed.
    """
    root = root.absolute()
    config = load_config(root, languages())
    content = content_of(root, config.storage)
    (inner,) = article_files(root, config, (article,), progress)
    path = content.loose / inner
    data, where = content.load(inner)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem("is not UTF-8 text", where, hint="save it as UTF-8")
        raise ContentError(problem) from error
    known = parse(text, path)
    if before := known.withdrawn:
        raise ContentError(Problem(f"is withdrawn since {before.date}: {before.what}", where))
    try:
        # By the id that it was published with, whatever becomes of its file's name.
        ident = known.id or digest_letters(inner, 12)
        changes = {"id": ident, "withdrawn": Change(date=today, what=reason)}
        new = amend(text, changes, path)
    except ValueError as error:
        raise ContentError(Problem(str(error), where)) from error
    write_whole(path.resolve(), new.encode())  # through a link, into the file itself
    return path
