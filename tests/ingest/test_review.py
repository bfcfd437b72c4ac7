"""Walking through the doubts: what is asked, and what an answer changes."""

import os
import pty
import select
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import frontmatter
from generator.cli import main
from generator.content import content_of
from generator.ingest.review import Changed, RawLines, doubtful, doubts, settle
from generator.storage import HERE
from tests.conftest import REPOSITORY, make_site
from tests.ingest.helpers import articles, put, run, snapshot

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORY = f"قطار جديد يصل إلى المدينة\nتاريخ النشر: 3rd, April 2024 GMT\n{LONG}\nالمصدر: المنارة\n"
DOUBTED = STORY.replace("3rd, April 2024 GMT", "31 نيسان 2024")
TWICE = f"{DOUBTED}المصدر: السفينة\n"


def call(site: Path, *words: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--site", str(site), "review", *words], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def doubted(root: Path, text: str = DOUBTED) -> tuple[Path, Path]:
    """Return a site with one article that has a doubt, and that article's file."""
    site = make_site(root)
    put(site, "a.txt", text)
    run(site)
    (path,) = doubtful(content_of(site, HERE))
    return site, site / "content" / path


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that only one of two texts has, line ends included."""
    old, new = before.split("\n"), after.split("\n")
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_a_new_value_is_written_and_the_doubt_removed(tmp_path: Path) -> None:
    site, path = doubted(tmp_path)
    text = path.read_text(encoding="utf-8").replace("lang: ar", "lang: ar\nmine: kept")
    path.write_text(text, encoding="utf-8")
    status, told = call(site, typed="nonsense\n2024-04-30\n")
    assert status == 0
    assert "31 نيسان 2024" in told
    assert 'date "nonsense" is not a date' in told
    assert "date: 2024-04-30" in told
    assert "1 settled, 0 skipped" in told
    (article,) = articles(site)
    assert (str(article.date), article.doubts) == ("2024-04-30", ())
    assert article.extra == {"mine": "kept"}
    assert "there is no doubt" in call(site)[1]


def test_an_article_is_named_by_its_id_or_its_page_too(tmp_path: Path) -> None:
    site, path = doubted(tmp_path)
    (article,) = articles(site)
    page = path.relative_to(site / "content").with_suffix(".html").as_posix()
    for name in (article.id, page, str(path)):
        assert "31 نيسان 2024" in call(site, name, typed="s\n")[1]
    status, told = call(site, "nosuch")
    assert status == 1
    assert 'no article has the id, the file or the page "nosuch"' in told


def test_only_the_field_and_the_doubt_are_touched(tmp_path: Path) -> None:
    site, path = doubted(tmp_path, TWICE)
    text = path.read_text(encoding="utf-8")
    text = text.replace("---\n", "---\n# my own order\n", 1)
    text = text.replace("source: المنارة", "source:   'المنارة'  # as printed")
    text = text.replace("doubts:\n", "doubts:\n  # both are real\n").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"  \r\n\r\n")
    before = path.read_bytes().decode()
    call(site, typed="2024-04-30\nالسفينة\n")
    gone, new = changed_lines(before, path.read_bytes().decode())
    assert new == ["date: 2024-04-30\r", "source:   السفينة  # as printed\r"]
    assert [line.split()[0] for line in gone] == ["source:", "doubts:", "-", "-"]


def test_a_file_that_changed_meanwhile_is_not_touched(tmp_path: Path) -> None:
    site, path = doubted(tmp_path)
    (doubt,) = doubts(
        content_of(site, HERE), path.relative_to(site / "content").as_posix(), RawLines(site, "ar")
    )
    assert doubt.field == "date"
    path.write_text(path.read_text(encoding="utf-8") + "\nزيادة\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(Changed):
        settle(doubt, "date", "2024-04-30")
    with pytest.raises(Changed):
        settle(doubt)
    assert path.read_bytes() == before
    path.unlink()
    with pytest.raises(Changed):
        settle(doubt)
    assert not path.exists()


def test_a_doubt_can_be_kept_skipped_and_left(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    put(site, "a.txt", DOUBTED)
    put(site, "b.txt", DOUBTED.replace("قطار", "قارب"))
    run(site)
    before = snapshot(site)
    assert "0 settled, 2 skipped" in call(site, typed="s\n\n")[1]
    assert "0 settled, 0 skipped" in call(site, typed="q\n")[1]
    assert snapshot(site) == before
    assert "1 settled, 0 skipped" in call(site, typed="K\nQuit\n")[1]
    assert len(list(doubtful(content_of(site, HERE)))) == 1


def test_each_doubt_of_an_article_is_asked_about_as_it_is_by_then(tmp_path: Path) -> None:
    site, _ = doubted(tmp_path, TWICE)
    _, told = call(site, typed="source: النهر\nk\ns\n")
    shown = [line for line in told.splitlines() if line.startswith(("date:", "source:"))]
    assert shown == ["date: (none)", "source: النهر", "date: (none)", "source: النهر"]
    assert "1 settled, 1 skipped" in told
    assert articles(site)[0].source == "النهر"


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("14 مايو 2019", "2019-05-14"),
        ("٢٠١٩-٠٥-١٤", "2019-05-14"),
        ("14/5/2019", "2019-05-14"),
        ("1 محرم 1441هـ", "2019-08-31"),
        ("2019-05-14T10:30:00+03:00", "2019-05-14 10:30:00+03:00"),
        ("32 مايو 2019", "None"),
        ("14 مايو", "None"),
        ("2019-13-14", "None"),
        ("ربما 14 مايو 2019", "None"),
    ],
)
def test_a_date_may_be_typed_as_it_is_written(typed: str, date: str, tmp_path: Path) -> None:
    site, _ = doubted(tmp_path)
    _, told = call(site, typed=f"{typed}\nq\n")
    assert str(articles(site)[0].date) == date
    assert ("is not a date" in told) == (date == "None")


@pytest.mark.parametrize(
    "typed",
    ["x", "titel: جديد", "lang: arabic!", "title:", "date: أمس", "\x07\x07"],
)
def test_what_cannot_be_is_told_and_asked_again(typed: str, tmp_path: Path) -> None:
    site, path = doubted(tmp_path)
    before = path.read_bytes()
    status, told = call(site, typed=f"{typed}\nq\n")
    assert (status, path.read_bytes()) == (0, before)
    assert told.count("k to keep it") == 2


def test_another_field_can_be_named_in_the_answer_and_emptied(tmp_path: Path) -> None:
    site, _ = doubted(tmp_path, TWICE)
    _, told = call(site, typed="Tags: ميناء، قطار\n2024-04-30\nsource:\n")
    assert told.count("the date") == 2  # it is not settled by the tags
    (article,) = articles(site)
    assert (article.tags, article.source, article.doubts) == (("ميناء", "قطار"), "", ())


def test_help_is_a_question_mark_away(tmp_path: Path) -> None:
    site, _ = doubted(tmp_path)
    assert "the doubt is taken out" in call(site, typed="?\nq\n")[1]


def test_the_lines_of_a_packed_or_changed_raw_file(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with zipfile.ZipFile(site / "raw" / "a.zip", "w") as archive:
        archive.writestr("a.txt", STORY.replace("قطار", "قارب"))
        archive.writestr("b.txt", DOUBTED)
    run(site)
    _, told = call(site, typed="q\n")
    assert "    2 date       تاريخ النشر: 31 نيسان 2024" in told
    (site / "raw" / "a.zip").unlink()
    put(site, "a.zip", f"{DOUBTED}\n")
    assert "    2 date" not in call(site, typed="q\n")[1]


def test_folders_and_files_can_be_named_and_what_is_no_article_is_a_problem(tmp_path: Path) -> None:
    site, path = doubted(tmp_path)
    assert "1 settled" in call(site, str(path.parent), typed="k\n")[1]
    path.write_bytes(b"---\ntitle: \xff\n---\n")
    assert call(site) == (0, "there is no doubt\n")
    status, told = call(site, str(path))
    assert status == 1
    assert "is not UTF-8 text" in told


def test_a_reviewed_article_counts_as_edited(tmp_path: Path) -> None:
    site, path = doubted(tmp_path)
    settle(
        doubts(
            content_of(site, HERE),
            path.relative_to(site / "content").as_posix(),
            RawLines(site, "ar"),
        )[0],
        "date",
        "2024-04-30",
    )
    put(site, "a.txt", DOUBTED.replace("الشتاء", "الصيف"))
    assert run(site).proposed == 1
    assert frontmatter.parse(path.read_text(encoding="utf-8"), path).doubts == ()


def in_terminal(site: Path, act: Callable[[int, subprocess.Popen[bytes]], None]) -> tuple[int, str]:
    """Run the review in a terminal, do something there once it asks, and return how it ended."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "--site", str(site), "review"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "TERM": "dumb",
            "PYTHONIOENCODING": "utf-8",
        },
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    try:
        while b"[s]: " not in seen:
            seen += os.read(ours, 4096)
        act(ours, process)
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # so Linux tells that the other end is closed
                break
            if not part:
                break
            seen += part
        return process.wait(timeout=60), seen.decode("utf-8", "replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def interrupt(terminal: int, process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C until it is answered: one between the prompt and the reading of it is not felt.

    One more, while Python already ends, would end the process by the signal itself.
    """
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        if select.select([terminal], [], [], 5)[0]:
            return


@pytest.mark.parametrize(
    "act",
    [
        interrupt,
        lambda terminal, process: os.write(terminal, b"\x04"),
        lambda terminal, process: os.write(terminal, b"?\n\x04"),
    ],
)
def test_ctrl_c_and_the_end_of_input_stop_and_touch_nothing(
    act: Callable[[int, subprocess.Popen[bytes]], None], tmp_path: Path
) -> None:
    site, path = doubted(tmp_path)
    before = path.read_bytes()
    status, seen = in_terminal(site, act)
    assert (status, path.read_bytes()) == (0, before)
    assert "0 settled, 0 skipped" in seen
    assert "Traceback" not in seen


def test_after_a_change_from_outside_the_doubt_is_shown_again(tmp_path: Path) -> None:
    site, path = doubted(tmp_path)

    def act(terminal: int, process: subprocess.Popen[bytes]) -> None:
        path.write_bytes(path.read_bytes() + "\nزيادة\n".encode())
        os.write(terminal, b"2024-04-29\n2024-04-30\n")

    status, seen = in_terminal(site, act)
    assert status == 0
    assert "was changed meanwhile: nothing was written" in seen
    assert seen.count("does not exist") == 2
    (article,) = articles(site)
    assert (str(article.date), article.body.endswith("زيادة")) == ("2024-04-30", True)
