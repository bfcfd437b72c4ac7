"""Measure whole builds of generated archives: `make bench`, or `bench/build_time.py 1000 10000`.

For each size: a full build, one with nothing changed and one with one article changed, each in a
process of its own, output in memory where the system has /dev/shm. Prints a Markdown table with
wall time, processor time and the peak memory of the largest process.
"""

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generator.frontmatter import dump
from generator.model import Article

WORDS = [
    *("البلدية", "الميناء", "القطار", "المكتبة", "السوق", "الساحل", "المدرسة", "الجسر", "افتتحت"),
    *("وقال", "المدير", "إن", "العمل", "سيبدأ", "في", "الأسبوع", "المقبل", "بعد", "تأخير", "دام"),
]  # fmt: skip


def make_site(root: Path, count: int) -> None:
    """Write an archive of `count` articles over ten years, the same for the same count."""
    chance = random.Random(count)
    (root / "site.toml").write_text('title = "x"\nurl = "https://archive.example/"\n')
    for number in range(count):
        day = dt.date(2010, 1, 1) + dt.timedelta(days=number * 3650 // count)
        paragraphs = [" ".join(chance.choices(WORDS, k=40)) + "." for _ in range(7)]
        article = Article(
            title=f"{' '.join(chance.choices(WORDS, k=7))} {number}",
            date=day,
            source=f"صحيفة {chance.randrange(12)}",
            tags=tuple(f"موضوع {chance.randrange(600)}" for _ in range(3)),
            lang="ar",
            body="\n\n".join(paragraphs),
        )
        path = root / "content" / f"{day:%Y/%m}" / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(article), encoding="utf-8")


def measure(root: Path) -> tuple[float, float, float]:
    """Build once; return wall seconds, processor seconds and peak megabytes of one process."""
    command = [sys.executable, "-m", "generator", "--site", str(root), "build"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"the build failed with status {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print a row for each size and kind of build."""
    sizes = [int(word) for word in sys.argv[1:]] or [1000, 5000]
    print(
        "| articles | build | wall s | processor s | peak MB |\n| ---: | --- | ---: | ---: | ---: |"
    )
    for count in sizes:
        shm = Path("/dev/shm")
        root = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
        try:
            make_site(root, count)
            # A file written less than two seconds ago is read again at the next build.
            time.sleep(2.1)
            for kind in ("full", "nothing changed", "one article changed"):
                if kind == "one article changed":
                    path = min((root / "content").rglob("*.md"))
                    path.write_text(path.read_text(encoding="utf-8") + "\nنص.\n", encoding="utf-8")
                wall, cpu, memory = measure(root)
                print(f"| {count:,} | {kind} | {wall:.2f} | {cpu:.2f} | {memory:.0f} |", flush=True)
        finally:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
