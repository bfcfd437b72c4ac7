"""content/addresses.txt: every address that the archive has published, and where each leads now."""

import datetime as dt
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.model import Page
from generator.site.record import Record

FILE = "addresses.txt"
_HEAD = """\
# Every address that this archive has published: the page, its article's id or "-", and since when.
# Warraq adds lines. Keep this file with the articles: by it, old links go on working.
"""
_LINE = re.compile(r"([^\t]+\.html)\t([a-z0-9]{12}|-)\t(\d{4}-\d\d-\d\d)")
_HINT = "each line holds a page, its article's id or -, and a day, with a tab between them"
_TOLD = 20  # faults that are told one by one
# Nothing is there, and the article is nowhere else. An article that has no id of its own gets
# another one when its file moves, and stays where it was: what is there is then taken for it.
_GONE = (
    "SELECT url, id, '' FROM address AS a WHERE id <> ''"
    " AND NOT EXISTS (SELECT 1 FROM article WHERE id = a.id OR url = a.url)"
    " AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE id = a.id OR url = a.url)"
)
_TAKEN = (
    "SELECT a.url, a.id, b.path FROM {table} AS b JOIN address AS a USING (url)"
    " WHERE a.id NOT IN ('', b.id) AND (EXISTS (SELECT 1 FROM article WHERE id = a.id)"
    " OR EXISTS (SELECT 1 FROM withdrawn WHERE id = a.id))"
)


class Broken(NamedTuple):
    """An address that does not lead to what was published there."""

    url: str
    id: str  # of the article that was
    path: str  # the content file of the article that is there now; "" when its own is gone


class Addresses:
    """The ledger, as the catalogue behind a connection knows it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def load(self, content: Path) -> None:
        """Take the ledger in if it is not known as it is; raises ContentError for bad lines."""
        path = content / FILE
        stamp = stamp_of(path)
        if self.stamp() != stamp:
            found = list(_read(path)) if stamp else []
            with self._db:
                self._db.execute("DELETE FROM address")
                self._db.execute("UPDATE article SET settled = 0")
                self._put(found, stamp)

    def stamp(self) -> str:
        """Return a name for the ledger as it was taken in; "" for none."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'addresses'").fetchone()
        return str(row[0]) if row else ""

    def _put(self, found: Iterable[tuple[str, str]], stamp: str) -> None:
        self._db.executemany("INSERT OR IGNORE INTO address VALUES (?, ?)", found)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('addresses', ?)", [stamp])

    def refuse_broken(self, content: Path, idents: Iterable[str] | None) -> None:
        """Raise ContentError if an address no longer leads to the article that was published there.

        `idents` are the articles that alone may have come, changed or gone; None for any.
        """
        found = self._broken(idents)
        problems = [_told(content, broken) for broken in found[:_TOLD]]
        if len(found) > _TOLD:
            more = f"{len(found) - _TOLD:,} more published addresses would break so"
            problems.append(Problem(more, content / FILE, hint="see whether all files are there"))
        if problems:
            raise ContentError(*problems)

    def _broken(self, idents: Iterable[str] | None) -> list[Broken]:
        asked = [
            (_GONE, "a.id"),
            *((_TAKEN.format(table=table), "b.id") for table in ("article", "withdrawn")),
        ]
        if idents is None:
            rows = chain.from_iterable(self._db.execute(question) for question, _ in asked)
        else:
            rows = chain.from_iterable(
                self._db.execute(f"{question} AND {column} = ?", [ident])
                for ident in idents
                for question, column in asked
            )
        return sorted(Broken(*row) for row in rows)

    def forwarding(self, record: Record) -> Iterator[Page]:
        """Yield a page that leads on from every published address that has none; ask it last.

        An article's leads to where it is now, a list's to the nearest list above it. What is known
        of no article stays as it is.
        """
        for url, pairs in groupby(self._without_page(record), key=lambda row: row[0]):
            idents = [ident for _, ident in pairs]
            if "" in idents:
                target = _above(url, record)
            elif not (target := next(filter(None, map(self._now, idents)), "")):
                record.see(url)
                continue
            yield Page(url=url, template="redirect.html", data={"target": target}, unit="redirect")

    def _without_page(self, record: Record) -> Iterable[tuple[str, str]]:
        left = record.left()
        if left is None:
            every = "SELECT url, id FROM address WHERE url NOT IN (SELECT url FROM seen)"
            return self._db.execute(f"{every} ORDER BY url, id").fetchall()
        one = "SELECT url, id FROM address WHERE url = ? ORDER BY id"
        return [row for url in left for row in self._db.execute(one, [url])]

    def _now(self, ident: str) -> str:
        found = self._db.execute(
            "SELECT url FROM article WHERE id = :id"
            " UNION ALL SELECT url FROM withdrawn WHERE id = :id ORDER BY url",
            {"id": ident},
        ).fetchone()
        return str(found[0]) if found else ""

    def publish(self, content: Path, record: Record, today: dt.date) -> None:
        """Add the pages of this build that the ledger does not name; raises SiteError."""
        new = self._db.execute(
            "SELECT url, COALESCE((SELECT id FROM article WHERE url = seen.url),"
            " (SELECT id FROM withdrawn WHERE url = seen.url), '') AS own"
            " FROM seen JOIN file USING (url) WHERE lasting AND output = ? AND size >= 0"
            " AND NOT EXISTS (SELECT 1 FROM address WHERE url = seen.url AND id = own)"
            " ORDER BY url",
            [record.name],
        ).fetchall()
        if not new:
            return
        path = content / FILE
        before = path.read_bytes() if path.exists() else _HEAD.encode()
        if not before.endswith(b"\n"):
            before += b"\n"
        lines = "".join(f"{url}\t{ident or '-'}\t{today}\n" for url, ident in new)
        write_whole(path, before + lines.encode())
        with self._db:
            self._put(new, stamp_of(path))


