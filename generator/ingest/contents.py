"""A list of what a file holds, over its stories: the headlines that stand again below. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.credits import dateline
from generator.ingest.decode import Line
from generator.ingest.furniture import is_rule
from generator.ingest.metadata import read_metadata
from generator.ingest.shapes import (
    HEADLINE,
    following,
    is_count,
    is_headline_like,
    is_text,
    without_mark,
)
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Vocabulary

_HOUSE = re.compile(r"[(\[][^()\[\].]{2,40}[)\]]")  # whose a story is, under it
_HEAD = 40  # lines with text among which the list stands
_LEAST = 2  # headlines of a list with numbers or signs
_PLAIN = 3  # of one without
_LOOKED_AT = 12  # lines of a story in which something is told about it


def stories_of_list(lines: Sequence[Line], vocabulary: Vocabulary, *, mail: bool) -> dict[int, int]:
    """Return where the stories of a file begin that a list at its head names, and the places of
    their headlines: with the row of signs or the number over each.

    The list is the first to name them, and each stands over a text. A long story has its headings
    in such a list too: so the file is a `mail`, or most stories say where or whose they are.
    """
    listed = _list(lines)
    if not listed:
        return {}
    found = {_start(lines, at): at for at in listed}
    if not all(any(map(is_text, following(lines, at, 3))) for at in listed):
        return {}
    ends = [*listed[1:], len(lines)]
    told = sum(_is_told(lines, at, end, vocabulary) for at, end in zip(listed, ends, strict=True))
    return found if mail or 2 * told > len(listed) else {}


def _list(lines: Sequence[Line]) -> list[int]:
    """The places at which the headlines of a list stand again, in their order."""
    filled: list[int] = []
    for at, line in enumerate(lines):
        if line.text:
            if is_text(line.text) or len(filled) == _HEAD:
                break
            filled.append(at)
    if len(filled) < _LEAST + 1:
        return []
    again: dict[str, int] = {}
    for at in range(filled[1], len(lines)):
        text = lines[at].text
        if text and len(text) <= HEADLINE:
            again[folded(without_mark(text))] = at  # the last place is the story's own
    run: list[tuple[int, int]] = []
    for at in filled:
        text = lines[at].text
        place = again.get(folded(without_mark(text)), at) if is_headline_like(text) else at
        if place > at and not is_rule(text) and not is_count(text):
            run.append((at, place))
        elif run:
            break
    signs = all(without_mark(lines[at].text) != lines[at].text for at, _ in run)
    places = [place for _, place in run]
    if len(run) < (_LEAST if signs else _PLAIN) or places[0] <= run[-1][0]:
        return []
    return places if all(one < two for one, two in pairwise(places)) else []


def _start(lines: Sequence[Line], at: int) -> int:
    """The place of a number or a row of signs right over a headline, or its own."""
    over = next((above for above in range(at - 1, -1, -1) if lines[above].text), at)
    return over if is_count(lines[over].text) or is_rule(lines[over].text) else at


def _is_told(lines: Sequence[Line], at: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether a line between two headlines says when, whose or where from a story is."""
    texts = [line.text for line in lines[at + 1 : end] if line.text][:_LOOKED_AT]
    housed = len(texts) > 1 and _HOUSE.fullmatch(texts[-1]) is not None
    return (
        any(read_metadata(text, "", vocabulary) for text in texts)
        or housed
        or (bool(texts) and bool(dateline(texts[0], vocabulary).agency))
    )
