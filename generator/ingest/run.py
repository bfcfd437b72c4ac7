"""A run: raw files -> content/, read in batches over processes, stored by this one alone.

What only a file that changed needs is imported when there is one: most runs find few.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cluster.settings import Cluster
from generator.content import content_of
from generator.errors import Problem, SiteError
from generator.ingest.archive import Archive
from generator.ingest.doubts import count_kinds
from generator.ingest.ledger import Ledger, open_ledger
from generator.ingest.rawfiles import RawFile, not_own, raw_files
from generator.ingest.record import FILE as RECORD
from generator.ingest.record import write_record
from generator.ingest.report import FILE as REPORT
from generator.kept import OF_INGEST, kept
from generator.layout import Layout
from generator.lock import locked
from generator.model import IngestReport
from generator.packing import in_reach
from generator.permalinks import SlugStyle
from generator.place import Place, Stored
from generator.storage import HERE, Storage, places

if TYPE_CHECKING:
    from generator.ingest.batch import ReadFile
    from generator.ingest.store import Store

_BATCH_FILES = 100
_BATCH_BYTES = 2_000_000
# What decides a reading beside the code of ingest, the locale data and the site's language.
_SHARED_CODE = ("errors.py", "frontmatter.py", "layout.py", "model.py", "permalinks.py", "text.py")
_LIBRARIES = ("hijridate", "persiantools", "PyYAML", "python-slugify")


@dataclass(slots=True)
class _Count:
    new: int = 0
    updated: int = 0
    proposed: int = 0
    doubtful: int = 0
    undated: int = 0


def ingest(
    root: Path,
    paths: Sequence[Path],
    slugs: SlugStyle,
    lang: str,
    progress: Callable[[int, int, int], None],
    *,
    storage: Storage = HERE,
    layouts: tuple[Layout, ...] = (),
    jobs: int | None = None,
    cluster: Cluster | None = None,
) -> IngestReport:
    """Turn raw files into articles under `root`/content and return what was done.

    `paths` are files and folders, read recursively in sorted order; none means the archive's own
    folder of raw texts, `root`/raw unless its `storage` is elsewhere. `lang` is the site's, for
    texts that do not show theirs; `layouts` are the site's too. `progress` is told (files done,
    files in all, articles in those that were read).
    `jobs` is the number of processes, None for as many as pay, `cluster` what works in their place;
    the outcome does not depend on them.
    A file that has not changed since it was read is not read again. An article that a person edited
    is left as it is. Faults are collected: a bad file never stops the others. Running twice changes
    nothing.
    """
    root = root.absolute()
    found_at = places(root, storage)
    raw, content = found_at.raw, content_of(root, storage)
    problems: list[Problem] = []
    notes: list[str] = []
    count = _Count()
    named = not_own(paths, root, problems) if paths else (raw,)
    files = raw_files(named, root, problems, notes)
    with kept(root, found_at.content, OF_INGEST), open_ledger(root) as ledger:
        archive = Archive(ledger.connection)
        problems += archive.sync(content)
        made_by = _made_by(lang, layouts)
        stale = ledger.stale(files, made_by)
        done = len(files) - len(stale)
        found = 0
        changed = False
        if stale:
            from generator.executor import Workers
            from generator.ingest.batch import ReadFile, ReadJob, Touched, read_batch
            from generator.ingest.store import Store

            store = Store(root, raw, content, archive, ledger)
            late: list[ReadFile] = []
            batches = (ReadJob(batch, lang, slugs, layouts, made_by) for batch in _batches(stale))
            with Workers(jobs, cluster) as workers:
                for results in workers.mapped(read_batch, batches):
                    with ledger.connection:
                        for read in results:
                            if isinstance(read, Touched):
                                ledger.touch(read.key, read.stamp)
                            else:
                                changed = True
                                found += len(read.articles)
                                notes += read.notes
                                if store.waits(read):
                                    late.append(read)
                                else:
                                    _take(store, read, count, problems, notes)
                            done += 1
                            progress(done, len(files), found)
            with ledger.connection:
                for read in late:
                    _take(store, read, count, problems, notes)
        with ledger.connection:
            changed = bool(ledger.forget_gone(root, raw)) or changed
        if changed or not (root / RECORD).exists() or not (root / REPORT).exists():
            from generator.ingest.report import write_report

            write_record(ledger, root)
            write_report(ledger, root)
        report = _report(ledger, root, files, len(stale), count, problems, notes)
    if isinstance(found_at.content, Stored):
        # A build that runs would miss the files that are packed under it.
        with locked(root / ".warraq" / "build.lock", "build", wait=True):
            in_reach(root, storage, lambda stage, done, total: None)
    return report


def _take(
    store: "Store", read: "ReadFile", count: _Count, problems: list[Problem], notes: list[str]
) -> None:
    try:
        stored_all = store.take(read)
    except SiteError as error:
        problems += error.problems  # it is read again next time
        return
    for stored, article in zip(stored_all, read.articles, strict=False):
        count.new += stored.outcome == "new"
        count.updated += stored.outcome == "updated"
        count.proposed += stored.outcome == "proposed"
        if stored.outcome == "new":
            count.doubtful += article.doubtful
            count.undated += not article.day
    if faults := [stored.problem for stored in stored_all if stored.problem]:
        told = {problem.file for problem in problems}  # a damaged one, or one of two raw files
        problems += (fault for fault in faults if fault.file not in told)
    notes += (stored.note for stored in stored_all if stored.note)


def _batches(
    files: Sequence[tuple[RawFile, str]],
) -> Iterator[tuple[tuple[RawFile, str], ...]]:
    batch: list[tuple[RawFile, str]] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file[0].size
        if len(batch) == _BATCH_FILES or size > _BATCH_BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


@cache
def _made_by(lang: str, layouts: tuple[Layout, ...]) -> str:
    """Return a digest of all that decides what a raw file gives, beside its bytes."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(f"{lang} {layouts!r}".encode())
    shared = (package / name for name in _SHARED_CODE)
    for path in chain(
        sorted(package.glob("ingest/**/*.py")), sorted(package.glob("locale/*.toml")), shared
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()[:32]


def _report(
    ledger: Ledger,
    root: Path,
    files: Sequence[RawFile],
    read: int,
    count: _Count,
    problems: list[Problem],
    notes: list[str],
) -> IngestReport:
    paths: dict[str, Place] = {}
    for name, key, inside, faults in ledger.seen_problems():
        paths = paths or {file.key: file.place for file in files}
        path = paths.get(key, root / name)
        told = f"{inside}: " if inside else ""
        problems += (Problem(told + m, path, line, hint) for m, line, hint in json.loads(faults))
    articles, refused = ledger.seen_articles()
    return IngestReport(
        files=len(files),
        unread=len(files) - read,
        written=count.new,
        updated=count.updated,
        proposed=count.proposed,
        known=articles - count.new - count.updated - count.proposed,
        doubtful=count.doubtful,
        undated=count.undated,
        articles=articles,
        fields=ledger.sums(),
        doubts=count_kinds(ledger.seen_doubts()),
        refused=refused,
        problems=tuple(problems),
        notes=tuple(notes),
    )
