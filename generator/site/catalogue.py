"""Entries -> one SQLite file, and the questions that pages ask of it."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generator.alphabet import alphabet_of
from generator.authorities import Authorities
from generator.calendars import Second
from generator.model import KINDS, Card, Correction, Numbers, Withdrawn
from generator.site import settle, withdrawn
from generator.site.alike import Alike
from generator.site.calendar import Calendar, calendar_of
from generator.site.database import opened
from generator.site.filling import Filling
from generator.site.marks import Marks
from generator.site.read import Entry
from generator.site.relations import Relations
from generator.site.roots import Roots
from generator.site.shown import COLUMNS, Shown
from generator.site.steps import Step, Steps
from generator.site.stories import Stories
from generator.site.strands import Strands
from generator.site.terms import Terms

# Of the dated articles, the one before a moment and an address, and the one behind them.
_BESIDE = {
    "older": "FROM article AS a WHERE a.moment > '' AND (a.moment, a.url) < (?, ?)"
    " ORDER BY a.moment DESC, a.url DESC",
    "newer": "FROM article AS a WHERE a.moment > '' AND (a.moment, a.url) > (?, ?)"
    " ORDER BY a.moment, a.url",
}
_FILES = ("article", "withdrawn")  # each content file is in one of the two
_NONE = Authorities()
_CHANGED = "substr(updated, 1, 10)"  # the day as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the article family needs of one article beside its content file."""

    number: int
    path: str  # relative to content/
    sha256: str
    card: Card


class Indexed(NamedTuple):
    """What the search index needs of one article beside its content file."""

    path: str
    size: int  # bytes of the content file
    sha256: str
    url: str
    title: str
    lang: str
    date: str
    source: str
    names: tuple[str, ...]  # of its topics, then of its writers, as it spells them
    terms: tuple[tuple[str, str], ...]  # kind and key of each

    @property
    def shown(self) -> tuple[str, str, str, str, str]:
        """What a hit shows."""
        return self.url, self.title, self.lang, self.date[:10], self.source


