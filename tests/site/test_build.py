"""Whole builds of small sites: what is written, what is left, what a mistake does."""

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from generator.build import _sealed, build
from generator.errors import ConfigError, TemplateError
from generator.model import Article, Origin, Page, Stands
from generator.site.write import MANIFEST
from tests.conftest import (
    make_article,
    make_site,
    remove,
    run_warraq,
    tree,
    unpublish,
    write_article,
)
from tests.site.edits import COPIED
from tests.site.sites import (
    change_settings,
    clean_build,
    long_site,
    rewrite,
    small_built_site,
    small_site,
)


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s")
    first = build(site)
    before = {path: path.stat().st_mtime_ns for path in (site / "output").rglob("*")}
    second = build(site)
    assert first.written > 30
    assert (second.written, second.removed) == (0, 0)
    assert second.unchanged == first.written
    assert {path: path.stat().st_mtime_ns for path in (site / "output").rglob("*")} == before


def test_one_job_and_four_give_the_same_bytes(tmp_path: Path) -> None:
    # More than two batches, so that processes are really started.
    articles = [
        make_article(title=f"خبر {n}", date=dt.date(2020, 1, 1) + dt.timedelta(days=n // 3))
        for n in range(450)
    ]
    make_site(tmp_path / "one", *articles)
    shutil.copytree(tmp_path / "one", tmp_path / "four")
    one, four = build(tmp_path / "one", jobs=1), build(tmp_path / "four", jobs=4)
    assert one.written == four.written > 600
    assert tree(tmp_path / "one" / "output") == tree(tmp_path / "four" / "output")


def test_the_manifest_lists_every_file_with_its_sha256(tmp_path: Path) -> None:
    import hashlib

    site = small_built_site(tmp_path)
    files = tree(site / "output")
    lines = files.pop(MANIFEST).decode().splitlines()
    assert lines == [f"{hashlib.sha256(files[url]).hexdigest()}  {url}" for url in sorted(files)]


def test_deleting_the_catalogue_gives_the_same_bytes_and_still_removes_what_is_gone(
    tmp_path: Path,
) -> None:
    site = small_built_site(tmp_path / "s")
    before = tree(site / "output")
    shutil.rmtree(site / ".warraq")
    build(site)
    assert tree(site / "output") == before
    shutil.rmtree(site / ".warraq")
    remove(site, "2.md")
    build(site)
    assert tree(site / "output") == clean_build(site)
    assert not (site / "output" / "2024/03/21").exists()


def test_files_that_no_build_made_are_left_alone(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    mine = site / "output" / "2024" / "03" / "mine.txt"
    mine.write_text("x", encoding="utf-8")
    for path in (site / "content").glob("*.md"):
        path.unlink()
    (site / "content" / "addresses.txt").write_text("", encoding="utf-8")  # of an archive anew
    build(site, clean=True)
    assert mine.exists()
    assert not (site / "output" / "2024.html").exists()


def test_clean_makes_every_page_again(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    first = build(site)
    assert build(site, clean=True).written == first.written


def test_a_lost_or_cut_output_file_is_made_again(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    before = tree(site / "output")
    (site / "output" / "index.html").unlink()
    (site / "output" / "tags.html").write_bytes(b"<")
    (site / "output" / "main.css").unlink()
    assert build(site).written == 3
    assert tree(site / "output") == before


def test_a_site_template_and_static_file_override_the_theme_file_by_file(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    (site / "templates" / "404.html").write_text("{{ site.title }} 404", encoding="utf-8")
    (site / "static" / "main.css").write_text("/* mine */", encoding="utf-8")
    (site / "static" / "inner").mkdir()
    (site / "static" / "inner" / "logo.svg").write_text("<svg/>", encoding="utf-8")
    build(site)
    out = site / "output"
    assert (out / "404.html").read_text(encoding="utf-8") == "أرشيف التجربة 404"
    assert (out / "main.css").read_text(encoding="utf-8") == "/* mine */"
    assert (out / "inner/logo.svg").exists()
    assert (out / "icon.svg").exists()


def test_a_static_file_in_the_place_of_a_page_is_told_and_not_copied(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    (site / "static" / "index.html").write_text("x", encoding="utf-8")
    (problem,) = build(site).problems
    assert problem.file == site / "static" / "index.html"
    assert (site / "output" / "index.html").read_bytes() != b"x"


def test_an_edited_template_makes_its_own_pages_again_and_no_others(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    theme = Path(__file__).parents[2] / "templates" / "article.html"
    text = theme.read_text(encoding="utf-8")
    text = text.replace("{% block main %}", "{% block main %}<!-- x -->")
    (site / "templates" / "article.html").write_text(text, encoding="utf-8")
    assert build(site).written == 6


def test_a_broken_article_is_told_and_its_last_good_page_stays(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    page = site / "output" / "2024/03/21/مهرجان-الخط.html"
    before = page.read_bytes()
    (site / "content" / "2.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    write_article(site, "3.md", make_article(title="عنوان جديد"))
    for _ in range(2):  # also when nothing else has changed
        report = build(site)
        (problem,) = report.problems
        assert (problem.file, problem.line) == (site / "content" / "2.md", 2)
        assert page.read_bytes() == before
    assert (site / "output" / "2024/03/20/عنوان-جديد.html").exists()


def test_a_broken_new_article_does_not_stop_the_others(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    (site / "content" / "bad.md").write_bytes(b"---\ntitle: \xff\xfe\n---\n")
    report = build(site)
    assert [(p.file.name, p.line, p.message) for p in report.problems] == [
        ("bad.md", 2, "is not UTF-8 text")
    ]
    assert report.articles == 6


def test_two_files_with_one_written_address_are_both_named_and_not_built(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    write_article(site, "x.md", make_article(slug="واحد"))
    build(site)
    write_article(site, "y.md", make_article(title="غيره", slug="واحد"))
    page = site / "output" / "2024/03/20/واحد.html"
    before = page.read_bytes()
    for _ in range(2):
        report = build(site)
        (problem,) = report.problems
        assert problem.file == site / "content" / "y.md"
        assert "content/x.md" in problem.message
        assert page.read_bytes() == before
    remove(site, "y.md")
    assert not build(site).problems


def test_of_two_files_with_one_address_the_page_that_stays_keeps_what_it_links_to(
    tmp_path: Path,
) -> None:
    site = small_site(tmp_path, citations="files")
    articles = (
        make_article(title=f"نسخة {n}", slug=f"n{n}", source=f"جريدة {n}", body=f"{COPIED} {n}")
        for n in range(2)
    )
    for n, article in enumerate(articles):
        write_article(site, f"n{n}.md", article)
    build(site)
    before = tree(site / "output")
    own = {url for url in before if "/n1" in url}
    assert len(own) == 5  # the page, its citations, and the comparison with the other copy
    write_article(site, "y.md", make_article(title="غيره", slug="n1"))
    assert len(build(site).problems) == 1
    now = tree(site / "output")
    assert {url: now.get(url) for url in own} == {url: before[url] for url in own}
    remove(site, "y.md")
    assert not build(site).problems
    assert tree(site / "output") == before


def test_what_a_page_does_not_show_as_meant_is_told_once_an_article_with_its_line(
    tmp_path: Path,
) -> None:
    site = make_site(
        tmp_path,
        make_article(title="خبر", body="نص\n\n![أ](a.png)\n\n<b>ن</b> <i>ن</i>\n\n![ب](b.png)"),
        *(make_article(title=f"غيره {n}", body="<b>نص</b>") for n in range(22)),
        make_article(title="سليم", body="نص | نص"),
    )
    path = site / "content" / "0.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    lines = path.read_text(encoding="utf-8").split("\n")
    picture, bold = lines.index("![أ](a.png)") + 1, lines.index("<b>ن</b> <i>ن</i>") + 1
    report = build(site)
    assert not report.problems
    told = [note for note in report.notes if "does not show" in note or "so it is" in note]
    assert told[0] == (
        f"content/0.md:{picture}: its page does not show as such: a picture on line {picture},"
        f" <b> on line {bold}, <i> on line {bold}"
    )
    assert (len(told), told[-1]) == (21, "so it is with 3 more articles")
    assert not any("does not show" in note for note in build(site).notes)


def test_of_two_new_files_with_one_address_nothing_is_written_and_the_command_ends_with_1(
    tmp_path: Path,
) -> None:
    site = small_built_site(tmp_path)
    before = tree(site / "output")
    for name in ("x.md", "y.md"):
        article = make_article(title=f"عنوان {name}", slug="واحد", tags=("وسم جديد",))
        write_article(site, name, article)
    result = run_warraq("build", cwd=site)
    assert result.returncode == 1
    assert result.stderr == (
        "content/y.md: claims the address of content/x.md: 2024/03/20/واحد.html\n"
        "  hint: give one of the two another slug; until then neither is built\n"
    )
    assert tree(site / "output") == before
    remove(site, "x.md")
    result = run_warraq("build", cwd=site)
    assert (result.returncode, result.stderr) == (0, "")
    assert "عنوان y.md" in (site / "output/2024/03/20/واحد.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("ident", ["a" * 12, ""])
def test_an_article_that_is_copied_beside_itself_stays_as_it_is_and_the_copy_is_told(
    tmp_path: Path, ident: str
) -> None:
    site = make_site(tmp_path, make_article(title="أ", id=ident, slug="واحد"), make_article())
    build(site)
    before = tree(site / "output")
    # The copy stands before the article that was published.
    shutil.copy(site / "content" / "0.md", site / "content" / "0 - copy.md")
    result = run_warraq("build", cwd=site)
    first, other = ("0 - copy.md", "0.md") if ident else ("0.md", "0 - copy.md")
    assert (result.returncode, result.stderr) == (
        1,
        f"content/{other}: claims the address of content/{first}: 2024/03/20/واحد.html\n"
        "  hint: one of the two files is a copy of the other: delete it\n",
    )
    assert tree(site / "output") == before
    remove(site, "0 - copy.md")
    assert not build(site).problems
    assert tree(site / "output") == before


def test_of_two_files_that_differ_and_have_one_id_and_address_neither_is_built(
    tmp_path: Path,
) -> None:
    article = make_article(title="أ", id="a" * 12, slug="واحد", body="نص")
    site = make_site(tmp_path, article, make_article())
    build(site)
    page = (site / "output/2024/03/20/واحد.html").read_bytes()
    write_article(site, "x.md", replace(article, body="نص آخر"))
    (problem,) = build(site).problems
    assert problem.message.startswith("claims the address of content/0.md")
    assert "is a copy of the other: delete it" in problem.hint
    assert problem.hint.endswith("; until then neither is built")
    assert (site / "output/2024/03/20/واحد.html").read_bytes() == page


def test_an_article_begun_from_a_copy_is_one_of_its_own_when_the_hint_is_followed(
    tmp_path: Path,
) -> None:
    article = make_article(title="أ", id="a" * 12, slug="واحد")
    site = make_site(tmp_path, article)
    build(site)
    write_article(site, "x.md", replace(article, title="ب", slug="آخر"))
    (problem,) = build(site).problems
    assert problem.message == f"has the id of content/0.md: {'a' * 12}"
    assert "is a copy of the other: delete it" in problem.hint
    assert "take the lines id, slug and origin out of it" in problem.hint
    write_article(site, "x.md", replace(article, title="ب", id="", slug=""))
    report = build(site)
    assert (report.problems, report.articles) == ((), 2)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_content_file_that_vanishes_during_the_build_is_told_and_the_rest_is_built(
    tmp_path: Path, known: bool, jobs: int
) -> None:
    # More than a batch, so that two processes are at work where they are asked for.
    articles = (make_article(title=f"خبر {n}", slug=f"n{n}") for n in range(210))
    site = make_site(tmp_path / "s", *articles)
    gone = site / "content" / "7.md"
    if known:
        build(site, jobs=1)
        settings_ = site / "site.toml"
        settings_.write_text('title = "اسم جديد"\n', encoding="utf-8")

    def vanish(stage: str, done: int, total: int) -> None:
        gone.unlink(missing_ok=True)

    # It has been read, and is not there when its page is drawn.
    report = build(site, jobs=jobs, progress=vanish)
    assert [(p.file, p.message) for p in report.problems] == [
        (gone, "cannot be read: No such file or directory")
    ]
    assert report.articles == 210
    assert (site / "output" / "2024/03/20/n7.html").exists() == known
    assert (site / "output" / "2024/03/20/n8.html").exists()
    unpublish(site, "2024/03/20/n7.html")
    assert not build(site).problems
    assert tree(site / "output") == clean_build(site)


def test_content_files_that_vanish_before_they_are_read_are_told(tmp_path: Path) -> None:
    # The list of files is made first, and batches are read from it later.
    articles = (make_article(title=f"خبر {n}", slug=f"n{n}") for n in range(420))
    site = make_site(tmp_path / "s", *articles)

    def vanish(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("read", 200):
            for path in sorted((site / "content").iterdir())[-10:]:
                path.unlink()

    report = build(site, jobs=1, progress=vanish)
    assert len(report.problems) == 10
    assert report.articles == 410
    assert not build(site).problems
    assert tree(site / "output") == clean_build(site)


def test_a_wrong_name_in_a_template_is_told_with_file_and_line(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    before = tree(site / "output")
    path = site / "templates" / "about.html"
    path.write_text("{% extends 'base.html' %}\n{% block main %}\n{{ nmubers }}\n{% endblock %}\n")
    with pytest.raises(TemplateError) as caught:
        build(site)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.message) == (path, 3, "'nmubers' is undefined")
    assert tree(site / "output") == before


def test_every_template_that_is_not_valid_is_told_at_once(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    (site / "templates" / "a.html").write_text("\n{% if %}", encoding="utf-8")
    (site / "templates" / "b.html").write_text("{{ x | nosuch }}", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        build(site)
    assert [(p.file.name, p.line) for p in caught.value.problems] == [("a.html", 2), ("b.html", 1)]


@pytest.mark.parametrize(
    "place", [".", "..", "content", "content/x", "raw", "static", "templates/y"]
)
def test_an_output_among_the_sites_own_files_is_refused(tmp_path: Path, place: str) -> None:
    site = small_site(tmp_path / "s")
    before = tree(site)
    with pytest.raises(ConfigError, match="the site's own files are there"):
        build(site, output=site / place)
    assert tree(site) == before


def test_the_frame_writes_every_number_in_the_digits_of_the_site(tmp_path: Path) -> None:
    origin = Origin(file="raw/1.txt", lines=(3, 14), sha256="0" * 64)
    articles = [
        make_article(title=f"خبر {'ا' * n}", date=dt.date(2023, 1 + n % 3, 5), origin=origin)
        for n in range(150)
    ]
    site = make_site(tmp_path, *articles, digits="arabic")
    build(site)
    for page in (site / "output").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        said = re.findall(r'(?:aria-label|title)="([^"]*)"', text)
        text = re.sub(r'<(style|script|pre).*?</\1>|<bdi dir="ltr">.*?</bdi>', "", text, flags=re.S)  # fmt: skip
        shown = re.sub(r"<[^>]*>", " ", text)
        assert not re.search(r"[0-9]", " ".join([shown, *said])), page
    assert "٢٠٢٣" in (site / "output" / "2023" / "02.html").read_text(encoding="utf-8")


def test_a_second_calendar_stands_beside_the_gregorian_and_has_its_months(tmp_path: Path) -> None:
    articles = [
        make_article(title="أول رمضان", date=dt.date(2024, 3, 11)),
        make_article(title="عاشر رمضان", date=dt.date(2024, 3, 20)),
        make_article(title="شعبان", date=dt.date(2024, 3, 10)),
        make_article(title="قديم", date=dt.date(1909, 1, 5)),
        make_article(title="بلا تاريخ", date=None),
    ]
    url = "https://archive.example/"
    site = make_site(tmp_path, *articles, calendar="hijri", url=url)
    build(site)
    output = site / "output"
    month = (output / "hijri" / "1445" / "09.html").read_text(encoding="utf-8")
    assert "<h1><bdi>رمضان 1445 هـ</bdi></h1>" in month
    assert month.index("عاشر رمضان") < month.index("أول رمضان")
    assert "10 رمضان 1445 هـ" in month
    assert 'href="../../hijri/1445/08.html">شعبان 1445 هـ</a>' in month
    article = (output / "2024/03/20/عاشر-رمضان.html").read_text(encoding="utf-8")
    assert '<a href="../../../hijri/1445/09.html">10 رمضان 1445 هـ</a>' in article
    # Before Umm al-Qura's tables a day is computed, and may be another than the paper printed.
    assert ">نحو 13 ذو الحجة 1326 هـ<" in (output / "1909/01/05/قديم.html").read_text("utf-8")
    assert "<small>10 رمضان 1445 هـ</small>" in (output / "2024.html").read_text(encoding="utf-8")
    every = (output / "hijri.html").read_text(encoding="utf-8")
    assert every.index("1445 هـ") < every.index("1326 هـ")
    assert 'aria-current="page">الأشهر الهجرية</a>' in every
    lists = (output / "sitemaps" / "lists.xml").read_text(encoding="utf-8")
    assert f"{url}hijri.html" in lists
    assert f"{url}hijri/1445/09.html" in lists
    assert (
        "hijri" not in (output / "undated" / "بلا-تاريخ.html").read_text("utf-8").split("<main")[1]
    )


def test_a_day_of_the_year_shows_what_was_written_on_it_in_all_years(tmp_path: Path) -> None:
    articles = [
        make_article(title="رمضان هذا العام", date=dt.date(2024, 3, 20)),
        make_article(title="رمضان ذاك العام", date=dt.date(2018, 5, 25)),  # its tenth day too
        make_article(title="ربيع قديم", date=dt.date(1999, 3, 20)),
        make_article(title="غيره", date=dt.date(2024, 3, 21)),
    ]
    site = make_site(tmp_path, *articles, calendar="hijri", url="https://archive.example/")
    build(site)
    output = site / "output"
    day = (output / "on" / "03" / "20.html").read_text(encoding="utf-8")
    assert "<h1><bdi>20 مارس</bdi></h1>" in day
    assert day.index("رمضان هذا العام") < day.index("ربيع قديم")
    assert "غيره" not in day
    assert 'rel="next" href="../../on/03/21.html">21 مارس</a>' in day
    beside = (output / "hijri" / "on" / "09" / "10.html").read_text(encoding="utf-8")
    assert "<h1><bdi>10 رمضان</bdi></h1>" in beside
    assert beside.index("رمضان هذا العام") < beside.index("رمضان ذاك العام")
    of_day = (output / "2024" / "03" / "20.html").read_text(encoding="utf-8")
    assert '<a href="../../on/03/20.html">20 مارس</a>' in of_day
    assert '<a href="../../hijri/on/09/10.html">10 رمضان</a>' in of_day
    every = (output / "on.html").read_text(encoding="utf-8")
    assert re.findall(r'href="(on/[^"]*)"', every) == ["on/03/20.html", "on/03/21.html", "on/05/25.html"]  # fmt: skip
    assert 'href="../hijri/on/09/10.html"' in (output / "hijri" / "on.html").read_text("utf-8")
    lists = (output / "sitemaps" / "lists.xml").read_text(encoding="utf-8")
    assert all(f"/{url}<" in lists for url in ("on.html", "on/03/20.html", "hijri/on/09/10.html"))
    (site / "content" / "new.md").write_text("---\ntitle: أقدم\ndate: 1998-03-20\n---\n\nx\n")
    build(site)
    assert "أقدم" in (output / "on" / "03" / "20.html").read_text(encoding="utf-8")
    made = tree(output)
    build(site, clean=True)
    assert tree(output) == made


def test_of_spellings_as_frequent_the_one_in_the_letters_of_the_archive_is_the_heading(
    tmp_path: Path,
) -> None:
    for lang, label in (("fa", "کتابخانه"), ("ar", "كتابخانه")):
        articles = [make_article(title=tag, tags=(tag,)) for tag in ("كتابخانه", "کتابخانه")]
        output = build(make_site(tmp_path / lang, *articles, lang=lang)).output
        page = (output / f"tags/{label}.html").read_text(encoding="utf-8")
        assert label in page.partition("<h1")[2].partition("</h1>")[0]


def test_a_topic_names_another_by_the_spelling_that_has_come_to_be_its_own(tmp_path: Path) -> None:
    both = [
        make_article(title=f"خبر {n}", date=dt.date(2024, 1, 1 + n), tags=("جسور", "الإنارة"))
        for n in range(5)
    ]
    site = make_site(tmp_path, *both)
    build(site)
    page = site / "output" / "tags" / "جسور.html"
    assert ">الإنارة</" in page.read_text(encoding="utf-8")
    # Six more that have nothing to do with the first topic.
    for n in range(6):
        write_article(site, f"more{n}.md", make_article(title=f"غيره {n}", tags=("الانارة",)))
    build(site)
    text = page.read_text(encoding="utf-8")
    assert ">الانارة</" in text
    assert 'href="../tags/الانارة.html"' in text
    assert tree(site / "output") == clean_build(site)


def test_search_can_be_turned_off_and_says_what_it_costs_where_files_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = small_site(tmp_path)
    output = build(site).output
    of_search = list((output / "search").rglob("*.js"))
    assert len(of_search) > 5
    assert 'action="search.html"' in (output / "index.html").read_text(encoding="utf-8")
    monkeypatch.setattr("generator.site.notes.MANY_FILES", 20)
    for report in (build(site, clean=True), build(site)):
        count = report.written + report.unchanged
        told = f"{count} files, {len(of_search)} of them for search; some hosts take 20:"
        assert [note for note in report.notes if note.startswith(told)]
    settings_ = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(f'{settings_}search = "off"\n', encoding="utf-8")
    report = build(site)
    assert not (output / "search").exists()
    assert not (output / "search.html").exists()
    assert "search.html" not in (output / "index.html").read_text(encoding="utf-8")
    assert not [note for note in report.notes if "for search" in note]


def test_a_slug_by_hand_never_leaves_the_output(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article(slug="../../../../x y"))
    build(site)
    assert (site / "output" / "2024/03/20/x-y.html").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_a_folder_that_holds_files_of_others_is_refused(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s")
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"holds files that no build has made, such as index\.html"
    ):
        build(site, output=tmp_path / "www")
    assert (tmp_path / "www" / "index.html").read_text(encoding="utf-8") == "mine"


def test_a_date_put_right_leaves_the_old_address_leading_on(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    write_article(site, "2024/03/20-خبر.md", make_article(title="خبر", slug="خبر"))
    write_article(site, "undated/لغز.md", make_article(title="لغز", slug="لغز", date=None))
    build(site)
    assert not any(b"refresh" in page for page in tree(site / "output").values())
    day = dt.date(2024, 3, 21)
    write_article(site, "2024/03/20-خبر.md", make_article(title="خبر", slug="خبر", date=day))
    write_article(site, "undated/لغز.md", make_article(title="لغز", slug="جواب", date=day))
    build(site)
    for old, new in (("2024/03/20/خبر", "خبر"), ("undated/لغز", "جواب")):
        page = (site / "output" / f"{old}.html").read_text(encoding="utf-8")
        assert f"2024/03/21/{new}.html" in page
        assert (site / "output" / f"2024/03/21/{new}.html").exists()


def test_two_moments_of_one_instant_each_keep_their_own_day(tmp_path: Path) -> None:
    one = dt.datetime(2024, 5, 1, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    other = one.astimezone(dt.UTC)
    build(
        make_site(tmp_path, make_article(title="أ", date=one), make_article(title="ب", date=other))
    )
    out = tmp_path / "output"
    assert "1 مايو 2024" in (out / "2024/05/01/أ.html").read_text(encoding="utf-8")
    assert "30 أبريل 2024" in (out / "2024/04/30/ب.html").read_text(encoding="utf-8")


def test_long_names_that_begin_alike_are_written_by_several_processes_at_once(
    tmp_path: Path,
) -> None:
    title = "a headline that goes on and on until its first sixty letters are the same"
    site = make_site(tmp_path, *(make_article(title=f"{title} {n}") for n in range(450)))
    assert not build(site, jobs=4).problems
    assert len(list((site / "output/2024/03/20").glob("*.html"))) == 450


def test_a_copied_article_is_told_by_its_id_and_a_claimed_alias_by_its_claimants(
    tmp_path: Path,
) -> None:
    site = make_site(
        tmp_path,
        make_article(title="أ", id="a" * 12, aliases=("old.html",)),
        make_article(title="ب", id="a" * 12, aliases=("old.html",)),
    )
    assert [(p.file.name, p.message) for p in build(site).problems] == [
        ("1.md", "has the alias of content/0.md: old.html"),
        ("1.md", f"has the id of content/0.md: {'a' * 12}"),
    ]


def test_the_manifest_stays_whole_while_an_article_is_broken(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    (site / "content" / "2.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    write_article(site, "9.md", make_article(title="جار", date=dt.date(2024, 3, 22)))
    assert build(site).problems
    lines = (site / "output" / MANIFEST).read_text(encoding="utf-8").splitlines()
    assert all(len(line.split("  ")[0]) == 64 for line in lines)
    assert any("مهرجان-الخط" in line for line in lines)


def test_what_cannot_be_read_is_told_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    (site / "static" / "gone.png").symlink_to(tmp_path / "nowhere")
    deep = "\n".join("    " * n + "- x" for n in range(400))
    (site / "content" / "deep.md").write_text(f"---\ntitle: عميق\n---\n{deep}", encoding="utf-8")
    report = build(site)
    assert sorted(problem.file.name for problem in report.problems) == ["deep.md", "gone.png"]
    assert (site / "output" / "index.html").exists()


def test_a_static_file_whose_name_is_not_text_is_told_and_the_others_are_copied(
    tmp_path: Path,
) -> None:
    site = make_site(tmp_path, make_article())
    (site / "static").mkdir(exist_ok=True)
    for name in (b"a.txt", b"caf\xe9.txt"):
        (site / "static" / os.fsdecode(name)).write_bytes(b"x")
    report = build(site)
    assert [problem.message for problem in report.problems] == ["its name is not text"]
    assert (site / "output" / "a.txt").read_bytes() == b"x"


def test_a_static_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    data = site / "static" / "data"
    data.write_text("x", encoding="utf-8")
    build(site)
    data.unlink()
    data.mkdir()
    (data / "b.txt").write_text("y", encoding="utf-8")
    assert not build(site).problems
    assert (site / "output" / "data" / "b.txt").read_text(encoding="utf-8") == "y"
    shutil.rmtree(data)
    data.write_text("z", encoding="utf-8")
    assert not build(site).problems
    assert (site / "output" / "data").read_text(encoding="utf-8") == "z"


def test_links_in_a_circle_and_to_nowhere_do_not_stop_a_build(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    (site / "content" / "loop.md").symlink_to("loop.md")
    os.mkfifo(site / "static" / "pipe")
    report = build(site)
    assert sorted(problem.file.name for problem in report.problems) == ["loop.md", "pipe"]
    assert report.articles == 6


def test_when_another_spelling_wins_every_old_address_leads_on(tmp_path: Path) -> None:
    def articles(count: int, tag: str) -> list[Article]:
        return [make_article(title=f"{tag} {n}", tags=(tag,)) for n in range(count)]

    site = make_site(tmp_path, *articles(61, "الامن"), *articles(59, "الأمن"))
    build(site)
    before = {path.relative_to(site) for path in (site / "output/tags").rglob("*.html")}
    for number, article in enumerate(articles(63, "الأمن")[59:]):
        write_article(site, f"new{number}.md", article)
    build(site)
    assert (site / "output/tags/الأمن/1.html").exists()
    for path in before:
        assert (site / path).exists(), path
    old = (site / "output/tags/الامن/1.html").read_text(encoding="utf-8")
    assert "../../tags/الأمن/1.html" in old


def test_the_awkward_tags_all_have_their_page(tmp_path: Path) -> None:
    from tests.test_permalinks import TAGS

    names = [name.strip() for name in TAGS]
    articles = [make_article(title=f"خبر {n}", tags=(tag,)) for n, tag in enumerate(names)]
    site = make_site(tmp_path, *articles)
    build(site)
    pages = [
        p for p in (site / "output" / "tags").glob("*.html") if b"refresh" not in p.read_bytes()
    ]
    assert len(pages) == len(set(TAGS.values()))
    for path in (site / "output").rglob("*"):
        assert len(path.name.encode()) <= 255
        assert " " not in path.name


def test_in_a_hurry_a_large_part_of_the_search_index_waits_for_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = long_site(tmp_path)
    build(site)
    before = tree(site / "output" / "search")
    monkeypatch.setattr("generator.build._SOON", 5)
    oldest = min(
        (site / "content").iterdir(), key=lambda path: "2022-" not in path.read_text("utf-8")
    )
    oldest.write_text(oldest.read_text("utf-8") + "\nكلمة لم ترد\n", encoding="utf-8")
    build(site, hurry=True)
    assert tree(site / "output" / "search") == before
    build(site, hurry=True)
    assert tree(site / "output" / "search") == before
    build(site)
    assert tree(site / "output" / "search") != before
    assert tree(site / "output") == clean_build(site)
    # What is small does not wait.
    monkeypatch.setattr("generator.build._SOON", 100)
    oldest.write_text(oldest.read_text("utf-8") + "\nوأخرى\n", encoding="utf-8")
    build(site, hurry=True)
    assert tree(site / "output") == clean_build(site)


def test_of_an_archive_that_was_not_built_all_is_looked_at_whatever_is_named(
    tmp_path: Path,
) -> None:
    site = small_site(tmp_path / "s")
    build(site, saved=frozenset({"0.md"}))
    assert tree(site / "output") == clean_build(site)
    # A catalogue made under another setting is emptied: nothing in it is as it was left.
    change_settings(site, 1)
    build(site, saved=frozenset({"0.md"}))
    assert tree(site / "output") == clean_build(site)


def test_each_file_can_be_asked_for_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.lists.PAGE_SIZE", 3)
    monkeypatch.setattr("generator.site.sitemaps.MOST", 3)
    site = long_site(tmp_path / "s")
    build(site)
    files = tree(site / "output")
    for folder in ("output", ".warraq"):
        shutil.rmtree(site / folder)
    found: dict[str, bytes | None] = {}

    def ask(page_at: Callable[[str], bytes | None]) -> None:
        if not found:
            assert not (site / "output").exists()
            found.update((url, page_at(url)) for url in (*files, "no.html", "tags/no/1.html"))

    build(site, between=ask)
    assert found.pop("no.html") is None
    assert found.pop("tags/no/1.html") is None
    # The list of all files, and the index of all texts, come last.
    late = {name for name in files if name.startswith((MANIFEST, "search/"))}
    assert {found.pop(name) for name in late} == {None}
    assert found == {name: data for name, data in files.items() if name not in late}


def looked_at(site: Path, patch: pytest.MonkeyPatch) -> list[str]:
    """Build, and return the pages whose content was put together."""
    found: list[str] = []

    def sealed(pages: Iterable[Page | Stands], *rest: object) -> Iterator[Page | Stands]:
        for page in _sealed(pages, *rest):  # type: ignore[arg-type]
            if isinstance(page, Page):
                found.append(page.url)
            yield page

    patch.setattr("generator.build._sealed", sealed)
    build(site)
    return found


def test_an_edit_looks_only_at_what_it_may_have_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [
        make_article(
            title=f"خبر {n}", date=dt.date(2015 + n % 9, 1 + n % 12, 1), tags=(f"وسم {n}",)
        )
        for n in range(300)
    ]
    site = make_site(tmp_path, *articles)
    everything = looked_at(site, monkeypatch)
    (site / "content" / "7.md").write_text(
        (site / "content" / "7.md").read_text("utf-8").replace("خبر", "نبأ"), "utf-8"
    )
    found = looked_at(site, monkeypatch)
    assert len(everything) > 600
    assert len(found) < 60
    assert {"2022/08/01/نبأ-7.html", "2022/08/01.html", "2022.html", "index.html"} < {*found}
    assert not {"2020/06/01/خبر-5.html", "2020/06/01.html", "tags/وسم-5.html"} & {*found}


def test_each_file_that_is_lost_is_made_again(tmp_path: Path) -> None:
    site = small_built_site(tmp_path / "s")
    whole = tree(site / "output")
    for url in sorted(whole):
        (site / "output" / url).unlink()
        assert build(site).written == (url != MANIFEST)
        assert tree(site / "output") == whole
    for folder in ("tags", "sources", "2024"):
        shutil.rmtree(site / "output" / folder)
        build(site)
        assert tree(site / "output") == whole
    (site / "output" / MANIFEST).write_bytes(b"x")
    build(site)
    assert tree(site / "output") == whole


def test_settings_that_are_put_back_after_a_build_that_failed_leave_nothing_stale(
    tmp_path: Path,
) -> None:
    site = small_built_site(tmp_path / "s")
    settings_ = (site / "site.toml").read_text("utf-8")
    (site / "site.toml").write_text(f'{settings_}slugs = "ascii"\n', "utf-8")
    (site / "templates" / "404.html").write_text("{% if", "utf-8")
    rewrite(site, 3, date=dt.date(2024, 3, 22))
    remove(site, "2.md")
    with pytest.raises(TemplateError):
        build(site)
    (site / "site.toml").write_text(settings_, "utf-8")
    (site / "templates" / "404.html").unlink()
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_two_output_folders_are_each_brought_up_to_date(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s")
    other = tmp_path / "w"
    build(site)
    build(site, output=other)
    remove(site, "2.md")
    build(site)
    rewrite(site, 0, title="سوق السمك")
    build(site)
    build(site, output=site / "content" / ".." / "output")
    build(site, output=other)
    assert tree(other) == tree(site / "output") == clean_build(site)


def test_a_file_of_any_name_that_a_template_draws_in_counts_as_part_of_it(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s")
    (site / "templates" / "logo.svg").write_text("<svg>1</svg>", "utf-8")
    (site / "templates" / "404.html").write_text('{% include "logo.svg" %}', "utf-8")
    build(site)
    (site / "templates" / "logo.svg").write_text("<svg>2</svg>", "utf-8")
    build(site)
    assert "<svg>2</svg>" in (site / "output" / "404.html").read_text("utf-8")


def test_pages_may_take_the_place_of_a_static_file(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article(tags=()))
    (site / "static" / "tags").write_text("x", "utf-8")
    build(site)
    (site / "static" / "tags").unlink()
    write_article(site, "0.md", make_article())
    assert not build(site).problems
    assert tree(site / "output") == clean_build(site)


def test_a_page_that_cannot_be_removed_is_told_and_removed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = small_built_site(tmp_path / "s")
    page = site / "output" / "2024/03/21/مهرجان-الخط.html"
    unlink = Path.unlink

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        if path == page:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    remove(site, "2.md")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        (problem,) = build(site).problems
        assert "cannot be removed" in problem.message
        assert problem.file == page
    assert not build(site).problems
    assert tree(site / "output") == clean_build(site)


def test_a_template_that_changes_during_the_build_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = small_site(tmp_path / "s")

    def change(stage: str, done: int, total: int) -> None:
        if stage == "write":
            (site / "templates" / "extra.html").write_text("x", "utf-8")

    (problem,) = build(site, progress=change).problems
    assert "a template changed during the build" in problem.message
    listed = (site / "output" / MANIFEST).read_text("utf-8").count("\n")
    assert listed == len(tree(site / "output")) - 1
    assert not build(site).problems
    assert tree(site / "output") == clean_build(site)


def test_articles_that_did_not_change_follow_a_term_to_its_new_address(tmp_path: Path) -> None:
    spellings = ("الإنارة", "الإنارة", "الإنارة", "الانارة", "الانارة")
    site = make_site(
        tmp_path / "s",
        *(make_article(title=f"خبر {n}", tags=(name,)) for n, name in enumerate(spellings)),
    )
    build(site)
    rewrite(site, 0, tags=("الانارة",))
    build(site)
    assert (site / "output" / "tags" / "الانارة.html").exists()
    assert tree(site / "output") == clean_build(site)


def test_a_new_page_at_the_address_of_one_that_is_not_looked_at_is_told(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(title="أ"), make_article(title="ب", tags=("بحر",)))
    build(site)
    rewrite(site, 0, aliases=("tags/بحر.html",))
    (problem,) = build(site).problems
    assert "two pages have this address" in problem.message
    assert tree(site / "output") == clean_build(site)


def test_a_change_within_the_clocks_grain_is_seen(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    path = site / "content" / "0.md"
    build(site)
    stat = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("جسر", "حسر"), encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    build(site)
    assert (site / "output" / "2024/03/20/حسر-الميناء-يفتح.html").exists()


def test_an_edit_of_the_same_length_is_seen_by_its_time(tmp_path: Path) -> None:
    site = small_site(tmp_path)
    path = site / "content" / "0.md"
    long_ago = 1_600_000_000_000_000_000
    os.utime(path, ns=(long_ago, long_ago))
    build(site)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("جسر", "حسر"), encoding="utf-8")
    build(site)
    assert (site / "output" / "2024/03/20/حسر-الميناء-يفتح.html").exists()


def test_an_archive_without_dates_has_no_years_in_its_menu(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(date=None), calendar="hijri")
    page = build(site).output.joinpath("index.html").read_text(encoding="utf-8")
    menu = page.partition('<nav class="bar"')[2].partition("</nav>")[0]
    assert 'href="undated.html"' in menu
    assert 'href="about.html"' in menu
    assert "archive.html" not in menu
    assert "hijri.html" not in menu


def test_articles_of_one_id_are_no_translations_of_each_other(tmp_path: Path) -> None:
    twins = [make_article(id="a" * 12, slug=f"a{n}", title=f"خبر {n}") for n in range(2)]
    site = make_site(tmp_path, *twins, url="https://archive.example/")
    assert build(site).problems
    before = tree(site / "output")
    pages = [data for name, data in before.items() if name.endswith(("/a0.html", "/a1.html"))]
    assert len(pages) == 2
    others = [
        make_article(id="b" * 12, slug="b"),
        make_article(id="c" * 12, translations=("b" * 12,)),
    ]
    for number, other in enumerate(others):
        write_article(site, f"other{number}.md", other)
    build(site)
    for data in (*pages, (site / "output" / "2024/03/20/a0.html").read_bytes()):
        assert b"hreflang" not in data
