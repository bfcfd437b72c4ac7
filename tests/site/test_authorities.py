"""What authorities.toml does to an archive's pages, searches and exports."""

import datetime as dt
import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from generator.authorities import FILE
from generator.build import build
from generator.errors import ConfigError
from generator.model import Article
from generator.permalinks import term_slug
from generator.text import fold
from tests.browser import served, watched
from tests.conftest import make_article, make_site, remove, run_warraq, tree
from tests.search.conftest import stands
from tests.site.sites import clean_build, rewrite

ONE = '[[tags.same]]\nnames = ["الأمم المتحدة", "منظمة الأمم المتحدة", "UN"]\n'
TWO = '[[authors.apart]]\nnames = ["علي", "على"]\n'


def many(count: int, *tags: str, start: int = 0) -> list[Article]:
    """Return so many articles with these tags, a day each."""
    return [
        make_article(
            title=f"خبر {start + n}",
            date=dt.date(2020, 1, 1) + dt.timedelta(days=start + n),
            tags=tags,
            authors=("علي" if n % 2 else "على",),
            id=f"{start + n:012}",
        )
        for n in range(count)
    ]


def decide(site: Path, text: str) -> None:
    """Write a site's authorities.toml."""
    (site / FILE).write_text(text, encoding="utf-8")


def page(site: Path, url: str) -> str:
    """Return the page at an address."""
    return (site / "output" / url).read_text(encoding="utf-8")


