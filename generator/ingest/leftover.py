"""Marks of a web page that were left in plain text: entities and tags. Pure."""

import html
import re

# Twice escaped, an entity begins with that of the ampersand.
_ENTITY = re.compile(r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9]{0,30})>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,30})(?:\s[^<>]{0,300})?/?>")
_BLOCKS = frozenset(("p", "br", "div", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "h4"))
_ALONE = frozenset(("br", "img", "hr"))


def unescape(text: str) -> str:
    """Return text with its entities read; one that was escaped twice is read twice."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda found: html.unescape(html.unescape(found[0])), text)


def tags_in(text: str) -> frozenset[str]:
    """Return the names of the tags of a tagged text: each is opened and closed, more than once."""
    closed = [found[1].lower() for found in _CLOSING.finditer(text)]
    opened = {found[1].lower() for found in _TAG.finditer(text) if not found[0].startswith("</")}
    names = opened.intersection(closed)
    return frozenset(names | _ALONE) if names and len(closed) > 1 else frozenset()


def without_tags(text: str, names: frozenset[str]) -> str:
    """Return a line without the tags of these names; what parts lines on a page is a space."""
    if "<" not in text:
        return text

    def instead(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name not in names:
            return found[0]
        return " " if name in _BLOCKS else ""

    return _TAG.sub(instead, text)
