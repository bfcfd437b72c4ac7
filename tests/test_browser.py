"""The demo archive and the report of ingest in a real Chromium, over http and from the disk."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from generator.ingest.report import ROWS
from tests.browser import contrast, watched
from tests.ingest.helpers import put, run


def kinds_of_page(demo: Path) -> list[str]:
    """Return one page of each kind, and every article.

    Not the page for missing pages, whose links want the archive's own place on its host.
    """
    articles = [p.relative_to(demo).as_posix() for p in demo.glob("[0-9]*/*/*/*.html")]
    terms = [next((demo / kind).glob("*.html")).relative_to(demo).as_posix()
             for kind in ("tags", "sources", "sections", "authors")]  # fmt: skip
    undated = next((demo / "undated").glob("*.html")).relative_to(demo).as_posix()
    single = ["index.html", "archive.html", "about.html", "undated.html", "tags.html"]
    return [
        *single,
        "sources.html",
        "2019.html",
        "2019/05.html",
        "2019/05/14.html",
        undated,
        *terms,
        *articles,
    ]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_every_kind_of_page_opens_without_fault_and_without_scrolling_sideways(
    browser: Browser, base: str, demo: Path, scheme: str, width: int
) -> None:
    page, faults = watched(browser, width)
    start = base if scheme == "http" else demo.as_uri() + "/"
    for name in kinds_of_page(demo):
        page.goto(start + quote(name))
        shown = page.evaluate(
            "() => [document.dir, getComputedStyle(document.body).direction,"
            " document.documentElement.scrollWidth, innerWidth, document.fonts.status,"
            " getComputedStyle(document.querySelector('.plate')).textAlign]"
        )
        assert shown[:2] == ["rtl", "rtl"], name
        assert shown[2] <= shown[3] == width, name
        assert shown[5] == "center", f"{name} has no style"
    assert faults == []
    page.context.close()


def one_of_each(demo: Path) -> list[str]:
    """Return the pages of `kinds_of_page`, of articles one by its language."""
    found: dict[str, str] = {}
    for name in kinds_of_page(demo):
        lang = re.search(r'<h1 lang="(\w+)"', (demo / name).read_text(encoding="utf-8"))
        found.setdefault(lang[1] if lang else name, name)
    return list(found.values())


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_no_page_breaks_the_rules_of_wcag(
    browser: Browser, demo: Path, width: int, scheme: Literal["dark", "light"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    wrong = []
    for name in one_of_each(demo):
        page.goto((demo / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(page, options={"runOnly": levels}).response
        assert found["passes"], name
        wrong += [(name, v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
    page.close()
    assert wrong == []


def test_links_lead_from_the_front_page_to_an_article_and_on(browser: Browser, demo: Path) -> None:
    page, faults = watched(browser, 1280)
    page.goto((demo / "index.html").as_uri())
    title = page.locator("main h2 a").first.inner_text()
    page.locator("main h2 a").first.click()
    assert page.locator("h1").inner_text() == title
    page.locator("nav.turn a").first.click()
    assert page.locator("h1").inner_text() != title
    page.locator("ul.tags a, .meta a").first.click()
    assert page.locator("main a").count() > 0
    assert faults == []
    page.context.close()


def test_the_first_letter_of_a_line_stands_at_the_right_and_latin_words_run_left_to_right(
    browser: Browser, demo: Path
) -> None:
    page, _ = watched(browser, 1280)
    article = next(p for p in demo.glob("[0-9]*/*/*/*.html") if "coastliner" in p.name.lower())
    page.goto(article.as_uri())
    places = page.evaluate(
        """() => {
          const find = (selector, word) => {
            const walk = document.createTreeWalker(document.querySelector(selector), 4);
            for (let node; (node = walk.nextNode());) {
              const at = node.data.indexOf(word);
              if (at < 0) continue;
              const range = document.createRange();
              const box = (from, to) => {
                range.setStart(node, from); range.setEnd(node, to);
                return range.getBoundingClientRect();
              };
              return {first: box(at, at + 1).x, last: box(at + word.length - 1, at + word.length).x};
            }
          };
          const h1 = document.querySelector('h1');
          const box = h1.getBoundingClientRect();
          const range = document.createRange();
          const walk = document.createTreeWalker(h1, 4);
          const node = walk.nextNode();
          range.setStart(node, 0); range.setEnd(node, 1);
          return {start: box.right - range.getBoundingClientRect().right, latin: find('h1', 'Coastliner')};
        }"""
    )
    assert abs(places["start"]) < 4
    assert places["latin"]["first"] < places["latin"]["last"]
    page.context.close()


def test_dark_and_light_both_have_readablecontrast(browser: Browser, demo: Path) -> None:
    for scheme in ("light", "dark"):
        page = browser.new_context(color_scheme=scheme).new_page()
        page.goto((demo / "index.html").as_uri())
        ink, paper = page.evaluate(
            "() => [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
        )
        assert contrast(ink, paper) >= 7, scheme
        soft = page.evaluate("() => getComputedStyle(document.querySelector('.meta')).color")
        assert contrast(soft, paper) >= 4.5, scheme
        page.context.close()


def test_body_text_has_room_between_its_lines_and_a_readable_measure(
    browser: Browser, demo: Path
) -> None:
    page, _ = watched(browser, 1280)
    for path in demo.glob("[0-9]*/*/*/*.html"):
        page.goto(path.as_uri())
        line, size, width, gap = page.evaluate(
            """() => {
              const p = document.querySelector('.text p'), style = getComputedStyle(p);
              return [style.lineHeight, style.fontSize].map(parseFloat)
                .concat(p.getBoundingClientRect().width, style.letterSpacing);
            }"""
        )
        assert line / size >= 1.7, path
        assert width / size < 40, path
        assert gap == "normal"
    page.context.close()


def test_a_printed_article_leaves_the_navigation_out(browser: Browser, demo: Path) -> None:
    page, _ = watched(browser, 800)
    page.goto(next(demo.glob("2019/05/14/*.html")).as_uri())
    page.emulate_media(media="print")
    assert not page.locator("nav.bar").is_visible()
    assert page.locator("h1").is_visible()
    page.context.close()


def test_an_address_and_a_citation_are_copied_by_a_button(
    browser: Browser, demo: Path, base: str
) -> None:
    page, faults = watched(browser, 360)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    article = next(demo.glob("2019/05/14/*.html")).relative_to(demo).as_posix()
    page.goto(base + quote(article))
    page.locator("details.cite summary").click()
    address = page.locator("bdi[data-copy]").inner_text()
    assert address.endswith(quote(article))
    words = page.locator("details.cite span[data-copy]").inner_text()
    for number, expected in enumerate([words, address, "@article{", "TY  - "]):
        button = page.locator("details.cite button").nth(number)
        assert button.bounding_box()["height"] >= 24  # type: ignore[index]
        button.click()
        expect(button).to_have_text("نُسخ")
        assert page.evaluate("navigator.clipboard.readText()").startswith(expected)
    assert not faults
    page.context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, demo: Path) -> None:
    page, _ = watched(browser, 1280)
    page.goto((demo / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#main"
    page.context.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ingest a little more than one page of the index shows, and return the report."""
    site = tmp_path_factory.mktemp("report")
    text = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا."
    for number in range(ROWS + 20):
        put(site, f"{number:03}.txt", f"قطار جديد رقم {number} يصل\n2019-05-14\n{text}\n")
    put(
        site,
        "bad.txt",
        f"قطار يعود\nالتاريخ: 31 نيسان 2019\n{text}\nالمصدر: المنارة\nالوسوم: قطار\n",
    )
    put(site, "empty.txt", b"")
    evil = '</bdi></p><script>document.title="x"</script><img src=x onerror="document.title=1">'
    put(site, "evil\"'><b>\\.txt", f"قطار {evil}\n{text} {evil}\n")
    run(site)
    return site / ".warraq" / "report.html"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_opens_from_the_disk_and_leads_to_each_file(
    browser: Browser, report: Path, width: int
) -> None:
    page, faults = watched(browser, width)
    for name in ("empty.txt", "bad.txt", "evil"):
        page.goto(report.as_uri())
        assert page.title() == "Report of ingest"
        page.fill("input", name)
        expect(page.locator("output")).to_have_text("1 found")
        page.locator("tbody a").click()
        page.wait_for_url("**/*.html#s*")
        assert page.title() == "Raw files"
        assert page.locator("section:target h2").inner_text().startswith(f"raw/{name}")
        shown = page.evaluate(
            "() => [getComputedStyle(document.body).direction,"
            " document.documentElement.scrollWidth, innerWidth]"
        )
        assert shown == ["rtl", width, width]
    assert faults == []
    page.context.close()


