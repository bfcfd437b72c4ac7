"""warraq check: damage of every kind is planted, one at a time, and found; a sound archive has none."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.bag import bag
from generator.build import build
from generator.check.documents import read_xml
from generator.check.links import site_of
from generator.check.report import CheckReport
from generator.check.run import check
from tests.conftest import (
    REPOSITORY,
    SHARED,
    flip,
    make_article,
    make_site,
    run_warraq,
    write_article,
)

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"
ALIAS = "old/address.html"
LEDGER = (
    "2024/03/20/افتتاح.html\taaaaaaaaaaaa\t2024-03-20\nold/address.html\taaaaaaaaaaaa\t2024-03-21\n"
)


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo archive with an address that was left, a ledger and a bag."""
    site = tmp_path_factory.mktemp("sound") / "site"
    for name in ("content", "raw"):
        shutil.copytree(REPOSITORY / name, site / name)
    settings = (REPOSITORY / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(settings, encoding="utf-8")
    moved = make_article(id="a" * 12, slug="افتتاح", aliases=(ALIAS,), url="https://x.example/")
    write_article(site, "2024/03/20-x.md", moved)
    (site / "content" / "addresses.txt").write_text(LEDGER, encoding="utf-8")
    build(site)
    bag(site, None, quiet)
    return site


@pytest.fixture
def site(sound: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "s"))


def change(path: Path, old: str, new: str) -> None:
    """Change the first of some words in a file, and in the manifest as if it had always been so."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    output = next(folder for folder in path.parents if folder.name == "output")
    manifest = output / "manifest.sha256"
    name = path.relative_to(output).as_posix()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = re.sub(rf"(?m)^[0-9a-f]{{64}}(?=  {re.escape(name)}$)", sha256, manifest.read_text())
    manifest.write_text(lines)


def told(report: CheckReport) -> list[str]:
    """Return each fault as its kind, file and message."""
    return [f"{kind} {problem.file.name}: {problem.message}" for kind, problem in report.faults]


def page_of(site: Path) -> Path:
    """Return an article's page."""
    return site / "output" / "2024" / "03" / "20" / "افتتاح.html"


def test_a_sound_archive_has_no_fault(sound: Path) -> None:
    report = check(sound, (), quiet, 1)
    assert told(report) == []
    pages = len(list((sound / "output").rglob("*.html")))
    assert report.looked["pages"] == pages
    assert report.looked["files"] == sum(
        path.is_file() and path.name not in (".gitkeep", "manifest.sha256")
        for path in (sound / "output").rglob("*")
    )
    for name in ("links", "anchors", "feeds", "sitemaps", "JSON-LD", "redirects", "addresses"):
        assert report.looked[name] > 0, name
    assert report.looked["articles"] == len(list((sound / "content").rglob("*.md")))
    assert report.looked["bags"] == 1
    assert report.notes == []


def in_page(old: str, new: str) -> Callable[[Path], object]:
    return lambda site: change(page_of(site), old, new)


