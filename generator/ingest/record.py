"""The record of an ingest, .warraq/ingest.jsonl: what became of every line of every raw file."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from generator.ingest.recognise import Mark

FILE = ".warraq/ingest.jsonl"


@dataclass(frozen=True, slots=True)
class Found:
    """An article of a raw file, and where it is now."""

    id: str
    path: str  # relative to the site
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One raw file's line in the record."""

    file: str
    sha256: str  # "" when it could not be read
    encoding: str  # "" when it was refused
    marks: tuple[Mark, ...]
    problems: tuple[str, ...]
    articles: tuple[Found, ...] = ()


class Recorder:
    """Writes the record in the order of its files; keeps the lines of files not read this time."""

    def __init__(self, new: IO[str], old: Iterator[tuple[str, str]]) -> None:
        self._new = new
        self._old = old
        self._next = next(old, None)

    def add(self, record: RawRecord) -> None:
        """Write one file's line; files must come sorted."""
        self._keep(record.file)
        self._new.write(json.dumps(_line(record), ensure_ascii=False) + "\n")

    def finish(self) -> None:
        """Keep what is left of the record before."""
        self._keep(None)

    def _keep(self, until: str | None) -> None:
        while self._next and (until is None or self._next[0] <= until):
            if self._next[0] != until:
                self._new.write(self._next[1])
            self._next = next(self._old, None)


def ranges(marks: Sequence[Mark]) -> list[list[Any]]:
    """Return the roles of a file's lines as [first, last, role], runs of one role together."""
    found: list[list[Any]] = []
    for role, group in groupby(marks, key=lambda mark: mark.role):
        numbers = [mark.line.number for mark in group]
        found.append([numbers[0], numbers[-1], role])
    return found


@contextmanager
def recording(root: Path) -> Iterator[Recorder]:
    """Give a recorder for `root`'s record; the new record takes the old one's place at the end."""
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as new:
            recorder = Recorder(new, _old(path, root))
            yield recorder
            recorder.finish()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _line(record: RawRecord) -> dict[str, Any]:
    return {
        "file": record.file,
        "sha256": record.sha256,
        "encoding": record.encoding,
        "articles": [{"id": a.id, "path": a.path, "lines": a.lines} for a in record.articles],
        "lines": ranges(record.marks),
        "problems": record.problems,
    }


def _old(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Yield the record before, without the files that are gone from the site."""
    try:
        with path.open(encoding="utf-8") as old:
            for line in old:
                try:
                    name = str(json.loads(line)["file"])
                except (ValueError, KeyError, TypeError):
                    continue  # half a line: the record may be deleted or cut at any moment
                if "/" not in name or (root / name.partition("!/")[0]).exists():
                    yield name, line
    except (OSError, UnicodeDecodeError):
        return
