"""An article's lines -> a role for each, weighed by label, position, length and neighbours."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, islice, takewhile
from typing import NamedTuple

from generator.ingest.beginnings import is_briefs
from generator.ingest.counted import without_count
from generator.ingest.credits import dateline
from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES, adorned, is_continued, is_rule, without_player
from generator.ingest.kinds import LONGEST_TITLE, kinds_of
from generator.ingest.lines import (
    credit_line,
    headline,
    opening_facts,
    strange_dateline,
    unread_day,
)
from generator.ingest.metadata import (
    Fact,
    Metadata,
    dated,
    loose_byline,
    read_metadata,
    subheading,
)
from generator.ingest.names import is_person
from generator.ingest.over import may_be_writer
from generator.ingest.paragraphs import (
    MORE_OF_IT,
    Trimmed,
    numbered,
    signed_behind,
    trim,
    unglued,
    untitled,
    without_label,
)
from generator.ingest.roles import Kind, Role, texts_of
from generator.ingest.segment import Segment, Whole, unwrapped
from generator.ingest.settle import head_end, last_paragraph, settle
from generator.ingest.shapes import (
    is_headline_like,
    is_text,
    number_of,
    without_mark,
    without_number,
)
from generator.ingest.tokens import folded, tokens
from generator.ingest.unsure import beside_the_day, may_sign
from generator.ingest.vocabulary import Field, Vocabulary
from generator.text import clean_value

_LONGEST_HEADING = 80
_OPENING = 20  # characters of a line that opens a letter or a list
_LEAST_REPEATED = 15  # characters: a shorter line may be a cry or a refrain
_SENTENCE_ENDS = (".", "\u06d4", "!", "?", "\u061f", "\u2026", '"', "\u00bb", "\u201d", ")", ":")
_NO_HEADING = (".", "\u06d4", "\u060c", "\u061b", ",", ";", ":", "\u2026", "!", "-")
_LIST_STARTS = frozenset("-*+#\u2022\u25cf\u25aa\u00b7")
# These labels open no sentence, so that they count between paragraphs too.
_ANYWHERE: frozenset[Field] = frozenset(("tags", "url", "photo", "id", "updated"))
# What a line between a headline and its text may have been taken for where a day stands on it.
_UNDER_A_HEADLINE: frozenset[Role] = frozenset(
    ("paragraph", "heading", "places", "agency", "authors", "source")
)
_LONG_PARAGRAPH = 60  # characters: with it the text has begun
_CREDITS = 5  # lines under a headline among which a day is looked for
_STANDFIRSTS = 3  # lines over the opening of a text, at the most
OVER_LIST = "over a list of short news"
_BESIDE = frozenset(("out", "related"))  # kinds of lines that a page put among the paragraphs
_MAY_PART = "this row of signs may part two articles: a headline and a text stand under it"
_QUOTES = "\u00ab\"\u201c\u201d\u201e'"
_STOP = re.compile("(?<![.\u06d4])[.\u06d4] ")  # of one sentence before another; two are a pause


class Mark(NamedTuple):
    """One line, its role, and what it gives."""

    line: Line
    role: Role
    facts: tuple[Fact, ...] = ()
    doubt: str = ""
    kept: str | None = None  # the body's text, when that is not the line's
    continues: bool = False  # a column cut it off the line before, whose mark speaks for both
    rule: str = ""  # why it has this role; "" for a paragraph that no rule took

    @property
    def text(self) -> str:
        """What the body keeps of the line and those that continue it; a line a paragraph."""
        return self.line.text if self.kept is None else self.kept


def recognise(part: Segment, lang: str, vocabulary: Vocabulary) -> tuple[Mark, ...]:
    """Return one mark for every line of a segment, its separator included, in their order.

    `lang` is the article's language, "" when unknown: it decides between calendars.
    """
    if part.beside:
        return tuple(_beside(line, part.beside) for line in part.lines)
    if part.over:
        head = tuple(_over_list(line, lang, vocabulary) for line in part.lines[: part.over])
        if part.over == len(part.lines):
            return (*map(separator, part.separator), *head)
        story = replace(part, separator=(), lines=part.lines[part.over :], over=0)
        return (
            *map(separator, part.separator),
            *head,
            *recognise(story, lang, vocabulary),
        )
    wholes = unwrapped(part.lines)
    filled = [whole.line for whole in wholes if whole.line.text]
    stated = any(given.field == "title" for given in part.given)
    kinds = kinds_of([line.text for line in filled], lang, vocabulary, titled=stated)
    title = None if stated else _title(kinds, vocabulary)
    settle(kinds, wholes, -1 if stated else title, lang, vocabulary)
    judged = iter(_judge(filled, kinds, title, lang, vocabulary, part))
    separators = map(separator, part.separator)
    rest = (
        mark
        for whole in wholes
        for mark in (_spread(next(judged), whole) if whole.line.text else _blank(whole))
    )
    return (*separators, *rest)


def separator(line: Line) -> Mark:
    """Return the mark of a line that parts two articles, or of a blank one beside it."""
    if not line.text:
        return Mark(line, "blank")
    return Mark(line, "separator", rule="parts two articles")


def _beside(line: Line, why: str) -> Mark:
    return Mark(line, "furniture", rule=why) if line.text else Mark(line, "blank")


def _over_list(line: Line, lang: str, vocabulary: Vocabulary) -> Mark:
    """The mark of a line over a list of short news: its name, its day, whose it is, a greeting."""
    if not line.text:
        return Mark(line, "blank")
    told = read_metadata(line.text, lang, vocabulary)
    facts = told.facts if told else ()
    if is_briefs(line.text, vocabulary):
        facts = (Fact("section", clean_value(line.text.strip(EDGES))),)
    if not facts:
        facts = credit_line(line.text, lang, vocabulary)
        facts = facts if {fact.field for fact in facts} <= {"source", "date"} else ()
    if not facts and (reading := read_dates(line.text, lang, vocabulary)).value:
        facts = (dated("date", line.text, reading),)
    role = facts[0].field if facts else "furniture"
    return Mark(line, role, facts, rule=OVER_LIST)


def of_all(marks: Sequence[Mark], own: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the marks over a list of short news that hold for one of its stories too, whose own
    marks are given: the day, the section and the publisher, where it has none of its own."""
    stated = {fact.field for mark in own for fact in mark.facts}
    over = (mark for mark in marks if mark.rule == OVER_LIST and mark.facts)
    return tuple(mark for mark in over if stated.isdisjoint(fact.field for fact in mark.facts))


