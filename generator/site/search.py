"""The search index: catalogue -> Pages, a segment of the archive after the other.

What the files hold is in docs/design/search.md.
"""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from generator.config import Config
from generator.executor import Workers
from generator.l10n import Locale
from generator.model import Page, Stands
from generator.search.runs import MEAN_LENGTH, Listed, RunJob, make_run, read_run
from generator.search.segment import files_of
from generator.search.words import data_of, letters_of_search
from generator.site.calendar import Calendar
from generator.site.catalogue import Catalogue, Indexed
from generator.site.record import Record
from generator.site.scope import unit

TEMPLATE = "data.js"
_BATCH = 4_000  # articles of a run: whole files of titles
_TITLES = 16  # articles of a file
_DIRECTORY, _GROUP = 512, 256  # stems of a directory in one piece, and of a group of a longer one
_FILTERS = ("sources", "sections", "tags")
_MOST = 100  # terms of a kind that the page offers
_MARK = "\x01"  # stands before what is no word
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
    content: Path
    folder: Path  # for what lies on the disk while it is made
    made_by: str  # names code, rules and template


def segments(calendar: Calendar) -> tuple[Segment, ...]:
    """Return the segments of an archive, newest first: its last month, that year, all before."""
    if not calendar.months:
        return (Segment("base", "", "~"),)
    month = calendar.months[-1].start.isoformat()[:7]
    year = month[:4]
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
    """Yield the files of the index that are `within` these units, all of them for None."""
    if within is not None and "search" not in within:
        return
    told = []
    found = segments(index.catalogue.calendar())
    for segment in found:
        of = unit("search", segment.name)
        known = index.record.kept(of)
        if within is None or of in within or known is None:
            digest = _digest(index, segment)
            if known is None or known["digest"] != digest or not index.record.stand(of):
                made: dict[str, Any] = {"digest": digest, "name": segment.name}
                for page in _segment(index, segment, made):
                    yield page._replace(unit=of)
                known = made
                index.record.keep(of, made)
            else:
                yield from map(Stands, index.record.of_unit(of))
        told.append({name: known[name] for name in ("name", "articles", "directory")})
    index.record.keep("search", {"segments": found})
    told = [segment for segment in told if segment["articles"]]
    yield _file("index", _index(index, told))._replace(unit="search")
    yield Page(url="search.html", template="search.html", data={}, unit="search")


def _file(name: str, value: object) -> Page:
    """Return a file of the index; bytes are written in base64."""
    text = (
        f'"{base64.b64encode(value).decode("ascii")}"'
        if isinstance(value, bytes)
        else _JSON.encode(value)
    )
    data = {"name": _JSON.encode(name), "value": text}
    return Page(url=f"search/{name}.js", template=TEMPLATE, data=data)


def _digest(index: Index, segment: Segment) -> str:
    digest = hashlib.sha256(f"{index.made_by} {index.config.lang}".encode())
    for url, sha256 in index.catalogue.texts(segment.start, segment.end):
        digest.update(f"{url}\0{sha256}\n".encode())
    return digest.hexdigest()


def _segment(index: Index, segment: Segment, made: dict[str, Any]) -> Iterator[Page]:
    """Yield the files of a segment, and note in `made` what the index has to say of it."""
    shutil.rmtree(index.folder, ignore_errors=True)
    index.folder.mkdir(parents=True)
    directory: list[str] = []
    days: list[tuple[str, int]] = []
    count = 0

    def counted() -> Iterator[Indexed]:
        nonlocal count
        for article in index.catalogue.indexed(segment.start, segment.end):
            if not days or days[-1][0] != article.date[:10]:
                days.append((article.date[:10], count))
            yield article
            count += 1

    articles = counted()
    runs = 0
    titles: list[Page] = []

    def jobs() -> Iterator[RunJob]:
        start = 0
        while batch := list(islice(articles, _BATCH)):
            for first in range(0, len(batch), _TITLES):
                shown = [a.shown for a in batch[first : first + _TITLES]]
                name = f"{segment.name}/t{(start + first) // _TITLES}"
                titles.append(_file(name, shown))
            yield RunJob(
                index.content,
                tuple(
                    Listed(start + n, a.path, a.lang, tuple(_filters(a)))
                    for n, a in enumerate(batch)
                ),
            )
            start += len(batch)

    with ExitStack() as stack:
        files = []
        for run in index.workers.mapped(make_run, jobs()):
            path = index.folder / str(runs)
            path.write_bytes(run)
            files.append(read_run(stack.enter_context(path.open("rb"))))
            runs += 1
            yield from titles
            titles.clear()
        for name, data in files_of(files, directory):
            yield _file(f"{segment.name}/{name}", data)
    shutil.rmtree(index.folder)
    if count:
        yield _file(f"{segment.name}/days", days)
    made["articles"] = count
    made["directory"] = directory
    if len(directory) > _DIRECTORY:
        made["directory"] = {"groups": directory[::_GROUP]}
        for number, first in enumerate(range(0, len(directory), _GROUP)):
            yield _file(f"{segment.name}/d{number}", directory[first : first + _GROUP])


def _filters(article: Indexed) -> Iterator[str]:
    for kind, key in article.terms:
        yield f"{_MARK}{kind}{_MARK}{key}"
    yield f"{_MARK}langs{_MARK}{article.lang}"


def _index(index: Index, told: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a browser has to know before it asks for anything."""
    catalogue, locale = index.catalogue, index.locale
    langs = catalogue.numbers().langs
    filters: dict[str, list[tuple[str, str, int]]] = {
        kind: [(term.label, key, term.count) for key, term in catalogue.largest_keys(kind, _MOST)]
        for kind in _FILTERS
    }
    filters["langs"] = [(locale.langname(tag), tag, count) for tag, count in langs[:_MOST]]
    return {
        "segments": told,
        "letters": letters_of_search(),
        "languages": {tag: data_of(tag) for tag, _ in langs},
        "filters": filters,
        "mean": MEAN_LENGTH,
    }
