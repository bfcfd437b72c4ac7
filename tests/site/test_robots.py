"""The licence: what people and machines are told of it, from one setting."""

import re
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from generator.build import build
from generator.licenses import LICENSES
from generator.site.robots import crawlers
from tests.conftest import make_article, make_site

LEARNING = ("GPTBot", "ClaudeBot", "Google-Extended", "CCBot", "Applebot-Extended", "Bytespider")
FINDING = ("Googlebot", "Bingbot", "DuckDuckBot", "YandexBot", "OAI-SearchBot", "Claude-SearchBot")


def built(root: Path, **settings: str) -> Path:
    """Return the output of a small archive."""
    site = make_site(root, make_article(slug="a"), url="https://archive.example/", **settings)
    assert not build(site).problems
    return site / "output"


def robots(output: Path) -> RobotFileParser:
    """Return robots.txt as Python's own reader understands it."""
    parser = RobotFileParser()
    parser.parse((output / "robots.txt").read_text(encoding="utf-8").splitlines())
    return parser


@pytest.mark.parametrize("license_", ["", "CC0-1.0", "CC-BY-NC-ND-4.0"])
def test_where_nothing_is_reserved_everyone_may_read_everything(
    tmp_path: Path, license_: str
) -> None:
    output = built(tmp_path, license=license_)
    assert all(robots(output).can_fetch(name, "/index.html") for name in (*LEARNING, *FINDING))
    assert "tdm-reservation" not in (output / "index.html").read_text(encoding="utf-8")


def test_reserved_texts_are_found_by_search_engines_and_not_learned_from(tmp_path: Path) -> None:
    output = built(tmp_path, license="reserved")
    asked = robots(output)
    assert not any(asked.can_fetch(name, "/2024/03/20/a.html") for name in crawlers())
    assert all(asked.can_fetch(name, "/2024/03/20/a.html") for name in FINDING)
    assert set(LEARNING) <= set(crawlers())
    assert asked.site_maps() == ["https://archive.example/sitemap.xml"]
    for page in output.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "http-equiv" not in text:
            assert text.count('<meta name="tdm-reservation" content="1">') == 1, page
            assert "جميع الحقوق محفوظة" in text
            assert 'rel="license"' not in text


@pytest.mark.parametrize("license_", [name for name, known in LICENSES.items() if known.mining])
def test_an_open_licence_stands_at_the_foot_of_every_page(tmp_path: Path, license_: str) -> None:
    output = built(tmp_path, license=license_)
    known = LICENSES[license_]
    for page in output.rglob("*.html"):
        found = re.findall(r'<a rel="license" href="(.*?)"><bdi dir="ltr">(.*?)</bdi>', page.read_text(encoding="utf-8"))  # fmt: skip
        assert set(found) == {(known.url, known.name)}, page


def test_the_names_of_those_who_are_kept_away_can_stand_in_robots_txt() -> None:
    assert len(set(map(str.lower, crawlers()))) == len(crawlers())
    assert all(re.fullmatch(r"[A-Za-z0-9_ -]+", name) for name in crawlers())
