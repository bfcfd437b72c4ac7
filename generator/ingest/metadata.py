"""One line -> the fields it gives, when it is a line of metadata and nothing else."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.ingest.credits import agency
from generator.ingest.dates import Reading, read_dates
from generator.ingest.furniture import is_counter, is_page_number
from generator.ingest.names import is_name, is_person, parts_of
from generator.ingest.tokens import Token, folded, match, tokens
from generator.ingest.vocabulary import Field, Vocabulary
from generator.ingest.written import issue_end
from generator.text import clean_value, fold

_LONGEST_LABEL = 40  # characters before the colon
_LABEL_SPACES = 2  # between the words of a byline
_COLON = re.compile("[:\uff1a=]")
# A byline's word may be set off by another sign: `by | name`.
_BYLINE = re.compile(r"[:\uff1a|/]|\s?[-\u2013\u2014]\s")
_COMMA = re.compile("[,\u060c]\\s")  # as in `Author, name`
_LABEL_SIGN = re.compile("[:\uff1a=|/\u2013\u2014,\u060c-]")  # one of any of these
_BRACKETED_LABEL = re.compile(r"\[([^\]\[]{2,30})\]\s*:?")
_BARS = "|\u00b7\u2022"
_PARTS = re.compile(rf"\s+[{_BARS}]\s+|\s*\|\s*")
_LABEL_WITHIN = re.compile("[-\u2013\u2014,\u060c/\u0640].*:", re.DOTALL)  # where one may stand
# The pictures of a calendar or a clock that stand before a day.
_CALENDAR = re.compile(
    "\\A[\U0001f4c5\U0001f4c6\U0001f5d3\u23f0\u23f1\U0001f550-\U0001f567]\ufe0f?\\s*"
)
# A paper, the day and the page of a clipping.
_CITED = re.compile("([^\\d\u060c,:.]{3,40})[\u060c,]\\s(.*\\d.*)[\u060c,]\\s([^\u060c,]{1,12})")
_LONGEST_CITATION = 80
_KEYED = re.compile(r"([a-z][a-z_]{1,14}): ([\w.@:+-]{1,30}(?: [\d:]{5,8})?)", re.ASCII)
_DAY_KEYS = frozenset(("time", "date", "posted", "post_date", "published"))
_NUMBERED = re.compile(r"(\S*\d)\s*[-\u2013\u2014|,\u060c/]\s+")
_URL = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)
_NAMES = re.compile(r"[\u060c,;\u061b|&()-]|\s[-\u2013\u2014/:]\s|:")
_SITE = re.compile(r"(?:www\.)?(?:[A-Za-z0-9-]+\.){1,3}[A-Za-z]{2,7}", re.ASCII)
_SENTENCE_END = frozenset(".\u06d4!?\u061f")
# How long a value may be: beyond it, the label opened a sentence.
_LONGEST: dict[Field, int] = {
    "title": 300, "date": 120, "updated": 120, "source": 60, "authors": 100, "tags": 1000,
    "section": 60, "agency": 60, "places": 80, "url": 2000, "summary": 2000, "id": 40, "photo": 200,
}  # fmt: skip
_LONGEST_EMPTY = 40  # characters of a value that says that there is none
_LONGEST_PRINTED = 80  # characters of a line that says where and when a text was printed
_LONGEST_PAPER = 4  # words
_UPDATE = 3  # words of an update's day that is not read
# Fields whose labels a stroke may set off; of a day that is known by its own shape.
_STROKED: frozenset[Field] = frozenset(("title", "source", "authors", "section"))
_MAY_END_A_SENTENCE = frozenset(("title", "summary", "photo", "tags", "url"))


# A tuple, which is made in a third of the time of a dataclass.
class Fact(NamedTuple):
    """One field's value as one line gives it."""

    field: Field
    value: str
    day: dt.date | dt.datetime | None = None  # for date and updated
    doubts: tuple[str, ...] = ()  # without the line's number
    labelled: bool = False  # its line says what it is
    rule: str = ""  # what read the day: its calendar and its shape


