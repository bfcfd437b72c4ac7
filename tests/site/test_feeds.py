"""Feeds: valid, whole from the newest article to the first, and still while they grow."""

import datetime as dt
import json
import re
from pathlib import Path
from urllib.parse import unquote

import feedparser
import listparser
import pytest

from generator.build import build
from generator.model import Change
from tests.conftest import make_article, make_site, tree, write_article
from tests.site.schemas import ATOM, links, valid_feed, valid_json_feed, walk

BASE = "https://archive.example/"


def month_of_news(root: Path, count: int = 260, **settings: str) -> Path:
    """Make a site of so many articles, two a day, and one without a date."""
    articles = [
        make_article(
            title=f"خبر {n}",
            slug=f"n{n:03}",
            id=f"{n:012}",
            date=dt.date(2023, 1, 1) + dt.timedelta(days=n // 2),
            tags=(("جسور",) if n % 2 else ("جسور", "مكتبات")),
            authors=("سلمى الحداد",) if n % 3 == 0 else (),
        )
        for n in range(count)
    ]
    undated = make_article(title="بلا تاريخ", date=None, tags=("جسور", "وحيد"))
    return make_site(root, *articles, undated, **{"url": BASE, "feeds": "all", **settings})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the output of a site with all feeds."""
    site = month_of_news(tmp_path_factory.mktemp("feeds"))
    assert not build(site).problems
    return tree(site / "output")


def test_from_the_newest_article_a_reader_can_walk_to_the_first(files: dict[str, bytes]) -> None:
    found = walk(files, "feed.xml", BASE)
    dated = [f"n{n:03}" for n in range(260)]
    assert [name.rpartition("/")[2].removesuffix(".html") for name in found] == dated[::-1]


def test_each_list_of_a_term_has_its_feed_beside_it(files: dict[str, bytes]) -> None:
    heads = {name for name in files if re.fullmatch(r"(tags|sources|sections|authors)/[^/]+\.html", name)}  # fmt: skip
    assert {name for name in files if re.fullmatch(r"(tags|sources|sections|authors)/[^/]+\.xml", name)} == {
        f"{name.removesuffix('.html')}.xml" for name in heads - {"tags/وحيد.html"}
    }  # fmt: skip
    assert len(walk(files, "tags/جسور.xml", BASE)) == 260
    assert len(walk(files, "tags/مكتبات.xml", BASE)) == 130
    assert len(walk(files, "authors/سلمى-الحداد.xml", BASE)) == 87


@pytest.mark.parametrize("stem", ["tags/جسور", "tags/مكتبات", "authors/سلمى-الحداد"])
def test_a_feed_is_cut_exactly_as_its_list_is(files: dict[str, bytes], stem: str) -> None:
    for name in [n for n in files if re.fullmatch(rf"{stem}(/\d+)?\.xml", n)]:
        page = files[name.replace(".xml", ".html")].decode()
        shown = re.findall(r'href="[./]*([^"]*/n\d+\.html)"', page)
        feed = valid_feed(files[name])
        assert links(feed, BASE)["alternate"] == name.replace(".xml", ".html")
        told = [link.get("href", "") for link in feed.findall(f"{ATOM}entry/{ATOM}link")]
        assert told == [BASE + url for url in dict.fromkeys(shown)]


def test_a_list_names_its_feed_and_is_named_by_it(files: dict[str, bytes]) -> None:
    for name in ("tags/جسور.html", "tags/جسور/1.html"):
        (found,) = re.findall(
            r'<link rel="alternate" type="application/atom\+xml" title="جسور" href="(.*)">',
            files[name].decode(),
        )
        assert found == f"{'../' * name.count('/')}tags/جسور.xml"
    assert files["tags/وحيد.html"].count(b"application/atom+xml") == 1
    (title,) = valid_feed(files["tags/جسور.xml"]).findall(f"{ATOM}title")
    assert title.text == "جسور · أرشيف التجربة"


def test_an_archive_document_never_changes_while_the_archive_grows(tmp_path: Path) -> None:
    site = month_of_news(tmp_path / "s", 149)
    build(site)
    before = tree(site / "output")
    sealed = {name for name in before if re.search(r"/\d+\.xml$", name) and "sitemaps" not in name}
    assert "page/1.xml" in sealed
    for n in range(149, 320):
        write_article(
            site, f"later-{n}.md", make_article(title=f"خبر {n}", slug=f"n{n}", id=f"{n:012}",
            date=dt.date(2024, 1, 1), tags=("جسور",), authors=("سلمى الحداد",)),
        )  # fmt: skip
    build(site)
    after = tree(site / "output")
    assert len([name for name in after if re.fullmatch(r"page/\d+\.xml", name)]) == 5
    assert {name for name in sealed if after[name] != before[name]} == set()


def test_the_undated_are_in_no_feed(files: dict[str, bytes]) -> None:
    assert not [n for n, data in files.items() if n.endswith(".xml") and b"<entry" in data and "بلا تاريخ".encode() in data]  # fmt: skip


def test_a_site_has_one_feed_unless_it_asks_for_more(tmp_path: Path) -> None:
    site = month_of_news(tmp_path, 4, feeds="site")
    build(site)
    made = [name for name in tree(site / "output") if name.endswith(".xml")]
    found = [name for name in made if not name.startswith("sitemap")]
    assert found == ["changes.xml", "feed.xml"]  # the one of articles, and that of corrections
    assert b"application/atom+xml" in (site / "output" / "tags/جسور.html").read_bytes()


def test_a_correction_changes_the_article_for_machines(tmp_path: Path) -> None:
    changes = (Change(date=dt.date(2024, 5, 5), what="صُحح الاسم"),)
    moment = dt.datetime(2024, 5, 5, 9, 30, tzinfo=dt.UTC)  # says more than the same day does
    for number, (updated, expected) in enumerate(
        (
            (None, "2024-05-05T00:00:00Z"),
            (dt.date(2024, 4, 1), "2024-05-05T00:00:00Z"),
            (moment, "2024-05-05T09:30:00+00:00"),
            (dt.date(2024, 6, 1), "2024-06-01T00:00:00Z"),
        )
    ):
        article = make_article(slug="a", changes=changes, updated=updated)
        site = make_site(tmp_path / str(number), article, url=BASE)
        build(site)
        feed = feedparser.parse((site / "output" / "feed.xml").read_bytes())
        assert (feed.entries[0].updated, feed.feed.updated) == (expected, expected)
        (item,) = json.loads((site / "output" / "feed.json").read_bytes())["items"]
        assert item["date_modified"] == expected
        page = (site / "output" / "2024/03/20/a.html").read_text(encoding="utf-8")
        day = expected[:10]
        assert f'"dateModified":"{day}' in page.replace(": ", ":")
        assert f'<meta property="article:modified_time" content="{day}' in page
        shown = re.findall(r'<time datetime="(2024-0[456][^"]*)"', page)
        stated = [updated.isoformat()] if updated else []
        assert shown == [*stated, "2024-05-05"]  # readers see what is stated, and the correction


def test_a_correction_that_is_written_twice_is_one_entry(tmp_path: Path) -> None:
    change = Change(date=dt.date(2024, 5, 5), what="صُحح الاسم")
    other = Change(date=dt.date(2024, 5, 6), what="صُحح الاسم")
    site = make_site(tmp_path, make_article(id="a" * 12, changes=(change, other, change)), url=BASE)
    build(site)
    feed = feedparser.parse((site / "output" / "changes.xml").read_bytes())
    assert [entry.updated[:10] for entry in feed.entries] == ["2024-05-06", "2024-05-05"]


def test_an_entry_keeps_its_id_and_tells_when_it_was_changed(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 3, 21, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    article = make_article(title="خبر", slug="a", id="a" * 12, updated=moment)
    ids = []
    for number, url in enumerate((BASE, "https://elsewhere.example/x/")):
        site = make_site(tmp_path / str(number), article, make_article(slug="b"), url=url)
        build(site)
        feed = feedparser.parse((site / "output" / "feed.xml").read_bytes())
        assert not feed.bozo
        (entry,) = [e for e in feed.entries if e.title == "خبر"]
        assert (entry.published, entry.updated) == (
            "2024-03-20T00:00:00Z",
            "2024-03-21T09:30:00+03:00",
        )
        assert feed.feed.updated == entry.updated
        ids.append((entry.id, feed.feed.id))
    assert ids[0][0] == ids[1][0]
    assert ids[0][1] != ids[1][1]


def test_without_an_address_of_the_archive_links_lead_from_where_the_feed_lies(
    tmp_path: Path,
) -> None:
    site = month_of_news(tmp_path, 4, url="")
    build(site)
    for name in ("feed.xml", "tags/جسور.xml"):
        data = (site / "output" / name).read_bytes()
        valid_feed(data)
        at = f"https://host.example/folder/{name}"
        feed = feedparser.parse(data, response_headers={"content-location": at})
        assert feed.entries[0].link.startswith("https://host.example/folder/2023/01/0")


def test_when_another_spelling_wins_its_feed_answers_at_the_old_address(tmp_path: Path) -> None:
    def articles(count: int, tag: str) -> list[object]:
        return [make_article(title=f"{tag} {n}", tags=(tag,)) for n in range(count)]

    site = make_site(tmp_path, *articles(3, "الامن"), *articles(2, "الأمن"), url=BASE, feeds="all")  # type: ignore[arg-type]
    build(site)
    assert links(valid_feed(site / "output/tags/الامن.xml"), BASE)["self"] == "tags/الامن.xml"
    before = valid_feed(site / "output/tags/الامن.xml").findtext(f"{ATOM}id")
    for n in range(2, 6):
        write_article(site, f"new{n}.md", make_article(title=f"جديد {n}", tags=("الأمن",)))
    build(site)
    for name in ("الامن", "الأمن"):
        feed = valid_feed(site / f"output/tags/{name}.xml")
        assert links(feed, BASE)["self"] == "tags/الأمن.xml"
        assert feed.findtext(f"{ATOM}id") == before
        assert len(feed.findall(f"{ATOM}entry")) == 9


def test_what_a_text_holds_cannot_break_a_feed(tmp_path: Path) -> None:
    nasty = "</title>&amp;<script>]]>\"' \u202e {{ 7*7 }}"
    article = make_article(
        title=nasty,
        source=nasty,
        authors=(nasty,),
        tags=(nasty,),
        body="\x0b\x01\x0c\ufffe\uffff نص",
    )
    site = make_site(tmp_path, article, url=BASE, feeds="all", rights="<b>&")
    build(site)
    feeds = [f for f in (site / "output").rglob("*.xml") if "sitemap" not in str(f)]
    assert len(feeds) == 5
    for file in feeds:
        valid_feed(file)
        assert not feedparser.parse(file.read_bytes()).bozo


def test_the_feed_of_an_archive_without_a_date_is_empty_and_valid(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(date=None), url=BASE, feeds="all")
    build(site)
    feed = valid_feed(site / "output" / "feed.xml")
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert walk(tree(site / "output"), "feed.xml", BASE) == []


def test_the_json_feed_tells_what_the_feed_tells(files: dict[str, bytes]) -> None:
    told = valid_json_feed(files["feed.json"])
    feed = valid_feed(files["feed.xml"])
    assert told["feed_url"] == f"{BASE}feed.json"
    entries = feed.findall(f"{ATOM}entry")
    assert [(item["id"], item["url"], item["title"], item["content_text"]) for item in told["items"]] == [
        (
            entry.findtext(f"{ATOM}id"),
            entry.find(f"{ATOM}link").get("href"),
            entry.findtext(f"{ATOM}title"),
            entry.findtext(f"{ATOM}summary"),
        )
        for entry in entries
    ]  # fmt: skip
    assert told["items"][0]["tags"] == ["جسور"]
    assert told["items"][1]["authors"] == [{"name": "سلمى الحداد"}]
    assert told["items"][0]["authors"] == [{"name": "صحيفة الميناء"}]
    assert next(iter(told)) == "version"


def test_the_list_of_feeds_names_every_feed_once(files: dict[str, bytes]) -> None:
    heads = {f for f in files if f.endswith(".xml") and not re.search(r"sitemap|/\d+\.xml$", f)}
    read = listparser.parse(files["feeds.opml"].decode())
    assert not read.bozo
    assert read.version == "opml2"
    assert read.meta.title == "أرشيف التجربة"
    assert sorted(unquote(feed.url.removeprefix(BASE)) for feed in read.feeds) == sorted(heads)
    (bridges,) = [feed for feed in read.feeds if feed.title == "جسور"]
    assert bridges.categories == [["المواضيع"]]


def test_an_archive_without_an_address_has_no_feed_of_whole_addresses(tmp_path: Path) -> None:
    site = month_of_news(tmp_path, 4, url="")
    build(site)
    assert not [name for name in tree(site / "output") if name.endswith((".json", ".opml"))]
    assert b"feed.json" not in (site / "output" / "about.html").read_bytes()


def test_a_licence_is_told_to_those_who_read_feeds(tmp_path: Path) -> None:
    for license_, href, rights in (
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("reserved", None, "In Copyright"),
    ):
        site = month_of_news(tmp_path / license_, 2, license=license_)
        build(site)
        for name in ("feed.xml", "tags/جسور.xml"):
            feed = valid_feed(site / "output" / name)
            assert links(feed, BASE).get("license") == href
            assert feed.findtext(f"{ATOM}rights") == rights


def test_the_feeds_of_the_demo_archive_are_valid_and_whole(demo: Path) -> None:
    files = tree(demo)
    dated = {name for name in files if re.fullmatch(r"\d{4}/\d\d/\d\d/[^/]+\.html", name)}
    found = walk(files, "feed.xml", BASE)
    assert len(found) == len(dated)
    assert set(found) == dated
    assert not feedparser.parse(files["feed.xml"]).bozo
    valid_json_feed(files["feed.json"])
    assert [feed.title for feed in listparser.parse(files["feeds.opml"].decode()).feeds] == [
        "أرشيف الساحل",
        "تصويبات",
    ]
