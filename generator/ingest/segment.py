"""Lines of a raw file -> its articles, and what parts them. Every line is in exactly one place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES, is_end, is_rule, left_out
from generator.ingest.metadata import label_of, loose_byline, read_metadata
from generator.ingest.shapes import (
    HEADLINE,
    LONG,
    following,
    is_headline_like,
    is_text,
    numbered,
    numbered_headlines,
)
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Field, Vocabulary
from generator.ingest.wrap import HYPHEN

_LONGEST_END = 40  # characters of the mark that ends a text, and of a time under it
_LONGEST_COUNT = 3  # words of a line that counts records
_SEPARATOR = re.compile("={5,}")  # the one that the manual tells people to write
# What a row of dashes or dots is made of, tatweel among them.
_UNSURE = frozenset("-_.\u2013\u2014\u0640\u00b7\u2022\u2500\u2501")


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
    given: tuple[Given, ...] = ()
    span: tuple[int, int] | None = None  # its raw lines, where its separator is only some of them


def unwrapped(lines: Sequence[Line]) -> list[Whole]:
    """Return lines with what continues them joined on; put together, theirs are `lines`."""
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


def segment(lines: Sequence[Line], vocabulary: Vocabulary) -> tuple[Segment, ...]:
    """Return the articles of a file in order; their lines, put together, are the file's lines."""
    wholes = unwrapped(lines)
    starts = list(accumulate((len(whole.lines) for whole in wholes), initial=0))
    whole_lines = [whole.line for whole in wholes]
    found = _cuts(whole_lines, vocabulary)
    return tuple(_cut(lines, [(starts[at], starts[end], also) for at, end, also in found]))


def _cuts(lines: Sequence[Line], vocabulary: Vocabulary) -> list[tuple[int, int, bool]]:
    """Where the lines that part two articles begin and end, and whether they say "read also".

    Under an end mark nothing parts them: there both are one place.
    """
    texts = _Texts(lines, vocabulary)
    cuts: list[tuple[int, int, bool]] = []
    numbers = numbered(lines)
    headed = numbered_headlines(lines)
    text_before = ended = False
    for at, line in enumerate(lines):
        if not line.text:
            continue
        start = cuts[-1][1] if cuts else 0
        cut = None
        was_ended, ended = ended, _ends(line.text, vocabulary, ended=ended)
        if at in numbers or (
            is_rule(line.text)
            and (
                _parts(lines, at, start, vocabulary, text_before=text_before)
                or (_SEPARATOR.fullmatch(line.text) and texts.on_both_sides(start, at))
            )
        ):
            cut = (at, at + 1, False)
        elif text_before and is_read_also(line.text, vocabulary) and _story(lines, at, vocabulary):
            cut = (at, at + 1, True)
        elif at in headed:
            cut = (at, at, False)
        elif text_before and (record := _opens_record(lines, at, start, vocabulary)):
            cut = (*record, False)
        elif text_before and was_ended and not ended and _begins(lines, at - 1, vocabulary):
            cut = (at, at, False)
        if cut:
            cuts.append(cut)
            text_before = False
        elif is_text(line.text):
            text_before = True
    return cuts


def _ends(text: str, vocabulary: Vocabulary, *, ended: bool) -> bool:
    """Whether a line is the mark that ends a text, or the time under one."""
    if len(text) > _LONGEST_END:
        return False
    if is_end(text, vocabulary):
        return True
    metadata = read_metadata(text, "", vocabulary) if ended else None
    return metadata is not None and not metadata.facts