def _blank(whole: Whole) -> Iterator[Mark]:
    return (Mark(line, "blank") for line in whole.lines)


def _spread(mark: Mark, whole: Whole) -> Iterator[Mark]:
    """The mark of a whole line, on each raw line that it stands on."""
    doubt = mark.doubt or whole.line.doubt
    if len(whole.lines) == 1:
        yield mark._replace(doubt=doubt) if doubt else mark
        return
    yield mark._replace(line=whole.lines[0], doubt=doubt, kept=mark.text)
    for line in whole.lines[1:]:
        yield Mark(line, mark.role, continues=True, rule="goes on from the line above")


def _title(kinds: Sequence[Kind], vocabulary: Vocabulary) -> int | None:
    """Return the headline's place among the filled lines, or None when none is sure enough."""
    texts = texts_of(kinds)
    # Over a labelled title may stand the words that a letter or a list opens with.
    short = all(len(kinds[at].text) <= _OPENING for at in texts[:2])
    last = texts[min(2 if short else 1, len(texts) - 1)] if texts else len(kinds)
    for at, kind in enumerate(kinds):
        if at > last:
            break
        if kind.metadata and any(fact.field == "title" for fact in kind.metadata.facts):
            return at
    if not texts:
        return None
    first = texts[0]
    after = kinds[first + 1] if first + 1 < len(kinds) else None
    following = kinds[texts[1]].text if len(texts) > 1 else ""
    text = without_player(kinds[first].text, vocabulary)
    score = _headline_score(text, after, following, vocabulary)
    if 0 <= score < 2 and credit_line(following, "", vocabulary, under_title=True):
        score += 2  # nothing but a headline has its author under it
    return first if score >= 2 else None


