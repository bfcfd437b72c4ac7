"""Downloads of news databases: `1 of 4 DOCUMENTS`, the paper, the day, the headline, and labels in
capitals around each text, as LexisNexis writes them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Value, raw_lines
from generator.text import clean

_COUNT = re.compile(r"(?:Document )?(?P<at>\d{1,5}) of (?P<all>\d{1,5})(?: DOCUMENTS?)?\Z", re.I)
_LABEL = re.compile(r"(?P<key>[A-Z][A-Z-]{2,20}):\s*(?P<rest>.*)\Z")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RIGHTS = re.compile(r"copyright |all rights reserved", re.I)
_FIELDS = {
    "HEADLINE": "title",
    "BYLINE": "byline",
    "SECTION": "section",
    "DATELINE": "place",
    "URL": "url",
    "SOURCE": "source",
}
_HEAD = frozenset((*_FIELDS, "LENGTH", "BODY", "HIGHLIGHT", "GRAPHIC"))
_LONGEST_HEAD = 8  # filled lines over the first label
_WIDE = 100  # characters of a line that nobody cut at a width


def sniff(text: str) -> bool:
    """Return whether a text is such a download: it begins with a count, counts on without a gap,
    and under each count stand a paper, a day and a label."""
    if not _COUNT.match(text[:200].strip().partition("\n")[0].strip()):
        return False
    found = _documents(text)
    counts = [_COUNT.match(document[0].text) for document in found]
    numbers = [(int(one["at"]), one["all"]) for one in counts if one]
    counted = all(
        after[0] == before[0] + 1 and after[1] == before[1] for before, after in pairwise(numbers)
    )
    return counted and all(_day(document) for document in found)


def read(text: str) -> tuple[Item, ...]:
    """Return the articles of a download."""
    found = _documents(text)
    cut = not any(len(line.text) > _WIDE for document in found for line in document)
    items: list[Item] = []
    for document in found:
        last = max(line.number for line in document if line.text)
        values = tuple(_values(document, cut=cut))
        items.append(Item(document[0].number, last, values))
    return tuple(items)


def _documents(text: str) -> list[list[Line]]:
    """The lines of each document, from its count on; blank ones among them."""
    found: list[list[Line]] = []
    for number, raw in enumerate(raw_lines(text), 1):
        line = Line(number, clean(raw).strip())
        if _COUNT.match(line.text):
            found.append([])
        if found:
            found[-1].append(line)
    return found


def _day(document: Sequence[Line]) -> int:
    """The place of the day over the first label of a document, the paper over it; or 0."""
    head = 0
    day = 0
    above = 0
    for at, line in enumerate(document):
        if not line.text:
            continue
        if _LABEL.match(line.text):
            return day
        head += 1
        if head > _LONGEST_HEAD:
            return 0
        rights = _RIGHTS.match(line.text)
        if not day and above and not rights and _YEAR.search(line.text):
            day = at
        elif at and not rights:
            above = at
    return 0


def _values(document: Sequence[Line], *, cut: bool) -> Iterator[Value]:
    day = _day(document)
    filled = [at for at, line in enumerate(document) if line.text]
    paper = max(at for at in filled if 0 < at < day and not _RIGHTS.match(document[at].text))
    yield Value("source", (document[paper],))
    yield Value("date", (document[day],))
    labels = [at for at in filled if at > day and _LABEL.match(document[at].text)]
    title = tuple(document[at] for at in filled if day < at < labels[0])
    if title:
        yield Value("title", title)
    body = labels[0]
    for at in filled:
        if at < body:
            continue
        label = _LABEL.match(document[at].text)
        if not label or label["key"] not in _HEAD:
            break
        body = at + 1
        if label["rest"]:
            key = _FIELDS.get(label["key"], label["key"])
            yield Value(key, (Line(document[at].number, label["rest"]),))
    end = len(document)
    while end > body and _is_foot(document[end - 1].text):
        end -= 1
    lines = tuple(_paragraphs(document[body:end], cut=cut))
    if lines:
        yield Value("body", lines)


def _is_foot(text: str) -> bool:
    """Whether a line is one of those that stand under a text: labels, and whose it is."""
    return not text or bool(_LABEL.match(text) or _RIGHTS.match(text))


def _paragraphs(lines: Sequence[Line], *, cut: bool) -> Iterator[Line]:
    """Yield the paragraphs of a text; lines that were cut at a width are joined."""
    run: list[Line] = []
    for line in (*lines, Line(0, "")):
        if line.text and (cut or not run):
            run.append(line)
            if cut:
                continue
        if run and (not cut or not line.text):
            yield Line(run[0].number, " ".join(one.text for one in run))
            run = []