def in_file(name: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda site: change(site / "output" / name, old, new)


def rewrite(name: str, pattern: str, new: str) -> Callable[[Path], object]:
    def damage(site: Path) -> None:
        path = site / "output" / name
        found = re.search(pattern, path.read_text(encoding="utf-8"))
        assert found
        change(path, found[0], new)

    return damage


def in_bag(name: str) -> Path:
    return Path("bag") / name


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link broken": (
        in_page('href="../../../archive.html"', 'href="../../../archives.html"'),
        "link افتتاح.html: leads to archives.html, which is not there",
    ),
    "a link out of the archive": (
        in_page('href="../../../archive.html"', 'href="../../../../archive.html"'),
        "link افتتاح.html: leads to ../archive.html, which is not there",
    ),
    "a page gone": (
        lambda site: (site / "output" / "tags.html").unlink(),
        "manifest tags.html: is missing",
    ),
    "a style sheet that is linked and not listed": (
        in_file("manifest.sha256", "  main.css", "  main2.css"),
        "link ",
    ),
    "an anchor gone from its page": (
        in_page('<main id="main">', "<main>"),
        "anchor افتتاح.html: leads to #main, which is not on this page",
    ),
    "an anchor gone from another page": (
        in_page('href="../../../archive.html"', 'href="../../../archive.html#gone"'),
        "anchor افتتاح.html: leads to #gone of archive.html, which is not there",
    ),
    "an element that is not closed": (
        in_page("</aside>", ""),
        "markup افتتاح.html: <aside> is not closed",
    ),
    "an element closed twice": (
        in_page("</aside>", "</aside></aside>"),
        "markup افتتاح.html: </aside> closes nothing",
    ),
    "a sign that begins no tag": (
        in_page("</h1>", " 1 < 2</h1>"),
        'markup افتتاح.html: a "<" begins no tag',
    ),
    "a quotation mark lost": (in_page('<main id="main">', '<main id="main>'), "markup افتتاح.html"),
    "a page cut short": (
        lambda site: change(
            page_of(site), page_of(site).read_text(encoding="utf-8").partition("<footer")[2], ""
        ),
        "markup افتتاح.html: <html> is not closed",
    ),
    "an id twice": (
        in_page('<main id="main">', '<main id="main"><p id="main">x</p>'),
        'markup افتتاح.html: the id "main" is there twice',
    ),
    "a block in a paragraph": (
        in_page('<main id="main">', '<main id="main"><p><ul></ul></p>'),
        "markup افتتاح.html: <ul> stands in a <p>",
    ),
    "a byte changed": (
        lambda site: flip(site / "output" / "main.css"),
        "manifest main.css: is not as the last build wrote it",
    ),
    "JSON-LD broken": (
        in_page('<script type="application/ld+json">{', '<script type="application/ld+json">{,'),
        "JSON-LD افتتاح.html: its JSON-LD is no JSON",
    ),
    "a canonical address of another page": (
        in_page('<link rel="canonical" href="https://archive.example/2024/', '<link rel="canonical" href="https://archive.example/2023/'),
        "address افتتاح.html: says that its address is https://archive.example/2023/",
    ),
    "a feed that is no XML": (
        in_file("feed.xml", "</entry>", "<entry>"),
        "feed feed.xml: is no XML: mismatched tag",
    ),
    "a feed without its id": (
        rewrite("feed.xml", r"<id>[^<]*</id>", ""),
        "feed feed.xml: <feed> has no <id>",
    ),
    "a feed with a day for a moment": (
        rewrite("feed.xml", r"<updated>[^<]*</updated>", "<updated>2024-03-20</updated>"),
        'feed feed.xml: <updated> is not right: "2024-03-20"',
    ),
    "a feed with a stranger in it": (
        in_file("feed.xml", "<entry", "<item/><entry"),
        "feed feed.xml: <item> has no place in <feed>",
    ),
    "a feed with text between": (
        in_file("feed.xml", "<entry", "x<entry"),
        'feed feed.xml: text has no place in <feed>: "x"',
    ),
    "a feed that says it is another": (
        in_file("feed.xml", 'href="https://archive.example/feed.xml"', 'href="https://archive.example/feed2.xml"'),
        "feed feed.xml: says that it is https://archive.example/feed2.xml",
    ),
    "a feed that leads nowhere": (
        in_file("feed.xml", 'href="https://archive.example/20', 'href="https://archive.example/19'),
        "link feed.xml: leads to 19",
    ),
    "a sitemap with a day that is none": (
        rewrite("sitemaps/2024-03.xml", r"<lastmod>[^<]*</lastmod>", "<lastmod>2024-02-30</lastmod>"),
        'sitemap 2024-03.xml: <lastmod> is not right: "2024-02-30"',
    ),
    "a sitemap of another host": (
        in_file("sitemaps/2024-03.xml", "<loc>https://archive.example/", "<loc>https://other.example/"),
        "address 2024-03.xml: leads to https://other.example/",
    ),
    "a sitemap that leads nowhere": (
        in_file("sitemaps/2024-03.xml", "<loc>https://archive.example/2024/", "<loc>https://archive.example/1024/"),
        "link 2024-03.xml: leads to 1024/",
    ),
    "a redirect to nowhere": (
        in_file(ALIAS, "url=../2024/", "url=../1024/"),
        "redirect address.html: leads to 1024/03/20/افتتاح.html, which is not there",
    ),
    "an address that does not answer": (
        lambda site: (site / "content" / "addresses.txt").write_text(f"{LEDGER}2020/x.html\tb\t2020-01-01\n", encoding="utf-8"),
        "ledger addresses.txt: 2020/x.html was published, and nothing is there now",
    ),
    "an article that cannot be read": (
        lambda site: (site / "content" / "2024" / "03" / "20-x.md").write_text("---\ndate: x\n---\n"),
        "article 20-x.md: ",
    ),
    "a ledger that cannot be read": (
        lambda site: (site / "content" / "addresses.txt").write_text("x\n", encoding="utf-8"),
        "ledger addresses.txt: is no line of address, id and day",
    ),
    "an article that is another now": (
        lambda site: flip(site / "content" / "2024" / "03" / "20-x.md"),
        "fingerprint about.html: shows another fingerprint",
    ),
    "an article begun from a copy": (
        lambda site: write_article(site, "2024/03/21-y.md", make_article(title="x", id="a" * 12)),
        f"article 21-y.md: has the id of content/2024/03/20-x.md: {'a' * 12}",
    ),
    "an article of the bag changed": (
        lambda site: flip(site / in_bag("data/content/2024/03/20-x.md")),
        "bag 20-x.md: is not as it was put into the bag",
    ),
    "a file of the bag gone": (
        lambda site: (site / in_bag("data/site.toml")).unlink(),
        "bag site.toml: is missing from the bag",
    ),
    "a file put into the bag": (
        lambda site: (site / in_bag("data/raw/.more")).write_text("x"),
        "bag .more: is in the bag, and in no manifest",
    ),
    "the bag's own manifest changed": (
        lambda site: flip(site / in_bag("bag-info.txt")),
        "bag bag-info.txt: is not as it was put into the bag",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(site: Path, name: str) -> None:
    damage, expected = DAMAGES[name]
    damage(site)
    found = told(check(site, (), quiet, 1))
    assert any(line.startswith(expected) for line in found), found


def test_what_is_told_is_the_same_with_any_number_of_processes(site: Path) -> None:
    for name in ("a link broken", "an element that is not closed", "a byte changed"):
        DAMAGES[name][0](site)
    one, two = check(site, (), quiet, 1), check(site, (), quiet, 2)
    assert told(one) == told(two)
    assert (one.looked, one.found) == (two.looked, two.found)


def test_a_fault_on_many_pages_is_told_a_few_times_and_counted(site: Path) -> None:
    manifest = site / "output" / "manifest.sha256"
    manifest.write_text(manifest.read_text().replace("  main.css", "  main2.css"))
    report = check(site, (), quiet, 1)
    assert sum("leads to main.css" in line for line in told(report)) == 3
    assert report.found["link"] > 50
    assert report.left()["link"] == report.found["link"] - 3


def test_the_command_tells_and_ends_with_1(site: Path, tmp_path: Path) -> None:
    change(page_of(site), "</aside>", "")
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    done = run_warraq("check", "--json", cwd=site)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["found"] == {"markup": 1}
    (fault,) = report["faults"]
    lines = page_of(site).read_text(encoding="utf-8").splitlines()
    assert lines[fault["line"] - 1].startswith("<aside")
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    # The archive in the bag is one of its own, and the bag can be checked from anywhere.
    for words in (("check", site / "bag"), ("--site", site / "bag" / "data", "check")):
        done = run_warraq(*words, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("all as it should be\n")


def test_the_pages_of_a_feed_without_an_address_lead_where_their_base_says(tmp_path: Path) -> None:
    site = make_site(
        tmp_path / "s",
        *(
            make_article(title=f"{n}", slug=f"n{n}", date=dt.date(2024, 3, 1 + n % 20))
            for n in range(150)
        ),
        feeds="all",
    )
    build(site)
    page = site / "output" / "page" / "1.xml"
    assert 'xml:base="../"' in page.read_text(encoding="utf-8")
    assert told(check(site, (), quiet, 1)) == []
    change(page, 'href="page/1.html"', 'href="page/11.html"')
    assert told(check(site, (), quiet, 1)) == [
        "link 1.xml: leads to page/11.html, which is not there"
    ]


FEED = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="../">
<id>x:1</id><title>x</title><updated>2024-03-20T00:00:00Z</updated><author><name>x</name></author>
<entry xml:base="BASE"><id>x:2</id><title>x</title><updated>2024-03-20T00:00:00Z</updated>
<link href="HREF"/></entry><link href="after.html"/>
</feed>"""


@pytest.mark.parametrize(
    ("base", "href", "seen"),
    [
        ("a/", "b.html", "a/b.html"),
        ("a/c.xml", "b.html", "a/b.html"),
        ("../", "b.html", "../b.html"),
        ("", "b.html", "b.html"),
        ("a/", "https://archive.example/b.html", "b.html"),
        ("https://archive.example/d/", "b.html", "d/b.html"),
        ("/a/", "b.html", "a/b.html"),
    ],
)
def test_bases_within_a_feed_add_up(base: str, href: str, seen: str) -> None:
    where = site_of("https://archive.example/")
    text = FEED.replace("BASE", base).replace("HREF", href)
    read = read_xml(text.encode(), "page/1.xml", where)
    targets = [where.target("page/1.xml", address) for _, address in read.addresses]
    assert [target and target.path for target in targets] == [seen, "after.html"]


def test_an_article_that_is_a_headline_alone_is_no_fault(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article(body=""), url="https://archive.example/")
    build(site)
    assert b'"content_text": ""' in (site / "output" / "feed.json").read_bytes()
    assert told(check(site, (), quiet, 1)) == []


@pytest.mark.parametrize("about", [True, False])
def test_two_articles_with_one_id_are_told_though_they_are_built(
    tmp_path: Path, about: bool
) -> None:
    article = make_article(title="أ", id="a" * 12)
    site = make_site(tmp_path / "s", article, make_article(body=f"id: {'a' * 12}"))
    build(site)
    assert told(check(site, (), quiet, 1)) == []
    for name in ("x.md", "y.md"):
        write_article(site, name, replace(article, title=name))
    assert build(site).problems
    if not about:  # as in a theme that shows no fingerprint
        page = site / "output" / "about.html"
        (shown,) = set(re.findall(r"\b[0-9a-f]{64}\b", page.read_text(encoding="utf-8")))
        change(page, shown, "x")
    ((kind, first), (_, other)) = check(site, (), quiet, 1).faults
    assert (kind, first.message) == ("article", f"has the id of content/0.md: {'a' * 12}")
    assert [first.file.name, other.file.name] == ["x.md", "y.md"]
    assert "is a copy of the other: delete it" in first.hint


def test_without_pages_that_is_told(site: Path) -> None:
    shutil.rmtree(site / "output")
    assert told(check(site, (), quiet, 1)) == ["manifest manifest.sha256: is missing"]


def test_a_file_of_the_site_itself_need_not_be_written_as_our_pages_are(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    (site / "static" / "google123.html").write_text("google-site-verification: google123.html")
    build(site)
    assert told(check(site, (), quiet, 1)) == []
    (site / "output" / "stranger.html").write_text("x")
    assert check(site, (), quiet, 1).notes == [
        "files in output/ that no build has made: 1; stranger.html"
    ]


def test_any_json_in_a_site_s_own_files_is_told_of_and_stops_nothing(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "x",
        "items": 5,
        "home_page_url": 7,
    }
    item = {"id": "x", "summary": "x", "url": ["x"]}
    (site / "static" / "deep.json").write_text("[" * 200_000)
    (site / "static" / "one.json").write_text(json.dumps(feed))
    (site / "static" / "two.json").write_text(json.dumps({**feed, "items": [item]}))
    build(site)
    assert sorted(line[:50] for line in told(check(site, (), quiet, 1))) == [
        "document deep.json: is no JSON: maximum recursion ",
        "feed one.json: its home_page_url is no text",
        "feed one.json: the feed has no items",
        "feed two.json: item 1 has no text",
        "feed two.json: its home_page_url is no text",
        "feed two.json: its url of item 1 is no text",
    ]


def test_what_a_build_takes_as_it_is_gives_no_fault(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    build(site)
    ledger = site / "content" / "addresses.txt"
    ledger.write_bytes(b"\xef\xbb\xbf" + ledger.read_bytes())
    if sys.platform != "win32":
        os.mkfifo(site / "content" / "pipe.md")
    assert build(site).problems == ()
    assert told(check(site, (), quiet, 1)) == []


def test_what_is_no_bag_is_told(tmp_path: Path) -> None:
    report = check(tmp_path, (tmp_path,), quiet, 1)
    assert told(report) == ["bag bagit.txt: is missing or not right: no bag"]
