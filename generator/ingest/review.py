"""Doubts, one after the other: what to show of each, and an answer written into the article."""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import frontmatter
from generator.amend import amend
from generator.content import Content
from generator.errors import ContentError, Problem
from generator.files import write_whole
from generator.ingest.dates import read_dates
from generator.ingest.explain import explain
from generator.ingest.recognise import Mark
from generator.ingest.vocabulary import load_vocabulary
from generator.layout import Layout
from generator.model import Article, Origin
from generator.place import Place

_LINE = re.compile(r"line (\d+): ")
_AROUND = 2  # lines of the raw file shown before and after
_TEXTS = ("title", "source", "section", "summary", "url", "lang")
_LISTS = ("agency", "authors", "places", "tags")
_DATES = ("date", "updated")
FIELDS = (*_TEXTS, *_LISTS, *_DATES)
_SIGNS = re.compile("[,\u060c;\u061b|]")
_NAME = re.compile(r"[A-Za-z]{3,10}")


class Changed(Exception):
    """A content file is not as it was when its doubt was shown; nothing was written."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt of one article, and what helps to settle it."""

    content: Content
    path: str  # of the article, below content/
    data: bytes  # of its file
    article: Article
    text: str
    field: str  # the field that it is about; "" when that is not clear
    lines: tuple[Mark, ...]  # of the raw file, around it
    number: int  # the line that it is about, 0 for none


class RawLines:
    """The lines of the raw files of the site in `root`; those of the last one read are kept."""

    def __init__(self, root: Path, lang: str, layouts: tuple[Layout, ...] = ()) -> None:
        self._site = (root, lang, layouts)
        self._last: tuple[Origin | None, tuple[Mark, ...]] = (None, ())

    def of(self, origin: Origin | None) -> tuple[Mark, ...]:
        """Return all lines of a raw text, none when it is not there as it was read."""
        root, lang, layouts = self._site
        if origin is None:
            return ()
        last, marks = self._last
        if last and (last.file, last.sha256) == (origin.file, origin.sha256):
            return marks
        file, _, member = origin.file.partition("!/")
        marks = ()
        if (root / file).resolve().is_relative_to(root.resolve()):
            for reading in explain(root / file, root, lang, layouts, member):
                marks = reading.marks if reading.sha256 == origin.sha256 else marks
        self._last = (origin, marks)
        return marks


def doubtful(content: Content) -> Iterator[str]:
    """Yield the articles of a site that have a doubt, by path."""
    yield from _doubtful_of(content, _below(content, ""))


def named(content: Content, words: tuple[str, ...], find: Callable[[str], str]) -> Iterator[str]:
    """Yield the articles of a list of files and folders in content/: of a folder, those in doubt.

    What is neither is an article that is named in another way, whose path `find` returns.
    """
    for word in words:
        inner = content.named(Path(word))
        if inner.endswith(".md"):
            yield inner
        elif inner and (below := _below(content, "" if inner == "." else f"{inner}/")):
            yield from _doubtful_of(content, below)
        else:
            yield find(word)


def _below(content: Content, folder: str) -> list[str]:
    return sorted(path for path, _ in content.articles([]) if path.startswith(folder))


def _doubtful_of(content: Content, paths: list[str]) -> Iterator[str]:
    for path in paths:
        try:
            data, where = content.load(path)
            if b"\ndoubts:" in data and _article(data, where).doubts:
                yield path
        except ContentError:
            continue  # build reports it


def doubts(content: Content, path: str, raw: RawLines) -> list[Doubt]:
    """Return the doubts of one article, with the lines of its raw file if that is still there.

    Raises ContentError when the article cannot be read.
    """
    data, where = content.load(path)
    article = _article(data, where)
    marks = raw.of(article.origin) if article.doubts else ()
    found = []
    for text in article.doubts:
        line = _LINE.match(text)
        number = int(line[1]) if line else 0
        about = next((mark for mark in marks if mark.line.number == number), None)
        near = [m for m in marks if number and abs(m.line.number - number) <= _AROUND]
        found.append(
            Doubt(content, path, data, article, text, _field(text, about), tuple(near), number)
        )
    return found


def settle(doubt: Doubt, field: str = "", value: str = "") -> Article:
    """Write the answer to a doubt into its article, the doubt removed, and return the article.

    Without `field` the article is as it should be; an empty value takes the field out. With another
    field than the doubt's own, the doubt stays. Nothing else in the file is touched. Raises Changed
    when the file is not as it was shown, and ValueError, with words for a person, for a value that
    the field cannot have.
    """
    rest = tuple(text for text in doubt.article.doubts if text != doubt.text)
    changes: dict[str, Any] = {}
    if field in ("", doubt.field) or not doubt.field:
        changes["doubts"] = rest
    if field:
        changes[field] = _typed(field, value.strip(), doubt.article.lang)
    file = doubt.content.loose / doubt.path  # also of a packed one: a loose file goes before it
    text = amend(doubt.data.decode("utf-8"), changes, file)
    try:
        same = doubt.content.read(doubt.path) == doubt.data
    except ContentError:
        same = False
    if not same:
        raise Changed
    write_whole(file.resolve(), text.encode("utf-8"))
    return frontmatter.parse(text, file)


def asked_field(answer: str, doubt: Doubt) -> tuple[str, str]:
    """Return the field that an answer gives, and its value: `title: ...`, or the doubt's own field.

    Raises ValueError, with words for a person, when it is not clear which field is meant.
    """
    name, colon, value = answer.partition(":")
    name = name.strip().casefold()
    if colon and name in FIELDS:
        return name, value
    near = difflib.get_close_matches(name, FIELDS, n=1)
    if colon and _NAME.fullmatch(name) and near:
        raise ValueError(f'there is no field "{name}": did you mean {near[0]}: ...?')
    if not doubt.field:
        raise ValueError(f"say which field, as in title: ...; there are {', '.join(FIELDS)}")
    return doubt.field, answer


def _typed(field: str, value: str, lang: str) -> Any:
    if field not in FIELDS:
        raise ValueError(f"there is no field {field}; the fields are {', '.join(FIELDS)}")
    if field in _DATES:
        return _date(value, lang) if value else None
    if field in _LISTS:
        return frontmatter.typed(field, _SIGNS.split(value))
    if field == "title" and not value:
        raise ValueError("an article needs a title")
    return frontmatter.typed(field, value)


def _date(value: str, lang: str) -> Any:
    """Read a date as a person types it: 2019-06-29, or as news texts write it."""
    try:
        return frontmatter.read_date(value)
    except ValueError:
        reading = read_dates(value, lang, load_vocabulary())
        if reading.value is None or reading.doubts or reading.rest:
            raise
        return reading.value


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


def _article(data: bytes, path: Place) -> Article:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8"
        raise ContentError(Problem("is not UTF-8 text", path, hint=hint)) from error
    return frontmatter.parse(text, path)
