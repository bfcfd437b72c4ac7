"""build --verify: every output file against the manifest."""

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.build import build
from generator.site.write import MANIFEST
from tests.conftest import flip, remove, run_warraq, tree
from tests.site.sites import small_site

PAGE = "2024/03/21/مهرجان-الخط.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = small_site(tmp_path / "s", url="https://archive.example/")
    build(made)
    return made


def test_an_output_as_it_was_written_is_told_so(site: Path) -> None:
    report = build(site, verify=True)
    count = len(tree(site / "output")) - 1
    assert report.notes == (f"{count} files compared with the manifest: all as they were written",)
    assert (report.written, report.problems) == (0, ())


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_changed_or_missing_is_told_and_made_again(site: Path, jobs: int) -> None:
    before = tree(site / "output")
    for name in (PAGE, "main.css", MANIFEST):
        flip(site / "output" / name)
    (site / "output" / "index.html").unlink()
    shutil.rmtree(site / "output" / "undated")
    with (site / "output" / "tags.html").open("ab") as file:
        file.write(b"x")
    report = build(site, verify=True, jobs=jobs)
    assert report.notes == (
        f"{len(before) - 1} files compared with the manifest: 6 differed, 6 put right",
        f"changed: {PAGE}, main.css, tags.html, {MANIFEST}",
        "missing: index.html, undated/بلا-تاريخ.html",
    )
    assert report.written == 5
    assert not report.problems
    assert tree(site / "output") == before
    assert "all as they were written" in build(site, verify=True).notes[0]


def test_without_verify_a_file_of_the_right_size_is_trusted(site: Path) -> None:
    before = tree(site / "output")
    flip(site / "output" / PAGE)
    assert build(site).written == 0
    assert tree(site / "output") != before


def test_what_cannot_be_put_right_is_a_problem(site: Path) -> None:
    flip(site / "output" / PAGE)
    flip(site / "output" / "index.html")
    damaged = (site / "output" / PAGE).read_bytes()
    (site / "content" / "2.md").write_text("---\ntitle: [x\n---\n", encoding="utf-8")
    result = run_warraq("build", "--verify", cwd=site)
    assert result.returncode == 1
    assert f"output/{PAGE}: is changed and could not be made again\n" in result.stderr
    assert "content/2.md:2: " in result.stderr
    assert "2 differed, 1 put right" in result.stdout
    assert (site / "output" / PAGE).read_bytes() == damaged


def test_a_page_that_is_gone_with_its_article_is_no_problem(site: Path) -> None:
    flip(site / "output" / PAGE)
    remove(site, "2.md")
    report = build(site, verify=True)
    assert "1 differed, 1 put right" in report.notes[0]
    assert not report.problems
    assert not (site / "output" / PAGE).exists()


def test_a_folder_in_the_place_of_a_page_stops_the_build_with_its_name(site: Path) -> None:
    (site / "output" / "index.html").unlink()
    (site / "output" / "index.html").mkdir()
    result = run_warraq("build", "--verify", cwd=site)
    assert result.returncode == 1
    assert "output/index.html: cannot be written: " in result.stderr
    (site / "output" / "index.html").rmdir()
    result = run_warraq("build", "--verify", cwd=site)
    assert (result.returncode, result.stderr) == (0, "")


def test_without_a_catalogue_the_manifest_tells_what_differs(site: Path) -> None:
    before = tree(site / "output")
    flip(site / "output" / PAGE)
    shutil.rmtree(site / ".warraq")
    report = build(site, verify=True)
    assert report.notes[1:] == (f"changed: {PAGE}",)
    assert tree(site / "output") == before


def test_unknown_files_are_named_at_every_verify(site: Path) -> None:
    (site / "output" / "mine.txt").write_text("mine", encoding="utf-8")
    for _ in range(2):
        report = build(site, verify=True)
        assert "1 file in output/ that no build has made, left alone: mine.txt" in report.notes
        assert not report.problems


def test_many_files_in_one_state_are_counted(site: Path) -> None:
    before = tree(site / "output")
    for name in before:
        (site / "output" / name).unlink()
    report = build(site, verify=True)
    (missing,) = (note for note in report.notes if note.startswith("missing: "))
    assert missing.endswith(f" and {len(before) - 20} more")
    assert tree(site / "output") == before


def test_verify_and_clean_go_together(site: Path) -> None:
    before = tree(site / "output")
    flip(site / "output" / PAGE)
    report = build(site, verify=True, clean=True)
    assert report.notes[1] == f"changed: {PAGE}"
    assert report.written == len(before) - 1
    assert tree(site / "output") == before


@pytest.mark.parametrize(
    "command", [("sha256sum", "-c"), ("shasum", "-a", "256", "-c"), ("busybox", "sha256sum", "-c")]
)
def test_the_manifest_is_read_by_every_sha256sum(site: Path, command: tuple[str, ...]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]} here")
    for count in (0, 1):
        done = subprocess.run(
            [*command, MANIFEST], cwd=site / "output", capture_output=True, check=False
        )
        assert done.returncode == count
        assert len(done.stdout.splitlines()) == len(tree(site / "output")) - 1
        flip(site / "output" / PAGE)
