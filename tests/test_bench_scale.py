"""The archives that very large ones are measured by, and what is reckoned from the figures."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bench import scale_articles
from bench.scale_articles import REAL, add_day, article_of, write_site
from bench.scale_model import seconds
from bench.scale_store import kind_of
from generator.build import build
from generator.executor import Workers

STEP = dt.timedelta(hours=1)


@pytest.mark.parametrize(("frequent", "same"), [(0, True), (REAL, False)])
def test_an_article_of_another_turn_has_its_frequent_words_and_other_rare_ones(
    monkeypatch: pytest.MonkeyPatch, frequent: int, same: bool
) -> None:
    monkeypatch.setattr(scale_articles, "FREQUENT", frequent)
    scale_articles._stories.cache_clear()
    first, again = (article_of(number, None, STEP) for number in (7, REAL + 7))
    scale_articles._stories.cache_clear()
    assert (first.body == again.body) is same
    assert len(first.body) == len(again.body)
    assert (first.id, first.slug, first.date) != (again.id, again.slug, again.date)


def test_an_archive_of_packs_is_built_and_grows_by_a_day(tmp_path: Path) -> None:
    with Workers(1) as workers:
        write_site(tmp_path, 40, None, workers)
    assert not list((tmp_path / "content").rglob("*.md"))
    assert build(tmp_path).articles == 40
    add_day(tmp_path, 40, None, 3)
    report = build(tmp_path)
    assert report.articles == 43
    assert not report.problems
    assert report.unchanged > report.written


@pytest.mark.parametrize(
    ("workers", "expected"), [(1, 2 * (40 + 50)), (16, 2 * (10 + 30)), (128, 2 * (10 + 30))]
)
def test_a_stage_takes_as_long_as_the_coordinator_or_as_the_workers(
    workers: int, expected: float
) -> None:
    stages = [{"own": 10.0, "workers": 40.0}, {"own": 30.0, "workers": 50.0}]
    found: dict[str, Any] = {"100": {"full": {"stages": stages}}}
    assert seconds(found, 100, 200, workers, stores=False) == expected


def test_requests_are_told_apart_by_their_kind_and_folder() -> None:
    assert kind_of("GET", "/bench?list-type=2&prefix=content%2F2024") == ("LIST", "content")
    assert kind_of("GET", "/bench/output/index.html") == ("GET", "output")
    assert kind_of("PUT", "/bench/content/2024/03/20.zip?partNumber=1") == ("PUT", "content")
