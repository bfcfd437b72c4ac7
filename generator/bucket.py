"""Buckets of object stores: S3 and its like, Google Cloud Storage, Azure. Only import of obstore.

What is the same for all three is here; what they say when they fail is in bucket.toml.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from errno import ENOENT
from pathlib import Path
from typing import Any, NamedTuple, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import AzureStore, GCSStore, ObjectStore, S3Store

from generator.aws import find_way
from generator.deploy.said import known, without_secrets
from generator.deploy.settings import S3, Azure, Gcs
from generator.errors import MEANWHILE, StoreError

_TABLE = Path(__file__).with_suffix(".toml")
_LISTED = 1_000  # files that one request lists
_CHUNK = 1024 * 1024
_PART, _PARTS = 5 * 1024 * 1024, 10_000  # least bytes of a part of a large file, and most parts
# A batch shares the line, and a newsroom's may be slow: 16 MB at 256 kbit/s take eight minutes.
# An address without TLS is somebody's own choice: of a store on their own machine.
_CLIENT: Any = {"connect_timeout": "10s", "timeout": "10m", "allow_http": True}
_RETRY: Any = {"max_retries": 10, "retry_timeout": timedelta(minutes=2)}  # some seconds in all
_SILENCES = 5  # after which a store is given up
_ODD = re.compile(r"[^A-Za-z0-9._$-]")
_ADDRESS = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?(/[!-~]*)?")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_NOT_ABLE = re.compile(r"<Code>NotImplemented</Code>")
_ODD_NAME = re.compile(r'invalid path: (?:Error parsing )?Path "([^"]+)"')
_NO_BUCKET = re.compile(r"<Code>(NoSuchBucket|ContainerNotFound)</Code>")


class Object(NamedTuple):
    """One object as a listing tells it."""

    key: str
    size: int  # bytes
    tag: str  # its ETag, without quotes


class Bucket:
    """A bucket, or a folder in it, whose keys are then those below the folder.

    Every method raises StoreError where it fails: one plain sentence, without credentials; and
    FileNotFoundError for a key that is not there.
    """

    def __init__(self, place: S3 | Gcs | Azure, silence: float | None = None) -> None:
        """Nothing is asked of it yet; raises StoreError where there is no key for it.

        A store that says nothing for `silence` seconds is asked again, as one that is busy is. None
        for a line that may be slow: then only what takes ten minutes is given up.
        """
        self._name = place.container if isinstance(place, Azure) else place.bucket
        client, retry = dict(_CLIENT), dict(_RETRY)
        if silence is not None:
            client["read_timeout"] = timedelta(seconds=silence)
            retry["retry_timeout"] = timedelta(seconds=_SILENCES * silence)
        with self._told():
            self._store = _store(place, {"client_options": client, "retry_config": retry})

    def get(self, key: str) -> bytes:
        """Return an object's bytes."""
        with self._told():
            return bytes(obstore.get(self._store, key).bytes())

    def stream(self, key: str) -> tuple[str, Iterator[bytes]]:
        """Return an object's Content-Encoding, "" for none, and its bytes as they are stored."""
        with self._told():
            got = obstore.get(self._store, key)
            encoding = got.attributes.get("Content-Encoding") or ""
        return encoding, self._chunks(got)

    def _chunks(self, got: "obstore.GetResult") -> Iterator[bytes]:
        with self._told():
            for chunk in got.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)

    def part(self, key: str, start: int, end: int, tag: str) -> bytes:
        """Return an object's bytes from `start` to before `end`, while it has this tag."""
        asked: Any = {"range": (start, end), "if_match": f'"{tag}"'}
        with self._told():
            return bytes(obstore.get(self._store, key, options=asked).bytes())

    def listed(self, below: str = "") -> Iterator[list[Object]]:
        """Yield all objects whose key begins with a folder's name, as many as one request tells."""
        with self._told():
            for found in obstore.list(self._store, below or None, chunk_size=_LISTED):
                yield [Object(o["path"], o["size"], _tag(o["e_tag"])) for o in found]

    def head(self, key: str) -> Object:
        """Return what a listing would tell of one object."""
        with self._told():
            found = obstore.head(self._store, key)
            return Object(found["path"], found["size"], _tag(found["e_tag"]))

    def put(self, key: str, data: bytes | Path, kept: Mapping[str, str]) -> str:
        """Put an object whole, with the headers that are `kept` with it, and return its tag."""
        # In one piece: the ETag is then one of the bytes, and nothing is left of one cut short. But
        # a file may be larger than what a store takes in one.
        whole: Any = {"use_multipart": False}
        with self._told():
            if isinstance(data, Path):
                whole = {"chunk_size": part_size(data.stat().st_size)}
            put = obstore.put(self._store, key, data, attributes=cast(Any, dict(kept)), **whole)
            return _tag(put["e_tag"])

    def replace(self, key: str, file: Path, tag: str) -> str:
        """Put a file whole in place of the object with this tag, "" for none; return its new tag.

        Raises StoreError where there is another one by then. An old store cannot tell: it puts it.
        """
        mode: Any = {"e_tag": f'"{tag}"'} if tag else "create"
        with self._told():
            try:
                return _tag(obstore.put(self._store, key, file, mode=mode)["e_tag"])
            except BaseError as error:
                if not _NOT_ABLE.search(str(error)):
                    raise
        return self.put(key, file, {})

    def create(self, key: str, data: bytes) -> bool:
        """Put an object unless there is one, which the store lets one alone do; tell whether.

        An old store that speaks S3 cannot do so: then True.
        """
        with self._told():
            try:
                obstore.put(self._store, key, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            except BaseError as error:
                if not _NOT_ABLE.search(str(error)):
                    raise
        return True

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects, with one request where the store takes many in one.

        Some stores end with the first that is not there, and raise FileNotFoundError.
        """
        with self._told():
            obstore.delete(self._store, list(keys))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say plainly what fails; what the library says has addresses and keys in it."""
        try:
            yield
        except (BaseError, FileNotFoundError, ValueError) as error:
            said = str(error)
            if isinstance(error, (AlreadyExistsError, PreconditionError)):
                raise StoreError(*MEANWHILE) from error
            if isinstance(error, FileNotFoundError) and not _NO_BUCKET.search(said):
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT)) from error
            if found := known(said, _TABLE):
                message, hint = found
                named = _ODD_NAME.search(said)
                told = f"{message}: {named[1]}" if named else message.format(bucket=self._name)
                raise StoreError(told, hint) from error
            code = _CODE.search(said)
            message = f"the store failed: {code[1] if code else type(error).__name__}"
            raise StoreError(message) from error


