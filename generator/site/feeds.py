"""The feeds of the archive and of its lists."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator.config import Config
from generator.l10n import Locale
from generator.model import KINDS, Card, Page, Stands
from generator.permalinks import digest_letters
from generator.site.catalogue import Catalogue
from generator.site.lists import Listing, cut, sealed_pages
from generator.site.metadata import absolute, rfc3339
from generator.site.scope import Scope
from generator.site.shown import Item

_JSON = json.JSONEncoder(ensure_ascii=False, indent=1)
_BEGINNING = "1970-01-01T00:00:00Z"  # where nothing has a date
# Entries keep their identity wherever the archive stands, so it is not made of its address.
_NAMESPACE = uuid.UUID("6f2d7f0e-3c0a-5d55-9d0e-7f3b8a6c1e42")


def site_feed(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page | Stands]:
    """Yield the Atom feed (RFC 4287) of all dated articles, cut as the front page's list is."""
    numbers = catalogue.latest()
    listing = Listing(
        kind="latest",
        unit="site",
        head="index.html",
        numbered="page",
        count=len(numbers),
        feed="feed.xml",
    )
    yield from feed_of(listing, numbers, catalogue, config, scope)


def feed_of(
    listing: Listing,
    numbers: Sequence[int],
    catalogue: Catalogue,
    config: Config,
    scope: Scope,
    others: Iterable[str] = (),
) -> Iterator[Page | Stands]:
    """Yield the feed of a list's dated articles, oldest first in `numbers`.

    The list's head is the subscription document and each numbered page an archive document
    (RFC 5005, 4): docs/design/feeds.md. The head stands at the addresses `others` too, which the
    list's other spellings have: a reader of feeds knows no page that leads on.
    """
    stem = listing.numbered
    # The feed keeps its identity when another spelling gives the list another address.
    own = config.url or config.title
    ident = urn(own if listing.unit == "site" else f"{own}\n{listing.unit}")
    frame = digest_letters(repr((ident, listing.feed, listing.heading)), 16)
    total = sealed_pages(len(numbers))
    for number, shown in cut(numbers):
        url = f"{stem}/{number}.xml" if number else listing.feed
        edge = f"{shown[0]} {shown[-1]} {frame}" if number else ""
        if number and scope.stands(url, edge, shown):
            yield Stands(url)
            continue
        older = number - 1 if number else total
        entries = tuple([_entry(item, config) for item in catalogue.shown.items(shown)[::-1]])
        moments = [updated for _, _, updated, _ in entries]
        data = {
            "id": ident,
            "heading": listing.heading,
            # RFC 4287, 4.2.15 wants a date-time; the latest one here, as there is no clock.
            "updated": max(moments, key=dt.datetime.fromisoformat, default=_BEGINNING),
            "entries": entries,
            "page": f"{stem}/{number}.html" if number else listing.head,
            "archive": bool(number),
            "current": listing.feed,
            "older": f"{stem}/{older}.xml" if older else "",
        }
        page = Page(url=url, template="feed.xml", data=data, unit=listing.unit, edge=edge)
        yield page
        if not number:
            yield from (page._replace(url=f"{other}.xml") for other in others)


def _entry(item: Item, config: Config) -> tuple[Card, str, str, tuple[str, ...]]:
    """Return an article's card, the id of its entry, the moment of its last change, its authors."""
    card, ident, updated, authors = item
    return card, urn(ident), rfc3339(updated), authors or (card.source or config.title,)


def whole_feeds(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page]:
    """Yield the site's JSON Feed 1.1, and the list of all feeds (OPML 2.0).

    Both hold whole addresses only: there are none where the archive has no address.
    """
    if not config.url:
        return
    *_, (_, newest) = cut(catalogue.latest())
    text = _JSON.encode(_json_feed(catalogue, config, newest[::-1]))
    yield Page(url="feed.json", template="feed.json", data={"text": text}, unit="site")
    without = catalogue.terms.without_date() if config.feeds == "all" else set()
    kinds = (
        (
            kind,
            tuple(
                (term.label, f"{term.url.removesuffix('.html')}.xml", term.url)
                for key, term in catalogue.terms.every(kind)
                if (kind, key) not in without
            ),
        )
        for kind in (KINDS if config.feeds == "all" else ())
    )
    data = {"kinds": tuple((kind, lists) for kind, lists in kinds if lists)}
    yield Page(url="feeds.opml", template="feeds.opml", data=data, unit="site")


def _json_feed(catalogue: Catalogue, config: Config, newest: Sequence[int]) -> dict[str, Any]:
    base = config.url
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": config.title,
        "home_page_url": absolute(base, "index.html"),
        "feed_url": absolute(base, "feed.json"),
        "description": config.description,
        "language": config.lang,
        "items": [
            {
                "id": ident,
                "url": absolute(base, card.url),
                "title": card.title,
                "content_text": card.summary,  # it must have one, be it empty
                "date_published": rfc3339(card.date),
                "date_modified": updated,
                "authors": [{"name": name} for name in authors],
                "tags": [tag.label for tag in catalogue.terms.of_article(number)["tags"]],
                "language": card.lang,
            }
            for number, item in zip(newest, catalogue.shown.items(newest), strict=True)
            for card, ident, updated, authors in [_entry(item, config)]
        ],
    }
    return {name: value for name, value in feed.items() if value != ""}


def urn(name: str) -> str:
    """Return the identity of what has a name, the same wherever the archive stands."""
    return uuid.uuid5(_NAMESPACE, name).urn
