"""Records of lines that begin with a dot and a key, as old corpora have them: `.Date<TAB>...`."""

import re
from collections.abc import Callable

from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Value, raw_lines, value
from generator.text import clean

_KEYED = re.compile(r"\.(?P<key>[A-Za-z]{2,12})\t(?P<rest>.*)")


def sniff(text: str, known: Callable[[str], str]) -> bool:
    """Return whether a text begins with two such lines or more, one of them with a field.

    `known` tells the field that a key stands for, or "".
    """
    keys: list[str] = []
    for line in raw_lines(text):
        found = _KEYED.match(line)
        if found is None:
            break
        keys.append(found["key"])
    return len(keys) > 1 and any(map(known, keys))


def read(text: str) -> tuple[Item, ...]:
    """Return the records: each begins with the key that the first one begins with."""
    begins = ""
    items: list[Item] = []
    first, values, body = 1, list[Value](), list[Line]()
    number = 0
    for number, line in enumerate(raw_lines(text), 1):
        found = _KEYED.match(line)
        begins = begins or (found["key"] if found else "")
        if found and found["key"] == begins and values:
            items.append(_item(first, number - 1, values, body))
            first, values, body = number, [], []
        if found:
            one = value(found["key"], found["rest"], number)
            values += [one] if one else []
        elif text_ := clean(line):
            body.append(Line(number, text_))
    return (*items, _item(first, number, values, body))


def _item(first: int, last: int, values: list[Value], body: list[Line]) -> Item:
    return Item(first, last, (*values, *([Value("text", tuple(body))] if body else [])))
