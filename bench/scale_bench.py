"""Measure very large archives: `python -m bench.scale_bench 10000 100000`, then `--tables`.

Makes an archive of each size (bench.scale_articles), builds it into an empty folder, and once more
with a hundred articles more of its last day. Of each stage it tells the processor time of the
coordinator, the process that keeps the catalogue, apart from that of its two workers, and the most
memory that each took; and what the catalogue's tables take. What it finds goes into
bench/scale.json; `--tables` prints the tables of docs/design/scale.md from there, with what
bench.scale_model makes of them. `--store 2000` counts requests to a store (bench.scale_store),
`--catalogue 1000000` fills a catalogue alone (bench.scale_catalogue).
"""

import argparse
import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.build_bench import BENCH, NEWS, OWN, log, machine, temporary, versions
from bench.scale_articles import add_day, write_site
from generator.build import build
from generator.executor import Workers
from generator.profile import Profile, Stage

RESULTS = BENCH / "scale.json"
DAY = 100  # articles that a new day brings
WORKERS = 2
_TICKS = os.sysconf("SC_CLK_TCK")

Found = dict[str, Any]


def one_build(site: Path, jobs: int) -> Found:
    """Build an archive in this process, and say what each stage took."""
    stages: list[Found] = []
    last = {"own": 0.0, "workers": 0.0}
    memory = {"workers": 0}

    def told(stage: Stage) -> None:
        of_workers = _workers()
        memory["workers"] = max([memory["workers"], *(peak(pid) for pid in of_workers)])
        now = {"own": time.process_time(), "workers": sum(map(_seconds, of_workers))}
        took = {name: round(now[name] - last[name], 2) for name in now}
        last.update(now)
        stages.append({"stage": stage.name, "count": stage.count, **took, "peak": peak("self")})
        log(f"  {stages[-1]}, {stage.seconds:.0f} s")

    began = time.perf_counter()
    last["own"] = time.process_time()
    report = build(site, jobs=jobs, profile=Profile(told))
    rest = round(time.process_time() - last["own"], 2)
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    stages.append({"stage": "end", "count": report.articles, "own": rest, "workers": 0.0})
    return {
        "articles": report.articles,
        "written": report.written,
        "problems": len(report.problems),
        "wall": round(time.perf_counter() - began, 1),
        "own": round(own.ru_utime + own.ru_stime, 2),
        "workers": round(children.ru_utime + children.ru_stime, 2),
        "peak": peak("self"),
        # Not the kernel's account: it has a child begin with what its parent has.
        "peak worker": memory["workers"],
        "stages": stages,
    }


def _workers() -> list[int]:
    """Return the processes that this one has started to work for it."""
    found = []
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in listed.read_text().split():
            if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def peak(pid: int | str) -> int:
    """Return the most memory that a process has had, in megabytes."""
    told = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(told[1]) // 1024 if told else 0


def catalogue_of(site: Path) -> Found:
    """Return what the catalogue holds: bytes and rows by table, and the bytes of its indexes."""
    path = site / ".warraq" / "catalogue.sqlite"
    tables: dict[str, Found] = {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        of = dict(db.execute("SELECT name, tbl_name FROM sqlite_master"))
        sizes = db.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name").fetchall()
        for name, size in sizes:
            table = of.get(name, "sqlite_schema")
            kept = tables.setdefault(table, {"bytes": 0, "indexes": 0})
            kept["bytes" if name == table else "indexes"] += size
        for table, kept in tables.items():
            (kept["rows"],) = db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    ledger = site / "content" / "addresses.txt"
    return {
        "bytes": path.stat().st_size,
        "ledger": ledger.stat().st_size if ledger.exists() else 0,
        "tables": dict(sorted(tables.items(), key=lambda t: -t[1]["bytes"] - t[1]["indexes"])),
    }


def output_of(folder: Path) -> Found:
    """Return how many files there are below a folder, and their bytes."""
    files = size = 0
    folders = [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_size
    return {"files": files, "bytes": size}


def measure(count: int, site: Path, news: Path | None) -> Found:
    """Build an archive of so many articles twice, each build in a process of its own."""
    for name in (".warraq", "output"):
        shutil.rmtree(site / name, ignore_errors=True)
    content = site / "content"
    (content / "addresses.txt").unlink(missing_ok=True)
    log(f"{count:,}: a full build")
    found: Found = {"full": _apart(site)}
    found |= {"catalogue": catalogue_of(site), "output": output_of(site / "output")}
    found["content"] = output_of(content)
    found["runs"] = output_of(site / ".warraq" / "search")
    log(f"{count:,}: {DAY} articles more")
    add_day(site, count, news, DAY)
    found["day"] = _apart(site)
    found["grown"] = _used(catalogue_of(site)) - _used(found["catalogue"])
    return found


def _used(catalogue: Found) -> int:
    """Return the bytes of all tables: the file has free pages too."""
    return sum(table["bytes"] + table["indexes"] for table in catalogue["tables"].values())


def _apart(site: Path) -> Found:
    return _told([sys.executable, "-m", "bench.scale_bench", "--build", str(site)])


def _told(command: list[str]) -> Found:
    """Run a command that says what it does, and in its last line what it found."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = ""
        for line in process.stdout:
            log(line.rstrip())
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}")
    found: Found = json.loads(line)
    return found


def save(name: str, found: Found) -> None:
    """Put what was found into the file of results, in place of what it has of the name."""
    known: Found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known[name] = {"machine": machine(), "versions": " · ".join(versions(None)), **found}
    RESULTS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add = parser.add_argument
    add("sizes", type=int, nargs="*", help="articles")
    add("--site", type=Path, help="an archive of that size that is there already, of the only size")
    add("--store", type=int, metavar="COUNT", help="count requests, of so many articles")
    add(
        "--catalogue", type=int, metavar="COUNT", help="fill a catalogue alone, of so many articles"
    )
    add("--tables", action="store_true", help="print the tables of what was measured")
    add("--news", type=Path, default=NEWS if NEWS.exists() else None, help="JSON lines, gzipped")
    add("--build", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        print(json.dumps(one_build(asked.build, WORKERS)))
    for count in asked.sizes:
        if asked.site:
            save(str(count), measure(count, asked.site, asked.news))
            continue
        with temporary(OWN) as root:
            log(f"{count:,}: made")
            with Workers(None) as workers:
                write_site(root, count, asked.news, workers)
            save(str(count), measure(count, root, asked.news))
    if asked.catalogue:
        command = [sys.executable, "-m", "bench.scale_catalogue", str(asked.catalogue)]
        command += ["--news", str(asked.news)] if asked.news else []
        save(f"catalogue of {asked.catalogue:,}", _told(command))
    if asked.store:
        from bench.scale_store import count_requests

        save("store", count_requests(asked.store, asked.news))
    if asked.tables:
        from bench.scale_model import tables

        print("\n".join(tables(json.loads(RESULTS.read_text()))))


if __name__ == "__main__":
    main()
