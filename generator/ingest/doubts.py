"""A doubt -> its kind: what the table at the end counts and the report is filtered by."""

import re
from collections import Counter
from collections.abc import Iterable

# What is quoted, up to a quotation mark behind which the English goes on: gershayim and quotations
# within it are written with the same sign.
QUOTED = re.compile(r'(?<![^\s(])"(.*?)"(?=[,;:.?!)]*(?:\s[\x00-\x7f]|\Z))', re.DOTALL)
_LINE = re.compile(r"line \d+: ")


def doubt_kind(doubt: str) -> str:
    """Return a doubt without its line, its quotations and what follows its first comma."""
    plain = QUOTED.sub("\u2026", _LINE.sub("", doubt, count=1))
    return re.sub(r"\d+", "N", re.split("[,;]", plain, maxsplit=1)[0])


def count_kinds(doubts: Iterable[str]) -> dict[str, int]:
    """Return how many doubts there are of each kind, most first."""
    counts = Counter(map(doubt_kind, doubts))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
