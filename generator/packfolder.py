"""The folder in which packs lie: the place that they are listed, read, put and removed at."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import BinaryIO, NamedTuple

from generator.errors import ContentError, Problem
from generator.packs import (
    INSIDE,
    MEND,
    Index,
    Member,
    damaged,
    group_of,
    pack_name,
    pack_number,
    read_index,
    read_member,
)

_OPENED = 8  # packs whose lists of members a process keeps
_KNOWN = 10_000  # packs of which it keeps how far they reach


class PackStamp(NamedTuple):
    """What tells a changed pack from an unchanged one without opening it."""

    size: int
    version: str


@dataclass(frozen=True, slots=True)
class PackFolder:
    """Packs as files below a folder: a place that packs are listed, read, put and removed at.

    All that is done with packs goes through these methods. Small, as it is sent with every job.
    """

    root: Path

    def found(self, beside: Iterable[str]) -> Iterator[tuple[str, PackStamp]]:
        """Yield the path of every pack, relative and with "/", with its stamp.

        `beside` are the ZIP files among the loose articles, which are those packs: a place that is
        elsewhere does not look at them.
        """
        for name in beside:
            if stamp := self.stamp(name):
                yield name, stamp

    def stamp(self, name: str) -> PackStamp | None:
        """Return the stamp of a pack as it is now; None when there is none."""
        try:
            stat = os.stat(f"{self.root}/{name}")  # noqa: PTH116 - one for each article that is read
        except OSError:
            return None
        return PackStamp(stat.st_size, f"{stat.st_mtime_ns}:{stat.st_ino}")

    def open(self, name: str) -> BinaryIO:
        """Return a pack to be read in parts: it can be sought in. Raises OSError."""
        return open(f"{self.root}/{name}", "rb")  # noqa: PTH123 - as above

    def put(self, name: str, file: Path) -> None:
        """Put a file that lies in `scratch` at a pack's place, whole. Raises OSError."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        file.replace(path)

    def remove(self, name: str) -> None:
        """Remove a pack. Raises OSError."""
        (self.root / name).unlink()

    def where(self, name: str, path: str = "") -> Path:
        """Return how a person is told of a pack, or of the article in it that has a path."""
        return Path(f"{self.root}/{name}{INSIDE}{path}" if path else f"{self.root}/{name}")

    @property
    def scratch(self) -> Path:
        """A folder for what is to be put; its name is hidden, and whoever packs removes it."""
        return self.root / ".packing"

    def of_group(self, group: str) -> Iterator[tuple[str, PackStamp]]:
        """Yield the packs of a group in their order, each with its stamp."""
        for number in count(1):
            name = pack_name(group, number)
            stamp = self.stamp(name)
            if stamp is None:
                return
            yield name, stamp

    def index(self, name: str, stamp: PackStamp) -> Index:
        """Return what a pack holds; raises ContentError as `read_index` does."""
        known = _index(self, name, stamp)
        if isinstance(known, Problem):
            raise ContentError(known)
        return known

    def count(self, name: str, stamp: PackStamp) -> int:
        """Return how many articles a pack holds; 0 for one that cannot be read."""
        return _extent(self, name, stamp)[2]

    def find(self, path: str) -> tuple[str, Member] | None:
        """Return the pack that an article lies in, and where in it; None when it is in none.

        Raises ContentError when it may lie in a pack that cannot be read.
        """
        broken: ContentError | None = None
        for name, stamp in self.of_group(group_of(path)):
            first, last, _ = _extent(self, name, stamp)
            if first <= path <= last:
                try:
                    if member := self.index(name, stamp).find(path):
                        return name, member
                except ContentError as error:
                    broken = error
        if broken:
            raise broken
        return None

    def read(self, name: str, member: Member) -> bytes:
        """Return the bytes of an article in a pack; raises ContentError."""
        try:
            with self.open(name) as file:
                data = read_member(file, member)
        except OSError as error:
            told = f"cannot be read: {error.strerror}"
            raise ContentError(Problem(told, self.where(name))) from error
        if data is None:
            raise damaged(self.where(name, member.path))
        return data


@lru_cache(maxsize=_OPENED)
def _index(place: PackFolder, name: str, stamp: PackStamp) -> Index | Problem:
    """Return what a pack holds, or why it cannot be read, which is so for all that lies in it."""
    where = place.where(name)
    try:
        with place.open(name) as file:
            return read_index(file, pack_number(name)[0], where)
    except OSError as error:
        return Problem(f"cannot be read: {error.strerror}", where, hint=MEND)
    except ContentError as error:
        return error.problems[0]


@lru_cache(maxsize=_KNOWN)
def _extent(place: PackFolder, name: str, stamp: PackStamp) -> tuple[str, str, int]:
    """Return the first and the last path that may lie in a pack, and how many do.

    In a broken one any may.
    """
    known = _index(place, name, stamp)
    return ("", "\U0010ffff", 0) if isinstance(known, Problem) else (*known.span(), len(known))
