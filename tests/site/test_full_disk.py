"""A full disk: a clear error, status 1, the last good file kept, no half file."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build import build
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq, tree, write_article
from tests.site.sites import clean_build

_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from generator.cli import main
main(sys.argv[2:])
"""
LONG = "سطر طويل من النص يملأ القرص. " * 40


def long_article(number: int, paragraphs: int = 20) -> str:
    return "\n\n".join(f"{LONG} {number} {n}" for n in range(paragraphs))


def build_limited(site: Path, size: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Build where the system refuses to let any file grow beyond a size."""
    pytest.importorskip("resource", reason="this system has no limits of size")
    return subprocess.run(
        [sys.executable, "-c", _LIMITED, str(size), "--site", str(site), "build", *words],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_page_that_cannot_be_written_is_told_and_the_last_good_one_stays(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article(slug="a"), make_article(title="آخر"))
    build(site)
    before = tree(site / "output")
    write_article(site, "0.md", make_article(slug="a", body=long_article(0, 250)))
    result = build_limited(site, 400_000)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    after = tree(site / "output")
    assert set(after) == set(before)  # no half file beside them either
    page = "2024/03/20/a.html"
    assert f"{page}: cannot be written: File too large\n  hint: make room" in result.stderr
    assert after[page] == before[page]
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_a_catalogue_that_cannot_grow_is_told_and_not_taken_for_damaged(tmp_path: Path) -> None:
    articles = (make_article(title=f"خبر {n}", summary=LONG) for n in range(100))
    site = make_site(tmp_path / "s", *articles)
    result = build_limited(site, 100_000)
    assert result.returncode == 1
    assert "catalogue.sqlite: " in result.stderr
    assert "hint: make room" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list((site / ".warraq").glob("*.damaged"))
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_an_archive_whose_whole_disk_is_full_says_so(tmp_path: Path, small_disk: Path) -> None:
    articles = (make_article(title=f"خبر {n}", summary=LONG[:700]) for n in range(350))
    site = make_site(small_disk / "s", *articles)
    result = run_warraq("--site", site, "build", cwd=tmp_path)
    assert result.returncode == 1
    assert "hint: make room" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list((site / ".warraq").glob("*.damaged"))
    assert all(not path.name.startswith(".") for path in (site / "output").rglob("*"))
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    build(site)
    assert tree(site / "output") == clean_build(site)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_keeps_every_last_good_page(
    tmp_path: Path, small_disk: Path, jobs: str
) -> None:
    articles = (make_article(title=f"خبر {n}", slug=f"n{n}") for n in range(220))
    site = make_site(tmp_path / "s", *articles)
    output = small_disk / "output"
    build(site, output=output)
    before = tree(output)
    for number in range(220):
        article = make_article(title=f"خبر {number}", slug=f"n{number}", body=long_article(number))
        write_article(site, f"{number}.md", article)
    result = run_warraq("--site", site, "build", "--output", output, "--jobs", jobs, cwd=tmp_path)
    assert result.returncode == 1
    assert "cannot be written: No space left on device\n  hint: make room" in result.stderr
    assert "Traceback" not in result.stderr
    after = tree(output)
    assert set(after) == set(before)
    changed = [url for url in before if after[url] != before[url]]
    assert changed
    assert all(after[url].rstrip().endswith(b"</html>") for url in changed)
    # With room, the next build goes on from there.
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    build(site, output=output)
    build(site, output=tmp_path / "clean")
    assert tree(output) == tree(tmp_path / "clean")
