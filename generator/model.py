"""The nouns: what an article is, what a list shows of it, what a page is, what a run reports."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import Problem
from generator.place import Place

KINDS = ("tags", "sources", "sections", "authors")  # of terms, which have lists of their own
# No paper is older: 1398 and 1436 are years of other calendars, 0024 is a slip for 2024.
FIRST_YEAR, LAST_YEAR = 1600, 2999


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where in which raw file an article comes from."""

    file: str  # relative to the site, with "/"
    lines: tuple[int, int]  # first and last, counted from 1
    sha256: str  # of the whole raw file


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was done to an article after it was published."""

    date: dt.date
    what: str  # one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published story, as one content file holds it."""

    title: str  # one line
    date: dt.date | dt.datetime | None = (
        None  # a datetime is aware; None when the text does not say
    )
    updated: dt.date | dt.datetime | None = None
    source: str = ""  # the publisher
    agency: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()  # in front-matter order
    lang: str = ""  # BCP 47; "" for the site's own language
    summary: str = ""  # only when the source has one
    url: str = ""  # where it was first published
    id: str = ""  # 12 letters and digits, for ever
    slug: str = ""  # last part of the permalink
    related: tuple[str, ...] = ()  # ids
    translations: tuple[str, ...] = ()  # ids of the same text in other languages
    aliases: tuple[str, ...] = ()  # old addresses, relative to the site's root
    changes: tuple[Change, ...] = ()  # corrections, in front-matter order
    withdrawn: Change | None = None  # when and why: only a notice of it is published
    doubts: tuple[str, ...] = ()
    origin: Origin | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # unknown keys, as strings, lists, maps
    body: str = ""  # Markdown

    @property
    def day(self) -> dt.date | None:
        """The calendar day as written, whatever the offset."""
        return self.date.date() if isinstance(self.date, dt.datetime) else self.date

    @property
    def modified(self) -> dt.date | dt.datetime | None:
        """When it was changed last: its stated update, or a correction of a later day."""
        moments = (self.updated, *(change.date for change in self.changes))
        stated = [moment for moment in moments if moment]
        # By the day as written; of one day, the stated update comes first, which may say the hour.
        return max(stated, key=lambda moment: moment.isoformat()[:10], default=None)


# A tuple, as Link and Page are: made, compared and sent to another process in half the time of a
# dataclass, and there are many.
class Card(NamedTuple):
    """What a list shows of one article."""

    url: str  # unescaped, relative to the site's root
    title: str
    lang: str  # never empty
    date: str  # ISO date or date-time; "" when undated
    source: str
    section: str
    summary: str  # the source's own, or the body's beginning; "" for an empty body
    # In a list that shows one article for all that are copies of one another:
    papers: int = 0  # other papers that have it
    versions: int = 0  # where there are none, how many more articles the paper has of it

    @property
    def day(self) -> dt.date | None:
        """The calendar day as written."""
        return dt.date.fromisoformat(self.date[:10]) if self.date else None


class Copy(NamedTuple):
    """Another article of the same text, as an article's page names it."""

    card: Card
    first: bool  # its date is before those of all others
    same: bool  # it has the same words
    comparison: str  # the address of the page that compares the two; "" where there is none


class Likeness(NamedTuple):
    """A related article, and why it is one."""

    card: Card
    shared: int  # rare words that both have
    words: tuple[str, ...]  # a few of them, as the article that names it spells them


class Thread(NamedTuple):
    """A story that goes on for days, as lists show it."""

    title: str  # its most telling words
    url: str
    first: dt.date
    last: dt.date
    articles: int  # how many, copies once


class Withdrawn(NamedTuple):
    """What is left to be said of a withdrawn article."""

    url: str
    id: str  # as its file has it, "" for none
    title: str
    lang: str  # never empty
    date: str  # ISO date or date-time; "" when undated
    source: str
    since: str  # ISO day on which it was withdrawn
    reason: str


class Correction(NamedTuple):
    """A change of a published article, its withdrawal among them."""

    date: str  # ISO day
    what: str
    id: str  # of the article
    url: str
    title: str
    lang: str  # never empty
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One tag, source, section or author, with all its spellings on one page."""

    label: str  # the most frequent spelling
    url: str
    count: int  # articles


class Link(NamedTuple):
    """A labelled address within the site."""

    label: str
    url: str


class File(NamedTuple):
    """A file beside a page that says the same in another form."""

    label: str
    url: str
    type: str  # as the web names it (RFC 6838)


class Mention(NamedTuple):
    """A term as one article spells it, and the way on within a tag or a source."""

    label: str
    url: str
    older: str  # the article before this one; "" where there is none
    newer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A day, a month or a year, and how many articles it has."""

    start: dt.date  # its first day
    url: str  # "" when it has no article and so no page
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """How many articles there are in each month, or in each year, gaps too."""

    first: int  # the year in which it begins
    last: int
    yearly: bool
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Where a page of a list stands among the others.

    Numbered pages hold the oldest entries and never change; the head, at the list's own address,
    holds the newest.
    """

    number: int  # of this page; 0 for the head
    total: int  # numbered pages, the head not counted
    head: str
    newer: str  # "" at the head
    older: str  # "" at the oldest page


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The archive in figures."""

    articles: int
    undated: int
    days: int  # with at least one article
    sources: int
    tags: int
    first: dt.date | None  # None when no article has a date
    last: dt.date | None
    langs: tuple[tuple[str, int], ...]  # language tag and articles, most first


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One file of the site's own fonts, in the words of CSS."""

    url: str  # escaped, relative to the site's root
    weight: str  # a number, or the lowest and the highest of a variable font
    style: str  # "normal" or "italic"


class Page(NamedTuple):
    """One output file: where it goes, the template that draws it and all that it shows.

    `data` holds only strings, numbers, dates, tuples, dicts and the types above, so that its repr
    is the same in every process: the page's digest is taken from it.
    """

    url: str  # unescaped, relative to the site's root
    template: str
    data: Mapping[str, Any]
    digest: str = ""
    unit: str = ""  # the pages it is looked at with
    edge: str = ""  # what else shows that it stands as it is; "" where only its digest does


@dataclass(frozen=True, slots=True)
class Stands:
    """The address of a page that is as it was when it was written last."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    articles: int
    written: int  # pages and static files
    unchanged: int
    removed: int
    place: Place  # of the pages
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def output(self) -> Path:
        """The folder of the pages, where they are in one; raises TypeError for a bucket."""
        if isinstance(self.place, Path):
            return self.place
        raise TypeError(self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class BagReport:
    """What went into a bag."""

    folder: Path
    files: int
    size: int  # bytes
    copied: int  # of the files, those that the last bag did not have as they are
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest made of the raw files."""

    files: int
    unread: int  # of the files, those that had not changed since they were read
    written: int  # new content files
    updated: int  # content files replaced by a new reading of a changed raw file
    proposed: int  # new readings put beside articles: edited by hand, or with more than they say
    known: int  # articles that content/ already had, as they are
    doubtful: int  # new articles with at least one doubt
    undated: int  # new articles without a date
    articles: int  # in all these files, also those known
    fields: Mapping[str, int]  # how many of them have dates, sources, authors, tags
    doubts: Mapping[str, int]  # kind -> how many, most first
    refused: int  # files with nothing that could be used
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
