"""What readers see of copies: on an article's page, on a page beside it, and in lists."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.config import Config
from generator.model import Card, Copy, Page
from generator.site.catalogue import Catalogue, Row
from generator.site.lists import Cards


class Copies(NamedTuple):
    """What there is to say of an article's copies."""

    shown: Mapping[str, Any]  # on its page
    comparison: Page | None  # with the earliest of them


_MOST = 30  # copies that an article names: what a thousand papers print would else be a million
_NONE = Copies({"copies": (), "more": 0, "papers": 0, "first": False}, None)


def copies_of(catalogue: Catalogue, config: Config, row: Row) -> Copies:
    """Return what is said of the copies of an article; each but the earliest is compared with that.

    Where both have the same words, there is nothing to compare. The comparison's unit is left open.
    """
    versions = catalogue.shown.versions()
    version = versions.get(row.number)
    if version is None:
        return _NONE
    earliest = catalogue.stories.earliest_of(row.number, _MOST + 1)
    first = _first(catalogue.shown.cards(earliest))
    is_first = earliest[0] == row.number
    numbers = [number for number in earliest if number != row.number][:_MOST]
    cards = [bare(card) for card in catalogue.shown.cards(numbers)]
    own = bare(row.card)
    copies = []
    for at, (number, card) in enumerate(zip(numbers, cards, strict=True)):
        same = versions[number].digest == version.digest
        compared = config.comparisons == "on" and not same and (is_first or at == 0)
        copies.append(
            Copy(
                card=card,
                first=at == 0 and first and not is_first,
                same=same,
                comparison=_beside(card if is_first else own) if compared else "",
            )
        )
    shown = {
        "copies": tuple(copies),
        "more": version.articles - 1 - len(copies),
        "papers": version.papers,
        "first": is_first and first,
    }
    comparison = copies[0].comparison
    if is_first or not comparison:
        return Copies(shown, None)
    against = catalogue.row(numbers[0])
    data = {
        "content": (row.path, row.sha256),
        "card": own,
        "against": (against.path, against.sha256),
        "earlier": cards[0],
    }
    return Copies(shown, Page(url=comparison, template="compare.html", data=data))


def once(catalogue: Catalogue, config: Config) -> Cards:
    """Return what gives a list the cards of a page, one for all articles of one story."""
    versions = catalogue.shown.versions()
    if not versions:
        return catalogue.shown.cards

    def cards(numbers: Sequence[int]) -> tuple[Card, ...]:
        if versions.keys().isdisjoint(numbers):
            return catalogue.shown.cards(numbers)
        shown: dict[int, int] = {}  # story -> the article that stands for it
        for number in numbers:  # oldest first: of several that are as good, the newest stays
            if version := versions.get(number):
                best = shown.get(version.story, number)
                newest = config.copies == "newest" or version.words >= versions[best].words
                shown[version.story] = number if newest else best
        chosen = set(shown.values())
        kept = [number for number in numbers if number in chosen or number not in versions]
        return catalogue.shown.counted_cards(kept)

    return cards


def _beside(card: Card) -> str:
    """Return the address of the comparison of an article with the earliest of its copies."""
    return f"{card.url.removesuffix('.html')}.compare.html"


def bare(card: Card) -> Card:
    """Return a card with no more than is said of a copy, or of a related article."""
    return Card(card.url, card.title, card.lang, card.date, card.source, "", "")


def _first(cards: Sequence[Card]) -> bool:
    """Tell whether the first of several, the earliest first, is before all others that have a date.

    It is by its day, or within a day if all of that day say the hour.
    """
    dates = [card.date for card in cards if card.date]
    if len(dates) < 2:
        return False
    of_day = [date for date in dates if date[:10] == dates[0][:10]]
    if len(of_day) == 1:
        return True
    if any(len(date) == len("2024-03-20") for date in of_day):
        return False
    one, other, *_ = map(dt.datetime.fromisoformat, of_day)
    return one < other
