"""A build that is killed, and the one after it."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from generator.build import build
from generator.site.record import Record
from tests.conftest import REPOSITORY, make_article, make_site, tree, write_article

KILLS = 50
ARTICLES = 150
TAGS = 70  # so that there is more than a batch of pages, and two processes are at work


def edit(site: Path, state: str) -> None:
    """Bring the site into a state: every page has its title, one article and its lists its name."""
    (site / "site.toml").write_text(f'title = "أرشيف {state}"\n', encoding="utf-8")
    write_article(site, "x.md", make_article(title=f"خبر {state}", tags=(f"وسم {state}",)))


# Begun from a process that has the modules already: Python's own start takes as long as the build.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["generator.build"])


def start(site: Path, jobs: int) -> ForkServerProcess:
    process = PROCESSES.Process(target=build, args=(site,), kwargs={"jobs": jobs})
    process.start()
    return process


def broken_files(output: Path, old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """Return the files that are neither as in the old build nor as in the new one."""
    return [
        url
        for url, data in tree(output).items()
        # What was being written lies beside its place under a hidden name.
        if not Path(url).name.startswith(".") and data not in (old.get(url), new.get(url))
    ]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_build_leaves_whole_files_and_the_next_one_equals_a_clean_one(
    tmp_path: Path,
) -> None:
    articles = (make_article(title=f"خبر {n}", tags=(f"وسم {n % TAGS}",)) for n in range(ARTICLES))
    site = make_site(tmp_path, *articles)
    clean = {}
    # The first one again: by then the addresses of both are published, and lead on in the other.
    for state in ("أول", "ثان", "أول"):
        edit(site, state)
        build(site, output=site / state, jobs=1)
        clean[state] = tree(site / state)
    build(site)
    seconds = {}
    for state, jobs in (("أول", 1), ("ثان", 2)):
        edit(site, state)
        began = time.perf_counter()
        process = start(site, jobs)
        process.join()
        assert process.exitcode == 0
        seconds[jobs] = time.perf_counter() - began
    chance = random.Random(4)
    killed = 0
    old, new = "ثان", "أول"
    edit(site, new)
    for number in range(KILLS):
        jobs = 2 - number % 2
        began = time.perf_counter()
        process = start(site, jobs)
        process.join(seconds[jobs] * chance.uniform(0.05, 0.9))
        if process.exitcode is not None:
            # The machine has become faster: the next one is killed sooner.
            seconds[jobs] = time.perf_counter() - began
        else:
            process.kill()
            process.join()
            killed += process.exitcode == -signal.SIGKILL
            seconds[jobs] *= 1.02
        assert broken_files(site / "output", clean[old], clean[new]) == []
        if number % 2:  # the one before was killed too, and this one began where that one ended
            if chance.random() < 0.5:
                old, new = new, old  # what was begun is taken back, not finished
                edit(site, new)
            assert not build(site, jobs=1).problems
            assert tree(site / "output") == clean[new]
            old, new = new, old
            edit(site, new)
    assert killed > KILLS / 2


@pytest.mark.parametrize("pages", [5, 200])
def test_when_the_index_is_cut_short_the_next_build_equals_a_clean_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    days = [dt.date(year, 1, 3) for year in (2022, 2023) * 4]
    site = make_site(tmp_path, *(make_article(title=f"خبر {day}", date=day) for day in days))

    def change(state: str) -> None:
        edit(site, state)
        old = make_article(title=f"قديم {state}", slug="old", date=days[0], body=f"نص {state}.")
        write_article(site, "old.md", old)

    clean = {}
    for state in ("أول", "ثان", "أول"):  # as above
        change(state)
        build(site, output=site / state, jobs=1)
        clean[state] = tree(site / state)
    build(site)
    plan = Record.plan

    def until_the_index(record: Record, files: Iterable[tuple[str, str]]) -> None:
        planned = list(files)
        if any(url.startswith("search/base/") for url, _ in planned):
            raise KeyboardInterrupt
        plan(record, planned)

    monkeypatch.setattr("generator.build._BATCH", pages)
    # What was begun is finished, and then another time taken back.
    for now in ("ثان", "أول"):
        change("ثان")
        with monkeypatch.context() as cut:
            cut.setattr(Record, "plan", until_the_index)
            with pytest.raises(KeyboardInterrupt):
                build(site)
        change(now)
        assert not build(site).problems
        assert tree(site / "output") == clean[now]
        change("أول")
        build(site)
        assert tree(site / "output") == clean["أول"]


def test_a_file_is_replaced_never_written_over(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article(slug="a"))
    (site / "static" / "x.txt").write_text("old", encoding="utf-8")
    build(site)
    before = tree(site / "output")
    # A second name of the old file still leads to the old bytes, whole, at any moment.
    for number, url in enumerate(before):
        os.link(site / "output" / url, tmp_path / str(number))
    edit(site, "أول")
    (site / "static" / "x.txt").write_text("new", encoding="utf-8")
    build(site)
    after = tree(site / "output")
    assert sum(after.get(url) != data for url, data in before.items()) > 10
    for number, url in enumerate(before):
        assert (tmp_path / str(number)).read_bytes() == before[url]


@pytest.mark.skipif(os.name != "posix", reason="a process group is POSIX's")
def test_a_build_that_a_person_stops_ends_without_a_word_of_python(tmp_path: Path) -> None:
    articles = (make_article(title=f"خبر {n}", tags=(f"وسم {n}",)) for n in range(700))
    site = make_site(tmp_path, *articles)
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "--site", str(site), "build", "--jobs", "2"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a group of its own, as a command in a terminal has
    )
    until = time.monotonic() + 60
    while not list(site.glob("output/**/*.html")):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == "\nAborted!\n  hint: nothing is lost; the same command goes on\n"
    build(site, jobs=1)
    clean = tmp_path / "clean"
    build(site, output=clean, jobs=1)
    assert tree(site / "output") == tree(clean)
