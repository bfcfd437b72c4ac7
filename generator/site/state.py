"""What an output was built from, and what a build has to look at since."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from generator.site.addresses import Addresses
from generator.site.catalogue import Catalogue
from generator.site.pages import OF_ARTICLES
from generator.site.read import RACY_NS
from generator.site.record import Record, State
from generator.site.scope import ALL, Scope, reached, unit
from generator.site.search import reached_units, segments
from generator.site.theme import Theme
from generator.site.write import static_files


def state_of(
    made_by: str, static: str, theme: Theme, templates: Mapping[str, str], catalogue: Catalogue
) -> State:
    """Return names for all that decides the output; `templates` have a digest each."""
    press = theme.press.name if theme.press else ""
    of_articles = sorted(item for item in templates.items() if item[0] in OF_ARTICLES)
    others = sorted(item for item in templates.items() if item[0] not in OF_ARTICLES)
    return State(
        frame=_digest(made_by, theme.config, press),
        articles=_digest(of_articles),
        templates=_digest(others),
        nav=" ".join(theme.nav),
        static=static,
        addresses=Addresses(catalogue.connection).stamp(),
        edition=catalogue.marks.edition,
        search=catalogue.marks.edition,
    )


def static_digest(folders: tuple[Path, ...], subset_with: str) -> str:
    """Return a name for the static files as they are, and for what fonts are subset with.

    "" when one is so new that it may change again without its time showing it.
    """
    files = []
    for url, file in static_files(folders):
        try:
            stat = file.stat()
        except OSError:
            return ""
        if time.time_ns() - stat.st_mtime_ns < RACY_NS:
            return ""
        files.append((url, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    return _digest(subset_with, files)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def scope_since(
    last: State | None,
    state: State,
    catalogue: Catalogue,
    edge: Callable[[str], str],
    lost: dict[str, str],
) -> Scope:
    """Return what a build of `state` has to look at, when the output was built from `last` before.

    `edge` is what is on record of a page of a list; `lost` are the files that are not there any
    more, each with its unit.
    """
    if last is None or "" in lost.values():
        return ALL
    found = replace(last, static=state.static, edition=state.edition, search=state.search)
    if replace(found, articles=state.articles) != state:
        return ALL
    marks = catalogue.marks.since(last.edition)
    if marks is None:
        return ALL
    scope = reached(catalogue, marks, lost.values(), lambda url: "" if url in lost else edge(url))
    return scope if last.articles == state.articles else replace(scope, articles=None)


def with_index(
    scope: Scope, last: State, catalogue: Catalogue, record: Record, most: int | None
) -> tuple[Scope, int]:
    """Return a scope with what has to be looked at of the search index, and its edition then.

    Segments of more than `most` articles are left for another build, and the edition as it was.
    """
    marks = catalogue.marks.since(last.search)
    moments = [key.partition("\n")[0] for kind, key in marks or () if kind == "place"]
    units = reached_units(record, catalogue.calendar(), None if marks is None else moments)
    large = {
        unit("search", each.name)
        for each in segments(catalogue.calendar())
        if most is not None and catalogue.count(each.start, each.end) > most
    }
    edition = last.search if units & large else catalogue.marks.edition
    return replace(scope, units=(scope.units or frozenset()) | (units - large)), edition
