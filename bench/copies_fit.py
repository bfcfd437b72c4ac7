"""What tells copies: `python -m bench.copies_fit`, where the file of real articles is.

Of labelled pairs of near days that are compared (the half to choose by, the earlier sample and the
third one; never the half that is held out) it works out a few figures, fits a logistic regression
to some of them, and says of how many copies that tells at which precision, each pair by the others
alone. So a rule that is thought of can be judged before it is written. Writes nothing.
"""

import argparse
import csv
import datetime as dt
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.build_bench import BENCH, NEWS
from bench.copies_draw import EARLIER
from bench.copies_score import LABELS, articles_of
from generator.model import Article
from generator.stories.copies import NEAR, PRINT, Body, Kind, alike, candidates
from generator.stories.sketch import Sketch, sketch

THIRD = BENCH / "copies-labels-third.tsv"
PRECISIONS = (0.98, 0.97, 0.96, 0.95)
_BEGIN = 80  # words
_FOLDS = 10
_TURNS = 4  # of dividing the pairs into so many

# Shares, of 0 to 1, but for the last two, which are yes or no.
FIGURES = {
    "runs": "of all runs of three words, in both",
    "within": "of the runs of the shorter one, in the longer",
    "head": "of the first 80 words of each, in runs that the other has; the lower of the two",
    "begin": "of the words that the first 80 are, among the first 160 of the other; the lower",
    "words": "of the words of the shorter one, in the longer",
    "order": "of the words of the shorter one, in the longer in the same order, with gaps",
    "headlines": "of the words of the shorter headline, in the longer",
    "told": "of the words of each headline, in the text of the other; the lower",
    "own": "one paper",
    "form": "told in a set form",
}
SETS = (
    ("runs", "within", "head"),
    ("runs", "within", "head", "headlines", "own", "form"),
    ("runs", "begin", "words", "own", "form"),
    ("runs", "begin", "words", "told", "own", "form"),
    ("runs", "begin", "order", "told", "own", "form"),
    tuple(FIGURES),
)
_Reals = NDArray[np.float64]


class Case(NamedTuple):
    """A labelled pair."""

    copy: bool
    now: bool  # what the rule says
    figures: tuple[float, ...]


def cases(news: Path) -> Iterator[Case]:
    """Yield the labelled pairs of near days that are compared, of other words than each other's."""
    articles = dict(articles_of(news))
    sketches = {line: sketch(a.body, "ar", a.title) for line, a in articles.items()}
    kinds = _kinds(articles, sketches)
    seen = set()
    for one, other, copy in chain(_labels(THIRD), _labels(LABELS), _labels(EARLIER)):
        low, high = sorted((sketches[one].digest, sketches[other].digest))
        days = abs(_day(articles[one]) - _day(articles[other]))
        if (low, high) in kinds and days <= NEAR and (low, high) not in seen:
            seen.add((low, high))
            kind = kinds[low, high]
            told = alike(_body(sketches[one]), _body(sketches[other]), kind)
            own = articles[one].source == articles[other].source
            form = kind in (Kind.FORM, Kind.FAR)
            figures = (*_figures(sketches[one], sketches[other]), float(own), float(form))
            yield Case(copy, told, figures)


def _day(article: Article) -> int:
    assert isinstance(article.date, dt.date)
    return article.date.toordinal()