def dated(field: Field, value: str, reading: Reading, *, labelled: bool = False) -> Fact:
    """Return the fact that a field's value, so read, gives a day."""
    return Fact(field, value, reading.value, reading.doubts, labelled, reading.rule)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a line of metadata says; `facts` is empty for a lone time or a label without value."""

    facts: tuple[Fact, ...]
    labelled: bool  # its first part begins with a label


def read_metadata(text: str, lang: str, vocabulary: Vocabulary) -> Metadata | None:
    """Return what a line of metadata gives, or None for a line that is something else too."""
    if text[:1] > "\u2300":
        text = _CALENDAR.sub("", text, count=1)
    whole = _labelled(text, lang, vocabulary)
    if whole and whole[0].field in _MAY_END_A_SENTENCE:
        return Metadata(whole, True)
    if len(text) > 300:
        return None
    facts: list[Fact] = []
    labelled: list[bool] = []
    desks: tuple[Fact, ...] = ()
    beside: tuple[Fact, ...] | None = None
    for part in _parts(text, vocabulary):
        found = whole if part == text else _labelled(part, lang, vocabulary)
        labelled.append(found is not None)
        if found is None:
            found = _bare(part, lang, vocabulary)
        if found is None and part != text and folded(part) in vocabulary.sections:
            found = desks = (Fact("section", clean_value(part)),)  # day | section
        if found is None and part != text:
            found = beside = _beside_a_day(part, vocabulary)
        if found is None:
            return None
        facts += found
    if desks and len(desks) == len(facts):
        return None
    if beside is not None and not any(fact.day for fact in facts):
        return None
    return Metadata(tuple(facts), labelled[0]) if labelled else None


def citation(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return the paper and the day of a line `paper, 4 March 1951, p. 5`, or nothing: only right
    over the headline of a clipping, for notes at the foot of a text are written so too."""
    if len(text) > _LONGEST_CITATION or not text[-1:].isdigit():
        return ()
    found = _CITED.fullmatch(text)
    if found is None or not is_page_number(found[3], vocabulary):
        return ()
    reading = read_dates(found[2], lang, vocabulary)
    many = len(found[1].split()) > _LONGEST_PAPER
    if reading.value is None or reading.rest or many or is_person(found[1], vocabulary):
        return ()
    return Fact("source", clean_value(found[1])), dated("date", found[2], reading)


def _beside_a_day(part: str, vocabulary: Vocabulary) -> tuple[Fact, ...] | None:
    """What may stand between bars beside the day alone: a person's name, or how many saw it."""
    if is_person(part, vocabulary):
        return (Fact("authors", clean_value(part)),)
    if _SITE.fullmatch(part):
        return (Fact("source", part),)
    if keyed := _KEYED.fullmatch(part):  # a field of a database: `sid: 118`
        reading = read_dates(keyed[2], "", vocabulary) if keyed[1] in _DAY_KEYS else None
        return (dated("date", keyed[2], reading),) if reading and reading.value else ()
    left = is_counter(part, vocabulary) or folded(part) in vocabulary.furniture
    return () if left else None


def label_of(text: str, vocabulary: Vocabulary) -> Field | None:
    """Return the field whose label and colon begin a line, whatever the value."""
    found = _split(text, vocabulary)
    return found[0] if found else None


def subheading(text: str, vocabulary: Vocabulary) -> str:
    """Return the heading behind the label of one, or "" for another line."""
    label, colon, value = text.partition(":") if ":" in text[:_LONGEST_LABEL] else ("", "", "")
    return value.strip() if colon and folded(label) in vocabulary.subheadings else ""


def loose_byline(text: str, vocabulary: Vocabulary) -> str:
    """Return the name after a byline's word that no sign sets off, or "": only right for a head."""
    line = tokens(text, 8)
    if not 3 <= len(line) <= 6 or any(token.kind != "word" for token in line):
        return ""
    for end in (2, 1):
        name = text[line[end].start :]
        if not match(line, end, vocabulary.given) and not is_name(name, vocabulary):
            continue  # the word for what was done, and with what
        if fold(text[: line[end - 1].end]) in vocabulary.bylines:
            return clean_value(name)
    return ""


def _parts(text: str, vocabulary: Vocabulary) -> Iterable[str]:
    """Part a line at its bars, and before a label that stands behind a separator."""
    merged: list[str] = []
    barred = any(map(text.__contains__, _BARS))
    for part in filter(None, _PARTS.split(text) if barred else [text]):
        if merged and fold(merged[-1].rstrip(":")) in vocabulary.labels:
            merged[-1] += f" : {part}"  # `by | name`: the bar set off the label
        else:
            merged.append(part)
    for part in merged:
        at = 0
        line = tokens(part) if _LABEL_WITHIN.search(part) else ()
        # A dash that opens the line stands before its own label.
        for position in range(1 + bool(line and line[0].kind == "sign"), len(line)):
            if line[position - 1].key not in "-\u2013\u2014,\u060c/":
                continue
            label = match(line, position, vocabulary.label_phrases)
            if label and label[0] < len(line) and line[label[0]].key == ":":
                yield part[at : line[position - 1].start].strip()
                at = line[position].start
        yield part[at:]


