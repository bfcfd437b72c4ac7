"""Packed web archives: valid by their makers' own checker, every record as the page was built."""

import gzip
import hashlib
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import surt
from warcio.archiveiterator import ArchiveIterator

from generator.build import build
from generator.errors import SiteError
from generator.export import cdx
from tests.conftest import make_article, make_site, run_warraq, tree
from tests.export.sites import demo, every, exported

BASE = "https://archive.example/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo, built."""
    made = demo(tmp_path_factory.mktemp("wacz") / "site")
    build(made)
    return made


def records(file: Path) -> list[tuple[Any, bytes]]:
    with zipfile.ZipFile(file) as packed:
        data = packed.read("archive/data.warc.gz")
    found = ArchiveIterator(BytesIO(data), check_digests="raise")
    return [(record, record.content_stream().read()) for record in found]


def answers(file: Path) -> dict[str, bytes]:
    """Return the body of each address."""
    return {
        record.rec_headers.get_header("WARC-Target-URI"): body
        for record, body in records(file)
        if record.rec_type == "response"
    }


def index(file: Path) -> list[tuple[str, str, dict[str, str]]]:
    """Return the lines of the index, found block by block by the list of blocks."""
    with zipfile.ZipFile(file) as packed:
        listed = packed.read("indexes/index.idx").decode().splitlines()
        blocks = packed.read("indexes/index.cdx.gz")
    assert json.loads(listed[0].split(" ", 2)[2])["format"] == "cdxj-gzip-1.0"
    lines = []
    for line in listed[1:]:
        place = json.loads(line[line.index("{") :])
        block = blocks[place["offset"] : place["offset"] + place["length"]]
        assert f"sha256:{hashlib.sha256(block).hexdigest()}" == place["digest"]
        lines += gzip.decompress(block).decode().splitlines()
    assert lines == sorted(lines)
    found = [line.split(" ", 2) for line in lines]
    return [(key, when, json.loads(told)) for key, when, told in found]


