"""A web page -> its article; the only import of trafilatura, which the extra `html` brings."""

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
    ("date", "date"),
    ("sitename", "site_name"),
    ("description", "summary"),
    ("url", "url"),
)
# Only what a page says of itself; no search through its text for something like a day. A last day
# that is not today's keeps the outcome from depending on when it is read.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}
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
    except ModuleNotFoundError:
        hint = "pip install 'warraq[html]', and ingest again"
        problem = Problem("is a web page, and the reader for these is missing", path, hint=hint)
        raise ContentError(problem) from None
    found: Any = trafilatura.bare_extraction(
        text, include_comments=False, include_tables=False, date_extraction_params=_DATES
    )
    if found is None:
        return ()
    page = found if isinstance(found, dict) else found.as_dict()
    numbers = Numbers(text)
    body = tuple(_body(str(page.get("text") or ""), text, numbers))
    values = [one for name, key in _FIELDS if (one := value(key, str(page.get(name) or ""), 1))]
    for name in ("categories", "tags"):
        items = "\u060c ".join(page.get(name) or ())
        if one := value("section" if name == "categories" else "tags", items, 1):
            values.append(one)
    if body:
        values.append(Value("content", body))
    return (Item(1, numbers.at(len(text)), tuple(values)),) if values else ()


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
