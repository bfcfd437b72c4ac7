"""The search index: catalogue -> Pages, a segment of the archive after the other.

What the files hold is in docs/design/search.md.
"""

import base64
import hashlib
import json
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from io import FileIO
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from generator.config import Config
from generator.content import Content
from generator.errors import Problem, SiteError
from generator.executor import Workers
from generator.files import let_open, write_whole
from generator.l10n import Locale
from generator.model import Page, Stands
from generator.search.batch import MEAN_LENGTH, Listed, RunJob, make_run
from generator.search.folding import data_of, fronts, letters_apart, letters_of_search
from generator.search.runs import DamagedRun, Run, is_whole
from generator.search.segment import groups_of
from generator.search.stories import stories_of
from generator.site.calendar import Calendar
from generator.site.catalogue import Catalogue, Indexed
from generator.site.record import Record
from generator.site.scope import unit

TEMPLATE = "data.js"
# Articles of a run, and bytes of their files, at most: a process that makes one has 300 MB.
_BATCH, _BATCH_BYTES = 2_000, 8_000_000
_FEW = 2_000  # articles of a year that need no two segments: some 4 MB, written anew for a new one
_AHEAD_BYTES = 4_000_000  # of each column of all runs together, that are read at once
_YEARS = (10, 5, 2, 1)  # of how many a batch may be
_TITLES = 16  # articles of a file
# Each query reads shards of all three: what the small segments hold is little, so are their shards.
_SHARD_BYTES = {"month": 3_584, "year": 4_096, "base": 14_336}
_HUGE = 500_000  # articles of a segment whose shards are twice as large, and half as many
# Stems of a directory in one piece, and of a group of a longer one: some 3 bytes of each are loaded
# by every query, and a group by a query of its stems, before which nothing else can be asked for.
_DIRECTORY, _GROUP = 2_048, 256
_TOLD = ("name", "articles", "directory", "stories", "runs")  # of a segment
_SMALL = 1_536  # bytes that need no file of their own, which is a request more of each query
_FILTERS = ("sources", "sections", "tags")
_MOST = 100  # terms of a kind that the page offers
_MARK = "\x01"  # stands before what is no word
_UNSURE = "-unsure"  # ends the name of a run of files that were not what the name says
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Segment(NamedTuple):
    """A part of the archive that has an index of its own."""

    name: str
    start: str  # moments from this one
    end: str  # up to this one


@dataclass(frozen=True, slots=True)
class Index:
    """What the index is made of, and with."""

    catalogue: Catalogue
    config: Config
    locale: Locale
    record: Record
    workers: Workers
    content: Content
    folder: Path  # where runs are kept
    made_by: str  # names code, rules and template
    unsure: list[Problem] = field(default_factory=list)  # files that were not indexed as they are
    made: dict[str, dict[str, Any]] = field(default_factory=dict)  # to be kept of it by then


def segments(calendar: Calendar) -> tuple[Segment, ...]:
    """Return the segments of an archive, newest first: its last month, that year, all before.

    Each word of a query has files in all three, so a small year keeps its last month.
    """
    if not calendar.months:
        return (Segment("base", "", "~"),)
    month = calendar.months[-1].start.isoformat()[:7]
    year = month[:4]
    if calendar.years[-1].count <= _FEW:
        month = "~"
    return (
        Segment("month", month, "~"),
        Segment("year", year, month),
        Segment("base", "", year),
    )


def reached_units(
    record: Record, calendar: Calendar, moments: Iterable[str] | None
) -> frozenset[str]:
    """Return the units of the index that changes at these moments reach; None: all of them."""
    found = segments(calendar)
    known = record.kept("search")
    if moments is None or known is None or known["segments"] != [list(each) for each in found]:
        reached = list(found)  # a new month takes the one before out of its segment
    else:
        reached = [each for each in found if any(each.start <= m < each.end for m in moments)]
    return frozenset({"search", *(unit("search", each.name) for each in reached)})


