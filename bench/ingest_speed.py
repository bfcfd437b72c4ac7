"""Measure ingest: `bench/ingest_speed.py NEWS.jsonl.gz 5000 20000`.

The articles of the file (title, date_extracted, source, content) are written out as plain texts in
the layout of the seed, a file each, again and again with other titles until there are as many as
asked for. For each size: a first run and a second one with nothing changed, each in a process of
its own, in memory where the system has /dev/shm. Prints a Markdown table with wall time, processor
time and the peak memory of the largest process.
"""

import datetime as dt
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def make_raw(root: Path, news: Path, count: int) -> None:
    """Write `count` raw texts into the site `root`; the same for the same count."""
    (root / "site.toml").write_text('title = "x"\n', encoding="utf-8")
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines]
    for number in range(count):
        story = stories[number % len(stories)]
        turn = number // len(stories)
        title = " ".join(story["title"].split()) + (f" ({turn})" if turn else "")
        day = dt.datetime.fromisoformat(story["date_extracted"]).strftime("%dth, %B %Y GMT")
        text = story["content"].strip()
        raw = f"{title}\nتاريخ النشر: {day}\n{text}\nالمصدر: {story['source']}\n"
        path = root / "raw" / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(raw, encoding="utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_000))


def measure(root: Path, *options: str) -> tuple[float, float, float]:
    """Ingest once; return wall seconds, processor seconds and the largest process's megabytes."""
    command = [sys.executable, "-m", "generator", "--site", str(root), "ingest", *options]
    began = time.perf_counter()
    before = os.times()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.02)
    after = os.times()
    wall = time.perf_counter() - began
    if process.returncode not in (0, 1):
        raise SystemExit(f"ingest failed with status {process.returncode}")
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system, peak / 1024


def _peak(pid: int) -> int:
    """The peak memory of a running process or of one that it started, in kilobytes."""
    try:
        folder = Path(f"/proc/{pid}")
        status = (folder / "status").read_text(encoding="ascii", errors="replace")
        started = [p for task in folder.glob("task/*/children") for p in task.read_text().split()]
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line), 0)
    return max([own, *(_peak(int(child)) for child in started)])


def main() -> None:
    """Print a row for each size and run."""
    news, *sizes = sys.argv[1:]
    print("| files | run | wall s | processor s | files/s | peak MB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    for count in map(int, sizes or ["5000"]):
        shm = Path("/dev/shm")
        root = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
        try:
            make_raw(root, Path(news), count)
            for kind in ("first", "nothing changed"):
                wall, used, peak = measure(root)
                rate = count / wall
                row = f"{count:,} | {kind} | {wall:.2f} | {used:.2f} | {rate:,.0f} | {peak:.0f}"
                print(f"| {row} |", flush=True)
        finally:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
