"""A page's HTML, held to the rules of our own pages, and what it leads to. Pure.

No full parser of HTML: it finds what breaks a page that was whole. Each element that is opened is
closed, in its turn, but for those that have no end; nothing stands in an element that would end it;
each "<" begins a tag; no attribute or id is there twice. What the standard would forgive as well,
such as a `</li>` left out, is a fault here.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# What is in these elements is no markup.
_RAW = ("script", "style", "title", "textarea")
_QUOTED = r"""[^"'<>]*+(?:(?:"[^"]*"|'[^']*')[^"'<>]*+)*+>"""
_TOKEN = re.compile(
    "|".join(
        (
            *(rf"<{name}\b{_QUOTED}(?s:.*?)</{name}\s*>" for name in _RAW),
            rf"</?[a-z]{_QUOTED}",
            r"<!--(?s:.*?)-->",
            r"<!doctype\s[^>]*>",
            "<",
        )
    ),
    re.IGNORECASE,
)
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9-]*)
    (?P<attributes>(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*+)
    \s*(?P<closed>/?)>""",
    re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_DOCTYPE = re.compile(r"\s*<!doctype\s+html", re.IGNORECASE)
_REFRESH = re.compile(r"\s*\d+\s*;\s*url\s*=\s*(.+)", re.IGNORECASE)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source")
) | {"track", "wbr"}
# HTML 13.1.2.4: a paragraph ends before any of these,
_ENDS_P = {"address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset"}
_ENDS_P |= {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main"}
_ENDS_P |= {"nav", "ol", "p", "pre", "section", "table", "ul"}
# but not one that stands further out than these.
_SCOPES = frozenset(("button", "caption", "object", "svg", "td", "th"))
_FOREIGN = frozenset(("math", "svg"))
_LINKS = ("href", "src", "action", "poster")
_KEPT = 20_000  # tags that are known again when they come again
_LONGEST_KEPT = 400  # characters of them


_START, _END, _WHOLE = range(3)  # of an element; or there is no more of it than this


class Tag(NamedTuple):
    """What is to be noted of a tag beside that an element begins or ends."""

    links: tuple[str, ...] = ()  # unescaped, as they are written
    ident: str | None = None
    role: str = ""  # "canonical", "refresh" or "jsonld"
    fault: str = ""
    foreign: bool = False  # right only within SVG or MathML


# What a tag is, the same for each that is written alike: its kind, its name, and what is to be
# noted, None for nothing.
_Known = tuple[int, str, Tag | None]


class Link(NamedTuple):
    """Where a page leads to."""

    token: int  # the number of the tag that says so, from 0
    href: str
    role: str = ""


class Markup(NamedTuple):
    """What a page says to a reader of its tags; a place is the number of a tag, from 0."""

    faults: list[tuple[int, str]]
    links: list[Link]
    ids: set[str]
    jsonld: list[tuple[int, str]]


class Reader:
    """A reader of pages that knows the tags that it has met before: most come on every page."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def read(self, text: str) -> Markup:
        """Return the faults of a page and what it leads to."""
        found = Markup([], [], set(), [])
        open_: list[str] = []  # the elements, and
        places: list[int] = []  # where they begin
        known = self._known.get
        if not _DOCTYPE.match(text):
            found.faults.append((0, "does not begin with <!doctype html>"))
        for at, token in enumerate(_TOKEN.findall(text)):
            kind, name, noted = known(token) or self._met(token)
            if kind == _END:
                if open_ and open_[-1] == name:
                    open_.pop()
                    places.pop()
                else:
                    found.faults.extend(_closed(open_, places, name, at))
                continue
            if noted:
                _note(found, at, token, noted, open_)
            if name == "a":
                if "a" in open_:
                    found.faults.append((at, "<a> stands in an <a>"))
            elif name in _ENDS_P and "p" in open_ and _in_paragraph(open_):
                found.faults.append((at, f"<{name}> stands in a <p>"))
            if kind == _START:
                open_.append(name)
                places.append(at)
        left = zip(places, open_, strict=True)
        found.faults.extend((at, f"<{name}> is not closed") for at, name in left)
        return found

    def _met(self, token: str) -> _Known:
        tag = _parsed(token)
        if len(self._known) == _KEPT:
            self._known.clear()  # those of every page are soon met again
        if len(token) <= _LONGEST_KEPT:
            self._known[token] = tag
        return tag


def line_of(text: str, token: int) -> int:
    """Return the line, from 1, of the tag with a number."""
    for at, found in enumerate(_TOKEN.finditer(text)):
        if at == token:
            return text.count("\n", 0, found.start()) + 1
    return 1


def inside(token: str) -> str:
    """Return what stands between the tags of an element that holds no markup."""
    return token[token.index(">") + 1 : token.rindex("<")]


def _note(found: Markup, at: int, token: str, tag: Tag, open_: list[str]) -> None:
    found.links.extend([Link(at, href, tag.role) for href in tag.links])
    if tag.ident is not None:
        if tag.ident in found.ids:
            found.faults.append((at, f'the id "{tag.ident}" is there twice'))
        found.ids.add(tag.ident)
    if tag.role == "jsonld":
        found.jsonld.append((at, inside(token)))
    if tag.fault and not (tag.foreign and any(name in _FOREIGN for name in open_)):
        found.faults.append((at, tag.fault))


def _parsed(token: str) -> _Known:
    if token.startswith("<!"):
        return _WHOLE, "", None
    if not (found := _TAG.match(token)):
        return _WHOLE, "", Tag(fault='a "<" begins no tag')
    end, name, attributes, closed = found.groups()
    name = name.lower()
    if end:
        return _END, name, None
    raw = name in _RAW
    whole = raw or name in _VOID
    kind = _WHOLE if whole or closed else _START
    foreign = bool(closed) and not whole
    fault = f"<{name}/> is closed by no </{name}>" if foreign else ""
    if not attributes:
        return kind, name, Tag(fault=fault, foreign=foreign) if fault else None
    pairs = [(key, a or b or c) for key, a, b, c in _ATTRIBUTE.findall(attributes)]
    given = dict(pairs)
    if len(given) < len(pairs):
        fault, foreign = f"<{name}> has an attribute twice", False
    links = tuple([unescape(given[key]) for key in _LINKS if key in given])
    ident = given.get("id")
    role = ""
    if name == "link" and given.get("rel") == "canonical":
        role = "canonical"
    elif raw and given.get("type") == "application/ld+json":
        role = "jsonld"
    elif name == "meta" and given.get("http-equiv", "").lower() == "refresh":
        role = "refresh"
        leads = _REFRESH.match(unescape(given.get("content", "")))
        links = (leads[1].strip(),) if leads else ()
    if not (links or role or fault or ident is not None):
        return kind, name, None
    return kind, name, Tag(links, None if ident is None else unescape(ident), role, fault, foreign)


def _closed(open_: list[str], places: list[int], name: str, at: int) -> Iterator[tuple[int, str]]:
    """Close an element that was not opened last; yield what is wrong with that."""
    if name not in open_:
        yield at, f"</{name}> closes nothing"
        return
    while (left := open_.pop()) != name:
        yield places.pop(), f"<{left}> is not closed"
    places.pop()


def _in_paragraph(open_: list[str]) -> bool:
    """Tell whether an element that ends paragraphs would end one here."""
    return next((name == "p" for name in reversed(open_) if name == "p" or name in _SCOPES), False)
