"""Packed files: every packing, and the limits against bombs and hostile names."""

import bz2
import gzip
import hashlib
import importlib.util
import io
import json
import lzma
import struct
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.errors import ContentError, Problem
from generator.ingest import unpack as module
from generator.ingest.unpack import Member, packing, unpack
from tests.conftest import make_site
from tests.ingest.helpers import articles, put, run, snapshot

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORY = f"قطار جديد يصل إلى المدينة\nتاريخ النشر: 3rd, April 2024 GMT\n{LONG}\nالمصدر: المنارة\n"
DATA = STORY.encode()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return out.getvalue()


def members(path: Path) -> list[str]:
    return [found.name for found in unpack(path) if isinstance(found, Member)]


def faults(path: Path) -> list[str]:
    return [found.message for found in unpack(path) if isinstance(found, Problem)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt.gz", gzip.compress(DATA)),
        ("a.txt.bz2", bz2.compress(DATA)),
        ("a.txt.xz", lzma.compress(DATA)),
    ],
)
def test_a_compressed_file_is_read_under_its_own_name(
    name: str, data: bytes, tmp_path: Path
) -> None:
    put(tmp_path, name, data)
    assert run(tmp_path).problems == ()
    (article,) = articles(tmp_path)
    assert article.title == "قطار جديد يصل إلى المدينة"
    assert article.origin
    assert (article.origin.file, article.origin.lines) == (f"raw/{name}", (1, 4))


@pytest.mark.parametrize("pack", [lambda d: d, gzip.compress, bz2.compress, lzma.compress])
def test_the_files_of_a_tar_are_read_in_the_order_of_their_names(
    pack: object, tmp_path: Path
) -> None:
    assert callable(pack)
    path = put(
        tmp_path,
        "a.tar",
        pack(tarred({"b/two.txt": DATA, "a.csv": f"title,text\nسوق جديدة,{LONG}\n".encode()})),
    )
    assert members(path) == ["a.csv", "b/two.txt"]
    assert run(tmp_path).problems == ()
    assert [a.origin.file for a in articles(tmp_path) if a.origin] == [
        "raw/a.tar!/a.csv",
        "raw/a.tar!/b/two.txt",
    ]


def test_a_second_run_over_an_archive_changes_no_byte(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped(**{"b.txt": DATA, "a.txt": DATA.replace(b"3rd", b"4th")}))
    assert run(tmp_path).written == 2
    before = snapshot(tmp_path)
    assert (run(tmp_path).written, snapshot(tmp_path)) == (0, before)


@pytest.mark.skipif(
    importlib.util.find_spec("zstandard") is None, reason="zstandard is not installed"
)
def test_zstandard_is_read(tmp_path: Path) -> None:
    zstandard = importlib.import_module("zstandard")
    path = put(tmp_path, "a.txt.zst", zstandard.ZstdCompressor().compress(DATA))
    assert [found.data for found in unpack(path) if isinstance(found, Member)] == [DATA]
    path = put(tmp_path, "b.txt.zst", zstandard.ZstdCompressor().compress(DATA)[:-9])
    assert faults(path) or members(path)


@pytest.mark.skipif(
    importlib.util.find_spec("zstandard") is not None, reason="zstandard is installed"
)
def test_without_its_extra_zstandard_is_refused_with_the_way_to_it(tmp_path: Path) -> None:
    put(tmp_path, "a.txt.zst", b"\x28\xb5\x2f\xfd" + b"x" * 60)
    (problem,) = run(tmp_path).problems
    assert problem.message == "is packed with Zstandard"
    assert "'.[zstd]'" in problem.hint


def test_hostile_names_lead_nowhere_and_links_are_not_followed(tmp_path: Path) -> None:
    names = [
        "../../etc/passwd",
        "/abs.txt",
        "C:\\x\\..\\y.txt",
        "a\x00b\x1b[31m.txt",
        "\u202egnp.txt",
        "x/./x.txt",
    ]
    path = put(tmp_path, "a.tar", tarred(dict.fromkeys(names, DATA), {"link.txt": "/etc/passwd"}))
    found = members(path)
    assert len(found) == 6
    assert all(
        ".." not in name.split("/") and not name.startswith("/") and name.isprintable()
        for name in found
    )
    outside = {p for p in snapshot(tmp_path.parent) if not p.startswith(tmp_path.name)}
    run(tmp_path)
    assert {p for p in snapshot(tmp_path.parent) if not p.startswith(tmp_path.name)} == outside


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.tar", tarred({"a.txt": DATA, "./a.txt": DATA}))
    assert members(path) == ["a.txt", "a.txt~2"]


