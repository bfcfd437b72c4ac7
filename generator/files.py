"""Files appear whole: written beside their place, then renamed onto it."""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from generator.errors import Problem, SiteError

_BESIDE = re.compile(r"\.warraq-[0-9a-f]{16}-[0-9]+\Z")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, making its folder when it is not there; a reader never meets half of it.

    Raises SiteError when it cannot be written; what stood there before is then still whole.
    """
    # By os and not by Path, which takes longer than the write: an archive has a million files.
    # The name is one of its own for each file and process: long names share their beginning,
    # batches their folder.
    folder, name = os.path.split(path)
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    beside = os.path.join(folder, f".warraq-{digest}-{os.getpid()}")  # noqa: PTH118 - see above
    try:
        try:
            _write(beside, data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(beside, data)
        os.replace(beside, path)  # noqa: PTH105 - see above
    except OSError as error:
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108 - see above
        hint = "make room, see that you may write there, or remove what is in the way"
        raise SiteError(Problem(f"cannot be written: {error.strerror}", path, hint=hint)) from error


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - a Path takes longer than the write
        file.write(data)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal digits; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def left_behind(name: str) -> bool:
    """Tell whether a file of this name is what a process that was killed had half written."""
    return _BESIDE.match(name) is not None
