"""The feeds and sitemaps of 5,000 real articles."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

import feedparser
import listparser
import pytest

from bench.build_articles import articles
from generator.config import Config
from generator.content import content_of
from generator.l10n import load_locale
from generator.model import Article, Page
from generator.site.feeds import site_feed, whole_feeds
from generator.site.pages import terms
from generator.site.render import render_batch
from generator.site.scope import ALL
from generator.site.sitemaps import sitemaps
from generator.site.theme import THEME, load_theme
from generator.storage import HERE
from tests.conftest import SHARED
from tests.site.schemas import ATOM, SITEMAP, links, valid, valid_feed, valid_json_feed, walk
from tests.site.test_pages import catalogue_of

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"
BASE = "https://archive.example/"
CONFIG = Config(title="أرشيف الأخبار", url=BASE, feeds="all", news="on", license="CC-BY-4.0")

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(not NEWS.exists(), reason="real articles lie beside some checkouts only"),
]


@pytest.fixture(scope="module")
def real() -> list[Article]:
    """Return the articles, oldest first, with no more of their texts than feeds tell."""
    return [replace(article, body=article.body[:600]) for article in articles(5000, NEWS)]


@pytest.fixture(scope="module")
def files(real: list[Article], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what stands at each address of a feed or a sitemap; no other page is drawn."""
    root = tmp_path_factory.mktemp("real")
    locale = load_locale("ar")
    with catalogue_of(root, *real) as catalogue, pytest.MonkeyPatch.context() as patch:
        # What the heads of lists tell beside their articles takes the longest, and is not drawn.
        patch.setattr("generator.site.pages._FEW", len(real) + 1)
        theme = load_theme(
            (THEME / "templates",), content_of(root, HERE), CONFIG, catalogue.kinds()
        )

        def drawn() -> Iterator[Page]:
            for family in (site_feed, whole_feeds, sitemaps, terms):
                for page in family(catalogue, CONFIG, locale, ALL):
                    if isinstance(page, Page) and not page.url.endswith(".html"):
                        yield page

        return {
            page.url: data
            for page, data, _ in render_batch(theme, tuple(drawn()))
            if isinstance(data, bytes)
        }


def test_a_reader_of_the_feed_comes_to_every_article_once_in_order(
    real: list[Article], files: dict[str, bytes]
) -> None:
    found = [url.rpartition("/")[2].removesuffix(".html") for url in walk(files, "feed.xml", BASE)]
    assert found == [article.slug for article in reversed(real)]


def test_so_does_a_reader_of_each_topic_and_source(
    real: list[Article], files: dict[str, bytes]
) -> None:
    named = Counter(tag for article in real for tag in article.tags)
    named.update(article.source for article in real)
    told = listparser.parse(files["feeds.opml"].decode())
    assert not told.bozo
    assert len(told.feeds) > 500
    for feed in told.feeds:
        url = unquote(feed.url.removeprefix(BASE))
        if url == "changes.xml":
            continue  # its entries are corrections
        found = walk(files, url, BASE)
        assert len(set(found)) == len(found) == (named[feed.title] or len(real)), feed.title
        # The address begins with the day.
        days = [url[:10] for url in found]
        assert days == sorted(days, reverse=True)


def test_every_document_is_valid_and_reached_from_the_list_of_feeds(
    files: dict[str, bytes],
) -> None:
    feeds = {name for name in files if name.endswith(".xml") and "sitemap" not in name}
    archives = {name for name in feeds if re.search(r"/\d+\.xml$", name)}
    assert len(archives) > 150
    reached = {links(valid_feed(files[name]), BASE).get("prev-archive") for name in feeds}
    assert archives <= reached
    for name in ("feed.xml", "page/1.xml"):
        feed = feedparser.parse(files[name])
        assert not feed.bozo
        assert feed.feed.title == "أرشيف الأخبار"
    told = valid_json_feed(files["feed.json"])
    newest = valid_feed(files["feed.xml"]).findall(f"{ATOM}entry/{ATOM}id")
    assert [item["id"] for item in told["items"]] == [ident.text for ident in newest]


def test_the_sitemaps_are_valid_and_name_every_article_once(
    real: list[Article], files: dict[str, bytes]
) -> None:
    index = valid(files["sitemap.xml"], "siteindex.xsd")
    parts = [unquote((loc.text or "").removeprefix(BASE)) for loc in index.iter(f"{SITEMAP}loc")]
    assert set(parts) == {name for name in files if name.startswith("sitemaps/")}
    found: Counter[str] = Counter()
    for part in set(parts) - {"sitemaps/news.xml"}:
        root = valid(files[part], "sitemap.xsd")
        found.update(loc.text or "" for loc in root.iter(f"{SITEMAP}loc"))
    assert max(found.values()) == 1
    slugs = {url.rpartition("/")[2].removesuffix(".html") for url in found}
    assert {article.slug for article in real} <= slugs
    news = valid(files["sitemaps/news.xml"], "sitemap.xsd")
    last = {str(article.day) for article in real[-3:]}
    assert 1 <= len(news) <= 3
    assert {loc.text[len(BASE) :][:10].replace("/", "-") for loc in news.iter(f"{SITEMAP}loc")} <= last  # fmt: skip
