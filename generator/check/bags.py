"""Bags (RFC 8493), ours and others': complete, valid, and nothing in them that nobody listed."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from sqlite3 import Connection, connect

from generator.bagfiles import DATA, DECLARATION, INFO, parse_info, parse_line, parse_oxum
from generator.check.report import CheckReport, Fault
from generator.errors import Problem
from generator.executor import Workers
from generator.files import sha256_of

_BATCH = 500
_HINT = "take the file from another copy of the bag"
_SHA256 = "sha256"
_ENCODING = "Tag-File-Character-Encoding"


def check_bag(folder: Path, report: CheckReport, workers: Workers) -> None:
    """Hold a bag to its manifests, and add what is wrong to the report."""
    report.take({"bags": 1}, [])
    declared = _told(folder / DECLARATION)
    if declared is None or not declared.get("BagIt-Version") or _ENCODING not in declared:
        hint = "name the folder that holds bagit.txt"
        report.take({}, [_fault(folder / DECLARATION, "is missing or not right: no bag", hint)])
        return
    manifest = folder / f"manifest-{_SHA256}.txt"
    if not manifest.is_file():
        hint = "bags with other digests can be checked by the Library of Congress' bagit"
        report.take({}, [_fault(manifest, "is missing", hint)])
        return
    # The paths that are listed, on the disk if they are many.
    with closing(connect("")) as listed:
        listed.execute("CREATE TABLE path (path TEXT PRIMARY KEY) WITHOUT ROWID")
        for file in (manifest, folder / f"tagmanifest-{_SHA256}.txt"):
            if file.is_file():
                _compare(folder, file, listed, report, workers)
        size = files = 0
        for path, bytes_ in _there(folder / DATA):
            size, files = size + bytes_, files + 1
            name = f"{DATA}/{path}"
            if not listed.execute("SELECT 1 FROM path WHERE path = ?", [name]).fetchone():
                told = "is in the bag, and in no manifest"
                report.take({}, [_fault(folder / name, told, "see where it comes from")])
    told_info = _told(folder / INFO) or {}
    oxum = parse_oxum(told_info.get("Payload-Oxum", ""))
    if oxum and oxum != (size, files):
        told = f"Payload-Oxum says {oxum[1]} files of {oxum[0]} bytes; there are {files} of {size}"
        report.take({}, [_fault(folder / INFO, told, "")])


def _compare(
    folder: Path, manifest: Path, listed: Connection, report: CheckReport, workers: Workers
) -> None:
    with manifest.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        found = _entries(manifest, lines, listed, report)
        batches = iter(lambda: tuple(islice(found, _BATCH)), ())
        jobs = ((folder, batch) for batch in batches)
        for count, faults in workers.mapped(compare_batch, jobs):
            report.take(Counter({"files in bags": count}), faults)


def compare_batch(job: tuple[Path, tuple[tuple[str, str], ...]]) -> tuple[int, list[Fault]]:
    """Return how many files of a bag, each with its sha256, were read, and which are not right."""
    folder, entries = job
    faults = []
    for sha256, path in entries:
        file = folder / path
        try:
            if sha256_of(file) != sha256:
                faults.append(_fault(file, "is not as it was put into the bag", _HINT))
        except (FileNotFoundError, NotADirectoryError):
            faults.append(_fault(file, "is missing from the bag", _HINT))
        except OSError as error:
            faults.append(_fault(file, f"cannot be read: {error.strerror}", _HINT))
    return len(entries), faults


def _entries(
    manifest: Path, lines: Iterable[str], listed: Connection, report: CheckReport
) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        entry = parse_line(line.rstrip("\r\n"))
        if entry is None or Path(entry[1]).is_absolute() or ".." in Path(entry[1]).parts:
            told = "is no line of a manifest"
            report.take({}, [Fault("bag", Problem(told, manifest, number, _HINT))])
            continue
        listed.execute("INSERT OR IGNORE INTO path VALUES (?)", [entry[1]])
        yield entry


def _told(file: Path) -> dict[str, str] | None:
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            return parse_info(line.rstrip("\r\n") for line in lines)
    except OSError:
        return None


def _there(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield (path, bytes) of every file below a folder; hidden ones too, as they are in the bag."""
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            with os.scandir(folder / inner) as entries:
                for each in entries:
                    if each.is_dir():
                        waiting.append(f"{inner}{each.name}/")
                    else:
                        yield f"{inner}{each.name}", each.stat().st_size
        except FileNotFoundError:
            continue


def _fault(path: Path, message: str, hint: str) -> Fault:
    return Fault("bag", Problem(message, path, hint=hint))