def _headline_score(text: str, after: Kind | None, following: str, vocabulary: Vocabulary) -> int:
    if len(text) > LONGEST_TITLE:
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
    kinds: Sequence[Kind],
    title: int | None,
    lang: str,
    vocabulary: Vocabulary,
    part: Segment,
) -> list[Mark]:
    given = part.given
    texts_at = [kind.name == "text" and at != title for at, kind in enumerate(kinds)]
    before = list(accumulate(texts_at, initial=0))
    total = before[-1]
    top = None
    if title is not None:
        first, below = lines[title], lines[title + 1 :]
        counts = number_of(first.text) > 0 and any(number_of(line.text) for line in below)
        top = _headline(lines[title], kinds[title], vocabulary, counts=counts, listed=part.listed)
        if may_be_writer(kinds, title, vocabulary):
            doubt = f'"{first.text}" may be its authors, and the line under it its headline'
            top = top._replace(doubt=top.doubt or doubt)
    named = [one.value for one in given if one.field == "title"]
    if title is not None and top:
        named = [kinds[title].text, *(fact.value for fact in top.facts if fact.field == "title")]
    headings = set(map(folded, named))
    longest = 20 + 2 * len(named[0]) if named else 0
    authors = {_letters(one.value) for one in given if one.field == "authors"} - {""}
    texts = [kind.text for kind, is_it in zip(kinds, texts_at, strict=True) if is_it]
    counted = numbered(texts)
    stamp = _stamp(kinds)
    # A text's own label is one only where the fields over it have theirs.
    labelled = title is not None and bool(kinds[title].label)
    head, foot = head_end(kinds, title), last_paragraph(kinds, title)
    marks: list[Mark] = []
    above = ""
    opened = False  # a paragraph by its length was there
    for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        after = total - before[at + 1]
        if at == title and top:
            mark = top
        elif kind.name == "metadata":
            ended = bool(marks) and marks[-1].role == "end"
            near = kinds[max(0, at - 1) : at + 2]
            beside = sum(neighbour.name == "metadata" for neighbour in near) > 1
            outside = at <= head or at > foot
            lone = at == stamp or outside
            mark = _metadata(
                line,
                kind,
                before[at],
                after,
                opened=opened,
                beside=beside,
                ended=ended,
                lone=lone,
            )
        elif kind.name == "out":
            doubt = ""
            if before[at] > 0 and not given and _may_part(kinds, at):
                doubt = _MAY_PART
            elif after == 0 and is_continued(kind.text, vocabulary):
                doubt = MORE_OF_IT
            mark = Mark(line, kind.role, doubt=doubt, rule=kind.rule)
        elif kind.name == "related":
            mark = Mark(line, "related", rule=kind.rule)
        elif (before[at] < 3 and len(kind.text) < longest and folded(kind.text) in headings) or (
            kind.text == above and len(above) >= _LEAST_REPEATED
        ):
            mark = Mark(line, "repeated", rule="says again what stands above")
        elif authors and (before[at] < 2 or after == 0) and _letters(kind.text) in authors:
            mark = Mark(line, "repeated", rule="the name that its field of authors gives")
        elif (
            before[at] == 0
            and after
            and (
                (name := loose_byline(kind.text, vocabulary))
                or (name := _leading_byline(kinds, at, named, vocabulary))
            )
        ):
            rule = "a byline's word over the text"
            mark = Mark(line, "authors", (Fact("authors", name),), rule=rule)
        elif before[at] and after and (inner := subheading(kind.text, vocabulary)):
            mark = Mark(line, "heading", kept=inner, rule="the label of a heading, and its words")
        elif not line.block and _is_heading(kinds, texts_at, at):
            mark = Mark(
                line, "heading", rule="short, between a finished paragraph and a longer one"
            )
        else:
            last = after == 0
            text = kind.text
            if labelled and before[at] == 0:
                text = without_label(text, vocabulary)
            trimmed = trim(text, vocabulary, counted=counted, first=before[at] < 2, last=last)
            if (
                last
                and not authors
                and not any(f.field == "authors" for m in marks for f in m.facts)
            ):
                trimmed = signed_behind(trimmed, vocabulary)
            if last and named:
                trimmed = untitled(trimmed, named[-1])
            if not trimmed.text:
                marks.append(
                    Mark(line, "repeated", trimmed.facts, rule="leads to the story itself")
                )
                continue
            mark = _paragraph(line, trimmed, kind.rule)
            opens = not opened and is_text(mark.text)
            if before[at] == 0 and after and may_sign(mark.line.text, vocabulary):
                doubt = f'"{mark.line.text}" may be its authors, but stands among the paragraphs'
                mark = mark._replace(doubt=mark.doubt or doubt)
            if before[at] == 0 or (opens and before[at] <= _STANDFIRSTS):
                facts = opening_facts(mark.text, lang, vocabulary)
                mark = mark._replace(facts=(*mark.facts, *facts)) if facts else mark
            opened = opened or opens
        above = kind.text if mark.role in ("paragraph", "repeated") else ""
        marks.append(mark)
    known = {one.field for one in given} | {fact.field for mark in marks for fact in mark.facts}
    if "date" not in known and "title" in known:
        _doubt_day(marks, 0 if title is None else title + 1, lang, vocabulary)
    return marks


