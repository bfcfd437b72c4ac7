"""[storage] of site.toml -> Storage: where raw/, content/ and output/ are, if in buckets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

from generator.deploy.settings import S3, near
from generator.errors import ConfigError, Problem
from generator.place import Place, Stored

Fault = tuple[str, str, str]  # a key in site.toml, a message, a hint
FOLDERS = ("raw", "content", "output")
_DOTS = re.compile(r"/\.\.?(/|\Z)")
_BUCKET = re.compile(r"s3://([A-Za-z0-9._-]+)((?:/[^/]+)*)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where the archive's folders are; docs/storage.md repeats each comment."""

    raw: str = ""  # where the raw texts are: "s3://bucket/folder"; in raw/ if not said
    content: str = ""  # where the articles are; in content/ if not said
    output: str = ""  # where the web pages are; in output/ if not said
    region: str = ""  # where the buckets are; if not said, what AWS's own settings say
    endpoint: str = ""  # the store's address; if not said, what AWS's own settings say, or Amazon's
    profile: str = ""  # which of the profiles in ~/.aws; if not said, the usual one


HERE = Storage()


class Places(NamedTuple):
    """The folders of an archive."""

    raw: Place
    content: Place
    output: Place


def places(root: Path, storage: Storage) -> Places:
    """Return where the folders of an archive are."""
    how = (storage.region, storage.endpoint, storage.profile)
    return Places(*(_place(root, getattr(storage, name) or name, *how) for name in FOLDERS))


def output_folder(root: Path, storage: Storage) -> Path:
    """Return the folder of the web pages; raises ConfigError where they are in a bucket."""
    found = places(root, storage).output
    if isinstance(found, Path):
        return found
    hint = "without output in [storage], warraq build writes them into output/"
    message = f"the web pages are in {found}, and this needs them in a folder"
    raise ConfigError(Problem(message, root / "site.toml", hint=hint))


def refuse_elsewhere(root: Path, storage: Storage) -> None:
    """Raise ConfigError unless all of an archive's folders are in its own."""
    for name in FOLDERS:
        if place := getattr(storage, name):
            hint = "take [storage] out, and put the files there"
            message = f"{name}/ is elsewhere, in {place}, and this needs it in the archive's folder"
            raise ConfigError(Problem(message, root / "site.toml", hint=hint))


def _place(root: Path, address: str, region: str, endpoint: str, profile: str) -> Place:
    found = _BUCKET.fullmatch(address)
    if not found:
        return root / address
    bucket = S3(bucket=found[1], region=region, endpoint=endpoint, profile=profile)
    return Stored(bucket, found[2].strip("/"))


def read_storage(table: object) -> tuple[Storage, list[Fault]]:
    """Return what the `storage` table of site.toml says, and every fault in it."""
    if not isinstance(table, dict):
        hint = "write [storage], and its settings on the lines below"
        return Storage(), [("storage", "storage must be a table", hint)]
    if faults := list(_faults(table)):
        return Storage(), faults
    return Storage(**table), []


def _faults(table: dict[str, object]) -> Iterator[Fault]:
    known = [field.name for field in fields(Storage)]
    for key, value in table.items():
        if key not in known:
            yield key, f'unknown key "{key}" in [storage]', near(key, known)
        elif not isinstance(value, str):
            yield key, f"{key} must be a text", f'write {key} = "..."'
        elif key in FOLDERS and (not (found := _BUCKET.fullmatch(value)) or _DOTS.search(found[2])):
            hint = (
                f'write {key} = "s3://bucket/folder"; for another folder make {key}/ a link to it'
            )
            yield key, f'{key} "{value}" is no address of a bucket', hint
    said = [(name, f"{str(table[name]).rstrip('/')}/") for name in FOLDERS if table.get(name)]
    for at, (name, place) in enumerate(said):
        for other, before in said[:at]:
            if place.startswith(before) or before.startswith(place):
                hint = f'give each a folder of its own, as in {name} = "s3://bucket/{name}"'
                yield name, f"{name} and {other} are in one another", hint
