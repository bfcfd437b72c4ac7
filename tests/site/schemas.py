"""What the tests hold feeds and sitemaps to: the published schemas, in tests/schemas/."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
from lxml import etree

from tests.conftest import REPOSITORY

SCHEMAS = REPOSITORY / "tests" / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
# A sitemap's own schema lets elements of others stand in it that are declared too.
_WITH_NEWS = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<xsd:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="sitemap.xsd"/>
<xsd:import namespace="http://www.google.com/schemas/sitemap-news/0.9" schemaLocation="sitemap-news.xsd"/>
</xsd:schema>"""


@cache
def _schema(name: str) -> etree.RelaxNG | etree.XMLSchema:
    if name == "atom.rng":
        return etree.RelaxNG(file=str(SCHEMAS / name))
    if name == "sitemap.xsd":
        wrapper = etree.fromstring(_WITH_NEWS, base_url=str(SCHEMAS / "with-news.xsd"))
        return etree.XMLSchema(etree=wrapper)
    return etree.XMLSchema(file=str(SCHEMAS / name))


def valid(data: bytes | Path, schema: str) -> etree._Element:
    """Return the root of an XML document, and see that it is valid."""
    root = etree.fromstring(data.read_bytes() if isinstance(data, Path) else data)
    checked = _schema(schema)
    assert checked.validate(root), checked.error_log
    return root


def valid_feed(data: bytes | Path) -> etree._Element:
    """Return the root of an Atom feed, and see that it is valid by all that RFC 4287 states."""
    feed = valid(data, "atom.rng")
    # The two rules that appendix B states in Schematron, and that of ids (4.1.1).
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        assert entry.find(f"{ATOM}author") is not None
        assert [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return feed


def valid_json_feed(data: bytes | Path) -> dict[str, Any]:
    """Return a JSON Feed, and see that it is valid."""
    feed: dict[str, Any] = json.loads(data.read_bytes() if isinstance(data, Path) else data)
    schema = json.loads((SCHEMAS / "jsonfeed-1.1.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(feed)
    return feed


def links(feed: etree._Element, base: str) -> dict[str, str]:
    """Return relation -> address within the archive of a feed's own links."""
    return {
        link.get("rel", ""): unquote(link.get("href", "").removeprefix(base))
        for link in feed.findall(f"{ATOM}link")
    }


def walk(files: dict[str, bytes], url: str, base: str) -> list[str]:
    """Return the addresses of all entries of a feed, as a reader of RFC 5005 comes by them."""
    first, found = url, []
    while url:
        feed = valid_feed(files[url])
        own = links(feed, base)
        assert own["self"] == url
        assert (feed.find(ARCHIVE) is not None) == (url != first)
        assert own.get("current", first) == first
        found += [
            unquote(link.get("href", "").removeprefix(base))
            for link in feed.findall(f"{ATOM}entry/{ATOM}link")
        ]
        url = own.get("prev-archive", "")
    return found
