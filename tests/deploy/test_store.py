"""What a bucket alone does: headers, packed pages, keys, and what is said when it fails."""

import gzip
import importlib
import json
import re
import socket
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pytest
from obstore.store import AzureStore

from generator.build import build
from generator.deploy.settings import S3, Azure, Gcs
from generator.deploy.store import open_store
from generator.deploy.target import Upload
from generator.errors import DeployError
from tests.conftest import run_warraq
from tests.deploy.buckets import (
    ACCOUNT,
    KEY,
    SECRET,
    aws_client,
    environment,
    google,
    moto,
    new_bucket,
    s3_client,
    start_moto,
)
from tests.deploy.places import PLACES, Place, built, deploy, make_built_site, published, s3


class Bucket(NamedTuple):
    client: Any
    name: str
    place: Place

    def address(self, path: str) -> str:
        what = {"Bucket": self.name, "Key": f"site/{path}"}
        return str(self.client.generate_presigned_url("get_object", Params=what))

    def head(self, path: str) -> dict[str, Any]:
        return dict(self.client.head_object(Bucket=self.name, Key=f"site/{path}"))


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Bucket]:
    with s3(tmp_path) as place:
        yield Bucket(s3_client(moto()), place.settings.split('"')[3], place)


def site_with(root: Path, bucket: Bucket, setting: str) -> Path:
    site = make_built_site(root, bucket.place)
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f"{setting}\n")
    return site


def test_each_file_is_sent_to_readers_with_its_type_and_how_long_it_may_be_kept(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = make_built_site(tmp_path / "s", bucket.place)
    (site / "static" / "photo-0123456789ab.jpg").write_bytes(b"x")
    build(site)
    deploy(site)
    told = {}
    for path in ("index.html", "feed.xml", "main.css", "photo-0123456789ab.jpg"):
        with urlopen(bucket.address(path)) as answer:
            told[path] = answer.headers["Content-Type"], answer.headers["Cache-Control"]
    assert told == {
        "index.html": ("text/html; charset=utf-8", "public, max-age=300"),
        "feed.xml": ("application/xml", "public, max-age=300"),
        "main.css": ("text/css; charset=utf-8", "public, max-age=300"),
        "photo-0123456789ab.jpg": ("image/jpeg", "public, max-age=31536000, immutable"),
    }


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_pages_are_stored_packed_where_that_is_asked_for_and_known_again(
    tmp_path: Path, bucket: Bucket, encoding: str
) -> None:
    unpack = gzip.decompress if encoding == "gzip" else importlib.import_module("brotli").decompress
    site = site_with(tmp_path / "s", bucket, f'encoding = "{encoding}"')
    (site / "static" / "photo.jpg").write_bytes(bytes(2_000))
    build(site)
    deploy(site, check_after=True)
    held = published(bucket.place)
    packed = {p for p in held if bucket.head(p).get("ContentEncoding") == encoding}
    assert {"index.html", "main.css", "feed.xml", "2024/03/20/a.html"} <= packed
    assert "photo.jpg" not in packed
    plain = {path: unpack(data) if path in packed else data for path, data in held.items()}
    assert plain == built(site)
    assert all(len(held[path]) < len(plain[path]) for path in packed)
    assert deploy(site).plan.touched == ()
    bucket.place.leave("index.html", held["index.html"][:-4] + b"cut.")
    report = deploy(site)
    assert "is not as the last deploy left it: index.html" in report.notes[0]
    assert [file.path for file in report.plan.puts] == ["index.html"]


def test_pages_that_were_packed_are_sent_plain_when_that_is_no_longer_asked_for(
    tmp_path: Path, bucket: Bucket
) -> None:
    site = site_with(tmp_path / "s", bucket, 'encoding = "gzip"')
    deploy(site)
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(text.replace('"gzip"', '"none"'), encoding="utf-8")
    deploy(site)
    assert published(bucket.place) == built(site)
    assert "ContentEncoding" not in bucket.head("index.html")


def test_the_lock_is_got_by_one_alone_of_many_at_once(tmp_path: Path, bucket: Bucket) -> None:
    place = S3(bucket=bucket.name, prefix="site", endpoint=moto())
    with open_store(place, tmp_path) as target, ThreadPoolExecutor(8) as pool:
        notes = [f"deploy {number}".encode() for number in range(8)]
        others = list(pool.map(target.lock, notes))
        (won,) = (note for note, other in zip(notes, others, strict=True) if other is None)
        assert set(others) == {None, won}


def test_a_folder_in_the_bucket_whose_name_begins_the_same_is_left_alone(
    tmp_path: Path, bucket: Bucket
) -> None:
    deploy(make_built_site(tmp_path / "s", bucket.place))
    neighbour = bucket.client.get_object(Bucket=bucket.name, Key="site-2/x")["Body"].read()
    assert neighbour == b"a neighbour's"


Answer = Callable[[BaseHTTPRequestHandler], tuple[int, bytes]]


@contextmanager
def store_that(answer: Answer) -> Iterator[S3]:
    """Give a store that answers every request so, for what no server on loopback says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = answer(self)
            self.send_response(status)
            self.send_header("ETag", '"x"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with environment(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET):
            yield S3(bucket="archive", endpoint=f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><AWSAccessKeyId>{KEY}</AWSAccessKeyId></Error>".encode()


def test_files_are_put_side_by_side(tmp_path: Path) -> None:
    together = threading.Barrier(16)

    def when_all_are_here(_: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        together.wait(20)
        return 200, b""

    with store_that(when_all_are_here) as place, open_store(place, tmp_path) as target:
        tags = target.put([Upload(f"{number}", b"x") for number in range(32)])
    assert tags == ["x"] * 32


def test_when_a_put_fails_no_other_one_is_still_under_way(tmp_path: Path) -> None:
    under_way: set[str] = set()

    def slow_but_for_one(request: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        if request.path.endswith("/9"):
            return 403, error("AccessDenied")
        under_way.add(request.path)
        threading.Event().wait(0.5)
        under_way.remove(request.path)
        return 200, b""

    with store_that(slow_but_for_one) as place, open_store(place, tmp_path) as target:
        with pytest.raises(DeployError, match="the key may not do that in this bucket"):
            target.put([Upload(f"{number}", b"x") for number in range(100)])
        assert under_way == set()


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (301, "PermanentRedirect", "the bucket is in another region"),
        (400, "AuthorizationHeaderMalformed", "the bucket is in another region"),
        (400, "ExpiredToken", "the key for the store is over"),
        (403, "RequestTimeTooSkewed", "the clock of this machine is wrong"),
        (403, "AllAccessDisabled", "the key may not do that in this bucket"),
        (418, "Teapot", "the store failed: Teapot"),
    ],
)
def test_what_a_store_says_is_told_in_one_plain_sentence_without_the_key(
    tmp_path: Path, status: int, code: str, told: str
) -> None:
    with (
        store_that(lambda _: (status, error(code))) as place,
        open_store(place, tmp_path) as target,
        pytest.raises(DeployError) as caught,
    ):
        target.read(".warraq/manifest.gz")
    ((problem),) = caught.value.problems
    assert problem.message.startswith(told)
    assert KEY not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_a_store_that_cannot_hold_a_lock_is_used_without_one(tmp_path: Path) -> None:
    def answer(request: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        return (501, error("NotImplemented")) if request.headers["If-None-Match"] else (200, b"")

    with store_that(answer) as place, open_store(place, tmp_path) as target:
        assert target.lock(b"note") is None


def fails(site: Path) -> str:
    """Return what the command says of a deploy that cannot be."""
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert SECRET not in result.stderr + result.stdout
    assert KEY not in result.stderr + result.stdout
    return result.stderr


def test_a_wrong_bucket_and_no_way_there_are_told(tmp_path: Path, bucket: Bucket) -> None:
    site = make_built_site(tmp_path / "s", bucket.place)
    toml = site / "site.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace(bucket.name, "no-such-bucket"), encoding="utf-8")
    assert "site.toml: there is no such bucket" in fails(site)
    with socket.socket() as closed:  # bound, but not listening
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        toml.write_text(text.replace(moto(), f"http://127.0.0.1:{port}"), encoding="utf-8")
        assert "site.toml: the connection was lost, or there was none" in fails(site)
    toml.write_text(text, encoding="utf-8")
    bucket.client.put_object(Bucket=bucket.name, Key="site/a//b", Body=b"")
    assert "there is a name in the bucket that no page can have" in fails(site)
    assert published(bucket.place) == {"a//b": b""}


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (S3(bucket="my bucket"), 'there is no bucket "my bucket"'),
        (S3(bucket="archive/site"), 'there is no bucket "archive/site"'),
        (S3(bucket="archive", region="eu central/1"), 'there is no region "eu central/1"'),
        (S3(bucket="archive", prefix="a//b"), 'there is no prefix "a//b"'),
        (S3(bucket="archive", prefix="../a"), 'there is no prefix "../a"'),
        (S3(bucket="archive", endpoint="store.example"), 'address "store.example" is none'),
        (S3(bucket="archive", endpoint="http://x:port"), 'address "http://x:port" is none'),
        (S3(bucket="archive", endpoint="https://k@x y"), 'address "https://x y" is none'),
        (Gcs(bucket="أرشيف"), 'there is no bucket "أرشيف"'),
        (Azure(account="my account"), 'there is no account "my account"'),
        (Azure(account="archive", container="a/b"), 'there is no container "a/b"'),
    ],
)
def test_names_and_addresses_that_cannot_be_are_told_before_anything_is_asked(
    tmp_path: Path, place: S3 | Gcs | Azure, told: str
) -> None:
    with (
        environment(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET),
        pytest.raises(DeployError, match=re.escape(told)),
        open_store(place, tmp_path),
    ):
        pass


def test_no_key_and_no_such_profile_are_told(
    tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_built_site(tmp_path / "s", bucket.place)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert "site.toml: there is no key for the store" in fails(site)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert 'site.toml: there is no profile "nobody" in ~/.aws' in fails(site)


class Guarded(NamedTuple):
    """A bucket of a store that lets nobody in without a key that it has given."""

    bucket: str
    address: str
    editor: tuple[str, str]  # a key and its secret
    reader: tuple[str, str]


@pytest.fixture(scope="module")
def guarded() -> Guarded:
    address = start_moto()
    client = s3_client(address)
    bucket = new_bucket(client)
    people = aws_client("iam", address)
    editor = key_that_may(people, "editor", "s3:*")
    reader = key_that_may(people, "reader", "s3:List*", "s3:Get*")
    plain = {"Content-Type": "text/plain"}
    urlopen(Request(f"{address}/moto-api/reset-auth", b"0", plain)).close()
    return Guarded(bucket, address, editor, reader)


def key_that_may(people: Any, name: str, *actions: str) -> tuple[str, str]:
    allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    people.create_user(UserName=name)
    people.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
    made = people.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def guarded_site(root: Path, guarded: Guarded, setting: str = "") -> Path:
    settings = f'kind = "s3"\nbucket = "{guarded.bucket}"\nprefix = "{root.name}"\n{setting}'
    place = Place(settings, held=dict, leave=lambda *_: None, remove=lambda _: None)
    return make_built_site(root, place)


def test_keys_and_addresses_are_found_where_awss_own_tools_find_them(
    tmp_path: Path, guarded: Guarded
) -> None:
    key, secret = guarded.editor
    with environment(
        AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret, AWS_ENDPOINT_URL_S3=guarded.address
    ):
        assert deploy(guarded_site(tmp_path / "environment", guarded)).plan.new
    keys, config = tmp_path / "credentials", tmp_path / "config"
    keys.write_text(
        f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
        f"[news]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n",
        encoding="utf-8",
    )
    key_as_json = {"Version": 1, "AccessKeyId": key, "SecretAccessKey": secret}
    (tmp_path / "key.json").write_text(json.dumps(key_as_json), encoding="utf-8")
    config.write_text(
        f"[profile news]\nendpoint_url = {guarded.address}\nregion = us-east-1\n"
        f"[profile asked]\nendpoint_url = {guarded.address}\n"
        f"credential_process = cat {tmp_path / 'key.json'}\n",
        encoding="utf-8",
    )
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(keys), "AWS_CONFIG_FILE": str(config)}
    with environment(**files, AWS_PROFILE="news"):
        assert deploy(guarded_site(tmp_path / "profile", guarded)).plan.new
    # A profile that site.toml names goes before keys in the environment, as with AWS's own tools.
    with environment(**files, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET):
        site = guarded_site(tmp_path / "program", guarded, 'profile = "asked"')
        assert deploy(site).plan.new


def test_a_wrong_key_and_a_key_that_may_not_write_are_told(
    tmp_path: Path, guarded: Guarded
) -> None:
    site = guarded_site(tmp_path / "wrong", guarded, f'endpoint = "{guarded.address}"')
    for key, secret, told in (
        (KEY, SECRET, "the store does not know the key"),
        (guarded.editor[0], SECRET, "the store does not know the key"),
        (*guarded.reader, "the key may not do that in this bucket"),
    ):
        with environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret):
            said = fails(site)
            assert f"site.toml: {told}" in said
            assert key not in said
            assert secret not in said


def site_at(root: Path, place: Place, **other: str) -> tuple[Path, dict[str, str]]:
    """Return a site that packs its pages for a store, and the settings of its target."""
    settings = {**tomllib.loads(place.settings), "encoding": "gzip", **other}
    text = "\n".join(f'{name} = "{value}"' for name, value in settings.items())
    return make_built_site(root, replace(place, settings=text)), settings


def kept(kind: str, settings: dict[str, str], path: str) -> tuple[Any, ...]:
    """Return what Google's or Microsoft's store keeps with a file."""
    names = "Content-Type", "Cache-Control", "Content-Encoding"
    if kind == "azure":
        container = settings["container"]
        store = AzureStore(container, account_name=ACCOUNT, client_options={"allow_http": True})
        return tuple(store.get(path).attributes.get(name) for name in names)
    where = {"Bucket": settings["bucket"], "Key": f"site/{path}"}
    told = s3_client(google()).head_object(**where)
    return tuple(told.get(name.replace("-", "")) for name in names)


@pytest.mark.parametrize("kind", ["gcs", "azure"])
def test_other_stores_keep_type_and_packing_too(tmp_path: Path, kind: str) -> None:
    with PLACES[kind](tmp_path) as place:
        site, settings = site_at(tmp_path / "s", place)
        report = deploy(site, check_after=True)
        page = kept(kind, settings, "index.html")
        assert page == ("text/html; charset=utf-8", "public, max-age=300", "gzip")
        assert report.verified == len(built(site))
        held = {
            p: gzip.decompress(d) if d[:2] == b"\x1f\x8b" else d
            for p, d in published(place).items()
        }
        assert held == built(site)
        assert deploy(site).plan.touched == ()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("gcs", {"bucket": "nosuchbucket"}), ("azure", {"container": "nosuchcontainer"})],
)
def test_a_wrong_bucket_is_told_of_other_stores_too(
    tmp_path: Path, kind: str, wrong: dict[str, str]
) -> None:
    with PLACES[kind](tmp_path) as place:
        site, _ = site_at(tmp_path / "s", place, **wrong)
        assert "site.toml: there is no such bucket" in fails(site)


@pytest.mark.parametrize("key", ["bm90IHRoaXMgb25l", "not a key at all"])
def test_a_wrong_key_is_told_of_azure_too(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PLACES["azure"](tmp_path) as place:
        site, _ = site_at(tmp_path / "s", place)
        monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", key)
        said = fails(site)
        assert "site.toml: the store does not know the key" in said
        assert key not in said
