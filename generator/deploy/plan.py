"""Two manifests -> what to do, in which order. Pure.

Why the order is this one is told in docs/design/deploy.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby

from generator.deploy.manifest import File
from generator.deploy.settings import WAYS

_ARTICLE = re.compile(r"(\d{4}/\d\d/\d\d|undated)/[^/]+\.html")
_PAGE = re.compile(r".+\.(html|xml)")
# What leads into the archive: it is new when all that it leads to is there.
_LAST = (
    *("feed.xml", "feed.json", "feeds.opml", "index.html", "search/index.js", "sitemap.xml"),
    *("_redirects", "_headers"),
)
_PACKED = tuple(WAYS.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deploy does."""

    clear: tuple[str, ...]  # files of ours that are gone and whose place is needed, deleted first
    steps: tuple[tuple[File, ...], ...]  # new and changed files; what is of one step in any order
    gone: tuple[str, ...]  # files of ours that are deleted when all others are there
    new: frozenset[str]  # which of the puts the target does not have
    unchanged: int

    @property
    def puts(self) -> tuple[File, ...]:
        """The new and changed files, in the order in which they are put."""
        return tuple(chain.from_iterable(self.steps))

    @property
    def changed(self) -> tuple[str, ...]:
        """The paths that hold other bytes."""
        return tuple(file.path for file in self.puts if file.path not in self.new)

    @property
    def bytes(self) -> int:
        """How many bytes are put."""
        return sum(file.size for file in self.puts)

    @property
    def touched(self) -> tuple[str, ...]:
        """Every path that is not as it was when the deploy is over."""
        return (*self.clear, *(file.path for file in self.puts), *self.gone)


def make_plan(wanted: Mapping[str, File], known: Mapping[str, File]) -> Plan:
    """Return how a target that holds the files `known` of ours comes to hold those `wanted`."""
    puts = [f for f in wanted.values() if f.path not in known or known[f.path].sha256 != f.sha256]
    puts.sort(key=lambda file: (_rank(file.path, known), file.path))
    gone = sorted(known.keys() - wanted.keys())
    clear = in_the_way(gone, wanted)
    return Plan(
        clear=tuple(path for path in gone if path in clear),
        steps=tuple(tuple(g) for _, g in groupby(puts, lambda file: _rank(file.path, known))),
        gone=tuple(path for path in gone if path not in clear),
        new=frozenset(file.path for file in puts if file.path not in known),
        unchanged=len(wanted) - len(puts),
    )


def in_the_way(there: Iterable[str], wanted: Iterable[str]) -> frozenset[str]:
    """Return the paths that stand where others need a folder, or need one where others stand."""
    needed = frozenset(wanted)
    folders = {folder for path in needed for folder in _folders(path)}
    return frozenset(
        path for path in there if path in folders or not needed.isdisjoint(_folders(path))
    )


def _folders(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _rank(path: str, known: Mapping[str, File]) -> int:
    """Return in which turn a file is put: never before what it leads to."""
    path = base_of(path)
    if path in _LAST:
        return 5
    if path.startswith("search/"):
        return 3
    if not _PAGE.fullmatch(path):
        return 0
    if path not in known:
        return 1  # nobody is led there before one of those below is put
    return 2 if _ARTICLE.fullmatch(path) else 4


def base_of(path: str) -> str:
    """Return the file that a packed one is beside; any other file is its own."""
    return path.rpartition(".")[0] if path.endswith(_PACKED) else path
