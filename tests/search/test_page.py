"""The search page: what it finds, shows and says."""

import re
import shutil
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect

from tests.browser import watched
from tests.search.conftest import BOTH, RULES, Open, more, stands, titles, until


@BOTH
def test_results_come_as_one_types_and_stand_in_the_address(opened: Open) -> None:
    page = opened()
    assert page.locator("[data-hit]").count() == 0
    page.get_by_role("combobox", name="الكلمات").press_sequentially("المدين")
    expect(page.locator("[data-hit]")).to_have_count(3)
    page.get_by_role("combobox", name="الكلمات").fill("المدينه")
    expect(page.locator("[data-hit] a").first).to_have_text("خبر المدينه")
    expect(page.locator("#count")).to_have_text("عُثر على 3 أخبار")
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == {"q": ["المدينه"]})
    expect(page.locator("[data-hit] p:not(.meta)")).to_have_count(3)
    page.reload()
    assert stands(page) == 3
    assert page.get_by_role("combobox", name="الكلمات").input_value() == "المدينه"


@BOTH
def test_a_hit_shows_where_the_text_answers_in_its_own_spelling(opened: Open) -> None:
    page = opened('"الرئيس ان" الطريق')
    assert titles(page) == ["قمة المدينة"]
    passage = page.locator("[data-hit] p:not(.meta)")
    expect(passage.locator("mark")).to_have_text(["الرَّئِيسُ", "إن", "الطريق"])
    assert len(passage.inner_text().split()) < 50
    assert page.locator("[data-hit] time").inner_text() == "21 مارس 2024"
    assert page.locator("[data-hit] .meta").inner_text().endswith("صحيفة الميناء")
    assert page.locator("iframe").count() == 0


@BOTH
def test_a_link_leads_to_the_marked_words_and_back_to_the_results(opened: Open) -> None:
    page = opened("الرئيس الطريق")
    page.locator("[data-hit] a").click()
    page.wait_for_url("**/2024/03/21/*")
    expect(page.locator("mark")).to_have_text(["الرَّئِيسُ", "الطريق"])
    until(page, "scrollY > 0")
    page.go_back()
    assert stands(page) == 1
    assert titles(page) == ["قمة المدينة"]


def test_marks_leave_a_text_as_it_was(browser: Browser, archive: Path) -> None:
    page, faults = watched(browser, 1280)
    (article,) = archive.glob("2024/03/20/*خانه.html")
    page.goto(f"{article.as_uri()}#q={quote('کتاب‌خانه میخواهم')}")
    expect(page.locator("h1 mark").first).to_have_text("كتاب\u200cخانه")
    expect(page.locator(".text mark").first).to_have_text("می\u200cخواهم")
    assert page.locator(".text").inner_text() == "می\u200cخواهم کتاب بخوانم."
    assert faults == []
    page.context.close()


@BOTH
def test_vowel_signs_that_were_typed_count_in_exact_spelling(opened: Open) -> None:
    page = opened("أَمْن", exact="1")
    expect(page.locator("[data-hit] mark")).to_have_text(["أَمْن"])
    assert titles(page) == ["عن والمدينة"]
    assert stands(page) == 1
    assert set(titles(opened("أمن", exact="1"))) == {"عن والمدينة", "كتاب‌خانه"}


def test_filters_narrow_and_the_newest_may_come_first(opened: Open) -> None:
    page = opened("المدينة")
    assert titles(page)[0] == "قمة المدينة"
    page.locator("summary").click()
    page.get_by_label("الترتيب").select_option("date")
    page.get_by_label("مصدر").select_option(label="صحيفة الميناء (34)")
    expect(page.locator("[data-hit] a")).to_have_text(["قمة المدينة", "خبر المدينه"])
    page.get_by_label("إلى", exact=True).fill("2023-12-31")
    expect(page.locator("[data-hit] a")).to_have_text(["خبر المدينه"])
    expect(page.locator("#narrowed")).to_have_text("(3)")
    page.reload()
    stands(page)
    assert titles(page) == ["خبر المدينه"]
    assert stands(opened("", lang="fa")) == 1
    assert stands(opened("", tag="nothing of that kind")) == 0


def test_months_of_the_second_calendar_are_days_of_the_first(opened: Open) -> None:
    page = opened("سفينة")
    assert stands(page) == 30
    page.locator("summary").click()
    for label, year in (("من شهر", "1443"), ("إلى شهر", "١٤٤٣")):
        page.get_by_label(label).select_option(label="جمادى الآخرة")
        page.get_by_label(label).locator("xpath=following-sibling::input").fill(year)
        page.keyboard.press("Tab")
    assert page.get_by_label("من", exact=True).input_value() == "2022-01-04"
    assert page.get_by_label("إلى", exact=True).input_value() == "2022-02-01"
    expect(page.locator("main")).to_have_attribute("data-hits", "27")


