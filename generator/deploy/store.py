"""The kinds "s3", "gcs" and "azure": a bucket of an object store as a target."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from generator.bucket import Bucket
from generator.config import FILE, store_problem
from generator.deploy.manifest import LOCK, STATE
from generator.deploy.packed import packable, packer, unpacked, ways_of
from generator.deploy.settings import S3, Azure, Gcs
from generator.deploy.target import Found, Upload
from generator.errors import DeployError, Problem, StoreError

_WORKERS = 32  # a put waits for its answer most of the time
# What a store keeps with a file. All other headers are sent by what stands before it.
_KEPT = ("Cache-Control", "Content-Type")

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
        bucket = Bucket(place)
    with ThreadPoolExecutor(_WORKERS) as pool:
        yield StoreTarget(bucket, root, pool, encoding)


class StoreTarget:
    """A bucket, or a folder in it, as the protocol Target has it."""

    whole = False
    at_once = 256

    def __init__(self, bucket: Bucket, root: Path, pool: ThreadPoolExecutor, encoding: str) -> None:
        self.requests = 0
        self._bucket = bucket
        self._root = root
        self._pool = pool
        self._encoding = encoding

    def read(self, path: str) -> bytes | None:
        """Return a file; None when it is not there."""
        self.requests += 1
        with _told(self._root), suppress(FileNotFoundError):
            return self._bucket.get(path)
        return None

    def found(self) -> Iterator[Found]:
        """Yield every file; what may be stored packed has no size."""
        with _told(self._root):
            for listed in self._bucket.listed():
                self.requests += 1
                for path, size, tag in listed:
                    if not path.startswith(STATE):
                        size = -1 if self._encoding and packable(path) else size
                        yield Found(path, size, tag)

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
        with _told(self._root), suppress(FileNotFoundError):
            self._bucket.delete(paths)
            return
        # Some stores end with the first that is not there.
        self._each(self._delete, paths)

    def lock(self, note: bytes) -> bytes | None:
        """Put the lock unless it is there, which the store lets one alone do."""
        self.requests += 1
        with _told(self._root):
            if self._bucket.create(LOCK, note):
                return None
        return self.read(LOCK) or b""

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
        kept = {name: value for name, value in upload.headers if name in _KEPT}
        data = upload.data
        if self._encoding and packable(upload.path, len(data)):
            packed = packer(self._encoding)(data)
            if len(packed) < len(data):
                data = packed
                kept["Content-Encoding"] = self._encoding
        return self._bucket.put(upload.path, data, kept)

    def _digest(self, path: str) -> str:
        with suppress(FileNotFoundError):
            encoding, chunks = self._bucket.stream(path)
            if encoding in ("gzip", "br"):
                plain = unpacked(b"".join(chunks), encoding)
                return "" if plain is None else hashlib.sha256(plain).hexdigest()
            digest = hashlib.sha256()
            for chunk in chunks:
                digest.update(chunk)
            return digest.hexdigest()
        return ""

    def _delete(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._bucket.delete([path])


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """Say of the archive's settings what fails: they name the bucket."""
    try:
        yield
    except StoreError as error:
        raise DeployError(store_problem(root, error)) from error
