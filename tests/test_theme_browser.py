"""What the theme promises whoever reads a page, and however: seen in a real Chromium.

Small archives in five languages, each with every kind of page, served below a path of their own.
"""

import datetime as dt
import gzip
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from generator.build import build
from generator.model import Article, Origin
from tests.browser import contrast, served, watched
from tests.conftest import make_article, make_site

COMPARED = ".compare.html"
HOST = "https://archive.example"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The archive's name; then of its articles: headline, text, source, section, writer and topics.
WORDS = {
    "ar": (
        "أرشيف المرفأ",
        "افتتاح المكتبة العامة في الميناء القديم بعد ترميم دام سنتين",
        "افتتحت البلدية المكتبة صباح أمس، وتضم ألف كتاب و«مخطوطات» نادرة (نحو 120).",
        "صحيفة الميناء",
        "ثقافة",
        "ليلى المرفئي",
        "مكتبات بحر ميناء تعليم سفن طيور شعر خط جسر حديقة دراجة ذهب رياضة زيت صيد ضوء ظل عمارة غابة فنون قطار كرة لؤلؤ نخيل هندسة ورق يوم أثر تراث ثلج حج",
    ),
    "fa": (
        "بایگانی ساحل",
        "کتابخانهٔ عمومی پس از دو سال بازسازی گشوده شد",
        "شهرداری کتابخانه را دیروز گشود؛ می‌گویند ۱۲۰ نسخهٔ خطی دارد.",
        "ساحل امروز",
        "فرهنگ",
        "نادر صفایی",
        "کتاب دریا قطار",
    ),
    "he": (
        "ארכיון הנמל",
        "הספרייה העירונית נפתחה לאחר שנתיים של שיפוץ",
        'ראש העיר פתח אתמול את הספרייה: "אלף ספרים", אמר דובר צה״ל (120 מהם נדירים).',
        "עיתון הנמל",
        "תרבות",
        "נעמה חופית",
        "ספרים ים רכבת",
    ),
    "ur": (
        "بندرگاہ آرکائیو",
        "دو سال کی مرمت کے بعد عوامی کتب خانہ کھل گیا",
        "بلدیہ نے کل کتب خانہ کھولا، جس میں ہزار کتابیں اور 120 نادر مخطوطے ہیں۔",
        "روزنامہ بندرگاہ",
        "ثقافت",
        "سلمیٰ قلمکار",
        "کتابیں سمندر ریل",
    ),
    "en": (
        "Harbour Archive",
        "Public library reopens after two years of repairs",
        'The town opened the library yesterday. "A thousand books," the mayor said (120 are rare).',
        "The Harbour Daily",
        "Culture",
        "N. Reed",
        "books sea trains",
    ),
}
COPIES = (4, 6)
SETTINGS = {"ar": {"calendar": "hijri"}, "fa": {"calendar": "jalali", "digits": "persian"}}


