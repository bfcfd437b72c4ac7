"""Measure what ingest keeps: `bench/ingest_roundtrip.py NEWS.jsonl.gz [--limit N] [--show N]`.

The articles of the file (JSON lines: title, content, source, and date or date_extracted) are
cleaned as ingest cleans text, given up to three tags from their own headlines, and written out in
six layouts. Each layout is ingested into a site of its own, in memory where the system has
/dev/shm, and every article found again by its raw file and lines. Prints a Markdown table with the
share that came back exactly; `--show N` adds the first N differences of each field.
"""

import argparse
import csv
import datetime as dt
import gzip
import html
import io
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from generator import frontmatter
from generator.ingest.run import ingest
from generator.model import Article
from generator.text import clean, clean_value, fold

FIELDS = ("title", "date", "source", "tags", "body")
_PER_FILE = 20
_MONTHS = [
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
    "نوفمبر", "ديسمبر",
]  # fmt: skip
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
# What the pages of this corpus put around a story, found by reading them: no text of its own, and
# rightly no part of the body that ingest stores. Written here apart from the rules of ingest, so
# that what these take beyond it shows as a difference.
_PAGE = tuple(
    re.compile(pattern)
    for pattern in (
        r"سمات \S.{0,200}",  # keywords
        r"//\s*(?:انتهى|إنتهى|يتبع)\s*//",
        r"\d\d:\d\d ت م.{0,30}",
        r"[\W_]*(?:https?://\S+|[\w.+-]+@[\w.-]+)\W*",
        r"(?:لمراسلة|للتواصل).{0,40}\S+@\S+",
        r"[*•\s]*(?:خدمة|بالاتفاق مع):? [«\"“].{0,40}[»\"”].{0,40}",
        r"\S.{0,40}\d\d? \S+ 14\d\d ?هـ الموافق .{0,40}واس",  # an agency's opening line
        r"[\W_]*Next Previous",
        r"\.*\s*المزيد\s*\.*",
        r"\(? ?(?:تصوير|عدسة)\s*[:\-–].{0,60}",
        r"[^\w\s](?:\s?[^\w\s])*",  # a row of signs
        r"مقالات أخرى للكاتب.*",  # a list of the writer's other articles
    )
)
# Names parted by a sign, or one alone.
_BYLINE = re.compile(
    r"(?:Next Previous )?[^.؟!]{2,40}?\s?[-–ـ:،(/|]\s?[^.؟!]{2,40}|[^\W\d_]+(?: [^\W\d_]+){1,3}"
)
_WORD = re.compile(r"[^\W\d_]+")
# What a byline holds beside names, folded: the desk, "wrote", and a picture browser's buttons.
_NO_NAMES = frozenset(("متابعات", "كتب", "next", "previous"))
# Where a paper's offer to send the writer a text message begins.
_SERVICE = re.compile(r".{0,80}للتواصل (?:مع الكاتب )?[اأ]رسل (?:رسالة|sms)")
_STUCK_KEYWORDS = re.compile(r"(?<=[.!؟”»]) سمات [^.!؟]{0,200}\Z")
# The link to the story itself that one paper of the corpus stands under each text.
_OWN_LINK = re.compile(r"(?:(?<=\s)|\A)رابط الخبر بصحيفة [^:]{2,30}: (.*)\Z")
# A paragraph stuck to the one before: ingest puts a break there, and changes no letter.
_STUCK = re.compile(r"(?<=[^\W\d_]{3})([.!؟۔][\"»”)]?)(?=[\"«“(]?[^\W\d_]{3})")
_LINES = re.compile(r"[\r\n\u2028\u2029]+")
_SECTION = re.compile(r"\s*[/|]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as it is written out, and as it is to come back."""

    title: str
    date: dt.date
    source: str
    tags: tuple[str, ...]
    bylines: tuple[str, ...]  # over the text: they may come back as fields
    paragraphs: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is written out as the text."""
        return (*self.bylines, *self.paragraphs)


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw file, and the first and last line of each article in it."""

    text: str
    spans: tuple[tuple[int, int], ...]


def stories(path: Path, limit: int | None) -> tuple[list[Story], int]:
    """Return the articles of a file of JSON lines, and how many lines of their pages are left out.

    An article without a title or a text of its own is none, and the same one twice is one.
    """
    left_out = 0
    opened = gzip.open if path.suffix == ".gz" else open
    found: dict[tuple[str, str, tuple[str, ...]], Story] = {}
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            texts = [text for text in map(clean, _LINES.split(_plain(record["content"]))) if text]
            story = _story(record, texts, len(found))
            if story and (key := (story.title, story.source, story.lines)) not in found:
                found[key] = story
                left_out += len(texts) - len(story.lines)
            if len(found) == limit:
                break
    return list(found.values()), left_out


def _story(record: dict[str, str], texts: Sequence[str], number: int) -> Story | None:
    title = clean_value(_plain(record["title"]))
    own = _own(texts, title)
    author = clean_value(record.get("author", ""))
    over = 0
    while over + 1 < len(own) and _is_byline(own[over], author):
        over += 1
    if not title or not own:
        return None
    date = dt.datetime.fromisoformat(record.get("date") or record["date_extracted"]).date()
    return Story(
        title=title,
        date=date,
        source=clean_value(record["source"]),
        tags=_tags(title, number % 4),
        bylines=tuple(own[:over]),
        paragraphs=tuple(own[over:]),
    )


def _own(lines: Sequence[str], title: str) -> list[str]:
    """Return the lines that are the story's own, not the page's."""
    foot = next((at for at, line in enumerate(lines) if _SERVICE.match(line)), len(lines))
    own = (_STUCK_KEYWORDS.sub("", _unlinked(line, title)) for line in lines[:foot])
    return [
        line
        for line in own
        # A page that says its headline twice has one headline.
        if line and fold(line) != fold(title) and not any(sign.fullmatch(line) for sign in _PAGE)
    ]


def _unlinked(line: str, title: str) -> str:
    link = _OWN_LINK.search(line)
    return line[: link.start()].rstrip() if link and fold(link[1]) == fold(title) else line


def _is_byline(line: str, author: str) -> bool:
    known = bool(author) and fold(author) in fold(line) and len(line) < len(author) + 20
    return known or (len(line) <= 70 and _BYLINE.fullmatch(line) is not None)


def _plain(text: str) -> str:
    return _MARKUP.sub(" ", html.unescape(html.unescape(text)))


def _tags(title: str, count: int) -> tuple[str, ...]:
    """Cut tags from a headline's own words; two words make one where there are several tags."""
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]{4,}", title)))
    tags = words[:count]
    if count == 3 and len(words) > 4:
        tags[2] = f"{words[3]} {words[4]}"
    return tuple(tags)