def _leading_byline(
    kinds: Sequence[Kind], at: int, headlines: Sequence[str], vocabulary: Vocabulary
) -> str:
    """The person's name behind a byline's word where a colon leads from it to the text, or "".

    Whose words a story quotes so is named in its headline, or the words stand in quotes.
    """
    text = kinds[at].text
    name = loose_byline(text.rstrip(" :"), vocabulary) if text.endswith(":") else ""
    if not name or not headlines or not is_person(name, vocabulary):
        return ""
    if any(word in headline for word in name.split() for headline in headlines):
        return ""
    below = next((kind.text for kind in kinds[at + 1 :] if kind.name == "text"), "")
    return name if len(below) >= _LONG_PARAGRAPH and below[0] not in _QUOTES else ""


def _may_part(kinds: Sequence[Kind], at: int) -> bool:
    """Whether a line is a rule, not sure enough to part articles, over a headline and a text."""
    if not is_rule(kinds[at].text):
        return False
    below = list(takewhile(lambda kind: not is_rule(kind.text), kinds[at + 1 :]))
    if len(below) > 3 and _gives_day(below[2]) and len(below[1].text) <= len(below[0].text):
        del below[1]  # who wrote it, over its day
    texts = list(islice((kind.text for kind in below if kind.name == "text"), 2))
    return len(texts) == 2 and len(texts[1]) > len(texts[0]) and is_headline_like(texts[0])


def _gives_day(kind: Kind) -> bool:
    facts = kind.metadata.facts if kind.metadata else ()
    return any(fact.field == "date" and fact.day for fact in facts)


def _doubt_day(marks: list[Mark], start: int, lang: str, vocabulary: Vocabulary) -> None:
    """Take the day that stands beside a few words between a headline and its text, or doubt the
    first line there that holds a day which is not read."""
    for at in range(start, min(start + _CREDITS, len(marks) - 1)):
        mark = marks[at]
        text = mark.line.text
        if mark.role == "paragraph" and len(text) >= _LONG_PARAGRAPH:
            if opening := strange_dateline(text, lang, vocabulary):
                day, apart = opening
                doubt = f'"{day.value}" may be its date, but stands among the paragraphs'
                told = mark._replace(facts=(*mark.facts, day))
                marks[at] = told if apart else mark._replace(doubt=mark.doubt or doubt)
            return
        if mark.role not in _UNDER_A_HEADLINE:
            continue
        beside = beside_the_day(text, lang, vocabulary)
        if beside and any(below.role == "paragraph" for below in marks[at + 1 :]):
            rule = "under the headline, a few words set off from a whole date"
            marks[at] = Mark(mark.line, "date", (beside,), rule=rule)
            return
        found = unread_day(text, vocabulary)
        if found and any(below.role == "paragraph" for below in marks[at + 1 :]):
            doubt, alone = found
            facts = (Fact("date", text, None, (doubt,)),)
            rule = "under the headline, a part of a date and no more"
            told = Mark(mark.line, "date", facts, rule=rule)
            marks[at] = told if alone else mark._replace(doubt=mark.doubt or doubt)
            return


def _letters(text: str) -> str:
    """A short text's words alone, to compare names by; "" for a longer one."""
    return " ".join(t.key for t in tokens(text) if t.kind != "sign") if len(text) <= 90 else ""


