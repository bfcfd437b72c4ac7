"""What a target holds of ours: its manifest, and the journal of a deploy under way. Pure.

Both lie in the target itself, in a folder that no page leads to.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

STATE = ".warraq/"  # nothing below it is the site's
MANIFEST = f"{STATE}manifest.gz"
JOURNAL = f"{STATE}journal"
LOCK = f"{STATE}lock"

_HEAD = re.compile(r"warraq manifest 1, (\d+) files")
_JOURNAL_HEAD = re.compile(r"warraq journal 1, ([0-9a-f]{64}), (\d+) files")
_LINE = re.compile(r"([0-9a-f]{64}) (\d+) (\S+) (.+)")
_NO_TAG = "-"


class File(NamedTuple):
    """One published file."""

    path: str  # relative to the site's root, with "/"
    sha256: str  # of its bytes; "" when they are not known
    size: int
    tag: str = ""  # the target's own name for these bytes, such as an ETag; "" where it has none


class DamagedError(Exception):
    """A manifest or journal is not whole."""


def dump_manifest(files: Mapping[str, File]) -> bytes:
    """Return a manifest: lines `sha256 size tag path`, by path and packed; always the same."""
    lines = [f"warraq manifest 1, {len(files)} files"]
    lines += (f"{f.sha256} {f.size} {f.tag or _NO_TAG} {f.path}" for _, f in sorted(files.items()))
    # Without the time and the name of the system that packed it.
    return gzip.compress("\n".join([*lines, ""]).encode(), mtime=0)


def parse_manifest(data: bytes) -> dict[str, File]:
    """Return the files of a manifest by path; raises DamagedError."""
    try:
        head, *lines, last = gzip.decompress(data).decode().split("\n")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DamagedError from error
    files = {}
    for line in lines:
        if not (found := _LINE.fullmatch(line)):
            raise DamagedError
        sha256, size, tag, path = found.groups()
        files[path] = File(path, sha256, int(size), "" if tag == _NO_TAG else tag)
    told = _HEAD.fullmatch(head)
    if not told or last or int(told[1]) != len(files):
        raise DamagedError
    return files


def dump_journal(paths: Iterable[str], manifest: bytes | None) -> bytes:
    """Return a journal: the paths that a deploy is about to touch, and the manifest it began with.

    A journal that does not name the manifest beside it is over: that one was written after it.
    """
    lines = sorted(paths)
    head = f"warraq journal 1, {digest_of(manifest)}, {len(lines)} files"
    return "\n".join([head, *lines, ""]).encode()


def parse_journal(data: bytes, manifest: bytes | None) -> frozenset[str]:
    """Return the paths of a journal that is not over, none of one that is; raises DamagedError."""
    try:
        head, *lines, last = data.decode().split("\n")
    except ValueError as error:
        raise DamagedError from error
    told = _JOURNAL_HEAD.fullmatch(head)
    if not told or last or int(told[2]) != len(lines):
        raise DamagedError
    return frozenset(lines) if told[1] == digest_of(manifest) else frozenset()


def digest_of(data: bytes | None) -> str:
    """Return the sha256 of some bytes; that of nothing for None."""
    return hashlib.sha256(data or b"").hexdigest()