def seed(stories: Sequence[Story]) -> Iterator[Raw]:
    """Yield a file for each article, as aggregators save them: labels around the text."""
    for story in stories:
        text = "\n".join(_around(story, f"{_ordinal(story.date)}, {story.date:%B %Y} GMT"))
        yield Raw(f"{text}\n", ((1, text.count("\n") + 1),))


def parted(stories: Sequence[Story]) -> Iterator[Raw]:
    """Yield files of several articles each, a rule between any two."""
    for some in _batches(stories):
        lines: list[str] = []
        spans = []
        for story in some:
            if lines:
                lines += ["", "=====", ""]
            day = f"{story.date.day} {_MONTHS[story.date.month - 1]} {story.date.year}"
            block = _around(story, day)
            spans.append((len(lines) + 1, len(lines) + len(block)))
            lines += block
        yield Raw("\n".join(lines) + "\n", tuple(spans))


def _ordinal(date: dt.date) -> str:
    ending = "th" if 11 <= date.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(date.day % 10, "th")
    return f"{date.day}{ending}"


def _around(story: Story, day: str) -> list[str]:
    lines = [story.title, f"تاريخ النشر: {day}", *story.lines, f"المصدر: {story.source}"]
    return [*lines, *([f"كلمات دلالية: {'، '.join(story.tags)}"] if story.tags else [])]


def labels_first(stories: Sequence[Story]) -> Iterator[Raw]:
    """Yield a file for each article whose fields stand above the text, each behind its label."""
    for story in stories:
        lines = [f"العنوان: {story.title}", f"التاريخ: {story.date:%Y/%m/%d}"]
        lines.append(f"المصدر: {story.source}")
        if story.tags:
            lines.append(f"الكلمات المفتاحية: {', '.join(story.tags)}")
        lines.append("")
        text = "\n".join([*lines, "\n\n".join(story.lines)])
        yield Raw(f"{text}\n", ((1, text.count("\n") + 1),))