def _paragraph(line: Line, trimmed: Trimmed, rule: str) -> Mark:
    text = unglued(trimmed.text)
    kept = None if text == line.text else text
    if "\n" in text:
        rule = rule or "paragraphs that were stuck together"
    elif kept is not None:
        rule = rule or "without what a page or a corpus put around it"
    return Mark(line, "paragraph", trimmed.facts, trimmed.doubt, kept=kept, rule=rule)


def _headline(
    line: Line, kind: Kind, vocabulary: Vocabulary, *, counts: bool, listed: bool
) -> Mark:
    """The mark of a headline; one that `counts` the parts of its own text keeps its number, one of
    a list has none and no sign."""
    if kind.metadata:
        facts = kind.metadata.facts
        doubt = next((fact.doubts[0] for fact in facts if fact.doubts), "")
        return Mark(line, "title", facts, doubt=doubt, rule=kind.rule)
    rule = "the first line of text, like a headline"
    text = adorned(line.text) or line.text
    if listed:
        text = without_count(without_mark(text), vocabulary)
    elif not counts:
        text = without_number(text)
    return Mark(line, "title", headline(text, vocabulary), rule=rule)


def _metadata(
    line: Line,
    kind: Kind,
    before: int,
    after: int,
    *,
    opened: bool,
    beside: bool,
    ended: bool,
    lone: bool,
) -> Mark:
    """Weigh a line of metadata by where it stands: in a head or a foot it is what it looks like."""
    found = kind.metadata or Metadata((), False)
    if not found.facts:
        if ended:
            return Mark(line, "end", rule="a time under the word that ends a text")
        if before == 0 or after == 0 or lone:
            return Mark(line, "furniture", rule=kind.rule or "a time or a label, and no value")
        return Mark(line, "paragraph", rule="a time or a label, but among the paragraphs")
    field = found.facts[0].field
    if field == "title":
        return Mark(line, "paragraph", rule="a second title: the first was taken")
    address = field == "url" and not found.labelled
    if address and after and before and opened:
        return Mark(line, "paragraph", rule="a link within the text")
    placed = before <= 1 or address or after == 0 or (beside and found.labelled) or lone
    if placed or (found.labelled and field in _ANYWHERE):
        # A day's doubts are told where the day is chosen.
        unsure = (fact.doubts for fact in found.facts if fact.field not in ("date", "updated"))
        doubt = next((doubts[0] for doubts in unsure if doubts), "")
        return Mark(line, field, found.facts, doubt=doubt, rule=kind.rule)
    doubt = f'"{line.text}" may be its {field}, but stands among the paragraphs'
    rule = f"{kind.rule}, but among the paragraphs"
    return Mark(line, "paragraph", (), doubt if found.labelled else "", rule=rule)


def _stamp(kinds: Sequence[Kind]) -> int | None:
    """Return the place of the only line that gives a day, when it gives the moment too.

    Dates without a time among paragraphs are those of a chronicle.
    """
    dated = [
        (at, fact)
        for at, kind in enumerate(kinds)
        if kind.metadata
        for fact in kind.metadata.facts
        if fact.field == "date" and fact.day
    ]
    return dated[0][0] if len(dated) == 1 and isinstance(dated[0][1].day, dt.datetime) else None


def _is_heading(kinds: Sequence[Kind], is_text: Sequence[bool], at: int) -> bool:
    """Whether a short line stands between a finished paragraph and a longer one."""
    text = kinds[at].text
    if len(text) > _LONGEST_HEADING or text.endswith(_NO_HEADING) or len(text.split()) > 12:
        return False
    if text[0] in _LIST_STARTS or text[0].isdigit() or not any(c.isalpha() for c in text):
        return False
    over, under = at - 1, at + 1
    while over > 0 and kinds[over].name in _BESIDE:
        over -= 1
    while under < len(kinds) - 1 and kinds[under].name in _BESIDE:
        under += 1
    if not 0 < at < len(kinds) - 1 or not is_text[over] or not is_text[under]:
        return False
    above, below = kinds[over].text, kinds[under].text
    finished = above.endswith(_SENTENCE_ENDS) and len(above) > len(text)
    return finished and len(below) >= 60 and len(below) > 1.5 * len(text)