def test_a_year_that_is_typed_counts_at_once_and_in_an_address_that_has_no_day(
    opened: Open,
) -> None:
    page = opened("سفينة")
    stands(page)
    page.locator("summary").click()
    page.get_by_label("من شهر").select_option(label="جمادى الآخرة")
    page.get_by_label("من شهر").locator("xpath=following-sibling::input").press_sequentially("1443")
    expect(page.locator("main")).to_have_attribute("data-hits", "27")
    expect(page.locator("#from-problem")).to_be_hidden()
    page.wait_for_url(lambda url: "from=2022-01-04" in url)
    page.goto(page.url.replace("from=2022-01-04", "from="))
    expect(page.locator("main")).to_have_attribute("data-hits", "27")


def test_ten_results_are_shown_and_more_when_asked(opened: Open) -> None:
    page = opened("سفينة الميناء")
    assert stands(page) == 30
    for shown in (20, 30):
        more(page)
        expect(page.locator("[data-hit]")).to_have_count(shown)
    assert not page.get_by_role("button", name="نتائج أخرى").is_visible()
    assert len(set(titles(page))) == 30


def test_the_first_hits_stand_before_the_titles_of_the_others_have_come(
    browser: Browser, start: str
) -> None:
    page, faults = watched(browser, 1280)
    held: list[Route] = []
    page.route("**/search/base/t1.js", lambda route: held.append(route))
    page.goto(f"{start}search.html?q={quote('سفينة')}&to=2022-01-18")
    expect(page.locator("[data-hit]")).to_have_count(3)
    expect(page.locator("#count")).to_contain_text("18")
    assert page.locator("main").get_attribute("data-hits") is None
    # Nothing comes of it while some are on their way.
    page.get_by_role("button", name="نتائج أخرى").click()
    for route in held:
        route.continue_()
    assert stands(page) == 18
    assert titles(page) == [f"سفينة {number}" for number in range(17, 7, -1)]
    more(page)
    expect(page.locator("[data-hit]")).to_have_count(18)
    assert faults == []
    page.context.close()


def test_all_that_are_asked_for_while_more_are_on_their_way_stand_from_the_first(
    opened: Open,
) -> None:
    page = opened()
    # An index so large that it is asked in parts, whose files come when the test lets them.
    page.evaluate("""() => {
      const run = warraqFind.run;
      window.held = [];
      warraqFind.run = async (...given) => {
        const made = await run(...given);
        const groups = made.groups;
        made.groups = groups.slice(0, 10);
        made.waiting = [null];
        made.more = async () => {
          await new Promise((resolve) => held.push(resolve));
          const title = made.title.bind(made);
          made.title = async (hit) => {
            await new Promise((resolve) => held.push(resolve));
            return title(hit);
          };
          made.groups = groups;
          made.waiting = [];
        };
        return made;
      };
    }""")
    page.get_by_role("combobox", name="الكلمات").fill("سفينة")
    expect(page.locator("main")).to_have_attribute("data-hits", "30")
    first = titles(page)
    assert len(first) == 10
    page.locator("#more").click()
    page.locator("#all").click()
    page.evaluate("held.splice(1, 1)[0]()")
    until(page, "held.length > 10")  # titles of all that were asked for
    page.evaluate("held.splice(0, 1)[0]()")
    until(page, "held.splice(0).map((resolve) => resolve()).length === 0")
    assert stands(page) == 30
    assert titles(page) == first


def test_what_was_found_stands_until_the_titles_of_the_next_answer_have_come(opened: Open) -> None:
    page = opened("الرئيس الطريق")
    before = titles(page)
    held: list[Route] = []
    page.route("**/search/base/t1.js", lambda route: held.append(route))
    page.get_by_role("combobox", name="الكلمات").fill('"سفينة 3"')
    while not held:
        page.wait_for_timeout(20)
    assert titles(page) == before
    for route in held:
        route.continue_()
    expect(page.locator("[data-hit] a")).to_have_text(["سفينة 3"])


def test_where_a_policy_allows_scripts_alone_the_index_is_read_as_scripts(
    browser: Browser, start: str
) -> None:
    page = browser.new_page()

    def strict(route: Route) -> None:
        policy = {"content-security-policy": "default-src 'none'; script-src 'self'"}
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, **policy})

    page.route("**/search.html?*", strict)
    page.goto(f"{start}search.html?q={quote('سفينة الميناء')}")
    assert stands(page) == 30
    assert len(titles(page)) == 10
    page.close()


def test_a_slip_leads_to_what_was_meant(opened: Open) -> None:
    page = opened("سفيينة الميناء")
    assert stands(page) == 0
    page.get_by_role("link", name="سفينة الميناء").click()
    page.wait_for_url(lambda url: "سفينة" in unquote(url))
    assert stands(page) == 30


