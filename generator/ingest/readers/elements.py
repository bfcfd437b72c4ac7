"""XML, SGML and feeds, also broken ones: an element is an article. Nothing is ever expanded.

Not an XML parser on purpose: real files close their root too early, nest what they should not and
leave signs unescaped. Tags are found by their shape, a closing tag without its opening one is
passed over, and an element that is never closed ends with the one around it. A DTD is skipped, so
that no entity and no file can be drawn in.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from generator.ingest.decode import NEWLINE, Line
from generator.ingest.readers.item import Item, Numbers, Value
from generator.ingest.readers.markup import TAG, text_lines

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[^\W\d][\w:.-]*)(?P<attributes>(?:\s[^<>]*?)?)(?P<empty>/?)>"
)
_CLOSING = re.compile(r"</([^\W\d][\w:.-]*)")
# Elements whose attribute is their name: Solr's <field name="title">, <column name="title">.
_GENERIC = frozenset(("field", "str", "column", "col", "property", "attribute"))
_NUMBER = re.compile(r"[_.-]?\d+\Z")  # <Article_1>, <Article_2>
_ATTRIBUTE = re.compile(r"([^\W\d][\w:.-]*)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_CDATA = "<![CDATA["
_SKIPPED = (("<!--", "-->"), ("<?", "?>"))
_PROLOGS = ("<?xml", "<!DOCTYPE", "<!doctype")
_DEEP = 60  # elements within one another; deeper ones are text
_LEAST_LETTERS = 80  # of a file without fields that is one text


@dataclass(slots=True)
class Element:
    """One element: where it stands, and what is in it."""

    name: str
    start: int
    tag: str = ""  # as it closes, where that is not its name
    attributes: str = ""
    end: int = 0
    parts: list["Element | Text"] = field(default_factory=list)

    @property
    def children(self) -> Iterator["Element"]:
        """The elements directly in this one."""
        return (part for part in self.parts if isinstance(part, Element))

    def attribute(self, name: str) -> str:
        """Return an attribute's value, or ""."""
        for key, one, other in _ATTRIBUTE.findall(self.attributes):
            if key == name:
                return str(one or other)
        return ""


@dataclass(frozen=True, slots=True)
class Text:
    """Signs between two tags."""

    start: int
    text: str


def parse(text: str) -> Element:
    """Return the elements of a text under one root without a name; linear in its length."""
    root = Element("", 0)
    stack = [root]
    opened: Counter[str] = Counter()
    closed = frozenset(_CLOSING.findall(text))
    for at, what in _pieces(text):
        if isinstance(what, str):
            stack[-1].parts.append(Text(at, what))
            continue
        name = what["name"]
        if what["close"]:
            if not opened[name]:
                continue
            while True:
                last = stack.pop()
                opened[last.tag] -= 1
                last.end = what.end() if last.tag == name else what.start()
                if last.tag == name:
                    break
        else:
            # SGML leaves closing tags out: an element that has none ends where the next begins.
            while len(stack) > 1 and stack[-1].tag not in closed:
                last = stack.pop()
                opened[last.tag] -= 1
                last.end = at
            element = Element(name, at, name, what["attributes"], what.end())
            if name.casefold() in _GENERIC:
                element.name = element.attribute("name") or name
            stack[-1].parts.append(element)
            if not what["empty"] and len(stack) < _DEEP:
                stack.append(element)
                opened[name] += 1
    for element in stack:
        element.end = len(text)
    return root


def _pieces(text: str) -> Iterator[tuple[int, str | re.Match[str]]]:
    """Yield texts and tags with their places; comments, instructions and DTDs are left out."""
    at = 0
    plain = 0  # where the text began that is not yet given
    never: set[str] = set()  # closing signs that do not come any more
    while (at := text.find("<", at)) >= 0:
        end = -1
        inner = ""
        if text.startswith(_CDATA, at):
            close = text.find("]]>", at)
            stop = close if close >= 0 else len(text)
            inner, end = text[at + len(_CDATA) : stop], stop + 3
        elif text.startswith(("<!DOCTYPE", "<!doctype", "<!ELEMENT", "<!ENTITY"), at):
            end = _after_declaration(text, at)
        else:
            for sign, close_sign in _SKIPPED:
                if text.startswith(sign, at) and close_sign not in never:
                    close = text.find(close_sign, at)
                    if close < 0:
                        never.add(close_sign)
                    else:
                        end = close + len(close_sign)
        tag = _TAG.match(text, at) if end < 0 else None
        if end < 0 and tag is None:
            at += 1
            continue
        if plain < at:
            yield plain, text[plain:at]
        if inner:
            yield at + len(_CDATA), inner
        if tag:
            yield at, tag
            end = tag.end()
        at = plain = end
    if plain < len(text):
        yield plain, text[plain:]


