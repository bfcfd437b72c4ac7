"""A name and a day at the very end of a story. Pure."""

from collections.abc import Sequence

from generator.ingest.dates import read_dates
from generator.ingest.metadata import Fact, dated
from generator.ingest.names import is_person
from generator.ingest.roles import Kind, given
from generator.ingest.tokens import tokens
from generator.ingest.vocabulary import Field, Vocabulary
from generator.text import clean_value

_LONGEST = 60  # characters of a line with a place and a day
_STOPS = (".", "\u06d4")
_COMMAS = (",", "\u060c")
_PLACE = 2  # words of a place that no list knows
_BESIDE = frozenset(("out", "related"))  # kinds of lines that a page put under a story


def signed_at_end(
    kinds: list[Kind], title: int | None, end: int, lang: str, vocabulary: Vocabulary
) -> None:
    """Take the last line of a story for its day, and a person's name alone over it for the writer.

    Under a name the day may stand behind a place that no list knows. `title` is the headline's
    place, `end` that of the last paragraph.
    """
    at = next((at for at in range(len(kinds) - 1, -1, -1) if kinds[at].name not in _BESIDE), 0)
    if _is_signature(kinds, at, title, end, vocabulary):
        writer = (Fact("authors", clean_value(kinds[at].text)),)
        kinds[at] = given(kinds[at].text, writer, "a name alone under the story's end")
        return
    over, first = at - 1, max(end, 0 if title is None else title)
    if over <= first or kinds[over].name != "text":
        return
    above = kinds[over - 1].text  # names under one another, and one that a sentence leads to
    if not is_person(kinds[over].text, vocabulary) or above.endswith(":"):
        return
    if is_person(above, vocabulary):
        return
    headline = "" if title is None or title < 0 else kinds[title].text
    if set(kinds[over].text.split()) & set(headline.split()):
        return  # whom the story is about, and the day of a birth or a death
    if kinds[at].name == "text" and not _has(kinds, "date"):
        if not (facts := _placed_day(kinds[at].text, headline, lang, vocabulary)):
            return
        kinds[at] = given(kinds[at].text, facts, "a place and a day, under a name at the end")
    metadata = kinds[at].metadata
    day = metadata and any(fact.field == "date" and fact.day for fact in metadata.facts)
    if day and not _has(kinds, "authors"):
        writer = (Fact("authors", clean_value(kinds[over].text)),)
        kinds[over] = given(kinds[over].text, writer, "a name over the day, at the end")


def _is_signature(
    kinds: Sequence[Kind], at: int, title: int | None, end: int, vocabulary: Vocabulary
) -> bool:
    """Whether the last line is a person's name under a story of several sentences, no other line
    gives the writer, and neither the headline nor the last sentence leads to that name."""
    # Its last sentence may be too short for a paragraph's look.
    if not end < at <= end + 2 or end < 1 or not kinds[at].name == kinds[at - 1].name == "text":
        return False
    above = kinds[at - 1].text
    if not above.endswith(_STOPS) or not is_person(kinds[at].text, vocabulary):
        return False
    if _has(kinds, "authors"):
        return False
    headline = "" if title is None or title < 0 else kinds[title].text
    told = f"{headline} {above}".split()
    return not set(kinds[at].text.split()) & set(told)


def _has(kinds: Sequence[Kind], field: Field) -> bool:
    facts = (fact for kind in kinds if kind.metadata for fact in kind.metadata.facts)
    return any(fact.field == field for fact in facts)


def _placed_day(text: str, headline: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The day and the place of a line that is a place and a day.

    A comma parts them, or the headline names the place too: behind a verb stands the day of what
    was done.
    """
    reading = read_dates(text, lang, vocabulary) if len(text) <= _LONGEST else None
    if reading is None or not reading.value or not 1 <= len(reading.rest) <= _PLACE:
        return ()
    line = tokens(text, 2 * _PLACE)
    words, sign = line[: len(reading.rest)], line[len(reading.rest)]
    opens = [(word.start, word.end) for word in words] == list(reading.rest)
    if not opens or any(word.kind != "word" for word in words):
        return ()
    place = clean_value(text[: words[-1].end])
    if sign.key not in _COMMAS and place not in headline:
        return ()
    return dated("date", text, reading), Fact("places", place)
