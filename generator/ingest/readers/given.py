"""What a structure states -> facts; and for every raw line of such a file, its one role."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.errors import Problem
from generator.ingest.credits import dateline
from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.metadata import Fact, dated, label_of
from generator.ingest.recognise import Mark, recognise
from generator.ingest.roles import Role
from generator.ingest.segment import Given, Segment
from generator.ingest.vocabulary import Vocabulary
from generator.place import Place
from generator.text import clean_value


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read, and why."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record, or a part of one, that is no article of the archive's, and why."""

    first: int
    last: int
    why: str
    whole: bool = False  # `why` says what its lines are, not what a record has
    told: bool = True  # at the end of a run


_DAYS = ("date", "updated")
_TOLD = 10  # broken records of one file that are named one by one
_SHORT_DAY = re.compile(r"\b\d{1,2}[-/]\d{1,2}\b")  # "1-1" of an agency's dateline: no year
_BACKSLASHED = re.compile(r"\d{2,4}\\\d{1,2}\\\d{1,2}")
_PACKED = re.compile(
    r"(?P<year>(?:1[34]|19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)"
    r"(?:T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z|[+-]\d{4})?)?"
)
_AS_IN_C = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) "
    r"(?P<time>[\d:]{8})(?P<zone>(?: [A-Z]{3,4}| [+-]\d{4})?) (?P<year>\d{4})"
)
# Seconds and thousandths since 1970 that are of a year between 1990 and 2099.
_EDGES = " :,\u060c-\u2013\u2014|"
_SECONDS = range(631_152_000, 4_102_444_800)


def mark_record(part: Segment, lang: str, vocabulary: Vocabulary) -> tuple[Mark, ...]:
    """Return the marks of a record: its given fields first, then its body, recognised.

    A given field's role is its name; several may stand in one raw line, and so have one number.
    """
    facts = tuple(
        Mark(
            Line(given.number, given.value),
            given.field,
            read,
            "" if given.field in _DAYS else given.doubt,  # a day's is with its others
            rule="the name of its field",
        )
        for given in part.given
        if (read := tuple(read_given(given, lang, vocabulary)))
    )
    return (*facts, *recognise(part, lang, vocabulary))


def read_given(given: Given, lang: str, vocabulary: Vocabulary) -> Iterator[Fact]:
    """Yield what a given field says; a date is read, and doubted when it cannot be."""
    value = given.value if given.field in ("summary", "url") else clean_value(given.value)
    if given.field in ("authors", "source", "section"):
        value = value.strip(_EDGES)
    fields = {"authors": ("authors",), "date": _DAYS, "updated": _DAYS, "places": _DAYS}
    if label_of(value, vocabulary) in fields.get(given.field, ()):
        value = value.partition(":")[2].strip() or value
    if not value:
        return
    if given.field == "places":
        yield from _dateline(value, lang, vocabulary)
    elif given.field not in ("date", "updated"):
        yield Fact(given.field, value, labelled=True)
    elif moment := _epoch(value):
        yield Fact(given.field, value, moment, rule="gregorian: seconds since 1970")
    else:
        reading = read_dates(_reordered(value), lang, vocabulary)
        doubts = (*reading.doubts, given.doubt) if given.doubt else reading.doubts
        if reading.value is None and not doubts:
            doubts = (f'"{value}" stands where the date should be, and is not read',)
        yield dated(given.field, value, replace(reading, doubts=doubts))


def _dateline(value: str, lang: str, vocabulary: Vocabulary) -> Iterator[Fact]:
    """What a dateline says: places and an agency, or, in some corpora, the day."""
    reading = read_dates(value, lang, vocabulary)
    if reading.value and not reading.rest:
        yield dated("date", value, reading)
        return
    credits_ = dateline(f"{_SHORT_DAY.sub('', value).rstrip(_EDGES)} - .", vocabulary)
    yield from (Fact("places", place) for place in credits_.places)
    yield from (Fact("agency", agency) for agency in credits_.agency)
    plain = not credits_.places and not credits_.agency
    if plain and len(value) <= 60 and not any(sign.isdigit() for sign in value):
        yield Fact("places", value)


