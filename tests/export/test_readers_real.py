"""What others read of 5,000 real articles: every page and every citation, by readers of their own."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import extruct
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
from signposting import find_signposting_html
from trafilatura.metadata import extract_metadata

from generator.build import build
from generator.content import content_of
from generator.model import Article
from generator.site.read import load_article
from generator.storage import HERE
from tests.browser import served
from tests.site.test_machines import FORMS, core, faults

BASE = "https://archive.example/"

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def archive(real_site: Path) -> Path:
    """Return the archive's folder, built with all that can be read of an article."""
    settings = real_site / "site.toml"
    text = settings.read_text(encoding="utf-8")
    lines = [
        line for line in text.splitlines() if not line.startswith(("url", "license", "search"))
    ]
    lines += [f'url = "{BASE}"', 'license = "CC-BY-4.0"', 'citations = "files"', 'search = "off"']
    settings.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert not build(real_site).problems
    return real_site


@pytest.fixture(scope="module")
def pages(archive: Path) -> dict[Path, Article]:
    """Return the article at each page."""
    found = {}
    content = content_of(archive, HERE)
    for path, _ in sorted(content.articles([])):
        article, _ = load_article(content, path)
        day = f"{article.day:%Y/%m/%d}" if article.day else "undated"
        found[archive / "output" / day / f"{article.slug}.html"] = article
    assert len(found) == 5_000
    return found


def test_every_page_says_the_same_in_each_form(pages: dict[Path, Article]) -> None:
    for page, article in pages.items():
        read = extruct.extract(page.read_text(encoding="utf-8"), base_url=BASE, syntaxes=FORMS)
        (told,) = read["json-ld"]
        assert list(faults(told)) == [], page
        day = article.day.isoformat() if article.day else None
        dublin = dict(core(read))
        assert (told["headline"], told.get("datePublished", "")[:10] or None) == (
            article.title,
            day,
        )
        assert (dublin["DC.title"], dublin.get("DC.date", "")[:10] or None) == (article.title, day)
        assert (
            told.get("publisher", {}).get("name", "")
            == dublin.get("DC.source", "")
            == article.source
        )
        graph = dict(read["opengraph"][0]["properties"])
        assert (graph["og:title"], graph["og:type"]) == (article.title, "article")


def test_a_reader_of_citation_tags_finds_every_headline(pages: dict[Path, Article]) -> None:
    for page, article in pages.items():
        tags = re.findall(r'<meta name="citation_.*', page.read_text(encoding="utf-8"))
        html = "\n".join(["<html><head>", *tags, "</head><body><p>x</p></body></html>"])
        # It changes signs, and reads "&quot;" in a headline as HTML: the words are all there.
        title = str(extract_metadata(html).as_dict()["title"])
        assert re.findall(r"\w+", title) == re.findall(r"\w+", unescape(article.title)), page


def test_every_page_has_its_signposts(archive: Path, pages: dict[Path, Article]) -> None:
    with served(archive / "output") as address:
        for page in pages:
            inner = quote(page.relative_to(archive / "output").as_posix())
            found = find_signposting_html(f"{address}{inner}")
            assert found.citeAs is not None
            assert found.citeAs.target == f"{BASE}{inner}"
            assert len(found.types) == 2
            stem = inner.removesuffix(".html")
            assert {sign.target for sign in found.describedBy} == {
                f"{BASE}{stem}{ending}" for ending in (".bib", ".ris", ".csl.json")
            }


def test_reference_managers_read_every_citation(pages: dict[Path, Article]) -> None:
    for page, article in pages.items():
        bib, ris = (page.with_suffix(end).read_text(encoding="utf-8") for end in (".bib", ".ris"))
        library = parse_string(bib, append_middleware=[LatexDecodingMiddleware()])
        assert (len(library.entries), library.failed_blocks) == (1, []), page
        fields = {field.key: field.value for field in library.entries[0].fields}
        (record,) = rispy.loads(ris)
        day = article.day.isoformat() if article.day else ""
        assert (fields["title"], fields.get("date", "")) == (article.title, day)
        assert (record["title"], record.get("date", "").replace("/", "-")) == (article.title, day)


def test_a_citation_style_can_be_applied_to_all_of_them(pages: dict[Path, Article]) -> None:
    def items() -> Iterator[dict[str, object]]:
        for page in pages:
            yield from json.loads(page.with_suffix(".csl.json").read_text(encoding="utf-8"))

    source = CiteProcJSON(list(items()))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for article in pages.values():
        bibliography.register(Citation([CitationItem(article.id)]))
    lines = list(map(str, bibliography.bibliography()))
    assert len(lines) == 5_000
    for article, line in zip(pages.values(), lines, strict=True):
        assert all(word in line for word in article.title.split()[:3]), line
