"""One raw file -> its articles, and the role of every line. It alone knows the order. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import ContentError, Problem
from generator.ingest.assemble import assemble
from generator.ingest.readers import decode_as, read_structured
from generator.ingest.readers.given import account, mark_record, problems_of
from generator.ingest.readers.warc import is_warc, pages
from generator.ingest.recognise import Mark, recognise
from generator.ingest.segment import Segment, segment
from generator.ingest.unpack import packing, unpack
from generator.ingest.vocabulary import Vocabulary, detect
from generator.layout import Layout
from generator.model import Article, Origin

MAX_LETTERS = 2_000_000  # of one article


@dataclass(frozen=True, slots=True)
class Reading:
    """What one raw file says: its lines with their roles, its articles, and what went wrong."""

    sha256: str
    encoding: str
    marks: tuple[Mark, ...]
    articles: tuple[Article, ...]
    related: tuple[tuple[int, int], ...]  # an article, and the one put beside it, by position
    problems: tuple[Problem, ...]


def read_raw(
    data: bytes,
    path: Path,
    name: str,
    lang: str,
    vocabulary: Vocabulary,
    layout: Layout | None = None,
) -> Reading:
    """Return what one raw file holds; pure. Raises ContentError when it cannot be decoded."""
    decoded = decode_as(data, path, layout, vocabulary)
    digest = hashlib.sha256(data).hexdigest()
    articles: list[Article] = []
    related: list[tuple[int, int]] = []
    marks: list[Mark] = []
    problems: list[Problem] = []
    structured = read_structured(decoded, path, layout, vocabulary)
    parts = structured.parts if structured else segment(decoded.lines, vocabulary)
    for part in parts:
        marked, article = _one(part, lang, vocabulary)
        if article and part.read_also and _may_be_one(marks, article):
            stated = "stands under a read-also line; it may be no article of its own"
            doubts = (*article.doubts, f"line {_span(part)[0]}: {stated}")
            article = replace(article, doubts=doubts)
        marks += marked
        if any(mark.role == "refused" for mark in marked):
            hint = "put a line of ===== between its articles, and ingest again"
            message = f"an article of more than {MAX_LETTERS:,} letters: is a separator missing?"
            problems.append(Problem(message, path, _span(part)[0], hint))
        if article is None:
            continue
        if part.read_also and articles:
            related.append((len(articles) - 1, len(articles)))
        origin = Origin(file=name, lines=_span(part), sha256=digest)
        articles.append(replace(article, lang=article.lang or lang, origin=origin))
    if not articles and not problems and not (structured and structured.broken):
        hint = "remove it, or put a headline and a text in"
        problems.append(Problem("there is no article in this file", path, hint=hint))
    if structured:
        marks = list(account(decoded.lines, marks, structured.broken))
        problems += problems_of(structured.broken, path)
    return Reading(
        digest, decoded.encoding, tuple(marks), tuple(articles), tuple(related), tuple(problems)
    )


def _may_be_one(before: Sequence[Mark], article: Article) -> bool:
    """Whether an article under a read-also line may be the rest of the one before.

    That one did not close with metadata, and this one has none.
    """
    last = next((mark.role for mark in reversed(before) if mark.role != "blank"), "blank")
    described = (
        article.date or article.source or article.authors or article.agency or article.places
    )
    return last == "paragraph" and not described


def _one(
    part: Segment, lang: str, vocabulary: Vocabulary
) -> tuple[tuple[Mark, ...], Article | None]:
    if sum(len(line.text) for line in part.lines) > MAX_LETTERS:
        parting = (Mark(line, "separator" if line.text else "blank") for line in part.separator)
        refused = (Mark(line, "refused" if line.text else "blank") for line in part.lines)
        return (*parting, *refused), None
    found = detect(_opening(part), vocabulary)
    marked = mark_record if part.given else recognise
    marks = marked(part, found or lang, vocabulary)
    return marks, assemble(marks, found, vocabulary)


def _opening(part: Segment) -> str:
    """The first few thousand letters: enough to tell a language by."""
    texts: list[str] = []
    length = 0
    for line in part.lines:
        texts.append(line.text[:4000])
        length += len(texts[-1])
        if length > 4000:
            break
    return "\n".join(texts)


def _span(part: Segment) -> tuple[int, int]:
    if part.span:
        return part.span
    filled = [line.number for line in part.lines if line.text] or [
        line.number for line in (*part.separator, *part.lines)
    ]
    return filled[0], filled[-1]


def read_file(
    data: bytes,
    path: Path,
    name: str,
    lang: str,
    vocabulary: Vocabulary,
    layouts: Sequence[Layout] = (),
) -> Reading:
    """Return what a raw file holds, or all that the files in it hold when it is packed.

    `name` is what origins say; that of a packed file's member follows it behind "!/". Raises
    ContentError when the whole file cannot be read; members that cannot are problems.
    """
    if is_warc(data):
        members = pages(path)
    elif packing(data[:512]):
        members = unpack(path)
    else:
        return read_raw(data, path, name, lang, vocabulary, _layout(name, layouts))
    marks: list[Mark] = []
    articles: list[Article] = []
    related: list[tuple[int, int]] = []
    problems: list[Problem] = []
    for member in members:
        if isinstance(member, Problem):
            problems.append(member)
            continue
        inside = f"!/{member.name}" if member.name else ""
        inner, shown = f"{name}{inside}", Path(f"{path}{inside}")
        try:
            layout = _layout(inner, layouts)
            reading = read_raw(member.data, shown, inner, lang, vocabulary, layout)
        except ContentError as error:
            problems += error.problems
            continue
        related += ((a + len(articles), b + len(articles)) for a, b in reading.related)
        marks += reading.marks
        articles += reading.articles
        problems += reading.problems
    digest = hashlib.sha256(data).hexdigest()
    return Reading(digest, "", tuple(marks), tuple(articles), tuple(related), tuple(problems))


def _layout(name: str, layouts: Sequence[Layout]) -> Layout | None:
    return next((layout for layout in layouts if layout.is_for(name)), None)
