"""Articles read -> content/: new ones written, changed ones renewed, edited ones left alone."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from generator import frontmatter
from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.ingest.archive import Entry, damaged, day_text, is_whole
from generator.ingest.batch import ReadArticle, ReadFile
from generator.ingest.ledger import Found, Made
from generator.ingest.losses import lost, notes_of
from generator.ingest.rawfiles import stamp_of
from generator.ingest.shelf import Shelf, gone, kept_by, of_title, orphans_of
from generator.ingest.twins import is_near, is_twin
from generator.model import Article
from generator.packing import take_out
from generator.permalinks import article_url

PROPOSED = ".warraq/proposed"


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one article of a raw file."""

    outcome: Literal["new", "known", "updated", "proposed"]
    id: str
    note: str = ""
    problem: Problem | None = None
    lost: str = ""  # what the article has and its new reading has not


@dataclass(frozen=True, slots=True)
class Store(Shelf):
    """The site's content/, which raw files are taken into."""

    def waits(self, read: ReadFile) -> bool:
        """Return whether a raw file may be another that is gone, moved and corrected in one step.

        It is to be taken when all others are: one of them may be that file, and only moved.
        """
        kept = kept_by(self, read, orphans=False)
        fresh = [a for a, entry in zip(read.articles, kept, strict=True) if entry is None]
        claimed = {e.id for article in fresh for e in orphans_of(self, read, article)}
        self.claims.update(claimed)
        return bool(claimed)

    def take(self, read: ReadFile) -> list[Stored]:
        """Bring content/ up to date with one raw file, and put it on record.

        An article that was not edited since ingest wrote it is replaced by the new reading, under
        its id, slug and path; one that was edited is left as it is, and the reading is put beside.
        Raises SiteError when a file cannot be written.
        """
        before = self.ledger.found(read.row.key)
        kept = kept_by(self, read, orphans=True)
        names = {a.id: e.id if e else a.id for a, e in zip(read.articles, kept, strict=True)}
        done: list[Stored] = []
        met: dict[str, str] = {}
        for article, entry in zip(read.articles, kept, strict=True):
            if article.id in met:
                done.append(Stored("known", met[article.id]))  # it stands in the file twice
            elif entry is None:
                orphans = orphans_of(self, read, article) if self.claims else []
                done.append(_write(self, read, article, names, orphans))
            elif entry.file != article.file and not gone(self, entry.file):
                done.append(Stored("known", entry.id))  # it was read from another file first
            else:
                done.append(_renew(self, read, article, entry, names))
            met[article.id] = done[-1].id
        found = [Found(s.id, a.lines, *a.place) for s, a in zip(done, read.articles, strict=True)]
        # What could not be brought up to date is read again in the next run.
        row = replace(read.row, made_by="") if any(s.problem for s in done) else read.row
        self.ledger.put(row, found)
        losses = {e.path: s.lost for s, e in zip(done, kept, strict=True) if e and s.lost}
        done += (Stored("known", "", note) for note in notes_of(read.row.name, losses))
        done += _left(self, read, before, {stored.id for stored in done})
        return done


def _write(
    store: Store,
    read: ReadFile,
    article: ReadArticle,
    names: dict[str, str],
    orphans: Sequence[Entry],
) -> Stored:
    """Write a new article under a name that no other has, and tell of those that it may be.

    Nothing is written where a file lies that is no article: it was one that is damaged, and another
    name would give this one another address; and nothing of what another dump has given already.
    """
    near: dict[str, Article | None] = {entry.path: None for entry in orphans}
    for entry, other in of_title(store, article):
        new = frontmatter.parse(article.text, Path(article.id))  # of most there is no other
        if is_twin(other, new):
            return Stored("known", entry.id)
        if entry.file != article.file and is_near(other, new):
            near.setdefault(entry.path, other)
    last, text = article.slug, article.text
    path = f"{_folder(article.day)}{last}.md"
    there = _is_there(store, path)
    whole = there and is_whole(store.content, store.inner(path))
    if whole or store.archive.taken(article.day, last):
        last = f"{last}-{article.id}" if last != article.id else last
        path = f"{_folder(article.day)}{last}.md"
        there = _is_there(store, path)
    if there:
        problem = damaged(store.content, store.inner(path))
        return Stored("known", article.id, problem=problem)
    target = store.root / path
    beside = _related(article, names, article.id)
    if last != article.slug or beside != article.related:
        parsed = frontmatter.parse(text, Path(article.id))
        text = frontmatter.dump(replace(parsed, slug=last, related=beside))
    data = text.encode("utf-8", "replace")
    write_whole(target, data)
    file, line = article.file, article.lines[0]
    entry = Entry(path, article.id, article.title, article.day, last, file, line)
    store.archive.add(entry, stamp_of(target.stat()))
    store.ledger.make(article.id, Made(hashlib.sha256(data).hexdigest(), article.reading))
    return Stored("new", article.id, _beside(read, article, near))


def _beside(read: ReadFile, article: ReadArticle, near: Mapping[str, Article | None]) -> str:
    """Return a note that tells of articles that a new one may be: corrected, or moved as well."""
    if not near:
        return ""
    place = f"{read.row.name}, line {article.lines[0]}"
    if gone := [path for path, other in near.items() if other is None]:
        return (
            f"{place}: a new article, with title, day and source of {' and '.join(gone)}, whose raw"
            " file is gone: if they are one, remove one of the two"
        )
    if withdrawn := [path for path, other in near.items() if other and other.withdrawn]:
        return (
            f"{place}: a new article, nearly as {' and '.join(withdrawn)}, which is withdrawn: if"
            " they are one, withdraw this one too before you build"
        )
    return (
        f"{place}: a new article, nearly as {' and '.join(near)}: if they are one, keep what is"
        " right and remove the other"
    )


