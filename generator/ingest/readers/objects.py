"""JSON and JSON Lines: an object is an article. Walked by position, so that lines are known."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from json import JSONDecodeError
from typing import Any

from generator.ingest.readers.item import Item, Numbers, Value, listing, raw_lines, value

_SPACE = re.compile(r"[ \t\r\n]*")
_DEEP = 6  # levels at which records are looked for
_TABLE = frozenset(("type", "name", "database", "data"))  # as phpMyAdmin writes one
_TABLES = 500  # objects of a list without records in which records are looked for
_JUDGED = 20  # objects of a list that are looked at: the first may be an empty one
_LEAST_ARTICLE = 300  # letters of a text that stands in a list without a key
_SENTENCE_ENDS = (". ", '."', "\u06d4", "? ", "\u061f", "! ")
_KEY = re.compile(r'"([^"\\\n]{1,60})"\s*:')
_KEYED = re.compile(r'(?:\[\s*)?\{\s*"[^"\\\n]{1,60}"\s*:')
_STORY = re.compile("(?:Article|Posting|Report|Review)\\b")
Judge = Callable[[Sequence[str]], bool]
# In an object that stands for one text: {"name": ...}, {"#text": ...}.
_INNER = (
    "name",
    "#text",
    "$t",
    "$",
    "value",
    "text",
    "title",
    "rendered",
    "label",
    "term",
    "$date",
    "context",
    "content",
    "paragraph",
    "post",
)
# Numbers are kept as written, so that none is too long to convert; strict=False: real dumps have
# raw line breaks in their strings.
_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=lambda _: None, strict=False
)


def sniff(text: str, judges: Sequence[Judge]) -> str:
    """Return "json" or "jsonl" when a text is one of them and holds records, else ""."""
    start = _skip(text, 0)
    if text[start : start + 1] not in ("{", "["):
        return ""
    if not any(next(_objects(text, start, judge, path=None), None) for judge in judges):
        return ""
    if text[start] == "[":
        return "json"
    lines = [line for line in raw_lines(text[:200_000]) if line.strip()]
    if lines[0].strip() == "{":
        return "json"  # one object over many lines, of which some may hold a whole one
    if len(lines) < 2 or not any(map(_whole, lines[:20])):
        return "json"
    return "json" if _is_value(text, start) else "jsonl"


def read(text: str, judges: Sequence[Judge], *, path: str | None = None) -> tuple[Item, ...]:
    """Return the records of a JSON text: those of the list at `path`, or found by their shape.

    Each of `judges` tells by the keys of an object whether it is one; the first that finds some
    decides.
    """
    numbers = Numbers(text)
    for judge in judges:
        found = _objects(text, _skip(text, 0), judge, path=path)
        if items := tuple(_item(text, start, end, numbers) for start, end in found):
            return _stories(items)
    return ()


def read_grid(text: str, records: Callable[[Any], list[dict[str, Any]] | None]) -> tuple[Item, ...]:
    """Return the records of a JSON text that is one table, as `records` finds its rows.

    A column goes through all of the file: so does each record.
    """
    start = _skip(text, 0)
    try:
        found, end = _decode(text, start)
    except ValueError:
        return ()
    rows = records(found) if not text[end:].strip() else None
    last = Numbers(text).at(max(0, end - 1))
    return tuple(
        Item(1, last, tuple(one for key, held in row.items() for one in _values(key, held, 1)))
        for row in rows or ()
    )


def _stories(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Leave out the houses, people and pages that schema.org puts beside the articles."""
    kinds = [next((v.text for v in item.values if v.key == "@type"), "") for item in items]
    stories = [item for item, kind in zip(items, kinds, strict=True) if _STORY.search(kind)]
    return tuple(stories) or items


def read_texts(text: str) -> tuple[Item, ...]:
    """Return the texts of a list that holds nothing but whole articles, each a record's body.

    A list of short ones may be the paragraphs of one article, and gives nothing.
    """
    start = _skip(text, 0)
    if text[start : start + 2] == "[]" or text[start : start + 1] != "[":
        return ()
    numbers = Numbers(text)
    items: list[Item] = []
    for at, end in _elements(text, start):
        found = _decode(text, at)[0] if text[at] == '"' else None
        if not isinstance(found, str) or not _is_article(found):
            return ()
        body = value("text", found, numbers.at(at))
        items += [Item(numbers.at(at), numbers.at(end - 1), (body,))] if body else []
    return tuple(items) if len(items) > 1 else ()


