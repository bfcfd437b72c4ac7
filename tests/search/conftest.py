"""The search page of a small archive in Chromium, over http and from the disk."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.build import build
from generator.model import Article
from tests.browser import PATIENCE, served, watched
from tests.conftest import make_article, make_site

LONG = "كلام لا يعني شيئا " * 30
Open = Callable[..., Page]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# For tests that hold over http and from the disk.
BOTH = pytest.mark.parametrize("start", ["http", "file"], indirect=True)


def articles() -> Iterator[Article]:
    """Yield the articles of the archive: a few to be found, and thirty more to leaf through."""
    yield make_article(
        title="قمة المدينة",
        body=f"{LONG}\n\nقال الرَّئِيسُ إن العمل في الطريق الجديد سينتهي قريبا.\n\n{LONG}",
        date=dt.date(2024, 3, 21),
        section="محليات",
    )
    yield make_article(
        title="خبر المدينه", body="مدن كثيرة في الميناءين.", date=dt.date(2023, 5, 1)
    )
    yield make_article(
        title="عن والمدينة",
        body="الرئيس غائب. أَمْن وأُمْنية.",
        date=None,
        source="الأفق",
        tags=("قِمَم الجبال",),
        authors=("نجيب الورّاق",),
    )
    yield make_article(title="كتاب‌خانه", body="می‌خواهم کتاب بخوانم.", lang="fa", tags=("أَمن",))
    yield make_article(title="The <b>Re-entry</b> & co", body="News of a café.", lang="en")
    # A hundred topics that are more frequent than others.
    quays = [f"رصيف {one}{other}{one}" for one in "بتثجحخدذرز" for other in "سشصضطظعغفق"]
    for number in range(30):
        day = dt.date(2022, 1, 1 + number)
        tags = ("بحر", *quays[number % 10 * 10 :][:10])
        yield make_article(title=f"سفينة {number}", body="ترسو في الميناء.", date=day, tags=tags)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = make_site(tmp_path_factory.mktemp("search") / "site", *articles(), calendar="hijri")
    report = build(site)
    assert not report.problems
    return report.output


@pytest.fixture(scope="module")
def start(archive: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of the archive, over http with a strict policy or from the disk."""
    if getattr(request, "param", "http") == "file":
        yield f"{archive.as_uri()}/"
        return
    with served(archive.parent) as address:
        yield f"{address}{archive.name}/"


@pytest.fixture
def opened(browser: Browser, start: str) -> Iterator[Open]:
    """Give a function that opens the search page; at the end nothing may have gone wrong on it."""
    made: list[tuple[Page, list[str]]] = []

    def open_page(query: str = "", width: int = 1280, **values: str) -> Page:
        page, faults = watched(browser, width)
        made.append((page, faults))
        given = "&".join(f"{k}={quote(v)}" for k, v in {"q": query, **values}.items())
        page.goto(f"{start}search.html?{given}")
        stands(page)
        return page

    yield open_page
    for page, faults in made:
        assert faults == []
        page.context.close()


def stands(page: Page) -> int:
    """Wait until the results stand, and return how many there are."""
    page.locator("main[data-hits]").wait_for(timeout=PATIENCE)
    return int(page.locator("main").get_attribute("data-hits") or "")


def titles(page: Page) -> list[str]:
    return page.locator("[data-hit] a").all_inner_texts()


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds: wait_for_function would have a strict policy refuse it."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def settled(page: Page) -> None:
    """Wait until no passage is on its way any more: each moves what stands below it."""
    until(
        page,
        """() => [...document.querySelectorAll("[data-hit]")].every((hit) => {
          const { top, bottom } = hit.getBoundingClientRect();
          return bottom < 0 || top > innerHeight || hit.querySelector("p:not(.meta)");
        })""",
    )
    expect(page.locator("iframe")).to_have_count(0)


@BOTH
def more(page: Page) -> None:
    """Ask for more results, when nothing moves the button any more."""
    button = page.get_by_role("button", name="نتائج أخرى")
    button.scroll_into_view_if_needed()
    settled(page)
    button.click()
