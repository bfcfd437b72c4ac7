"""The dates of a line -> the day it gives: what agrees, what clashes, and what else stands there.

The day as written is the date: no time zone moves it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator.calendars import HIJRI_YEARS, LATEST, Calendar
from generator.ingest.clock import time_of_day
from generator.ingest.named import APOSTROPHES
from generator.ingest.numeric import BY_CUSTOM, COMMAS, DAY_FIRST, MONTH_FIRST, SEPARATORS
from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.ingest.written import WrittenDate, find_dates, foreign_date, issue_end

_MAX_LENGTH = 400  # characters of a line that can be a line of dates
_LOOSE = SEPARATORS | COMMAS | frozenset("|:()[]\u00b7\u2022")
_ORDER: tuple[Calendar, ...] = ("gregorian", "jalali", "hijri", "hebrew")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a line says about one day."""

    value: dt.date | dt.datetime | None
    rule: str  # calendar and shape of the date that gave the value: "hijri: numbers, day first"
    doubts: tuple[str, ...]  # without the line's number
    dates: tuple[WrittenDate, ...]
    rest: tuple[tuple[int, int], ...]  # spans of the line that neither date nor time explains
    timed: bool  # a time of day stands there


def read_dates(text: str, lang: str, vocabulary: Vocabulary) -> Reading:
    """Return the day that a line gives, what is doubtful about it and what else the line holds.

    `lang` decides between Hijri and Jalali where only the number of the year is there. Of two
    calendars the Gregorian is taken; they check one another, and a weekday checks both. Of a Hijri
    day alone the weekday tells whether it is that of the tables or, as the moon was seen, the one
    before or after.
    """
    if len(text) > _MAX_LENGTH:
        rest = [(0, len(text))]
        return Reading(value=None, rule="", doubts=(), dates=(), rest=tuple(rest), timed=False)
    line = tokens(text)
    # No form of a date does without a number, in digits, in Hebrew letters or in words.
    months, thousands = vocabulary.hebrew_months, vocabulary.thousands
    numbered = any(
        token.kind == "number" or token.key in months or token.key in thousands for token in line
    )
    dates = find_dates(text, line, lang, vocabulary) if numbered else ()
    dates = tuple(date for date in dates if not _is_of_issue(line, date, vocabulary))
    weekdays: list[tuple[int, int]] = []  # where each begins, and which it is
    timed = False
    rest = []
    at = 0
    starts = {date.first: date for date in dates}
    while at < len(line):
        token = line[at]
        if date := starts.get(at):
            at = date.end
        elif dates and (end := foreign_date(line, at, vocabulary)):
            at = end
        elif token.kind == "word" and token.key not in vocabulary.beside_dates:
            rest.append((token.start, token.end))
            at += 1
        elif (weekday := match(line, at, vocabulary.weekdays)) and starts.keys().isdisjoint(
            range(at, weekday[0])
        ):
            weekdays.append((token.start, weekday[1]))
            at = weekday[0]
            lettered = line[at - 1].end - line[at - 1].start == 1  # the first day, the second
            at += lettered and at < len(line) and line[at].key in APOSTROPHES
        elif end := time_of_day(line, at, vocabulary):
            timed = True
            at = end
        elif zone := match(line, at, vocabulary.zone_words):
            place = match(line, zone[0], vocabulary.places)
            at = place[0] if place else zone[0]
        elif (
            token.kind == "word"
            and (end := issue_end(line, at, vocabulary))
            and end - 1 not in starts
        ):
            if not dates:
                rest += ((one.start, one.end) for one in line[at:end])
            at = end
        elif word := match(line, at, vocabulary.date_words):
            at = word[0]
        elif era := match(line, at, vocabulary.eras):
            at = era[0]
        else:
            if token.key not in _LOOSE:
                rest.append((token.start, token.end))
            at += 1
    value, rule, doubts = _settle(line, dates, weekdays, rest)
    return Reading(
        value=value,
        rule=rule,
        doubts=doubts,
        dates=dates,
        rest=tuple(rest),
        timed=timed or any(date.moment for date in dates),
    )


def _is_of_issue(line: Sequence[Token], date: WrittenDate, vocabulary: Vocabulary) -> bool:
    """Whether a date begins with an issue's number, and a comma parts it from its month and year:
    `issue 14, May 2016`."""
    first = date.first
    if not 0 < first < len(line) - 1 or line[first + 1].key not in COMMAS:
        return False
    return any(
        issue_end(line, at, vocabulary) == first + 1 for at in range(max(0, first - 2), first)
    )