def _is_article(text: str) -> bool:
    """Whether a text is long, and has paragraphs or several sentences; or is nothing at all."""
    ends = text.strip().count("\n") + sum(text.count(sign) for sign in _SENTENCE_ENDS)
    return not text.strip() or (len(text) >= _LEAST_ARTICLE and ends >= 2)


def keys(text: str) -> tuple[str, ...] | None:
    """Return the first keys of a text that can be nothing but JSON; None for another text."""
    start = _skip(text, 0)
    if not _KEYED.match(text, start):
        try:
            found, end = _decode(text, start)
        except ValueError:
            return None
        if text[end:].strip() or not isinstance(found, dict | list):
            return None
    return tuple(dict.fromkeys(match[1] for match in _KEY.finditer(text[:20_000])))


def read_lines(text: str) -> tuple[Item, ...]:
    """Return the records of JSON Lines; a line that is no object is an item that is broken."""
    items: list[Item] = []
    for number, line in enumerate(raw_lines(text), 1):
        start = _skip(line, 0)
        if not line.strip():
            continue
        try:
            found, end = _decode(line, start)
        except ValueError as error:
            items.append(Item(number, number, (), f"is not JSON: {_why(error)}"))
            continue
        if not isinstance(found, dict) or line[end:].strip():
            items.append(Item(number, number, (), "is not one JSON object"))
            continue
        values = tuple(_values("", found, number))
        items.append(Item(number, number, values))
    return tuple(items)


def _why(error: ValueError) -> str:
    return error.msg if isinstance(error, JSONDecodeError) else str(error)


def _whole(line: str) -> bool:
    try:
        found, end = _decode(line, _skip(line, 0))
    except ValueError:
        return False
    return isinstance(found, dict) and not line[end:].strip()


def _is_value(text: str, start: int) -> bool:
    """Whether all of a text is one value, with whole objects on some of its lines or not."""
    try:
        return not text[_decode(text, start)[1] :].strip()
    except ValueError:
        return False


