"""Measure `warraq check` and `warraq bag`: `python -m bench.check_bench 1000 10000`.

Makes an archive of each size in memory, builds it, and says how long a check of it takes and how
much memory the largest process has. `--site DIR` takes an archive that is built already instead,
`--bag` makes a bag of each too, twice. `--news` and `--jobs` are those of build_bench.py.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from bench.build_bench import MEMORY, NEWS, REPOSITORY

SETTINGS = 'title = "Bench"\nurl = "https://archive.example/"\nsearch = "off"\n'


def run(*words: str | Path) -> tuple[float, float, float, str]:
    """Run a command of Warraq's; return wall and processor seconds, peak MB, and what it said."""
    command = [sys.executable, "-m", "generator", *map(str, words)]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "80"}
    began = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        # The kernel's own account of the process and of all its children that it waited for.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}\n{said}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said


def made(count: int, news: Path | None, jobs: int) -> Path:
    """Return an archive of so many articles, built."""
    site = Path(mkdtemp(prefix="warraq-check-", dir=MEMORY if MEMORY.is_dir() else None))
    (site / "site.toml").write_text(SETTINGS, encoding="utf-8")
    words = ["-m", "bench.build_articles", str(count), "--warraq", str(site / "content")]
    words += ["--news", str(news)] if news else []
    subprocess.run([sys.executable, *words], cwd=REPOSITORY, check=True)
    run("--site", site, "build", "--jobs", str(jobs))
    return site


def measure(site: Path, jobs: int, *, bag: bool) -> None:
    """Print what a check of an archive takes, a line of a table each."""
    wall, processor, peak, said = run("--site", site, "check", "--jobs", str(jobs))
    looked = dict(
        line.rsplit(maxsplit=1) for line in said.splitlines() if line.strip()[-1:].isdigit()
    )
    told = f"{looked['pages']} | {looked['links']} | {looked['files']}"
    print(f"| check | {told} | {wall:.1f} | {processor:.1f} | {peak:.0f} |", flush=True)
    for name in ("bag, first", "bag, nothing changed") if bag else ():
        wall, processor, peak, _ = run("--site", site, "bag")
        print(f"| {name} | | | | {wall:.1f} | {processor:.1f} | {peak:.0f} |", flush=True)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("counts", nargs="*", type=int)
    parser.add_argument("--site", type=Path)
    parser.add_argument("--news", type=Path, default=NEWS if NEWS.exists() else None)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--bag", action="store_true")
    asked = parser.parse_args()
    print("| run | pages | links | files | wall s | processor s | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    if asked.site:
        measure(asked.site.absolute(), asked.jobs, bag=asked.bag)
    for count in asked.counts or ([] if asked.site else [10_000]):
        site = made(count, asked.news, asked.jobs)
        try:
            measure(site, asked.jobs, bag=asked.bag)
        finally:
            shutil.rmtree(site)


if __name__ == "__main__":
    main()
