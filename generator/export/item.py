"""What is exported of an article: the article, its fields as one row, and what is told of all."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from generator.config import Config
from generator.model import Article
from generator.narrowed import Narrowed
from generator.site.markup import plain_of

# A text, a list of texts, a day, an instant, or what `Origin` or `Article.extra` holds.
Kind = Literal["text", "list", "day", "instant", "origin", "extra"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article, and what its content file does not say of it."""

    article: Article
    id: str  # its own, or the one that stands for it as long as its file keeps its name
    lang: str  # its own, or the archive's
    url: str  # of its page, relative to the site's root
    address: str  # the same as a URI, where the archive's address is known
    path: str  # of its content file, relative to the site
    sha256: str  # of the content file


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One export: what is asked for, and where it goes."""

    config: Config
    narrowed: Narrowed
    items: Iterator[Item]  # the articles, in time order, the undated behind all others
    new: Callable[[], BinaryIO]  # gives the next file that the export consists of, to be written
    source: Callable[[str], str]  # what a source is called that a name is a spelling of
    root: Path  # the site


class Field(NamedTuple):
    """One field of a row."""

    name: str
    kind: Kind
    meaning: str


# The keys of the front matter in the order of the design, with what follows from them beside.
FIELDS = (
    Field("id", "text", "identity of the article; never changes"),
    Field("address", "text", "where the article stands in the archive"),
    Field("title", "text", "headline"),
    Field("date", "text", "when it was published, as ISO 8601: a day, or a moment with offset"),
    Field("day", "day", "the calendar day of `date`, as written"),
    Field("instant", "instant", "the moment of `date` in UTC; absent where only the day is known"),
    Field("updated", "text", "last update, when stated, as `date`"),
    Field("source", "text", "the publisher that the text names"),
    Field("agency", "list", "wire agencies credited"),
    Field("authors", "list", "byline"),
    Field("places", "list", "dateline"),
    Field("section", "text", "section or category"),
    Field("tags", "list", "keywords, in their order"),
    Field("lang", "text", "language (BCP 47): the article's own, or the archive's"),
    Field("summary", "text", "only when the source has one"),
    Field("url", "text", "where it was first published"),
    Field("slug", "text", "last part of the address"),
    Field("related", "list", "ids of articles that the raw text puts beside it"),
    Field("translations", "list", "ids of the same text in other languages"),
    Field("aliases", "list", "old addresses that lead here"),
    Field(
        "changes", "list", "what was corrected after it was published: each its day, a space, what"
    ),
    Field("doubts", "list", "what the reading of the raw text was not sure of"),
    Field("origin", "origin", "the raw file it comes from: name, first and last line, sha256"),
    Field("extra", "extra", "further keys of the article's file, as they stand there"),
    Field("body", "text", "the text as Markdown"),
    Field("text", "text", "the text as plain text"),
    Field("path", "text", "the article's file in the archive"),
    Field("sha256", "text", "digest of that file"),
)


def row(item: Item) -> dict[str, Any]:
    """Return the fields of an article by name: lists as lists, None for what is absent.

    A day is a date, an instant an aware datetime in UTC; origin and extra are dicts, and extra is
    never absent.
    """
    article = item.article
    moment = article.date.astimezone(dt.UTC) if isinstance(article.date, dt.datetime) else None
    told = {
        "id": item.id,
        "address": item.address,
        "day": article.day,
        "instant": moment,
        "lang": item.lang,
        "changes": [f"{change.date} {change.what}" for change in article.changes],
        "extra": dict(article.extra),
        "text": plain_of(article.body) or None,
        "path": item.path,
        "sha256": item.sha256,
    }
    if origin := article.origin:
        lines = {"first": origin.lines[0], "last": origin.lines[1]}
        told["origin"] = {"file": origin.file, **lines, "sha256": origin.sha256}
    return {
        field.name: told[field.name] if field.name in told else _plain(article, field)
        for field in FIELDS
    }


def _plain(article: Article, field: Field) -> Any:
    value = getattr(article, field.name)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value or None


def newest(item: Item) -> dt.datetime | None:
    """Return the moment in UTC at which an article changed last; of a day, its beginning."""
    moments = []
    for when in (item.article.date, item.article.updated):
        if isinstance(when, dt.datetime):
            moments.append(when.astimezone(dt.UTC))
        elif when:
            moments.append(dt.datetime(when.year, when.month, when.day, tzinfo=dt.UTC))
    return max(moments, default=None)
