"""Markdown that shows exactly the text it was made from."""

import html
import re

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.ingest import escape
from generator.ingest.decode import decode
from generator.ingest.escape import heading, paragraph
from generator.ingest.vocabulary import load_vocabulary
from generator.text import clean
from tests.ingest.helpers import CORPUS

NASTY = list("#-+*>_`[]()!<&;:/=\\|~^{}\"'. 1٢۳ab#xكةً\u200f@.htp")
PIECES = [
    "#", "_", "*", "[x]", "(y)", ":", "http://a.b", "<a@b.c>", "&amp;", "&#65;", "&lt", "<!--",
    "-->", "<b>", "</b>", "<?", "?>", "`", "``", "\\", "1.", "٢)", "-", "---", "===", "a", "كلمة",
    "ً", " ", "!", "![", "](", "<div", "<script>", "&", "[1]", "]: x", "{", "}", "<![CDATA[",
]  # fmt: skip
LINES = st.text(st.sampled_from(NASTY), max_size=40) | st.lists(
    st.sampled_from(PIECES), max_size=14
).map("".join)


def shown(source: str) -> str:
    """Return a rendered page's text with the tag around it: `p:` or `h2:`."""
    rendered = markdown.markdown(source)
    outer = re.fullmatch(r"<(p|h2)>(.*)</\1>", rendered, re.DOTALL)
    assert outer, rendered
    assert "<" not in outer[2], rendered
    return f"{outer[1]}:{html.unescape(outer[2])}"


@settings(max_examples=500, deadline=None)
@given(LINES.map(clean).filter(bool))
def test_any_line_is_shown_as_it_is(line: str) -> None:
    assert shown(paragraph(line)) == f"p:{line}"
    assert shown(heading(line)) == f"h2:{line}"


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES.map(clean).filter(bool), min_size=2, max_size=5))
def test_paragraphs_do_not_change_one_another(lines: list[str]) -> None:
    rendered = markdown.markdown("\n\n".join(map(paragraph, lines)))
    assert html.unescape(rendered) == "\n".join(f"<p>{line}</p>" for line in lines)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(("p", "li", "blockquote")), LINES.map(clean).filter(bool)),
        min_size=1,
        max_size=6,
    )
)
def test_items_and_quotations_are_shown_as_they_are(blocks: list[tuple[str, str]]) -> None:
    leaders = {"p": "", "li": "- ", "blockquote": "> "}
    rendered = markdown.markdown(
        "\n\n".join(leaders[tag] + paragraph(text) for tag, text in blocks)
    )
    plain = re.sub(r"</?(?:p|ul|li|blockquote)>", "\0", rendered)
    assert "<" not in plain, rendered
    shown_ = [html.unescape(part) for part in plain.split("\0") if part.strip("\n")]
    assert shown_ == [text for _, text in blocks]
    for tag in ("li", "blockquote"):
        assert (f"<{tag}>" in rendered) == any(one == tag for one, _ in blocks)


@settings(max_examples=200, deadline=None)
@given(LINES.map(clean).filter(bool))
def test_a_line_of_markdown_hides_nothing_of_the_next_and_holds_no_raw_element(line: str) -> None:
    rendered = markdown.markdown(f"{escape.markdown(line)}\n\nآخر")
    assert rendered.endswith("<p>آخر</p>") or re.search(
        r"<p>آخر</p>\s*</(li|blockquote)>", rendered
    )
    assert not re.search(r"<(?:div|script|b)\b|<!", rendered)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("- **باب** من [جهة](https://a.example) السوق", "- **باب** من [جهة](https://a.example) السوق"),
        ("> قول", "> قول"),
        ("نص <b>فيه", "نص &lt;b>فيه"),
        ("[أ]: https://a.example", "[أ]: https://a.example".replace("[", "\\[")),
        ("> " * 5000, paragraph("> " * 5000)),
    ],
)  # fmt: skip
def test_markdown_keeps_its_signs_but_not_those_that_hide_or_burden(line: str, kept: str) -> None:
    assert escape.markdown(line) == kept


@pytest.mark.parametrize("title", ["# عنوان", "## عنوان ##", "# **عنوان**", "**عنوان**", "عنوان"])
def test_a_headline_loses_the_signs_of_markdown(title: str) -> None:
    assert escape.headline(title) == "عنوان"


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside this repository")
def test_every_line_of_the_corpus_is_shown_as_it_is() -> None:
    lines = {
        line.text
        for path in CORPUS.rglob("*")
        if path.is_file() and path.stat().st_size and path.suffix != ".py"
        if not path.name.startswith("not-news")
        for line in decode(path.read_bytes(), path, load_vocabulary()).lines
        if line.text
    }
    assert len(lines) > 100
    for line in lines:
        assert shown(paragraph(line)) == f"p:{line}"


@pytest.mark.parametrize(
    "line",
    [
        "نص فيه #وسم_من_كلمات في وسطه",
        "قال: «نعم» (ثم سكت) - ومضى! 50% [1] 3.14 a+b=c & c > d",
        "٢٠٢٤ عام طويل",
    ],
)
def test_what_would_be_shown_as_it_is_anyway_is_not_escaped(line: str) -> None:
    assert paragraph(line) == line
