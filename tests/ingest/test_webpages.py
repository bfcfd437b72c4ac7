"""Web pages and web archives: with the extra `html` they are read, without it the way is told."""

import gzip
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.ingest.readers import webpage
from generator.ingest.readers.warc import is_warc
from generator.ingest.vocabulary import load_vocabulary
from generator.model import Article
from generator.text import clean
from tests.ingest.helpers import articles, put, run

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
MORE = "وأضاف أن الجسر القديم سيبقى مفتوحا أمام المشاة والدراجات حتى نهاية الأعمال في الضفة الأخرى من النهر."
PAGE = f"""<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>سوق جديدة في المدينة | الميناء</title>
<meta property="og:title" content="سوق جديدة في المدينة"><meta property="og:site_name" content="الميناء">
<meta property="article:published_time" content="2019-04-03T10:00:00+03:00">
<link rel="canonical" href="https://harbour.example/news/1"></head>
<body><nav><a href="/">الرئيسية</a><a href="/s">رياضة</a></nav>
<article><h1>سوق جديدة في المدينة</h1>
<p>{LONG}</p>
<p>{MORE}</p>
<p>{LONG.replace("الطريق", "السوق")}</p>
</article><footer>جميع الحقوق محفوظة 2026</footer></body></html>
"""
HAVE = (
    importlib.util.find_spec("trafilatura") is not None
    and importlib.util.find_spec("warcio") is not None
)
needs_extra = pytest.mark.skipif(not HAVE, reason="the extra html is not installed")
bare = pytest.mark.skipif(HAVE, reason="the extra html is installed")


def warc(*pages: tuple[str, str, str]) -> bytes:
    """A web archive with (address, status, page) responses."""
    out = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    for address, status, page in pages:
        body = page.encode()
        http = (
            f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        out += head.encode() + http + b"\r\n\r\n"
    return out


@bare
def test_without_its_extra_a_page_is_refused_with_the_way_to_it(tmp_path: Path) -> None:
    put(tmp_path, "a.html", PAGE)
    put(tmp_path, "b.warc", warc(("https://harbour.example/1", "200", PAGE)))
    put(tmp_path, "c.txt", f"سوق جديدة\n{LONG}\n")
    report = run(tmp_path)
    assert [problem.message for problem in report.problems] == [
        "is a web page, and the reader for these is missing",
        "is a web archive, and the reader for these is missing",
    ]
    assert all("pip install '.[html]'" in problem.hint for problem in report.problems)
    assert report.written == 1


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_page_gives_its_article_and_nothing_around_it(tmp_path: Path) -> None:
    put(tmp_path, "a.html", PAGE)
    assert run(tmp_path).problems == ()
    (article,) = articles(tmp_path)
    assert (article.title, article.source, str(article.date)) == (
        "سوق جديدة في المدينة",
        "الميناء",
        "2019-04-03 10:00:00+03:00",
    )
    assert article.url == "https://harbour.example/news/1"
    assert article.body.split("\n\n") == [LONG, MORE, LONG.replace("الطريق", "السوق")]


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_page_without_a_date_is_given_none(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.html",
        PAGE.replace("article:published_time", "x").replace("2026", "2026/03/04"),
    )
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert article.date is None


@needs_extra
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_pages_of_a_web_archive_are_read_one_by_one(pack: object, tmp_path: Path) -> None:
    assert callable(pack)
    pages = (
        ("https://harbour.example/1", "200", PAGE),
        ("https://harbour.example/2", "404", PAGE),
        ("https://harbour.example/3", "200", PAGE.replace("سوق", "دار")),
    )
    path = put(tmp_path, "a.warc", pack(warc(*pages)))
    assert is_warc(path.read_bytes())
    assert run(tmp_path).problems == ()
    assert sorted(a.origin.file for a in articles(tmp_path) if a.origin) == [
        "raw/a.warc!/0000002 https://harbour.example/1",
        "raw/a.warc!/0000004 https://harbour.example/3",
    ]


@needs_extra
def test_a_web_archive_that_is_cut_off_never_breaks_the_run(tmp_path: Path) -> None:
    put(
        tmp_path, "a.warc.gz", gzip.compress(warc(("https://harbour.example/1", "200", PAGE)))[:200]
    )
    put(tmp_path, "b.txt", f"سوق جديدة\n{LONG}\n")
    assert run(tmp_path).written >= 1


def page_of(tmp_path: Path, page: str) -> Article:
    put(tmp_path, "a.html", page)
    run(tmp_path)
    (article,) = articles(tmp_path)
    return article


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_title_in_other_letters_than_the_text_is_none(tmp_path: Path) -> None:
    page = f"<html><head><title> windows-1256 </title></head><body dir='RTL'>{LONG} {MORE}</body></html>"
    article = page_of(tmp_path, page)
    assert article.title.startswith("قال المسؤول")
    assert any("no headline" in doubt for doubt in article.doubts)


@needs_extra
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mark", [" - ", " | ", " – "])
def test_the_name_of_the_site_is_no_part_of_the_headline(mark: str, tmp_path: Path) -> None:
    page = PAGE.replace('<meta property="og:title" content="سوق جديدة في المدينة">', "").replace(
        "المدينة | الميناء", f"المدينة{mark}الميناء"
    )
    assert page_of(tmp_path, page).title == "سوق جديدة في المدينة"


@needs_extra
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "line",
    ["الأربعاء، 28 آب/أغسطس 2013، آخر تحديث 14:00", "تاريخ النشر: 28 أغسطس 2013", "28/08/2013"],
)
def test_a_day_between_headline_and_text_is_the_articles(line: str, tmp_path: Path) -> None:
    page = PAGE.replace("article:published_time", "x")
    page = page.replace("<nav>", "<p>3 مايو 2026 - 10:20</p><nav>")
    page = page.replace("</h1>", f"</h1><div><div>{line}</div></div>")
    assert str(page_of(tmp_path, page).date) == "2013-08-28"


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_rules_for_comments_and_lists_of_links_are_no_text(tmp_path: Path) -> None:
    links = "".join(
        f'<p><a href="/{n}">خبر آخر عن الميناء رقم {n} وما جرى فيه</a></p>' for n in "12"
    )
    notice = "<p>يرحب الموقع بآرائكم، ونراجع التعليقات قبل نشرها. الآراء الواردة تعبر عن أصحابها فقط.</p>"
    caption = "<p>Photo: a fish market at night</p>"
    page = PAGE.replace("</h1>", f"</h1>{caption}").replace(
        "</article>", f"{notice}{links}</article>"
    )
    assert page_of(tmp_path, page).body.split("\n\n") == [
        LONG,
        MORE,
        LONG.replace("الطريق", "السوق"),
    ]


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_headline_that_looks_like_a_name_is_no_author(tmp_path: Path) -> None:
    article = page_of(tmp_path, PAGE.replace("سوق جديدة في المدينة", "خياط الأشرعة"))
    assert (article.title, article.authors) == ("خياط الأشرعة", ())


