"""A scheduler and workers as real processes, on this machine alone."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import REPOSITORY

TRAP = Path(__file__).with_name("trap")
_DASK = (sys.executable, "-m", "dask")
_SETTINGS = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",  # so that a test is over sooner
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}


class Dask:
    """A scheduler, and the workers that are started for it; all are ended with the context."""

    def __init__(self, folder: Path, scheme: str = "tcp", words: tuple[str, ...] = ()) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"{scheme}://127.0.0.1:{port}"
        self._folder = folder
        self._words = words
        self._started: list[subprocess.Popen[bytes]] = []
        self.met = folder / "met"  # where the trap notes who has faltered
        self.met.mkdir()
        self.scheduler = self._start("scheduler", "--port", str(port), code=REPOSITORY)
        self._until(lambda: socket.create_connection(("127.0.0.1", port)).close())

    def worker(self, code: Path = REPOSITORY) -> subprocess.Popen[bytes]:
        """Start a worker with the package in `code`, and a nanny that starts it anew; wait for it."""
        words = (self.address, "--nthreads", "1", "--local-directory", str(self._folder))
        made = self._start("worker", *words, code=code)
        log = self._folder / f"{len(self._started) - 1}.log"
        self._until(lambda: log.read_text(encoding="utf-8").index("Registered to"))
        return made

    def end(self) -> None:
        """End all of it."""
        for process in reversed(self._started):
            process.terminate()
        for process in self._started:
            process.wait(timeout=60)

    def _start(self, kind: str, *words: str, code: Path) -> subprocess.Popen[bytes]:
        command = [*_DASK, kind, "--host", "127.0.0.1", "--no-dashboard", *words, *self._words]
        path = f"{code}{os.pathsep}{TRAP}"
        env = {**os.environ, **_SETTINGS, "PYTHONPATH": path, "TRAP": str(self._folder / "met")}
        with (self._folder / f"{len(self._started)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=self._folder)
        self._started.append(process)
        return process

    def _until(self, look: Callable[[], object]) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                look()
                return
            except (OSError, ValueError):
                assert time.monotonic() < until, [p.poll() for p in self._started]
                time.sleep(0.05)


@contextmanager
def dask(folder: Path, scheme: str = "tcp", words: tuple[str, ...] = ()) -> Iterator[Dask]:
    """Give a scheduler without workers."""
    folder.mkdir()
    made = Dask(folder, scheme, words)
    try:
        yield made
    finally:
        made.end()
