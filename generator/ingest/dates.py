"""Written dates -> days. Table-driven: the shapes are here, the names in locale/*.toml.

A date is a day, a month and a year that stand together; words that look like months count in no
other place. The day as written is the date: no time zone moves it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator.ingest.calendars import HIJRI_YEARS, Calendar
from generator.ingest.clock import time_of_day
from generator.ingest.tokens import match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.ingest.written import COMMAS, SEPARATORS, WrittenDate, find_dates, foreign_date

_MAX_LENGTH = 400  # characters of a line that can be a line of dates
_LOOSE = SEPARATORS | COMMAS | frozenset("|:()[]\u00b7\u2022")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a line says about one day."""

    value: dt.date | dt.datetime | None
    doubts: tuple[str, ...]  # without the line's number
    dates: tuple[WrittenDate, ...]
    rest: tuple[tuple[int, int], ...]  # spans of the line that neither date nor time explains
    timed: bool  # a time of day stands there

    @property
    def calendar(self) -> str:
        """The calendar in which the day was read, "" when there is none."""
        day = self.value.date() if isinstance(self.value, dt.datetime) else self.value
        found = (date.calendar for date in _ranked(self.dates) if day and date.gregorian == day)
        return next(found, "")


def read_dates(text: str, lang: str, vocabulary: Vocabulary) -> Reading:
    """Return the day that a line gives, what is doubtful about it and what else the line holds.

    `lang` decides between Hijri and Jalali where only the number of the year is there. Of two
    calendars the Gregorian is taken; they check one another, and a weekday checks both.
    """
    if len(text) > _MAX_LENGTH:
        return Reading(value=None, doubts=(), dates=(), rest=((0, len(text)),), timed=False)
    line = tokens(text)
    # No form of a date does without a number.
    numbered = any(token.kind == "number" for token in line)
    dates = find_dates(text, line, lang, vocabulary) if numbered else ()
    weekdays: list[int] = []
    timed = False
    rest: list[tuple[int, int]] = []
    at = 0
    starts = {date.first: date for date in dates}
    while at < len(line):
        if date := starts.get(at):
            at = date.end
        elif dates and (end := foreign_date(line, at, vocabulary)):
            at = end
        elif weekday := match(line, at, vocabulary.weekdays):
            weekdays.append(weekday[1])
            at = weekday[0]
        elif end := time_of_day(line, at, vocabulary):
            timed = True
            at = end
        elif word := match(line, at, vocabulary.date_words):
            at = word[0]
        elif era := match(line, at, vocabulary.eras):
            at = era[0]
        else:
            if line[at].key not in _LOOSE:
                rest.append((line[at].start, line[at].end))
            at += 1
    value, doubts = _settle(dates, weekdays)
    return Reading(
        value=value, doubts=doubts, dates=dates, rest=tuple(rest), timed=timed or _moment(dates)
    )


def _moment(dates: Sequence[WrittenDate]) -> bool:
    return any(date.moment for date in dates)


def _settle(
    dates: Sequence[WrittenDate], weekdays: Sequence[int]
) -> tuple[dt.date | dt.datetime | None, tuple[str, ...]]:
    """Choose among the dates of one line, and say what disagrees."""
    ranked = _ranked(dates)
    chosen = next((date for date in ranked if date.gregorian), None)
    if chosen is None or chosen.gregorian is None:
        return None, tuple(_why_not(date) for date in dates)
    day = chosen.gregorian
    # The moon may be seen a day before or after the tables; a weekday that fits makes it two.
    days = 2 if day.isoweekday() in weekdays else 1
    doubts = [
        f'"{chosen.text}" and "{other.text}" are not the same day'
        for other in ranked
        if other.calendar != chosen.calendar and not _agree(day, other.gregorian, days)
    ]
    if weekdays and day.isoweekday() not in weekdays:
        doubts.append(f'the weekday does not fit the date "{chosen.text}", which is a {day:%A}')
    return chosen.moment or day, tuple(doubts)


def _ranked(dates: Sequence[WrittenDate]) -> list[WrittenDate]:
    order: tuple[Calendar, ...] = ("gregorian", "jalali", "hijri")
    return sorted(dates, key=lambda date: order.index(date.calendar))


def _agree(one: dt.date, other: dt.date | None, days: int) -> bool:
    return other is not None and abs((one - other).days) <= days


def _why_not(date: WrittenDate) -> str:
    if date.calendar == "hijri" and date.year not in HIJRI_YEARS:
        return f'the Hijri date "{date.text}" is outside the years of the Umm al-Qura tables'
    return f'the date "{date.text}" does not exist'
