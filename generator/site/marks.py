"""What changed in the catalogue, and in which edition of it: marks, for outputs built before."""

import sqlite3
from collections.abc import Iterable

from generator.site.steps import Step

MOST = 2_000  # marks, two or more for an article that changed; then all counts as changed

SCHEMA = """
CREATE TABLE mark (kind TEXT NOT NULL, key TEXT NOT NULL, edition INTEGER NOT NULL,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""
# An article's file, where it stands among the others, its identity, its translations, its terms.
_OF_ARTICLE = """
INSERT OR REPLACE INTO mark
SELECT 'page', path, :edition FROM article WHERE number = :number
UNION ALL SELECT 'place', moment || char(10) || url, :edition FROM article WHERE number = :number
UNION ALL SELECT 'id', id, :edition FROM article WHERE number = :number
UNION ALL SELECT 'id', other, :edition FROM translation WHERE article = :number
UNION ALL SELECT 'id', p.id, :edition FROM alias JOIN address AS p USING (url)
    WHERE alias.article = :number AND p.id <> ''
UNION ALL SELECT kind, key, :edition FROM mention WHERE article = :number
"""
_OF_STEP = "INSERT OR REPLACE INTO mark VALUES ('step', :place, :edition)"
# The tags whose lists name a term, as an article has both. CROSS JOIN keeps SQLite to the articles
# of the term: it would go through all that have a tag.
_BESIDE_TERM = """
INSERT OR REPLACE INTO mark SELECT DISTINCT o.kind, o.key, :edition
FROM mention AS m CROSS JOIN mention AS o ON o.article = m.article AND o.kind = 'tags'
WHERE m.kind = :kind AND m.key = :key
"""
_OF_PAGE = (
    "INSERT OR REPLACE INTO mark SELECT 'page', path, :edition FROM article WHERE number = :number"
)


class Marks:
    """The marks that lie in the catalogue behind a connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        (count,) = connection.execute("SELECT COUNT(*) FROM mark WHERE kind = 'page'").fetchone()
        self.room = MOST - count  # for as many more; 0 when everything is marked
        found = connection.execute("SELECT value FROM meta WHERE name = 'edition'").fetchone()
        self.edition = int(found[0]) if found else 0  # it goes up with each change of content
        self._open = False

    def begin(self) -> None:
        """Say that a transaction begins: its first mark, if there is one, opens an edition."""
        self._open = False

    def article(self, number: int) -> None:
        """Mark an article as it is now: once before it changes, and once after."""
        self._mark(_OF_ARTICLE, number=number)

    def steps(self, places: Iterable[Step]) -> None:
        """Mark places in the lists of terms that an article has left or come to."""
        for place in places:
            self._mark(_OF_STEP, room=0, place="\n".join(place))

    def page(self, number: int) -> None:
        """Mark an article's own page, where nothing else shows the change."""
        self._mark(_OF_PAGE, number=number)

    def withdrawn(self, ident: str) -> None:
        """Mark that an article is withdrawn, as it is now."""
        self._mark("INSERT OR REPLACE INTO mark VALUES ('id', :ident, :edition)", ident=ident)

    def beside_term(self, kind: str, key: str) -> None:
        """Mark the tags whose lists name a term by its label and address."""
        self._mark(_BESIDE_TERM, kind=kind, key=key)

    def thread(self, url: str) -> None:
        """Mark a thread, by its address."""
        self._mark("INSERT OR REPLACE INTO mark VALUES ('thread', :url, :edition)", url=url)

    def _mark(self, statement: str, room: int = 1, **values: object) -> None:
        if not self._open:
            self._open = True
            self.edition += 1
            self._db.execute(
                "INSERT OR REPLACE INTO meta VALUES ('edition', ?)", [str(self.edition)]
            )
            if self.room <= 0:
                self._all()
        if self.room > 0:
            self._db.execute(statement, values | {"edition": self.edition})
            self.room -= room
            if self.room == 0:
                self._all()

    def _all(self) -> None:
        """Mark everything: there is more to look at than is worth marking."""
        self._db.execute("DELETE FROM mark")
        self._db.execute("INSERT INTO mark VALUES ('all', '', ?)", [self.edition])

    def since(self, edition: int) -> list[tuple[str, str]] | None:
        """Return (kind, key) of the marks after an edition; None when they are too many."""
        rows = self._db.execute(
            "SELECT kind, key FROM mark WHERE edition > ? ORDER BY kind, key", [edition]
        ).fetchall()
        return None if ("all", "") in rows else rows

    def terms(self) -> list[tuple[str, str]] | None:
        """Return (kind, key) of the marked terms; None when all are."""
        rows = self.since(0)
        fixed = ("page", "place", "id", "step", "thread")
        return None if rows is None else [row for row in rows if row[0] not in fixed]
