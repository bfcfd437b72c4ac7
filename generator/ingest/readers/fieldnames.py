"""What structured files call the fields of an article: the names in locale/fields.toml."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from generator.ingest.vocabulary import LOCALE
from generator.text import fold

BODY = "body"
_LONGEST_EMPTY = 40
# `titleAr`, `title_ar`: a field in one of several languages.
_IN_LANGUAGE = re.compile(r"(?P<name>.{3,}?)(?:[ _.-]|(?<=[a-z])(?=[A-Z]))(?P<tag>[A-Za-z]{2,7})\Z")
# `StoryTitle`, `news_date`: what it is the field of stands before it.
_OF_STORY = re.compile(
    r"(?i:news|article|story|post|item|doc|document|content|publish(?:ed|ing)?|pub|main|the)"
    r"(?:[ _-]|(?<=[a-z])(?=[A-Z]))(?P<name>[A-Za-z_]{3,})\Z"
)


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What structured files call the fields."""

    ranks: Mapping[str, tuple[tuple[str, int], ...]]  # a folded name -> its fields, and its place
    fields: tuple[str, ...]  # the body first: what is not needed for it may be a summary
    ignored: frozenset[str]
    empty: frozenset[str]
    records: frozenset[str]
    languages: frozenset[str]
    counting: frozenset[str]  # what only counts the rows, or says what they are in
    day_parts: Mapping[str, str]  # a folded name -> "year", "month" or "day"

    def of(self, key: str) -> tuple[tuple[str, float], ...]:
        """Return the fields that a key may stand for, each with its place among their names."""
        name = _key(key)
        if name in self.ignored or (key.startswith("_") and "." not in key):
            return ()  # databases put a line before names of their own
        if name in self.ranks:
            return self.ranks[name]
        told = _IN_LANGUAGE.match(key) if key[-2:].isascii() else None
        if told and _key(told["tag"]) in self.languages:
            # What has no language beside it counts first.
            return tuple((field, rank + 0.25) for field, rank in self.of(told["name"]))
        of_story = _OF_STORY.match(key)
        if of_story and (found := self.ranks.get(_key(of_story["name"]))):
            return tuple((field, rank + 0.25) for field, rank in found)
        parts = key.split(".")
        if any(self._is_apart(part) for part in parts[:-1]):
            return ()  # source.name is no headline
        last = max(key.rfind(":"), key.rfind("."))
        local = _key(key[last + 1 :]) if last >= 0 else ""
        if local in self.ignored:
            return ()
        # Behind a prefix a name says less.
        return tuple((field, rank + 0.5) for field, rank in self.ranks.get(local, ()))

    def _is_apart(self, name: str) -> bool:
        """Whether what an object of this name holds is not the article's own."""
        if name.startswith("_"):
            return False
        fields = {field for field, _ in self.ranks.get(_key(name), ())}
        return _key(name) in self.ignored or bool(fields - {BODY, "summary"})

    def is_ignored(self, key: str) -> bool:
        """Return whether a key is never a field."""
        return _key(key) in self.ignored

    def is_counting(self, key: str) -> bool:
        """Return whether a column's name says that no article is missing what it holds."""
        own = not key.strip() or key.startswith("_")
        return own or self.is_ignored(key) or _key(key) in self.counting

    def part_of_day(self, key: str) -> str:
        """Return "year", "month" or "day" for a key that is called so, else ""."""
        return self.day_parts.get(_key(key), "")

    def first(self, key: str) -> str:
        """Return the first field that a key may stand for, or ""."""
        found = self.of(key)
        return found[0][0] if found else ""

    def is_record(self, keys: Sequence[str]) -> bool:
        """Return whether keys are those of an article: a title or a body, and one field more."""
        fields = {field for key in keys for field, _ in self.of(key)[:1]}
        return bool(fields & {"title", BODY}) and len(fields) > 1

    def is_text(self, keys: Sequence[str]) -> bool:
        """Return whether one of keys names a title, a body or a summary."""
        fields = {field for key in keys for field, _ in self.of(key)}
        return bool(fields & {"title", BODY, "summary"})

    def is_named_record(self, name: str) -> bool:
        """Return whether an element's name says that it holds an article."""
        return _key(name.rpartition(":")[2]) in self.records

    def is_empty(self, text: str) -> bool:
        """Return whether a value only says that there is none."""
        return not text.strip() or (len(text) < _LONGEST_EMPTY and fold(text) in self.empty)


@cache
def load_field_names() -> FieldNames:
    """Return the names in locale/fields.toml; read once, immutable."""
    data: dict[str, Any] = tomllib.loads((LOCALE / "fields.toml").read_text(encoding="utf-8"))
    ranks: dict[str, list[tuple[str, int]]] = {}
    fields = tuple(sorted(data["names"], key=lambda field: bool(field != BODY)))
    for field in fields:
        for rank, name in enumerate(data["names"][field]):
            known = ranks.setdefault(_key(name), [])
            if field not in dict(known):
                known.append((field, rank))
    return FieldNames(
        ranks={name: tuple(known) for name, known in ranks.items()},
        fields=fields,
        ignored=frozenset(map(_key, data["ignored"])),
        empty=frozenset(map(fold, data["empty"])),
        records=frozenset(map(_key, data["records"])),
        languages=frozenset(map(_key, data["languages"])),
        counting=frozenset(map(_key, data["counting"])),
        day_parts={
            _key(name): part for part in data["day_parts"] for name in data["day_parts"][part]
        },
    )


def same_key(one: str, other: str) -> bool:
    """Return whether two keys are one name."""
    return _key(one) == _key(other)


@lru_cache(maxsize=5_000)
def _key(name: str) -> str:
    # Pure, and asked for the same few names in every record.
    return fold(name).replace(" ", "").strip(".:*#\"'")