def month_first(day: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """Return a day that was read with the day first, read with the month first."""
    return day.replace(month=day.day, day=day.month)


def _settle(
    line: Sequence[Token],
    dates: Sequence[WrittenDate],
    named: Sequence[tuple[int, int]],
    rest: Sequence[tuple[int, int]],
) -> tuple[dt.date | dt.datetime | None, str, tuple[str, ...]]:
    """Choose among the dates of one line, and say which rule read it and what disagrees."""
    ranked = sorted(dates, key=lambda date: _ORDER.index(date.calendar))
    chosen = next((date for date in ranked if date.gregorian), None)
    if chosen is None or chosen.gregorian is None:
        return None, "", tuple(map(_why_not, dates))
    others = [date for date in ranked if date is not chosen and _beside(line, chosen, date)]
    day, rule = chosen.gregorian, chosen.rule
    weekdays = [weekday for _, weekday in named]
    value = chosen.moment or day
    swapped = month_first(value) if rule == BY_CUSTOM else value
    if _fits(_date(swapped), weekdays, others) != _fits(day, weekdays, others):
        # One of the two orders agrees with all that stands beside it, the other does not.
        rule = DAY_FIRST if _fits(day, weekdays, others) else MONTH_FIRST
        day, value = (day, value) if rule == DAY_FIRST else (_date(swapped), swapped)
    if chosen.sighted and not others and _together(line[chosen.first].start, named, rest):
        seen = _as_seen(day, weekdays)
        if seen != day:
            rule += f", a day {'before' if seen < day else 'after'} the tables by the weekday"
        day = value = seen
    doubts = [
        f'"{chosen.text}" and "{other.text}" are not the same day'
        for other in others
        if not _same(day, other)
    ]
    if weekdays and day.isoweekday() not in weekdays:
        doubts.append(f'the weekday does not fit the date "{chosen.text}", which is a {day:%A}')
    if chosen.assumed and (doubts or not (weekdays or others)):
        doubts.append(chosen.assumed)
    if day.year > LATEST:
        doubts.append(f'the date "{chosen.text}" is far in the future')
    return value, f"{chosen.calendar}: {rule}", tuple(doubts)


def _beside(line: Sequence[Token], chosen: WrittenDate, other: WrittenDate) -> bool:
    """Whether a date should be the same day: it is of another calendar, or stands right beside.

    One of the same calendar behind other words is the day of another thing. What is outside the
    tables tells nothing.
    """
    if other.calendar == "hijri" and other.year not in HIJRI_YEARS:
        return False
    if other.calendar != chosen.calendar:
        return True
    start, end = min(chosen.end, other.end), max(chosen.first, other.first)
    return all(token.kind == "sign" for token in line[start:end])


def _fits(day: dt.date, weekdays: Sequence[int], others: Sequence[WrittenDate]) -> bool:
    weekday = not weekdays or day.isoweekday() in weekdays
    return weekday and all(_same(day, other) for other in others)


def _together(
    at: int, weekdays: Sequence[tuple[int, int]], rest: Sequence[tuple[int, int]]
) -> bool:
    """Whether nothing unread, which could tell of another day, parts a date from the weekdays."""
    starts = [at, *(start for start, _ in weekdays)]
    return not any(min(starts) < start < max(starts) for start, _ in rest)


def _as_seen(day: dt.date, weekdays: Sequence[int]) -> dt.date:
    """Return that of a Hijri day of the tables and the two beside it which the weekday fits."""
    near = (day + dt.timedelta(off) for off in (-1, 0, 1))
    return next((one for one in near if {one.isoweekday()} == set(weekdays)), day)


def _same(day: dt.date, other: WrittenDate) -> bool:
    if other.gregorian is None:
        return False
    # The moon may be seen a day before or after the tables say; a Hebrew day begins in the evening.
    loose = other.calendar in ("hijri", "hebrew")
    return abs((day - other.gregorian).days) <= (1 if loose else 0)


def _date(day: dt.date | dt.datetime) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


def _why_not(date: WrittenDate) -> str:
    if date.calendar == "hijri" and date.year not in HIJRI_YEARS:
        return f'the Hijri date "{date.text}" is outside the years of the Umm al-Qura tables'
    if not date.month:
        return f'the date "{date.text}" does not say which of two months of a leap year it means'
    return f'the date "{date.text}" does not exist'