def test_a_line_and_what_was_made_of_it_stand_side_by_side_or_below_one_another(
    browser: Browser, report: Path
) -> None:
    for width in (360, 1280):
        page, _ = watched(browser, width)
        page.goto(report.as_uri())
        page.get_by_role("link", name="raw/bad.txt").click()
        page.wait_for_url("**/*.html#s*")
        row = page.locator("section:target .r").nth(1)
        line, made = (row.locator("> div").nth(at).bounding_box() for at in (0, 1))
        assert line
        assert made
        assert (made["x"] < line["x"], made["y"] > line["y"]) == (width > 800, width < 800)
        page.context.close()


def test_the_filter_of_the_report_looks_through_all_its_pages(
    browser: Browser, report: Path
) -> None:
    page, faults = watched(browser, 1280)
    page.goto(report.as_uri())
    assert page.locator("tbody tr").count() == ROWS
    page.fill("input", f"رقم {ROWS + 15} يصل")
    expect(page.locator("output")).to_have_text("1 found")
    assert page.locator("tbody bdi").inner_text() == f"raw/{ROWS + 15}.txt"
    page.fill("input", "")
    expect(page.locator("tbody tr")).to_have_count(ROWS)
    page.select_option("select", "p")
    expect(page.locator("output")).to_have_text("1 found")
    page.select_option("select", label="the date … does not exist (1)")
    expect(page.locator("tbody bdi").first).to_have_text("raw/bad.txt")
    page.select_option("select", "")
    page.locator("nav a").last.click()
    page.wait_for_url("**/index-2.html")
    page.fill("input", "bad")
    expect(page.locator("output")).to_have_text("1 found")
    page.locator("tbody a").click()
    expect(page.locator("section:target h2")).to_have_text("raw/bad.txt")
    assert faults == []
    page.context.close()


def test_every_colour_of_the_report_can_be_read_on_in_dark_and_light(
    browser: Browser, report: Path
) -> None:
    for scheme in ("light", "dark"):
        page = browser.new_context(color_scheme=scheme).new_page()
        page.goto(report.as_uri())
        page.get_by_role("link", name="raw/bad.txt").click()
        page.wait_for_url("**/*.html#s*")
        colours = page.evaluate(
            """() => [...document.querySelectorAll(
                 "header span, header a, h2 a, dt, .doubt, .doubt a, .bad, small, .to, .about, i, .r bdi"
               )].map((shown) => {
                 let under = shown;
                 const clear = "rgba(0, 0, 0, 0)";
                 while (under.parentElement && getComputedStyle(under).backgroundColor === clear)
                   under = under.parentElement;
                 return [shown.textContent, getComputedStyle(shown).color,
                         getComputedStyle(under).backgroundColor];
               })"""
        )
        assert len(colours) > 50
        for text, ink, paper in colours:
            assert contrast(ink, paper) >= 4.5, (scheme, text, ink, paper)
        page.context.close()
