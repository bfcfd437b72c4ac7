"""Which parts of an archive a build looks at: all of it, or what a change may have reached.

A unit is a group of pages that is looked at together, such as a term's lists or a day's.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.model import Span
from generator.site.catalogue import Catalogue

# What shows a little of everything: looked at whenever anything changed.
ALWAYS = ("site", "home", "redirect", "static")


def unit(kind: str, key: str = "") -> str:
    """Return the name of a unit: what it is, and which of them."""
    return f"{kind}\n{key}" if key else kind


def no_edge(_url: str) -> str:
    """Return what is known of a list's page where nothing is."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The units to look at. What is not in them is as it was when the output was last built."""

    units: frozenset[str] | None = None  # None: all there are
    articles: tuple[int, ...] = ()  # the articles whose pages are among them
    changed: frozenset[int] = frozenset()  # the articles that lists show in another way
    edge: Callable[[str], str] = no_edge  # what a page of a list stood on when it was written

    def has(self, name: str) -> bool:
        """Tell whether a unit is to be looked at."""
        return self.units is None or name in self.units

    def stands(self, url: str, edge: str, articles: Sequence[int]) -> bool:
        """Tell whether a page of a list shows these articles already, as they are.

        Its first and its last one are in its `edge`, and there are as many as ever: had one come or
        gone between them, it would be a changed one, or the edge another.
        """
        known = self.units is not None and self.edge(url) == edge
        return known and self.changed.isdisjoint(articles)


ALL = Scope()


def reached(
    catalogue: Catalogue,
    marks: Iterable[tuple[str, str]],
    lost: Iterable[str],
    edge: Callable[[str], str],
) -> Scope:
    """Return the scope of what the marked changes reach, and of units whose files were `lost`."""
    units = {*ALWAYS, *lost}
    changed: set[str] = set()
    idents: set[str] = set()
    places: list[tuple[str, str]] = []
    for kind, key in marks:
        if kind == "page":
            changed.add(key)
        elif kind == "id":
            idents.add(key)
        elif kind == "place":
            moment, _, url = key.partition("\n")
            places.append((moment, url))
        else:
            units |= {unit(kind, key), unit("terms", kind)}
    units |= set(_of_days(catalogue.days(), [moment for moment, _ in places]))
    own = {unit("article", path) for path in changed}
    again = {name.partition("\n")[2] for name in units if name.startswith("article\n")}
    own_numbers = catalogue.numbers_of_files(changed)
    numbers = {*own_numbers, *catalogue.numbers_of_files(again)}
    numbers.update(catalogue.numbers_beside(places), catalogue.numbers_relating(idents))
    own |= {unit("article", path) for path in catalogue.files_of(numbers)}
    return Scope(
        units=frozenset(units | own),
        articles=tuple(sorted(numbers)),
        changed=frozenset(own_numbers),
        edge=edge,
    )


def _of_days(days: Sequence[Span], moments: Sequence[str]) -> Iterator[str]:
    """Yield the units of the days, months and years of moments, and of those beside them.

    Those beside them lead there, if the day, month or year has just come to be, or has gone.
    """
    for letters in (10, 7, 4):
        spans = sorted({str(day.start)[:letters] for day in days})
        for moment in {moment[:letters] for moment in moments}:
            if not moment:
                yield "undated"
                yield unit("sitemap", "undated")
                continue
            at = bisect_left(spans, moment)
            for span in (moment, *spans[max(0, at - 1) : at + 2]):
                yield unit("date", f"{span.replace('-', '/')}.html")
            if letters == len("2024-01"):
                yield unit("sitemap", moment)
