"""Merkle trees over the content files: one number for all of them, and the way from a file to it.

RFC 9162 (Certificate Transparency) 2.1.1 and 2.1.3. Pure; see docs/design/integrity.md.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

_LEAF = b"\x00"
_NODE = b"\x01"
EMPTY = hashlib.sha256().digest()  # the root of no entries


class Beside(NamedTuple):
    """A step of the way up: the hash that is put beside what one has, and on which side of it."""

    side: Literal["left", "right"]
    hash: bytes


def leaf(sha256: str) -> bytes:
    """Return the leaf of a file: its entry in the tree is its sha256, in 64 small hex digits."""
    return hashlib.sha256(_LEAF + sha256.encode()).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves, or of whole trees, in their order."""
    level = list(hashes)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY


def way_up(hashes: Sequence[bytes], index: int) -> list[Beside]:
    """Return the steps from the hash at `index` to the root."""
    level = list(hashes)
    steps = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):  # the last one may stand alone: it goes up as it is
            steps.append(Beside("left" if index % 2 else "right", level[beside]))
        level = _above(level)
        index //= 2
    return steps


def climbed(start: bytes, steps: Iterable[Beside]) -> bytes:
    """Return where the steps lead to."""
    for side, beside in steps:
        start = _node(beside, start) if side == "left" else _node(start, beside)
    return start


def _above(level: list[bytes]) -> list[bytes]:
    """Return the hashes one step nearer to the root.

    To join neighbours, level after level, makes the tree that the RFC draws from its top, where the
    left side holds the largest power of two that leaves something for the right.
    """
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [_node(left, right) for left, right in pairs]
    return above + level[-1:] if len(level) % 2 else above


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
