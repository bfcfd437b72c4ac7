"""An article's text -> XHTML as a book holds it (EPUB 3.3, HTML syntax of XML). Pure."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from generator.site.markup import plain_of, to_html
from generator.site.metadata import href

# XML 1.0, 2.2: what no document may hold.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# C1 controls and noncharacters: XML holds them, HTML forbids them (HTML, 13.1.4).
_NO_HTML = re.compile("[\x7f-\x9f\ufdd0-\ufdef]")
_LINK = re.compile(r"(?:https?://[\w.-]+(?::\d+)?(?:[/?#]|\Z)|mailto:[^\s@<>]+@[\w.-]+\Z)")
_COUNT = re.compile(r"[1-9][0-9]{0,3}\Z")
_VALUES = {
    "dir": re.compile(r"(?:ltr|rtl|auto)\Z"),
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z"),
    "title": re.compile(r""),
    "colspan": _COUNT,
    "rowspan": _COUNT,
    "start": re.compile(r"-?[0-9]{1,6}\Z"),
}

_EMPTY = ("br", "hr")
_PHRASING = frozenset(  # and texts
    {"br", "code", "em", "strong", "del", "ins", "sub", "sup"}
    | {"a", "abbr", "cite", "q", "bdi", "bdo", "span"}
)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_FLOW = _PHRASING | _HEADINGS | {"p", "hr", "blockquote", "pre", "ul", "ol", "table"}
# What may stand in what, as the schema of EPUB has it; in whatever is not named, phrasing.
_WITHIN = {
    **dict.fromkeys(("", "blockquote", "li", "td"), _FLOW),
    **dict.fromkeys(("ul", "ol"), frozenset({"li"})),
    "th": _FLOW - _HEADINGS,
    "table": frozenset({"thead", "tbody"}),
    **dict.fromkeys(("thead", "tbody"), frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
}


class _NotAllowed(Exception):
    """A body's markup is not what a book may hold."""


def text(raw: str) -> str:
    """Return a text as it stands in XHTML, in an element or an attribute."""
    return html.escape(_NO_HTML.sub("\ufffd", _NO_XML.sub("\ufffd", raw)))


def body_xhtml(body: str, direction: str, page: str) -> str:
    """Return an article's Markdown body as XHTML that may stand below a heading of level 2.

    `direction` is the article's, `page` the address of its page, against which links are resolved;
    "" where that is not known, and a link that needs it is a text. Markup that a book may not hold,
    as raw HTML can have it, is left out of the whole body, its words are not.
    """
    try:
        writer = _Writer(page)
        writer.feed(to_html(body, direction))
        writer.close()
        return writer.made()
    except (_NotAllowed, RecursionError):
        blocks = (block.strip() for block in plain_of(body).split("\n\n"))
        return "\n".join(f"<p>{text(block)}</p>" for block in blocks if block)


def link(address: str, page: str = "") -> str:
    """Return an address as it can be followed from a book, "" if it cannot."""
    try:
        whole = href(urljoin(page, address))
    except ValueError:
        return ""
    return whole if _LINK.match(whole) else ""


class _Writer(HTMLParser):
    """HTML as the sanitiser leaves it, written as XML; raises _NotAllowed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._open: list[tuple[str, str]] = []  # the element, and what it is written as
        self._parts: list[str] = []
        self._last: dict[int, str] = {}  # at each depth, the element before

    def made(self) -> str:
        if self._open:
            raise _NotAllowed
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        within = self._open[-1][0] if self._open else ""
        depth = len(self._open)
        if tag not in _WITHIN.get(within, _PHRASING):
            raise _NotAllowed
        if tag == "thead" and self._last.get(depth):
            raise _NotAllowed  # the first of a table, or not at all
        self._last[depth] = tag
        self._last.pop(depth + 1, None)
        given = self._attributes(tag, dict(attrs))
        if tag == "bdo" and " dir=" not in given:
            raise _NotAllowed
        name = f"h{min(6, int(tag[1]) + 1)}" if tag in _HEADINGS else tag
        if tag == "a" and (" href=" not in given or "a" in dict(self._open)):
            name, given = "span", given.partition(" href=")[0]
        if tag in _EMPTY:
            self._parts.append(f"<{name}{given}/>")
            return
        self._parts.append(f"<{name}{given}>")
        self._open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        if not self._open or self._open[-1][0] != tag:
            raise _NotAllowed
        self._parts.append(f"</{self._open.pop()[1]}>")

    def handle_data(self, data: str) -> None:
        within = self._open[-1][0] if self._open else ""
        if "br" not in _WITHIN.get(within, _PHRASING) and data.strip():
            raise _NotAllowed
        self._parts.append(text(data))

    def _attributes(self, tag: str, given: dict[str, str | None]) -> str:
        """Return the attributes that are kept, the address of a link behind all others."""
        made = ""
        for name, value in given.items():
            if value is not None and (allowed := _VALUES.get(name)) and allowed.match(value):
                made += f' {name}="{text(value)}"'
                made += f' xml:lang="{value}"' if name == "lang" else ""
        if tag == "a" and (address := link(given.get("href") or "", self._page)):
            made += f' href="{text(address)}"'
        return made
