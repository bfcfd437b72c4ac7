"""What is on record of the raw files, as the record and the report ask for it: their SQL."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ARTICLES = (
    "SELECT f.id, f.first, f.last, f.evidence, MIN(a.path), a.title, a.day, a.file FROM found f"
    " LEFT JOIN article a ON a.id = f.id WHERE f.raw = ? AND f.text = ?"
)
_PART = (
    "(s.position + 1) * EXISTS (SELECT 1 FROM sheet o"
    " WHERE o.raw = s.raw AND o.text = s.text AND o.position = 1)"
)
_GROUPED = " GROUP BY f.position ORDER BY f.position"


@dataclass(frozen=True, slots=True)
class Placed:
    """An article of a raw file, with what content/ says of it now."""

    id: str
    lines: tuple[int, int]
    evidence: str  # of its date, as JSON; "" without a date
    path: str  # "" when it is there no more
    title: str
    day: str
    file: str  # the raw file that it comes from: another one, when it stands in several


@dataclass(frozen=True, slots=True)
class Text:
    """One text for the record; lists as JSON."""

    name: str
    sha256: str
    encoding: str
    layout: str
    match: str
    problems: str
    doubts: str
    ranges: str
    articles: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the report's index: a sheet, and what there is to look at on it."""

    number: int  # the same as long as its raw file is on record
    page: int
    name: str
    lines: tuple[int, int]
    part: int  # of its text, from 1; 0 for the whole
    articles: int
    title: str  # of the first
    problems: str
    doubts: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One sheet for the report; lists as JSON."""

    number: int
    name: str
    file: str  # the raw file, where its name is that of a packed one
    encoding: str
    layout: str
    match: str
    lines: tuple[int, int]
    part: bool
    problems: str
    view: bytes
    articles: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """All that is on record, counted."""

    files: int
    articles: int
    problems: int
    doubts: int


def texts(db: sqlite3.Connection) -> Iterator[Text]:
    """Yield every text by name, with its articles."""
    rows = db.execute(
        "SELECT raw, position, name, sha256, encoding, layout, match, problems, doubts, ranges"
        " FROM text ORDER BY name, raw, position"
    )
    for raw, position, *columns in rows:
        articles = _placed(db.execute(_ARTICLES + _GROUPED, [raw, position]))
        row: tuple[Any, ...] = (*columns, articles)
        yield Text(*row)


def entries(db: sqlite3.Connection) -> Iterator[Entry]:
    """Yield every sheet, those to look at first.

    That is, those with a problem, then those with the most doubts, then the others by name.
    """
    rows = db.execute(
        "SELECT s.number, s.page, t.name, s.first, s.last,"
        f" {_PART},"
        " (SELECT COUNT(*) FROM found f"
        "  WHERE f.raw = s.raw AND f.text = s.text AND f.sheet = s.position),"
        " (SELECT a.title FROM found f JOIN article a ON a.id = f.id"
        "  WHERE f.raw = s.raw AND f.text = s.text AND f.sheet = s.position"
        "  ORDER BY f.position LIMIT 1),"
        " s.problems, s.doubts"
        " FROM sheet s JOIN text t ON t.raw = s.raw AND t.position = s.text"
        " ORDER BY s.problems = '[]', -json_array_length(s.doubts), t.name, s.raw, s.position"
    )
    for number, page, name, first, last, part, articles, title, problems, doubts in rows:
        lines = (first, last)
        yield Entry(number, page, name, lines, part, articles, title or "", problems, doubts)


def sheets(db: sqlite3.Connection, page: int) -> Iterator[Shown]:
    """Yield the sheets of one page of the report, by name."""
    rows = db.execute(
        "SELECT s.raw, s.text, s.position, s.number, t.name, r.name, t.encoding, t.layout, t.match,"
        " s.first, s.last,"
        f" {_PART},"
        " s.problems, s.view"
        " FROM sheet s JOIN text t ON t.raw = s.raw AND t.position = s.text"
        " JOIN raw r ON r.key = s.raw WHERE s.page = ? ORDER BY t.name, s.raw, s.position",
        [page],
    )
    for raw, text, position, *columns, first, last, part, problems, view in rows:
        articles = db.execute(_ARTICLES + " AND f.sheet = ?" + _GROUPED, [raw, text, position])
        lines = (first, last)
        row: tuple[Any, ...] = (*columns, lines, part, problems, view, _placed(articles))
        yield Shown(*row)


def sums(db: sqlite3.Connection) -> Sums:
    """Return how much is on record."""
    counts = [
        db.execute(f"SELECT {what}").fetchone()[0] or 0
        for what in (
            "COUNT(*) FROM raw",
            "COUNT(*) FROM found",
            "SUM(json_array_length(problems)) FROM text WHERE problems <> '[]'",
            "SUM(json_array_length(doubts)) FROM text WHERE doubts <> '[]'",
        )
    ]
    return Sums(*counts)


def doubts(db: sqlite3.Connection) -> Iterator[str]:
    """Yield every doubt on record."""
    for (told,) in db.execute("SELECT doubts FROM text WHERE doubts <> '[]'"):
        yield from json.loads(told)


def _placed(rows: sqlite3.Cursor) -> tuple[Placed, ...]:
    return tuple(
        Placed(identity, (first, last), evidence, *(value or "" for value in rest))
        for identity, first, last, evidence, *rest in rows
    )
