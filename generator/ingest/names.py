"""What a run of words names - a person, a place, an agency, a publisher - and bylines. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.ingest.credits import Credits, agency
from generator.ingest.dates import read_dates
from generator.ingest.tokens import Token, first_key, folded, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.ingest.written import issue_end
from generator.text import clean_value

SIDES = frozenset(
    '-\u2010\u2011\u2012\u2013\u2014:/|,\u060c;\u061b()[]\u00b7\u2022*\u00ab\u00bb"\u201c\u201d>&'
)
_QUOTES = '\u00ab\u00bb"\u201c\u201d'
_DASHES = ("-", "\u2013", "\u2014", "|")
_EDGES = " .:\u060c,-\u2013\u2014()[]\u00ab\u00bb\"'"
_SITE = re.compile(r"(?:www\.)?[A-Za-z][\w-]+\.(?:[a-z]{2,3}\.)?[A-Za-z]{2,4}", re.ASCII)
_STARS = ("*", "\u066d", "*)", "\u066d)")
_STAR = re.compile("\\s*(?:[*\u066d]+|\\([*\u066d]+\\))\\Z")
_LONGEST_VALUE = 200  # characters of a byline's value that are looked at


@dataclass(frozen=True, slots=True)
class Part:
    """One run of words between two signs, and what it names."""

    kind: Literal["place", "agency", "outlet", "person", "unknown", "none"]
    text: str
    words: int = 1
    before_colon: bool = False
    before_dash: bool = False
    bracketed: bool = False
    given: bool = False  # it opens with a given name that the lists know
    quoted: bool = False  # of a publisher: nothing but quotation marks say so


def parts_of(
    text: str, line: Sequence[Token], rest: set[int], vocabulary: Vocabulary
) -> list[Part]:
    """Return what the tokens of a line name, run by run.

    `rest` are the starts of the tokens that no date explains; the others part the runs.
    """
    return [_part(run, text, vocabulary) for run in _runs(line, rest, vocabulary)]


def is_name(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line may be a person's name and nothing else."""
    return _is_name(tokens(text, 6), vocabulary)