def _after_declaration(text: str, at: int) -> int:
    close, subset = text.find(">", at), text.find("[", at)
    if 0 <= subset < close:
        end = re.compile(r"\]\s*>").search(text, subset)
        return end.end() if end else len(text)
    return close + 1 if close >= 0 else len(text)


def is_markup(text: str) -> bool:
    """Return whether a text begins as XML or SGML does."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    return head.startswith(_PROLOGS) or bool(_TAG.match(head))


def _is_whole(text: str) -> bool:
    """Whether a text says that it is XML, or ends with the tag that it began with."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    first = _TAG.match(head)
    closed = first is not None and text[-200:].rstrip().endswith(f"</{first['name']}>")
    return head.startswith(_PROLOGS) or closed


def read(
    text: str,
    named: Callable[[str], bool],
    field_of: Callable[[str], str],
    *,
    record: str = "",
) -> tuple[Item, ...]:
    """Return the records of a text.

    `record` names their element; without it they are the elements that `named` knows, or those of
    one name that hold fields. `field_of` tells the field that an element's name stands for, or "".
    A text with no such element is one record, its whole text a body.
    """
    root = parse(text)
    numbers = Numbers(text)
    known = _Known(root, field_of)
    if record:
        records = [e for e in known.elements if e.name.casefold() == record.casefold()]
    else:
        records = _records(known, named)
    if records:
        shared = _channel(root, records, numbers)
        return tuple(_item(element, known, numbers, text, shared) for element in records)
    if record or not _is_whole(text):
        return ()
    body = tuple(_lines(root, numbers))
    if sum(len(line.text) for line in body) < _LEAST_LETTERS:
        return ()
    values = (Value("text", body),)
    return (Item(body[0].number, body[-1].number, values),)


def _walk(element: Element) -> Iterator[Element]:
    stack = [element]
    while stack:
        one = stack.pop()
        yield one
        stack += reversed(list(one.children))


class _Known:
    """All elements in their order, and what fields stand in each: directly, and anywhere."""

    def __init__(self, root: Element, field_of: Callable[[str], str]) -> None:
        self.elements = list(_walk(root))
        names = {element.name for element in self.elements}
        self.field = {name: field_of(name) for name in names}
        self.direct: dict[int, set[str]] = {}
        self.below: dict[int, set[str]] = {}
        for element in reversed(self.elements):  # what is within stands behind
            direct = {self.field[child.name] for child in element.children}
            below = direct.union(*(self.below[id(child)] for child in element.children))
            self.direct[id(element)] = direct - {""}
            self.below[id(element)] = below - {""}


def _records(known: _Known, named: Callable[[str], bool]) -> list[Element]:
    holders = {name for name in known.field if named(name)}
    candidates = [
        element
        for element in known.elements
        if element.name in holders and known.below[id(element)] & {"title", "body"}
    ]
    if not candidates:
        direct = known.direct
        by_name = Counter(
            _NUMBER.sub("", element.name)
            for element in known.elements
            if element.name and "body" in direct[id(element)] and len(direct[id(element)]) > 1
        )
        if not by_name:
            fields = direct[id(known.elements[0])]  # of the root without a name
            if fields & {"title", "body"} and len(fields) > 1:
                return [known.elements[0]]
            by_name = Counter(
                element.name
                for element in known.elements
                if "title" in direct[id(element)] and len(direct[id(element)]) > 1
            )
        if not by_name:
            return []
        common = by_name.most_common(1)[0][0]
        candidates = [
            element
            for element in known.elements
            if _NUMBER.sub("", element.name) == common and direct[id(element)] & {"title", "body"}
        ]
    # A record within a record is the record: <news><item>...</item></news>.
    inner: list[Element] = []
    reached = len(candidates)
    for at, element in enumerate(candidates):
        following = candidates[at + 1] if at + 1 < reached else None
        if following is None or following.start >= element.end:
            inner.append(element)
    return inner


