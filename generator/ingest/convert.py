"""One raw file -> its articles, and the role of every line. It alone knows the order. Pure."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.errors import ContentError, Problem
from generator.ingest.assemble import assemble
from generator.ingest.decode import Line, as_plain
from generator.ingest.evidence import Evidence, evidence
from generator.ingest.order import in_order
from generator.ingest.rawfiles import beside_pages, media_passed_over
from generator.ingest.readers import read_text
from generator.ingest.readers.given import Broken, account, mark_record, note_of, problems_of
from generator.ingest.readers.warc import is_warc, pages
from generator.ingest.recognise import Mark, of_all, recognise, separator
from generator.ingest.refuse import not_news
from generator.ingest.segment import Segment, segment
from generator.ingest.tongue import tongues
from generator.ingest.unpack import Member, PassedOver, packing, unpack
from generator.ingest.vocabulary import Vocabulary
from generator.layout import Layout
from generator.model import Article, Origin
from generator.place import Place

MAX_LETTERS = 2_000_000  # of one article
_MARKDOWN = (".md", ".markdown")
_MAX_LINES = 5_000  # of one article, blank ones aside
_CUT = "the file ends in the middle of a letter: it may be cut"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says: a raw file, or one of the files that are packed in it."""

    name: str  # the raw file's; that of a packed file's member follows it behind "!/"
    sha256: str  # of the text's bytes; "" when it could not be read
    encoding: str = ""
    layout: str = ""  # what it was taken for: "text", "csv", "json" ..., "zip" for an archive
    match: str = ""  # of the layout in site.toml by which it was read
    marks: tuple[Mark, ...] = ()  # its lines, with their roles
    articles: tuple[Article, ...] = ()
    gave: tuple[tuple[Mark, ...], ...] = ()  # for each article, the marks that it was made of
    evidence: tuple[Evidence | None, ...] = ()  # for each, that of its date
    related: tuple[tuple[int, int], ...] = ()  # an article, and the one beside it, by position
    problems: tuple[Problem, ...] = ()  # what went wrong
    note: str = ""  # what was left out of it, and why, though nothing went wrong


def read_raw(
    data: bytes,
    path: Place,
    name: str,
    lang: str,
    vocabulary: Vocabulary,
    layout: Layout | None = None,
) -> Reading:
    """Return what one raw file holds; pure. Raises ContentError when it cannot be decoded."""
    decoded, structured = read_text(data, path, layout, vocabulary)
    digest = hashlib.sha256(data).hexdigest()
    articles: list[Article] = []
    gave: list[tuple[Mark, ...]] = []
    related: list[tuple[int, int]] = []
    marks: list[Mark] = []
    problems: list[Problem] = []
    if not structured:
        refused = "" if decoded.plain else not_news([x.text for x in decoded.lines], vocabulary)
        if refused:
            raise ContentError(Problem(refused, path, hint="move it out of the folder"))
        decoded = as_plain(decoded)
    parts = structured.parts if structured else segment(decoded.lines, vocabulary)
    languages = tongues(parts, lang, vocabulary)
    read = [
        _recognised(part, one.read, vocabulary) for part, one in zip(parts, languages, strict=True)
    ]
    markdown = name.casefold().endswith(_MARKDOWN)
    in_file = in_order(read, layout.dates if layout else "")
    for part, marked, one in zip(parts, in_file, languages, strict=True):
        origin = Origin(file=name, lines=_span(part), sha256=digest)
        if parts[0].over and part is not parts[0]:
            told = (*marked, *of_all(in_file[0], marked))
        else:
            told = marked
        article = assemble(told, one.tag, vocabulary, origin, markdown=markdown)
        if article and part.read_also and _may_be_one(marks, article):
            stated = "stands under a read-also line; it may be no article of its own"
            doubts = (*article.doubts, f"line {_span(part)[0]}: {stated}")
            article = replace(article, doubts=doubts)
        if article and part.doubt:
            doubts = (*article.doubts, f"line {_span(part)[0]}: {part.doubt}")
            article = replace(article, doubts=doubts)
        marks += marked
        if any(mark.role == "refused" for mark in marked):
            hint = "put a line of ===== between its articles, and ingest again"
            much = f"{MAX_LETTERS:,} letters or {_MAX_LINES:,} lines"
            message = f"an article of more than {much}: is a separator missing?"
            problems.append(Problem(message, path, _span(part)[0], hint))
        if article is None:
            continue
        if part.read_also and articles:
            related.append((len(articles) - 1, len(articles)))
        articles.append(article)
        gave.append(told)
    if decoded.cut and articles and not (structured and _is_told(structured.broken, articles[-1])):
        doubt = f"line {decoded.lines[-1].number}: {_CUT}"
        articles[-1] = replace(articles[-1], doubts=(*articles[-1].doubts, doubt))
    if not articles and not problems and not (structured and structured.broken):
        hint = "remove it, or put a headline and a text in"
        problems.append(Problem("there is no article in this file", path, hint=hint))
    if structured:
        apart = (structured.broken, structured.left_out, structured.captions)
        marks = list(account(decoded.lines, marks, *apart))
        problems += problems_of(structured.broken, path)
    return Reading(
        name=name,
        sha256=digest,
        encoding=decoded.encoding,
        layout=structured.kind if structured else "text",
        match=layout.match if layout else "",
        marks=tuple(marks),
        articles=tuple(articles),
        gave=tuple(gave),
        evidence=tuple(map(evidence, gave, articles)),
        related=tuple(related),
        problems=tuple(problems),
        note=note_of(structured.left_out, structured.captions) if structured else "",
    )


