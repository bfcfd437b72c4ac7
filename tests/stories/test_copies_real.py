"""How well copies are told among real articles, held to what was measured (bench/stories.md)."""

import pytest

from bench.copies_score import scores
from tests.conftest import SHARED

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"


@pytest.mark.whole
def test_copies_among_real_articles_are_told_as_well_as_ever() -> None:
    if not NEWS.exists():
        pytest.skip("real articles lie beside some checkouts only")
    found = {score.half: score for score in scores(NEWS)}
    for half, precision, recall in (("choose", 0.96, 0.77), ("held", 0.99, 0.68)):
        assert found[half].precision >= precision
        assert found[half].recall >= recall