def zipped_as(names: dict[str, bytes]) -> bytes:
    """A ZIP file with names in bytes, as programs write that do not know of UTF-8."""
    told = {f"{'x' * len(name)}{at}": name for at, name in enumerate(names.values())}
    data = zipped(**dict.fromkeys(told, DATA))
    for written, name in told.items():
        data = data.replace(written.encode(), name + written[-1].encode())
    return data


@pytest.mark.parametrize("page", ["cp1256", "cp720", "cp864", "utf-8", "cp862"])
def test_names_that_windows_and_dos_wrote_are_read(tmp_path: Path, page: str) -> None:
    names = ["اخبار الميناء", "نص المقابلة", "مواد للنشر في العدد"]
    if page == "cp862":
        names = ["חדשות הנמל", "כתבות לגיליון"]
    written = {name: encoded(name, page) for name in names}
    path = put(tmp_path, "a.zip", zipped_as(written))
    assert sorted(name[:-1] for name in members(path)) == sorted(names)


def encoded(name: str, page: str) -> bytes:
    """A name in an encoding; DOS wrote Arabic in the forms that its letters are drawn in."""
    if page != "cp864":
        return name.encode(page)
    forms = {
        unicodedata.normalize("NFKC", sign): bytes([byte])
        for byte in range(0x80, 0x100)
        if (sign := bytes([byte]).decode("cp864", "replace")) >= "\ufe80"
    }
    return b"".join(forms.get(sign) or sign.encode("cp864", "replace") for sign in name)


