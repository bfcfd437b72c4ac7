"""What may not be read or written: told with a hint, and all the rest is done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.helpers import REPOSITORY, articles, put, run

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
# Root may do everything, but for without these.
_BARRED = "-dac_override,-dac_read_search"

pytestmark = pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read and write everything"
)


def ingest(root: Path) -> subprocess.CompletedProcess[str]:
    """Run `warraq ingest` with no more rights than the files themselves give."""
    (root / "site.toml").write_text('title = "x"\n', encoding="utf-8")
    barred = ["setpriv", "--bounding-set", _BARRED] if os.geteuid() == 0 else []
    words = [
        *barred,
        sys.executable,
        "-m",
        "generator",
        "--site",
        str(root),
        "ingest",
        "--jobs",
        "1",
    ]
    return subprocess.run(
        words, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_folder_that_may_not_be_read_stops_nothing_and_loses_no_article(tmp_path: Path) -> None:
    shut = put(tmp_path, "shut/a.txt", f"سوق جديدة\n{LONG}\n").parent
    assert run(tmp_path).problems == ()
    put(tmp_path, "b.txt", f"مدرسة جديدة\n{LONG}\n")
    shut.chmod(0)
    try:
        done = ingest(tmp_path)
    finally:
        shut.chmod(0o755)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "raw/shut: cannot be read: Permission denied\n  hint: see that you may read it" in said
    assert [article.title for article in articles(tmp_path)] == ["مدرسة جديدة", "سوق جديدة"]


def test_of_a_file_that_may_no_longer_be_read_it_is_not_said_what_it_holds(tmp_path: Path) -> None:
    shut = put(tmp_path, "a.txt", f"سوق جديدة\n{LONG}\n")
    assert run(tmp_path).problems == ()
    shut.chmod(0)
    done = ingest(tmp_path)
    shut.chmod(0o644)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "raw/a.txt: cannot be read: Permission denied" in said
    assert "no longer holds" not in said
    report = run(tmp_path)
    assert (report.problems, report.written, report.known) == ((), 0, 1)


def test_a_record_that_may_not_be_written_is_a_problem_with_a_hint(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"سوق جديدة\n{LONG}\n")
    assert run(tmp_path).problems == ()
    put(tmp_path, "b.txt", f"مدرسة جديدة\n{LONG}\n")
    ledger = tmp_path / ".warraq" / "ingest.sqlite"
    for path, mode in ((ledger, 0o400), (ledger.parent, 0o500)):
        before = path.stat().st_mode
        path.chmod(mode)
        try:
            done = ingest(tmp_path)
        finally:
            path.chmod(before)
        said = done.stdout + done.stderr
        assert done.returncode == 1, said
        assert "Traceback" not in said
        assert ".warraq/ingest.sqlite: cannot be written: " in said
        assert "hint: make room, and see that you may write there" in said
    assert run(tmp_path).problems == ()
    assert len(articles(tmp_path)) == 2
