"""A real place of each kind to publish at, for the tests that hold every kind to the same."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from obstore.store import AzureStore

from generator.config import languages, load_config
from generator.deploy import run
from generator.deploy.manifest import STATE
from generator.deploy.run import DeployReport
from generator.model import Article
from generator.site.write import MANIFEST
from tests import conftest
from tests.conftest import make_article, tree
from tests.deploy.buckets import (
    ACCOUNT,
    ACCOUNT_KEY,
    AZURITE,
    KEY,
    SECRET,
    azurite,
    environment,
    google,
    moto,
    new_bucket,
    new_container,
    s3_client,
)
from tests.deploy.sshd import known_at_home, sshd


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test publishes, and a way there that is not the tool's own."""

    settings: str  # what stands below [deploy.www] in site.toml
    held: Callable[[], dict[str, bytes]]  # every file that is there, with what the tool keeps there
    leave: Callable[[str, bytes], None]  # put a file there, as somebody else would
    remove: Callable[[str], None]
    adds: tuple[str, ...] = ()  # what the kind puts there beside the archive
    locks: bool = True  # False for a kind that needs no lock


# A folder's name that no shell, and no pattern of rsync's, may take for more than it is.
SIGNS = "a b/أرشيف [x]* $HOME 'q'"


@contextmanager
def folder(tmp_path: Path, name: str = "www", settings: str = "") -> Iterator[Place]:
    """Give a folder, which may be published at by other settings than its path."""
    www = tmp_path / name
    www.parent.mkdir(parents=True, exist_ok=True)

    def leave(path: str, data: bytes) -> None:
        (www / path).parent.mkdir(parents=True, exist_ok=True)
        (www / path).write_bytes(data)

    yield Place(
        settings or f'kind = "folder"\npath = "{www}"',
        held=lambda: tree(www) if www.exists() else {},
        leave=leave,
        remove=lambda path: (www / path).unlink(),
    )


def behind_ssh(tmp_path: Path, kind: str, name: str = "www") -> AbstractContextManager[Place]:
    """Give a folder behind the server that is known at home."""
    path = tmp_path / name
    return folder(tmp_path, name, f'kind = "{kind}"\nlogin = "archive-host"\npath = "{path}"')


@contextmanager
def rsync(tmp_path: Path) -> Iterator[Place]:
    """Give a folder behind an ssh server with a shell and rsync."""
    if shutil.which("rsync") is None:
        pytest.skip("there is no rsync on this machine")
    with (
        sshd(tmp_path / "sshd") as server,
        known_at_home(server),
        behind_ssh(tmp_path, "rsync", SIGNS) as made,
    ):
        yield made


@contextmanager
def sftp(tmp_path: Path) -> Iterator[Place]:
    """Give a folder behind an ssh server that lets nobody do anything but SFTP."""
    with (
        sshd(tmp_path / "sshd", "ForceCommand internal-sftp") as server,
        known_at_home(server),
        behind_ssh(tmp_path, "sftp", SIGNS) as made,
    ):
        yield made


_GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@x.example")


@contextmanager
def git(tmp_path: Path) -> Iterator[Place]:
    """Give a branch of a bare repository, as a host has it."""
    if shutil.which("git") is None:
        pytest.skip("there is no git on this machine")
    repository, branch = tmp_path / "pages.git", "refs/heads/gh-pages"
    subprocess.run([*_GIT, "init", "--quiet", "--bare", repository], check=True)
    subprocess.run(
        [*_GIT, "-C", repository, "config", "uploadpack.allowFilter", "true"], check=True
    )

    def run(*words: str, said: bytes = b"") -> bytes:
        command = [*_GIT, "--git-dir", str(repository), *words]
        env = {**os.environ, "GIT_INDEX_FILE": str(tmp_path / "index")}
        return subprocess.run(
            command, env=env, input=said, stdout=subprocess.PIPE, check=True
        ).stdout

    def has_branch() -> bool:
        return bool(run("for-each-ref", branch))

    def held() -> dict[str, bytes]:
        listed = run("ls-tree", "-r", "-z", branch) if has_branch() else b""
        lines = [line.partition("\t") for line in listed.decode().split("\0")[:-1]]
        return {path: run("cat-file", "blob", told.split()[2]) for told, _, path in lines}

    def commit(line: str) -> None:
        before = [branch] if has_branch() else []
        run("read-tree", *(before or ["--empty"]))
        run("update-index", "--index-info", said=f"{line}\n".encode())
        tree = run("write-tree").decode().strip()
        parents = ["-p", branch] if before else []
        run("update-ref", branch, run("commit-tree", tree, *parents, said=b"x").decode().strip())

    def leave(path: str, data: bytes) -> None:
        name = run("hash-object", "-w", "--stdin", said=data).decode().strip()
        commit(f"100644 {name}\t{path}")

    yield Place(
        f'kind = "git"\nurl = "file://{repository}"',
        held=held,
        leave=leave,
        remove=lambda path: commit(f"0 {'0' * 40}\t{path}"),
        adds=(".nojekyll",),
        locks=False,
    )


@contextmanager
def s3(_: Path) -> Iterator[Place]:
    """Give a folder in a bucket of moto's S3."""
    with environment(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET):
        client = s3_client(moto())
        bucket = new_bucket(client)
        yield _bucket(f'kind = "s3"\nbucket = "{bucket}"\nendpoint = "{moto()}"', client, bucket)


@contextmanager
def gcs(_: Path) -> Iterator[Place]:
    """Give a folder in a bucket of what stands for Google's storage."""
    with environment(GOOGLE_BASE_URL=google(), GOOGLE_BEARER_TOKEN=SECRET):
        client = s3_client(google())
        bucket = new_bucket(client)
        yield _bucket(f'kind = "gcs"\nbucket = "{bucket}"', client, bucket)


def _bucket(settings: str, client: Any, bucket: str) -> Place:
    client.put_object(Bucket=bucket, Key="site-2/x", Body=b"a neighbour's")

    def held() -> dict[str, bytes]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="site/")
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        return {
            key.removeprefix("site/"): client.get_object(Bucket=bucket, Key=key)["Body"].read()
            for key in keys
        }

    return Place(
        f'{settings}\nprefix = "site"',
        held=held,
        leave=lambda path, data: client.put_object(Bucket=bucket, Key=f"site/{path}", Body=data),
        remove=lambda path: client.delete_object(Bucket=bucket, Key=f"site/{path}"),
    )


@contextmanager
def azure(_: Path) -> Iterator[Place]:
    """Give a container of Azurite's."""
    if not AZURITE.exists():
        pytest.skip("there is no Azurite on this machine")
    with environment(AZURE_STORAGE_ENDPOINT=azurite(), AZURE_STORAGE_ACCOUNT_KEY=ACCOUNT_KEY):
        container = new_container()
        store = AzureStore(container, account_name=ACCOUNT, client_options={"allow_http": True})

        def held() -> dict[str, bytes]:
            paths = [each["path"] for listed in store.list() for each in listed]
            return {path: bytes(store.get(path).bytes()) for path in paths}

        def leave(path: str, data: bytes) -> None:
            store.put(path, data)

        yield Place(
            f'kind = "azure"\naccount = "{ACCOUNT}"\ncontainer = "{container}"',
            held=held,
            leave=leave,
            remove=store.delete,
        )


# A kind that cannot be had on a machine skips its tests by its name.
PLACES: Mapping[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "folder": folder,
    "git": git,
    "s3": s3,
    "gcs": gcs,
    "azure": azure,
    "rsync": rsync,
    "sftp": sftp,
}


# Google's store is asked as Amazon's is, by the same library, and what stands for it here is another
# server of S3: test_store.py puts to it what is its own.
@pytest.fixture(params=[kind for kind in PLACES if kind != "gcs"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a place of each kind."""
    with PLACES[request.param](tmp_path) as made:
        yield made


def make_built_site(root: Path, place: Place, *articles: Article, **settings: str) -> Path:
    """Make a site with these articles that publishes at a place as "www", and is built."""
    site = conftest.make_built_site(root, *(articles or (make_article(slug="a"),)), **settings)
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f"[deploy.www]\n{place.settings}\n")
    return site


def deploy(site: Path, **how: Any) -> DeployReport:
    """Publish a site at its only target."""
    config = load_config(site, languages())
    return run.deploy(site, config, run.choose(config, None, site), **how)


def published(place: Place) -> dict[str, bytes]:
    """Return what readers find at a place."""
    return {
        path: data
        for path, data in place.held().items()
        if not path.startswith(STATE) and path not in place.adds
    }


def built(site: Path) -> dict[str, bytes]:
    """Return what a site has to publish, but for what a kind adds."""
    files = tree(site / "output")
    files.pop(MANIFEST)
    return files
