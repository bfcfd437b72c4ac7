"""The runs of texts as numbers: a process looks at what stands between two spaces once.

What tells texts apart and what search finds are made of the same runs. What either works out of one
is kept by the run's number.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.search.names import ENDS_OF_FRONTS, front_of, joins, runs

RunNumbers = NDArray[np.uint32]
NO_RUN = bytes(4)  # the number of none: what may stand between the runs of two texts
_MOST = 400_000  # pieces of texts that are remembered
_UNKNOWN = -1
# What most often stands around a run: no run has any of it, or is looked for where none is.
_AROUND = "\u060c\u061b\u061f.,:;!?()[]\u00ab\u00bb\u201c\u201d\u2026-\u2013"
_T = TypeVar("_T")


class _Pieces(dict[str, bytes]):
    """What stands between two spaces -> the numbers of its runs, made when first met.

    What may be the first of a name's two words is not kept, so that it is noticed each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runs = [""]  # of each number
        self.fronts: dict[str, bytes] = {}
        self.noticed = False

    def __missing__(self, piece: str) -> bytes:
        if piece in self.fronts:
            self.noticed = True
            return self.fronts[piece]
        # Written out for speed: this is done for each piece of a language.
        if piece.isalpha():
            made = len(self.runs).to_bytes(len(NO_RUN), "little")
            self.runs.append(piece)
            if ENDS_OF_FRONTS[ord(piece[-1])] and front_of(piece):
                return self._front(piece, made)
        elif (core := piece.strip(_AROUND)).isalpha():
            made = self[core]
            if core in self.fronts and piece.endswith(core):
                return self._front(piece, made)
        else:
            found = runs(piece)
            if found == [piece]:
                made = len(self.runs).to_bytes(len(NO_RUN), "little")
                self.runs.append(piece)
            else:
                made = b"".join([self[run] for run in found])
            if front_of(piece):
                return self._front(piece, made)
        self[piece] = made
        return made

    def _front(self, piece: str, made: bytes) -> bytes:
        self.fronts[piece] = made
        self.noticed = True
        return made


class Vocabulary:
    """The runs of texts, numbered from 1 as they come."""

    def __init__(self) -> None:
        self._pieces = _Pieces()
        self._kept: dict[Callable[[Sequence[str]], Any], Any] = {}

    def __len__(self) -> int:
        return len(self._pieces)

    @property
    def runs(self) -> Sequence[str]:
        """The run of each number."""
        return self._pieces.runs

    def coded(self, text: str) -> bytes:
        """Return the numbers of a text's runs in their order, 32 bits each, little-endian."""
        known = self._pieces
        known.noticed = False
        pieces = text.split()
        found = [*map(known.__getitem__, pieces)]
        if known.noticed:
            for at, (piece, other) in enumerate(pairwise(pieces)):
                if piece in known.fronts and joins(piece, other):
                    found[at : at + 2] = known[f"{piece} {other}"], b""
        return b"".join(found)

    def kept(self, make: Callable[[Sequence[str]], _T]) -> _T:
        """Return what `make` made of the runs, to which more may come; it lasts as long as they."""
        if make not in self._kept:
            self._kept[make] = make(self.runs)
        found: _T = self._kept[make]
        return found


@cache
def _current() -> Vocabulary:
    return Vocabulary()


def vocabulary() -> Vocabulary:
    """Return the vocabulary of this process; one that is too large is followed by a new one."""
    if len(_current()) > _MOST:
        _current.cache_clear()
    return _current()


forget = _current.cache_clear  # for a process with other things to do


class Known:
    """A number for each run of a vocabulary in a language, worked out when first asked for."""

    def __init__(self, runs: Sequence[str]) -> None:
        """`runs` has those of each number; there may come more."""
        self._runs = runs
        self._of: dict[str, NDArray[np.int64]] = {}  # each language

    def of(
        self, numbers: RunNumbers, lang: str, learn: Callable[[Sequence[str], str], Sequence[int]]
    ) -> NDArray[np.int64]:
        """Return what is known of runs, 0 of none.

        `learn` gives the numbers, none of them negative, of runs in a language.
        """
        known = self._of.setdefault(lang, np.zeros(1, np.int64))
        if len(known) < len(self._runs):
            more = np.full(2 * len(self._runs) - len(known), _UNKNOWN)
            known = self._of[lang] = np.concatenate([known, more])
        found = known[numbers]
        if (unknown := found == _UNKNOWN).any():
            new = sorted(set(numbers[unknown].tolist()))  # np.unique would load its masked arrays
            known[new] = learn([self._runs[number] for number in new], lang)
            found = known[numbers]
        return found