def json_lines(stories: Sequence[Story]) -> Iterator[Raw]:
    """Yield files of JSON Lines."""
    for some in _batches(stories):
        lines = [
            json.dumps(
                {
                    "title": story.title,
                    "date": story.date.isoformat(),
                    "source": story.source,
                    "tags": story.tags,
                    "content": "\n".join(story.lines),
                },
                ensure_ascii=False,
            )
            for story in some
        ]
        spans = ((number, number) for number in range(1, len(lines) + 1))
        yield Raw("\n".join(lines) + "\n", tuple(spans))


def comma_separated(stories: Sequence[Story]) -> Iterator[Raw]:
    """Yield CSV files with a header; a text's paragraphs are lines of one quoted cell."""
    for some in _batches(stories):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id", "headline", "published", "publisher", "keywords", "body"])
        spans = []
        for number, story in enumerate(some, 1):
            first = out.getvalue().count("\n") + 1
            date = story.date.strftime("%d/%m/%Y")
            keywords = "; ".join(story.tags)
            text = "\n".join(story.lines)
            writer.writerow([number, story.title, date, story.source, keywords, text])
            spans.append((first, out.getvalue().count("\n")))
        yield Raw(out.getvalue(), tuple(spans))


def sgml(stories: Sequence[Story]) -> Iterator[Raw]:
    """Yield files of <DOC> records, a paragraph an element."""
    for some in _batches(stories):
        lines: list[str] = []
        spans = []
        for number, story in enumerate(some, 1):
            first = len(lines) + 1
            lines += ["<DOC>", f"<DOCNO>{number:05}</DOCNO>"]
            lines.append(f"<HEADLINE>{html.escape(story.title, quote=False)}</HEADLINE>")
            lines.append(f"<DATE>{story.date:%Y-%m-%d}</DATE>")
            lines.append(f"<SOURCE>{story.source}</SOURCE>")
            if story.tags:
                lines.append(f"<KEYWORDS>{', '.join(story.tags)}</KEYWORDS>")
            lines.append("<TEXT>")
            lines += (f"<P>{html.escape(text, quote=False)}</P>" for text in story.lines)
            lines += ["</TEXT>", "</DOC>"]
            spans.append((first, len(lines)))
        yield Raw("\n".join(lines) + "\n", tuple(spans))


def _batches(stories: Sequence[Story]) -> Iterator[Sequence[Story]]:
    return (stories[at : at + _PER_FILE] for at in range(0, len(stories), _PER_FILE))


LAYOUTS: dict[str, tuple[str, Callable[[Sequence[Story]], Iterable[Raw]]]] = {
    "aggregator": ("txt", seed),
    "parted by =====": ("txt", parted),
    "labels first": ("txt", labels_first),
    "JSON Lines": ("jsonl", json_lines),
    "CSV": ("csv", comma_separated),
    "SGML": ("sgml", sgml),
}


def read_back(root: Path, ending: str, raws: Iterable[Raw]) -> Iterator[list[Article]]:
    """Yield for each article written what came back from its lines, in their order."""
    (root / "site.toml").write_text('title = "x"\n', encoding="utf-8")
    spans: list[tuple[str, tuple[int, int]]] = []
    for number, raw in enumerate(raws):
        name = f"raw/{number // 1000:03}/{number:06}.{ending}"
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(raw.text, encoding="utf-8", newline="\n")
        spans += ((name, span) for span in raw.spans)
    ingest(root, (), "unicode", "ar", lambda *_: None)
    found: dict[str, list[Article]] = {}
    for path in (root / "content").rglob("*.md"):
        article = frontmatter.parse(path.read_text(encoding="utf-8"), path)
        if article.origin:
            found.setdefault(article.origin.file, []).append(article)
    for name, (first, last) in spans:
        here = (a for a in found.get(name, ()) if a.origin and first <= a.origin.lines[0] <= last)
        yield sorted(here, key=lambda a: a.origin.lines if a.origin else (0, 0))


