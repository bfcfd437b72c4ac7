"""Sitemaps: valid, whole, in files that stay as they are, with days that are true."""

import datetime as dt
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from generator.build import build
from generator.model import Change
from tests.conftest import make_article, make_site, tree, write_article
from tests.site.schemas import NEWS, SITEMAP, valid

BASE = "https://archive.example/"


def small_site(root: Path, **settings: str) -> Path:
    """Make a site of a few articles in three months, one of them changed later, one undated."""
    return make_site(
        root,
        make_article(title="أ", slug="a", date=dt.date(2023, 1, 2), tags=("جسور",)),
        make_article(title="ب", slug="b", date=dt.date(2023, 1, 2), updated=dt.date(2023, 5, 6)),
        make_article(title="ج", slug="c", date=dt.date(2023, 1, 9), tags=("جسور",)),
        make_article(title="د", slug="d", date=dt.date(2023, 3, 1), tags=("جسور",)),
        make_article(title="ه", slug="e", date=dt.date(2024, 1, 2), source="المنارة"),
        make_article(title="و", slug="f", date=None, tags=("وحيد",)),
        **{"url": BASE, **settings},
    )


def read(files: dict[str, bytes], name: str) -> dict[str, str]:
    """Return address -> day of the last change ("" when not told) of a sitemap, or of the index."""
    root = valid(files[name], "siteindex.xsd" if name == "sitemap.xml" else "sitemap.xsd")
    found = [
        (
            unquote(each.findtext(f"{SITEMAP}loc", "").removeprefix(BASE)),
            each.findtext(f"{SITEMAP}lastmod", ""),
        )
        for each in root
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def all_of(files: dict[str, bytes]) -> dict[str, str]:
    """Return address -> day of the last change of all that an archive's sitemaps name."""
    found: dict[str, str] = {}
    for part, last in read(files, "sitemap.xml").items():
        entries = read(files, part)
        assert last == max(entries.values())
        assert len(files[part]) <= 52_428_800
        assert part == "sitemaps/news.xml" or found.keys().isdisjoint(entries)
        found |= entries
    return found


def test_every_page_that_is_no_copy_of_others_is_named_once(tmp_path: Path) -> None:
    site = small_site(tmp_path, calendar="hijri")
    build(site)
    files = tree(site / "output")
    pages = {name for name in files if name.endswith(".html")}
    assert all_of(files).keys() == pages - {"404.html", "search.html"}


def test_each_page_and_each_sitemap_says_when_what_it_shows_was_changed(tmp_path: Path) -> None:
    site = small_site(tmp_path, calendar="hijri")
    build(site)
    files = tree(site / "output")
    assert read(files, "sitemap.xml") == {
        "sitemaps/undated.xml": "",
        "sitemaps/2023-01.xml": "2023-05-06",
        "sitemaps/2023-03.xml": "2023-03-01",
        "sitemaps/2024-01.xml": "2024-01-02",
        "sitemaps/lists.xml": "2024-01-02",
    }
    found = all_of(files)
    assert {name: found[name] for name in (
        "2023/01/02/a.html", "2023/01/02/b.html", "2023/01/02.html", "2023/01/09.html",
        "2023/01.html", "2023.html", "on/01/02.html", "tags/جسور.html", "sources/المنارة.html",
        "index.html", "undated/f.html", "tags/وحيد.html", "about.html", "hijri/1444/06.html",
    )} == {
        "2023/01/02/a.html": "2023-01-02",
        "2023/01/02/b.html": "2023-05-06",
        "2023/01/02.html": "2023-05-06",
        "2023/01/09.html": "2023-01-09",
        "2023/01.html": "2023-05-06",
        "2023.html": "2023-05-06",
        "on/01/02.html": "2024-01-02",
        "tags/جسور.html": "2023-03-01",
        "sources/المنارة.html": "2024-01-02",
        "index.html": "2024-01-02",
        "undated/f.html": "",
        "tags/وحيد.html": "",
        "about.html": "",
        "hijri/1444/06.html": "2023-05-06",
    }  # fmt: skip


def test_a_new_article_changes_its_month_and_no_other(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    build(site)
    before = tree(site / "output" / "sitemaps")
    write_article(site, "new.md", make_article(title="ز", slug="g", date=dt.date(2024, 1, 5)))
    build(site)
    after = tree(site / "output" / "sitemaps")
    assert {name for name in after if before.get(name) != after[name]} == {
        "2024-01.xml",
        "lists.xml",
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"updated": dt.date(2025, 1, 1)},
        {
            "updated": dt.datetime(2023, 2, 1, 9, tzinfo=dt.UTC),
            "changes": (
                Change(date=dt.date(2025, 1, 1), what="صُحح الاسم"),
                Change(date=dt.date(2024, 1, 1), what="صُحح الرقم"),
            ),
        },
    ],
    ids=["update", "correction"],
)
def test_a_change_of_an_article_is_told_wherever_it_shows(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    site = small_site(tmp_path)
    build(site)
    article = make_article(title="ج", slug="c", date=dt.date(2023, 1, 9), tags=("جسور",), **changed)
    write_article(site, "2.md", article)
    build(site)
    files = tree(site / "output")
    found = all_of(files) | read(files, "sitemap.xml")
    assert {name for name, last in found.items() if last == "2025-01-01"} == {
        *("2023/01/09/c.html", "2023/01/09.html", "2023/01.html", "2023.html", "on/01/09.html"),
        *("tags/جسور.html", "sources/صحيفة-الميناء.html"),
        *("index.html", "archive.html", "on.html"),
        *("sitemaps/2023-01.xml", "sitemaps/lists.xml"),
    }


def test_a_month_of_too_many_addresses_has_several_files_each_with_its_own_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.sitemaps.MOST", 4)
    site = small_site(tmp_path)
    build(site)
    files = tree(site / "output")
    index = read(files, "sitemap.xml")
    assert index["sitemaps/2023-01.xml"] == "2023-05-06"
    assert index["sitemaps/2023-01-2.xml"] == "2023-01-09"
    assert max(len(read(files, part)) for part in index) == 4
    assert all_of(files)


def test_so_many_of_the_longest_addresses_fit_into_one_file() -> None:
    from generator.site import sitemaps

    around = "<url><loc></loc><lastmod>2024-03-20</lastmod></url>\n"
    # Most signs that an address may have stand as they are; of the rest, "&" takes five.
    longest = 2048 + 4 * 60
    assert sitemaps.MOST <= 50_000
    assert sitemaps.MOST * (len(around) + longest) + 200 <= 52_428_800


def test_news_of_the_last_two_days_before_the_newest_article(tmp_path: Path) -> None:
    zone = dt.timezone(dt.timedelta(hours=3))
    moment = dt.datetime(2024, 1, 1, 0, 5, tzinfo=zone)
    site = small_site(tmp_path, news="on", lang="ar-LB")
    write_article(site, "n.md", make_article(title="<ز> & ح", slug="n", date=moment, lang="he-IL"))
    write_article(site, "o.md", make_article(title="قديم", slug="o", date=dt.date(2023, 12, 31)))
    build(site)
    files = tree(site / "output")
    assert list(read(files, "sitemaps/news.xml")) == ["2024/01/02/e.html", "2024/01/01/n.html"]
    assert read(files, "sitemap.xml")["sitemaps/news.xml"] == "2024-01-02"
    _, second = valid(files["sitemaps/news.xml"], "sitemap.xsd").findall(f"{SITEMAP}url/{NEWS}news")
    told = {each.tag.removeprefix(NEWS): each.text for each in second.iter()}
    assert told["name"] == "أرشيف التجربة"
    assert told["language"] == "he"
    assert told["publication_date"] == "2024-01-01T00:05:00+03:00"
    assert told["title"] == "<ز> & ح"


def test_there_is_no_news_sitemap_unless_it_is_asked_for(tmp_path: Path) -> None:
    for number, settings in enumerate(({}, {"news": "on", "url": ""})):
        site = small_site(tmp_path / str(number), **settings)
        build(site)
        assert not (site / "output/sitemaps/news.xml").exists()


def test_the_sitemaps_of_the_demo_archive_are_valid(demo: Path) -> None:
    files = tree(demo)
    found = all_of(files)
    articles = {name for name in files if re.fullmatch(r"\d{4}/\d\d/\d\d/[^/]+\.html", name)}
    assert articles <= found.keys()
    assert all(found[name] >= name[:10].replace("/", "-") for name in articles)
