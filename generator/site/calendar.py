"""The days, months and years of which an archive has articles."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.calendars import Second, on
from generator.model import Span, Timeline

_MONTH, _YEAR = len("2024/01"), len("2024")  # letters of an address


@dataclass(frozen=True, slots=True)
class Calendar:
    """What an archive has articles of, oldest first."""

    days: tuple[Span, ...]
    months: tuple[Span, ...]
    years: tuple[Span, ...]
    beside: tuple[Span, ...] = ()  # the months of the second calendar, named by a day of theirs
    second: Second = ""

    def anniversaries(self, calendar: Second = "") -> tuple[tuple[Span, tuple[Span, ...]], ...]:
        """Return each day of the year that has articles, with the days it fell on, oldest first.

        It begins on the oldest of them. "" stands for the Gregorian calendar.
        """
        falls: dict[str, list[Span]] = defaultdict(list)
        for day in self.days:
            falls[anniversary_url(calendar, day.start)].append(day)
        return tuple(
            (Span(start=days[0].start, url=url, count=sum(day.count for day in days)), tuple(days))
            for url, days in sorted(falls.items())
        )

    @property
    def all(self) -> tuple[Second, ...]:
        """Return the calendars: "", the Gregorian, and the second one if there is one."""
        return ("", self.second) if self.second else ("",)

    def within(self, spans: Sequence[Span]) -> dict[str, tuple[Span, ...]]:
        """Return days or months by the address of the month or year that they are of."""
        return {above: tuple(group) for above, group in groupby(spans, key=lambda s: _above(s.url))}

    def by_year(self) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
        """Return every year, newest first, each with its twelve months, the empty ones too."""
        known = {month.start: month for month in self.months}
        return tuple(
            (year, tuple(known.get(first) or _empty(first) for first in _months(year.start.year)))
            for year in reversed(self.years)
        )

    def timeline(self) -> Timeline | None:
        """Return how many articles each month has; None when no article has a date."""
        counts = {month.start.isoformat()[:7]: month.count for month in self.months}
        return timeline_of(counts) if counts else None

    def beside_by_year(self) -> tuple[tuple[int, tuple[Span | None, ...]], ...]:
        """Return the second calendar's years, newest first, each with its twelve months."""
        years = []
        of_year = groupby(self.beside, key=lambda span: on(self.second, span.start).year)
        for year, group in of_year:
            known = {on(self.second, span.start).month: span for span in group}
            years.append((year, tuple(known.get(month) for month in range(1, 13))))
        return tuple(years[::-1])

    def coverage(self, year: int) -> tuple[tuple[Span, ...], ...]:
        """Return a year's months, each a tuple of all its days, the empty ones too."""
        known = {day.start: day for day in self.days if day.start.year == year}
        first = dt.date(year, 1, 1)
        every = (first + dt.timedelta(days=n) for n in range(366))
        spans = (known.get(day) or _empty(day) for day in every if day.year == year)
        return tuple(tuple(group) for _, group in groupby(spans, key=lambda s: s.start.month))


def calendar_of(days: Iterable[tuple[str, int]], second: Second) -> Calendar:
    """Return the calendar of ISO days, oldest first, each with how many articles it has."""
    spans = tuple(
        Span(start=dt.date.fromisoformat(day), url=f"{day.replace('-', '/')}.html", count=count)
        for day, count in days
    )
    months = tuple(_sums(spans, _MONTH))
    beside = tuple(_months_beside(spans, second)) if second else ()
    return Calendar(spans, months, tuple(_sums(months, _YEAR)), beside, second)


def timeline_of(months: Mapping[str, int], most: int | None = None) -> Timeline:
    """Return the timeline of ISO months, oldest first, each with how many articles it has.

    One of more than `most` years counts the articles of each year.
    """
    first, last = (int(month[:4]) for month in (min(months), max(months)))
    years = range(first, last + 1)
    yearly = most is not None and len(years) > most
    counts: dict[str, int] = defaultdict(int)
    for month, count in months.items():
        counts[month[:4] if yearly else month] += count
    names = (f"{year:04}" for year in years)
    spans = names if yearly else (f"{name}-{m:02}" for name in names for m in range(1, 13))
    shown = tuple(counts.get(span, 0) for span in spans)
    return Timeline(first=first, last=last, yearly=yearly, counts=shown)


def anniversaries_url(calendar: Second) -> str:
    """Return the address of the page of all days of the year; "" is the Gregorian calendar."""
    return f"{calendar}/on.html" if calendar else "on.html"


def anniversary_url(calendar: Second, day: dt.date) -> str:
    """Return the address of a day's place in the year of a calendar; "" is the Gregorian."""
    month, number = (on(calendar, day) if calendar else day.timetuple())[1:3]
    return f"{anniversaries_url(calendar).removesuffix('.html')}/{month:02}/{number:02}.html"


def beside_url(second: Second, day: dt.date) -> str:
    """Return the address of the month of the second calendar in which a day lies."""
    there = on(second, day)
    return f"{second}/{there.year:04}/{there.month:02}.html"


def _months_beside(days: Iterable[Span], second: Second) -> Iterator[Span]:
    for url, group in groupby(days, key=lambda day: beside_url(second, day.start)):
        first, *rest = group
        yield Span(start=first.start, url=url, count=sum(day.count for day in (first, *rest)))


def _sums(parts: Iterable[Span], letters: int) -> Iterator[Span]:
    """Yield the months of days, or the years of months."""
    for name, group in groupby(parts, key=lambda part: part.url[:letters]):
        counts = [part.count for part in group]
        year, _, month = name.partition("/")
        start = dt.date(int(year), int(month or 1), 1)
        yield Span(start=start, url=f"{name}.html", count=sum(counts))


def _above(url: str) -> str:
    """Return the address of the month of a day, or of the year of a month."""
    return f"{url.rpartition('/')[0]}.html"


def _months(year: int) -> list[dt.date]:
    return [dt.date(year, month, 1) for month in range(1, 13)]


def _empty(start: dt.date) -> Span:
    return Span(start=start, url="", count=0)
