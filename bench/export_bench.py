"""Measure exports: `python -m bench.export_bench`, or with sizes, `... 10000 100000`.

Makes an archive of each size, exports it in each format in a process of its own, and writes what
that took into bench/export.md. For the web archive, which holds built pages, every article gets a
page of some words: what a build takes is measured by build_bench.py.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench.build_bench import NEWS, OWN, REPOSITORY, machine, temporary, versions
from generator.export.forms import FORMS
from generator.site.write import MANIFEST

TABLE = REPOSITORY / "bench" / "export.md"
_HEAD = """# Exports

Measured by `python -m bench.export_bench {sizes}`: {machine}; {versions}.
Articles: {corpus}, repeated where there are too few.

Each line is one run of `warraq export` in a process of its own, on an archive whose catalogue is up
to date; the first line of a size is what bringing it up to date takes, with a selection of one day.
Memory is the peak of that process, as the system counted it.

| articles | what | seconds | processor seconds | peak memory | size |
| ---: | --- | ---: | ---: | ---: | ---: |
"""


class Run(NamedTuple):
    """What one export took."""

    seconds: float
    processor: float
    peak: float  # megabytes
    size: int  # bytes of its files


def run(site: Path, *words: str) -> Run:
    """Export, and say what it took."""
    began = time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "generator", "--site", str(site), "export", *words]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}")
    made = Path(words[1])
    size = sum(path.stat().st_size for path in made.parent.glob(f"{made.stem}*{made.suffix}"))
    took = time.perf_counter() - began
    return Run(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, size)


def put_pages(site: Path) -> None:
    """Write a page of some 8,000 bytes for each article, a front page, and their manifest."""
    with (site / "manifest").open("w", encoding="utf-8") as manifest:
        for path in sorted((site / "content").glob("*/*/*.md")):
            year, month, name = path.relative_to(site / "content").parts
            day, _, slug = name.removesuffix(".md").partition("-")
            url = f"{year}/{month}/{day}/{slug}.html"
            page = f"<!doctype html><title>{url}</title>{path.read_text(encoding='utf-8')}"
            (site / "output" / url).parent.mkdir(parents=True, exist_ok=True)
            (site / "output" / url).write_text(page, encoding="utf-8")
            manifest.write(f"{hashlib.sha256(page.encode()).hexdigest()}  {url}\n")
        (site / "output" / "index.html").write_text("<!doctype html>", encoding="utf-8")
        manifest.write(f"{hashlib.sha256(b'<!doctype html>').hexdigest()}  index.html\n")
    (site / "manifest").rename(site / "output" / MANIFEST)


def measure(count: int, root: Path, news: Path | None) -> list[str]:
    """Return the lines of an archive of so many articles."""
    site = root / "site"
    site.mkdir()
    settings = 'title = "أرشيف الأخبار"\nurl = "https://archive.example/"\n'
    (site / "site.toml").write_text(settings, encoding="utf-8")
    # Not in this process: the peak memory of a child starts from that of its parent.
    made = [sys.executable, str(REPOSITORY / "bench" / "build_articles.py"), str(count)]
    made += ["--warraq", str(site / "content"), *(["--news", str(news)] if news else [])]
    subprocess.run(made, check=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    time.sleep(2.1)  # a file so new may change again without its time showing it
    day = ["--from", "2005-01-01", "--to", "2005-01-01"]
    runs = {"(the catalogue)": run(site, "jsonl", str(root / "first.jsonl"), *day)}
    for form in FORMS:
        if form == "wacz":
            put_pages(site)
        runs[form] = run(site, form, str(root / f"all.{form}"))
        for path in root.glob("all*"):
            path.unlink()
    lines = []
    for what, took in runs.items():
        size = "" if what.startswith("(") else f"{took.size / 1e6:,.1f} MB"
        figures = f"{took.seconds:.1f} | {took.processor:.1f} | {took.peak:.0f} MB | {size}"
        lines.append(f"| {count:,} | {what} | {figures} |")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Measure what is asked for, and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", type=int, nargs="*", help="articles (10000 and 100000)")
    parser.add_argument("--news", type=Path, default=NEWS if NEWS.exists() else None)
    parser.add_argument("--table", type=Path, default=TABLE, help="where the figures go")
    asked = parser.parse_args()
    sizes = asked.sizes or [10_000, 100_000]
    lines = []
    for count in sizes:
        with temporary(OWN) as root:
            lines += measure(count, root, asked.news)
            write(asked.table, sizes, asked.news, lines)


def write(table: Path, sizes: list[int], news: Path | None, lines: list[str]) -> None:
    """Write down what was found."""
    head = _HEAD.format(
        sizes=" ".join(map(str, sizes)),
        machine=machine(),
        versions=", ".join(versions(None)),
        corpus="real ones" if news else "made up",
    )
    table.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
