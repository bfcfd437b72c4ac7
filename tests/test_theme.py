"""The built demo archive as files: every link leads somewhere, nothing is asked of other hosts."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from generator.l10n import direction
from tests.conftest import REPOSITORY, make_article, make_site

BASE = "https://archive.example/"
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|(?:left|right|top|bottom)\s*:|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)"
    r"|clear\s*:\s*(?:left|right)|letter-spacing|(?:min-|max-)?(?:width|height)\s*:(?!\s*\d+\w*\)))"
)


class Reader(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def pages(folder: Path) -> dict[str, Reader]:
    return {
        path.relative_to(folder).as_posix(): Reader(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def target(page: str, link: str) -> str:
    """Return the output file that a relative link on a page means."""
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for part in PurePosixPath(unquote(urlsplit(link).path)).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_css_and_templates_speak_of_start_and_end_only() -> None:
    for path in [
        *(REPOSITORY / "static").glob("*.css"),
        *(REPOSITORY / "templates").glob("*.html"),
    ]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            assert not re.findall(r"<style|style=", text), path
            continue
        found = PHYSICAL.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
        assert found == [], path


# Links that are not followed: they say what a page is, or where it stands.
NAMES = {"canonical", "cite-as", "type", "license", "author", "schema.DC"}


def test_every_link_names_a_file_that_is_there(demo: Path) -> None:
    for name, page in pages(demo).items():
        for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
            for attributes in page.all(tag):
                link = attributes.get(attribute, "")
                if not link or link.startswith("#"):
                    continue
                if attributes.get("rel") in NAMES:
                    continue
                parts = urlsplit(link)
                if parts.scheme:
                    # Only an article's first address, and the licence.
                    rel = attributes.get("rel", "")
                    assert "nofollow" in rel or rel == "license", (name, link)
                    continue
                if name == "404.html":
                    # It is shown at any address; the demo's own has no path.
                    assert link.startswith("/"), link
                    link = link.removeprefix("/")
                assert not link.startswith("/"), (name, link)
                assert " " not in link
                assert (demo / target(name, link)).is_file(), (name, link)
                assert target(name, link) != ""


def test_every_page_can_be_reached_from_the_front_page(demo: Path) -> None:
    found = pages(demo)
    waiting, reached = ["index.html"], set()
    while waiting:
        name = waiting.pop()
        if name in reached or name not in found:
            continue
        reached.add(name)
        waiting += [
            target(name, a["href"]) for a in found[name].all("a") if not urlsplit(a["href"]).scheme
        ]
        waiting += [target(name, form["action"]) for form in found[name].all("form")]
    apart = {
        n for n in found if any("refresh" in m.get("http-equiv", "") for m in found[n].all("meta"))
    }
    assert set(found) - reached - apart == {"404.html"}


def is_known(script: dict[str, str]) -> bool:
    """Tell whether a script is data, one of the theme's own files, or the index of search."""
    file = script.pop("src", "").rpartition("../")[2]
    if file:
        own = {path.name for path in (REPOSITORY / "static").glob("*.js")} | {"search/index.js"}
        return file in own and script == {"defer": ""}
    return script in (
        {"type": "application/ld+json"},
        {"type": "application/json", "id": "said"},
    )


def test_nothing_is_asked_of_another_host_and_no_foreign_script_runs(demo: Path) -> None:
    for name, page in pages(demo).items():
        assert all(is_known(attributes) for attributes in page.all("script")), name
        for tag, attributes in page.tags:
            assert "style" not in attributes, (name, tag)
            assert not any(key.startswith("on") for key in attributes), (name, tag)
            assert tag not in ("iframe", "object", "embed", "base", "style"), name
        for attributes in page.all("link"):
            if attributes["rel"] in ("stylesheet", "icon"):
                assert urlsplit(attributes["href"])[:2] == ("", ""), name
    assert "url(" not in (demo / "main.css").read_text(encoding="utf-8")


def test_every_page_says_its_language_and_direction(demo: Path) -> None:
    for name, page in pages(demo).items():
        (html,) = page.all("html")
        assert (html["lang"], html["dir"]) == ("ar", "rtl"), name
        for tag, attributes in page.tags:
            if "lang" in attributes and "dir" in attributes:
                assert attributes["dir"] == direction(attributes["lang"]), (name, tag)


def test_an_article_stands_in_its_own_language(tmp_path: Path) -> None:
    from generator.build import build

    site = make_site(
        tmp_path,
        make_article(title="חדשות", lang="he", body="גוף."),
        make_article(title="News today", lang="en", body="Body.", tags=("Arabic News",)),
    )
    build(site)
    for name, lang in (("חדשות", "he"), ("news-today", "en")):
        page = Reader((site / f"output/2024/03/20/{name}.html").read_text(encoding="utf-8"))
        (h1,) = page.all("h1")
        assert (h1["lang"], h1["dir"]) == (lang, direction(lang))
        assert any(a.get("lang") == lang and a["dir"] == direction(lang) for a in page.all("div"))


