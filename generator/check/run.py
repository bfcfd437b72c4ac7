"""check: everything that an archive is to be, looked through; nothing is written."""

import hashlib
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext, suppress
from itertools import chain, groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from generator.bag import FOLDER
from generator.bagfiles import DECLARATION
from generator.check.bags import check_bag
from generator.check.files import Anchor, FilesJob, Listed, anchors_of, listed, look_at_files
from generator.check.links import Paths, site_of, write_paths
from generator.check.report import CheckReport, Fault
from generator.config import Config, languages, load_config
from generator.content import Content, content_of
from generator.errors import ContentError, Problem
from generator.executor import Workers
from generator.lock import locked
from generator.site.merkle import leaf, root
from generator.site.read import load_article
from generator.site.settle import Claimant
from generator.site.write import MANIFEST
from generator.storage import output_folder
from generator.upkeep import told_twin

Progress = Callable[[str, int, int], None]

LEDGER = "addresses.txt"
_BATCH = 200
_BUILD = "run: warraq build"
_ORDER = "CREATE TABLE article (folder TEXT, path TEXT, PRIMARY KEY (folder, path)) WITHOUT ROWID"
_IDENT = "CREATE TABLE ident (id TEXT, path TEXT)"
_SHARED = (
    "SELECT id, path FROM ident WHERE id IN"
    " (SELECT id FROM ident GROUP BY id HAVING COUNT(*) > 1) ORDER BY id, path"
)
_FENCE = b"\n---"
# Of a million articles none is parsed to find two of one id; those that are found so are.
_ID = re.compile(rb"^id: *[\"']?([a-z0-9]{12})\b", re.MULTILINE)
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def check(
    site: Path, bags: tuple[Path, ...], progress: Progress, jobs: int | None = None
) -> CheckReport:
    """Return what is wrong with an archive as it was built last, or with `bags` if any are named.

    Of an archive: every file against the manifest, every page, link and anchor, feed and sitemap,
    the addresses it once published, the fingerprint of its articles, and the bag in it. Memory is
    flat. Raises SiteError when there is no archive.
    """
    report = CheckReport()
    with Workers(jobs) as workers:
        for folder in bags:
            check_bag(folder.absolute(), report, workers)
        if bags:
            return report
        site = site.absolute()
        config = load_config(site, languages())
        # A lock would be a file more, in a bag that is not to be written to.
        own = site / ".warraq"
        lock = locked(own / "build.lock", "build", wait=True) if own.is_dir() else nullcontext()
        with lock, TemporaryDirectory() as beside:
            paths = Path(beside) / "paths"
            if _check_output(site, config, paths, report, workers, progress):
                _check_ledger(site / "content" / LEDGER, Paths(paths), report)
                output = output_folder(site, config.storage)
                content = content_of(site, config.storage)
                _check_articles(content, output, report, workers)
        if (site / FOLDER / DECLARATION).is_file():
            check_bag(site / FOLDER, report, workers)
    return report


def _check_output(
    site: Path,
    config: Config,
    paths: Path,
    report: CheckReport,
    workers: Workers,
    progress: Progress,
) -> bool:
    """Look through output/; False when there is none."""
    output = output_folder(site, config.storage)
    manifest = output / MANIFEST
    try:
        with manifest.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            write_paths(paths, (entry[0] for entry in listed(lines) if entry))
        with (
            manifest.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines,
            closing(sqlite3.connect("")) as anchors,
        ):
            # Of a million pages, what leads where would fill the memory.
            anchors.execute(
                "CREATE TABLE anchor (path TEXT, fragment TEXT, page TEXT, line INTEGER,"
                " PRIMARY KEY (path, fragment)) WITHOUT ROWID"
            )
            entries = _entries(site, manifest, lines, report)
            batches = iter(lambda: tuple(islice(entries, _BATCH)), ())
            where = site_of(config.url)
            work = (FilesJob(output, paths, where, batch) for batch in batches)
            for looked in workers.mapped(look_at_files, work):
                report.take(looked.looked, looked.faults)
                _note(anchors, looked.anchors)
                progress("check", report.looked["files"], 0)
            _check_anchors(output, anchors, report, workers)
    except FileNotFoundError:
        fault = Fault("manifest", Problem("is missing", manifest, hint=_BUILD))
        report.take({}, [fault])
        return False
    _note_strangers(output, Paths(paths), report)
    return True


def _entries(
    site: Path, manifest: Path, lines: Iterator[str], report: CheckReport
) -> Iterator[Listed]:
    for number, entry in enumerate(listed(lines), 1):
        if entry is None:
            problem = Problem("is no line of a manifest", manifest, number, _BUILD)
            report.take({}, [Fault("manifest", problem)])
            continue
        path, sha256 = entry
        own = os.path.exists(f"{site}/static/{path}")  # noqa: PTH110 - one for each of a million files
        yield Listed(path, sha256, own=own)


def _note(anchors: sqlite3.Connection, found: Iterable[Anchor]) -> None:
    anchors.executemany(
        "INSERT OR IGNORE INTO anchor VALUES (?, ?, ?, ?)",
        [(target.path, target.fragment, page, line) for target, page, line in found],
    )


