"""An article's lines -> a role for each, weighed by label, position, length and neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from generator.ingest.credits import dateline
from generator.ingest.decode import Line
from generator.ingest.metadata import Fact, Metadata, label_of, loose_byline, read_metadata
from generator.ingest.segment import (
    LONG,
    Segment,
    is_copyright,
    is_headline_like,
    is_left_out,
    is_read_also,
    is_rule,
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


@dataclass(frozen=True, slots=True)
class Mark:
    """One line, its role, and what it gives."""

    line: Line
    role: Role
    facts: tuple[Fact, ...] = ()
    doubt: str = ""


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
    filled = [line for line in part.lines if line.text]
    kinds = _related([_kind(line.text, lang, vocabulary) for line in filled], vocabulary)
    headline = next((given.value for given in part.given if given.field == "title"), "")
    title = None if headline else _title(kinds, vocabulary)
    judged = iter(_judge(filled, kinds, title, vocabulary, headline))
    blanks = (Mark(line, "separator" if line.text else "blank") for line in part.separator)
    rest = (next(judged) if line.text else Mark(line, "blank") for line in part.lines)
    return (*blanks, *rest)


def _kind(text: str, lang: str, vocabulary: Vocabulary) -> _Kind:
    if len(text) > _MAX_METADATA:
        return _Kind(text, "text")
    if is_rule(text):
        return _Kind(text, "out", "furniture")
    if is_copyright(text, vocabulary):
        return _Kind(text, "out", "copyright")
    if is_left_out(text, vocabulary):
        ended = fold(text.strip(" /()[]#*-.:")) in vocabulary.end
        return _Kind(text, "out", "end" if ended else "furniture")
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
    return first if _headline_score(kinds[first].text, after, following, vocabulary) >= 2 else None


def _headline_score(text: str, after: _Kind | None, following: str, vocabulary: Vocabulary) -> int:
    if len(text) > _LONGEST_TITLE:
        return -3
    score = 2 if len(text) <= 120 else 1
    if text.endswith((".", "\u06d4", "\u060c", "\u061b", ",", ";")):
        score -= 2
    if text.endswith(":"):
        score -= 1
    if ". " in text or "\u06d4 " in text:
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
    vocabulary: Vocabulary,
    given: str = "",
) -> list[Mark]:
    is_text = [kind.name == "text" and at != title for at, kind in enumerate(kinds)]
    before = list(accumulate(is_text, initial=0))
    total = before[-1]
    headline = fold(kinds[title].text if title is not None else given)
    marks: list[Mark] = []
    for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        after = total - before[at + 1]
        if at == title:
            mark = _headline(line, kind)
        elif kind.name == "metadata" and kind.metadata:
            ended = bool(marks) and marks[-1].role == "end"
            near = kinds[max(0, at - 1) : at + 2]
            beside = sum(neighbour.name == "metadata" for neighbour in near) > 1
            mark = _metadata(line, kind.metadata, before[at], after, beside=beside, ended=ended)
        elif kind.name == "out":
            mark = Mark(line, kind.role)
        elif kind.name == "related":
            mark = Mark(line, "related")
        elif headline and before[at] < 3 and fold(kind.text) == headline:
            mark = Mark(line, "repeated")
        elif before[at] == 0 and after and (name := loose_byline(kind.text, vocabulary)):
            mark = Mark(line, "authors", (Fact("authors", name),))
        elif _is_heading(kinds, is_text, at):
            mark = Mark(line, "heading")
        else:
            mark = Mark(line, "paragraph")
        marks.append(mark)
    return marks


def _headline(line: Line, kind: _Kind) -> Mark:
    if kind.metadata:
        return Mark(line, "title", kind.metadata.facts)
    return Mark(line, "title", (Fact("title", line.text),))


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
