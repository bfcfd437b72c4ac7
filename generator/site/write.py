"""Bytes and static files -> output/, and its manifest. The output stage: files appear whole."""

import hashlib
import io
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import Problem, killed
from generator.files import write_whole, writing
from generator.model import Page
from generator.place import Place
from generator.site.record import Outcome, Record, Written, lasting
from generator.site.render import render_batch
from generator.site.theme import Theme

MANIFEST = "manifest.sha256"


@dataclass(frozen=True, slots=True)
class WriteJob:
    """A batch of pages to render and write; runs in any process."""

    theme: Theme
    output: Place
    pages: tuple[tuple[Page, Written | None], ...]  # each with the file that is in its place

    def singles(self) -> "Iterator[WriteJob]":
        """Yield a job for each page; see generator.executor.Divisible."""
        for page in self.pages:
            yield replace(self, pages=(page,))

    def lost(self) -> list[Outcome]:
        """Return what stands for the one page of a job that killed its process."""
        outcomes = []
        for page, known in self.pages:
            path, _ = page.data.get("content", ("", ""))
            file = self.theme.content.where(path) if path else self.output / page.url
            problem = killed(f"making {page.url}", file)
            kept = known._replace(digest="") if known else None
            outcomes.append(Outcome(kept, False, problem, page.template))
        return outcomes


def write_batch(job: WriteJob) -> list[Outcome]:
    """Render the pages of a batch and write those whose bytes are new; raises TemplateError."""
    with writing(job.output) as write:
        return _write_batch(job, write)


def _write_batch(job: WriteJob, write: Callable[[str, bytes], None]) -> list[Outcome]:
    outcomes = []
    before = {page.url: known for page, known in job.pages}
    began = time.perf_counter()
    for page, made, note in render_batch(job.theme, tuple(page for page, _ in job.pages)):
        known = before[page.url]
        drawn = page.template, time.perf_counter() - began
        if isinstance(made, Problem):
            kept = known._replace(digest="") if known else None
            outcomes.append(Outcome(kept, False, made, *drawn))
            began = time.perf_counter()
            continue
        sha256 = hashlib.sha256(made).hexdigest()
        changed = known is None or known.sha256 != sha256
        if changed:
            write(page.url, made)
        size = len(made)
        file = Written(page.url, page.digest, sha256, size, page.unit, page.edge, lasting(page))
        outcomes.append(Outcome(file, changed, None, *drawn, note))
        began = time.perf_counter()  # the next page is drawn from here on
    return outcomes


def write_static(file: Path, url: str, output: Place, known: Written | None) -> Outcome:
    """Copy a static file to its address if its bytes are new."""
    if file.exists() and not file.is_file():  # a pipe would be read for ever
        problem = Problem("is no file", file, hint="remove it")
        return Outcome(known, changed=False, problem=problem)
    try:
        data = file.read_bytes()
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", file, hint="mend or remove it")
        return Outcome(known, changed=False, problem=problem)
    sha256 = hashlib.sha256(data).hexdigest()
    changed = known is None or known.sha256 != sha256
    if changed:
        write_whole(output / url, data)
    return Outcome(Written(url, sha256, sha256, len(data), "static"), changed)


def static_files(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield (address, file) of every static file, by address; a file in an earlier folder wins.

    Hidden files are passed over, links to folders are not followed.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for parent, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in names:
                if not name.startswith("."):
                    file = Path(parent) / name
                    found.setdefault(file.relative_to(folder).as_posix(), file)
    yield from sorted(found.items())


def remove(output: Place, urls: Iterable[str]) -> tuple[int, dict[str, Problem]]:
    """Remove files and the folders they leave empty.

    Return how many files there were, and the addresses of those that cannot be removed.
    """
    removed = 0
    stuck: dict[str, Problem] = {}
    for url in urls:
        path = output / url
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue  # it is gone already, or a person put a folder there
        except OSError as error:
            hint = "see that you may write there, then build again"
            stuck[url] = Problem(f"cannot be removed: {error.strerror}", path, hint=hint)
            continue
        removed += 1
        if isinstance(path, Path):  # a bucket has no folders of its own
            _remove_empty(path.parents, output)
    return removed, stuck


def _remove_empty(folders: Iterable[Path], output: Place) -> None:
    with suppress(OSError):  # a folder that holds other files
        for folder in folders:
            if folder == output:
                break
            folder.rmdir()


def write_manifest(output: Place, record: Record) -> bool:
    """Write the manifest of the files on record; return whether it was another before."""
    data = record.manifest()
    path = output / MANIFEST
    changed = not path.exists() or path.read_bytes() != data
    if changed:
        write_whole(path, data)
    return changed


def read_manifest(output: Place) -> list[Written]:
    """Return the files that an earlier build listed, their size not known; none without a manifest.

    Lines that name a place outside the folder are passed over.
    """
    return [Written(url, "", sha256, -1) for url, sha256 in manifest_lines(output)]


def manifest_lines(output: Place) -> Iterator[tuple[str, str]]:
    """Yield what `read_manifest` returns, address and sha256, line by line."""
    path = output / MANIFEST
    if not path.exists():
        return
    with io.TextIOWrapper(
        path.open("rb"), encoding="utf-8", errors="replace", newline="\n"
    ) as lines:
        for line in lines:
            sha256, _, url = line.rstrip("\r\n").partition("  ")
            if url and not Path(url).is_absolute() and ".." not in Path(url).parts:
                yield url, sha256
