"""The greeting over a mail's text, and the signature under it. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.letters import closes, past_greeting
from generator.ingest.names import is_person
from generator.ingest.segment import Whole, unwrapped
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Vocabulary

_WORD = re.compile(r"\w+")
_SIGNS = ("--", "-- ", "\u2014")
_LABEL = re.compile(r"[^:@\d]{1,20}[:\uff1a]\s*")
_ADDRESS = re.compile(r"\S{1,64}@\S{1,100}\.[A-Za-z]{2,20}")
_PHONE = re.compile(r"[+(]?[0\u0660\u06f0+][\d\s()-]{6,20}")
_COMMAS = ("\u060c", ",")
_GREETING_ENDS = (*_COMMAS, ":")  # what no headline ends with
_LONGEST_GREETING, _GREETING_WORDS = 60, 6
_LONGEST, _SIGNED = 12, 80  # lines of a signature, and letters of each
_FARTHEST = 60  # lines, blank ones too
_CLOSED = 4  # lines under words that close a letter, where none of them has an address


@dataclass(frozen=True, slots=True)
class Phrases:
    """What letters open and close with, folded: locale/messages.toml."""

    greeting: tuple[str, ...]
    addressing: tuple[str, ...]  # titles of whom a letter is for
    closing: tuple[str, ...]
    device: tuple[str, ...]  # how the line begins that a telephone puts under its mails


class Letter(NamedTuple):
    """The lines of a mail's text, and those around it."""

    text: list[Line]
    greeting: list[Line]
    signature: list[Line]
    signer: tuple[str, int]  # the one person whom the signature names, with the raw line


def parted(lines: Sequence[Line], phrases: Phrases, vocabulary: Vocabulary) -> Letter:
    """Return the lines of a mail's text apart from its greeting and its signature.

    A headline or a verse may begin with the words that greet or close: alone on their line they are
    that, before a name or a comma. The lines are looked at as they were before a mail was encoded.
    """

    def ends(text: str) -> bool:
        return _is_said(text, phrases.closing) or closes(text, vocabulary)

    kept, signature = _signed(unwrapped(lines), ends, phrases.device, vocabulary)
    whole_lines = [whole.line for whole in kept]
    at = 0
    while at < len(kept):
        text = whole_lines[at].text
        past = past_greeting(whole_lines, at, vocabulary) if text else at
        greeted = not text or _greets(text, phrases.greeting, vocabulary)
        if not greeted and not (past > at and _addresses(text, phrases, vocabulary)):
            break
        at = max(at + 1, past)
    signers = [whole.line for whole in signature if is_person(whole.line.text, vocabulary)]
    signer = (signers[0].text, signers[0].number) if len(signers) == 1 else ("", 0)
    return Letter(_raw(kept[at:]), _raw(kept[:at]), _raw(signature), signer)


def _raw(wholes: Sequence[Whole]) -> list[Line]:
    return [line for whole in wholes for line in whole.lines]


def _signed(
    lines: list[Whole],
    ends: Callable[[str], bool],
    device: Sequence[str],
    vocabulary: Vocabulary,
) -> tuple[list[Whole], list[Whole]]:
    """Part lines from what a telephone puts under them; from the signatures, of which each opens
    with its sign or with words that close a letter; then from a number and an address under a
    name."""
    cut: list[list[Whole]] = []
    texts = [whole.line.text for whole in lines]
    end = len(texts)
    while end and (not texts[end - 1] or _begins(texts[end - 1], device)):
        end -= 1
    cut.append(lines[end:])
    del lines[end:], texts[end:]
    opens = [at for at, text in enumerate(texts) if text in _SIGNS or ends(text)]
    for at in reversed(opens):
        stop = _end_of_signature(texts, at, vocabulary)
        within = stop < len(texts)
        cut.append(lines[at:stop])
        del lines[at:stop], texts[at:stop]
        if within:
            break
    at = len(texts)
    while at and (not texts[at - 1] or _is_contact(texts[at - 1], vocabulary)):
        at -= 1
    if at and is_person(texts[at - 1], vocabulary):
        cut.append(lines[at:])
        del lines[at:]
    return lines, [whole for some in cut for whole in some]


def _end_of_signature(texts: Sequence[str], at: int, vocabulary: Vocabulary) -> int:
    """The place behind a signature that may open at a place; the same where none does.

    It ends the mail. Another line may stand under a gap where it has an address.
    """
    most = _LONGEST if texts[at] in _SIGNS else _CLOSED + 1
    near = min(len(texts), at + _FARTHEST)
    gap = next((end for end in range(at, near) if not texts[end]), near)
    for stop in (len(texts), gap) if near == len(texts) else (gap,):
        filled = [text for text in texts[at:stop] if text]
        reached = any(_is_contact(text, vocabulary) for text in filled)
        fits = len(filled) <= (_LONGEST if reached else most) and max(map(len, filled)) < _SIGNED
        if fits and (stop == len(texts) or reached):
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


def _begins(text: str, names: Sequence[str]) -> bool:
    return len(text) < _LONGEST_GREETING and f"{_words(text)} ".startswith(
        tuple(f"{name} " for name in names)
    )


def _addresses(text: str, phrases: Phrases, vocabulary: Vocabulary) -> bool:
    """Whether a line with a comma at its end opens with a title, or ends in a greeting."""
    if not text.endswith(_COMMAS):
        return False
    said = _words(re.split("[\u060c,]", text.rstrip(" \u060c,"))[-1])
    greeted = said in vocabulary.greetings or said in phrases.greeting
    return greeted or _begins(text, phrases.addressing)


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
