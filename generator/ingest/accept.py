"""Taking a new reading that ingest put beside an article edited by hand."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from generator import frontmatter
from generator.content import Content, content_of
from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.ingest.ledger import Made, open_ledger
from generator.ingest.store import PROPOSED
from generator.storage import Storage


def accept(root: Path, storage: Storage, paths: Sequence[Path]) -> tuple[list[str], list[Problem]]:
    """Replace articles by the new readings that wait for them; return which, and what is wrong.

    A path names the article in content/ or the reading in .warraq/proposed/.
    """
    taken: list[str] = []
    problems: list[Problem] = []
    content = content_of(root, storage)
    with open_ledger(root) as ledger:
        for path in paths:
            name = _inside(root, content, path)
            proposal, target = root / PROPOSED / name, content.loose / name
            if not name or not proposal.is_file():
                hint = f"those that wait lie under {PROPOSED}/"
                problems.append(Problem("no new reading waits for this article", path, hint=hint))
                continue
            try:
                data = proposal.read_bytes()
                article = frontmatter.parse(data.decode("utf-8"), proposal)
                write_whole(target, data)
            except (ContentError, OSError, UnicodeDecodeError) as error:
                told = error.problems if isinstance(error, ContentError) else ()
                problems += told or (Problem(f"cannot be taken: {error}", proposal),)
                continue
            with ledger.connection:
                made = ledger.made(article.id)
                digest = hashlib.sha256(data).hexdigest()
                ledger.make(article.id, Made(digest, made.reading if made else ""))
            proposal.unlink()
            taken.append(f"content/{name}")
    return taken, problems


def waiting(root: Path) -> list[str]:
    """Return the articles for which a new reading waits, as paths relative to the site."""
    folder = root / PROPOSED
    if not folder.is_dir():
        return []
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    return sorted(f"content/{name}" for name in found)


def _inside(root: Path, content: Content, path: Path) -> str:
    whole, folder = path.resolve(), (root / PROPOSED).resolve()
    if whole.is_relative_to(folder):
        return whole.relative_to(folder).as_posix()
    return content.named(path)
