"""Lines of `key: value`, as a script prints records and as YAML writes them; also over a text.

Of YAML only what such files use: lists of records, texts in a block or in quotes, lists of items.
Nothing is evaluated, no anchor is followed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Value, listing, raw_lines, value
from generator.text import clean

_KEYED = re.compile(r"(?P<before> *(?:- +)?)(?P<key>[A-Za-z][\w-]{0,30})\s*:(?:\s+(?P<rest>.*))?\Z")
_ITEM = re.compile(r"(?P<before> *)- +(?P<rest>.*)\Z")
_RULE = re.compile(r"-{3,}\s*\Z")
_BLOCK = re.compile(r"[|>][-+\d]{0,2}\s*\Z")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"\Z|'((?:[^']|'')*)'\Z")
_SEEN = 400  # lines by which a file is judged


@dataclass(slots=True)
class _Field:
    """One key, where it stands, and the lines of its value."""

    key: str
    number: int
    depth: int
    first: str = ""
    below: list[tuple[int, str]] = field(default_factory=list)
    items: bool = False  # the lines below are a list's


@dataclass(slots=True)
class _Record:
    first: int
    fields: list[_Field] = field(default_factory=list)
    keys: set[tuple[str, int]] = field(default_factory=set)  # with their depth
    text: list[Line] = field(default_factory=list)  # under a head that a rule closes


def sniff(text: str, known: Callable[[str], str]) -> bool:
    """Return whether every line of a text is a key with its value, and one of them is a text's.

    `known` tells the field that a key stands for, or "". A head between two rules has it over a
    text that may be anything.
    """
    seen: list[str] = []
    headed = False
    for number, line in enumerate(raw_lines(text), 1):
        line = line.rstrip("\r\n")
        if number > _SEEN:
            break
        if _RULE.match(line) and seen and text.startswith("---"):
            headed = True
            break
        found = _KEYED.match(line)
        if found:
            seen.append(found["key"])
        elif line.strip() and not _RULE.match(line) and not (seen and line[0] in " \t-"):
            return False
    fields = [known(key) for key in dict.fromkeys(seen)]
    most = headed or 2 * sum(map(bool, fields)) >= len(fields)
    return most and bool({"title", "body"} & set(fields))


def read(text: str) -> tuple[Item, ...]:
    """Return the records of a text: each begins with a key that the one before has already."""
    lines = [(number, line.rstrip("\r\n")) for number, line in enumerate(raw_lines(text), 1)]
    rules = [at for at, (_, line) in enumerate(lines) if _RULE.match(line)][:2]
    head = rules[1] if len(rules) == 2 and text.startswith("---") else len(lines)
    records: list[_Record] = []
    for number, line in lines[:head]:
        if not _RULE.match(line):
            _take(line, number, records)
    if not records:
        return ()
    records[-1].text = [Line(number, clean(line)) for number, line in lines[head + 1 :]]
    last = max((number for number, line in lines if line.strip()), default=1)
    ends = [*(record.first - 1 for record in records[1:]), last]
    return tuple(
        Item(record.first, end, tuple(_values(record)))
        for record, end in zip(records, ends, strict=True)
    )


def _take(line: str, number: int, records: list[_Record]) -> None:
    found = _KEYED.match(line)
    open_field = records[-1].fields[-1] if records and records[-1].fields else None
    depth = len(line) - len(line.lstrip(" "))
    within = open_field is not None and (depth > open_field.depth or not line.strip())
    if open_field and within and _BLOCK.match(open_field.first):
        open_field.below.append((number, line))
    elif found:
        key, at = found["key"], len(found["before"])
        begins = depth == 0 and "-" in found["before"]
        if not records or begins or (key, at) in records[-1].keys:
            records.append(_Record(number))
        records[-1].keys.add((key, at))
        records[-1].fields.append(_Field(key, number, at, (found["rest"] or "").strip()))
    elif open_field and (item := _ITEM.match(line)):
        open_field.items = True
        open_field.below.append((number, item["rest"]))
    elif open_field and line.strip():
        open_field.below.append((number, line))


def _values(record: _Record) -> Iterator[Value]:
    for one in record.fields:
        found: Value | None
        if one.items:
            found = listing(one.key, [(_unquoted(text), number) for number, text in one.below])
        elif one.below and (_BLOCK.match(one.first) or not one.first):
            folded = not one.first.startswith("|")
            lines = _folded(one.below) if folded else one.below
            found = _lines(one.key, lines)
        else:
            first = " ".join([one.first, *(text.strip() for _, text in one.below)])
            found = value(one.key, _unquoted(first.strip()), one.number)
        if found:
            yield found
    if any(line.text for line in record.text):
        yield Value("content", tuple(line for line in record.text if line.text))


def _lines(key: str, lines: Sequence[tuple[int, str]]) -> Value | None:
    values = [one for number, text in lines if (one := value(key, text, number))]
    joined = tuple(line for one in values for line in one.lines)
    return Value(key, joined) if joined else None


def _folded(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Join the lines of a paragraph: in a folded text an empty line parts two."""
    found: list[tuple[int, str]] = []
    above = ""
    for number, text in lines:
        if above.strip() and text.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
        elif text.strip():
            found.append((number, text))
        above = text
    return found


def _unquoted(text: str) -> str:
    quoted = _QUOTED.match(text)
    if quoted is None:
        return text
    double = quoted[1]
    return double.replace('\\"', '"') if double is not None else quoted[2].replace("''", "'")
