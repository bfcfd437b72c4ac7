"""The command as its users meet it: words, messages, exit status."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import (
    REPOSITORY,
    SHARED,
    make_article,
    make_site,
    run_warraq,
    tree,
    write_article,
)

RAW = """الميناء تحتفل بعودة القطار
تاريخ النشر: 12th, May 2019 GMT
احتفلت المدينة صباح اليوم بعودة القطار بعد غياب طويل، وحضر الاحتفال مئات من الأهالي والزوار.
وقالت البلدية إن الرحلات ستكون يومية في الصيف، وإن التذاكر ستباع في المحطة وفي المكتبة العامة.
المصدر: صحيفة الميناء
"""


def test_a_newcomer_goes_from_nothing_to_an_archive(tmp_path: Path) -> None:
    made = run_warraq("new", "أرشيفي", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    site = tmp_path / "أرشيفي"
    assert sorted(path.name for path in site.iterdir()) == [
        *("content", "raw", "site.toml", "static", "templates"),
    ]
    (site / "raw" / "خبر.txt").write_text(RAW, encoding="utf-8")
    taken = run_warraq("ingest", cwd=site)
    assert (taken.returncode, taken.stderr) == (0, "")
    built = run_warraq("build", cwd=site)
    assert (built.returncode, built.stderr) == (0, "")
    assert "1 article new" in built.stdout
    assert "1 article," in built.stdout
    assert "1 articles" not in built.stdout
    page = site / "output/2019/05/12/الميناء-تحتفل-بعودة-القطار.html"
    assert "عودة القطار" in page.read_text(encoding="utf-8")
    assert "أرشيفي" in (site / "output/index.html").read_text(encoding="utf-8")


def test_the_site_can_be_named_from_elsewhere(tmp_path: Path) -> None:
    make_site(tmp_path / "s", make_article())
    assert run_warraq("--site", "s", "build", "--output", "www", cwd=tmp_path).returncode == 0
    assert (tmp_path / "www" / "index.html").exists()


def test_a_folder_whose_name_has_two_words_can_be_gone_to_as_told(tmp_path: Path) -> None:
    assert "  2. cd 'two words'\n" in run_warraq("new", "two words", cwd=tmp_path).stdout


def test_new_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "mine.txt").write_text("x", encoding="utf-8")
    before = tree(tmp_path)
    result = run_warraq("new", "s", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr == (
        "s: this place is not empty\n"
        "  hint: name a new folder, and copy your texts into its folder raw/: warraq new my-archive\n"
    )
    assert tree(tmp_path) == before


def test_new_in_an_archive_says_how_to_build_that(tmp_path: Path) -> None:
    make_site(tmp_path)
    result = run_warraq("new", ".", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr == (
        "this place is not empty\n"
        "  hint: choose a new folder; to build the archive in this one, run: warraq build\n"
    )


def test_a_title_with_quotes_gives_settings_that_can_be_read(tmp_path: Path) -> None:
    run_warraq("new", 'أرشيف "المنارة"\\1', cwd=tmp_path)
    (site,) = tmp_path.iterdir()
    assert run_warraq("build", cwd=site).returncode == 0


@pytest.mark.parametrize("words", [("build",), ("ingest",), ("serve",), ("search", "x")])
def test_outside_an_archive_every_command_says_how_to_get_into_one(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = run_warraq(*words, cwd=tmp_path)
    assert result.returncode == 1
    assert "there is no site.toml here" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words", [("bild",), ("build", "--jobs", "none"), ("ingest", "nosuch.txt")]
)
def test_a_command_that_is_not_understood_ends_with_2(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    make_site(tmp_path)
    assert run_warraq(*words, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("words", ["--explain raw/a.txt", "--accept content/a.md"])
def test_what_a_command_needs_is_told_by_an_example_of_it(tmp_path: Path, words: str) -> None:
    result = run_warraq("ingest", words.split()[0], cwd=tmp_path)
    assert result.returncode == 2
    assert f"as in: warraq ingest {words}\n" in result.stderr


def test_inside_a_folder_of_an_archive_the_way_out_is_told(tmp_path: Path) -> None:
    make_site(tmp_path / "s")
    result = run_warraq("build", cwd=tmp_path / "s" / "raw")
    assert result.returncode == 1
    assert f"hint: the archive is {tmp_path / 's'}: go there" in result.stderr


def test_a_bad_article_is_told_by_file_line_and_hint_and_ends_with_1(tmp_path: Path) -> None:
    make_site(tmp_path, make_article())
    (tmp_path / "content" / "قمة.md").write_text(
        "---\ntitle: قمة\n\ndate: 32 مارس 2024\n---\n", encoding="utf-8"
    )
    result = run_warraq("build", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr == (
        'content/قمة.md:4: date "32 مارس 2024" is not a date\n  hint: write it as 2024-03-31\n'
    )
    assert "1 article in all" in result.stdout


def test_where_there_are_no_raw_texts_it_is_told_where_to_put_them(tmp_path: Path) -> None:
    make_site(tmp_path)
    told = run_warraq("ingest", cwd=tmp_path).stdout.splitlines()[-1]
    assert told == "there are no raw texts: copy text files into raw"


def test_a_bad_raw_file_does_not_stop_the_others(tmp_path: Path) -> None:
    make_site(tmp_path)
    (tmp_path / "raw" / "a.txt").write_bytes(b"")
    (tmp_path / "raw" / "b.txt").write_text(RAW, encoding="utf-8")
    result = run_warraq("ingest", cwd=tmp_path)
    assert result.returncode == 1
    assert "raw/a.txt" in result.stderr
    assert len(list((tmp_path / "content").rglob("*.md"))) == 1


def test_a_template_fault_keeps_the_last_good_pages(tmp_path: Path) -> None:
    make_site(tmp_path, make_article())
    run_warraq("build", cwd=tmp_path)
    before = tree(tmp_path / "output")
    (tmp_path / "templates" / "home.html").write_text("{% block %}", encoding="utf-8")
    write_article(tmp_path, "b.md", make_article(title="آخر"))
    result = run_warraq("build", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith("templates/home.html:1: ")
    assert tree(tmp_path / "output") == before


def test_ctrl_c_while_the_command_is_still_being_loaded_shows_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "generator", "build"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{REPOSITORY}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "Aborted!\n")


def test_every_command_explains_itself() -> None:
    result = run_warraq("--help", cwd=Path.cwd())
    assert result.returncode == 0
    for command in ("new", "ingest", "build", "serve"):
        assert command in result.stdout
        assert run_warraq(command, "--help", cwd=Path.cwd()).returncode == 0


@pytest.mark.skipif(not SHARED.exists(), reason="the seed text lies beside some checkouts only")
def test_the_seed_text_becomes_two_articles_on_the_web(tmp_path: Path) -> None:
    make_site(tmp_path)
    shutil.copy(SHARED / "corpus" / "seed.txt", tmp_path / "raw")
    assert run_warraq("ingest", cwd=tmp_path).returncode == 0
    assert "2 articles" in run_warraq("build", cwd=tmp_path).stdout
    (page,) = (tmp_path / "output/2024/03/20").glob("*.html")
    html = page.read_text(encoding="utf-8")
    for text in ("الجزيرة", "رمضان 1445 هـ", "حريات", "<h2>جولة بلينكن</h2>", "seed.txt"):
        assert text in html
    assert html.count("<p>") >= 12
    assert "undated/القوات-السورية" in html