def articles(lang: str) -> Iterator[Article]:
    """Yield articles enough for every kind of page; in Arabic enough for lists of several pages."""
    _, title, text, source, section, author, topics = WORDS[lang]
    tags = topics.split()
    first = dt.date(2023, 11, 3)
    for number in range(120 if lang == "ar" else 9):
        # Else they would all be copies.
        order = random.Random(COPIES[0] if number in COPIES else number)
        words = text.split()
        told, more, item, last = (" ".join(order.sample(words, len(words))) for _ in range(4))
        last = last if number != COPIES[-1] else f"{last} {section}"
        yield make_article(
            title=f"{title} {number}",
            date=None if number < 2 else first + dt.timedelta(days=number * number % 200),
            source=source if number != COPIES[-1] else section,
            section=section,
            authors=(author,),
            tags=(tags[0], tags[number % len(tags)]),
            lang=lang,
            summary=text,
            body="\n\n".join([told, f"## {section}", more, f"- {item}", f"> {last}"]),
            places=(section,),
            agency=(source,),
            url="https://elsewhere.example/a/very/long/address/that/must/break?somewhere=1",
            doubts=("the date may be another one",),
            origin=Origin(file="raw/2024/a-long-name.txt", lines=(1, 9), sha256="0" * 64),
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive in each language."""
    start = tmp_path_factory.mktemp("archives")
    for lang, words in WORDS.items():
        site = make_site(
            tmp_path_factory.mktemp(lang),
            *articles(lang),
            title=words[0],
            description=words[1],
            rights=words[1],
            lang=lang,
            url=f"{HOST}/{lang}/",
            **SETTINGS.get(lang, {}),
        )
        report = build(site)
        assert not report.problems
        (start / lang).symlink_to(report.output)
    return start


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Serve the archives, each where it says that it stands."""
    with served(folder) as start:
        yield start


def kinds_of_page(folder: Path, lang: str) -> dict[str, str]:
    """Return the path of a page of each kind of an archive."""
    output = folder / lang

    def one(pattern: str) -> str:
        paths = [path.relative_to(folder).as_posix() for path in output.glob(pattern)]
        return sorted(path for path in paths if COMPARED not in path)[-1]

    (compared,) = output.glob(f"[0-9]*/*/*/*{COMPARED}")
    calendar = SETTINGS.get(lang, {}).get("calendar")
    found = {
        "home": f"{lang}/index.html",
        "archive": f"{lang}/archive.html",
        "about": f"{lang}/about.html",
        "missing": f"{lang}/404.html",
        "topics": f"{lang}/tags.html",
        "topic": one("tags/*.html"),
        "source": one("sources/*.html"),
        "year": one("2024.html"),
        "month": one("2024/*.html"),
        "day": one("2024/*/*.html"),
        "article": one("2024/*/*/*.html"),
        "undated": f"{lang}/undated.html",
        "undated article": one("undated/*.html"),
        "comparison": compared.relative_to(folder).as_posix(),
    }
    found["copy"] = found["comparison"].replace(COMPARED, ".html")
    if lang == "ar":
        found["later"] = one("page/*.html")
    if calendar:
        found |= {"calendar": f"{lang}/{calendar}.html", "its month": one(f"{calendar}/*/*.html")}
    return {kind: quote(path) for kind, path in found.items()}


def test_the_page_for_missing_pages_is_whole_at_any_address(browser: Browser, address: str) -> None:
    page, faults = watched(browser, 1280)
    for missing in ("nothing.html", "2024/03/99/nothing/at/all.html"):
        answer = page.goto(f"{address}fa/{missing}")
        assert answer
        assert answer.status == 404
        # All of it has come: what a click away from it would interrupt would count as failed.
        page.wait_for_load_state("networkidle")
        assert page.locator(".plate").evaluate("e => getComputedStyle(e).textAlign") == "center"
        page.locator("main a").first.click()
        page.wait_for_load_state("networkidle")
        assert page.url == f"{address}fa/index.html"
    # That they were missing is all that went wrong, told by the browser and by its console.
    assert [fault[:5] for fault in faults] == ["404: ", "conso"] * 2, faults
    page.context.close()


def test_without_an_address_the_page_for_missing_pages_reads_well_without_its_style(
    browser: Browser, tmp_path: Path
) -> None:
    site = make_site(tmp_path, make_article())
    build(site)
    with served(site) as start:
        page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme="dark")
        for name, styled in (("", True), ("2024/03/", False)):
            page.goto(f"{start}output/{name}nothing.html")
            ink, paper, way, align = page.evaluate(
                """() => { const style = getComputedStyle(document.body);
                   return [style.color, getComputedStyle(document.documentElement).backgroundColor,
                           style.direction, getComputedStyle(document.querySelector(".plate")).textAlign]; }"""
            )
            assert (align == "center", way) == (styled, "rtl")
            # A page without a background of its own is shown on the browser's.
            paper = paper if styled else "rgb(18, 18, 18)"
            assert contrast(ink, paper) > 7
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            assert page.locator("h1").is_visible()
        page.close()


# Texts that lie on one another, and boxes whose content does not fit; the middle of each line is
# looked at, as the boxes of tight lines overlap where nothing is drawn.
CROWDED = """() => {
  document.querySelectorAll("details").forEach(each => each.open = true);
  const said = [], lines = [], clear = (box) => box.width > 1 && box.height > 1;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    if (!node.data.trim() || node.parentElement.closest(".skip, title, script")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (clear(box)) lines.push([node, box]);
  }
  for (const [node, box] of lines) {
    if (box.left < -1 || box.right > innerWidth + 1) said.push(["outside", node.data]);
    for (const [other, its] of lines) {
      if (node === other) break;
      const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const high = Math.min(box.bottom - box.height * .3, its.bottom - its.height * .3)
                 - Math.max(box.top + box.height * .3, its.top + its.height * .3);
      if (wide > 1 && high > 0) said.push(["over one another", node.data, other.data]);
    }
  }
  for (const e of document.querySelectorAll("body *:not(.skip)")) {
    const { overflowX, overflowY, display } = getComputedStyle(e);
    if (display === "inline" || e instanceof SVGElement) continue;
    const cut = (overflow, room, size) => overflow !== "visible" && overflow !== "auto" && size > room + 1;
    if (cut(overflowX, e.clientWidth, e.scrollWidth) || cut(overflowY, e.clientHeight, e.scrollHeight))
      said.push(["cut", e.outerHTML.slice(0, 80)]);
  }
  for (const e of document.querySelectorAll(".plate a, .bar a, .foot a, summary"))
    if (!e.checkVisibility() || !clear(e.getBoundingClientRect())) said.push(["hidden", e.textContent]);
  return [said, document.documentElement.scrollWidth, lines.length];
}"""


