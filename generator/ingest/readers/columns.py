"""Tables whose first row names nothing: what each column holds, by the look of its cells.

Only what leaves no doubt is named: the column of prose is the text, one of short and different
texts the headline, one of addresses the address. A column of days may be when the rows were
collected; it is the article's day only where it is the only one and written as pages write it, in
words or in digits of their own, and is doubted.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median

from generator.ingest.dates import read_dates
from generator.ingest.readers.fields import UNNAMED_DAY
from generator.ingest.readers.item import Item, Value, raw_lines
from generator.ingest.readers.separated import DELIMITERS, even_rows, read
from generator.ingest.vocabulary import Vocabulary

_ADDRESS = re.compile(r"https?://[^\s/]+\S*\Z")
_ROWS = 200
_PROSE = 150  # letters of a text
_LONG_PROSE = 400  # of one that stands beside nothing but a label
_AS_ON_A_PAGE = re.compile(r"[^\W\d_]{3}|[^\W_\x00-\x7f]")
_LEAST_CELLS = 3  # rows, and columns, of a table that only its even rows show
_TITLE = range(12, 250)
_NAME = 40  # letters of a column's name
_SENTENCE_SIGNS = frozenset(".\u06d4!?\u061f\u060c\u061b@")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\Z")
_NUMBER = re.compile(r"[+(]?\d[\d ()/.,+-]{0,40}\Z")


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is read: the sign between its columns, and what some of these are."""

    sign: str
    names: dict[str, str]  # the number of a column -> a key that fields.toml knows
    header: bool  # its first row has names, though unknown ones


def sniff(text: str, vocabulary: Vocabulary) -> Table | None:
    """Return how a text is a table without known names, or None where that is not certain."""
    for sign in DELIMITERS:
        if text[:20_000].count(sign) < 2:
            continue
        rows = even_rows(text, sign)[:_ROWS]
        if rows and len(rows[0]) > 1:
            found = _table(sign, rows, vocabulary)
            if found:
                return found
    return None


def nameless(text: str, vocabulary: Vocabulary, *, named: bool) -> tuple[str, ...] | None:
    """Return the first row of a table of which nothing tells the columns; None for another text.

    It is one with a column of days, of addresses of e-mail or of numbers; or one that its file is
    `named` as, and whose first row looks like one of names. A row that does not is not returned.
    """
    head = list(islice(raw_lines(text), _LEAST_CELLS))
    for sign in DELIMITERS:
        least = 2 if named else _LEAST_CELLS
        if len(head) < least or any(line.count(sign) + 1 < least for line in head):
            continue
        rows = [[cell.strip() for cell in row] for row in even_rows(text, sign)[:_ROWS]]
        if not rows:
            continue
        first = tuple(rows[0])
        header = len(set(first)) == len(first) and all(map(_is_name, first))
        columns = list(zip(*rows[1:], strict=True)) if len(head) >= _LEAST_CELLS else []
        told = any(all(_is_day(cell, vocabulary) for cell in column) for column in columns)
        told = told or any(map(_are_contacts, columns))
        if (told and len(first) >= _LEAST_CELLS) or (named and header):
            return first if header else ()
    return None


def _is_name(cell: str) -> bool:
    """Whether a cell of a first row may be a column's name: a few words, no number."""
    plain = not any(sign.isdigit() or sign in _SENTENCE_SIGNS for sign in cell)
    return 0 < len(cell) <= _NAME and plain and any(sign.isalpha() for sign in cell)


def _are_contacts(column: Sequence[str]) -> bool:
    """Whether the cells of a column are addresses of e-mail, or numbers of telephones and the
    like; half of them at least are filled."""
    mails = _all(column, lambda cell: bool(_MAIL.match(cell)))
    return mails or _all(column, lambda cell: bool(_NUMBER.match(cell)))


def records(text: str, table: Table) -> tuple[Item, ...]:
    """Return the rows of a table, the values of a column that was named under its name."""
    items = read(text, table.sign, header=False)[1 if table.header else 0 :]
    return tuple(
        replace(item, values=tuple(_named(value, table) for value in item.values)) for item in items
    )


def _named(value: Value, table: Table) -> Value:
    return replace(value, key=table.names.get(value.key, value.key))


def _table(sign: str, rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Table | None:
    columns = [[cell.strip() for cell in column] for column in zip(*rows[1:], strict=True)]
    lengths = [_middle(column) for column in columns]
    body = max(range(len(columns)), key=lengths.__getitem__)
    if lengths[body] < _PROSE or not _is_prose(columns[body]):
        return None
    others = [at for at in range(len(columns)) if at != body]
    addresses = [at for at in others if _all(columns[at], lambda cell: bool(_ADDRESS.match(cell)))]
    days = [at for at in others if _all(columns[at], lambda cell: _is_day(cell, vocabulary))]
    titles = [at for at in others if at not in days and _are_titles(columns[at])]
    labels = [at for at in others if _all(columns[at], lambda cell: not _counts(cell))]
    told = titles or addresses or (labels and lengths[body] >= _LONG_PROSE)
    if not told or (len(rows) < 3 and not addresses and sign == ","):
        return None
    names = {body: "text"}
    if titles:
        names[min(titles, key=lengths.__getitem__)] = "title"
    if len(addresses) == 1:
        names[addresses[0]] = "url"
    if len(days) == 1 and _all(columns[days[0]], lambda cell: bool(_AS_ON_A_PAGE.search(cell))):
        names[days[0]] = UNNAMED_DAY
    header = len(rows[0][body]) < 60 and not any(cell.strip().isdigit() for cell in rows[0])
    return Table(sign, {str(at + 1): key for at, key in names.items()}, header)


def _middle(column: Sequence[str]) -> float:
    return median([len(cell) for cell in column])


def _all(column: Sequence[str], shape: Callable[[str], bool]) -> bool:
    """Whether all cells that are filled, half of them at least, have a shape."""
    filled = [cell for cell in column if cell]
    return 2 * len(filled) >= len(column) and all(map(shape, filled))


def _is_prose(column: Sequence[str]) -> bool:
    return 2 * sum(cell.count(" ") >= len(cell) / 15 for cell in column) > len(column)


def _are_titles(column: Sequence[str]) -> bool:
    """Whether nearly all cells are several words, and no two the same."""
    worded = sum(len(cell) in _TITLE and cell.count(" ") >= 2 for cell in column)
    return 10 * worded >= 9 * len(column) and 10 * len(set(column)) >= 9 * len(column)


def _counts(cell: str) -> bool:
    return not any(sign.isalpha() for sign in cell) or len(cell) > 60


def _is_day(cell: str, vocabulary: Vocabulary) -> bool:
    if len(cell) > 60 or not any(sign.isdigit() for sign in cell):
        return False
    reading = read_dates(cell, "", vocabulary)
    return bool(reading.dates) and not reading.rest
