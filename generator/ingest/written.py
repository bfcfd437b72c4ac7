"""Where dates stand in a line: a day, a month and a year together, in any of three calendars.

Table-driven: the shapes are here, the names in locale/*.toml. Words that look like months count in
no other place.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from generator.ingest.calendars import NEWS_YEARS, Calendar, gregorian
from generator.ingest.clock import moment_after
from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Month, Vocabulary

SEPARATORS = frozenset("/-.\u2010\u2011\u2012\u2013\u2014")
COMMAS = frozenset(",\u060c")
_JOINTS = SEPARATORS | COMMAS
_QUOTES = frozenset("'\u2019\u05f3\"\u05f4")


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


def find_dates(
    text: str, line: Sequence[Token], lang: str, vocabulary: Vocabulary
) -> tuple[WrittenDate, ...]:
    """Return the dates in the tokens of a line; `lang` decides where only numbers stand there."""
    found: list[WrittenDate] = []
    at = 0
    while at < len(line):
        if line[at].kind != "number" and line[at].key not in vocabulary.in_dates:
            at += 1  # no date begins so
            continue
        date = (
            _named(text, line, at, vocabulary)
            or _year_first(text, line, at, vocabulary)
            or _numeric(text, line, at, lang, vocabulary)
        )
        if date:
            found.append(date)
            at = date.end
        else:
            at += 1
    return tuple(found)


def foreign_date(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """Return the end of a day, month and year of a calendar that is named, not converted.

    Hebrew and Coptic dates stand beside others; day and year may be written in letters.
    """
    end = at + 1
    if at >= len(line) or line[at].kind == "sign" or len(line[at].key) > 4:
        return None
    while end < len(line) and line[end].key in _QUOTES:
        end += 1
    month = match(line, end, vocabulary.other_months)
    if month is None:
        return None
    end = month[0]
    if end < len(line) and line[end].kind != "sign" and 4 <= len(line[end].key) <= 6:
        end += 1
    return end


def _named(text: str, line: Sequence[Token], at: int, vocabulary: Vocabulary) -> WrittenDate | None:
    """A date with the name of its month, which may stand before or after the day."""
    found = _day_and_month(line, at, vocabulary)
    if found is None:
        return None
    end, day, months = found
    end = _past(line, end)
    while word := match(line, end, vocabulary.year_words):
        end = word[0]
    if end >= len(line) or line[end].kind != "number":
        return None
    year = _short_year(line, end, months) or int(line[end].key)
    end, era = _era(line, end + 1, vocabulary)
    numbers = _fitting(year, months, era)
    if numbers is None:
        return None
    return _written(text, line, at, end, numbers[0], (year, numbers[1], day), vocabulary)


def _year_first(
    text: str, line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> WrittenDate | None:
    """A date whose year stands before the weekday, the day and the month's name."""
    if line[at].kind != "number" or len(line[at].key) != 4:
        return None
    start = _past(line, at + 1)
    if weekday := match(line, start, vocabulary.weekdays):
        start = _past(line, weekday[0])
    found = _day_and_month(line, start, vocabulary)
    if found is None:
        return None
    end, day, months = found
    after = _past(line, end)
    if after < len(line) and line[after].kind == "number" and len(line[after].key) > 2:
        return None  # that is the date's year, and this number is another thing
    numbers = _fitting(int(line[at].key), months, "")
    if numbers is None:
        return None
    return _written(
        text, line, at, end, numbers[0], (int(line[at].key), numbers[1], day), vocabulary
    )


def _day_and_month(
    line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> tuple[int, int, tuple[Month, ...]] | None:
    """A day and a month's name in either order: their end, the day, the months it may be."""
    day = _day(line, at, vocabulary)
    if day:
        month = _month(line, day[0], vocabulary)
        return (month[0], day[1], month[1]) if month else None
    month = _month(line, at, vocabulary)
    if month is None:
        return None
    day = _day(line, month[0], vocabulary)
    return (day[0], day[1], month[1]) if day else None


def _fitting(
    year: int, months: tuple[Month, ...], era: Calendar | Literal[""]
) -> tuple[Calendar, int] | None:
    """The calendar, and the month in it, in which a year of news is; the era decides of two."""
    fitting = [(calendar, month) for calendar, month in months if year in NEWS_YEARS[calendar]]
    return next((found for found in fitting if found[0] == era), fitting[0] if fitting else None)


def _short_year(line: Sequence[Token], at: int, months: tuple[Month, ...]) -> int | None:
    """A Jalali year of two digits, as the Iranian press writes its own century."""
    if line[at].end - line[at].start != 2 or any(calendar != "jalali" for calendar, _ in months):
        return None
    # What follows must not make it an hour, a score or a number of things.
    if at + 1 < len(line) and (line[at + 1].kind == "word" or line[at + 1].key in ":%"):
        return None
    year = int(line[at].key)
    return 1300 + year if year >= 30 else 1400 + year if year <= 10 else None


def _day(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """A day of the month, with the ordinal ending and the commas after it."""
    if word := match(line, at, vocabulary.first_days):
        end, day = word
    elif at < len(line) and line[at].kind == "number" and len(line[at].key) <= 2:
        end, day = at + 1, int(line[at].key)
        if ordinal := match(line, end, vocabulary.ordinals):
            end = ordinal[0]
    else:
        return None
    return _past(line, end), day


def _past(line: Sequence[Token], at: int) -> int:
    while at < len(line) and line[at].key in _JOINTS:
        at += 1
    return at


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
    """A date in three numbers: the year first, or the day first."""
    parts: list[Token] = []
    signs: list[str] = []
    end = at
    for position in range(3):
        if end >= len(line) or line[end].kind != "number":
            return None
        parts.append(line[end])
        end += 1
        if position < 2:
            if end >= len(line) or line[end].key not in SEPARATORS:
                return None
            signs.append(line[end].key)
            end += 1
    if signs[0] != signs[1] or any(len(part.key) > 4 for part in parts):
        return None
    a, b, c = (int(part.key) for part in parts)
    if a >= 1000:
        year, month, day = a, b, c
    elif c >= 1000:
        # The day comes first, but where it cannot.
        year, month, day = (c, b, a) if b <= 12 or a > 12 else (c, a, b)
    elif lang == "fa" and 31 < a < 100 and len(parts[2].key) <= 2:
        year, month, day = 1300 + a, b, c
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
