"""What mail programs write around a mail's text -> the messages in it, and their articles. Pure.

The same for a mail as it is stored and for one that was saved or pasted as text.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice

from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.names import is_person
from generator.ingest.readers.given import LeftOut
from generator.ingest.readers.mime import shown_name
from generator.ingest.readers.signature import Phrases, parted
from generator.ingest.recognise import recognise
from generator.ingest.segment import Given, Segment, segment, unwrapped
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import LOCALE, Vocabulary, detect
from generator.ingest.wrap import glues
from generator.text import clean_value, fold

_COLON = re.compile("[:\uff1a]")
_HEADER = re.compile(r"[A-Z][A-Za-z]{1,20}(?:-[A-Z][A-Za-z]{1,20})*:")  # of other programs
_QUOTED = re.compile(r"(?:>\s?)+")
_ADDRESS = re.compile(r"<[^<>@\s]*@[^<>\s]*>")
_RULES = "-_=*#> :\u2013\u2014"
_LONGEST_HEAD = 40  # lines
_SURE = 3  # labels of a head that can be nothing else
_LONGEST_LABEL = 40  # letters
_LEAST_RULE = 5
_LONGEST_OVER = 60  # letters of the line over a mail that was passed on
_LONGEST_WROTE = 250
_LONGEST_SUBJECT = 2000
_LEAST, _ALONE = 150, 90  # letters of an article in several lines, and in one
_PHRASES = ("greeting", "addressing", "closing", "device")
_SIGNED = '"{}" signed the mail, and "{}" sent it'
_UNUSED = 'the subject "{}" is not used: this line was taken for the headline'


@dataclass(frozen=True, slots=True)
class Words:
    """What mail programs write, folded: locale/messages.toml."""

    head: Mapping[str, str]  # label -> "from", "subject", ...
    over: frozenset[str]
    wrote: tuple[str, ...]
    answer: Mapping[str, str]
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a message says, each with its raw line; 0 where it does not."""

    first: int = 0  # its first raw line
    subject: tuple[str, int] = ("", 0)
    sender: tuple[str, int] = ("", 0)  # a name without an address
    day: tuple[str, int] = ("", 0)
    doubt: str = ""  # of its day
    unsure: str = ""  # of its sender