def _split(text: str, vocabulary: Vocabulary) -> tuple[Field, str] | None:
    if text[:1] == "[" and (bracketed := _BRACKETED_LABEL.match(text)):
        named = vocabulary.labels.get(folded(bracketed[1]))
        return (named, text[bracketed.end() :].strip()) if named else None
    start = len(text) - len(text.lstrip("*#-\u2022\u25cf "))
    if not _LABEL_SIGN.search(text, start, start + _LONGEST_LABEL):
        return None
    for sign in (_COLON, _BYLINE, _COMMA):
        found = sign.search(text, start, start + _LONGEST_LABEL)
        if found is None:
            continue
        if sign is not _COLON and text.count(" ", start, found.start()) > _LABEL_SPACES:
            continue
        # A bold label ends in stars, before or behind the colon.
        label = folded(text[start : found.start()].rstrip("* "))
        field = vocabulary.labels.get(label)
        byline = label in vocabulary.bylines if sign is _BYLINE else field == "authors"
        value = text[found.end() :].strip().removeprefix("**").strip()
        if sign is _BYLINE and field == "source":
            byline = len(value.split()) <= _LONGEST_PAPER  # `source / paper`
        if sign is _COMMA and not is_person(value, vocabulary):
            continue  # as in a list of those who act in a play
        if field == "authors" and label in vocabulary.sections and not _is_given(value, vocabulary):
            continue  # the kind of a story, and a headline
        if sign is _COLON and not field and _is_paper(label, value, vocabulary):
            return "source", value
        if field and (sign is _COLON or byline or _is_stroked(found, field, value, vocabulary)):
            return field, value
    return None


def _is_paper(label: str, value: str, vocabulary: Vocabulary) -> bool:
    """Whether both a label and the name behind it begin with the word for a paper."""
    if " " in label or not value or len(value.split()) > _LONGEST_PAPER:
        return False
    words = vocabulary.outlet_words
    return bool(match(tokens(label, 2), 0, words) and match(tokens(value, 8), 0, words))


def _is_given(value: str, vocabulary: Vocabulary) -> bool:
    return not value or match(tokens(value, 8), 0, vocabulary.given) is not None


def _is_stroked(sign: re.Match[str], field: Field, value: str, vocabulary: Vocabulary) -> bool:
    """Whether a stroke sets off a label as a colon does: `our reporter/ name`."""
    if sign[0] != "/" or field not in _STROKED or ":" in value:
        return False
    if field == "authors":
        return is_person(value, vocabulary)
    return sign.string.startswith(" ", sign.end())


def _too_many_words(value: str) -> bool:
    # "Report: what the ministry says about the bridge" is a headline, not a byline.
    return any(len(name.split()) > 6 for name in _NAMES.split(value))


def _is_said(value: str, vocabulary: Vocabulary) -> bool:
    """Whether a value opens or ends as a sentence does: what a writer said, and not who that is."""
    line = tokens(value, 8)
    if not line or match(line, 0, vocabulary.given) or line[0].key.isascii():
        return False
    return len(line) > 1 and any(line[at].key in vocabulary.frequent for at in (0, -1))


def _labelled(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...] | None:
    found = _split(text, vocabulary)
    if found is None:
        return None
    field, value = found
    if not value or (len(value) < _LONGEST_EMPTY and folded(value) in vocabulary.empty):
        return ()
    if field == "id" and (told := _NUMBERED.match(value)):
        behind = _bare(value[told.end() :], lang, vocabulary)
        if behind and any(fact.day for fact in behind):
            return None  # a line of the story's day, which is none among the paragraphs
    if len(value) > _LONGEST[field]:
        return None
    if field == "photo" and not any(map(str.isalpha, value)):
        return None  # a town of that name, and how warm it is there
    if field == "authors":
        value = value.rstrip(" :")
        if _too_many_words(value) or _is_said(value, vocabulary):
            return None
    if field in ("date", "updated"):
        return _dated(field, value, lang, vocabulary)
    if field == "url":
        return (Fact("url", value),) if _URL.match(value) else None
    if field == "source" and _names_person(value, vocabulary):
        field = "authors"  # of a paper that puts its reporter there
    if value[-1] in _SENTENCE_END and field not in _MAY_END_A_SENTENCE and len(value) > 30:
        return None
    # Behind the name may stand a day: `by: name 05/11/2021 04:33`, `source: name - 3 May 2020`.
    if field == "authors" and (lent := _lent(value, vocabulary)):
        return lent
    if field in ("authors", "source"):
        reading = read_dates(value, lang, vocabulary)
        if reading.value and reading.rest:
            name = value[reading.rest[0][0] : reading.rest[-1][1]]
            if len(tokens(name)) == len(reading.rest):
                by = Fact(field, clean_value(name), labelled=True)
                return by, dated("date", value, reading)
    return (Fact(field, value if field == "summary" else clean_value(value), labelled=True),)


