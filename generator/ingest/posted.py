"""Lines in which a site's program says when and by whom a text was put there. Pure."""

from collections.abc import Sequence

from generator.ingest.dates import read_dates
from generator.ingest.metadata import Fact, dated
from generator.ingest.names import is_person
from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean_value

POSTED = "when and by whom a text was put on its site"
_LONGEST = 100  # characters
_NAME = 4  # words
_OTHERS = 4  # words beside the day and the name: in which section, how many comments
_SENTENCE_ENDS = (".", "\u06d4", "!", "?", "\u061f")


def posted(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return the day and the writer of a line that opens as those of blogs and portals do, or ().

    `Posted on Friday, 3 May 2019 by Salem`, `Posted by Salem at 11:32`. A login is no writer, and
    a line with more than a few words beside them is a sentence.
    """
    if len(text) > _LONGEST or text.endswith(_SENTENCE_ENDS):
        return ()
    line = tokens(text, 40)
    opened = match(line, 0, vocabulary.posted)
    if opened is None:
        return ()
    reading = read_dates(text, lang, vocabulary)
    unread = {start for start, _ in reading.rest} if reading.dates or reading.timed else None
    first, end = _name(line, opened[0], unread, vocabulary)
    name = clean_value(text[line[first].start : line[end - 1].end]) if first < end else ""
    signed = bool(name) and _is_writer(name, vocabulary)
    others = [
        at
        for at in range(opened[0], len(line))
        if line[at].kind == "word" and not first <= at < end
        if unread is None or line[at].start in unread
    ]
    if len(others) > _OTHERS or not (reading.value or (signed and (reading.timed or not others))):
        return ()
    facts = (Fact("authors", name),) if signed else ()
    return (dated("date", text, reading), *facts) if reading.value else facts


def _name(
    line: Sequence[Token], start: int, unread: set[int] | None, vocabulary: Vocabulary
) -> tuple[int, int]:
    """The tokens of the name behind the word for by whom: up to a sign, a number or the day."""
    by = (found[0] for at in range(len(line)) if (found := match(line, at, vocabulary.posted_by)))
    first = max(by, default=len(line))
    end = first
    while end < len(line) and (line[end].kind == "word" or line[end].key == "."):
        if end > first and match(line, end, vocabulary.date_words):
            break
        if unread is not None and line[end].start not in unread:
            break
        end += 1
    return (first, end) if first >= start - 1 and end - first <= 2 * _NAME else (len(line), 0)


def _is_writer(name: str, vocabulary: Vocabulary) -> bool:
    return is_person(name, vocabulary) or (
        not name.isascii() and 1 < len(name.split()) <= _NAME and name.replace(" ", "").isalpha()
    )