@pytest.mark.parametrize("lang", ["fa", "ur", "he", "en"])
def test_the_frame_speaks_the_languages_of_the_site(tmp_path: Path, lang: str) -> None:
    from generator.build import build

    site = make_site(tmp_path, make_article(lang=""), lang=lang)
    assert not build(site).problems
    page = Reader((site / "output/index.html").read_text(encoding="utf-8"))
    (html,) = page.all("html")
    assert (html["lang"], html["dir"]) == (lang, direction(lang))


def test_titles_from_raw_text_cannot_break_a_page(tmp_path: Path) -> None:
    from generator.build import build

    nasty = "</script><script>alert('x')</script> \"><img src=x onerror=alert(1)> & {{ 7*7 }}"
    site = make_site(
        tmp_path,
        make_article(title=nasty, source=nasty, tags=(nasty,), summary=nasty, section=nasty,
                     authors=(nasty,), places=(nasty,), agency=(nasty,), url="javascript:alert(1)",
                     doubts=(nasty,)),
        url=BASE,
    )  # fmt: skip
    assert not build(site).problems
    for name, page in pages(site / "output").items():
        assert not page.all("img"), name
        assert all(is_known(attributes) for attributes in page.all("script")), name
        for attributes in page.all("a"):
            assert not attributes["href"].startswith("javascript:"), name
        for script in page.scripts if name != "search.html" else []:
            assert "49" not in script
            assert json.loads(script)["headline"] == nasty
    for name in ("feed.xml", "sitemap.xml"):
        ElementTree.parse(site / "output" / name)


def test_an_article_page_tells_machines_what_it_is(demo: Path) -> None:
    name = next(n for n in pages(demo) if n.startswith("2019/05/14/"))
    page = pages(demo)[name]
    data = json.loads(page.scripts[0])
    assert data["@type"] == "NewsArticle"
    assert data["datePublished"] == "2019-05-14"
    assert unquote(data["url"]) == BASE + name
    meta = {m.get("property") or m.get("name"): m.get("content") for m in page.all("meta")}
    assert meta["og:type"] == "article"
    assert meta["og:title"] == data["headline"]
    assert meta["description"] == data["description"]
    assert meta["article:published_time"] == "2019-05-14"
    (canonical,) = [link["href"] for link in page.all("link") if link["rel"] == "canonical"]
    assert canonical == data["url"]
    assert canonical.isascii()
    (time, *_) = page.all("time")
    assert time["datetime"] == "2019-05-14"


def test_the_feed_is_atom_with_the_newest_articles_first(demo: Path) -> None:
    atom = {"a": "http://www.w3.org/2005/Atom"}
    feed = ElementTree.parse(demo / "feed.xml").getroot()
    entries = feed.findall("a:entry", atom)
    published = [entry.findtext("a:published", "", atom) for entry in entries]
    assert published == sorted(published, reverse=True)
    assert feed.findtext("a:updated", "", atom) == published[0]
    ids = [entry.findtext("a:id", "", atom) for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("urn:uuid:") for each in ids)
    for entry in entries:
        link = entry.find("a:link", atom)
        assert link is not None
        assert (demo / unquote(link.attrib["href"].removeprefix(BASE))).is_file()
        for required in ("title", "updated", "author/a:name"):
            assert entry.findtext(f"a:{required}", "", atom), required


def test_the_sitemap_names_every_article_and_list_once(demo: Path) -> None:
    namespace = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ElementTree.parse(demo / "sitemap.xml").getroot()
    found = []
    for part in index.findall("s:sitemap/s:loc", namespace):
        assert part.text
        assert part.text.isascii()
        root = ElementTree.parse(demo / unquote(part.text.removeprefix(BASE))).getroot()
        found += [
            unquote((loc.text or "").removeprefix(BASE))
            for loc in root.findall("s:url/s:loc", namespace)
        ]
    assert len(found) == len(set(found))
    everything = set(pages(demo)) - {"404.html"}
    redirects = {
        n
        for n, p in pages(demo).items()
        if any("refresh" in m.get("http-equiv", "") for m in p.all("meta"))
    }
    numbered = {name for name in everything if re.search(r"/\d+\.html$", name) and "/page/" in name}
    assert set(found) == everything - redirects - numbered - {"search.html"}
    assert "Sitemap: https://archive.example/sitemap.xml" in (demo / "robots.txt").read_text()


def test_an_article_leads_to_where_it_was_first_published(tmp_path: Path) -> None:
    from generator.build import build

    site = make_site(tmp_path, make_article(title="خبر", url="https://paper.example/1?a=1&b=2"))
    build(site)
    page = (site / "output/2024/03/20/خبر.html").read_text(encoding="utf-8")
    link = '<a href="https://paper.example/1?a=1&amp;b=2" rel="noopener nofollow">الأصل</a>'
    assert page.count(link) == 1
