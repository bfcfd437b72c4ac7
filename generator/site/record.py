"""The record of one output folder: which files are ours, what they hold, what is stale."""

import dataclasses
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import Problem
from generator.model import Page, Stands
from generator.place import Place
from generator.site.scope import ARTICLES, Scope

# A file's row is blank (no digest, no sha256) while it is planned: ours, its content not known.
_BLANK = ("", "", -1)
_COLUMNS = "url, digest, sha256, size, unit, edge, lasting"
# Whether a file is a page whose address is to answer for ever; see addresses.py.
NEVER, NEW, PUBLISHED = range(3)
# Templates of pages that nobody cites.
_PASSING = ("redirect.html", "404.html", "search.html", "compare.html")


class Written(NamedTuple):
    """One output file as it is on record."""

    url: str
    digest: str  # of all that it shows; "" when that is not known
    sha256: str  # of its bytes; "" when they are not known
    size: int
    unit: str = ""  # what it was looked at with; "" when that is not known
    edge: str = ""  # what else shows that it stands as it is
    lasting: int = NEVER


def lasting(page: Page) -> int:
    """Return whether people may cite a page, who has just been written."""
    return NEW if page.url.endswith(".html") and page.template not in _PASSING else NEVER


class OverlapError(Exception):
    """A page has the address of another one that is not looked at: all must be."""


@dataclass(frozen=True, slots=True)
class State:
    """What an output was built from, by names that are others when anything of it is."""

    frame: str  # all that every page shares
    articles: str  # the templates that draw an article's own pages
    templates: str  # the others
    nav: str
    static: str  # "" when it may change without its name changing
    addresses: str  # the ledger of them
    edition: int  # of the catalogue
    search: int  # the edition that the search index is of


class Outcome(NamedTuple):
    """What became of one page."""

    file: Written | None  # what is in its place now
    changed: bool  # its bytes are new
    problem: Problem | None = None  # the article that it shows could not be read
    template: str = ""  # that drew it, in so many seconds
    seconds: float = 0.0
    note: str = ""  # what is to be told of the article, though nothing is wrong