def today() -> dt.date:
    """Return the day in UTC, or that of SOURCE_DATE_EPOCH (reproducible-builds.org), in seconds."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = int(fixed) if fixed.isdecimal() else time.time()
    return dt.datetime.fromtimestamp(now, dt.UTC).date()


def stamp_of(path: Path) -> str:
    """Return a name for a ledger as it is; "" when there is none. Raises ContentError."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ContentError(Problem(f"cannot be read: {error.strerror}", path)) from error
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"


def _told(content: Path, broken: Broken) -> Problem:
    if broken.path:
        message = f"is at {broken.url}, where article {broken.id} was published"
        return Problem(message, content / broken.path, hint="give it a slug of its own")
    path = content / FILE
    start = f"{broken.url}\t"
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        line = next((n for n, line in enumerate(file, 1) if line.startswith(start)), None)
    hint = (
        f"put the file back; if it is to go, then run: warraq withdraw {broken.id} --reason ...;"
        " if it never was on the web, remove this line"
    )
    return Problem(f"the file of this article is gone: {broken.url}", path, line, hint)


def _read(path: Path) -> Iterator[tuple[str, str]]:
    problems = []
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            for number, line in enumerate(file, 1):
                found = _LINE.fullmatch(line.rstrip("\n"))
                if found and not found[1].startswith("/") and ".." not in found[1].split("/"):
                    yield found[1], found[2].strip("-")
                elif line.strip() and not line.startswith("#"):
                    problems.append(Problem(f"is no address: {line.strip()}", path, number, _HINT))
    except OSError as error:
        raise ContentError(Problem(f"cannot be read: {error.strerror}", path)) from error
    if problems:
        raise ContentError(*problems[:_TOLD])


def _above(url: str, record: Record) -> str:
    """Return the nearest page above a list: a/b.html is above a/b/c.html; else the front page."""
    above = url.rpartition("/")[0]
    while above:
        if record.has(f"{above}.html"):
            return f"{above}.html"
        above = above.rpartition("/")[0]
    return "index.html"
