"""Mails and notices to the press: who writes to whom, and what a letter opens and closes with."""

from collections.abc import Sequence

from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES, is_rule
from generator.ingest.metadata import read_metadata
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Vocabulary

_LONGEST_LABEL = 20  # characters before its colon
GREETING = 3  # lines under these that greet its readers
_SHORT = 100  # characters of a line that greets, or signs
_OPEN_ENDS = ("\u060c", ",", "!", ":")
_BLOCK_ENDS = (*_OPEN_ENDS, ".", "\u06d4")  # of the lines of a greeting: a headline has none


def head_of_letter(lines: Sequence[Line], vocabulary: Vocabulary) -> int:
    """Return the place behind the head of a mail and its greeting, or 0 without a head.

    A head says whom the mail is from or for, and what it is about.
    """
    said: set[str] = set()
    end = 0
    for at, line in enumerate(lines):
        if not line.text:
            if said:
                break
            continue
        part = part_of_letter(line.text, vocabulary)
        if not part and not (said and read_metadata(line.text, "", vocabulary)):
            break
        said.add(part)
        end = at + 1
    return past_greeting(lines, end, vocabulary) if is_letter(said) else 0


def past_greeting(lines: Sequence[Line], end: int, vocabulary: Vocabulary) -> int:
    """Return the place behind a few short lines between gaps of which the first greets, and the
    others end as no headline does; `end` where there are none."""
    start = next((at for at in range(end, len(lines)) if lines[at].text), end)
    stop, most = start, min(len(lines), start + GREETING + 1)
    while stop < most and lines[stop].text and not is_rule(lines[stop].text):
        stop += 1
    block = [line.text for line in lines[start:stop]]
    short = 0 < len(block) <= GREETING and all(len(text) < _SHORT for text in block)
    short = short and all(text.endswith(_BLOCK_ENDS) for text in block[1:])
    return stop if short and greets(block[0], vocabulary) else end


def is_letter(said: set[str]) -> bool:
    """Return whether parts of a head are those of a letter."""
    return "subject" in said and bool(said & {"from", "to"})


def part_of_letter(text: str, vocabulary: Vocabulary) -> str:
    """Return what a line of a letter's head says, "from", "to" or "subject", or ""."""
    label, colon, _ = text[: _LONGEST_LABEL + 1].partition(":")
    return vocabulary.letter.get(folded(label), "") if colon else ""


def greets(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line greets the readers of a letter and says nothing else."""
    if text.endswith(_OPEN_ENDS) and len(text.split()) <= 6:
        return True
    return folded(text.strip(EDGES + "\u060c,")) in vocabulary.greetings


def closes(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is the words that close a letter."""
    return folded(text.strip(EDGES + "\u060c,")) in vocabulary.farewells
