"""The record of an ingest, .warraq/ingest.jsonl: what became of every line of every raw file."""

import json
from collections.abc import Iterator
from pathlib import Path

from generator.ingest.ledger import Ledger

FILE = ".warraq/ingest.jsonl"


def write_record(ledger: Ledger, root: Path) -> None:
    """Write the record of all raw files that the ledger knows, whole, a line a file, by name.

    An article that stands in several raw files has the first one's name under "origin" elsewhere.
    """
    path = root / FILE
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_lines(ledger))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _lines(ledger: Ledger) -> Iterator[str]:
    dumps = json.dumps
    for row in ledger.records():
        articles = []
        for article in row.articles:
            told = {"id": article.id, "path": article.path, "lines": article.lines}
            if article.file not in ("", row.name):
                told["origin"] = article.file
            articles.append(dumps(told, ensure_ascii=False))
        problems = [
            f"line {line}: {message}" if line else message
            for message, line, _ in json.loads(row.problems)
        ]
        # The ranges are JSON already, and the longest of it.
        yield (
            f'{{"file": {dumps(row.name, ensure_ascii=False)}, "sha256": "{row.sha256}", '
            f'"encoding": "{row.encoding}", "articles": [{", ".join(articles)}], '
            f'"lines": {row.ranges}, "problems": {dumps(problems, ensure_ascii=False)}, '
            f'"doubts": {row.doubts}}}\n'
        )
