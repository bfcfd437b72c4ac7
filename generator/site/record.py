"""The record of one output folder: which files are ours, what they hold, what is stale."""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem
from generator.model import Page

# A file's row is blank (no digest, no sha256) while it is planned: ours, its content not known.
_BLANK = ("", "", -1)


@dataclass(frozen=True, slots=True)
class Written:
    """One output file as it is on record."""

    url: str
    digest: str  # of all that it shows; "" when that is not known
    sha256: str  # of its bytes; "" when they are not known
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page."""

    file: Written | None  # what is in its place now
    changed: bool  # its bytes are new
    problem: Problem | None = None  # the article that it shows could not be read
    template: str = ""  # that drew it, in so many seconds
    seconds: float = 0.0


class Record:
    """The rows of one output folder, and the list of the files that this build has.

    `connection` is the catalogue's: a catalogue that is deleted takes the record with it.
    """

    def __init__(self, connection: sqlite3.Connection, output: Path, name: str) -> None:
        self.problems: list[Problem] = []
        self.written = 0
        self.unchanged = 0
        self._db = connection
        self._output = output
        self._name = name
        self._built = f"built {name}"
        with self._db:
            self._db.execute(
                "CREATE TEMP TABLE IF NOT EXISTS seen (url TEXT PRIMARY KEY) WITHOUT ROWID"
            )
            self._db.execute("DELETE FROM seen")

    def is_empty(self) -> bool:
        """Tell whether nothing of the folder is on record."""
        found = self._db.execute("SELECT 1 FROM file WHERE output = ? LIMIT 1", [self._name])
        return found.fetchone() is None

    def stands(self, state: str) -> bool:
        """Tell whether the last build was one of this state, without a problem, and stands as made.

        `state` names all that decides the output. Every file must be there at its size.
        """
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", [self._built])
        if not state or found.fetchone() != (state,):
            return False
        files = self._db.execute("SELECT url, size FROM file WHERE output = ?", [self._name])
        try:
            # To make a Path for each of a hundred thousand files takes longer than to look at it.
            sizes = ((os.stat(f"{self._output}/{url}").st_size, size) for url, size in files)  # noqa: PTH116
            return all(here == size for here, size in sizes)
        except OSError:
            return False

    def settle(self, state: str) -> None:
        """Note the state of which the output now is; "" when something is wrong with it."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [self._built, state])

    def count(self) -> int:
        """Return how many files there are on record."""
        (count,) = self._db.execute(
            "SELECT COUNT(*) FROM file WHERE output = ?", [self._name]
        ).fetchone()
        return int(count)

    def plan(self, urls: Iterable[str]) -> None:
        """Put files on record as ours before they are written, in one transaction.

        Were the build to end then, the next one could not take a new file for the old one, nor
        leave a file behind that nobody knows.
        """
        self.note(Written(url, *_BLANK) for url in urls)

    def note(self, files: Iterable[Written]) -> None:
        """Put files on record as they are now, in one transaction."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
                [(self._name, f.url, f.digest, f.sha256, f.size) for f in files],
            )

    def take(self, outcomes: list[Outcome]) -> None:
        """Note and count what became of a batch."""
        self.note(outcome.file for outcome in outcomes if outcome.file is not None)
        self.written += sum(outcome.changed for outcome in outcomes)
        self.unchanged += sum(not outcome.changed for outcome in outcomes)
        self.problems += (o.problem for o in outcomes if o.problem is not None)

    def void(self) -> None:
        """Forget what all the files hold, but not that they are ours."""
        with self._db:
            self._db.execute(
                "UPDATE file SET digest = ?, sha256 = ?, size = ? WHERE output = ?",
                [*_BLANK, self._name],
            )

    def see(self, url: str) -> bool:
        """Note that this build has a file; False when it was noted before."""
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", [url]).rowcount == 1

    def known(self, url: str) -> Written | None:
        """Return what is on record of a file that is in its place, at its size."""
        row = self._db.execute(
            "SELECT url, digest, sha256, size FROM file WHERE output = ? AND url = ?",
            [self._name, url],
        ).fetchone()
        if row is None:
            return None
        file = Written(*row)
        try:
            return file if (self._output / url).stat().st_size == file.size else None
        except OSError:
            return None

    def stale(self, pages: Iterable[Page]) -> Iterator[tuple[Page, Written | None]]:
        """Yield the pages to make, each with the file that is in its place, and count the others.

        Of two pages with one address the second is a problem and passed over.
        """
        for page in pages:
            if not self.see(page.url):
                hint = "give one of the two another slug or alias"
                message = "two pages have this address; the first one was built"
                self.problems.append(Problem(message, self._output / page.url, hint=hint))
                continue
            known = self.known(page.url)
            if known is not None and known.digest == page.digest:
                self.unchanged += 1
            else:
                yield page, known

    def unseen(self) -> list[str]:
        """Return the files on record that this build does not have, by address."""
        rows = self._db.execute(
            "SELECT url FROM file WHERE output = ? AND url NOT IN (SELECT url FROM seen)"
            " ORDER BY url",
            [self._name],
        )
        return [url for (url,) in rows]

    def forget(self, urls: Iterable[str]) -> None:
        """Take files off the record, in one transaction."""
        with self._db:
            self._db.executemany(
                "DELETE FROM file WHERE output = ? AND url = ?", [(self._name, u) for u in urls]
            )

    def ours(self) -> Iterator[str]:
        """Yield the address of every file on record, by address."""
        rows = self._db.execute("SELECT url FROM file WHERE output = ? ORDER BY url", [self._name])
        return (url for (url,) in rows)

    def files(self) -> Iterator[Written]:
        """Yield every file whose bytes are known, by address."""
        rows = self._db.execute(
            "SELECT url, digest, sha256, size FROM file WHERE output = ? AND sha256 <> ''"
            " ORDER BY url",
            [self._name],
        )
        return (Written(*row) for row in rows)

    def is_known(self, url: str) -> bool:
        """Tell whether the bytes of a file are known, or it is not ours any more."""
        row = self._db.execute(
            "SELECT sha256 FROM file WHERE output = ? AND url = ?", [self._name, url]
        ).fetchone()
        return row is None or row[0] != ""

    def name_once(self, strangers: list[str]) -> bool:
        """Put on record which files were found that are not ours; False if the same as before."""
        listed = "\n".join(strangers).encode("utf-8", "surrogateescape")
        value, name = hashlib.sha256(listed).hexdigest(), f"strangers {self._name}"
        with self._db:
            before = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])
        return before is None or before[0] != value
