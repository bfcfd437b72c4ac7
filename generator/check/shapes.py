"""What feeds and sitemaps may hold: their schemas, as far as they are about our own, in tables.

Atom: RFC 4287 4 and appendix B. Sitemaps: sitemap.xsd and siteindex.xsd of sitemaps.org, 0.9.
OPML 2.0. What is of another namespace may stand in Atom and in sitemaps; it is passed over.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

ATOM = "http://www.w3.org/2005/Atom "
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9 "
MOST_ADDRESSES = 50_000  # of a sitemap, as sitemaps.org says; and it has 50 MB at most
MOST_BYTES = 50 * 2**20
_LONGEST = 2_048  # characters of an address in a sitemap

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII
)  # RFC 4287 3.3: with a capital T and Z
# W3C note "Date and Time Formats": a year, a month, a day, or a time with its offset.
_W3C = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)


class Shape(NamedTuple):
    """An element: what may stand in it, and what its text is."""

    inner: Mapping[str, tuple[int, int | None]] = {}
    needs: tuple[str, ...] = ()  # attributes
    text: Callable[[str], bool] | None = None  # whether a text is right; None for no text at all
    free: bool = False  # anything may stand in it
    address: str = ""  # the attribute that leads somewhere, "text" for its text


def _any(_text: str) -> bool:
    return True


def _some(text: str) -> bool:
    return bool(text.strip())


def _moment(text: str) -> bool:
    return bool(_RFC3339.fullmatch(text)) and _real(text)


def _w3c(text: str) -> bool:
    return bool(_W3C.fullmatch(text)) and _real(text)


def _real(text: str) -> bool:
    day, _, time = text.partition("T")
    try:
        dt.date.fromisoformat(f"{day}-01-01"[:10])
        if time:
            dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _address(text: str) -> bool:
    return re.match(r"https?://[^\s/]", text) is not None and len(text) < _LONGEST


_ONE, _MAY, _MANY = (1, 1), (0, 1), (0, None)
_PERSONS = {f"{ATOM}author": _MANY, f"{ATOM}contributor": _MANY}
_OF_BOTH = {
    **_PERSONS,
    **{f"{ATOM}{name}": _MANY for name in ("category", "link")},
    **{f"{ATOM}{name}": _ONE for name in ("id", "title", "updated")},
    f"{ATOM}rights": _MAY,
}
_OF_FEED = {**_OF_BOTH, **{f"{ATOM}{n}": _MAY for n in ("generator", "icon", "logo", "subtitle")}}
_OF_ENTRY = {**_OF_BOTH, **{f"{ATOM}{n}": _MAY for n in ("content", "published", "summary")}}
_PERSON = Shape({f"{ATOM}name": _ONE, f"{ATOM}uri": _MAY, f"{ATOM}email": _MAY})
SHAPES: Mapping[str, Shape] = {
    f"{ATOM}feed": Shape({**_OF_FEED, f"{ATOM}entry": _MANY}),
    f"{ATOM}entry": Shape({**_OF_ENTRY, f"{ATOM}source": _MAY}),
    f"{ATOM}source": Shape({name: (0, most) for name, (_, most) in _OF_FEED.items()}),
    f"{ATOM}author": _PERSON,
    f"{ATOM}contributor": _PERSON,
    f"{ATOM}link": Shape(needs=("href",), free=True, address="href"),
    f"{ATOM}category": Shape(needs=("term",), free=True),
    **{f"{ATOM}{name}": Shape(free=True, text=_any) for name in ("content", "rights", "subtitle")},
    **{f"{ATOM}{name}": Shape(free=True, text=_any) for name in ("summary", "title")},
    **{f"{ATOM}{name}": Shape(text=_some) for name in ("email", "icon", "id", "logo", "name")},
    **{f"{ATOM}{name}": Shape(text=_some) for name in ("generator", "uri")},
    **{f"{ATOM}{name}": Shape(text=_moment) for name in ("published", "updated")},
    f"{SITEMAP}urlset": Shape({f"{SITEMAP}url": (1, MOST_ADDRESSES)}),
    f"{SITEMAP}sitemapindex": Shape({f"{SITEMAP}sitemap": (1, MOST_ADDRESSES)}),
    f"{SITEMAP}url": Shape(
        {f"{SITEMAP}loc": _ONE, **{f"{SITEMAP}{n}": _MAY for n in ("lastmod", "changefreq")}}
        | {f"{SITEMAP}priority": _MAY}
    ),
    f"{SITEMAP}sitemap": Shape({f"{SITEMAP}loc": _ONE, f"{SITEMAP}lastmod": _MAY}),
    f"{SITEMAP}loc": Shape(text=_address, address="text"),
    f"{SITEMAP}lastmod": Shape(text=_w3c),
    f"{SITEMAP}changefreq": Shape(text=_some),
    f"{SITEMAP}priority": Shape(text=_some),
    "opml": Shape({"head": _ONE, "body": _ONE}, needs=("version",)),
    "head": Shape(free=True),
    "body": Shape({"outline": (1, None)}),
    "outline": Shape({"outline": _MANY}, needs=("text",), address="xmlUrl"),
}
KINDS = {
    f"{ATOM}feed": "feeds",
    f"{SITEMAP}urlset": "sitemaps",
    f"{SITEMAP}sitemapindex": "sitemaps",
    "opml": "feeds",
}
