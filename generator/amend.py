"""Fields of a content file changed in place: every byte that is not theirs stays as it was."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator import frontmatter
from generator.errors import ContentError
from generator.frontmatter import KEYS, places, scalar, written_changes
from generator.model import Change
from generator.yamltext import Place

_Value = str | dt.date | tuple[str, ...] | Change | None
_Edit = tuple[int, int, str]  # from, to, and what comes there


def amend(text: str, changes: Mapping[str, Any], path: Path) -> str:
    """Return a content file's text with some fields changed; an empty value takes a field out.

    Comments, order, quotes and line ends stay. Raises ContentError when the file cannot be read,
    and ValueError, with words for a person, when its YAML is too unusual to be changed so.
    """
    article = frontmatter.parse(text, path)
    there = places(text)
    line_end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    edits: list[_Edit] = []
    for key, value in changes.items():
        if value != getattr(article, key):
            edits += _edits(text, key, value, there, line_end)
    new = text
    for start, end, put in sorted(edits, reverse=True):
        new = new[:start] + put + new[end:]
    wanted = replace(article, **changes)
    try:
        done = frontmatter.parse(new, path) == wanted
    except ContentError:
        done = False
    if not done:
        raise ValueError(f"{path.name} is written in a way that only you can change: open it")
    return new


def _edits(
    text: str, key: str, value: _Value, there: Mapping[str, Place], line_end: str
) -> list[_Edit]:
    place = there.get(key)
    if place is None:
        return [_insert(text, key, value, there, line_end)]
    kept = value if isinstance(value, tuple) else ()
    gone = [item for item in place.items if item[0].strip() not in kept]
    if place.items and len(gone) == len(place.items) - len(kept):
        # Some items of a list are taken out, all others stay, and the comments between them.
        lines = [_lines(text, start, end) for _, start, end in gone]
        return [(*span, "") for span in (lines if kept else [_lines(text, *place.key), *lines])]
    if not value:
        return [(*_lines(text, place.key[0], place.value[1]), "")]
    start, end = place.value
    if isinstance(value, tuple) and text[start] == "[":
        # Each in quotes: within brackets a comma would part it.
        inside = ", ".join(json.dumps(item, ensure_ascii=False) for item in value)
        return [(start, end, f"[{inside}]")]
    block = "\n" in text[place.key[1] : end]
    if isinstance(value, tuple) or block or start == end:
        start = text.index(":", place.key[1]) + 1
        return [(start, end, _written(value, line_end))]
    return [(start, end, _written(value, line_end).lstrip())]


def _insert(text: str, key: str, value: _Value, there: Mapping[str, Place], line_end: str) -> _Edit:
    """Put a field where `frontmatter.dump` would: behind those that come before it."""
    before = [there[name].value[1] for name in KEYS[: KEYS.index(key)] if name in there]
    at = _lines(text, 0, max(before, default=0))[1]
    return at, at, f"{key}:{_written(value, line_end)}{line_end}"


def _written(value: _Value, line_end: str) -> str:
    """Return a value as it stands behind the colon."""
    if isinstance(value, Change):
        return "".join(f"{line_end}{line}" for line in written_changes(value))
    if isinstance(value, tuple):
        return "".join(f"{line_end}  - {scalar(item)}" for item in value)
    return f" {value.isoformat() if isinstance(value, dt.date) else scalar(value or '')}"


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the lines that hold a span begin and end."""
    close = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if close < 0 else close + 1