def _channel(root: Element, records: Sequence[Element], numbers: Numbers) -> tuple[Value, ...]:
    """What a feed says of itself: its title is the source of its items."""
    for element in _walk(root):
        if element.name.rpartition(":")[2].casefold() in ("channel", "feed"):
            for child in element.children:
                if child.name == "title" and child.end <= records[0].start:
                    lines = tuple(_lines(child, numbers))
                    return (Value("channel title", lines),) if lines else ()
    return ()


def _item(
    element: Element,
    known: _Known,
    numbers: Numbers,
    text: str,
    shared: tuple[Value, ...],
) -> Item:
    values = tuple(_values(element, known, numbers))
    if not any(known.field.get(value.key) == "body" for value in values):
        loose = [part for part in element.parts if isinstance(part, Text) or _is_block(part.name)]
        body = tuple(_lines(Element("", element.start, parts=loose), numbers))
        if sum(len(line.text) for line in body) >= _LEAST_LETTERS or not values:
            left = (value for value in values if not _is_block(value.key))
            values = (*left, Value("text", body)) if body else values
    last = max(element.start, element.start + len(text[element.start : element.end].rstrip()) - 1)
    return Item(numbers.at(element.start), numbers.at(last), (*values, *shared))


def _values(element: Element, known: _Known, numbers: Numbers) -> Iterator[Value]:
    for child in element.children:
        field, below = known.field[child.name], known.below[id(child)]
        name = "post_tag" if child.attribute("domain") == "post_tag" else child.name
        inner = [e for e in child.children if e.name.endswith("name")] if field == "authors" else []
        if inner:
            child = inner[0]  # Atom puts an address beside the name
        elif (field in ("", "body") and below & {"title", "body"}) or (not field and below):
            yield from _values(child, known, numbers)
            continue
        lines = tuple(_lines(child, numbers))
        if not lines:
            # Atom: <link href="...">, <category term="...">
            given = child.attribute("href") or child.attribute("term")
            alternate = child.attribute("rel") in ("", "alternate")
            if given and alternate:
                lines = tuple(text_lines(given, numbers.at(child.start), spread=False))
        if lines:
            yield Value(name, lines)


def _lines(element: Element, numbers: Numbers) -> Iterator[Line]:
    """Yield the lines of all text in an element: its blocks, or where it has none, its own."""
    pieces: list[Text] = []
    blocks = 0
    for what in _leaves(element):
        if isinstance(what, Text):
            pieces.append(what)
        elif _is_block(what.name):
            blocks += 1
            yield from _block(pieces, numbers)
            pieces = []
    yield from _block(pieces, numbers) if blocks else _joined(pieces, numbers)


def _block(pieces: Sequence[Text], numbers: Numbers) -> Iterator[Line]:
    """Yield a block as one line: a line break within it is only a space."""
    lines = tuple(_joined(pieces, numbers))
    if lines:
        yield Line(lines[0].number, " ".join(line.text for line in lines))


def _leaves(element: Element) -> Iterator[Element | Text]:
    """Yield texts, and each element before and after what it holds."""
    stack: list[tuple[Element | Text, bool]] = [(element, False)]
    while stack:
        one, done = stack.pop()
        if isinstance(one, Text) or done:
            yield one
            continue
        if one is not element:
            yield one
            stack.append((one, True))
        stack += ((part, False) for part in reversed(one.parts))


def _is_block(name: str) -> bool:
    tag = TAG.fullmatch(f"<{name}>")
    # The tags of an unknown vocabulary, as of TimeML's, stand within sentences.
    return bool(tag and tag["block"])


def _joined(pieces: Sequence[Text], numbers: Numbers) -> Iterator[Line]:
    """Yield the lines of texts that follow one another, parted only by inline tags."""
    if not pieces:
        return
    first = numbers.at(pieces[0].start)
    if len(pieces) == 1:
        yield from text_lines(pieces[0].text, first, spread=True)
        return
    # Between the pieces stood tags and comments, which may hold line breaks of their own.
    starts = [first]
    for piece in pieces:
        starts += (numbers.at(piece.start + end.end()) for end in NEWLINE.finditer(piece.text))
    for line in text_lines("".join(piece.text for piece in pieces), 0, spread=True):
        yield Line(starts[min(line.number, len(starts) - 1)], line.text)