def test_a_latin_name_stays_as_it_was(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", zipped_as({"x": "caf\u00e9".encode("cp437")}))
    assert members(path) == ["caf\u00e90"]


def test_hidden_files_and_what_a_mac_adds_are_passed_over(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "a.zip",
        zipped(**{"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "b/Thumbs.db": b"x", "a.txt": DATA}),
    )
    assert members(path) == ["a.txt"]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_what_a_browser_saved_beside_a_page_in_an_archive_is_passed_over_and_told(
    kind: str, tmp_path: Path
) -> None:
    files = {
        "p/a.txt": DATA,
        "p/b.html": b"<rss></rss>",
        "p/b_files/x.js": b"f()",
        "p/c_files/d.txt": DATA,
    }
    path = put(tmp_path, f"a.{kind}", zipped(**files) if kind == "zip" else tarred(files))
    assert members(path) == ["p/a.txt", "p/b.html", "p/c_files/d.txt"]
    report = run(tmp_path)
    assert report.notes == (
        f"raw/a.{kind}: p/b_files: what a browser saved beside a page; passed over",
    )


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_pictures_in_an_archive_are_passed_over_and_counted(kind: str, tmp_path: Path) -> None:
    files = {"a.txt": DATA, "b.jpg": b"\xff\xd8", "c/d.MP4": b"\x00\x01", "__MACOSX/b.jpg": b"x"}
    path = put(tmp_path, f"a.{kind}", zipped(**files) if kind == "zip" else tarred(files))
    assert members(path) == ["a.txt"]
    report = run(tmp_path)
    assert (report.written, report.problems) == (1, ())
    assert report.notes == (f"raw/a.{kind}: pictures, sounds and films passed over: 2",)


def test_an_archive_inside_an_archive_is_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped(**{"inner.zip": zipped(**{"a.txt": DATA}), "z.txt": DATA}))
    report = run(tmp_path)
    (problem,) = report.problems
    assert problem.message == "inner.zip: is an archive inside an archive"
    assert report.written == 1


def test_a_bomb_is_put_out_before_it_fills_the_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\x00" * 100_000_000)
    assert len(bomb) < 200_000
    assert faults(put(tmp_path, "a.gz", bomb)) == ["unpacks to more than 400 times its size"]
    assert faults(put(tmp_path, "a.zip", zipped(**{"a": b"\x00" * 100_000_000}))) == [
        "unpacks to more than 400 times its size"
    ]
    assert faults(put(tmp_path, "a.tar.gz", gzip.compress(tarred({"a": b"\x00" * 60_000_000}))))


def test_the_limits_on_size_and_number_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.zip", zipped(**{f"{n}.txt": DATA for n in range(9)}))
    monkeypatch.setattr(module, "MAX_MEMBERS", 4)
    assert members(path) == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert faults(path) == ["holds more than 4 files"]
    monkeypatch.setattr(module, "MAX_MEMBERS", 99)
    monkeypatch.setattr(module, "MAX_MEMBER", 100)
    assert faults(path) == ["is larger than 100 bytes"] * 9
    monkeypatch.setattr(module, "MAX_TOTAL", 1000)
    assert faults(path)[-1] == "holds more than 1,000 bytes"


@pytest.mark.parametrize("cut", [10, 60, 150])
@pytest.mark.parametrize(
    "pack",
    [gzip.compress, bz2.compress, lzma.compress, lambda d: zipped(a=d), lambda d: tarred({"a": d})],
)
def test_a_damaged_archive_is_named_and_never_breaks_the_run(
    pack: object, cut: int, tmp_path: Path
) -> None:
    assert callable(pack)
    put(tmp_path, "a.bin", pack(DATA)[:cut])
    put(tmp_path, "b.txt", STORY)
    report = run(tmp_path)
    assert report.problems
    assert report.written == 1


def test_of_a_member_that_can_no_longer_be_read_it_is_not_said_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = STORY.replace("قطار", "قارب").encode()
    put(tmp_path, "a.zip", zipped(**{"a.txt": DATA, "b.txt": other}))
    assert run(tmp_path, jobs=1).written == 2
    much = LONG.encode() * 20
    put(tmp_path, "a.zip", zipped(**{"a.txt": DATA + much, "b.txt": "حديقة".encode() + other[8:]}))
    monkeypatch.setattr(module, "MAX_MEMBER", len(other) + 200)
    report = run(tmp_path, jobs=1)
    assert [problem.message for problem in report.problems] == [
        f"a.txt: is larger than {len(other) + 200} bytes"
    ]
    assert report.notes == ()


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped(**{"a.txt": DATA}))
    at = data.index(b"PK\x01\x02")
    for place in (6, at + 8):
        data[place : place + 2] = struct.pack("<H", 1)
    assert faults(put(tmp_path, "a.zip", bytes(data))) == ["is locked with a password"]


def test_an_office_document_is_no_archive(tmp_path: Path) -> None:
    path = put(
        tmp_path, "a.docx", zipped(**{"[Content_Types].xml": b"x", "word/document.xml": DATA})
    )
    with pytest.raises(ContentError, match="office document"):
        list(unpack(path))


def test_a_text_is_not_taken_for_a_packed_file() -> None:
    assert packing(DATA) == ""
    assert packing(b"") == ""


def record(root: Path) -> list[dict[str, object]]:
    lines = (root / ".warraq" / "ingest.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_an_archive_and_each_file_in_it_have_a_line_of_their_own_on_record(tmp_path: Path) -> None:
    data = zipped(**{"b.txt": DATA, "a.csv": f"title,text\nسوق جديدة,{LONG}\n".encode(), "c": b""})
    path = put(tmp_path, "a.zip", data)
    run(tmp_path)
    whole, table, text, empty = record(tmp_path)
    assert [line["file"] for line in record(tmp_path)] == [
        *("raw/a.zip", "raw/a.zip!/a.csv", "raw/a.zip!/b.txt", "raw/a.zip!/c")
    ]
    assert [line["layout"] for line in record(tmp_path)] == ["zip", "csv", "text", ""]
    assert whole["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert text["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert (whole["lines"], whole["articles"]) == ([], [])
    assert table["lines"] == [[1, 2, "record"]]
    assert text["lines"] == [[1, 1, "title"], [2, 2, "date"], [3, 3, "paragraph"], [4, 4, "source"]]
    assert empty["problems"] == ["the file is empty"]


def test_an_archive_without_a_text_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped())
    put(tmp_path, "b.tar", tarred({".hidden": DATA}))
    report = run(tmp_path)
    assert [problem.message for problem in report.problems] == 2 * [
        "there is no text in this archive"
    ]
    assert report.refused == 2


def test_an_edited_article_of_a_packed_file_is_known_without_the_ledger(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped(**{"a.txt": DATA}))
    run(tmp_path)
    (path,) = (tmp_path / "content").rglob("*.md")
    path.write_text(path.read_text(encoding="utf-8") + "\nزيادة\n", encoding="utf-8")
    (tmp_path / ".warraq" / "ingest.sqlite").unlink()
    assert run(tmp_path).proposed == 0
    assert "زيادة" in path.read_text(encoding="utf-8")


def test_explain_shows_each_file_of_an_archive_by_its_name(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    path = put(
        site, "a.zip", zipped(**{"b.txt": DATA, "a.csv": f"title,text\nسوق,{LONG}\n".encode()})
    )
    shown = CliRunner().invoke(main, ["--site", str(site), "ingest", "--explain", str(path)]).output
    heads = ["raw/a.zip!/a.csv (utf-8, csv)", "raw/a.zip!/b.txt (utf-8, text)", "raw/a.zip (zip)"]
    assert [line for line in shown.splitlines() if line.startswith("raw/")] == heads
    assert shown.count("    1 ") == 2
