"""The progress bar: what it shows in a terminal, and that it shows nothing elsewhere."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from generator.console import Bar, Terminal
from tests.conftest import REPOSITORY, make_article, make_site


def shown(times: list[float], *, terminal: bool) -> str:
    """Return what a bar writes that is told of 100 files more, and 250 articles, at each time."""
    out = io.StringIO()
    now: Iterator[float] = iter([0.0])
    current = 0.0

    def clock() -> float:
        nonlocal current
        current = next(now, current)
        return current

    bar = Bar(Console(file=out, force_terminal=terminal, width=100), clock)
    for at, moment in enumerate(times, 1):
        now = iter([moment])
        bar("ingest", 100 * at, 1000, 250 * at)
    bar.stop()
    return out.getvalue()


def test_a_long_run_shows_files_pace_and_the_time_left() -> None:
    text = shown([2.0, 3.0, 4.0, 5.0], terminal=True)
    assert "400/1000" in text
    assert "200 articles/s" in text
    assert "0:00:06" in text


def test_a_short_run_shows_no_bar() -> None:
    assert shown([0.1, 0.5], terminal=True) == ""


def test_a_bar_is_drawn_ten_times_a_second_at_the_most() -> None:
    assert "200/1000" not in shown([2.0, 2.01], terminal=True)


def test_no_bar_is_drawn_where_there_is_no_terminal() -> None:
    assert shown([2.0, 3.0, 4.0], terminal=False) == ""


def test_no_line_of_a_table_is_broken_so_that_a_path_can_be_copied(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    Terminal().table({"raw files": "3", "report": "/archive/my archive/.warraq/report.html"})
    assert capsys.readouterr().out == (
        "raw files  3\nreport     /archive/my archive/.warraq/report.html\n"
    )


def test_a_build_whose_words_nobody_reads_to_the_end_is_done_all_the_same(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "generator", "build"],
            cwd=site,
            env={"PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    with started() as process:
        assert process.stdout
        process.stdout.close()  # as `| head` does, only sooner
        assert process.stderr
        assert process.stderr.read() == ""
    assert process.returncode == 0
    with started() as process:
        told, _ = process.communicate()
    assert "0 pages written" in told
    assert "pages  " not in told, "the first build has noted what it made"
