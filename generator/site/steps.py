"""Within a topic or a source: the article before another one, and the one behind it."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS step (article INTEGER, kind TEXT, key TEXT, older INTEGER,
    newer INTEGER, PRIMARY KEY (article, kind, key)) WITHOUT ROWID
"""
_DATED = "m.kind IN ('sources', 'tags') AND a.moment > ''"
_ALL = f"""
INSERT OR REPLACE INTO step SELECT m.article, m.kind, m.key,
    LAG(m.article) OVER within, LEAD(m.article) OVER within
FROM mention AS m JOIN article AS a ON a.number = m.article WHERE {_DATED}
WINDOW within AS (PARTITION BY m.kind, m.key ORDER BY a.moment, a.url)
"""
_SIDES = (
    "a.moment > '' AND (a.moment, a.url) < (:moment, :url) ORDER BY a.moment DESC, a.url DESC",
    "(a.moment, a.url) > (:moment, :url) ORDER BY a.moment, a.url",
)
# Two ways to the same article, and CROSS JOIN keeps SQLite to the one: from a place in time on,
# until an article has the term, which is near when many have it; or through all that have it.
_MANY = 1_000
_ON = (
    "SELECT a.number FROM article AS a CROSS JOIN mention AS m ON m.kind = :kind AND m.key = :key"
    " AND m.article = a.number WHERE {} LIMIT 1"
)
_THROUGH = (
    "SELECT a.number FROM mention AS m CROSS JOIN article AS a ON a.number = m.article"
    " WHERE m.kind = :kind AND m.key = :key AND {} LIMIT 1"
)


class Step(NamedTuple):
    """A dated article's place in the list of a term."""

    kind: str
    key: str
    moment: str
    url: str


class Steps:
    """The steps in the catalogue behind a connection; `step` is a table of those found."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute(_TABLE)

    def find(self, articles: Iterable[int] | None) -> None:
        """Find the steps of articles, of all of them at once if `articles` is None."""
        with self._db:
            if articles is None:
                self._db.execute(_ALL)
                return
            self._db.executemany(
                "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?)",
                (
                    (number, place.kind, place.key, *self.beside(place))
                    for number in articles
                    for place in self.of(number)
                ),
            )

    def of(self, number: int) -> set[Step]:
        """Return the places of an article, of which an undated one has none."""
        rows = self._db.execute(
            "SELECT m.kind, m.key, a.moment, a.url FROM mention AS m JOIN article AS a"
            f" ON a.number = m.article WHERE a.number = ? AND {_DATED}",
            [number],
        )
        return {Step(*row) for row in rows}

    def beside(self, place: Step) -> list[int | None]:
        """Return the article before a place and the one behind it, None where there is none."""
        of_term = "SELECT count FROM term WHERE kind = ? AND key = ?"
        found = self._db.execute(of_term, [place.kind, place.key]).fetchone()
        way = _ON if found and found[0] > _MANY else _THROUGH
        sides = (self._db.execute(way.format(s), place._asdict()).fetchone() for s in _SIDES)
        return [side[0] if side else None for side in sides]
