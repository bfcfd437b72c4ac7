"""The benchmark of builds runs, and says in words and bars what it measured and what it did not."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from bench import search_report
from bench.build_articles import add_article, articles, for_hugo
from bench.build_report import Measure, Section, draw, load, save
from generator.frontmatter import dump, parse
from tests.conftest import REPOSITORY

BENCH = REPOSITORY / "bench"
SVG = "{http://www.w3.org/2000/svg}"
WORK = [
    "full build",
    "full build, all feeds",
    "nothing changed",
    "one article edited",
    "one article added today",
    "article template edited",
]


def a_section(
    count: int, place: str = "memory", *, hugo: bool = True, wall: float = 2.0
) -> Section:
    work = {f"{name} | Warraq": Measure(wall, 3.0, 60.0, 40.0, 30.0, 1e6) for name in WORK}
    if hugo:
        work["full build | Hugo"] = Measure(8.0, 12.0, 800.0, 40.0, 30.0, 1e6)
    words = {"date": "2024-03-20", "versions": "Warraq 0", "machine": "one", "corpus": "made up"}
    return Section(articles=count, place=place, jobs=2, runs=3, work=work, **words)


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the kernel's account of children is Unix's")
def test_it_measures_a_small_archive_and_says_plainly_that_hugo_was_left_out(
    tmp_path: Path,
) -> None:
    # No file of news: the articles are made up, wherever this runs.
    code = "import bench.build_bench as b; b.NEWS = b.OWN / 'none'; b.main()"
    words = ["30", "--runs", "1", "--no-hugo", "--results", str(tmp_path)]
    subprocess.run([sys.executable, "-c", code, *words], cwd=REPOSITORY, check=True)
    (section,) = load(tmp_path)
    assert [key.partition(" | ") for key in section.work] == [
        (name, " | ", "Warraq") for name in WORK
    ]
    full, feeds, same, edited, added, template = section.work.values()
    assert full.pages > 30
    assert full.written >= full.pages
    assert min(full.wall, full.processor) > 0.05
    assert 20 < full.peak < 1000
    assert feeds.written > full.written
    assert same.written == 0
    assert 0 < edited.written < added.written < template.written < full.written
    report = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "Hugo was not measured" in report
    assert "not measured yet" in (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_both_forms_hold_the_same_articles() -> None:
    made = list(articles(40, None))
    assert made == list(articles(40, None))
    assert len({article.url for article in made}) == len({article.id for article in made}) == 40
    for article in made:
        assert parse(dump(article), Path("a.md")) == article
        head, _, body = for_hugo(article).removeprefix("---\n").partition("---\n")
        fields = yaml.safe_load(head)
        assert fields["title"] == article.title
        assert fields["date"] == article.date
        assert fields["slug"] == article.slug
        assert tuple(fields["tags"]) == article.tags
        assert body.strip() == article.body


def test_an_archive_larger_than_the_stories_repeats_them_with_other_titles() -> None:
    made = list(articles(5003, None))
    assert made[5002].title == f"{made[2].title} (2)"
    assert made[5002].body == made[2].body
    assert len({article.slug for article in made}) == 5003


def test_an_added_article_is_the_newest(tmp_path: Path) -> None:
    *_, last = articles(10, None)
    like = tmp_path / "like.md"
    like.write_text(dump(last), encoding="utf-8")
    add_article(tmp_path, like, 3)
    new = parse((tmp_path / "2025/01/03-b0000003.md").read_text(encoding="utf-8"), like)
    assert (new.title, new.tags) == (f"{last.title} +3", last.tags)


def test_a_size_measured_again_takes_the_place_of_its_old_figures_only(tmp_path: Path) -> None:
    for section in (
        a_section(10_000),
        a_section(1000),
        a_section(10_000, "disk"),
        a_section(10_000, wall=1.0),
    ):
        save(tmp_path, section)
    assert [
        (one.articles, one.place, one.work["full build | Warraq"].wall) for one in load(tmp_path)
    ] == [
        (1000, "memory", 2.0),
        (10_000, "memory", 1.0),
        (10_000, "disk", 2.0),
    ]


def test_ratios_are_to_hugos_full_build_of_the_same_run(tmp_path: Path) -> None:
    draw(tmp_path, [a_section(1000, wall=2.0), a_section(1_000_000, hugo=False)])
    report = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| full build | Warraq | 2.00 | 3.00 | 0.25 | 0.25 | 60 | 40 |" in report
    assert "| full build | Hugo | 8.00 | 12.00 |  |  | 800 | 40 |" in report
    draw(tmp_path, [a_section(1000, wall=0.1)])
    assert "| 1/80 |" in (tmp_path / "results.md").read_text(encoding="utf-8")


def test_bars_are_as_long_as_their_values(tmp_path: Path) -> None:
    draw(tmp_path, [a_section(10_000), a_section(100_000)])
    chart = ElementTree.parse(tmp_path / "chart.svg").getroot()
    bars = [rect for rect in chart.iter(f"{SVG}rect") if rect.get("class") != "card"]
    hugo, *own = [float(bar.get("width", 0)) for bar in bars[:4]]
    assert own == [pytest.approx(hugo / 4)] * 3
    height = float(chart.get("height", 0))
    assert all(0 < float(text.get("y", 0)) < height for text in chart.iter(f"{SVG}text"))


def test_the_results_and_the_chart_that_are_shown_are_those_that_were_measured(
    tmp_path: Path,
) -> None:
    shutil.copy(BENCH / "search.json", tmp_path)
    draw(tmp_path, load(BENCH))
    for name in ("results.md", "chart.svg"):
        assert (BENCH / name).read_bytes() == (tmp_path / name).read_bytes(), (
            "run bench/build_report.py"
        )
    chart = (BENCH / "chart.svg").read_text(encoding="utf-8")
    assert len(chart.encode()) < 20_000
    assert "<script" not in chart
    assert not re.search(r"(?:href|url\()", chart)
    assert "prefers-color-scheme:dark" in chart


def test_the_report_of_search_stands_behind_that_of_builds(tmp_path: Path) -> None:
    took = {
        "requests": [9, 11],
        "bytes": [40_000, 55_000],
        "first_ms": [80, 120],
        "ms": [90, 180],
        "page_ms": [400, 600],
    }
    own = {
        "processor": 450.0,
        "peak": 120.0,
        "files": 900,
        "size": 11.7,
        "packed": 6.5,
        "postings": 0.4,
        "all": 0.8,
    }
    section = {
        "articles": 6000,
        **{"date": "2024-03-20", "versions": "Warraq 0", "machine": "one", "corpus": "made up"},
        **{"jobs": 2, "runs": 3},
        "index": {"Warraq": own},
        "queries": {"two words": {"Warraq": took}},
        "hits": [{"words": ["مكة", "مكه"], "found": {"Warraq": [253, 253]}}],
    }
    save(tmp_path, a_section(1000))
    search_report.save(tmp_path, {**section, "runs": 1})
    search_report.save(tmp_path, section)
    draw(tmp_path, load(tmp_path))
    report = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert report.index("## 1,000 articles") < report.index("## Search, 6,000 articles")
    assert "Pagefind was not measured" in report
    assert "index: median of 3" in report
    assert "| files | 900 | 1,000 and one for every six articles: 2,000 |" in report
    assert (
        "| two words (2) | Warraq | 10 | 48 | 55 | 60 | 100 | 120 | 135 | 180 | 500 | 600 |"
        in report
    )
    assert "| مكة / مكه | 253 / 253 |" in report
