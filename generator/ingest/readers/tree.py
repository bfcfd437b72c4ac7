"""XML and SGML text -> its elements, also of broken files. Nothing is ever expanded.

Not an XML parser on purpose: real files close their root too early, nest what they should not and
leave signs unescaped. Tags are found by their shape, a closing tag without its opening one is
passed over, and an element that is never closed ends with the one around it. A DTD is skipped, so
that no entity and no file can be drawn in.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

OPENING = re.compile(
    r"<(?P<close>/?)(?P<name>[^\W\d][\w:.-]*)(?P<attributes>(?:\s[^<>]*?)?)(?P<empty>/?)>"
)
_CLOSING = re.compile(r"</([^\W\d][\w:.-]*)")
# Elements whose attribute is their name: Solr's <field name="title">, <column name="title">.
GENERIC = frozenset(("field", "str", "column", "col", "property", "attribute"))
_ATTRIBUTE = re.compile(r"([^\W\d][\w:.-]*)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_CDATA = "<![CDATA["
_SKIPPED = (("<!--", "-->"), ("<?", "?>"))
_DEEP = 60  # elements within one another; deeper ones are text


@dataclass(slots=True)
class Element:
    """One element: where it stands, and what is in it."""

    name: str
    start: int
    tag: str = ""  # as it closes, where that is not its name
    attributes: str = ""
    end: int = 0
    open: bool = False  # the text ended within it
    parts: list["Element | Text"] = field(default_factory=list)

    @property
    def children(self) -> Iterator["Element"]:
        """The elements directly in this one."""
        return (part for part in self.parts if isinstance(part, Element))

    @property
    def given(self) -> list[tuple[str, str]]:
        """All attributes with their values, as written."""
        return [(key, one or other) for key, one, other in _ATTRIBUTE.findall(self.attributes)]

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
            if name.casefold() in GENERIC:
                element.name = element.attribute("name") or name
            stack[-1].parts.append(element)
            if not what["empty"] and len(stack) < _DEEP:
                stack.append(element)
                opened[name] += 1
    for element in stack:
        element.end, element.open = len(text), True
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
        tag = OPENING.match(text, at) if end < 0 else None
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


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and all within it, in their order."""
    stack = [element]
    while stack:
        one = stack.pop()
        yield one
        stack += reversed(list(one.children))
