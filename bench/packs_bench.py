"""Measure packs: `python -m bench.packs_bench`, or with other numbers, `... 5000 --runs 3`.

Makes an archive of a hundred articles a day in memory, twice, packs one of the two, and builds both
in turn, each build a process of its own. Writes what that took into bench/packs.md.
"""

import argparse
import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.build_articles import FIRST, articles, path_of
from bench.build_bench import MEMORY, NEWS, REPOSITORY, machine, temporary, versions
from generator.frontmatter import dump

TABLE = REPOSITORY / "bench" / "packs.md"
A_DAY = 100
_HEAD = """# Packs

Measured by `python -m bench.packs_bench {count} --runs {runs}`: {machine}; {versions}.
Articles: {corpus}, {a_day} a day, in memory (`/dev/shm`).

Each figure is the median of {runs} runs of the command, each in a process of its own; loose and
packed take turns. Processor seconds are those of all its processes, which is what to compare: the
machine does other work meanwhile. Memory is the peak of the largest process.

| {count:,} articles | loose | packed | ratio of processor time |
| --- | ---: | ---: | ---: |
"""


class Run(NamedTuple):
    """What a command took."""

    processor: float
    seconds: float
    peak: float  # megabytes


def run(site: Path, *words: str) -> Run:
    """Run a command on an archive, and say what it took."""
    began = time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "generator", "--site", str(site), *words]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}")
    took = time.perf_counter() - began
    return Run(used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024)


def write_site(site: Path, count: int, news: Path | None) -> None:
    """Write an archive of so many articles, all of them loose."""
    for number, article in enumerate(articles(count, news)):
        dated = replace(article, date=FIRST + dt.timedelta(days=number // A_DAY, seconds=number))
        path = site / "content" / path_of(dated)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(dated), encoding="utf-8")
    (site / "site.toml").write_text('title = "أرشيف الأخبار"\n', encoding="utf-8")


def measure(count: int, runs: int, root: Path, news: Path | None) -> list[str]:
    """Return the lines of the table."""
    loose, packed = root / "loose", root / "packed"
    write_site(loose, count, news)
    shutil.copytree(loose, packed)
    made = [run(packed, "pack")]
    back = []
    for _ in range(runs - 1):
        back.append(run(packed, "unpack"))
        made.append(run(packed, "pack"))
    lines = [_line("`warraq pack`", [], made), _line("`warraq unpack`", [], back or made)]
    taken: dict[str, tuple[list[Run], list[Run]]] = {}
    for _ in range(runs):
        for site in (loose, packed):
            for name in (".warraq", "output"):
                shutil.rmtree(site / name, ignore_errors=True)
        for what in ("a full build", "a build with nothing changed"):
            time.sleep(2.1)  # a file so new may change again without its time showing it
            sides = taken.setdefault(what, ([], []))
            for side, site in zip(sides, (loose, packed), strict=True):
                side.append(run(site, "build"))
    same = subprocess.run(["diff", "-rq", loose / "output", packed / "output"], check=False)
    if same.returncode:
        raise SystemExit("the two archives differ")
    sizes = [sum(p.stat().st_size for p in (s / "content").rglob("*.*")) for s in (loose, packed)]
    counts = [sum(p.is_file() for p in (s / "content").rglob("*")) for s in (loose, packed)]
    lines += [_line(what, *sides) for what, sides in taken.items()]
    lines.append(f"| files in content/ | {counts[0]:,} | {counts[1]:,} | |")
    lines.append(f"| their bytes | {sizes[0] / 1e6:.1f} MB | {sizes[1] / 1e6:.1f} MB | |")
    return lines


def _line(what: str, loose: list[Run], packed: list[Run]) -> str:
    told = [
        f"{median(r.processor for r in side):.1f} s ({median(r.seconds for r in side):.1f} s by the"
        f" clock, {max(r.peak for r in side):.0f} MB)"
        if side
        else ""
        for side in (loose, packed)
    ]
    ratio = ""
    if loose:
        ratio = f"{median(r.processor for r in packed) / median(r.processor for r in loose):.2f}"
    line = f"| {what} | {told[0]} | {told[1]} | {ratio} |"
    print(line, flush=True)
    return line


def main() -> None:
    """Measure what is asked for, and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int, nargs="?", default=5_000, help="articles (5000)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--news", type=Path, default=NEWS if NEWS.exists() else None)
    asked = parser.parse_args()
    with temporary(MEMORY if MEMORY.is_dir() else None) as root:
        lines = measure(asked.count, asked.runs, root, asked.news)
    head = _HEAD.format(
        count=asked.count,
        runs=asked.runs,
        a_day=A_DAY,
        machine=machine(),
        versions=", ".join(versions(None)),
        corpus="real ones" if asked.news else "made up",
    ).replace(f"packs_bench {asked.count:,}", f"packs_bench {asked.count}")
    TABLE.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
