"""What this machine knows of an archive whose content is in a bucket, kept there for the next one.

The catalogue, what ingest remembers and the ledger of addresses are files on this machine. They are
fetched before they are asked, where another machine has saved them since, and saved afterwards.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.errors import Problem, SiteError
from generator.files import write_whole
from generator.place import Place, Stored
from generator.site.addresses import FILE as LEDGER

# Files of the archive's folder -> their names in that of the content.
OF_BUILDS = {
    ".warraq/catalogue.sqlite": ".warraq/catalogue.sqlite",
    f"content/{LEDGER}": LEDGER,
}
OF_INGEST = {".warraq/ingest.sqlite": ".warraq/ingest.sqlite"}
_MEMORY = ".warraq/kept.json"  # of each file the tag there and the stamp here, when they were one
_CHUNK = 4 * 1024 * 1024


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
        _fetch(root / file, content / name, memory)
    _remember(root, memory)
    yield
    for file, name in files.items() if save else ():
        _save(root / file, content / name, memory)
    _remember(root, memory)


def _fetch(file: Path, place: Stored, memory: dict[str, list[str]]) -> None:
    """Fetch a file if it is another one than this machine had or saved last."""
    tag = _tag(place)
    if not tag or tag == memory.get(place.key, ["", ""])[0]:
        return
    own = file.read_bytes() if file.name == LEDGER and file.exists() else b""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.fetched")
    with place.open("rb") as coming, beside.open("wb") as written:
        while data := coming.read(_CHUNK):
            written.write(data)
    if own:
        beside.write_bytes(_merged(beside.read_bytes(), own))
    for left in ("-wal", "-shm", "-journal"):  # of a database that was cut short
        file.with_name(f"{file.name}{left}").unlink(missing_ok=True)
    beside.replace(file)
    memory[place.key] = [tag, "" if own else _stamp(file)]


def _merged(theirs: bytes, own: bytes) -> bytes:
    """Return a ledger with the lines that only the other one has: none is ever taken out."""
    known = set(theirs.splitlines())
    return theirs + b"".join(line + b"\n" for line in own.splitlines() if line not in known)


def _save(file: Path, place: Stored, memory: dict[str, list[str]]) -> None:
    if not file.exists():
        return
    tag, stamp = memory.get(place.key, ["", ""])
    if stamp == _stamp(file):
        return
    if _tag(place) != tag:
        hint = "run the command again: it goes on from there"
        raise SiteError(Problem("another machine has written this meanwhile", place, hint=hint))
    memory[place.key] = [place.write_file(file), _stamp(file)]


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
