"""Columns of a table that give nothing to any article, and a day that stands in three columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from generator.ingest.decode import Line
from generator.ingest.readers.fieldnames import FieldNames
from generator.ingest.readers.item import Item, Value

_LOOKED_AT = 100  # records, for what is used
UNUSED = "if it is a part of the article, name it in a layout"
_YEAR = 4  # digits


def unused(
    items: Sequence[Item], names: FieldNames, used: Callable[[Item], Iterable[Value]]
) -> dict[int, str]:
    """Return for the first raw line of a record the doubt that it has columns which are not used.

    Each column is told once in a file, where it is first filled. `used` tells the values of a
    record that an article is made of. Columns that only count or name the rows are not told.
    """
    known = {value.key for item in islice(items, _LOOKED_AT) for value in used(item)}
    first: dict[str, int] = {}
    for item in items:
        for value in item.values:
            if value.key not in first and not names.is_empty(value.text):
                first[value.key] = item.first
    found: dict[int, list[str]] = {}
    for key, line in first.items():
        if key not in known and not names.is_counting(key):
            found.setdefault(line, []).append(f'the column "{key}" is not used')
    return {line: f"{'; '.join(columns)}: {UNUSED}" for line, columns in found.items()}


def day_in_parts(values: Sequence[Value], names: FieldNames) -> Value | None:
    """Return the day whose year, month and day of the month stand in values of their own."""
    parts = [_only(values, part, names) for part in ("year", "month", "day")]
    if not all(parts):
        return None
    year, month, day = (part for part in parts if part)
    if not day.text.isdecimal() or not year.text.isdecimal():
        return None
    told = (year.text, month.text, day.text)
    if not month.text.isdecimal():
        written = " ".join(reversed(told))
    elif len(year.text) == _YEAR:
        written = "/".join(told)
    else:
        return None
    return Value(day.key, (Line(year.number, written),))


def parts_of_days(values: Iterable[Value], names: FieldNames) -> Iterator[Value]:
    """Yield the values whose names say that they are a part of a day."""
    return (value for value in values if names.part_of_day(value.key))


def _only(values: Sequence[Value], part: str, names: FieldNames) -> Value | None:
    found = [value for value in values if names.part_of_day(value.key) == part]
    return found[0] if len(found) == 1 else None
