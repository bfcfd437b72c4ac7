"""The posts of a page or a person in Facebook's own export (your_posts_1.json and the like)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.ingest.readers import objects
from generator.ingest.readers.item import Item, Value

_EXPORT = re.compile(r'\s*(?:\{\s*"[\w ]{1,60}"\s*:\s*)?\[\s*\{\s*"timestamp"\s*:\s*\d{9,10}\s*,')
_POST = re.compile(
    r'"data"\s*:\s*\[\s*\{(?:\s*"update_timestamp"\s*:\s*\d+\s*\}\s*,\s*\{)?\s*"post"\s*:'
)
_LIST = re.compile(r'\s*\{\s*"([\w ]{1,60})"')
_LEAST = 150  # letters of a post that is an article
_USED = {"timestamp": "date", "data": "content"}


def is_export(text: str) -> bool:
    """Return whether a JSON text is such an export: posts with a time, their text in `data`."""
    return bool(_EXPORT.match(text)) and bool(_POST.search(text))


def read(text: str) -> tuple[Item, ...]:
    """Return the posts; a short one, and one of a picture alone, is left out.

    The title of a post is Facebook's, not its writer's: that a status was changed.
    """
    named = _LIST.match(text)
    return tuple(_posts(objects.read(text, (bool,), path=named[1] if named else "")))


def _posts(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        values = [_named(value) for value in item.values if value.key in _USED]
        length = sum(len(value.text) for value in values if value.key == "content")
        if item.broken or length >= _LEAST:
            yield replace(item, values=tuple(values))
        else:
            why = f"less than {_LEAST} letters"
            yield Item(item.first, item.last, (), left_out=why)


def _named(value: Value) -> Value:
    return replace(value, key=_USED[value.key])