def search(index: Index, within: frozenset[str] | None) -> Iterator[Page | Stands]:
    """Yield the files of the index that are `within` these units, all of them for None.

    When all are written, `keep` is to be called.
    """
    if within is not None and "search" not in within:
        return
    told = []
    found = segments(index.catalogue.calendar())
    for segment in found:
        of = unit("search", segment.name)
        known = index.record.kept(of)
        if within is None or of in within or not known:
            digest, stories = _look(index, segment)
            if not known or known["digest"] != digest or not index.record.stands(of):
                count = index.catalogue.count(segment.start, segment.end)
                made: dict[str, Any] = {"digest": digest, "name": segment.name, "articles": count}
                groups = (known or {}).get("groups", {})
                # Were this build cut short, the next one could not tell which files are whose.
                index.record.keep(of, {})
                for page in _segment(index, segment, groups, made):
                    yield page._replace(unit=of) if isinstance(page, Page) else page
                known = made
            else:
                of_stories = f"search/{segment.name}/c"
                urls = index.record.of_unit(of)
                yield from (Stands(url) for url in urls if not url.startswith(of_stories))
            # A story that has changed elsewhere changes these files alone.
            known["stories"] = {}
            for chunk, data in stories.items():
                small = len(data) <= _SMALL
                known["stories"][str(chunk)] = _text(data) if small else ""
                if not small:
                    yield _file(f"{segment.name}/c{chunk}", data)._replace(unit=of)
            index.made[of] = known
        told.append({name: known[name] for name in _TOLD})
    index.made["search"] = {"segments": found}
    needed = {name for known in told for name in known.pop("runs")}
    for path in index.folder.glob("*"):
        if path.name not in needed:
            path.unlink()
    told = [segment for segment in told if segment["articles"]]
    yield _file("index", _index(index, told))._replace(unit="search")
    yield _file("filters", _offered(index))._replace(unit="search")


def keep(index: Index) -> None:
    """Keep what the next build is to know of the files, now that they are written."""
    for name, known in index.made.items():
        index.record.keep(name, known)


def _file(name: str, value: object) -> Page:
    """Return a file of the index; bytes are written in base64."""
    text = f'"{_text(value)}"' if isinstance(value, bytes) else _JSON.encode(value)
    data = {"name": _JSON.encode(name), "value": text}
    return Page(url=_url(name), template=TEMPLATE, data=data)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _url(name: str) -> str:
    return f"search/{name}.js"


def _look(index: Index, segment: Segment) -> tuple[str, dict[int, bytes]]:
    """Return a name for a segment's articles, and which of them are of one story, by chunks."""
    decided = index.catalogue.authorities.digest
    digest = hashlib.sha256(f"{index.made_by} {index.config.lang} {decided}".encode())
    found = []
    articles = index.catalogue.texts(segment.start, segment.end)
    for number, (url, sha256, story) in enumerate(articles):
        digest.update(f"{url}\0{sha256}\n".encode())
        if story is not None:
            found.append((number, story))
    here = Counter(story for _, story in found)
    sizes = index.catalogue.stories.sizes()
    elsewhere = {story for story, count in here.items() if count < sizes[story]}
    return digest.hexdigest(), stories_of(found, elsewhere)


def _segment(
    index: Index, segment: Segment, known: dict[str, Any], made: dict[str, Any]
) -> Iterator[Page | Stands]:
    """Yield the files of a segment, and note in `made` what is to be known of it.

    `known` is what was noted of its groups before, by the digest of each.
    """
    days: list[tuple[str, int]] = []
    kept: list[tuple[int, Path]] = []  # the number of a run's first article, and where it lies
    if not (yield from _read(index, segment, days, kept)):
        made["digest"] = ""  # the next build is to look again, though the catalogue be the same
    made |= {"directory": [], "runs": [path.name for _, path in kept], "groups": {}}
    stand = set(index.record.standing(unit("search", segment.name)))
    let_open(len(kept), index.folder)
    with ExitStack() as stack:
        ahead = _AHEAD_BYTES // (len(kept) or 1)
        runs = [Run(stack.enter_context(FileIO(path)), first, ahead) for first, path in kept]
        shard_bytes = _SHARD_BYTES[segment.name] * (2 if made["articles"] > _HUGE else 1)
        try:
            for group in groups_of(runs, shard_bytes):
                digest = group.digest(shard_bytes)
                firsts, names = known.get(digest, ([], []))
                if names and stand.issuperset(map(_url, names)):
                    yield from map(Stands, map(_url, names))
                else:
                    firsts, names = [], []
                    for name, data in group.files(firsts, shard_bytes):
                        names.append(f"{segment.name}/{name}")
                        yield _file(names[-1], data)
                made["groups"][digest] = firsts, names
                made["directory"] += firsts
        except DamagedRun as error:
            path = Path(str(error))
            path.unlink(missing_ok=True)
            told = "was damaged, and is deleted: words of articles for the index"
            raise SiteError(Problem(told, path, hint="build again")) from error
    if days:
        yield _file(f"{segment.name}/days", days)
    if len(directory := made["directory"]) > _DIRECTORY:
        made["directory"] = {"groups": directory[::_GROUP]}
        for number, first in enumerate(range(0, len(directory), _GROUP)):
            yield _file(f"{segment.name}/d{number}", directory[first : first + _GROUP])


