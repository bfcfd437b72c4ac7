"""Article pages as machines read them, through real readers of each form."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import extruct
import pytest
import signposting
from trafilatura.metadata import extract_metadata

from bench.build_articles import articles as real_articles
from generator.build import build
from generator.licenses import LICENSES
from generator.model import Article, Card, Link, Mention
from generator.site.metadata import news_article
from tests.browser import served
from tests.conftest import SHARED, make_article, make_site

BASE = "https://archive.example/"
SCHEMA = tomllib.loads(Path("tests/schemas/schemaorg.toml").read_text(encoding="utf-8"))
# Forms of one news text: what Google's reader, libraries and social networks take of a page.
FORMS = ["json-ld", "opengraph", "dublincore"]
BERLIN = dt.timezone(dt.timedelta(hours=1))
FULL = make_article(
    title='قمة "المناخ" & <المدن>',
    date=dt.datetime(2024, 3, 20, 23, 5, tzinfo=BERLIN),
    updated=dt.date(2024, 3, 22),
    agency=("وكالة الأنباء",),
    authors=("سلمى الحداد", "Jane Smith"),
    places=("بيروت",),
    section="ثقافة & فن",
    tags=("مناخ", "مدن"),
    summary="خلاصة الخبر.",
    url="https://paper.example/a b?c=1&d=2",
    id="a" * 12,
    slug="summit",
)


def faults(node: object, at: str = "") -> Iterator[str]:
    """Yield what in a node of JSON-LD is not as the vocabulary of schema.org has it."""
    if not isinstance(node, dict):
        return
    kind = node.get("@type", "")
    if kind not in SCHEMA["types"]:
        yield f"{at}: no type {kind}"
        return
    kinds = {kind, *SCHEMA["types"][kind]}
    for name, given in node.items():
        if name.startswith("@"):
            continue
        known = SCHEMA["properties"].get(name)
        if known is None or kinds.isdisjoint(known["domains"]):
            yield f"{at}: {kind} has no {name}"
            continue
        for value in given if isinstance(given, list) else [given]:
            if not any(fits(value, wanted) for wanted in known["ranges"]):
                yield f"{at}: {name} is no {known['ranges']}: {value}"
            yield from faults(value, f"{at}/{name}")


def fits(value: object, wanted: str) -> bool:
    """Tell whether a value is of a type of the vocabulary."""
    if isinstance(value, dict):
        kind = value.get("@type")
        return wanted in (kind, *SCHEMA["types"].get(kind, ()))
    if isinstance(value, int):
        return wanted == "Integer"
    text = str(value)
    web = urlsplit(text).scheme in ("http", "https") and not set(text) & set(' <>"')
    if wanted in ("Date", "DateTime"):
        moment = dt.datetime.fromisoformat(text)
        aware = moment.tzinfo is not None
        return len(text) == 10 if wanted == "Date" else aware
    # An address may stand for a thing (schema.org/docs/datamodel.html).
    return wanted == "Text" or (wanted in ("URL", "Thing") and web)


def core(read: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a page says in Dublin Core; descriptions of any kind are taken for it too."""
    (found,) = read["dublincore"]
    told = ((each.get("name", ""), each.get("content", "")) for each in found["elements"])
    return [pair for pair in told if pair[0].startswith("DC.")]


def page_of(tmp_path: Path, article: Article, **settings: str) -> str:
    """Return the page of an article in an archive of its own."""
    output = build(make_site(tmp_path, article, **settings)).output
    (page,) = (output / "2024/03/20").glob("*.html")
    return page.read_text(encoding="utf-8")


def test_each_property_is_one_of_its_type_and_each_value_of_an_allowed_type(demo: Path) -> None:
    count = 0
    for page in sorted(demo.glob("[0-9]*/*/*/*.html")):
        read = extruct.extract(page.read_text(encoding="utf-8"), syntaxes=["json-ld"])
        (node,) = read["json-ld"]
        assert list(faults(node)) == [], page
        count += 1
    assert count > 20


