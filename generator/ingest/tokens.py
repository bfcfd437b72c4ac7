"""A line -> its words, numbers and signs, and phrases looked up in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple, TypeVar

from generator.text import fold

Value = TypeVar("Value")
Kind = Literal["number", "word", "sign"]
# A phrase's first word leads to its other words and what it means, the longest phrases first.
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], Value], ...]]

# A word holds letters, the marks on them and the joiners between them; a straight quote only
# between Hebrew letters (gershayim as typed) or Latin ones (an apostrophe).
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c\u200d"
)
_HEBREW = "\u05d0-\u05ea"
# Runs of letters, and what may stand between and behind them: so it is matched run by run. What
# follows a word is looked at once: nearly always it is none of these.
_LETTERS = (
    rf"[^\W\d_]+(?:(?=[{_MARKS}\"'\u05f3\u05f4\u2019\u201d])(?:[{_MARKS}]+"
    rf"|(?<=[{_HEBREW}])(?:[\"'\u05f3\u05f4\u201d]|['\u05f3\u2019]{{2}})(?=[{_HEBREW}])|(?<=[A-Za-z])['\u2019](?=[A-Za-z]))"
    r"[^\W\d_]*)*"
)
_WORD = re.compile(_LETTERS)
_TOKEN = re.compile(rf"(\d+|{_LETTERS}|[^\s\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069])")
_LONGEST_KEPT = 400  # characters of a line whose tokens are remembered for a while
_LEAST = 6  # characters of a token on average, at the most
_FEW, _HEAD = 8, 30  # tokens of a paragraph's opening that are asked for
_BEGINNING = 60  # characters by which it is seen what a text begins with
_MOST_MET = 50_000  # pieces of text of which it is remembered what they are
# Signs that may stand, without a space, between the words of one phrase: A.F.P., Rabi al-Thani.
_JOINTS = frozenset(".-'\u2019\u2010\u2011\u05be")
_APOSTROPHES = frozenset("'\u2019")


# A tuple, not a dataclass: a frozen one takes three times as long to make, and they are many.
class Token(NamedTuple):
    """One word, number or sign of a line."""

    kind: Kind
    key: str  # the folded word, the number in ASCII digits, or the sign itself
    start: int
    end: int


def tokens(text: str, limit: int | None = None) -> tuple[Token, ...]:
    """Return the tokens of a line, at most `limit` of them; bidi controls and spaces are none."""
    if limit is None or len(text) <= _LEAST * limit:
        found = _kept(text) if len(text) <= _LONGEST_KEPT else _tokens(text, limit)
    elif _FEW <= limit <= _HEAD:
        found = _head(text)
    else:
        return _tokens(text, limit)
    return found if limit is None or len(found) <= limit else found[:limit]


# The rules ask for the tokens of one line again and again while they weigh it.
@lru_cache(maxsize=512)
def _kept(text: str) -> tuple[Token, ...]:
    return _tokens(text, None)


@lru_cache(maxsize=64)
def _head(text: str) -> tuple[Token, ...]:
    return _tokens(text, _HEAD)


def _tokens(text: str, limit: int | None) -> tuple[Token, ...]:
    parts = _TOKEN.split(text, limit or 0)  # what is between tokens, and tokens, by turns
    ends = list(accumulate(map(len, parts)))
    meanings = map(_meanings.__getitem__, parts[1::2])
    found = zip(meanings, ends[::2], ends[1::2], strict=False)
    new = tuple.__new__  # calling Token itself takes twice the time
    return tuple([new(Token, (kind, key, start, end)) for (kind, key), start, end in found])


# Most words of a text have been met before. A dictionary answers in half the time of lru_cache.
class _Met(dict[str, Value]):
    """What a pure function gives for each text that was met; all is forgotten when it is much."""

    def __init__(self, function: Callable[[str], Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> Value:
        if len(self) >= _MOST_MET:
            self.clear()
        self[text] = made = self._function(text)
        return made


def _meaning(piece: str) -> tuple[Kind, str]:
    if piece[0].isdecimal():
        # A run of thousands of digits is no number to convert, and int() refuses it.
        return "number", str(int(piece)) if len(piece) <= 18 else piece
    return ("word", _word_keys[piece]) if piece[0].isalnum() else ("sign", piece)


def _word_key(word: str) -> str:
    # Most words are their own key: one object then, not two, is what has to be reached for.
    key = fold(word)
    return word if key == word else key


_meanings = _Met(_meaning)
_word_keys = _Met(_word_key)


def first_key(text: str) -> str:
    """Return the key of a text's first token, as `tokens` gives it; "" where there is none."""
    found = _TOKEN.search(text)
    return _meanings[found[0]][1] if found else ""


def word_keys(text: str) -> Iterator[str]:
    """Yield each word of a text in its folded form."""
    return map(_word_keys.__getitem__, _WORD.findall(text))


# A line is folded by each rule that looks for its words, one after the other.
folded = lru_cache(maxsize=256)(fold)


def phrases(entries: Iterable[tuple[str, Value]]) -> Phrases[Value]:
    """Return a table for `match`; of two phrases that fold alike the first counts."""
    table: dict[str, dict[tuple[str, ...], Value]] = {}
    for written, value in entries:
        keys = tuple(t.key for t in tokens(written) if t.kind != "sign")
        if keys:
            table.setdefault(keys[0], {}).setdefault(keys[1:], value)
    return {
        first: tuple(sorted(rest.items(), key=lambda item: -len(item[0])))
        for first, rest in table.items()
    }


def opens_with(text: str, beginnings: tuple[str, ...]) -> bool:
    """Return whether a text, folded, begins with one of these; quick for a paragraph."""
    # Folded up to a space it is the beginning of what all of it is folded to.
    end = text.find(" ", _BEGINNING)
    start = folded(text[:end]) if end > 0 else ""
    whole = len(start) < max(map(len, beginnings), default=0)
    return (folded(text) if whole else start).startswith(beginnings)


def may_hold(folded: str, first_words: Iterable[str]) -> bool:
    """Return whether a folded text may hold phrases that begin so; quick, and certain of its no."""
    return any(map(folded.__contains__, first_words))


def match(line: Sequence[Token], at: int, table: Phrases[Value]) -> tuple[int, Value] | None:
    """Return the longest phrase of `table` that begins at token `at`: its end and its meaning."""
    if at >= len(line):
        return None
    for rest, value in table.get(line[at].key, ()):
        end = _follow(line, at + 1, rest)
        if end is not None:
            return end, value
    return None


def holds(line: Sequence[Token], table: Phrases[bool]) -> bool:
    """Return whether a phrase of `table` stands anywhere in a line."""
    return any(token.key in table and match(line, at, table) for at, token in enumerate(line))


def _follow(line: Sequence[Token], at: int, words: tuple[str, ...]) -> int | None:
    for word in words:
        if at + 1 < len(line) and line[at].key in _JOINTS and _joins(line, at):
            at += 1
        if at >= len(line) or line[at].key != word:
            return None
        at += 1
    return at


def _joins(line: Sequence[Token], at: int) -> bool:
    # Between two words without a space; an apostrophe, or the dot of an abbreviation's letter, may
    # have one behind it.
    before = line[at - 1]
    if before.end != line[at].start:
        return False
    loose = line[at].key in _APOSTROPHES or (line[at].key == "." and before.end - before.start == 1)
    return loose or line[at].end == line[at + 1].start
