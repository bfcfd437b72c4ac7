"""A scheduler and workers as real processes, on this machine alone."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.conftest import REPOSITORY

TRAP = Path(__file__).with_name("trap")
_SETTINGS = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",  # so that a test is over sooner
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}


class Dask:
    """A scheduler, and the workers that are started for it."""

    def __init__(self, folder: Path, scheme: str, words: tuple[str, ...]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"{scheme}://127.0.0.1:{self.port}"
        self.met = folder / "met"  # where the trap notes who has faltered
        self._folder = folder
        self._words = words
        self._logs = (folder / f"{number}.log" for number in count())

    @contextmanager
    def worker(self, code: Path = REPOSITORY) -> Iterator[None]:
        """Give a worker with the package in `code`, and a nanny that starts it anew."""
        words = ("worker", self.address, "--nthreads", "1", "--local-directory", str(self._folder))
        with self.process(*words, code=code) as log:
            _until(lambda: "Registered to" in log.read_text(encoding="utf-8"), log)
            yield

    @contextmanager
    def process(self, *words: str, code: Path = REPOSITORY) -> Iterator[Path]:
        """Give the log of a process of Dask's that runs as long as the context."""
        command = [sys.executable, "-m", "dask", *words]
        command += ["--host", "127.0.0.1", "--no-dashboard", *self._words]
        path = f"{code}{os.pathsep}{TRAP}"
        env = {**os.environ, **_SETTINGS, "PYTHONPATH": path, "TRAP": str(self.met)}
        log = next(self._logs)
        with log.open("wb") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, env=env, cwd=self._folder)
        try:
            yield log
        finally:
            process.terminate()
            process.wait(timeout=60)


def _until(look: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 60
    while not look():
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.05)


@contextmanager
def dask(folder: Path, scheme: str = "tcp", words: tuple[str, ...] = ()) -> Iterator[Dask]:
    """Give a scheduler without workers; `folder`, a new one, is where its processes write."""
    folder.mkdir()
    made = Dask(folder, scheme, words)
    made.met.mkdir()
    with made.process("scheduler", "--port", str(made.port)) as log:
        _until(lambda: "Scheduler at:" in log.read_text(encoding="utf-8"), log)
        yield made
