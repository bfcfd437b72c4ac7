"""Tables in markup: Excel's XML of 2003, and HTML tables saved under the name of a sheet."""

from collections.abc import Callable, Iterator, Sequence

from generator.ingest.decode import Line
from generator.ingest.readers.elements import lines_of
from generator.ingest.readers.item import Item, Numbers, Value
from generator.ingest.readers.tree import Element, parse, walk

_ROWS = frozenset(("row", "tr"))
_CELLS = frozenset(("cell", "td", "th"))
_INDEX = "ss:Index"  # a cell that stands behind empty ones has its column's number
_MOST = 10_000  # columns

Cells = dict[int, tuple[Line, ...]]


def is_sheet(head: str) -> bool:
    """Return whether the beginning of a markup text may be that of a table."""
    head = head.casefold()
    return ("<workbook" in head and "spreadsheet" in head) or "<table" in head


def read(text: str, is_record: Callable[[Sequence[str]], bool]) -> tuple[Item, ...]:
    """Return the rows of a table whose first row names an article's fields, or nothing."""
    numbers = Numbers(text)
    rows = [element for element in walk(parse(text)) if _local(element) in _ROWS]
    filled = ((row, cells) for row in rows if (cells := dict(_cells(row, numbers))))
    first = next(filled, None)
    if first is None:
        return ()
    names = {at: " ".join(line.text for line in lines) for at, lines in first[1].items()}
    if not is_record(list(names.values())):
        return ()
    return tuple(
        Item(numbers.at(row.start), numbers.at(max(row.start, row.end - 1)), _values(cells, names))
        for row, cells in filled
    )


def _values(cells: Cells, names: dict[int, str]) -> tuple[Value, ...]:
    return tuple(Value(names[at], lines) for at, lines in cells.items() if at in names)


def _cells(row: Element, numbers: Numbers) -> Iterator[tuple[int, tuple[Line, ...]]]:
    at = 0
    for cell in row.children:
        if _local(cell) not in _CELLS:
            continue
        told = cell.attribute(_INDEX)
        at = int(told) if told.isascii() and told.isdigit() and len(told) < 5 else at + 1
        lines = tuple(lines_of(cell, numbers))
        if lines and at <= _MOST:
            yield at, lines


def _local(element: Element) -> str:
    return element.name.rpartition(":")[2].casefold()