class Catalogue:
    """The archive's index. Every question gives its answers in one stated order."""

    def __init__(
        self, connection: sqlite3.Connection, lang: str, second: Second, authorities: Authorities
    ) -> None:
        self.connection = connection  # for the record of what was written, which lies beside it
        self.authorities = authorities
        self._db = connection
        self._lang = lang
        self._second = second
        self.marks = Marks(connection)
        self.steps = Steps(connection)
        self.roots = Roots(connection)
        self.stories = Stories(connection, self.marks)
        self.alike = Alike(connection, self.marks, lang)
        self.strands = Strands(connection, self.marks, lang)
        self.terms = Terms(connection)
        self.shown = Shown(connection, lang, self.stories)
        self.relations = Relations(connection, self.shown)
        self._filling = Filling(
            db=connection,
            authorities=authorities,
            marks=self.marks,
            steps=self.steps,
            roots=self.roots,
            stories=self.stories,
            alike=self.alike,
            strands=self.strands,
        )
        # The answers to what many pages ask.
        self._calendar: Calendar | None = None
        self._figures: Numbers | None = None
        self._latest: Sequence[int] | None = None

    # --- filling it -------------------------------------------------------------------------

    def stamps(self, paths: Iterable[str] | None = None) -> dict[str, tuple[int, int, int]]:
        """Return path -> stamp of every content file that the catalogue knows, or of some."""
        every = [f"SELECT path, size, mtime_ns, inode FROM {table}" for table in _FILES]
        if paths is None:
            return {row[0]: row[1:] for each in every for row in self._db.execute(each)}
        one = " UNION ALL ".join(f"{each} WHERE path = :path" for each in every)
        asked = (self._db.execute(one, {"path": path}) for path in paths)
        return {row[0]: row[1:] for rows in asked for row in rows}

    def put(self, entries: Iterable[Entry]) -> None:
        """Take in new and changed entries, each by its path, in one transaction."""
        self._begin()
        with self._db:
            for entry in entries:
                self._filling.put(entry)

    def drop(self, paths: Iterable[str]) -> None:
        """Forget the content files at `paths`, in one transaction."""
        self._begin()
        with self._db:
            for path in paths:
                self.marks.steps(self._filling.forget(path))

    def follow(self) -> bool:
        """Forget the articles of all terms that the authorities decide otherwise than before.

        They are to be read again. Return whether anything is decided otherwise.
        """
        changed = settle.decided_otherwise(self._db, self.authorities)
        if changed is None:
            return False
        self._begin()
        with self._db:
            for path in settle.files_of_terms(self._db, changed):
                self.marks.steps(self._filling.forget(path))
            settle.note_decided(self._db, self.authorities, changed)
        return True

    def clashes(self) -> list[tuple[str, tuple[settle.Claimant, ...]]]:
        """Return what `settle.clashes` does."""
        return settle.clashes(self._db)

    def twins(self) -> list[tuple[str, str, tuple[settle.Claimant, ...]]]:
        """Return (what, value, content files) where several files share an id or an alias."""
        return settle.twins(self._db)

    def settle(self) -> None:
        """Give every article its address and every term its label; call it once all is read."""
        self._begin()
        with self._db:
            settle.settle_addresses(self._db, self.marks, self.steps)
            withdrawn.settle(self._db, self.marks)
            settle.settle_terms(self._db, self.marks, alphabet_of(self._lang), self.authorities)

    def _begin(self) -> None:
        self.marks.begin()
        self._calendar = self._figures = None
        self.shown.forget()
        self.relations.forget()
        self._latest = None

    # --- asking it --------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """Yield every article, oldest first, the undated before all others; ties by address."""
        return self._rows("FROM article AS a ORDER BY a.moment, a.url")

    def row(self, number: int) -> Row:
        """Return one article."""
        (row,) = self._rows("FROM article AS a WHERE a.number = ?", number)
        return row

    def around(self, number: int) -> tuple[Row | None, Row, Row | None]:
        """Return the article before one in the order of `rows`, the article, and the next one."""
        row = self.row(number)
        (moment,) = self._db.execute(
            "SELECT moment FROM article WHERE number = ?", [number]
        ).fetchone()
        older, newer = (
            next(self._rows(f"{_BESIDE[side]} LIMIT 1", moment, row.card.url), None)
            for side in ("older", "newer")
        )
        return older, row, newer

    def dated(self, start: str = "", end: str = "~") -> list[int]:
        """Return the articles with start <= moment < end, oldest first, ties by address.

        A moment begins with its ISO day; that of an undated article is "".
        """
        return self._numbers(
            "SELECT number FROM article WHERE moment >= ? AND moment < ? ORDER BY moment, url",
            start,
            end,
        )

    def latest(self) -> Sequence[int]:
        """Return all dated articles, likewise."""
        if self._latest is None:
            self._latest = self.dated("0")
        return self._latest

    def numbers_at(self, url: str) -> list[int]:
        """Return the article whose page has an address, if there is one."""
        return self._numbers("SELECT number FROM article WHERE url = ?", url)

    def numbers_of_files(self, paths: Iterable[str]) -> list[int]:
        """Return the articles in these content files; a file that is gone has none."""
        found = (self._numbers("SELECT number FROM article WHERE path = ?", p) for p in paths)
        return [number for some in found for number in some]

    def files_of(self, numbers: Iterable[int]) -> list[str]:
        """Return the content files of articles."""
        one = "SELECT path FROM article WHERE number = ?"
        return [path for n in numbers for (path,) in self._db.execute(one, [n])]

    def files_of_id(self, ident: str) -> list[str]:
        """Return the content files that have an id, withdrawn or not: one, if all is well."""
        one = " UNION ALL ".join(f"SELECT path FROM {table} WHERE id = :id" for table in _FILES)
        return [path for (path,) in self._db.execute(f"{one} ORDER BY 1", {"id": ident})]

    def numbers_beside(self, places: Iterable[tuple[str, str]]) -> set[int]:
        """Return the articles next to places, which are moments and addresses, on both sides."""
        return {
            number
            for place in places
            for side in _BESIDE.values()
            for number in self._numbers(f"SELECT a.number {side} LIMIT 1", *place)
        }

    def numbers_beside_steps(self, places: Iterable[Step]) -> set[int]:
        """Return the articles next to places in the lists of terms, on both sides."""
        found = (number for place in places for number in self.steps.beside(place))
        return {number for number in found if number is not None}

    def count(self, start: str, end: str) -> int:
        """Return how many articles have start <= moment < end."""
        every = "SELECT COUNT(*) FROM article WHERE moment >= ? AND moment < ?"
        return int(self._db.execute(every, [start, end]).fetchone()[0])

    def texts(self, start: str, end: str) -> Iterator[tuple[str, str, int | None]]:
        """Yield (address, sha256 of the content file, story), newest first, the undated last.

        The story is None of an article without copies.
        """
        return self._db.execute(
            "SELECT url, sha256, story FROM article LEFT JOIN copy ON article = number"
            " WHERE moment >= ? AND moment < ? ORDER BY moment DESC, url DESC",
            [start, end],
        )

    def indexed(self, start: str, end: str) -> Iterator[Indexed]:
        """Yield articles in the order of `texts`."""
        rows = self._db.execute(
            "SELECT path, size, sha256, url, title, lang, date, source, (SELECT group_concat("
            "m.kind || char(1) || m.key || char(1) || m.spelling, char(2)) FROM"
            " (SELECT * FROM mention WHERE article = a.number ORDER BY kind, position) AS m)"
            " FROM article AS a WHERE moment >= ? AND moment < ? ORDER BY moment DESC, url DESC",
            [start, end],
        )
        for path, size, sha256, url, title, lang, date, source, terms in rows:
            found = [term.split("\x01") for term in (terms or "").split("\x02") if term]
            names = tuple(
                spelling
                for named in ("tags", "authors")
                for kind, _, spelling in found
                if kind == named
            )
            pairs = tuple((kind, key) for kind, key, _ in found)
            shown = (url, title, lang or self._lang, date, source)
            yield Indexed(path, size, sha256, *shown, names, pairs)

    def changes(self) -> list[tuple[str, int, str]]:
        """Return (ISO day, how many articles, day of the last change of one), oldest first.

        The day of the undated is "", and so is that of a change that nothing tells of.
        """
        return self._db.execute(
            f"SELECT substr(moment, 1, 10) AS day, COUNT(*), MAX({_CHANGED}) FROM article"
            " GROUP BY day ORDER BY day"
        ).fetchall()

    def addresses(self, month: str) -> list[tuple[str, str, str]]:
        """Return (address, ISO day, day of the last change) of a month's articles, oldest first."""
        return self._db.execute(
            f"SELECT url, substr(moment, 1, 10), {_CHANGED} FROM article"
            " WHERE moment >= ? AND moment < ? ORDER BY moment, url",
            [month, f"{month}~" if month else "0"],
        ).fetchall()

    def kinds(self) -> tuple[str, ...]:
        """Return "archive" if any article has a date, "threads", the kinds of term, "undated".

        Each that occurs, in this order: what there are lists of.
        """
        found = {kind for (kind,) in self._db.execute("SELECT DISTINCT kind FROM term")}
        undated = self._db.execute("SELECT 1 FROM article WHERE moment = '' LIMIT 1").fetchone()
        dated = self._db.execute("SELECT 1 FROM article WHERE moment <> '' LIMIT 1").fetchone()
        terms = (kind for kind in KINDS if kind in found)
        always = (("archive", dated), ("threads", self.strands.any()))
        return (
            *(kind for kind, there in always if there),
            *terms,
            *(("undated",) if undated else ()),
        )

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Yield (old address, address) of every alias at which no article is, by the old.

        Those of withdrawn articles lead to their notices. What the ledger gives to another article
        is that one's.
        """
        one = (
            "SELECT o.url AS old, a.url, a.id FROM {0} AS a JOIN {1} AS o ON {2}"
            " WHERE o.url NOT IN (SELECT url FROM article)"
            " AND o.url NOT IN (SELECT url FROM withdrawn)"
        )
        both = (
            one.format("article", "alias", "a.number = o.article"),
            one.format("withdrawn", "withdrawn_alias", "a.path = o.path"),
        )
        rows = self._db.execute(
            f"SELECT old, a.url FROM ({' UNION ALL '.join(both)}) AS a"
            " WHERE NOT EXISTS (SELECT 1 FROM address AS p WHERE p.url = old"
            " AND p.id NOT IN ('', a.id) AND (EXISTS (SELECT 1 FROM article WHERE id = p.id)"
            " OR EXISTS (SELECT 1 FROM withdrawn WHERE id = p.id))) ORDER BY old, a.url"
        )
        return iter(rows.fetchall())

    def withdrawals(self) -> list[Withdrawn]:
        """Return every withdrawn article, by address; none of them is in any other answer."""
        return withdrawn.withdrawals(self._db, self._lang)

    def corrections(self, limit: int) -> list[Correction]:
        """Return the newest corrections and withdrawals, newest first."""
        return withdrawn.corrections(self._db, self._lang, limit)

    def calendar(self) -> Calendar:
        """Return the days, months and years with articles."""
        if self._calendar is None:
            self._calendar = calendar_of(
                self._db.execute(
                    "SELECT substr(moment, 1, 10) AS day, COUNT(*) FROM article WHERE moment > ''"
                    " GROUP BY day ORDER BY day"
                ),
                self._second,
            )
        return self._calendar

    def numbers(self) -> Numbers:
        """Return the archive in figures."""
        if self._figures is None:
            self._figures = self._count()
        return self._figures

    def _count(self) -> Numbers:
        (articles,) = self._db.execute("SELECT COUNT(*) FROM article").fetchone()
        days = self.calendar().days
        counts = dict(self._db.execute("SELECT kind, COUNT(*) FROM term GROUP BY kind"))
        langs: dict[str, int] = defaultdict(int)
        for lang, n in self._db.execute("SELECT lang, COUNT(*) FROM article GROUP BY lang"):
            langs[lang or self._lang] += n
        return Numbers(
            articles=articles,
            undated=articles - sum(day.count for day in days),
            days=len(days),
            sources=counts.get("sources", 0),
            tags=counts.get("tags", 0),
            first=days[0].start if days else None,
            last=days[-1].start if days else None,
            langs=tuple(sorted(langs.items(), key=lambda item: (-item[1], item[0]))),
        )

    def _rows(self, from_where: str, *values: object) -> Iterator[Row]:
        rows = self._db.execute(
            f"SELECT a.number, a.path, a.sha256, {COLUMNS} {from_where}", values
        )
        for number, path, sha256, *card in rows:
            yield Row(number=number, path=path, sha256=sha256, card=self.shown.card(card))

    def _numbers(self, statement: str, *values: object) -> list[int]:
        return [number for (number,) in self._db.execute(statement, values)]


@contextmanager
def open_catalogue(
    path: Path,
    made_by: str,
    lang: str,
    second: Second = "",
    authorities: Authorities = _NONE,
) -> Iterator[Catalogue]:
    """Open the catalogue at `path` and close it at the end; see `opened` for what it raises.

    `made_by` names what decides its rows beside the content (the generator, the style of slugs, the
    language). `lang` is the language of articles that do not say theirs, `second` the calendar that
    stands beside the Gregorian. `authorities` decide which names are one term; where they are
    others than before, `follow` is to be called.
    """
    with opened(path, made_by) as connection:
        yield Catalogue(connection, lang, second, authorities)
