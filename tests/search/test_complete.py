"""The box of the search page: words are completed, and nothing stands in a reader's way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.search.conftest import BOTH, RULES, Open, stands, titles, until


def box(page: Page) -> Locator:
    return page.locator("#q")


def offered(page: Page) -> Locator:
    return page.locator("#completions").get_by_role("option")


def typed(page: Page, text: str) -> None:
    """Type, once the page has what it completes words with."""
    until(page, "!!globalThis.warraqComplete")
    box(page).press_sequentially(text)


@BOTH
def test_the_last_word_is_completed_in_its_most_frequent_spelling(opened: Open) -> None:
    page = opened()
    typed(page, "الرئيس سفي")
    expect(offered(page)).to_have_text(["سفينة"])
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(offered(page)).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_have_attribute("aria-activedescendant", "completion-0")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("الرئيس سفينة")
    expect(offered(page)).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_be_focused()


@BOTH
def test_who_types_and_presses_enter_gets_what_was_typed(opened: Open) -> None:
    page = opened()
    typed(page, "المدي")
    expect(offered(page)).not_to_have_count(0)
    page.keyboard.press("Enter")
    expect(offered(page)).to_have_count(0)
    assert stands(page) == 3
    expect(box(page)).to_have_value("المدي")
    page.wait_for_timeout(500)
    expect(offered(page)).to_have_count(0)


def test_the_more_frequent_word_is_offered_first(opened: Open) -> None:
    page = opened()
    typed(page, "المي")
    expect(offered(page).first).to_have_text("الميناء")
    expect(offered(page)).to_have_text(["الميناء", "الميناءين"])


def test_arrows_go_round_and_escape_closes(opened: Open) -> None:
    page = opened()
    typed(page, "المي")
    expect(offered(page)).to_have_count(2)
    chosen = page.locator('#completions [aria-selected="true"]')
    for key, text in (("ArrowUp", "الميناءين"), ("ArrowUp", "الميناء"), ("ArrowDown", "الميناءين")):
        page.keyboard.press(key)
        expect(chosen).to_have_text(text)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(0)
    assert not box(page).get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    expect(offered(page)).to_have_count(0)
    expect(box(page)).to_have_value("المي")
    page.keyboard.press("Enter")
    assert stands(page) > 0


def test_a_completion_is_taken_with_a_press_and_the_box_keeps_the_focus(opened: Open) -> None:
    page = opened()
    typed(page, '"قمة المدينة" سفي')
    offered(page).first.click()
    expect(box(page)).to_have_value('"قمة المدينة" سفينة')
    expect(box(page)).to_be_focused()
    expect(offered(page)).to_have_count(0)


def test_nothing_is_offered_that_was_not_typed_for(opened: Open) -> None:
    page = opened("المدي")
    until(page, "!!globalThis.warraqComplete")
    expect(offered(page)).to_have_count(0)
    for text in ("سفينة ", '"سفي', "-سفي", "سف", "قققق"):
        box(page).fill(text)
        stands(page)
        page.wait_for_timeout(300)
        expect(offered(page)).to_have_count(0)
    box(page).fill("سفي")
    expect(offered(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(offered(page)).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_open_list_keeps_the_rules_of_wcag_and_stands_below_the_box(
    opened: Open, width: int
) -> None:
    page = opened(width=width)
    typed(page, "المي")
    expect(offered(page)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    found = Axe().run(page, options={"runOnly": RULES}).response
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    field, listed = box(page).bounding_box(), page.locator("#completions").bounding_box()
    assert field
    assert listed
    assert abs(listed["x"] - field["x"]) < 1
    assert abs(listed["width"] - field["width"]) < 1
    assert listed["y"] >= field["y"] + field["height"] - 1
    assert offered(page).first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert titles(page)
