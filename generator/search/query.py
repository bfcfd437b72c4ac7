"""What a person asks on the command line, and where a text answers it.

`static/query.js` reads the same on the page, but that there the last word stands for all that begin
so; what was typed as a command is finished, and a beginning ends in "*".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator.search.names import joins
from generator.search.words import ZWNJ, Word, rules_of, spans
from generator.text import TATWEEL

_MOST = 32  # words of a query; what comes behind them is not asked
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_QUOTES = '"\u00ab\u00bb\u201c-\u201e'
# A quote between Hebrew letters is one of a word.
_WITHIN = '[\u05d0-\u05ea]"(?=[\u05d0-\u05ea])'
_PART = re.compile(
    rf"(-?)(?:[{_QUOTES}]((?:{_WITHIN}|[^{_QUOTES}])*)[{_QUOTES}]?|((?:{_WITHIN}|[^\s{_QUOTES}])+))"
)
_NUMBER = re.compile(r"\d[.,:/\u066b\u066c-]\d")  # within one, or a day
_BEGINNING = "*"
_BEFORE, _WORDS = 8, 40  # words of a passage: before its first mark, and in all
_LONG = 3  # letters of a stem that a beginning may be looked for by


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query."""

    raw: str  # as it was typed
    spelling: str
    folded: str
    stems: tuple[str, ...]  # as each language of the archive would strip it
    open: bool = False  # it stands for all that begin so

    @property
    def beginnings(self) -> tuple[str, ...]:
        """Return the stems that words may begin with which a beginning stands for."""
        return tuple(stem for stem in self.stems if self.open and len(stem) >= _LONG)

    def answered(self, word: Word, exact: bool) -> bool:
        """Tell whether a word of a text is meant."""
        if exact:
            return word.spelling == self.spelling or (
                self.open and word.spelling.startswith(self.spelling)
            )
        return (
            word.stem in self.stems
            or (self.open and word.folded.startswith(self.folded))
            or word.stem.startswith(self.beginnings or ("\0",))
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query: of several terms each follows the one before."""

    terms: tuple[Term, ...]
    out: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Clauses that are joined by "and"."""

    clauses: tuple[Clause, ...]
    exact: bool = False  # as it is spelt, and no other way

    @property
    def asked(self) -> tuple[Clause, ...]:
        """Return the clauses that an article must answer."""
        return tuple(clause for clause in self.clauses if not clause.out)

    @property
    def signs(self) -> bool:
        """Tell whether vowel signs were typed which the texts must bear."""
        return self.exact and any(_signs(t.raw) for c in self.asked for t in c.terms)


class Mark(NamedTuple):
    """Where a text answers a clause, of which this is the number."""

    start: int
    end: int
    clause: int


def read(text: str, exact: bool, langs: Sequence[str]) -> Query:
    """Return what a text asks of an archive in some languages (BCP 47 tags)."""
    clauses: list[Clause] = []
    left = _MOST
    for out, quoted, plain in _parts(_CONTROLS.sub("", text)):
        together = bool(out) or not plain
        part = plain or quoted
        found = list(spans(part, ""))
        of_part = []
        for group in [found] if together else _adjoining(part, found):
            if terms := _terms(part, group, together, langs)[:left]:
                of_part.append(terms)
                left -= len(terms)
        if plain.endswith(_BEGINNING) and of_part:
            of_part[-1][-1] = replace(of_part[-1][-1], open=True)
        clauses += (Clause(tuple(terms), bool(out)) for terms in of_part)
    return Query(tuple(clauses), exact)


def _parts(text: str) -> list[list[str]]:
    """Return what _PART finds, the two words of a name that are typed with a space as one."""
    parts: list[list[str]] = []
    for out, quoted, plain in _PART.findall(text):
        if parts and plain and not out:
            begun = plain.endswith(_BEGINNING)
            if joins(parts[-1][2], plain, begun):
                parts[-1][2] += plain
                continue
        parts.append([out, quoted, plain])
    return parts


_Found = list[tuple[int, Word, int, int]]  # what `spans` yields


def _adjoining(text: str, found: _Found) -> list[_Found]:
    """Return the words of a text in groups.

    Each is of words between which nothing stands, or a sign between two numbers.
    """
    groups: list[_Found] = []
    last = -1
    for each in found:
        number = last > 0 and _NUMBER.fullmatch(text[last - 1 : each[2] + 1])
        if last < 0 or (each[2] > last and not number):
            groups.append([])
        groups[-1].append(each)
        last = each[3]
    return groups


def _stems(spelling: str, folded: str, langs: Sequence[str]) -> tuple[str, ...]:
    stems = dict.fromkeys(rules_of(lang).stem(spelling, folded) for lang in langs)
    return tuple(stems) or (folded,)


def _terms(text: str, found: _Found, together: bool, langs: Sequence[str]) -> list[Term]:
    """Return words of a part: of one with a ZWNJ its pieces where they stand together.

    A name of two words needs its second where another word follows.
    """
    terms = []
    end = 0  # of the last word with pieces
    for before, (place, word, start, stop), behind in zip(
        (None, *found), found, (*found[1:], None), strict=False
    ):
        piece = start < end
        whole = not piece and behind and behind[0] == place
        # A name stands whole behind its first word, its second behind it.
        first = behind and behind[0] == place and behind[3] > stop
        last = before and not behind and before[2] < start < before[3]
        if first or last or (whole if together else piece):
            continue
        if whole:
            end = stop
        stems = _stems(word.spelling, word.folded, langs)
        terms.append(Term(text[start:stop], word.spelling, word.folded, stems))
    return _terms(text, found, True, langs) if len(terms) > 1 and not together else terms


def marks(text: str, lang: str, query: Query) -> list[Mark]:
    """Return where a text answers a query, in the text's order."""
    places: dict[int, list[tuple[Word, int, int]]] = defaultdict(list)
    for place, word, start, end in spans(text, lang):
        places[place].append((word, start, end))

    def answer(term: Term, place: int) -> tuple[int, int] | None:
        for word, start, end in places.get(place, ()):
            bears = not query.exact or _bears(text[start:end], term.raw)
            if bears and term.answered(word, query.exact):
                return start, end
        return None

    made: list[Mark] = []
    for number, clause in enumerate(query.clauses):
        for place in () if clause.out else places:
            answers = [answer(term, place + at) for at, term in enumerate(clause.terms)]
            if None not in answers:
                made += (Mark(*span, number) for span in answers if span)
    return sorted(set(made), key=lambda mark: (mark.start, -mark.end, mark.clause))


Marked = tuple[tuple[str, bool], ...]  # a text in pieces, and which of them are marked


def marked(text: str, found: Sequence[Mark]) -> Marked:
    """Return a text with its marks; one that begins within another is passed over."""
    made = []
    at = 0
    for mark in found:
        if mark.start >= at:
            made += [(text[at : mark.start], False), (text[mark.start : mark.end], True)]
            at = mark.end
    return tuple(piece for piece in (*made, (text[at:], False)) if piece[0])


def passage(text: str, lang: str, query: Query) -> Marked:
    """Return the part of a text that answers the most clauses of a query, with its marks."""
    text = " ".join(text.split())
    found = marks(text, lang, query)
    words = [match.span() for match in re.finditer(r"\S+", text)]
    best = most = 0
    for mark in found:
        first = next(at for at, (_, end) in enumerate(words) if end > mark.start)
        stop = words[min(first + _WORDS - _BEFORE, len(words)) - 1][1]
        reached = len({m.clause for m in found if mark.start <= m.start and m.end <= stop})
        if reached > most:
            best, most = max(0, first - _BEFORE), reached
    if not words:
        return ()
    start, end = words[best][0], words[min(best + _WORDS, len(words)) - 1][1]
    inner = [
        Mark(m.start - start, m.end - start, m.clause)
        for m in found
        if start <= m.start and m.end <= end
    ]
    before = (("\u2026 ", False),) if start else ()
    behind = ((" \u2026", False),) if end < len(text) else ()
    return (*before, *marked(text[start:end], inner), *behind)


def joined(raw: str, spelling: str) -> str:
    """Return a spelling, in which no ZWNJ stands, with those that were typed.

    Each where the spelling begins or ends as what was typed does before or behind it.
    """
    pieces = raw.split(ZWNJ)
    for at in range(1, len(pieces)):
        before, behind = ZWNJ.join(pieces[:at]), "".join(pieces[at:])
        if spelling.startswith(before) and len(spelling) > len(before):
            spelling = before + ZWNJ + spelling[len(before) :]
        elif behind and spelling.endswith(behind) and len(spelling) > len(behind):
            spelling = spelling.removesuffix(behind) + ZWNJ + behind
    return spelling


def _letters(text: str) -> list[str]:
    """Return the letters of a word, each with its signs, without tatweel and what is invisible."""
    found: list[str] = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category[0] == "M" and found:
            found[-1] += character
        elif category != "Cf" and character != TATWEEL:
            found.append(character)
    return found


def _signs(raw: str) -> bool:
    return any(letter[1:] for letter in _letters(raw))


def _bears(word: str, typed: str) -> bool:
    """Tell whether a word has the vowel signs that were typed; where none was, any may stand."""
    own = _letters(word)
    return all(
        not letter[1:] or (at < len(own) and set(letter[1:]) <= set(own[at]))
        for at, letter in enumerate(_letters(typed))
    )