def pages(file: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(file) as packed:
        return [json.loads(line) for line in packed.read("pages/pages.jsonl").splitlines()]


def test_the_makers_checker_finds_it_valid(site: Path, tmp_path: Path) -> None:
    exported(site, "wacz", tmp_path / "x.wacz")
    words = [Path(sys.executable).with_name("wacz"), "validate", "-f", tmp_path / "x.wacz"]
    checked = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    assert (checked.returncode, "the passed WACZ is valid" in checked.stdout) == (0, True)
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        told = json.loads(packed.read("datapackage.json"))
        assert told["wacz_version"] == "1.1.1"
        assert told["mainPageUrl"] == f"{BASE}index.html"
        # What replay tools read by its place must lie in the file as it is.
        for name in ("archive/data.warc.gz", "indexes/index.cdx.gz"):
            assert packed.getinfo(name).compress_type == zipfile.ZIP_STORED


def test_each_file_begins_where_the_directory_lets_replay_tools_expect_it(
    site: Path, tmp_path: Path
) -> None:
    # As wabac.js finds it: without an extra field in the directory, none is looked for in the file.
    exported(site, "wacz", tmp_path / "x.wacz")
    data = (tmp_path / "x.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        for info in packed.infolist():
            name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
            assert bool(info.extra) == bool(extra), info.filename
            start = info.header_offset + 30 + name + extra
            part = data[start : start + info.compress_size]
            inflated = zlib.decompress(part, -15) if info.compress_type else part
            assert inflated == packed.read(info.filename)


def test_all_that_was_built_is_in_it_byte_for_byte(site: Path, tmp_path: Path) -> None:
    exported(site, "wacz", tmp_path / "x.wacz")
    found = answers(tmp_path / "x.wacz")
    built = tree(site / "output")
    del built["manifest.sha256"]
    assert sorted(found.values()) == sorted([*built.values(), built["index.html"]])
    assert found[BASE] == found[f"{BASE}index.html"] == built["index.html"]
    listed = pages(tmp_path / "x.wacz")
    assert [page["url"] for page in listed[1:2]] == [f"{BASE}index.html"]
    assert len(listed) == 2 + 26
    assert all(page["url"] in found for page in listed[1:])


def test_the_index_leads_to_each_record(site: Path, tmp_path: Path) -> None:
    exported(site, "wacz", tmp_path / "x.wacz")
    with zipfile.ZipFile(tmp_path / "x.wacz") as packed:
        data = packed.read("archive/data.warc.gz")
    found = index(tmp_path / "x.wacz")
    assert len(found) == len(answers(tmp_path / "x.wacz"))
    for key, when, told in found:
        assert key == surt.surt(told["url"])
        start, length = int(told["offset"]), int(told["length"])
        (record,) = ArchiveIterator(BytesIO(data[start : start + length]))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == told["digest"]
        date = record.rec_headers.get_header("WARC-Date")
        assert when == "".join(sign for sign in date if sign.isdigit())


@pytest.mark.parametrize(
    "address",
    [
        "https://archive.example/",
        "https://archive.example/a/",
        "https://WWW2.Archive.Example:8080/A/b.html",
        "http://archive.example:80/%D8%B9%D9%84%D9%8A/a%20b'(c)!.html",
        "https://archive.example/a%23b%25c%22d.css",
    ],
)
def test_addresses_are_looked_up_as_the_internet_archive_does(address: str) -> None:
    assert cdx.surt(address) == surt.surt(address)


def test_the_date_of_each_record_is_that_of_the_newest_article(tmp_path: Path) -> None:
    made, _ = every(tmp_path / "s")
    build(made)
    exported(made, "wacz", tmp_path / "x.wacz", end="2019")
    dates = {r.rec_headers.get_header("WARC-Date") for r, _ in records(tmp_path / "x.wacz")}
    assert dates == {"2019-05-13T09:00:07Z"}


def test_a_selection_has_its_pages_and_what_they_need_alone(tmp_path: Path) -> None:
    made = make_site(tmp_path / "s", make_article(slug="a"), make_article(slug="b", tags=("آخر",)),
        url=BASE)  # fmt: skip
    (made / "static" / "fonts").mkdir()
    (made / "static" / "fonts" / "own font.woff2").write_bytes(b"wOF2")
    (made / "static" / "fonts" / "never.woff2").write_bytes(b"wOF2")
    theme = Path(__file__).parents[2] / "static" / "main.css"
    own = '@font-face { font-family: x; src: url("fonts/own%20font.woff2"); }\n'
    (made / "static" / "main.css").write_text(own + theme.read_text("utf-8"), encoding="utf-8")
    build(made)
    exported(made, "wacz", tmp_path / "x.wacz", tag="آخر")
    found = set(answers(tmp_path / "x.wacz"))
    articles = {address for address in found if address.endswith(".html")}
    assert articles == {f"{BASE}2024/03/20/b.html"}
    assert {f"{BASE}main.css", f"{BASE}article.js", f"{BASE}icon.svg"} <= found
    assert f"{BASE}fonts/own%20font.woff2" in found
    assert f"{BASE}fonts/never.woff2" not in found
    assert not [address for address in found if "/search/base" in address or ".xml" in address]


def test_no_file_is_taken_that_the_build_did_not_make(tmp_path: Path) -> None:
    base = "https://archive.example/news/"
    made = make_site(tmp_path / "s", make_article(slug="a", source="س"), url=base)
    (tmp_path / "secret.png").write_bytes(b"secret")
    for name in ("own.png", "other.png"):
        (made / "static" / name).write_bytes(name.encode())
    theme = Path(__file__).parents[2] / "static" / "main.css"
    named = (f"{tmp_path}/secret.png", "../secret.png", "/news/own.png", "/other.png", "left.png")
    own = "".join(f"i {{ background: url({path}) }}\n" for path in named)
    (made / "static" / "main.css").write_text(own + theme.read_text("utf-8"), encoding="utf-8")
    build(made)
    (made / "output" / "left.png").write_bytes(b"left there")
    exported(made, "wacz", tmp_path / "x.wacz", source="س")
    found = answers(tmp_path / "x.wacz")
    assert [address for address in found if address.endswith(".png")] == [f"{base}own.png"]
    assert found[f"{base}own.png"] == b"own.png"


def test_an_index_of_many_pages_is_found_block_by_block(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(site, "wacz", tmp_path / "x.wacz")
    whole = index(tmp_path / "x.wacz")
    monkeypatch.setattr(cdx, "BLOCK", 7)
    exported(site, "wacz", tmp_path / "x.wacz")
    assert index(tmp_path / "x.wacz") == whole


def test_without_an_address_there_is_no_web_archive(tmp_path: Path) -> None:
    made = make_site(tmp_path, make_article())
    build(made)
    told = run_warraq("export", "wacz", "x.wacz", cwd=made)
    assert (told.returncode, told.stderr) == (
        1,
        "site.toml: has no url, without which a web archive has no addresses\n"
        '  hint: add url = "https://..." to it, then run: warraq build\n',
    )


def test_a_page_that_was_not_built_is_told(tmp_path: Path) -> None:
    made = make_site(tmp_path / "s", make_article(slug="a"), url=BASE)
    with pytest.raises(SiteError) as told:
        exported(made, "wacz", tmp_path / "x.wacz")
    assert [problem.hint for problem in told.value.problems] == ["run: warraq build"]
    assert told.value.problems[0].file == made / "output" / "2024" / "03" / "20" / "a.html"
    build(made)
    (made / "output" / "main.css").unlink()
    with pytest.raises(SiteError) as told:
        exported(made, "wacz", tmp_path / "x.wacz")
    assert told.value.problems[0].hint == "run: warraq build --verify"
    assert not list(tmp_path.glob("*x*"))
