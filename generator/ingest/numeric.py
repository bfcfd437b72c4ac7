"""Dates in numbers alone: which number is the year, the month and the day, and of which calendar.

Pure; no names but those of eras stand in them.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from generator.calendars import LATEST, NEWS_YEARS, SHAHANSHAHI, Calendar, meant_year
from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Vocabulary

# Also the date sign of Urdu, and its full stop.
SEPARATORS = frozenset("/-.\u060d\u06d4\u2010\u2011\u2012\u2013\u2014")
COMMAS = frozenset(",\u060c")
Era = Calendar | Literal[""]

ISO = "ISO 8601"
YEAR_FIRST = "numbers, year first"
DAY_FIRST = "numbers, day first"
MONTH_FIRST = "numbers, month first"
# Either number may be the month; every right-to-left press that was counted puts the day first.
BY_CUSTOM = "numbers, day first by custom"

TWO_DIGITS = 'the year of "{}" has only two digits'
TWO_COUNTS = 'the year of "{}" may be one of the Shahanshahi count'
_TWO_CALENDARS = 'the year of "{}" may be Hijri or Jalali'


class Shape(NamedTuple):
    """A day as some tokens of a line give it; there may be no such day."""

    end: int  # the token behind it, its era counted in
    calendar: Calendar
    year: int
    month: int
    day: int
    rule: str
    clock: int  # where a time of day would stand
    assumed: str = ""  # what is taken for granted, until another date or the weekday confirms it


def numeric(
    line: Sequence[Token], at: int, vocabulary: Vocabulary, *, jalali: bool, known: bool
) -> Shape | None:
    """Return the date in numbers that begins at token `at`.

    `jalali` says that the text is in a language whose press counts its years so, `known` that its
    language is known.
    """
    if width(line[at]) == 8:
        return _compact(line, at)
    if at + 4 >= len(line) or line[at + 1].key not in SEPARATORS:
        return None
    if line[at + 3].key != line[at + 1].key or _goes_on(line, at):
        return None
    parts = line[at], line[at + 2], line[at + 4]
    if any(part.kind != "number" for part in parts):
        return None
    a, b, c = (int(part.key) for part in parts)
    widths = tuple(map(width, parts))
    assumed = ""
    if widths[0] == 4 and max(widths[1:]) <= 2:
        exact = line[at + 1].key == "-" and widths == (4, 2, 2)
        year, month, day, rule = a, b, c, ISO if exact else YEAR_FIRST
    elif max(widths[:2]) <= 2 and widths[2] == 4:
        month, day, rule = _day_and_month(a, b)
        year = c
    elif jalali and 31 < a < 100 and max(widths[1:]) <= 2:
        year, month, day, rule = 1300 + a, b, c, "numbers, year of two digits first"
        assumed = doubt_of("jalali", a)
    elif max(widths[:2]) <= 2 and widths[2] == 2:
        month, day, rule = _day_and_month(a, b)
        if month > 12 or day > 31:
            return None  # the points of a match
        year = short_year("jalali" if jalali else "gregorian", c)
        assumed = TWO_DIGITS
    else:
        return None
    end, era = era_at(line, at + 5, vocabulary)
    year = meant_year("jalali", year) if jalali or era == "jalali" else year
    if era and year in NEWS_YEARS[era]:
        calendar: Calendar | None = era
    else:
        calendar = _calendar(year, jalali=jalali)
        if calendar == "hijri" and not jalali and _is_jalali_too(year, known=known):
            assumed = _TWO_CALENDARS
    if calendar is None or not day or not month:
        return None
    if calendar != "gregorian":
        rule = DAY_FIRST if rule == BY_CUSTOM else YEAR_FIRST if rule == ISO else rule
    return Shape(end, calendar, year, month, day, rule, end, assumed)


def width(token: Token) -> int:
    """Return how many digits a number is written with: its key has lost the zeros in front."""
    return token.end - token.start if token.kind == "number" else 0


def short_year(calendar: Calendar, year: int) -> int:
    """Return the year that two digits stand for, the last such that is not after `LATEST`; or 0.

    Nobody writes a Hijri year so; of Jalali ones those are meant that the press is of.
    """
    if calendar == "jalali":
        return 1300 + year if year >= 30 else 1400 + year if year <= 10 else 0
    if calendar == "hijri":
        return 0
    return 2000 + year if 2000 + year <= LATEST else 1900 + year


def doubt_of(calendar: Calendar, year: int) -> str:
    """Return what is to be doubted about a year of two digits, or ""."""
    if calendar != "jalali":
        return TWO_DIGITS
    return TWO_COUNTS if any(year == count % 100 for count in SHAHANSHAHI[1:]) else ""


def era_at(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> tuple[int, Era]:
    """Return the end and the calendar of the era's name at `at`, or `at` and ""."""
    return match(line, at, vocabulary.eras) or (at, "")


def _day_and_month(a: int, b: int) -> tuple[int, int, str]:
    """The month, the day and the rule for two numbers before a year."""
    if a <= 12 < b:
        return a, b, MONTH_FIRST
    return b, a, DAY_FIRST if a > 12 or a == b else BY_CUSTOM


def _goes_on(line: Sequence[Token], at: int) -> bool:
    """Whether more numbers stand before or behind three, with the same sign: a path, a version."""
    sign = line[at + 1].key
    before = at >= 2 and line[at - 1].key == sign and line[at - 2].kind == "number"
    if before and line[at - 2].end == line[at - 1].start and line[at - 1].end == line[at].start:
        return at < 3 or line[at - 3].key != ":"  # a time of day may run into the date
    after = at + 6 < len(line) and line[at + 5].key == sign and line[at + 6].kind == "number"
    if after and line[at + 4].end == line[at + 5].start and line[at + 5].end == line[at + 6].start:
        return at + 7 >= len(line) or line[at + 7].key != ":"
    return False


def _compact(line: Sequence[Token], at: int) -> Shape | None:
    """A day of eight digits, which begins its line and is all of it but for a time."""
    number = line[at].key
    alone = len(line) == 1 or (line[1].key == "t" and line[0].end == line[1].start)
    if at or not alone or len(number) != 8:
        return None
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:])
    if not 1900 <= year <= LATEST or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return Shape(1, "gregorian", year, month, day, f"{ISO} without signs", 1)


def _calendar(year: int, *, jalali: bool) -> Calendar | None:
    order: tuple[Calendar, ...] = ("gregorian", "hijri")
    if jalali and year <= LATEST - 621:
        order = ("gregorian", "jalali")
    return next((calendar for calendar in order if year in NEWS_YEARS[calendar]), None)


def _is_jalali_too(year: int, *, known: bool) -> bool:
    # Of these years there are news in both: 1375 began in 1996, and as a Hijri year in 1955. Of
    # older ones the press of a language that has another calendar seldom tells.
    return (1375 if known else NEWS_YEARS["jalali"][0]) <= year <= LATEST - 621
