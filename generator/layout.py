"""[[ingest.layout]] of site.toml -> Layouts: raw files in a strange shape, as their owner tells."""

import codecs
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Format = Literal["", "text", "csv", "json", "jsonl", "xml", "delimited"]
Fault = tuple[str, str, str, int]  # a key in site.toml, a message, a hint, and which layout it is

FIELDS = (
    "title", "body", "date", "updated", "source", "authors", "agency", "places", "section", "tags",
    "summary", "url",
)  # fmt: skip
DATES = ("day first", "month first")
_FORMATS = tuple(name for name in get_args(Format) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one field is."""

    field: str
    kind: Literal["number", "name", "pattern", "constant"]
    number: int = 0  # a line or a column, from 1; a line from the end when below 0
    text: str = ""  # a label, column, key or element; a regular expression; a fixed value


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the raw files under one pattern are to be read; docs/ingest-layouts.md repeats this."""

    match: str  # which raw files: a pattern for their path, as in "old/*.txt"
    format: Format = ""  # "text", "csv", "json", "jsonl", "xml" or "delimited"; else as it looks
    record: str = ""  # what parts articles: a pattern for a line, an element, a key path
    delimiter: str = ""  # what parts the fields of a line: a comma, "\t", "###"
    encoding: str = ""  # as in "windows-1256"; else as the bytes look
    dates: str = ""  # "month first" or "day first", of 06/07/2016; else as the file shows
    fields: tuple[Place, ...] = ()  # where each field is; the others are found as always

    def is_for(self, name: str) -> bool:
        """Return whether a raw file, by its path from the site, is one of these."""
        pattern = re.compile(_glob(self.match))
        short = name.removeprefix("raw/")
        base = re.split("[/!]", name)[-1]
        names = (name, short, base) if "/" not in self.match else (name, short)
        return any(pattern.fullmatch(one) for one in names)


def read_layouts(tables: object) -> tuple[tuple[Layout, ...], list[Fault]]:
    """Return the layouts of the `ingest` table of site.toml, and every fault in it."""
    if not isinstance(tables, dict):
        hint = "write [[ingest.layout]], and its settings on the lines below"
        return (), [("ingest", "ingest must be a table", hint, 0)]
    faults: list[Fault] = []
    for key in tables:
        if key != "layout":
            faults.append((key, f'unknown key "{key}" in [ingest]', _near(key, ("layout",)), 0))
    found = tables.get("layout", [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        hint = "write [[ingest.layout]], in two brackets"
        return (), [*faults, ("layout", "ingest.layout must be a list of tables", hint, 0)]
    layouts: list[Layout] = []
    for at, table in enumerate(found):
        wrong = [(*fault, at) for fault in _faults(table)]
        faults += wrong
        if not wrong:
            settings = {key: value for key, value in table.items() if key != "fields"}
            places = tuple(_places(table.get("fields", {})))
            layouts.append(Layout(**settings, fields=places))
    return tuple(layouts), faults


def _faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    known = [field.name for field in fields(Layout)]
    for key, value in table.items():
        if key not in known:
            yield key, f'unknown key "{key}" in a layout', _near(key, known)
        elif key != "fields" and not isinstance(value, str):
            yield key, f"{key} must be a text", f'write {key} = "..."'
    if any(not isinstance(v, str) for k, v in table.items() if k != "fields"):
        return
    match = table.get("match", "")
    if not match and all(key in known for key in table):
        yield "layout", "a layout has no match", 'say for which files it is: match = "old/*.txt"'
    elif match.count("[") != match.count("]"):
        yield "match", f'match "{match}" has a bracket that never closes', "write [[] for a bracket"
    kind = table.get("format", "")
    if kind and kind not in _FORMATS:
        yield "format", f'format "{kind}" is not known', f"known formats: {', '.join(_FORMATS)}"
    encoding = table.get("encoding", "")
    if encoding:
        try:
            codecs.lookup(encoding)
        except (LookupError, ValueError):
            hint = "as in utf-8, windows-1256, windows-1255 or iso-8859-6"
            yield "encoding", f'encoding "{encoding}" is not known', hint
    if table.get("dates", "") not in ("", *DATES):
        hint = f"write one of {', '.join(DATES)}"
        yield "dates", f'dates "{table["dates"]}" is not known', hint
    record = table.get("record", "")
    if record and kind in ("", "text"):
        yield from _bad_pattern("record", record, groups=None)
    delimiter = table.get("delimiter", "")
    if kind == "csv" and len(delimiter) > 1:
        hint = 'write one sign, as in ";" or "\\t"; for longer ones, format = "delimited"'
        yield "delimiter", f'delimiter "{delimiter}" has more than one sign', hint
    if kind == "delimited" and not delimiter:
        yield "format", "a delimited layout has no delimiter", 'add a line delimiter = "###"'
    yield from _bad_fields(table.get("fields", {}), kind)


def _bad_fields(table: object, kind: str) -> Iterator[tuple[str, str, str]]:
    if not isinstance(table, dict):
        yield "fields", "fields must be a table", "write [ingest.layout.fields]"
        return
    for field, place in table.items():
        if field not in FIELDS:
            yield field, f'unknown field "{field}" in a layout', _near(field, FIELDS)
        elif isinstance(place, bool) or not isinstance(place, int | str):
            hint = f'write {field} = 2, {field} = "name" or {field} = "re:..."'
            yield field, f"{field} must be a number or a text", hint
        elif isinstance(place, int):
            if place == 0 or (place < 0 and kind not in ("", "text")):
                yield field, f"{field} = {place}: there is no such place", "count from 1"
            elif kind in ("json", "jsonl", "xml"):
                hint = f'write {field} = "name"'
                yield field, f"{field} = {place}: {kind} has names, no numbers", hint
        elif place.startswith("re:"):
            yield from _bad_pattern(field, place[3:], groups=1)
        elif not place.strip("= "):
            yield field, f"{field} is empty", "take the line out, or say where the field is"


def _bad_pattern(key: str, pattern: str, groups: int | None) -> Iterator[tuple[str, str, str]]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        hint = "in TOML, write regular expressions in single quotes: '...'"
        yield key, f'"{pattern}" is not a regular expression: {error}', hint
        return
    if groups is not None and compiled.groups != groups:
        hint = "put ( ) around the value, and (?: ) around what else must be held together"
        yield key, f'"{pattern}" has {compiled.groups} groups, not one', hint


def _places(table: Mapping[str, int | str]) -> Iterator[Place]:
    for field, place in table.items():
        if isinstance(place, int):
            yield Place(field=field, kind="number", number=place)
        elif place.startswith("re:"):
            yield Place(field=field, kind="pattern", text=place[3:])
        elif place.startswith("="):
            yield Place(field=field, kind="constant", text=place[1:].strip())
        else:
            yield Place(field=field, kind="name", text=place)


def _near(key: str, known: tuple[str, ...] | list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known: {', '.join(known)}"


def _glob(pattern: str) -> str:
    """Return a path pattern as a regular expression: ** crosses folders, * and ? do not."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            parts.append("(?:.*/)?")
            at += 3
        elif pattern.startswith("**", at):
            parts.append(".*")
            at += 2
        elif pattern[at] in "*?":
            parts.append("[^/]*" if pattern[at] == "*" else "[^/]")
            at += 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end].replace("\\", "\\\\")
            parts.append(f"[{'^' + inner[1:] if inner.startswith('!') else inner}]")
            at = end + 1
        else:
            parts.append(re.escape(pattern[at]))
            at += 1
    return "".join(parts)
