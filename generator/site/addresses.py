"""content/addresses.txt: every address that the archive has published, and where each leads now."""

import datetime as dt
import os
import re
import sqlite3
import time
from collections.abc import Container, Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from generator.content import LEDGER as FILE
from generator.content import Content
from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.model import Page
from generator.site.record import NEW, PUBLISHED, Record

_HEAD = """\
# Every address that this archive has published: the page, its article's id or "-", and since when.
# Warraq adds lines. Keep this file with the articles: by it, old links go on working.
"""
_LINE = re.compile(r"([^\t]+)\t([a-z0-9]{12}|-)\t(\d{4}-\d\d-\d\d)")
# No folder of the output has a dot in its name, as a file of it has.
_PAGE = re.compile(r"(?:[^/.\\\x00-\x1f\x7f]+/)*[^/\\\x00-\x1f\x7f]+(?<!/)\.html")
_LONGEST = 255  # bytes of a file's name
_HINT = "each line holds a page, its article's id or -, and a day, with a tab between them"
_TOLD = 20  # faults that are told one by one
_NAMED = 3  # addresses of articles that are gone
_LIVES = (
    "(EXISTS (SELECT 1 FROM article WHERE id = {0})"
    " OR EXISTS (SELECT 1 FROM withdrawn WHERE id = {0}))"
)
# Nothing is there, nothing leads on, and the article is nowhere else. An article that has no id of
# its own gets another one when its file moves, and stays: what is there is then taken for it.
_GONE = (
    f"SELECT url, id, '' FROM address AS a WHERE id <> '' AND NOT {_LIVES.format('a.id')}"
    " AND NOT EXISTS (SELECT 1 FROM article WHERE url = a.url)"
    " AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE url = a.url)"
    " AND NOT EXISTS (SELECT 1 FROM alias WHERE url = a.url)"
    " AND NOT EXISTS (SELECT 1 FROM address AS o WHERE o.url = a.url AND"
    f" (o.id = '' OR {_LIVES.format('o.id')}))"
)
# Another one is there that never was, and the article is elsewhere.
_TAKEN = (
    "SELECT a.url, a.id, b.path FROM {0} AS b JOIN address AS a USING (url)"
    f" WHERE a.id NOT IN ('', b.id) AND {_LIVES.format('a.id')}"
    " AND NOT EXISTS (SELECT 1 FROM address AS o WHERE o.url = b.url AND o.id = b.id)"
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
        """Take the ledger in if it is not known as it is.

        Raises ContentError for lines that cannot be read, and for a ledger that is gone.
        """
        path = content / FILE
        stamp = stamp_of(path)
        if not stamp and self.stamp():
            hint = "put it back; to begin a new one, make an empty file of that name"
            raise ContentError(Problem("it is gone, and old links with it", path, hint=hint))
        if self.stamp() != stamp:
            with self._db:
                self._db.execute("DELETE FROM address")
                self._db.execute("UPDATE article SET settled = 0")
                self._db.execute("UPDATE file SET lasting = ? WHERE lasting <> 0", [NEW])
                self._put(_read(path) if stamp else (), stamp)

    def stamp(self) -> str:
        """Return a name for the ledger as it was taken in; "" for none."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'addresses'").fetchone()
        return str(row[0]) if row else ""

    def has(self, ident: str, url: str) -> bool:
        """Tell whether an article of this id was published, or something at this address."""
        one = "SELECT 1 FROM address WHERE id = ? OR url = ?"
        return self._db.execute(one, [ident, url]).fetchone() is not None

    def _put(self, found: Iterable[tuple[str, str]], stamp: str) -> None:
        self._db.executemany("INSERT OR IGNORE INTO address VALUES (?, ?)", found)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('addresses', ?)", [stamp])

    def refuse_broken(
        self, content: Content, idents: Iterable[str] | None, unread: int = 0
    ) -> None:
        """Raise ContentError if an address no longer leads to the article that was published there.

        `idents` are the articles that alone may have come, changed or gone; None for any. `unread`
        articles could not be read: if no more are gone, it may be these.
        """
        found = self._broken(idents)
        gone = {broken.id for broken in found if not broken.path}
        if len(gone) <= unread:
            found = [broken for broken in found if broken.path]
        lost = {broken.url: broken.id for broken in found if not broken.path}
        taken = [broken for broken in found if broken.path]
        problems = [_told_gone(content.loose / FILE, lost)] if lost else []
        for url, ident, path in taken[:_TOLD]:
            told = f"is at {url}, where article {ident} was published"
            problems.append(Problem(told, content.where(path), hint="give it a slug of its own"))
        if len(taken) > _TOLD:
            told = f"{len(taken) - _TOLD:,} more published addresses are taken so"
            problems.append(Problem(told, content.loose))
        if problems:
            raise ContentError(*problems)

    def _broken(self, idents: Iterable[str] | None) -> list[Broken]:
        taken = [_TAKEN.format(table) for table in ("article", "withdrawn")]
        if idents is None:
            rows = chain.from_iterable(self._db.execute(asked) for asked in (_GONE, *taken))
            return sorted(Broken(*row) for row in rows)
        asked = [
            f"{_GONE} AND a.url IN (SELECT url FROM address WHERE id = ?)",
            *(f"{question} AND {column} = ?" for question in taken for column in ("a.id", "b.id")),
        ]
        found = {
            Broken(*row)
            for ident in idents
            for question in asked
            for row in self._db.execute(question, [ident])
        }
        return sorted(found)

    def forwarding(self, record: Record, static: Container[str]) -> Iterator[Page]:
        """Yield a page that leads on from every published address that has none; ask it last.

        An article's leads to where it is now, a list's to the nearest list above it. What is known
        of no article stays as it is, and where a `static` file is, that is.
        """
        for url, pairs in groupby(self._without_page(record), key=lambda row: row[0]):
            idents = [ident for _, ident in pairs]
            target = next(filter(None, map(self._now, filter(None, idents))), "")
            if not target and "" in idents:
                target = _above(url, record)
            if url in static:
                continue
            if not target:
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

    def publish(self, content: Path, record: Record) -> None:
        """Add the pages on record that the ledger does not name; raises SiteError."""
        found = self._db.execute(
            "SELECT url, own, EXISTS (SELECT 1 FROM address WHERE url = f.url AND id = f.own)"
            " FROM (SELECT url, COALESCE((SELECT id FROM article WHERE url = file.url),"
            " (SELECT id FROM withdrawn WHERE url = file.url), '') AS own"
            " FROM file WHERE output = ? AND lasting = ? AND size >= 0) AS f ORDER BY url",
            [record.name, NEW],
        ).fetchall()
        new = [(url, ident) for url, ident, known in found if not known]
        path = content / FILE
        stamp = before = stamp_of(path)
        if new:
            text = (path.read_bytes() if before else b"") or _HEAD.encode()
            text += b"" if text.endswith(b"\n") else b"\n"
            day = today()
            lines = "".join(f"{url}\t{ident or '-'}\t{day}\n" for url, ident in new)
            write_whole(path, text + lines.encode())
            # What a person has added since it was taken in is to be taken in too.
            stamp = stamp_of(path) if before == self.stamp() else ""
        with self._db:
            # A catalogue in which nothing changes need not be sent anywhere.
            if new or stamp != self.stamp():
                self._put(new, stamp)
            self._db.execute(
                "UPDATE file SET lasting = ? WHERE output = ? AND lasting = ? AND size >= 0",
                [PUBLISHED, record.name, NEW],
            )


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


def _told_gone(ledger: Path, lost: dict[str, str]) -> Problem:
    """Return the one problem of all articles that are gone; `lost` has the id by the address."""
    with ledger.open(encoding="utf-8-sig", errors="replace") as file:
        lines = [n for n, line in enumerate(file, 1) if line.partition("\t")[0] in lost]
    idents = set(lost.values())
    first = ", ".join(list(lost)[:_NAMED])
    first += f" and {len(lost) - _NAMED:,} more" if len(lost) > _NAMED else ""
    if len(idents) == 1:
        told = f"the file of this article is gone: {first}"
    else:
        told = f"the files of {len(idents):,} articles are gone: {first}"
    where = ", ".join(map(str, lines[:_TOLD]))
    where += " and on" if len(lines) > _TOLD else ""
    ident = next(iter(idents)) if len(idents) == 1 else "ID"
    hint = (
        "put back what is missing, or, if its raw text is there, run: warraq ingest; then, for what"
        f" is to go: warraq withdraw {ident} --reason ...; if nothing of the archive was ever on"
        " the web, empty this file: the next build begins it anew; if only these pages never were,"
        f" remove their lines: {where}"
    )
    return Problem(told, ledger, lines[0] if lines else None, hint)


def _read(path: Path) -> Iterator[tuple[str, str]]:
    problems = []
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            for number, line in enumerate(file, 1):
                found = _LINE.fullmatch(line.rstrip("\n"))
                if found and _is_page(found[1]):
                    yield found[1], found[2].strip("-")
                elif line.strip() and not line.startswith("#"):
                    problems.append(Problem(f"is no address: {line.strip()}", path, number, _HINT))
    except OSError as error:
        raise ContentError(Problem(f"cannot be read: {error.strerror}", path)) from error
    if problems:
        raise ContentError(*problems[:_TOLD])


def _is_page(url: str) -> bool:
    short = all(len(part.encode()) <= _LONGEST for part in url.split("/"))
    return short and _PAGE.fullmatch(url) is not None


def _above(url: str, record: Record) -> str:
    """Return the nearest page above a list: a/b.html is above a/b/c.html; else the front page."""
    above = url.rpartition("/")[0]
    while above:
        if record.has(f"{above}.html"):
            return f"{above}.html"
        above = above.rpartition("/")[0]
    return "index.html"
