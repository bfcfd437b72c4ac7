"""What the catalogue knows of withdrawn articles, which no list has, and of corrections."""

import sqlite3

from generator.model import Correction, Withdrawn
from generator.site.marks import Marks
from generator.site.read import Entry

TABLES = """
CREATE TABLE withdrawn (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL, sha256 TEXT NOT NULL,
    id TEXT NOT NULL, claim TEXT NOT NULL, url TEXT NOT NULL,
    title TEXT NOT NULL, lang TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL,
    since TEXT NOT NULL, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX withdrawn_id ON withdrawn (id);
CREATE INDEX withdrawn_url ON withdrawn (url);
CREATE TABLE change (path TEXT NOT NULL, position INTEGER NOT NULL, date TEXT NOT NULL,
    what TEXT NOT NULL, PRIMARY KEY (path, position)) WITHOUT ROWID;
"""


def put(db: sqlite3.Connection, e: Entry) -> None:
    """Take in a withdrawn article."""
    db.execute(
        "INSERT INTO withdrawn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(e.path, *e.stamp, e.sha256, e.id, e.claim, e.claim),
            *(e.title, e.lang, e.date, e.source, *e.withdrawn),
        ],
    )


def forget(db: sqlite3.Connection, path: str) -> str:
    """Forget the withdrawn article in a content file and return its id; "" if there is none."""
    found = db.execute("SELECT id FROM withdrawn WHERE path = ?", [path]).fetchone()
    if found:
        db.execute("DELETE FROM withdrawn WHERE path = ?", [path])
    return str(found[0]) if found else ""


def settle(db: sqlite3.Connection, marks: Marks) -> None:
    """Give every withdrawn article its address: where it would be, unless another article is."""
    taken: set[str] = set()
    for path, ident, claim, url in db.execute(
        "SELECT path, id, claim, url FROM withdrawn ORDER BY claim, path"
    ).fetchall():
        is_there = db.execute("SELECT 1 FROM article WHERE url = ?", [claim]).fetchone()
        own = f"{claim.removesuffix('.html')}-{ident}.html" if is_there or claim in taken else claim
        taken.add(own)
        if own != url:
            db.execute("UPDATE withdrawn SET url = ? WHERE path = ?", [own, path])
            marks.withdrawn(ident)


def withdrawals(db: sqlite3.Connection, lang: str) -> list[Withdrawn]:
    """Return every withdrawn article, by address; `lang` is that of an article that has none."""
    rows = db.execute(
        "SELECT url, id, title, IIF(lang = '', ?, lang), date, source, since, reason"
        " FROM withdrawn ORDER BY url",
        [lang],
    )
    return [Withdrawn(*row) for row in rows]


def corrections(db: sqlite3.Connection, lang: str, limit: int) -> list[Correction]:
    """Return the newest corrections and withdrawals, newest first, ties by address."""
    rows = db.execute(
        "SELECT c.date, c.what, id, url, title, IIF(lang = '', :lang, lang)"
        " FROM change AS c JOIN article USING (path)"
        " UNION ALL SELECT since, reason, id, url, title, IIF(lang = '', :lang, lang)"
        " FROM withdrawn ORDER BY 1 DESC, 4, 2 LIMIT :limit",
        {"lang": lang, "limit": limit},
    )
    return [Correction(*row) for row in rows]
