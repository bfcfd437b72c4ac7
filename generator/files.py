"""Files appear whole: written beside their place, then renamed onto it."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from generator.errors import Problem, SiteError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, making its folder when it is not there; a reader never meets half of it.

    Raises SiteError when it cannot be written; what stood there before is then still whole.
    """
    # Of its own for each file and process: long names share their beginning, batches their folder.
    beside = path.with_name(f".{hashlib.sha256(path.name.encode()).hexdigest()[:16]}-{os.getpid()}")
    try:
        try:
            beside.write_bytes(data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        hint = "make room, see that you may write there, or remove what is in the way"
        raise SiteError(Problem(f"cannot be written: {error.strerror}", path, hint=hint)) from error