# Zooming to 200 % leaves half the width. English has the longest names of months.
@pytest.mark.parametrize(
    ("lang", "width"),
    [*((lang, width) for lang in WORDS for width in (320, 640)), ("en", 1024), ("en", 1280)],
)
def test_at_twice_the_size_nothing_is_cut_or_covered_and_nothing_scrolls_sideways(
    browser: Browser, folder: Path, address: str, lang: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 512}, device_scale_factor=2, bypass_csp=True
    )
    page = context.new_page()
    for kind, path in kinds_of_page(folder, lang).items():
        page.goto(address + path)
        said, size, lines = page.evaluate(CROWDED)
        assert said == [], kind
        assert size <= width, kind
        assert lines > 10, kind
    # The eyes see what is put before them.
    page.add_style_tag(content="main > * > * { margin-block-end: -3rem; white-space: nowrap }")
    assert page.evaluate(CROWDED)[0]
    context.close()


def colour_at(page: Page, x: float, y: float) -> tuple[int, ...]:
    """Return the red, green and blue that are drawn at a place of the page."""
    png = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    # The first pixel of a PNG stands behind the byte that names the filter, and is not changed by it.
    at = png.index(b"IDAT")
    size = int.from_bytes(png[at - 4 : at], "big")
    return tuple(zlib.decompressobj().decompress(png[at + 4 : at + 4 + size])[1:4])


def middle_of(page: Page, selector: str) -> tuple[int, ...]:
    """Return the colour in the lower middle of the first such element."""
    found = page.locator(selector).first
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box
    return colour_at(page, box["x"] + box["width"] / 2, box["y"] + box["height"] - 3)


def test_in_forced_colours_all_can_be_told_apart(
    browser: Browser, folder: Path, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, forced_colors="active")
    kinds = kinds_of_page(folder, "ar")
    for kind, path in kinds.items():
        page.goto(address + path)
        ink, paper = page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
        )
        assert contrast(ink, paper) > 7, kind
        plain = page.evaluate(
            """() => {
                 const link = document.body.appendChild(document.createElement("i"));
                 link.style.color = "LinkText";
                 return [...document.querySelectorAll("a:not(.skip)")].filter(a => {
                   const { color, textDecorationLine } = getComputedStyle(a);
                   return !(a instanceof SVGElement) && color !== getComputedStyle(link).color
                     && textDecorationLine === "none";
                 }).map(a => a.outerHTML);
               }"""
        )
        assert plain == [], kind
    # A day and a month with articles look otherwise than those without.
    page.goto(address + kinds["year"])
    full, bare = middle_of(page, ".heat a path"), middle_of(page, ".key path.bare")
    assert contrast(f"rgb{full}", f"rgb{bare}") > 7
    page.goto(address + kinds["archive"])
    full, bare = (
        page.locator(f".chart path.{name}").evaluate("e => getComputedStyle(e).fill")
        for name in ("bars", "bare")
    )
    assert contrast(full, bare) > 7
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    style, line, paper = page.evaluate(
        """() => { const style = getComputedStyle(document.activeElement);
           return [style.outlineStyle, style.outlineColor,
                   getComputedStyle(document.documentElement).backgroundColor]; }"""
    )
    assert style == "solid"
    assert contrast(line, paper) >= 3
    page.close()


MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
  const { scrollBehavior, transitionDuration, animationName } = getComputedStyle(e);
  return scrollBehavior !== "auto" || transitionDuration !== "0s" || animationName !== "none";
}).map(e => e.tagName)"""


def test_nothing_moves_for_those_who_ask_for_less_motion(
    browser: Browser, folder: Path, address: str
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    for kind, path in kinds_of_page(folder, "ar").items():
        page.goto(address + path)
        assert page.evaluate(MOVING) == [], kind
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) == ["HTML"]
    page.close()


# What Tab can reach, in the order of the document; of closed details only the summary.
REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], summary, button, input, [tabindex]")]
    .filter(e => e.checkVisibility());
  const seen = window.seen = [];
  document.addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(target);
    const box = target.getBoundingClientRect();
    seen.push([all.indexOf(target), outlineStyle, parseFloat(outlineWidth), outlineColor,
               Math.min(box.width, box.height) > 4 && box.top > -1 && box.bottom < innerHeight + 1]);
  });
  return all.length;
}"""


def test_the_keyboard_reaches_everything_in_the_order_of_reading_and_shows_where_it_is(
    browser: Browser, folder: Path, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    for kind, path in kinds_of_page(folder, "ar").items():
        page.goto(address + path)
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        count = page.evaluate(REACHABLE)
        assert count > 10, kind
        for _ in range(count):
            page.keyboard.press("Tab")
        seen = page.evaluate("seen")
        assert [each[0] for each in seen] == list(range(count)), kind
        for at, style, width, colour, whole in seen:
            assert style == "solid", (kind, at)
            assert width >= 2, (kind, at)
            assert contrast(colour, paper) >= 3, (kind, at)
            assert whole, (kind, at)
        # Behind the last one the page ends: nothing holds the focus.
        page.keyboard.press("Tab")
        assert page.evaluate("seen.length") == count or page.evaluate("seen.at(-1)[0]") == 0, kind
    page.close()


def test_the_first_key_leads_past_the_navigation_and_enter_opens_what_is_folded(
    browser: Browser, folder: Path, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    kinds = kinds_of_page(folder, "ar")
    for kind, path in kinds.items():
        page.goto(address + path)
        page.keyboard.press("Tab")
        assert page.locator(":focus").get_attribute("class") == "skip", kind
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null"), kind
    page.goto(address + kinds["article"])
    for summary in page.locator("summary").all():
        summary.focus()
        for opened in (True, False):
            page.keyboard.press("Enter")
            assert summary.evaluate("e => e.parentElement.open") == opened
    page.close()


# How far what was there moved while the page came to be; that is seen a moment after.
SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_stands_still_while_it_loads_and_asks_no_other_host(
    browser: Browser, folder: Path, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for kind, path in kinds_of_page(folder, "ar").items():
        page.goto(address + path)
        assert page.evaluate(SHIFTED) == 0, kind
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.evaluate("document.querySelector('header').style.marginBlockStart = '200px'")
    assert page.evaluate(SHIFTED) > 0
    context.close()


def test_an_article_weighs_little_more_than_its_text(
    browser: Browser, demo: Path, base: str
) -> None:
    page = browser.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(unquote(request.url)))
    for path in demo.glob("[0-9]*/*/*/*.html"):
        asked.clear()
        name = path.relative_to(demo).as_posix()
        page.goto(base + quote(name))
        text = len(gzip.compress(page.locator(".text").inner_text().encode()))
        scripts = [path.name for path in demo.glob("*.js") if base + path.name in asked]
        loaded = {
            base + each: (demo / each).read_bytes()
            for each in (name, "main.css", "icon.svg", *scripts)
        }
        # The icon is asked for once.
        assert asked | {f"{base}icon.svg"} == set(loaded)
        assert sum(len(gzip.compress(each)) for each in loaded.values()) - text <= 20 * 1024, name
    page.close()


def test_every_page_is_the_same_without_scripts(
    browser: Browser, folder: Path, address: str
) -> None:
    with_scripts = browser.new_page(viewport={"width": 800, "height": 800})
    without = browser.new_context(
        viewport={"width": 800, "height": 800}, java_script_enabled=False
    ).new_page()
    for kind, path in kinds_of_page(folder, "ar").items():
        for page in (with_scripts, without):
            page.goto(address + path)
        assert without.screenshot() == with_scripts.screenshot(), kind
    without.goto(address + kinds_of_page(folder, "ar")["article"])
    without.locator("summary").last.click()
    assert without.locator(".cite pre").first.is_visible()
    with_scripts.close()
    without.context.close()


@pytest.mark.parametrize(
    ("width", "scheme", "kinds"),
    [
        (360, "dark", {"home", "year", "topics", "article", "missing", "comparison"}),
        (
            1280,
            "light",
            {"archive", "calendar", "about", "day", "topic", "undated article", "copy", "month"},
        ),
    ],
)
@pytest.mark.parametrize("lang", ["fa", "he", "ur", "en"])
def test_no_page_of_any_frame_breaks_the_rules_of_wcag(
    browser: Browser,
    folder: Path,
    address: str,
    lang: str,
    width: int,
    scheme: Literal["dark", "light"],
    kinds: set[str],
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    wrong = []
    for kind, path in kinds_of_page(folder, lang).items():
        if kind in kinds:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = (
                Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
            )
            assert found["passes"], kind
            wrong += [(kind, v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
    context.close()
    assert wrong == []


@pytest.mark.parametrize("lang", WORDS)
def test_an_article_on_paper_begins_with_the_archive_and_the_headline_and_fits(
    browser: Browser, folder: Path, address: str, lang: str
) -> None:
    # The width of A4 between the margins of 20 mm that the style sheet asks for.
    width = round((210 - 2 * 20) / 25.4 * 96)
    page = browser.new_page(viewport={"width": width, "height": 970})
    page.goto(address + kinds_of_page(folder, lang)["article"])
    paper = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 (\d+)[\d.]* (\d+)", paper)[0] == (b"594", b"841")
    page.emulate_media(media="print")
    crowded, size, _ = page.evaluate(CROWDED.replace("each.open = true", "each.open = false"))
    # Nothing to press, as is right on paper.
    assert [what for what in crowded if what[0] != "hidden"] == []
    assert size == width
    shown = page.locator("body").inner_text().split("\n")
    lines = [line.strip() for line in shown if line.strip()]
    name, title, *_, section, _, _ = WORDS[lang]
    assert lines[:3] == [name, title, section]
    assert lines[3].startswith(title)
    for gone in (".skip", ".bar", ".crumbs", ".turn", "summary", ".cite pre"):
        assert page.locator(gone).first.is_hidden(), gone
    # What is folded on the screen is printed: where the text comes from and how it is cited.
    for kept in ("dd", ".cite > summary + p", ".tags a"):
        box = page.locator(kept).first.bounding_box()
        assert box, kept
        assert box["height"] > 10, kept
    page.close()


@pytest.mark.parametrize("width", [700, 1280])
def test_names_of_months_stand_on_one_line(browser: Browser, address: str, width: int) -> None:
    page, faults = watched(browser, width)
    page.goto(f"{address}ar/hijri.html")
    lines = page.locator(".months li").evaluate_all(
        """(items) => items.map((item) => {
          const range = document.createRange();
          range.selectNode((item.querySelector("a") ?? item).firstChild);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
        })"""
    )
    assert len(lines) >= 12
    assert set(lines) == {1}
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_two_names_of_a_month_stand_beside_the_days_of_a_year(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    site = make_site(tmp_path, make_article(date=dt.date(2021, 3, 20)), months="both")
    build(site)
    with served(site / "output") as address:
        page, faults = watched(browser, width)
        page.goto(f"{address}2021.html")
        names, days = (
            page.locator(f".heat {what}").evaluate_all(
                "all => all.map(e => e.getBoundingClientRect()).map(({ left, right }) => [left, right])"
            )
            for what in ("text:not(.tick)", "path")
        )
        sheet = page.locator(".heat").bounding_box()
        assert sheet is not None
        assert max(right for _, right in days) + 2 < min(left for left, _ in names)
        assert max(right for _, right in names) < sheet["x"] + sheet["width"] + 2
        assert faults == []
        page.context.close()


def test_the_arrow_to_the_next_article_never_stands_on_a_line_of_its_own(
    browser: Browser, folder: Path, address: str
) -> None:
    page, faults = watched(browser, 390)
    for lang in WORDS:
        first = min((folder / lang).glob("20*/*/*/*.html")).relative_to(folder)
        page.goto(address + quote(first.as_posix()))
        for width in range(320, 480, 8):
            page.set_viewport_size({"width": width, "height": 900})
            # How far below the last word the line goes on.
            below = page.locator(".turn a:has(.newer) small").evaluate_all(
                """(all) => all.map((line) => {
                  const range = document.createRange();
                  range.selectNodeContents(line);
                  const bottom = Math.max(...[...range.getClientRects()].map((r) => r.bottom));
                  return line.getBoundingClientRect().bottom - bottom;
                })"""
            )
            assert len(below) == 1
            assert below[0] < 12, (lang, width)
    assert faults == []
    page.context.close()
