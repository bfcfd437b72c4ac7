"""What every reader of structured files gives: records, and in them values, by their raw lines."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.ingest.decode import NEWLINE, Line
from generator.ingest.readers.markup import by_lines, text_lines
from generator.ingest.readers.printed import strings

_BY_LINES = "post_content"  # of WordPress's tables: paragraphs without tags
_PARAGRAPH = 150  # letters of an item of a list whose line breaks part paragraphs


@dataclass(frozen=True, slots=True)
class Value:
    """One field of one record, as the file names it."""

    key: str
    lines: tuple[Line, ...]  # cleaned and filled; each with the number of the raw line it is from
    listed: bool = False  # each line is an item of a list
    doubt: str = ""  # why it may not be what its key says

    @property
    def text(self) -> str:
        """The value in one line."""
        return " ".join(line.text for line in self.lines)

    @property
    def number(self) -> int:
        """The raw line at which it begins."""
        return self.lines[0].number


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a structured file."""

    first: int  # raw lines, from 1
    last: int
    values: tuple[Value, ...]
    broken: str = ""  # why it cannot be read; it then has no values
    left_out: str = ""  # why it is no article, though it can be read; it then has no values
    cut: int = 0  # the raw line in which the file ends, in the middle of it
    captions: tuple[int, ...] = ()  # raw lines of captions that its values do not have


class Numbers:
    """The raw line of each position in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [match.end() for match in NEWLINE.finditer(text)]

    def at(self, position: int) -> int:
        """Return the number of the line that holds a position."""
        return bisect_right(self._starts, position) + 1


def value(key: str, text: str, number: int, *, spread: bool = False) -> Value | None:
    """Return a field from its raw text, or None when it holds nothing but space.

    `number` is the raw line of its first character; `spread` says that its line breaks are the
    file's own, not written as signs. A list that was printed is read as one.
    """
    items = strings(text)
    if items is not None:
        return listing(key, [(item, number) for item in items])
    html = by_lines(text) if key == _BY_LINES else text
    lines = tuple(text_lines(html, number, spread=spread))
    return Value(key, lines) if lines else None


def listing(key: str, texts: Sequence[tuple[str, int]]) -> Value | None:
    """Return a field that is a list of texts, each with its raw line."""
    found: list[Line] = []
    for text, number in texts:
        lines = list(text_lines(text, number, spread=False))
        if len(text) < _PARAGRAPH and len(lines) > 1:
            lines = [Line(number, " ".join(line.text for line in lines))]
        found += lines
    return Value(key, tuple(found), listed=True) if found else None


def raw_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, as they are numbered."""
    at = 0
    for match in NEWLINE.finditer(text):
        yield text[at : match.end()]
        at = match.end()
    if at < len(text):
        yield text[at:]
