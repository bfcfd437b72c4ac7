"""A body's words -> what tells near-copies and related texts apart without reading it again.

Shingles are five words that follow one another; their MinHash (Broder 1997) has, of each of many
orders of all shingles, the first one that the text has: two texts agree in as large a share of them
as they share of all their shingles.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.search.words import rules_of, runs

SHINGLE = 5  # words
ORDERS = 64
FEWEST = 20  # words of a text that is more than a headline: shorter ones are alike by chance
_AT_ONCE = 4_096  # shingles
_Codes = NDArray[np.uint64]


class Sketch(NamedTuple):
    """What is kept of a body."""

    digest: int  # of its words, 64 bits with a sign; 0 of a body of fewer than FEWEST
    shingles: bytes  # the MinHash: ORDERS numbers of 32 bits, little-endian; none of such a body
    words: bytes  # its different words, stemmed, as rising numbers of 32 bits, little-endian


class _Numbers(dict[str, int]):
    """A run of letters -> a number of 64 bits for its stem, worked out when first met."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._rules = rules_of(lang)

    def __missing__(self, run: str) -> int:
        stems = "\0".join(word.stem for _, word in self._rules.words(run))
        digest = hashlib.blake2b(stems.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if len(self) >= _REMEMBERED:
            self.clear()
        self[run] = number = int.from_bytes(digest, "little")
        return number


_REMEMBERED = 200_000  # runs of a language
_numbers = cache(_Numbers)


def sketch(body: str, lang: str) -> Sketch:
    """Return the sketch of a Markdown body in a language, a BCP 47 tag."""
    codes = codes_of(body, lang)
    words = np.unique((codes >> np.uint64(32)).astype("<u4")).tobytes()
    if len(codes) < FEWEST:
        return Sketch(0, b"", words)
    digest = hashlib.blake2b(codes.astype("<u8").tobytes(), digest_size=8).digest()
    lowest = np.full(ORDERS, 0xFFFF_FFFF, np.uint64)
    shingles = shingles_of(codes)
    for start in range(0, len(shingles), _AT_ONCE):
        ordered = (shingles[start : start + _AT_ONCE, None] * _FACTORS) >> np.uint64(32)
        lowest = np.minimum(lowest, ordered.min(axis=0))
    return Sketch(
        int.from_bytes(digest, "little", signed=True), lowest.astype("<u4").tobytes(), words
    )


def codes_of(body: str, lang: str) -> _Codes:
    """Return a number for the stem of each word of a text, in their order."""
    number = _numbers(lang).__getitem__
    return np.fromiter(map(number, runs(body)), np.uint64)


def number_of(lang: str) -> Callable[[str], int]:
    """Return what gives the number, of 64 bits, for the stem of a word of a language."""
    return _numbers(lang).__getitem__


def shingles_of(codes: _Codes) -> _Codes:
    """Return a number for each shingle of a text with at least FEWEST words, in their order."""
    many = len(codes) - SHINGLE + 1
    shingles = np.zeros(many, np.uint64)
    for place in range(SHINGLE):
        shingles = shingles * _BASE + codes[place : place + many]
    # The high bits of a product know of all bits of its factors: they come down.
    return (shingles ^ (shingles >> np.uint64(32))) * _BASE


_BASE = np.uint64(0x9E37_79B9_7F4A_7C15)  # odd, without a pattern: 2^64 over the golden ratio
# Multiply-shift hashing (Dietzfelbinger et al. 1997) wants odd factors.
_FACTORS = np.array(
    [
        int.from_bytes(hashlib.blake2b(bytes([order]), digest_size=8).digest(), "little") | 1
        for order in range(ORDERS)
    ],
    np.uint64,
)
