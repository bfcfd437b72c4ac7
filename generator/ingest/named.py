"""Dates with the name of their month, in any language, and either of day and month first. Pure.

Words that look like months count in no other place: a day and a year must stand beside them.
"""

from collections.abc import Sequence, Set

from generator.calendars import NEWS_YEARS, Calendar, meant_year
from generator.ingest.clock import clock_end
from generator.ingest.hebrew import in_letters
from generator.ingest.numeric import (
    COMMAS,
    SEPARATORS,
    Era,
    Shape,
    doubt_of,
    era_at,
    short_year,
    width,
)
from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Month, Vocabulary

DAY_FIRST = "day, name of month, year"
_LAST_DAY = 31
_MONTH_FIRST = "name of month, day, year"
# Also the sign of a year in Urdu. Its stop may stand behind a day; elsewhere it ends a sentence.
_AFTER_A_DAY = SEPARATORS | COMMAS
_JOINTS = _AFTER_A_DAY - frozenset("\u06d4") | frozenset("\u0601")
# Behind a number in words, the least and what follows must be below: thousand, hundred, twenty.
_BELOW = ((1000, 1000), (100, 100), (20, 10))
APOSTROPHES = frozenset("'\u2018\u2019\u05f3")
_BETWEEN_NAMES = frozenset("/-(\u060c")


def named(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> Shape | None:
    """Return the date with a month's name that begins at token `at`."""
    if width(line[at]) == 4:
        return _year_first(line, at, vocabulary)
    found = _day_and_month(line, at, vocabulary)
    if found is None:
        return None
    end, day, months, rule = found
    end = _past(line, end)
    while word := match(line, end, vocabulary.year_words):
        end = word[0]
    clock = end
    if rule == _MONTH_FIRST:
        end = _past_clock(line, end)
    if end < len(line) and line[end].key in APOSTROPHES:
        end += 1
    if end >= len(line):
        return None
    assumed = ""
    if worded := _year_in_words(line, end, vocabulary):
        behind, year = worded
    elif line[end].kind == "number":
        behind, year = end + 1, int(line[end].key)
    else:
        return None
    if width(line[end]) == 2:
        calendar = months[0][0]
        assumed = doubt_of(calendar, year)
        year = 0 if _counts(line, end) else short_year(calendar, year)
    behind, era = era_at(line, behind, vocabulary)
    month = _fitting(year, months, era)
    if month is None:
        return None
    if clock != end and clock_end(line, clock):
        rule = "name of month, day, time, year"
    else:
        clock = behind
    return Shape(behind, month[0], meant_year(month[0], year), month[1], day, rule, clock, assumed)


def _year_in_words(
    line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """The end and the value of a year of four digits in words, the greatest number first."""
    year, end, bound = 0, at, 1001
    while (part := match(line, at, vocabulary.numbers)) and part[1] < bound:
        end, value = part
        year += value
        bound = next((below for least, below in _BELOW if value >= least), 0)
        joined = match(line, end, vocabulary.number_joins)
        at = joined[0] if joined else end
    if year < 1000 or (
        end < len(line) and line[end].kind == "word" and not match(line, end, vocabulary.eras)
    ):
        return None  # a number of things
    return end, year


def _year_first(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> Shape | None:
    """A date whose year stands before the weekday, the day and the month's name."""
    start = _past(line, at + 1)
    if weekday := match(line, start, vocabulary.weekdays):
        start = _past(line, weekday[0])
    found = _day_and_month(line, start, vocabulary)
    if found is None:
        return None
    end, day, months, rule = found
    after = _past(line, end)
    if after < len(line) and width(line[after]) > 2:
        return None  # that is the date's year, and this number is another thing
    year = int(line[at].key)
    month = _fitting(year, months, "")
    if month is None:
        return None
    rule = f"year, {rule.removesuffix(', year')}"
    return Shape(end, month[0], meant_year(month[0], year), month[1], day, rule, end)


def _day_and_month(
    line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> tuple[int, int, tuple[Month, ...], str] | None:
    """A day and a month's name: their end, the day, the months it may be, and the rule."""
    day = _day(line, at, vocabulary, _AFTER_A_DAY)
    if day:
        month = _month(line, day[0], vocabulary)
        return (month[0], day[1], month[1], DAY_FIRST) if month else None
    month = _month(line, at, vocabulary)
    if month is None:
        return None
    day = _day(line, _past(line, month[0]), vocabulary)
    return (day[0], day[1], month[1], _MONTH_FIRST) if day else None


def _fitting(year: int, months: tuple[Month, ...], era: Era) -> tuple[Calendar, int] | None:
    """The calendar, and the month in it, in which a year of news is; the era decides of two."""
    fitting = [
        (calendar, month)
        for calendar, month in months
        if meant_year(calendar, year) in NEWS_YEARS[calendar]
    ]
    return next((found for found in fitting if found[0] == era), fitting[0] if fitting else None)


def _counts(line: Sequence[Token], at: int) -> bool:
    """Whether what follows two digits makes them an hour, a score or a number of things."""
    if at + 1 >= len(line):
        return False
    following = line[at + 1]
    if following.key == "." and at + 2 < len(line) and line[at + 2].kind == "number":
        return following.end == line[at + 2].start
    return following.kind == "word" or following.key in (":", "%")


def _past_clock(line: Sequence[Token], at: int) -> int:
    """The year's token where a time stands before it, as in Sat May 19 01:39:11 +0000 2018."""
    end = clock_end(line, at)
    if end is None or end >= len(line):
        return at
    if line[end].key in ("+", "-"):
        end += 2
    elif line[end].kind == "word":
        end += 1
    return end if end < len(line) and width(line[end]) == 4 else at


def _day(
    line: Sequence[Token], at: int, vocabulary: Vocabulary, joints: Set[str] = _JOINTS
) -> tuple[int, int] | None:
    """A day of the month, with the ordinal ending and the commas after it."""
    if word := match(line, at, vocabulary.day_words):
        end, day = word
    elif at < len(line) and 0 < width(line[at]) <= 2:
        end, day = at + 1, int(line[at].key)
        if ordinal := match(line, end, vocabulary.ordinals):
            end = ordinal[0]
    elif at < len(line) and 0 < (day := in_letters(line[at], vocabulary)) <= _LAST_DAY:
        end = at + 1
    else:
        return None
    return _past(line, end, joints), day


def _past(line: Sequence[Token], at: int, joints: Set[str] = _JOINTS) -> int:
    while at < len(line) and line[at].key in joints:
        at += 1
    return at


def _month(
    line: Sequence[Token], at: int, vocabulary: Vocabulary
) -> tuple[int, tuple[Month, ...]] | None:
    """A month's name, or two names of one month: joined by a sign, in brackets or only beside."""
    if word := match(line, at, vocabulary.year_words):
        at = word[0]
    first = match(line, at, vocabulary.months)
    if first is None:
        return None
    end, months = first
    after = end
    if after < len(line) and line[after].key in _BETWEEN_NAMES:
        after += 1
    second = match(line, after, vocabulary.months)
    both = second and tuple(month for month in months if month in second[1])
    if second and both:
        end, months = second[0], both
        if end < len(line) and line[end].key == ")":
            end += 1
    elif end < len(line) and line[end].key in APOSTROPHES:
        end += 1  # of a name cut short
    return end, months
