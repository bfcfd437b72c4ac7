"""The same texts give the same bytes: here, elsewhere, and under another Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, tree

# What two machines, or two people on one of them, may have set in another way.
HERE = {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1", "COLUMNS": "80"}
ELSEWHERE = {
    "LC_ALL": "fa_IR.UTF-8",
    "LANGUAGE": "fa",
    "TZ": "Pacific/Kiritimati",  # a day ahead
    "PYTHONHASHSEED": "4711",
    "SOURCE_DATE_EPOCH": "86400",
    "COLUMNS": "200",
}


def made(site: Path, python: str, jobs: int, settings: dict[str, str]) -> dict[str, bytes]:
    """Ingest and build the demo archive from its raw texts in a new folder; return all files."""
    for name in ("raw", "site.toml"):
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, site / name)
    (site / "content").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ELSEWHERE},
        **settings,
        "PYTHONPATH": str(REPOSITORY),
        # Each compiles the theme itself.
        "PYTHONPYCACHEPREFIX": str(site.parent / f"{site.name} compiled"),
    }
    for command in ("ingest", "build"):
        run = subprocess.run(
            [python, "-m", "generator", command, "--jobs", str(jobs)],
            cwd=site,
            env=environment,
            capture_output=True,
            timeout=300,
            check=False,
        )
        assert run.returncode == 0, run.stderr.decode("utf-8", "replace")
    # The day on which an address was first published is the one thing that a clock decides.
    (site / "content" / "addresses.txt").unlink()
    return {
        f"{part}/{n}": d for part in ("content", "output") for n, d in tree(site / part).items()
    }


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(tmp_path_factory.mktemp("here"), sys.executable, 1, HERE)


def test_another_place_locale_hour_seed_and_number_of_workers_change_no_byte(
    here: dict[str, bytes], tmp_path: Path
) -> None:
    site = tmp_path / "مكان آخر, of another name"
    site.mkdir()
    previous = os.umask(0o077)
    try:
        there = made(site, sys.executable, 3, ELSEWHERE)
    finally:
        os.umask(previous)
    assert [name for name in {*here, *there} if here.get(name) != there.get(name)] == []


@pytest.mark.parametrize("name", ["python3.11", "python3.12", "python3.13"])
def test_another_python_changes_no_byte(here: dict[str, bytes], tmp_path: Path, name: str) -> None:
    python = shutil.which(name)
    if name == f"python{sys.version_info[0]}.{sys.version_info[1]}":
        pytest.skip(f"{name} runs the tests")
    # A version manager may have the name of one that is not installed.
    if (
        python is None
        or subprocess.run([python, "-V"], capture_output=True, check=False).returncode
    ):
        pytest.skip(f"there is no {name} on this machine")
    own = tmp_path / "venv"
    subprocess.run([python, "-m", "venv", own], check=True, capture_output=True)
    pip = [str(own / "bin" / "python"), "-m", "pip", "install", "--quiet", str(REPOSITORY)]
    subprocess.run(pip, check=True, capture_output=True)
    site = tmp_path / "site"
    site.mkdir()
    there = made(site, str(own / "bin" / "python"), 2, HERE)
    assert [name for name in {*here, *there} if here.get(name) != there.get(name)] == []
