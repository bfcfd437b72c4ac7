"""A web page -> its article; the only import of trafilatura, which the extra `html` brings."""

import re
from pathlib import Path
from typing import Any

from generator.errors import ContentError, Problem
from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Numbers, Value, value
from generator.text import clean

_HEAD = ("<!doctype html", "<html")
_FIELDS = (
    ("title", "title"),
    ("author", "author"),
    ("sitename", "site_name"),
    ("description", "summary"),
    ("url", "url"),
)
# Only what a page says of itself: trafilatura's own search takes a day from a footer, too.
_DATED = "article:published_time|datepublished|date_published|publish_?date|pubdate|dc.date|date"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"<meta[^<>]*=[\"']?(?:{_DATED})(?:\.issued)?[\"']?\s[^<>]*?content=[\"']([^\"'<>]+)",
        rf"<meta[^<>]*?content=[\"']([^\"'<>]+)[\"']\s[^<>]*?=[\"']?(?:{_DATED})[\"'\s>/]",
        r"\"datePublished\"\s*:\s*\"([^\"]+)\"",
        r"<time\b[^<>]*?datetime=[\"']([^\"'<>]+)",
    )
)
_SOUGHT = 40  # letters by which a paragraph is found in the page


def is_page(text: str) -> bool:
    """Return whether a text begins as an HTML page does."""
    head = text[:3000].lstrip("\ufeff \t\r\n").casefold()
    return head.startswith(_HEAD) or (head.startswith(("<?xml", "<!--")) and "<html" in head)


def read(text: str, path: Path) -> tuple[Item, ...]:
    """Return the one article of a page, or nothing; `path` is for messages.

    Raises ContentError when trafilatura is not installed.
    """
    try:
        import trafilatura
    except ImportError:
        hint = "pip install 'warraq[html]', and ingest again"
        problem = Problem("is a web page, and the reader for these is missing", path, hint=hint)
        raise ContentError(problem) from None
    found: Any = trafilatura.bare_extraction(text, include_comments=False, include_tables=False)
    if found is None:
        return ()
    stated_by_page: Any = trafilatura.extract_metadata(text, extensive=False)
    page = {**stated_by_page.as_dict(), "text": found.as_dict()["text"]}
    numbers = Numbers(text)
    body = tuple(_body(str(page.get("text") or ""), text, numbers))
    values = [one for name, key in _FIELDS if (one := value(key, str(page.get(name) or ""), 1))]
    stated = next((found for pattern in _DATES if (found := pattern.search(text))), None)
    if stated and (one := value("date", stated[1], numbers.at(stated.start()))):
        values.append(one)
    for name in ("categories", "tags"):
        items = "\u060c ".join(page.get(name) or ())
        if one := value("section" if name == "categories" else "tags", items, 1):
            values.append(one)
    if body:
        values.append(Value("content", body))
    return (Item(1, numbers.at(len(text.rstrip())), tuple(values)),) if values else ()


def _body(extracted: str, text: str, numbers: Numbers) -> list[Line]:
    """The paragraphs, each with the raw line where its first letters stand."""
    found: list[Line] = []
    at = 0
    for paragraph in extracted.split("\n"):
        words = clean(paragraph.removeprefix("- "))
        if not words:
            continue
        place = text.find(words[:_SOUGHT], at)
        at = place if place >= 0 else at
        found.append(Line(numbers.at(at), words))
    return found
