import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ingest import escape
from generator.site import markup
from generator.site.markup import excerpt, isolated, not_shown, to_html
from generator.text import clean
from tests.conftest import SHARED
from tests.test_text import MESSY

SIGNS = st.text(alphabet="\\\\`*_{}[]()<>#+-.!&;=~:|1\u0661 \u00a0\ufeff\u0628ab\tltamp\n")
LINES = st.lists(MESSY | SIGNS, max_size=4)


def test_paragraphs_headings_and_links_come_through() -> None:
    body = "فقرة **أولى** مع [رابط](https://archive.example/أ).\n\n## عنوان\n\n- بند\n"
    assert to_html(body, "rtl") == (
        "<p>فقرة <strong>أولى</strong> مع "
        '<a href="https://archive.example/أ" rel="noopener nofollow">رابط</a>.</p>\n'
        "<h2>عنوان</h2>\n<ul>\n<li>بند</li>\n</ul>"
    )


def test_a_link_holds_no_sign_that_an_address_may_not() -> None:
    link = '<a href="https://a.example/%5Bb%5D%20c" rel="noopener nofollow">خبر</a>'
    assert to_html("[خبر](<https://a.example/[b] c>)", "rtl") == f"<p>{link}</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("BBC World Service, London (2024).", '<p dir="ltr">BBC World Service, London (2024).</p>'),
        ("«CNN»: قالت مصادر في المدينة.", "<p>«CNN»: قالت مصادر في المدينة.</p>"),
        (
            "قال: This is a long sentence in English.",
            "<p>قال: This is a long sentence in English.</p>",
        ),
        ("שלום לכולם.", "<p>שלום לכולם.</p>"),
        ("1234 (5).", "<p>1234 (5).</p>"),
        ("## Reuters & Co", '<h2 dir="ltr">Reuters &amp; Co</h2>'),
        ("*Sources*: Reuters.", '<p dir="ltr"><em>Sources</em>: Reuters.</p>'),
        ("- بند\n- One item", '<ul>\n<li>بند</li>\n<li dir="ltr">One item</li>\n</ul>'),
        ('<p dir="rtl">Latin</p>', '<p dir="rtl">Latin</p>'),
        (
            "- بند\n    - One\n    - اثنان",
            '<ul>\n<li>بند<ul>\n<li dir="ltr">One</li>\n<li>اثنان</li>\n</ul>\n</li>\n</ul>',
        ),
    ],
)
def test_what_runs_the_other_way_than_its_article_says_so(text: str, html: str) -> None:
    assert to_html(text, "rtl") == html


def test_in_an_article_from_left_to_right_it_is_the_arabic_that_says_so() -> None:
    assert to_html("Hello.\n\nقال الوزير.", "ltr") == '<p>Hello.</p>\n<p dir="rtl">قال الوزير.</p>'


@pytest.mark.parametrize(
    ("name", "direction", "html"),
    [
        ("CNN بالعربية", "rtl", '<bdi dir="rtl">CNN بالعربية</bdi>'),
        ("France 24 عربي", "rtl", '<bdi dir="rtl">France 24 عربي</bdi>'),
        ("معاريف Online", "ltr", '<bdi dir="ltr">معاريف Online</bdi>'),
        # By its first letter it runs as it should.
        ("الميناء (FM)", "rtl", "<bdi>الميناء (FM)</bdi>"),
        ("CNN", "rtl", "<bdi>CNN</bdi>"),
        ("צה״ל", "ltr", "<bdi>צה״ל</bdi>"),
        ("24", "rtl", "<bdi>24</bdi>"),
        # The letters of "&amp;" are none of the name's.
        ("&amp; عربي", "ltr", "<bdi>&amp; عربي</bdi>"),
    ],
)
def test_a_name_runs_as_its_surroundings_if_any_of_its_letters_does(
    name: str, direction: str, html: str
) -> None:
    assert isolated(name, direction) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("- أ\n- ب\n\n1. ج\n2. د\n\n- ه", "<ul>أ|ب</ul><ol>ج|د</ol><ul>ه</ul>"),
        ("- أ\n\n- ب\n\n1. ج\n\n2. د", "<ul>أ|ب</ul><ol>ج|د</ol>"),
        ("- أ\n- ب\n1. ج\n2. د", "<ul>أ|ب</ul><ol>ج|د</ol>"),
        ("1. أ\n- ب\n2. ج", '<ol>أ</ol><ul>ب</ul><ol start="2">ج</ol>'),
        ("1. أ\n   - ب\n2. ج", '<ol>أ</ol><ul>ب</ul><ol start="2">ج</ol>'),
        ("> - أ\n> 1. ب", "<blockquote><ul>أ</ul><ol>ب</ol></blockquote>"),
        ("- أ\n\n    1. ب\n    2. ج\n\n    - د\n\n- ه", "<ul>أ<ol>ب|ج</ol><ul>د</ul>|ه</ul>"),
        ("1. أ\n    - ب\n    1. ج\n    - د\n2. ه", "<ol>أ<ul>ب</ul><ol>ج</ol><ul>د</ul>|ه</ol>"),
        ("٣. أ\n٤. ب", '<ol start="3">أ|ب</ol>'),
        ("١. أ\n٢. ب", "<ol>أ|ب</ol>"),
        (f"{'9' * 5000}. أ", "<ol>أ</ol>"),
    ],
)
def test_a_numbered_list_and_one_with_bullets_are_two_lists(body: str, html: str) -> None:
    made = re.sub(r"\n|</?p>", "", to_html(body, "rtl"))
    assert re.sub("</?li>", "", made.replace("</li><li>", "|")) == html


