"""Which agency, from where: the opening of a first paragraph. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean_value

_BRACKETS = {
    "(": ")", "[": "]", "\u00ab": "\u00bb", '"': '"', "\u201c": "\u201d", "\u201d": "\u201c",
}  # fmt: skip
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_ENDS = _DASHES | {":"}
_BETWEEN = _DASHES | frozenset(",\u060c/")
_DAY_SIGNS = frozenset("-/.")
_LOOKED_AT = 24  # tokens of the first paragraph
_LONGEST_NAME = 4  # words of an agency or a place that no list knows
_STROKE = 40  # characters among which one stands behind a house
_LONGEST_PLACE = 2  # words of one before a desk


@dataclass(frozen=True, slots=True)
class Credits:
    """Names found, as the text writes them; agencies in their usual spelling."""

    authors: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    source: str = ""


def agency(line: Sequence[Token], text: str, vocabulary: Vocabulary) -> str:
    """Return the agency that these tokens name and nothing else, or "".

    A known name, or a few words of which the first or the last says "agency".
    """
    if not line:
        return ""
    known = match(line, 0, vocabulary.agencies)
    if known:  # with more words behind it, something is said of it
        return known[1] if known[0] == len(line) else ""
    if any(token.kind == "sign" for token in line) or not 2 <= len(line) <= _LONGEST_NAME + 2:
        return ""
    first = match(line, 0, vocabulary.agency_words)
    if (first and first[0] < len(line)) or match(line, len(line) - 1, vocabulary.agency_words):
        return clean_value(text[line[0].start : line[-1].end])
    return ""


def dateline(text: str, vocabulary: Vocabulary) -> Credits:
    """Return the places and the agency that open a first paragraph: `place "agency": ...`.

    Forms: place (agency), place - agency:, place place "agency":, (agency) place -, agency:,
    place -, place /agency/, place (a desk or a reporter); a day may stand behind the place. A place
    that no list knows counts only before a day and an agency, or one or a desk in brackets.
    """
    line = tokens(text, _LOOKED_AT)
    if "/" in text[:_STROKE] and (house := _house(line, text, vocabulary)):
        return house
    first = _bracketed(line, 0)
    if first:
        name = _named(line[first[0] : first[1]], text, vocabulary, loose=False)
        if not name:
            return Credits()
        places, at = _places(line, _skip(line, first[2], _BETWEEN), text, vocabulary)
        ended = at < len(line) and line[at].key in _ENDS
        return Credits((), (name,), places if ended else ()) if ended or not places else Credits()
    places, at = _places(line, 0, text, vocabulary)
    if not places:
        places, at = _unknown_place(line, text, vocabulary)
    named, end = _agency_after(line, at, text, vocabulary, bool(places))
    if named:
        return Credits((), (named,), places)
    if places and _desk_after(line, at, vocabulary):
        return Credits((), (), places)
    if places and end < len(line) and (_ends_place(line, end) or _dated(line, end, vocabulary)):
        return Credits((), (), places)
    return Credits()


def _house(line: Sequence[Token], text: str, vocabulary: Vocabulary) -> Credits | None:
    """The publisher or the agency whose name and a stroke open a text: `house/ text`."""
    end = next((at for at, token in enumerate(line[:_LONGEST_NAME]) if token.kind != "word"), 0)
    if not end or line[end].key != "/" or end + 1 >= len(line):
        return None
    known = match(line, 0, vocabulary.agencies)
    if known and known[0] == end:
        return Credits((), (known[1],))
    paper = match(line, 0, vocabulary.outlets)
    says = match(line, 0, vocabulary.outlet_words) or match(line, end - 1, vocabulary.outlet_words)
    if not (paper and paper[0] == end) and not (says and end > 1):
        return None
    # A paper may be called as a place is: that one has its agency behind the stroke.
    if _places(line, 0, text, vocabulary)[0]:
        return None
    return Credits(source=clean_value(text[line[0].start : line[end - 1].end]))


def _agency_after(
    line: Sequence[Token], at: int, text: str, vocabulary: Vocabulary, placed: bool
) -> tuple[str, int]:
    """The agency at `at`, or behind a separator or a day there; "" for none. And `at` itself."""
    start = _skip_day(line, _skip(line, at, _BETWEEN), vocabulary)
    if placed and (inner := _bracketed(line, start)):
        ended = inner[2] < len(line) and line[inner[2]].key in _ENDS
        return _named(line[inner[0] : inner[1]], text, vocabulary, loose=ended), at
    known = match(line, start, vocabulary.agencies)
    if known and known[0] < len(line):
        slashed = start > 0 and line[start - 1].key == "/"  # place /agency/
        if line[known[0]].key in _ENDS or (slashed and line[known[0]].key == "/"):
            return known[1], at
    if match(line, start, vocabulary.agency_words):
        for end in range(start + 1, min(start + _LONGEST_NAME + 2, len(line))):
            if line[end].key in _ENDS:
                return agency(line[start:end], text, vocabulary), at
    return "", at


def _named(inner: Sequence[Token], text: str, vocabulary: Vocabulary, *, loose: bool) -> str:
    """The agency in brackets: known, called one, or, when `loose`, any short name."""
    known = match(inner, 0, vocabulary.agencies)
    if known:
        return known[1]
    signs = (at for at, token in enumerate(inner) if token.kind != "word")
    inner = inner[: next(signs, len(inner))]  # a day may stand behind the name
    found = agency(inner, text, vocabulary)
    says = any(match(inner, at, vocabulary.outlet_words) for at in range(len(inner)))
    loose = loose or says
    short = 0 < len(inner) <= _LONGEST_NAME and all(token.kind == "word" for token in inner)
    if not found and loose and short:
        return clean_value(text[inner[0].start : inner[-1].end])
    return found


def _places(
    line: Sequence[Token], at: int, text: str, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], int]:
    found: list[str] = []
    end = at
    while place := match(line, at, vocabulary.places):
        found.append(clean_value(text[line[at].start : line[place[0] - 1].end]))
        end = place[0]
        at = _skip(line, end, _BETWEEN)
    return _unique(found), end


def _unknown_place(
    line: Sequence[Token], text: str, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], int]:
    for end in range(1, min(_LONGEST_NAME, len(line))):
        if line[end - 1].kind != "word":
            break
        at = day = _skip(line, end, _BETWEEN)
        if day < len(line) and (
            line[day].kind == "number" or match(line, day, vocabulary.date_words)
        ):
            at = _skip_day(line, day, vocabulary)
        known = match(line, at, vocabulary.agencies) if at > day else None
        closed = line[known[0]].key if known and known[0] < len(line) else ""
        if closed in _ENDS or (closed == "/" and line[at - 1].key == "/"):
            return (clean_value(text[line[0].start : line[end - 1].end]),), end
        inner = _bracketed(line, at)
        if inner is None:
            continue
        desk = line[at].key == "(" and _is_desk(line[inner[0] : inner[1]], vocabulary)
        if desk and end <= _LONGEST_PLACE:
            return (clean_value(text[line[0].start : line[end - 1].end]),), end
        # `reported "Reuters" that`: a quoted house in the middle of a sentence is no dateline's.
        after = line[inner[2]].key if inner[2] < len(line) else ""
        opens = line[at].key in "([" or after in _ENDS
        if opens and _named(line[inner[0] : inner[1]], text, vocabulary, loose=False):
            return (clean_value(text[line[0].start : line[end - 1].end]),), end
    return (), 0


def _bracketed(line: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """The tokens within brackets or quotes that open at `at`: first, end, and what follows."""
    if at >= len(line) or line[at].key not in _BRACKETS:
        return None
    close = _BRACKETS[line[at].key]
    start = at + 1
    while start < len(line) and line[start].key == line[at].key and close != line[at].key:
        start += 1
    for end in range(start, min(start + 12, len(line))):
        if line[end].key == close:
            return start, end, _skip(line, end, frozenset(close))
    return None


def _desk_after(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether brackets behind a place name a desk or a reporter of the paper, and no more."""
    inner = _bracketed(line, at)
    return inner is not None and _is_desk(line[inner[0] : inner[1]], vocabulary)