def _check_anchors(
    output: Path, anchors: sqlite3.Connection, report: CheckReport, workers: Workers
) -> None:
    """Look at the pages within which others lead to a place, once each."""
    rows = anchors.execute("SELECT path, fragment FROM anchor ORDER BY path, fragment")
    pages = (
        (path, tuple(fragment for _, fragment in group))
        for path, group in groupby(rows, key=lambda row: str(row[0]))
    )
    batches = iter(lambda: tuple(islice(pages, _BATCH)), ())
    for gone in workers.mapped(anchors_of, ((output, batch) for batch in batches)):
        for path, fragment in gone:
            page, line = anchors.execute(
                "SELECT page, line FROM anchor WHERE path = ? AND fragment = ?", [path, fragment]
            ).fetchone()
            told = f"leads to #{fragment} of {path}, which is not there"
            report.take({}, [Fault("anchor", Problem(told, output / page, line, _BUILD))])
    (count,) = anchors.execute("SELECT COUNT(*) FROM anchor").fetchone()
    report.take(Counter({"anchors": count}), [])


def _note_strangers(output: Path, paths: Paths, report: CheckReport) -> None:
    """Add a note on the files that no build has made, if there are any."""
    count, first = 0, ""
    for folder, inner, names in os.walk(output):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        start = len(str(output)) + 1
        for name in sorted(names):
            path = f"{folder}/{name}"[start:]
            if not name.startswith(".") and path not in paths and path != MANIFEST:
                count, first = count + 1, first or path
    if count:
        report.notes.append(f"files in {output.name}/ that no build has made: {count}; {first}")


def _check_ledger(ledger: Path, paths: Paths, report: CheckReport) -> None:
    """Look whether every address that was ever published still answers."""
    if not ledger.is_file():
        return
    with ledger.open(encoding="utf-8-sig", errors="replace", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            told = line.rstrip("\r\n")
            if not told or told.startswith("#"):
                continue
            path, *others = told.split("\t")
            report.take(Counter({"addresses": 1}), [])
            if len(others) != 2:
                message = "is no line of address, id and day, with tabs between them"
                report.take({}, [Fault("ledger", Problem(message, ledger, number, ""))])
            elif path not in paths:
                message = f"{path} was published, and nothing is there now"
                hint = "run: warraq build; an article that is to go: warraq withdraw"
                report.take({}, [Fault("ledger", Problem(message, ledger, number, hint))])


class Leaf(NamedTuple):
    """A content file as it stands."""

    path: str
    digest: bytes
    id: bytes  # as far as it can be told at a glance; b"" without one


def _check_articles(content: Content, output: Path, report: CheckReport, workers: Workers) -> None:
    """Look for articles that share an id, and hold all to the page about the archive."""
    page = output / "about.html"
    shown: list[str] = []  # nothing in a theme of its own
    with suppress(OSError):
        shown = _SHA256.findall(page.read_text(encoding="utf-8", errors="replace"))
    faults: list[Problem] = []
    roots = {}
    # Loose or packed, the articles are wanted folder by folder, and of a million at once.
    with closing(sqlite3.connect("")) as order:
        order.execute(_ORDER)
        order.execute(_IDENT)
        found = ((_folder(path), path) for path, _ in content.articles(faults))
        order.executemany("INSERT OR IGNORE INTO article VALUES (?, ?)", found)
        hashed = workers.mapped(leaves, _batches(content, order))
        for folder, group in groupby(
            chain.from_iterable(hashed), key=lambda leaf: _folder(leaf.path)
        ):
            inner = list(group)
            roots[folder] = root([each.digest for each in inner])
            report.looked["articles"] += len(inner)
            idents = [(each.id.decode(), each.path) for each in inner if each.id]
            order.executemany("INSERT INTO ident VALUES (?, ?)", idents)
        faults += _twins(content, order)
        whole = root([each for _, each in sorted(roots.items())]).hex()
        if shown and whole not in shown:
            told = "shows another fingerprint than the articles in content/ have"
            hint = "run: warraq build; it does not stand while an article cannot be read"
            report.take({}, [Fault("fingerprint", Problem(told, page, None, hint))])
            for problems in workers.mapped(unreadable, _batches(content, order)):
                faults += problems
    report.take({}, [Fault("article", problem) for problem in faults])


def leaves(job: tuple[Content, tuple[str, ...]]) -> list[Leaf]:
    """Return the leaf of each article of a batch that can be read."""
    content, paths = job
    found = []
    for path in paths:
        with suppress(ContentError):
            data = content.read(path)
            ident = _ID.search(data, 0, max(data.find(_FENCE), 0))
            digest = leaf(hashlib.sha256(data).hexdigest())
            found.append(Leaf(path, digest, ident[1] if ident else b""))
    return found


def _twins(content: Content, order: sqlite3.Connection) -> list[Problem]:
    """Return a problem for each article that has another one's id."""
    problems = []
    for ident, group in groupby(order.execute(_SHARED), key=lambda row: str(row[0])):
        claimants = []
        for _, path in group:
            with suppress(ContentError):
                article, sha256 = load_article(content, path)
                if article.id == ident:
                    claimants.append(Claimant(path, ident, sha256))
        problems += [
            told_twin(content, "id", ident, claimants[0], other) for other in claimants[1:]
        ]
    return problems


def unreadable(job: tuple[Content, tuple[str, ...]]) -> list[Problem]:
    """Return what keeps articles of a batch from being read."""
    content, paths = job
    problems: list[Problem] = []
    for path in paths:
        try:
            load_article(content, path)
        except ContentError as error:
            problems += error.problems
    return problems


def _batches(
    content: Content, order: sqlite3.Connection
) -> Iterator[tuple[Content, tuple[str, ...]]]:
    """Yield the articles in batches, folder by folder, and in each by name."""
    paths = (path for (path,) in order.execute("SELECT path FROM article ORDER BY folder, path"))
    while batch := tuple(islice(paths, _BATCH)):
        yield content, batch


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
