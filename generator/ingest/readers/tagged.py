"""Records of a bibliography with news in full: tags of two letters, as RIS and library programs
write them (`TI  - title`, `TX- text`)."""

import re
from collections.abc import Iterator

from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Value, raw_lines
from generator.text import clean

_TAGGED = re.compile(r"(?P<tag>[A-Z][A-Z0-9]) {0,4}-(?:\s+(?P<rest>.*))?\Z")
_END = re.compile(r"(?://+|ER {0,4}-)\s*\Z")
# What the tags stand for, of RIS, of Reference Manager, and of the programs of libraries.
_FIELDS = {
    "TI": "title",
    "T1": "title",
    "AU": "authors",
    "A1": "authors",
    "BY": "byline",
    "SO": "source",
    "T2": "source",
    "JO": "source",
    "JF": "source",
    "DT": "date",
    "DA": "date",
    "Y1": "date",
    "KW": "keywords",
    "DE": "keywords",
    "UR": "url",
    "SE": "section",
    "TX": "body",
    "AB": "body",
    "N2": "body",
}
_LEAST = 3  # fields that a record has


def sniff(text: str) -> bool:
    """Return whether a text is nothing but records of tags: each opens with the same one, and the
    file has titles, texts, and one field more."""
    first = ""
    seen: set[str] = set()
    closed = True
    for line in raw_lines(text):
        line = line.strip()
        found = _TAGGED.match(line)
        if _END.match(line):
            closed = True
        elif found:
            first = first or found["tag"]
            if closed and found["tag"] != first:
                return False
            closed = False
            seen.add(_FIELDS.get(found["tag"], ""))
        elif line and closed:
            return False
    return {"title", "body"} <= seen and len(seen - {""}) >= _LEAST


def read(text: str) -> tuple[Item, ...]:
    """Return the records of a text: each begins with the tag that the file begins with."""
    first = ""
    records: list[list[tuple[str, list[Line]]]] = []
    ends: list[int] = []
    for number, raw in enumerate(raw_lines(text), 1):
        line = raw.strip()
        found = _TAGGED.match(line)
        if not line or _END.match(line):
            continue
        if found:
            first = first or found["tag"]
            if found["tag"] == first:
                records.append([])
                ends.append(number)
            key = _FIELDS.get(found["tag"], found["tag"])
            records[-1].append((key, []))
        ends[-1] = number
        _take(records[-1][-1][1], found["rest"] or "" if found else raw.rstrip("\r\n"), number)
    return tuple(
        Item(_first(record), end, tuple(_values(record)))
        for record, end in zip(records, ends, strict=True)
    )


def _take(lines: list[Line], text: str, number: int) -> None:
    """Add a line to a value: one that is set in goes on, as programs cut them at a width."""
    if lines and lines[-1].text and text[:1] in (" ", "\t"):
        lines[-1] = Line(lines[-1].number, f"{lines[-1].text} {clean(text).strip()}")
    else:
        lines.append(Line(number, clean(text).strip()))


def _first(record: list[tuple[str, list[Line]]]) -> int:
    return record[0][1][0].number


def _values(record: list[tuple[str, list[Line]]]) -> Iterator[Value]:
    """Yield the fields of a record; one whose tag stands several times is a list."""
    for key in dict.fromkeys(key for key, _ in record):
        found = [lines for name, lines in record if name == key]
        filled = tuple(line for lines in found for line in lines if line.text)
        if filled:
            yield Value(key, filled, listed=len(found) > 1 and key != "body")
