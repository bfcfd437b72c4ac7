"""The wheel, installed where nothing of the repository is, makes a whole archive."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.test_cli import RAW


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(place), str(REPOSITORY)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = place.glob("warraq-*.whl")
    return made


def test_the_wheel_carries_the_theme_and_the_languages(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, place in (("templates", "theme/templates"), ("static", "theme/static")):
        for path in (REPOSITORY / folder).iterdir():
            assert f"generator/{place}/{path.name}" in names
    for path in (REPOSITORY / "generator").rglob("*"):
        if path.suffix in (".py", ".toml", ".po", ".css", ".js"):
            assert path.relative_to(REPOSITORY).as_posix() in names
    assert not any(name.startswith(("tests/", "raw/", "content/")) for name in names)


def test_installed_elsewhere_it_makes_ingests_and_builds_an_archive(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    bin_ = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(*words: str, cwd: Path) -> str:
        done = subprocess.run(
            [str(bin_ / words[0]), *words[1:]],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("python", "-m", "pip", "install", "--quiet", str(wheel), cwd=tmp_path)
    assert run("warraq", "--version", cwd=tmp_path).startswith("warraq, version ")
    run("warraq", "new", "site", cwd=tmp_path)
    (tmp_path / "site" / "raw" / "a.txt").write_text(RAW, encoding="utf-8")
    run("warraq", "ingest", cwd=tmp_path / "site")
    assert "1 article," in run("warraq", "build", cwd=tmp_path / "site")
    assert (tmp_path / "site" / "output" / "main.css").is_file()
    assert (tmp_path / "site" / "output" / "2019/05/12.html").is_file()
