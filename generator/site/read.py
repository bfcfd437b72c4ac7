"""content/ -> Entries for the catalogue. The input stage; a batch runs in any process."""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator.content import Content, Stamp
from generator.errors import ContentError, Problem, killed
from generator.frontmatter import body_of, parse
from generator.model import Article, Change
from generator.permalinks import (
    MAX_STATED_BYTES,
    SlugStyle,
    article_url,
    digest_letters,
    slug,
)
from generator.place import Place
from generator.site.markup import excerpt
from generator.stories.sketch import Sketch, sketch

SUMMARY_LETTERS = 200
# A file changed in the very moment of reading may change again without its time showing it.
RACY_NS = 2_000_000_000
_LONGEST_NAME = 250  # bytes of a content file's name; its page's ends in two letters more
_DATED_FILE = re.compile(r"(\d{4}/\d\d)/(\d\d)-([^/]+)\.md\Z")


# A tuple, as each is sent from one process to another; see model.Card.
class Entry(NamedTuple):
    """One content file as the catalogue keeps it: all that lists and neighbours show of it."""

    path: str  # relative to content/, with "/"
    stamp: Stamp
    sha256: str
    id: str
    claim: str  # the address it asks for, relative to the site's root
    stated: bool  # its slug is written in its front matter
    date: str  # ISO, "" when undated
    moment: str  # the order of lists: the day as written, then the instant in UTC
    updated: str  # when it was changed last, or published; "" when nothing tells
    title: str
    lang: str  # "" for the site's own
    source: str
    section: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    related: tuple[str, ...]
    translations: tuple[str, ...]
    aliases: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]  # ISO day, and what was done
    withdrawn: tuple[str, ...]  # ISO day, reason, the id in its file; () of one that is not
    sketch: Sketch | None  # None where nobody asked for it


class _Loaded(NamedTuple):
    path: str
    stamp: Stamp
    article: Article
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A batch of content files to read."""

    content: Content
    slugs: SlugStyle
    lang: str  # of articles that do not say theirs
    stories: bool  # whether sketches are wanted
    files: tuple[tuple[str, Stamp], ...]

    def singles(self) -> "Iterator[ReadJob]":
        """Yield a job for each file; see generator.executor.Divisible."""
        for file in self.files:
            yield replace(self, files=(file,))

    def lost(self) -> list[tuple[Problem, ...]]:
        """Return what stands for the one file of a job that killed its process."""
        return [(killed("reading it", self.content.where(path)),) for path, _ in self.files]


def read_batch(job: ReadJob) -> list[Entry | tuple[Problem, ...]]:
    """Return, for each file of the batch and in its order, its entry or what is wrong with it."""
    loaded = (_loaded(job, path, stamp) for path, stamp in job.files)
    return [_entry(job, each) if isinstance(each, _Loaded) else each for each in loaded]


def load_article(content: Content, path: str) -> tuple[Article, str]:
    """Return an article and the sha256 of its file; raises ContentError."""
    data, where = content.load(path)
    return parse(_decoded(data, where), where), hashlib.sha256(data).hexdigest()


def load_body(content: Content, path: str) -> tuple[str, str]:
    """Return the Markdown body of an article, its front matter unread, and the sha256 of its file.

    Raises ContentError.
    """
    data, where = content.load(path)
    return body_of(_decoded(data, where)), hashlib.sha256(data).hexdigest()


def _decoded(data: bytes, path: Place) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save it as UTF-8; raw texts in other encodings go to raw/"
        raise ContentError(Problem("is not UTF-8 text", path, line, hint)) from error


def _loaded(job: ReadJob, path: str, stamp: Stamp) -> _Loaded | tuple[Problem, ...]:
    try:
        article, sha256 = load_article(job.content, path)
    except ContentError as error:
        return error.problems
    if time.time_ns() - stamp.mtime_ns < RACY_NS:
        stamp = Stamp(-1, -1, -1)
    return _Loaded(path, stamp, article, sha256)


def _entry(job: ReadJob, loaded: _Loaded) -> Entry:
    path, stamp, article, sha256 = loaded
    ident = article.id or digest_letters(path, 12)
    # A slug by hand goes the way of all slugs: "../" or a space in it never reaches an address.
    stated = slug(article.slug, "unicode", MAX_STATED_BYTES)
    last = stated or slug(article.title, job.slugs) or ident
    return Entry(
        path=path,
        stamp=stamp,
        sha256=sha256,
        id=ident,
        claim=article_url(article.day, last),
        stated=bool(stated),
        date=article.date.isoformat() if article.date else "",
        moment=_moment(article),
        updated=_last_change(article),
        title=article.title,
        lang=article.lang,
        source=article.source,
        section=article.section,
        authors=article.authors,
        tags=article.tags,
        summary=article.summary or excerpt(article.body, SUMMARY_LETTERS),
        related=article.related,
        translations=article.translations,
        aliases=(*article.aliases, *_first_address(path)),
        changes=tuple(map(_told, article.changes)),
        withdrawn=(*_told(article.withdrawn), article.id) if article.withdrawn else (),
        sketch=sketch(article.body, article.lang or job.lang, article.title)
        if job.stories
        else None,
    )


def _told(change: Change) -> tuple[str, str]:
    return change.date.isoformat(), change.what


def _last_change(article: Article) -> str:
    """Return the later of publication and last change, by the day as written; "" for neither."""
    known = [moment.isoformat() for moment in (article.modified, article.date) if moment]
    return max(known, key=lambda moment: moment[:10], default="")


def _first_address(path: str) -> tuple[str, ...]:
    """Return the address that an article had when ingest wrote its file.

    The file's name keeps it: a date or slug that was put right since leads on from there.
    """
    dated = _DATED_FILE.match(path)
    if len(path.rpartition("/")[2].encode()) > _LONGEST_NAME:
        return ()  # too long for the name of a page
    if dated:
        return (f"{dated[1]}/{dated[2]}/{dated[3]}.html",)
    return (f"{path.removesuffix('.md')}.html",) if path.startswith("undated/") else ()


def _moment(article: Article) -> str:
    when = article.date
    if isinstance(when, dt.datetime):
        # The day as written stays first, whatever day the instant has in UTC.
        return f"{article.day} {when.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
    return when.isoformat() if when else ""
