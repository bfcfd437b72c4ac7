"""A batch of raw files read: bytes in, plain data out, in any process."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from generator import frontmatter
from generator.errors import ContentError, Problem
from generator.ingest.convert import Reading, read_file
from generator.ingest.ledger import RawRow
from generator.ingest.rawfiles import RawFile
from generator.ingest.recognise import Mark
from generator.ingest.report import lines_view
from generator.ingest.vocabulary import load_vocabulary
from generator.layout import Layout
from generator.model import Article
from generator.permalinks import SlugStyle, slug

MAX_BYTES = 256_000_000  # of one raw file
# A file changed in the very moment of reading may change again without its time showing it.
_RACY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A batch of raw files to read; each with the digest of its bytes when last read, or ""."""

    files: tuple[tuple[RawFile, str], ...]
    lang: str
    slugs: SlugStyle
    layouts: tuple[Layout, ...]
    made_by: str


# Those that go from one process to another have no slots: these are slow to pickle.
@dataclass(frozen=True, kw_only=True)
class ReadArticle:
    """One article as its raw file gives it, ready to be written."""

    id: str
    title: str
    day: str  # ISO, "" when undated
    slug: str  # if no other article has it
    file: str  # the raw file, as its origin names it
    lines: tuple[int, int]
    related: tuple[str, ...]  # ids of the same file's articles
    reading: str  # digest of all that it says, its place in the raw file apart
    doubtful: bool
    text: str  # the content file


@dataclass(frozen=True)
class ReadFile:
    """One raw file, read."""

    row: RawRow
    articles: tuple[ReadArticle, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """One raw file whose bytes are those that were read before."""

    key: str
    stamp: str


def read_batch(job: ReadJob) -> list[ReadFile | Touched]:
    """Return what each file of the batch says, in its order."""
    return [_read(file, known, job) for file, known in job.files]


def ranges(marks: Sequence[Mark]) -> list[list[Any]]:
    """Return the roles of a file's lines as [first, last, role], runs of one role together."""
    found: list[list[Any]] = []
    for role, group in groupby(marks, key=lambda mark: mark.role):
        numbers = [mark.line.number for mark in group]
        found.append([numbers[0], numbers[-1], role])
    return found


def _read(file: RawFile, known: str, job: ReadJob) -> ReadFile | Touched:
    path = Path(file.path)
    data: bytes | None = None
    stamp = "" if time.time_ns() - file.mtime_ns < _RACY_NS else file.stamp
    problems: tuple[Problem, ...]
    try:
        if file.size > MAX_BYTES:
            hint = "split it"
            raise ContentError(Problem(f"larger than {MAX_BYTES:,} bytes", path, hint=hint))
        data = path.read_bytes()
        if known and known == hashlib.sha256(data).hexdigest():
            return Touched(file.key, stamp)
        vocabulary = load_vocabulary()
        reading = read_file(data, path, file.name, job.lang, vocabulary, job.layouts)
    except ContentError as error:
        problems = error.problems
    except OSError as error:
        hint = "see that it is there and that you may read it"
        problems = (Problem(f"cannot be read: {error.strerror}", path, hint=hint),)
    else:
        return _packed(file, stamp, reading, job)
    digest = "" if data is None else hashlib.sha256(data).hexdigest()
    empty = Reading(digest, "", (), (), (), problems)
    return _packed(file, stamp if digest else "", empty, job)


def _packed(file: RawFile, stamp: str, reading: Reading, job: ReadJob) -> ReadFile:
    related: dict[int, list[str]] = {}
    for at, beside in reading.related:
        related.setdefault(at, []).append(reading.articles[beside].id)
    articles = tuple(
        _article(article, tuple(related.get(at, ())), job.slugs)
        for at, article in enumerate(reading.articles)
    )
    problems = [[_told(p, file), p.line, p.hint] for p in reading.problems]
    doubts = [doubt for article in reading.articles for doubt in article.doubts]
    fields = {
        "dates": sum(a.date is not None for a in reading.articles),
        "sources": sum(bool(a.source) for a in reading.articles),
        "authors": sum(bool(a.authors) for a in reading.articles),
        "tags": sum(bool(a.tags) for a in reading.articles),
    }
    row = RawRow(
        key=file.key,
        name=file.name,
        stamp=stamp,
        sha256=reading.sha256,
        made_by=job.made_by,
        encoding=reading.encoding,
        ranges=json.dumps(ranges(reading.marks)),
        problems=json.dumps(problems, ensure_ascii=False) if problems else "[]",
        doubts=json.dumps(doubts, ensure_ascii=False) if doubts else "[]",
        fields=json.dumps({name: count for name, count in fields.items() if count}),
        view=lines_view(reading.marks, doubts),
    )
    return ReadFile(row, articles, reading.problems)


def _told(problem: Problem, file: RawFile) -> str:
    """Return a problem's message, with the name of the packed file's member that it is about."""
    inside = str(problem.file).removeprefix(file.path).removeprefix("!/")
    return problem.message if inside in ("", str(problem.file)) else f"{inside}: {problem.message}"


def _article(article: Article, related: tuple[str, ...], slugs: SlugStyle) -> ReadArticle:
    related = tuple(dict.fromkeys(one for one in related if one != article.id))
    last = slug(article.title, slugs) or article.id
    text = frontmatter.dump(replace(article, slug=last, related=related))
    return ReadArticle(
        id=article.id,
        title=article.title,
        day=article.day.isoformat() if article.day else "",
        slug=last,
        file=article.origin.file if article.origin else "",
        lines=article.origin.lines if article.origin else (0, 0),
        related=related,
        reading=_digest(text),
        doubtful=bool(article.doubts),
        text=text,
    )


def _digest(text: str) -> str:
    """Return a digest of a content file without its origin, which says where, not what."""
    before, _, after = text.partition("\norigin:\n")
    said = before + after.split("\n", 3)[-1]
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
