"""A text's lines beside what was made of them, as HTML for the report: made where it is read.

Cut into sheets, so that a page of the report opens at once however long the text is. A sheet is
kept with a sign for what is known only when a page is written, and for a text that stands on both
sides: `unpacked` puts these in.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from generator.errors import Problem
from generator.ingest.doubts import QUOTED
from generator.ingest.ledger import Sheet
from generator.model import Article

if TYPE_CHECKING:
    from generator.ingest.convert import Reading
    from generator.ingest.evidence import Evidence
    from generator.ingest.metadata import Fact
    from generator.ingest.recognise import Mark

# Escaped text holds no "<": none of these can be of it.
_SHEET = "<#>"  # the sheet's number
_ARTICLE = "<@>"  # where a link to the article belongs
_SAME = "<=>"  # the text of the line beside it, once more
LETTERS = 3000  # of one line that are shown
_LINES = 400  # on one sheet
_SIZE = 80_000  # letters of HTML on one sheet, as kept: shown, it is up to twice as long
_LINE = re.compile(r"line (\d+): ")
_FIELDS = (
    "date", "updated", "source", "agency", "authors", "places", "section", "tags", "lang",
    "summary", "url",
)  # fmt: skip
_BODY = ("paragraph", "heading")
_NO_LINES = (0, 0)
_NOTHING = ("blank", "record", "refused")  # of which nothing more is to be told
_encoded = json.JSONEncoder(ensure_ascii=False).encode


class _Row(NamedTuple):
    html: str
    first: int  # its lines
    last: int
    article: int = -1  # that begins here


def sheets(reading: "Reading") -> tuple[Sheet, ...]:
    """Return the sheets of a text; none where there is nothing to show and nothing wrong.

    Every line is on one of them, blank ones apart, and every article begins on one, in their order.
    """
    found: list[Sheet] = []
    rows: list[_Row] = []
    lines = size = 0
    for row in _rows(reading):
        full = lines > _LINES or size > _SIZE
        # Articles are kept whole as long as that is bearable.
        if rows and ((full and row.article >= 0) or lines > 2 * _LINES or size > 2 * _SIZE):
            found.append(_sheet(rows, reading, first=not found))
            rows, lines, size = [], 0, 0
        rows.append(row)
        lines += row.last - row.first + 1
        size += len(row.html)
    if rows or ((reading.problems or reading.note) and not found):
        found.append(_sheet(rows, reading, first=not found))
    return tuple(found)


def unpacked(view: bytes, number: int, links: Iterable[str]) -> str:
    """Return a sheet's HTML, with its number and what to say of its articles, in their order."""
    html = view.decode().replace(_SHEET, str(number))
    parts = html.split(_SAME)
    for at, part in enumerate(parts[:-1]):
        start = part.rindex("<bdi>") + len("<bdi>")
        parts[at] = f"{part}<p dir=auto>{part[start : part.index('</bdi>', start)]}"
    before, *parts = "".join(parts).split(_ARTICLE)
    return before + "".join(link + part for link, part in zip(links, parts, strict=True))


def isolated(text: str) -> str:
    """Return a message as HTML with what it quotes set apart: Arabic keeps its order in English."""
    parts = map(escape, QUOTED.split(text))  # by turns what stands there and what is quoted
    return "".join(
        f"&quot;<bdi>{part}</bdi>&quot;" if at % 2 else part for at, part in enumerate(parts)
    )


def _sheet(rows: Sequence[_Row], reading: "Reading", *, first: bool) -> Sheet:
    span = (rows[0].first, max(row.last for row in rows)) if rows else _NO_LINES
    articles = [row.article for row in rows if row.article >= 0]
    doubts = [doubt for at in articles for doubt in reading.articles[at].doubts]
    html = "\n".join(row.html for row in rows)
    if first and reading.note:
        html = f"<p class=out dir=ltr>{isolated(reading.note)}\n{html}"
    return Sheet(
        lines=span,
        articles=len(articles),
        problems=_json(list(_problems(reading.problems, span, first=first))),
        doubts=_json(doubts),
        size=len(html),
        view=html.encode("utf-8", "replace"),
    )


