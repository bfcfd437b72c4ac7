"""Two versions of a text -> what the later one added, and what it left out, word by word."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, groupby
from typing import Literal, NamedTuple

Kind = Literal["both", "added", "left out"]
_BREAK = "\n"  # stands for the end of a paragraph among the words, which hold no white space
# The time of a comparison grows with the product of both lengths: that of two articles of 4,000
# words. What is longer is compared by paragraphs first, and then word by word as far as this goes.
_MOST = 20_000_000


class Run(NamedTuple):
    """Words that follow one another in one paragraph, and which version has them."""

    kind: Kind
    text: str


class Comparison(NamedTuple):
    """The words of both versions, and how many each has to itself."""

    paragraphs: tuple[tuple[Run, ...], ...]
    both: int  # words
    added: int
    left_out: int


def compare(earlier: str, later: str) -> Comparison:
    """Return what became of a plain text; its paragraphs have an empty line between them.

    Words are compared as they are written; where lines and paragraphs end is no difference. All
    words of both texts come, in their order. Takes about a second for texts of any length.
    """
    pairs = list(_pairs(_words(earlier), _words(later)))
    counts: dict[Kind, int] = {"both": 0, "added": 0, "left out": 0}
    paragraphs: list[tuple[Run, ...]] = []
    for ends, group in groupby(pairs, key=lambda pair: pair[1] == _BREAK):
        if ends:
            continue
        runs = []
        for kind, words in groupby(group, key=lambda pair: pair[0]):
            listed = [word for _, word in words]
            counts[kind] += sum(map(_is_word, listed))
            runs.append(Run(kind, " ".join(listed)))
        paragraphs.append(tuple(runs))
    return Comparison(tuple(paragraphs), counts["both"], counts["added"], counts["left out"])


def _is_word(written: str) -> bool:
    return any(map(str.isalnum, written))  # a comma may stand by itself


def _words(text: str) -> list[str]:
    paragraphs = (paragraph.split() for paragraph in text.split("\n\n"))
    return [word for words in paragraphs if words for word in (*words, _BREAK)]


def _pairs(earlier: Sequence[str], later: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """Yield each word with the versions that have it."""
    left = _MOST
    if len(earlier) * len(later) <= left:
        yield from _told(earlier, later, _steps(earlier, later))
        return
    one, other = _paragraphs(earlier), _paragraphs(later)
    if len(one) * len(other) > left:
        yield from _told(earlier, later, _ends(earlier, later))
        return
    for tag, a, b, c, d in _steps(one, other):
        before, after = list(chain(*one[a:b])), list(chain(*other[c:d]))
        cost = len(before) * len(after)
        if tag == "replace" and cost <= left:
            left -= cost
            yield from _told(before, after, _steps(before, after))
        else:
            yield from _told(before, after, [(tag, 0, len(before), 0, len(after))])


def _paragraphs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return words by paragraphs, each with its end."""
    found: list[tuple[str, ...]] = []
    start = 0
    for at, word in enumerate(words, 1):
        if word == _BREAK:
            found.append(tuple(words[start:at]))
            start = at
    return found


_Steps = Sequence[tuple[str, int, int, int, int]]


def _steps(earlier: Sequence[object], later: Sequence[object]) -> _Steps:
    """Return how the one becomes the other, as difflib gives it; of the same, in no time."""
    if earlier == later:
        return [("equal", 0, len(earlier), 0, len(later))] if earlier else []
    return SequenceMatcher(None, earlier, later).get_opcodes()


def _ends(earlier: Sequence[str], later: Sequence[str]) -> _Steps:
    """Return likewise what both begin and end with, and all between as another text."""
    short = min(len(earlier), len(later))
    start = next((n for n in range(short) if earlier[n] != later[n]), short)
    rest = range(1, short - start + 1)
    end = next((n - 1 for n in rest if earlier[-n] != later[-n]), short - start)
    a, b = len(earlier) - end, len(later) - end
    return [
        ("equal", 0, start, 0, start),
        ("replace", start, a, start, b),
        ("equal", a, len(earlier), b, len(later)),
    ]


def _told(
    earlier: Sequence[str], later: Sequence[str], steps: _Steps
) -> Iterator[tuple[Kind, str]]:
    for tag, a, b, c, d in steps:
        if tag == "equal":
            yield from (("both", word) for word in later[c:d])
        else:
            yield from (("left out", word) for word in earlier[a:b])
            yield from (("added", word) for word in later[c:d])
