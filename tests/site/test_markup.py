import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.markup import excerpt, to_html


def test_paragraphs_headings_and_links_come_through() -> None:
    body = "فقرة **أولى** مع [رابط](https://archive.example/أ).\n\n## عنوان\n\n- بند\n"
    assert to_html(body) == (
        "<p>فقرة <strong>أولى</strong> مع "
        '<a href="https://archive.example/أ" rel="noopener nofollow">رابط</a>.</p>\n'
        "<h2>عنوان</h2>\n<ul>\n<li>بند</li>\n</ul>"
    )


def test_a_first_level_heading_becomes_a_second_one() -> None:
    assert to_html("# عنوان") == "<h2>عنوان</h2>"


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
    made = to_html(body).lower()
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
    for name in re.findall(r"<([a-z0-9]+)", to_html(body)):
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
