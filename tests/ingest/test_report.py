"""The report for a person, what explains a file, and the review of doubts."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from generator import frontmatter
from generator.cli import main
from generator.ingest.convert import read_file
from generator.ingest.report import ROWS
from generator.ingest.review import doubtful, doubts, settle
from generator.ingest.vocabulary import load_vocabulary
from tests.conftest import make_site
from tests.ingest.helpers import articles, put, run, snapshot

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORY = f"قطار جديد يصل إلى المدينة\nتاريخ النشر: 3rd, April 2024 GMT\n{LONG}\nالمصدر: المنارة\n"
DOUBTED = STORY.replace("3rd, April 2024 GMT", "31 نيسان 2024")


def call(site: Path, *words: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--site", str(site), *words], input=typed)
    return result.exit_code, result.output


def test_the_report_puts_problems_and_doubts_first(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", DOUBTED.replace("قطار", "قارب"))
    put(tmp_path, "c.txt", b"")
    run(tmp_path)
    index = (tmp_path / ".warraq" / "report.html").read_text(encoding="utf-8")
    assert re.findall(r"<bdi>raw/(.)\.txt", index) == ["c", "b", "a"]
    (address,) = re.findall(r'href="(report/[^"]+)"><bdi>raw/b', index)
    page, _, anchor = address.partition("#")
    html = (tmp_path / ".warraq" / page).read_text(encoding="utf-8")
    assert f'id="{anchor}"' in html
    assert '<li class="title"><i>1 title</i><bdi>قارب جديد' in html
    assert '<li class="date doubt"><i>2 date</i>' in html
    for link in re.findall(r'href="(\.\./[^"#]+)"', html):
        assert (tmp_path / ".warraq" / "report" / unquote(link)).exists()


def test_hostile_text_is_shown_as_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    put(tmp_path, f"{'&'}\"'<b>.txt", f'{evil}\n{LONG}\n"><img src=x> {LONG}\n')
    run(tmp_path)
    for name, data in snapshot(tmp_path / ".warraq").items():
        if name.endswith(".html"):
            html = data.decode()
            assert evil not in html
            assert "<img" not in html
            assert "<b>" not in html


def test_a_long_index_is_split(tmp_path: Path) -> None:
    for number in range(ROWS + 1):
        put(tmp_path, f"{number}.txt", b"")
    run(tmp_path)
    index = (tmp_path / ".warraq" / "report.html").read_text(encoding="utf-8")
    assert index.count("<tr class=") == ROWS
    assert 'href="report/index-2.html"' in index
    second = (tmp_path / ".warraq" / "report" / "index-2.html").read_text(encoding="utf-8")
    assert second.count("<tr class=") == 1
    for number in range(ROWS + 1):
        (tmp_path / "raw" / f"{number}.txt").unlink()
    put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    assert len(list((tmp_path / ".warraq" / "report").iterdir())) == 1


def test_explain_shows_each_line_and_writes_nothing(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    path = put(site, "a.txt", STORY)
    before = snapshot(site)
    status, told = call(site, "ingest", "--explain", str(path))
    assert status == 0
    assert re.search(r"^ +1 title +قطار جديد", told, re.M)
    assert re.search(
        r"^ +2 date .*\n +\(a label and its value; date = 2024-04-03 by gregorian: .+\)$",
        told,
        re.M,
    )
    assert re.search(r"^  source +المنارة$", told, re.M)
    assert snapshot(site) == before


def test_every_line_that_is_no_paragraph_has_the_rule_that_took_it() -> None:
    vocabulary = load_vocabulary()
    paths = [p for p in sorted((Path(__file__).parent / "cases").glob("*.*")) if p.suffix != ".md"]
    for path in paths:
        reading = read_file(path.read_bytes(), path, path.name, "ar", vocabulary)
        for mark in reading.marks:
            assert mark.rule or mark.role in ("blank", "paragraph"), (path.name, mark)


def test_explain_tells_why_a_file_is_refused(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    status, told = call(site, "ingest", "--explain", str(put(site, "a.txt", b"")))
    assert status == 1
    assert "empty" in told


@pytest.mark.parametrize("words", [("--explain",), ("--accept",), ("--explain", "--accept", ".")])
def test_options_that_make_no_sense_end_with_2(words: tuple[str, ...], tmp_path: Path) -> None:
    assert call(make_site(tmp_path), "ingest", *words)[0] == 2


def test_a_new_value_is_written_and_the_doubt_removed(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    put(site, "a.txt", DOUBTED)
    run(site)
    (path,) = doubtful(site)
    text = path.read_text(encoding="utf-8").replace("lang: ar", "lang: ar\nmine: kept")
    path.write_text(text, encoding="utf-8")
    status, told = call(site, "review", typed="nonsense\n2024-04-30\n")
    assert status == 0
    assert "31 نيسان 2024" in told
    assert "1 settled" in told
    (article,) = articles(site)
    assert (str(article.date), article.doubts) == ("2024-04-30", ())
    assert article.extra == {"mine": "kept"}
    assert "no doubt" in call(site, "review")[1]


def test_a_doubt_can_be_kept_skipped_and_left(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    put(site, "a.txt", DOUBTED)
    put(site, "b.txt", DOUBTED.replace("قطار", "قارب"))
    run(site)
    before = snapshot(site)
    assert "0 settled, 2 skipped" in call(site, "review", typed="s\ns\n")[1]
    assert snapshot(site) == before
    assert "1 settled, 0 skipped" in call(site, "review", typed="k\nq\n")[1]
    assert len(list(doubtful(site))) == 1


def test_another_field_can_be_named_in_the_answer(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    put(site, "a.txt", DOUBTED)
    run(site)
    call(site, "review", typed="tags: ميناء، قطار\n")
    assert articles(site)[0].tags == ("ميناء", "قطار")


def test_an_answer_keeps_what_was_changed_meanwhile(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", DOUBTED)
    run(tmp_path)
    (path,) = doubtful(tmp_path)
    (doubt,) = doubts(path, tmp_path, "ar")
    assert doubt.field == "date"
    path.write_text(path.read_text(encoding="utf-8") + "\nزيادة\n", encoding="utf-8")
    settle(doubt, "date", "2024-04-30")
    assert "زيادة" in frontmatter.parse(path.read_text(encoding="utf-8"), path).body
    with pytest.raises(ValueError, match="there is no field"):
        settle(doubt, "body", "x")


def test_a_reviewed_article_counts_as_edited(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", DOUBTED)
    run(tmp_path)
    (path,) = doubtful(tmp_path)
    settle(doubts(path, tmp_path, "ar")[0], "date", "2024-04-30")
    raw.write_text(DOUBTED.replace("الشتاء", "الصيف"), encoding="utf-8")
    assert run(tmp_path).proposed == 1
