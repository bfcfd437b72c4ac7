"""WordPress exports (WXR 1.0-1.2) and Blogger's: posts, pages and settings in one list."""

import re
from collections.abc import Sequence
from dataclasses import replace

from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Value
from generator.text import clean

_KIND = "/blogger/2008/kind#"  # of an entry in a Blogger export
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|youtube|contact-form[\w-]*)\b[^\[\]]*\]"
)


def is_export(head: str) -> bool:
    """Return whether the beginning of an XML text is that of such an export."""
    return "xmlns:wp=" in head or "<wp:wxr_version" in head or "blogger" in head


def published(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the posts that are published, without shortcodes; all else is left out."""
    found: list[Item] = []
    for item in items:
        kinds = [value.text for value in item.values if _KIND in value.text]
        if kinds and not any(kind.endswith("#post") for kind in kinds):
            continue
        fields = {value.key: value.text for value in item.values}
        public = fields.get("wp:status", "publish") == "publish"
        if public and fields.get("wp:post_type", "post") == "post":
            values = (_plain(value) for value in item.values if _KIND not in value.text)
            found.append(replace(item, values=tuple(value for value in values if value.lines)))
    return tuple(found)


def _plain(value: Value) -> Value:
    if value.key != "content:encoded":
        return value
    lines = (Line(line.number, clean(_SHORTCODE.sub("", line.text))) for line in value.lines)
    return replace(value, lines=tuple(line for line in lines if line.text))
