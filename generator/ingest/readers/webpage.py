"""A web page -> its article; the only import of trafilatura, which the extra `html` brings."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from generator.errors import ContentError, Problem
from generator.ingest.decode import Line
from generator.ingest.furniture import left_out
from generator.ingest.readers.item import Item, Numbers, Value, value
from generator.ingest.readers.markup import text_lines, unescape
from generator.ingest.readers.nostory import HEAD_TITLE, LINK, names_site, no_story
from generator.ingest.readers.pagefacts import ELEMENT_END, posted_by, printed_days
from generator.ingest.readers.standins import stand_ins, written_out
from generator.ingest.shapes import is_headline_like
from generator.ingest.tokens import holds, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.place import Place
from generator.text import clean, fold

_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*|<!--(?:(?!-->).)*-->\s*)*(?:<!doctype\s+html|<html\b)", re.I | re.S
)
_FIELDS = (
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
        r"<abbr\b[^<>]*?\bclass=[\"']published[\"'][^<>]*?\btitle=[\"']([^\"'<>]+)",
        r"<time\b[^<>]*?datetime=[\"']([^\"'<>]+)",
    )
)
_HEADINGS = re.compile(
    r"<h([1-3])\b[^<>]{0,500}>((?:[^<]|<(?!/?h[1-6]\b)){1,600})</h\1>", re.IGNORECASE
)
_TAGS = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"<a\b(?P<given>[^<>]{0,2000})>(?P<name>[^<]{1,100})</a>", re.IGNORECASE)
_REL = re.compile(r"\brel=[\"']?([\w -]{0,80})", re.IGNORECASE)
_BARS = re.compile(r"\s+[|\u2013\u2014\u00b7\u2022\u00bb\u00ab-]\s+|\s*\|\s*")
_FRAME_END = re.compile(r"</(?:body|html)\b", re.IGNORECASE)
_BOXES = re.compile(
    r"<(/?)(?:div|article|main|section|table|header|footer|nav|aside|ul|ol)\b", re.IGNORECASE
)
_CUT = "the page ends before what it opened is closed: it may be cut off"
_BETWEEN = " |-\u2013\u2014\u00b7\u2022\u00bb\u00ab"  # a site's name and a headline
_MAX_TAGS = 20_000  # a front page of a newspaper has some 5,000
_SOUGHT = 40  # letters by which a paragraph is found in the page
_APART = 300  # letters between two links of one row
_FEW = 5  # lines of a text that may be a page's blocks run together
_DATE_LINE = 120
_NOTICE = 100  # words of a notice
_MENU = 3  # links in a row that are one, and words of what it is called


def is_page(text: str) -> bool:
    """Return whether a text begins as an HTML page does."""
    return bool(_PAGE.match(text.lstrip("\ufeff")[:3000]))


def read(text: str, path: Place, vocabulary: Vocabulary) -> tuple[Item, ...]:
    """Return the one article of a page, or nothing; `path` is for messages.

    Raises ContentError when trafilatura is not installed, the page is too large for it, or holds
    no story of its own.
    """
    if text.count("<") > _MAX_TAGS:
        hint = "save the story's text as a .txt file and ingest that"
        raise ContentError(
            Problem(f"is a web page of more than {_MAX_TAGS:,} tags", path, hint=hint)
        )
    try:
        import trafilatura
    except ImportError:
        hint = "in Warraq's folder, pip install '.[html]'; then ingest again"
        problem = Problem("is a web page, and the reader for these is missing", path, hint=hint)
        raise ContentError(problem) from None
    text = written_out(text)
    # It would take the joiners out of every word, and the marks of direction.
    known = stand_ins(text)
    kept = text.translate({ord(sign): other for sign, other in known.items()})
    found: Any = trafilatura.bare_extraction(kept, include_comments=False, include_tables=False)
    if found is None:
        return ()
    stated_by_page: Any = trafilatura.extract_metadata(kept, extensive=False)
    back = {ord(other): sign for sign, other in known.items()}
    page = _restored({**stated_by_page.as_dict(), "text": found.as_dict()["text"]}, back)
    numbers = Numbers(text)
    body = _body(_parted(str(page.get("text") or ""), text), text, numbers)
    title = _title(str(page.get("title") or ""), str(page.get("sitename") or ""), text, body)
    if why := no_story(text, title, body, vocabulary):
        raise ContentError(Problem(why, path, hint="move it out of the folder"))
    if headline := _beside_site(title, text, body, vocabulary):
        page["sitename"], title = page.get("sitename") or title, headline
    elif _is_site(title, text, body, vocabulary):
        page["sitename"], title = page.get("sitename") or title, ""
    values = [one for name, key in _FIELDS if (one := value(key, str(page.get(name) or ""), 1))]
    values += [one] if (one := value("title", title, 1)) else []
    stated = next((found for pattern in _DATES if (found := pattern.search(text))), None)
    if stated and (one := value("date", stated[1], numbers.at(stated.start()))):
        values.append(one)
    else:
        days = list(printed_days(text, title, body, vocabulary))
        if all(one.key == "author" for one in days):
            # A line may hold a day, a name and a number, each in an element of its own.
            apart = ELEMENT_END.sub("<br>", text)
            days = list(printed_days(apart, title, body, vocabulary)) or days
        signed = any(one.key == "author" for one in values)
        values += [one for one in days if not signed or one.key != "author"]
    if all(one.key != "author" for one in values):
        values += posted_by(text, body, vocabulary)
    page["tags"] = page.get("tags") or list(_linked_tags(text))
    for name in ("categories", "tags"):
        items = "\u060c ".join(page.get(name) or ())
        if one := value("section" if name == "categories" else "tags", items, 1):
            values.append(one)
    body = _without_frame(body, title, text, vocabulary)
    if body:
        if _is_cut(text):
            body[-1] = body[-1]._replace(doubt=_CUT)
        values.append(Value("content", tuple(body)))
    return (Item(1, numbers.at(len(text.rstrip())), tuple(values)),) if values else ()


def _is_cut(text: str) -> bool:
    """Whether a page ends with its frame not closed, nor all boxes in it.

    HTML may leave the closing tags of the frame out, and of paragraphs, but of no box.
    """
    if _FRAME_END.search(text):
        return False
    closed = Counter(bool(box[1]) for box in _BOXES.finditer(text))
    return closed[False] > closed[True]


def _restored(page: dict[str, Any], back: dict[int, str]) -> dict[str, Any]:
    """Return what trafilatura tells of a page, in the signs of the page."""

    def restored(told: Any) -> Any:
        if isinstance(told, list):
            return [restored(one) for one in told]
        return told.translate(back) if isinstance(told, str) else told

    return {name: restored(told) for name, told in page.items()}


def _title(title: str, site: str, text: str, body: Sequence[Line]) -> str:
    """Return a page's title without the site's name; "" when it is not in the page's letters."""
    opening = " ".join(line.text for line in body[:5])
    if _is_far(opening) and not _is_far(title):
        return ""
    parts = _BARS.split(title)
    headings = _headings(text)
    for part in (title, *parts):
        if fold(part) in headings:
            return part
    if len(parts) > 1 and site and fold(parts[-1]) == fold(site):
        return title[: title.rfind(parts[-1])].rstrip(_BETWEEN)
    return title


