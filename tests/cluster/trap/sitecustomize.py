"""Loaded by every process that has this folder in its PYTHONPATH: some files are its end.

A file whose name has "kills" in it kills whoever opens it, one with "falters" the first one only,
and one with "closed" may not be read: as with a fault of a library, or of a machine.
"""

import os
import signal
import sys
from multiprocessing import parent_process
from pathlib import Path


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event != "open" or not isinstance(args[0], str) or parent_process() is None:
        return
    name = Path(args[0]).name
    if "closed" in name:
        raise PermissionError(13, "Permission denied", args[0])
    if "falters" in name:
        try:
            os.close(os.open(f"{os.environ['TRAP']}/{name[8:]}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)
    if "kills" in name:
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(_hook)
