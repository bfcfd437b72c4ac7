"""The page families: catalogue -> Pages. Each reads nothing else; FAMILIES is the list of them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice

from generator.config import Config
from generator.l10n import Locale
from generator.model import Card, Link, Page, Pager, Span
from generator.permalinks import term_slug
from generator.site.catalogue import KINDS, Catalogue, Row
from generator.site.feeds import feed, robots, sitemaps

PAGE_SIZE = 50

Family = Callable[[Catalogue, Config, Locale], Iterator[Page]]

_SINGULAR = {"tags": "tag", "sources": "source", "sections": "section", "authors": "author"}


def sealed_pages(count: int) -> int:
    """Return how many numbered pages a list of `count` entries has.

    The head shows the newest 50 to 99; when it would hold 100, its oldest 50 are sealed.
    """
    return max(0, count // PAGE_SIZE - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of articles, before it is cut into pages."""

    kind: str
    head: str  # its own address
    numbered: str  # the folder of its numbered pages
    count: int
    heading: str = ""  # a term's label; "" where the template words it from `start`
    start: dt.date | None = None
    crumbs: tuple[Link, ...] = ()
    parts: tuple[Span, ...] = ()  # the months of a year, the days of a month
    previous: Span | None = None
    next: Span | None = None


def paginate(listing: Listing, cards: Iterable[Card]) -> Iterator[Page]:
    """Yield the pages of a list; `cards` come oldest first, a page shows them newest first."""
    entries = iter(cards)
    total = sealed_pages(listing.count)
    for number in range(1, total + 1):
        yield _list_page(listing, number, total, tuple(islice(entries, PAGE_SIZE))[::-1])
    yield _list_page(listing, 0, total, tuple(entries)[::-1])


def _parted(
    listing: Listing, apart: Listing, dated: Iterable[Card], undated: Iterable[Card]
) -> Iterator[Page]:
    """Yield the pages of a list in which some articles have no date.

    The undated are not numbered among the others: they come at any time, and would move every
    sealed page. A few stand at the end of the head, many on a list apart.
    """
    if apart.count == listing.count:
        yield from paginate(listing, undated)
        return
    few = tuple(undated)[::-1] if apart.count <= PAGE_SIZE else ()
    count = listing.count - apart.count
    for page in paginate(replace(listing, count=count), dated):
        if page.url == listing.head:
            data = dict(page.data) | {"count": listing.count, "cards": page.data["cards"] + few}
            if apart.count > PAGE_SIZE:
                data["undated"] = (apart.head, apart.count)
            page = replace(page, data=data)
        yield page
    if apart.count > PAGE_SIZE:
        yield from paginate(apart, undated)


