"""Articles -> a table as spreadsheets open it: CSV (RFC 4180), UTF-8 with a byte order mark."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

from generator.export.item import FIELDS, Field, Task, row

# What a spreadsheet takes for a formula (OWASP, CSV Injection), in narrow and in wide letters. The
# apostrophe makes it a text; a cell that begins with one gets one more, so that each is undone
# alike: an apostrophe at the beginning of a cell is to be taken off, whatever follows.
_FORMULA = tuple("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")
LIST_SIGN = "\n"  # in no item of a list: each is one line in the article's file
_ORIGIN = ("file", "first", "last", "sha256")


def write(task: Task) -> None:
    """Write the articles, below a line with the names of the columns."""
    file = io.TextIOWrapper(task.new(), encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(name for field in FIELDS for name in _columns(field))
    for item in task.items:
        told = row(item)
        table.writerow(_safe(cell) for field in FIELDS for cell in _cells(field, told[field.name]))
    file.detach()


def _columns(field: Field) -> Iterator[str]:
    if field.kind == "origin":
        yield from (f"origin_{part}" for part in _ORIGIN)
    else:
        yield field.name


def _cells(field: Field, value: Any) -> Iterator[str]:
    if field.kind == "origin":
        yield from (str(value[part]) if value else "" for part in _ORIGIN)
    elif field.kind == "list":
        yield LIST_SIGN.join(value)
    elif field.kind == "extra":
        yield json.dumps(value, ensure_ascii=False) if value else ""
    elif isinstance(value, dt.date):
        yield value.isoformat()
    else:
        yield value or ""


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
