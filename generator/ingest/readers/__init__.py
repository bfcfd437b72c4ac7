"""Structured files -> records: which reader a file needs, and what it gives. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from generator.errors import ContentError, Problem
from generator.ingest.decode import Decoded, Line, as_plain, decode
from generator.ingest.mojibake import unescaped
from generator.ingest.readers import (
    chat,
    columns,
    delimited,
    delimiters,
    documents,
    dotted,
    elements,
    facebook,
    grids,
    labelled,
    mail,
    messages,
    mime,
    objects,
    separated,
    sheets,
    sql,
    tagged,
    telegram,
    webpage,
    wordpress,
)
from generator.ingest.readers.described import from_items, from_lines, with_fixed
from generator.ingest.readers.fieldnames import FieldNames, load_field_names
from generator.ingest.readers.fields import article, used
from generator.ingest.readers.given import Broken, LeftOut, without_repeats
from generator.ingest.readers.item import Item
from generator.ingest.readers.printed import as_json
from generator.ingest.readers.unused import unused
from generator.ingest.refuse import crowded, short_records
from generator.ingest.segment import Segment, segment
from generator.ingest.vocabulary import Vocabulary
from generator.layout import Layout
from generator.place import Place

_Found = tuple[str, tuple[Item, ...]]
_TABLES = frozenset((".csv", ".tsv"))  # what tables are called
_SHOWN = 10  # names of keys that a problem tells


@dataclass(frozen=True, slots=True)
class Structured:
    """A structured file: its kind, its records as segments, and what is broken in it."""

    kind: str
    parts: tuple[Segment, ...]
    broken: tuple[Broken, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    captions: tuple[int, ...] = ()  # the raw line of each that was left out


def read_text(
    data: bytes, path: Place, layout: Layout | None, vocabulary: Vocabulary
) -> tuple[Decoded, Structured | None]:
    """Return the lines of a raw file, and the records of a structured one.

    `path` is for messages. Raises ContentError for a file that cannot be read, or is not what its
    layout says.
    """
    if _is_free(layout) and mime.is_mail(data):
        found = mail.read(data, path, vocabulary)
        return found.decoded, _letters(found.kind, found.letters, layout)
    decoded = decode_as(data, path, layout, vocabulary)
    return decoded, read_structured(decoded, path, layout, vocabulary)


def decode_as(data: bytes, path: Place, layout: Layout | None, vocabulary: Vocabulary) -> Decoded:
    """Return the lines of a raw file, in the encoding that its layout names or its bytes show."""
    return decode(data, path, vocabulary, layout.encoding if layout else "")


def read_structured(
    decoded: Decoded, path: Place, layout: Layout | None, vocabulary: Vocabulary
) -> Structured | None:
    """Return the records of a structured file, or None for a plain text without a layout.

    `path` is for messages. Raises ContentError when the file is not what its layout says, or is a
    web page and the reader for these is not installed.
    """
    text = decoded.text.removeprefix("\ufeff")
    names = load_field_names()
    if _is_free(layout):
        if said := chat.read(decoded.lines, vocabulary):
            return _letters("chat", said, layout)
        if decoded.plain and (written := messages.read(decoded.lines, vocabulary)):
            return _letters("mail", written, layout)
    if layout is None:
        found = _found(text, names, path, vocabulary)
        if found is None:
            return None
        table = found[0] in ("csv", "sheet")
        told: set[str] = set()
        doubts = unused(found[1], names, lambda item: used(item, names)) if table else {}

        def read(item: Item) -> Segment:
            doubt = doubts.get(item.first, "")
            return article(item, names, table=table, doubt=doubt, told=told)

        return _structured(found, read, path)
    found = _told(text, layout, names, path, vocabulary)
    if found is None:

        def parted(lines: Sequence[Line]) -> tuple[Segment, ...]:
            return segment(lines, vocabulary)

        return Structured("text", from_lines(as_plain(decoded).lines, layout, parted))
    if not found[1]:
        wanted = f'"{layout.record}" in it' if layout.record else f"{found[0]} record in it"
        message = f"there is no {wanted}, as the layout of {layout.match} says"
        raise ContentError(Problem(message, path, hint="see record and format of the layout"))
    whole = [item for item in found[1] if item.values]
    return _structured(found, from_items(whole, layout, names, path), path)


def _is_free(layout: Layout | None) -> bool:
    """Whether a layout, if there is one, leaves open what a file is: it only adds fixed fields."""
    if layout is None:
        return True
    fixed = all(place.kind == "constant" for place in layout.fields)
    return fixed and not layout.format and not layout.record


def _letters(kind: str, found: messages.Letters, layout: Layout | None) -> Structured:
    parts = (with_fixed(part, layout) for part in found.parts) if layout else found.parts
    return Structured(kind, tuple(parts), left_out=found.left_out)


def _found(text: str, names: FieldNames, path: Place, vocabulary: Vocabulary) -> _Found | None:
    """Return the kind and the records of a text, those left out that were not published."""
    found = _sniffed(text, names, path, vocabulary)
    if found is None:
        return None
    kind, items = found
    return kind, telegram.messages(wordpress.posts(items, text), text)


def _sniffed(text: str, names: FieldNames, path: Place, vocabulary: Vocabulary) -> _Found | None:
    """Return the kind and the records of a text whose shape leaves no doubt."""
    head = text[:4000].lstrip()
    if (head.startswith(("{", "[", "<")) or sql.sniff(text)) and (why := crowded(text)):
        raise ContentError(Problem(why, path, hint="move it out of the folder"))
    if head.startswith(("{", "[")):
        return _json(text, names, path)
    if head.startswith("<"):
        if sheets.is_sheet(head) and (items := sheets.read(text, names.is_record)):
            return "sheet", items
        if webpage.is_page(text) and (sent := telegram.read_page(text)):
            return "telegram", sent
        if webpage.is_page(text):
            return "html", webpage.read(text, path, vocabulary)
        if not elements.is_markup(text):
            return None
        exported = wordpress.is_export(head)
        marked = wordpress.written_out(text) if exported else text
        items = elements.read(marked, names.is_named_record, names.first)
        if exported:
            return "wxr", items
        if not items and (leaves := elements.names(text)):
            raise ContentError(_nameless("XML", "element", leaves, path))
        return ("xml", items) if items else None
    if sql.sniff(text) and (items := sql.read(text, names.is_record)):
        return "sql", items
    if dotted.sniff(text, names.first):
        return "dotted", dotted.read(text)
    if tagged.sniff(text):
        return "tagged", tagged.read(text)
    if documents.sniff(text):
        return "documents", documents.read(text)
    if labelled.sniff(text, names.first):
        return "labelled", labelled.read(text)
    if sign := separated.sniff(text, names.first):
        return "csv", separated.read(text, sign)
    if sign := delimiters.sniff(text, names, vocabulary):
        return "delimited", delimited.read(text, sign, names, vocabulary)
    if table := columns.sniff(text, vocabulary):
        return "csv", columns.records(text, table)
    named = PurePath(path.name).suffix.casefold() in _TABLES
    if (first := columns.nameless(text, vocabulary, named=named)) is not None:
        there = f"{_listed(first)}; " if first else ""
        hint = (
            f"{there}name its columns in the first row, or in a layout (see docs/ingest-layouts.md)"
        )
        message = "is a table, and its first row names neither a title nor a text"
        raise ContentError(Problem(message, path, hint=hint))
    return None


def _json(text: str, names: FieldNames, path: Place) -> _Found | None:
    """Return the records of a JSON text; None for a text that is none.

    Raises ContentError for one in which nothing is named as a text.
    """
    text = unescaped(as_json(text))
    if facebook.is_export(text):
        return "json", facebook.read(text)
    if items := objects.read_grid(text, lambda found: grids.records(found, names)):
        return "json", items
    judges = (names.is_record, names.is_text)
    kind = objects.sniff(text, judges)
    items = objects.read_lines(text) if kind == "jsonl" else ()
    items = items or (objects.read(text, judges) if kind else objects.read_texts(text))
    if any(names.is_text([value.key for value in item.values]) for item in items):
        return kind or "json", items
    keys = objects.keys(text)
    if keys is None:
        return None
    raise ContentError(_nameless("JSON", "key", keys, path))


def _nameless(kind: str, called: str, found: Sequence[str], path: Place) -> Problem:
    """Return that a structure names no text, with the names that it has."""
    there = f"{_listed(found)}; " if found else ""
    hint = f"{there}if one of them is the text, tell it in a layout (see docs/ingest-layouts.md)"
    return Problem(f"is {kind}, and no {called} in it names a title or a text", path, hint=hint)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:_SHOWN])
    return f"there is: {shown}{', ...' if len(names) > _SHOWN else ''}"


def _told(
    text: str, layout: Layout, names: FieldNames, path: Place, vocabulary: Vocabulary
) -> _Found | None:
    """Return the kind and the records of a text as its layout says; None for plain text."""
    if layout.format == "text":
        return None
    if layout.format == "csv":
        sign = layout.delimiter or separated.sniff(text, names.first) or separated.likely(text)
        places = [place for place in layout.fields if place.kind in ("name", "number")]
        named = any(place.kind == "name" for place in places)
        header = named or not places or separated.has_header(text, sign, names.first)
        numbers = frozenset(place.number for place in places if place.kind == "number")
        return "csv", separated.read(text, sign, header=header, by_number=numbers)
    if layout.format == "json":
        judges = (names.is_record, names.is_text)
        return "json", objects.read(text, judges, path=layout.record or None)
    if layout.format == "jsonl":
        return "jsonl", objects.read_lines(text)
    if layout.format == "xml":
        items = elements.read(text, names.is_named_record, names.first, record=layout.record)
        return "xml", items
    if layout.format == "delimited":
        told = any(place.kind == "number" for place in layout.fields)
        sign = layout.delimiter
        return "delimited", delimited.read(text, sign, names, vocabulary, plain=not told)
    return _found(text, names, path, vocabulary)


def _structured(found: _Found, segmented: Callable[[Item], Segment], path: Place) -> Structured:
    kind, items = found
    filled = [item for item in items if item.values]
    if reason := short_records([sum(len(one.text) for one in item.values) for item in filled]):
        raise ContentError(Problem(reason, path, hint="move it out of the folder"))
    parts = (_with_cut(without_repeats(segmented(item)), item) for item in filled)
    broken = tuple(Broken(item.first, item.last, item.broken) for item in items if item.broken)
    left_out = tuple(
        LeftOut(item.first, item.last, item.left_out) for item in items if item.left_out
    )
    whole = tuple(part for part in parts if part.lines or _has_title(part))
    captions = tuple(number for item in items for number in item.captions)
    return Structured(kind, whole, broken, left_out, captions)


def _with_cut(part: Segment, item: Item) -> Segment:
    """Return the segment of a record, with the doubt that the file ends in its middle, if so."""
    if not item.cut:
        return part
    doubt = f"the file ends in the middle of this record, in line {item.cut}: some of it is missing"
    return replace(part, doubt=doubt)


def _has_title(part: Segment) -> bool:
    return any(given.field == "title" for given in part.given)
