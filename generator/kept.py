"""What this machine knows of an archive whose content is in a bucket, kept there for the next one.

The catalogue, what ingest remembers and the ledger of addresses are files on this machine. They are
fetched before they are asked, where another machine has saved them since, and saved afterwards.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.content import LEDGER
from generator.errors import MEANWHILE, Problem, SiteError, StoreError
from generator.files import write_whole
from generator.place import Place, Stored
from generator.site.takeover import take_over

# Files of the archive's folder -> their names in that of the content.
_CATALOGUE = ".warraq/catalogue.sqlite"
OF_BUILDS = {
    _CATALOGUE: _CATALOGUE,
    f"content/{LEDGER}": LEDGER,
}
OF_INGEST = {".warraq/ingest.sqlite": ".warraq/ingest.sqlite"}
_MEMORY = ".warraq/kept.json"  # of each file the tag there and the stamp here, when they were one
_AT_ONCE = 100_000_000  # bytes of a file that is put in one piece, and so not over another's


@contextmanager
def kept(
    root: Path, content: Place, files: Mapping[str, str], *, save: bool = True
) -> Iterator[None]:
    """Have files as whichever machine left them last; at the end, `save` those that are new.

    To be done while nothing else writes them here. Nothing is done for content in a folder. What
    fails within is not saved. Raises SiteError where another machine has saved something meanwhile,
    and StoreError where the store fails.
    """
    if not isinstance(content, Stored):
        yield
        return
    memory = _remembered(root)
    for file, name in files.items():
        _fetch(root, root / file, content / name, memory)
    _remember(root, memory)
    yield
    for file, name in files.items() if save else ():
        _save(root / file, content / name, memory)
    _remember(root, memory)


def _fetch(root: Path, file: Path, place: Stored, memory: dict[str, list[str]]) -> None:
    """Fetch a file if it is another one than this machine had or saved last."""
    tag = _tag(place)
    before, stamp = memory.get(_name(place), ["", ""])
    if not tag:  # it is gone from there, and is put there again
        memory.pop(_name(place), None)
    if not tag or tag == before:
        return
    log = file.with_name(f"{file.name}-wal")
    unsaved = file.exists() and (log.exists() or _stamp(file) != stamp)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.fetched")
        with beside.open("wb") as written:
            written.writelines(place.stream())
        if file.name == LEDGER and unsaved:
            beside.write_bytes(_merged(beside.read_bytes(), file.read_bytes()))
        elif file == root / _CATALOGUE:
            take_over(beside, file, unsaved=unsaved)
        for left in ("-wal", "-shm", "-journal"):  # of a database that was cut short
            file.with_name(f"{file.name}{left}").unlink(missing_ok=True)
        beside.replace(file)
    except StoreError:
        raise
    except OSError as error:
        hint = "make room, and see that you may write there"
        raise SiteError(Problem(f"cannot be written: {error.strerror}", file, hint=hint)) from error
    memory[_name(place)] = [tag, "" if unsaved else _stamp(file)]


def _merged(theirs: bytes, own: bytes) -> bytes:
    """Return a ledger with the lines that only the other one has."""
    known = set(theirs.splitlines())
    more = b"".join(line + b"\n" for line in own.splitlines() if line not in known)
    return theirs + (b"\n" if theirs and not theirs.endswith(b"\n") else b"") + more


def _save(file: Path, place: Stored, memory: dict[str, list[str]]) -> None:
    if not file.exists():
        return
    tag, stamp = memory.get(_name(place), ["", ""])
    if stamp == _stamp(file):
        return
    if _tag(place) != tag:
        message, hint = MEANWHILE
        raise SiteError(Problem(message, place, hint=hint))
    small = file.stat().st_size <= _AT_ONCE
    new = place.replace_by(file, tag) if small else place.write_file(file)
    memory[_name(place)] = [new, _stamp(file)]


def _name(place: Stored) -> str:
    return f"{place.bucket.endpoint} {place}"


def _tag(place: Stored) -> str:
    try:
        return place.listed_alone().tag
    except FileNotFoundError:
        return ""


def _stamp(file: Path) -> str:
    stat = file.stat()
    return f"{stat.st_size}:{stat.st_mtime_ns}"


def _remembered(root: Path) -> dict[str, list[str]]:
    try:
        found: dict[str, list[str]] = json.loads((root / _MEMORY).read_bytes())
    except (OSError, ValueError):
        return {}
    return found


def _remember(root: Path, memory: Mapping[str, list[str]]) -> None:
    write_whole(root / _MEMORY, json.dumps(memory).encode())
