"""The values of a record -> an article's fields, by their names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from generator.ingest.decode import Line
from generator.ingest.readers.fieldnames import BODY, FieldNames, same_key
from generator.ingest.readers.item import Item, Value
from generator.ingest.readers.unused import UNUSED, day_in_parts, parts_of_days
from generator.ingest.segment import Given, Segment
from generator.ingest.vocabulary import Field
from generator.text import fold

_SITE_LINE = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,6}(?:\s+[-\u2013|/]\s.{1,40})?\Z")
_ENDING = re.compile(r"\s+[|\u2013\u2014-]\s+(?P<name>[^|\u2013\u2014]{2,60})\Z")
_LEAST_BODY = 150  # letters of a text that is a body though its name says nothing
_LEAST_TEXT, _LEAST_WORDS = 40, 6  # of a text in a column that nothing names
_LONGEST_SUMMARY = 2000
_EPOCH = (range(631_152_000, 4_102_444_800), range(631_152_000_000, 4_102_444_800_000))
# Pages without a headline, with this beside their text, are those of a crawl, and it is its time.
_CRAWLED = "timestamp"
# The key of a column of days that has no name; they may be when the rows were collected.
UNNAMED_DAY = "an unnamed day"
_UNNAMED = 'nothing names the column "{}", and only its length shows that it is the text'
_UNUSED = f'the column "{{}}" is not used: {UNUSED}'
_DOUBTED = "stands in a column without a name; it may be when the text was collected"
# A tag, a comma: so that a list of one keeps the spaces within it.
_LIST_SIGN = "\u060c "


def article(
    item: Item,
    names: FieldNames,
    mapping: Mapping[str, str] | None = None,
    *,
    table: bool = False,
    doubt: str = "",
    told: set[str] | None = None,
) -> Segment:
    """Return a record as a segment: its fields given, its body in lines, without a separator.

    `mapping` tells for a field the key that holds it, before any name does. Of a `table` a text in
    a column that no name is known of is the body where none is, or else told as a doubt. `doubt` is
    what else there is to be doubted about it; `told` has the columns of which its file told.
    """
    values, chosen, unused = _read(item, names, mapping or {}, table=table)
    body = [line for value in chosen.pop(BODY, []) for line in _doubted(value)]
    if told is not None:
        unused = [value for value in unused if value.key not in told]
        told.update(value.key for value in unused)
    if unused and body:
        not_used = "; ".join(_UNUSED.format(value.key) for value in unused)
        body[-1] = body[-1]._replace(doubt=body[-1].doubt or not_used)
    given: list[Given] = []
    for field, found in chosen.items():
        given += _given(field, found)
    if "date" not in chosen:
        given += _doubted_day(values)
    given = [fact for fact in given if not _repeats(fact, body)]
    if not any(fact.field in ("title", "source") for fact in given) and _is_site(body):
        first, *body = body
        given.append(Given("source", first.text.split()[0], first.number))
    given = list(_without_source(given))
    if not any(fact.field == "source" for fact in given):
        given += _host(given)
    return Segment((), tuple(body), given=tuple(given), doubt=doubt, span=(item.first, item.last))


def used(item: Item, names: FieldNames) -> list[Value]:
    """Return the values of a table's record that its article is made of, or doubted for."""
    values, chosen, unused = _read(item, names, {}, table=True)
    found = [value for some in chosen.values() for value in some] + unused
    if any(value not in values for value in chosen.get("date", ())):
        found += parts_of_days(values, names)
    return [*found, *(value for value in values if value.key == UNNAMED_DAY)]


def _read(
    item: Item, names: FieldNames, mapping: Mapping[str, str], *, table: bool
) -> tuple[list[Value], dict[str, list[Value]], list[Value]]:
    """The values of a record, those of each field, and texts in columns that nothing names."""
    values = [value for value in item.values if not names.is_empty(value.text)]
    chosen = _choose(values, names, mapping)
    if "date" not in mapping and all(names.part_of_day(v.key) for v in chosen.get("date", ())):
        whole = day_in_parts(values, names)
        chosen |= {"date": [whole]} if whole else {}
    unused = list(_unnamed(values, chosen, names)) if table else []
    if unused and BODY not in chosen:
        lead = max((len(value.text) for value in chosen.get("summary", ())), default=0)
        longest = max(unused, key=lambda value: len(value.text))
        if len(longest.text) > lead:
            unused.remove(longest)
            chosen[BODY] = [replace(longest, doubt=_UNNAMED.format(longest.key))]
    if BODY not in chosen and "summary" in chosen:
        chosen[BODY] = chosen.pop("summary")  # it is all the text that there is
    return values, chosen, unused


def _unnamed(
    values: Sequence[Value], chosen: Mapping[str, Sequence[Value]], names: FieldNames
) -> Iterator[Value]:
    """Yield the texts of columns that no name is known of, and that are not used."""
    used = [value for found in chosen.values() for value in found]
    for value in values:
        known = names.of(value.key) or names.is_ignored(value.key) or value.key == UNNAMED_DAY
        long = len(value.text) >= _LEAST_TEXT and len(value.text.split()) >= _LEAST_WORDS
        if long and not known and value not in used:
            yield value


def _doubted(value: Value) -> tuple[Line, ...]:
    """The lines of a text, the first with what is doubtful about all of it."""
    if not value.doubt:
        return value.lines
    first = value.lines[0]
    return (first._replace(doubt=first.doubt or value.doubt), *value.lines[1:])


