"""The page families: catalogue -> Pages. Each reads nothing else; FAMILIES is the list of them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain, groupby
from typing import Any

from generator.authorities import Authorities
from generator.calendars import LONGEST_MONTHS, Second
from generator.config import Config
from generator.l10n import Locale
from generator.model import KINDS, Card, Link, Page, Span, Stands
from generator.permalinks import term_slug
from generator.site.calendar import anniversaries_url, anniversary_url, beside_url, timeline_of
from generator.site.catalogue import Catalogue, Row
from generator.site.citation import FORMS, files
from generator.site.corrections import changes, withdrawals
from generator.site.feeds import feed_of, site_feed, whole_feeds
from generator.site.fonts import fonts
from generator.site.lists import Listing, paginate, parted, sealed_pages
from generator.site.picture import PICTURE, Shown
from generator.site.robots import robots
from generator.site.scope import ALL, Scope, unit
from generator.site.sitemaps import sitemaps
from generator.site.terms import OfTerm
from generator.site.threads import threads
from generator.site.versions import bare, copies_of, once

Family = Callable[[Catalogue, Config, Locale, Scope], Iterator[Page | Stands]]

# What draws the pages of an article's unit, and no others.
OF_ARTICLES = ("article.html", "citation.txt", "compare.html")
_FEW = 5  # articles of a term: fewer say by themselves what a chart of them would
_YEARS_BY_MONTH = 15  # the bars of more would be too thin on a telephone
_SINGULAR = {"tags": "tag", "sources": "source", "sections": "section", "authors": "author"}


def _moved(listing: Listing, others: Iterable[str], dated: int) -> Iterator[Page]:
    """Yield a page that leads on from every address that a term's other names have.

    When one of them becomes the most frequent, the term moves there and the old address answers.
    """
    own = listing.numbered
    for other in others:
        yield _redirect(f"{other}.html", listing.head, listing.unit)
        for number in range(1, sealed_pages(dated) + 1):
            yield _redirect(f"{other}/{number}.html", f"{own}/{number}.html", listing.unit)


def _others(listing: Listing, key: str, authorities: Authorities) -> list[str]:
    """Return the addresses, without an ending, that a term's other names have by themselves.

    They are its spellings in articles, and what the authorities say is one with it.
    """
    kind = listing.unit.partition("\n")[0]
    names = (*listing.spellings, *authorities.names(kind, key))
    key_of = partial(authorities.own_key, kind)
    return sorted({f"{kind}/{term_slug(name, key_of)}" for name in names} - {listing.numbered})


def _redirect(url: str, target: str, unit: str) -> Page:
    return Page(url=url, template="redirect.html", data={"target": target}, unit=unit)


def articles(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield a page an article, with its neighbours by date, its related articles and its terms."""
    catalogue.steps.find(scope.articles)
    # Many articles have the same day, one after the other.
    crumbs = lru_cache(maxsize=64)(lambda day: _crumbs(day, locale, depth=3))
    for older, current, newer in _trios(catalogue, scope):
        card = current.card
        dated = card.day is not None
        shown = {"content": (current.path, current.sha256), "card": card}
        within = unit("article", current.path)
        cited = files(card.url) if config.citations == "files" else ()
        for file, ending in zip(cited, FORMS, strict=False):
            data = {**shown, "ending": ending}
            yield Page(url=file.url, template="citation.txt", data=data, unit=within)
        first = catalogue.alike.first_of(current.number)
        image = ""
        if config.pictures == "on":
            image = f"{card.url.removesuffix('.html')}.png"
            day = (locale.date(card.day),) if card.day else ()
            about = tuple(filter(None, [card.source, *day]))
            picture = {"shown": Shown(card.title, card.lang, about)}
            yield Page(url=image, template=PICTURE, data=picture, unit=within)
        copies = copies_of(catalogue, config, current)
        if copies.comparison:
            yield copies.comparison._replace(unit=within)
        yield Page(
            url=card.url,
            template="article.html",
            data={
                **shown,
                "citations": cited,
                "image": image,
                "crumbs": crumbs(card.day),
                "beside": _month_beside(config, card.day),
                # The undated come first and have no neighbour in time.
                "older": _headline(older, card) if dated and older and older.card.date else None,
                "newer": _headline(newer, card) if dated and newer else None,
                "related": (related := catalogue.relations.related_to(current.number)),
                "thread": catalogue.strands.of_article(first),
                "alike": _alike(catalogue, first, related),
                "translations": catalogue.relations.translations_of(current.number),
                **copies.shown,
                **catalogue.terms.of_article(current.number),
            },
            unit=within,
        )


