"""Places of files: a folder on a disk, or one in a bucket, asked with the words of pathlib."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from generator.deploy.headers import load_headers
from generator.deploy.settings import S3
from generator.errors import StoreError

if TYPE_CHECKING:
    from generator.bucket import Bucket

_PART = 256 * 1024  # bytes of a file that one request fetches
_PARTS = 64  # that a process keeps: those of one pack are asked for in any order
# What a store keeps with a file. All other headers are sent by what stands before it.
SILENCE = 60.0  # seconds, after which a store that says nothing is asked again
KEPT = ("Cache-Control", "Content-Type")


def hidden(name: str) -> bool:
    """Tell whether a file, named with the folders that it is in, is a hidden one."""
    return name.startswith(".") or "/." in name


class Listed(NamedTuple):
    """A file as the listing of its folder tells it."""

    name: str  # below the folder, with "/"
    size: int  # bytes
    tag: str  # another one when the file has changed


@dataclass(frozen=True, slots=True)
class Stored:
    """A file or folder in a bucket: what a Path is on a disk, with those of its methods we need.

    Plain data, which may go to another process or machine: each finds the key of the bucket in its
    own environment. Methods raise OSError as those of a Path do; where the store fails, StoreError.
    """

    bucket: S3
    key: str = ""

    def __truediv__(self, name: str) -> "Stored":
        """Return the place of this name below this one."""
        return replace(self, key=f"{self.key}/{name}" if self.key else name)

    def __str__(self) -> str:
        """Return the address, as people write it."""
        return f"s3://{self.bucket.bucket}/{self.key}"

    @property
    def name(self) -> str:
        """The last part of its name."""
        return self.key.rpartition("/")[2]

    @property
    def parent(self) -> "Stored":
        """The folder that it is in."""
        return replace(self, key=self.key.rpartition("/")[0])

    def exists(self) -> bool:
        """Tell whether there is such a file."""
        try:
            self.listed_alone()
        except FileNotFoundError:
            return False
        return True

    def listed_alone(self) -> Listed:
        """Return what a listing would tell of this file."""
        found = _opened(self.bucket).head(self.key)
        return Listed(self.name, found.size, found.tag)

    def listed(self) -> Iterator[Listed]:
        """Yield every file below this folder, by name."""
        start = len(self.key) + 1 if self.key else 0
        for found in _opened(self.bucket).listed(self.key):
            for each in found:
                # The pages of stores make a "folder" as an empty object whose name ends with "/",
                # which is listed without it.
                if each.size or replace(self, key=each.key).exists():
                    yield Listed(each.key[start:], each.size, each.tag)

    def read_bytes(self) -> bytes:
        """Return the file's bytes."""
        return _opened(self.bucket).get(self.key)

    def open(self, mode: Literal["rb"]) -> io.BufferedReader:
        """Return the file, of which only those parts are fetched that are read."""
        known = self.listed_alone()
        return self.parts(known.size, known.tag)

    def parts(self, size: int, tag: str) -> io.BufferedReader:
        """Return what `open` does, of a file whose size and tag are known."""
        return io.BufferedReader(_Parts(self, size, tag), _PART)

    def stream(self) -> Iterator[bytes]:
        """Yield the file's bytes, of any size, in pieces."""
        return _opened(self.bucket).stream(self.key)[1]

    def write_bytes(self, data: bytes) -> str:
        """Write the file, which appears whole, and return its tag.

        It is kept with its media type and how long it may be cached, as hosts send them.
        """
        kept = {name: value for name, value in _headers().of(self.key) if name in KEPT}
        return _opened(self.bucket).put(self.key, data, kept)

    def write_file(self, file: Path) -> str:
        """Write what a file on this machine holds, of any size, and return its tag."""
        return _opened(self.bucket).put(self.key, file, {})

    def replace_by(self, file: Path, tag: str) -> str:
        """Write what a file holds in place of what has this tag, "" for none; return the new tag.

        Raises StoreError where there is another one by then.
        """
        return _opened(self.bucket).replace(self.key, file, tag)

    def unlink(self) -> None:
        """Remove the file."""
        _opened(self.bucket).delete([self.key])


Place = Path | Stored


class _Parts(io.RawIOBase):
    """An object of a bucket as a file."""

    def __init__(self, place: Stored, size: int, tag: str) -> None:
        self._place, self._size, self._tag, self._at = place, size, tag, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, _PART)
        data = _part(self._place, self._tag, number, self._size)[start : start + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@lru_cache(maxsize=_PARTS)
def _part(place: Stored, tag: str, number: int, size: int) -> bytes:
    start = number * _PART
    return _opened(place.bucket).part(place.key, start, min(size, start + _PART), tag)


@lru_cache(maxsize=8)  # an archive has three at most
def _opened(place: S3) -> "Bucket":
    try:
        from generator.bucket import Bucket
    except ModuleNotFoundError as error:
        hint = "run: pip install '.[stores]' in Warraq's folder"
        told = f"{error.name} is not installed, which object stores need"
        raise StoreError(told, hint) from error
    return Bucket(place, SILENCE)


_headers = cache(load_headers)
