"""Which packs need not be looked into again: a table of the catalogue and of the ledger."""

import sqlite3
from collections.abc import Mapping

from generator.content import Seen

SCHEMA = """
CREATE TABLE pack (name TEXT PRIMARY KEY, stamp TEXT NOT NULL, articles INTEGER NOT NULL)
    WITHOUT ROWID;
"""


def seen_packs(db: sqlite3.Connection) -> dict[str, Seen]:
    """Return what is on record, by the name of a group."""
    rows = db.execute("SELECT name, stamp, articles FROM pack")
    return {name: Seen(stamp, articles) for name, stamp, articles in rows}


def note_packs(db: sqlite3.Connection, seen: Mapping[str, Seen]) -> None:
    """Put this on record and nothing else."""
    if seen_packs(db) != seen:
        with db:
            db.execute("DELETE FROM pack")
            db.executemany(
                "INSERT INTO pack VALUES (?, ?, ?)", [(name, *each) for name, each in seen.items()]
            )