def differences(story: Story, found: Sequence[Article]) -> Iterator[tuple[str, str, str]]:
    """Yield field, what was written and what came back, for each field that is not the same."""
    if len(found) != 1:
        for field in FIELDS:
            yield field, story.title, f"{len(found)} articles: {[a.title for a in found]}"
        return
    (article,) = found
    title = article.title
    if article.section and title != story.title:
        # A section before the headline and a slash is a field of its own.
        before, _, after = _SECTION.sub("\0", story.title, count=1).partition("\0")
        title = story.title if (before, after) == (article.section, title) else title
    if title != story.title:
        yield "title", story.title, title
    day = article.date.date() if isinstance(article.date, dt.datetime) else article.date
    if day != story.date:
        yield "date", str(story.date), str(day)
    if article.source != story.source:
        yield "source", story.source, article.source
    if article.tags != story.tags:
        yield "tags", " + ".join(story.tags), " + ".join(article.tags)
    body = _folded(map(_shown, article.body.split("\n\n")))
    wanted = [_folded(story.lines[at:]) for at in range(len(story.bylines) + 1)]
    # The writer's name and town under the text may be fields too.
    if body == _folded(story.lines[:-1]) and not _lost(story.lines[-1:], article):
        return
    if body not in wanted:
        yield "body", *_apart(wanted[0], body)
    elif lost := _lost(story.bylines[: wanted.index(body)], article):
        yield "body", " + ".join(story.bylines), f"without {lost}"


def _lost(bylines: Iterable[str], article: Article) -> list[str]:
    """Return the words of bylines that no field of the article has."""
    names = (*article.authors, *article.places, *article.agency, article.source, article.section)
    told = " ".join(map(fold, (*names, *article.doubts)))
    words = (fold(word) for line in bylines for word in _WORD.findall(line))
    return [word for word in words if word not in told and word not in _NO_NAMES]


def _folded(texts: Iterable[str]) -> str:
    return " ".join(_STUCK.sub(r"\1 ", " ".join(texts)).split())


def _shown(block: str) -> str:
    """Return the text that a paragraph or heading of Markdown shows."""
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", block.removeprefix("## "))
    return plain.replace("&lt;", "<").replace("&amp;", "&")


def _apart(one: str, two: str) -> tuple[str, str]:
    """Cut two texts to where they differ."""
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    start = max(0, (min(len(one), len(two)) if same is None else same) - 20)
    return f"{one[start : start + 160]!r}", f"{two[start : start + 160]!r}"


def measure(name: str, written: Sequence[Story], show: int, out: TextIO, errors: TextIO) -> None:
    """Write one layout, read it back and print its row."""
    ending, write = LAYOUTS[name]
    shm = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
    wrong: Counter[str] = Counter()
    try:
        for story, found in zip(written, read_back(root, ending, write(written)), strict=True):
            different = list(differences(story, found))
            wrong["all"] += bool(different)
            for field, was, became in different:
                wrong[field] += 1
                if wrong[field] <= show:
                    print(f"{name}: {field}: {story.title}", file=errors)
                    print(f"  written {was}\n  read    {became}", file=errors)
    finally:
        shutil.rmtree(root)
    shares = (100 * (1 - wrong[field] / len(written)) for field in (*FIELDS, "all"))
    cells = " | ".join(f"{share:.2f}" for share in shares)
    print(f"| {name} | {len(written):,} | {cells} |", file=out, flush=True)


def main() -> None:
    """Print a row for each layout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("--limit", type=int, help="of articles")
    parser.add_argument("--layout", choices=LAYOUTS, action="append")
    parser.add_argument("--show", type=int, default=0, help="differences of each field")
    options = parser.parse_args()
    written, left_out = stories(options.news, options.limit)
    print("| layout | articles | " + " | ".join(f"{f} %" for f in (*FIELDS, "all")) + " |")
    print("| --- |" + " ---: |" * (len(FIELDS) + 2))
    for name in options.layout or LAYOUTS:
        measure(name, written, options.show, sys.stdout, sys.stderr)
    kept = sum(len(story.lines) for story in written)
    print(f"\n{left_out:,} lines of the pages were left out beforehand; {kept:,} are the stories'.")


if __name__ == "__main__":
    main()
