"""Times of day, as they stand beside a date. Only one with an offset is a moment. Pure."""

import datetime as dt
from collections.abc import Sequence

from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Vocabulary


def moment_after(
    text: str, line: Sequence[Token], at: int, day: dt.date
) -> tuple[dt.datetime | None, int]:
    """Return the moment of a time with an offset at `at`, and where it ends; else None and `at`.

    Right behind the date `day`, as RFC 822 and RFC 3339 write it: 01:39:11 +0400, T10:00:00Z, GMT.
    """
    start = at + 1 if at < len(line) and line[at].key == "t" else at
    clock = _hours(line, start)
    if clock is None:
        return None, at
    end, (hour, minute, second) = clock
    # A fraction of a second, as in 10:00:00.000Z, is nothing that a reader is shown.
    if end + 1 < len(line) and line[end].key == "." and line[end + 1].kind == "number":
        end += 2
    offset = _offset(text, line, end)
    if offset is None:
        return None, at
    end, minutes = offset
    try:
        zone = dt.timezone(dt.timedelta(minutes=minutes)) if minutes else dt.UTC
        moment = dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None, at
    return moment, end


def _offset(text: str, line: Sequence[Token], at: int) -> tuple[int, int] | None:
    if at >= len(line):
        return None
    if line[at].key in ("gmt", "utc", "z"):
        return at + 1, 0
    if line[at].key not in ("+", "-") or at + 1 >= len(line) or line[at + 1].kind != "number":
        return None
    sign = -1 if line[at].key == "-" else 1
    digits = text[line[at + 1].start : line[at + 1].end]  # the key has lost the zero in front
    if line[at].end != line[at + 1].start:
        return None
    if len(digits) == 4:
        return at + 2, sign * (int(digits[:2]) * 60 + int(digits[2:]))
    if len(digits) == 2 and _pair(line, at + 1):
        return at + 4, sign * (int(digits) * 60 + int(line[at + 3].key))
    return None


def _hours(line: Sequence[Token], at: int) -> tuple[int, tuple[int, int, int]] | None:
    if not _pair(line, at):
        return None
    hour, minute = int(line[at].key), int(line[at + 2].key)
    end, second = at + 3, 0
    if _pair(line, at + 2):
        end, second = at + 5, int(line[at + 4].key)
    return (end, (hour, minute, second)) if hour < 25 and minute < 60 and second < 61 else None


def _pair(line: Sequence[Token], at: int) -> bool:
    """Whether two short numbers with a colon between them begin here."""
    if at + 2 >= len(line) or line[at + 1].key != ":":
        return False
    return all(line[i].kind == "number" and len(line[i].key) <= 2 for i in (at, at + 2))


def time_of_day(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """Return the end of a time of day at `at`: 14:05, 14:05:00, or an hour with words for it."""
    if clock := _hours(line, at):
        return clock[0]
    if at + 1 < len(line) and line[at].kind == "number" and len(line[at].key) <= 2:
        hour = match(line, at + 1, vocabulary.date_words)
        return hour[0] if hour else None
    return None
