"""The greeting over a mail's text, and the signature under it. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.letters import closes, past_greeting
from generator.ingest.names import is_person
from generator.ingest.segment import unwrapped
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Vocabulary

_WORD = re.compile(r"\w+")
_SIGNS = ("--", "-- ", "\u2014")
_LABEL = re.compile(r"[^:@\d]{1,20}[:\uff1a]\s*")
_ADDRESS = re.compile(r"\S{1,64}@\S{1,100}\.[A-Za-z]{2,20}")
_PHONE = re.compile(r"[+(]?[0\u0660\u06f0+][\d\s()-]{6,20}")
_GREETING_ENDS = ("\u060c", ",", ":")  # what no headline ends with
_LONGEST_GREETING, _GREETING_WORDS = 60, 6
_LONGEST, _SIGNED = 12, 80  # lines of a signature, and letters of each
_LONGEST_RAW = 60  # lines as they are cut, and blank ones
_CLOSED = 4  # lines under words that close a letter, where none of them has an address


class Letter(NamedTuple):
    """The lines of a mail's text, and those around it."""

    text: list[Line]
    greeting: list[Line]
    signature: list[Line]


def parted(
    lines: Sequence[Line],
    greeting: Sequence[str],
    closing: Sequence[str],
    vocabulary: Vocabulary,
) -> Letter:
    """Return the lines of a mail's text apart from its greeting and its signature.

    `greeting` and `closing` are the folded words that open and close a letter. A headline or a
    verse may begin with them: alone on their line they are that, before a name or a comma.
    """

    def ends(text: str) -> bool:
        return _is_said(text, closing) or closes(text, vocabulary)

    kept, signature = _signed(list(lines), ends, vocabulary)
    at = 0
    while at < len(kept) and (not kept[at].text or _greets(kept[at].text, greeting, vocabulary)):
        at = max(at + 1, past_greeting(kept, at, vocabulary)) if kept[at].text else at + 1
    return Letter(kept[at:], kept[:at], signature)


def _signed(
    lines: list[Line], ends: Callable[[str], bool], vocabulary: Vocabulary
) -> tuple[list[Line], list[Line]]:
    """Part lines from the signatures under them, of which each opens with its sign or with words
    that close a letter; then from a telephone and an address under a name."""
    cut: list[list[Line]] = []
    opens = [at for at, line in enumerate(lines) if line.text in _SIGNS or ends(line.text)]
    for at in reversed(opens):
        stop = _end_of_signature(lines, at, vocabulary)
        cut.append(lines[at:stop])
        within = stop < len(lines)
        del lines[at:stop]
        if within:
            break
    at = len(lines)
    while at and (not lines[at - 1].text or _is_contact(lines[at - 1].text, vocabulary)):
        at -= 1
    if at and is_person(lines[at - 1].text, vocabulary):
        cut.append(lines[at:])
        del lines[at:]
    return lines, [line for some in cut for line in some]


def _end_of_signature(lines: Sequence[Line], at: int, vocabulary: Vocabulary) -> int:
    """The place behind a signature that may open at a place; the same where none does.

    It ends the mail. Another line may stand under a gap where it has an address.
    """
    most = _LONGEST if lines[at].text in _SIGNS else _CLOSED + 1
    near = min(len(lines), at + _LONGEST_RAW)
    gap = next((end for end in range(at, near) if not lines[end].text), near)
    for stop in (len(lines), gap) if near == len(lines) else (gap,):
        filled = [whole.line.text for whole in unwrapped(lines[at:stop]) if whole.line.text]
        reached = any(_is_contact(text, vocabulary) for text in filled)
        fits = len(filled) <= (_LONGEST if reached else most) and max(map(len, filled)) < _SIGNED
        if fits and (stop == len(lines) or reached):
            return stop
    return at


def _is_contact(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is a telephone or an address, with or without its label."""
    label = _LABEL.match(text)
    said = text[label.end() :].strip() if label else text
    if _ADDRESS.fullmatch(said):
        return True
    enough = sum(map(str.isdigit, said)) > 6
    return bool(enough and _PHONE.fullmatch(said) and not read_dates(said, "", vocabulary).dates)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(folded(text)))


def _is_said(text: str, names: Sequence[str]) -> bool:
    return len(text) < _LONGEST_GREETING and _words(text) in names


def _greets(text: str, names: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a line greets whom a mail is for, and is no headline that begins so."""
    if len(text) >= _LONGEST_GREETING or len(text.split()) > _GREETING_WORDS:
        return False
    said = _words(text)
    if said in vocabulary.greetings or said in names:
        return True
    begins = [name for name in names if said.startswith(f"{name} ")]
    named = (" ".join(said.split()[len(name.split()) :]) for name in begins)
    return bool(begins) and (
        text.endswith(_GREETING_ENDS) or any(is_person(name, vocabulary) for name in named)
    )