class Record:
    """The rows of one output folder, and the list of the files that this build has.

    `connection` is the catalogue's: a catalogue that is deleted takes the record with it.
    """

    def __init__(self, connection: sqlite3.Connection, output: Place, name: str) -> None:
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.written = 0
        self._db = connection
        self._output = output
        self._folder = str(output) if isinstance(output, Path) else None
        self.name = name
        self._built = f"built {name}"
        self._scope = Scope()
        self._new = False  # nothing was on record when it was begun to go through the pages
        with self._db:
            self._db.execute(
                "CREATE TEMP TABLE IF NOT EXISTS seen (url TEXT PRIMARY KEY) WITHOUT ROWID"
            )
            self._db.execute("DELETE FROM seen")

    def is_empty(self) -> bool:
        """Tell whether nothing of the folder is on record."""
        found = self._db.execute("SELECT 1 FROM file WHERE output = ? LIMIT 1", [self.name])
        return found.fetchone() is None

    def state(self) -> State | None:
        """Return what the output was built from last, if that was without a problem."""
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", [self._built]).fetchone()
        return State(*json.loads(found[0])) if found and found[0] else None

    def lost(self) -> dict[str, str]:
        """Return address -> unit of every file that is not there at its size."""
        rows = self._db.execute("SELECT url, size, unit FROM file WHERE output = ?", [self.name])
        there = self._is_there
        return {url: unit for url, size, unit in rows if not there(url, size)}

    def settle(self, state: State | None) -> None:
        """Note the state of which the output now is; None when something is wrong with it."""
        value = json.dumps(dataclasses.astuple(state)) if state else ""
        with self._db:
            if self.state() != state:  # else the file stays as it is, and need not be sent anywhere
                self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [self._built, value])
            if state:
                # The marks that no output needs any more, if this is the only one.
                others = self._db.execute(
                    "SELECT value FROM meta WHERE name LIKE 'built %' AND value <> ''"
                ).fetchall()
                known = [State(*json.loads(other)) for (other,) in others]
                oldest = min(min(state.edition, state.search) for state in known)
                self._db.execute("DELETE FROM mark WHERE edition <= ?", [oldest])

    def remembered(
        self, name: str, of: str, find: Callable[[], Mapping[str, str]]
    ) -> Mapping[str, str]:
        """Return what `find` gave when it was asked last, if that was of the same."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        known = json.loads(row[0]) if row else {}
        if known.get("of") != of:
            known = {"of": of, "found": dict(find())}
            with self._db:
                self._db.execute(
                    "INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, json.dumps(known)]
                )
        found: Mapping[str, str] = known["found"]
        return found

    def kept(self, name: str) -> dict[str, Any] | None:
        """Return what was kept of this output under a name."""
        row = self._db.execute(
            "SELECT value FROM meta WHERE name = ?", [f"{name} of {self.name}"]
        ).fetchone()
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        return found

    def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep something of this output under a name, until it is kept again."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                [f"{name} of {self.name}", json.dumps(value)],
            )

    def standing(self, unit: str) -> list[str]:
        """Return the files that were looked at together and are in their place, as known."""
        known = ((url, self.known(url)) for url in self.of_unit(unit))
        return [url for url, row in known if row and row.digest]

    def stands(self, unit: str) -> bool:
        """Tell whether all files that were looked at together are in their place, as known."""
        return len(self.standing(unit)) == len(self.of_unit(unit))

    def look_at(self, scope: Scope) -> None:
        """Begin to go through the pages of a scope; nothing has been seen yet."""
        self._scope = scope
        self._new = self.is_empty()
        with self._db:
            self._db.execute("DELETE FROM seen")

    def edge(self, url: str) -> str:
        """Return what is on record of a page's standing; "" when it is not known to stand."""
        row = self._row(url)
        return row.edge if row and row.size >= 0 else ""

    def count(self, kind: str = "") -> int:
        """Return how many files there are on record, in all or of one kind of unit."""
        every = "SELECT COUNT(*) FROM file WHERE output = ?"
        of_kind = f"{every} AND (unit = ? OR unit LIKE ? || char(10) || '%')"
        found = (
            self._db.execute(of_kind, [self.name, kind, kind])
            if kind
            else self._db.execute(every, [self.name])
        )
        return int(found.fetchone()[0])

    def plan(self, files: Iterable[tuple[str, str]]) -> None:
        """Put files (address, unit) on record as ours before they are written, in one transaction.

        Were the build to end then, the next one could not take a new file for the old one, nor
        leave a file behind that nobody knows.
        """
        self.note(Written(url, *_BLANK, unit) for url, unit in files)

    def strike(self, urls: Iterable[str]) -> None:
        """Forget what some files hold, but not that they are ours; unknown ones become ours."""
        known = {url: self._row(url) for url in urls}
        self.plan((url, row.unit if row else "") for url, row in known.items())

    def note(self, files: Iterable[Written]) -> None:
        """Put files on record as they are now, in one transaction."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(self.name, *file) for file in files],
            )

    def take(self, outcomes: list[Outcome]) -> None:
        """Note and count what became of a batch."""
        self.note(outcome.file for outcome in outcomes if outcome.file is not None)
        self.written += sum(outcome.changed for outcome in outcomes)
        self.problems += (o.problem for o in outcomes if o.problem is not None)
        self.notes += (outcome.note for outcome in outcomes if outcome.note)

    def void(self) -> None:
        """Forget what all the files hold, but not that they are ours."""
        with self._db:
            self._db.execute(
                "UPDATE file SET digest = ?, sha256 = ?, size = ? WHERE output = ?",
                [*_BLANK, self.name],
            )

    def distrust(self) -> None:
        """Forget what all the files show, so that each page is drawn again; their bytes stand."""
        with self._db:
            self._db.execute("UPDATE file SET digest = '' WHERE output = ?", [self.name])

    def see(self, url: str) -> bool:
        """Note that this build has a file; False when it was noted before."""
        return self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", [url]).rowcount == 1

    def leave(self, url: str) -> None:
        """Note that an article's page stays as it was, and the files that it links to with it."""
        row = self._row(url)
        beside = self.of_unit(row.unit) if row and row.unit.startswith(ARTICLES) else ()
        for each in (url, *beside):
            self.see(each)

    def has(self, url: str) -> bool:
        """Tell whether there is a page at an address, looked at by now or not."""
        seen = self._db.execute("SELECT 1 FROM seen WHERE url = ?", [url]).fetchone()
        return seen is not None or self.is_page(url)

    def left(self) -> list[str] | None:
        """Return the addresses on record where no page was seen; None when all is looked at."""
        if self._scope.units is None:
            return None
        return sorted(self.unseen())

    def known(self, url: str) -> Written | None:
        """Return what is on record of a file that is in its place, at its size."""
        row = self._row(url)
        return row if row and self._is_there(url, row.size) else None

    def is_page(self, url: str) -> bool:
        """Tell whether a page that is not looked at has this address."""
        row = self._row(url)
        return row is not None and self._is_apart(row)

    def _is_apart(self, row: Written) -> bool:
        return row.unit != "" and not self._scope.has(row.unit)

    def _row(self, url: str) -> Written | None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM file WHERE output = ? AND url = ?", [self.name, url]
        ).fetchone()
        return Written(*row) if row else None

    def _is_there(self, url: str, size: int) -> bool:
        if self._folder is None:
            # A bucket is asked by --verify alone: a million files are a thousand requests.
            return size >= 0
        try:
            # To make a Path for each of a hundred thousand files takes longer than to look at it.
            return os.stat(f"{self._folder}/{url}").st_size == size  # noqa: PTH116 - see above
        except OSError:
            return False

    def stale(self, pages: Iterable[Page | Stands]) -> Iterator[tuple[Page, Written | None]]:
        """Yield the pages to make, each with the file that is in its place.

        Of two pages with one address the second is a problem and passed over. Raises OverlapError
        when a page has the address of one that is not looked at.
        """
        for page in pages:
            if not self.see(page.url):
                hint = "give one of the two another slug or alias"
                message = "two pages have this address; the first one was built"
                self.problems.append(Problem(message, self._output / page.url, hint=hint))
                continue
            if isinstance(page, Stands):
                continue
            row = None if self._new else self._row(page.url)
            if row and self._is_apart(row):
                raise OverlapError(page.url)
            known = row if row and self._is_there(page.url, row.size) else None
            if known is None or known.digest != page.digest:
                yield page, known
                continue
            if (known.unit, known.edge) != (page.unit, page.edge):
                self.note([known._replace(unit=page.unit, edge=page.edge)])

    def unseen(self) -> list[str]:
        """Return the files on record that were to be looked at and are no pages, by address."""
        every = "SELECT url FROM file WHERE output = ? AND url NOT IN (SELECT url FROM seen)"
        if self._scope.units is None:
            found = self._db.execute(every, [self.name]).fetchall()
        else:
            found = [
                row
                for unit in self._scope.units
                for row in self._db.execute(f"{every} AND unit = ?", [self.name, unit])
            ]
            if self._scope.articles is None:
                of_articles = f"{every} AND substr(unit, 1, ?) = ?"
                found += self._db.execute(of_articles, [self.name, len(ARTICLES), ARTICLES])
        return sorted({url for (url,) in found})

    def forget(self, urls: Iterable[str]) -> None:
        """Take files off the record, in one transaction."""
        with self._db:
            self._db.executemany(
                "DELETE FROM file WHERE output = ? AND url = ?", [(self.name, u) for u in urls]
            )

    def ours(self) -> Iterator[str]:
        """Yield the address of every file on record, by address."""
        rows = self._db.execute("SELECT url FROM file WHERE output = ? ORDER BY url", [self.name])
        return (url for (url,) in rows)

    def files(self) -> Iterator[Written]:
        """Yield every file whose bytes are known, by address."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM file WHERE output = ? AND sha256 <> '' ORDER BY url",
            [self.name],
        )
        return (Written(*row) for row in rows)

    def manifest(self) -> bytes:
        """Return the files whose bytes are known with their sha256, as `sha256sum -c` reads it."""
        rows = self._db.execute(
            "SELECT sha256 || '  ' || url || char(10) FROM file WHERE output = ? AND sha256 <> ''"
            " ORDER BY url",
            [self.name],
        )
        return "".join([line for (line,) in rows]).encode()

    def manifest_size(self) -> int:
        """Return how many bytes the manifest has when it is whole."""
        (size,) = self._db.execute(
            "SELECT COALESCE(SUM(LENGTH(sha256) + LENGTH(CAST(url AS BLOB)) + 3), 0) FROM file"
            " WHERE output = ? AND sha256 <> ''",
            [self.name],
        ).fetchone()
        return int(size)

    def of_unit(self, unit: str) -> list[str]:
        """Return the addresses of the files on record that were looked at together."""
        rows = self._db.execute(
            "SELECT url FROM file WHERE output = ? AND unit = ? ORDER BY url", [self.name, unit]
        )
        return [url for (url,) in rows]

    def is_known(self, url: str) -> bool:
        """Tell whether the bytes of a file are known, or it is not ours any more."""
        row = self._db.execute(
            "SELECT sha256 FROM file WHERE output = ? AND url = ?", [self.name, url]
        ).fetchone()
        return row is None or row[0] != ""

    def name_once(self, strangers: list[str]) -> bool:
        """Put on record which files were found that are not ours; False if the same as before."""
        listed = "\n".join(strangers).encode("utf-8", "surrogateescape")
        value, name = hashlib.sha256(listed).hexdigest(), f"strangers {self.name}"
        with self._db:
            before = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])
        return before is None or before[0] != value
