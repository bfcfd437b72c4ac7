"""The files beside the pages: feeds, sitemaps and other XML, and JSON. What is wrong with them."""

import json
from collections import Counter
from typing import Any, NamedTuple
from xml.parsers import expat

from generator.check.links import Site, against
from generator.check.shapes import ATOM, KINDS, MOST_BYTES, SHAPES, Shape

_BASE = "http://www.w3.org/XML/1998/namespace base"


class Read(NamedTuple):
    """What a file beside the pages is and says."""

    kind: str  # "feeds", "sitemaps", or "" for another
    faults: list[tuple[int, str]]  # with their lines, from 1
    addresses: list[tuple[int, str]]  # to which it leads


def read_xml(data: bytes, path: str, site: Site) -> Read:
    """Return what is wrong with an XML file; feeds and sitemaps are held to their shapes."""
    reader = _Reader(site, path)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reader.faults.append((error.lineno, f"is no XML: {expat.ErrorString(error.code)}"))
    if reader.kind == "sitemaps" and len(data) > MOST_BYTES:
        reader.faults.append((1, f"has more than {MOST_BYTES:,} bytes"))
    return Read(reader.kind, reader.faults, reader.addresses)


def read_json(data: bytes) -> Read:
    """Return what is wrong with a JSON file; one that says so is held to JSON Feed 1.1."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:  # as deep as that is nothing but an attack
        return Read("", [(getattr(error, "lineno", 1), f"is no JSON: {error}")], [])
    version = value.get("version", "") if isinstance(value, dict) else ""
    if not str(version).startswith("https://jsonfeed.org/version/"):
        return Read("", [], [])
    faults = [
        (1, f"the feed has no {name}")
        for name, kind in (("title", str), ("items", list))
        if not isinstance(value.get(name), kind)
    ]
    given = [(name, value[name]) for name in ("home_page_url", "feed_url") if value.get(name)]
    items: Any = value.get("items")
    for number, item in enumerate(items if isinstance(items, list) else (), 1):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            faults.append((1, f"item {number} has no id"))
            continue
        # One must be there (JSON Feed 1.1), though an article may have a headline alone.
        if not any(isinstance(item.get(name), str) for name in ("content_html", "content_text")):
            faults.append((1, f"item {number} has no text"))
        given += [(f"url of item {number}", item["url"])] if item.get("url") else []
    faults += [(1, f"its {name} is no text") for name, url in given if not isinstance(url, str)]
    return Read("feeds", faults, [(1, url) for _, url in given if isinstance(url, str)])


class _Reader:
    """A pass through an XML file, which is never in memory as a tree."""

    def __init__(self, site: Site, path: str) -> None:
        self.kind = ""
        self.faults: list[tuple[int, str]] = []
        self.addresses: list[tuple[int, str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.buffer_text = True
        self._site = site
        self._path = path
        self._open: list[tuple[str, Shape | None, Counter[str]]] = []
        self._text: list[str] = []
        self._bases = [""]  # from where the links in each open element are seen (XML Base)
        self._nameless = False  # some entry has no author

    def _fault(self, message: str) -> None:
        self.faults.append((self.parser.CurrentLineNumber, message))

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._bases.append(against(self._bases[-1], given.get(_BASE, "")) or self._bases[-1])
        if not self._open:
            self.kind = KINDS.get(name, "")
        parent, of, counts = self._open[-1] if self._open else ("", None, Counter[str]())
        shape = SHAPES.get(name) if self.kind and (of or not self._open) else None
        if of and of.free:
            shape = None  # what is in it is its own affair
        elif of and (name in of.inner or _space(name) == _space(parent)):
            counts[name] += 1
            if name not in of.inner:
                self._fault(f"<{_short(name)}> has no place in <{_short(parent)}>")
                shape = None
        elif self._open:
            shape = None  # of another namespace
        self._stray()
        self._open.append((name, shape, Counter()))
        self._text.clear()
        if shape is None:
            return
        for need in shape.needs:
            if need not in given:
                self._fault(f"<{_short(name)}> has no {need}")
        if shape.address in given and given.get("rel") != "license":  # that one is of another's
            self._leads(given[shape.address], self._bases[-1])
        if name == f"{ATOM}link" and given.get("rel") == "self":
            self._itself(against(self._bases[-1], given.get("href", "")))

    def _leads(self, href: str, base: str) -> None:
        self.addresses.append((self.parser.CurrentLineNumber, against(base, href)))

    def _itself(self, href: str) -> None:
        own = self._site.address(self._path)
        folder = self._path.rpartition("/")[0]
        # The feed of a term stands where its other spellings lead, too: docs/design/feeds.md.
        said = self._site.target(self._path, href)
        beside = said and folder and said.path.rpartition("/")[0] == folder
        if own != href and not beside:
            self._fault(f"says that it is {href}, not {own or 'without an address'}")

    def _stray(self) -> None:
        """Find fault with text between elements, where there is to be none."""
        name, shape, _ = self._open[-1] if self._open else ("", None, None)
        if shape and not shape.text and not shape.free:
            text = "".join(self._text).strip()
            if text:
                self._fault(f'text has no place in <{_short(name)}>: "{text[:80]}"')

    def _characters(self, text: str) -> None:
        self._text.append(text)

    def _end(self, name: str) -> None:
        self._stray()
        _, shape, counts = self._open.pop()
        base = self._bases.pop()
        text = "".join(self._text)
        self._text.clear()
        if shape is None:
            return
        if shape.text and not shape.free and not shape.text(text):
            self._fault(f'<{_short(name)}> is not right: "{text[:80]}"')
        if shape.address == "text":
            self._leads(text.strip(), base)
        for inner, (least, most) in shape.inner.items():
            if counts[inner] < least:
                self._fault(f"<{_short(name)}> has no <{_short(inner)}>")
            elif most is not None and counts[inner] > most:
                self._fault(f"<{_short(name)}> has more than {most:,} of <{_short(inner)}>")
        # RFC 4287 4.1.1: a feed names an author, or each of its entries does.
        authors = counts[f"{ATOM}author"]
        if name == f"{ATOM}entry" and not authors:
            self._nameless = True
        elif name == f"{ATOM}feed" and not authors and self._nameless:
            self._fault("neither the feed nor each entry has an <author>")


def _short(name: str) -> str:
    return name.rpartition(" ")[2]


def _space(name: str) -> str:
    return name.rpartition(" ")[0]
