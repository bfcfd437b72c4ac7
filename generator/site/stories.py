"""What the catalogue knows of stories: the sketch of each article, and which are copies."""

import sqlite3
from collections.abc import Iterable, Iterator

from generator.site.marks import Marks
from generator.stories.sketch import Sketch

SCHEMA = """
CREATE TABLE sketch (article INTEGER PRIMARY KEY, digest INTEGER NOT NULL, shingles BLOB NOT NULL,
    words BLOB NOT NULL, settled INTEGER NOT NULL DEFAULT 0);
CREATE INDEX sketch_digest ON sketch (digest);
CREATE INDEX sketch_new ON sketch (article) WHERE NOT settled;
CREATE TABLE copy (article INTEGER PRIMARY KEY, story INTEGER NOT NULL);
CREATE INDEX copy_story ON copy (story);
"""
TABLES = ("sketch", "copy")


class Stories:
    """The stories in the catalogue behind a connection.

    A story is known by the lowest digest of its articles, which no order of reading changes.
    """

    def __init__(self, connection: sqlite3.Connection, marks: Marks) -> None:
        self._db = connection
        self._marks = marks

    def put(self, number: int, made: Sketch) -> None:
        """Take in the sketch of an article."""
        self._db.execute(
            "INSERT INTO sketch (article, digest, shingles, words) VALUES (?, ?, ?, ?)",
            [number, *made],
        )

    def forget(self, number: int) -> None:
        """Forget an article; its story is settled again with the others'."""
        if self._marks.room:
            for other in self.copies_of(number):
                self._marks.article(other)
        for table in TABLES:
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", [number])

    def settle(self) -> None:
        """Find the copies among all articles, once they are in the catalogue; mark what changed."""
        wanted = dict(
            self._db.execute(
                "SELECT article, digest FROM sketch WHERE digest <> 0 AND digest IN"
                " (SELECT digest FROM sketch GROUP BY digest HAVING COUNT(*) > 1)"
            )
        )
        known = dict(self._db.execute("SELECT article, story FROM copy"))
        if wanted == known:
            return
        self._marks.begin()
        with self._db:
            for number in _changed(known, wanted):
                self._marks.article(number)
            self._db.execute("DELETE FROM copy")
            self._db.executemany("INSERT INTO copy VALUES (?, ?)", wanted.items())

    def copies_of(self, number: int) -> list[int]:
        """Return the other articles of a story, the earliest first, the undated last."""
        rows = self._db.execute(
            "SELECT a.number FROM copy AS own JOIN copy AS other USING (story)"
            " JOIN article AS a ON a.number = other.article WHERE own.article = ?1"
            " AND other.article <> ?1 ORDER BY a.moment = '', a.moment, a.url",
            [number],
        )
        return [other for (other,) in rows]

    def stories_of(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the story of each of some articles that has copies."""
        one = "SELECT story FROM copy WHERE article = ?"
        found = ((number, self._db.execute(one, [number]).fetchone()) for number in numbers)
        return {number: row[0] for number, row in found if row}

    def sizes(self) -> dict[int, int]:
        """Return how many articles each story has."""
        return dict(self._db.execute("SELECT story, COUNT(*) FROM copy GROUP BY story"))


def _changed(known: dict[int, int], wanted: dict[int, int]) -> Iterator[int]:
    """Yield the articles of the stories to which one came or from which one went."""
    moved = {article for article, _ in known.items() ^ wanted.items()}
    stories = {each.get(article) for article in moved for each in (known, wanted)}
    yield from sorted(
        {article for each in (known, wanted) for article, s in each.items() if s in stories}
    )