def part_size(size: int) -> int:
    """Return the bytes of each part in which a large file is sent.

    S3 takes 10,000 parts, all but the last of 5 MiB or more (Amazon S3 multipart upload limits).
    """
    return max(_PART, -(-size // _PARTS))


def _store(place: S3 | Gcs | Azure, how: Any) -> ObjectStore:
    how["prefix"] = place.prefix or None
    match place:
        case Gcs():
            _refuse(place, "")
            return GCSStore(place.bucket, **how)
        case Azure():
            _refuse(place, "")
            return AzureStore(place.container, account_name=place.account, **how)
        case S3():
            way = find_way(place)
            _refuse(place, way.endpoint)
            if way.endpoint:
                # Of its names the one that no variable of the environment goes before.
                how["aws_endpoint_url_s3"] = way.endpoint
            return S3Store(place.bucket, region=way.region, credential_provider=way.key, **how)


def _refuse(place: S3 | Gcs | Azure, endpoint: str) -> None:
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
        raise StoreError(f'there is no {field.name} "{value}"', hint)
    if endpoint and not _ADDRESS.fullmatch(endpoint):
        hint = 'write it as in endpoint = "https://store.example"'
        raise StoreError(f'the store\'s address "{without_secrets(endpoint)}" is none', hint)


def _tag(etag: str | None) -> str:
    # A listing of Azure's has them without the quotes.
    return (etag or "").strip('"')