def _is_told(broken: Sequence[Broken], last: Article) -> bool:
    """Whether what a cut file ends in is a broken record, behind its last article."""
    return bool(broken and last.origin and broken[-1].last >= last.origin.lines[1])


def _may_be_one(before: Sequence[Mark], article: Article) -> bool:
    """Whether an article under a read-also line may be the rest of the one before.

    That one did not close with metadata, and this one has none.
    """
    last = next((mark.role for mark in reversed(before) if mark.role != "blank"), "blank")
    described = (
        article.date or article.source or article.authors or article.agency or article.places
    )
    return last == "paragraph" and not described


def _recognised(part: Segment, lang: str, vocabulary: Vocabulary) -> tuple[Mark, ...]:
    """The marks of a segment in a language, "" where it is not known."""
    lengths = [len(line.text) for line in part.lines if line.text]
    if sum(lengths) > MAX_LETTERS or len(lengths) > _MAX_LINES:
        refused = (_refused(line) for line in part.lines)
        return (*map(separator, part.separator), *refused)
    return (mark_record if part.given else recognise)(part, lang, vocabulary)


def _refused(line: Line) -> Mark:
    if not line.text:
        return Mark(line, "blank")
    return Mark(line, "refused", rule="of an article that is too long to be one")


def _span(part: Segment) -> tuple[int, int]:
    if part.span:
        return part.span
    filled = [line.number for line in part.lines if line.text] or [
        line.number for line in (*part.separator, *part.lines)
    ]
    return filled[0], filled[-1]


def read_file(
    data: bytes,
    path: Place,
    name: str,
    lang: str,
    vocabulary: Vocabulary,
    layouts: Sequence[Layout] = (),
    only: str = "",
) -> Iterator[Reading]:
    """Yield what a raw file holds: one text, or all those packed in it and then the file itself.

    `name` is what origins say; that of a packed file's member follows it behind "!/". With `only`,
    a member's whole name, the others are passed over. Raises ContentError when the whole file
    cannot be read; members that cannot have their problems.
    """
    members: Iterator[Member | Problem | PassedOver]
    if is_warc(data):
        kind, members = "warc", pages(path)
    elif kind := packing(data[:512]):
        members = unpack(path)
    else:
        yield read_raw(data, path, name, lang, vocabulary, _layout(name, layouts))
        return
    problems: list[Problem] = []
    empty = True
    note = ""
    for member in members:
        if isinstance(member, PassedOver):
            folders = member.folders
            told = [f"{folders[0]}{beside_pages(len(folders))}"] if folders else []
            told += [media_passed_over(member.media)] if member.media else []
            note = "; ".join(told)
            continue
        empty = False
        if isinstance(member, Problem):
            inside = str(member.file).removeprefix(str(path))
            if inside and not only:
                yield Reading(f"{name}{inside}", "", problems=(member,))
            else:
                problems.append(member)
            continue
        inner = f"{name}!/{member.name}" if member.name else name
        if only not in ("", inner):
            continue
        shown = path.parent / f"{path.name}!/{member.name}" if member.name else path
        try:
            layout = _layout(inner, layouts)
            reading = read_raw(member.data, shown, inner, lang, vocabulary, layout)
        except ContentError as error:
            digest = hashlib.sha256(member.data).hexdigest()
            reading = Reading(inner, digest, problems=error.problems)
        if inner == name:  # only compressed: it is the one text of its file
            yield replace(reading, problems=(*reading.problems, *problems))
            return
        yield reading
    if empty:
        hint = "remove it, or put texts in"
        problems.append(Problem("there is no text in this archive", path, hint=hint))
    if not only:
        digest = hashlib.sha256(data).hexdigest()
        yield Reading(name, digest, layout=kind, problems=tuple(problems), note=note)


def _layout(name: str, layouts: Sequence[Layout]) -> Layout | None:
    return next((layout for layout in layouts if layout.is_for(name)), None)
