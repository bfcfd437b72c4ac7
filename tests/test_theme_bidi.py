"""Hard cases of mixed directions, as pictures: each beside one whose order is written out by hand.

An expectation says the order in full, so that no algorithm is left to decide. It begins with an
arrow that tells which way the line runs; what stands in braces runs the other way, and braces may
stand in braces. A bar has no width: it parts what the page has in pieces, so that both are measured
alike. The fonts of a machine do not matter, as both pictures are made with them.

A paragraph comes out as the bidirectional algorithm (UAX #9) orders the raw text. That adds no
isolates of its own: numbers and quotes behind a Latin name go with the name, where a careful writer
would put the name into <bdi>. Names and texts that a template puts beside others are isolated.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ElementHandle, Page

from generator.build import build
from generator.model import Origin
from tests.browser import served
from tests.conftest import make_article, make_site

# What Markdown gets, and in which order it must be seen.
PARAGRAPHS = [
    # As the algorithm has it: the closing quote and the year go with the Latin name before them.
    ('قال "ABC News" (2024) إن الخبر صحيح.', '← قال "{ABC News" (2024)} إن الخبر صحيح.'),
    # As it is printed by one who takes care.
    ('قال "<bdi>ABC News</bdi>" (2024) إن الخبر صحيح.', '← قال "{ABC News}" ({2024}) إن الخبر صحيح.'),
    ("نقلت شركة آبل (Apple) الخبر.", "← نقلت شركة آبل ({Apple}) الخبر."),
    ("يعمل في «Sky News» منذ سنة.", "← يعمل في «{Sky News}» منذ سنة."),
    # A name at the beginning does not turn a paragraph round.
    ("CNN تنقل الخبر عن وكالة محلية.", "← {CNN} تنقل الخبر عن وكالة محلية."),
    ("## ABC News تغلق مكتبها في المدينة", "← {ABC News} تغلق مكتبها في المدينة"),
    ("- NASA: الرحلة في موعدها تماما", "← {NASA}: الرحلة في موعدها تماما"),
    # Whole paragraphs of the other direction.
    ('The mayor said (on Monday): "It is done."', '→ The mayor said (on Monday): "It is done."'),
    ("The daily الميناء (founded 1951) closed.", "→ The daily {الميناء} (founded 1951) closed."),
    ("The daily الميناء 1951 was the first.", "→ The daily {الميناء {1951}} was the first."),
    ("> It works, the engineer said!", "→ It works, the engineer said!"),
    ("- The bridge is open (again).", "→ The bridge is open (again)."),
    # Numbers. Behind Arabic letters a range runs as the text does: the smaller one stands at the right.
    ("ارتفعت الأسعار 50% هذا العام.", "← ارتفعت الأسعار {50}% هذا العام."),
    ("ارتفعت الأسعار ٥٠٪ هذا العام.", "← ارتفعت الأسعار {٥٠}٪ هذا العام."),
    ("الحرارة بين 10-12 درجة.", "← الحرارة بين {10}-{12} درجة."),
    ("الحرارة بين 10–12 درجة.", "← الحرارة بين {10}–{12} درجة."),
    ("بلغ السعر 1,250.75 دينار.", "← بلغ السعر {1,250.75} دينار."),
    ("في 2024/03/20 الساعة 12:30 ظهرا.", "← في {2024/03/20} الساعة {12:30} ظهرا."),
    ("سعره $100 في السوق.", "← سعره ${100} في السوق."),
    ("اتصل على 011-234-5678 صباحا.", "← اتصل على {011}-{234}-{5678} صباحا."),
    ('للاتصال: <bdi dir="ltr">+966 11-234</bdi>.', "← للاتصال: {+966 11-234}."),
    ("طائرة 737 MAX 8 جديدة.", "← طائرة {737} {MAX 8} جديدة."),
    ('طائرة <bdi dir="ltr">737 MAX 8</bdi> جديدة.', "← طائرة {737 MAX 8} جديدة."),
    # Addresses and names with signs.
    ("الموقع https://example.com/a?id=12&p=3 متاح.", "← الموقع {https://example.com/a?id=12&p=3} متاح."),
    ("الحساب @mayor في الشبكة.", "← الحساب @{mayor} في الشبكة."),
    ("لغة C++ سهلة، وكذلك GPT-4.", "← لغة {C}++ سهلة، وكذلك {GPT-4}."),
    # Persian with ZWNJ; Hebrew with gershayim, where a number keeps its sign and its hyphen.
    ("می‌روند و کتاب‌ها را می‌خوانند (۱۲۳ جلد).", "← می‌روند و کتاب‌ها را می‌خوانند ({۱۲۳} جلد)."),
    ('ראש העיר אמר: "הגשר נפתח" (ב-10 במאי).', '← ראש העיר אמר: "הגשר נפתח" (ב-{10} במאי).'),
    ('דובר צה״ל אמר ל"הארץ" כי 50% נפתח.', '← דובר צה״ל אמר ל"הארץ" כי {50%} נפתח.'),
    ("הטמפרטורה בין 10-12 מעלות.", "← הטמפרטורה בין {10-12} מעלות."),
]  # fmt: skip

TITLE = "القمة تبحث دور UNESCO!"
ADDRESS = "{https://archive.example/2024/03/20/{القمة-تبحث-دور}-unesco.html}"
# What templates put onto an article's page: the element, and in which order it must be seen.
PIECES = [
    (".plate .name a", "← {BBC} أرشيف"),
    (".plate p + p", "← {Warraq} يحفظ الأخبار كما نُشرت (منذ {2019})."),
    (".foot p:first-child", "→ © 2024 Example Press. All rights reserved."),
    ("h1", "← القمة تبحث دور {UNESCO}!"),
    (".summary", "← {WHO}: الوضع مستقر (حتى {2024})!"),
    (".kicker a", "← {Tech} وعلوم"),
    (".meta a[href*=authors]", "→ J. Smith Jr."),
    (".meta a[href*=sources]", "← {France 24} عربي"),
    (".meta > :nth-child(3)", "← {Paris}، باريس ({FR})"),
    (".meta > :nth-child(6)", "→ AFP (Paris)"),
    (".tags li:nth-child(1) a[rel]", "→ C++"),
    (".tags li:nth-child(2) a[rel]", "→ 737 MAX 8"),
    (".tags li:nth-child(3) a[rel]", "← {iPhone 15} برو"),
    (".tags li:nth-child(4) a[rel]", "← مرض ({COVID-19})"),
    ("details:not(.cite) dd:nth-of-type(1)", "← {raw/news (1).txt}، الأسطر من {3} إلى {5}"),
    ("details:not(.cite) dd:nth-of-type(2)", "← {https://example.com/a/}"),
    ("details:not(.cite) dd:nth-of-type(3)", "→ no date: “12 March” (?)"),
    (
        ".cite span[data-copy]",
        f"← {{J. Smith Jr.}}، «|القمة تبحث دور {{UNESCO}}!|»، |{{France 24}} عربي|، |{{20}} مارس {{2024}}|، |{{BBC}} أرشيف|، {ADDRESS}",
    ),
]
# The list of the day, where that article stands beside one in English.
CARDS = [
    (".card h2:has([lang=en])", '← {"Enough," says the mayor of {القاهرة} (again)!}'),
    (".card:has([lang=en]) p:not([class])", "← {He left.}"),
    (".card:has([lang=en]) .meta", "← {The Port Daily (UK)}"),
    (".card h2:not(:has([lang]))", "← القمة تبحث دور {UNESCO}!"),
    (".card:not(:has([lang])) .meta", "← {France 24} عربي"),
    (".card:not(:has([lang])) .kicker", "← {Tech} وعلوم"),
]
# The list of a source, whose heading is its name.
HEADING = [("h1", "← {France 24} عربي")]

BLOCKS = ".text :is(p, h2, li)"
# What is done to an element: its order written out; or without markup; or led by its first letter.
# A text in another language keeps its language, as that has fonts of its own.
IN_FULL = """(e, [way, inner]) => {
  const lang = e.querySelector("[lang]")?.lang;
  e.dir = way;
  e.innerHTML = lang ? `<span lang="${lang}">${inner}</span>` : inner;
}"""
FLAT = "e => { e.removeAttribute('dir'); e.textContent = e.innerText; }"
BY_FIRST_LETTER = "e => { e.dir = 'auto'; e.textContent = e.innerText; }"
# Each sign with how far from the left, and in which line: where it is drawn, to the pixel.
STANDS = """e => {
  const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = document.createRange();
  const own = e.getBoundingClientRect(), found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (let at = 0; at < text.length; at++) {
      if (/\\s/.test(text.data[at])) continue;
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const sign = range.getBoundingClientRect();
      found.push([text.data[at], Math.round(sign.left - own.left), Math.round(sign.top - own.top)]);
    }
  }
  return found;
}"""
# Right in any of these ways.
ANYWAY = {TITLE, "AFP (Paris)", "مرض (COVID-19)"}


@dataclass(frozen=True)
class Look:
    """A page, and what is looked at on it."""

    name: str
    cases: list[tuple[str, str]]

    def open(self, page: Page, address: str) -> list[ElementHandle]:
        """Open the page and return the elements of its cases."""
        page.goto(address + self.name)
        # Lines are balanced by the pieces that they are made of, which are not the same.
        page.add_style_tag(content="* { text-wrap: wrap !important; }")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        return [page.locator(where).element_handle() for where, _ in self.cases]


def in_full(expected: str) -> tuple[str, str]:
    """Return the direction of an expectation, and its HTML with each run's direction overridden."""
    ways = ("rtl", "ltr") if expected[0] == "←" else ("ltr", "rtl")
    depth, parts = 0, [f'<bdo dir="{ways[0]}"><bdo dir="{ways[0]}">']
    for piece in re.split(r"([{|}])", expected[2:]):
        if piece == "{":
            depth += 1
            parts.append(f'<bdo dir="{ways[depth % 2]}">')
        elif piece == "}":
            depth -= 1
            parts.append("</bdo>")
        elif piece == "|":
            parts.append(f'</bdo><bdo dir="{ways[depth % 2]}">')
        else:
            parts.append(html.escape(piece, quote=False))
    assert depth == 0, expected
    return ways[0], "".join(parts) + "</bdo></bdo>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an archive of one article in Arabic with all that is hard, and one in English."""
    article = make_article(
        title=TITLE,
        summary="WHO: الوضع مستقر (حتى 2024)!",
        section="Tech وعلوم",
        authors=("J. Smith Jr.",),
        source="France 24 عربي",
        places=("Paris، باريس (FR)",),
        agency=("AFP (Paris)",),
        tags=("C++", "737 MAX 8", "iPhone 15 برو", "مرض (COVID-19)"),
        url="https://example.com/a/",
        doubts=("no date: “12 March” (?)",),
        origin=Origin(file="raw/news (1).txt", lines=(3, 5), sha256="0" * 64),
        body="\n\n".join(raw for raw, _ in PARAGRAPHS),
    )
    english = make_article(
        title='"Enough," says the mayor of القاهرة (again)!',
        summary="He left.",
        source="The Port Daily (UK)",
        tags=(),
        lang="en",
        body="He left.",
    )
    root = make_site(
        tmp_path_factory.mktemp("bidi"),
        article,
        english,
        title="BBC أرشيف",
        description="Warraq يحفظ الأخبار كما نُشرت (منذ 2019).",
        rights="© 2024 Example Press. All rights reserved.",
        url="https://archive.example/",
    )
    report = build(root)
    assert not report.problems
    return report.output


