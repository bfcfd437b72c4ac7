"""The feed, sitemap and robots families."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from generator.config import Config
from generator.l10n import Locale
from generator.model import Page
from generator.site.calendar import anniversaries_url
from generator.site.catalogue import KINDS, Catalogue
from generator.site.metadata import rfc3339
from generator.site.scope import Scope, unit

FEED_ENTRIES = 50
# sitemaps.org: at most 50,000 addresses in one file.
SITEMAP_ADDRESSES = 50_000

# Entries keep their identity wherever the archive stands, so it is not made of its address.
_NAMESPACE = uuid.UUID("6f2d7f0e-3c0a-5d55-9d0e-7f3b8a6c1e42")


def feed(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield the Atom feed (RFC 4287) of the newest 50 dated articles."""
    newest = catalogue.newest(FEED_ENTRIES)
    # RFC 4287 §4.2.15 wants a date-time; the archive's own latest one, as there is no clock here.
    moments = [rfc3339(last) for _, _, last, _ in newest]
    updated = max(moments, key=dt.datetime.fromisoformat, default="1970-01-01T00:00:00Z")
    entries = tuple(
        (card, urn(ident), last, authors or (card.source or config.title,))
        for (card, ident, _, authors), last in zip(newest, moments, strict=True)
    )
    data = {"id": urn(config.url or config.title), "updated": updated, "entries": entries}
    yield Page(url="feed.xml", template="feed.xml", data=data, unit="site")


def sitemaps(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield a sitemap a month, one of the lists, and their index; none without an address."""
    if not config.url:
        return
    lists = [(url, "") for url in ("index.html", "about.html")]
    lists += [(f"{kind}.html", "") for kind in catalogue.kinds()]
    calendar = catalogue.calendar()
    spans = [*calendar.days, *calendar.months, *calendar.years, *calendar.beside]
    for second in calendar.all:
        spans += (span for span, _ in calendar.anniversaries(second))
        lists += [(anniversaries_url(second), "")] if calendar.days else []
    lists += [(url, "") for url in sorted(span.url for span in spans)]
    lists += [(f"{calendar.second}.html", "")] if calendar.second else []
    lists += [(term.url, "") for kind in KINDS for _, term in catalogue.terms(kind)]
    names = []
    for month, count in catalogue.months():
        name = month or "undated"
        within = unit("sitemap", name)
        names += _parts(name, count)
        if scope.has(within):
            yield from _sitemap(name, catalogue.addresses(month), within)
    names += _parts("lists", len(lists))
    yield from _sitemap("lists", lists, "site")
    data = {"parts": tuple(names)}
    yield Page(url="sitemap.xml", template="sitemapindex.xml", data=data, unit="site")


def _parts(name: str, count: int) -> list[str]:
    rest = range(2, -(-count // SITEMAP_ADDRESSES) + 1)
    return [f"sitemaps/{name}.xml", *(f"sitemaps/{name}-{number}.xml" for number in rest)]


def _sitemap(name: str, found: Sequence[tuple[str, str]], within: str) -> Iterator[Page]:
    for number, url in enumerate(_parts(name, len(found))):
        start = number * SITEMAP_ADDRESSES
        entries = tuple(found[start : start + SITEMAP_ADDRESSES])
        yield Page(url=url, template="sitemap.xml", data={"entries": entries}, unit=within)


def robots(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield robots.txt (RFC 9309): everything may be read."""
    yield Page(url="robots.txt", template="robots.txt", data={}, unit="site")


def urn(name: str) -> str:
    """Return the identity of what has a name, the same wherever the archive stands."""
    return uuid.uuid5(_NAMESPACE, name).urn