def _renew(
    store: Store, read: ReadFile, article: ReadArticle, entry: Entry, names: dict[str, str]
) -> Stored:
    """Replace an article by its new reading; put that beside it if it was edited, or would lose.

    One that differs in its origin alone was not edited, or the same was put right in both.
    """
    made = store.ledger.made(entry.id)
    try:
        data, where = store.content.load(store.inner(entry.path))
        old = frontmatter.parse(data.decode("utf-8"), where)
    except (UnicodeDecodeError, ContentError):
        fault = damaged(store.content, store.inner(entry.path))
        told = f"then run warraq ingest: {read.row.name} waits for it"
        hint = "; ".join(filter(None, (fault.hint, told)))
        return Stored("known", entry.id, problem=replace(fault, hint=hint))
    digest = hashlib.sha256(data).hexdigest()
    new, path = _moved(store, old, entry, frontmatter.parse(article.text, where), article, names)
    fresh = frontmatter.dump(new).encode("utf-8", "replace")
    said = made is not None and made.reading == article.reading
    proposal = f"{PROPOSED}/{store.inner(entry.path)}"
    equal = replace(old, origin=new.origin) == new
    less = lost(old, new)
    ours = made is not None and made.written == digest and not less
    if ours or equal:
        (store.root / proposal).unlink(missing_ok=True)
    if fresh == data:
        store.ledger.make(entry.id, Made(digest, article.reading))
        return Stored("known", entry.id)
    if ours or (equal and frontmatter.dump(old).encode() == data):
        write_whole(store.root / path, fresh)
        if path != entry.path:
            take_out(store.content, [store.inner(entry.path)])
            (store.root / entry.path).unlink(missing_ok=True)
        file, line, day = article.file, article.lines[0], day_text(new.day)
        renewed = Entry(path, entry.id, new.title, day, new.slug, file, line)
        store.archive.renew(renewed, stamp_of((store.root / path).stat()))
        sha256 = hashlib.sha256(fresh).hexdigest()
        store.ledger.make(entry.id, Made(sha256, article.reading))
        return Stored("known" if said or equal else "updated", entry.id)
    # Nothing is on record, and the raw file is the one that it was made from, or gives the same
    # article once more: a person edited it.
    same = old.origin and new.origin and old.origin.sha256 == new.origin.sha256
    again = article.id == entry.id and article.file != entry.file
    edited = made is None and (same or again)
    if said or edited or equal:
        store.ledger.make(entry.id, Made(made.written if made else "", article.reading))
        return Stored("known", entry.id)
    write_whole(store.root / proposal, fresh)
    store.ledger.make(entry.id, Made(made.written if made else "", article.reading))
    note = (
        f"{read.row.name} has changed, but {entry.path} was edited by hand and was kept; the new"
        f" reading is {proposal}: to take it, run warraq ingest --accept {entry.path}"
    )
    return Stored("proposed", entry.id, "" if less else note, lost=less)


def _moved(
    store: Store,
    old: Article,
    entry: Entry,
    new: Article,
    article: ReadArticle,
    names: dict[str, str],
) -> tuple[Article, str]:
    """Return a new reading under an old article's id and address, and the path it belongs at.

    What ingest never writes is kept from the old one. With another day it gets another address:
    the old one becomes an alias, and the file moves if it lay where ingest had put it.
    """
    last = old.slug or article.slug
    path = entry.path
    aliases = old.aliases
    if new.day != old.day:
        day = day_text(new.day)
        moved = f"{_folder(day)}{last}.md"
        taken = store.archive.taken(day, last) or _is_there(store, moved)
        if taken and not last.endswith(entry.id):
            last = f"{last}-{entry.id}"
        if path == f"{_folder(day_text(old.day))}{old.slug}.md":
            path = f"{_folder(day)}{last}.md"
        address = article_url(new.day, last)
        aliases = tuple(a for a in (*aliases, article_url(old.day, old.slug)) if a != address)
    related = _related(article, names, entry.id)
    return (
        replace(
            new,
            id=old.id,
            slug=last,
            related=related,
            translations=old.translations,
            aliases=tuple(dict.fromkeys(aliases)),
            changes=old.changes,
            withdrawn=old.withdrawn,
            extra={**new.extra, **old.extra},
        ),
        path,
    )


def _is_there(store: Store, path: str) -> bool:
    return (store.root / path).exists() or store.content.has(store.inner(path))


def _related(article: ReadArticle, names: dict[str, str], own: str) -> tuple[str, ...]:
    beside = dict.fromkeys(names.get(one, one) for one in article.related)
    return tuple(one for one in beside if one != own)


def _left(store: Store, read: ReadFile, before: list[str], now: set[str]) -> Iterator[Stored]:
    """Tell of articles that a raw file held before and holds no more.

    Of one that could not be read, and of a packed file's member that could not, nothing is known.
    """
    unread = {text.name for text in read.row.texts if not text.sha256}
    if read.row.name in unread:
        return
    for identity in dict.fromkeys(before):
        entry = store.archive.by_id(identity)
        if identity in now or not entry or entry.file in unread:
            continue
        if not store.ledger.shared(identity, read.row.key):
            note = f"{read.row.name} no longer holds {entry.path}: the article was kept"
            yield Stored("known", "", note)


def _folder(day: str) -> str:
    return f"content/{day[:4]}/{day[5:7]}/{day[8:]}-" if day else "content/undated/"
