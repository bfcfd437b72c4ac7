"""Folders of an archive that are in buckets: the same bytes, and whatever fails is told."""

import datetime as dt
import http.client
import io
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from generator.bucket import part_size
from generator.build import build
from generator.config import Config, languages, load_config
from generator.content import content_of
from generator.deploy.settings import S3
from generator.errors import ConfigError, SiteError, StoreError
from generator.executor import Workers
from generator.kept import OF_BUILDS, kept
from generator.lock import locked
from generator.packing import pack
from generator.place import Stored
from generator.storage import FOLDERS, Storage, places
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq, tree
from tests.deploy.buckets import (
    KEY,
    SECRET,
    environment,
    error,
    moto,
    new_bucket,
    s3_client,
    store_that,
)

Held = dict[str, bytes]


class Bucket:
    """A bucket of moto's, and a way to it that is not the tool's own."""

    def __init__(self) -> None:
        self.client: Any = s3_client(moto())
        self.name = new_bucket(self.client)

    def held(self, folder: str) -> Held:
        """Return every file below a folder."""
        found = {}
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=f"{folder}/"
        )
        for page in pages:
            for each in page.get("Contents", []):
                got = self.client.get_object(Bucket=self.name, Key=each["Key"])
                found[each["Key"].removeprefix(f"{folder}/")] = got["Body"].read()
        return found

    def put(self, key: str, data: bytes) -> None:
        """Put a file, as somebody else would."""
        self.client.put_object(Bucket=self.name, Key=key, Body=data)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with environment(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET):
        yield Bucket()


def stored(site: Path, text: str, endpoint: str = "") -> Path:
    """Give a site a [storage], and return it."""
    toml = site / "site.toml"
    told = f'{text}\nendpoint = "{endpoint or moto()}"'
    toml.write_text(f"{toml.read_text(encoding='utf-8')}\n[storage]\n{told}\n", encoding="utf-8")
    return site


def config_of(site: Path) -> Config:
    """Return the settings of a site."""
    return load_config(site, languages())


def articles(count: int) -> Iterator[Any]:
    for number in range(count):
        body = f"رست السفينة رقم {number} في الميناء."
        yield make_article(title=f"سفينة {number}", body=body, date=dt.date(2024, 1, 1 + number))


