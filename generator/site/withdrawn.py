"""What the catalogue knows of withdrawn articles, which no list has, and of corrections."""

import sqlite3

from generator.model import Correction, Withdrawn
from generator.site.claims import ELSEWHERE, told_apart
from generator.site.marks import Marks
from generator.site.read import Entry

TABLES = """
CREATE TABLE withdrawn (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL, sha256 TEXT NOT NULL,
    id TEXT NOT NULL, claim TEXT NOT NULL, url TEXT NOT NULL,
    title TEXT NOT NULL, lang TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL,
    since TEXT NOT NULL, reason TEXT NOT NULL, own TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE withdrawn_alias (url TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (url, path))
    WITHOUT ROWID;
CREATE INDEX withdrawn_id ON withdrawn (id);
CREATE INDEX withdrawn_url ON withdrawn (url);
CREATE TABLE change (path TEXT NOT NULL, position INTEGER NOT NULL, date TEXT NOT NULL,
    what TEXT NOT NULL, PRIMARY KEY (path, position)) WITHOUT ROWID;
"""


def put(db: sqlite3.Connection, e: Entry) -> None:
    """Take in a withdrawn article."""
    db.execute(
        "INSERT INTO withdrawn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(e.path, *e.stamp, e.sha256, e.id, e.claim, e.claim),
            *(e.title, e.lang, e.date, e.source, *e.withdrawn),
        ],
    )
    db.executemany(
        "INSERT OR IGNORE INTO withdrawn_alias VALUES (?, ?)", [(url, e.path) for url in e.aliases]
    )


def forget(db: sqlite3.Connection, path: str) -> str:
    """Forget the withdrawn article in a content file and return its id; "" if there is none."""
    found = db.execute("SELECT id FROM withdrawn WHERE path = ?", [path]).fetchone()
    if found:
        for table in ("withdrawn", "withdrawn_alias"):
            db.execute(f"DELETE FROM {table} WHERE path = ?", [path])
    return str(found[0]) if found else ""


def settle(db: sqlite3.Connection, marks: Marks) -> None:
    """Give every withdrawn article its address, one at which no article is.

    The one at which it was published, the one it asks for first; else the one it asks for, unless
    another one was published there; else that with its id.
    """
    found = db.execute(
        "SELECT path, id, claim, url, EXISTS (SELECT 1 FROM address AS p WHERE p.url = a.claim"
        f" AND p.id = a.id) AS there, {ELSEWHERE} FROM withdrawn AS a"
        " ORDER BY NOT there, claim, path"
    ).fetchall()
    taken: set[str] = set()
    for path, ident, claim, url, there, is_anothers in found:
        rows = db.execute("SELECT url FROM address WHERE id = ? ORDER BY url", [ident])
        wanted = [claim] if there else []
        wanted += [own for (own,) in rows]
        wanted += [] if is_anothers else [claim]
        wanted.append(told_apart(claim, ident))
        own = next(each for each in wanted if each not in taken and not _is_article(db, each))
        taken.add(own)
        if own != url:
            db.execute("UPDATE withdrawn SET url = ? WHERE path = ?", [own, path])
            marks.withdrawn(ident)


def _is_article(db: sqlite3.Connection, url: str) -> bool:
    return db.execute("SELECT 1 FROM article WHERE url = ?", [url]).fetchone() is not None


def withdrawals(db: sqlite3.Connection, lang: str) -> list[Withdrawn]:
    """Return every withdrawn article, by address; `lang` is that of an article that has none."""
    rows = db.execute(
        "SELECT url, own, title, IIF(lang = '', ?, lang), date, source, since, reason"
        " FROM withdrawn ORDER BY url",
        [lang],
    )
    return [Withdrawn(*row) for row in rows]


def corrections(db: sqlite3.Connection, lang: str, limit: int) -> list[Correction]:
    """Return the newest corrections and withdrawals, newest first, ties by address."""
    rows = db.execute(
        "SELECT c.date, c.what, id, url, title, IIF(lang = '', :lang, lang), 0"
        " FROM change AS c JOIN article USING (path)"
        " UNION ALL SELECT since, reason, id, url, title, IIF(lang = '', :lang, lang), 1"
        " FROM withdrawn ORDER BY 1 DESC, 4, 2 LIMIT :limit",
        {"lang": lang, "limit": limit},
    )
    return [Correction._make((*row[:-1], bool(row[-1]))) for row in rows]
