"""warraq bag: bags that the Library of Congress' own tool finds valid."""

import os
import shutil
import sys
import unicodedata
from pathlib import Path

import bagit
import pytest

from generator import bag as bagging
from generator.bag import bag
from generator.bagfiles import dump_info, dump_line, parse_info, parse_line
from generator.build import build
from generator.errors import SiteError
from generator.model import BagReport
from tests.conftest import flip, make_article, make_site, run_warraq, tree, write_article

NAMES = (
    "نص.txt",
    unicodedata.normalize("NFD", "آخر.txt"),
    unicodedata.normalize("NFC", "أول.txt"),
    "with space  and two.txt",
    "line\nbreak\rand return.txt",
    "*star.txt",
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = make_site(
        tmp_path / "s",
        *(make_article(title=f"الخبر {number}", id=f"{number:012}") for number in range(3)),
        url="https://archive.example/",
        description="وصف",
    )
    for name in NAMES:
        (made / "raw" / name).write_text(name, encoding="utf-8")
    names = '[[tags.same]]\nnames = ["كتب", "مكتبات"]\n'
    (made / "authorities.toml").write_text(names, encoding="utf-8")
    (made / "raw" / ".hidden").write_text("x", encoding="utf-8")
    build(made)
    return made


def make(site: Path, folder: Path | None = None) -> BagReport:
    """Make a bag without looking at the progress."""
    return bag(site, folder, lambda stage, done, total: None)


def refusal(site: Path, folder: Path | None = None) -> str:
    """Return why a bag cannot be made."""
    with pytest.raises(SiteError) as caught:
        make(site, folder)
    return str(caught.value)


def payload(site: Path) -> dict[str, bytes]:
    """Return what a bag of a site holds."""
    names = ("content", "output", "raw", "static", "templates")
    found = {f"{name}/{path}": data for name in names for path, data in tree(site / name).items()}
    found |= {name: (site / name).read_bytes() for name in ("site.toml", "authorities.toml")}
    return {path: data for path, data in found.items() if "/." not in path}


def test_a_bag_is_valid_and_holds_the_archive_to_the_last_byte(site: Path) -> None:
    report = make(site)
    made = bagit.Bag(str(site / "bag"))
    made.validate(processes=1)
    assert tree(site / "bag" / "data") == payload(site)
    size = sum(map(len, payload(site).values()))
    assert (report.files, report.copied, report.size) == (len(payload(site)),) * 2 + (size,)
    assert made.info == {
        "External-Description": "أرشيف التجربة: وصف",
        "External-Identifier": "https://archive.example/",
        "Bag-Software-Agent": "Warraq 0.1.0",
        "Payload-Oxum": f"{size}.{report.files}",
    }
    assert made.algorithms == ["sha256"]
    assert made.version_info == (1, 0)


def test_names_stand_in_the_manifest_as_the_rfc_says(site: Path) -> None:
    (site / "raw" / "100%25.txt").write_text("x", encoding="utf-8")
    make(site)
    lines = (site / "bag" / "manifest-sha256.txt").read_text(encoding="utf-8").split("\n")[:-1]
    found = [line[66:] for line in lines]
    # The Library's tool does not know of "%25" (bagit 1.9), so this name is not in the bag above.
    expected = {"100%2525.txt", "line%0Abreak%0Dand return.txt", *NAMES} - {NAMES[4]}
    assert {f"data/raw/{name}" for name in expected} <= set(found)
    decoded = [parsed[1] for line in lines if (parsed := parse_line(line))]
    assert sorted(decoded) == sorted(f"data/{path}" for path in payload(site))
    assert found == sorted(found, key=lambda name: parse_line(f"{'0' * 64}  {name}")[1])  # type: ignore[index]


def test_what_is_written_of_a_bag_is_read_the_same() -> None:
    line = dump_line("a" * 64, "data/a%\n\r%0Aب").decode()
    assert parse_line(line.removesuffix("\n")) == ("a" * 64, "data/a%\n\r%0Aب")
    told = {"A": "one\ntwo", "B": "", "C": "x: y"}
    assert parse_info(dump_info(told).decode().splitlines()) == {"A": "one two", "C": "x: y"}
    assert parse_info(["A: one", "  two"]) == {"A": "one two"}


def test_the_same_archive_gives_the_same_bag(site: Path, tmp_path: Path) -> None:
    make(site, tmp_path / "one")
    os.utime(site / "content" / "0.md", (1, 1))
    make(site, tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_bag_is_brought_up_to_date_and_only_what_changed_is_copied(site: Path) -> None:
    make(site)
    kept = (site / "bag" / "data" / "content" / "0.md").stat().st_ino
    write_article(site, "1.md", make_article(title="غيره"))
    (site / "content" / "2.md").unlink()
    flip(site / "bag" / "data" / "raw" / "نص.txt")  # a disk that forgets
    report = make(site)
    assert report.copied == 2
    assert tree(site / "bag" / "data") == payload(site)
    bagit.Bag(str(site / "bag")).validate(processes=1)
    assert (site / "bag" / "data" / "content" / "0.md").stat().st_ino == kept
    assert [path.name for path in site.iterdir() if path.name.startswith(".bag")] == []


def test_a_folder_that_is_no_bag_of_this_archive_is_refused(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make(site, other)  # empty
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    assert "is there already, and no bag of Warraq's" in refusal(site, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").exists()
    second = make_site(tmp_path / "second", make_article())
    assert "is the bag of another archive: https://archive.example/" in refusal(second, other)
    for name in ("", "content", "content/bag", "..", ".warraq/bag"):
        assert "the site's own files are there" in refusal(site, site / name)


def test_an_archive_that_gets_an_address_or_a_name_keeps_its_bag(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article())
    build(site)
    make(site)
    make(site, tmp_path / "vault")
    make_site(site, url="https://archive.example/")
    make(site, tmp_path / "vault")
    make_site(site, url="https://elsewhere.example/", title="اسم آخر")
    make(site)
    assert "is the bag of another archive" in refusal(site, tmp_path / "vault")


@pytest.mark.skipif(sys.platform == "win32", reason="links to folders need a right there")
def test_a_link_to_a_folder_is_filled_where_it_leads(site: Path, tmp_path: Path) -> None:
    (site / "bag").symlink_to(tmp_path / "vault")
    for _ in range(2):
        make(site)
        assert (site / "bag").is_symlink()
        assert tree(tmp_path / "vault" / "data") == payload(site)
    assert not [path for path in tmp_path.rglob(".*") if path.name.endswith((".new", ".last"))]


@pytest.mark.parametrize("name", [".bag.new", ".bag.last"])
def test_what_somebody_else_has_put_beside_the_bag_stays(site: Path, name: str) -> None:
    (site / name).mkdir()
    (site / name / "mine.txt").write_text("x", encoding="utf-8")
    assert f"{name}: is there already, and no bag of Warraq's" in refusal(site)
    assert (site / name / "mine.txt").read_text(encoding="utf-8") == "x"
    assert not (site / "bag").exists()


def test_what_a_killed_run_has_begun_is_taken_away(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(bagging, "copy_batch", None)
        patch.setattr(shutil, "rmtree", lambda *args, **kept: None)
        with pytest.raises(TypeError):
            make(site)
    assert (site / ".bag.new").is_dir()
    make(site)
    assert not (site / ".bag.new").exists()
    assert tree(site / "bag" / "data") == payload(site)


def test_a_file_that_changes_meanwhile_is_noticed_and_the_last_bag_stays(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(site)
    before = tree(site / "bag")
    copy = bagging.copy_batch
    changes = {
        "changed": lambda: write_article(site, "0.md", make_article(title="الآن")),
        "new": lambda: (site / "raw" / "new.txt").write_text("x", encoding="utf-8"),
        "gone": lambda: (site / "raw" / "new.txt").unlink(),
    }
    for change in changes.values():

        def meanwhile(job: bagging.CopyJob, change: object = change) -> object:
            done = copy(job)
            change()  # type: ignore[operator]
            return done

        monkeypatch.setattr(bagging, "copy_batch", meanwhile)
        assert "changed while the bag was made" in refusal(site)
        assert tree(site / "bag") == before
    monkeypatch.setattr(bagging, "copy_batch", copy)
    make(site)
    bagit.Bag(str(site / "bag")).validate(processes=1)


def test_a_run_that_was_killed_leaves_the_last_bag_for_the_next(site: Path) -> None:
    make(site)
    (site / "bag").rename(site / ".bag.last")  # between the two renames
    shutil.copytree(site / ".bag.last", site / ".bag.new")
    assert make(site).copied == 0
    assert tree(site / "bag" / "data") == payload(site)


@pytest.mark.skipif(sys.platform == "win32", reason="links to folders need a right there")
def test_what_cannot_go_into_a_bag_is_left_out_and_told(site: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (site / "raw" / "far").symlink_to(tmp_path / "far")
    os.mkfifo(site / "raw" / "pipe")
    Path(os.fsdecode(os.fsencode(site / "raw") + b"/\xff.txt")).write_bytes(b"x")
    done = run_warraq("bag", cwd=site)
    assert done.returncode == 1
    for told in ("far: is left out: a link to a folder", "pipe: is no file", "name is not text"):
        assert told in done.stderr
    bagit.Bag(str(site / "bag")).validate(processes=1)