@contextmanager
def between(
    address: str, *, fault: int, silent: Callable[[], object] | None = None
) -> Iterator[tuple[str, list[int]]]:
    """Give a way to a store on which every so many requests come to nothing.

    They are answered "503 Slow Down" and cut off in turn; or are left without an answer for as long
    as `silent` takes. Also a list with a 1 for each of them.
    """
    host = urlsplit(address).netloc
    count = iter(range(1, 1_000_000))
    faults: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if next(count) % fault == 0:
                faults.append(1)
                if silent:
                    silent()
                    self.close_connection = True
                elif len(faults) % 2:
                    self.answer(503, {}, error("SlowDown"))
                else:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                return
            way = http.client.HTTPConnection(host)
            way.request(self.command, self.path, sent, dict(self.headers))
            got = way.getresponse()
            self.answer(got.status, dict(got.headers), got.read())
            way.close()

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            if not any(name.lower() == "content-length" for name in headers):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_PUT = do_HEAD = do_DELETE = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", faults
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_pages_in_a_bucket_are_those_of_a_folder_and_are_served_as_such(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = make_site(tmp_path / "site", *articles(9))
    pages = tree(build(site).output)
    report = build(stored(site, f'output = "s3://{bucket.name}/a/site"'))
    assert not report.problems
    assert str(report.place) == f"s3://{bucket.name}/a/site"
    assert bucket.held("a/site") == pages
    told = bucket.client.head_object(Bucket=bucket.name, Key="a/site/index.html")
    assert told["ContentType"] == "text/html; charset=utf-8"
    assert told["CacheControl"] == "public, max-age=300"


def test_a_build_into_a_bucket_makes_what_changed_and_takes_away_what_is_gone(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = stored(make_site(tmp_path / "site", *articles(9)), f'output = "s3://{bucket.name}/www"')
    build(site)
    assert build(site).written == 0
    article = site / "content" / "3.md"
    article.write_text(article.read_text(encoding="utf-8").replace("رست", "أبحرت"), "utf-8")
    assert 0 < build(site).written < 20
    # The same as if it had been built so at once.
    toml = site / "site.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("/www", "/new"), encoding="utf-8")
    build(site)
    assert bucket.held("www") == bucket.held("new")


def test_verify_finds_and_mends_what_was_done_to_a_bucket(tmp_path: Path, bucket: Bucket) -> None:
    site = stored(make_site(tmp_path / "site", *articles(3)), f'output = "s3://{bucket.name}/www"')
    build(site)
    pages = bucket.held("www")
    bucket.put("www/index.html", b"another")
    bucket.put("www/of-somebody-else.html", b"stays")
    bucket.client.delete_object(Bucket=bucket.name, Key="www/tags.html")
    notes = "\n".join(build(site, verify=True).notes)
    assert "2 differed, 2 put right" in notes
    assert "1 file in www/ that no build has made, left alone: of-somebody-else.html" in notes
    assert bucket.held("www") == pages | {"of-somebody-else.html": b"stays"}


def test_a_folder_of_a_bucket_that_holds_other_files_is_refused(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = stored(make_site(tmp_path / "site", *articles(1)), f'output = "s3://{bucket.name}/www"')
    bucket.put("www/index.html", b"somebody's own")
    with pytest.raises(ConfigError, match="holds files that no build has made, such as index"):
        build(site)
    assert bucket.held("www") == {"index.html": b"somebody's own"}


def test_raw_texts_in_a_bucket_give_the_articles_that_they_give_in_a_folder(
    tmp_path: Path, bucket: Bucket
) -> None:
    one, other = (make_site(tmp_path / name) for name in ("one", "other"))
    (one / "raw").mkdir(exist_ok=True)
    for number in range(3):
        text = f"عودة السفينة {number}\n2024-03-0{number + 1}\n\nعادت السفينة إلى الميناء اليوم.\n"
        (one / "raw" / f"{number}.txt").write_text(text, encoding="utf-8")
        bucket.put(f"raw/{number}.txt", text.encode())
    bucket.put("raw/.hidden.txt", b"nothing")
    stored(other, f'raw = "s3://{bucket.name}/raw"')
    for site in (one, other):
        assert run_warraq("ingest", cwd=site).returncode == 0
    assert tree(one / "content") == tree(other / "content")
    assert len(tree(one / "content")) == 3
    assert "passed over" not in run_warraq("ingest", cwd=other).stdout
    (other / "raw").mkdir(exist_ok=True)
    (other / "raw" / "own.txt").touch()
    told = f"raw is passed over: site.toml says that raw texts are in s3://{bucket.name}/raw\n"
    assert run_warraq("ingest", cwd=other).stdout.endswith(told)
    # What is gone from the bucket is forgotten, and its article stays.
    bucket.client.delete_object(Bucket=bucket.name, Key="raw/0.txt")
    (one / "raw" / "0.txt").unlink()
    for site in (one, other):
        assert "raw files           2" in run_warraq("ingest", cwd=site).stdout
    assert (other / ".warraq/ingest.jsonl").read_bytes() == (
        one / ".warraq/ingest.jsonl"
    ).read_bytes()


def test_a_raw_text_that_cannot_be_read_is_told_by_its_address(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = stored(make_site(tmp_path / "site"), f'raw = "s3://{bucket.name}/raw"')
    bucket.put("raw/a.txt", b"\x00\x01\x02" * 100)
    result = run_warraq("ingest", cwd=site)
    assert result.returncode == 1
    assert f"s3://{bucket.name}/raw/a.txt: " in result.stderr


def test_a_store_that_fails_now_and_then_is_asked_again(tmp_path: Path, bucket: Bucket) -> None:
    site = make_site(tmp_path / "site", *articles(5))
    pages = tree(build(site).output)
    with between(moto(), fault=9) as (address, faults):
        stored(site, f'output = "s3://{bucket.name}/www"', address)
        assert not build(site).problems
    assert len(faults) > 3
    assert bucket.held("www") == pages


def test_a_store_that_says_nothing_is_asked_again(
    tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.place.SILENCE", 0.5)
    site = make_site(tmp_path / "site", *articles(2))
    pages = tree(build(site).output)
    over = threading.Event()
    with between(moto(), fault=40, silent=lambda: over.wait(60)) as (address, faults):
        stored(site, f'output = "s3://{bucket.name}/www"', address)
        assert not build(site, jobs=1).problems
        over.set()
    assert faults
    assert bucket.held("www") == pages


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (403, "AccessDenied", 'the key may not do that in the bucket "archive"'),
        (404, "NoSuchBucket", 'there is no bucket "archive"'),
    ],
)
def test_a_bucket_that_is_not_there_or_may_not_be_written_is_told(
    tmp_path: Path, status: int, code: str, fault: str
) -> None:
    with store_that(lambda _: (status, error(code))) as place:
        site = make_site(tmp_path / "site", *articles(1))
        stored(site, 'output = "s3://archive/www"', place.endpoint)
        result = run_warraq("build", cwd=site)
    assert result.returncode == 1
    assert fault in result.stderr
    assert "Traceback" not in result.stderr
    assert KEY not in result.stderr


def test_a_bucket_that_may_be_read_and_not_written_is_told(tmp_path: Path) -> None:
    empty = b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>a</Name>'
    empty += b"<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"

    def answer(handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        if handler.command == "PUT":
            return 403, error("AccessDenied")
        return (200, empty) if "list-type" in handler.path else (404, error("NoSuchKey"))

    with store_that(answer) as place:
        site = make_site(tmp_path / "site", *articles(1))
        stored(site, 'output = "s3://archive/www"', place.endpoint)
        result = run_warraq("build", cwd=site)
    assert result.returncode == 1
    assert "s3://archive/www/" in result.stderr
    assert "cannot be written: the key may not do that in the bucket" in result.stderr


def machine(folder: Path, bucket: Bucket) -> Path:
    """Make the folder that an archive has on one machine; all else of it is in a bucket."""
    text = "\n".join(f'{name} = "s3://{bucket.name}/{name}"' for name in FOLDERS)
    return stored(make_site(folder), text)


def put_raw(bucket: Bucket, numbers: range) -> None:
    """Put raw texts into the archive's bucket."""
    for number in numbers:
        text = f"عودة السفينة {number}\n2024-03-0{number + 1}\n\nعادت سفينة {number} إلى الميناء.\n"
        bucket.put(f"raw/{number}.txt", text.encode())


def told(*words: str, cwd: Path) -> str:
    """Run a command that has nothing to complain about, and return what it says."""
    result = run_warraq(*words, cwd=cwd)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_what_one_machine_began_another_goes_on_with(tmp_path: Path, bucket: Bucket) -> None:
    one, other = (machine(tmp_path / name, bucket) for name in ("one", "other"))
    put_raw(bucket, range(3))
    told("ingest", cwd=one)
    assert sorted(bucket.held("content")) == [
        ".warraq/ingest.sqlite",
        *(f"2024/03/0{day}.zip" for day in (1, 2, 3)),
    ]
    assert not list((one / "content").rglob("*.md"))
    told("build", cwd=one)
    put_raw(bucket, range(3, 4))
    assert "raw files           4 (3 not changed" in told("ingest", cwd=other)
    said = told("build", cwd=other)
    assert "4 articles" in said
    assert int(re.findall(r"(\d+) already up to date", said)[0]) > 5
    # As if one machine had made all of it at once, from files.
    whole = make_site(tmp_path / "whole")
    for name, data in bucket.held("raw").items():
        (whole / "raw").mkdir(exist_ok=True)
        (whole / "raw" / name).write_bytes(data)
    told("ingest", cwd=whole)
    told("build", cwd=whole)
    assert bucket.held("output") == tree(whole / "output")
    assert "4 articles, 0 pages written" in told("build", cwd=one)
    told("unpack", cwd=other)
    articles = {n: data for n, data in tree(other / "content").items() if n.endswith(".md")}
    assert articles == {n: data for n, data in tree(whole / "content").items() if n.endswith(".md")}


def test_an_article_in_a_bucket_is_found_edited_and_withdrawn(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(3))
    told("ingest", cwd=site)
    told("build", cwd=site)
    (found,) = told("search", "سفينة", "2", "--json", cwd=site).splitlines()
    path = json.loads(found)["path"]
    assert path.startswith(f"s3://{bucket.name}/content/2024/03/03.zip!/2024/03/03-")
    name = path.partition("!/")[2]
    told("unpack", path, cwd=site)  # as the search names it
    file = site / "content" / name
    file.write_text(file.read_text(encoding="utf-8").replace("عادت", "رجعت"), encoding="utf-8")
    told("build", cwd=site)
    assert not file.exists()
    page = json.loads(found)["url"]
    assert "رجعت" in bucket.held("output")[page].decode()
    told("withdraw", page, "--reason", "كانت كذبا", cwd=site)
    told("build", cwd=site)
    assert "كانت كذبا" in bucket.held("output")[page].decode()


def test_two_machines_that_work_at_once_lose_nothing(tmp_path: Path, bucket: Bucket) -> None:
    one, other = (machine(tmp_path / name, bucket) for name in ("one", "other"))
    put_raw(bucket, range(2))
    told("ingest", cwd=one)
    told("build", cwd=one)
    told("build", cwd=other)
    ledger = one / "content" / "addresses.txt"
    held = bucket.held("content")["addresses.txt"]

    def both() -> None:
        with kept(one, places(one, config_of(one).storage).content, OF_BUILDS):
            bucket.put("content/addresses.txt", held + b"a.html\t-\t2024-01-01\n")
            with ledger.open("ab") as file:
                file.write(b"b.html\t-\t2024-01-02\n")

    with pytest.raises(SiteError, match="another machine has written this meanwhile"):
        both()
    told("build", cwd=one)
    lines = bucket.held("content")["addresses.txt"].decode()
    assert "a.html\t-\t2024-01-01\n" in lines
    assert "b.html\t-\t2024-01-02\n" in lines


def test_a_pack_in_a_bucket_that_was_cut_short_is_told(tmp_path: Path, bucket: Bucket) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(3))
    told("ingest", cwd=site)
    told("build", cwd=site)
    pages = bucket.held("output")
    pack = bucket.held("content")["2024/03/02.zip"]
    bucket.put("content/2024/03/02.zip", pack[:-30])
    result = run_warraq("build", cwd=site)
    assert result.returncode == 1
    assert f"s3://{bucket.name}/content/2024/03/02.zip: cannot be read as a pack" in result.stderr
    assert bucket.held("output") == pages
    bucket.put("content/2024/03/02.zip", pack)
    told("build", cwd=site)
    assert bucket.held("output") == pages


@pytest.mark.parametrize("command", ["check", "deploy", "bag"])
def test_what_needs_the_pages_in_a_folder_says_so(tmp_path: Path, command: str) -> None:
    site = make_site(tmp_path / "site", *articles(1))
    text = '\n[deploy.www]\nkind = "folder"\npath = "../www"\n'
    text += '\n[storage]\noutput = "s3://archive/www"\n'
    with (site / "site.toml").open("a", encoding="utf-8") as toml:
        toml.write(text)
    result = run_warraq(command, cwd=site)
    assert result.returncode == 1
    assert "s3://archive/www, and this needs" in result.stderr


@pytest.mark.parametrize(
    ("text", "line", "told", "hint"),
    [
        ('contents = "x"', 5, 'unknown key "contents"', 'did you mean "content"?'),
        ("raw = 1", 5, "raw must be a text", 'write raw = "..."'),
        ('raw = "gs://a/b"', 5, 'raw "gs://a/b" is no address of a bucket', "s3://bucket/folder"),
        ('raw = "../raw"', 5, "is no address", "make raw/ a link to it"),
        ('raw = "s3:///b"', 5, "is no address", 's3://bucket/folder"'),
        ('raw = "s3://a/../b"', 5, "is no address", 's3://bucket/folder"'),
        ('raw = "s3://a/b"\noutput = "s3://a/b/c"', 6, "raw are in one another", "its own"),
    ],
)
def test_faults_in_the_settings_are_told_with_line_and_hint(
    tmp_path: Path, text: str, line: int, told: str, hint: str
) -> None:
    (tmp_path / "site.toml").write_text(f'title = "أ"\n\n\n[storage]\n{text}\n', encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        load_config(tmp_path, languages())
    ((problem),) = caught.value.problems
    assert problem.line == line
    assert told in problem.message
    assert hint in problem.hint


def test_every_setting_stands_in_the_guide_as_in_the_code() -> None:
    source = (REPOSITORY / "generator" / "storage.py").read_text(encoding="utf-8")
    guide = (REPOSITORY / "docs" / "storage.md").read_text(encoding="utf-8")
    comments = dict(re.findall(r'^    (\w+): str = ""  # (.+)$', source, re.M))
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", guide, re.M))
    assert rows == {field.name: comments[field.name] for field in fields(Storage)}


def packed_in(bucket: Bucket, name: str) -> list[str]:
    """Return the articles of a pack in a bucket."""
    return ZipFile(io.BytesIO(bucket.held("content")[name])).namelist()


def test_articles_of_one_day_that_move_to_another_leave_no_copy(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = machine(tmp_path / "site", bucket)
    texts = ("عادت السفينة إلى الميناء", "غرق قارب قرب الشاطئ", "وصل قطار إلى المحطة")
    for day in (1, 5):
        for number, text in enumerate(texts):
            bucket.put(f"raw/{number}.txt", f"{text}\n2024-03-0{day}\n\n{text} اليوم.\n".encode())
        told("ingest", cwd=site)
    assert "2024/03/01.zip" not in bucket.held("content")
    assert len(packed_in(bucket, "2024/03/05.zip")) == 3


def test_two_machines_that_put_articles_into_one_pack_lose_none(
    tmp_path: Path, bucket: Bucket
) -> None:
    sites = [machine(tmp_path / name, bucket) for name in ("one", "other")]
    put_raw(bucket, range(1))
    told("ingest", cwd=sites[0])
    for site in sites:
        (site / ".warraq").mkdir(exist_ok=True)
        folder = site / "content/2024/03"
        folder.mkdir(parents=True)
        (folder / f"01-{site.name}.md").write_text("---\ntitle: خبر\n---\nنص\n", encoding="utf-8")
    content = content_of(sites[1], config_of(sites[1]).storage)
    assert content.has("2024/03/01-عودة-السفينة-0.md")  # by now this process knows the pack
    told("pack", cwd=sites[0])
    with (
        Workers(1) as workers,
        pytest.raises(StoreError, match=r"03/01\.zip: another machine has written this"),
    ):
        pack(content, workers, lambda *_: None)
    assert "2024/03/01-one.md" in packed_in(bucket, "2024/03/01.zip")
    told("pack", cwd=sites[1])
    assert len(packed_in(bucket, "2024/03/01.zip")) == 3


def test_a_file_that_another_machine_writes_while_it_is_read_is_not_mixed_up(
    bucket: Bucket,
) -> None:
    bucket.put("a/pack.zip", b"1" * 600_000)
    place = Stored(S3(bucket=bucket.name, endpoint=moto()), "a/pack.zip")
    with place.open("rb") as file:
        file.read(10)
        bucket.put("a/pack.zip", b"2" * 600_000)
        with pytest.raises(StoreError, match="another machine has written this meanwhile"):
            file.read()


def edit(site: Path, number: int, old: str, new: str) -> None:
    """Change a word of a packed article."""
    (day,) = (site / "content").rglob(f"0{number + 1}-*.md")
    day.write_text(day.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_pages_in_a_folder_of_each_machine_are_not_taken_for_those_of_the_other(
    tmp_path: Path, bucket: Bucket
) -> None:
    text = "\n".join(f'{name} = "s3://{bucket.name}/{name}"' for name in ("raw", "content"))
    one, other = (stored(make_site(tmp_path / name), text) for name in ("one", "other"))
    put_raw(bucket, range(2))
    told("ingest", cwd=one)
    told("build", cwd=one)
    told("build", cwd=other)
    told("unpack", cwd=one)
    edit(one, 0, "عادت", "رجعت")  # as long as it was
    told("build", cwd=one)
    told("build", cwd=other)
    assert tree(other / "output") == tree(one / "output")
    said = told("build", cwd=one)
    assert "2 articles, 0 pages written" in said


def test_pages_of_a_machine_that_could_not_save_do_not_stay_over_those_of_another(
    tmp_path: Path, bucket: Bucket
) -> None:
    one, other = (machine(tmp_path / name, bucket) for name in ("one", "other"))
    put_raw(bucket, range(2))
    told("ingest", cwd=one)
    told("build", cwd=one)
    (pack,) = (name for name in bucket.held("content") if name.endswith("03/01.zip"))
    before = bucket.held("content")
    told("unpack", cwd=other)
    edit(other, 0, "عادت", "رجعت")
    told("build", cwd=other)
    after = bucket.held("content")
    pages = bucket.held("output")
    # The first one has listed the articles before, and puts its pages when the other is done.
    bucket.put(f"content/{pack}", before[pack])
    bucket.put("content/.warraq/catalogue.sqlite", before[".warraq/catalogue.sqlite"])
    with pytest.raises(SiteError, match="another machine has written this meanwhile"):
        build(one, clean=True, between=lambda _: restore(bucket, after))
    assert bucket.held("output") != pages
    told("build", cwd=one)
    assert bucket.held("output") == pages


def restore(bucket: Bucket, held: Held) -> None:
    """Put back the content of a bucket."""
    for name, data in held.items():
        bucket.put(f"content/{name}", data)


def test_what_is_gone_from_the_bucket_is_saved_there_again(tmp_path: Path, bucket: Bucket) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(1))
    told("ingest", cwd=site)
    told("build", cwd=site)
    for name in (".warraq/catalogue.sqlite", "addresses.txt"):
        bucket.client.delete_object(Bucket=bucket.name, Key=f"content/{name}")
    (site / "content" / "x.md").write_text("---\ntitle: خبر\n---\nنص\n", encoding="utf-8")
    told("build", cwd=site)
    assert {".warraq/catalogue.sqlite", "addresses.txt"} <= set(bucket.held("content"))


def test_a_line_that_a_person_takes_out_of_the_addresses_is_out_on_each_machine(
    tmp_path: Path, bucket: Bucket
) -> None:
    one, other = (machine(tmp_path / name, bucket) for name in ("one", "other"))
    put_raw(bucket, range(1))
    told("ingest", cwd=one)
    ledger = one / "content" / "addresses.txt"
    ledger.write_bytes(b"never.html\t-\t2024-01-01\n")
    told("build", cwd=one)
    told("build", cwd=other)
    ledger.write_bytes(ledger.read_bytes().replace(b"never.html\t-\t2024-01-01\n", b"").rstrip())
    told("build", cwd=one)
    told("build", cwd=other)
    told("build", cwd=one)
    assert b"never.html" not in bucket.held("content")["addresses.txt"]
    assert b"never.html" not in (other / "content" / "addresses.txt").read_bytes()


def test_a_folder_that_a_store_s_own_page_has_made_is_no_file(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(1))
    for name in ("raw/", "raw/2024/", "content/", "output/"):
        bucket.put(name, b"")
    assert "raw files           1\n" in told("ingest", cwd=site)
    told("build", cwd=site)


def test_a_machine_that_has_nothing_of_an_archive_yet_can_ask_it(
    tmp_path: Path, bucket: Bucket
) -> None:
    one, other = (machine(tmp_path / name, bucket) for name in ("one", "other"))
    put_raw(bucket, range(2))
    told("ingest", cwd=one)
    (other / "content").rmdir()
    assert len(told("search", "سفينة", "--json", cwd=other).splitlines()) == 2
    (other / "content").rmdir()
    assert "2 articles out of 2 packs" in told("unpack", cwd=other)


def test_what_lies_on_a_desk_is_read_on_its_own_machine_alone(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(1))
    told("ingest", cwd=site)
    content = content_of(site, config_of(site).storage)
    ((path, _),) = content.articles([])
    packed = content.read(path)
    (content.loose / path).parent.mkdir(parents=True)
    (content.loose / path).write_bytes(b"a draft")
    assert content.read(path) == b"a draft"
    assert replace(content, desk="another-machine").read(path) == packed


def test_packs_that_are_left_in_the_folder_are_told_before_anything_is_built(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = make_site(tmp_path / "site", *articles(2))
    told("pack", cwd=site)
    stored(site, f'content = "s3://{bucket.name}/content"')
    result = run_warraq("build", cwd=site)
    assert result.returncode == 1
    assert "is a pack in a folder, and the articles are in a bucket" in result.stderr
    assert "warraq unpack" in result.stderr
    assert list((site / "content").rglob("*.zip"))


def test_a_store_that_is_down_ends_an_ingest_and_no_raw_text_counts_as_unreadable(
    tmp_path: Path,
) -> None:
    listed = (
        b"<ListBucketResult><Name>a</Name><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount>"
    )
    listed += b'<Contents><Key>raw/a.txt</Key><Size>9</Size><ETag>"x"</ETag>'
    listed += b"<LastModified>2024-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>"

    def answer(handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        return (200, listed) if "list-type" in handler.path else (403, error("AccessDenied"))

    with store_that(answer) as place:
        site = stored(make_site(tmp_path / "site"), 'raw = "s3://archive/raw"', place.endpoint)
        result = run_warraq("ingest", cwd=site)
    assert result.returncode == 1
    assert 'site.toml:4: the key may not do that in the bucket "archive"' in result.stderr
    assert "cannot be read" not in result.stderr


def test_a_preview_leaves_buckets_and_what_is_being_edited_as_they_are(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(1))
    told("ingest", cwd=site)
    told("unpack", cwd=site)
    held = bucket.held("content"), bucket.held("output")
    edit(site, 0, "عادت", "رجعت")
    for saved in (None, frozenset(["2024/03/01-عودة-السفينة-0.md"])):
        build(site, output=site / "output", saved=saved, hurry=True)
    assert (bucket.held("content"), bucket.held("output")) == held
    assert list((site / "content").rglob("01-*.md"))
    assert "رجعت" in (site / "output" / "2024/03/01/عودة-السفينة-0.html").read_text("utf-8")
    told("build", cwd=site)
    assert bucket.held("output") == tree(site / "output")


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path, bucket: Bucket) -> None:
    site = machine(tmp_path / "site", bucket)
    bucket.put("raw/2024//a.txt", b"x")
    result = run_warraq("ingest", cwd=site)
    assert result.returncode == 1
    assert "there is a name in the bucket that no page can have" in result.stderr
    assert "raw/2024//a.txt" in result.stderr


def test_what_is_ingested_while_a_build_runs_is_packed_when_it_has_ended(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = machine(tmp_path / "site", bucket)
    put_raw(bucket, range(1))
    ingesting = threading.Thread(target=lambda: run_warraq("ingest", cwd=site))
    with locked(site / ".warraq" / "build.lock", "build"):
        ingesting.start()
        ingesting.join(5)
        assert list((site / "content").rglob("*.md"))
        assert not any(name.endswith(".zip") for name in bucket.held("content"))
    ingesting.join()
    assert "2024/03/01.zip" in bucket.held("content")


@pytest.mark.parametrize("size", [0, 1, 5 * 2**20, 52_428_800_000, 52_428_800_001, 400 * 10**9])
def test_a_catalogue_of_any_size_is_sent_in_as_many_parts_as_a_store_takes(size: int) -> None:
    part = part_size(size)
    assert part >= 5 * 2**20
    assert -(-size // part) <= 10_000