PERSIAN = """<!DOCTYPE html><html lang="fa" dir="rtl"><head><meta charset="utf-8">
<title>پنجره&zwnj;های خانه\u200cها باز می&#8204;شوند</title></head><body><article>
<h1>پنجره\u200cهای خانه&#x200C;ها باز می\u200cشوند</h1><p>۱۲ آذر ۱۴۰۰</p>
<p>نجارها می\u200cگویند پنجره&zwnj;ها و میز&#8204;ها تا شنبه تعمیر می\u200cشوند و همسایه\u200cها به خانه\u200cهای خود بازمی\u200cگردند.</p>
<p>یکی از آن\u200cها گفت: «خانه\u200cهای ما دور است و بچه&#8204;ها هر روز پیاده می&zwnj;آیند تا به کلاس\u200cها برسند.»</p>
</article></body></html>"""


@needs_extra
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["a.html", "a.warc"])
def test_the_joiners_within_words_stay_in_title_and_text(name: str, tmp_path: Path) -> None:
    archive = warc(("https://harbour.example/1", "200", PERSIAN))
    put(tmp_path, name, archive if name == "a.warc" else PERSIAN)
    run(tmp_path, lang="fa")
    (article,) = articles(tmp_path)
    assert article.title == "پنجره\u200cهای خانه\u200cها باز می\u200cشوند"
    first, second = article.body.split("\n\n")
    assert "پنجره\u200cها و میز\u200cها تا شنبه تعمیر می\u200cشوند" in first
    assert second.count("\u200c") == 5


