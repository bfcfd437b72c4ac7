"""Raw files -> content/*.md and a record of every line. It alone knows the order."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator import frontmatter
from generator.errors import ContentError, Problem
from generator.ingest.archive import Archive, Entry, open_archive
from generator.ingest.assemble import assemble
from generator.ingest.readers import decode_as, read_structured
from generator.ingest.readers.given import account, mark_record, problems_of
from generator.ingest.readers.warc import is_warc, pages
from generator.ingest.recognise import Mark, recognise
from generator.ingest.record import Found, RawRecord, Recorder, recording
from generator.ingest.segment import Segment, segment
from generator.ingest.unpack import packing, unpack
from generator.ingest.vocabulary import Vocabulary, detect, load_vocabulary
from generator.layout import Layout
from generator.model import Article, IngestReport, Origin
from generator.permalinks import SlugStyle, slug

MAX_LETTERS = 2_000_000  # of one article
MAX_BYTES = 256_000_000  # of one raw file


@dataclass(frozen=True, slots=True)
class _Read:
    """One raw file, read: its articles with their marks, and what went wrong."""

    record: RawRecord
    articles: tuple[Article, ...]
    related: tuple[tuple[int, int], ...]  # an article, and the one put beside it, by position
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Count:
    written: int = 0
    known: int = 0
    doubtful: int = 0
    undated: int = 0


def ingest(
    root: Path,
    paths: Sequence[Path],
    slugs: SlugStyle,
    lang: str,
    progress: Callable[[int, int], None],
    layouts: Sequence[Layout] = (),
) -> IngestReport:
    """Turn raw files into articles under `root`/content and return what was done.

    `paths` are files and folders, read recursively in sorted order; none means `root`/raw. `lang`
    is the site's, for texts that do not show theirs. `progress` is told (files done, files in all).
    An article that content/ has is left as it is; nothing else is ever overwritten. Faults are
    collected: a bad file never stops the others. Running twice changes nothing.
    """
    vocabulary = load_vocabulary()
    problems: list[Problem] = []
    notes: list[str] = []
    files = sorted(_walk(paths or (root / "raw",), root, problems))
    archive = open_archive(root)
    count = _Count()
    with recording(root) as recorder:
        for done, (name, path) in enumerate(files, 1):
            for read in _readings(path, name, lang, vocabulary, layouts):
                problems += read.problems
                _store(read, root, slugs, archive, count, recorder, notes)
            progress(done, len(files))
    return IngestReport(
        files=len(files),
        written=count.written,
        known=count.known,
        doubtful=count.doubtful,
        undated=count.undated,
        problems=tuple(problems),
        notes=tuple(notes),
    )


def read_raw(
    data: bytes,
    path: Path,
    name: str,
    lang: str,
    vocabulary: Vocabulary,
    layout: Layout | None = None,
) -> _Read:
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
    record = RawRecord(name, digest, decoded.encoding, tuple(marks), _words(problems))
    return _Read(record, tuple(articles), tuple(related), tuple(problems))


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


def _readings(
    path: Path, name: str, lang: str, vocabulary: Vocabulary, layouts: Sequence[Layout]
) -> Iterator[_Read]:
    """Yield what a raw file holds, or each file in it when it is packed."""
    try:
        with path.open("rb") as file:
            packed = bool(packing(file.read(512)))
        if is_warc(path):
            members = pages(path)
        elif packed:
            members = unpack(path)
        else:
            yield _read_data(_content(path), path, name, lang, vocabulary, layouts)
            return
        for member in members:
            if isinstance(member, Problem):
                inside = str(member.file).removeprefix(str(path))
                yield _unread(f"{name}{inside}", "", (member,))
            else:
                inside = f"!/{member.name}" if member.name else ""
                shown = Path(f"{path}{inside}")
                yield _read_data(member.data, shown, f"{name}{inside}", lang, vocabulary, layouts)
    except ContentError as error:
        yield _unread(name, "", error.problems)
    except OSError as error:
        hint = "see that it is there and that you may read it"
        problem = Problem(f"cannot be read: {error.strerror}", path, hint=hint)
        yield _unread(name, "", (problem,))


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        hint = "split it"
        raise ContentError(Problem(f"larger than {MAX_BYTES:,} bytes", path, hint=hint))
    return path.read_bytes()


def _read_data(
    data: bytes,
    path: Path,
    name: str,
    lang: str,
    vocabulary: Vocabulary,
    layouts: Sequence[Layout],
) -> _Read:
    layout = next((layout for layout in layouts if layout.is_for(name)), None)
    try:
        return read_raw(data, path, name, lang, vocabulary, layout)
    except ContentError as error:
        return _unread(name, hashlib.sha256(data).hexdigest(), error.problems)


def _unread(name: str, digest: str, problems: tuple[Problem, ...]) -> _Read:
    return _Read(RawRecord(name, digest, "", (), _words(problems)), (), (), problems)


def _words(problems: Sequence[Problem]) -> tuple[str, ...]:
    return tuple(
        f"line {problem.line}: {problem.message}" if problem.line else problem.message
        for problem in problems
    )


def _walk(paths: Sequence[Path], root: Path, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Yield each file once, with its name in the record."""
    seen: set[Path] = set()
    for start in paths:
        if not start.exists():
            hint = "name a file or a folder of raw texts"
            problems.append(Problem("there is no such file or folder", start, hint=hint))
            continue
        for path in _files(start, problems) if start.is_dir() else (start,):
            whole = path.resolve()
            if whole not in seen:
                seen.add(whole)
                yield _name(path, root), path


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        hint = "see that you may read it"
        problems.append(Problem(f"cannot be read: {error.strerror}", folder, hint=hint))
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        # A linked folder may lead in a circle, or out to the whole disk.
        if path.is_dir():
            if not path.is_symlink():
                yield from _files(path, problems)
        elif path.is_file() or path.is_symlink():
            yield path


