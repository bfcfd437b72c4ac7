"""Two at once, in real processes: the second one says so, or waits for the first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.build import build
from generator.errors import SiteError
from generator.lock import locked
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq, tree

_HOLD = """
import sys, time
from pathlib import Path
from generator.lock import locked
with locked(Path(sys.argv[1]), "build"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    Path(sys.argv[1]).with_name("freed").touch()
"""


def hold(lock: Path, seconds: float) -> subprocess.Popen[str]:
    """Start a process that holds a lock for some seconds, and wait until it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(lock), str(seconds)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=60)


def test_a_second_build_says_so_and_stops_with_status_1(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    build(site)
    make_site(site, make_article(title="غيره"))
    before = tree(site / "output")
    first = hold(site / ".warraq" / "build.lock", 60)
    second = run_warraq("--site", site, "build", cwd=tmp_path)
    assert second.returncode == 1
    assert second.stderr == (
        "s/.warraq/build.lock: another build of this archive is running\n"
        "  hint: wait until it ends, or end it; warraq serve builds too\n"
    )
    assert tree(site / "output") == before
    end(first)
    # A killed process leaves the file behind, but not the lock.
    assert build(site).written
    assert tree(site / "output") != before


def test_a_build_for_the_preview_waits_for_the_one_that_runs(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    first = hold(site / ".warraq" / "build.lock", 0.5)
    assert build(site, wait=True).written
    assert (site / ".warraq" / "freed").exists()
    end(first)


def test_two_places_in_one_process_cannot_hold_a_lock_at_once(tmp_path: Path) -> None:
    lock = tmp_path / "x" / "y.lock"
    with (
        locked(lock, "build"),
        pytest.raises(SiteError, match="another build of this archive is running"),
        locked(lock, "build"),
    ):
        raise AssertionError
    with locked(lock, "build"):
        pass


def test_where_no_lock_can_be_made_the_place_is_told(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    (site / ".warraq").write_text("a file", encoding="utf-8")
    result = run_warraq("build", cwd=site)
    assert result.returncode == 1
    assert ".warraq/build.lock: cannot be made: " in result.stderr
    assert not (site / "output").exists()