def _problems(
    problems: Iterable[Problem], span: tuple[int, int], *, first: bool
) -> Iterator[tuple[str, int | None, str]]:
    """The problems of the lines of one sheet; those of no line are the first one's."""
    for problem in problems:
        # A file that could not be read has no lines, whatever line its problem names.
        anywhere = not problem.line or span == _NO_LINES
        if first if anywhere else span[0] <= (problem.line or 0) <= span[1]:
            yield problem.message, problem.line, problem.hint


def _json(value: object) -> str:
    return _encoded(value) if value else "[]"


def _rows(reading: "Reading") -> Iterator[_Row]:
    """The lines in their order, each beside what came of it, in every line's one place."""
    marks = reading.marks
    asked = _asked(reading.articles)
    at = 0
    for number, article in enumerate(reading.articles):
        first, last = article.origin.lines if article.origin else (0, 0)
        start = at
        while at < len(marks) and marks[at].line.number < first:
            at += 1
        yield from _alone(marks[start:at], asked)
        start = at
        while at < len(marks) and marks[at].line.number <= last:
            at += 1
        here = any(mark.line.text for mark in marks[start:at])
        card = _card(article, reading.gave[number], reading.evidence[number], here=here)
        yield from _beside(number, article, marks[start:at], reading.gave[number], card, asked)
    yield from _alone(marks[at:], asked)


def _asked(articles: Iterable[Article]) -> frozenset[int]:
    """The lines that a doubt is about."""
    found = (_LINE.match(doubt) for article in articles for doubt in article.doubts)
    return frozenset(int(line[1]) for line in found if line)


def _alone(marks: "Iterable[Mark]", asked: frozenset[int]) -> Iterator[_Row]:
    """Lines of no article."""
    for mark in marks:
        if mark.line.text:
            made = "" if mark.role in _NOTHING or mark.role == "separator" else _LEFT_OUT
            number = mark.line.number
            yield _Row(_row(_line(mark, asked), made), number, number)


def _beside(
    number: int,
    article: Article,
    marks: "Sequence[Mark]",
    gave: "Sequence[Mark]",
    card: str,
    asked: frozenset[int],
) -> Iterator[_Row]:
    """An article's lines: those before its text beside its fields, the others each beside its own.

    Where its lines were shown already, as those of a record that shares its line with others, what
    was made of it has a row of its own.
    """
    filled = [mark for mark in marks if mark.line.text]
    shown = {mark.line.number for mark in filled}
    texts: dict[int, list[Mark]] = {}
    for mark in gave:
        if mark.role in _BODY and not mark.continues:
            texts.setdefault(mark.line.number, []).append(mark)
    text = next(iter(texts), 0)
    before = sum(mark.line.number < text for mark in filled) if text else len(filled)
    at = max(before, 1)
    first, last = article.origin.lines if article.origin else (0, 0)
    left = f"<p><i>{first}</i>this line once more</p>"
    if filled:
        first, last = filled[0].line.number, filled[:at][-1].line.number
        left = "".join(_line(mark, asked) for mark in filled[:at])
    here = [line for line in texts if line not in shown or line <= last]
    told = "".join(_text(mark) for line in here for mark in texts.pop(line))
    yield _Row(_row(left, card + told), first, last, number)
    while at < len(filled):
        start = at
        at += 1
        while at < len(filled) and filled[at].continues:
            at += 1
        raw = filled[start]
        line = raw.line.number
        made = texts.pop(line, [])
        alone = at == start + 1 and len(made) == 1 and made[0] is raw
        if alone and raw.role == "paragraph" and raw.kept is None:
            right = _SAME
        else:
            right = "".join(map(_text, made))
        left = "".join(_line(mark, asked) for mark in filled[start:at])
        yield _Row(_row(left, right + _note(raw, article)), line, filled[at - 1].line.number)


_LEFT_OUT = "<p class=out>left out"


