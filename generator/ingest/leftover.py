"""What a web page or a corpus left in plain text: entities, tags, numbers of lines. Pure."""

import html
import re
from collections.abc import Sequence

# Twice escaped, an entity begins with that of the ampersand.
_ENTITY = re.compile(r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9]{0,30})>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,30})(?:\s[^<>]{0,300})?/?>")
_NUMBER = re.compile(r"\s*(\d{1,6})\t")
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


def without_numbers(lines: Sequence[str]) -> list[str]:
    """Return lines without the number and the tab that a corpus put before each of them.

    They are the corpus's when they count on by one, and stand before more than half of the lines.
    """
    found = [_NUMBER.match(line) for line in lines]
    numbers = [int(number[1]) for number in found if number]
    counted = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    if not counted or len(numbers) < 3 or len(numbers) * 2 <= sum(map(bool, map(str.strip, lines))):
        return list(lines)
    return [
        line[number.end() :] if number else line for line, number in zip(lines, found, strict=True)
    ]
