"""The pairs by which copies are scored: those that are drawn, each with a label."""

import csv

import pytest

from bench.copies_draw import EARLIER, Drawn, draw
from bench.copies_score import LABELS, articles_of
from tests.conftest import SHARED

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"


def rows() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_each_pair_has_a_label_and_no_article_is_in_two() -> None:
    labelled = rows()
    assert {row["copy"] for row in labelled} == {"0", "1"}
    articles = [row[side] for row in labelled for side in ("one", "other")]
    assert len(set(articles)) == len(articles) == 600
    with EARLIER.open(encoding="utf-8", newline="") as file:
        earlier = {(row["one"], row["other"]) for row in csv.DictReader(file, delimiter="\t")}
    assert not earlier & {(row["one"], row["other"]) for row in labelled}


@pytest.mark.whole
def test_the_pairs_are_those_that_are_drawn() -> None:
    if not NEWS.exists():
        pytest.skip("real articles lie beside some checkouts only")
    drawn = [[str(value) for value in pair] for pair in draw(dict(articles_of(NEWS)))]
    assert drawn == [[row[name] for name in Drawn._fields] for row in rows()]