def _labels(path: Path) -> Iterator[tuple[int, int, bool]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if path != LABELS or row["half"] == "choose":
                yield int(row["one"]), int(row["other"]), row["copy"] == "1"


def _kinds(articles: dict[int, Article], made: dict[int, Sketch]) -> dict[tuple[int, int], Kind]:
    lines = [line for line, each in made.items() if each.digest]
    prints = np.zeros(len(lines), PRINT)
    for row, line in enumerate(lines):
        article, each = articles[line], made[line]
        paper, title = (zlib.crc32(text.encode()) for text in (article.source, article.title))
        headline, shingles = (
            np.frombuffer(each.headline, "<u2"),
            np.frombuffer(each.shingles, "<u4"),
        )
        prints[row] = (each.digest, _day(article), paper, title, headline, shingles)
    found = candidates(prints)
    return {(pair.one, pair.other): pair.kind for pair in found}


def _body(made: Sketch) -> Body:
    return Body([_codes(made).tobytes()])


def _codes(made: Sketch) -> NDArray[np.uint16]:
    codes: NDArray[np.uint16] = np.frombuffer(made.text, "<u2")
    return codes[np.flatnonzero(codes)]


def _figures(one: Sketch, other: Sketch) -> tuple[float, ...]:
    """Return the figures of two texts, in their order, without the last two."""
    short, long = sorted((one, other), key=lambda made: len(made.text))
    bodies = _body(short), _body(long)
    both = len(np.intersect1d(bodies[0].runs, bodies[1].runs, assume_unique=True))
    few, many = (len(body.runs) for body in bodies)
    words, others = (_codes(made).tolist() for made in (short, long))
    first, second = (
        set(np.frombuffer(made.headline, "<u2").tolist()) - {0} for made in (short, long)
    )
    return (
        both / (few + many - both),
        both / min(few, many),
        min(bodies[0].begins_in(bodies[1]), bodies[1].begins_in(bodies[0])),
        min(
            _share(set(words[:_BEGIN]), set(others[: 2 * _BEGIN])),
            _share(set(others[:_BEGIN]), set(words[: 2 * _BEGIN])),
        ),
        _share(set(words), set(others)),
        in_order(words, others) / len(words),
        _share(*sorted((first, second), key=len)),
        min(_share(first, set(others)), _share(second, set(words))),
    )


def _share(some: set[int], others: set[int]) -> float:
    return len(some & others) / len(some) if some else 0.0


def in_order(words: list[int], others: list[int]) -> int:
    """Return the length of the longest common subsequence (Hyyrö 2004), a bit for each word."""
    places: dict[int, int] = {}
    for at, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << at
    every = (1 << len(words)) - 1
    row = every
    for word in others:
        found = row & places.get(word, 0)
        row = (row + found | row - found) & every
    return len(words) - row.bit_count()


def chances(figures: _Reals, copies: _Reals) -> _Reals:
    """Return how likely each pair is a copy, by a fit to the other ones."""
    scaled = (figures - figures.mean(axis=0)) / figures.std(axis=0)
    columns = np.column_stack([scaled, np.ones(len(scaled))])
    sums = np.zeros(len(copies))
    for turn in range(_TURNS):
        folds = np.random.RandomState(turn).permutation(len(copies)) % _FOLDS
        for fold in range(_FOLDS):
            out = folds == fold
            weights = _fitted(columns[~out], copies[~out])
            sums[out] += 1 / (1 + np.exp(-columns[out] @ weights))
    return sums / _TURNS


def _fitted(columns: _Reals, copies: _Reals) -> _Reals:
    """Return the weights of a logistic regression, by Newton's steps; large ones are held back."""
    weights = np.zeros(columns.shape[1])
    back = np.eye(len(weights))
    back[-1, -1] = 1e-9
    for _ in range(12):
        chance = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (copies - chance) - back @ weights
        bend = (columns.T * (chance * (1 - chance))) @ columns + back
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def recall(chance: _Reals, copies: _Reals, precision: float) -> float:
    """Return the share of copies told where the fewest are asked for that are so often right."""
    right = np.cumsum(copies[np.argsort(-chance, kind="stable")])
    enough = np.flatnonzero(right >= precision * np.arange(1, len(right) + 1))
    return float(right[enough[-1]] / right[-1]) if len(enough) else 0.0


def main() -> None:
    """Print what the rule tells, and what each set of figures could."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--news", type=Path, default=NEWS)
    every = list(cases(parser.parse_args().news))
    copies: Any = np.array([case.copy for case in every], float)
    now = np.array([case.now for case in every])
    print(f"{len(every)} pairs, {int(copies.sum())} of them copies")
    precision, found = copies[now].mean(), copies[now].sum() / copies.sum()
    print(f"the rule: precision {precision:.3f}, recall {found:.3f}")
    print("recall at a precision of", *PRECISIONS)
    table = np.array([case.figures for case in every])
    for chosen in SETS:
        chance = chances(table[:, [list(FIGURES).index(name) for name in chosen]], copies)
        print(*(f"{recall(chance, copies, each):.3f}" for each in PRECISIONS), *chosen)


if __name__ == "__main__":
    main()