def test_a_false_property_or_value_would_be_found() -> None:
    node: dict[str, Any] = {"@type": "NewsArticle", "headline": "x", "datePublished": "2024-03-20"}
    assert list(faults(node)) == []
    for wrong in (
        {"itemListElement": "x"},
        {"hedline": "x"},
        {"author": {"@type": "Place", "name": "x"}},
        {"datePublished": "2024-03-20T10:00:00"},
        {"url": "a b"},
        {"publisher": {"@type": "Paper"}},
    ):
        assert list(faults(node | wrong)), wrong


@pytest.mark.skipif(not SHARED.exists(), reason="real articles lie beside some checkouts only")
def test_real_articles_are_told_in_the_words_of_the_vocabulary() -> None:
    news = SHARED / "bench" / "news-5000.jsonl.gz"
    for article in real_articles(5000, news):
        written = article.date.isoformat() if article.date else ""
        card = Card(f"{article.slug}.html", article.title, "ar", written, article.source, "", "")
        told = news_article(
            article,
            card,
            BASE,
            "أرشيف",
            license_url=LICENSES["reserved"].url,
            crumbs=(Link("2024", "2024.html"),),
            authors=(Mention("سلمى", "authors/سلمى.html", "", ""),),
        )
        assert list(faults(told)) == [], article.url