def _is_desk(inner: Sequence[Token], vocabulary: Vocabulary) -> bool:
    desk = match(inner, 0, vocabulary.desks)
    return desk is not None and desk[0] == len(inner)


def _skip_day(line: Sequence[Token], at: int, vocabulary: Vocabulary, *, numbers: int = 2) -> int:
    """The end of a day at `at`, and of what follows it; `at` where there is none.

    One without the name of a month is so many `numbers` at the least.
    """
    if at >= len(line):
        return at
    start, first = at, line[at]
    if first.kind != "number":
        if first.key == "\u06d4":
            start += 1  # a dash in Urdu
        elif word := match(line, start, vocabulary.date_words):
            start = word[0]
        if start >= len(line) or line[start].kind != "number":
            return at
    month = match(line, start + 1, vocabulary.months)
    end = month[0] if month else start + 1
    if month:
        end += end < len(line) and line[end].kind == "number"
    else:
        while (
            end + 1 < len(line) and line[end].key in _DAY_SIGNS and line[end + 1].kind == "number"
        ):
            end += 2
        if end - start < 2 * numbers - 1:
            return at
    if era := match(line, end, vocabulary.eras):
        end = era[0]
    return _skip(line, end, _BETWEEN)


def _skip(line: Sequence[Token], at: int, signs: frozenset[str]) -> int:
    while at < len(line) and line[at].key in signs:
        at += 1
    return at


def _ends_place(line: Sequence[Token], at: int) -> bool:
    # "Damascus-Aleppo road" opens no dateline: a dash needs a space on one side.
    if line[at].key not in _DASHES:
        return line[at].key == ":"
    behind = at + 1 < len(line) and line[at].end < line[at + 1].start
    return line[at - 1].end < line[at].start or behind


def _dated(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a day stands behind a place, and a colon or a dash behind that."""
    start = _skip(line, at, _BETWEEN)
    end = _skip_day(line, start, vocabulary, numbers=3)
    if end == start:
        return False
    return line[end - 1].key in _DASHES or (end < len(line) and line[end].key == ":")


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
