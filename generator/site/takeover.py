"""What another machine's catalogue says of outputs, put right for this one before it is used.

A folder is on this machine alone: what is on record of it here counts. A bucket is the same for
all; but what this machine put there and could not save may stand in the place of the other's pages.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

_COLUMNS = "output, url, digest, sha256, size, unit, edge, lasting"
_FOLDERS = "output NOT LIKE 's3://%'"


def take_over(theirs: Path, own: Path, *, unsaved: bool) -> None:
    """Change the catalogue `theirs` so that it may take the place of this machine's `own`.

    `unsaved`: the own one knows of files that the other machine has never heard of. Those that are
    another's there are made again. A catalogue of another version stays as it is: it is not used.
    """
    with closing(sqlite3.connect(theirs)) as db:
        if own.exists():
            with suppress(sqlite3.DatabaseError):  # damaged: then nothing is known of the folders
                db.execute("ATTACH ? AS own", [str(own)])
                _take(db, known=True, unsaved=unsaved)
                return
        with suppress(sqlite3.DatabaseError):
            _take(db, known=False, unsaved=False)


def _take(db: sqlite3.Connection, *, known: bool, unsaved: bool) -> None:
    with db:
        db.execute(f"DELETE FROM file WHERE {_FOLDERS}")
        for name in ("built ", "strangers ", "% of "):
            told = "DELETE FROM meta WHERE name LIKE ? AND name NOT LIKE ?"
            db.execute(told, [f"{name}%", f"{name}s3://%"])
        if known:
            every = f"SELECT {_COLUMNS} FROM own.file WHERE"
            db.execute(f"INSERT INTO main.file ({_COLUMNS}) {every} {_FOLDERS}")
        if unsaved:
            db.execute(
                "UPDATE main.file AS f SET digest = '', sha256 = '', size = -1"
                " WHERE output IN (SELECT output FROM own.file) AND NOT EXISTS (SELECT 1"
                " FROM own.file WHERE (output, url, sha256) = (f.output, f.url, f.sha256))"
            )
            db.execute(
                f"INSERT OR IGNORE INTO main.file ({_COLUMNS})"
                " SELECT output, url, '', '', -1, unit, '', lasting FROM own.file"
            )
            db.execute("DELETE FROM meta WHERE name LIKE 'built %'")