def _alike(
    catalogue: Catalogue, number: int, related: tuple[Card, ...]
) -> tuple[tuple[Card, int, tuple[int, ...]], ...]:
    """Return what is related to the first of a story by its words: bare cards, and the words.

    What the raw text names itself is left out.
    """
    found = catalogue.alike.alike_to(number)
    cards = catalogue.shown.cards([each.other for each in found])
    named = {card.url for card in related}
    shown = []
    for card, (other, shared, telling) in zip(cards, found, strict=True):
        copies = catalogue.shown.cards(catalogue.stories.articles_of(other)) if named else ()
        if named.isdisjoint(same.url for same in (card, *copies)):
            shown.append((bare(card), shared, telling))
    return tuple(shown)


def _trios(catalogue: Catalogue, scope: Scope) -> Iterator[tuple[Row | None, Row, Row | None]]:
    """Yield each article in the scope, between the ones before and after it."""
    if scope.articles is not None:
        yield from map(catalogue.around, scope.articles)
        return
    older: Row | None = None
    rows = catalogue.rows()
    current = next(rows, None)
    while current is not None:
        newer = next(rows, None)
        yield older, current, newer
        older, current = current, newer


def terms(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield, for each kind of term that occurs, the page of all its terms and each term's lists."""
    for kind in KINDS:
        found = catalogue.terms.every(kind)
        every = unit("terms", kind)
        if found and scope.has(every):
            data = {"kind": kind, "letters": catalogue.terms.by_letter(kind)}
            yield Page(url=f"{kind}.html", template="terms.html", data=data, unit=every)
        for key, term in found:
            if not scope.has(unit(kind, key)):
                continue
            stem = term.url.removesuffix(".html")
            listing = Listing(
                kind=_SINGULAR[kind],
                unit=unit(kind, key),
                head=term.url,
                numbered=stem,
                count=term.count,
                heading=term.label,
                spellings=tuple(catalogue.terms.spellings(kind, key)),
            )
            apart = Listing(
                kind=listing.kind,
                unit=listing.unit,
                head=f"{stem}/undated.html",
                numbered=f"{stem}/undated",
                count=0,
                heading=term.label,
                crumbs=(Link(label=term.label, url=term.url),),
            )
            of_term = catalogue.terms.articles(kind, key)
            if term.count >= _FEW:
                listing = replace(listing, **_about(catalogue, kind, key, of_term))
            if config.feeds == "all" and of_term.dated:
                listing = replace(listing, feed=f"{stem}.xml")
            yield from parted(listing, apart, of_term, once(catalogue, config), scope)
            others = _others(listing, key, catalogue.authorities)
            yield from _moved(listing, others, len(of_term.dated))
            if listing.feed:
                yield from feed_of(listing, of_term.dated, catalogue, config, scope, others)


def _about(catalogue: Catalogue, kind: str, key: str, of_term: OfTerm) -> dict[str, Any]:
    """Return what the head of a term's list tells of it."""
    told: dict[str, Any] = {}
    if of_term.months:
        told["timeline"] = timeline_of(of_term.months, _YEARS_BY_MONTH)
    if kind == "tags":
        told["companions"] = catalogue.terms.beside_tag(key, "tags", 12)
        told["sources"] = catalogue.terms.beside_tag(key, "sources", 8)
    return told


def dates(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the lists of every day, month and year that has articles."""
    calendar = catalogue.calendar()
    for depth, kind, spans, within in (
        (2, "day", calendar.days, ()),
        (1, "month", calendar.months, calendar.days),
        (0, "year", calendar.years, calendar.months),
    ):
        parts = calendar.within(within)
        for index, span in enumerate(spans):
            if not scope.has(unit("date", span.url)):
                continue
            stem = span.url.removesuffix(".html")
            listing = Listing(
                kind=kind,
                unit=unit("date", span.url),
                head=span.url,
                numbered=f"{stem}/page",
                count=span.count,
                start=span.start,
                crumbs=_crumbs(span.start, locale, depth=depth),
                parts=parts.get(span.url, ()),
                coverage=calendar.coverage(span.start.year) if kind == "year" else (),
                # How many articles they have is not shown.
                previous=replace(spans[index - 1], count=0) if index else None,
                next=replace(spans[index + 1], count=0) if index + 1 < len(spans) else None,
                every_year=tuple(anniversary_url(each, span.start) for each in calendar.all)
                if kind == "day"
                else (),
            )
            day = stem.replace("/", "-")
            # "~" sorts behind every digit, "-" and space: the end of that day, month or year.
            found = catalogue.dated(day, f"{day}~")
            yield from paginate(listing, found, once(catalogue, config), scope)


def beside(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the months of the second calendar, if the site has one, and the page of them all."""
    calendar = catalogue.calendar()
    head = f"{calendar.second}.html"
    every = unit("date", head)
    if calendar.second and scope.has(every):
        data = {"years": calendar.beside_by_year()}
        yield Page(url=head, template="beside.html", data=data, unit=every)
    spans = calendar.beside
    for index, span in enumerate(spans):
        if not scope.has(unit("date", span.url)):
            continue
        following = spans[index + 1] if index + 1 < len(spans) else None
        listing = Listing(
            kind="monthbeside",
            unit=unit("date", span.url),
            head=span.url,
            numbered=f"{span.url.removesuffix('.html')}/page",
            count=span.count,
            start=span.start,
            previous=replace(spans[index - 1], count=0) if index else None,
            next=replace(following, count=0) if following else None,
        )
        end = following.start.isoformat() if following else "~"
        found = catalogue.dated(span.start.isoformat(), end)
        yield from paginate(listing, found, once(catalogue, config), scope)


def anniversaries(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the lists of each day of the year, in each calendar, and the page of all those days."""
    calendar = catalogue.calendar()
    for second in calendar.all:
        found = calendar.anniversaries(second)
        every = unit("date", anniversaries_url(second))
        if found and scope.has(every):
            data = {"calendar": second, "months": _days_of_months(second, found)}
            yield Page(
                url=anniversaries_url(second), template="onthisday.html", data=data, unit=every
            )
        for index, (span, days) in enumerate(found):
            if not scope.has(unit("date", span.url)):
                continue
            listing = Listing(
                kind="anniversarybeside" if second else "anniversary",
                unit=unit("date", span.url),
                head=span.url,
                numbered=f"{span.url.removesuffix('.html')}/page",
                count=span.count,
                start=span.start,
                previous=replace(found[index - 1][0], count=0) if index else None,
                next=replace(found[index + 1][0], count=0) if index + 1 < len(found) else None,
            )
            of_day = (str(day.start) for day in days)
            shown = chain.from_iterable(catalogue.dated(day, f"{day}~") for day in of_day)
            yield from paginate(listing, list(shown), once(catalogue, config), scope)


def _days_of_months(
    calendar: Second, found: Iterable[tuple[Span, tuple[Span, ...]]]
) -> tuple[tuple[dt.date, tuple[Span | None, ...]], ...]:
    """Return the twelve months of a year with all their days, None for those without articles.

    The month of the Gregorian calendar is known by a day in it; for another, its number will do.
    """
    known = {span.url: span for span, _ in found}
    stem = anniversaries_url(calendar).removesuffix(".html")
    return tuple(
        (
            dt.date(2000, month, 1),
            tuple(known.get(f"{stem}/{month:02}/{day:02}.html") for day in range(1, longest + 1)),
        )
        for month, longest in enumerate(LONGEST_MONTHS[calendar], 1)
    )


def undated(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the lists of the articles whose text gives no date, if there are any."""
    found = catalogue.dated("", "0") if scope.has("undated") else []
    if found:
        listing = Listing(
            kind="undated",
            unit="undated",
            head="undated.html",
            numbered="undated/page",
            count=len(found),
        )
        yield from paginate(listing, found, once(catalogue, config), scope)


def home(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the front page and the numbered pages of all articles behind it."""
    numbers = catalogue.numbers()
    calendar = catalogue.calendar()
    years = calendar.years[::-1]
    # The undated have a page of their own, and stand here only where there is nothing else.
    dated = numbers.articles - numbers.undated
    shown = catalogue.latest() if dated else catalogue.dated()
    listing = Listing(
        kind="latest", unit="home", head="index.html", numbered="page", count=len(shown)
    )
    for page in paginate(listing, shown, once(catalogue, config), scope):
        if isinstance(page, Stands) or page.url != listing.head:
            yield page
            continue
        yield Page(
            url=page.url,
            template="home.html",
            data={
                "cards": page.data["cards"],
                "pager": page.data["pager"],
                "numbers": numbers,
                "years": years,
                "tags": catalogue.terms.largest("tags", 12),
                "sources": catalogue.terms.largest("sources", 8),
                "coverage": calendar.coverage(years[0].start.year) if years else (),
            },
            unit="home",
        )


def archive(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield the page of all years and months, and the single pages beside it."""
    numbers = catalogue.numbers()
    calendar = catalogue.calendar()
    data = {"years": calendar.by_year(), "timeline": calendar.timeline(), "numbers": numbers}
    yield Page(url="archive.html", template="archive.html", data=data, unit="site")
    sources = tuple(term for _, term in catalogue.terms.every("sources"))
    languages: dict[str, int] = {}  # "ar" and "ar-LB" have one name
    for tag, count in numbers.langs:
        name = locale.langname(tag)
        languages[name] = languages.get(name, 0) + count
    roots = catalogue.roots
    about = {
        "numbers": numbers,
        "languages": tuple(sorted(languages.items(), key=lambda item: -item[1])),
        "sources": sources,
        "fingerprint": roots.root().hex(),
        "fingerprinted": roots.count(),
    }
    yield Page(url="about.html", template="about.html", data=about, unit="site")
    yield Page(url="404.html", template="404.html", data={}, unit="site")
    if config.search == "on":
        yield Page(url="search.html", template="search.html", data={}, unit="site")


def redirects(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield a page that leads on from every old address of an article."""
    for old, pairs in groupby(catalogue.aliases(), key=lambda pair: pair[0]):
        yield _redirect(old, next(pairs)[1], "redirect")


FAMILIES: tuple[Family, ...] = (
    articles,
    terms,
    dates,
    beside,
    anniversaries,
    undated,
    home,
    archive,
    threads,
    withdrawals,
    redirects,
    site_feed,
    whole_feeds,
    changes,
    sitemaps,
    robots,
    fonts,
)


def all_pages(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope = ALL
) -> Iterator[Page | Stands]:
    """Yield every page in the scope, a family after the other."""
    return chain.from_iterable(family(catalogue, config, locale, scope) for family in FAMILIES)


def _headline(row: Row, beside: Card) -> Card:
    """Return a neighbour's card with no more than is shown: its text may change without it.

    Its date is shown where it is of another day.
    """
    date = row.card.date[:10]
    date = "" if date == beside.date[:10] else date
    return row.card._replace(date=date, source="", section="", summary="")


def _month_beside(config: Config, day: dt.date | None) -> str:
    """Return the address of the month of the second calendar; "" without one, or without a day."""
    return beside_url(config.calendar, day) if config.calendar and day else ""


def _crumbs(day: dt.date | None, locale: Locale, depth: int) -> tuple[Link, ...]:
    """Return links to a day's year, month and the day itself, the first `depth` of them."""
    if day is None:
        return ()
    year, month, date = day.isoformat().split("-")
    every = (
        Link(label=locale.digits(year), url=f"{year}.html"),
        Link(label=locale.monthname(day), url=f"{year}/{month}.html"),
        Link(label=locale.digits(day.day), url=f"{year}/{month}/{date}.html"),
    )
    return every[:depth]
