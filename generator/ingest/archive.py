"""What content/ already holds: ids, addresses and origins, read from the front matter alone."""

import codecs
import datetime as dt
import json
import re
import sqlite3
from dataclasses import dataclass

from generator import frontmatter
from generator.content import FOLDER, Content, Stamp
from generator.errors import ContentError, Problem
from generator.packs import ENDING
from generator.seenpacks import SCHEMA, note_packs, seen_packs

_FOLDER = f"{FOLDER}/"
_HEAD = 64_000  # bytes; front matter is far shorter
_FIELD = re.compile(r"^(id|slug|title|date):[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_ORIGIN = re.compile(r"^origin:[ \t]*\r?\n((?:[ \t]+.*\r?\n?)+)", re.MULTILINE)
_ORIGIN_FIELD = re.compile(r"^[ \t]+(file|lines):[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_ID = re.compile(r"[a-z0-9]{12}\Z")
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_COLUMNS = "path, id, title, day, slug, file, line"
_SOME = 8  # articles of one title and day
_OLD = "id NOT IN (SELECT id FROM fresh)"  # made by an earlier run
_DAMAGED = "0:0:0"  # stands for a stamp: no article's, so that it is looked at in each run


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that content/ holds."""

    path: str  # relative to the site, with "/"
    id: str
    title: str
    day: str  # ISO, "" when undated
    slug: str
    file: str  # the raw file that it was made from; "" when its origin was taken out
    line: int  # where it begins there


class Archive:
    """The articles of content/, by id, by origin and by address; grows as articles are written.

    Kept in a table beside the ledger's, so that a run opens only the content files that changed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'pack'").fetchone():
            self._db.execute(SCHEMA)
        self._db.execute("CREATE TEMP TABLE fresh (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._new = False  # it held nothing when this run began

    def sync(self, content: Content) -> list[Problem]:
        """Bring the table up to date with content/, wherever in it articles were moved.

        Only front matter is read, and read loosely: a file with a fault in it is still found by its
        id, and stays on record with the title and the day that it had. One that has lost even its
        id stays so, too, and is told in what is returned: its article would be written a second
        time, at another address. Raises ContentError for a pack that cannot be read: what it holds,
        and a person may have edited, would be so, too.
        """
        rows = self._db.execute("SELECT path, stamp FROM article")
        known = {path.removeprefix(_FOLDER): _known(stamp) for path, stamp in rows}
        look = content.look(known, seen_packs(self._db))
        if broken := [problem for problem in look.problems if problem.file.name.endswith(ENDING)]:
            raise ContentError(*broken)
        problems: list[Problem] = []
        with self._db:
            before = {path: self._one("path = ?", f"{_FOLDER}{path}") for path, _ in look.changed}
            self._db.executemany(
                "DELETE FROM article WHERE path = ?",
                [(f"{_FOLDER}{path}",) for path in [*look.gone, *before]],
            )
            for path, stamp in look.changed:
                entry = _entry(content, path)
                old = before[path]
                if (
                    old
                    and old.id
                    and (not entry or entry.id != old.id)
                    and not is_whole(content, path)
                ):
                    continue
                del before[path]
                if old and entry and entry != old and entry.id == old.id:
                    entry = entry if is_whole(content, path) else old
                if entry:
                    self._put(entry, stamp_text(stamp))
            for path, old in before.items():
                if old and not self.by_id(old.id):  # else it was moved
                    self._put(old, _DAMAGED)
                    problems.append(damaged(content, path))
        note_packs(self._db, look.packs)
        self._new = self._db.execute("SELECT 1 FROM article LIMIT 1").fetchone() is None
        return problems

    def by_id(self, identity: str) -> Entry | None:
        """Return the article with this id."""
        return self._one("id = ?", identity)

    def by_title(self, file: str, title: str) -> Entry | None:
        """Return the article that an earlier run made from a raw file, by its title."""
        return None if self._new else self._one(f"file = ? AND title = ? AND {_OLD}", file, title)

    def by_line(self, file: str, line: int) -> Entry | None:
        """Return the article that an earlier run made from a raw file, by its first line."""
        return None if self._new else self._one(f"file = ? AND line = ? AND {_OLD}", file, line)

    def named(self, title: str, day: str, slug: str) -> list[Entry]:
        """Return the articles that earlier runs wrote of this title and day.

        `slug` is what such a title gives: by it they are found quickly.
        """
        if self._new:
            return []
        where = f"day = ? AND title = ? AND {_OLD} ORDER BY path"
        return self._slugged(slug, where, day, title)

    def slugged(self, slug: str, day: str) -> list[Entry]:
        """Return the articles of this day whose titles give this slug, or one that begins so.

        Some at most: of ten thousand with one title not each is compared with all others.
        """
        return self._slugged(slug, f"day = ? LIMIT {_SOME}", day)

    def _slugged(self, slug: str, where: str, *values: str) -> list[Entry]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM article WHERE (slug = ? OR slug > ? AND slug < ?) AND {where}",
            [slug, f"{slug}-", f"{slug}.", *values],
        )
        return [Entry(*row) for row in rows]

    def taken(self, day: str, slug: str) -> bool:
        """Return whether an article of that day, or an undated one, has this slug."""
        rows = self._db.execute("SELECT 1 FROM article WHERE slug = ? AND day = ?", [slug, day])
        return rows.fetchone() is not None

    def add(self, entry: Entry, stamp: str) -> None:
        """Take in a new article that was just written to its path."""
        self._put(entry, stamp)
        # What this run wrote is found by its id alone: two articles of one file may share a title.
        if not self._new:
            self._db.execute("INSERT OR IGNORE INTO fresh VALUES (?)", [entry.id])

    def renew(self, entry: Entry, stamp: str) -> None:
        """Take in an article that was just written, in place of the one with its id."""
        self._db.execute("DELETE FROM article WHERE id = ?", [entry.id])
        self.add(entry, stamp)

    def _put(self, e: Entry, stamp: str) -> None:
        self._db.execute(
            f"INSERT OR REPLACE INTO article (stamp, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [stamp, e.path, e.id, e.title, e.day, e.slug, e.file, e.line],
        )

    def _one(self, where: str, *values: str | int) -> Entry | None:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM article WHERE {where} ORDER BY path LIMIT 1", values
        )
        row = rows.fetchone()
        return Entry(*row) if row else None


def is_whole(content: Content, path: str) -> bool:
    """Return whether a content file can be read as an article, whoever wrote it."""
    return _fault(content, path) is None


def damaged(content: Content, path: str) -> Problem:
    """Return the problem of a file that stands where an article's is to be, and cannot be read."""
    fault, entry = _fault(content, path), _entry(content, path)
    if fault and (_ID.match(entry.id) if entry else fault.message.startswith("cannot be read")):
        return fault
    hint = "restore it; or delete it, and run warraq ingest: it is then written anew"
    return Problem("is not the article any more that ingest wrote", content.where(path), hint=hint)


def _fault(content: Content, path: str) -> Problem | None:
    """Return the first thing that is wrong with a content file, None where it is an article."""
    try:
        data, where = content.load(path)
        frontmatter.parse(data.decode("utf-8"), where)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem("is not UTF-8 text", where, line, "save it as UTF-8")
    except ContentError as error:
        return error.problems[0]
    return None


def day_text(day: dt.date | None) -> str:
    """Return a day as the archive writes it: ISO, "" for none."""
    return day.isoformat() if day else ""


def stamp_text(stamp: Stamp) -> str:
    """Return a stamp as the table keeps it."""
    return ":".join(map(str, stamp))


def _known(text: str) -> tuple[int, int, int]:
    size, mtime_ns, inode = map(int, text.split(":"))
    return size, mtime_ns, inode


def _entry(content: Content, path: str) -> Entry | None:
    try:
        head = _text(content.read(path)[:_HEAD])
    except ContentError:
        return None  # build reports it
    # Also where the opening line was lost: what is there must not be written a second time.
    close = _CLOSE.search(head, 5)
    head = head[: close.start()] if close else head
    fields = {key: _plain(value) for key, value in reversed(_FIELD.findall(head))}
    block = _ORIGIN.search(head)
    if "id" not in fields and block is None:
        return None  # written by hand, and nothing of ours
    origin = dict(_ORIGIN_FIELD.findall(block[1])) if block else {}
    line = re.match(r"\[\s*(\d{1,9})", origin.get("lines", ""))
    return Entry(
        path=f"{_FOLDER}{path}",
        id=fields.get("id", ""),
        title=fields.get("title", ""),
        day=fields.get("date", "")[:10],
        slug=fields.get("slug", ""),
        file=_plain(origin.get("file", "")),
        line=int(line[1]) if line else 0,
    )


def _text(head: bytes) -> str:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "utf-8", "replace")


def _plain(value: str) -> str:
    """Return a scalar of YAML as `frontmatter.dump` or a person's hand writes it."""
    if value.startswith('"') and value.endswith('"'):
        try:
            return str(json.loads(value))
        except ValueError:
            return value.strip('"')
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value
