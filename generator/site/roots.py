"""The root over all articles, which one number stands for: a tree a folder, and one of the folders.

An article that changes so costs the tree of its own folder, a month's, and the small one above.
"""

import sqlite3
from typing import NamedTuple

from generator.site.merkle import Beside, leaf, root, way_up

SCHEMA = """
CREATE TABLE folder (path TEXT PRIMARY KEY, root BLOB) WITHOUT ROWID;
"""
_EVERY = (
    "SELECT path, sha256 FROM article WHERE {0}"
    " UNION ALL SELECT path, sha256 FROM withdrawn WHERE {0} ORDER BY path"
)
# The files of a folder, not those of the folders in it; "0" is the sign behind "/".
_FILES = _EVERY.format(
    "path >= :folder || '/' AND path < :folder || '0'"
    " AND instr(substr(path, length(:folder) + 2), '/') = 0"
)
_TOP = _EVERY.format("instr(path, '/') = 0")


class Proof(NamedTuple):
    """That an article is one of those that a root stands for."""

    sha256: str  # of its content file
    steps: tuple[Beside, ...]  # from its leaf to the root
    root: bytes


class Roots:
    """The folders in the catalogue behind a connection, each with its root once that is known."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def touch(self, path: str) -> None:
        """Forget the root of the folder in which a content file comes, changes or goes."""
        self._db.execute("INSERT OR REPLACE INTO folder VALUES (?, NULL)", [_folder(path)])

    def root(self) -> bytes:
        """Return the root over all articles."""
        return root([known for _, known in self._folders()])

    def count(self) -> int:
        """Return of how many content files they are, those of withdrawn articles too."""
        every = "SELECT (SELECT COUNT(*) FROM article) + (SELECT COUNT(*) FROM withdrawn)"
        return int(self._db.execute(every).fetchone()[0])

    def proof(self, path: str) -> Proof:
        """Return the proof of the article in a content file that the catalogue knows."""
        files = self._files(_folder(path))
        place = [name for name, _ in files].index(path)
        folders = self._folders()
        above = [name for name, _ in folders].index(_folder(path))
        within = way_up([leaf(sha256) for _, sha256 in files], place)
        hashes = [known for _, known in folders]
        return Proof(files[place][1], (*within, *way_up(hashes, above)), root(hashes))

    def _folders(self) -> list[tuple[str, bytes]]:
        """Return every folder with articles and its root, by path."""
        unknown = self._db.execute("SELECT path FROM folder WHERE root IS NULL").fetchall()
        with self._db:
            for (folder,) in unknown:
                if files := self._files(folder):
                    found = root([leaf(sha256) for _, sha256 in files])
                    self._db.execute("UPDATE folder SET root = ? WHERE path = ?", [found, folder])
                else:
                    self._db.execute("DELETE FROM folder WHERE path = ?", [folder])
        return self._db.execute("SELECT path, root FROM folder ORDER BY path").fetchall()

    def _files(self, folder: str) -> list[tuple[str, str]]:
        """Return (path, sha256) of the articles in a folder, by path."""
        if not folder:
            return self._db.execute(_TOP).fetchall()
        return self._db.execute(_FILES, {"folder": folder}).fetchall()


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
