"""`warraq search` as its users meet it: words, what is shown, messages, exit status."""

import datetime as dt
import json
import threading
from pathlib import Path

import pytest

from generator.build import build
from generator.lock import locked
from tests.conftest import make_article, make_site, run_warraq, tree

TRAIN = make_article(
    title="عودة القطار",
    body="عاد قطار الساحل أمس.\n\n## خبر\n\nووصل إلى الميناء 3\\*.",
    slug="train",
    authors=("هدى سالم",),
)
MARKET = make_article(
    title="سوق: :car: جديد", date=dt.date(2023, 5, 1), source="الأفق", section="محليات",
    tags=("أسواق",), body="افتتحت سوق.", slug="market",
)  # fmt: skip
UNDATED = make_article(
    title="بلا تاريخ", date=None, source="", tags=(), lang="fa", body="قطار", slug="none"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path, TRAIN, MARKET, UNDATED)


def test_an_article_is_shown_with_its_file_and_a_passage(site: Path) -> None:
    found = run_warraq("search", "الساحل", cwd=site)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == (
        "عودة القطار\n"
        "  2024-03-20 · صحيفة الميناء\n"
        "  content/0.md\n"
        "  عاد قطار الساحل أمس. خبر ووصل إلى الميناء 3*.\n"
        "\n"
        "1 article\n"
    )


def test_more_than_are_shown_are_counted(site: Path) -> None:
    found = run_warraq("search", "قطار", "--limit", "1", cwd=site)
    assert found.stdout.endswith("2 articles, the first 1 of them are shown (--limit)\n")
    assert found.stdout.count("content/") == 1


def test_nothing_need_be_built_and_nothing_is(site: Path) -> None:
    before = tree(site / "content")
    (site / "site.toml").write_text('title = "x"\nsearch = "off"\n', encoding="utf-8")
    assert run_warraq("search", "قطار", cwd=site).returncode == 0
    assert not (site / "output").exists()
    assert tree(site / "content") == before
    (site / ".warraq" / "search.sqlite").unlink()
    assert "2 articles" in run_warraq("search", "قطار", cwd=site).stdout


def test_each_line_of_json_is_an_article(site: Path) -> None:
    found = run_warraq("--site", site, "search", "--json", "سوق", cwd=site.parent)
    assert (found.returncode, found.stderr) == (0, "")
    (line,) = found.stdout.splitlines()
    assert json.loads(line) == {
        "title": "سوق: :car: جديد",
        "date": "2023-05-01",
        "source": "الأفق",
        "path": f"{site.name}/content/1.md",
        "url": "2023/05/01/market.html",
        "passage": "افتتحت سوق.",
        "others": [],
    }
    assert run_warraq("search", "--json", "لاشيء", cwd=site).stdout == ""


def test_the_address_is_whole_when_the_archive_has_one(site: Path) -> None:
    settings = 'title = "x"\nurl = "https://archive.example/a"\n'
    (site / "site.toml").write_text(settings, encoding="utf-8")
    (line,) = run_warraq("search", "--json", "سوق", cwd=site).stdout.splitlines()
    assert json.loads(line)["url"] == "https://archive.example/a/2023/05/01/market.html"


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (("قطار", "-الساحل"), {"2"}),
        (("قطار -الساحل",), {"2"}),
        (("-قطار",), {"1"}),
        (("--", "-قطار"), {"1"}),
        (('"قطار الساحل"',), {"0"}),
        (("الس*",), {"0"}),
        (("قطار", "--lang", "fa"), {"2"}),
        (("--source", "الافق"), {"1"}),
        (("--tag", "اسواق"), {"1"}),
        (("--section", "محليات"), {"1"}),
        (("--author", "هدي سالم"), {"0"}),
        (("--from", "2023"), {"0", "1"}),
        (("--from", "2023-05", "--to", "2023-05"), {"1"}),
        (("--from", "٢٠٢٣-٠٥-٠٢", "--to", "۲۰۲۴"), {"0"}),
        (("--to", "2024-03-19"), {"1"}),
        (("--exact", "قطار"), {"0", "2"}),
        (("--exact", "القطار"), {"0"}),
    ],
)
def test_words_and_options_narrow_what_is_found(
    site: Path, words: tuple[str, ...], files: set[str]
) -> None:
    found = run_warraq("search", "--json", *words, cwd=site)
    assert (found.returncode, found.stderr) == (0, "")
    paths = [json.loads(line)["path"] for line in found.stdout.splitlines()]
    assert {path.removeprefix("content/").removesuffix(".md") for path in paths} == files


