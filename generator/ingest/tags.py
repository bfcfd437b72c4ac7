"""A line of keywords -> tags, also where only spaces part them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean_value

_SIGNS = re.compile("[\u060c,\u061b;|\u00b7\u2022]")
_HASHTAG = re.compile(r"#\s*([^\s#]+)")
_EDGES = " :-\u2013\u2014\"'\u00ab\u00bb"


def split_tags(value: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    """Return the tags of a keyword line in their order, and a doubt or "".

    They are parted at commas, semicolons, bars, dots and number signs. Where there is none of
    these, no rule tells words from names of several words: such a line stays one tag, with a doubt,
    but for names that the lists know, months with their year, a lone word behind one of them, and
    two words of which the second alone is definite: the first is made so by it, and they are one.
    """
    if _SIGNS.search(value):
        # An underscore in a hashtag stands for the space that it cannot hold.
        found = (part.strip() for part in _SIGNS.split(value))
        return _clean([p.replace("_", " ") if p.startswith("#") else p for p in found]), ""
    if "#" in value:
        parts = [tag.replace("_", " ") for tag in _HASHTAG.findall(value)]
        # What stands before the first hashtag is no part of one, and not to be lost.
        return _clean([value.partition("#")[0], *parts]), ""
    parts = _parts(value, vocabulary)
    # Before a place a word may be the first of its name: the airport of such a town.
    sure = all("date" in (one, two) or one == "name" for (_, one), (_, two) in pairwise(parts))
    if sure:
        return _clean([part for part, _ in parts]), ""
    if [kind for _, kind in parts] == ["word", "word"]:
        # As written: without its hamza, a first letter is taken for one of an article's.
        definite = [part.startswith(vocabulary.articles) for part, _ in parts]
        if definite == [False, True]:
            return _clean([value]), ""
    doubt = f'the tags "{value}" have only spaces between them: part them with commas'
    return _clean([value]), doubt


def _parts(value: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Months with their year ("date"), names of the lists ("name"), and single words ("word")."""
    line = tokens(value)
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(line):
        kind = "date"
        end = _dated(line, at, vocabulary)
        if end is None:
            kind, end = "name", _name(line, at, vocabulary)
        if end is None:
            kind, end = "word", at + 1
        while end < len(line) and line[end].start == line[end - 1].end:
            kind, end = "word", end + 1
        found.append((value[line[at].start : line[end - 1].end], kind))
        at = end
    return found


def _dated(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """The end of a month and its year, with the day before and the era behind if they are there."""
    start = at + 1 if line[at].kind == "number" and len(line[at].key) <= 2 else at
    month = match(line, start, vocabulary.months)
    if month is None or month[0] >= len(line):
        return None
    year = line[month[0]]
    if year.kind != "number" or not 3 <= len(year.key) <= 4:
        return None
    era = match(line, month[0] + 1, vocabulary.eras)
    return era[0] if era else month[0] + 1


def _name(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    place = match(line, at, vocabulary.places)
    agency = match(line, at, vocabulary.agencies)
    return place[0] if place else agency[0] if agency else None


def _clean(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_bare, parts))))


def _bare(part: str) -> str:
    """A tag without what is around it: a leading number sign, an ending dot, pairs of brackets."""
    tag = part.strip(_EDGES).removeprefix("#").strip(_EDGES)
    if tag[:1] + tag[-1:] in ("()", "[]"):
        tag = tag[1:-1]
    return clean_value(tag.rstrip(".") or tag) if any(map(str.isalnum, tag)) else ""