def is_person(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a name that opens with a given name of the lists."""
    if first_key(text) not in vocabulary.given:
        return False
    line = tokens(text, 6)
    return match(line, 0, vocabulary.given) is not None and _is_name(line, vocabulary)


def without_star(text: str) -> str:
    """Return a line without the star behind a writer's name, which leads to a note at the foot."""
    return _STAR.sub("", text) if text.endswith(_STARS) else text


def settled(parts: Sequence[Part], *, credited: bool) -> list[Part]:
    """Decide about names of places that no list knows by what stands beside them.

    One is a place before a colon and a publisher; in brackets behind a person; beside a person
    whose given name is known, where its own is not; or one word beside a publisher or, on a line
    that is `credited` (a byline's value, a line under a headline), a person.
    """
    kinds = {part.kind for part in parts}
    strange = sum(part.kind == "unknown" for part in parts)
    people = sum(part.kind == "person" for part in parts)
    known = any(part.given for part in parts)
    lone = strange == 1 and bool(kinds & {"agency", "outlet"} or (credited and known))
    found: list[Part] = []
    for at, part in enumerate(parts):
        after = parts[at + 1] if at + 1 < len(parts) else None
        housed = part.before_colon and after and after.kind == "outlet"
        named = part.before_colon and after and after.given
        beside = people == len(parts) == 2 and any(other.given for other in parts)
        inside = part.bracketed and people > 1
        place = housed or (credited and (named or beside or inside))
        unlisted = part.kind == "unknown" and part.words == 1 and lone
        if unlisted or (part.kind == "person" and not part.given and place):
            part = replace(part, kind="place")
        found.append(part)
    return found


def byline(value: str, vocabulary: Vocabulary, house: str = "") -> Credits:
    """Return whom a byline's value names: people, but also the agency and the places in it.

    `house` is the article's publisher, when it is known: its name is no author. A value whose parts
    cannot be told apart is one author, as written.
    """
    line = tokens(value[:_LONGEST_VALUE])
    reading = read_dates(value, "", vocabulary)
    # A name may hold a number; a date and its time are no part of one.
    dated = reading.dates and reading.value
    rest = {start for start, _ in reading.rest} if dated else {token.start for token in line}
    parts = [part for part in parts_of(value, line, rest, vocabulary) if part.text]
    parts = settled([_own(part, house) for part in parts], credited=True)
    known = {part.kind for part in parts} & {"place", "agency", "outlet", "none"}
    people = [part for part in parts if part.kind in ("person", "unknown")]
    if not known and not _are_people(people, value):
        written = clean_value(value.strip(_EDGES))
        return Credits((written,) if any(map(str.isalpha, written)) else ())
    return Credits(
        _unique(
            name
            for part in people
            for name in _names(part, vocabulary)
            if any(map(str.isalpha, name))
        ),
        _unique(part.text for part in parts if part.kind == "agency"),
        _unique(part.text for part in parts if part.kind == "place"),
        next((part.text for part in parts if part.kind == "outlet"), ""),
    )


def _own(part: Part, house: str) -> Part:
    return replace(part, kind="outlet") if house and _alike(part.text, house) else part


def _alike(one: str, other: str) -> bool:
    return [token.key for token in tokens(one)] == [token.key for token in tokens(other)]


def _are_people(people: Sequence[Part], value: str) -> bool:
    """Whether several unknown names are as many people: a list of them, or each surely one."""
    listed = any(sign in value for sign in ",\u060c;\u061b|&/")
    return len(people) < 2 or listed or all(part.given for part in people)


def _names(part: Part, vocabulary: Vocabulary) -> Iterator[str]:
    """The people whom a part names: a second given name behind an "and" begins another one."""
    words = part.text.split(" ")
    start = 0
    for at in range(2, len(words) - 1):
        name = next(
            (
                words[at].removeprefix(sign)
                for sign in vocabulary.conjunctions
                if words[at].startswith(sign) and len(words[at]) > len(sign) + 2
            ),
            "",
        )
        if name and match(tokens(name), 0, vocabulary.given) and part.given:
            yield " ".join(words[start:at])
            words[at] = name
            start = at
    yield " ".join(words[start:])


def _runs(
    line: Sequence[Token], rest: set[int], vocabulary: Vocabulary
) -> Iterable[tuple[Token, ...]]:
    """Tokens that stand together, parted by signs and by what the reading of dates took."""
    run: list[Token] = []
    for at, token in enumerate(line):
        side = token.start not in rest or token.key in SIDES or not token.key
        # `name from place`: the word between them parts them too.
        joins = token.key in vocabulary.frequent and match(line, at + 1, vocabulary.places)
        if side or (joins and not match(line, at, vocabulary.given)):
            if run:
                yield tuple(run)
            run = []
        else:
            run.append(token)
    if run:
        yield tuple(run)


def _part(run: Sequence[Token], text: str, vocabulary: Vocabulary) -> Part:
    label = match(run, 0, vocabulary.label_phrases)
    if label and label[1] in ("updated", "date", "source", "authors") and label[0] == len(run):
        return Part("none", "")  # a label whose value stands elsewhere on the line
    if label and label[1] == "photo":
        return Part("none", "")
    run = run[: _before_label(run, vocabulary)]
    byline_ = match(run, 0, vocabulary.byline_phrases)
    if byline_ and byline_[0] < len(run):
        run = run[byline_[0] :]
    start, end = run[0].start, run[-1].end
    behind = text[end : end + 4].lstrip()
    part = Part(
        "unknown",
        clean_value(text[start:end]),
        len(run),
        behind.startswith(":"),
        behind.startswith(_DASHES),
        text[:start].rstrip().endswith(("(", "[")),
    )
    desk = match(run, 0, vocabulary.desks)
    if (desk and desk[0] == len(run)) or issue_end(run, 0, vocabulary) == len(run):
        return replace(part, kind="none")
    if start and match(run, 0, vocabulary.callings):
        return replace(part, kind="none")  # what the person before it is
    if house := agency(run, text, vocabulary):
        return replace(part, kind="agency", text=house)
    if _SITE.fullmatch(text[start:end]):
        return replace(part, kind="outlet")
    known = match(run, 0, vocabulary.outlets)
    says = (known and known[0] == len(run)) or _says_outlet(run, vocabulary)
    if start > 0 and text[start - 1] in _QUOTES and len(run) <= 5:
        return replace(part, kind="outlet", quoted=not says)
    if _covered(run, vocabulary):
        return replace(part, kind="place")
    if says:
        return replace(part, kind="outlet")
    if folded(part.text) in vocabulary.sections:
        return replace(part, kind="none")
    given = match(run, 0, vocabulary.given) is not None
    # One word that runs into the day behind it is the name of whoever put it there.
    login = len(run) == 1 and run[0].kind == "word" and text[end : end + 1].isdigit()
    if login or _is_name(run, vocabulary):
        return replace(part, kind="person", given=given)
    odd = run[0].key in vocabulary.frequent or run[0].key in vocabulary.not_names
    if run[0].kind != "word" or odd:
        return replace(part, words=9)
    return part


def _before_label(run: Sequence[Token], vocabulary: Vocabulary) -> int:
    """Where a label of the day begins that ends a run: `paper, date of issue` before its date."""
    for at in range(1, len(run)):
        label = match(run, at, vocabulary.label_phrases)
        if label and label[1] in ("date", "updated") and label[0] == len(run):
            return at
    return len(run)


def _says_outlet(run: Sequence[Token], vocabulary: Vocabulary) -> bool:
    if not 1 <= len(run) <= 6 or run[0].key in vocabulary.not_names:
        return False
    # Within a sentence it is only spoken of: a president opens a canal, and not a channel.
    found = [(at, match(run, at, vocabulary.outlet_words)) for at in range(len(run))]
    return any(word and (at == 0 or word[0] == len(run)) for at, word in found)


def _covered(run: Sequence[Token], vocabulary: Vocabulary) -> bool:
    at = 0
    while place := match(run, at, vocabulary.places):
        at = place[0]
    return at == len(run)


def _is_name(run: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether tokens may be a person's name: two to four words, none of them a frequent one.

    A known given name may look like a frequent word, and may have more names behind it.
    """
    given = match(run, 0, vocabulary.given)
    if not 2 <= len(run) <= (5 if given else 4) or any(token.kind != "word" for token in run):
        return False
    if all(len(token.key) == 1 for token in run):
        return False  # initials
    first = run[0].key
    odd = first in vocabulary.not_names or first.startswith(vocabulary.articles) or first.isascii()
    if odd and not given:
        return False
    return not any(
        token.key in vocabulary.frequent and not match(run, at, vocabulary.given)
        for at, token in enumerate(run)
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))
