"""A text's runs, and the names in it of two words, which may be written as one or with a space.

`fronts` of locale/folding.toml says what such names begin with; docs/design/search.md has the rule.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from generator.search.folding import QUOTES, Table, fronts, plain

# Vowel signs and joiners, which stand within a word, and quotes between Hebrew letters.
_WITHIN = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
    "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
)
_HEBREW = "\u05d0-\u05ea"
_BEHIND = 2  # letters of the second of two words, behind what follows a front
_CACHED = 100_000  # pairs of pieces that are remembered
# What a text is cut into first: the words of a run are worked out once, however often it comes.
_RUN = re.compile(rf"[\w{_WITHIN}]+(?:(?<=[{_HEBREW}])[{QUOTES}](?=[{_HEBREW}])[\w{_WITHIN}]+)*")
WORD = re.compile(
    rf"\d+|[^\W\d_]+(?:[{_WITHIN}]+[^\W\d_]*"
    rf"|(?<=[{_HEBREW}])[{QUOTES}](?=[{_HEBREW}])[^\W\d_]+)*"
)
SPACE = " "  # in a run: between a name's two words, which white space parts


def words_in(run: str) -> list[tuple[int, int]]:
    """Return where each word of a run begins and ends; two that a space parts are one."""
    space = run.find(SPACE)
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(run):
        begins = found.pop()[0] if found and found[-1][1] == space else match.start()
        found.append((begins, match.end()))
    return found


def _front(folded: str) -> str:
    """Return the front of a folded word that is a name of two words, "" of any other."""
    if folded.startswith(beginnings()):
        for front, follows in fronts().items():
            least = len(front) + len(follows) + _BEHIND
            if folded.startswith(front + follows) and len(folded) >= least:
                return front
    return ""


def second(raw: str) -> int:
    """Return where the second begins of a name's two words, 0 in what is no such name.

    What bears no letter stands with the first.
    """
    if not (front := _front(plain(raw))):
        return 0
    return max((at for at in range(len(raw)) if plain(raw[:at]) == front), default=0)


def bare(folded: str) -> str:
    """Return a folded word that is a name of two words without what is joined to it, else ""."""
    if not (front := _front(folded)):
        return ""
    return min((one for one in fronts() if front.endswith(one)), key=len) + folded[len(front) :]


def front_of(piece: str) -> str:
    """Return a piece's last word if it may be the first of a name's two, else ""."""
    # Most pieces end in another letter, and are looked at no further.
    if not piece or not ENDS_OF_FRONTS[ord(piece[-1])]:
        return ""
    *_, last = WORD.findall(piece) or [""]
    return last if piece.endswith(last) and plain(last) in fronts() else ""


@lru_cache(maxsize=_CACHED)
def joins(piece: str, other: str, begun: bool = False) -> bool:
    """Tell whether two pieces of a text that white space parts are the two words of a name.

    Of what is `begun` more may come, which would make it one.
    """
    front, run = front_of(piece), _RUN.match(other)
    first = WORD.search(run[0]) if run else None
    if not front or not run or not first or "_" in run[0][: first.start()]:
        return False
    if not begun:
        return second(front + first[0]) > 0
    folded, follows = plain(first[0]), fronts()[plain(front)]
    return folded.startswith(follows) or follows.startswith(folded)


class Run(NamedTuple):
    """A run of a text."""

    text: str
    start: int  # where it stands
    second: int = 0  # where the second of a name's words begins
    between: int = 0  # how many characters more are before it in the text

    def stands(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text a word of the run stands."""
        behind = self.start + self.between
        return (
            start + (behind if start >= self.second else self.start),
            end + (behind if end > self.second else self.start),
        )


def runs_in(text: str) -> Iterator[Run]:
    """Yield what `runs` returns, each run with where it stands."""
    before: re.Match[str] | None = None
    for match in _RUN.finditer(text):
        if before:
            between = text[before.end() : match.start()]
            if between.isspace() and front_of(before[0]) and joins(before[0], match[0]):
                both = f"{before[0]}{SPACE}{match[0]}"
                yield Run(both, before.start(), len(before[0]) + 1, len(between) - 1)
                before = None
                continue
            yield Run(before[0], before.start())
        before = match
    if before:
        yield Run(before[0], before.start())


def runs(text: str) -> list[str]:
    """Return the runs of letters and digits in a text, in their order.

    The two words of a name with white space between them are one, with one space.
    """
    found = _RUN.findall(text)
    if len(found) > 1 and any(map(front_of, found)):
        return [run.text for run in runs_in(text)]
    return found


@cache
def beginnings() -> tuple[str, ...]:
    """Return how names of two words begin, folded."""
    return tuple(front + follows for front, follows in fronts().items())


def _end(character: str) -> str:
    return character if plain(character) in {"", *(front[-1] for front in fronts())} else ""


# What the first of a name's two words may end in: its last letter, or a sign behind it.
ENDS_OF_FRONTS = Table(_end)