def _headings(text: str) -> list[str]:
    return [fold(clean(_TAGS.sub("", found[2]))) for found in _HEADINGS.finditer(text)]


def _is_site(title: str, text: str, body: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether a title is only the site's name: no heading, and over the text stands a headline."""
    if not names_site(title, vocabulary) or fold(title) in _headings(text):
        return False
    story = _without_frame(body, title, text, vocabulary)
    return len(story) > 1 and is_headline_like(story[0].text)


def _beside_site(title: str, text: str, body: Sequence[Line], vocabulary: Vocabulary) -> str:
    """Return the headline of a page that was given its site's name for a title, or "".

    In the head of the page it stands behind that name, and in the page next above the text.
    """
    head = HEAD_TITLE.search(text)
    whole = clean(unescape(head[1])) if head else ""
    headline = whole.removeprefix(title).lstrip(f":{_BETWEEN}") if title else ""
    if headline in ("", whole) or names_site(headline, vocabulary):
        return ""
    sought = next((line.text for line in body if len(line.text) > _DATE_LINE // 2), "")[:_SOUGHT]
    start = text.find(sought) if sought else -1
    over = _headings(text[:start]) if start > 0 else []
    return headline if over[-1:] == [fold(headline)] and fold(title) in over else ""


def _is_far(text: str) -> bool:
    """Whether most letters of a text are of a script that is written from right to left."""
    counts = Counter(text)
    far = sum(count for sign, count in counts.items() if "\u0590" <= sign <= "\u08ff")
    return 2 * far > sum(count for sign, count in counts.items() if sign.isalpha()) > 0


def _without_frame(
    body: Sequence[Line], title: str, text: str, vocabulary: Vocabulary
) -> list[Line]:
    """Return a text without its frame: the headline once more, lone links, a foot's notices."""
    links = {fold(clean(found["name"])) for found in LINK.finditer(text)} | {fold(title)}
    far = _is_far(" ".join(line.text for line in body))
    kept = [
        at
        for at, line in enumerate(body)
        if fold(line.text) not in links and not (far and _is_latin(line.text))
    ]
    while len(kept) > 1 and _is_foot(body[kept[-1]].text, vocabulary):
        kept.pop()
    return list(body[_menu_end(body, links, text, kept[0]) : kept[-1] + 1]) if kept else list(body)


def _menu_end(body: Sequence[Line], links: Collection[str], text: str, start: int) -> int:
    """Where the menus in front of a headline end: links in a row, and what they are called.

    Old pages have them in a column of the table in whose other column the story stands.
    """
    lone = [fold(line.text) in links or not any(map(str.isalnum, line.text)) for line in body]
    at = start
    while at < len(body) and (lone[at] or lone[at + 1 : at + 1 + _MENU] == [True] * _MENU):
        end = next((after for after in range(at + 1, len(body)) if not lone[after]), len(body))
        called = "" if lone[at] else body[at].text
        if end == len(body) or not is_headline_like(body[end].text):
            break
        if called and (len(called.split()) > _MENU or fold(called) in _headings(text)):
            break
        at = end
    return at


def _is_latin(text: str) -> bool:
    """Whether a short line has only Latin letters, as a caption in another language has."""
    short = len(text) <= _DATE_LINE and text.isascii()
    return short and any(sign.isalpha() for sign in text)


def _is_foot(text: str, vocabulary: Vocabulary) -> bool:
    return left_out(text, vocabulary) is not None or _is_notice(text, vocabulary)


def _is_notice(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a paragraph is about the site and its rules for comments."""
    words = tokens(text, _NOTICE)
    short = len(text) <= 5 * _NOTICE
    return short and holds(words, vocabulary.promotion)


def _linked_tags(text: str) -> Iterator[str]:
    """Yield the names of the first row of links that say that they are tags.

    WordPress says it of sections too; a row further down is of another story.
    """
    end = 0
    for link in _LINK.finditer(text):
        found = _REL.search(link["given"])
        rel = found[1].casefold().split() if found else ()
        if "tag" not in rel or "category" in rel:
            continue
        if end and link.start() > end + _APART:
            return
        end = link.end()
        if name := clean(link["name"]).lstrip("#"):
            yield name


def _parted(extracted: str, text: str) -> str:
    """Return a text with the lines parted that are several of the page's blocks run together.

    Of a short page trafilatura gives all of an element in one line: headline, day and paragraphs.
    """
    paragraphs = extracted.split("\n")
    if len(paragraphs) > _FEW:
        return extracted
    blocks = [(line.text, "".join(line.text.split())) for line in text_lines(text, 1, spread=True)]
    return "\n".join(part for one in paragraphs for part in _blocks(one, blocks))


def _blocks(paragraph: str, blocks: Sequence[tuple[str, str]]) -> list[str]:
    """The blocks that a paragraph is made of, or only itself; letters count, not spaces."""
    letters = "".join(clean(paragraph).split())
    found: list[str] = []
    at = 0
    for block, own in blocks:
        if own and letters.startswith(own, at):
            found.append(block)
            at += len(own)
    return found if at == len(letters) and len(found) > 1 else [paragraph]


def _body(extracted: str, text: str, numbers: Numbers) -> list[Line]:
    """The paragraphs, each with the raw line where its first letters stand."""
    found: list[Line] = []
    blocks = {line.text: line.block for line in text_lines(text, 1, spread=True)}
    at = 0
    for paragraph in extracted.split("\n"):
        words = clean(paragraph.removeprefix("- "))
        if not words:
            continue
        place = text.find(words[:_SOUGHT], at)
        at = place if place >= 0 else at
        found.append(Line(numbers.at(at), words, block=blocks.get(words, "")))
    return found
