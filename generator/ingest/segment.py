"""Lines of a raw file -> its articles, and what parts them. Every line is in exactly one place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.ingest.beginnings import (
    begins,
    begins_alike,
    bulletin,
    head_of_briefs,
    is_day,
    is_described,
    is_signed,
    is_story,
    opens_record,
    row_end,
    rows_alike,
    signs_off,
)
from generator.ingest.contents import stories_of_list
from generator.ingest.counted import counted_headlines
from generator.ingest.credits import dateline
from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES, ROW_SIGNS, is_end, is_rule, left_out
from generator.ingest.letters import head_of_letter
from generator.ingest.lines import initials
from generator.ingest.metadata import label_of, read_metadata
from generator.ingest.openings import counted_in_words, openings
from generator.ingest.posts import posts_with_stories
from generator.ingest.shapes import (
    LONG,
    following,
    is_headline_like,
    is_text,
    marked_headlines,
    marked_under_greeting,
    numbered,
    numbered_headlines,
    plain_headlines,
)
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Field, Vocabulary
from generator.ingest.wrap import HYPHEN

_LONGEST_DAY = 60  # characters of a line that tells whose a story is, and of when
_OF_HOUSE = re.compile(r"\S\s[-\u2013\u2014|]\s\S")  # a house, and what its bulletin is called
_LONGEST_END = 40  # characters of the mark that ends a text, and of a time under it
_MASTHEAD = 8  # lines over the first story of a file
_SIGNED = "opens a story under a row of signs, as a name ends it and the one above; both may be one"
_SEPARATOR = re.compile("={5,}")  # the one that the manual tells people to write


class Whole(NamedTuple):
    """A line as it was before a column cut it, and the raw lines that it stands on."""

    line: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """One field as a structured file or a layout states it."""

    field: Field
    value: str
    number: int  # the raw line
    doubt: str = ""  # why it may not be this field


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of lines that is one article, with the lines that part it from what stands before.

    That of a structured file has its fields in `given` and its body alone in `lines`; several of
    those may stand in one raw line.
    """

    separator: tuple[Line, ...]
    lines: tuple[Line, ...]
    read_also: bool = False  # it stands under a read-also marker: related to the one before
    listed: bool = False  # it is one of a list of short news, with a sign before each
    over: int = 0  # its first lines, of the name and the day of such a list
    beside: str = ""  # why it is no article: the head of a mail that holds several
    given: tuple[Given, ...] = ()
    doubt: str = ""  # why it may be no article of its own
    span: tuple[int, int] | None = None  # its raw lines, where its separator is only some of them


def unwrapped(lines: Sequence[Line]) -> list[Whole]:
    """Return lines with what continues them joined on; put together, theirs are `lines`."""
    if not [line for line in lines if line.glue is not None]:
        return [Whole(line, (line,)) for line in lines]  # nearly every text
    runs: list[list[Line]] = []
    for line in lines:
        if line.glue is None or not runs:
            runs.append([line])
        else:
            runs[-1].append(line)
    return [_whole(run) for run in runs]


def _whole(run: Sequence[Line]) -> Whole:
    first = run[0]
    if len(run) > 1:
        text = first.text
        for line in run[1:]:
            cut = line.glue == HYPHEN
            text = f"{text[:-1]}{line.text}" if cut else f"{text}{line.glue}{line.text}"
        doubt = next((line.doubt for line in run if line.doubt), "")
        first = first._replace(text=text, doubt=doubt)
    return Whole(first, tuple(run))


