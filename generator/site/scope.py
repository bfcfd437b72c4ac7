"""Which parts of an archive a build looks at: all of it, or what a change may have reached.

A unit is a group of pages that is looked at together, such as a term's lists or a day's.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.model import Span
from generator.site.calendar import Calendar, anniversaries_url, anniversary_url, beside_url
from generator.site.catalogue import Catalogue
from generator.site.steps import Step

# What shows a little of everything: looked at whenever anything changed.
ALWAYS = ("site", "home", "redirect", "static")
ARTICLES = "article\n"  # what the name of an article's unit begins with


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
    articles: tuple[int, ...] | None = None  # those whose pages are among them; None: all
    changed: frozenset[int] = frozenset()  # the articles that lists show in another way
    edge: Callable[[str], str] = no_edge  # what a page of a list stood on when it was written
    only: str = ""  # the only page that is wanted of them, if it is one

    def has(self, name: str) -> bool:
        """Tell whether a unit is to be looked at."""
        if self.units is None or name in self.units:
            return True
        return self.articles is None and name.startswith(ARTICLES)

    def stands(self, url: str, edge: str, articles: Sequence[int]) -> bool:
        """Tell whether a page of a list shows these articles already, as they are.

        Its first and its last one are in its `edge`, and there are as many as ever: had one come or
        gone between them, it would be a changed one, or the edge another.
        """
        if self.only:
            return url != self.only
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
    steps: list[Step] = []
    for kind, key in marks:
        if kind == "page":
            changed.add(key)
        elif kind == "id":
            idents.add(key)
        elif kind == "place":
            moment, _, url = key.partition("\n")
            places.append((moment, url))
        elif kind == "step":
            steps.append(Step(*key.split("\n")))
        else:
            units |= {unit(kind, key), unit("terms", kind)}
    units |= set(_of_days(catalogue.calendar(), [moment for moment, _ in places]))
    own = {unit("article", path) for path in changed}
    again = {name.partition("\n")[2] for name in units if name.startswith("article\n")}
    own_numbers = catalogue.numbers_of_files(changed)
    numbers = {*own_numbers, *catalogue.numbers_of_files(again)}
    numbers.update(catalogue.numbers_beside(places), catalogue.numbers_beside_steps(steps))
    numbers.update(catalogue.relations.relating(idents), catalogue.relations.translating(idents))
    numbers.update(catalogue.stories.beside(own_numbers))
    numbers.update(catalogue.alike.naming(idents))
    own |= {unit("article", path) for path in catalogue.files_of(numbers)}
    own |= {unit("thread", url) for url in catalogue.strands.urls_with(own_numbers)}
    return Scope(
        units=frozenset(units | own),
        articles=tuple(sorted(numbers)),
        changed=frozenset(own_numbers),
        edge=edge,
    )


def leading_to(catalogue: Catalogue, url: str) -> Scope:
    """Return a small scope within which the page at an address lies, if there is one."""
    kind, *inner = url.rpartition(".")[0].split("/")
    # A numbered page lies below the list that it is a part of.
    heads = ["/".join([kind, *inner[:depth]]) + ".html" for depth in range(len(inner) + 1)]
    units = {*ALWAYS, "undated", unit("terms", kind), *(unit("date", head) for head in heads)}
    units |= {unit(kind, key) for head in heads for key in catalogue.terms.at(kind, head)}
    # Another name of a term leads on from where its own list would be.
    units |= {unit(kind, catalogue.authorities.key(kind, name)) for name in inner[:1]}
    units |= {unit("thread", url), unit("terms", "thread")}
    units |= {unit("sitemap", name[: len("2024-01")]) for name in inner}  # or "undated"
    # What stands beside an article's page is called like it, up to the first dot.
    folder, slash, name = url.rpartition("/")
    page = f"{folder}{slash}{name.partition('.')[0]}.html"
    return Scope(units=frozenset(units), articles=tuple(catalogue.numbers_at(page)), only=url)


def _of_days(calendar: Calendar, moments: Sequence[str]) -> Iterator[str]:
    """Yield the units of the days, months and years of moments, and of those beside them.

    Those beside them lead there, if the day, month or year has just come to be, or has gone.
    """
    if calendar.second and any(moments):
        yield unit("date", f"{calendar.second}.html")
    for day in {moment[:10] for moment in moments if calendar.second and moment}:
        url = beside_url(calendar.second, dt.date.fromisoformat(day))
        yield from (unit("date", each) for each in _near(url, calendar.beside))
    days = {dt.date.fromisoformat(moment[:10]) for moment in moments if moment}
    for second in calendar.all if days else ():
        yield unit("date", anniversaries_url(second))
        places = [place for place, _ in calendar.anniversaries(second)]
        for url in {anniversary_url(second, day) for day in days}:
            yield from (unit("date", each) for each in _near(url, places))
    kinds = (("2024-01-31", calendar.days), ("2024-01", calendar.months), ("2024", calendar.years))
    for form, spans in kinds:
        for name in {moment[: len(form)] for moment in moments}:
            if not name:
                yield "undated"
                yield unit("sitemap", "undated")
                continue
            url = f"{name.replace('-', '/')}.html"
            yield from (unit("date", each) for each in _near(url, spans))
            if form == "2024-01":
                yield unit("sitemap", name)


def _near(url: str, spans: Sequence[Span]) -> set[str]:
    """Return an address, and those of the spans beside it."""
    at = bisect_left(spans, url, key=lambda span: span.url)
    return {url, *(span.url for span in spans[max(0, at - 1) : at + 2])}
