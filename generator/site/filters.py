"""A language -> the filters by which templates word days and numbers, and sort what they show.

Those that give HTML, or know the site, are in templates.py.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from generator.l10n import Locale, direction, own_name
from generator.model import Card
from generator.site.metadata import href, rfc3339

_Words = TypeVar("_Words")
_DAYS = 20_000  # that a process remembers in words: those of fifty years


def filters_of(locale: Locale) -> dict[str, Callable[..., Any]]:
    """Return the filters by their names; each gives text, which templates escape, or values."""

    def of_day(words: Callable[[dt.date], _Words]) -> Callable[[dt.date | str], _Words]:
        @lru_cache(maxsize=_DAYS)
        def known(day: str) -> _Words:
            return words(dt.date.fromisoformat(day))

        # The day as written is the key: two date-times of one instant would be taken for one.
        return lambda value: known((value if isinstance(value, str) else value.isoformat())[:10])

    return {
        "date": of_day(locale.date),
        "dates": of_day(locale.dates),
        "fulldate": of_day(locale.fulldate),
        "month": of_day(locale.month),
        "monthname": of_day(locale.monthname),
        "dayname": of_day(locale.dayname),
        "dayofyear": of_day(locale.dayofyear),
        "beside": of_day(locale.beside),
        "dayofyearbeside": of_day(locale.dayofyear_beside),
        "monthbeside": of_day(locale.month_beside),
        "monthnamebeside": lambda number: locale.months[number - 1],
        "digits": locale.digits,
        "number": lru_cache(maxsize=4096)(locale.number),
        "days": _days,
        "by": lambda spans, unit: defaultdict(
            lambda: None, ((getattr(span.start, unit), span) for span in spans)
        ),
        "langname": locale.langname,
        "ownname": own_name,
        "rfc3339": rfc3339,
        "dir": direction,
        "href": href,
    }


def _days(cards: Iterable[Card]) -> Iterator[tuple[str, list[Card]]]:
    """Yield (ISO day or "", cards) for each run of cards of one day."""
    for day, group in groupby(cards, key=lambda card: card.date[:10]):
        yield day, list(group)
