"""The files of output/, each read once: its bytes against the manifest, and what it is and says.

A batch runs in any process, and gives back what is to be put together of it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from generator.check.documents import Read, read_json, read_xml
from generator.check.links import Paths, Site, Target
from generator.check.markup import Markup, Reader, line_of
from generator.check.report import Fault
from generator.errors import Problem

_KEPT = 20_000  # links that are known again when they come again
_AGAIN = "run: warraq build --verify, which makes it again"
_LEADS = "run: warraq build; if it is still so, mend the article, the template or the static file"
_THEME = "mend the template, or the file in static/; run: warraq build"


class Listed(NamedTuple):
    """A file as the manifest lists it."""

    path: str
    sha256: str
    own: bool  # copied from the site's own static/, and not held to the rules of our pages


@dataclass(frozen=True, slots=True)
class FilesJob:
    """A batch of files to look through."""

    output: Path
    paths: Path  # the file that says which files there are
    site: Site
    files: tuple[Listed, ...]


class Anchor(NamedTuple):
    """A place in another page that a page leads to."""

    target: Target
    page: str
    line: int


@dataclass(slots=True)
class Looked:
    """What was found in a batch."""

    looked: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)  # each target once


def look_at_files(job: FilesJob) -> Looked:
    """Return what was looked at in a batch, and every fault."""
    return _Batch(job).run()


def anchors_of(job: tuple[Path, tuple[tuple[str, tuple[str, ...]], ...]]) -> list[Target]:
    """Return those of some places, given by page, that are not there; a missing page is no fault.

    That it is missing is told of the link that leads there.
    """
    output, wanted = job
    gone = []
    reader = Reader()
    for page, fragments in wanted:
        try:
            text = (output / page).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        ids = reader.read(text).ids
        gone += [Target(page, fragment) for fragment in fragments if fragment not in ids]
    return gone


class _Batch:
    def __init__(self, job: FilesJob) -> None:
        self._job = job
        self._reader = Reader()
        self._found = Looked()
        self._seen: set[Target] = set()
        # Links that were met, by the root of the archive, where they begin with the way to it.
        self._targets: dict[str, Target | None] = {}

    def run(self) -> Looked:
        for file in self._job.files:
            self._found.looked["files"] += 1
            try:
                data = (self._job.output / file.path).read_bytes()
            except FileNotFoundError:
                self._fault("manifest", file.path, None, "is missing", _AGAIN)
                continue
            except OSError as error:
                self._fault("manifest", file.path, None, f"cannot be read: {error.strerror}", "")
                continue
            if hashlib.sha256(data).hexdigest() != file.sha256:
                told = "is not as the last build wrote it"
                self._fault("manifest", file.path, None, told, _AGAIN)
            kind = file.path.rpartition(".")[2]
            if kind == "html":
                self._page(file, data)
            elif kind in ("xml", "opml", "svg"):
                self._document(file.path, data, read_xml(data, file.path, self._job.site))
            elif kind in ("json", "webmanifest"):
                self._document(file.path, data, read_json(data))
        return self._found

    def _fault(self, kind: str, path: str, line: int | None, message: str, hint: str) -> None:
        problem = Problem(message, self._job.output / path, line, hint)
        self._found.faults.append(Fault(kind, problem))

    def _document(self, path: str, data: bytes, read: Read) -> None:
        if read.kind:
            self._found.looked[read.kind] += 1
        for line, message in read.faults:
            self._fault(read.kind.removesuffix("s") or "document", path, line, message, _AGAIN)
        base = self._job.site.base
        for line, address in read.addresses:
            self._found.looked["links"] += 1
            target = self._job.site.target(path, address)
            if target is None:
                told = f"leads to {address}, which is not below {base or 'the archive'}"
                self._fault("address", path, line, told, "run: warraq build")
            elif not self._is_there(target.path):
                told = f"leads to {target.path}, which is not there"
                self._fault("link", path, line, told, _AGAIN)

    def _page(self, file: Listed, data: bytes) -> None:
        self._found.looked["pages"] += 1
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._fault("markup", file.path, line, "is not UTF-8", _AGAIN)
            return
        markup = self._reader.read(text)
        if not file.own:
            for token, message in markup.faults:
                self._fault("markup", file.path, line_of(text, token), message, _THEME)
        for token, written in markup.jsonld:
            self._found.looked["JSON-LD"] += 1
            try:
                json.loads(written)
            except (ValueError, RecursionError) as error:
                told = f"its JSON-LD is no JSON: {error}"
                self._fault("JSON-LD", file.path, line_of(text, token), told, _THEME)
        self._links(file.path, text, markup)

    def _links(self, page: str, text: str, markup: Markup) -> None:
        to_root = "../" * page.count("/")
        if len(self._targets) > _KEPT:
            self._targets.clear()
        redirect = any(link.role == "refresh" for link in markup.links)
        self._found.looked["redirects"] += redirect
        self._found.looked["links"] += len(markup.links)
        for token, href, role in markup.links:
            if role == "canonical" and not redirect:
                self._canonical(page, text, token, href)
                continue
            inner = href[len(to_root) :] if href.startswith(to_root) else ""
            if to_root and inner[:1].isalnum() and ":" not in inner:
                if inner in self._targets:
                    target = self._targets[inner]
                else:
                    target = self._targets[inner] = self._job.site.target("", inner)
            else:
                target = self._job.site.target(page, href)
            if target is None:
                continue
            if target.path != page and not self._is_there(target.path):
                kind = "redirect" if role == "refresh" else "link"
                told = f"leads to {target.path}, which is not there"
                self._fault(kind, page, line_of(text, token), told, _LEADS)
            elif target.fragment and target.path == page:
                self._found.looked["anchors"] += 1
                if target.fragment not in markup.ids and target.fragment != "top":
                    told = f"leads to #{target.fragment}, which is not on this page"
                    self._fault("anchor", page, line_of(text, token), told, _LEADS)
            elif target.fragment and target not in self._seen:
                self._seen.add(target)
                self._found.anchors.append(Anchor(target, page, line_of(text, token)))

    def _canonical(self, page: str, text: str, token: int, href: str) -> None:
        own = self._job.site.address(page)
        if own and href != own:
            told = f"says that its address is {href}, not {own}"
            self._fault("address", page, line_of(text, token), told, "run: warraq build")

    def _is_there(self, path: str) -> bool:
        return _there(self._job.paths, path)


@lru_cache(maxsize=1)
def _paths(file: Path) -> Paths:
    return Paths(file)


@lru_cache(maxsize=20_000)  # most pages lead to the same few
def _there(paths: Path, path: str) -> bool:
    return path in _paths(paths)


def listed(lines: Iterator[str]) -> Iterator[tuple[str, str] | None]:
    """Yield (path, sha256) of each line of a manifest; None of one that is none."""
    for line in lines:
        sha256, gap, path = line.rstrip("\n").partition("  ")
        whole = gap and path and len(sha256) == 64 and ".." not in path.split("/")
        yield (path, sha256) if whole and not path.startswith("/") else None
