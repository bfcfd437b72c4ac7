"""build: read, catalogue, pages, render, write. Only this module knows their order."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from generator.config import FILE, Config, load_config
from generator.errors import ConfigError, Problem
from generator.l10n import languages, load_locale, locale_files
from generator.model import BuildReport, Page
from generator.site.catalogue import Catalogue, Written, open_catalogue
from generator.site.pages import all_pages
from generator.site.read import ReadJob, content_files, read_batch
from generator.site.render import Theme, load_theme, template_digests
from generator.site.write import (
    Outcome,
    WriteJob,
    in_place,
    put,
    read_manifest,
    remove,
    static_files,
    write_batch,
    write_manifest,
)

Progress = Callable[[str, int, int], None]  # the stage, items done, of how many (0: not known yet)

# In the wheel the theme lies in the package; in the repository it is the repository's own.
_PACKAGE = Path(__file__).parent
THEME = _PACKAGE / "theme" if (_PACKAGE / "theme").is_dir() else _PACKAGE.parent

_BATCH = 200
# With fewer batches, starting processes costs more than they save.
_WORTH_PROCESSES = 10
# What decides a page's bytes beside this package, the site and its texts.
_LIBRARIES = ("Babel", "Jinja2", "Markdown", "nh3", "python-slugify")

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def build(
    root: Path,
    *,
    output: Path | None = None,
    jobs: int | None = None,
    clean: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Build the site in `root` into its output folder, or into `output`, and report what was done.

    `jobs` is the number of processes, None for as many as pay; the outcome does not depend on it.
    With `clean`, every page is made again. Files that no build has made are left alone. An article
    whose file cannot be read is reported, and its page stays as last built. Raises SiteError where
    nothing can be built: settings, a template, a folder that cannot be written.
    """
    root = root.absolute()
    config = load_config(root, languages())
    output = (output or root / "output").absolute()
    _refuse_dangerous(root, output)
    made_by = f"{_generator_digest()} {config.slugs}"
    with open_catalogue(root / ".warraq" / "catalogue.sqlite", made_by, config.lang) as catalogue:
        problems = _read(catalogue, root, config, jobs, progress)
        clashes = catalogue.clashes()
        problems += _drop_clashing(catalogue, root, clashes)
        catalogue.settle()
        folders = (root / "templates", THEME / "templates")
        theme = load_theme(folders, root / "content", config, catalogue.kinds())
        record = _Record(catalogue, output, _record_name(root, output))
        record.begin(clean=clean)
        for address, _ in clashes:
            catalogue.see(address)  # the page of the first one there stays as it was
        pages = _sealed(all_pages(catalogue, config, load_locale(config.lang)), theme, made_by)
        _write(record, theme, pages, jobs, progress)
        record.copy_static((root / "static", THEME / "static"))
        removed = record.end()
        return BuildReport(
            articles=catalogue.numbers().articles,
            written=record.written,
            unchanged=record.unchanged,
            removed=removed,
            output=output,
            # A file that cannot be read is met again where its page is drawn.
            problems=tuple(dict.fromkeys([*problems, *record.problems])),
            notes=() if config.url else (f"{FILE} has no url: no sitemap, no canonical links",),
        )


def _read(
    catalogue: Catalogue, root: Path, config: Config, jobs: int | None, progress: Progress
) -> list[Problem]:
    """Bring the catalogue up to date with content/; return what is wrong with the files there."""
    content = root / "content"
    if not content.is_dir():
        hint = "put Markdown articles into it, or run: warraq ingest"
        raise ConfigError(Problem("there is no such folder", content, hint=hint))
    known = catalogue.stamps()
    changed = []
    for path, stamp in content_files(content):
        if known.pop(path, None) != stamp:
            changed.append((path, stamp))
    catalogue.drop(known)
    changed.sort()
    batches = (
        ReadJob(content, config.slugs, tuple(changed[start : start + _BATCH]))
        for start in range(0, len(changed), _BATCH)
    )
    problems: list[Problem] = []
    done = 0
    for results in _mapped(read_batch, batches, jobs):
        faulty = [result for result in results if isinstance(result, tuple)]
        problems += (problem for found in faulty for problem in found)
        catalogue.put(result for result in results if not isinstance(result, tuple))
        done += len(results)
        progress("read", done, len(changed))
    return problems


def _drop_clashing(
    catalogue: Catalogue, root: Path, clashes: list[tuple[str, tuple[str, ...]]]
) -> list[Problem]:
    """Take the articles that claim one address out, so that they are read and reported again."""
    problems = []
    for address, (first, *others) in clashes:
        catalogue.drop([first, *others])
        for other in others:
            message = f"claims the address of content/{first}: {address}"
            hint = "give one of the two another slug; until then neither is built"
            problems.append(Problem(message, root / "content" / other, hint=hint))
    return problems


def _sealed(pages: Iterable[Page], theme: Theme, made_by: str) -> Iterator[Page]:
    """Yield the pages with their digests, each of all that decides the page's bytes."""
    shared = repr((made_by, theme.config, theme.nav))
    templates = template_digests(theme)
    for page in pages:
        shown = f"{shared}{templates[page.template]}{page.url}{page.data!r}"
        digest = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
        yield replace(page, digest=digest)


