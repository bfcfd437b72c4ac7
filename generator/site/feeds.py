"""The feed, sitemap and robots families."""

import datetime as dt
import uuid
from collections.abc import Iterator
from itertools import groupby

from generator.config import Config
from generator.l10n import Locale
from generator.model import Page
from generator.site.catalogue import KINDS, Catalogue
from generator.site.metadata import rfc3339

FEED_ENTRIES = 50
# sitemaps.org: at most 50,000 addresses in one file.
SITEMAP_ADDRESSES = 50_000

# Entries keep their identity wherever the archive stands, so it is not made of its address.
_NAMESPACE = uuid.UUID("6f2d7f0e-3c0a-5d55-9d0e-7f3b8a6c1e42")


def feed(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield the Atom feed (RFC 4287) of the newest 50 dated articles."""
    newest = catalogue.newest(FEED_ENTRIES)
    # RFC 4287 §4.2.15 wants a date-time; the archive's own latest one, as there is no clock here.
    moments = [rfc3339(last) for _, _, last, _ in newest]
    updated = max(moments, key=dt.datetime.fromisoformat, default="1970-01-01T00:00:00Z")
    entries = tuple(
        (card, _urn(ident), last, authors or (card.source or config.title,))
        for (card, ident, _, authors), last in zip(newest, moments, strict=True)
    )
    data = {"id": _urn(config.url or config.title), "updated": updated, "entries": entries}
    yield Page(url="feed.xml", template="feed.xml", data=data)


def sitemaps(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield a sitemap a month, one of the lists, and their index; none without an address."""
    if not config.url:
        return
    parts = []
    for month, group in groupby(catalogue.addresses(), key=lambda row: row[1][:7]):
        found = [(url, (updated or date)[:10]) for url, date, updated in group]
        parts.append((month or "undated", found))
    lists = [(url, "") for url in ("index.html", "archive.html", "about.html")]
    lists += [(f"{kind}.html", "") for kind in catalogue.kinds()]
    days = [day.url for day in catalogue.days()]
    above = {"/".join(url.split("/")[:n]) + ".html" for url in days for n in (1, 2)}
    lists += [(url, "") for url in sorted([*days, *above])]
    lists += [(term.url, "") for kind in KINDS for _, term in catalogue.terms(kind)]
    parts.append(("lists", lists))
    names = []
    for name, found in parts:
        for index in range(0, len(found), SITEMAP_ADDRESSES):
            part = f"-{index // SITEMAP_ADDRESSES + 1}" if index else ""
            names.append(f"sitemaps/{name}{part}.xml")
            entries = tuple(found[index : index + SITEMAP_ADDRESSES])
            yield Page(url=names[-1], template="sitemap.xml", data={"entries": entries})
    yield Page(url="sitemap.xml", template="sitemapindex.xml", data={"parts": tuple(names)})


def robots(catalogue: Catalogue, config: Config, locale: Locale) -> Iterator[Page]:
    """Yield robots.txt (RFC 9309): everything may be read."""
    yield Page(url="robots.txt", template="robots.txt", data={})


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn
