"""Where keys for buckets are found, and what is said when a bucket cannot be had."""

import json
import re
import socket
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pytest

from generator.deploy.settings import S3, Azure, Gcs
from generator.deploy.store import open_store
from generator.errors import DeployError
from tests.conftest import run_warraq, tree
from tests.deploy.buckets import (
    ACCOUNT_KEY,
    KEY,
    SECRET,
    aws_client,
    environment,
    error,
    moto,
    new_bucket,
    s3_client,
    start_moto,
    store_that,
)
from tests.deploy.places import PLACES, Place, deploy, make_built_site, published, s3


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (301, "PermanentRedirect", 'the bucket "archive" is in another region'),
        (400, "AuthorizationHeaderMalformed", 'the bucket "archive" is in another region'),
        (400, "ExpiredToken", "the key for the store is over"),
        (403, "RequestTimeTooSkewed", "the clock of this machine is wrong"),
        (403, "AllAccessDisabled", "the key may not do that in the bucket"),
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


def fails(site: Path) -> str:
    """Return what the command says of a deploy that cannot be."""
    result = run_warraq("deploy", cwd=site)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert SECRET not in result.stderr + result.stdout
    assert KEY not in result.stderr + result.stdout
    return result.stderr


@pytest.mark.parametrize("kind", ["s3", "gcs", "azure"])
def test_a_wrong_bucket_is_told(tmp_path: Path, kind: str) -> None:
    with PLACES[kind](tmp_path) as place:
        settings = tomllib.loads(place.settings)
        name = settings["container" if kind == "azure" else "bucket"]
        wrong = replace(place, settings=place.settings.replace(name, "nosuchbucket"))
        site = make_built_site(tmp_path / "s", wrong)
        lines = (site / "site.toml").read_text(encoding="utf-8").split("\n")
        at = next(number for number, line in enumerate(lines, 1) if "nosuchbucket" in line)
        assert f'site.toml:{at}: there is no bucket "nosuchbucket"' in fails(site)


def test_no_way_there_and_a_name_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with s3(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place)
        toml = site / "site.toml"
        text = toml.read_text(encoding="utf-8")
        with socket.socket() as closed:  # bound, but not listening
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            toml.write_text(text.replace(moto(), f"http://127.0.0.1:{port}"), encoding="utf-8")
            assert "site.toml: the connection was lost, or there was none" in fails(site)
        toml.write_text(text, encoding="utf-8")
        place.leave("a//b", b"")
        assert "there is a name in the bucket that no page can have" in fails(site)
        assert published(place) == {"a//b": b""}


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


def test_no_key_half_a_key_and_no_such_profile_are_told(tmp_path: Path) -> None:
    with s3(tmp_path) as place:
        site = make_built_site(tmp_path / "s", place)
    for given, told in (
        ({}, "there is no key for the store"),
        ({"AWS_ACCESS_KEY_ID": KEY}, "AWS's key cannot be had (PartialCredentialsError)"),
        ({"AWS_PROFILE": "nobody"}, 'there is no profile "nobody" in ~/.aws'),
    ):
        with environment(**given):
            assert f"site.toml: {told}" in fails(site)


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
        (*guarded.reader, 'the key may not do that in the bucket "'),
    ):
        with environment(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret):
            said = fails(site)
            assert re.search(rf"site.toml(:\d+)?: {told}", said)
            assert key not in said
            assert secret not in said


@pytest.mark.parametrize("key", ["bm90IHRoaXMgb25l", "not a key at all"])
def test_a_wrong_key_is_told_of_azure_too(tmp_path: Path, key: str) -> None:
    with PLACES["azure"](tmp_path) as place:
        site = make_built_site(tmp_path / "s", place)
        with environment(AZURE_STORAGE_ACCOUNT_KEY=key):
            said = fails(site)
        assert "site.toml: the store does not know the key" in said
        assert key not in said


@pytest.mark.parametrize(
    ("kind", "secret"), [("s3", SECRET), ("gcs", SECRET), ("azure", ACCOUNT_KEY)]
)
def test_a_key_is_in_no_file_and_in_nothing_that_is_said(
    tmp_path: Path, kind: str, secret: str
) -> None:
    with PLACES[kind](tmp_path) as place:
        site = make_built_site(tmp_path / "s", place)
        said = [run_warraq("deploy", "--verify", "--json", cwd=site)]
        place.leave("index.html", b"defaced")
        said.append(run_warraq("deploy", cwd=site))
        assert [each.returncode for each in said] == [0, 0]
        held = {**tree(site), **place.held()}
        assert [path for path, data in held.items() if secret.encode() in data] == []
        assert secret not in "".join(each.stdout + each.stderr for each in said)
