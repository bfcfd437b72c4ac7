"""Which articles are exported: those that pass what narrows them, one by one, in time order."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.narrowed import KINDS, Narrowed
from generator.site.catalogue import Catalogue


class Selected(NamedTuple):
    """One article as the catalogue knows it."""

    path: str  # relative to content/
    id: str  # its own, or the one that stands for it as long as its file keeps its name
    url: str  # relative to the site's root
    lang: str  # "" for the site's own


def selected(catalogue: Catalogue, narrowed: Narrowed, site_lang: str) -> Iterator[Selected]:
    """Yield the articles that pass, oldest first, ties by address; the undated behind all others.

    With a day to begin or to end with, no undated one passes.
    """
    tests, values = _tests(catalogue, narrowed, site_lang)
    for side in ("moment > ''", "moment = ''"):
        rows = catalogue.connection.execute(
            f"SELECT path, id, url, lang FROM article AS a WHERE {' AND '.join([side, *tests])}"
            " ORDER BY moment, url",
            values,
        )
        yield from map(Selected._make, rows)


def count_selected(catalogue: Catalogue, narrowed: Narrowed, site_lang: str) -> int:
    """Return how many articles pass."""
    tests, values = _tests(catalogue, narrowed, site_lang)
    where = " AND ".join(["1", *tests])
    count = f"SELECT COUNT(*) FROM article AS a WHERE {where}"
    return int(catalogue.connection.execute(count, values).fetchone()[0])


def _tests(
    catalogue: Catalogue, narrowed: Narrowed, site_lang: str
) -> tuple[list[str], list[str | int]]:
    tests = []
    values: list[str | int] = []
    for option, kind in KINDS.items():
        if name := getattr(narrowed, option):
            tests.append(
                "EXISTS (SELECT 1 FROM mention AS m"
                " WHERE m.kind = ? AND m.key = ? AND m.article = a.number)"
            )
            values += (kind, catalogue.authorities.key(kind, name))
    if narrowed.lang:
        tests.append("IIF(lang = '', ?, lang) = ?")
        values += (site_lang, narrowed.lang)
    if narrowed.start or narrowed.end:
        tests.append("moment > '' AND moment >= ?")
        values.append(narrowed.start)
    if narrowed.end:
        # "~" sorts behind every digit, "-" and space: the end of that day, month or year.
        tests.append("moment < ?")
        values.append(f"{narrowed.end}~")
    return tests, values
