"""The catalogue's file: its tables, how it is opened, and what is done with a damaged one."""

import sqlite3
import zlib
from collections.abc import Iterator, Sized
from contextlib import closing, contextmanager
from pathlib import Path

from generator import seenpacks
from generator.errors import Problem, SiteError
from generator.site import alike, marks, roots, stories, strands, withdrawn

_SCHEMA = f"""{marks.SCHEMA}{roots.SCHEMA}{withdrawn.TABLES}{seenpacks.SCHEMA}
{stories.SCHEMA}{alike.SCHEMA}{strands.SCHEMA}
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    number INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL, sha256 TEXT NOT NULL,
    id TEXT NOT NULL, claim TEXT NOT NULL, stated INTEGER NOT NULL, url TEXT NOT NULL,
    date TEXT NOT NULL, moment TEXT NOT NULL, updated TEXT NOT NULL,
    title TEXT NOT NULL, lang TEXT NOT NULL, source TEXT NOT NULL, section TEXT NOT NULL,
    summary TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX article_order ON article (moment, url, updated);
CREATE INDEX article_claim ON article (claim, stated);
CREATE INDEX article_apart ON article (number) WHERE url <> claim OR NOT settled;
CREATE INDEX article_lang ON article (lang);
CREATE INDEX article_id ON article (id);
CREATE INDEX article_url ON article (url);
CREATE TABLE mention (
    kind TEXT NOT NULL, key TEXT NOT NULL, article INTEGER NOT NULL, position INTEGER NOT NULL,
    spelling TEXT NOT NULL,
    PRIMARY KEY (kind, key, article)
) WITHOUT ROWID;
CREATE INDEX mention_article ON mention (article, kind, position);
CREATE TABLE term (
    kind TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL, url TEXT NOT NULL,
    count INTEGER NOT NULL, place TEXT NOT NULL, letter TEXT NOT NULL, changed TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE related (article INTEGER NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (article, position)) WITHOUT ROWID;
CREATE INDEX related_id ON related (id);
CREATE TABLE translation (one TEXT NOT NULL, other TEXT NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (one, other, article)) WITHOUT ROWID;
CREATE INDEX translation_article ON translation (article);
CREATE TABLE alias (url TEXT NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (url, article)) WITHOUT ROWID;
CREATE TABLE address (url TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (url, id)) WITHOUT ROWID;
CREATE INDEX address_id ON address (id);
CREATE TABLE file (
    output TEXT NOT NULL, url TEXT NOT NULL, digest TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, unit TEXT NOT NULL, edge TEXT NOT NULL, lasting INTEGER NOT NULL,
    PRIMARY KEY (output, url)
) WITHOUT ROWID;
CREATE INDEX file_new ON file (output, url) WHERE lasting = 1;
CREATE INDEX file_unit ON file (output, unit);
"""
# What is read from the articles' files.
_OF_CONTENT = (
    *("article", "mention", "term", "related", "translation", "alias", "withdrawn", "change"),
    *("withdrawn_alias", "mark", "folder", *stories.TABLES, *alike.TABLES, *strands.TABLES),
)
_ROOM = "make room, and see that you may write there"
# Faults that do not lie in the catalogue, and what can be done about them.
_OUTSIDE = {
    sqlite3.SQLITE_BUSY: "another program has it open: wait until it ends, or end it",
    **dict.fromkeys((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR), _ROOM),
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), _ROOM),
}
# A catalogue of another shape is made anew.
_VERSION = zlib.crc32(_SCHEMA.encode()) & 0x7FFFFFFF


class DamagedError(SiteError):
    """The catalogue was damaged or foreign and has been set aside: build again, from nothing."""


@contextmanager
def opened(path: Path, made_by: str) -> Iterator[sqlite3.Connection]:
    """Open the catalogue's file, making it when it is not there, and close it at the end.

    `made_by` names what decides its rows beside the content (the generator, the style of slugs): a
    catalogue made by another is emptied, its record of files kept; one of another version is made
    anew. When the file is no catalogue, or is found to be damaged at any time, it is set aside
    under the ending .damaged, and DamagedError raised. Raises SiteError when it cannot be used:
    locked, or the disk full.
    """
    new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SiteError(Problem(f"cannot be made: {error.strerror}", path.parent)) from error
    try:
        with closing(_connect(path, made_by)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        if told := outside(error, path):
            raise told from error
        if new:
            raise  # no damage, a fault of ours
        problem = Problem(f"was damaged ({error}) and is set aside as {path.name}.damaged", path)
        _set_aside(path)
        raise DamagedError(problem) from error


def placeholders(values: Sized) -> str:
    """Return as many "?" as there are values, for a statement."""
    return ", ".join("?" * len(values))


def outside(error: sqlite3.DatabaseError, path: Path) -> SiteError | None:
    """Return what to tell of a fault that does not lie in the file; None of one that does."""
    # The lower eight bits are the kind of the fault, the others its variety.
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return SiteError(Problem(f"{error}", path, hint=_OUTSIDE[kind])) if kind in _OUTSIDE else None


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
        # What had not yet been moved from the log into the file would be taken for the new one's.
        path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
    except OSError as error:
        hint = "remove it: it is made anew from content/"
        raise SiteError(
            Problem(f"is damaged and cannot be moved: {error.strerror}", path, hint=hint)
        ) from error


def _connect(path: Path, made_by: str) -> sqlite3.Connection:
    # As a URI, so that a path with "?" or "%" in it stays a path.
    connection = sqlite3.connect(path.absolute().as_uri(), uri=True, timeout=1)
    try:
        # The lock is held until the build ends: a second build must not read a half-filled index.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A crash of the machine may lose the last pages' record: they are then written again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = {name for (name,) in tables}
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if names and "mention" not in names:
                raise sqlite3.DatabaseError("a database of something else")
            if version != _VERSION:
                for name in names:
                    connection.execute(f"DROP TABLE {name}")
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            (maker,) = connection.execute(
                "SELECT COALESCE(MAX(value), '') FROM meta WHERE name = 'made_by'"
            ).fetchone()
            if maker != made_by:
                for table in _OF_CONTENT:
                    connection.execute(f"DELETE FROM {table}")
                # What the marks said is lost: no output is known to be of an edition any more.
                connection.execute("DELETE FROM meta WHERE name LIKE 'built %'")
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('made_by', ?)", [made_by])
    except BaseException:
        connection.close()
        raise
    return connection
