"""Pairs of real articles to be read: `python -m bench.copies_draw`, where their file is.

Prints the pairs of bench/copies-labels.tsv, which this drew, with no label yet. Of all pairs of the
file whose texts share a tenth of the shorter one's runs of three words (every pair is measured, not
only those that Warraq compares) so many are drawn from each layer: by how much they share, and
whether their days are near. No article is in two pairs, and no pair of an earlier sample is drawn.

`--read PASS` prints them in the order of a pass to a reader, who is not told how much they share:
in the first what both have stands once, beside what is in one only; in the second the
shorter text, with marks around what stands in the longer one, and where that begins and ends.
"""

import argparse
import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.build_bench import BENCH, NEWS
from bench.copies_score import articles_of
from generator.model import Article
from generator.stories.copies import NEAR
from generator.stories.sketch import sketch
from generator.text import fold

EARLIER = BENCH / "copies-labels-first.tsv"
SEED = 9
# From how many hundredths in common on, and how many pairs: of near days, of other days.
LAYERS = ((10, 15, 6), (20, 20, 9), (30, 25, 10), (40, 31, 12), (50, 30, 10))
LAYERS += ((60, 30, 8), (70, 30, 5), (80, 30, 2), (90, 25, 2))
_OFTEN = 80  # texts: a run of more is a phrase, and tells of nobody
_COMMON = 3  # words in a row that both have, for a reader to take them for one text


class Drawn(NamedTuple):
    """A pair to be read."""

    half: str
    one: int  # lines of the file
    other: int
    layer: str
    stands_for: float  # pairs of its layer


def shared(articles: dict[int, Article]) -> Iterator[tuple[int, int, float]]:
    """Yield (line, line, share of the shorter one's runs) of pairs that share a tenth or more."""
    runs = {
        line: _runs(made.text)
        for line, article in articles.items()
        if (made := sketch(article.body, "ar")).digest
    }
    lines = np.concatenate([np.full(len(own), line) for line, own in runs.items()])
    every = np.concatenate(list(runs.values()))
    order = np.lexsort((lines, every))
    every, lines = every[order], lines[order]
    first = np.flatnonzero(np.diff(every, prepend=every[0] + np.uint64(1)))
    many = np.diff(first, append=len(every))
    found = []
    for count in range(2, _OFTEN + 1):
        groups = lines[first[many == count][:, None] + np.arange(count)]
        left, right = np.triu_indices(count, 1)
        found.append((groups[:, left] << 32 | groups[:, right]).ravel())
    for key in np.unique(np.concatenate(found)).tolist():
        one, other = key >> 32, key & 0xFFFF_FFFF
        both = len(np.intersect1d(runs[one], runs[other], assume_unique=True))
        share = both / min(len(runs[one]), len(runs[other]))
        if share >= 0.1 and not np.array_equal(runs[one], runs[other]):
            yield one, other, share


def _runs(text: bytes) -> NDArray[np.uint64]:
    codes = np.frombuffer(text, "<u2")
    codes = codes[codes != 0].astype(np.uint64)
    return np.unique(codes[:-2] << np.uint64(32) | codes[1:-1] << np.uint64(16) | codes[2:])


def draw(articles: dict[int, Article]) -> list[Drawn]:
    """Return the sample, the same each time; halves take turns within a layer."""
    layers = defaultdict(list)
    earlier = _earlier()
    for one, other, share in shared(articles):
        days = abs((articles[one].date - articles[other].date).days)
        at = max(number for number, (least, *_) in enumerate(LAYERS) if 100 * share >= least)
        if (one, other) not in earlier:
            layers[at, days <= NEAR].append((one, other))
    chance = random.Random(SEED)
    used: set[int] = set()
    drawn = []
    for number, (least, near, far) in reversed(list(enumerate(LAYERS))):
        for wanted, of_near in ((far, False), (near, True)):
            pairs = layers[number, of_near]
            chance.shuffle(pairs)
            chosen: list[tuple[int, int]] = []
            for pair in pairs:
                if len(chosen) < wanted and not used & set(pair):
                    chosen.append(pair)
                    used |= set(pair)
            name = f"{'near' if of_near else 'far'} {least}"
            for place, (one, other) in enumerate(chosen):
                half = ("choose", "held")[place % 2]
                drawn.append(Drawn(half, one, other, name, round(len(pairs) / len(chosen), 1)))
    return drawn


def _earlier() -> set[tuple[int, int]]:
    with EARLIER.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(int(row["one"]), int(row["other"])) for row in rows}


def read(articles: dict[int, Article], pairs: Sequence[Drawn], turn: int) -> Iterator[str]:
    """Yield what a reader sees of each pair in a pass, with its number in the sample."""
    order = list(enumerate(pairs, 1))
    random.Random(SEED + turn).shuffle(order)
    for number, pair in order:
        two = [articles[pair.one], articles[pair.other]]
        random.Random(100 * number + turn).shuffle(two)
        if turn == 2:
            two.sort(key=lambda article: len(article.body))
        lines = [f"{a.date} {a.source} | {a.title}" for a in two]
        shown = _beside if turn == 1 else _marked
        yield "\n".join([f"#{number}", *lines, *shown(two[0].body, two[1].body)])


def _beside(one: str, other: str) -> Iterator[str]:
    """Yield what both have, and what is in the first only, and in the second only."""
    left, right = one.split(), other.split()
    at = there = 0
    for start, place, size in _common(left, right):
        for mark, words in (("A", left[at:start]), ("B", right[there:place])):
            if words:
                yield f"  {mark}: {_short(words, 36, 10)}"
        if size:
            yield f"= {_short(left[start : start + size], 14, 6)}"
        at, there = start + size, place + size


def _marked(shorter: str, longer: str) -> Iterator[str]:
    """Yield the shorter text, with marks around what both have, and the ends of the longer one."""
    words, others = shorter.split(), longer.split()
    parts, at = [], 0
    for start, _, size in _common(words, others):
        if start > at:
            parts.append(_short(words[at:start], 40, 12))
        if size:
            parts.append(f"«{_short(words[start : start + size], 16, 6)}»")
        at = start + size
    yield f"A: {' '.join(parts)}"
    yield f"B: {_short(others, 50, 20)}"


def _common(left: list[str], right: list[str]) -> list[tuple[int, int, int]]:
    """Return (place, place, words) of what both have in one order, and an end of no words."""
    keys = [
        [
            fold(word).strip(".,:;!?()\"'\u060c\u061b\u061f\u00ab\u00bb\u201c\u201d-")
            for word in words
        ]
        for words in (left, right)
    ]
    blocks = SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks()
    return [tuple(block) for block in blocks if block.size >= _COMMON or not block.size]


def _short(words: list[str], first: int, last: int) -> str:
    """Return words without their middle, for which a dot stands for each ten of them."""
    middle = len(words) - first - last
    if middle < 6:
        return " ".join(words)
    dots = "·" * -(-middle // 10)
    return f"{' '.join(words[:first])} {dots} {' '.join(words[-last:])}"


def main() -> None:
    """Print the sample, or what a reader sees of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--read", type=int, choices=(1, 2), help="print to a reader, in a pass")
    asked = parser.parse_args()
    articles = dict(articles_of(asked.news))
    pairs = draw(articles)
    if asked.read:
        print(*read(articles, pairs, asked.read), sep="\n\n")
    else:
        print(*Drawn._fields, sep="\t")
        for pair in pairs:
            print(*pair, sep="\t")


if __name__ == "__main__":
    main()
