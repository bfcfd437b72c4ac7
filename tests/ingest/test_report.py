"""The report for a person, and what explains a file."""

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.ingest.convert import read_file
from generator.ingest.doubts import doubt_kind
from generator.ingest.report import ROWS
from generator.ingest.view import isolated
from generator.ingest.vocabulary import load_vocabulary
from tests.conftest import make_site
from tests.ingest.helpers import articles, put, run, snapshot

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORY = f"قطار جديد يصل إلى المدينة\nتاريخ النشر: 3rd, April 2024 GMT\n{LONG}\nالمصدر: المنارة\n"
DOUBTED = STORY.replace("3rd, April 2024 GMT", "31 نيسان 2024")


def call(site: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--site", str(site), *words])
    return result.exit_code, result.output


def pages(site: Path) -> str:
    """Return all pages of the report but the index."""
    found = sorted((site / ".warraq" / "report").glob("[0-9]*.html"))
    return "".join(path.read_text(encoding="utf-8") for path in found)


def index(site: Path) -> str:
    return (site / ".warraq" / "report.html").read_text(encoding="utf-8")


def rows(site: Path) -> list[tuple[str, str]]:
    """Return the rows of the report's pages: the raw lines, and what stands beside them."""
    return re.findall(
        r"<div class=r><div>(.*?)</div><div>(.*?)</div></div>", pages(site), re.DOTALL
    )


def numbers(site: Path) -> list[int]:
    """Return the numbers of the lines that the report shows."""
    return [int(n) for left, _ in rows(site) for n in re.findall(r"<i[^>]*>(\d+) ", left)]


def test_the_report_puts_problems_and_doubts_first(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", DOUBTED.replace("قطار", "قارب"))
    put(tmp_path, "c.txt", b"")
    run(tmp_path)
    assert re.findall(r"<bdi>raw/(.)\.txt", index(tmp_path)) == ["c", "b", "a"]
    (address,) = re.findall(r'href="(report/[^"]+)"><bdi>raw/b', index(tmp_path))
    page, _, anchor = address.partition("#")
    html = (tmp_path / ".warraq" / page).read_text(encoding="utf-8")
    assert f'<section id="{anchor}"><h2><a href="../../raw/b.txt">' in html
    assert re.search(
        f'<p class="title" id="{anchor}-1"><i title="[^"]+">1 title</i><bdi>قارب جديد', html
    )
    assert re.search(f'<p class="date ask" id="{anchor}-2"><i title="[^"]+">2 date</i>', html)
    assert f'<a href="#{anchor}-2">line 2</a>: the date &quot;<bdi>31 نيسان 2024</bdi>' in html
    for link in re.findall(r'href="(\.\./[^"#]+)"', html):
        assert (tmp_path / ".warraq" / "report" / unquote(link)).exists()


def test_each_line_stands_beside_what_was_made_of_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.txt",
        f"{STORY}شارك الخبر\n".replace(LONG, f"المرفأ (رويترز) - {LONG}\nعنوان فرعي\n{LONG}"),
    )
    run(tmp_path)
    head, first, sub, second, source, button = rows(tmp_path)
    assert re.findall(r"<i[^>]*>(.*?)</i>", head[0]) == ["1 title", "2 date"]
    assert "<h3 dir=auto>قطار جديد يصل إلى المدينة</h3>" in head[1]
    told = re.findall(r"<dt class=\w+>(\w+)<dd>(.*?)(?=<dt|</dl)", head[1])
    fields = {name: re.sub("<[^>]+>", "", value).strip() for name, value in told}
    assert fields == {
        "date": "2024-04-03 line 2, gregorian, labelled",
        "source": "المنارة line 5".replace("5", "6"),
        "agency": "رويترز",
        "places": "المرفأ",
        "lang": "ar",
    }
    (article,) = articles(tmp_path)
    assert first[1] == f"<p dir=auto>{article.body.split(chr(10))[0]}"
    assert sub[1] == "<h4 dir=auto>عنوان فرعي</h4>"
    assert (LONG in second[0], second[1]) == (True, f"<p dir=auto>{LONG}")
    assert "source: <bdi>المنارة</bdi>" in source[1]
    assert (re.findall(r"<i[^>]*>(.*?)</i>", button[0]), button[1]) == (
        ["7 furniture"],
        "<p class=out>left out",
    )


@pytest.mark.parametrize(
    ("name", "text", "last"),
    [
        ("a.txt", f"{STORY}إقرأ أيضا:\n{STORY.replace('قطار', 'قارب')}", 9),
        ("b.txt", f"{STORY.replace(LONG, LONG + chr(0x2028) + LONG)}", 4),
        ("c.csv", f'title,text\nسوق جديدة,"{LONG}\n{LONG}"\nسوق أخرى,{LONG}\n', 4),
        ("d.json", f'[\n{{"title": "سوق جديدة",\n"text": "{LONG}"\n}}]', 4),
        ("e.txt", "قال\n" * 900 + STORY, 904),
    ],
)
def test_every_line_is_shown_once(name: str, text: str, last: int, tmp_path: Path) -> None:
    put(tmp_path, name, text)
    run(tmp_path)
    assert list(dict.fromkeys(numbers(tmp_path))) == list(range(1, last + 1))
    paragraphs = sum(article.body.count("\n\n") + 1 for article in articles(tmp_path))
    shown = "".join(right for _, right in rows(tmp_path))
    assert len(re.findall(r"<(?:p|h4) dir=auto>", shown)) == paragraphs


def test_records_on_one_line_each_have_their_article(tmp_path: Path) -> None:
    text = ", ".join(
        f'{{"title": "سوق {n}", "date": "2019-02-31", "text": "{LONG}"}}' for n in "ابج"
    )
    put(tmp_path, "a.json", f"[{text}]")
    run(tmp_path)
    assert re.findall(r"<h3 dir=auto>سوق (.)</h3>", pages(tmp_path)) == ["ا", "ب", "ج"]
    assert numbers(tmp_path) == [1]
    ids = set(re.findall(r' id="([^"]+)"', pages(tmp_path)))
    assert set(re.findall(r'href="#([^"]+)"', pages(tmp_path))) <= ids


def test_a_file_in_an_archive_is_an_entry_of_its_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b/two.txt", STORY.encode("windows-1256"))
        archive.writestr("one.csv", f"title,text\nسوق جديدة,{LONG}\n")
        archive.writestr("nothing.txt", "")
    put(tmp_path, "a.zip", (tmp_path / "a.zip").read_bytes())
    (tmp_path / "a.zip").unlink()
    report = run(tmp_path)
    assert [problem.message for problem in report.problems] == ["nothing.txt: the file is empty"]
    names = ["raw/a.zip!/nothing.txt", "raw/a.zip!/b/two.txt", "raw/a.zip!/one.csv"]
    assert re.findall(r"<tr><td><a [^>]+><bdi>(.*?)</bdi>", index(tmp_path)) == names
    assert "<p class=about dir=ltr>windows-1256 \u00b7 text" in pages(tmp_path)
    assert '<a href="../../raw/a.zip"><bdi>raw/a.zip!/one.csv' in pages(tmp_path)
    assert sorted(numbers(tmp_path)) == [1, 1, 2, 2, 3, 4]


@pytest.mark.parametrize(
    ("data", "story"),
    [
        (f'قطار <script>alert(1)</script>\n{LONG}\n"><img src=x> {LONG}\n', ""),
        (
            f"سوق <#> <@> <=> جديدة\n{LONG} <#> <@> <=>\n{LONG}\n",
            "سوق &lt;#&gt; &lt;@&gt; &lt;=&gt;",
        ),
        (f'[{{"title": "قطار </h3></bdi>\\u0000<b>", "text": "{LONG}</article>"}}]', ""),
    ],
)
def test_hostile_text_is_shown_as_text(data: str, story: str, tmp_path: Path) -> None:
    put(tmp_path, f"{'&'}\"'<b>\\..\\c:%2e#?\u202egnp.txt", data)
    put(tmp_path, "words.txt", "a\n" * 400)
    run(tmp_path)
    assert story in pages(tmp_path)
    for name, found in snapshot(tmp_path / ".warraq").items():
        if name.endswith(".html"):
            html = found.decode()
            tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z][^\s>]*)", html)}
            assert tags <= TAGS, name
            assert html.count("</article>") == html.count("<article>")
            assert not re.findall(r" (?:src|on\w+|style)\s*=", re.sub(">[^<]*", ">", html))
            for link in re.findall(r'href="([^"]*)"', html):
                assert ":" not in link
                place = (tmp_path / ".warraq" / name).parent / unquote(link.partition("#")[0])
                assert link.startswith("#") or place.exists()