def account(
    lines: Sequence[Line],
    marks: Iterable[Mark],
    broken: Iterable[Broken] = (),
    left_out: Iterable[LeftOut] = (),
    captions: Iterable[int] = (),
) -> tuple[Mark, ...]:
    """Return one mark for every raw line of a structured file.

    A line that is the body's alone has its role there; one that holds fields, or several parts of
    different roles, or only structure, is of the record; those of a broken record are refused, and
    those of one that is no article are furniture, as `captions` are.
    """
    refused = {number for one in broken for number in range(one.first, one.last + 1)}
    passed = {
        number: one.why if one.whole else f"a record with {one.why}"
        for one in left_out
        for number in range(one.first, one.last + 1)
    }
    pictured = frozenset(captions)
    by_number: dict[int, list[Mark]] = {}
    for mark in marks:
        by_number.setdefault(mark.line.number, []).append(mark)
    found: list[Mark] = []
    for line in lines:
        here = by_number.pop(line.number, []) if line.text else []
        roles = {mark.role for mark in here} - {"blank"}
        facts = tuple(fact for mark in here for fact in mark.facts)
        doubt = next((mark.doubt for mark in here if mark.doubt), "")
        rules = dict.fromkeys(mark.rule for mark in here if mark.rule)
        role: Role = roles.pop() if len(roles) == 1 else "record"
        if role == "record":
            rules = dict.fromkeys(("the structure of a record" if not here else "a whole record",))
        if line.number in refused and not here:
            role, rules = "refused", dict.fromkeys(("a record that cannot be read",))
        elif line.number in passed and not here:
            role, rules = "furniture", dict.fromkeys((passed[line.number],))
        elif line.number in pictured and not here:
            role, rules = "furniture", dict.fromkeys(("a picture's caption",))
        if not line.text:
            role, rules = "blank", {}
        found.append(Mark(line, role, facts, doubt, rule=" | ".join(rules)))
    return tuple(found)


def _epoch(value: str) -> dt.datetime | None:
    digits = value.partition(".")[0]
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 10, 12, 13):
        return None
    seconds = int(digits) if len(digits) < 12 else int(digits) // 1000
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds in _SECONDS else None


def _reordered(value: str) -> str:
    """Return a day as C prints it, with backslashes, or without any sign, as people write it."""
    printed = _AS_IN_C.fullmatch(value)
    if printed:
        order = ("day", "month", "year", "time", "zone")
        return " ".join(printed[name].strip() for name in order).strip()
    packed = _PACKED.fullmatch(value)
    if packed:
        day = "-".join(packed.group("year", "month", "day"))
        clock = ":".join(filter(None, packed.group("hour", "minute", "second")))
        return f"{day}T{clock}{packed['zone'] or ''}" if clock else day
    return value.replace("\\", "/") if _BACKSLASHED.fullmatch(value) else value


def without_repeats(part: Segment) -> Segment:
    """Return a record without a field given twice in the same words."""
    return replace(part, given=tuple(dict.fromkeys(part.given)))


def problems_of(broken: Sequence[Broken], path: Place) -> Iterator[Problem]:
    """Yield what is to be told of broken records: the first few, and how many there are."""
    hint = "mend it in the file, or leave it: the other records are read"
    for one in broken[:_TOLD]:
        yield Problem(f"a record that cannot be read: {one.why}", path, one.first, hint)
    if len(broken) > _TOLD:
        more = f"{len(broken) - _TOLD:,} more records that cannot be read"
        hint = "all are named as refused in .warraq/ingest.jsonl"
        yield Problem(more, path, broken[_TOLD].first, hint)


def note_of(left_out: Sequence[LeftOut], captions: Sequence[int] = ()) -> str:
    """Return how many records were left out, and why, and how many captions; "" for none."""
    counts = Counter(one.why for one in left_out if not one.whole).most_common()
    told = [f"{count:,} with {why}" for why, count in counts]
    parts = Counter(one.why for one in left_out if one.whole and one.told).most_common()
    told += [f"{why}: {count:,}" if count > 1 else why for why, count in parts[:_TOLD]]
    told += [f"{len(parts) - _TOLD:,} more kinds"] if len(parts) > _TOLD else []
    told += [f"captions of pictures: {len(captions):,}"] if captions else []
    return f"left out of the articles: {'; '.join(told)}" if told else ""
