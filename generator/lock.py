"""One build at a time: a lock that the system takes back from a process however it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from generator.errors import Problem, SiteError

_PAUSE_SECONDS = 0.1


@contextmanager
def locked(path: Path, what: str, *, wait: bool = False) -> Iterator[None]:
    """Hold the lock file at `path`, which stays there empty, for as long as the context lasts.

    While another process holds it, wait for that one to end, or raise SiteError, which says that
    another `what` is running. The folder is made when it is not there. Also raises SiteError where
    no file can be made or locked.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise SiteError(Problem(f"cannot be made: {error.strerror}", path)) from error
    with file:  # closing it gives the lock back
        try:
            while not _taken(file):
                if not wait:
                    message = f"another {what} of this archive is running"
                    hint = "wait until it ends, or end it"
                    hint += "; warraq serve builds too" if what == "build" else ""
                    raise SiteError(Problem(message, path, hint=hint))
                time.sleep(_PAUSE_SECONDS)
        except OSError as error:  # some network file systems have no locks
            raise SiteError(Problem(f"cannot be locked: {error.strerror}", path)) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _taken(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _taken(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
