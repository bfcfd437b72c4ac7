"""The pairs by which copies are scored: those that are drawn, each with a label."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.copies_draw import EARLIER, Drawn, draw
from bench.copies_fit import THIRD, in_order, recall
from bench.copies_score import LABELS, articles_of
from tests.conftest import SHARED

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"


def rows(path: Path = LABELS) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_each_pair_has_a_label_and_no_article_is_in_two() -> None:
    labelled = rows()
    assert {row["copy"] for row in labelled} == {"0", "1"}
    articles = [row[side] for row in labelled for side in ("one", "other")]
    assert len(set(articles)) == len(articles) == 600
    assert not pairs(rows(EARLIER)) & pairs(labelled)


def pairs(labelled: list[dict[str, str]]) -> set[frozenset[str]]:
    return {frozenset((row["one"], row["other"])) for row in labelled}


def test_the_third_sample_has_no_article_of_the_half_that_is_held_out() -> None:
    third = rows(THIRD)
    new = pairs([row for row in third if row["half"] == "new"])
    held = pairs([row for row in rows() if row["half"] == "held"])
    assert not {line for pair in new for line in pair} & {line for pair in held for line in pair}
    assert not new & pairs(rows(EARLIER))
    assert not new & pairs(rows())
    assert pairs([row for row in third if row["half"] == "reread"]) <= pairs(rows(EARLIER))


def test_recall_is_that_of_the_most_that_is_told_precisely_enough() -> None:
    chances, copies = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([1.0, 0, 1, 1, 0])
    found = [recall(chances, copies, precision) for precision in (1, 0.75, 0.9, 0.5)]
    assert found == pytest.approx([1 / 3, 1, 1 / 3, 1])
    assert recall(np.array([0.9, 0.1]), np.array([0.0, 1]), 0.9) == 0


@given(st.lists(st.integers(0, 5), max_size=30), st.lists(st.integers(0, 5), max_size=30))
def test_words_in_order_are_the_longest_common_subsequence(
    one: list[int], other: list[int]
) -> None:
    assert in_order(one, other) == longest(one, other)


def longest(one: Sequence[int], other: Sequence[int]) -> int:
    before = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for at, each in enumerate(other):
            row.append(before[at] + 1 if word == each else max(row[at], before[at + 1]))
        before = row
    return before[-1]


@pytest.mark.whole
def test_the_pairs_are_those_that_are_drawn() -> None:
    if not NEWS.exists():
        pytest.skip("real articles lie beside some checkouts only")
    drawn = [[str(value) for value in pair] for pair in draw(dict(articles_of(NEWS)))]
    assert drawn == [[row[name] for name in Drawn._fields] for row in rows()]
