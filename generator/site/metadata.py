"""What machines read of an article: schema.org as JSON-LD; and addresses as they read them."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from generator.model import Article, Card, Link, Mention

# RFC 3986: what may stand in a path as it is.
_PATH_SAFE = "/-._~!$&'()*+,;=:@"
# URL Standard, 4.3: neither a URL code point nor "#", and "%" but before two digits.
_NO_URL = re.compile(r"[^!#$%&-;=?-Z_a-z~\xa0-\U0010fffd]|%(?![0-9A-Fa-f]{2})")


@lru_cache(maxsize=64)  # a page says its address several times
def absolute(base: str, url: str) -> str:
    """Return an address within the site as a URI (RFC 3986); `base` ends in "/"."""
    return base + quote(url, safe=_PATH_SAFE)


def href(url: str) -> str:
    """Return an address that a text gives, with what no link may hold percent-encoded; idempotent.

    The letters of any script may stand in a link as they are.
    """
    return _NO_URL.sub(lambda match: quote(match[0], safe=""), url)


def rfc3339(date: str) -> str:
    """Return an ISO date or date-time as the date-time of RFC 3339; a day begins at 00:00 UTC."""
    return date if "T" in date else f"{date}T00:00:00Z"


def news_article(
    article: Article,
    card: Card,
    base: str,
    archive: str,
    *,
    license_url: str = "",
    crumbs: tuple[Link, ...] = (),
    authors: Iterable[Mention] = (),
    image: str = "",
) -> dict[str, Any]:
    """Return an article as a schema.org NewsArticle, absent properties left out.

    `base` is the archive's address or "", `archive` its title. `crumbs` lead to the article's day,
    `authors` to the writers' lists; `image` is the address of its picture or "". What Google
    reads: developers.google.com/search/docs/appearance/structured-data/article and .../breadcrumb.
    """
    organisation = {"@type": "Organization", "name": article.source} if article.source else None
    here = absolute(base, card.url) if base else None
    lists = {author.label: absolute(base, author.url) for author in authors} if base else {}
    page = _page(article.title, _way(crumbs, base, archive), here) if here else None
    people = [_present("Person", name=name, url=lists.get(name)) for name in article.authors]
    return {
        "@context": "https://schema.org",
        **_present(
            "NewsArticle",
            headline=article.title,
            inLanguage=card.lang,
            datePublished=card.date or None,
            dateModified=article.modified.isoformat() if article.modified else None,
            description=card.summary or None,
            image=absolute(base, image) if base and image else None,
            author=people or organisation,
            publisher=organisation,
            articleSection=article.section or None,
            keywords=list(article.tags) or None,
            contentLocation=[_present("Place", name=name) for name in article.places] or None,
            creditText=list(article.agency) or None,
            identifier=article.id or None,
            url=here,
            mainEntityOfPage=page,
            isBasedOn=href(article.url) if is_web(article.url) else None,
            isPartOf=_present("Collection", name=archive, url=base or None),
            license=license_url or None,
            correction=[
                _present("CorrectionComment", datePublished=str(change.date), text=change.what)
                for change in article.changes
            ]
            or None,
        ),
    }


def is_web(url: str) -> bool:
    """Tell whether what a text gives for an address is one on the web."""
    return url.startswith(("http://", "https://"))


def _page(title: str, way: Sequence[dict[str, Any]], here: str) -> dict[str, Any]:
    """Return the page that an article is the subject of, with the way to it."""
    # The last one is the page itself, which needs no address.
    last = {"@type": "ListItem", "position": len(way) + 1, "name": title}
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [*way, last]}
    return {"@type": "WebPage", "@id": here, "breadcrumb": crumbs}


@lru_cache(maxsize=64)  # many articles have the same day, one after the other
def _way(crumbs: tuple[Link, ...], base: str, archive: str) -> tuple[dict[str, Any], ...]:
    steps = [(archive, base), *((crumb.label, absolute(base, crumb.url)) for crumb in crumbs)]
    return tuple(
        {"@type": "ListItem", "position": position, "name": name, "item": url}
        for position, (name, url) in enumerate(steps, 1)
    )


def _present(kind: str, **properties: Any) -> dict[str, Any]:
    known = {name: value for name, value in properties.items() if value is not None}
    return {"@type": kind, **known}
