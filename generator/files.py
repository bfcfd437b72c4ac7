"""Files appear whole: written beside their place, then renamed onto it."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

try:
    import resource
except ImportError:  # Windows lets a process open thousands of files
    resource = None  # type: ignore[assignment]

from generator.errors import Problem, SiteError, StoreError
from generator.place import Place

AT_ONCE = 16  # a store's answer is waited for most of the time
_OTHERS = 64  # files that a process has open beside those it is asked for
_HERE = uuid4().bytes  # processes of two machines may have one number, and write into one folder
_SUM = 32  # bytes of the sum that stands before what was kept with it
_BESIDE = re.compile(r"\.warraq-[0-9a-f]{16}-[0-9]+\Z")


def write_whole(path: Place, data: bytes) -> None:
    """Write a file, making its folder when it is not there; a reader never meets half of it.

    Raises SiteError when it cannot be written; what stood there before is then still whole.
    """
    if not isinstance(path, Path):
        try:
            path.write_bytes(data)
        except OSError as error:
            raise SiteError(_unwritten(path, error)) from error
        return
    _appear(str(path), data)


def _appear(path: str, data: bytes) -> None:
    # By os and not by Path, which takes longer than the write: an archive has a million files.
    # The name is one of its own for each file and process: long names share their beginning,
    # batches their folder.
    folder, name = os.path.split(path)
    digest = hashlib.sha256(_HERE + name.encode()).hexdigest()[:16]
    beside = os.path.join(folder, f".warraq-{digest}-{os.getpid()}")  # noqa: PTH118 - see above
    try:
        try:
            _write(beside, data)
        except FileNotFoundError:
            Path(folder).mkdir(parents=True, exist_ok=True)
            _write(beside, data)
        os.replace(beside, path)  # noqa: PTH105 - see above
    except OSError as error:
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108 - see above
        raise SiteError(_unwritten(Path(path), error)) from error


def _unwritten(path: Place, error: OSError) -> Problem:
    hint = "make room, see that you may write there, or remove what is in the way"
    hint = error.hint if isinstance(error, StoreError) else hint
    return Problem(f"cannot be written: {error.strerror}", path, hint=hint)


@contextmanager
def writing(folder: Place) -> Iterator[Callable[[str, bytes], None]]:
    """Give a function that writes files as `write_whole` does, by their names below a folder.

    In a bucket they are written side by side, and all are there when the context ends.
    """
    if isinstance(folder, Path):
        yield lambda name, data: _appear(f"{folder}/{name}", data)
        return
    waiting: list[Future[None]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield lambda name, data: waiting.append(pool.submit(write_whole, folder / name, data))
        wait(waiting, return_when=FIRST_EXCEPTION)
        for one in waiting:
            one.cancel()
    for one in waiting:
        if not one.cancelled():
            one.result()


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - a Path takes longer than the write
        file.write(data)


def keep_summed(path: Path, data: bytes) -> bool:
    """Keep something with its sum in a folder that is there; tell whether that could be done."""
    with suppress(OSError, SiteError):
        if path.parent.is_dir():
            write_whole(path, _sum(data) + data)
            return True
    return False


def read_summed(path: Path) -> bytes:
    """Return what `keep_summed` has kept, if that is there and whole; else nothing."""
    with suppress(OSError):
        kept = path.read_bytes()
        if _sum(kept[_SUM:]) == kept[:_SUM]:
            return kept[_SUM:]
    return b""


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sha256_of(path: Place) -> str:
    """Return the sha256 of a file, in hexadecimal digits; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: Place) -> int:
    """Return how many bytes a file has; raises OSError."""
    return path.stat().st_size if isinstance(path, Path) else path.listed_alone().size


def let_open(count: int, folder: Path) -> None:
    """Let this process have so many files of a folder open at once.

    A shell of macOS allows 256, of Linux 1,024; the hard limit is many times that. Raises SiteError
    where that is too low.
    """
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = count + _OTHERS
    if resource.RLIM_INFINITY != soft < needed:
        most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        if most < count:
            told = f"{needed} files must be open at once, and the system allows {hard}"
            raise SiteError(Problem(told, folder, hint=f"allow more: ulimit -n {needed}"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def left_behind(name: str) -> bool:
    """Tell whether a file of this name is what a process that was killed had half written."""
    return _BESIDE.match(name) is not None


class Pending:
    """Large files that are written bit by bit beside their places, and appear there all together.

    As a context it takes whatever has not appeared away in the end, however it ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[tuple[Path, BinaryIO]] = []

    def __enter__(self) -> "Pending":
        return self

    def __exit__(self, *error: object) -> None:
        for path, file in self._made:
            with suppress(OSError):  # what is left in its buffer finds no room
                file.close()
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def open(self) -> BinaryIO:
        """Return the next file, empty, to be written and read again."""
        digest = hashlib.sha256(f"pending {len(self._made)}".encode()).hexdigest()[:16]
        path = self._folder / f".warraq-{digest}-{os.getpid()}"
        file = path.open("w+b")
        self._made.append((path, file))
        return file

    def appear(self, places: Sequence[Path]) -> None:
        """Put the files at their places, in the order in which they were opened."""
        for _, file in self._made:
            file.close()  # before the first appears: it may find no room for the last bytes
        for (path, _), place in zip(self._made, places, strict=True):
            path.replace(place)