@dataclass(frozen=True, slots=True)
class Letters:
    """The articles in messages, and what in them is none."""

    parts: tuple[Segment, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(slots=True)
class _Message:
    head: Head
    lines: list[Line] = field(default_factory=list)
    quoted: bool = False


@cache
def load_words() -> Words:
    """Return the words in locale/messages.toml; read once, immutable."""
    data = tomllib.loads((LOCALE / "messages.toml").read_text(encoding="utf-8"))
    return Words(
        head={fold(label): name for name, labels in data["head"].items() for label in labels},
        over=frozenset(map(folded, data["over"]["names"])),
        wrote=tuple(map(fold, data["wrote"]["names"])),
        answer={fold(name): "answer" for name in data["answer"]["names"]},
        phrases=Phrases(*(tuple(map(folded, data[part]["names"])) for part in _PHRASES)),
    )


def read(lines: Sequence[Line], vocabulary: Vocabulary) -> Letters | None:
    """Return the articles of a text that begins with the head of a mail; None for another.

    That says from or to which address it is, or to whom; records of other things say who wrote,
    and when, too. A text without a story that is a mail's is read as any other.
    """
    words = load_words()
    filled = list(islice((line for line in lines if line.text), _LONGEST_HEAD))
    over = bool(filled) and _is_over(filled[0].text, words)
    found = _head(filled, int(over), words, top=True, apart=True)
    if found is None:
        return None
    head = [line.text for line in filled[int(over) : found[0]]]
    labels = {_labelled(text, words.head)[0] for text in head}
    if not over and "to" not in labels and not any(map(_ADDRESS.search, head)):
        return None
    told = letters(lines, Head(), vocabulary, top=True)
    return told if told.parts else None


def letters(
    lines: Sequence[Line], head: Head, vocabulary: Vocabulary, *, top: bool = False
) -> Letters:
    """Return the articles in the text of a message under its head.

    With `top` the head is in the text. Of a message that answers another, or passes it on, and is
    no article itself, the other one is; quoted once more under an article, it is left out.
    """
    words = load_words()
    left: list[LeftOut] = []
    found = _split(lines, head, vocabulary, left, top=top)
    for message in found:
        own = parted(message.lines, words.phrases, vocabulary)
        message.head = _with_signer(message.head, own.signer, vocabulary)
        left += _left(own.signature, "a mail's signature", told=False)
        left += _left(own.greeting, "a greeting over a mail", told=False)
        message.lines = own.text
    stories = [message for message in found if not message.quoted and is_story(message.lines)]
    stories = stories or [one for one in found if one.quoted and is_story(one.lines)]
    parts: list[Segment] = []
    for message in found:
        if any(message is story for story in stories):
            parts += articles(_rewrapped(message.lines, vocabulary), message.head, vocabulary)
        else:
            why = "a quoted mail" if message.quoted else "a short mail"
            left += _left(message.lines, why, told=not (message.quoted and stories))
    return Letters(tuple(parts), tuple(left))


def _with_signer(head: Head, signer: tuple[str, int], vocabulary: Vocabulary) -> Head:
    """Return a head with the one who signed for its sender, in doubt, if that is somebody else."""
    sender, name = head.sender[0], clean_value(signer[0])
    if not name or not is_person(sender, vocabulary) or sender.isascii() != name.isascii():
        return head
    one, other = set(folded(sender).split()), set(folded(name).split())
    if one <= other or other <= one:
        return head
    return replace(head, sender=(name, signer[1]), unsure=_SIGNED.format(name, sender))


def is_story(lines: Sequence[Line]) -> bool:
    """Return whether lines may be an article: one is a paragraph, or they are enough together."""
    lengths = [len(whole.line.text) for whole in unwrapped(lines) if whole.line.text]
    return sum(lengths) >= _LEAST or max(lengths, default=0) >= _ALONE


def articles(lines: Sequence[Line], head: Head, vocabulary: Vocabulary) -> Iterator[Segment]:
    """Yield the articles in a message's text, with what they do not say themselves and its head
    does. A subject and a sender are those of one article only."""
    parts = segment(lines, vocabulary, mail=True)
    alone = sum(is_story(part.lines) for part in parts) < 2
    for part in parts:
        if not alone and part is parts[0] and not is_story(part.lines):
            yield replace(part, beside="the head of a mail")
            continue
        mine = alone and (len(parts) == 1 or is_story(part.lines))
        opening = "\n".join(line.text for line in part.lines)[:4000]
        marks = recognise(part, detect(opening, vocabulary), vocabulary)
        facts = [fact for mark in marks for fact in mark.facts]
        stated = {fact.field for fact in facts}
        titles = {folded(fact.value) for fact in facts if fact.field == "title"}
        headline = next((mark.line for mark in marks if mark.role == "title"), None)
        given: list[Given] = []
        subject, number = head.subject
        if mine and number and headline is None:
            given.append(Given("title", subject, number))
        elif mine and number and headline and folded(subject) not in titles:
            doubted = headline._replace(doubt=headline.doubt or _UNUSED.format(subject))
            kept = (doubted if line is headline else line for line in part.lines)
            part = replace(part, lines=tuple(kept))
        if head.day[0] and "date" not in stated:
            given.append(Given("date", *head.day, head.doubt))
        if mine and "authors" not in stated and is_person(head.sender[0], vocabulary):
            given.append(Given("authors", *head.sender, head.unsure))
        filled = [line.number for line in part.lines if line.text]
        first = head.first if mine and head.first else min(filled, default=0)
        span = (first, max(filled)) if filled else None
        yield replace(part, given=tuple(given), span=span)


def _split(
    lines: Sequence[Line], head: Head, vocabulary: Vocabulary, left: list[LeftOut], *, top: bool
) -> list[_Message]:
    """Part a text at the heads of other messages, at lines that say who wrote what is below, and
    at the signs of quotation."""
    words = load_words()
    wholes = unwrapped(lines)
    places = [at for at, whole in enumerate(wholes) if whole.line.text]
    own = [wholes[at].line for at in places]
    quoting = any(_QUOTED.match(line.text) for line in own)
    found = [_Message(head)]
    quoted = _Message(Head(), quoted=True)
    at, last = 0, -1
    while at < len(own):
        line, whole = own[at], wholes[places[at]]
        blank = places[at] == 0 or not wholes[places[at] - 1].line.text
        for other in wholes[last + 1 : places[at]]:
            found[-1].lines += other.lines
        last, end = places[at], at + 1
        over = _is_over(line.text, words)
        if sign := _QUOTED.match(line.text):
            quoted.lines.append(_unquoted(whole.lines[0], len(sign[0])))
            quoted.lines += whole.lines[1:]
        elif inner := _head(own, at + over, words, top=top and at == 0, apart=over or blank):
            end, told = inner
            last = places[end - 1]
            taken = [one for other in wholes[places[at] : last + 1] for one in other.lines]
            left += _left(taken, "the head of a mail", told=False)
            found.append(_Message(replace(told, first=line.number)))
        elif _is_wrote(line.text, words, quoting=quoting):
            told = Head(line.number, day=_day(line, vocabulary))
            left += _left(whole.lines, "says who wrote what is quoted", told=False)
            if quoting:
                quoted.head = told
            else:
                found.append(_Message(told, quoted=True))
        else:
            found[-1].lines += whole.lines
        at = end
    return [*found, quoted] if quoted.lines else found


def _unquoted(line: Line, sign: int) -> Line:
    return line._replace(text=line.text[sign:].strip())


def _left(lines: Iterable[Line], why: str, *, told: bool) -> Iterator[LeftOut]:
    numbers = [line.number for line in lines if line.text]
    if numbers:
        yield LeftOut(min(numbers), max(numbers), why, whole=True, told=told)


def _rewrapped(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Line]:
    """Return lines with those joined that a mail program cut at a column."""
    wholes = unwrapped(lines)
    joints = glues([whole.line.text for whole in wholes], vocabulary)
    return [
        line._replace(glue=glue) if line is whole.lines[0] and glue is not None else line
        for whole, glue in zip(wholes, joints, strict=True)
        for line in whole.lines
    ]


def _head(
    lines: Sequence[Line], at: int, words: Words, *, top: bool, apart: bool
) -> tuple[int, Head] | None:
    """The head of a mail that begins at a place of filled lines, and where it ends; or None.

    It says whom the mail is from, and what it is about or whom it is for and when; more than that,
    where nothing sets it `apart` from the line above.
    """
    found: dict[str, tuple[str, int]] = {}
    start = at
    while at < min(len(lines), start + _LONGEST_HEAD):
        text = lines[at].text
        name, said = _labelled(text, words.head)
        if name and name not in found:
            found[name] = (said, lines[at].number)
        elif not name:
            goes_on = _ADDRESS.search(text[:2000]) or (top and _HEADER.match(text))
            if at == start or not goes_on:
                break
        at += 1
    if "from" not in found or not ("subject" in found or {"to", "date"} <= found.keys()):
        return None
    if not apart and len(found) < _SURE:
        return None
    sender, number = found["from"]
    subject = found.get("subject", ("", 0))
    return at, Head(
        lines[start].number,
        (plain_subject(subject[0]), subject[1]) if subject[0] else ("", 0),
        (shown_name(sender), number),
        found.get("date", ("", 0)),
    )


def _labelled(text: str, labels: Mapping[str, str]) -> tuple[str, str]:
    """What the label before a line's first colon stands for, and what is behind it; or "", ""."""
    found = _COLON.search(text, 0, _LONGEST_LABEL)
    name = labels.get(fold(text[: found.start()].strip("* \t"))) if found else None
    return (name, text[found.end() :].strip("* \t")) if found and name else ("", "")


def plain_subject(subject: str) -> str:
    """Return a subject without what programs put before that of an answer."""
    answer = load_words().answer
    while len(subject) < _LONGEST_SUBJECT and (found := _labelled(subject, answer)) and found[1]:
        subject = found[1]
    return clean_value(subject)


def _is_over(text: str, words: Words) -> bool:
    """Whether a line stands over a mail that was passed on, in words or as a rule."""
    plain = text.strip(_RULES)
    if len(plain) > _LONGEST_OVER:
        return False
    return folded(plain) in words.over if plain else len(text) > _LEAST_RULE


def _is_wrote(text: str, words: Words, *, quoting: bool) -> bool:
    """Whether a line says who wrote what is quoted below it: with an address, or over signs of
    quotation. A story may say of someone that he wrote on a day."""
    if len(text) > _LONGEST_WROTE or not text.rstrip("\u200e\u200f ").endswith((":", "\uff1a")):
        return False
    said = fold(text.rstrip(" :\uff1a\u200e\u200f")).endswith(words.wrote)
    return bool(_ADDRESS.search(text)) or (quoting and said and any(map(str.isdigit, text)))


def _day(line: Line, vocabulary: Vocabulary) -> tuple[str, int]:
    """The day in a line that says who wrote, when it is the only one."""
    dates = read_dates(_ADDRESS.sub("", line.text), "", vocabulary).dates
    return (dates[0].text, line.number) if len(dates) == 1 else ("", 0)
