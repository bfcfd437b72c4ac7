"""What the catalogue knows of stories: the sketch of each article, and which are copies."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from generator.site import copies
from generator.site.marks import Marks
from generator.site.read import Entry

SCHEMA = f"""{copies.SCHEMA}
CREATE TABLE sketch (article INTEGER PRIMARY KEY, digest INTEGER NOT NULL, words BLOB NOT NULL,
    text BLOB NOT NULL);
CREATE INDEX sketch_digest ON sketch (digest);
CREATE TABLE copy (article INTEGER PRIMARY KEY, story INTEGER NOT NULL);
CREATE INDEX copy_story ON copy (story);
"""
_OF_ARTICLE = ("sketch", "copy")
TABLES = (*_OF_ARTICLE, *copies.TABLES)


class Version(NamedTuple):
    """What lists go by of an article that has copies."""

    story: int
    papers: int  # other papers that have it
    versions: int  # where there are none, how many more articles its own has of it
    digest: int  # of its words, in their order
    words: int  # how many different ones
    articles: int  # that the story has


class Stories:
    """The stories in the catalogue behind a connection.

    A story is known by the lowest digest of its articles, which no order of reading changes.
    """

    def __init__(self, connection: sqlite3.Connection, marks: Marks) -> None:
        self._db = connection
        self._marks = marks

    def put(self, number: int, entry: Entry) -> None:
        """Take in the sketch of an article, if it has one."""
        if made := entry.sketch:
            self._db.execute(
                "INSERT INTO sketch VALUES (?, ?, ?, ?)",
                [number, made.digest, made.words, made.text],
            )
            copies.put(self._db, number, entry, made)

    def forget(self, number: int) -> None:
        """Forget an article; its story is settled again with the others'."""
        if self._marks.room:
            for other in self.beside([number]):
                self._marks.article(other)
        for table in _OF_ARTICLE:
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", [number])
        copies.forget(self._db, number)

    def settle(self) -> None:
        """Find the copies among all articles, once they are in the catalogue; mark what changed."""
        self._marks.begin()
        with self._db:
            looked, wanted = copies.settle(self._db)
            known = dict(
                self._db.execute(
                    "SELECT article, story FROM copy"
                    " WHERE article IN (SELECT value FROM json_each(?))",
                    [json.dumps(looked)],
                )
            )
            for number in _changed(known, wanted):
                self._marks.article(number)
            moved = [(number,) for number, _ in known.items() - wanted.items()]
            self._db.executemany("DELETE FROM copy WHERE article = ?", moved)
            come = wanted.items() - known.items()
            self._db.executemany("INSERT INTO copy VALUES (?, ?)", sorted(come))

    def articles_of(self, number: int) -> list[int]:
        """Return all articles of an article's story, the earliest first, the undated last."""
        return self.earliest_of(number, -1)

    def earliest_of(self, number: int, most: int) -> list[int]:
        """Return likewise so many at most."""
        rows = self._db.execute(
            "SELECT a.number FROM copy AS own JOIN copy AS other USING (story)"
            " JOIN article AS a ON a.number = other.article WHERE own.article = ?"
            " ORDER BY a.moment = '', a.moment, a.url LIMIT ?",
            [number, most],
        )
        return [other for (other,) in rows]

    def beside(self, numbers: Iterable[int]) -> set[int]:
        """Return the articles of the stories of some, those themselves left out."""
        one = (
            "SELECT other.article FROM copy AS own JOIN copy AS other USING (story)"
            " WHERE own.article = ?1 AND other.article <> ?1"
        )
        return {other for number in numbers for (other,) in self._db.execute(one, [number])}

    def versions(self) -> dict[int, Version]:
        """Return what lists go by of each article that has copies."""
        rows = self._db.execute(
            "SELECT c.story, c.article, m.key, s.digest, LENGTH(s.words) / 4 FROM copy AS c"
            " JOIN sketch AS s USING (article)"
            " LEFT JOIN mention AS m ON m.article = c.article AND m.kind = 'sources'"
            " ORDER BY c.story"
        )
        found = {}
        for story, group in groupby(rows, key=lambda row: row[0]):
            articles = list(group)
            papers = {paper for _, _, paper, *_ in articles if paper}
            for _, number, paper, digest, words in articles:
                others = len(papers) - (paper in papers)
                more = 0 if others else len(articles) - 1
                found[number] = Version(story, others, more, digest, words, len(articles))
        return found

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
