"""Which article of content/ a reading of a raw file is, by what is on record of them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator import frontmatter
from generator.content import FOLDER, Content
from generator.errors import ContentError
from generator.ingest.archive import Archive, Entry, is_whole
from generator.ingest.batch import ReadArticle, ReadFile
from generator.ingest.ledger import Ledger
from generator.ingest.rawfiles import is_gone, located
from generator.ingest.twins import letters, spellings
from generator.model import Article
from generator.place import Place

_ALIKE = 0.3  # of the words: below it, what now stands at an article's line is another article


@dataclass(frozen=True, slots=True)
class Shelf:
    """The site's content/, and what is on record of it."""

    root: Path
    raw: Place
    content: Content
    archive: Archive
    ledger: Ledger
    claims: Counter[str] = field(default_factory=Counter)  # on articles whose raw file is gone

    def inner(self, path: str) -> str:
        """Return the path of an article below content/, by the one from the site's folder."""
        return path.removeprefix(f"{FOLDER}/")


def kept_by(shelf: Shelf, read: ReadFile, orphans: bool) -> list[Entry | None]:
    """Return the content file that each article of a raw file has already, or None.

    By its id first; then one that was made from the same file under the same title; then one that
    begins at the same line and has many of the same words; then, if it may be one of the `orphans`,
    the only one that has lost its raw file, and has title, day, source and many of the words. No
    content file serves two articles.
    """
    looks = (_by_title, _by_line, _by_orphan) if orphans else (_by_title, _by_line)
    kept = [shelf.archive.by_id(article.id) for article in read.articles]
    claimed = {entry.id for entry in kept if entry}
    first: dict[str, int] = {}
    for at, article in enumerate(read.articles):
        # The same article twice in one file: the second has nothing of its own.
        if first.setdefault(article.id, at) != at:
            kept[at] = None
    for look in looks:
        for at, article in enumerate(read.articles):
            if kept[at] or first[article.id] != at:
                continue
            entry = look(shelf, read, article)
            if entry and entry.id not in claimed:
                kept[at] = entry
                claimed.add(entry.id)
    return kept


def _by_title(shelf: Shelf, read: ReadFile, article: ReadArticle) -> Entry | None:
    entry = shelf.archive.by_title(article.file, article.title)
    return None if entry and shelf.ledger.shared(entry.id, read.row.key) else entry


def _by_line(shelf: Shelf, read: ReadFile, article: ReadArticle) -> Entry | None:
    entry = shelf.archive.by_line(article.file, article.lines[0])
    if entry is None or shelf.ledger.shared(entry.id, read.row.key):
        return None
    return entry if _alike(shelf, entry, article) else None


def _by_orphan(shelf: Shelf, read: ReadFile, article: ReadArticle) -> Entry | None:
    if not shelf.claims:
        return None
    found = orphans_of(shelf, read, article)
    if len(found) != 1 or shelf.claims[found[0].id] != 1:
        return None
    return found[0] if _alike(shelf, found[0], article) else None


def orphans_of(shelf: Shelf, read: ReadFile, article: ReadArticle) -> list[Entry]:
    """Return the articles of this title, day and source that no other raw file gives any more."""
    found = shelf.archive.named(article.title, article.day, article.slug) if article.day else []
    return [
        entry
        for entry in found
        if gone(shelf, entry.file)
        and all(
            key == read.row.key or (key == name and gone(shelf, key))
            for key, name in shelf.ledger.raws(entry.id)
        )
        and _source(_text(shelf, entry)) in (None, _source(article.text))
    ]


def _source(text: str) -> str | None:
    try:
        return frontmatter.parse(text, Path()).source
    except ContentError:
        return None  # it cannot be told


def _text(shelf: Shelf, entry: Entry) -> str:
    try:
        return shelf.content.read(shelf.inner(entry.path)).decode().replace("\r\n", "\n")
    except (ContentError, UnicodeDecodeError):
        return ""


def _alike(shelf: Shelf, entry: Entry, article: ReadArticle) -> bool:
    """Whether an article may be a new one, by its words; so, where these cannot be read."""
    one, other = set(_body(_text(shelf, entry)).split()), set(_body(article.text).split())
    alike = len(one & other) >= _ALIKE * max(1, len(one | other))
    return alike or not (one or is_whole(shelf.content, shelf.inner(entry.path)))


def _body(text: str) -> str:
    return text.partition("\n---\n")[2]


def gone(shelf: Shelf, file: str) -> bool:
    """Tell whether a raw file, as an origin names it, is there no more."""
    file = file.partition("!/")[0]  # the packed file that a member lies in
    return "/" in file and is_gone(located(shelf.root, shelf.raw, file))


def of_title(shelf: Shelf, article: ReadArticle) -> Iterator[tuple[Entry, Article]]:
    """Yield the articles of a new one's day and headline."""
    title = letters(article.title)
    for slug in spellings(article.slug):
        for entry in shelf.archive.slugged(slug, article.day):
            if letters(entry.title) == title:
                with suppress(ContentError):
                    yield entry, frontmatter.parse(_text(shelf, entry), Path(entry.path))
