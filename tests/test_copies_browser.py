"""Copies as readers meet them: from a list to the article, and on to what differs."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from generator.build import build
from tests.browser import contrast, served, watched
from tests.conftest import make_article, make_site
from tests.site.edits import COPIED


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an archive in which three papers have one text."""
    other = COPIED.replace("أعلنت", "اعلنت").replace("المقبل", "القادم،")
    site = make_site(
        tmp_path_factory.mktemp("copies"),
        make_article(title="المكتبة تفتح", date=dt.date(2024, 3, 1), body=COPIED),
        make_article(title="عودة", date=dt.date(2024, 3, 2), source="الساحل", body=other),
        make_article(title="المكتبة تفتح", date=None, source="الجبل", body=COPIED),
    )
    report = build(site)
    assert not report.problems
    with served(report.output.parent) as start:
        yield f"{start}{report.output.name}/"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_list_leads_to_the_other_papers_and_these_to_what_differs(
    browser: Browser, address: str, width: int
) -> None:
    page, faults = watched(browser, width)
    page.goto(f"{address}2024/03.html")
    expect(page.locator(".entries > li")).to_have_count(1)
    page.get_by_role("link", name="وصحيفتان أخريان").click()
    section = page.get_by_role("region", name="في صحف أخرى أيضًا")
    expect(section).to_be_in_viewport()
    expect(section.locator("li")).to_have_count(2)
    expect(section.locator("strong")).to_have_text("الأقدم تاريخًا")
    section.get_by_role("link", name="قارن").click()
    expect(page.locator(".text del")).to_have_text(["أعلنت", "المقبل"])
    expect(page.locator(".text ins")).to_have_text(["اعلنت", "القادم،"])
    # From right to left: what was left out stands before what took its place.
    left_out, added = (
        page.locator(f".text {name}").first.bounding_box() for name in ("del", "ins")
    )
    assert left_out
    assert added
    assert left_out["x"] > added["x"]
    page.get_by_role("link", name="المكتبة تفتح").click()
    assert page.url.endswith(".html")
    expect(page.get_by_text("هذه أقدم النسخ تاريخًا.")).to_be_visible()
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_differs_can_be_told_without_its_colour_and_read_on_it(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(f"{address}2024/03/02/عودة.compare.html")
    for name, line in (("del", "line-through"), ("ins", "underline")):
        style = page.locator(f".text {name}").first.evaluate(
            "e => { const s = getComputedStyle(e);"
            " return [s.textDecorationLine, s.color, s.backgroundColor]; }"
        )
        assert style[0] == line
        assert contrast(style[1], style[2]) >= 7
    page.close()