TAGS = {
    *(
        "!doctype",
        "html",
        "meta",
        "title",
        "style",
        "script",
        "header",
        "section",
        "article",
        "div",
    ),
    *("h1", "h2", "h3", "h4", "p", "a", "i", "b", "bdi", "small", "span", "dl", "dt", "dd", "nav"),
    *("table", "thead", "tbody", "tr", "th", "td", "form", "label", "select", "optgroup", "option"),
    *("input", "output"),
}


def test_a_long_index_is_split(tmp_path: Path) -> None:
    for number in range(ROWS + 1):
        put(tmp_path, f"{number}.txt", b"")
    run(tmp_path)
    folder = tmp_path / ".warraq" / "report"
    assert index(tmp_path).count("<tr><td>") == ROWS
    assert 'href="report/index-2.html"' in index(tmp_path)
    second = (folder / "index-2.html").read_text(encoding="utf-8")
    assert second.count("<tr><td>") == 1
    assert 'href="../report.html"' in second
    for number in range(ROWS + 1):
        (tmp_path / "raw" / f"{number}.txt").unlink()
    put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["0.html", "list-1.js"]


def test_the_lists_of_the_filter_name_every_entry_with_its_kinds_of_doubt(tmp_path: Path) -> None:
    for number in range(ROWS + 2):
        put(tmp_path, f"{number:03}.txt", STORY.replace("قطار", f"قطار {number}"))
    put(tmp_path, "c.txt", DOUBTED)
    put(tmp_path, "d.txt", b"")
    run(tmp_path)
    found = []
    for number in (1, 2):
        text = (tmp_path / ".warraq" / "report" / f"list-{number}.js").read_text(encoding="utf-8")
        found += json.loads(text.removeprefix("list(").removesuffix(")"))
    assert len(found) == ROWS + 4
    assert [row[0] for row in found[:3]] == ["raw/d.txt", "raw/c.txt", "raw/000.txt"]
    assert [row[7] for row in found[:3]] == [[], [0], []]
    assert "<option value=0>the date \u2026 does not exist (1)" in index(tmp_path)
    assert 'data-lists="2"' in index(tmp_path)


