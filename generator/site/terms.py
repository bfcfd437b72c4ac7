"""What the catalogue knows of terms: topics, sources, sections, writers."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from generator.model import KINDS, Mention, Term


class OfTerm(NamedTuple):
    """The articles of one term."""

    dated: list[int]
    undated: list[int]
    months: Mapping[str, int]  # ISO month -> how many of the dated


class Terms:
    """The terms in the catalogue behind a connection. Each is known by its kind and its key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def every(self, kind: str) -> list[tuple[str, Term]]:
        """Return (key, term) of one kind in the order of the alphabet."""
        return [(key, term) for _, key, term in self._terms(kind)]

    def by_letter(self, kind: str) -> tuple[tuple[str, tuple[Term, ...]], ...]:
        """Return the terms of one kind in the order of the alphabet, each letter with its own."""
        groups = groupby(self._terms(kind), key=lambda found: found[0])
        return tuple((letter, tuple(term for *_, term in group)) for letter, group in groups)

    def _terms(self, kind: str) -> list[tuple[str, str, Term]]:
        rows = self._db.execute(
            "SELECT letter, key, label, url, count FROM term WHERE kind = ? ORDER BY place, key",
            [kind],
        )
        return [
            (letter, key, Term(label=label, url=url, count=n))
            for letter, key, label, url, n in rows
        ]

    def largest(self, kind: str, limit: int) -> tuple[Term, ...]:
        """Return the terms of one kind with the most articles, most first, ties by name."""
        return tuple(term for _, term in self.largest_keys(kind, limit))

    def largest_keys(self, kind: str, limit: int) -> list[tuple[str, Term]]:
        """Return `largest` with the key of each."""
        rows = self._db.execute(
            "SELECT key, label, url, count FROM term WHERE kind = ?"
            " ORDER BY count DESC, key LIMIT ?",
            [kind, limit],
        )
        return [(key, Term(label=label, url=url, count=n)) for key, label, url, n in rows]

    def spellings(self, kind: str, key: str) -> list[str]:
        """Return the spellings of a term, without the one that is its label."""
        rows = self._db.execute(
            "SELECT DISTINCT m.spelling FROM mention AS m JOIN term AS t USING (kind, key)"
            " WHERE m.kind = ? AND m.key = ? AND m.spelling <> t.label ORDER BY m.spelling",
            [kind, key],
        )
        return [spelling for (spelling,) in rows]

    def articles(self, kind: str, key: str) -> OfTerm:
        """Return one term's articles, oldest first, ties by address."""
        numbers = []
        months: dict[str, int] = defaultdict(int)
        for number, month in self._db.execute(
            "SELECT a.number, substr(a.moment, 1, 7) FROM mention AS m JOIN article AS a"
            " ON a.number = m.article WHERE m.kind = ? AND m.key = ? ORDER BY a.moment, a.url",
            [kind, key],
        ):
            numbers.append(number)
            months[month] += 1
        undated = months.pop("", 0)
        return OfTerm(numbers[undated:], numbers[:undated], months)

    def of_article(self, number: int) -> dict[str, tuple[Mention, ...]]:
        """Return an article's terms as it spells them, by kind, with the `steps` found."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for kind, *mention in self._db.execute(
            "SELECT m.kind, m.spelling, t.url, IFNULL(older.url, ''), IFNULL(newer.url, '')"
            " FROM mention AS m JOIN term AS t USING (kind, key)"
            " LEFT JOIN step USING (article, kind, key)"
            " LEFT JOIN article AS older ON older.number = step.older"
            " LEFT JOIN article AS newer ON newer.number = step.newer"
            " WHERE m.article = ? ORDER BY m.kind, m.position",
            [number],
        ):
            found[kind].append(Mention(*mention))
        return {kind: tuple(found[kind]) for kind in KINDS}

    def beside_tag(self, key: str, kind: str, limit: int) -> tuple[Term, ...]:
        """Return the terms of a kind that most articles with a tag have too, and how many do."""
        # CROSS JOIN keeps SQLite to the articles of the tag: it would go through all of the kind.
        rows = self._db.execute(
            "SELECT t.label, t.url, n FROM (SELECT o.key AS other, COUNT(*) AS n"
            " FROM mention AS m CROSS JOIN mention AS o ON o.article = m.article AND o.kind = ?"
            " WHERE m.kind = 'tags' AND m.key = ? AND (o.kind, o.key) <> (m.kind, m.key)"
            " GROUP BY other ORDER BY n DESC, other LIMIT ?)"
            " JOIN term AS t ON t.kind = ? AND t.key = other ORDER BY n DESC, other",
            [kind, key, limit, kind],
        )
        return tuple(Term(label=label, url=url, count=n) for label, url, n in rows)

    def at(self, kind: str, url: str) -> list[str]:
        """Return the key of the term whose list has an address, if there is one."""
        rows = self._db.execute("SELECT key FROM term WHERE kind = ? AND url = ?", [kind, url])
        return [key for (key,) in rows]

    def without_date(self) -> set[tuple[str, str]]:
        """Return (kind, key) of the terms of which no article has a date."""
        rows = self._db.execute(
            "SELECT m.kind, m.key FROM article AS a JOIN mention AS m ON m.article = a.number"
            " JOIN term AS t ON t.kind = m.kind AND t.key = m.key WHERE a.moment = ''"
            " GROUP BY m.kind, m.key HAVING COUNT(*) = t.count"
        )
        return set(rows)

    def changes(self) -> list[tuple[str, str]]:
        """Return (address, day of the last change of an article) of each term, by kind and key."""
        return self._db.execute("SELECT url, changed FROM term ORDER BY kind, key").fetchall()
