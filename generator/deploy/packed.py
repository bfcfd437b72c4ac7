"""Packed forms of files, for web servers that send them as they are: .gz, .br, .zst.

What was packed once is kept by its bytes' digest: only what changed is packed again.
"""

import gzip
import hashlib
import importlib
import importlib.metadata
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from generator.deploy.manifest import File
from generator.deploy.settings import WAYS
from generator.executor import Workers
from generator.files import write_whole

Progress = Callable[[str, int, int], None]

_PACKABLE = (
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".opml",
    ".svg",
    ".txt",
    ".webmanifest",
    ".xml",
)
_LEAST = 512  # bytes: of less, a packed form saves nothing on the way
_BATCH = 200
# Of the packers that may be missing: modules, the first of which that is there is taken.
_MODULES = {"br": ("brotli",), "zstd": ("compression.zstd", "zstandard")}


class Way(NamedTuple):
    """A way of packing, as this machine has it."""

    name: str
    version: str  # another one may pack to other bytes


@dataclass(frozen=True, slots=True)
class PackJob:
    """A batch of files to pack; runs in any process."""

    folder: Path
    kept: Path
    ways: tuple[Way, ...]
    files: tuple[File, ...]


def ways_of(names: Iterable[str]) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """Return the ways of packing that this machine has of those named, and the names it has not."""
    found, missing = [], []
    for name in names:
        if name == "gzip":
            found.append(Way(name, f"zlib-{zlib.ZLIB_RUNTIME_VERSION}"))
        elif module := _module(name):
            found.append(Way(name, f"{module.__name__}-{_version(module)}"))
        else:
            missing.append(name)
    return tuple(found), tuple(missing)


def pack(
    files: Iterable[File],
    folder: Path,
    kept: Path,
    ways: tuple[Way, ...],
    workers: Workers,
    progress: Progress,
) -> Iterator[tuple[File, Path]]:
    """Yield the packed forms of files that lie in a folder, where they are smaller, and where.

    They lie in the folder `kept`, from which all others are removed.
    """
    source = (f for f in files if packable(f.path, f.size))
    batches = iter(lambda: tuple(islice(source, _BATCH)), ())
    jobs = (PackJob(folder, kept, ways, batch) for batch in batches)
    needed = set()
    for number, found in enumerate(workers.mapped(pack_batch, jobs)):
        progress("pack", number * _BATCH, 0)
        for file, place in found:
            needed.add(place)
            if file.size:
                yield file, place
    for place in kept.glob("*/*"):
        if place not in needed:
            place.unlink()


def pack_batch(job: PackJob) -> list[tuple[File, Path]]:
    """Return the packed form of each file of a batch, an empty one where it is not smaller."""
    found = []
    for file in job.files:
        for way in job.ways:
            ending = WAYS[way.name]
            place = job.kept / file.sha256[:2] / f"{file.sha256}-{way.version}{ending}"
            if not place.exists():
                plain = (job.folder / file.path).read_bytes()
                if hashlib.sha256(plain).hexdigest() != file.sha256:
                    continue  # it is being built anew: that is told where it is put
                data = packer(way.name)(plain)
                write_whole(place, data if len(data) < file.size else b"")
            data = place.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            found.append((File(f"{file.path}{ending}", sha256, len(data)), place))
    return found


def packable(path: str, size: int = _LEAST) -> bool:
    """Return whether a packed form of a file may save something on the way."""
    return path.endswith(_PACKABLE) and size >= _LEAST


def unpacked(data: bytes, name: str) -> bytes | None:
    """Return what was packed with "gzip" or "br"; None where it is damaged, or br is missing."""
    if name == "gzip":
        with suppress(OSError, EOFError, zlib.error):
            return gzip.decompress(data)
    elif module := _module(name):
        with suppress(module.error):
            plain: bytes = module.decompress(data)
            return plain
    return None


def packer(name: str) -> Callable[[bytes], bytes]:
    """Return a way of packing that this machine has; the same bytes always give the same ones."""
    if name == "gzip":
        return partial(gzip.compress, compresslevel=9, mtime=0)  # no time: the same bytes always
    module = _module(name)
    if name == "br":
        return partial(module.compress, quality=9, mode=module.MODE_TEXT)
    if module.__name__ == "zstandard":
        packer: Callable[[bytes], bytes] = module.ZstdCompressor(level=19).compress
        return packer
    return partial(module.compress, level=19)


def _module(name: str) -> Any:
    for module in _MODULES[name]:
        with suppress(ModuleNotFoundError):
            return importlib.import_module(module)
    return None


def _version(module: Any) -> str:
    with suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(module.__name__)
    return "-".join(map(str, module.zstd_version_info))
