"""What a structure states -> facts; and for every raw line of such a file, its one role."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.metadata import Fact
from generator.ingest.recognise import Mark, recognise
from generator.ingest.segment import Given, Segment
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean_value


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read, and why."""

    first: int
    last: int
    why: str
    hint: str = "mend it in the file, or leave it: the other records are read"


# Seconds and thousandths since 1970 that are of a year between 1990 and 2099.
_EDGES = " :,\u060c-\u2013\u2014|"
_SECONDS = range(631_152_000, 4_102_444_800)


def mark_record(part: Segment, lang: str, vocabulary: Vocabulary) -> tuple[Mark, ...]:
    """Return the marks of a record: its given fields first, then its body, recognised.

    A given field's role is its name; several may stand in one raw line, and so have one number.
    """
    facts = tuple(
        Mark(Line(given.number, given.value), given.field, (fact,))
        for given in part.given
        if (fact := read_given(given, lang, vocabulary))
    )
    return (*facts, *recognise(part, lang, vocabulary))


def read_given(given: Given, lang: str, vocabulary: Vocabulary) -> Fact | None:
    """Return a given field as a fact; a date is read, and doubted when it cannot be."""
    value = given.value if given.field in ("summary", "url") else clean_value(given.value)
    if given.field in ("authors", "source", "section"):
        value = value.strip(_EDGES)
    if not value:
        return None
    if given.field not in ("date", "updated"):
        return Fact(given.field, value)
    if moment := _epoch(value):
        return Fact(given.field, value, moment)
    reading = read_dates(value, lang, vocabulary)
    doubts = reading.doubts
    if reading.value is None and not doubts:
        doubts = (f'"{value}" stands where the date should be, and is not read',)
    return Fact(given.field, value, reading.value, doubts)


def account(
    lines: Sequence[Line], marks: Iterable[Mark], broken: Iterable[Broken] = ()
) -> tuple[Mark, ...]:
    """Return one mark for every raw line of a structured file.

    A line that is the body's alone has its role there; one that holds fields, or several parts of
    different roles, or only structure, is of the record; those of a broken record are refused.
    """
    refused = {number for one in broken for number in range(one.first, one.last + 1)}
    by_number: dict[int, list[Mark]] = {}
    for mark in marks:
        by_number.setdefault(mark.line.number, []).append(mark)
    found: list[Mark] = []
    for line in lines:
        here = by_number.pop(line.number, []) if line.text else []
        roles = {mark.role for mark in here} - {"blank"}
        facts = tuple(fact for mark in here for fact in mark.facts)
        doubt = next((mark.doubt for mark in here if mark.doubt), "")
        role = roles.pop() if len(roles) == 1 else "record"
        if line.number in refused and not here:
            role = "refused"
        found.append(Mark(line, role if line.text else "blank", facts, doubt))
    return tuple(found)


def _epoch(value: str) -> dt.datetime | None:
    digits = value.partition(".")[0]
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 10, 12, 13):
        return None
    seconds = int(digits) if len(digits) < 12 else int(digits) // 1000
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds in _SECONDS else None


def without_repeats(part: Segment) -> Segment:
    """Return a record without a field given twice in the same words."""
    return replace(part, given=tuple(dict.fromkeys(part.given)))
