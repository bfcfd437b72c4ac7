"""The catalogue's file, damaged, foreign or of another version: set aside and made anew."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import build
from generator.errors import SiteError
from tests.conftest import make_article, run_warraq, tree, write_article
from tests.site.sites import clean_build, small_built_site, small_site

Spoil = Callable[[Path], None]


def _replaced(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _blanked(path: Path) -> None:
    """Fill all pages but the first with zeros: it opens, and the damage is met later."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))


def _foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t (x INTEGER PRIMARY KEY AUTOINCREMENT)")
    db.close()


def _without_a_column(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("ALTER TABLE article DROP COLUMN summary")
    db.close()


def _not_text(path: Path) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute("UPDATE article SET title = CAST(x'ff' AS TEXT)")
    db.close()


@pytest.mark.parametrize(
    "spoil", [_replaced, _cut, _blanked, _foreign, _without_a_column, _not_text]
)
def test_a_damaged_or_foreign_catalogue_is_set_aside_with_a_message_and_rebuilt(
    tmp_path: Path, spoil: Spoil
) -> None:
    site = small_site(tmp_path / "s")
    for article in (site / "content").iterdir():
        os.utime(article, (1_600_000_000, 1_600_000_000))  # known by its stamp, not read again
    build(site)
    path = site / ".warraq" / "catalogue.sqlite"
    spoil(path)
    write_article(site, "0.md", make_article(title="عنوان جديد"))
    report = build(site)
    assert not report.problems
    assert report.notes[0].startswith(f"{path}: was damaged (")
    assert "is set aside as catalogue.sqlite.damaged" in report.notes[0]
    assert path.with_name("catalogue.sqlite.damaged").exists()
    assert tree(site / "output") == clean_build(site)
    assert build(site).written == 0


def test_a_damaged_catalogue_is_told_by_the_command_which_ends_with_0(tmp_path: Path) -> None:
    site = small_built_site(tmp_path / "s")
    _replaced(site / ".warraq" / "catalogue.sqlite")
    result = run_warraq("build", cwd=site)
    assert result.returncode == 0
    assert "note: " in result.stdout
    assert "is set aside as catalogue.sqlite.damaged" in result.stdout


def test_a_catalogue_of_another_version_is_made_anew(tmp_path: Path) -> None:
    site = small_built_site(tmp_path / "s")
    before = tree(site / "output")
    path = site / ".warraq" / "catalogue.sqlite"
    db = sqlite3.connect(path)
    db.execute("ALTER TABLE article DROP COLUMN summary")
    db.execute("PRAGMA user_version = 1")
    db.close()
    assert not build(site).problems
    assert tree(site / "output") == before
    assert not path.with_name("catalogue.sqlite.damaged").exists()


def test_a_catalogue_that_another_program_has_open_is_told_and_left(tmp_path: Path) -> None:
    site = small_built_site(tmp_path / "s")
    path = site / ".warraq" / "catalogue.sqlite"
    db = sqlite3.connect(path)
    db.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SiteError, match="database is locked\n  hint: another program has it open"):
        build(site)
    db.close()
    assert build(site).written == 0


def test_a_folder_in_the_place_of_the_catalogue_is_told(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s")
    (site / ".warraq" / "catalogue.sqlite").mkdir(parents=True)
    with pytest.raises(SiteError, match=r"catalogue\.sqlite: unable to open database file"):
        build(site)


def test_a_build_with_nothing_to_do_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    site = small_built_site(tmp_path / "s")
    path = site / ".warraq" / "catalogue.sqlite"
    build(site)  # the files of the first were too new to be taken for unchanged ones
    before = path.read_bytes(), path.stat().st_mtime_ns
    report = build(site)
    assert not report.written
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
