"""Structured files -> records: which reader a file needs, and what it gives. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.ingest.decode import Decoded
from generator.ingest.readers import delimited, elements, objects, separated, wordpress
from generator.ingest.readers.fields import FieldNames, article, load_field_names
from generator.ingest.readers.given import without_repeats
from generator.ingest.readers.item import Item
from generator.ingest.segment import Segment
from generator.ingest.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read, and why."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Structured:
    """A structured file: its kind, its records as segments, and what is broken in it."""

    kind: str
    parts: tuple[Segment, ...]
    broken: tuple[Broken, ...] = ()


def read_structured(decoded: Decoded, vocabulary: Vocabulary) -> Structured | None:
    """Return the records of a structured file, or None for plain text."""
    text = decoded.text.lstrip("\ufeff") if decoded.text[:1] == "\ufeff" else decoded.text
    names = load_field_names()
    found = _sniffed(text, names, vocabulary)
    if found is None:
        return None
    kind, items = found
    return _structured(kind, items, lambda item: article(item, names))


def _sniffed(
    text: str, names: FieldNames, vocabulary: Vocabulary
) -> tuple[str, tuple[Item, ...]] | None:
    """Return the kind and the records of a text whose shape leaves no doubt."""
    head = text[:4000].lstrip()
    if head.startswith(("{", "[")):
        kind = objects.sniff(text, names.is_record)
        if kind == "jsonl":
            return kind, objects.read_lines(text)
        if kind == "json":
            return kind, objects.read(text, names.is_record)
        return None
    if head.startswith("<"):
        if not elements.is_markup(text):
            return None
        items = elements.read(text, names.is_named_record, names.first)
        if wordpress.is_export(head):
            return "wxr", wordpress.published(items)
        return ("xml", items) if items else None
    if sign := separated.sniff(text, names.first):
        return "csv", separated.read(text, sign)
    if sign := delimited.sniff(text):
        return "delimited", delimited.read(text, sign, names, vocabulary)
    return None


def _structured(
    kind: str, items: Sequence[Item], segmented: Callable[[Item], Segment]
) -> Structured:
    whole = [item for item in items if not item.broken]
    parts = (without_repeats(segmented(item)) for item in whole if item.values)
    broken = (Broken(item.first, item.last, item.broken) for item in items if item.broken)
    return Structured(
        kind, tuple(part for part in parts if part.lines or _has_title(part)), tuple(broken)
    )


def _has_title(part: Segment) -> bool:
    return any(given.field == "title" for given in part.given)
