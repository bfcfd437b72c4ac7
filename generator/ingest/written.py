"""Where dates stand in a line: a day, a month and a year together, in any of three calendars.

Table-driven: the shapes are in named.py, numeric.py and hebrew.py, the names in locale/*.toml.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator.calendars import Calendar, gregorian
from generator.ingest.clock import moment_after
from generator.ingest.hebrew import hebrew, in_letters
from generator.ingest.named import DAY_FIRST, named
from generator.ingest.numeric import Shape, numeric
from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Vocabulary

_BEFORE_A_NUMBER = frozenset(":.(#")
_QUOTES = frozenset("'\u2019\u05f3\"\u05f4")
_HIJRI_MONTH = 30  # days at most: whether it has them, the moon decides
_SHORT_MONTH = 'the Hijri month of "{}" has 29 days in the Umm al-Qura tables'


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """One date as it stands in a line."""

    calendar: Calendar
    rule: str  # the shape that read it, in words for a person
    year: int
    month: int
    day: int
    gregorian: dt.date | None  # None when there is no such day
    sighted: bool  # of a month that begins as the moon is seen: it may be a day off its tables
    moment: dt.datetime | None  # aware: only when the text gives time and offset
    assumed: str  # what is to be doubted unless another date or the weekday confirms it, or ""
    text: str
    first: int  # its tokens
    end: int


def find_dates(
    text: str, line: Sequence[Token], lang: str, vocabulary: Vocabulary
) -> tuple[WrittenDate, ...]:
    """Return the dates in the tokens of a line; `lang` decides where only numbers stand there."""
    found: list[WrittenDate] = []
    jalali = lang in vocabulary.jalali
    of_hebrew = any(token.key in vocabulary.hebrew_months for token in line)
    at = 0
    while at < len(line):
        shape = None
        token = line[at]
        if token.kind == "number":
            shape = numeric(line, at, vocabulary, jalali=jalali, known=bool(lang))
            shape = shape or named(line, at, vocabulary)
        elif (
            token.key in vocabulary.months
            or token.key in vocabulary.day_words
            or in_letters(token, vocabulary)
        ):
            shape = named(line, at, vocabulary)
        if shape is None and of_hebrew and token.kind != "sign":
            shape = hebrew(line, at, vocabulary)
        if shape:
            found.append(_written(text, line, at, shape))
            at = found[-1].end
        else:
            at += 1
    return tuple(found)


def foreign_date(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """Return the end of a day, month and year of a calendar that is named, not converted.

    Coptic dates, and parts of Hebrew ones, stand beside others; day and year may be in letters.
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


def issue_end(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """Return the end of the number of a newspaper's issue or page, with its word, from `at` on."""
    word = match(line, at, vocabulary.issue_words) or match(line, at, vocabulary.page_words)
    if word is None:
        return None
    end = word[0]
    if end < len(line) and line[end].key in _BEFORE_A_NUMBER:
        end += 1
    return end + 1 if end < len(line) and line[end].kind == "number" else None


def _written(text: str, line: Sequence[Token], at: int, shape: Shape) -> WrittenDate:
    there = gregorian(shape.calendar, shape.year, shape.month, shape.day)
    written = text[line[at].start : line[shape.end - 1].end]
    assumed = shape.assumed
    # A year that may be of another calendar shows nothing of the moon.
    sighted = shape.calendar == "hijri" and not assumed
    if there is None and sighted and (there := _behind_the_month(shape)):
        assumed = _SHORT_MONTH
    moment, end, rule = None, shape.end, shape.rule
    if there and shape.calendar == "gregorian":
        moment, behind = moment_after(line, shape.clock, there)
        end = max(end, behind)
        if moment and rule == DAY_FIRST:
            rule = "RFC 822"
    return WrittenDate(
        calendar=shape.calendar,
        rule=rule,
        year=shape.year,
        month=shape.month,
        day=shape.day,
        gregorian=there,
        sighted=sighted,
        moment=moment,
        assumed=assumed.format(written),
        text=written,
        first=at,
        end=end,
    )


def _behind_the_month(shape: Shape) -> dt.date | None:
    """The thirtieth of a Hijri month that has 29 days by the tables: the day behind these."""
    if shape.day != _HIJRI_MONTH:
        return None
    last = gregorian(shape.calendar, shape.year, shape.month, _HIJRI_MONTH - 1)
    return last and last + dt.timedelta(1)