@given(MESSY | SIGNS, st.sampled_from(["- بند", "1. بند"]))
def test_what_ingest_writes_of_a_line_is_no_item_of_the_list_before_it(
    text: str, before: str
) -> None:
    if line := clean(text):
        alone = to_html(escape.paragraph(line), "rtl")
        assert to_html(f"{before}\n\n{escape.paragraph(line)}", "rtl").endswith(f"l>\n{alone}")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("نص\n\n| أ | ب |\n|---|:-:|\n| 1 | 2 |", [(2, "a table")]),
        ("نص\n\n![تعليق](a.png) و ![آخر](b.png)", [(2, "a picture")]),
        ("![تعليق][1]\n\nنص\n\n[1]: a.png", [(0, "a picture")]),
        ("نص\n<IMG src=a.png>", [(1, "a picture")]),
        ('<iframe\nsrc="x"></iframe>\n\n<b>ن</b>', [(0, "<iframe>"), (3, "<b>")]),
        # What is shown as it is meant, and what only looks like one of these.
        ("# ع\n\n<https://a.example> <me@a.example> `<iframe>` \\![x](y) **ن**\n\n    <div>", []),
        ("<h1>ع</h1>\n\n<table><tr><td>1</td></tr></table>", []),
        ("صوت الميناء | الأخبار\n\n| أ |\n\n|---|\n\nأ < ب > ج\n---\nنص | نص\nنص | نص", []),
    ],
)
def test_what_a_page_does_not_show_as_it_is_meant_is_told(
    body: str, told: list[tuple[int, str]]
) -> None:
    assert not_shown(body) == told


@given(LINES)
def test_nothing_that_ingest_writes_of_plain_text_is_told(lines: list[str]) -> None:
    assert not_shown("\n\n".join(map(escape.paragraph, map(clean, lines)))) == []


def test_a_picture_that_stands_alone_leaves_no_empty_paragraph() -> None:
    assert to_html("أ\n\n![تعليق](a.png)\n\nب", "rtl") == "<p>أ</p>\n<p>ب</p>"
    assert to_html("<p> </p>", "rtl") == ""


def test_ten_thousand_lists_in_a_block_are_read_in_their_order() -> None:
    body = "\n".join(f"{('-', '1.')[n % 2]} {n}" for n in range(10_000))
    made = to_html(body, "rtl")
    assert (made.count("<ul>"), made.count("<ol>")) == (5000, 5000)
    assert re.findall(r"\d+", made) == [str(n) for n in range(10_000)]


LIST_LINES = st.lists(
    st.builds(
        "{}{} {}".format,
        st.sampled_from(["", " ", "   ", "    ", "        "]),
        st.sampled_from(["-", "1.", "*", "12.", "٣.", "", "\n", "\n-", "\n2."]),
        st.sampled_from(["أ", "ب ج", "x"]),
    ),
    max_size=8,
)


@given(LIST_LINES)
def test_no_word_of_a_list_is_lost_nor_moved(lines: list[str]) -> None:
    body = "\n".join(lines)
    assert re.findall("[أبجx]", to_html(body, "rtl")) == re.findall("[أبجx]", body)


def test_a_first_level_heading_becomes_a_second_one() -> None:
    assert to_html("# عنوان", "rtl") == "<h2>عنوان</h2>"


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "[x](data:text/html,alert)",
        "[x](java&#115;cript:alert(1))",
        "<a href='jAvAsCrIpT:alert(1)'>x</a>",
        "<iframe src=//evil.example></iframe>",
        "<p style='position:fixed' onclick='alert(1)'>x</p>",
        "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
        "<form action=//evil.example><input></form>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<link rel=stylesheet href=//evil.example>",
        "<base href=//evil.example>",
        "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    ],
)
def test_nothing_that_runs_loads_or_styles_is_left(body: str) -> None:
    made = to_html(body, "rtl").lower()
    assert "alert(" not in re.sub(r">[^<]*<", "><", f">{made}<")
    for word in (
        "<script",
        "<img",
        "<iframe",
        "<svg",
        "<form",
        "<meta",
        "<link",
        "<base",
        "style=",
    ):
        assert word not in made
    assert "javascript:" not in made
    assert "data:" not in made


