"""An article's lines -> a role for each, weighed by label, position, length and neighbours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from generator.ingest.credits import dateline
from generator.ingest.decode import Line
from generator.ingest.furniture import is_promotion, is_rule, left_out
from generator.ingest.lines import (
    bracketed_name,
    credit_line,
    headline,
    is_name,
    opening_facts,
    section_line,
    syndicated,
)
from generator.ingest.metadata import Fact, Metadata, label_of, loose_byline, read_metadata
from generator.ingest.paragraphs import Trimmed, numbered, skipped_blocks, teasers, trim
from generator.ingest.segment import (
    LONG,
    Segment,
    Whole,
    is_headline_like,
    is_read_also,
    unwrapped,
)
from generator.ingest.vocabulary import Field, Vocabulary
from generator.text import fold

Role = (
    Field
    | Literal[
        "heading", "paragraph", "repeated", "related", "separator", "end", "copyright", "furniture",
        "blank", "refused", "record",
    ]
)  # fmt: skip

_LONGEST_TITLE = 200
_LONGEST_HEADING = 80
_SENTENCE_ENDS = (".", "\u06d4", "!", "?", "\u061f", "\u2026", '"', "\u00bb", "\u201d", ")", ":")
_NO_HEADING = (".", "\u06d4", "\u060c", "\u061b", ",", ";", ":", "\u2026", "!", "-")
_LIST_STARTS = frozenset("-*+#\u2022\u25cf\u25aa\u00b7")
# These labels open no sentence, so that they count between paragraphs too.
_ANYWHERE: frozenset[Field] = frozenset(("tags", "url", "photo", "id", "updated"))
_MAX_METADATA = 2000
_NUMBER = re.compile(r"\d{1,2}").fullmatch
_STOP = re.compile("(?<![.\u06d4])[.\u06d4] ")  # of one sentence before another; two are a pause


@dataclass(frozen=True, slots=True)
class Mark:
    """One line, its role, and what it gives."""

    line: Line
    role: Role
    facts: tuple[Fact, ...] = ()
    doubt: str = ""
    kept: str | None = None  # the body's text, when that is not the line's
    continues: bool = False  # a column cut it off the line before, whose mark speaks for both

    @property
    def text(self) -> str:
        """What the body keeps of the line and those that continue it."""
        return self.line.text if self.kept is None else self.kept


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a line may be, judged by itself."""

    text: str
    name: Literal["text", "metadata", "out", "related"]
    role: Role = "paragraph"  # when it is left out
    metadata: Metadata | None = None


def recognise(part: Segment, lang: str, vocabulary: Vocabulary) -> tuple[Mark, ...]:
    """Return one mark for every line of a segment, its separator included, in their order.

    `lang` is the article's language, "" when unknown: it decides between calendars.
    """
    wholes = unwrapped(part.lines)
    filled = [whole.line for whole in wholes if whole.line.text]
    kinds = _related([_kind(line.text, lang, vocabulary) for line in filled], vocabulary)
    headline = next((given.value for given in part.given if given.field == "title"), "")
    _sections(kinds, vocabulary)
    title = None if headline else _title(kinds, vocabulary)
    _chapters(kinds)
    _blocks(kinds)
    _head(kinds, title, lang, vocabulary)
    _foot(kinds, title, lang, vocabulary)
    _strangers(kinds, wholes, title, vocabulary)
    judged = iter(_judge(filled, kinds, title, lang, vocabulary, headline))
    blanks = (Mark(line, "separator" if line.text else "blank") for line in part.separator)
    rest = (
        mark
        for whole in wholes
        for mark in (_spread(next(judged), whole) if whole.line.text else _blank(whole))
    )
    return (*blanks, *rest)


def _blank(whole: Whole) -> Iterator[Mark]:
    return (Mark(line, "blank") for line in whole.lines)


