"""Telegram's exports of a channel or a chat (result.json): what its messages are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.ingest.readers.item import Item, Value

_HEAD = re.compile(
    r'\s*\{\s*"name"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"type"\s*:\s*"'
    r"(?P<kind>\w*(?:channel|group|chat|bot|saved_messages))\""
)
_FORWARDED = "forwarded_from"
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
    """Take the hashtags at the end of a text out of it, also where names of channels follow."""
    for value in values:
        if value.key != "text":
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
