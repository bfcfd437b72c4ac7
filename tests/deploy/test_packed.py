import gzip
import importlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import build
from generator.deploy import packed
from tests.conftest import make_article, run_warraq, tree, write_article
from tests.deploy.places import Place, built, deploy, folder, make_built_site, published


@pytest.fixture
def place(tmp_path: Path) -> Place:
    with folder(tmp_path) as made:
        return made


def packed_site(root: Path, place: Place, ways: str) -> Path:
    site = make_built_site(root, place, make_article(slug="a"))
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f'compress = "{ways}"\n')
    return site


def test_a_packed_form_lies_beside_each_file_that_it_makes_smaller(
    tmp_path: Path, place: Place
) -> None:
    site = packed_site(tmp_path / "s", place, "gzip br zstd")
    (site / "static" / "noise.txt").write_bytes(os.urandom(4_000))
    (site / "static" / "photo.jpg").write_bytes(bytes(4_000))
    build(site)
    deploy(site)
    held = published(place)
    assert {p for p in held if not p.endswith((".gz", ".br", ".zst"))} == set(built(site))
    unpack = {
        ".gz": gzip.decompress,
        ".br": importlib.import_module("brotli").decompress,
        ".zst": importlib.import_module("zstandard").ZstdDecompressor().decompress,
    }
    for ending, plain in unpack.items():
        of = {path.removesuffix(ending) for path in held if path.endswith(ending)}
        assert {"index.html", "main.css", "feed.xml", "2024/03/20/a.html"} <= of
        assert not of & {"noise.txt", "photo.jpg"}
        for path in of:
            assert plain(held[path + ending]) == held[path]
            assert len(held[path + ending]) < len(held[path])


def test_packed_forms_are_always_the_same_and_hold_no_time(tmp_path: Path, place: Place) -> None:
    site = packed_site(tmp_path / "s", place, "gzip")
    deploy(site)
    first = published(place)
    assert all(data[4:8] == bytes(4) for path, data in first.items() if path.endswith(".gz"))
    for path in tree(site / ".warraq" / "deploy" / "www.packed"):
        (site / ".warraq" / "deploy" / "www.packed" / path).unlink()
    assert deploy(site).plan.touched == ()


def test_only_what_changed_is_packed_again(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = packed_site(tmp_path / "s", place, "gzip")
    deploy(site)
    kept = site / ".warraq" / "deploy" / "www.packed"
    before = set(tree(kept))
    write_article(site, "new.md", make_article(title="خبر جديد"))
    build(site)
    made: list[str] = []
    real = packed._packer

    def counted(name: str) -> Callable[[bytes], bytes]:
        made.append(name)
        return real(name)

    monkeypatch.setattr(packed, "_packer", counted)
    report = deploy(site)
    changed = [f.path for f in report.plan.puts if f.path.endswith(".gz")]
    assert len(made) == len(changed) > 5
    assert len(set(tree(kept)) - before) == len(made)
    assert all(base.removesuffix(".gz") in {f.path for f in report.plan.puts} for base in changed)
    # What is of no use any more is not kept.
    assert len(before - set(tree(kept))) > 3


def test_packing_that_is_taken_back_takes_its_files_away(tmp_path: Path, place: Place) -> None:
    site = packed_site(tmp_path / "s", place, "gzip")
    deploy(site)
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(text.replace('compress = "gzip"', ""), encoding="utf-8")
    deploy(site)
    assert published(place) == built(site)


def test_a_packer_that_is_not_there_is_told_and_passed_over(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = packed_site(tmp_path / "s", place, "gzip br")
    monkeypatch.setitem(packed._MODULES, "br", ("no_such_module",))
    report = deploy(site)
    assert "br is not installed: pages are not packed with it" in report.notes
    assert "index.html.gz" in published(place)
    assert "index.html.br" not in published(place)


def test_places_that_are_packed_for_in_other_ways_do_not_disturb_each_other(
    tmp_path: Path, place: Place
) -> None:
    site = packed_site(tmp_path / "s", place, "gzip")
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[deploy.other]\nkind = "folder"\npath = "../other"\ncompress = "br"\n')
    kept = site / ".warraq" / "deploy"
    run_warraq("deploy", "www", cwd=site)
    before = tree(kept / "www.packed")
    run_warraq("deploy", "other", cwd=site)
    assert tree(kept / "www.packed") == before
    assert (tmp_path / "other" / "index.html.br").exists()