def test_a_long_text_is_split_into_sheets_that_open_at_once(tmp_path: Path) -> None:
    stories = (
        STORY.replace("قطار", f"قطار {n}").replace("GMT\n", f"GMT\n{LONG} {n}\n")
        for n in range(300)
    )
    put(tmp_path, "a.txt", "=====\n".join(stories))
    put(tmp_path, "b.txt", "عنوان\n" + "".join(f"{LONG * 9} {n}\n" for n in range(500)))
    run(tmp_path)
    assert len(re.findall("<bdi>raw/a.txt</bdi></a> <small>part ", index(tmp_path))) >= 4
    assert len(re.findall("<bdi>raw/b.txt</bdi></a> <small>part ", index(tmp_path))) >= 2
    for path in (tmp_path / ".warraq" / "report").iterdir():
        assert path.stat().st_size < 1_000_000
    shown = sorted(set(numbers(tmp_path)))
    assert shown == list(range(1, 1800))
    assert len(re.findall("<h3 ", pages(tmp_path))) == 301


def test_only_pages_with_a_raw_file_that_changed_are_written_anew(tmp_path: Path) -> None:
    for number in range(100):
        put(
            tmp_path,
            f"{number:03}.txt",
            STORY.replace("قطار", f"قطار {number}").replace(LONG, LONG * 30),
        )
    run(tmp_path)
    before = {p.name: p.stat().st_ino for p in (tmp_path / ".warraq" / "report").glob("[0-9]*")}
    places = set(re.findall(r'href="(report/[^"]+)"', index(tmp_path)))
    assert len(before) > 1
    put(tmp_path, "050.txt", STORY)
    run(tmp_path)
    after = {p.name: p.stat().st_ino for p in (tmp_path / ".warraq" / "report").glob("[0-9]*")}
    assert sum(after[name] != before[name] for name in before) == 1
    assert set(re.findall(r'href="(report/[^"]+)"', index(tmp_path))) == places


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
    cases = (Path(__file__).parent / "cases").glob("*.txt")
    for path in sorted(path for path in cases if not path.with_suffix(".toml").exists()):
        for reading in read_file(path.read_bytes(), path, path.name, "ar", vocabulary):
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


def test_a_file_without_lines_stands_first_with_its_problem(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "z.txt", "Президент заявил о важных событиях лета".encode("cp1251"))
    run(tmp_path)
    html = index(tmp_path)
    assert re.findall(r"<bdi>raw/(.)\.txt", html) == ["z", "a"]
    assert "line 1: the text is in no known encoding" in html


def test_gershayim_within_a_quotation_do_not_end_it(tmp_path: Path) -> None:
    doubt = 'line 2: the date "ט"ו באדר תשל"ח" does not say which, "א" or "ב"'
    assert doubt_kind(doubt) == "the date \u2026 does not say which"
    quoted = "&quot;<bdi>ט&quot;ו באדר תשל&quot;ח</bdi>&quot; does"
    assert quoted in isolated(doubt)
    assert "<bdi>א</bdi>&quot; or &quot;<bdi>ב</bdi>" in isolated(doubt)
