"""A whole archive of 5,000 real articles: looked through, bagged, made a book and a web archive."""

import subprocess
import sys
from pathlib import Path

import bagit
import pytest

from generator.bag import bag
from generator.build import build
from generator.check.run import check
from tests.export.sites import exported
from tests.export.test_epub import faults


def quiet(stage: str, done: int, total: int) -> None:
    """Show no progress."""


pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def built(real_site: Path) -> Path:
    """Return the archive with its pages."""
    assert not build(real_site).problems
    return real_site


def test_nothing_is_wrong_with_its_pages_and_its_bag_is_valid(built: Path, tmp_path: Path) -> None:
    report = check(built, (), quiet)
    assert report.faults == []
    assert report.looked["articles"] == report.looked["JSON-LD"] == 5_000
    bag(built, tmp_path / "bag", quiet)
    assert check(built, (tmp_path / "bag",), quiet).faults == []
    bagit.Bag(str(tmp_path / "bag")).validate(processes=1)


def test_its_book_has_no_fault(built: Path, tmp_path: Path) -> None:
    assert exported(built, "epub", tmp_path / "x.epub").articles == 5_000
    assert faults(tmp_path / "x.epub") == []


def test_its_web_archive_is_valid(built: Path, tmp_path: Path) -> None:
    assert exported(built, "wacz", tmp_path / "x.wacz").articles == 5_000
    words = [Path(sys.executable).with_name("wacz"), "validate", "-f", tmp_path / "x.wacz"]
    checked = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    assert (checked.returncode, "the passed WACZ is valid" in checked.stdout) == (0, True)
