"""The command as its users meet it: words, messages, exit status."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.build import build
from tests.conftest import REPOSITORY, flip, make_article, make_site, run_warraq, tree
from tests.deploy.places import built, folder, make_built_site

_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from generator.cli import main
main(sys.argv[2:])
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a built site that publishes into the folder beside it."""
    with folder(tmp_path) as place:
        return make_built_site(tmp_path / "s", place, make_article(slug="a"))


def test_one_command_publishes_and_says_what_it_cost(site: Path) -> None:
    planned = run_warraq("deploy", "--dry-run", cwd=site)
    assert (planned.returncode, planned.stderr) == (0, "")
    assert "new      2024/03/20/a.html (" in planned.stdout
    assert planned.stdout.endswith(" bytes would be sent\n")
    assert not (site.parent / "www").exists()
    done = run_warraq("deploy", "www", "--verify", cwd=site)
    assert (done.returncode, done.stderr) == (0, "")
    count, size = len(built(site)), sum(map(len, built(site).values()))
    told = f"www: {count} new, 0 changed, 0 gone, 0 unchanged; {size:,} bytes sent, "
    assert done.stdout.startswith(told)
    assert done.stdout.endswith(f" requests, {count} files read back and right\n")


def test_scripts_are_told_in_json(site: Path) -> None:
    run_warraq("deploy", cwd=site)
    (site / "static" / "خط.txt").write_text("x", encoding="utf-8")
    build(site)
    told = json.loads(run_warraq("deploy", "--json", cwd=site).stdout)
    assert told["new"] == ["خط.txt"]
    assert (told["target"], told["changed"], told["gone"], told["bytes"]) == ("www", [], [], 1)
    assert told["requests"] > 0


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("deploy", "wwww"), 'there is no target "wwww"', 'did you mean "www"?'),
        (("deploy", "other"), 'there is no target "other"', "known: www"),
    ],
)
def test_an_unknown_target_is_answered_with_the_nearest(
    site: Path, words: tuple[str, ...], message: str, hint: str
) -> None:
    result = run_warraq(*words, cwd=site)
    assert result.returncode == 1
    assert result.stderr == f"site.toml: {message}\n  hint: {hint}\n"


def test_without_a_target_or_with_several_the_command_says_what_to_write(site: Path) -> None:
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[deploy.test]\nkind = "folder"\npath = "../test"\n')
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert result.stderr == (
        "site.toml: names 2 targets: www, test\n  hint: say which one: warraq deploy www\n"
    )
    make_site(site)
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert "names no place to publish at" in result.stderr


def test_what_is_not_as_it_was_built_is_not_published(site: Path) -> None:
    flip(site / "output" / "2024/03/20/a.html")
    (site / "output" / "tags.html").unlink()
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    again = "  hint: run: warraq build --verify, which makes it again\n"
    assert result.stderr == (
        f"output/2024/03/20/a.html: is changed since the last build\n{again}"
        f"output/tags.html: is missing since the last build\n{again}"
    )
    assert not (site.parent / "www").exists()
    assert run_warraq("build", "--verify", cwd=site).returncode == 0
    assert run_warraq("deploy", cwd=site).returncode == 0


def test_what_no_build_has_made_is_named_and_not_published(site: Path) -> None:
    (site / "output" / "mine.txt").write_text("mine", encoding="utf-8")
    result = run_warraq("deploy", cwd=site)
    assert (
        "note: 1 file in output/ that no build has made, not published: mine.txt" in result.stdout
    )
    assert not (site.parent / "www" / "mine.txt").exists()


def test_nothing_built_is_nothing_to_publish(site: Path) -> None:
    shutil.rmtree(site / "output")
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert result.stderr == "output: there is nothing to publish\n  hint: run: warraq build\n"


@pytest.mark.parametrize("path", ["output", ".", "content/x", "..", "raw"])
def test_a_folder_with_the_sites_own_files_is_no_target(site: Path, path: str) -> None:
    (site / "site.toml").write_text(
        f'title = "x"\n[deploy.www]\nkind = "folder"\npath = "{path}"\n', "utf-8"
    )
    before = tree(site / "output")
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert "the site's own files are there" in result.stderr
    assert tree(site / "output") == before


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--adopt",)])
def test_a_disk_that_is_not_plugged_in_is_not_taken_for_an_empty_folder(
    site: Path, words: tuple[str, ...]
) -> None:
    (site / "site.toml").write_text(
        'title = "x"\n[deploy.stick]\nkind = "folder"\npath = "../media/stick/archive"\n', "utf-8"
    )
    result = run_warraq("deploy", *words, cwd=site)
    assert result.returncode == 1
    assert result.stderr == (
        "../media/stick: there is no such folder, in which archive/ could be\n"
        "  hint: plug in or mount the disk that it is on; if it is on none, make this folder\n"
    )
    assert not (site.parent / "media").exists()
    (site.parent / "media" / "stick").mkdir(parents=True)
    assert run_warraq("deploy", cwd=site).returncode == 0
    assert (site.parent / "media/stick/archive/index.html").exists()


def test_a_full_disk_is_one_plain_sentence_and_the_site_stays_whole(site: Path) -> None:
    pytest.importorskip("resource", reason="this system has no limits of size")
    run_warraq("deploy", cwd=site)
    before = tree(site.parent / "www")
    (site / "static" / "large.bin").write_bytes(bytes(300_000))
    build(site)
    result = subprocess.run(
        [sys.executable, "-c", _LIMITED, "200000", "--site", str(site), "deploy"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 2
    assert "large.bin: cannot be written: File too large" in result.stderr
    assert "what is published works as it is; deploy again to go on" in result.stderr
    after = tree(site.parent / "www")
    assert {path: after.get(path) for path in before} == before
    assert run_warraq("deploy", cwd=site).returncode == 0
    assert (site.parent / "www" / "large.bin").exists()


def test_what_is_published_later_does_not_make_pages_anew(site: Path) -> None:
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[deploy.test]\nkind = "folder"\npath = "../test"\n')
    assert build(site).written == 0


def test_a_link_where_a_page_of_ours_was_is_seen_and_replaced(site: Path) -> None:
    run_warraq("deploy", cwd=site)
    www = site.parent / "www"
    (site.parent / "elsewhere").mkdir()
    for name, target in (("about.html", "nowhere"), ("tags.html", "../elsewhere")):
        (www / name).unlink()
        (www / name).symlink_to(target)
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 0
    assert "www is not as the last deploy left it: about.html, tags.html" in result.stdout
    assert tree(www).items() >= built(site).items()
    assert not (www / "tags.html").is_symlink()


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that nobody may write into, not even root."""
    folder = tmp_path / "www"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
        if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("to seal a folder from root needs mounts")
    yield folder
    subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def test_a_folder_that_may_not_be_written_is_one_plain_sentence(site: Path, sealed: Path) -> None:
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert re.search(r"cannot be made: (Permission denied|Read-only file system)\n", result.stderr)
    assert result.stderr.count("\n") == 2
    assert list(sealed.iterdir()) == []
