"""Which articles the content puts beside one another: related ones, and translations."""

import sqlite3
from collections.abc import Iterable

from generator.model import Card
from generator.site.shown import COLUMNS, Shown

# From an id on, the articles that are its translations, theirs and so on. CROSS JOIN keeps SQLite
# to the few ids that there are: it would go through all articles instead.
_SAME = (
    "WITH RECURSIVE same(id) AS ({} UNION"
    " SELECT t.other FROM same CROSS JOIN translation AS t ON t.one = same.id)"
    " SELECT {} FROM same CROSS JOIN article AS a ON a.id = same.id"
)


class Relations:
    """The relations in the catalogue behind a connection; files state them by the articles' ids."""

    def __init__(self, connection: sqlite3.Connection, shown: Shown) -> None:
        self._db = connection
        self._shown = shown
        self.forget()

    def forget(self) -> None:
        """Forget what is kept, as articles are about to change."""
        self._translated: bool | None = None

    def related_to(self, number: int) -> tuple[Card, ...]:
        """Return the cards of the articles that the raw text puts beside this one, in its order."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM related AS r JOIN article AS a ON a.id = r.id"
            " WHERE r.article = ? ORDER BY r.position, a.url",
            [number],
        )
        return tuple(self._shown.card(row) for row in rows)

    def relating(self, idents: Iterable[str]) -> set[int]:
        """Return the articles that are put beside one of these by the raw text."""
        one = "SELECT article FROM related WHERE id = ?"
        return {number for ident in idents for (number,) in self._db.execute(one, [ident])}

    def translations_of(self, number: int) -> tuple[Card, ...]:
        """Return the cards of the same text in other languages, by language and address.

        That one of two articles names the other is enough, and so are articles between them.
        """
        if self._translated is None:
            found = self._db.execute("SELECT 1 FROM translation LIMIT 1").fetchone()
            self._translated = found is not None
        if not self._translated:  # as most archives are, of which each article asks
            return ()
        own = "SELECT id FROM article WHERE number = ?1"
        rows = self._db.execute(
            f"{_SAME.format(own, COLUMNS)} WHERE a.id <> ({own}) ORDER BY a.lang, a.url",
            [number],
        )
        return tuple(self._shown.card(row) for row in rows)

    def translating(self, idents: Iterable[str]) -> set[int]:
        """Return the articles that are translations of one of these, and these."""
        one = _SAME.format("SELECT ?", "a.number")
        return {number for ident in idents for (number,) in self._db.execute(one, [ident])}

    def unknown_translations(self) -> list[tuple[str, str]]:
        """Return (content file, id) where a file names a translation that is no article."""
        # CROSS JOIN keeps SQLite to the translations: it would go through all articles.
        return self._db.execute(
            "SELECT a.path, t.other FROM translation AS t"
            " CROSS JOIN article AS a ON a.number = t.article"
            " WHERE t.one = a.id AND NOT EXISTS (SELECT 1 FROM article WHERE id = t.other)"
            " AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE id = t.other) ORDER BY 1, 2"
        ).fetchall()
