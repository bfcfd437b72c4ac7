"""Times of day, as they stand beside a date. Only one with an offset is a moment. Pure."""

import datetime as dt
from collections.abc import Sequence

from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Vocabulary

_OFFSETS = range(-12 * 60, 14 * 60 + 1)  # minutes that some place on earth is off
_UTC = ("gmt", "utc", "ut", "z")
_Clock = tuple[int, tuple[int, int, int]]  # its end; hour, minute and second


def moment_after(line: Sequence[Token], at: int, day: dt.date) -> tuple[dt.datetime | None, int]:
    """Return the moment that a time with an offset at `at` gives, or None, and the end of both.

    Right behind the date `day`, as RFC 822 and RFC 3339 write it: 01:39:11 +0400, T10:00:00Z, GMT.
    A 24th hour, and an offset that no place on earth has, tell no moment. A time without offset
    ends where it begins, but behind a T: there it is of the date.
    """
    marked = at < len(line) and line[at].key == "t"
    clock = _hours(line, at + marked) or (_plain_hours(line, at + 1) if marked else None)
    if clock is None:
        return None, at
    end, (hour, minute, second) = clock
    # A fraction of a second, as in 10:00:00.000Z, is nothing that a reader is shown.
    if end + 1 < len(line) and line[end].key == "." and line[end + 1].kind == "number":
        end += 2
    offset = _offset(line, end)
    if offset is None:
        return None, end if marked else at
    end, minutes = offset
    if minutes not in _OFFSETS or hour > 23 or second > 59:
        return None, end
    zone = dt.timezone(dt.timedelta(minutes=minutes)) if minutes else dt.UTC
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone), end


def clock_end(line: Sequence[Token], at: int) -> int | None:
    """Return the end of a time such as 14:05 or 14:05:00 at `at`."""
    clock = _hours(line, at)
    return clock[0] if clock else None


def time_of_day(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """Return the end of a time of day at `at`, with the place in brackets whose time it is.

    That is 14:05, 14:05:00, or an hour with words for it.
    """
    end = clock_end(line, at)
    if end is None:
        hour = at + 1 < len(line) and line[at].kind == "number" and len(line[at].key) <= 2
        word = match(line, at + 1, vocabulary.date_words) if hour else None
        return word[0] if word else None
    if end < len(line) and line[end].key == "(":
        place = match(line, end + 1, vocabulary.places)
        if place and place[0] < len(line) and line[place[0]].key == ")":
            return place[0] + 1
    return end


def _offset(line: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The end of an offset, which may stand in brackets, and its minutes."""
    if at < len(line) and line[at].key == "(":
        inner = _bare_offset(line, at + 1)
        closed = inner and inner[0] < len(line) and line[inner[0]].key == ")"
        return (inner[0] + 1, inner[1]) if inner and closed else None
    return _bare_offset(line, at)


def _bare_offset(line: Sequence[Token], at: int) -> tuple[int, int] | None:
    if at >= len(line):
        return None
    named = line[at].key in _UTC
    start = at + named
    if start + 1 < len(line) and line[start].key in ("+", "-"):
        number = line[start + 1]
        sign = -1 if line[start].key == "-" else 1
        digits = number.end - number.start if number.kind == "number" else 0
        if line[start].end == number.start:
            if digits == 4:
                hours, minutes = divmod(int(number.key), 100)
                return start + 2, sign * (hours * 60 + minutes)
            if digits == 2 and _pair(line, start + 1):
                return start + 4, sign * (int(number.key) * 60 + int(line[start + 3].key))
            if digits in (1, 2) and (named or (digits == 2 and sign > 0)):
                return start + 2, sign * int(number.key) * 60
    return (start, 0) if named else None


def _hours(line: Sequence[Token], at: int) -> _Clock | None:
    if not _pair(line, at):
        return None
    hour, minute = int(line[at].key), int(line[at + 2].key)
    end, second = at + 3, 0
    if _pair(line, at + 2):
        end, second = at + 5, int(line[at + 4].key)
    return (end, (hour, minute, second)) if hour < 25 and minute < 60 and second < 61 else None


def _plain_hours(line: Sequence[Token], at: int) -> _Clock | None:
    """A time of four or six digits, as it stands behind a T."""
    if at >= len(line) or line[at].kind != "number":
        return None
    digits = line[at].end - line[at].start
    if digits not in (4, 6):
        return None
    number = int(line[at].key) * (100 if digits == 4 else 1)
    hour, minute, second = number // 10000, number // 100 % 100, number % 100
    return (at + 1, (hour, minute, second)) if hour < 25 and minute < 60 and second < 61 else None


def _pair(line: Sequence[Token], at: int) -> bool:
    """Whether two short numbers with a colon between them begin here."""
    if at + 2 >= len(line) or line[at + 1].key != ":":
        return False
    return all(line[i].kind == "number" and len(line[i].key) <= 2 for i in (at, at + 2))
