"""What machines read of an article: schema.org as JSON-LD; and addresses as they read them."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from generator.model import Article, Card

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


def news_article(article: Article, card: Card, base: str, archive: str) -> dict[str, Any]:
    """Return an article as a schema.org NewsArticle, absent properties left out.

    `base` is the archive's address or "", `archive` its title.
    """
    organisation = {"@type": "Organization", "name": article.source} if article.source else None
    here = absolute(base, card.url) if base else None
    authors = [{"@type": "Person", "name": name} for name in article.authors]
    properties = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": card.lang,
        "datePublished": card.date or None,
        "dateModified": article.updated.isoformat() if article.updated else None,
        "description": card.summary or None,
        "author": authors or organisation,
        "publisher": organisation,
        "articleSection": article.section or None,
        "keywords": list(article.tags) or None,
        "contentLocation": [{"@type": "Place", "name": name} for name in article.places] or None,
        "creditText": list(article.agency) or None,
        "identifier": article.id or None,
        "url": here,
        "mainEntityOfPage": here,
        "isBasedOn": article.url or None,
        "isPartOf": {"@type": "Collection", "name": archive},
    }
    return {name: value for name, value in properties.items() if value is not None}