def segment(
    lines: Sequence[Line], vocabulary: Vocabulary, *, mail: bool = False
) -> tuple[Segment, ...]:
    """Return the articles of a file in order; their lines, put together, are the file's lines.

    `mail` says that they are the text of one, whose head has been read.
    """
    wholes = unwrapped(lines)
    starts = list(accumulate((len(whole.lines) for whole in wholes), initial=0))
    whole_lines = [whole.line for whole in wholes]
    found, listed, doubts, under_list = _cuts(whole_lines, vocabulary, mail=mail)
    parts = tuple(_cut(lines, [(starts[at], starts[end], also) for at, end, also in found]))
    doubtful = next((at for at, cut in enumerate(found) if doubts.get(cut[0])), None)
    if doubtful is not None:  # once in a file: it is one decision
        at = doubtful + len(parts) - len(found)
        part = replace(parts[at], doubt=doubts[found[doubtful][0]])
        parts = (*parts[:at], part, *parts[at + 1 :])
    if listed:
        parts = tuple(replace(part, listed=True) for part in parts)
        if over := starts[head_of_briefs(whole_lines, vocabulary)]:
            parts = (replace(parts[0], over=min(over, len(parts[0].lines))), *parts[1:])
    elif under_row := _under_masthead(parts, vocabulary):
        parts = (replace(parts[0], over=under_row), *parts[1:])
    if under_list and mail:
        return replace(parts[0], beside="a list of the stories below"), *parts[1:]
    if under_list:
        names = (*parts[0].lines, *parts[1].separator)
        whole = (*names, *parts[1].lines)
        return replace(parts[1], separator=(), lines=whole, over=len(names)), *parts[2:]
    named = bulletin(whole_lines, vocabulary)
    if len(parts) > 1 and named and found[0][0] <= _under_name(whole_lines, named, vocabulary):
        return replace(parts[0], over=len(parts[0].lines)), *parts[1:]
    head = starts[head_of_letter(whole_lines, vocabulary)] if found else 0
    if not head or head > len(parts[0].lines):
        return parts
    rest = parts[0].lines[head:]
    own = (replace(parts[0], lines=rest),) if any(line.text for line in rest) else ()
    above = lines[: head if own else len(parts[0].lines)]
    return Segment((), tuple(above), beside="the head of a mail"), *own, *parts[1:]


def _under_masthead(parts: Sequence[Segment], vocabulary: Vocabulary) -> int:
    """The place under the row of signs that parts the first story of a file from the name of what
    holds it and its day, as the same row parts the other stories; or 0."""
    rows = {line.text for part in parts for line in part.separator if is_rule(line.text)}
    if not rows:
        return 0
    lines = parts[0].lines
    row = next((at for at, line in enumerate(lines[:_MASTHEAD]) if line.text in rows), 0)
    if not row or any(is_text(line.text) for line in lines[:row]):
        return 0
    if not any(_is_dated(line.text, vocabulary) for line in lines[:row]):
        return 0
    below = following(lines, row, 2)
    headed = len(below) > 1 and is_headline_like(below[0]) and not is_text(below[0])
    return row + 1 if headed and is_text(below[1]) else 0


def _is_dated(text: str, vocabulary: Vocabulary) -> bool:
    return any(map(str.isdigit, text)) and read_dates(text, "", vocabulary).value is not None


def _cuts(
    lines: Sequence[Line], vocabulary: Vocabulary, *, mail: bool
) -> tuple[list[tuple[int, int, bool]], bool, Mapping[int, str], bool]:
    """Where the lines that part two articles begin and end, and whether they say "read also";
    whether the articles are a list of short news; what is to doubt about the lines that open
    one; and whether a list of them stands over the first.

    Under an end mark nothing parts them: there both are one place.
    """
    cuts: list[tuple[int, int, bool]] = []
    letter = head_of_letter(lines, vocabulary)
    rows = frozenset([at for at, line in enumerate(lines) if line.text[:1] in ROW_SIGNS])
    rules = _Rules(lines, rows, vocabulary, mail=mail or letter > 0)
    name = bulletin(lines, vocabulary)
    numbers = numbered(lines) or counted_in_words(lines, name, vocabulary)
    filled = (at for at in range(name, len(lines)) if lines[at].text)
    under = next((at for at in filled if not (name and is_day(lines[at].text, vocabulary))), 0)
    under_name = _under_name(lines, name, vocabulary)
    briefs = head_of_briefs(lines, vocabulary)
    head = letter or briefs or under
    headed = (
        numbered_headlines(lines, head)
        or marked_headlines(lines, head)
        or counted_headlines(lines, head, vocabulary)
        or plain_headlines(lines, 0 if letter else briefs)
    )
    dated_ = any(line.text for line in lines[name:under]) if name else False
    of_house = dated_ and _OF_HOUSE.search(lines[name - 1].text)
    if name and not (briefs or of_house or _are_news(lines, sorted({head, *headed}), vocabulary)):
        headed = frozenset()  # the headings of one text, whose title begins as such names do
    if mail and not (letter or name or briefs or headed):
        headed = marked_under_greeting(lines)
    opened = openings(lines, sorted(rows), name, vocabulary)
    posts = posts_with_stories(lines, vocabulary)
    named = stories_of_list(lines, vocabulary, mail=mail or letter > 0)
    text_before = ended = signed = False
    for at, line in enumerate(lines):
        if not line.text or at < (cuts[-1][1] if cuts else letter):
            continue
        start = cuts[-1][1] if cuts else 0
        cut = None
        # The first story of a file that has a name over it is opened as the others are.
        first = 0 < name <= at <= under_name and not cuts
        was_ended, ended = ended, _ends(line.text, vocabulary, ended=ended)
        if ended and not was_ended:
            signed = signs_off(line.text, vocabulary)  # as under each part of a text, too
        also = text_before and is_read_also(line.text, vocabulary)
        if at in named:
            cut = (at, named[at], False)
        elif at in numbers or (
            at in rows
            and rules.is_row(at)
            and (
                rules.parts(at, start, text_before=text_before, several=bool(opened))
                or (first and rules.parts_first(at))
            )
        ):
            cut = (at, row_end(lines, at, vocabulary), False)
        elif also and is_story(lines, at, vocabulary):
            cut = (at, at + 1, True)
        elif (
            at in headed
            or at in posts
            or ((text_before or first) and at in opened)
            or (first and headed and at == head)
        ):
            cut = (at, at, False)
        elif text_before and (record := opens_record(lines, at, start, vocabulary)):
            cut = (*record, False)
        elif (
            text_before
            and was_ended
            and not ended
            and not _tells_sender(line.text, lines[start:at], vocabulary)
            and begins(lines, at - 1, vocabulary, described=signed)
        ):
            cut = (at, at, False)
        if cut:
            cuts.append(cut)
            text_before = False
        elif is_text(line.text):
            text_before = True
    doubts = {at: doubt for at, doubt in opened.items() if at not in named} | rules.doubts
    return cuts, bool(headed), doubts, bool(named) and cuts[0][0] in named


