"""Citations that reference managers can read, whatever is in a headline."""

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from signposting import find_signposting_html

from bench.build_articles import articles as real_articles
from generator.build import build
from generator.model import Article, Card
from generator.site.citation import FORMS, bibtex, csl, ris
from generator.site.metadata import href
from tests.browser import served
from tests.conftest import SHARED, make_article, make_site
from tests.test_text import MESSY

BASE, ARCHIVE = "https://archive.example/", "أرشيف الميناء"
ARTICLE = Article(
    title="الموازنة: 5% & {أكثر}",
    date=dt.date(2024, 3, 20),
    source="المنارة",
    authors=("سلمى الحداد", "A. Smith"),
    id="a" * 12,
)
CARD = Card("2024/03/20/الموازنة.html", ARTICLE.title, "ar", "2024-03-20", "المنارة", "", "")
ADDRESS = f"{BASE}2024/03/20/%D8%A7%D9%84%D9%85%D9%88%D8%A7%D8%B2%D9%86%D8%A9.html"


def test_a_biblatex_entry_keeps_the_letters_of_a_headline() -> None:
    assert bibtex(ARTICLE, CARD, BASE, ARCHIVE).splitlines() == [
        "@article{aaaaaaaaaaaa,",
        "  entrysubtype = {newspaper},",
        "  author = {{سلمى الحداد} and {A. Smith}},",
        r"  title = {{الموازنة: 5\% \& \{أكثر\}}},",
        "  journaltitle = {المنارة},",
        "  date = {2024-03-20},",
        f"  url = {{{ADDRESS}}},",
        "  library = {أرشيف الميناء},",
        "}",
    ]


def test_a_ris_record_says_what_is_known_and_no_more() -> None:
    assert ris(ARTICLE, CARD, BASE, ARCHIVE).splitlines() == [
        "TY  - NEWS",
        "AU  - سلمى الحداد",
        "AU  - A. Smith",
        "TI  - الموازنة: 5% & {أكثر}",
        "T2  - المنارة",
        "PY  - 2024",
        "DA  - 2024/03/20",
        f"UR  - {ADDRESS}",
        "LA  - ar",
        "DB  - أرشيف الميناء",
        "ID  - aaaaaaaaaaaa",
        "ER  - ",
    ]
    bare = ris(Article(title="x"), CARD._replace(date=""), "", ARCHIVE).splitlines()
    assert [line[:2] for line in bare] == ["TY", "TI", "LA", "DB", "ER"]


@given(MESSY)
def test_braces_are_balanced_whatever_a_headline_holds(title: str) -> None:
    line = " ".join(title.split())
    entry = bibtex(Article(title=line), CARD, BASE, ARCHIVE)
    plain = re.sub(r"\\[\\{}%&$#_]", "", entry)
    depth = 0
    for sign in plain:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    record = ris(Article(title=line), CARD, BASE, ARCHIVE)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", part) for part in record.split("\n"))


def read(article: Article, card: Card) -> list[dict[str, Any]]:
    """Return what reference managers read of an article, in each form, by the names of CSL."""
    library = parse_string(
        bibtex(article, card, BASE, ARCHIVE), append_middleware=[LatexDecodingMiddleware()]
    )
    assert library.failed_blocks == []
    raw = parse_string(bibtex(article, card, BASE, ARCHIVE)).entries[0].fields_dict
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    (record,) = rispy.loads(ris(article, card, BASE, ARCHIVE))
    (item,) = json.loads(csl(article, card, BASE, ARCHIVE))
    date = "-".join(
        f"{part:02}" for part in item.get("issued", {"date-parts": [[]]})["date-parts"][0]
    )
    return [
        {
            "kind": (entry.entry_type, fields["entrysubtype"]) == ("article", "newspaper"),
            "id": entry.key,
            "title": fields["title"],
            "paper": fields.get("journaltitle", ""),
            "day": fields.get("date", ""),
            "url": raw["url"].value,  # verbatim (biblatex manual, 2.1.1)
        },
        {
            "kind": record["type_of_reference"] == "NEWS",
            "id": record["id"],
            "title": record["title"],
            "paper": record.get("secondary_title", ""),
            "day": record.get("date", "").replace("/", "-"),
            "url": record["urls"][0],
        },
        {
            "kind": item["type"] == "article-newspaper",
            "id": item["id"],
            "title": item["title"],
            "paper": item.get("container-title", ""),
            "day": date,
            "url": item["URL"],
        },
    ]


