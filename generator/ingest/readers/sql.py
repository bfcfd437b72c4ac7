"""Dumps of a database as SQL: the rows of INSERT INTO. Nothing is executed."""

import re
from collections.abc import Callable, Iterator, Sequence

from generator.ingest.readers.item import Item, Numbers, value

_INSERT = re.compile(
    r"INSERT\s+(?:IGNORE\s+)?INTO\s+(?P<table>[`\"\[]?[\w.]+[`\"\]]?)\s*(?:\((?P<columns>[^()]*)\)\s*)?VALUES\s*",
    re.IGNORECASE,
)
_CREATE = re.compile(
    r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>[`\"\[]?[\w.]+[`\"\]]?)\s*\(",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"\s*(?:[`\"\[](?P<quoted>[^`\"\]]+)[`\"\]]|(?P<bare>\w+))\s+\w", re.ASCII)
_CONSTRAINTS = frozenset(
    ("primary", "key", "unique", "constraint", "foreign", "index", "fulltext", "check")
)
_VALUE = re.compile(
    r"\s*(?:[NE]?'(?P<text>[^'\\]*(?:(?:\\.|'')[^'\\]*)*)'|(?P<bare>[^',()\s]+(?:\s*\([^()']*\))?))\s*(?P<end>[,)])",
    re.DOTALL,
)
_NEXT = re.compile(r"\s*,?\s*\(")
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "0": "", "Z": ""}
_SEEN = 200_000  # letters in which the first rows stand


def sniff(text: str) -> bool:
    """Return whether a text is such a dump."""
    seen = text[:_SEEN]
    # Nearly all texts are none: to look for one word among their Latin letters takes a tenth of the
    # time.
    return b"value" in seen.encode("ascii", "ignore").lower() and bool(_INSERT.search(seen))


def read(text: str, is_record: Callable[[Sequence[str]], bool]) -> tuple[Item, ...]:
    """Return the rows of the tables whose columns are an article's."""
    created = {_plain(made["table"]): made.end() for made in _CREATE.finditer(text)}
    tables: dict[str, list[str]] = {}
    numbers = Numbers(text)
    items: list[Item] = []
    for insert in _INSERT.finditer(text):
        told = insert["columns"]
        columns = [_plain(name) for name in told.split(",")] if told else []
        table = _plain(insert["table"])
        if not columns and table in created:
            columns = tables.setdefault(table, []) or _declared(text, created[table])
            tables[table] = columns
        if is_record(columns):
            items += _rows(text, insert.end(), columns, numbers)
    return tuple(items)


def _plain(name: str) -> str:
    return name.strip().strip('`"[]').rpartition(".")[2]


def _declared(text: str, at: int) -> list[str]:
    """The names of the columns of a table, whose declaration begins at `at`."""
    found: list[str] = []
    for line in text[at : at + 20_000].split("\n"):
        column = _COLUMN.match(line)
        if line.lstrip().startswith(")") or _CREATE.search(line):
            break
        if column and (column["quoted"] or column["bare"].casefold() not in _CONSTRAINTS):
            found.append(column["quoted"] or column["bare"])
    return found


def _rows(text: str, at: int, columns: Sequence[str], numbers: Numbers) -> Iterator[Item]:
    while row := _NEXT.match(text, at):
        start = at = row.end()
        cells: list[tuple[str, int]] = []
        while found := _VALUE.match(text, at):
            bare = found["bare"]
            written = "" if bare and bare.casefold() == "null" else bare
            cells.append((_read(found["text"]) if bare is None else written, found.start("text")))
            at = found.end()
            if found["end"] == ")":
                break
        first, last = numbers.at(start), numbers.at(at - 1)
        if found is None or len(cells) != len(columns):
            many = "1 value" if len(cells) == 1 else f"{len(cells)} values"
            why = f"{many}, where the table has {len(columns)} columns"
            yield Item(first, last, (), why)
            if found is None:
                return
            continue
        values = (
            value(name, cell, numbers.at(max(start, place)))
            for name, (cell, place) in zip(columns, cells, strict=True)
        )
        yield Item(first, last, tuple(filter(None, values)))


def _read(text: str) -> str:
    return _ESCAPE.sub(lambda sign: _SIGNS.get(sign[1], sign[1]) if sign[1] else "'", text)
