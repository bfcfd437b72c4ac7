"""CSV and TSV: a row is an article, the first row names the columns."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from generator.ingest.readers.item import Item, Value, raw_lines, value

_LOOKED_AT = 200_000  # letters by which a table is known
_TOLD = re.compile(r"\"?sep=([,;\t|])\"?\s*\n")  # Excel's own first line
DELIMITERS = (",", ";", "\t", "|")
_NEVER_CLOSED = "a quotation mark before it never closes, so that some of it may be missing"
_RUNS_ON = "a quotation mark before it never closes, so that it may hold another row too"
# The module's own limit of 131,072 is shorter than some articles; decode limits the whole file.
csv.field_size_limit(2**31 - 1)


def sniff(text: str, known: Callable[[str], str]) -> str:
    """Return the sign between the columns of a text whose first row names fields, or "".

    `known` tells the field that a column's name stands for, or "". One name alone is enough where
    all rows have as many cells as the first.
    """
    header = next(raw_lines(text), "")[:4000]
    if told := _TOLD.match(header):
        return told[1]
    best, sign = 0, ""
    # A line is the same without any of these signs, and nearly every one is without some.
    alone = next((_names(header, sign) for sign in DELIMITERS if sign not in header), [])
    known_alone = set(map(known, alone))
    for delimiter in DELIMITERS:
        parted = delimiter in header
        names = _names(header, delimiter) if parted else alone
        fields = (set(map(known, names)) if parted else known_alone) - {""}
        if len(fields) <= best or not fields & {"title", "body"}:
            continue
        if len(fields) > 1 or _is_certain(text, delimiter, names):
            best, sign = len(fields), delimiter
    return sign


def _is_certain(text: str, delimiter: str, names: Sequence[str]) -> bool:
    """Whether a text with one known name in its first row is a table; of one column, all quoted."""
    rows = even_rows(text, delimiter)
    if len(names) > 1:
        return bool(rows)
    return bool(rows) and text.partition("\n")[2].lstrip().startswith('"')


def even_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the first rows of a text when all have equally many cells; else nothing."""
    lines = list(raw_lines(text[:_LOOKED_AT]))
    if len(text) > _LOOKED_AT:
        lines.pop()
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []
    if len(text) > _LOOKED_AT:
        rows = rows[:-1]  # it may go on behind what was looked at
    count = len(rows[0]) if rows else 0
    return rows if len(rows) > 1 and all(len(row) == count for row in rows) else []


def has_header(text: str, delimiter: str, known: Callable[[str], str]) -> bool:
    """Return whether the first row names columns: one of them is a field's name."""
    header = next(raw_lines(text), "")[:4000]
    return any(known(name) for name in _names(header, delimiter))


def likely(text: str) -> str:
    """Return the sign between columns that the first line has most of; a comma for none."""
    header = next(raw_lines(text), "")
    return max(DELIMITERS, key=header.count)


def read(
    text: str,
    delimiter: str,
    *,
    header: bool = True,
    by_number: frozenset[int] = frozenset(),
) -> tuple[Item, ...]:
    """Return the rows of a text. Without a header the columns are called 1, 2, 3, and so are those
    of `by_number` with one.

    A row with more or fewer cells than there are names is an item that is broken.
    """
    names: list[str] = []
    items: list[Item] = []
    for first, last, cells, torn in _rows(text, delimiter):
        if first == 1 and _TOLD.match(text):
            continue
        if not names:
            names = [cell.strip() for cell in cells] if header else _numbered(cells)
            names = [str(at) if at in by_number else name for at, name in enumerate(names, 1)]
            if header:
                continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names) and not _only_empty(cells[len(names) :]):
            columns = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
            broken = f"{columns}, where the first row has {len(names)}"
            items.append(Item(first, last, (), broken))
            continue
        items.append(Item(first, last, tuple(_values(names, cells, first, torn=torn))))
    return tuple(items)


def _values(
    names: Sequence[str], cells: Sequence[str], first: int, *, torn: bool
) -> Iterator[Value]:
    number = first
    for name, cell in zip(names, cells, strict=False):
        odd = cell.count('"') % 2 == 1
        opened = torn and odd and cell.lstrip().startswith('"')
        # The quote that should open a later field has closed this one.
        runs_on = odd and "\n" in cell and cell.rstrip().endswith('"')
        text = cell.lstrip().removeprefix('"').replace('""', '"') if opened else cell
        found = value(name, text, number, spread=True)
        if found:
            doubt = _NEVER_CLOSED if opened else _RUNS_ON if runs_on else ""
            yield replace(found, doubt=doubt) if doubt else found
        number += sum(1 for _ in raw_lines(cell + "x")) - 1


def _only_empty(cells: Sequence[str]) -> bool:
    return bool(cells) and not any(cell.strip() for cell in cells)


def _names(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []


def _numbered(cells: Sequence[str]) -> list[str]:
    return [str(number) for number in range(1, len(cells) + 1)]


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str], bool]]:
    """Yield the first and last raw line of each row, its cells, and whether its quotes fail."""
    lines = list(raw_lines(text.lstrip("\ufeff")))
    at = wasted = 0
    while at < len(lines):
        # Each quote that never closes costs a look at all the rest: not many are forgiven.
        forgiven = wasted < 4 * len(lines) + 1000
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if forgiven else csv.QUOTE_NONE
        rest = map(lines.__getitem__, range(at, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, quoting=quoting)
        start = 0
        try:
            for row in reader:
                if reader.line_num - start > 1 and _runs_away(lines, at + reader.line_num, row):
                    break
                yield at + start + 1, at + reader.line_num, row, False
                start = reader.line_num
            else:
                return
        except csv.Error:
            pass
        wasted += reader.line_num - start
        # A quote that never closes, or a stray sign: this line alone is read as it stands.
        plain = csv.reader([lines[at + start]], delimiter=delimiter, quoting=csv.QUOTE_NONE)
        yield at + start + 1, at + start + 1, next(plain, []), True
        at += start + 1


def _runs_away(lines: Sequence[str], end: int, row: Sequence[str]) -> bool:
    """Whether a row of several lines took in the rest of the file, its quote never closed."""
    return end == len(lines) and row[-1].count("\n") > 0 and not lines[-1].rstrip().endswith('"')
