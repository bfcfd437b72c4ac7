"""Notes: what a build tells of an archive that may not be meant."""

import datetime as dt
from pathlib import Path

import pytest

from generator.build import build
from tests.conftest import make_article, make_site, tree


def test_a_translation_that_is_no_article_is_told(tmp_path: Path) -> None:
    site = make_site(
        tmp_path,
        make_article(id="a" * 12, translations=("b" * 12, "c" * 12, "d" * 12)),
        make_article(title="فارسی", lang="fa", id="b" * 12),
    )
    told = f"content/0.md: no article has the id {'c' * 12}, of a translation, and 1 more"
    assert told in build(site).notes


def test_a_date_that_is_to_come_is_told_at_each_build_and_changes_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = (dt.date(2024, 3, 20), dt.date(2024, 3, 22), dt.date(2099, 10, 5))
    articles = [make_article(slug=f"a{n}", date=day) for n, day in enumerate(days)]
    site = make_site(tmp_path, *articles)
    told = "is still to come, and it leads the lists: is the year right?"

    def notes(day: dt.date) -> list[str]:
        moment = dt.datetime.combine(day, dt.time(12), dt.UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{moment.timestamp():.0f}")
        return [note for note in build(site).notes if told in note]

    assert notes(dt.date(2024, 3, 21)) == [f"content/2.md: its date 2099-10-05 {told}"]
    before = tree(site / "output")
    # Tomorrow's paper is printed today.
    assert notes(dt.date(2024, 3, 20)) == [
        f"content/2.md: its date 2099-10-05 {told}; so have 1 more"
    ]
    assert notes(dt.date(2100, 1, 1)) == []
    assert tree(site / "output") == before