def leads_to(site: Path, url: str) -> str:
    """Return where a page that leads on leads; "" for one that does not."""
    before, refresh, after = page(site, url).partition('http-equiv="refresh" content="0; url=')
    return after.partition('"')[0] if refresh and before else ""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of articles that name the United Nations in three ways."""
    return make_site(
        tmp_path / "s",
        *many(3, "الأمم المتحدة"),
        *many(2, "الامم المتحدة", "منظمة الأمم المتحدة", start=10),
        *many(4, "UN", start=20),
    )


def test_names_that_are_one_have_one_page_with_all_articles_and_spellings(site: Path) -> None:
    decide(site, ONE)
    build(site)
    shown = page(site, "tags/الأمم-المتحدة.html")
    assert all(f"خبر {n}" in shown for n in (0, 2, 10, 11, 20, 23))
    assert "<h1><bdi>الأمم المتحدة</bdi></h1>" in shown
    for name in ("الامم المتحدة", "UN"):
        assert f"<bdi>{name}</bdi>" in shown
    # The article keeps what it says.
    assert ">UN<" in page(site, "2020/01/21/خبر-20.html")
    assert page(site, "tags.html").count("الأمم المتحدة") == 1


def test_the_first_name_is_the_heading_even_if_no_article_has_it(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", *many(2, "UN"))
    decide(site, ONE)
    build(site)
    shown = page(site, "tags/الأمم-المتحدة.html")
    assert "<h1><bdi>الأمم المتحدة</bdi></h1>" in shown
    assert "<bdi>UN</bdi>" in shown
    assert leads_to(site, "tags/un.html")


def test_a_block_of_one_name_says_which_spelling_is_the_heading(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", *many(3, "الانارة"), *many(1, "الإنارة", start=9))
    decide(site, '[[tags.same]]\nnames = ["الإنارة"]\n')
    build(site)
    assert "<h1><bdi>الإنارة</bdi></h1>" in page(site, "tags/الإنارة.html")
    assert leads_to(site, "tags/الانارة.html")


def test_the_old_addresses_lead_on_also_those_of_numbered_pages(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", *many(130, "UN"), *many(120, "الأمم المتحدة", start=200))
    build(site)
    old = {url for url in tree(site / "output") if url.startswith("tags/") and ".html" in url}
    assert {"tags/un.html", "tags/un/1.html"} <= old
    decide(site, ONE)
    build(site)
    assert old <= tree(site / "output").keys()
    assert leads_to(site, "tags/un.html").endswith(".html")
    assert leads_to(site, "tags/un/1.html").endswith("/1.html")
    assert tree(site / "output") == clean_build(site)


def test_every_published_address_answers_after_names_are_joined_and_parted_again(
    site: Path,
) -> None:
    published: set[str] = set()
    for text in ("", ONE, TWO, ONE + TWO, '[[tags.same]]\nnames = ["UN", "الأمم المتحدة"]\n', ""):
        decide(site, text)
        assert not build(site).problems
        assert tree(site / "output") == clean_build(site)
        published |= {url for url in tree(site / "output") if url.endswith(".html")}
        assert published <= tree(site / "output").keys()
    assert run_warraq("check", cwd=site).returncode == 0


def test_a_name_leads_on_when_no_article_has_it_any_more(site: Path) -> None:
    decide(site, ONE)
    build(site)
    for number in range(9):
        rewrite(site, number, tags=("الأمم المتحدة",))
    build(site)
    assert "المتحدة" in page(site, "tags/un.html")
    assert tree(site / "output") == clean_build(site)


def test_names_that_stay_apart_have_a_page_and_an_address_each(site: Path) -> None:
    build(site)
    together = page(site, "authors/على.html")  # most articles write it so
    assert leads_to(site, "authors/علي.html")
    decide(site, TWO)
    build(site)
    first, second = page(site, "authors/علي.html"), page(site, "authors/على.html")
    assert "<h1><bdi>علي</bdi></h1>" in first
    assert "<h1><bdi>على</bdi></h1>" in second
    for number in (0, 1, 2, 10, 11, 20):
        assert f"خبر {number}<" in together
        assert (f"خبر {number}<" in first) != (f"خبر {number}<" in second)


def test_two_that_differ_in_vowel_signs_alone_have_two_addresses(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", *many(2, "عمّان"), *many(2, "عُمان", start=9))
    decide(site, '[[tags.apart]]\nnames = ["عمّان", "عُمان"]\n')
    build(site)
    pages = sorted(path.name for path in (site / "output" / "tags").glob("*.html"))
    assert len(pages) == 2
    assert pages[1] == "عمان.html"
    assert "عمّان" in page(site, "tags/عمان.html")


def test_a_spelling_that_is_kept_apart_takes_its_address_from_the_other(tmp_path: Path) -> None:
    # The slug of the first's spelling, with its sign left out, is the second's name.
    site = make_site(tmp_path / "s", *many(3, "علىّ"), *many(2, "على", start=9))
    decide(site, '[[tags.apart]]\nnames = ["علي", "على"]\n')
    assert not build(site).problems
    assert "<h1><bdi>على</bdi></h1>" in page(site, "tags/على.html")
    assert len(list((site / "output" / "tags").glob("على-*.html"))) == 1
    assert tree(site / "output") == clean_build(site)


def test_only_the_articles_with_a_name_that_is_decided_otherwise_are_read_again(site: Path) -> None:
    for path in (site / "content").glob("*.md"):
        os.utime(path, (0, 0))  # one that was just written may be written again
    build(site)
    read: list[tuple[int, int]] = []

    def note(stage: str, done: int, total: int) -> None:
        if stage == "read":
            read.append((done, total))

    decide(site, '[[tags.same]]\nnames = ["منظمة الأمم المتحدة", "هيئة الأمم"]\n')
    build(site, progress=note)
    assert read[-1] == (2, 2)
    decide(site, '# said otherwise\n[[tags.same]]\nnames = ["منظمة الأمم المتحدة", "هيئة الأمم"]\n')
    read.clear()
    assert build(site, progress=note).written == 0
    assert not read


def test_a_build_of_the_files_that_were_saved_reads_what_was_decided_too(site: Path) -> None:
    build(site)
    decide(site, ONE)
    build(site, saved=frozenset({"0.md"}))
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_an_article_that_goes_leaves_no_name_behind(site: Path) -> None:
    decide(site, ONE)
    build(site)
    for number in range(9):
        remove(site, f"{number}.md")
    make_site(site, *many(1, "جسور"))
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_feeds_of_names_that_are_one_are_one(tmp_path: Path) -> None:
    site = make_site(
        tmp_path / "s",
        *many(2, "UN"),
        *many(2, "الأمم المتحدة", start=9),
        feeds="all",
        url="https://archive.example/",
    )
    decide(site, ONE)
    build(site)
    assert page(site, "tags/un.xml") == page(site, "tags/الأمم-المتحدة.xml")
    assert page(site, "tags/un.xml").count("<entry") == 4


@pytest.mark.parametrize("name", ["UN", "un", "منظمه الامم المتحده", "الأمم المتحدة"])
def test_search_and_export_find_all_articles_by_any_of_the_names(site: Path, name: str) -> None:
    decide(site, ONE)
    found = run_warraq("search", "--tag", name, "--json", cwd=site)
    assert len(found.stdout.splitlines()) == 9
    made = run_warraq("export", "--tag", name, "jsonl", "a.jsonl", cwd=site)
    assert made.returncode == 0, made.stderr
    lines = (site / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 9
    # What the articles say is exported as they say it.
    assert {tag for line in lines for tag in json.loads(line)["tags"]} == {
        "الأمم المتحدة",
        "الامم المتحدة",
        "منظمة الأمم المتحدة",
        "UN",
    }


def test_a_search_follows_what_was_decided_since_the_last_one(site: Path) -> None:
    for text, count in (("", 4), (ONE, 9), ("", 4)):
        decide(site, text)
        found = run_warraq("search", "--tag", "UN", "--json", cwd=site)
        assert len(found.stdout.splitlines()) == count


def test_the_search_page_narrows_by_any_of_the_names(site: Path, browser: Browser) -> None:
    decide(site, f"{ONE}{TWO}".replace("authors", "tags"))
    rewrite(site, 0, tags=("علي",))
    rewrite(site, 1, tags=("على", "الأمم المتحدة"))
    build(site)
    asked = {"UN": 8, "منظمه الأمم المتحدة": 8, "الأمم المتحدة": 8, "علي": 1, "على": 1, "عَلي": 1}
    page, wrong = watched(browser, 1280)
    with served(site / "output") as address:
        for name, count in asked.items():
            page.goto(f"{address}search.html?tag={quote(name)}")
            assert stands(page) == count, name
        page.goto(f"{address}search.html?tag=un")
        page.locator("summary").click()
        expect(page.locator("#tag option:checked")).to_have_text("الأمم المتحدة (8)")
        # While the server stands: what the page still loads would else be broken off by its end.
        assert wrong == []
        page.context.close()


def test_nothing_is_built_from_a_file_that_cannot_be_used(site: Path) -> None:
    build(site)
    before = tree(site / "output")
    decide(site, '[[tags.same]]\nnames = ["أ" "ب"]\n')
    with pytest.raises(ConfigError):
        build(site)
    done = run_warraq("build", cwd=site)
    assert done.returncode == 1
    assert done.stderr.startswith("authorities.toml:2: is not TOML")
    assert "hint: write each name in straight quotes" in done.stderr
    assert tree(site / "output") == before


def test_when_told_to_keep_going_a_build_goes_on_without_the_file(site: Path) -> None:
    decide(site, '[[tags.same]]\nnames = ["أ" "ب"]\n')
    for _ in range(2):  # also when nothing else has changed
        done = run_warraq("build", "--keep-going", cwd=site)
        assert done.returncode == 1
        assert done.stderr.startswith("authorities.toml:2: is not TOML")
    made = tree(site / "output")
    (site / FILE).unlink()
    assert made == clean_build(site)


def test_a_missing_article_is_not_excused_by_a_file_that_cannot_be_used(site: Path) -> None:
    build(site)
    (site / "content" / "0.md").unlink()
    decide(site, "[[tags.same]]\n")
    done = run_warraq("build", "--keep-going", cwd=site)
    assert done.returncode == 1
    assert "the file of this article is gone" in done.stderr


def test_the_address_is_bare_just_where_it_reads_as_the_name() -> None:
    assert term_slug("على") == "على"
    apart = {"على": "two"}
    assert term_slug("على", lambda name: apart.get(name, fold(name))) == "على"
    assert term_slug("علىّ", lambda name: apart.get(name, fold(name))).startswith("على-")
