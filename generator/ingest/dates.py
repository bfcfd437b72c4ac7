"""Written dates -> days. Table-driven: the shapes are here, the names in locale/*.toml.

A date is a day, a month and a year that stand together; words that look like months count in no
other place. The day as written is the date: no time zone moves it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from generator.ingest.calendars import HIJRI_YEARS, NEWS_YEARS, Calendar, gregorian
from generator.ingest.clock import moment_after, time_of_day
from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Month, Vocabulary

_MAX_LENGTH = 400  # characters of a line that can be a line of dates
_SEPARATORS = frozenset("/-.\u2010\u2011\u2012\u2013\u2014")
_COMMAS = frozenset(",\u060c")
_LOOSE = _SEPARATORS | _COMMAS | frozenset("|:()[]\u00b7\u2022")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """One date as it stands in a line."""

    calendar: Calendar
    year: int
    month: int
    day: int
    gregorian: dt.date | None  # None when there is no such day
    moment: dt.datetime | None  # aware: only when the text gives time and offset
    text: str
    first: int  # its tokens
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a line says about one day."""

    value: dt.date | dt.datetime | None
    doubts: tuple[str, ...]  # without the line's number
    dates: tuple[WrittenDate, ...]
    rest: tuple[tuple[int, int], ...]  # spans of the line that neither date nor time explains
    timed: bool  # a time of day stands there


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
    dates = _find(text, line, lang, vocabulary) if numbered else ()
    weekdays: list[int] = []
    timed = False
    rest: list[tuple[int, int]] = []
    at = 0
    starts = {date.first: date for date in dates}
    while at < len(line):
        if date := starts.get(at):
            at = date.end
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
    order: tuple[Calendar, ...] = ("gregorian", "jalali", "hijri")
    ranked = sorted(dates, key=lambda date: order.index(date.calendar))
    chosen = next((date for date in ranked if date.gregorian), None)
    if chosen is None or chosen.gregorian is None:
        return None, tuple(_why_not(date) for date in dates)
    doubts = [
        f'"{chosen.text}" and "{other.text}" are not the same day'
        for other in ranked
        if other.calendar != chosen.calendar and not _agree(chosen.gregorian, other.gregorian)
    ]
    day = chosen.gregorian
    if weekdays and day.isoweekday() not in weekdays:
        doubts.append(f'the weekday does not fit the date "{chosen.text}", which is a {day:%A}')
    return chosen.moment or day, tuple(doubts)


def _agree(one: dt.date, other: dt.date | None) -> bool:
    # The moon may be seen a day before or after the tables.
    return other is not None and abs((one - other).days) <= 1


def _why_not(date: WrittenDate) -> str:
    if date.calendar == "hijri" and date.year not in HIJRI_YEARS:
        return f'the Hijri date "{date.text}" is outside the years of the Umm al-Qura tables'
    return f'the date "{date.text}" does not exist'


def _find(
    text: str, line: Sequence[Token], lang: str, vocabulary: Vocabulary
) -> tuple[WrittenDate, ...]:
    found: list[WrittenDate] = []
    at = 0
    while at < len(line):
        date = _named(text, line, at, vocabulary) or _numeric(text, line, at, lang, vocabulary)
        if date:
            found.append(date)
            at = date.end
        else:
            at += 1
    return tuple(found)


def _named(text: str, line: Sequence[Token], at: int, vocabulary: Vocabulary) -> WrittenDate | None:
    """A date with the name of its month, which may stand before or after the day."""
    day = _day(line, at, vocabulary)
    if day:
        month = _month(line, day[0], vocabulary)
        if month is None:
            return None
        end, number = month[0], day[1]
    else:
        month = _month(line, at, vocabulary)
        if month is None:
            return None
        day = _day(line, month[0], vocabulary)
        if day is None:
            return None
        end, number = day
    while end < len(line) and (line[end].key in _COMMAS or line[end].key in _SEPARATORS):
        end += 1
    if word := match(line, end, vocabulary.year_words):
        end = word[0]
    if end >= len(line) or line[end].kind != "number":
        return None
    year = int(line[end].key)
    end, era = _era(line, end + 1, vocabulary)
    fitting = [(calendar, m) for calendar, m in month[1] if year in NEWS_YEARS[calendar]]
    if not fitting:
        return None
    calendar, number_of_month = fitting[0]
    if era in dict(fitting):
        calendar, number_of_month = era, dict(fitting)[era]
    return _written(text, line, at, end, calendar, (year, number_of_month, number), vocabulary)


