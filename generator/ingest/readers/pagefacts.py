"""What a web page prints around its text: the article's days, and who wrote it. Pure."""

import re
from collections.abc import Iterator, Sequence

from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.metadata import Metadata, loose_byline, read_metadata
from generator.ingest.posted import posted
from generator.ingest.readers.item import Value
from generator.ingest.readers.markup import text_lines
from generator.ingest.vocabulary import Vocabulary, detect
from generator.text import fold

ELEMENT_END = re.compile(r"</(?:span|time|small|em|b|i|strong|a)>", re.IGNORECASE)
_SOUGHT = 40  # letters by which a paragraph is found in the page
_DATE_LINE = 120
_UNREAD = 6  # words and signs of a line of dates that are neither
_BELOW = 5  # lines from the end of a text in which its writer may be told
_FOOT = 2000  # signs of a page that are looked through for them


def printed_days(
    text: str, title: str, body: Sequence[Line], vocabulary: Vocabulary
) -> Iterator[Value]:
    """Yield the days that a page prints as the article's, and the name beside one: between its
    headline and its text.

    Above the headline stands the day on which the page was saved, but behind a label.
    """
    lines = list(text_lines(text, 1, spread=True))
    below = (line.text for line in body if fold(line.text) != fold(title))
    sought = next((text for text in below if len(text) > _DATE_LINE // 2), "")[:_SOUGHT]
    start = next((at for at, line in enumerate(lines) if sought and sought in line.text), 0)
    heads = [at for at in range(start) if title and fold(lines[at].text) == fold(title)]
    lang = detect(" ".join(line.text for line in body[:5]), vocabulary)
    for line in lines[heads[-1] + 1 : start] if heads else ():
        if len(line.text) > _DATE_LINE:
            continue
        metadata = read_metadata(line.text, lang, vocabulary)
        yield from _days(line, metadata)
        yield from _writers(line, metadata, vocabulary)
        reading = read_dates(line.text, lang, vocabulary)
        if metadata is None and len(reading.dates) == 1 and len(reading.rest) <= _UNREAD:
            yield Value("date", (Line(line.number, reading.dates[0].text),))
    for line in lines[: heads[-1]] if heads else ():
        metadata = read_metadata(line.text, lang, vocabulary)
        if metadata and metadata.labelled:
            yield from _days(line, metadata)


def _days(line: Line, metadata: Metadata | None) -> Iterator[Value]:
    for fact in metadata.facts if metadata else ():
        if fact.field in ("date", "updated") and fact.day:
            yield Value(fact.field, (Line(line.number, fact.value),))


def _writers(line: Line, metadata: Metadata | None, vocabulary: Vocabulary) -> Iterator[Value]:
    """Yield the name on a line that gives the day too, or that only says who wrote the text."""
    if metadata is None:
        name = loose_byline(line.text, vocabulary)
        names = [name] if name else []
    else:
        dated = any(fact.field == "date" and fact.day for fact in metadata.facts)
        names = [fact.value for fact in metadata.facts if fact.field == "authors"]
        if not dated and not (metadata.labelled and len(names) == len(metadata.facts)):
            return
    for name in names:
        yield Value("author", (Line(line.number, name),))


def posted_by(text: str, body: Sequence[Line], vocabulary: Vocabulary) -> list[Value]:
    """The name in the line under a text in which a blog says by whom it was posted, if any."""
    end = text.find(body[-1].text[-_SOUGHT:]) if body else -1
    below = ELEMENT_END.sub("<br>", text[end : end + _FOOT]) if end >= 0 else ""
    lang = detect(" ".join(line.text for line in body[:5]), vocabulary)
    for line in list(text_lines(below, text.count("\n", 0, end) + 1, spread=True))[1:_BELOW]:
        for fact in posted(line.text, lang, vocabulary):
            if fact.field == "authors":
                return [Value("author", (Line(line.number, fact.value),))]
    return []