def looks(site: Path) -> list[Look]:
    article = next(site.glob("2024/03/20/*unesco.html")).relative_to(site).as_posix()
    body = [(f"{BLOCKS} >> nth={n}", expected) for n, (_, expected) in enumerate(PARAGRAPHS)]
    source = next(site.glob("sources/france*.html")).relative_to(site).as_posix()
    return [
        Look(article, body + PIECES),
        Look("2024/03/20.html", CARDS),
        Look(source, HEADING),
    ]


def picture(shown: Page | ElementHandle) -> bytes:
    """Return a page or an element as it is drawn; the same pixels are the same bytes."""
    if isinstance(shown, Page):
        return shown.screenshot(full_page=True)
    return shown.screenshot()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site.parent) as start:
        yield f"{start}{site.name}/"


@pytest.fixture(params=[360, 1280])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    # What a test lays over a page is not the page's own.
    opened = browser.new_page(viewport={"width": request.param, "height": 900}, bypass_csp=True)
    yield opened
    opened.close()


def test_every_run_of_text_stands_where_a_typesetter_puts_it(
    site: Path, address: str, page: Page
) -> None:
    for each in looks(site):
        elements = each.open(page, address)
        own = picture(page)
        for element, (_, expected) in zip(elements, each.cases, strict=True):
            element.evaluate(IN_FULL, in_full(expected))
        if picture(page) != own:
            written_out = list(map(picture, elements))
            elements = each.open(page, address)
            wrong = [
                expected
                for element, other, (_, expected) in zip(
                    elements, written_out, each.cases, strict=True
                )
                if picture(element) != other
            ]
            assert not wrong, each.name


@pytest.mark.parametrize("page", [1280], indirect=True)
def test_directions_and_isolates_are_needed(site: Path, address: str, page: Page) -> None:
    right = set()
    for each in looks(site):
        for element, (where, _) in zip(each.open(page, address), each.cases, strict=True):
            if where.startswith(BLOCKS):
                continue
            stands = element.evaluate(STANDS)
            text = element.inner_text()
            for spoil in (FLAT, BY_FIRST_LETTER):
                element.evaluate(spoil)
                if element.evaluate(STANDS) != stands:
                    break
            else:
                right.add(text)
    assert right == ANYWAY


def test_the_bar_of_a_quotation_and_the_dots_of_a_list_stand_where_their_lines_begin(
    site: Path, address: str, page: Page
) -> None:
    looks(site)[0].open(page, address)
    edges = page.evaluate(
        """[...document.querySelectorAll(".text :is(blockquote, ul)")].map(e => {
             const style = getComputedStyle(e);
             return [getComputedStyle(e.firstElementChild).direction,
                     ["Left", "Right"].filter(side => parseFloat(style[`padding${side}`]) > 0)];
           })"""
    )
    assert edges == [["rtl", ["Right"]], ["ltr", ["Left"]], ["ltr", ["Left"]]]