def _lent(value: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The writer and the paper of `name, from the weekly such-and-such`, or ()."""
    name, comma, rest = (value.replace("\u060c", ",")).partition(",")
    line = tokens(rest.strip(), 12)
    said = match(line, 0, vocabulary.borrowed)
    if not comma or said is None or said[0] >= len(line):
        return ()
    paper = clean_value(rest.strip()[line[said[0]].start :])
    if len(paper.split()) > _LONGEST_PAPER or len(name.split()) > _LONGEST_PAPER:
        return ()
    return Fact("authors", clean_value(name), labelled=True), Fact("source", paper)


def _names_person(value: str, vocabulary: Vocabulary) -> bool:
    """Whether a value is a place and a person whose given name is known, and no publisher."""
    if value.replace(" ", "").isalnum():
        return False
    line = tokens(value, 12)
    parts = parts_of(value, line, {token.start for token in line}, vocabulary)
    kinds = sorted(part.kind for part in parts)
    return kinds == ["person", "place"] and any(part.given for part in parts)


def _dated(field: Field, value: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...] | None:
    reading = read_dates(value, lang, vocabulary)
    if reading.value:
        others = _bare(value, lang, vocabulary, reading) or ()
        kept = tuple(fact for fact in others if fact.field not in ("date", "updated"))
        return (dated(field, value, reading, labelled=True), *kept)
    said = value[-1] in _SENTENCE_END and len(value) > 30
    if said or len(tokens(value)) > 14:
        return None
    if field == "updated" and reading.timed and not reading.rest:
        return ()  # at what time, and not on which day
    if field == "updated" and sum(token.kind == "word" for token in tokens(value)) > _UPDATE:
        return None  # a headline of what goes on: "update: ..."
    doubts = reading.doubts or (f'"{value}" stands where the date should be, and is not read',)
    return (Fact(field, value, None, doubts),)


def _bare(
    text: str, lang: str, vocabulary: Vocabulary, reading: Reading | None = None
) -> tuple[Fact, ...] | None:
    """The facts of a line without labels: a date, a time, places, an agency, and nothing else.

    `reading` is what `read_dates` gives for the line, when it has been asked before.
    """
    if _URL.match(text):
        return (Fact("url", text),)
    if _hashtags(text):
        return (Fact("tags", text),)
    line = tokens(text, 40)
    if not line or len(line) == 40 or not _may_say(line, vocabulary):
        return None
    if _is_issue(line, vocabulary):
        return ()
    before = match(line, 0, vocabulary.label_phrases)
    joined = match(line, 0, vocabulary.date_words)
    if before and joined and joined[0] > before[0]:
        before = None  # of a day: "as of 11:30 on Tuesday"
    if before and before[1] in ("date", "updated") and before[0] < len(line):
        facts = _bare(text[line[before[0]].start :], lang, vocabulary)
        if facts and facts[0].field == "date":
            return (facts[0]._replace(field=before[1]), *facts[1:])
        if printed := _printed(text[line[before[0]].start :], lang, vocabulary):
            return printed
    if before and before[1] == "id" and (found := _split(text, vocabulary)):
        told = _NUMBERED.match(found[1])
        behind = _bare(found[1][told.end() :], lang, vocabulary) if told else None
        if told and behind and any(fact.day for fact in behind):
            return (Fact("id", told[1]), *behind)  # `item: 4277310 - Sunday 3 May 2020`
    if before and before[1] == "id" and before[0] == len(line) - 1 and line[-1].kind == "number":
        return (Fact("id", text[line[-1].start : line[-1].end]),)
    reading = reading or read_dates(text, lang, vocabulary)
    names = _names(text, line, {start for start, _ in reading.rest}, vocabulary)
    agencies = tuple(fact for fact in names.facts if fact.field == "agency")
    if names.unknown and reading.value:
        sections = _sections(text, line, names.unknown, vocabulary)
        if sections:
            return (dated("date", text, reading), *names.facts, *sections)
    if names.unknown and agencies and reading.value and _is_clock(line, names.unknown):
        names = _Names(names.facts, ())
    if names.unknown:
        place = _place_before_date(text, line, reading.dates[0].first if reading.dates else 0)
        outside = [at for at in names.unknown if line[at].start > len(place)]
        if not place or not agencies or outside:
            return None
        names = _Names((Fact("places", place), *agencies), ())
    if reading.value or reading.doubts:
        return (dated("date", text, reading), *names.facts)
    if reading.timed and not names.facts:
        return ()
    return names.facts if agencies and not reading.dates else None


def _is_clock(line: Sequence[Token], places: Sequence[int]) -> bool:
    """Whether all that is left of an agency's line and its day is the time without a sign: 1245."""
    return all(line[at].kind == "number" and len(line[at].key) in (3, 4) for at in places)


def _printed(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The paper and the day of `paper on day`, behind the words that say it was published."""
    reading = read_dates(text, lang, vocabulary)
    if not reading.value or not reading.rest or len(text) > _LONGEST_PRINTED:
        return ()
    line = tokens(text)
    named = len(reading.rest)
    told = match(line, named, vocabulary.date_words) if named < len(line) else None
    first = [(token.start, token.end) for token in line[:named]]
    if not told or named > _LONGEST_PAPER or list(reading.rest) != first:
        return ()
    paper = clean_value(text[: line[named - 1].end].strip(' "\u00ab\u00bb'))
    return (Fact("source", paper), dated("date", text, reading))


def _is_issue(line: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether a line numbers a newspaper's issue and its year or volume, and says nothing else.

    One number alone may be a heading, as of the second of ten things.
    """
    at = numbers = 0
    while at < len(line):
        end = issue_end(line, at, vocabulary)
        if end is None and line[at].kind != "sign":
            return False
        numbers += end is not None
        at = end or at + 1
    return numbers > 1


def _may_say(line: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether a line has what may be of a date, a time or an agency, as every bare line does."""
    agencies, words = vocabulary.agencies, vocabulary.agency_words
    months = vocabulary.hebrew_months  # their days and years may be letters
    for kind, key, _, _ in line:
        if kind == "number" or key in agencies or key in words or key in months:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Names:
    facts: tuple[Fact, ...]
    unknown: tuple[int, ...]  # tokens that are neither a name nor a separator


def _names(text: str, line: Sequence[Token], rest: set[int], vocabulary: Vocabulary) -> _Names:
    facts: list[Fact] = []
    unknown: list[int] = []
    at = 0
    while at < len(line):
        if line[at].start not in rest:
            at += 1
        elif found := match(line, at, vocabulary.agencies):
            facts.append(Fact("agency", found[1]))
            at = found[0]
        elif match(line, at, vocabulary.agency_words):
            end = at + 1
            while end < len(line) and line[end].kind == "word" and line[end].start in rest:
                end += 1
            name = agency(line[at:end], text, vocabulary)
            if name:
                facts.append(Fact("agency", name))
            else:
                unknown += range(at, end)
            at = end
        elif place := match(line, at, vocabulary.places):
            facts.append(Fact("places", clean_value(text[line[at].start : line[place[0] - 1].end])))
            at = place[0]
        elif (label := match(line, at, vocabulary.label_phrases)) and label[1] == "updated":
            at = label[0]
        else:
            if line[at].kind != "sign" or line[at].key not in '"\u00ab\u00bb\u201c\u201d':
                unknown.append(at)
            at += 1
    return _Names(tuple(facts), tuple(unknown))


def _sections(
    text: str, line: Sequence[Token], unknown: Sequence[int], vocabulary: Vocabulary
) -> tuple[Fact, ...]:
    """The section beside a day, as on the head of a page, where it is all that stands there."""
    first, last = unknown[0], unknown[-1]
    name = text[line[first].start : line[last].end]
    whole = last - first + 1 == len(unknown) and folded(name) in vocabulary.sections
    return (Fact("section", clean_value(name)),) if whole else ()


def _place_before_date(text: str, line: Sequence[Token], end: int) -> str:
    # A town that no list knows, between the line's start and its date, as agencies write it.
    if 1 <= end <= 3 and all(token.kind == "word" for token in line[:end]):
        return clean_value(text[: line[end - 1].end])
    return ""


def _hashtags(text: str) -> bool:
    if not text.lstrip().startswith("#"):
        return False
    words = text.split()
    return len(words) > 1 and all(len(word) > 2 and word[0] == "#" for word in words)
