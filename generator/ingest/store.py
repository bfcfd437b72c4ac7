"""Articles read -> content/: new ones written, changed ones renewed, edited ones left alone."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from generator import frontmatter
from generator.content import FOLDER, Content
from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.ingest.archive import Archive, Entry, damaged, day_text, is_whole
from generator.ingest.batch import ReadArticle, ReadFile
from generator.ingest.ledger import Found, Ledger, Made
from generator.ingest.losses import lost, notes_of
from generator.ingest.rawfiles import is_gone, located, stamp_of
from generator.ingest.twins import is_near, is_twin, letters, spellings
from generator.model import Article
from generator.packing import take_out
from generator.permalinks import article_url
from generator.place import Place

PROPOSED = ".warraq/proposed"
_ALIKE = 0.3  # of the words: below it, what now stands at an article's line is another article


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one article of a raw file."""

    outcome: Literal["new", "known", "updated", "proposed"]
    id: str
    note: str = ""
    problem: Problem | None = None
    lost: str = ""  # what the article has and its new reading has not


@dataclass(frozen=True, slots=True)
class Store:
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

    def waits(self, read: ReadFile) -> bool:
        """Return whether a raw file may be another that is gone, moved and corrected in one step.

        It is to be taken when all others are: one of them may be that file, and only moved.
        """
        kept = _kept(self, read, (_by_title, _by_line))
        fresh = [a for a, entry in zip(read.articles, kept, strict=True) if entry is None]
        claimed = {e.id for article in fresh for e in _orphans(self, read, article)}
        self.claims.update(claimed)
        return bool(claimed)

    def take(self, read: ReadFile) -> list[Stored]:
        """Bring content/ up to date with one raw file, and put it on record.

        An article that was not edited since ingest wrote it is replaced by the new reading, under
        its id, slug and path; one that was edited is left as it is, and the reading is put beside.
        Raises SiteError when a file cannot be written.
        """
        before = self.ledger.found(read.row.key)
        kept = _kept(self, read, (_by_title, _by_line, _by_orphan))
        names = {a.id: e.id if e else a.id for a, e in zip(read.articles, kept, strict=True)}
        done: list[Stored] = []
        met: dict[str, str] = {}
        for article, entry in zip(read.articles, kept, strict=True):
            if article.id in met:
                done.append(Stored("known", met[article.id]))  # it stands in the file twice
            elif entry is None:
                orphans = _orphans(self, read, article) if self.claims else []
                done.append(_write(self, read, article, names, orphans))
            elif entry.file != article.file and not _gone(self, entry.file):
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


def _kept(
    store: Store,
    read: ReadFile,
    looks: Sequence[Callable[[Store, ReadFile, ReadArticle], Entry | None]],
) -> list[Entry | None]:
    """Return the content file that each article of a raw file has already, or None.

    By its id first; then one that was made from the same file under the same title; then one that
    begins at the same line and has many of the same words; then the only one that has lost its raw
    file, and has title, day, source and many of the words. No content file serves two articles.
    """
    kept = [store.archive.by_id(article.id) for article in read.articles]
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
            entry = look(store, read, article)
            if entry and entry.id not in claimed:
                kept[at] = entry
                claimed.add(entry.id)
    return kept


def _by_title(store: Store, read: ReadFile, article: ReadArticle) -> Entry | None:
    entry = store.archive.by_title(article.file, article.title)
    return None if entry and store.ledger.shared(entry.id, read.row.key) else entry


def _by_line(store: Store, read: ReadFile, article: ReadArticle) -> Entry | None:
    entry = store.archive.by_line(article.file, article.lines[0])
    if entry is None or store.ledger.shared(entry.id, read.row.key):
        return None
    return entry if _alike(store, entry, article) else None


def _by_orphan(store: Store, read: ReadFile, article: ReadArticle) -> Entry | None:
    if not store.claims:
        return None
    found = _orphans(store, read, article)
    if len(found) != 1 or store.claims[found[0].id] != 1:
        return None
    return found[0] if _alike(store, found[0], article) else None


def _orphans(store: Store, read: ReadFile, article: ReadArticle) -> list[Entry]:
    """Return the articles of this title, day and source that no other raw file gives any more."""
    found = store.archive.named(article.title, article.day, article.slug) if article.day else []
    return [
        entry
        for entry in found
        if _gone(store, entry.file)
        and all(
            key == read.row.key or (key == name and _gone(store, key))
            for key, name in store.ledger.raws(entry.id)
        )
        and _source(_text(store, entry)) in (None, _source(article.text))
    ]


def _source(text: str) -> str | None:
    try:
        return frontmatter.parse(text, Path()).source
    except ContentError:
        return None  # it cannot be told


def _text(store: Store, entry: Entry) -> str:
    try:
        return store.content.read(store.inner(entry.path)).decode().replace("\r\n", "\n")
    except (ContentError, UnicodeDecodeError):
        return ""


def _alike(store: Store, entry: Entry, article: ReadArticle) -> bool:
    """Whether an article may be a new one, by its words; so, where these cannot be read."""
    one, other = set(_body(_text(store, entry)).split()), set(_body(article.text).split())
    alike = len(one & other) >= _ALIKE * max(1, len(one | other))
    return alike or not (one or is_whole(store.content, store.inner(entry.path)))


def _body(text: str) -> str:
    return text.partition("\n---\n")[2]


def _gone(store: Store, file: str) -> bool:
    file = file.partition("!/")[0]  # the packed file that a member lies in
    return "/" in file and is_gone(located(store.root, store.raw, file))


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
    new = frontmatter.parse(article.text, Path(article.id))
    near: dict[str, Article | None] = {entry.path: None for entry in orphans}
    for entry, other in _of_title(store, article):
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
        text = frontmatter.dump(replace(new, slug=last, related=beside))
    data = text.encode("utf-8", "replace")
    write_whole(target, data)
    file, line = article.file, article.lines[0]
    entry = Entry(path, article.id, article.title, article.day, last, file, line)
    store.archive.add(entry, stamp_of(target.stat()))
    store.ledger.make(article.id, Made(hashlib.sha256(data).hexdigest(), article.reading))
    return Stored("new", article.id, _beside(read, article, near))


def _of_title(store: Store, article: ReadArticle) -> Iterator[tuple[Entry, Article]]:
    """Yield the articles of a new one's day and headline."""
    title = letters(article.title)
    for slug in spellings(article.slug):
        for entry in store.archive.slugged(slug, article.day):
            if letters(entry.title) == title:
                with suppress(ContentError):
                    yield entry, frontmatter.parse(_text(store, entry), Path(entry.path))


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