def test_what_is_found_stays_while_the_next_word_is_begun(opened: Open) -> None:
    page = opened()
    box = page.get_by_role("combobox", name="الكلمات")
    for typed, hits in (
        ("سفينة ", 30),
        ("سفينة ق", 30),
        ("سفينة قق", 30),
        ('"سفينة 7', 1),
        ('"سفينة ق', 30),
    ):
        box.fill(typed)
        expect(page.locator("main")).to_have_attribute("data-hits", str(hits))
        expect(page.locator("#meant")).to_be_hidden()
    # Behind a space it is a word, and with nothing before it too.
    for typed in ("سفينة قق ", "قق", '"سفينة ق"'):
        box.fill(typed)
        expect(page.locator("main")).to_have_attribute("data-hits", "0")


def test_back_leads_to_the_searches_that_were_confirmed(opened: Open) -> None:
    page = opened()
    box = page.get_by_role("combobox", name="الكلمات")
    for typed, hits in (("سفينة", 30), ("المدينة", 3), ("المينا", 31)):
        box.press_sequentially(typed)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_have_attribute("data-hits", str(hits))
        until(page, f"decodeURIComponent(location.search) === '?q={typed}'")
        box.fill("")
        page.wait_for_timeout(300)
    for typed, hits in (("المدينة", 3), ("سفينة", 30)):
        page.go_back()
        expect(box).to_have_value(typed)
        expect(page.locator("main")).to_have_attribute("data-hits", str(hits))
    page.go_forward()
    expect(page.locator("main")).to_have_attribute("data-hits", "3")


def test_a_beginning_that_is_too_short_to_be_looked_for_is_no_word_that_stands_nowhere(
    opened: Open,
) -> None:
    page = opened("الس")
    assert stands(page) == 0
    expect(page.locator("#count")).to_contain_text("اكتب حروفًا أكثر")
    expect(page.locator("#count")).not_to_contain_text("لم يُعثر")
    expect(page.locator("#meant")).to_be_hidden()


def test_behind_a_space_the_last_word_is_whole(opened: Open) -> None:
    page = opened()
    box = page.get_by_role("combobox", name="الكلمات")
    box.fill("الميناء")
    expect(page.locator("main")).to_have_attribute("data-hits", "31")
    box.fill("الميناء ")
    expect(page.locator("main")).to_have_attribute("data-hits", "30")


QUERIES = [
    ("ا" * 10_000, 0),
    ("سفينة " * 2_000, 30),
    ('... !؟ - " «»', 0),
    ("(.*)+[a-z]\\ ^$|?{9}", 0),
    ("<script>alert(1)</script><img src=x onerror=alert(1)>", 0),
    ("\u202eسفينة\u2067 \u200f-\u200f29", 29),
    ("<b>Re-entry</b> &", 1),
    ("-سفينة", 5),
    ('"', 0),
    ('"سفينة 7', 1),
    ("😀 سفينة", 30),
]


@BOTH
def test_no_query_breaks_the_page(opened: Open) -> None:
    page = opened()
    for query, hits in QUERIES:
        page.get_by_role("combobox", name="الكلمات").fill(query)
        page.keyboard.press("Enter")
        assert stands(page) == hits, query
        assert (
            page.locator("main").evaluate("e => e.querySelectorAll('img, b, script').length") == 1
        )
        assert page.get_by_role("combobox", name="الكلمات").input_value() == query
    page.locator("[data-hit] mark").first.wait_for()


def test_the_page_tells_what_it_could_not_read(
    browser: Browser, archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "output"
    shutil.copytree(archive, copy)
    (copy / "search" / "base" / "s.js").write_text("warraq(", encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{copy.as_uri()}/search.html?q={quote('المدينة')}")
    assert stands(page) == 1
    expect(page.locator("#damaged")).to_be_visible()
    (copy / "search" / "index.js").unlink()
    page.reload()
    expect(page.locator("#failed")).to_be_visible()
    expect(page.locator("nav.lists a").first).to_be_visible()
    page.close()


@BOTH
def test_without_scripts_the_box_leads_to_the_lists(browser: Browser, start: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{start}{quote('2024/03/21/قمة-المدينة.html')}")
    page.get_by_role("searchbox").fill("سفينة")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\.html\?q="))
    assert "السكربتات" in page.locator("main .note").first.inner_text()
    assert not page.locator("form.search").is_visible()
    page.get_by_role("main").get_by_role("link", name="المواضيع").click()
    assert page.locator("h1").inner_text() == "المواضيع"
    page.context.close()


def test_the_box_of_every_page_asks_the_search_page(opened: Open, start: str) -> None:
    page = opened()
    page.goto(f"{start}2022/01.html")
    page.get_by_role("searchbox").fill("سفينة 7")
    page.keyboard.press("Enter")
    assert stands(page) >= 1
    assert titles(page)[0] == "سفينة 7"


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_the_page_keeps_the_rules_of_wcag(
    browser: Browser, archive: Path, width: int, scheme: Literal["dark", "light"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for query in ("", "الرئيس", "سفيينة"):
        page.goto(f"{archive.as_uri()}/search.html?q={quote(query)}")
        hits = stands(page)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if hits:
            page.locator("[data-hit] p mark").first.wait_for()
        found = Axe().run(page, options={"runOnly": RULES}).response
        assert found["passes"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
