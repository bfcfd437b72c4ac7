"""Doubts, one after the other: what to show of each, and an answer written into the article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator import frontmatter
from generator.errors import ContentError
from generator.files import write_whole
from generator.ingest.explain import explain
from generator.ingest.recognise import Mark
from generator.layout import Layout
from generator.model import Article

_LINE = re.compile(r"line (\d+): ")
_AROUND = 2  # lines of the raw file shown before and after
_TEXTS = ("title", "source", "section", "summary", "url", "lang")
_LISTS = ("agency", "authors", "places", "tags")
_DATES = ("date", "updated")
FIELDS = (*_TEXTS, *_LISTS, *_DATES)
_SIGNS = re.compile("[,\u060c;\u061b|]")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt of one article, and what helps to settle it."""

    path: Path
    article: Article
    text: str
    field: str  # the field that it is about; "" when that is not clear
    lines: tuple[Mark, ...]  # of the raw file, around it
    number: int  # the line that it is about, 0 for none


def doubtful(root: Path) -> Iterator[Path]:
    """Yield the content files that have a doubt, by path."""
    for path in sorted((root / "content").rglob("*.md")):
        try:
            if "\ndoubts:" in path.read_text(encoding="utf-8") and _article(path).doubts:
                yield path
        except (OSError, UnicodeDecodeError, ContentError):
            continue  # build reports it


def doubts(path: Path, root: Path, lang: str, layouts: tuple[Layout, ...] = ()) -> list[Doubt]:
    """Return the doubts of one article, with the lines of its raw file if that is still there."""
    article = _article(path)
    origin = article.origin
    marks: tuple[Mark, ...] = ()
    if origin and (root / origin.file).resolve().is_relative_to(root.resolve()):
        file, _, member = origin.file.partition("!/")
        marks = next(explain(root / file, root, lang, layouts, member)).marks
    found = []
    for text in article.doubts:
        line = _LINE.match(text)
        number = int(line[1]) if line else 0
        about = next((mark for mark in marks if mark.line.number == number), None)
        near = [m for m in marks if number and abs(m.line.number - number) <= _AROUND]
        found.append(Doubt(path, article, text, _field(text, about), tuple(near), number))
    return found


def settle(doubt: Doubt, field: str = "", value: str = "") -> Article:
    """Write the answer to a doubt into its article, the doubt removed, and return the article.

    The file is read again: what else was changed in it stays. Without `field` the article is as it
    should be. Raises ValueError, with words for a person, for a value that the field cannot have.
    """
    article = _article(doubt.path)
    rest = tuple(text for text in article.doubts if text != doubt.text)
    changes: dict[str, Any] = {"doubts": rest}
    if field:
        changes[field] = _typed(field, value.strip())
    article = replace(article, **changes)
    write_whole(doubt.path, frontmatter.dump(article).encode("utf-8"))
    return article


def _typed(field: str, value: str) -> Any:
    if field not in FIELDS:
        raise ValueError(f"there is no field {field}; the fields are {', '.join(FIELDS)}")
    if field in _DATES:
        return frontmatter.read_date(value) if value else None
    if field in _LISTS:
        return tuple(filter(None, (part.strip() for part in _SIGNS.split(value))))
    if field == "title" and not value:
        raise ValueError("an article needs a title")
    return value


def _field(doubt: str, mark: Mark | None) -> str:
    """Return the field that a doubt is about: by its words first, then by what its line gave."""
    words = {"headline": "title", **dict.fromkeys(("weekday", "day", "Hijri", "year"), "date")}
    plain = re.sub('"[^"]*"', "", doubt)
    for word in re.findall(r"[A-Za-z]+", plain):
        field: str = words.get(word, word)
        if field in FIELDS:
            return field
    if mark and mark.facts and mark.facts[0].field in FIELDS:
        return str(mark.facts[0].field)
    return ""


def _article(path: Path) -> Article:
    return frontmatter.parse(path.read_text(encoding="utf-8"), path)
