"""A chat that WhatsApp exported as text -> those of its messages that are articles. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generator.ingest.decode import Line
from generator.ingest.letters import greets
from generator.ingest.readers.given import LeftOut
from generator.ingest.readers.messages import Head, Letters, articles
from generator.ingest.segment import Segment, unwrapped
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean, clean_value

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_STAMP = re.compile(
    r"(?P<open>\[)?(?P<one>\d{1,4})[/.-](?P<two>\d{1,2})[/.-](?P<three>\d{1,4})"
    r"[,\u060c]?\s(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)(?:\s?[^\W\d_]{1,3}\.?(?:\s?[^\W\d_]\.)?)?"
    r"(?(open)\]\s|\s[-\u2013]\s)"
)
_SENDER = re.compile(r"([^:]{1,80}):\s")
_TAIL = re.compile("\\s*[\u200e\u200f]<[^<>]{4,60}>\\Z")  # that it was changed
_BOLD = re.compile(r"([*_])([^*_]+)\1\Z")
_LEAST = 2  # messages by which a chat is known
_LEAST_LETTERS, _ALONE = 200, 400  # of an article under a headline, and without one
_HEADLINE, _WORDS = 100, 3  # most letters, least words
_NO_HEADLINE_ENDS = (".", "\u06d4", "\u060c", "\u061b", ",", ";", ":", "!", "?", "\u061f", "\u2026")
_PRIVATE = "the message has no headline: is it a private one?"
_SENT = '"{}" sent the message, and may not be its writer'
_DAY = '"{}" is the day of the message; the article itself gives none'
_ORDER = '"{}" is the day of the message, and may have the month first; the article gives none'


@dataclass(slots=True)
class _Message:
    day: tuple[int, int, int]  # as written
    sender: str  # "" for what the chat itself tells
    lines: list[Line] = field(default_factory=list)


def read(lines: Sequence[Line], vocabulary: Vocabulary) -> Letters | None:
    """Return the articles of an exported chat; None for another text.

    A long message under a headline is an article; a longer one without, a doubted one. Who sent it
    is its writer when that is a person's name, and never a number; its day is doubted, for a text
    may be older than its message.
    """
    found = list(_messages(lines))
    if sum(bool(message.sender) for message in found) < _LEAST:
        return None
    month_first = _month_first([message.day for message in found])
    parts: list[Segment] = []
    left: list[LeftOut] = []
    for message in found:
        titled = _is_titled(message.lines, vocabulary)
        length = sum(len(line.text) for line in message.lines)
        if message.sender and length >= (_LEAST_LETTERS if titled else _ALONE):
            told = message.lines if titled else _doubted(message.lines)
            parts += articles(told, _head(message, month_first), vocabulary)
        else:
            first, last = message.lines[0].number, message.lines[-1].number
            why = "talk of a chat" if message.sender else "what the chat itself tells"
            left.append(LeftOut(first, last, why, whole=True))
    return Letters(tuple(parts), tuple(left))


def _messages(lines: Sequence[Line]) -> Iterator[_Message]:
    """Yield the messages; nothing when the text does not begin with one."""
    message: _Message | None = None
    for line in lines:
        plain = _MARKS.sub("", _TAIL.sub("", line.text))
        stamp = _STAMP.match(plain)
        if stamp:
            if message:
                yield message
            rest = plain[stamp.end() :]
            sender = _SENDER.match(f"{rest} ")
            text = rest[sender.end() :] if sender else rest
            day = (int(stamp["one"]), int(stamp["two"]), int(stamp["three"]))
            message = _Message(day, clean_value(sender[1]).lstrip("~ ") if sender else "")
            message.lines.append(line._replace(text=_plain(text), glue=None))
        elif message:
            message.lines.append(line._replace(text=_plain(line.text)))
        elif line.text:
            return
    if message:
        yield message


def _plain(text: str) -> str:
    """Return a line without the signs for bold and slanted letters around all of it."""
    text = clean(_TAIL.sub("", text))
    bold = _BOLD.match(text)
    return clean(bold[2]) if bold else text


def _doubted(lines: Sequence[Line]) -> list[Line]:
    """Return lines with a doubt at the first one that has a text."""
    first = next(line for line in lines if line.text)
    doubted = first._replace(doubt=first.doubt or _PRIVATE)
    return [doubted if line is first else line for line in lines]


def _is_titled(lines: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether a message begins with a headline over its text: talk begins with a sentence."""
    texts = [whole.line.text for whole in unwrapped(lines) if whole.line.text]
    if len(texts) < 2 or greets(texts[0], vocabulary) or texts[0].endswith(_NO_HEADLINE_ENDS):
        return False
    longer = max(map(len, texts[1:])) > len(texts[0])
    return len(texts[0]) <= _HEADLINE and len(texts[0].split()) >= _WORDS and longer


def _head(message: _Message, month_first: bool | None) -> Head:
    one, two, three = message.day
    number = message.lines[0].number
    if one > 31:
        year, month, day = one, two, three
    else:
        day, month, year = (two, one, three) if month_first else (one, two, three)
        year += 2000 if year < 100 else 0
    written = f"{year}-{month:02}-{day:02}"
    sure = one > 31 or month_first is not None or one == two
    doubt = (_DAY if sure else _ORDER).format(written)
    return Head(
        number,
        sender=(message.sender, number),
        day=(written, number),
        doubt=doubt,
        unsure=_SENT.format(message.sender),
    )


def _month_first(days: Sequence[tuple[int, int, int]]) -> bool | None:
    """Whether days have the month first; None when nothing shows it.

    A number over twelve does, and the order of the messages, which only goes forward.
    """
    if any(one > 12 for one, _, _ in days):
        return False
    if any(two > 12 for _, two, _ in days):
        return True
    by_day = [(year, month, day) for day, month, year in days]
    by_month = [(year, month, day) for month, day, year in days]
    forward = by_day == sorted(by_day), by_month == sorted(by_month)
    return None if forward[0] == forward[1] else forward[1]
