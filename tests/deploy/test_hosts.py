"""What each host is told of headers and redirects, and what it takes."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator.build import build
from generator.config import languages, load_config
from generator.deploy.dress import host_of
from generator.deploy.headers import load_headers
from generator.deploy.hosts import load_hosts, measured
from generator.deploy.manifest import File
from generator.deploy.serverfiles import server_files, target_of
from tests.conftest import make_article, run_warraq, tree
from tests.deploy.places import deploy, folder, git, make_built_site, published

MOVED = {"قديم.html": "2024/03/20/a b.html", "x y.html": "2024/c.html"}
PATHS = ["index.html", "logo-0123456789abcdef.svg", "photo-20240320.jpg", "Amiri.woff2"]


def files_of(host: str, base: str = "/") -> dict[str, str]:
    made = server_files(
        load_hosts()[host], load_headers(), PATHS, MOVED, [], base=base, packed=False
    )
    return dict(made)


def test_netlify_and_cloudflare_are_told_in_their_two_files() -> None:
    found = files_of("cloudflare-pages", "/news/")
    assert found["_redirects"] == (
        "/news/%D9%82%D8%AF%D9%8A%D9%85.html /news/2024/03/20/a%20b.html 301\n"
        "/news/x%20y.html /news/2024/c.html 301\n"
    )
    assert files_of("netlify")["_redirects"].count(" 301!\n") == 2
    lines = found["_headers"].splitlines()
    assert lines[0] == "/news/*"
    assert lines[1].startswith("  Content-Security-Policy: default-src 'self'; ")
    # What two rules say of one file is joined: the rule for all says nothing of keeping.
    assert lines[4:] == [
        "/news/logo-0123456789abcdef.svg",
        "  Cache-Control: public, max-age=31536000, immutable",
        "/news/Amiri.woff2",
        "  Cache-Control: public, max-age=604800",
    ]
    assert max(map(len, lines)) < 2000


def test_a_name_with_a_date_or_of_a_page_is_no_digest() -> None:
    headers = load_headers()
    for path in ("photo-2024032012.jpg", "2024/01/02/x-0123456789ab.html", "tags/facade.html"):
        assert headers.cached(path) == "public, max-age=300"
    assert "immutable" in headers.cached("a/app.0123456789ab.js")


def test_every_header_of_a_file_is_known_for_stores_that_keep_them() -> None:
    headers = dict(load_headers().of("search/index.js"))
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert dict(load_headers().of("x.unknown"))["Content-Type"] == "application/octet-stream"
    assert set(headers) == {
        *("Cache-Control", "Content-Security-Policy", "Content-Type"),
        *("Referrer-Policy", "X-Content-Type-Options"),
    }


def test_a_page_that_only_leads_on_is_known_by_what_it_says(tmp_path: Path) -> None:
    with folder(tmp_path) as place:
        articles = (make_article(slug="a", aliases=("old/قم.html", "x.html")),)
        site = make_built_site(tmp_path / "s", place, *articles)
    found = {
        p: target_of(p, d.decode()) for p, d in tree(site / "output").items() if p.endswith(".html")
    }
    assert {path: target for path, target in found.items() if target} == {
        "old/قم.html": "2024/03/20/a.html",
        "x.html": "2024/03/20/a.html",
    }


def test_a_file_of_the_archives_own_is_not_replaced(tmp_path: Path) -> None:
    with git(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place, make_article(slug="a", aliases=("x.html",)))
        with (site / "site.toml").open("a", encoding="utf-8") as file:
            file.write('host = "netlify"\ncname = "news.example"\n')
        (site / "static" / "_headers").write_text("/*\n  X-Own: 1\n", encoding="utf-8")
        build(site)
        deploy(site)
        held = place.held()
    assert held["_headers"] == b"/*\n  X-Own: 1\n"
    assert held["_redirects"] == b"/x.html /2024/03/20/a.html 301!\n"
    assert (held["CNAME"], held[".nojekyll"]) == (b"news.example\n", b"")


def test_a_file_of_the_sites_own_at_the_place_of_the_list_of_notices_stops_nothing(
    tmp_path: Path,
) -> None:
    with folder(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place, make_article(slug="a"))
        with (site / "site.toml").open("a", encoding="utf-8") as file:
            file.write('host = "apache"\n')
        (site / "static" / "gone.txt").write_bytes(b"\xff\xfe\x00binary")
        build(site)
        deploy(site)
        held = published(place)
    assert held["gone.txt"] == b"\xff\xfe\x00binary"
    assert b"410" not in held[".htaccess"]


def test_only_so_many_redirects_are_written_as_a_host_reads(tmp_path: Path) -> None:
    aliases = tuple(f"old/{number}.html" for number in range(2_010))
    with folder(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place, make_article(slug="a", aliases=aliases))
        with (site / "site.toml").open("a", encoding="utf-8") as file:
            file.write('host = "cloudflare-pages"\n')
        deploy(site)
        held = published(place)
    assert held["_redirects"].count(b"\n") == 2_000
    assert set(aliases) <= set(held)


def test_a_host_is_known_by_the_address_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        'title = "x"\n[deploy.a]\nkind = "git"\nurl = "git@github.com:me/archive.git"\n'
        '[deploy.b]\nkind = "git"\nurl = "git@host.example:x.git"\n'
        '[deploy.c]\nkind = "git"\nurl = "git@host.example:x.git"\nhost = "gitlab-pages"\n',
        encoding="utf-8",
    )
    hosts = [host_of(each) for each in load_config(tmp_path, languages()).deploy]
    assert [host and host.title for host in hosts] == ["GitHub Pages", None, "GitLab Pages"]


def test_what_is_counted_is_what_the_host_counts() -> None:
    files = {path: File(path, "", size) for path, size in (("a/b/c", 5), ("a/d", 7), ("e", 1))}
    hosts = load_hosts()
    assert [count for _, count in measured(hosts["gitlab-pages"], files)] == [5, 13]
    assert [count for _, count in measured(hosts["cloudflare-pages"], files)] == [3, 7]


def test_every_limit_has_its_source_its_day_and_what_to_do() -> None:
    limits = [limit for host in load_hosts().values() for limit in host.limits]
    assert len(limits) > 8
    for limit in limits:
        assert urlsplit(limit.source).scheme == "https"
        assert dt.date(2026, 1, 1) <= limit.read
        assert limit.then
        assert limit.most > 0


def test_a_host_that_takes_less_is_told_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with folder(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place)
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write('host = "cloudflare-pages"\n')
    checked = run_warraq("deploy", "--check", cwd=site)
    assert checked.returncode == 0
    assert " of 20,000 (https://developers.cloudflare.com/" in checked.stdout
    (site / "static" / "large.bin").write_bytes(bytes(26_214_401))
    build(site)
    checked = run_warraq("deploy", "--check", cwd=site)
    assert checked.returncode == 1
    assert "file bytes: 26,214,401 of 26,214,400 (" in checked.stdout
    assert "  too much: take the largest file out of static/\n" in checked.stdout
    refused = run_warraq("deploy", cwd=site)
    assert refused.returncode == 1
    assert "www takes 26,214,400 file bytes, these are 26,214,401" in refused.stderr
    assert "  hint: take the largest file out of static/\n" in refused.stderr
    assert not (tmp_path / "www").exists()


def test_an_unknown_host_or_way_of_packing_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with folder(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place)
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write('host = "cloudflare"\ncompress = "gzip brr"\n')
    result = run_warraq("deploy", "--json", cwd=site)
    assert result.returncode == 1
    assert (
        'host "cloudflare" is not known\n  hint: did you mean "cloudflare-pages"?' in result.stderr
    )
    assert 'compress: "brr" is not known\n  hint: did you mean "br"?' in result.stderr
