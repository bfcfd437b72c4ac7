"""Articles -> Parquet: typed columns, zstd. The only import of pyarrow, of the extra `parquet`."""

import json
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from generator.export.item import FIELDS, Task, row

# A row group is what a reader loads at once, and what is in memory here: so many articles, or so
# many characters of their texts.
_ROWS = 1_000
_CHARACTERS = 4_000_000
_ORIGIN = pa.struct(
    [
        ("file", pa.string()),
        ("first", pa.int32()),
        ("last", pa.int32()),
        ("sha256", pa.string()),
    ]
)
_TYPES = {
    "text": pa.string(),
    "list": pa.list_(pa.string()),
    "day": pa.date32(),
    "instant": pa.timestamp("ms", tz="UTC"),
    "origin": _ORIGIN,
    "extra": pa.string(),
}
_SCHEMA = pa.schema(
    [
        pa.field(field.name, _TYPES[field.kind], metadata={"meaning": field.meaning})
        for field in FIELDS
    ]
)


def write(task: Task) -> None:
    """Write the articles, a row each; each column says in its metadata what it means."""
    with ParquetWriter(task.new(), _SCHEMA, compression="zstd") as table:
        rows: list[dict[str, Any]] = []
        characters = 0
        for item in task.items:
            told = row(item)
            told["extra"] = json.dumps(told["extra"], ensure_ascii=False) if told["extra"] else None
            rows.append(told)
            characters += len(item.article.body)
            if len(rows) == _ROWS or characters > _CHARACTERS:
                table.write_table(pa.Table.from_pylist(rows, _SCHEMA))
                rows, characters = [], 0
        table.write_table(pa.Table.from_pylist(rows, _SCHEMA))
