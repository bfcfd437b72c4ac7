"""A batch of raw files read: bytes in, plain data out, in any process."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from io import FileIO
from itertools import groupby
from typing import Any

from generator import frontmatter
from generator.errors import ContentError, Problem, StoreError, killed
from generator.files import AT_ONCE
from generator.ingest.convert import Reading, read_file
from generator.ingest.ledger import RawRow, TextRow
from generator.ingest.rawfiles import RawFile
from generator.ingest.recognise import Mark
from generator.ingest.view import sheets
from generator.ingest.vocabulary import load_vocabulary
from generator.layout import Layout
from generator.model import Article
from generator.permalinks import SlugStyle, slug
from generator.place import Stored

MAX_BYTES = 256_000_000  # of one raw file
# A file changed in the very moment of reading may change again without its time showing it.
_RACY_NS = 2_000_000_000
_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for each call


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A batch of raw files to read; each with the digest of its bytes when last read, or ""."""

    files: tuple[tuple[RawFile, str], ...]
    lang: str
    slugs: SlugStyle
    layouts: tuple[Layout, ...]
    made_by: str

    def singles(self) -> "Iterator[ReadJob]":
        """Yield a job for each file; see generator.executor.Divisible."""
        for file in self.files:
            yield replace(self, files=(file,))

    def lost(self) -> "list[ReadFile]":
        """Return what stands for the one file of a job that killed its process."""
        found = []
        for file, _ in self.files:
            problem = killed("reading it", file.place)
            found.append(_row(file, "", _unread(file, None, (problem,), self), self))
        return found


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
    place: tuple[int, int, str]  # its text and sheet, and the evidence of its date as JSON


@dataclass(frozen=True)
class ReadFile:
    """One raw file, read."""

    row: RawRow
    articles: tuple[ReadArticle, ...]
    notes: tuple[str, ...] = ()  # what is to be told of it, though nothing is wrong


@dataclass(frozen=True, slots=True)
class Touched:
    """One raw file whose bytes are those that were read before."""

    key: str
    stamp: str


def read_batch(job: ReadJob) -> list[ReadFile | Touched]:
    """Return what each file of the batch says, in its order."""
    if not any(isinstance(file.path, Stored) for file, _ in job.files):
        return [
            _read(file, known, job, partial(_bytes, str(file.path))) for file, known in job.files
        ]
    # A store's answers are waited for side by side.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        coming = [
            pool.submit(file.place.read_bytes if file.size <= MAX_BYTES else bytes)
            for file, _ in job.files
        ]
        return [
            _read(file, known, job, data.result)
            for (file, known), data in zip(job.files, coming, strict=True)
        ]


def _bytes(path: str) -> bytes:
    # Path.read_bytes takes four times as long for a small file.
    with FileIO(path) as file:
        return file.readall()


def ranges(marks: Sequence[Mark]) -> list[list[Any]]:
    """Return the roles of a file's lines as [first, last, role], runs of one role together."""
    found: list[list[Any]] = []
    for role, group in groupby(marks, key=lambda mark: mark.role):
        numbers = [mark.line.number for mark in group]
        found.append([numbers[0], numbers[-1], role])
    return found


def _read(file: RawFile, known: str, job: ReadJob, load: Callable[[], bytes]) -> ReadFile | Touched:
    path = file.place
    data: bytes | None = None
    stamp = "" if time.time_ns() - file.mtime_ns < _RACY_NS else file.stamp
    pack = _Pack(job.slugs)
    try:
        if file.size > MAX_BYTES:
            hint = "split it"
            raise ContentError(Problem(f"larger than {MAX_BYTES:,} bytes", path, hint=hint))
        data = load()
        if known and known == _sha256(data):
            return Touched(file.key, stamp)
        vocabulary = load_vocabulary()
        for reading in read_file(data, path, file.name, job.lang, vocabulary, job.layouts):
            pack.add(reading)
    except ContentError as error:
        pack = _unread(file, data, error.problems, job)
    except StoreError:
        raise  # it is so for all that follows
    except OSError as error:
        hint = "see that it is there and that you may read it"
        problem = Problem(f"cannot be read: {error.strerror}", path, hint=hint)
        pack = _unread(file, data, (problem,), job)
    return _row(file, stamp, pack, job)


def _unread(
    file: RawFile, data: bytes | None, problems: tuple[Problem, ...], job: ReadJob
) -> "_Pack":
    """Return what a file gives of which nothing can be told but what is wrong with it."""
    pack = _Pack(job.slugs)
    pack.add(Reading(file.name, _sha256(data), problems=problems))
    return pack


def _row(file: RawFile, stamp: str, pack: "_Pack", job: ReadJob) -> ReadFile:
    digest = pack.texts[-1].sha256  # the last text of a packed file is the file itself
    row = RawRow(
        key=file.key,
        name=file.name,
        stamp=stamp if digest else "",
        sha256=digest,
        made_by=job.made_by,
        fields=json.dumps({name: count for name, count in pack.fields.items() if count}),
        texts=tuple(pack.texts),
    )
    return ReadFile(row, tuple(pack.articles), tuple(pack.notes))


def _sha256(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


class _Pack:
    """What the texts of one raw file give, each turned into plain data as soon as it is read."""

    def __init__(self, slugs: SlugStyle) -> None:
        self.slugs = slugs
        self.texts: list[TextRow] = []
        self.articles: list[ReadArticle] = []
        self.notes: list[str] = []
        self.fields = dict.fromkeys(("dates", "sources", "authors", "tags"), 0)

    def add(self, reading: Reading) -> None:
        """Take in one text."""
        related: dict[int, list[str]] = {}
        for at, beside in reading.related:
            related.setdefault(at, []).append(reading.articles[beside].id)
        shown = sheets(reading)
        homes = [at for at, sheet in enumerate(shown) for _ in range(sheet.articles)]
        for at, article in enumerate(reading.articles):
            found = reading.evidence[at]
            told = _json(found._asdict()) if found else ""
            place = (len(self.texts), homes[at], told)
            near = tuple(related.get(at, ()))
            self.articles.append(_article(article, near, self.slugs, place))
            self.fields["dates"] += article.date is not None
            self.fields["sources"] += bool(article.source)
            self.fields["authors"] += bool(article.authors)
            self.fields["tags"] += bool(article.tags)
        problems = [[problem.message, problem.line, problem.hint] for problem in reading.problems]
        doubts = [doubt for article in reading.articles for doubt in article.doubts]
        self.notes += [f"{reading.name}: {reading.note}"] if reading.note else []
        self.texts.append(
            TextRow(
                name=reading.name,
                sha256=reading.sha256,
                encoding=reading.encoding,
                layout=reading.layout,
                match=reading.match,
                problems=_json(problems) if problems else "[]",
                doubts=_json(doubts) if doubts else "[]",
                ranges=json.dumps(ranges(reading.marks)),
                sheets=shown,
            )
        )


def _article(
    article: Article, related: tuple[str, ...], slugs: SlugStyle, place: tuple[int, int, str]
) -> ReadArticle:
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
        place=place,
    )


def _digest(text: str) -> str:
    """Return a digest of a content file without its origin, which says where, not what."""
    before, _, after = text.partition("\norigin:\n")
    said = before + after.split("\n", 3)[-1]
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
