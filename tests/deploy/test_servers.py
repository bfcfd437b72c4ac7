"""What nginx and Apache send when they are told by the archive's files, and what a browser says."""

import datetime as dt
import gzip
import http.client
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from generator.build import build
from generator.model import Change
from tests.browser import watched
from tests.conftest import make_article
from tests.deploy.places import Place, deploy, make_built_site
from tests.deploy.servers import SERVERS

OLD = "قديم/خبر(1)+$x.html"
NEW = "archive/2024/03/20/جديد.html"
DIGESTED = "logo-0123456789abcdef.svg"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(address: str, path: str, encoding: str = "identity") -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", f"/{quote(path)}", headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module", params=SERVERS)
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Publish an archive into a folder below a server's root, and give the server's address."""
    root = tmp_path_factory.mktemp(request.param)
    root.chmod(0o755)
    (root / "www").mkdir()
    settings = (
        f'kind = "folder"\npath = "{root}/www/archive"\nhost = "{request.param}"\ncompress = "gzip"'
    )
    place = Place(settings, dict, lambda path, data: None, lambda path: None)
    articles = (
        make_article(title="جديد", slug="جديد", aliases=(OLD,)),
        make_article(title="المدينة", body="مدينة " * 300),
        make_article(title="محذوف", withdrawn=Change(date=dt.date(2026, 1, 2), what="خطأ (1)")),
    )
    site = make_built_site(root / "s", place, *articles, url="https://x.example/archive/")
    (site / "static" / DIGESTED).write_text("<svg/>", encoding="utf-8")
    assert not build(site).problems
    deploy(site)
    run = root / "run"
    run.mkdir()
    with SERVERS[request.param](run, root / "www") as started:
        yield started


def test_a_page_comes_with_its_policy_and_may_be_kept_for_minutes(address: str) -> None:
    page = ask(address, NEW)
    assert page.status == 200
    assert "جديد" in page.body.decode()
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "public, max-age=300"
    assert "charset=utf-8" in ask(address, "archive/search.js").headers["content-type"]


def test_a_file_named_by_its_digest_may_be_kept_for_a_year(address: str) -> None:
    headers = ask(address, f"archive/{DIGESTED}").headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-security-policy"]


def test_an_old_address_leads_on_whatever_its_letters(address: str) -> None:
    moved = ask(address, f"archive/{OLD}")
    assert moved.status == 301
    assert urlsplit(moved.headers["location"]).path == f"/{quote(NEW)}"


def test_a_withdrawn_article_is_gone_and_its_notice_says_why(address: str) -> None:
    gone = ask(address, "archive/2024/03/20/محذوف.html")
    assert gone.status == 410
    assert "خطأ (1)" in gone.body.decode()
    assert gone.headers["content-type"] == "text/html; charset=utf-8"


def test_a_missing_page_is_told_with_the_archives_own(address: str) -> None:
    missing = ask(address, "archive/nosuch.html")
    assert missing.status == 404
    assert 'dir="rtl"' in missing.body.decode()


def test_what_the_tool_keeps_there_is_not_shown(address: str) -> None:
    assert ask(address, "archive/.warraq/manifest.gz").status == 404


def test_a_packed_page_is_sent_to_who_can_read_it(address: str) -> None:
    plain, packed = (ask(address, NEW, encoding) for encoding in ("identity", "gzip"))
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["cache-control"] == plain.headers["cache-control"]


def test_a_browser_reads_and_searches_without_a_complaint(address: str, browser: Browser) -> None:
    page, faults = watched(browser, 1000)
    page.goto(f"{address}archive/index.html")
    page.locator("input[type=search]").fill("مدينة")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="المدينة")).to_be_visible()
    page.wait_for_load_state("networkidle")  # what is still loading would be given up, and told
    page.goto(f"{address}{quote(NEW)}")
    assert faults == []
    page.context.close()