@needs_extra
@pytest.mark.filterwarnings("ignore")
@given(
    st.lists(
        st.text(
            "ابپتسمن\u0600\u061c\u06dd\u200c\u200d\u200e\u200f\u2067\u2069\ue000\U000e0100",
            min_size=3,
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None)
def test_the_letters_of_a_paragraph_come_out_as_they_went_in(words: list[str]) -> None:
    told = " ".join(f"سوق{word}دار" for word in words)
    page = PAGE.replace(MORE, f"{LONG.replace('قال', 'رأى')} {told} {MORE}")
    (item,) = webpage.read(page, Path("a.html"), load_vocabulary())
    body = next(value for value in item.values if value.key == "content")
    assert clean(f"{LONG.replace('قال', 'رأى')} {told} {MORE}") in [
        line.text for line in body.lines
    ]


SHORT = f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>سوق السمك</title></head>
<body><div><a href="/">الرئيسية</a></div><article><h1>سوق السمك</h1><div class="meta"><span class="date">12/09/2019</span></div>
<p>{LONG}</p><p>{MORE}</p></article></body></html>"""


@needs_extra
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("day", ["12/09/2019", "12 أيلول 2019", "تاريخ النشر: 12/09/2019"])
def test_a_short_page_has_its_paragraphs_and_its_day(day: str, tmp_path: Path) -> None:
    article = page_of(tmp_path, SHORT.replace("12/09/2019", day))
    assert (article.title, str(article.date)) == ("سوق السمك", "2019-09-12")
    assert article.body.split("\n\n") == [LONG, MORE]


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_day_beside_a_name_and_a_number_is_read_and_linked_tags_are_tags(tmp_path: Path) -> None:
    meta = (
        '<div class="meta"><span>12/09/2019</span> <span></span> <span>رقم الخبر: 4523</span></div>'
    )
    tags = "<div><a rel='tag' href='/t/1'>أسماك</a> <a href='/t/2' rel=\"tag nofollow\">#ميناء</a></div>"
    section = '<a href="/c/1" rel="category tag">محليات</a>'
    other = f"<p>{MORE} {MORE} {MORE}</p><div><a rel='tag' href='/t/3'>رياضة</a></div>"
    page = PAGE.replace("article:published_time", "x").replace("</h1>", f"</h1>{section}{meta}")
    article = page_of(tmp_path, page.replace("</article>", f"{tags}</article>{other}"))
    assert str(article.date) == "2019-09-12"
    assert article.tags == ("أسماك", "ميناء")


@needs_extra
@pytest.mark.filterwarnings("ignore")
def test_a_page_keeps_its_lists_and_quotations(tmp_path: Path) -> None:
    told = (
        f"<p>{LONG}</p><ul><li>الرصيف القديم: مفتوح</li><li>الحوض الجديد: مغلق</li></ul>"
        f"<p>{MORE}</p><blockquote><p>الميناء بيتنا كلنا.</p></blockquote>"
    )
    page = PAGE.replace(f"<p>{LONG}</p>", told, 1)
    assert page_of(tmp_path, page).body.split("\n\n")[:5] == [
        LONG,
        "- الرصيف القديم: مفتوح",
        "- الحوض الجديد: مغلق",
        MORE,
        "> الميناء بيتنا كلنا.",
    ]


@pytest.mark.parametrize("behind", ["", " | 1,204 مشاهدة"])
def test_a_persons_name_beside_the_day_is_the_writer(behind: str, tmp_path: Path) -> None:
    meta = f'<div class="meta">هدى الرماح | الأحد 4 آذار 2018{behind}</div>'
    page = PAGE.replace("article:published_time", "x").replace("</h1>", f"</h1>{meta}")
    article = page_of(tmp_path, page)
    assert (str(article.date), article.authors) == ("2018-03-04", ("هدى الرماح",))


@needs_extra
def test_a_page_that_ends_within_its_text_is_doubted(tmp_path: Path) -> None:
    cut = PAGE.split("</p>\n</article>")[0]
    doubt = "line 10: the page ends before what it opened is closed: it may be cut off"
    assert page_of(tmp_path, cut).doubts == (doubt,)


@needs_extra
def test_a_page_may_leave_out_the_closing_tags_of_its_frame(tmp_path: Path) -> None:
    assert page_of(tmp_path, PAGE.replace("</body></html>", "")).doubts == ()


@needs_extra
@pytest.mark.parametrize("head", ["جريدة الميناء الأسبوعية", "سوق جديدة في المدينة - الميناء"])
def test_a_menu_in_a_column_of_an_old_page_is_no_text(head: str, tmp_path: Path) -> None:
    page = f"""<html dir="rtl"><head><title>{head}</title></head><body>
<div><a href="/">الرئيسية</a> | <a href="/m">محليات</a> | <a href="/s">رياضة</a></div>
<table><tr><td><b>أبواب الجريدة</b><br><a href="#">محليات</a><br><a href="#">ثقافة</a><br><a href="#">رياضة</a></td>
<td><div><b>سوق جديدة في المدينة</b></div><div>14 نيسان 2012</div><div>بقلم: سالم العلي</div>
<div>{LONG}<br><br>{MORE}</div></td></tr></table></body></html>"""
    article = page_of(tmp_path, page)
    assert (article.title, str(article.date)) == ("سوق جديدة في المدينة", "2012-04-14")
    assert (article.authors, article.section) == (("سالم العلي",), "")
    assert article.body == f"{LONG}\n\n{MORE}"


@needs_extra
def test_a_headline_over_a_row_of_links_and_a_paragraph_is_kept(tmp_path: Path) -> None:
    links = "".join(f'<p><a href="#">{name}</a></p>' for name in ("محليات", "ثقافة", "رياضة"))
    page = f"<html><head><title>جريدة الميناء</title></head><body><div><p>سوق جديدة</p>{links}<p>{LONG}</p><p>{MORE}</p></div></body></html>"
    assert page_of(tmp_path, page).title == "سوق جديدة"


BLOG = f"""<html dir="rtl"><head><title>دفتر الميناء: سوق جديدة في المدينة</title></head><body>
<div id="header"><h1>دفتر الميناء</h1></div><div class="hentry"><h3 class="entry-title">سوق جديدة في المدينة</h3>
<div class="entry-content">{LONG}<br /><br />{MORE}<br /><br />{LONG.replace("الطريق", "السوق")}</div>
<div class="post-footer">مرسلة بواسطة <span class="fn">هدى الرماح</span> في <a><abbr class="published" title="2014-05-03T10:00:00+03:00">10:00 ص</abbr></a></div>
</div><div id="comments"><p>مرسلة بواسطة سالم العلي</p></div></body></html>
"""


@needs_extra
def test_a_page_of_a_blog_has_its_headline_under_the_blogs_name_and_its_writer_below(
    tmp_path: Path,
) -> None:
    article = page_of(tmp_path, BLOG)
    assert (article.title, article.source) == ("سوق جديدة في المدينة", "دفتر الميناء")
    assert (article.authors, str(article.date)[:10]) == (("هدى الرماح",), "2014-05-03")
    assert article.body.split("\n\n")[:2] == [LONG, MORE]


@needs_extra
def test_a_site_named_in_a_heading_that_is_not_next_above_the_text_is_no_headline(
    tmp_path: Path,
) -> None:
    page = PAGE.replace(
        "<title>سوق جديدة في المدينة | الميناء", "<title>سوق جديدة في المدينة: الميناء"
    )
    for named in (
        page.replace("<nav>", "<nav><h2>الميناء</h2>"),
        page.replace("<footer>", "<footer><h2>الميناء</h2>"),
    ):
        assert page_of(tmp_path, named).title == "سوق جديدة في المدينة"


@needs_extra
@pytest.mark.parametrize("line", ["كتب سالم العلي", "بقلم: سالم العلي"])
def test_a_line_between_headline_and_text_that_only_names_the_writer_is_read(
    line: str, tmp_path: Path
) -> None:
    page = f"""<html dir="rtl"><head><title>سوق جديدة في المدينة</title></head><body><div id="main">
<table><tr><td class="contentheading">سوق جديدة في المدينة</td></tr></table>
<table><tr><td><span class="small">{line}</span></td></tr><tr><td class="createdate">السبت, 16 آب 2014 10:22</td></tr>
<tr><td><p>{LONG}</p><p>{MORE}</p><p>{LONG.replace("الطريق", "السوق")}</p><p>{MORE} {LONG}</p></td></tr></table></div></body></html>"""
    article = page_of(tmp_path, page)
    assert (article.authors, str(article.date)[:10]) == (("سالم العلي",), "2014-08-16")
    assert line not in article.body