def test_what_is_known_of_an_article_is_told_to_search_engines(tmp_path: Path) -> None:
    page = page_of(tmp_path, FULL, url=BASE, license="CC-BY-4.0")
    (told,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    here = f"{BASE}2024/03/20/summit.html"
    crumbs = told["mainEntityOfPage"].pop("breadcrumb")["itemListElement"]
    assert told == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": FULL.title,
        "inLanguage": "ar",
        "datePublished": "2024-03-20T23:05:00+01:00",
        "dateModified": "2024-03-22",
        "description": "خلاصة الخبر.",
        "author": [
            {
                "@type": "Person",
                "name": name,
                "url": f"{BASE}authors/{slug}.html",
            }
            for name, slug in (
                ("سلمى الحداد", quote("سلمى-الحداد")),
                ("Jane Smith", "jane-smith"),
            )
        ],
        "publisher": {"@type": "Organization", "name": "صحيفة الميناء"},
        "articleSection": "ثقافة & فن",
        "keywords": ["مناخ", "مدن"],
        "contentLocation": [{"@type": "Place", "name": "بيروت"}],
        "creditText": ["وكالة الأنباء"],
        "identifier": "a" * 12,
        "url": here,
        "mainEntityOfPage": {"@type": "WebPage", "@id": here},
        "isBasedOn": "https://paper.example/a%20b?c=1&d=2",
        "isPartOf": {"@type": "Collection", "name": "أرشيف التجربة", "url": BASE},
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert [(step["position"], step.get("item")) for step in crumbs] == [
        (1, BASE),
        (2, f"{BASE}2024.html"),
        (3, f"{BASE}2024/03.html"),
        (4, f"{BASE}2024/03/20.html"),
        (5, None),
    ]
    assert crumbs[-1]["name"] == FULL.title


def test_what_is_not_known_of_an_article_is_not_told(tmp_path: Path) -> None:
    bare = Article(title="x", date=dt.date(2024, 3, 20), id="a" * 12)
    page = page_of(tmp_path, bare, description="")
    (told,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert told == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "x",
        "inLanguage": "ar",
        "datePublished": "2024-03-20",
        "identifier": "a" * 12,
        "isPartOf": {"@type": "Collection", "name": "أرشيف التجربة"},
    }
    for name in ("citation_author", "DC.creator", "DC.source", "DC.rights", "article:tag"):
        assert name not in page


def test_social_networks_and_libraries_read_the_same(tmp_path: Path) -> None:
    page = page_of(tmp_path, FULL, url=BASE, rights="الحقوق محفوظة")
    read = extruct.extract(page, base_url=BASE, syntaxes=FORMS)
    (graph,) = read["opengraph"]
    assert [pair for pair in graph["properties"] if pair[0].startswith("article:")] == [
        ("article:published_time", "2024-03-20T23:05:00+01:00"),
        ("article:modified_time", "2024-03-22"),
        ("article:section", "ثقافة & فن"),
        ("article:tag", "مناخ"),
        ("article:tag", "مدن"),
    ]
    assert core(read) == [
        ("DC.type", "NewsItem"),
        ("DC.title", FULL.title),
        ("DC.creator", "سلمى الحداد"),
        ("DC.creator", "Jane Smith"),
        ("DC.date", "2024-03-20T23:05:00+01:00"),
        ("DC.language", "ar"),
        ("DC.source", "صحيفة الميناء"),
        ("DC.publisher", "صحيفة الميناء"),
        ("DC.subject", "مناخ"),
        ("DC.subject", "مدن"),
        ("DC.identifier", f"{BASE}2024/03/20/summit.html"),
        ("DC.rights", "الحقوق محفوظة"),
    ]


def test_a_reader_of_citation_tags_finds_title_writers_and_day(tmp_path: Path) -> None:
    # Without the forms that it looks at before: what is left are the tags of Highwire Press.
    lines = page_of(tmp_path, FULL, url=BASE).splitlines()
    tags = [line for line in lines if '"citation_' in line]
    html = "\n".join(["<html><head>", *tags, "</head><body><p>x</p></body></html>"])
    found = extract_metadata(html).as_dict()
    assert found["title"] == 'قمة "المناخ" &'  # it takes all that looks like a tag out
    assert found["author"] == "سلمى الحداد; Jane Smith"
    assert '<meta name="citation_publication_date" content="2024/03/20">' in tags
    assert '<meta name="citation_language" content="ar">' in tags


def test_zotero_sees_a_newspaper_article(demo: Path) -> None:
    # The rules of its translator "Embedded Metadata": any of these tags would be taken for the
    # kind of the item; else the type of Dublin Core is, of which "NewsItem" is a newspaper's.
    stronger = ("journal_title", "conference", "book_title", "inbook_title", "dissertation")
    for page in demo.glob("[0-9]*/*/*/*.html"):
        read = extruct.extract(page.read_text(encoding="utf-8"), syntaxes=FORMS)
        told = dict(core(read))
        text = page.read_text(encoding="utf-8")
        assert told["DC.type"] == "NewsItem"
        assert not any(f'"citation_{name}' in text for name in stronger)
        # It takes the newspaper's name from here, and else the archive's.
        (article,) = read["json-ld"]
        assert told.get("DC.source") == article.get("publisher", {}).get("name")
        assert ("og:type", "article") in read["opengraph"][0]["properties"]


def test_search_engines_find_each_translation_on_each_of_them(tmp_path: Path) -> None:
    site = make_site(
        tmp_path,
        make_article(slug="ar", id="a" * 12),
        make_article(slug="he", lang="he", translations=("a" * 12, "c" * 12)),
        make_article(slug="fa", lang="fa", id="c" * 12),
        url=BASE,
    )
    output = build(site).output
    for lang in ("ar", "he", "fa"):
        text = (output / f"2024/03/20/{lang}.html").read_text(encoding="utf-8")
        found = dict(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="(.*?)">', text))
        assert found == {each: f"{BASE}2024/03/20/{each}.html" for each in ("ar", "fa", "he")}
    shown = re.findall(r'<a rel="alternate" .*?>.*?</a>', text)
    assert shown == [
        '<a rel="alternate" hreflang="ar" lang="ar" dir="rtl" href="../../../2024/03/20/ar.html">العربية</a>',
        '<a rel="alternate" hreflang="he" lang="he" dir="rtl" href="../../../2024/03/20/he.html">עברית</a>',
    ]
    # The line stands as one, or its commas would stand apart from their words.
    assert re.search(r'<p class="meta"><span>[^<]*<a rel="alternate".*</span></p>', text)


def test_signposts_lead_from_a_page_to_what_belongs_to_it(tmp_path: Path) -> None:
    site = make_site(tmp_path, FULL, url=BASE, license="CC-BY-4.0")
    output = build(site).output
    with served(output) as address:
        found = signposting.find_signposting_html(f"{address}2024/03/20/summit.html")
    assert found.citeAs is not None
    assert found.citeAs.target == f"{BASE}2024/03/20/summit.html"
    assert found.license is not None
    assert found.license.target == "https://creativecommons.org/licenses/by/4.0/"
    assert {sign.target for sign in found.types} == {
        "https://schema.org/AboutPage",
        "https://schema.org/NewsArticle",
    }
    assert {sign.target for sign in found.authors} == {
        f"{BASE}authors/{quote('سلمى-الحداد')}.html",
        f"{BASE}authors/jane-smith.html",
    }