def _choose(
    values: Sequence[Value], names: FieldNames, mapping: Mapping[str, str]
) -> dict[str, list[Value]]:
    """Return for each field the values of the one key that is the best for it."""
    chosen: dict[str, list[Value]] = {}
    left = list(values)
    for field, key in mapping.items():
        found = [value for value in left if same_key(value.key, key)]
        if found:
            chosen[field] = found
            left = [value for value in left if value not in found]
    for field in names.fields:
        if field in mapping:
            continue
        ranked = [
            (rank, at)
            for at, value in enumerate(left)
            for known, rank in names.of(value.key)
            if known == field and _fits(field, value)
        ]
        if not ranked:
            continue
        key = left[min(ranked)[1]].key
        chosen[field] = [value for value in left if value.key == key]
        left = [value for value in left if value.key != key]
    if "title" not in chosen and "date" in chosen and same_key(chosen["date"][0].key, _CRAWLED):
        del chosen["date"]
    if BODY not in chosen and BODY not in mapping:
        longest = max(left, key=lambda value: len(value.text), default=None)
        if longest and not names.of(longest.key) and _is_prose(longest, names):
            chosen[BODY] = [longest]
    return chosen


def _is_prose(value: Value, names: FieldNames) -> bool:
    return (
        not names.is_ignored(value.key)
        and len(value.text) >= _LEAST_BODY
        and value.text.count(" ") > 15
    )


def _fits(field: str, value: Value) -> bool:
    if field == "url":
        return _is_address(value.text)
    if field in ("authors", "tags"):
        # A database gives the numbers of people and of words.
        return any(sign.isalpha() for sign in value.text)
    if field == "title":
        return len(value.text) <= 400
    if field == "date":
        # One word without a number tells whether it was published, not when.
        written = " " in value.text or any(map(str.isdigit, value.text))
        return written and len(value.text) <= 120
    if field in ("source", "section", "places"):
        plain = not value.text.isdigit() and not _is_address(value.text)
        return plain and len(value.text) <= 120
    return True


def _given(field: str, values: Sequence[Value]) -> Iterator[Given]:
    known: Field
    for known in ("title", "date", "updated", "source", "authors", "agency", "places", "url"):
        if field == known:
            texts = values if known in ("date", "updated", "authors", "agency") else values[:1]
            for value in texts:
                for text in _texts(value):
                    yield Given(known, text, value.number, value.doubt)
    if field == "tags" or (field == "section" and _several(values)):
        tags = [line.text for value in values for line in value.lines if value.listed]
        tags += [value.text for value in values if not value.listed and len(values) > 1]
        whole = _LIST_SIGN.join(tags) + _LIST_SIGN if tags else values[0].text
        yield Given("tags", _plain_list(whole), values[0].number)
    elif field == "section":
        section = _plain_list(values[0].lines[0].text).removesuffix(_LIST_SIGN)
        yield Given("section", section, values[0].number, values[0].doubt)
    elif field == "summary" and len(values[0].text) <= _LONGEST_SUMMARY:
        yield Given("summary", values[0].text, values[0].number)


def _doubted_day(values: Sequence[Value]) -> Iterator[Given]:
    for value in values:
        if value.key == UNNAMED_DAY:
            yield Given("date", value.text, value.number, f'"{value.text}" {_DOUBTED}')


def _texts(value: Value) -> list[str]:
    return [line.text for line in value.lines] if value.listed else [value.text]


def _several(values: Sequence[Value]) -> bool:
    """Whether a record has several sections: they are its tags. In two languages they are one."""
    scripts = {any("\u0590" <= sign <= "\u08ff" for sign in value.text) for value in values}
    count = sum(len(value.lines) if value.listed else 1 for value in values)
    return count > 2 or (count == 2 and len(scripts) == 1)


def _plain_list(text: str) -> str:
    """Return a list that was written in Python's or JSON's way as one with commas."""
    if text[:1] == "[" and text.rstrip()[-1:] == "]":
        inner = text.strip()[1:-1]
        parts = [part.strip().strip("'\"").strip() for part in inner.split(",")]
        return _LIST_SIGN.join(filter(None, parts)) + _LIST_SIGN
    return text


def _repeats(fact: Given, body: Sequence[Line]) -> bool:
    """Whether a summary only says what the text opens with."""
    if fact.field != "summary" or not body:
        return False
    opening = " ".join(line.text[:500] for line in body[:6])[:500]
    said = fact.value[:300].rstrip(".\u2026 ")
    if not said or opening.startswith(said):
        return True
    # Folding is slow, and most differ from the first word on.
    first, other = said.split()[0], (opening.split() or [""])[0]
    return fold(first) == fold(other) and fold(opening).startswith(fold(said))


def _is_site(body: Sequence[Line]) -> bool:
    """Whether a text without a headline begins with its site's name, alone or with a desk's."""
    return len(body) > 1 and bool(_SITE_LINE.match(body[0].text))


def _without_source(given: Sequence[Given]) -> Iterator[Given]:
    """Take the name of the paper off a headline's end, where the record names it too."""
    source = next((fold(fact.value) for fact in given if fact.field == "source"), "")
    for fact in given:
        found = _ENDING.search(fact.value) if fact.field == "title" and source else None
        if found and fold(found["name"]) == source:
            fact = replace(fact, value=fact.value[: found.start()])
        yield fact


def _host(given: Sequence[Given]) -> Iterator[Given]:
    """The site of the address, where no publisher is named."""
    for fact in given:
        if fact.field == "url":
            host = urlsplit(fact.value).hostname or ""
            yield Given("source", host.removeprefix("www."), fact.number)


def _is_address(text: str) -> bool:
    if not text.startswith(("http://", "https://")) or " " in text:
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
