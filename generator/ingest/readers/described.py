"""Files that a layout describes -> records: the same readers, told where things are."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from generator.errors import ContentError, Problem
from generator.ingest.decode import Line
from generator.ingest.readers.fieldnames import FieldNames, same_key
from generator.ingest.readers.fields import article
from generator.ingest.readers.item import Item
from generator.ingest.segment import Given, Segment
from generator.ingest.vocabulary import Field
from generator.layout import Layout, Place
from generator.place import Stored
from generator.text import clean

_FIELDS: Mapping[str, Field] = {
    "title": "title", "date": "date", "updated": "updated", "source": "source", "url": "url",
    "authors": "authors", "agency": "agency", "places": "places", "section": "section",
    "tags": "tags", "summary": "summary",
}  # fmt: skip


def from_items(
    items: Sequence[Item], layout: Layout, names: FieldNames, path: Path | Stored
) -> Callable[[Item], Segment]:
    """Return how a record becomes a segment, as a layout says.

    Raises ContentError when no record has a key that the layout names.
    """
    mapping = {
        place.field: place.text or str(place.number)
        for place in layout.fields
        if place.kind in ("name", "number")
    }
    keys = dict.fromkeys(value.key for item in items for value in item.values)
    problems = [
        Problem(
            f'the layout of {layout.match} takes {field} from "{key}", and no record has that',
            path,
            hint=f"there is: {', '.join(list(keys)[:20])}",
        )
        for field, key in mapping.items()
        if items and not any(same_key(key, other) for other in keys)
    ]
    if problems:
        raise ContentError(*problems)

    def segmented(item: Item) -> Segment:
        part = article(item, names, mapping)
        told = _told(layout.fields, [line for value in item.values for line in value.lines])
        return _with(part, told)

    return segmented


def from_lines(
    lines: Sequence[Line], layout: Layout, segment: Callable[[Sequence[Line]], tuple[Segment, ...]]
) -> tuple[Segment, ...]:
    """Return the records of a plain text, as a layout says.

    Where it does not say what parts them, `segment` does.
    """
    parts = _parted(lines, re.compile(layout.record)) if layout.record else segment(lines)
    return tuple(_described(part, layout) for part in parts if any(x.text for x in part.lines))


def with_fixed(part: Segment, layout: Layout) -> Segment:
    """Return a record with the fields that a layout gives to every article."""
    return _with(part, _told(layout.fields, part.lines))


def _parted(lines: Sequence[Line], pattern: re.Pattern[str]) -> tuple[Segment, ...]:
    """Begin a record at each line in which the pattern is found; the line is of no article."""
    found = [Segment((), ())]
    start = 0
    for at, line in enumerate(lines):
        if pattern.search(line.text) and line.text:
            found[-1] = replace(found[-1], lines=tuple(lines[start:at]))
            found.append(Segment((line,), ()))
            start = at + 1
    found[-1] = replace(found[-1], lines=tuple(lines[start:]))
    return tuple(found)


def _described(part: Segment, layout: Layout) -> Segment:
    filled = [line for line in part.lines if line.text]
    given: list[Given] = []
    used: set[int] = set()
    texts: dict[int, str] = {}  # of lines of which only a part is text
    body_from = 0
    for place in layout.fields:
        if place.kind == "number":
            at = place.number - 1 if place.number > 0 else len(filled) + place.number
            if place.field == "body":
                body_from = at
            elif 0 <= at < len(filled):
                given.append(_fact(place.field, filled[at].text, filled[at].number))
                used.add(at)
        elif place.kind == "name":
            for at, line in enumerate(filled):
                if (text := _labelled(line.text, place.text)) is not None:
                    if text and place.field == "body":
                        texts[at] = text
                        break
                    if text:
                        given.append(_fact(place.field, text, line.number))
                    used.add(at)
                    break
        elif place.kind == "pattern" and place.field == "body":
            found = ((at, _within(place.text, line.text)) for at, line in enumerate(filled))
            texts.update((at, text) for at, text in found if text)
    told = list(_told(layout.fields, filled))
    # A line that a pattern takes whole is a field, and no text.
    used |= {
        at
        for at, line in enumerate(filled)
        for place in layout.fields
        if place.kind == "pattern" and place.field != "body" and _whole(place.text, line.text)
    }
    kept = {
        id(line): line._replace(text=texts.get(at, line.text))
        for at, line in enumerate(filled)
        if at not in used and at >= body_from
    }
    body = tuple(
        kept.get(id(line), line) for line in part.lines if id(line) in kept or not line.text
    )
    span = (filled[0].number, filled[-1].number)
    return _with(replace(part, lines=body, given=tuple(given), span=span), told)


def _with(part: Segment, told: Iterable[Given]) -> Segment:
    """Return a segment with fields that the layout told first, in place of those found."""
    told = tuple(told)
    fields = {given.field for given in told}
    others = tuple(given for given in part.given if given.field not in fields)
    return replace(part, given=(*told, *others))


def _told(places: Sequence[Place], lines: Sequence[Line]) -> Iterator[Given]:
    for place in places:
        if place.kind == "constant":
            yield _fact(place.field, place.text, 0)  # it stands in no line
        elif place.kind == "pattern" and place.field != "body":
            pattern = re.compile(place.text)
            for line in lines:
                match = pattern.search(line.text)
                if match and match[1] and clean(match[1]):
                    yield _fact(place.field, clean(match[1]), line.number)
                    break


def _whole(pattern: str, text: str) -> bool:
    match = re.search(pattern, text)
    return match is not None and not (text[: match.start()] + text[match.end() :]).strip()


def _within(pattern: str, text: str) -> str:
    """Return a line with what a pattern's brackets hold in place of all that it takes, or ""."""
    match = re.search(pattern, text)
    if match is None or not match[1]:
        return ""
    return clean(text[: match.start()] + match[1] + text[match.end() :])


def _fact(field: str, text: str, number: int) -> Given:
    return Given(_FIELDS[field], text, number)


def _labelled(text: str, label: str) -> str | None:
    """Return what stands behind a label at the beginning of a line, or None."""
    if not text.startswith(label):
        return None
    rest = text[len(label) :]
    if rest and label[-1:].isalnum() and rest[0].isalnum():
        return None
    return rest.lstrip(" :\uff1a").strip()
