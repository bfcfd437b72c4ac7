"""The pages of threads, and what becomes of them as articles come and go."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import build
from generator.site.strands import Strands
from tests.conftest import (
    make_article,
    make_built_site,
    make_site,
    remove,
    tree,
    write_article,
)
from tests.site.sites import clean_build, rewrite
from tests.site.test_alike import about, headline, page_of, thread_of

FIRST = "threads/" + "00".rjust(12, "a") + ".html"


def site_with_thread(root: Path) -> Path:
    """Make and build a site of eight subjects; the six articles of the first are a thread."""
    return make_built_site(root, *thread_of(), url="https://archive.example/")


def read(site: Path, url: str) -> str:
    """Return a page of the output."""
    return (site / "output" / url).read_text(encoding="utf-8")


def test_a_thread_has_a_page_with_its_words_its_days_and_its_articles(tmp_path: Path) -> None:
    site = site_with_thread(tmp_path)
    page = read(site, FIRST)
    heading = re.search(r"<h1>(.*)</h1>", page)
    assert heading
    assert len(set(re.findall(r"\w{3,}(?=[\s<])", heading[1])) & {*headline(0).split()}) == 4
    assert "6 أخبار، من 1 مارس 2024 إلى 6 مارس 2024" in page
    assert re.findall(r'<time datetime="([^"]*)">', page) == [f"2024-03-0{n}" for n in range(1, 7)]
    assert page.count('<a href="../2024/03/') == 6
    assert 'href="../sources/' in page
    assert [path.name for path in (site / "output" / "threads").iterdir()] == [FIRST[8:]]


def test_the_list_of_threads_the_menu_the_articles_and_the_sitemap_lead_there(
    tmp_path: Path,
) -> None:
    site = site_with_thread(tmp_path)
    assert f'<a href="{FIRST}">' in read(site, "threads.html")
    assert '<a href="threads.html">' in read(site, "index.html")
    assert f'href="../../../{FIRST}"' in page_of(site, headline(3))
    assert FIRST not in page_of(site, "خبر 3 1")
    assert f"https://archive.example/{FIRST}" in read(site, "sitemaps/lists.xml")


def test_the_address_of_a_thread_that_begins_earlier_now_leads_to_it(tmp_path: Path) -> None:
    site = site_with_thread(tmp_path / "s")
    earlier = about(0, 7, title=headline(7), date=dt.date(2024, 2, 20))
    write_article(site, "n.md", earlier)
    build(site)
    assert tree(site / "output") == clean_build(site)
    assert f"threads/{earlier.id}.html" in read(site, "threads.html")
    assert f"url=../threads/{earlier.id}.html" in read(site, FIRST)


def test_the_address_of_a_thread_that_is_none_any_more_leads_to_the_others(
    tmp_path: Path,
) -> None:
    site = site_with_thread(tmp_path / "s")
    for number in (0, 1):
        change(site, number, body="نص آخر لا صلة له بغيره")
    build(site)
    assert tree(site / "output") == clean_build(site)
    assert "url=../threads.html" in read(site, FIRST)
    assert "url=index.html" in read(site, "threads.html")  # there are no others


def change_all(site: Path) -> None:
    """Give all articles of the thread headlines that do not name it."""
    for number in range(6):
        change(site, number, title=f"خبر {number}")


def test_what_comes_after_a_long_silence_is_of_no_thread(tmp_path: Path) -> None:
    site = site_with_thread(tmp_path / "s")
    change(site, 5, date=dt.date(2024, 6, 1))
    build(site)
    assert "5 أخبار" in read(site, FIRST)
    assert FIRST not in page_of(site, headline(5))
    assert tree(site / "output") == clean_build(site)


EDITS: dict[str, Callable[[Path], object]] = {
    "one more": lambda site: write_article(site, "n.md", about(0, 7, title=headline(7))),
    "one less": lambda site: remove(site, "3.md"),
    "retitle": lambda site: change(site, 2, title="عنوان آخر"),
    "retitle all": change_all,
    "redate": lambda site: change(site, 2, date=dt.date(2025, 1, 1)),
    "resource": lambda site: change(site, 2, source="جريدة الجبل"),
    "copy": lambda site: write_article(
        site, "n.md", about(0, 0, title="نسخة", id="c" * 12, date=dt.date(2024, 2, 1))
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_each_edit_a_build_equals_a_clean_one(tmp_path: Path, name: str) -> None:
    site = site_with_thread(tmp_path / "s")
    EDITS[name](site)
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_an_article_that_goes_elsewhere_is_followed_by_its_thread_its_copies_and_its_like(
    tmp_path: Path,
) -> None:
    copy = about(0, 0, title="نسخة", id="c" * 12, date=dt.date(2024, 3, 20), source="جريدة الجبل")
    site = make_site(tmp_path / "s", *thread_of(), copy)
    build(site, hurry=True)  # as `serve` does: no address is published yet, and kept for it
    (page,) = (site / "output" / "2024" / "03" / "01").glob("*.html")
    # It shares no word, tag or source with the one whose address it takes.
    fields = {"title": "آخر", "body": "لا صلة له", "tags": (), "source": "", "id": "d" * 12}
    day = dt.date(2024, 3, 1)
    write_article(site, "n.md", make_article(date=day, slug=page.stem, **fields))
    build(site, hurry=True)
    assert not page.with_name("آخر.html").exists()
    assert len(list(page.parent.glob("*.html"))) == 2
    assert tree(site / "output") == clean_build(site)


def test_a_build_that_ends_before_its_threads_are_settled_leaves_them_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_with_thread(tmp_path / "s")
    EDITS["one more"](site)

    def end(_strands: Strands) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Strands, "settle", end)
        with pytest.raises(KeyboardInterrupt):
            build(site)
    build(site)
    assert tree(site / "output") == clean_build(site)


def change(site: Path, number: int, **fields: object) -> None:
    """Give an article of the thread other fields."""
    paths = sorted((site / "content").rglob("*.md"))
    rewrite(site, paths.index(site / "content" / f"{number}.md"), **fields)
