"""The kinds "s3", "gcs" and "azure": a bucket of an object store. Only import of obstore.

What is the same for all three is here; what they say when they fail is in store.toml.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import AzureStore, GCSStore, ObjectStore, S3Store

from generator.config import FILE
from generator.deploy.aws import find_way
from generator.deploy.manifest import LOCK, STATE
from generator.deploy.packed import packable, packer, unpacked, ways_of
from generator.deploy.said import known, without_secrets
from generator.deploy.settings import S3, Azure, Gcs
from generator.deploy.target import Found, Upload
from generator.errors import DeployError, Problem

_TABLE = Path(__file__).with_suffix(".toml")
_WORKERS = 32  # a put waits for its answer most of the time
_LISTED = 1_000  # files that one request lists
_CHUNK = 1024 * 1024
# A batch shares the line, and a newsroom's may be slow: 16 MB at 256 kbit/s take eight minutes.
# An address without TLS is somebody's own choice: of a store on their own machine.
_CLIENT: Any = {"connect_timeout": "10s", "timeout": "10m", "allow_http": True}
_RETRY: Any = {"max_retries": 10, "retry_timeout": timedelta(minutes=2)}  # some seconds in all
# What a store keeps with a file. All other headers are sent by what stands before it.
_KEPT = ("Cache-Control", "Content-Type")
_ODD = re.compile(r"[^A-Za-z0-9._$-]")
_ADDRESS = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?(/[!-~]*)?")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_NO_LOCK = re.compile(r"<Code>NotImplemented</Code>")
_NO_BUCKET = re.compile(r"<Code>(NoSuchBucket|ContainerNotFound)</Code>")

One = TypeVar("One")
Answer = TypeVar("Answer")


@contextmanager
def open_store(place: S3 | Gcs | Azure, root: Path) -> Iterator["StoreTarget"]:
    """Open a bucket as a target. Nothing is asked of it yet.

    Raises DeployError where there is no key for it, or where pages cannot be packed as it says.
    """
    encoding = "" if place.encoding == "none" else place.encoding
    if ways_of([encoding] if encoding else [])[1]:
        message = f"pages cannot be packed: {encoding} is not installed"
        hint = "run: pip install '.[pack]' in Warraq's folder; or write encoding = \"gzip\""
        raise DeployError(Problem(message, root / FILE, hint=hint))
    with _told(root):
        store = _store(place, root)
    with ThreadPoolExecutor(_WORKERS) as pool:
        yield StoreTarget(store, root, pool, encoding)


def _store(place: S3 | Gcs | Azure, root: Path) -> ObjectStore:
    how: Any = {
        "prefix": place.prefix or None,
        "client_options": _CLIENT,
        "retry_config": _RETRY,
    }
    match place:
        case Gcs():
            _refuse(place, "", root)
            return GCSStore(place.bucket, **how)
        case Azure():
            _refuse(place, "", root)
            return AzureStore(place.container, account_name=place.account, **how)
        case S3():
            way = find_way(place, root / FILE)
            _refuse(place, way.endpoint, root)
            if way.endpoint:
                # Of its names the one that no variable of the environment goes before.
                how["aws_endpoint_url_s3"] = way.endpoint
            return S3Store(place.bucket, region=way.region, credential_provider=way.key, **how)


def _refuse(place: S3 | Gcs | Azure, endpoint: str, root: Path) -> None:
    # The library ends the process over some of these, and takes others for something else.
    for field in fields(place):
        value = str(getattr(place, field.name))
        parts = value.strip("/").split("/")
        if field.name in ("bucket", "account", "container", "region") and _ODD.search(value):
            hint = "write it as the store does, with Latin letters and digits"
        elif field.name == "prefix" and value and not {"", ".", ".."}.isdisjoint(parts):
            hint = 'write it as in prefix = "site", or leave it out for the whole bucket'
        else:
            continue
        raise DeployError(Problem(f'there is no {field.name} "{value}"', root / FILE, hint=hint))
    if endpoint and not _ADDRESS.fullmatch(endpoint):
        message = f'the store\'s address "{without_secrets(endpoint)}" is none'
        hint = 'write it as in endpoint = "https://store.example"'
        raise DeployError(Problem(message, root / FILE, hint=hint))


class StoreTarget:
    """A bucket, or a folder in it, as the protocol Target has it."""

    whole = False
    at_once = 256

    def __init__(
        self, store: ObjectStore, root: Path, pool: ThreadPoolExecutor, encoding: str
    ) -> None:
        self.requests = 0
        self._store = store
        self._root = root
        self._pool = pool
        self._encoding = encoding

    def read(self, path: str) -> bytes | None:
        """Return a file; None when it is not there."""
        self.requests += 1
        with _told(self._root), _if_there():
            return bytes(obstore.get(self._store, path).bytes())
        return None

    def found(self) -> Iterator[Found]:
        """Yield every file; what may be stored packed has no size."""
        with _told(self._root):
            for listed in obstore.list(self._store, chunk_size=_LISTED):
                self.requests += 1
                for each in listed:
                    path = each["path"]
                    if not path.startswith(STATE):
                        size = -1 if self._encoding and packable(path) else each["size"]
                        yield Found(path, size, _tag(each["e_tag"]))

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the sha256 of what readers get of each file that is there."""
        found = zip(paths, self._each(self._digest, paths), strict=True)
        return {path: digest for path, digest in found if digest}

    def put(self, uploads: Sequence[Upload]) -> list[str]:
        """Put files side by side; the tags are their ETags."""
        return self._each(self._put, uploads)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, with one request where the store takes many in one."""
        if not paths:
            return
        self.requests += 1
        with _told(self._root), _if_there():
            obstore.delete(self._store, list(paths))
            return
        # Some stores end with the first that is not there.
        self._each(self._delete, paths)

    def lock(self, note: bytes) -> bytes | None:
        """Put the lock unless it is there, which the store lets one alone do."""
        self.requests += 1
        with _told(self._root):
            try:
                obstore.put(self._store, LOCK, note, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return self.read(LOCK) or b""
            except BaseError as error:
                # An old store that speaks S3 cannot hold a lock.
                if not _NO_LOCK.search(str(error)):
                    raise
        return None

    def unlock(self) -> None:
        """Delete the lock."""
        self.delete([LOCK])

    def finish(self) -> None:
        """Do nothing: all shows when it is put."""

    def _each(self, function: Callable[[One], Answer], given: Sequence[One]) -> list[Answer]:
        """Do something with each, side by side; nothing is still being done when it is over."""
        self.requests += len(given)
        waiting = [self._pool.submit(function, one) for one in given]
        try:
            wait(waiting, return_when=FIRST_EXCEPTION)
        finally:
            for one in waiting:
                one.cancel()
            wait(waiting)
        with _told(self._root):
            # Some are not begun only where another one failed, and that is raised here.
            return [one.result() for one in waiting if not one.cancelled()]

    def _put(self, upload: Upload) -> str:
        kept: Any = {name: value for name, value in upload.headers if name in _KEPT}
        data = upload.data
        if self._encoding and packable(upload.path, len(data)):
            packed = packer(self._encoding)(data)
            if len(packed) < len(data):
                data = packed
                kept["Content-Encoding"] = self._encoding
        # In one piece: the ETag is then one of the bytes, and nothing is left of one cut short.
        put = obstore.put(self._store, upload.path, data, attributes=kept, use_multipart=False)
        return _tag(put["e_tag"])

    def _digest(self, path: str) -> str:
        with _if_there():
            got = obstore.get(self._store, path)
            encoding = got.attributes.get("Content-Encoding")
            if encoding in ("gzip", "br"):
                plain = unpacked(bytes(got.bytes()), encoding)
                return "" if plain is None else hashlib.sha256(plain).hexdigest()
            digest = hashlib.sha256()
            for chunk in got.stream(min_chunk_size=_CHUNK):
                digest.update(chunk)
            return digest.hexdigest()
        return ""

    def _delete(self, path: str) -> None:
        with _if_there():
            obstore.delete(self._store, path)


def _tag(etag: str | None) -> str:
    # A listing of Azure's has them without the quotes.
    return (etag or "").strip('"')


@contextmanager
def _if_there() -> Iterator[None]:
    """Go on where a file is not there; a bucket that is not there is another matter."""
    try:
        yield
    except FileNotFoundError as error:
        if _NO_BUCKET.search(str(error)):
            raise


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """Say in one plain sentence what fails; what the library says has addresses and keys in it."""
    try:
        yield
    except (BaseError, FileNotFoundError, ValueError) as error:
        said = str(error)
        if told := known(said, root / FILE, _TABLE):
            raise told from error
        code = _CODE.search(said)
        message = f"the store failed: {code[1] if code else type(error).__name__}"
        raise DeployError(Problem(message, root / FILE)) from error