def test_where_nothing_is_found_the_nearest_word_is_named(site: Path) -> None:
    found = run_warraq("search", "السااحل", cwd=site)
    assert found.returncode == 0
    assert found.stdout == "0 articles\nالسااحل: in no article; did you mean الساحل?\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "name a word that is looked for, or an option such as --source"),
        (("؟؟",), "name a word that is looked for, or an option such as --source"),
        (("قطار", "--form", "2024"), "No such option '--form'"),
        (("قطار", "--from", "2024-13"), "'2024-13' is no day: write 2024-03-31, 2024-03 or 2024"),
        (("قطار", "--from", "1398-07"), "1398 is no year of the Gregorian calendar that has news"),
        (("قطار", "--to", "20240101"), "'20240101' is no day: write 2024-03-31, 2024-03 or 2024"),
        (("قطار", "--from", "2024", "--to", "2023-12"), "--to is a time before --from"),
        (("قطار", "--limit", "0"), "0 is not in the range x>=1"),
    ],
)
def test_what_is_not_understood_is_told_and_ends_with_2(
    site: Path, words: tuple[str, ...], told: str
) -> None:
    found = run_warraq("search", *words, cwd=site)
    assert found.returncode == 2
    assert told in found.stderr


def test_a_source_that_no_article_has_leads_to_the_nearest(site: Path) -> None:
    found = run_warraq("search", "قطار", "--source", "صحيفة المينا", "--lang", "he", cwd=site)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        'content: no article has the source "صحيفة المينا"\n'
        '  hint: did you mean "صحيفة الميناء"?\n'
        'content: no article has the language "he"\n'
    )


def test_an_article_that_cannot_be_read_is_named_and_the_others_are_found(site: Path) -> None:
    (site / "content" / "1.md").write_text("---\ndate: 2024-99-99\n---\n\nقطار", encoding="utf-8")
    found = run_warraq("search", "قطار", cwd=site)
    assert found.returncode == 1
    assert "2 articles" in found.stdout
    assert "content/1.md:2: " in found.stderr


def test_articles_that_claim_one_address_are_named_by_search_and_by_build(site: Path) -> None:
    text = (site / "content" / "0.md").read_text(encoding="utf-8")
    (site / "content" / "3.md").write_text(text, encoding="utf-8")
    for command in (("search", "قطار"), ("build",), ("search", "قطار")):
        told = run_warraq(*command, cwd=site)
        assert told.returncode == 1
        assert "content/3.md: claims the address of content/0.md" in told.stderr


def test_a_search_waits_for_the_build_that_runs(site: Path) -> None:
    build(site)
    with locked(site / ".warraq" / "build.lock", "build"):
        done: list[int] = []
        asked = threading.Thread(
            target=lambda: done.append(run_warraq("search", "قطار", cwd=site).returncode)
        )
        asked.start()
        asked.join(1.5)
        assert done == []
    asked.join(60)
    assert done == [0]


def test_an_index_that_cannot_be_written_is_told(site: Path) -> None:
    (site / ".warraq").mkdir()
    (site / ".warraq" / "search.sqlite").mkdir()
    found = run_warraq("search", "قطار", cwd=site)
    assert found.returncode == 1
    assert ".warraq/search.sqlite: unable to open database file" in found.stderr