def _row(left: str, made: str) -> str:
    return f"<div class=r><div>{left}</div><div>{made}</div></div>"


def _line(mark: "Mark", asked: frozenset[int]) -> str:
    number, role = mark.line.number, mark.role
    kind = f"{role} ask" if number in asked else role
    # Only lines that something leads to have an address.
    place = f' id="s{_SHEET}-{number}"' if mark.facts or number in asked else ""
    why = f' title="{_rule(mark.rule)}"' if mark.rule else ""
    shown = _cut(mark.line.text)
    return f'<p class="{kind}"{place}><i{why}>{number} {role}</i><bdi>{shown}</bdi></p>'


_rule = lru_cache(maxsize=256)(escape)  # they are few, and nearly every line has one


def _cut(text: str) -> str:
    # Quotes need no escape here, and to look for them in Arabic takes long.
    return escape(text if len(text) <= LETTERS else f"{text[:LETTERS]}\u2026", quote=False)


def _text(mark: "Mark") -> str:
    tag = "h4" if mark.role == "heading" else "p"
    return "".join(f"<{tag} dir=auto>{_cut(part)}</{tag}>" for part in mark.text.split("\n"))


def _note(mark: "Mark", article: Article) -> str:
    """What came of a line below the beginning of the text, if it is no text alone."""
    facts = [fact for fact in mark.facts if fact.field in _FIELDS]
    if facts:
        return "".join(
            f"<p class=to dir=ltr>{fact.field}: <bdi>{escape(_said(fact), quote=False)}</bdi>"
            + ("" if _taken(fact, article) else " (left out)")
            for fact in facts
        )
    return "" if mark.role in _BODY or mark.role in _NOTHING else _LEFT_OUT


def _said(fact: "Fact") -> str:
    return fact.day.isoformat() if fact.day else fact.value


def _taken(fact: "Fact", article: Article) -> bool:
    """Whether a field has what a line gave: of a list, that is for its own rules to say."""
    value = getattr(article, fact.field)
    return isinstance(value, tuple) or value == (fact.day or fact.value)


def _card(
    article: Article, gave: "Sequence[Mark]", evidence: "Evidence | None", *, here: bool
) -> str:
    """An article's title and fields, each with the lines that gave it, and its doubts.

    These are links where its lines are `here`: those of a record may have been shown before.
    """
    link = _link if here else _name
    lines: dict[str, dict[int, None]] = {}
    for mark in gave:
        for fact in mark.facts:
            if fact.field in _FIELDS and _taken(fact, article):
                lines.setdefault(fact.field, {})[mark.line.number] = None
    fields = []
    for name in _FIELDS:
        value = getattr(article, name)
        if value:
            values = value if isinstance(value, tuple) else (value,)
            told = " \u00b7 ".join(f"<bdi>{escape(str(one), quote=False)}</bdi>" for one in values)
            if isinstance(value, dt.date):
                told = f"<bdi>{value.isoformat()}</bdi>"
            whence = ", ".join(link(line) for line in list(lines.get(name, ()))[:3])
            if name == "date" and evidence:
                told_so = "labelled" if evidence.labelled else ""
                line = link(evidence.line)
                whence = ", ".join(filter(None, (line, evidence.calendar, told_so)))
            fields.append(f"<dt class={name}>{name}<dd>{told} <small dir=ltr>{whence}</small>")
    doubts = ""
    for doubt in article.doubts:
        about = _LINE.match(doubt)
        said = f"{link(int(about[1]))}: " if about else ""
        doubts += f"<p class=doubt dir=ltr>{said}{isolated(doubt[about.end() if about else 0 :])}"
    empty = "" if article.body else "<p class=out>no text"
    return (
        f"<article><h3 dir=auto>{escape(article.title, quote=False)}</h3>{_ARTICLE}{doubts}"
        f"<dl>{''.join(fields)}</dl></article>{empty}"
    )


def _link(line: int) -> str:
    return f'<a href="#s{_SHEET}-{line}">{_name(line)}</a>'


def _name(line: int) -> str:
    return f"line {line}"