def test_reference_managers_read_the_same_in_each_form() -> None:
    expected = {
        "kind": True,
        "id": "a" * 12,
        "title": ARTICLE.title,
        "paper": "المنارة",
        "day": "2024-03-20",
        "url": ADDRESS,
    }
    assert read(ARTICLE, CARD) == [expected] * 3


@pytest.mark.parametrize(
    "url", ["http://x/}} @comment{", "http://x/100%{\\}", "http://x/%7D?a=1#b"]
)
def test_no_address_ends_an_entry(url: str) -> None:
    entry = bibtex(replace(ARTICLE, url=url), CARD, "", ARCHIVE)
    library = parse_string(entry)
    assert (len(library.blocks), library.failed_blocks) == (1, [])
    fields = library.entries[0].fields_dict
    assert fields["url"].value == href(url)
    assert fields["library"].value == ARCHIVE
    for form in (ris, csl):
        assert href(url) in form(replace(ARTICLE, url=url), CARD, "", ARCHIVE)


@pytest.mark.skipif(not SHARED.exists(), reason="real articles lie beside some checkouts only")
def test_reference_managers_read_the_same_of_real_articles() -> None:
    for number, article in enumerate(real_articles(5000, SHARED / "bench" / "news-5000.jsonl.gz")):
        written = article.date.isoformat() if article.date else ""
        card = Card(f"{article.slug}.html", article.title, "ar", written, article.source, "", "")
        record = rispy.loads(ris(article, card, BASE, ARCHIVE))[0]
        assert (record["title"], record["date"].replace("/", "-")) == (article.title, written[:10])
        if number % 25 == 0:  # the reader of BibTeX is slow
            first, *others = read(article, card)
            assert others == [first] * 2


def test_a_citation_style_can_be_applied() -> None:
    source = CiteProcJSON(json.loads(csl(ARTICLE, CARD, BASE, ARCHIVE)))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem("a" * 12)]))
    (line,) = map(str, bibliography.bibliography())
    for words in ("سلمى الحداد", "A. Smith", "2024", ARTICLE.title, "المنارة"):
        assert words in line


def test_each_form_is_a_file_beside_the_article_where_the_site_wants_it(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(slug="x", id="a" * 12), url=BASE, citations="files")
    output = build(site).output
    page = (output / "2024/03/20/x.html").read_text(encoding="utf-8")
    made = {ending: (output / f"2024/03/20/x{ending}").read_text("utf-8") for ending in FORMS}
    assert parse_string(made[".bib"]).entries[0].key == "a" * 12
    assert rispy.loads(made[".ris"])[0]["id"] == "a" * 12
    assert json.loads(made[".csl.json"])[0]["id"] == "a" * 12
    for ending in FORMS:
        assert f'href="../../../2024/03/20/x{ending}"' in page
    assert "@article" not in page
    with served(output) as address:
        found = find_signposting_html(f"{address}2024/03/20/x.html")
    assert {(sign.target, sign.type) for sign in found.describedBy} == {
        (f"{BASE}2024/03/20/x{form.ending}", form.type) for form in FORMS.values()
    }
    # Without the setting they go.
    make_site(tmp_path, url=BASE)
    assert build(site).removed == 3
    assert sorted(path.name for path in (output / "2024/03/20").iterdir()) == ["x.html"]
