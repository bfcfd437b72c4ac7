"""What ingest remembers between runs: one SQLite file, .warraq/ingest.sqlite. May be deleted."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem, SiteError
from generator.ingest.rawfiles import RawFile, is_gone, is_media, located
from generator.place import Place

FILE = ".warraq/ingest.sqlite"
_PAGE = 120_000  # letters of the views on one page of the report, beyond which another begins
_VERSION = 2
_WRITABLE = "make room, and see that you may write there"
# Faults that lie in the disk, and neither in the file nor in a statement.
_OF_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
# The longest columns come last: a query that does not ask for them does not read them.
_SCHEMA = f"""
CREATE TABLE raw (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, stamp TEXT NOT NULL, sha256 TEXT NOT NULL,
    made_by TEXT NOT NULL, fields TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE text (
    raw TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    encoding TEXT NOT NULL, layout TEXT NOT NULL, match TEXT NOT NULL, problems TEXT NOT NULL,
    doubts TEXT NOT NULL, ranges TEXT NOT NULL
);
CREATE UNIQUE INDEX text_position ON text (raw, position);
CREATE INDEX text_problems ON text (raw) WHERE problems <> '[]';
CREATE INDEX text_doubts ON text (raw) WHERE doubts <> '[]';
CREATE TABLE sheet (
    number INTEGER PRIMARY KEY, page INTEGER NOT NULL, raw TEXT NOT NULL, text INTEGER NOT NULL,
    position INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    problems TEXT NOT NULL, doubts TEXT NOT NULL, size INTEGER NOT NULL, view BLOB NOT NULL
);
CREATE UNIQUE INDEX sheet_position ON sheet (raw, text, position);
CREATE INDEX sheet_page ON sheet (page);
CREATE TABLE found (
    raw TEXT NOT NULL, text INTEGER NOT NULL, sheet INTEGER NOT NULL, position INTEGER NOT NULL,
    id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, evidence TEXT NOT NULL,
    PRIMARY KEY (raw, text, sheet, position)
) WITHOUT ROWID;
CREATE INDEX found_id ON found (id);
CREATE TABLE made (id TEXT PRIMARY KEY, written TEXT NOT NULL, reading TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    path TEXT PRIMARY KEY, stamp TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
    day TEXT NOT NULL, slug TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL
);
CREATE INDEX article_id ON article (id);
CREATE INDEX article_line ON article (file, line);
CREATE INDEX article_slug ON article (slug, day);
PRAGMA user_version = {_VERSION};
"""
_TEXT = ("name", "sha256", "encoding", "layout", "match", "problems", "doubts", "ranges")


@dataclass(frozen=True, slots=True)
class Found:
    """An article of a raw file, by its id in content/."""

    id: str
    lines: tuple[int, int]
    text: int  # of the file, by position
    sheet: int  # of the text, by position
    evidence: str  # of its date, as JSON; "" without a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A run of a text's lines as the report shows them: as many as open at once."""

    lines: tuple[int, int]
    articles: int  # that begin on it
    problems: str  # as JSON: [[message, line or null, hint], ...]
    doubts: str  # as JSON: [doubt, ...]
    size: int  # letters of its view
    view: bytes  # the lines and what was made of them, as HTML; see view.py


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One text, a raw file or a file packed in it, as the ledger keeps it."""

    name: str  # as origins say it
    sha256: str  # "" when it could not be read
    encoding: str
    layout: str
    match: str
    problems: str  # as JSON, like those of its sheets
    doubts: str
    ranges: str  # as JSON: [[first line, last line, role], ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, kw_only=True)  # without slots, which are slow to pickle
class RawRow:
    """One raw file as the ledger keeps it."""

    key: str
    name: str
    stamp: str  # "" when it may have changed in the moment of reading
    sha256: str  # "" when it could not be read
    made_by: str  # digest of what read it
    fields: str  # as JSON: {field: number of its articles that have it}
    texts: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What ingest last made of an article."""

    written: str  # sha256 of the content file as ingest wrote it; "" when it never did
    reading: str  # digest of what the raw file said


class Ledger:
    """The raw files read, what they gave, and what was written of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection  # for the archive, the record and the report
        self._db = connection
        self._page: tuple[int, int] | None = None  # of the report, and how full it is
        self._db.execute("CREATE TEMP TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._dirty: set[int] = set()  # pages of the report that are to be written anew

    def stale(self, files: Sequence[RawFile], made_by: str) -> list[tuple[RawFile, str]]:
        """Return the files to read, each with the digest that tells it is only touched, or "".

        To be read are files that are new, changed, last read by other code or settings, and those
        with an article that content/ has no more. Notes all files as seen by this run.
        """
        lost = {
            key
            for (key,) in self._db.execute(
                "SELECT raw FROM found WHERE id NOT IN (SELECT id FROM article)"
            )
        }
        waiting = {file.key: file for file in files}
        known = {}
        rows = self._db.execute("SELECT key, stamp, sha256 FROM raw WHERE made_by = ?", [made_by])
        for key, stamp, sha256 in rows:
            if key in waiting and key not in lost:
                if stamp and stamp == waiting[key].stamp:
                    del waiting[key]
                else:
                    known[key] = sha256
        found = [(file, known.get(key, "")) for key, file in waiting.items()]
        self._db.executemany("INSERT INTO seen VALUES (?)", ((file.key,) for file in files))
        return found

    def touch(self, key: str, stamp: str) -> None:
        """Note the new stamp of a file whose bytes are the same."""
        self._db.execute(
            "UPDATE raw SET stamp = ? WHERE key = ? AND stamp <> ?", [stamp, key, stamp]
        )

    def put(self, row: RawRow, found: Sequence[Found]) -> None:
        """Take in one raw file and its articles, in place of what it was before."""
        before: dict[tuple[int, int], tuple[int, int]] = {}
        # Most files are new to it, and have nothing to take out.
        if self._db.execute("SELECT 1 FROM raw WHERE key = ?", [row.key]).fetchone():
            sheets = "SELECT text, position, number, page FROM sheet WHERE raw = ?"
            for at, position, number, page in self._db.execute(sheets, [row.key]):
                before[at, position] = (number, page)
                self._dirty.add(page)
            self._drop([row.key])
        self._db.execute(
            "INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?)",
            [row.key, row.name, row.stamp, row.sha256, row.made_by, row.fields],
        )
        for at, text in enumerate(row.texts):
            self._db.execute(
                "INSERT INTO text VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [row.key, at, *(getattr(text, name) for name in _TEXT)],
            )
            for position, sheet in enumerate(text.sheets):
                number, page = before.get((at, position)) or (None, self._room(sheet.size))
                self._db.execute(
                    "INSERT INTO sheet VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        *(number, page, row.key, at, position, *sheet.lines),
                        *(sheet.problems, sheet.doubts, sheet.size, sheet.view),
                    ],
                )
                self._dirty.add(page)
        self._db.executemany(
            "INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (row.key, one.text, one.sheet, at, one.id, *one.lines, one.evidence)
                for at, one in enumerate(found)
            ),
        )

    def _drop(self, keys: Sequence[str]) -> None:
        for table, column in (("raw", "key"), ("text", "raw"), ("sheet", "raw"), ("found", "raw")):
            self._db.executemany(
                f"DELETE FROM {table} WHERE {column} = ?", ((key,) for key in keys)
            )

    def _room(self, size: int) -> int:
        """Return the page of the report that a new sheet goes on: the last, until that is full."""
        if self._page is None:
            (last,) = self._db.execute("SELECT MAX(page) FROM sheet").fetchone()
            sizes = "SELECT SUM(size) FROM sheet WHERE page = ?"
            (full,) = self._db.execute(sizes, [last]).fetchone()
            self._page = (last or 0, full or 0)
        page, full = self._page
        if full and full + size > _PAGE:
            page, full = page + 1, 0
        self._page = (page, full + size)
        return page

    def forget_gone(self, root: Path, raw: Place) -> int:
        """Forget the site's files that this run has not seen and that are gone or hold no text."""
        rows = self._db.execute(
            "SELECT key FROM raw WHERE key = name AND key NOT IN (SELECT key FROM seen)"
        )
        gone = [key for (key,) in rows if is_media(key) or is_gone(located(root, raw, key))]
        for key in gone:
            self._dirty.update(
                page for (page,) in self._db.execute("SELECT page FROM sheet WHERE raw = ?", [key])
            )
        self._drop(gone)
        return len(gone)

    def found(self, key: str) -> list[str]:
        """Return the ids of the articles that a raw file gave, in their order."""
        rows = self._db.execute("SELECT id FROM found WHERE raw = ? ORDER BY text, position", [key])
        return [identity for (identity,) in rows]

    def shared(self, identity: str, key: str) -> bool:
        """Return whether another raw file than `key` gave an article too."""
        rows = self._db.execute("SELECT 1 FROM found WHERE id = ? AND raw <> ?", [identity, key])
        return rows.fetchone() is not None

    def raws(self, identity: str) -> list[tuple[str, str]]:
        """Return key and name of each raw file that gave an article."""
        rows = self._db.execute(
            "SELECT key, name FROM raw WHERE key IN (SELECT raw FROM found WHERE id = ?)",
            [identity],
        )
        return rows.fetchall()

    def made(self, identity: str) -> Made | None:
        """Return what ingest last made of an article."""
        rows = self._db.execute("SELECT written, reading FROM made WHERE id = ?", [identity])
        row = rows.fetchone()
        return Made(*row) if row else None

    def make(self, identity: str, made: Made) -> None:
        """Note what ingest made of an article."""
        values = [identity, made.written, made.reading]
        self._db.execute("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", values)

    def pages(self, *, dirty: bool) -> list[int]:
        """Return the pages of the report that have a sheet, or those that changed."""
        if dirty:
            return sorted(self._dirty)
        return sorted(page for (page,) in self._db.execute("SELECT DISTINCT page FROM sheet"))

    def sheets(self) -> int:
        """Return the number of sheets on record."""
        (count,) = self._db.execute("SELECT COUNT(*) FROM sheet").fetchone()
        return int(count)

    def seen_problems(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield name, key, the packed member's name and problems of this run's texts with any."""
        rows = self._db.execute(
            "SELECT r.name, r.key, t.name, t.problems FROM text t JOIN raw r ON r.key = t.raw"
            " WHERE t.problems <> '[]' AND t.raw IN (SELECT key FROM seen)"
            " ORDER BY r.name, r.key, t.position"
        )
        for name, key, text, problems in rows:
            yield name, key, text.removeprefix(name).removeprefix("!/"), problems

    def seen_doubts(self) -> Iterator[str]:
        """Yield every doubt of this run's files."""
        rows = self._db.execute(
            "SELECT doubts FROM text WHERE doubts <> '[]' AND raw IN (SELECT key FROM seen)"
        )
        for (doubts,) in rows:
            yield from json.loads(doubts)

    def seen_articles(self) -> tuple[int, int]:
        """Return how many articles this run's files have, and how many files have but problems."""
        (articles,) = self._db.execute(
            "SELECT COUNT(*) FROM found WHERE raw IN (SELECT key FROM seen)"
        ).fetchone()
        (refused,) = self._db.execute(
            "SELECT COUNT(DISTINCT raw) FROM text WHERE problems <> '[]'"
            " AND raw IN (SELECT key FROM seen) AND raw NOT IN (SELECT raw FROM found)"
        ).fetchone()
        return articles, refused

    def sums(self) -> dict[str, int]:
        """Return how many articles of this run's files have each field."""
        rows = self._db.execute(
            "SELECT fields, COUNT(*) FROM raw WHERE key IN (SELECT key FROM seen) GROUP BY fields"
        )
        sums: dict[str, int] = {}
        for fields, times in rows:
            for field, count in json.loads(fields).items():
                sums[field] = sums.get(field, 0) + count * times
        return sums


@contextmanager
def open_ledger(root: Path) -> Iterator[Ledger]:
    """Open the ledger of the site in `root`, making it when it is not there, and close it.

    A file that is damaged or of another version is begun anew: all that it holds can be found out
    again. Raises SiteError when another ingest has it open, or it cannot be written, now or later.
    """
    path = root / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
    except OSError as error:
        problem = Problem(f"cannot be made: {error.strerror}", path.parent, hint=_WRITABLE)
        raise SiteError(problem) from error
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise SiteError(Problem(f"cannot be written: {error}", path, hint=_WRITABLE)) from error
        problem = Problem(
            "another ingest of this archive is running", path, hint="wait until it ends, or end it"
        )
        raise SiteError(problem) from error
    except sqlite3.DatabaseError:
        path.unlink()
        connection = _connect(path)
    try:
        yield Ledger(connection)
    except sqlite3.OperationalError as error:
        # The lower eight bits are the kind of the fault, the others its variety.
        if error.sqlite_errorcode & 0xFF not in _OF_DISK:
            raise
        raise SiteError(Problem(f"cannot be written: {error}", path, hint=_WRITABLE)) from error
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA cache_size = -16000")  # kilobytes
        # A power cut may cost this file, and nothing else: it is found out again.
        connection.execute("PRAGMA synchronous = OFF")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                connection.execute(f'DROP TABLE "{name}"')
            connection.executescript(_SCHEMA)
        connection.execute("SELECT 1 FROM raw LIMIT 1").fetchone()
        # From here to the end of the run it is ours: the lock outlasts the transaction.
        connection.execute("BEGIN EXCLUSIVE")
        # A file or a folder that may not be written is not noticed before something is.
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return connection