def _tells_sender(text: str, above: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether a line under a notice to the press opens what is told of its sender: named above."""
    plain = folded(text)
    begun = [words for words in vocabulary.about if plain.startswith(words)]
    if not begun:
        return False
    name = plain[max(map(len, begun)) :].split()
    named = name and any(name[0] in folded(line.text).split() for line in above)
    return bool(named) or text.endswith(":")


def _under_name(lines: Sequence[Line], name: int, vocabulary: Vocabulary) -> int:
    """The place of the first line under the name of a file that tells no day, source or writer."""
    for at in range(name or len(lines), len(lines)):
        if (text := lines[at].text) and read_metadata(text, "", vocabulary) is None:
            return at
    return len(lines)


def _are_news(lines: Sequence[Line], heads: Sequence[int], vocabulary: Vocabulary) -> bool:
    """Whether a day, or a place or an agency before its text, stands under each of some headings:
    those of one text have none."""
    for at, end in pairwise([*heads, len(lines)]):
        below = [line.text for line in lines[at + 1 : end] if line.text]
        opening = dateline(below[0], vocabulary) if below else None
        told = opening is not None and (opening.agency or opening.places)
        short = (text for text in below if len(text) <= _LONGEST_DAY)
        if not told and not any(_is_dated(text, vocabulary) for text in short):
            return False
    return True


def _ends(text: str, vocabulary: Vocabulary, *, ended: bool) -> bool:
    """Whether a line is the mark that ends a text, or what stands under one: a time or the moment,
    initials, the numbers of a desk."""
    if len(text) > _LONGEST_END:
        return False
    if is_end(text, vocabulary) or signs_off(text, vocabulary):
        return True
    if not ended:
        return False
    left = left_out(text, vocabulary)
    if left is not None and left.role in ("id", "end"):
        return True
    metadata = read_metadata(text, "", vocabulary)
    if metadata is None:
        return initials(text, vocabulary) is not None
    return all(fact.field == "date" for fact in metadata.facts)


def is_read_also(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a read-also marker and nothing else, or `More from` and a desk."""
    if len(text) >= 60:
        return False
    plain = folded(text.strip(EDGES))
    if plain in vocabulary.read_also:
        return True
    if not plain.startswith(vocabulary.more_from):
        return False
    begun = max(len(words) for words in vocabulary.more_from if plain.startswith(words))
    return plain[begun:] in vocabulary.sections


class _Rules:
    """Which rows of one sign part two articles of a file."""

    def __init__(
        self, lines: Sequence[Line], rows: Iterable[int], vocabulary: Vocabulary, *, mail: bool
    ) -> None:
        self._lines = lines
        self._vocabulary = vocabulary
        self._mail = mail
        self._texts = _Texts(lines, vocabulary)
        self._alike = rows_alike(lines, sorted(rows), vocabulary)
        self._parted: set[str] = set()
        self.doubts: dict[int, str] = {}  # about the rows that may part no articles

    def is_row(self, at: int) -> bool:
        """Return whether a line may part two articles."""
        return is_rule(self._lines[at].text) or at in self._alike

    def parts_first(self, rule: int) -> bool:
        """Return whether a rule stands over the first of the stories that others like it part."""
        return rule in self._alike

    def parts(self, rule: int, start: int, *, text_before: bool, several: bool) -> bool:
        """Return whether a rule parts two articles, the first of which begins at `start`.

        Text before and after it shows that; or, of stories of one short line, and under headlines
        that end like a sentence, a labelled line under each headline; or less of a text, where one
        like it did, or the file has `several` stories that nothing but their openings part.
        """
        lines, vocabulary = self._lines, self._vocabulary
        text = lines[rule].text
        found = (
            text_before
            and (
                rule in self._alike
                or _is_framed(lines, rule, start)
                or begins(lines, rule, vocabulary)
                or (
                    (several or self._mail or text in self._parted)
                    and begins_alike(lines, rule, vocabulary, sure=self._mail)
                )
                or self._parts_signed(rule)
            )
        ) or (
            is_described(lines[rule + 1 : rule + 8], vocabulary)
            and (text_before or is_described(lines[start:rule], vocabulary))
        )
        if not found and _SEPARATOR.fullmatch(text):
            found = self._texts.on_both_sides(start, rule)
        if found:
            self._parted.add(text)
        return found

    def _parts_signed(self, rule: int) -> bool:
        """Whether a person's name ends what stands over a row and what stands under it: each is
        signed by its writer, but for two voices that a text lets speak."""
        lines, vocabulary = self._lines, self._vocabulary
        if not is_signed(lines, rule, vocabulary) or not begins_alike(lines, rule, vocabulary):
            return False
        below = range(rule + 1, len(lines))
        end = next((at for at in below if lines[at].text == lines[rule].text), len(lines))
        if not is_signed(lines, end, vocabulary):
            return False
        self.doubts[rule] = _SIGNED
        return True


def _is_framed(lines: Sequence[Line], rule: int, start: int) -> bool:
    """Whether a rule and the same one again frame a headline, as it stands under the one before."""
    sign = lines[rule].text
    above = [line.text for line in lines[start : min(rule, start + 8)] if line.text][:2]
    below = [line.text for line in lines[rule + 1 : rule + 8] if line.text][:3]
    if len(above) < 2 or len(below) < 3 or not above[1] == below[1] == sign:
        return False
    return is_headline_like(above[0]) and is_headline_like(below[0]) and len(below[2]) >= LONG


class _Texts:
    """Where the next text stands from each place of a file; a line is looked at once."""

    def __init__(self, lines: Sequence[Line], vocabulary: Vocabulary) -> None:
        self._lines = lines
        self._vocabulary = vocabulary
        self._known: dict[int, int] = {}

    def on_both_sides(self, start: int, rule: int) -> bool:
        """Whether text stands on both sides: no mere underline, nothing above a foot."""
        return self._is_story(start, rule) and self._is_story(rule + 1, len(self._lines))

    def _is_story(self, start: int, end: int) -> bool:
        """Whether two lines of text stand there, or one that is no headline."""
        at = self._next(start)
        if at >= end:
            return False
        text = self._lines[at].text
        return len(text) >= LONG or not is_headline_like(text) or self._next(at + 1) < end

    def _next(self, start: int) -> int:
        """The place of the first text from `start` on, or that behind the last line."""
        at = start
        while at < len(self._lines) and at not in self._known:
            if _is_any_text(self._lines[at].text, self._vocabulary):
                self._known[at] = at
            else:
                at += 1
        found = self._known.get(at, at)
        self._known.update(dict.fromkeys(range(start, at), found))
        return found


def _is_any_text(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is a text's or a headline: no rule, no furniture, nothing about the story."""
    if not text or is_rule(text) or left_out(text, vocabulary) or is_read_also(text, vocabulary):
        return False
    if label_of(text, vocabulary) == "title":
        return True
    return read_metadata(text, "", vocabulary) is None


def _cut(lines: Sequence[Line], cuts: Sequence[tuple[int, int, bool]]) -> list[Segment]:
    found: list[Segment] = []
    bounds = [*cuts, (len(lines), len(lines), False)]
    if bounds[0][0] > 0:
        found.append(Segment((), tuple(lines[: bounds[0][0]])))
    for (at, end, read_also), (until, _, _) in pairwise(bounds):
        found.append(Segment(tuple(lines[at:end]), tuple(lines[end:until]), read_also))
    return found
