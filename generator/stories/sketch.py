"""A body's words -> what tells near-copies and related texts apart without reading it again.

Shingles are five words that follow one another; their MinHash (Broder 1997) has, of each of many
orders of all shingles, the first one that the text has: two texts agree in as large a share of them
as they share of all their shingles.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.search.vocabulary import NO_RUN, Known, Vocabulary, vocabulary
from generator.search.words import rules_of
from generator.stories.columns import different

SHINGLE = 5  # words
ORDERS = 32
HEADLINE = 12  # words
FEWEST = 20  # words of a text that is more than a headline: shorter ones are alike by chance
Codes = NDArray[np.uint32]


class Sketch(NamedTuple):
    """What is kept of a body."""

    digest: int  # of its words, 64 bits with a sign; 0 of a body of fewer than FEWEST
    shingles: bytes  # the MinHash: ORDERS numbers of 32 bits, little-endian; none of such a body
    words: bytes  # its different words, stemmed, as rising numbers of 32 bits, little-endian
    text: bytes  # its words in their order, 16 bits each, 0 between paragraphs; none of such a body
    paragraphs: bytes  # the checksums of those, of 32 bits, little-endian; none of such a body
    headline: bytes  # up to HEADLINE different words of its title, as in `text`, then zeros


def _numbers(runs: Sequence[str], lang: str) -> list[int]:
    """Return a number of 32 bits, never 0, for each of some runs: those of one stem have one."""
    coded = [stem.encode("utf-8", "surrogatepass") for stem in rules_of(lang).stems_of(runs)]
    return [zlib.crc32(stem) or 1 for stem in coded]


def sketch(body: str, lang: str, title: str = "") -> Sketch:
    """Return the sketch of a Markdown body with a title in a language, a BCP 47 tag."""
    parted = parted_codes_of(body, lang)
    codes = parted[parted != 0]
    words = different(codes).tobytes()
    if len(codes) < FEWEST:
        return Sketch(0, b"", words, b"", b"", b"")
    digest = hashlib.blake2b(codes.tobytes(), digest_size=8).digest()
    text = _text(parted)
    return Sketch(
        digest=int.from_bytes(digest, "little", signed=True),
        shingles=_lowest(codes).tobytes(),
        words=words,
        text=text,
        paragraphs=b"".join(each.to_bytes(4, "little") for each, _ in paragraphs_of(text)),
        headline=_headline(parted_codes_of(title, lang)),
    )


def parted_codes_of(body: str, lang: str) -> Codes:
    """Return a number for the stem of each word of a text, in their order, 0 between paragraphs."""
    words = vocabulary()
    return _codes(words, NO_RUN.join(map(words.coded, body.split("\n\n"))), lang)


def _codes(words: Vocabulary, coded: bytes, lang: str) -> Codes:
    numbers = np.frombuffer(coded, "<u4")
    return words.kept(Known).of(numbers, lang, _numbers).astype("<u4")


def _lowest(codes: Codes) -> Codes:
    """Return the MinHash of a text with at least FEWEST words.

    Shingles lie on a circle; each order goes once around it, and begins elsewhere.
    """
    around = np.sort(shingles_of(codes))
    first = around.searchsorted(_STARTS)
    return around.take(first, mode="wrap").astype("<u4", copy=False)


def numbers_of(words: Sequence[str], lang: str) -> list[int]:
    """Return the number that each word, a run of letters and digits, has in a Sketch's `words`."""
    known = vocabulary()
    coded = b"".join([known.coded(word)[: len(NO_RUN)] for word in words])
    return [int(code) for code in _codes(known, coded, lang)]


def words_with(numbers: Iterable[int], body: str, lang: str) -> Iterator[tuple[int, str]]:
    """Yield (number, word) for the words of a body that have one of some numbers."""
    known = vocabulary()
    coded = known.coded(body)
    runs, codes = np.frombuffer(coded, "<u4"), _codes(known, coded, lang)
    # They are few: np.isin takes longer.
    found = (codes[:, np.newaxis] == np.array([*numbers], "<u4")).any(axis=1)
    for number, run in zip(codes[found].tolist(), runs[found].tolist(), strict=True):
        yield number, known.runs[run]


def shingles_of(codes: Codes) -> Codes:
    """Return a number for each shingle of a text with at least FEWEST words, in their order."""
    many = len(codes) - SHINGLE + 1
    wide = codes.astype(np.uint64)
    shingles = wide[:many]
    for place in range(1, SHINGLE):
        shingles = shingles * _BASE + wide[place : place + many]
    # The high bits of a product know of all bits of its factors: they come down, and are kept.
    mixed = (shingles ^ (shingles >> np.uint64(32))) * _BASE
    return (mixed >> np.uint64(32)).astype(np.uint32)


def paragraphs_of(text: bytes) -> list[tuple[int, bytes]]:
    """Return (checksum, words) of the paragraphs of a Sketch's text, in their order."""
    codes = np.frombuffer(text, "<u2")
    ends = [*np.flatnonzero(codes == 0).tolist(), len(codes)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    found = (text[2 * start : 2 * end] for start, end in zip(starts, ends, strict=True))
    return [(zlib.crc32(words), words) for words in found if words]


def _text(parted: Codes) -> bytes:
    """Return the numbers of a text in half the room, 0 still between paragraphs."""
    half = parted % np.uint32(0xFFFF)
    half += parted != 0
    return half.astype("<u2").tobytes()


def _headline(parted: Codes) -> bytes:
    """Return the numbers of a title's words: of too many the same ones in every title."""
    # As `_text` has them; of so few, numpy takes several times as long.
    half = {code % 0xFFFF + 1 for code in parted.tolist() if code}
    return np.array(sorted(half)[:HEADLINE], "<u2").tobytes().ljust(2 * HEADLINE, b"\0")


_BASE = np.uint64(0x9E37_79B9_7F4A_7C15)  # odd, without a pattern: 2^64 over the golden ratio
_STARTS = (np.arange(ORDERS, dtype=np.uint64) * np.uint64(2**32 // ORDERS)).astype(np.uint32)
