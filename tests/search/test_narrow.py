"""The fields that narrow a search, and what a reader finds again when coming back."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from generator.search.folding import letters_apart
from generator.text import fold
from tests.search.conftest import BOTH, Open, more, settled, stands, titles
from tests.search.node import node, rules


def year_of(page: Page, label: str) -> Locator:
    return page.get_by_label(label).locator("xpath=following-sibling::input")


# The headline and the height of the first hit whose beginning is seen.
FIRST = """() => {
  const hits = [...document.querySelectorAll("[data-hit]")];
  const first = hits.find((hit) => hit.getBoundingClientRect().top >= 0);
  return [first.querySelector("h2").textContent, Math.round(first.getBoundingClientRect().top)];
}"""


def test_back_from_an_article_all_that_was_shown_stands_where_it_stood(opened: Open) -> None:
    page = opened("سفينة الميناء")
    for shown in (20, 30):
        more(page)
        expect(page.locator("[data-hit]")).to_have_count(shown)
    link = page.locator("[data-hit] a").nth(24)
    link.scroll_into_view_if_needed()
    settled(page)
    before = page.evaluate(FIRST)
    link.click()
    page.wait_for_selector(".story")
    page.go_back()
    stands(page)
    expect(page.locator("[data-hit]")).to_have_count(30)
    settled(page)
    title, top = page.evaluate(FIRST)
    assert title == before[0]
    assert abs(top - before[1]) <= 2
    assert page.evaluate("scrollY") > 500


def test_a_reload_shows_as_many_as_before_and_another_query_begins_anew(opened: Open) -> None:
    page = opened("سفينة الميناء")
    more(page)
    expect(page.locator("[data-hit]")).to_have_count(20)
    settled(page)
    page.reload()
    stands(page)
    expect(page.locator("[data-hit]")).to_have_count(20)
    page.locator("#q").fill("سفينة")
    page.keyboard.press("Enter")
    stands(page)
    expect(page.locator("[data-hit]")).to_have_count(10)


@BOTH
def test_what_stands_in_a_topic_or_a_headline_alone_is_said(opened: Open) -> None:
    page = opened("بحر 7")
    told = page.locator("[data-hit] p.meta").nth(1)
    expect(told).to_have_text("في المواضيع: بحر")
    expect(told.locator("mark")).to_have_text("بحر")
    expect(page.locator("[data-hit] h2 mark")).to_have_text("7")
    page = opened("خبر")
    expect(page.locator("[data-hit] p.meta").nth(1)).to_have_text("في العنوان وحده.")


@BOTH
def test_an_article_is_found_by_its_writer_and_a_hit_says_so(opened: Open) -> None:
    page = opened('"نجيب الوراق"')
    assert titles(page) == ["عن والمدينة"]
    expect(page.locator("[data-hit] p.meta").nth(1)).to_have_text("بقلم: نجيب الورّاق")
    expect(page.locator("[data-hit] p.meta mark")).to_have_text(["نجيب", "الورّاق"])


def test_a_topic_in_the_address_is_found_in_any_spelling_and_goes_by_its_name(opened: Open) -> None:
    def chosen(page: Page) -> str:
        page.locator("summary").click()
        page.locator("#tag option").nth(100).wait_for(state="attached")
        return page.locator("#tag option:checked").inner_text()

    # One of those that are offered, and one that a hundred others go before.
    assert chosen(opened("", tag="بَحر")) == "بحر (30)"
    for name in ("قِمم_الجبال", "قمم الجبال"):
        page = opened("", tag=name)
        assert titles(page) == ["عن والمدينة"], name
        assert chosen(page) == name
    page = opened("الرئيس", tag="قمم الجبال")
    page.locator("[data-hit] p mark").first.wait_for()
    assert chosen(page) == "قِمَم الجبال"


def test_the_page_folds_names_to_the_keys_of_terms() -> None:
    names = ["أخبار", "السعودية", "آمن", "مؤتمر", "شئون", "C++", "Café_Ünï", 'צה"ל', "صــور", "مجلس-الأمن", "٢٠٢٤", "خانه\u200cها", "هيئة  الأمم", "ﷲ", "Ab־Cd"]  # fmt: skip
    given = {"names": names, "rules": {**rules("ar"), "apart": letters_apart()}}
    found = node(["words.js"], "data.names.map((name) => warraqWords.key(name, data.rules))", given)
    assert found == [fold(name) for name in names]


def test_a_month_without_a_year_is_kept_and_the_year_asked_for(opened: Open) -> None:
    page = opened("سفينة")
    page.locator("summary").click()
    page.get_by_label("من شهر").select_option(label="جمادى الآخرة")
    problem = page.locator("#from-problem")
    expect(problem).to_have_text("اكتب السنة أيضًا.")
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("from-month") == ["6"])
    assert stands(page) == 30
    page.reload()
    expect(problem).to_be_visible()
    assert page.get_by_label("من شهر").input_value() == "6"
    year_of(page, "من شهر").fill("1443")
    page.keyboard.press("Tab")
    expect(problem).to_be_hidden()
    expect(page.locator("main")).to_have_attribute("data-hits", "27")
    page.reload()
    stands(page)
    assert year_of(page, "من شهر").input_value() == "1443"
    expect(page.locator("#narrowed")).to_have_text("(1)")


def test_a_year_that_is_none_is_kept_and_said(opened: Open) -> None:
    page = opened("سفينة")
    page.locator("summary").click()
    field = year_of(page, "إلى شهر")
    none, short = "لا سنة كهذه في هذا التقويم.", "اكتب السنة بأربعة أرقام."
    for year, problem in (
        ("2022", none), ("0", none), ("1100", none), ("صفر", none), ("١٤٤٣٢", none), ("43", short), ("١٤٤", short),
    ):  # fmt: skip
        field.fill(year)
        page.keyboard.press("Tab")
        expect(page.locator("#to-problem")).to_have_text(problem)
        expect(field).to_have_attribute("aria-invalid", "true")
        assert field.input_value() == year
        assert page.get_by_label("إلى", exact=True).input_value() == ""
    page.get_by_label("إلى", exact=True).fill("2022-01-10")
    expect(page.locator("#to-problem")).to_be_hidden()
    assert field.input_value() == ""
    expect(page.locator("main")).to_have_attribute("data-hits", "10")
