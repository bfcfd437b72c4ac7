"""An archive of 10,000 articles, published after one more has come."""

import datetime as dt
from pathlib import Path

import pytest

from generator.build import build
from tests.conftest import make_article, write_article
from tests.deploy.places import built, deploy, folder, make_built_site, published

ARTICLES = 10_000
# What one more article of a known source and two known tags on a new day reaches: its page and those of the four articles
# before it (by day, source and two tags), 2 + 2 lists of its day, month and year, 2 days of the year, 5 lists of its terms,
# the front page and the 2 pages about the archive, the feed in 2 forms, 3 sitemaps, and 9 files of the newest month's search.
UPLOADS = 33


@pytest.mark.whole
def test_one_more_article_sends_only_what_the_build_rewrote(tmp_path: Path) -> None:
    start = dt.date(2015, 1, 1)
    articles = (
        make_article(
            title=f"خبر {n}",
            slug=f"n{n}",
            date=start + dt.timedelta(days=n // 3),
            tags=(f"وسم {n % 40}", f"موضوع {n % 300}"),
            source=f"صحيفة {n % 12}",
        )
        for n in range(ARTICLES)
    )
    with folder(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place, *articles, url="https://x.example/")
        first = deploy(site)
        assert len(first.plan.new) == len(built(site)) > ARTICLES
        before = built(site)
        day = start + dt.timedelta(days=ARTICLES // 3 + 1)
        article = make_article(
            title="جديد", slug="new", date=day, tags=("وسم 7", "موضوع 7"), source="صحيفة 7"
        )
        write_article(site, "new.md", article)
        report = build(site)
        after = built(site)
        rewritten = {path for path, data in after.items() if before.get(path) != data}
        second = deploy(site)
        assert {file.path for file in second.plan.puts} == rewritten
        assert len(rewritten) == report.written
        assert published(place) == after
        assert len(rewritten) == UPLOADS
