"""The search page of an archive that counts its years by the Jalali calendar too."""

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.build import build
from tests.browser import watched
from tests.conftest import make_article, make_site
from tests.search.conftest import stands


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    days = [dt.date(1979, 2, 11), dt.date(1978, 10, 24), dt.date(2021, 3, 20), dt.date(2024, 3, 20)]
    articles = [make_article(title=f"خبر {n}", date=day, lang="fa") for n, day in enumerate(days)]
    where = tmp_path_factory.mktemp("jalali") / "site"
    settings = {"lang": "fa", "calendar": "jalali", "digits": "persian"}
    return build(make_site(where, *articles, **settings)).output


@pytest.fixture
def page(browser: Browser, archive: Path) -> Page:
    return watched(browser, 1280)[0]


def test_a_hit_and_a_list_show_the_jalali_day_before_the_gregorian(
    page: Page, archive: Path
) -> None:
    page.goto(f"{(archive / 'search.html').as_uri()}?q=خبر&sort=date")
    stands(page)
    expect(page.locator("[data-hit] time")).to_have_text([
        "۱ فروردین ۱۴۰۳ ه‍.ش · ۲۰ مارس ۲۰۲۴",
        "۳۰ اسفند ۱۳۹۹ ه‍.ش · ۲۰ مارس ۲۰۲۱",
        "۲۲ بهمن ۱۳۵۷ ه‍.ش · ۱۱ فوریه ۱۹۷۹",
        "۲ آبان ۱۳۵۷ ه‍.ش · ۲۴ اکتبر ۱۹۷۸",
    ])  # fmt: skip
    hits = page.locator("[data-hit] time").all_inner_texts()
    page.goto((archive / "index.html").as_uri())
    assert set(hits) & set(page.locator("article time").all_inner_texts())
    for path in archive.glob("1979/02/11/*.html"):
        assert f"{hits[3]}</time>" in path.read_text(encoding="utf-8")  # of the article before it


def test_a_year_of_two_digits_is_that_of_the_iranian_press(page: Page, archive: Path) -> None:
    page.goto(f"{(archive / 'search.html').as_uri()}?q=خبر")
    stands(page)
    page.locator("summary").click()
    for typed, year, hits in (("57", "۱۳۵۷", 2), ("۹۹", "۱۳۹۹", 1), ("03", "۱۴۰۳", 1)):
        for name in ("from", "to"):
            page.locator(f"[name={name}-year]").fill(typed)
            page.keyboard.press("Tab")
            expect(page.locator(f"[name={name}-year]")).to_have_value(year)
            expect(page.locator(f"#{name}-problem")).to_be_hidden()
        expect(page.locator("main")).to_have_attribute("data-hits", str(hits))
    for typed in ("15", "۱۳۵"):
        page.locator("[name=to-year]").fill(typed)
        page.keyboard.press("Tab")
        expect(page.locator("#to-problem")).to_have_text("سال را با چهار رقم بنویسید.")


def test_a_first_day_after_the_last_is_said(page: Page, archive: Path) -> None:
    page.goto(f"{(archive / 'search.html').as_uri()}?q=خبر&from=1999-01-01&to=1979-01-01")
    stands(page)
    expect(page.locator("#count")).to_have_text("چیزی پیدا نشد: روز آغاز پس از روز پایان است.")
