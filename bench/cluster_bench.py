"""Measure a cluster beside processes: `python -m bench.cluster_bench`, or `... 5000 --runs 3`.

Writes raw texts of as many real articles, ingests and builds them with two processes, and with a
scheduler and two workers of one thread each, in turn, on the same processors and in memory where
the system has /dev/shm. Both outputs must be the same, file by file. Prints a Markdown table: wall
time and processor time, that of the scheduler and the workers included, and the peak memory of the
largest worker. The cluster is there before the first command begins, and serves all of them.

With `--store`, articles and pages of both are in a bucket of moto's, a server on this machine that
is made for tests: its processor time is told apart. Their output must also be that of one process
that builds into a folder.
"""

import argparse
import hashlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.build_bench import NEWS, machine
from bench.ingest_speed import make_raw
from generator.config import languages, load_config
from generator.place import Place
from generator.storage import places

WORKERS = 2
# What of Dask takes time and is of no use here, as docs/cluster.md has it.
QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "60s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
}
_TICKS = os.sysconf("SC_CLK_TCK")


class Run(NamedTuple):
    """What one command took."""

    wall: float
    processor: float
    memory: float  # megabytes, of the largest process that did batches


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Give the address of a scheduler, and the processes of it and of its workers.

    The workers are the last ones.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    commands = [[*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]]
    worker = [*dask, "worker", address, "--nthreads", "1", "--host", "127.0.0.1"]
    worker += ["--no-dashboard", "--local-directory", str(folder)]
    commands += WORKERS * [worker]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            with (folder / f"{len(started)}.log").open("wb") as log:
                env = {**os.environ, **QUIET}
                started.append(subprocess.Popen(command, stdout=log, stderr=log, env=env))
        nannies = [process.pid for process in started[1:]]
        while not all(map(_children, nannies)):
            time.sleep(0.1)
        time.sleep(2)  # until they have said that they are there
        yield (
            address,
            [process.pid for process in started] + [c for n in nannies for c in _children(n)],
        )
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def run(site: Path, command: str, *words: str, others: list[int]) -> Run:
    """Run a command, and say what it and the processes of a cluster took."""
    asked = [sys.executable, "-m", "generator", "--site", str(site), command, *words]
    before = sum(map(_seconds, others))
    began = time.perf_counter()
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        memory = 0.0
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            at_work = others[-WORKERS:] or _children(process.pid)
            memory = max([memory, *map(_peak, at_work)])
            time.sleep(0.02)
        wall = time.perf_counter() - began
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(asked)}: status {process.returncode}")
    of_others = sum(map(_seconds, others)) - before
    return Run(wall, used.ru_utime + used.ru_stime + of_others, memory)


@contextmanager
def store() -> Iterator[tuple[str, int]]:
    """Give the address of moto's S3, which has a bucket called "bench", and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    none = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=none, stderr=none) as server:
        try:
            while True:
                try:
                    urlopen(Request(f"{address}/bench", method="PUT")).close()
                    break
                except URLError:
                    time.sleep(0.1)
            yield address, server.pid
        finally:
            server.terminate()


def new_site(site: Path, like: Path, endpoint: str, name: str) -> Path:
    """Make an archive that has the raw texts and settings of another, and return it.

    With an endpoint, its articles and pages are there, in a folder of this name.
    """
    (site / "templates").mkdir(parents=True)
    (site / "static").mkdir()
    shutil.copy(like / "site.toml", site)
    (site / "raw").symlink_to(like / "raw")
    if endpoint:
        lines = ["[storage]", f'endpoint = "{endpoint}"']
        lines += (f'{each} = "s3://bench/{name}/{each}"' for each in ("content", "output"))
        with (site / "site.toml").open("a", encoding="utf-8") as toml:
            toml.write("\n".join([*lines, ""]))
    return site


def digest(folder: Place) -> str:
    """Return a digest of the names and bytes of all files in a folder."""
    found = hashlib.sha256()
    for name in sorted(_names(folder)):
        found.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return found.hexdigest()


def _names(folder: Place) -> Iterator[str]:
    if isinstance(folder, Path):
        yield from (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    else:
        yield from (file.name for file in folder.listed())


def _children(pid: int) -> list[int]:
    """Return the processes that work for one: what keeps count of resources is none of them."""
    found = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listed.read_text().split():
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if b"resource_tracker" not in words:
                found.append(int(child))
    return found


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _peak(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(s.split()[1]) / 1024 for s in status.splitlines() if "VmHWM" in s), 0)


def main() -> None:
    """Print a row for each command and way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int, nargs="?", default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--store", action="store_true")
    asked = parser.parse_args()
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    shm = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
    found: dict[tuple[str, str], list[Run]] = defaultdict(list)
    try:
        (root / "raw").mkdir()
        make_raw(root, asked.news, asked.count)
        (root / "dask").mkdir()
        made = set()
        with ExitStack() as running:
            endpoint, moto = running.enter_context(store()) if asked.store else ("", 0)
            if asked.store:
                site = new_site(root / "one", root, "", "")
                for command in ("ingest", "build"):
                    run(site, command, "--jobs", "1", others=[])
                made.add(digest(site / "output"))
                shutil.rmtree(site)
            address, others = running.enter_context(cluster(root / "dask"))
            ways = {"processes": ("--jobs", str(WORKERS)), "cluster": ("--cluster", address)}
            for turn, (way, words) in product(range(asked.runs), ways.items()):
                site = new_site(root / way, root, endpoint, f"{way}{turn}")
                for command in ("ingest", "build"):
                    theirs = others if way == "cluster" else []
                    before = _seconds(moto) if moto else 0
                    found[command, way].append(run(site, command, *words, others=theirs))
                    print(command, way, found[command, way][-1], file=sys.stderr)
                    if moto:
                        print(f"  the store: {_seconds(moto) - before:.1f} s", file=sys.stderr)
                config = load_config(site, languages())
                made.add(digest(places(site, config.storage).output))
                shutil.rmtree(site)
                if len(made) != 1:
                    raise SystemExit("the outputs differ")
    finally:
        shutil.rmtree(root)
    print(f"{machine()}; {asked.count:,} articles, {asked.runs} runs, medians\n")
    print("| command | on | wall s | processor s | largest worker MB |")
    print("| --- | --- | ---: | ---: | ---: |")
    for (command, way), runs in sorted(found.items(), reverse=True):
        wall, processor, memory = (statistics.median(each) for each in zip(*runs, strict=True))
        print(f"| {command} | {way} | {wall:.1f} | {processor:.1f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
