"""JSON that holds a table: a list for each column, or rows under a list of names."""

from collections.abc import Sequence
from typing import Any

from generator.ingest.readers.fieldnames import FieldNames

_NAMES = ("columns", "fields", "header", "headers")
_ROWS = ("data", "rows", "values")


def records(found: Any, names: FieldNames) -> list[dict[str, Any]] | None:
    """Return the rows of a table as objects, or None for what is no table.

    `found` is decoded JSON: {"title": {"0": ...}, "text": {"0": ...}} and {"title": [...]} as
    pandas and datasets write columns; {"columns": [...], "data": [[...]]}, and a list of rows of
    which the first has the names.
    """
    if isinstance(found, dict):
        return _columns(found, names) or _under_names(found, names)
    if isinstance(found, list) and len(found) > 1 and all(isinstance(row, list) for row in found):
        return _rows(found[0], found[1:], names)
    return None


def _columns(found: dict[str, Any], names: FieldNames) -> list[dict[str, Any]] | None:
    columns = {
        key: list(column.values()) if isinstance(column, dict) else column
        for key, column in found.items()
        if isinstance(column, list) or (isinstance(column, dict) and _is_numbered(column))
    }
    lengths = {len(column) for column in columns.values()}
    # Two lists alone may be the paragraphs and the tags of one article: a title is none of these.
    if len(columns) != len(found) or len(lengths) != 1 or not _is_named(list(columns), names):
        return None
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _is_numbered(column: dict[str, Any]) -> bool:
    return bool(column) and all(key.isdigit() for key in column)


def _is_named(keys: Sequence[str], names: FieldNames) -> bool:
    return names.is_record(keys) and any(names.first(key) == "title" for key in keys)


def _under_names(found: dict[str, Any], names: FieldNames) -> list[dict[str, Any]] | None:
    header = next((found[key] for key in _NAMES if isinstance(found.get(key), list)), None)
    rows = next((found[key] for key in _ROWS if isinstance(found.get(key), list)), None)
    return _rows(header, rows, names) if header and rows else None


def _rows(
    header: Sequence[Any], rows: Sequence[Any], names: FieldNames
) -> list[dict[str, Any]] | None:
    named = [str(name.get("name", "")) if isinstance(name, dict) else str(name) for name in header]
    if not names.is_record(named) or not all(isinstance(row, list) for row in rows):
        return None
    return [dict(zip(named, row, strict=False)) for row in rows]