def _day(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """A day of the month, with the ordinal ending and the commas after it."""
    if word := match(line, at, vocabulary.first_days):
        end, day = word
    elif at < len(line) and line[at].kind == "number" and len(line[at].key) <= 2:
        end, day = at + 1, int(line[at].key)
        if end < len(line) and line[end].key in _ORDINALS:
            end += 1
    else:
        return None
    while end < len(line) and (line[end].key in _COMMAS or line[end].key in _SEPARATORS):
        end += 1
    return end, day


def _month(
    line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> tuple[int, tuple[Month, ...]] | None:
    """A month's name, or two names of one month: joined by a slash, in brackets or only beside."""
    if word := match(line, at, vocabulary.year_words):
        at = word[0]
    first = match(line, at, vocabulary.months)
    if first is None:
        return None
    end, months = first
    after = end
    if after < len(line) and line[after].key in "/-(":
        after += 1
    second = match(line, after, vocabulary.months)
    if second is None:
        return first
    both = tuple(month for month in months if month in second[1])
    if not both:
        return first
    end = second[0]
    if end < len(line) and line[end].key == ")":
        end += 1
    return end, both


def _numeric(
    text: str, line: Sequence[Token], at: int, lang: str, vocabulary: Vocabulary
) -> WrittenDate | None:
    """A date in three numbers: the year first, or the day first; never the month."""
    parts: list[Token] = []
    signs: list[str] = []
    end = at
    for position in range(3):
        if end >= len(line) or line[end].kind != "number":
            return None
        parts.append(line[end])
        end += 1
        if position < 2:
            if end >= len(line) or line[end].key not in _SEPARATORS:
                return None
            signs.append(line[end].key)
            end += 1
    if signs[0] != signs[1] or any(len(part.key) > 4 for part in parts):
        return None
    a, b, c = (int(part.key) for part in parts)
    if a >= 1000:
        year, month, day = a, b, c
    elif c >= 1000:
        year, month, day = c, b, a
    else:
        return None
    end, era = _era(line, end, vocabulary)
    calendar = era if era and year in NEWS_YEARS[era] else _calendar(year, lang)
    if calendar is None or day == 0 or month == 0:
        return None
    return _written(text, line, at, end, calendar, (year, month, day), vocabulary)


def _calendar(year: int, lang: str) -> Calendar | None:
    order: tuple[Calendar, ...] = ("gregorian", "hijri")
    # 1410 and before is a Jalali year of our time in Persian, a Hijri one elsewhere.
    if lang == "fa" and year <= 1430:
        order = ("gregorian", "jalali")
    return next((calendar for calendar in order if year in NEWS_YEARS[calendar]), None)


def _era(
    line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> tuple[int, Calendar | Literal[""]]:
    if found := match(line, at, vocabulary.eras):
        return found
    return at, ""


def _written(
    text: str,
    line: Sequence[Token],
    at: int,
    end: int,
    calendar: Calendar,
    numbers: tuple[int, int, int],
    vocabulary: Vocabulary,
) -> WrittenDate:
    year, month, day = numbers
    there = gregorian(calendar, year, month, day)
    written = text[line[at].start : line[end - 1].end]
    moment = None
    if there and calendar == "gregorian":
        moment, end = moment_after(text, line, end, there)
    return WrittenDate(
        calendar=calendar,
        year=year,
        month=month,
        day=day,
        gregorian=there,
        moment=moment,
        text=written,
        first=at,
        end=end,
    )