def _spread(mark: Mark, whole: Whole) -> Iterator[Mark]:
    """The mark of a whole line, on each raw line that it stands on."""
    doubt = mark.doubt or whole.line.doubt
    if len(whole.lines) == 1:
        yield replace(mark, doubt=doubt) if doubt else mark
        return
    yield replace(mark, line=whole.lines[0], doubt=doubt, kept=mark.text)
    for line in whole.lines[1:]:
        yield Mark(line, mark.role, continues=True)


def _kind(text: str, lang: str, vocabulary: Vocabulary) -> _Kind:
    if len(text) > _MAX_METADATA:
        return _Kind(text, "text")
    if is_rule(text):
        return _Kind(text, "out", "furniture")
    if left := left_out(text, vocabulary):
        return _Kind(text, "out", left)
    if is_read_also(text, vocabulary) or _read_also_line(text, vocabulary):
        return _Kind(text, "related")
    metadata = None
    if len(text) <= LONG or label_of(text, vocabulary):
        metadata = read_metadata(text, lang, vocabulary)
    return _Kind(text, "metadata" if metadata else "text", metadata=metadata)


def _read_also_line(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the marker and a headline stand on one line."""
    marker, colon, headline = text.partition(":")
    return bool(colon and headline) and len(marker) < 40 and is_read_also(marker, vocabulary)


def _related(kinds: list[_Kind], vocabulary: Vocabulary) -> list[_Kind]:
    """Give the headlines that a read-also marker lists the marker's kind."""
    listing = False
    found = []
    for kind in kinds:
        if kind.name == "related":
            listing = not _read_also_line(kind.text, vocabulary)
        elif listing and kind.name == "text" and _is_listed(kind.text):
            kind = _Kind(kind.text, "related")
        else:
            listing = False
        found.append(kind)
    return found


def _is_listed(text: str) -> bool:
    return is_headline_like(text) and len(text) < LONG + 40


def _given(text: str, facts: tuple[Fact, ...]) -> _Kind:
    return _Kind(text, "metadata", metadata=Metadata(facts, False))


def _texts(kinds: Sequence[_Kind]) -> list[int]:
    return [at for at, kind in enumerate(kinds) if kind.name == "text"]


def _sections(kinds: list[_Kind], vocabulary: Vocabulary) -> None:
    """Take the desk's name that stands over a headline."""
    texts = _texts(kinds)
    if len(texts) < 3:
        return
    facts = section_line(kinds[texts[0]].text, vocabulary)
    if facts and len(kinds[texts[1]].text) <= _LONGEST_TITLE:
        kinds[texts[0]] = _given(kinds[texts[0]].text, facts)


def _chapters(kinds: list[_Kind]) -> None:
    """Give back the numbers that part a text: 1, 2, 3, alone on their lines, each over a paragraph.

    A page's numbers stand beside one another, or over nothing.
    """
    found = [at for at, kind in enumerate(kinds) if kind.name == "out" and _NUMBER(kind.text)]
    counted = [int(kinds[at].text) for at in found] == list(range(1, len(found) + 1))
    if len(found) < 2 or not counted or found[-1] + 1 == len(kinds):
        return
    below = [kinds[at + 1] for at in found]
    if all(kind.name == "text" and len(kind.text) >= 60 for kind in below):
        for at in found:
            kinds[at] = _Kind(kinds[at].text, "text")


def _blocks(kinds: list[_Kind]) -> None:
    """Take the headlines between the name of a block of the page and the mark of its end."""
    for at in skipped_blocks([kind.text for kind in kinds]):
        if kinds[at].name == "text":
            kinds[at] = _Kind(kinds[at].text, "related")


def _head(kinds: list[_Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines under a headline that name who, where and when, or the desk."""
    if title is None:
        return
    for at in range(title + 1, len(kinds) - 1):
        text = kinds[at].text
        if kinds[at].name != "text":
            continue
        opens = at == title + 1 and len(kinds[at + 1].text) >= 60
        facts = credit_line(text, lang, vocabulary, under_title=opens)
        facts = facts or section_line(text, vocabulary)
        if not facts and opens and is_name(text, vocabulary):
            facts = (Fact("authors", text),)
        if not facts or not any(kind.name == "text" for kind in kinds[at + 1 :]):
            return
        kinds[at] = _given(text, facts)


def _foot(kinds: list[_Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines at the end that are no text: whose it is, offers of the site, the day."""
    for at in reversed(_texts(kinds)[-4:]):
        text = kinds[at].text
        if at == title or at == 0:
            return
        if is_promotion(text, vocabulary):
            kinds[at] = _Kind(text, "out", "furniture")
        elif source := syndicated(text, vocabulary):
            kinds[at] = _given(text, (Fact("source", source),))
        elif name := bracketed_name(text, vocabulary):
            kinds[at] = _given(text, (Fact("authors", name),))
        else:
            facts = credit_line(text, lang, vocabulary, foot=True)
            if not any(fact.field == "date" for fact in facts):
                return
            kinds[at] = _given(text, facts)


def _strangers(
    kinds: list[_Kind], wholes: Sequence[Whole], title: int | None, vocabulary: Vocabulary
) -> None:
    """Take the openings of other stories that a page put under this one."""
    filled = [whole.lines for whole in wholes if whole.line.text]
    # By the numbers: a reader of structured files gives no blank lines.
    gaps = [
        at
        for at, (above, below) in enumerate(pairwise(filled), 1)
        if below[0].number - above[-1].number > 1
    ]
    texts = [at for at in _texts(kinds) if at != title]
    if len(texts) < 5 or not gaps:
        return
    for at in teasers([kinds[at].text for at in texts], texts, gaps, vocabulary):
        kinds[at] = _Kind(kinds[at].text, "related")


def _title(kinds: Sequence[_Kind], vocabulary: Vocabulary) -> int | None:
    """Return the headline's place among the filled lines, or None when none is sure enough."""
    texts = [at for at, kind in enumerate(kinds) if kind.name == "text"]
    for at, kind in enumerate(kinds):
        if texts and at > texts[min(1, len(texts) - 1)]:
            break
        if kind.metadata and any(fact.field == "title" for fact in kind.metadata.facts):
            return at
    if not texts:
        return None
    first = texts[0]
    after = kinds[first + 1] if first + 1 < len(kinds) else None
    following = kinds[texts[1]].text if len(texts) > 1 else ""
    score = _headline_score(kinds[first].text, after, following, vocabulary)
    if 0 <= score < 2 and credit_line(following, "", vocabulary, under_title=True):
        score += 2  # nothing but a headline has its author under it
    return first if score >= 2 else None


def _headline_score(text: str, after: _Kind | None, following: str, vocabulary: Vocabulary) -> int:
    if len(text) > _LONGEST_TITLE:
        return -3
    score = 2 if len(text) <= 120 else 1
    if text.endswith((".", "\u06d4", "\u060c", "\u061b", ",", ";")):
        score -= 2
    if text.endswith(":"):
        score -= 1
    if _STOP.search(text):
        score -= 1
    if after is not None and after.name == "metadata":
        score += 2
    if len(following) > 1.5 * len(text):
        score += 1
    opening = dateline(text, vocabulary)
    if opening.agency:
        score -= 3
    return score


def _judge(
    lines: Sequence[Line],
    kinds: Sequence[_Kind],
    title: int | None,
    lang: str,
    vocabulary: Vocabulary,
    given: str = "",
) -> list[Mark]:
    is_text = [kind.name == "text" and at != title for at, kind in enumerate(kinds)]
    before = list(accumulate(is_text, initial=0))
    total = before[-1]
    top = _headline(lines[title], kinds[title], vocabulary) if title is not None else None
    named = [given] if given else []
    if title is not None and top:
        named = [kinds[title].text, *(fact.value for fact in top.facts if fact.field == "title")]
    headings = set(map(fold, named))
    longest = 20 + 2 * len(named[0]) if named else 0
    texts = [kind.text for kind, is_it in zip(kinds, is_text, strict=True) if is_it]
    counted = numbered(texts)
    marks: list[Mark] = []
    above = ""
    for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        after = total - before[at + 1]
        if at == title and top:
            mark = top
        elif kind.name == "metadata" and kind.metadata:
            ended = bool(marks) and marks[-1].role == "end"
            near = kinds[max(0, at - 1) : at + 2]
            beside = sum(neighbour.name == "metadata" for neighbour in near) > 1
            mark = _metadata(line, kind.metadata, before[at], after, beside=beside, ended=ended)
        elif kind.name == "out":
            mark = Mark(line, kind.role)
        elif kind.name == "related":
            mark = Mark(line, "related")
        elif (before[at] < 3 and len(kind.text) < longest and fold(kind.text) in headings) or (
            kind.text == above and len(above) >= LONG
        ):
            mark = Mark(line, "repeated")
        elif before[at] == 0 and after and (name := loose_byline(kind.text, vocabulary)):
            mark = Mark(line, "authors", (Fact("authors", name),))
        elif _is_heading(kinds, is_text, at):
            mark = Mark(line, "heading")
        else:
            trimmed = trim(kind.text, vocabulary, counted=counted, last=after == 0)
            mark = _paragraph(line, trimmed)
            if before[at] == 0:
                facts = opening_facts(mark.text, lang, vocabulary)
                mark = replace(mark, facts=(*mark.facts, *facts)) if facts else mark
            above = kind.text
        marks.append(mark)
    return marks


def _paragraph(line: Line, trimmed: Trimmed) -> Mark:
    kept = None if trimmed.text == line.text else trimmed.text
    return Mark(line, "paragraph", trimmed.facts, kept=kept)


def _headline(line: Line, kind: _Kind, vocabulary: Vocabulary) -> Mark:
    if kind.metadata:
        return Mark(line, "title", kind.metadata.facts)
    return Mark(line, "title", headline(line.text, vocabulary))


def _metadata(
    line: Line, found: Metadata, before: int, after: int, *, beside: bool, ended: bool
) -> Mark:
    """Weigh a line of metadata by where it stands: in a head or a foot it is what it looks like."""
    if not found.facts:
        role: Role = "end" if ended else "furniture"
        placed = ended or before == 0 or after == 0
        return Mark(line, role if placed else "paragraph")
    field = found.facts[0].field
    if field == "title":  # a second one: the first was taken
        return Mark(line, "paragraph")
    if field == "url" and not found.labelled and after:  # a link within the text
        return Mark(line, "paragraph")
    placed = before <= 1 or after == 0 or (beside and found.labelled)
    if placed or (found.labelled and field in _ANYWHERE):
        return Mark(line, field, found.facts)
    doubt = f'"{line.text}" may be its {field}, but stands among the paragraphs'
    return Mark(line, "paragraph", (), doubt if found.labelled else "")


def _is_heading(kinds: Sequence[_Kind], is_text: Sequence[bool], at: int) -> bool:
    """Whether a short line stands between a finished paragraph and a longer one."""
    text = kinds[at].text
    if len(text) > _LONGEST_HEADING or text.endswith(_NO_HEADING) or len(text.split()) > 12:
        return False
    if text[0] in _LIST_STARTS or text[0].isdigit() or not any(c.isalpha() for c in text):
        return False
    if not 0 < at < len(kinds) - 1 or not is_text[at - 1] or not is_text[at + 1]:
        return False
    above, below = kinds[at - 1].text, kinds[at + 1].text
    finished = above.endswith(_SENTENCE_ENDS) and len(above) > len(text)
    return finished and len(below) >= 60 and len(below) > 1.5 * len(text)
