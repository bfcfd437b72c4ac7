"""Lists of articles, cut into pages that stay as they are while the list grows."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from generator.model import Card, Link, Page, Pager, Span, Stands, Term, Timeline
from generator.permalinks import digest_letters
from generator.site.scope import ALL, Scope
from generator.site.terms import OfTerm

PAGE_SIZE = 50
# Of articles by their numbers: a card each, or for those that are copies one.
Cards = Callable[[Sequence[int]], tuple[Card, ...]]


# What the head of a list shows beside its articles.
_OF_HEAD = (
    *("parts", "coverage", "previous", "next"),
    *("timeline", "companions", "sources", "every_year", "spellings"),
)


def sealed_pages(count: int) -> int:
    """Return how many numbered pages a list of `count` entries has.

    The head shows the newest 50 to 99; when it would hold 100, its oldest 50 are sealed.
    """
    return max(0, count // PAGE_SIZE - 1)


def cut(numbers: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield each numbered page of a list, and the head as page 0, with the articles on it.

    `numbers` come oldest first, here and on a page.
    """
    total = sealed_pages(len(numbers))
    for number in range(1, total + 1):
        yield number, numbers[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    yield 0, numbers[total * PAGE_SIZE :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of articles, before it is cut into pages."""

    kind: str
    unit: str
    head: str  # its own address
    numbered: str  # the folder of its numbered pages
    count: int
    heading: str = ""  # a term's label; "" where the template words it from `start`
    start: dt.date | None = None
    crumbs: tuple[Link, ...] = ()
    feed: str = ""  # the address of its feed; "" where it has none
    parts: tuple[Span, ...] = ()  # the months of a year, the days of a month
    coverage: tuple[tuple[Span, ...], ...] = ()  # a year's months, each with all its days
    previous: Span | None = None
    next: Span | None = None
    spellings: tuple[str, ...] = ()  # of a term, beside the one that is its heading
    timeline: Timeline | None = None  # of a term
    companions: tuple[Term, ...] = ()  # the tags that occur with a tag
    sources: tuple[Term, ...] = ()  # of the articles with a tag
    every_year: tuple[str, ...] = ()  # where a day's place in the year is, in each calendar


_BARE = {each.name: each.default for each in fields(Listing) if each.name in _OF_HEAD}


def paginate(
    listing: Listing,
    numbers: Sequence[int],
    cards: Cards,
    scope: Scope = ALL,
    beyond: Sequence[int] = (),
) -> Iterator[Page | Stands]:
    """Yield the pages of a list; `numbers` come oldest first, a page shows them newest first.

    A numbered page of which the scope says that it stands as it is comes as its address alone. Some
    more articles, `beyond` the others, may stand at the end of the head.
    """
    total = sealed_pages(listing.count)
    shown_too = (listing.kind, listing.head, listing.heading, listing.start, listing.crumbs)
    frame = digest_letters(repr((*shown_too, listing.feed)), 16) if total else ""
    for number, shown in cut(numbers):
        if not number:
            yield _list_page(listing, 0, total, cards([*beyond, *shown])[::-1])
            continue
        edge = f"{shown[0]} {shown[-1]} {number == total} {frame}"
        url = f"{listing.numbered}/{number}.html"
        if scope.stands(url, edge, shown):
            yield Stands(url)
        else:
            yield _list_page(listing, number, total, cards(shown)[::-1])._replace(edge=edge)


def parted(
    listing: Listing, apart: Listing, found: OfTerm, cards: Cards, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the pages of a term's list, in which some articles may have no date.

    The undated are not numbered among the others: they come at any time, and would move every
    sealed page. A few stand at the end of the head, many on a list apart.
    """
    dated, undated, _ = found
    apart = replace(apart, count=len(undated))
    if not dated:
        yield from paginate(listing, undated, cards, scope)
        return
    few = undated if len(undated) <= PAGE_SIZE else ()
    for page in paginate(replace(listing, count=len(dated)), dated, cards, scope, few):
        if isinstance(page, Page) and page.url == listing.head:
            data = dict(page.data) | {"count": listing.count}
            if len(undated) > PAGE_SIZE:
                data["undated"] = (apart.head, apart.count)
            page = page._replace(data=data)
        yield page
    if len(undated) > PAGE_SIZE:
        yield from paginate(apart, undated, cards, scope)


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
        "feed": listing.feed,
        **{name: getattr(listing, name) for name in _OF_HEAD},
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
        data |= {"count": 0, "pager": kept, **_BARE}
    return Page(url=address(number), template="list.html", data=data, unit=listing.unit)
