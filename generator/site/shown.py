"""What the catalogue shows of articles in lists and feeds: cards and items, each read once."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.model import Card
from generator.site.database import placeholders
from generator.site.stories import Stories, Version

COLUMNS = "a.url, a.title, a.lang, a.date, a.source, a.section, a.summary"  # of a card
_CARDS = 10_000  # cards that are kept for the next list that shows them: a kilobyte each


class Item(NamedTuple):
    """What a feed tells of one article."""

    card: Card
    id: str
    updated: str  # ISO date or date-time of its last change, or of its publication
    authors: tuple[str, ...]  # as it spells them


class Shown:
    """What is shown of the articles in the catalogue behind a connection.

    `lang` is that of an article that has none. What many pages show is kept until it is forgotten.
    """

    def __init__(self, connection: sqlite3.Connection, lang: str, stories: Stories) -> None:
        self._db = connection
        self._lang = lang
        self._stories = stories
        self.forget()

    def forget(self) -> None:
        """Forget what is kept, as articles are about to change."""
        self._cards: dict[int, Card] = {}  # by the article's number
        self._counted: dict[int, Card] = {}  # likewise, of those with copies
        self._items: dict[int, Item] = {}  # likewise
        self._versions: dict[int, Version] | None = None

    def cards(self, numbers: Sequence[int]) -> tuple[Card, ...]:
        """Return the cards of articles, in the order of `numbers`."""
        known = self._cards
        if wanted := [number for number in numbers if number not in known]:
            if len(known) > _CARDS:
                known = self._cards = {}
                wanted = list(numbers)
            rows = self._db.execute(
                f"SELECT {COLUMNS}, a.number FROM article AS a"
                f" WHERE a.number IN ({placeholders(wanted)})",
                wanted,
            )
            known.update((number, self.card(card)) for *card, number in rows)
        return tuple([known[number] for number in numbers])

    def counted_cards(self, numbers: Sequence[int]) -> tuple[Card, ...]:
        """Return what `cards` does, where articles have copies with how many of them there are."""
        versions = self.versions()
        if len(self._counted) > _CARDS:
            self._counted = {}
        known = self._counted
        found = []
        for number, card in zip(numbers, self.cards(numbers), strict=True):
            if number in versions and number not in known:
                _, papers, more, *_ = versions[number]
                known[number] = card._replace(papers=papers, versions=more)
            found.append(known.get(number, card))
        return tuple(found)

    def versions(self) -> Mapping[int, Version]:
        """Return what lists go by of each article that has copies, once the stories are settled."""
        if self._versions is None:
            self._versions = self._stories.versions()
        return self._versions

    def items(self, numbers: Sequence[int]) -> tuple[Item, ...]:
        """Return what feeds tell of articles, in the order of `numbers`."""
        known = self._items
        if wanted := [number for number in numbers if number not in known]:
            if len(known) > _CARDS:
                known = self._items = {}
                wanted = list(numbers)
            places = placeholders(wanted)
            authors: dict[int, list[str]] = defaultdict(list)
            for number, name in self._db.execute(
                "SELECT article, spelling FROM mention WHERE kind = 'authors'"
                f" AND article IN ({places}) ORDER BY article, position",
                wanted,
            ):
                authors[number].append(name)
            rows = self._db.execute(
                f"SELECT number, id, updated FROM article WHERE number IN ({places})",
                wanted,
            ).fetchall()
            cards = self.cards([number for number, *_ in rows])
            known.update(
                (number, Item(card, ident, updated, tuple(authors.get(number, ()))))
                for (number, ident, updated), card in zip(rows, cards, strict=True)
            )
        return tuple([known[number] for number in numbers])

    def card(self, row: Sequence[Any]) -> Card:
        """Return the card in a row of `COLUMNS`."""
        url, title, lang, *others = row
        return Card(url, title, lang or self._lang, *others)
