"""The places in which packs lie: folders and buckets."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from errno import ENOENT
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from generator.errors import MEANWHILE, ContentError, Problem, StoreError
from generator.packs import (
    ENDING,
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
from generator.place import Place, Stored, hidden

_OPENED = 8  # packs whose lists of members a process keeps
_KNOWN = 10_000  # packs of which it keeps how far they reach


class PackStamp(NamedTuple):
    """What tells a changed pack from an unchanged one without opening it."""

    size: int
    version: str


class Packs(ABC):
    """A place that packs are listed, read, put and removed at.

    All that is done with packs goes through these methods. Small, as it is sent with every job.
    """

    __slots__ = ()

    @abstractmethod
    def found(self, beside: Iterable[str]) -> Iterator[tuple[str, PackStamp]]:
        """Yield the path of every pack, relative and with "/", with its stamp.

        `beside` are the ZIP files among the loose articles, which are those packs: a place that is
        elsewhere does not look at them.
        """

    @abstractmethod
    def stamp(self, name: str) -> PackStamp | None:
        """Return the stamp of a pack; None when there is none."""

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """Return a pack to be read in parts: it can be sought in. Raises OSError."""

    @abstractmethod
    def put(self, name: str, file: Path, before: PackStamp | None) -> None:
        """Put a file that lies in `scratch` at a pack's place, whole. Raises OSError.

        `before` is the stamp of the pack that it takes the place of, None where there was none. In
        a bucket, where another machine may put packs too, it fails if there is another one by then.
        """

    @abstractmethod
    def remove(self, name: str, before: PackStamp) -> None:
        """Remove a pack; `before` is as for `put`. Raises OSError."""

    @abstractmethod
    def where(self, name: str, path: str = "") -> Place:
        """Return how a person is told of a pack, or of the article in it that has a path."""

    @property
    @abstractmethod
    def scratch(self) -> Path:
        """A folder for what is to be put; its name is hidden, and whoever packs removes it."""

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
        except StoreError:
            raise
        except OSError as error:
            told = f"cannot be read: {error.strerror}"
            raise ContentError(Problem(told, self.where(name))) from error
        if data is None:
            raise damaged(self.where(name, member.path))
        return data


@dataclass(frozen=True, slots=True)
class PackFolder(Packs):
    """Packs as files below a folder."""

    root: Path

    def found(self, beside: Iterable[str]) -> Iterator[tuple[str, PackStamp]]:
        """Yield those that are `beside` the loose articles."""
        for name in beside:
            if stamp := self.stamp(name):
                yield name, stamp

    def stamp(self, name: str) -> PackStamp | None:
        """Return the stamp of a pack as it is now."""
        try:
            stat = os.stat(f"{self.root}/{name}")  # noqa: PTH116 - one for each article that is read
        except OSError:
            return None
        return PackStamp(stat.st_size, f"{stat.st_mtime_ns}:{stat.st_ino}")

    def open(self, name: str) -> BinaryIO:
        """Open the file."""
        return open(f"{self.root}/{name}", "rb")  # noqa: PTH123 - as above

    def put(self, name: str, file: Path, _before: PackStamp | None) -> None:
        """Rename the file to its place."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        file.replace(path)

    def remove(self, name: str, _before: PackStamp) -> None:
        """Remove the file."""
        (self.root / name).unlink()

    def where(self, name: str, path: str = "") -> Place:
        """Return the file's path."""
        return Path(f"{self.root}/{name}{INSIDE}{path}" if path else f"{self.root}/{name}")

    @property
    def scratch(self) -> Path:
        """A hidden folder, on the same disk."""
        return self.root / ".packing"


@dataclass(frozen=True, slots=True)
class PackBucket(Packs):
    """Packs as objects below a folder of a bucket."""

    place: Stored
    own: Path  # the archive's folder for what may be deleted
    # Another one for each command: within it, a pack of one name is the same unless this process
    # puts it, and each process asks for its stamp once.
    command: str

    def found(self, beside: Iterable[str]) -> Iterator[tuple[str, PackStamp]]:
        """Yield what the bucket has, whatever lies beside loose articles."""
        for name, size, tag in self.place.listed():
            if name.endswith(ENDING) and not hidden(name):
                yield name, PackStamp(size, tag)

    def stamp(self, name: str) -> PackStamp | None:
        """Return the stamp that the pack had when this process asked first."""
        return _asked(self, name)

    def open(self, name: str) -> BinaryIO:
        """Return the object, which is fetched in parts; they are kept for a while."""
        stamp = self.stamp(name)
        if stamp is None:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
        return cast(BinaryIO, (self.place / name).parts(stamp.size, stamp.version))

    def put(self, name: str, file: Path, before: PackStamp | None) -> None:
        """Put the file into the bucket."""
        (self.place / name).replace_by(file, before.version if before else "")
        file.unlink()
        _asked.cache_clear()

    def remove(self, name: str, before: PackStamp) -> None:
        """Remove the object."""
        _asked.cache_clear()
        if self.stamp(name) != before:
            raise StoreError(*MEANWHILE)
        (self.place / name).unlink()
        _asked.cache_clear()

    def where(self, name: str, path: str = "") -> Place:
        """Return the object's address."""
        return self.place / (f"{name}{INSIDE}{path}" if path else name)

    @property
    def scratch(self) -> Path:
        """A folder on this machine."""
        return self.own / "packing"


@lru_cache(maxsize=_KNOWN)
def _asked(bucket: PackBucket, name: str) -> PackStamp | None:
    try:
        found = (bucket.place / name).listed_alone()
    except FileNotFoundError:
        return None
    return PackStamp(found.size, found.tag)


@lru_cache(maxsize=_OPENED)
def _index(place: Packs, name: str, stamp: PackStamp) -> Index | Problem:
    """Return what a pack holds, or why it cannot be read, which is so for all that lies in it."""
    where = place.where(name)
    try:
        with place.open(name) as file:
            return read_index(file, pack_number(name)[0], where)
    except StoreError:
        raise  # it is not the pack's fault, nor lasting
    except OSError as error:
        return Problem(f"cannot be read: {error.strerror}", where, hint=MEND)
    except ContentError as error:
        return error.problems[0]


@lru_cache(maxsize=_KNOWN)
def _extent(place: Packs, name: str, stamp: PackStamp) -> tuple[str, str, int]:
    """Return the first and the last path that may lie in a pack, and how many do.

    In a broken one any may.
    """
    known = _index(place, name, stamp)
    return ("", "\U0010ffff", 0) if isinstance(known, Problem) else (*known.span(), len(known))
