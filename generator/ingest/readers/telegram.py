"""Telegram's exports of a channel or a chat (result.json, messages.html): what its messages are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise

from generator.ingest.readers.item import Item, Numbers, Value
from generator.ingest.readers.item import value as value_of
from generator.text import clean

_HEAD = re.compile(
    r'\s*\{\s*"name"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"type"\s*:\s*"'
    r"(?P<kind>\w*(?:channel|group|chat|bot|saved_messages))\""
)
_NAME = re.compile(r'<div class="text bold">\s*([^<]{1,200})')  # the chat's, in a page's head
_BEGINS = re.compile(r'<div class="message (default|service)\b[^<>]*>')
_DAY = re.compile(
    r'class="[^"<>]*\bdate details"[^<>]*?\btitle="(\d\d)\.(\d\d)\.(\d{4}) ([\d:]{8})'
    r"(?: UTC([+-][\d:]{5}))?"
)
_FROM = re.compile(r'<div class="from_name">\s*([^<]{1,200})')
_TEXT, _TEXT_ENDS = '<div class="text">', "</div>"
_LEAST = 150  # letters of an article in a group
_FORWARDED = "forwarded_from"
_DELETED = "Deleted Account"  # whoever has left Telegram
_LINK = re.compile(r"\(https?://\S+\)\Z")  # a line with the address of a link of the text


def messages(items: Sequence[Item], text: str) -> tuple[Item, ...]:
    """Return the records of `text`; if it is such an export, those of the service left out.

    These tell that a message was pinned, or a name was changed. Who sends in a channel is the
    channel: it is the source, or the one from which a message was forwarded. In a group it is a
    writer.
    """
    head = _HEAD.match(text[:2000])
    if head is None:
        return tuple(items)
    channel = head["kind"].endswith("channel")
    return tuple(_message(item, channel=channel) for item in items)


def read_page(text: str) -> tuple[Item, ...]:
    """Return the messages of an export as a web page; nothing for another page.

    In a group, where people talk, only the longer ones are articles.
    """
    starts = [(found.start(), found[1]) for found in _BEGINS.finditer(text)]
    headed = _NAME.search(text, 0, starts[0][0]) if starts else None
    if headed is None:
        return ()
    chat = clean(unescape(headed[1]))
    senders = {clean(unescape(name)) for name in _FROM.findall(text)}
    numbers = Numbers(text)
    items: list[Item] = []
    sender = chat
    for (at, kind), (end, _) in pairwise([*starts, (len(text), "")]):
        first, last = numbers.at(at), max(numbers.at(at), numbers.at(end) - 1)
        if kind == "service":
            items.append(Item(first, last, (), left_out='the type "service"'))
            continue
        values = tuple(_values(text, at, end, numbers, sender))
        sender = next((one.text for one in values if one.key == "from"), sender)
        length = sum(len(one.text) for one in values if one.key == "text")
        if not length:
            items.append(Item(first, last, (), left_out="no text"))
        elif chat not in senders and length < _LEAST:
            items.append(Item(first, last, (), left_out=f"less than {_LEAST} letters, in a group"))
        else:
            named = "source" if chat in senders else "author"
            found = (_named(one, "from", named) for one in _tagged(values))
            items.append(Item(first, last, tuple(found)))
    return tuple(items)


def _values(text: str, start: int, end: int, numbers: Numbers, sender: str) -> Iterator[Value]:
    """Yield what a message of a page has; who sent it is not said again under his last one."""
    day = _DAY.search(text, start, end)
    if day:
        written = f"{day[3]}-{day[2]}-{day[1]}T{day[4]}{day[5] or ''}"
        if one := value_of("date", written, numbers.at(day.start())):
            yield one
    names = list(_FROM.finditer(text, start, end))
    if names:  # the last is that of whom it was forwarded from
        if one := value_of("from", names[-1][1], numbers.at(names[-1].start())):
            yield one
    elif one := value_of("from", sender, numbers.at(start)):
        yield one
    said = text.find(_TEXT, start, end)
    close = text.find(_TEXT_ENDS, said, end) if said >= 0 else -1
    inner = text[said + len(_TEXT) : close] if close >= 0 else ""
    if one := value_of("text", inner, numbers.at(said + len(_TEXT)), spread=True):
        yield one


def _message(item: Item, *, channel: bool) -> Item:
    kind = next((value.text for value in item.values if value.key == "type"), "")
    if kind == "service":
        return Item(item.first, item.last, (), left_out=f'the type "{kind}"')
    item = replace(item, values=tuple(_tagged(item.values)))
    if not channel:
        return replace(item, values=tuple(_named(value, "from", "author") for value in item.values))
    forwarded = any(value.key == _FORWARDED for value in item.values)
    sender = _FORWARDED if forwarded else "from"
    return replace(item, values=tuple(_named(value, sender, "source") for value in item.values))


def _tagged(values: Sequence[Value]) -> Iterator[Value]:
    """Take the hashtags at the end of a text out of it, also where names of channels follow, and
    who sent it where that is not known."""
    for value in values:
        if value.key != "text":
            if not (value.key in ("from", _FORWARDED) and value.text == _DELETED):
                yield value
            continue
        lines = list(value.lines)
        at = len(lines)
        while at and (_all(lines[at - 1].text, "@") or _is_link(lines[at - 1].text)):
            at -= 1
        end = at
        while at and _all(lines[at - 1].text, "#"):
            at -= 1
        if tags := tuple(lines[at:end]):
            yield Value("hashtags", tags)
        if kept := (*lines[:at], *lines[end:]):
            yield replace(value, lines=kept)


def _is_link(text: str) -> bool:
    return text.endswith(")") and _LINK.search(text[-2000:]) is not None


def _all(text: str, sign: str) -> bool:
    """Whether all words of a line begin with a sign: hashtags, or names of channels."""
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    return bool(words) and all(word.lstrip("(").startswith(sign) for word in words)


def _named(value: Value, key: str, name: str) -> Value:
    return replace(value, key=name) if value.key == key else value
