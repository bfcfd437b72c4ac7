"""Published addresses answer for ever: the ledger, what leads on, and what is withdrawn."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from generator.build import build
from generator.errors import ContentError, Problem, SiteError
from generator.frontmatter import parse
from generator.model import Change
from tests.conftest import make_article, make_site, run_warraq, tree, unpublish, write_article
from tests.site.sites import clean_build

BRIDGE = "2024/03/20/جسر-جديد.html"
LEDGER = "content/addresses.txt"
REASON = Change(date=dt.date(2026, 1, 2), what="طلب صاحبها سحبها")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    articles = (
        make_article(title="جسر جديد", id="aaaaaaaaaaaa", slug="جسر-جديد", tags=("جسور",)),
        make_article(title="المدينة القديمة", id="bbbbbbbbbbbb", slug="المدينة-القديمة"),
    )
    return make_site(tmp_path / "s", *articles, url="https://archive.example/")


def test_a_build_puts_every_page_with_its_id_and_day_into_the_ledger(site: Path) -> None:
    build(site)
    lines = (site / LEDGER).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    pages = {path for path in tree(site / "output") if path.endswith(".html")} - {
        "404.html",
        "search.html",
    }
    assert {url for url, *_ in rows} == pages
    assert [BRIDGE, "aaaaaaaaaaaa", "2023-11-14"] in rows
    assert ["tags.html", "-", "2023-11-14"] in rows


def test_the_ledger_only_grows_and_keeps_what_a_person_wrote_there(site: Path) -> None:
    build(site)
    path = site / LEDGER
    before = path.read_text(encoding="utf-8") + "# ours\nold/a.html\t-\t2001-02-03"
    path.write_text(before, encoding="utf-8")
    write_article(site, "new.md", make_article(title="جديد", id="cccccccccccc"))
    build(site)
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before + "\n")
    assert "2024/03/20/جديد.html\tcccccccccccc\t" in after
    assert 'href="../index.html"' in (site / "output/old/a.html").read_text(encoding="utf-8")


def test_a_build_that_publishes_nothing_new_leaves_the_ledger_alone(site: Path) -> None:
    build(site)
    before = (site / LEDGER).stat()
    build(site, clean=True)
    after = (site / LEDGER).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_pages_that_are_only_looked_at_while_working_do_not_count_as_published(site: Path) -> None:
    build(site, hurry=True)
    assert not (site / LEDGER).exists()


def test_an_address_leads_on_however_often_its_article_moves(site: Path) -> None:
    build(site)
    for slug, day in (("جسر-قديم", 21), ("جسر", 22)):
        article = make_article(
            title="جسر", id="aaaaaaaaaaaa", slug=slug, date=dt.date(2024, 3, day)
        )
        write_article(site, "0.md", article)
        build(site)
    for old in (BRIDGE, "2024/03/21/جسر-قديم.html"):
        assert "../../../2024/03/22/جسر.html" in (site / "output" / old).read_text("utf-8")
    assert tree(site / "output") == clean_build(site)


def test_the_list_of_a_topic_that_is_gone_leads_to_the_nearest_one_above(site: Path) -> None:
    write_article(site, "2.md", make_article(title="ثالث", tags=("طرق",), id="cccccccccccc"))
    build(site)
    article = make_article(title="ثالث", tags=(), id="cccccccccccc", date=dt.date(1999, 1, 1))
    write_article(site, "2.md", article)
    build(site)
    page = (site / "output" / "tags/طرق.html").read_text(encoding="utf-8")
    assert 'url=../tags.html"' in page
    assert tree(site / "output") == clean_build(site)


def test_a_build_that_would_break_an_address_says_so_and_changes_nothing(site: Path) -> None:
    build(site)
    before = tree(site / "output")
    (site / "content" / "0.md").unlink()
    write_article(site, "1.md", make_article(title="عنوان آخر", id="bbbbbbbbbbbb"))
    run = run_warraq("build", cwd=site)
    assert run.returncode == 1
    lines = (site / LEDGER).read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith(BRIDGE))
    assert (
        f"content/addresses.txt:{number}: the file of this article is gone: {BRIDGE}" in run.stderr
    )
    assert "warraq withdraw aaaaaaaaaaaa --reason" in run.stderr
    assert tree(site / "output") == before
    run = run_warraq("withdraw", "aaaaaaaaaaaa", "--reason", "x", cwd=site)
    assert 'the file of the article "aaaaaaaaaaaa" is gone' in run.stderr
    assert "put it back first" in run.stderr
    # So does a build from nothing.
    shutil.rmtree(site / ".warraq")
    with pytest.raises(ContentError):
        build(site)
    unpublish(site, BRIDGE)
    assert build(site).problems == ()
    assert not (site / "output" / BRIDGE).exists()


def test_many_that_are_gone_are_told_as_one_with_their_count_and_lines(site: Path) -> None:
    for number in range(25):
        write_article(
            site, f"n{number}.md", make_article(title=f"خبر {number}", id=f"{number:012}")
        )
    build(site)
    for number in range(25):
        (site / "content" / f"n{number}.md").unlink()
    with pytest.raises(ContentError) as caught:
        build(site)
    (problem,) = caught.value.problems
    assert problem.message.startswith("the files of 25 articles are gone: 2024/03/20/خبر-0.html, ")
    assert problem.message.endswith(" and 22 more")
    lines = (site / LEDGER).read_text(encoding="utf-8").splitlines()
    named = [n for n, line in enumerate(lines, 1) if line.split("\t")[1:2] and "/خبر-" in line]
    assert problem.line == named[0]
    assert problem.hint.endswith(f"{', '.join(map(str, named[:20]))} and on")


def test_before_anything_is_on_the_web_an_emptied_ledger_lets_junk_go(site: Path) -> None:
    for number in range(2):
        write_article(site, f"n{number}.md", make_article(title=f"دفتر {number}", date=None))
    build(site)
    for number in range(2):
        (site / "content" / f"n{number}.md").unlink()
    with pytest.raises(ContentError) as caught:
        build(site)
    assert "empty this file: the next build begins it anew" in str(caught.value)
    (site / LEDGER).write_bytes(b"")
    assert build(site).problems == ()
    text = (site / LEDGER).read_text(encoding="utf-8")
    assert text.startswith("# Every address")
    assert f"{BRIDGE}\taaaaaaaaaaaa\t2023-11-14\n" in text
    assert "undated" not in text
    assert tree(site / "output") == clean_build(site)


def test_an_article_that_cannot_be_read_is_not_taken_for_one_that_is_gone(site: Path) -> None:
    build(site)
    (site / "content" / "0.md").write_text("no front matter", encoding="utf-8")
    shutil.rmtree(site / ".warraq")
    report = build(site)
    assert [problem.message for problem in report.problems] == ["there is no front matter"]
    assert (site / "output" / BRIDGE).exists()  # as it was


def test_an_article_whose_field_is_misspelt_stays_where_it_was(site: Path) -> None:
    build(site)
    article = site / "content" / "0.md"
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("\ndate:", "\nDate:"), encoding="utf-8")
    before = (site / "output" / BRIDGE).read_bytes()
    (problem,) = build(site).problems
    assert (problem.message, problem.line) == ('unknown field "Date"', 3)
    assert (site / "output" / BRIDGE).read_bytes() == before
    article.write_text(text, encoding="utf-8")
    assert build(site).problems == ()


def test_an_article_without_an_id_may_move_to_another_file(site: Path) -> None:
    path = write_article(site, "x.md", make_article(title="بلا هوية"))
    build(site)
    path.rename(path.with_name("y.md"))
    assert build(site).problems == ()
    path.with_name("y.md").rename(path.with_name("z.md"))
    assert build(site).problems == ()
    path.with_name("z.md").unlink()
    with pytest.raises(ContentError):
        build(site)


def test_another_article_cannot_take_an_address_that_was_published(site: Path) -> None:
    build(site)
    write_article(site, "0.md", make_article(title="جسر", id="aaaaaaaaaaaa", slug="جسر"))
    thief = make_article(title="جسر جديد", id="cccccccccccc", slug="جسر-جديد")
    write_article(site, "thief.md", thief)
    with pytest.raises(ContentError) as caught:
        build(site)
    (problem,) = caught.value.problems
    assert problem.file == site / "content" / "thief.md"
    assert f"is at {BRIDGE}, where article aaaaaaaaaaaa was published" in problem.message


def test_an_article_that_was_told_apart_stays_where_it_is_when_the_other_moves(site: Path) -> None:
    for name, ident in (("m", "dddddddddddd"), ("n", "eeeeeeeeeeee")):
        write_article(site, f"{name}.md", make_article(title="خبر", id=ident))
    build(site)
    moved = make_article(title="خبر", id="dddddddddddd", date=dt.date(2001, 1, 1))
    write_article(site, "m.md", moved)
    build(site)
    assert (site / "output/2024/03/20/خبر-eeeeeeeeeeee.html").exists()
    page = (site / "output/2024/03/20/خبر.html").read_text(encoding="utf-8")
    assert "2001/01/01/خبر.html" in page
    assert tree(site / "output") == clean_build(site)


def test_of_two_articles_of_one_name_the_published_one_keeps_its_address(site: Path) -> None:
    write_article(site, "m.md", make_article(title="خبر", id="dddddddddddd"))
    build(site)
    write_article(site, "a.md", make_article(title="خبر", id="cccccccccccc"))
    build(site)
    ledger = (site / LEDGER).read_text(encoding="utf-8")
    assert "2024/03/20/خبر.html\tdddddddddddd\t" in ledger
    assert "2024/03/20/خبر-cccccccccccc.html\tcccccccccccc\t" in ledger
    assert tree(site / "output") == clean_build(site)


@pytest.mark.parametrize(
    "line", ["a.html - 2024-01-01", "/a.html\t-\t2024-01-01", "./a.html\t-\t2024-01-01", "a//b.html\t-\t2024-01-01", "a\0b.html\t-\t2024-01-01", "x.html/y.html\t-\t2024-01-01", "manifest.sha256/x.html\t-\t2024-01-01", "../a.html\t-\t2024-01-01", "a.html\tx\t2024-01-01", "a.html\t-\tsoon", "a.css\t-\t2024-01-01"]
)  # fmt: skip
def test_a_line_of_the_ledger_that_cannot_be_read_is_told(site: Path, line: str) -> None:
    (site / LEDGER).write_text(f"# x\n\nb.html\t-\t2024-01-01\n{line}\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        build(site)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (site / LEDGER, 4)
    assert problem.hint


def test_a_withdrawn_article_leaves_a_notice_with_its_title_day_and_reason(site: Path) -> None:
    build(site)
    run = run_warraq("withdraw", "aaaaaaaaaaaa", "--reason", REASON.what, cwd=site)
    assert run.returncode == 0, run.stderr
    assert not build(site).problems
    notice = (site / "output" / BRIDGE).read_text(encoding="utf-8")
    assert '<h1 lang="ar" dir="rtl">جسر جديد</h1>' in notice
    assert '<time datetime="2024-03-20">' in notice
    assert REASON.what in notice
    assert '<meta name="robots" content="noindex">' in notice
    assert "نص" not in notice.partition("<main")[2].partition("</main>")[0].replace("نصوص", "")
    assert (site / "output" / "gone.txt").read_text(encoding="utf-8") == f"{BRIDGE}\n"
    others = {name: data for name, data in tree(site / "output").items() if name != BRIDGE}
    linking = {n for n, data in others.items() if "جسر-جديد".encode() in data}
    assert linking == {"gone.txt", "manifest.sha256"}
    feed = others["changes.xml"].decode()
    assert REASON.what in feed
    assert "<title>مسحوب: جسر جديد</title>" in feed
    assert tree(site / "output") == clean_build(site)


def test_a_withdrawn_article_keeps_its_text_in_its_file_and_can_come_back(site: Path) -> None:
    build(site)
    before = tree(site / "output")
    path = site / "content" / "0.md"
    text = path.read_text(encoding="utf-8")
    assert run_warraq("withdraw", str(path), "--reason", "خطأ", cwd=site).returncode == 0
    changed = path.read_text(encoding="utf-8")
    assert [line for line in changed.splitlines() if line not in text.splitlines()] == [
        "withdrawn:", "  date: 2023-11-14", "  what: خطأ",
    ]  # fmt: skip
    build(site)
    path.write_text(text, encoding="utf-8")
    build(site)
    assert tree(site / "output") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("aaaaaaaaaaaa",), "--reason"),
        (("aaaaaaaaaaaa", "--reason", " "), "one line"),
        (
            ("cccccccccccc", "--reason", "x"),
            'no article has the id, the file or the page "cccccccccccc"',
        ),
        (("nosuch.md", "--reason", "x"), 'the page "nosuch.md"'),
        (("site.toml", "--reason", "x"), 'the page "site.toml"'),
    ],
)
def test_what_cannot_be_withdrawn_is_told(site: Path, words: tuple[str, ...], said: str) -> None:
    run = run_warraq("withdraw", *words, cwd=site)
    assert run.returncode in (1, 2)
    assert said in run.stderr


def test_an_article_is_named_by_its_page_too(site: Path) -> None:
    assert run_warraq("prove", BRIDGE, cwd=site).returncode == 0
    address = f"https://archive.example/{quote(BRIDGE)}"
    assert run_warraq("withdraw", address, "--reason", "خطأ", cwd=site).returncode == 0
    assert "withdrawn:" in (site / "content" / "0.md").read_text(encoding="utf-8")


def test_an_article_is_withdrawn_once(site: Path) -> None:
    for status in (0, 1):
        run = run_warraq("withdraw", "aaaaaaaaaaaa", "--reason", "خطأ", cwd=site)
        assert run.returncode == status
    assert "is withdrawn since 2023-11-14: خطأ" in run.stderr


def test_a_correction_stands_on_the_page_and_in_the_feed_of_changes(site: Path) -> None:
    change = Change(date=dt.date(2024, 4, 1), what="صُحح اسم الجسر & مكانه")
    write_article(site, "0.md", make_article(title="جسر", id="aaaaaaaaaaaa", changes=(change,)))
    build(site)
    for name in ("2024/03/20/جسر.html", "changes.xml"):
        text = (site / "output" / name).read_text(encoding="utf-8")
        assert "صُحح اسم الجسر &amp; مكانه" in text
        assert "2024-04-01" in text


def test_what_was_previewed_is_published_by_the_next_build(site: Path) -> None:
    build(site)
    write_article(site, "2.md", make_article(title="جديد", id="cccccccccccc"))
    build(site, hurry=True)
    assert build(site).written == 0
    assert "2024/03/20/جديد.html\tcccccccccccc\t" in (site / LEDGER).read_text(encoding="utf-8")
    assert build(site).written == 0


def test_a_withdrawn_article_stays_where_it_was_published(site: Path) -> None:
    for ident in ("dddddddddddd", "eeeeeeeeeeee"):
        write_article(site, f"{ident}.md", make_article(title="خبر", id=ident))
    build(site)
    withdrawn = make_article(title="خبر", id="eeeeeeeeeeee", withdrawn=REASON)
    write_article(site, "eeeeeeeeeeee.md", withdrawn)
    write_article(site, "dddddddddddd.md", make_article(title="خبر آخر", id="dddddddddddd"))
    build(site)
    notice = site / "output/2024/03/20/خبر-eeeeeeeeeeee.html"
    assert REASON.what in notice.read_text(encoding="utf-8")
    assert "خبر-آخر.html" in (site / "output/2024/03/20/خبر.html").read_text(encoding="utf-8")
    assert tree(site / "output") == clean_build(site)


def test_the_old_addresses_of_a_withdrawn_article_lead_to_its_notice(site: Path) -> None:
    fields = {"title": "جسر", "id": "aaaaaaaaaaaa", "aliases": ("old/x.html",)}
    write_article(site, "0.md", make_article(**fields, withdrawn=REASON))
    build(site)
    assert "../2024/03/20/جسر.html" in (site / "output/old/x.html").read_text(encoding="utf-8")
    write_article(site, "0.md", make_article(**fields))
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_two_articles_may_be_made_one_by_an_alias(site: Path) -> None:
    build(site)
    (site / "content" / "0.md").unlink()
    other = make_article(title="المدينة القديمة", id="bbbbbbbbbbbb", slug="المدينة-القديمة")
    write_article(site, "1.md", replace(other, aliases=(BRIDGE,)))
    build(site)
    assert "المدينة-القديمة.html" in (site / "output" / BRIDGE).read_text(encoding="utf-8")
    assert tree(site / "output") == clean_build(site)
    write_article(site, "1.md", other)
    with pytest.raises(ContentError):
        build(site)


def test_the_name_of_a_file_takes_no_address_from_the_article_that_was_published_there(
    site: Path,
) -> None:
    other = make_article(title="آخر", id="cccccccccccc", slug="اخر")
    write_article(site, "2024/03/20-جسر-جديد.md", other)
    build(site)
    write_article(site, "0.md", make_article(title="جسر", id="aaaaaaaaaaaa", slug="جسر"))
    build(site)
    assert "/جسر.html" in (site / "output" / BRIDGE).read_text(encoding="utf-8")
    assert tree(site / "output") == clean_build(site)


def test_an_unreadable_article_hides_no_more_than_itself(site: Path) -> None:
    build(site)
    (site / "content" / "0.md").write_text("no front matter", encoding="utf-8")
    (site / "content" / "1.md").unlink()
    shutil.rmtree(site / ".warraq")
    with pytest.raises(ContentError) as caught:
        build(site)
    (problem,) = caught.value.problems
    assert problem.message.startswith("the files of 2 articles are gone")


def test_a_line_that_a_person_adds_during_a_build_counts_in_the_next(site: Path) -> None:
    build(site)
    write_article(site, "2.md", make_article(title="جديد", id="cccccccccccc"))

    def pulled(stage: str, done: int, total: int) -> None:
        path = site / LEDGER
        if stage == "write" and "old/" not in path.read_text(encoding="utf-8"):
            with path.open("a", encoding="utf-8") as file:
                file.write("old/a.html\t-\t2001-02-03\n")

    build(site, progress=pulled)
    build(site)
    assert (site / "output/old/a.html").exists()


def test_a_ledger_that_is_gone_is_told_and_an_empty_one_begins_anew(site: Path) -> None:
    build(site)
    before = (site / LEDGER).read_text(encoding="utf-8")
    (site / LEDGER).unlink()
    with pytest.raises(ContentError, match="old links"):
        build(site)
    (site / LEDGER).write_text("", encoding="utf-8")
    build(site)
    written = (site / LEDGER).read_text(encoding="utf-8").splitlines()
    assert [li for li in before.splitlines() if not li.startswith("#")] == [
        li for li in written if not li.startswith("#")
    ]


def test_a_ledger_that_cannot_be_written_is_told_and_the_pages_are_built(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise SiteError(Problem("cannot be written: No space left on device", path))

    monkeypatch.setattr("generator.site.addresses.write_whole", full)
    report = build(site)
    assert [problem.file for problem in report.problems] == [site / LEDGER]
    assert (site / "output" / BRIDGE).exists()
    monkeypatch.undo()
    assert build(site).problems == ()
    assert BRIDGE in (site / LEDGER).read_text(encoding="utf-8")


def test_a_withdrawn_article_without_an_id_is_given_the_one_it_was_published_by(
    site: Path,
) -> None:
    path = write_article(site, "x.md", make_article(title="بلا هوية"))
    build(site)
    run_warraq("withdraw", "content/x.md", "--reason", "خطأ", cwd=site)
    ident = parse(path.read_text(encoding="utf-8"), path).id
    assert f"\t{ident}\t" in (site / LEDGER).read_text(encoding="utf-8")
    path.rename(path.with_name("y.md"))
    assert build(site).problems == ()
    assert tree(site / "output") == clean_build(site)