def _write(
    record: "_Record", theme: Theme, pages: Iterable[Page], jobs: int | None, progress: Progress
) -> None:
    stale = record.stale(pages)
    batches = iter(lambda: tuple(islice(stale, _BATCH)), ())
    made = (WriteJob(theme, record.output, record.plan(batch)) for batch in batches)
    done = 0
    for outcomes in _mapped(write_batch, made, jobs):
        record.note(outcomes)
        done += len(outcomes)
        progress("write", done, 0)


def _mapped(
    function: Callable[[_Job], _Result], jobs: Iterable[_Job], workers: int | None
) -> Iterator[_Result]:
    """Yield function(job) for each job in order, over processes where that pays or is asked for.

    Jobs are taken from the iterator only as fast as they are done, so that few are ever in memory.
    """
    source = iter(jobs)
    enough = _WORTH_PROCESSES if workers is None else 2
    first = list(islice(source, enough))
    count = (workers or os.cpu_count() or 1) if len(first) == enough else 1
    with _executor(count) as executor:
        running: deque[Future[_Result]] = deque()
        for job in chain(first, source):
            running.append(executor.submit(function, job))
            if len(running) >= 2 * count:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _executor(count: int) -> Executor:
    if count == 1:
        return _InProcess()
    # Spawned, not forked: a fork would share the open catalogue and any thread's locks.
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


class _InProcess(Executor):
    """An executor that does each job at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return a future that already holds the result; a failure is raised here."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class _Record:
    """What is on record of one output folder, and what this build does to it."""

    catalogue: Catalogue
    output: Path
    name: str
    written: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    def begin(self, *, clean: bool) -> None:
        """Take up the record, or the manifest in the folder where the catalogue is new."""
        self.catalogue.begin_seeing()
        if not self.catalogue.has_record(self.name):
            listed = read_manifest(self.output)
            self.catalogue.record(self.name, [Written(url, "", "", -1) for url in listed])
        elif clean:
            self.catalogue.void_record(self.name)

    def stale(self, pages: Iterable[Page]) -> Iterator[tuple[Page, str]]:
        """Yield the pages to make, each with the sha256 of the file that is in its place, or ""."""
        for page in pages:
            if not self.catalogue.see(page.url):
                hint = "give one of them another slug or alias"
                message = "two pages have this address; the first one was built"
                self.problems.append(Problem(message, self.output / page.url, hint=hint))
                continue
            known = self.catalogue.recorded(self.name, page.url)
            there = known is not None and in_place(self.output, known)
            if known is not None and there and known.digest == page.digest:
                self.unchanged += 1
            else:
                yield page, known.sha256 if known is not None and there else ""

    def plan(self, batch: tuple[tuple[Page, str], ...]) -> tuple[tuple[Page, str], ...]:
        """Put a batch on record as unknown before it is written, and return it.

        Were the build to end here, the next one could not take a new file for the old
        one, nor leave a file behind that nobody knows.
        """
        self.catalogue.record(self.name, [Written(page.url, "", "", -1) for page, _ in batch])
        return batch

    def note(self, outcomes: list[Outcome]) -> None:
        """Put what became of a batch on record."""
        self.catalogue.record(self.name, [o.file for o in outcomes if o.file is not None])
        self.written += sum(outcome.changed for outcome in outcomes)
        self.unchanged += sum(not outcome.changed for outcome in outcomes)
        self.problems += (o.problem for o in outcomes if o.problem is not None)

    def copy_static(self, folders: tuple[Path, ...]) -> None:
        """Copy the static files whose bytes are new; a file in an earlier folder wins."""
        for url, file in static_files(folders):
            data = file.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            if not self.catalogue.see(url):
                hint = "rename the file"
                self.problems.append(Problem(f"a page has this address: {url}", file, hint=hint))
                continue
            known = self.catalogue.recorded(self.name, url)
            if known is not None and known.sha256 == sha256 and in_place(self.output, known):
                self.unchanged += 1
                continue
            self.catalogue.record(self.name, [Written(url, "", "", -1)])
            put(self.output / url, data)
            self.catalogue.record(self.name, [Written(url, sha256, sha256, len(data))])
            self.written += 1

    def end(self) -> int:
        """Remove what the site no longer has, write the manifest, return how many went."""
        gone = self.catalogue.unseen(self.name)
        removed = remove(self.output, gone)
        self.catalogue.unrecord(self.name, gone)
        write_manifest(self.output, self.catalogue.manifest(self.name))
        return removed


def _generator_digest() -> str:
    """Return a digest of this package's code and of the libraries that shape its output."""
    digest = hashlib.sha256()
    code = sorted(path for path in _PACKAGE.rglob("*.py"))
    for path in (*code, *locale_files()):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def _record_name(root: Path, output: Path) -> str:
    return output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)


def _refuse_dangerous(root: Path, output: Path) -> None:
    """Raise ConfigError if the output would fall among the site's own files."""
    target = output.resolve()
    for name in ("", "content", "raw", "templates", "static", ".warraq"):
        own = (root / name).resolve()
        if own.is_relative_to(target) or (name and target.is_relative_to(own)):
            hint = "choose a folder that holds nothing else"
            raise ConfigError(Problem("the site's own files are there", output, hint=hint))
    if output.exists() and not output.is_dir():
        raise ConfigError(Problem("is a file, not a folder", output))
