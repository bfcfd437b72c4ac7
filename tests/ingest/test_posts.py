"""Posts as WordPress's older editor writes them: a blank line parts paragraphs, also beside blocks."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ingest.readers.markup import by_lines, text_lines
from tests.ingest.helpers import articles, put, run

LONG = "قال شيخ الصيادين إن القوارب ستخرج كلها عند الفجر، وإن الشباك الجديدة نسجت في بيوت القرية هذا الشتاء."
MORE = "وأضاف أن الرصيف القديم سيبقى مفتوحا للزوارق الصغيرة حتى نهاية الأعمال في الجهة الأخرى من الحوض."
BLOCKS = ("<blockquote>{}</blockquote>", "<ul>\n<li>{}</li>\n</ul>", "<h3>{}</h3>", "<p>{}</p>")


def shown(text: str) -> list[str]:
    return [line.text for line in text_lines(by_lines(text), 1, spread=True)]


@given(
    st.lists(
        st.tuples(st.sampled_from(("{}", "<div>{}</div>", *BLOCKS)), st.from_regex("[كلم]{1,5}", fullmatch=True)),
        min_size=1,
    ),
    st.sampled_from(("\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n")),
)  # fmt: skip
def test_no_two_paragraphs_are_run_together_and_none_is_lost(
    paragraphs: list[tuple[str, str]], blank: str
) -> None:
    text = blank.join(block.format(words) for block, words in paragraphs)
    assert shown(text) == [words for _, words in paragraphs]


@given(
    st.lists(
        st.sampled_from((*"ab \n\r<>/[]", "<p>", "</p>", "<br>", "<pre>", "</div>", "[caption]"))
    )
)
def test_only_tags_for_line_breaks_are_put_in(signs: list[str]) -> None:
    text = "".join(signs)
    assert by_lines(text).replace("<br>", "") == text.replace("<br>", "")


def test_a_line_break_alone_parts_lines_outside_of_blocks_only() -> None:
    text = "أول\nثان\n<p>ثالث\nيتبع</p>\n<pre>بيت\nبيت</pre>"
    assert shown(text) == ["أول", "ثان", "ثالث يتبع", "بيت", "بيت"]


def test_what_the_newer_editor_wrote_stays_as_it_is() -> None:
    text = "<!-- wp:paragraph -->\n<p>أول\n\nيتبع</p>\n<!-- /wp:paragraph -->"
    assert by_lines(text) == text


def test_a_tag_over_two_lines_is_not_cut() -> None:
    text = '<a\nhref="a.html">أول</a>\n\nثان'
    assert shown(f"<p>صفر</p>{text}") == ["صفر", "أول", "ثان"]


def test_tables_of_wordpress_have_its_paragraphs_too(tmp_path: Path) -> None:
    columns = "ID, post_date, post_content, post_title, post_status, post_type"
    text = f"{LONG}\\r\\n\\r\\n{MORE}\\r\\n\\r\\n<h3>الرصيف</h3>\\r\\n\\r\\n{LONG}"
    row = f"(1, '2019-11-01 10:00:00', '{text}', 'سوق جديدة', 'publish', 'post')"
    put(tmp_path, "a.sql", f"INSERT INTO `wp_posts` ({columns}) VALUES\n{row};\n")
    assert run(tmp_path).problems == ()
    (article,) = articles(tmp_path)
    assert article.body.split("\n\n") == [LONG, MORE, "## الرصيف", LONG]


def blocks(text: str) -> list[tuple[str, str]]:
    return [(line.block, line.text) for line in text_lines(text, 1, spread=True)]


def test_items_of_lists_and_quotations_are_told() -> None:
    text = "<p>أول</p><ul><li>ثان</li><li><p>ثالث</p><p>يتبع</p></li><li></li></ul>رابع<blockquote><p>قول</p>قول آخر</blockquote>خامس"
    assert blocks(text) == [
        ("", "أول"),
        ("item", "ثان"),
        ("item", "ثالث"),
        ("", "يتبع"),
        ("", "رابع"),
        ("quotation", "قول"),
        ("quotation", "قول آخر"),
        ("", "خامس"),
    ]


def test_a_list_that_is_never_closed_makes_no_item_of_what_follows() -> None:
    assert blocks("<ul><li>أول<li></ul>ثان</blockquote><p>ثالث</p>") == [
        ("item", "أول"),
        ("", "ثان"),
        ("", "ثالث"),
    ]


@pytest.mark.parametrize("quoted", [False, True])
def test_an_article_has_its_lists_and_quotations_but_is_none_itself(
    quoted: bool, tmp_path: Path
) -> None:
    told = f"<p>{LONG}</p><p>{MORE}</p><ul><li>الرصيف</li><li>الحوض</li></ul><blockquote>هكذا كان أبي يقول.</blockquote><p>{LONG}</p>"
    told = f"<blockquote>{told}</blockquote>" if quoted else told
    item = f"<item><title>سوق</title><content:encoded><![CDATA[{told}]]></content:encoded><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
    put(
        tmp_path,
        "a.xml",
        f'<?xml version="1.0"?>\n<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>دفتر</title>{item}</channel></rss>',
    )
    assert run(tmp_path).problems == ()
    (article,) = articles(tmp_path)
    said = "هكذا كان أبي يقول." if quoted else "> هكذا كان أبي يقول."
    assert article.body.split("\n\n") == [LONG, MORE, "- الرصيف", "- الحوض", said, LONG]