def _name(path: Path, root: Path) -> str:
    # By the name it has here: a linked file may lie anywhere.
    whole = Path(os.path.normpath(path.absolute()))
    here = Path(os.path.normpath(root.absolute()))
    name = whole.relative_to(here).as_posix() if whole.is_relative_to(here) else path.name
    # A name that is no Unicode, as old archives have them, must not stop the record.
    return name.encode("utf-8", "replace").decode()


def _store(
    read: _Read,
    root: Path,
    slugs: SlugStyle,
    archive: Archive,
    count: _Count,
    recorder: Recorder,
    notes: list[str],
) -> None:
    """Write the articles that content/ does not have, and record where each one is."""
    ids = {article.id for article in read.articles}
    kept = [archive.known(article, ids) for article in read.articles]
    pairs = zip(kept, read.articles, strict=True)
    names = [entry.id if entry else article.id for entry, article in pairs]
    found: list[Found] = []
    for at, article in enumerate(read.articles):
        entry = kept[at] or archive.by_id(article.id)
        if entry:
            count.known += 1
            notes += _changed(article, entry)
        else:
            beside = tuple(dict.fromkeys(names[b] for a, b in read.related if a == at))
            article = replace(article, related=tuple(i for i in beside if i != article.id))
            entry = _write(article, root, slugs, archive)
            count.written += 1
            count.doubtful += bool(article.doubts)
            count.undated += article.date is None
        lines = article.origin.lines if article.origin else (0, 0)
        found.append(Found(entry.id, entry.path, lines))
    recorder.add(replace(read.record, articles=tuple(found)))


def _changed(article: Article, entry: Entry) -> Iterator[str]:
    origin = article.origin
    if entry.id != article.id and origin and entry.sha256 != origin.sha256:
        yield (
            f"{origin.file} has changed since {entry.path} was made from it: the article was kept "
            f"as it is; to read it anew, remove {entry.path} and ingest again"
        )


def _write(article: Article, root: Path, slugs: SlugStyle, archive: Archive) -> Entry:
    """Write a new article whole, under a name that no other has."""
    day = article.day
    folder = f"content/{day:%Y/%m}" if day else "content/undated"
    prefix = f"{day:%d}-" if day else ""
    last = slug(article.title, slugs) or article.id
    if archive.taken(day, last) or (root / folder / f"{prefix}{last}.md").exists():
        last = f"{last}-{article.id}" if last != article.id else last
    article = replace(article, slug=last)
    path = f"{folder}/{prefix}{last}.md"
    target = root / path
    beside = target.with_name(f".{article.id}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(frontmatter.dump(article).encode("utf-8"))
        beside.replace(target)
    except OSError as error:
        hint = "make room, or see that you may write there; then ingest again"
        problem = Problem(f"cannot be written: {error.strerror}", target, hint=hint)
        raise ContentError(problem) from error
    return archive.add(article, path)