def is_read_also(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a read-also marker and nothing else."""
    return len(text) < 60 and folded(text.strip(EDGES)) in vocabulary.read_also


def _parts(
    lines: Sequence[Line],
    rule: int,
    start: int,
    vocabulary: Vocabulary,
    *,
    text_before: bool,
) -> bool:
    """Whether a rule parts two articles.

    Text before and after it shows that; or, of stories of one short line, and under headlines that
    end like a sentence, a labelled line under each headline.
    """
    if text_before and (_begins(lines, rule, vocabulary) or _is_framed(lines, rule, start)):
        return True
    return _is_described(lines[rule + 1 : rule + 8], vocabulary) and (
        text_before or _is_described(lines[start:rule], vocabulary)
    )


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


def _is_described(lines: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether lines open with a headline and a labelled line of metadata under it."""
    filled = [line.text for line in lines if line.text][:2]
    if len(filled) < 2 or len(filled[0]) > HEADLINE or is_rule(filled[0]):
        return False
    if left_out(filled[0], vocabulary) or read_metadata(filled[0], "", vocabulary):
        return False
    under = read_metadata(filled[1], "", vocabulary)
    return under is not None and under.labelled and bool(under.facts)


def _begins(lines: Sequence[Line], rule: int, vocabulary: Vocabulary) -> bool:
    """Whether what follows a rule looks like an article of its own, not like a footer."""
    after = following(lines, rule, 6)
    if len(after) < 2:
        return False
    labels = [label_of(text, vocabulary) for text in after[:3]]
    labels = labels[: next((at for at, label in enumerate(labels) if label is None), 3)]
    if "title" in labels:
        return True
    metadata = [bool(read_metadata(text, "", vocabulary)) for text in after]
    if metadata[0]:
        after, metadata = after[1:], metadata[1:]
    if len(after) < 2 or not is_headline_like(after[0]) or left_out(after[0], vocabulary):
        return False
    described = metadata[1] or bool(loose_byline(after[1], vocabulary))
    paragraphs = sum(len(text) >= LONG for text in after[1:])
    # A row of dashes or dots cuts off footers, or parts scenes, more often than it parts articles.
    dashes = lines[rule].text[:1] in _UNSURE
    enough = sum(map(len, after)) >= (150 if dashes else 80)
    return enough and (described or paragraphs >= (2 if dashes else 1))


def _story(lines: Sequence[Line], marker: int, vocabulary: Vocabulary) -> bool:
    """Whether a headline and paragraphs follow a marker, not a list of headlines."""
    after = following(lines, marker, 5)
    if len(after) < 2 or not is_headline_like(after[0]):
        return False
    for text in after[1:]:
        if len(text) >= LONG or text.endswith((".", "\u06d4")):
            return True
        if read_metadata(text, "", vocabulary) is None and not loose_byline(text, vocabulary):
            return False
    return False


def _opens_record(
    lines: Sequence[Line], at: int, start: int, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """What parts two records where a title's label opens another, as it did the one before.

    That is a blank line; under it may stand one that counts the records, `story 2`, in words that
    begin alike. At the end of one the same word is an address: a record has more than its title.
    """
    if at == 0 or label_of(lines[at].text, vocabulary) != "title":
        return None
    after = following(lines, at, 1)
    if not after or label_of(after[0], vocabulary) == "title":
        return None
    before = range(start, at)
    titles = [above for above in before if label_of(lines[above].text, vocabulary) == "title"]
    if not titles:
        return None
    if not lines[at - 1].text:
        return at - 1, at
    count, other = _counting(lines, at), _counting(lines, titles[0])
    return (at - 2, at) if count and count[:1] == other[:1] and count != other else None


def _counting(lines: Sequence[Line], at: int) -> list[str]:
    """The two or three words over a line, under a blank one or the file's beginning."""
    if at == 0 or (at > 1 and lines[at - 2].text):
        return []
    words = folded(lines[at - 1].text).split()
    return words if 1 < len(words) <= _LONGEST_COUNT else []


def _cut(lines: Sequence[Line], cuts: Sequence[tuple[int, int, bool]]) -> list[Segment]:
    found: list[Segment] = []
    bounds = [*cuts, (len(lines), len(lines), False)]
    if bounds[0][0] > 0:
        found.append(Segment((), tuple(lines[: bounds[0][0]])))
    for (at, end, read_also), (until, _, _) in pairwise(bounds):
        found.append(Segment(tuple(lines[at:end]), tuple(lines[end:until]), read_also))
    return found
