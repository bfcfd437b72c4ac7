"""The record of an ingest, .warraq/ingest.jsonl: what became of every line of every raw file."""

import json
from pathlib import Path

from generator.ingest.ledger import Ledger
from generator.ingest.onrecord import Placed, Text, texts

FILE = ".warraq/ingest.jsonl"
_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for each call


def write_record(ledger: Ledger, root: Path) -> None:
    """Write the record of all raw files that the ledger knows, whole, a line a file, by name.

    A file packed in another has a line of its own. An article that stands in several raw files has
    the first one's name under "origin" elsewhere.
    """
    path = root / FILE
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(map(_line, texts(ledger.connection)))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _line(text: Text) -> str:
    problems = [
        f"line {line}: {message}" if line else message
        for message, line, _ in json.loads(text.problems)
    ]
    match = f'"match": {_json(text.match)}, ' if text.match else ""
    # The ranges and the doubts are JSON already, the ranges the longest of it.
    return (
        f'{{"file": {_json(text.name)}, "sha256": "{text.sha256}", '
        f'"encoding": {_json(text.encoding)}, "layout": {_json(text.layout)}, {match}'
        f'"articles": [{", ".join(_article(one, text.name) for one in text.articles)}], '
        f'"lines": {text.ranges}, "problems": {_json(problems)}, "doubts": {text.doubts}}}\n'
    )


def _article(article: Placed, file: str) -> str:
    lines = f"[{article.lines[0]}, {article.lines[1]}]"
    evidence = f', "date": {article.evidence}' if article.evidence else ""
    origin = f', "origin": {_json(article.file)}' if article.file not in ("", file) else ""
    told = f'{{"id": "{article.id}", "path": {_json(article.path)}, "lines": {lines}'
    return f"{told}{evidence}{origin}}}"
