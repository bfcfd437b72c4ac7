"""Files in output/ that no build has made: named once, never removed."""

import os
import shutil
from pathlib import Path

import pytest

from generator.build import build
from generator.site.sweep import sweep
from tests.conftest import tree
from tests.site.sites import small_built_site


def strangers(site: Path) -> list[str]:
    """Build after a change that reaches all, and return the notes on files no build has made."""
    settings = f'title = "أرشيف {os.urandom(4).hex()}"\n'
    (site / "site.toml").write_text(settings, encoding="utf-8")
    return [note for note in build(site).notes if "no build has made" in note]


def test_files_that_no_build_has_made_are_named_once_and_never_removed(tmp_path: Path) -> None:
    site = small_built_site(tmp_path)
    assert strangers(site) == []
    mine = [site / "output" / name for name in ("2024/03/mine.txt", "mine.html", "x/y/z.txt")]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    told = "3 files in output/ that no build has made, left alone: 2024/03/mine.txt, mine.html, x/y/z.txt"
    assert strangers(site) == [told]
    assert strangers(site) == []
    (site / "output" / "a.txt").write_text("mine", encoding="utf-8")
    told = "4 files in output/ that no build has made, left alone: 2024/03/mine.txt, a.txt, mine.html and 1 more"
    assert strangers(site) == [told]
    (site / "output" / "a.txt").unlink()
    assert len(strangers(site)) == 1
    shutil.rmtree(site / "content")
    (site / "content").mkdir()
    (site / "content" / "addresses.txt").write_text("", encoding="utf-8")  # of an archive anew
    build(site, clean=True)
    assert all(path.read_text(encoding="utf-8") == "mine" for path in mine)


def test_hidden_files_are_passed_over_and_what_a_killed_build_left_is_removed(
    tmp_path: Path,
) -> None:
    site = small_built_site(tmp_path)
    (site / "output" / ".nojekyll").write_bytes(b"")
    (site / "output" / ".git").mkdir()
    (site / "output" / ".git" / "config").write_bytes(b"")
    left = site / "output" / "2024" / f".warraq-{'0' * 16}-123"
    left.write_bytes(b"<ht")
    assert strangers(site) == []
    assert not left.exists()
    assert (site / "output" / ".nojekyll").exists()
    assert (site / "output" / ".git" / "config").exists()


@pytest.mark.parametrize(
    "names",
    [
        ("a", "a-b/x", "a.html", "a/x", "a/x/y", "a0", "b"),
        ("اخبار.html", "اخبار/١.html", "اخبار-/x.html", "ﻻ.html", "𐤀.html", "z.html"),
    ],
)
def test_the_walk_comes_in_the_order_of_addresses(tmp_path: Path, names: tuple[str, ...]) -> None:
    names = tuple(name for name in names if not any(n.startswith(f"{name}/") for n in names))
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert sweep(tmp_path, iter(())) == sorted(names)
    assert sweep(tmp_path, iter(sorted(names))) == []
    for name in names:
        assert sweep(tmp_path, iter(sorted(set(names) - {name}))) == [name]
        (tmp_path / name).unlink()
        assert sweep(tmp_path, iter(sorted(names))) == []
        (tmp_path / name).write_bytes(b"")


def test_names_that_are_not_unicode_and_links_are_strangers_too(tmp_path: Path) -> None:
    site = small_built_site(tmp_path / "s")
    before = tree(site / "output")
    Path(os.fsdecode(os.fsencode(site / "output") + b"/\xff.html")).write_bytes(b"")
    (site / "output" / "loop").symlink_to(".")
    (note,) = strangers(site)
    assert note.startswith("2 files")
    assert set(before) & set(tree(site / "output"))