def _read(
    index: Index, segment: Segment, days: list[tuple[str, int]], runs: list[tuple[int, Path]]
) -> Generator[Page, None, bool]:
    """Yield the titles of a segment's articles; fill in its days, and its runs.

    A run is kept: an article that comes to another month does not have this one's texts read again.
    Return whether all files were as the catalogue has them; else a run is kept for this build only.
    """
    waiting: deque[int] = deque()
    titles: list[tuple[str, str, str, str, str]] = []
    pages: list[Page] = []
    count = 0

    def titled(least: int) -> None:
        while len(titles) >= least:
            number = (count - len(titles)) // _TITLES
            pages.append(_file(f"{segment.name}/t{number}", titles[:_TITLES]))
            del titles[:_TITLES]

    def jobs() -> Iterator[RunJob]:
        nonlocal count
        for batch in _batches(index.catalogue, segment):
            listed = tuple(
                Listed(a.path, a.sha256, a.lang, a.title, a.names, tuple(_filters(a)))
                for a in batch
            )
            told = repr((index.made_by, listed))
            name = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
            runs.append((count, index.folder / name))
            for article in batch:
                if not days or days[-1][0] != article.date[:10]:
                    days.append((article.date[:10], count))
                titles.append(article.shown)
                count += 1
            titled(_TITLES)
            if not is_whole(runs[-1][1]):
                waiting.append(len(runs) - 1)
                yield RunJob(index.content, listed)

    sure = True
    for made in index.workers.mapped(make_run, jobs()):
        first, path = runs[place := waiting.popleft()]
        for other in made.others:
            told = "is not indexed as it is: it changed, or cannot be read"
            where = index.content.where(other)
            index.unsure.append(Problem(told, where, hint="build again"))
        if made.others:
            sure = False
            runs[place] = first, path = first, path.with_name(f"{path.name}{_UNSURE}")
        write_whole(path, made.run)
        yield from pages
        pages.clear()
    titled(1)
    yield from pages
    return sure


def _batches(catalogue: Catalogue, segment: Segment) -> Iterator[list[Indexed]]:
    """Yield a segment's articles in their order: those of some years that begin together, or less.

    A batch is small enough to be read again for one article, and not so small that each of its
    words is in all the others too. What comes later to another one leaves it as it is.
    """
    calendar = catalogue.calendar()
    newest = calendar.months[-1].start.isoformat()[:7] if calendar.months else ""
    counts: Counter[tuple[int, int]] = Counter()
    for year in calendar.years:
        counts.update({(length, year.start.year // length): year.count for length in _YEARS})

    @cache
    def when(month: str) -> object:
        if month in ("", newest):
            return month
        year = int(month[:4])
        spans = ((length, year // length) for length in _YEARS)
        # A year alone that is still too many is parted by its months.
        return next((s for s in spans if counts[s] <= _BATCH), month)

    articles = catalogue.indexed(segment.start, segment.end)
    for _, group in groupby(articles, key=lambda article: when(article.date[:7])):
        batch: list[Indexed] = []
        size = 0
        for article in group:
            if batch and (len(batch) == _BATCH or size + article.size > _BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(article)
            size += article.size
        yield batch


def _filters(article: Indexed) -> Iterator[str]:
    for kind, key in article.terms:
        yield f"{_MARK}{kind}{_MARK}{key}"
    yield f"{_MARK}langs{_MARK}{article.lang}"


def _index(index: Index, told: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a browser has to know before it asks for anything."""
    catalogue = index.catalogue
    made = {
        "segments": told,
        "letters": letters_of_search(),
        "apart": letters_apart(),
        "fronts": fronts(),
        "languages": {tag: data_of(tag) for tag, _ in catalogue.numbers().langs},
        "mean": MEAN_LENGTH,
    }
    if any((decided := {kind: _decided(catalogue, kind) for kind in _FILTERS}).values()):
        made["decided"] = decided
    return made


def _offered(index: Index) -> dict[str, list[tuple[str, str, int]]]:
    """Return, of each kind, the largest terms that the page offers: label, key, articles."""
    catalogue = index.catalogue
    found: dict[str, list[tuple[str, str, int]]] = {
        kind: [
            (term.label, key, term.count) for key, term in catalogue.terms.largest_keys(kind, _MOST)
        ]
        for kind in _FILTERS
    }
    langs = catalogue.numbers().langs[:_MOST]
    found["langs"] = [(index.locale.langname(tag), tag, count) for tag, count in langs]
    return found


def _decided(catalogue: Catalogue, kind: str) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return the key of each spelling that is kept apart, and of each key that is one with it.

    Of terms that articles have; None where nothing is decided of any.
    """
    known = {key for key, _ in catalogue.terms.every(kind)}
    found = [
        each
        for each in catalogue.authorities.decided
        if each.kind == kind and each.key in known and (each.own != each.key or each.parted)
    ]
    spellings = {each.name: each.key for each in found if each.parted}
    return (spellings, {each.own: each.key for each in found}) if found else None
