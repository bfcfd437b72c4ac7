"""What hosts take, and which files they read. Pure; the data is hosts.toml."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.deploy.manifest import File

_TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of something a host takes."""

    what: str  # "files", "entries", "bytes", "file bytes" or "redirects"
    most: int
    source: str  # the address that states it
    read: dt.date  # when it did
    then: str  # what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host, or a web server."""

    title: str
    writes: tuple[str, ...] = ()  # the files it reads its headers and redirects from
    status: str = "301"  # of a redirect from an address that has a page too
    urls: tuple[str, ...] = ()  # what the address of a repository there has in it
    limits: tuple[Limit, ...] = ()

    def most(self, what: str) -> int | None:
        """Return how much of something it takes, None where that is not known."""
        return next((limit.most for limit in self.limits if limit.what == what), None)


def load_hosts() -> dict[str, Host]:
    """Return every host that is known, by the name that site.toml has for it."""
    found = {}
    for name, table in tomllib.loads(_TABLE.read_text(encoding="utf-8")).items():
        limits = tuple(Limit(**limit) for limit in table.pop("limits", ()))
        lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
        found[name] = Host(limits=limits, **{**table, **lists})
    return found


def measured(host: Host, files: Mapping[str, File]) -> Iterator[tuple[Limit, int]]:
    """Yield each limit of a host on what is published, with how much of it there is."""
    folders = {folder for path in files for folder in PurePosixPath(path).parents}
    sizes = [file.size for file in files.values()]
    counts = {
        "files": len(files),
        "entries": len(files) + len(folders) - 1,
        "bytes": sum(sizes),
        "file bytes": max(sizes, default=0),
    }
    yield from ((limit, counts[limit.what]) for limit in host.limits if limit.what in counts)