def articles(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield a page an article, with its neighbours by date, its related articles and its terms."""
    older: Row | None = None
    rows = catalogue.rows()
    current = next(rows, None)
    while current is not None:
        newer = next(rows, None)
        card = current.card
        dated = card.day is not None
        yield Page(
            url=card.url,
            template="article.html",
            data={
                "content": (current.path, current.sha256),
                "card": card,
                "crumbs": _crumbs(card.day, locale, depth=3),
                # The undated come first and have no neighbour in time.
                "older": _headline(older) if dated and older and older.card.date else None,
                "newer": _headline(newer) if dated and newer else None,
                "related": catalogue.related_to(current.number),
                **catalogue.links_of(current.number),
            },
        )
        older, current = current, newer


def terms(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield, for each kind of term that occurs, the page of all its terms and each term's lists."""
    for kind in KINDS:
        found = catalogue.terms(kind)
        if not found:
            continue
        entries = tuple(term for _, term in found)
        yield Page(url=f"{kind}.html", template="terms.html", data={"kind": kind, "terms": entries})
        for key, term in found:
            stem = term.url.removesuffix(".html")
            listing = Listing(
                kind=_SINGULAR[kind],
                head=term.url,
                numbered=stem,
                count=term.count,
                heading=term.label,
            )
            apart = Listing(
                kind=listing.kind,
                head=f"{stem}/undated.html",
                numbered=f"{stem}/undated",
                count=catalogue.undated_of(kind, key),
                heading=term.label,
                crumbs=(Link(label=term.label, url=term.url),),
            )
            yield from _parted(
                listing,
                apart,
                catalogue.cards_of(kind, key, dated=True),
                catalogue.cards_of(kind, key, dated=False),
            )


def dates(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield the lists of every day, month and year that has articles."""
    days = catalogue.days()
    months = [
        _span(list(group)) for _, group in groupby(days, key=lambda d: d.start.replace(day=1))
    ]
    years = [_span(list(group)) for _, group in groupby(months, key=lambda m: m.start.year)]
    for depth, kind, spans, within in (
        (2, "day", days, ()),
        (1, "month", months, days),
        (0, "year", years, months),
    ):
        parts = {url: tuple(group) for url, group in groupby(within, key=lambda s: _parent(s.url))}
        for index, span in enumerate(spans):
            stem = span.url.removesuffix(".html")
            listing = Listing(
                kind=kind,
                head=span.url,
                numbered=f"{stem}/page",
                count=span.count,
                start=span.start,
                crumbs=_crumbs(span.start, locale, depth=depth),
                parts=parts.get(span.url, ()),
                previous=spans[index - 1] if index else None,
                next=spans[index + 1] if index + 1 < len(spans) else None,
            )
            day = stem.replace("/", "-")
            # "~" sorts behind every digit, "-" and space: the end of that day, month or year.
            yield from paginate(listing, catalogue.cards(day, f"{day}~"))


def undated(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield the lists of the articles whose text gives no date, if there are any."""
    count = catalogue.numbers().undated
    if count:
        listing = Listing(kind="undated", head="undated.html", numbered="undated/page", count=count)
        yield from paginate(listing, catalogue.cards("", "0"))


def home(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield the front page and the numbered pages of all articles behind it."""
    numbers = catalogue.numbers()
    days = catalogue.days()
    years = _years(days)
    # The undated have a page of their own, and stand here only where there is nothing else.
    dated = numbers.articles - numbers.undated
    listing = Listing(kind="latest", head="index.html", numbered="page", count=dated)
    cards = catalogue.cards("0")
    if not dated:
        listing = replace(listing, count=numbers.articles)
        cards = catalogue.cards()
    for page in paginate(listing, cards):
        if page.url != listing.head:
            yield page
            continue
        yield Page(
            url=page.url,
            template="home.html",
            data={
                "cards": page.data["cards"],
                "pager": page.data["pager"],
                "numbers": numbers,
                "years": tuple(year for year, _ in years),
                "tags": catalogue.largest("tags", 12),
                "sources": catalogue.largest("sources", 8),
                "coverage": _coverage(days),
            },
        )


def archive(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield the page of all years and months, and the page about the archive."""
    numbers = catalogue.numbers()
    data = {"years": _years(catalogue.days()), "numbers": numbers}
    yield Page(url="archive.html", template="archive.html", data=data)
    sources = tuple(term for _, term in catalogue.terms("sources"))
    yield Page(
        url="about.html", template="about.html", data={"numbers": numbers, "sources": sources}
    )
    yield Page(url="404.html", template="404.html", data={})


def redirects(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield a page that leads on from every old address.

    These are the aliases of articles, and the addresses that a term's other spellings have: when
    one of them becomes the most frequent, the term moves there and the old address still answers.
    """
    moved: dict[str, str] = {}
    for alias, url in catalogue.aliases():
        if not catalogue.addressed(alias):
            moved.setdefault(alias, url)
    for kind, spelling, url, dated in catalogue.spellings():
        other, own = f"{kind}/{term_slug(spelling)}", url.removesuffix(".html")
        if other != own:
            moved.setdefault(f"{other}.html", url)
            for number in range(1, sealed_pages(dated) + 1):
                moved.setdefault(f"{other}/{number}.html", f"{own}/{number}.html")
    for old, url in sorted(moved.items()):
        yield Page(url=old, template="redirect.html", data={"target": url})


FAMILIES: tuple[Family, ...] = (
    articles,
    terms,
    dates,
    undated,
    home,
    archive,
    redirects,
    feed,
    sitemaps,
    robots,
)


def all_pages(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield every page of the site, a family after the other."""
    return chain.from_iterable(family(catalogue, config, locale) for family in FAMILIES)


def _headline(row: Row) -> Card:
    """Return a neighbour's card with no more than is shown: its text may change without it."""
    return replace(row.card, date="", source="", section="", summary="")


def _list_page(listing: Listing, number: int, total: int, cards: tuple[Card, ...]) -> Page:
    def address(page: int) -> str:
        return f"{listing.numbered}/{page}.html" if 0 < page <= total else listing.head

    pager = Pager(
        number=number,
        total=total,
        head=listing.head,
        newer=address(number + 1) if number else "",
        older=address(number - 1 if number else total) if total and number != 1 else "",
    )
    data = {
        "kind": listing.kind,
        "heading": listing.heading,
        "start": listing.start,
        "count": listing.count,
        "cards": cards,
        "pager": pager,
        "crumbs": listing.crumbs,
        "parts": listing.parts,
        "previous": listing.previous,
        "next": listing.next,
        "undated": None,
    }
    if number:
        # A sealed page must not change with what comes after it: nothing here counts the others.
        kept = Pager(
            number=number,
            total=0,
            head=listing.head,
            newer=f"{listing.numbered}/{number + 1}.html" if number < total else listing.head,
            older=pager.older,
        )
        data |= {"count": 0, "pager": kept, "parts": (), "previous": None, "next": None}
    return Page(url=address(number), template="list.html", data=data)


def _span(parts: list[Span]) -> Span:
    """Return the month of some days, or the year of some months."""
    count = sum(part.count for part in parts)
    start = parts[0].start.replace(day=1)
    url = _parent(parts[0].url)
    return Span(start=start if "/" in url else start.replace(month=1), url=url, count=count)


def _parent(url: str) -> str:
    """Return the address of the month of a day, or of the year of a month."""
    return f"{url.removesuffix('.html').rpartition('/')[0]}.html"


def _years(days: list[Span]) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
    """Return every year, newest first, each with its twelve months, the empty ones too."""
    months = [
        _span(list(group)) for _, group in groupby(days, key=lambda d: d.start.replace(day=1))
    ]
    found = []
    for year, group in groupby(months, key=lambda m: m.start.year):
        own = list(group)
        by_month = {span.start.month: span for span in own}
        twelve = tuple(
            by_month.get(m) or Span(start=dt.date(year, m, 1), url="", count=0)
            for m in range(1, 13)
        )
        found.append((_span(own), twelve))
    return tuple(found[::-1])


def _coverage(days: list[Span]) -> tuple[tuple[Span, ...], ...]:
    """Return the newest year's months, each a tuple of all its days, the empty ones too."""
    if not days:
        return ()
    year = days[-1].start.year
    by_day = {day.start: day for day in days if day.start.year == year}
    first = dt.date(year, 1, 1)
    length = (dt.date(year + 1, 1, 1) - first).days
    every = (first + dt.timedelta(days=n) for n in range(length))
    spans = (by_day.get(day) or Span(start=day, url="", count=0) for day in every)
    return tuple(tuple(group) for _, group in groupby(spans, key=lambda s: s.start.month))


def _crumbs(day: dt.date | None, locale: Locale, depth: int) -> tuple[Link, ...]:
    """Return links to a day's year, month and the day itself, the first `depth` of them."""
    if day is None:
        return ()
    year, month, date = day.isoformat().split("-")
    every = (
        Link(label=year, url=f"{year}.html"),
        Link(label=locale.monthname(day), url=f"{year}/{month}.html"),
        Link(label=str(day.day), url=f"{year}/{month}/{date}.html"),
    )
    return every[:depth]