def _decode(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _objects(text: str, at: int, judge: Judge, *, path: str | None) -> Iterator[tuple[int, int]]:
    """Yield where each record begins and ends; of a text that is cut off, those before the cut."""
    if path is not None:
        for found in _at_path(text, at, tuple(filter(None, path.split(".")))):
            yield from _elements(text, found)
        return
    # Some dumps write one object behind the other, with or without commas.
    while text[at : at + 1] in ("{", "["):
        yield from _find(text, at, judge, _DEEP) or ()
        try:
            at = _skip(text, _decode(text, at)[1])
        except ValueError:
            return
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at


def _at_path(text: str, at: int, keys: Sequence[str]) -> Iterator[int]:
    """Yield where the value under `keys` stands; below a list, that of each of its objects."""
    if not keys:
        yield at
    elif text[at : at + 1] == "[":
        for start, _ in _elements(text, at):
            yield from _at_path(text, start, keys) if text[start] == "{" else ()
    else:
        inner = next((start for key, start, _ in _members(text, at) if key == keys[0]), None)
        yield from _at_path(text, inner, keys[1:]) if inner is not None else ()


def _find(text: str, at: int, judge: Judge, depth: int) -> Iterator[tuple[int, int]] | None:
    """Return the nearest list of records at or below a position, or the one object that is one."""
    kind = text[at : at + 1]
    if depth == 0 or kind not in ("{", "["):
        return None
    if kind == "[":
        for start, _ in islice(_elements(text, at), _JUDGED):
            if text[start] == "{" and _is_one(text, start, list(_keys(text, start)), judge):
                return _elements(text, at)
        # Tables of a database, each an object that holds its rows.
        tables = (
            _find(text, start, judge, depth - 1)
            for start, _ in islice(_elements(text, at), _TABLES)
            if text[start] == "{"
        )
        spans = [span for table in tables for span in table or ()]
        return iter(spans) if spans else None
    members = list(_members(text, at))
    if _is_one(text, at, [key for key, _, _ in members], judge):
        end = members[-1][2]
        close = _skip(text, end)
        return iter([(at, close + 1 if text[close : close + 1] == "}" else end)])
    of_records = [
        (start, end)
        for _, start, end in members
        if text[start] == "{" and judge([key for key, _, _ in _members(text, start)])
    ]
    if len(of_records) > 1:
        return iter(of_records)
    for _, start, _ in members:
        if found := _find(text, start, judge, depth - 1):
            return found
    return None


def _is_one(text: str, at: int, keys: Sequence[str], judge: Judge) -> bool:
    """Whether an object with these keys is a record, and not only what holds a list of them."""
    if not judge(keys) or _TABLE.issubset(keys):
        return False
    lists = {
        key
        for key, start, _ in _members(text, at)
        if text[start] == "["
        for first, _ in islice(_elements(text, start), 1)
        if text[first] == "{" and judge([inner for inner, _, _ in _members(text, first)])
    }
    return not lists or judge([key for key in keys if key not in lists])


def _keys(text: str, at: int) -> Iterator[str]:
    """Yield the keys of an object, and by their path those of the objects directly in it."""
    for key, start, _ in _members(text, at):
        yield key
        yield from (f"{key}.{inner}" for inner, _, _ in _members(text, start))


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the span of each element of the list at `at`; of an object there, its own."""
    if text[at : at + 1] != "[":
        with suppress(ValueError):
            yield at, _decode(text, at)[1]
        return
    at = _skip(text, at + 1)
    while at < len(text) and text[at] != "]":
        try:
            _, end = _decode(text, at)
        except ValueError:
            return
        yield at, end
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, start and end of value of each member of the object at `at`, up to a fault."""
    if text[at : at + 1] != "{":
        return
    at = _skip(text, at + 1)
    while at < len(text) and text[at] == '"':
        try:
            key, end = _decode(text, at)
            colon = _skip(text, end)
            if text[colon : colon + 1] != ":":
                return
            start = _skip(text, colon + 1)
            _, end = _decode(text, start)
        except ValueError:
            return
        yield str(key), start, end
        at = _skip(text, end)
        if text[at : at + 1] != ",":
            return
        at = _skip(text, at + 1)


def _item(text: str, start: int, end: int, numbers: Numbers) -> Item:
    first, last = numbers.at(start), numbers.at(max(start, end - 1))
    found: list[Value] = []
    for key, at, _ in _members(text, start):
        found += _values(key, _decode(text, at)[0], numbers.at(at))
    broken = "" if text[start] == "{" else "is not an object with texts"
    return Item(first, last, tuple(found), broken)


def _values(key: str, found: Any, number: int) -> Iterator[Value]:
    """Yield the fields of a value; those of an object within are named by their path."""
    if isinstance(found, dict):
        inner = next((found[name] for name in _INNER if isinstance(found.get(name), str)), None)
        if key and inner is not None and len(found) <= 8:
            yield from _values(key, inner, number)
        for name, below in found.items():
            yield from _values(f"{key}.{name}" if key else str(name), below, number)
    elif isinstance(found, list):
        whole = value(key, _run(found), number) if _is_run(found) else None
        texts = [text for text in map(_one_text, found) if text]
        whole = whole or listing(key, [(text, number) for text in texts])
        if whole:
            yield whole
    elif found is not None and not isinstance(found, bool):
        one = value(key, str(found), number)
        if one:
            yield one


def _is_run(found: Sequence[Any]) -> bool:
    """Whether a list is one text in pieces: plain ones, and objects with a kind and a text."""
    marked = [one for one in found if isinstance(one, dict)]
    plain = len(marked) < len(found)
    return plain and bool(marked) and all("type" in one and "text" in one for one in marked)


def _run(found: Sequence[Any]) -> str:
    """Return a text in pieces as one; its links stand once more below it, with their addresses."""
    texts = [str(one["text"]) if isinstance(one, dict) else str(one) for one in found]
    links = [one for one in found if isinstance(one, dict) and isinstance(one.get("href"), str)]
    texts += [f"\n{str(one['text']).strip()} ({one['href']})" for one in links]
    return "".join(texts)


def _one_text(found: Any) -> str:
    if isinstance(found, dict):
        return next((found[name] for name in _INNER if isinstance(found.get(name), str)), "")
    if isinstance(found, list):
        return " ".join(text for text in found if isinstance(text, str))  # a paragraph's sentences
    return found if isinstance(found, str) else ""


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
