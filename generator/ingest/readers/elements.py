"""XML, SGML and feeds, also broken ones: an element is an article."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from generator.ingest.decode import NEWLINE, Line
from generator.ingest.readers.item import Item, Numbers, Value, value
from generator.ingest.readers.markup import TAG, text_lines
from generator.ingest.readers.tree import GENERIC, OPENING, Element, Text, parse, walk

_NUMBER = re.compile(r"[_.-]?\d+\Z")  # <Article_1>, <Article_2>
_GIVEN = ("href", "term", "norm", "key")  # attributes that are a field's value
_PROLOGS = ("<?xml", "<!DOCTYPE", "<!doctype")
_NAME = re.compile(r"<([^\W\d_][\w:.-]*)")
_NOTHING: set[str] = set()
_LEAST_LEAVES = 3
_LEAST_LETTERS = 80  # of a file without fields that is one text


def is_markup(text: str) -> bool:
    """Return whether a text begins as XML or SGML does."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    return head.startswith(_PROLOGS) or bool(OPENING.match(head))


def _is_whole(text: str) -> bool:
    """Whether a text says that it is XML, or ends with the tag that it began with."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    first = OPENING.match(head)
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
    if not record and not _is_whole(text) and not _knows_any(text, named, field_of):
        return ()
    root = parse(text)
    numbers = Numbers(text)
    known = _Known(root, field_of)
    if record:
        records = [e for e in known.elements if e.name.casefold() == record.casefold()]
    else:
        records = _records(known, named)
    if records:
        shared = _channel(root, records, numbers)
        items = [_item(element, known, numbers, text, shared) for element in records]
        if _is_cut(records[-1], text):
            items[-1] = replace(items[-1], cut=items[-1].last)
        return tuple(items)
    if record or not _is_whole(text):
        return ()
    if _leaf_names(root):
        return ()
    body = tuple(lines_of(root, numbers))
    if sum(len(line.text) for line in body) < _LEAST_LETTERS:
        return ()
    values = (Value("text", body),)
    return (Item(body[0].number, body[-1].number, values),)


def _knows_any(text: str, named: Callable[[str], bool], field_of: Callable[[str], str]) -> bool:
    """Whether a text has an element of a known name: most that are not whole have none."""
    found = set(_NAME.findall(text))
    return any(name.casefold() in GENERIC or named(name) or field_of(name) for name in found)


def names(text: str) -> tuple[str, ...]:
    """Return the names of the elements that hold the texts of a structure of data, or nothing.

    In such a structure no element has both texts and elements, and none is of HTML: a text with
    notes in it is none.
    """
    return _leaf_names(parse(text)) if _is_whole(text) else ()


def _leaf_names(root: Element) -> tuple[str, ...]:
    leaves: list[str] = []
    for element in walk(root):
        own = any(isinstance(part, Text) and part.text.strip() for part in element.parts)
        inner = any(True for _ in element.children)
        if (own and inner) or TAG.fullmatch(f"<{element.name}>"):
            return ()
        leaves += [element.name] if own and element.name else []
    return tuple(dict.fromkeys(leaves)) if len(leaves) >= _LEAST_LEAVES else ()


class _Known:
    """All elements in their order, and what fields stand in each: directly, and anywhere."""

    def __init__(self, root: Element, field_of: Callable[[str], str]) -> None:
        self.stands = field_of
        self.elements = list(walk(root))
        names = {element.name for element in self.elements}
        self.field = {name: field_of(name) for name in names}
        self.direct: dict[int, set[str]] = {}
        self.below: dict[int, set[str]] = {}
        for element in reversed(self.elements):  # what is within stands behind
            if not element.parts:
                self.direct[id(element)] = self.below[id(element)] = _NOTHING
                continue
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
        candidates = [e for e in known.elements if e.name in holders and _own_letters(e)]
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


def _is_cut(record: Element, text: str) -> bool:
    """Whether a text ends in the middle of a record: it closes others, or says that it is XML.

    Where the first element is never closed, what it holds stands in the root without a name.
    """
    if not record.open:
        return False
    is_xml = text[:2000].lstrip("\ufeff \t\r\n").startswith("<?xml")
    if record.name:
        return is_xml or f"</{record.tag}" in text
    return is_xml and f"</{next(record.children).tag}" not in text


def _own_letters(element: Element) -> bool:
    """Whether an element has a text of its own, or in paragraphs."""
    parts = list(element.parts)
    for child in element.children:
        parts += child.parts if _is_block(child.name) else []
    own = (len(part.text.strip()) for part in parts if isinstance(part, Text))
    return sum(own) >= _LEAST_LETTERS


def _channel(root: Element, records: Sequence[Element], numbers: Numbers) -> tuple[Value, ...]:
    """What a feed says of itself: its title is the source of its items."""
    for element in walk(root):
        if element.name.rpartition(":")[2].casefold() in ("channel", "feed"):
            for child in element.children:
                if child.name == "title" and child.end <= records[0].start:
                    lines = tuple(lines_of(child, numbers))
                    return (Value("channel title", lines),) if lines else ()
    return ()


def _item(
    element: Element,
    known: _Known,
    numbers: Numbers,
    text: str,
    shared: tuple[Value, ...],
) -> Item:
    first = numbers.at(element.start)
    attributes = (value(key, given, first) for key, given in element.given if known.stands(key))
    values = (*filter(None, attributes), *_values(element, known, numbers))
    if not any(known.field.get(value.key) == "body" for value in values):
        loose = [part for part in element.parts if isinstance(part, Text) or _is_block(part.name)]
        body = tuple(lines_of(Element("", element.start, parts=loose), numbers))
        if sum(len(line.text) for line in body) >= _LEAST_LETTERS or not values:
            left = (value for value in values if not _is_block(value.key))
            values = (*left, Value("text", body)) if body else values
    last = max(element.start, element.start + len(text[element.start : element.end].rstrip()) - 1)
    return Item(numbers.at(element.start), numbers.at(last), (*values, *shared))


def _values(element: Element, known: _Known, numbers: Numbers) -> Iterator[Value]:
    for child in element.children:
        field, below = known.field[child.name], known.below[id(child)]
        name = "post_tag" if child.attribute("domain") == "post_tag" else child.name
        named = field in ("authors", "source")
        inner = [e for e in child.children if e.name.endswith("name")] if named else []
        if inner:
            child = inner[0]  # Atom puts an address beside the name
        elif (below & {"title", "body"} and _holds(child, field)) or (not field and below):
            yield from _values(child, known, numbers)
            continue
        lines = tuple(lines_of(child, numbers))
        if not lines:
            # Atom: <link href="...">, <category term="...">; NITF: <date.issue norm="...">
            given = next(filter(None, map(child.attribute, _GIVEN)), "")
            alternate = child.attribute("rel") in ("", "alternate")
            if given and alternate:
                lines = tuple(text_lines(given, numbers.at(child.start), spread=False))
        if lines:
            yield Value(name, lines)


def _holds(element: Element, field: str) -> bool:
    """Whether an element has its fields in elements within: none of its text is its own."""
    own = (part.text for part in element.parts if isinstance(part, Text))
    return field in ("", "body") or not any(text.strip() for text in own)


def lines_of(element: Element, numbers: Numbers) -> Iterator[Line]:
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
        yield line._replace(number=starts[min(line.number, len(starts) - 1)])