@given(st.text(alphabet="<>/\"'=&;:#[]()!*_`\\ \nabcsript\u0628"))
def test_whatever_the_body_only_listed_elements_come_out(body: str) -> None:
    for name in re.findall(r"<([a-z0-9]+)", to_html(body, "rtl")):
        assert name in {
            *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
            *("ul", "ol", "li", "em", "strong", "a", "b", "i", "s"),
        }


def test_an_excerpt_is_the_beginning_as_a_reader_sees_it() -> None:
    body = "## عنوان\n\nقال \\*المدير\\* إن [النسبة](https://x.example/) هي **5%** &lt;أو أكثر&gt;.\n\nثم"
    assert excerpt(body, 100) == "قال *المدير* إن النسبة هي 5% <أو أكثر>. ثم"


def test_an_escaped_bracket_is_no_link_in_an_excerpt() -> None:
    assert (
        excerpt("انظر \\[رابط](http://x.example) هنا", 100) == "انظر [رابط](http://x.example) هنا"
    )


def test_a_long_excerpt_is_cut_at_a_word() -> None:
    assert excerpt("كلمة " * 100, 30).endswith("كلمة…")
    assert len(excerpt("كلمة " * 100, 30)) <= 30


@given(st.text(st.sampled_from("اب שa B1.&<>*\n«»")), st.sampled_from(["rtl", "ltr"]))
def test_the_short_way_turns_what_the_long_way_turns(body: str, direction: str) -> None:
    plain = markup._plain(body, direction)
    assert plain is None or plain == markup._markdown(body, direction)


@given(LINES, st.sampled_from(["", "## ", "> ", "- ", "    "]))
def test_the_short_way_for_plain_text_gives_what_markdown_gives(
    lines: list[str], lead: str
) -> None:
    for body in (lead + "\n\n".join(lines), "\n\n".join(map(escape.paragraph, map(clean, lines)))):
        plain = markup._plain(body, "rtl")
        assert plain is None or plain == markup._markdown(body, "rtl")


@given(LINES)
def test_what_ingest_writes_of_a_hostile_line_is_shown_as_it_was(lines: list[str]) -> None:
    for line in filter(None, map(clean, lines)):
        for made in (escape.paragraph(line), escape.heading(line)):
            shown = re.sub(r"</?(?:p|h2)(?: dir=.ltr.)?>", "", to_html(made, "rtl"))
            assert shown == line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_the_short_way_serves_nearly_all_news_texts() -> None:
    body = "قال المدير (صباح أمس) إن «النسبة» 5.3%، وأضاف: لا #تعليق!\n\n## عنوان\n\nثم 1\\. انتهى &lt;هنا>."
    assert markup._plain(body, "rtl") == markup._markdown(body, "rtl")
    assert markup._plain("**مهم**", "rtl") is None


@pytest.mark.skipif(not SHARED.exists(), reason="real articles lie beside some checkouts only")
def test_the_short_way_gives_what_markdown_gives_for_real_articles() -> None:
    import gzip
    import json

    taken = 0
    with gzip.open(SHARED / "bench" / "news-5000.jsonl.gz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            paragraphs = [clean(text) for text in json.loads(line)["content"].split("\n")]
            body = "\n\n".join(escape.paragraph(text) for text in paragraphs if text)
            plain = markup._plain(body, "rtl")
            taken += plain is not None
            # Markdown itself is slow: one article in five is compared.
            assert plain is None or number % 5 or plain == markup._markdown(body, "rtl")
    assert taken > 4000


def test_a_hostile_line_that_ingest_wrote_never_meets_markdown() -> None:
    for sign in "[]*_`<&\\#!->(":
        for line in ((sign + " ") * 50_000, sign * 50_000):
            made = escape.paragraph(clean(line))
            assert markup._plain(made, "rtl") is not None, sign


def test_a_text_that_cannot_be_read_leaves_no_trace_in_the_next() -> None:
    before = to_html("فقرة *أولى*.\n\n## عنوان", "rtl")
    with pytest.raises(RecursionError):
        to_html("\n".join("    " * n + "- x" for n in range(400)), "rtl")
    assert to_html("فقرة *أولى*.\n\n## عنوان", "rtl") == before
