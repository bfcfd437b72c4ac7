"""What ingest remembers between runs: one SQLite file, .warraq/ingest.sqlite. May be deleted."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import fields as fields_of
from operator import attrgetter
from pathlib import Path
from typing import Any

from generator.errors import Problem, SiteError
from generator.ingest.rawfiles import RawFile

FILE = ".warraq/ingest.sqlite"
PAGE = 50  # raw files on one page of the report
_VERSION = 1
_SCHEMA = f"""
CREATE TABLE raw (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    stamp TEXT NOT NULL, sha256 TEXT NOT NULL,
    made_by TEXT NOT NULL, encoding TEXT NOT NULL, ranges TEXT NOT NULL, problems TEXT NOT NULL,
    doubts TEXT NOT NULL, fields TEXT NOT NULL, view BLOB NOT NULL
);
CREATE TABLE found (
    raw TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, PRIMARY KEY (raw, position)
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


@dataclass(frozen=True, slots=True)
class Found:
    """An article of a raw file, by its id in content/."""

    id: str
    lines: tuple[int, int]


@dataclass(frozen=True, kw_only=True)  # without slots, which are slow to pickle
class RawRow:
    """One raw file as the ledger keeps it; the longer values as JSON."""

    key: str
    name: str
    stamp: str  # "" when it may have changed in the moment of reading
    sha256: str  # "" when it could not be read
    made_by: str  # digest of what read it
    encoding: str
    ranges: str  # [[first line, last line, role], ...]
    problems: str  # [[message, line or null, hint], ...]
    doubts: str  # [doubt, ...]
    fields: str  # {field: number of its articles that have it}
    view: bytes  # its lines as the report shows them, compressed


_COLUMNS = tuple(field.name for field in fields_of(RawRow))
_PUT = (
    f"INSERT INTO raw ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    f" ON CONFLICT (key) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in _COLUMNS)}"
)
_values = attrgetter(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class Placed:
    """An article of a raw file, with what content/ says of it now."""

    id: str
    lines: tuple[int, int]
    path: str  # "" when it is there no more
    title: str
    day: str
    file: str  # the raw file that it comes from: another one, when it stands in several


@dataclass(frozen=True, slots=True)
class Recorded:
    """One raw file for the record and the report."""

    key: str
    number: int  # stays the same as long as the file is on record
    name: str
    sha256: str
    encoding: str
    ranges: str
    problems: str
    doubts: str
    view: bytes
    articles: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What ingest last made of an article."""

    written: str  # sha256 of the content file as ingest wrote it; "" when it never did
    reading: str  # digest of what the raw file said


class Ledger:
    """The raw files read, what they gave, and what was written of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection  # for the archive, whose table lies beside
        self._db = connection
        self._db.execute("CREATE TEMP TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("CREATE TEMP TABLE dirty (page INTEGER PRIMARY KEY)")

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
        self._db.execute(_PUT, _values(row))
        self._soil([row.key])
        self._db.execute("DELETE FROM found WHERE raw = ?", [row.key])
        self._db.executemany(
            "INSERT INTO found VALUES (?, ?, ?, ?, ?)",
            [(row.key, at, article.id, *article.lines) for at, article in enumerate(found)],
        )

    def forget_gone(self, root: Path) -> int:
        """Forget the files of the site that this run has not seen and that are gone."""
        rows = self._db.execute(
            "SELECT key FROM raw WHERE key = name AND key NOT IN (SELECT key FROM seen)"
        )
        gone = [(key,) for (key,) in rows if not (root / key).exists()]
        self._soil(key for (key,) in gone)
        self._db.executemany("DELETE FROM raw WHERE key = ?", gone)
        self._db.executemany("DELETE FROM found WHERE raw = ?", gone)
        return len(gone)

    def found(self, key: str) -> list[str]:
        """Return the ids of the articles that a raw file gave, in their order."""
        rows = self._db.execute("SELECT id FROM found WHERE raw = ? ORDER BY position", [key])
        return [identity for (identity,) in rows]

    def shared(self, identity: str, key: str) -> bool:
        """Return whether another raw file than `key` gave an article too."""
        rows = self._db.execute("SELECT 1 FROM found WHERE id = ? AND raw <> ?", [identity, key])
        return rows.fetchone() is not None

    def made(self, identity: str) -> Made | None:
        """Return what ingest last made of an article."""
        rows = self._db.execute("SELECT written, reading FROM made WHERE id = ?", [identity])
        row = rows.fetchone()
        return Made(*row) if row else None

    def make(self, identity: str, made: Made) -> None:
        """Note what ingest made of an article."""
        values = [identity, made.written, made.reading]
        self._db.execute("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", values)

    def records(self, page: int | None = None) -> Iterator[Recorded]:
        """Yield every raw file by name, or those of one page of the report, with its articles.

        The view is left out where all are asked for.
        """
        view, where = ("x''", "") if page is None else ("view", f"WHERE number / {PAGE} = {page}")
        rows = self._db.execute(
            "SELECT key, number, name, sha256, encoding, ranges, problems, doubts,"
            f" {view} FROM raw {where} ORDER BY name, key"
        )
        for key, *columns in rows:
            articles = self._db.execute(
                "SELECT f.id, f.first, f.last, a.path, a.title, a.day, a.file FROM found f"
                " LEFT JOIN article a ON a.id = f.id WHERE f.raw = ?"
                " GROUP BY f.position ORDER BY f.position",
                [key],
            )
            placed = tuple(
                Placed(identity, (first, last), *(value or "" for value in rest))
                for identity, first, last, *rest in articles
            )
            row: tuple[Any, ...] = (key, *columns, placed)
            yield Recorded(*row)

    def doubted(self, start: int, count: int) -> list[tuple[int, str, str, str, int]]:
        """Return number, name, problems, doubts and articles of raw files, those to look at first.

        That is, those with a problem, then those with the most doubts; `count` of them from
        `start`.
        """
        rows = self._db.execute(
            "SELECT number, name, problems, doubts,"
            " (SELECT COUNT(*) FROM found WHERE found.raw = raw.key) FROM raw"
            " ORDER BY problems = '[]', -json_array_length(doubts), name, key LIMIT ? OFFSET ?",
            [count, start],
        )
        return rows.fetchall()

    def pages(self, *, dirty: bool) -> list[int]:
        """Return the pages of the report that have a raw file, or those that changed."""
        found = "SELECT page FROM dirty" if dirty else f"SELECT DISTINCT number / {PAGE} FROM raw"
        return sorted(page for (page,) in self._db.execute(found))

    def _soil(self, keys: Iterable[str]) -> None:
        self._db.executemany(
            f"INSERT OR IGNORE INTO dirty SELECT number / {PAGE} FROM raw WHERE key = ?",
            ((key,) for key in keys),
        )

    def seen(self) -> Iterator[tuple[str, str, str, str, int]]:
        """Yield name, key, problems, doubts and number of articles of each file of this run."""
        return iter(
            self._db.execute(
                "SELECT name, key, problems, doubts,"
                " (SELECT COUNT(*) FROM found WHERE found.raw = raw.key)"
                " FROM raw WHERE key IN (SELECT key FROM seen) ORDER BY name, key"
            )
        )

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
    again. Raises SiteError when another ingest has it open.
    """
    path = root / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
    except OSError as error:
        raise SiteError(Problem(f"cannot be made: {error.strerror}", path.parent)) from error
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise SiteError(Problem(f"cannot be opened: {error}", path)) from error
        problem = Problem(
            "another ingest of this archive is running", path, hint="wait until it ends, or end it"
        )
        raise SiteError(problem) from error
    except sqlite3.DatabaseError:
        path.unlink()
        connection = _connect(path)
    try:
        yield Ledger(connection)
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
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection
