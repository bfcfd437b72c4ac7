"""What a bucket alone does: headers, packed pages, many at once. What fails: test_store_faults.py."""

import gzip
import importlib
import threading
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import pytest
from obstore.store import AzureStore

from generator.build import build
from generator.deploy.settings import S3
from generator.deploy.store import open_store
from generator.deploy.target import Upload
from generator.errors import DeployError
from tests.deploy.buckets import (
    ACCOUNT,
    error,
    google,
    moto,
    s3_client,
    store_that,
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
        with pytest.raises(DeployError, match="the key may not do that in the bucket"):
            target.put([Upload(f"{number}", b"x") for number in range(100)])
        assert under_way == set()


def test_a_store_that_cannot_hold_a_lock_is_used_without_one(tmp_path: Path) -> None:
    def answer(request: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        return (501, error("NotImplemented")) if request.headers["If-None-Match"] else (200, b"")

    with store_that(answer) as place, open_store(place, tmp_path) as target:
        assert target.lock(b"note") is None


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
