"""Compressed and packed files -> what is in them, within limits; nothing is ever written out.

Names inside an archive are only ever shown, never opened: a hostile one can lead nowhere.
"""

import bz2
import gzip
import importlib
import io
import lzma
import re
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from generator.errors import ContentError, Problem
from generator.files import size_of
from generator.ingest.decode import best_page
from generator.ingest.rawfiles import is_media, is_passed_over, of_pages, parents
from generator.ingest.vocabulary import load_vocabulary
from generator.place import Place
from generator.text import BIDI_CONTROLS

MAX_MEMBER = 256_000_000  # bytes of one unpacked file
MAX_TOTAL = 4_000_000_000  # bytes of all of them
MAX_RATIO = 400  # unpacked to packed; text reaches 30, a long run of one letter 1,000
RATIO_FROM = 32_000_000  # bytes below which no ratio is too high
MAX_MEMBERS = 200_000
_CHUNK = 1 << 20
# What Windows and DOS wrote names in that are not Latin.
_NAME_PAGES = ("cp1256", "cp720", "cp864", "cp1255", "cp862")
_MAGIC = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
# Documents and programs that are ZIP files inside.
_OFFICE = re.compile(
    r"\[Content_Types\]\.xml\Z|mimetype\Z|META-INF/MANIFEST\.MF\Z|AndroidManifest\.xml\Z"
)
_CONTROLS = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{BIDI_CONTROLS}]")
_FAULTS = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError,
    zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, or the only one in a compressed file."""

    name: str  # as it is shown; "" for the content of a file that is only compressed
    data: bytes


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What of an archive is not unpacked, and to be told."""

    folders: tuple[str, ...]  # that a browser saved beside pages, in the order of their names
    media: int  # pictures, sounds and films


def packing(head: bytes) -> str:
    """Return how a file is packed, from its first 512 bytes: "gz", "zip", "tar" ..., or ""."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return "tar" if head[257:262] == b"ustar" else ""


def unpack(path: Place) -> Iterator[Member | Problem | PassedOver]:
    """Yield the files in a packed file, sorted by name, and what cannot be unpacked.

    Raises ContentError when it is an office document, and OSError when it cannot be read.
    """
    with path.open("rb") as file:
        kind = packing(file.read(512))
        file.seek(0)
        try:
            if kind == "zip":
                yield from _zip(file, path)
            elif kind == "tar":
                yield from _tar(file, path, size_of(path))
            else:
                yield from _stream(file, kind, path)
        except _Bomb as bomb:
            yield Problem(str(bomb), path, hint="unpack it by hand, and ingest what you need")
        except _FAULTS as error:
            message = f"is damaged: it cannot be unpacked to its end ({_why(error)})"
            yield Problem(message, path, hint="get it once more, or unpack what can be unpacked")


class _Bomb(Exception):
    """More comes out of a file than can be meant."""


@dataclass(slots=True)
class _Limits:
    """What has come out of one file so far."""

    packed: int
    total: int = 0
    members: int = 0

    def add(self, count: int) -> None:
        self.total += count
        if self.total > MAX_TOTAL:
            raise _Bomb(f"holds more than {MAX_TOTAL:,} bytes")
        if self.total > max(RATIO_FROM, MAX_RATIO * self.packed):
            raise _Bomb(f"unpacks to more than {MAX_RATIO} times its size")

    def next(self) -> None:
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise _Bomb(f"holds more than {MAX_MEMBERS:,} files")


def _read(stream: IO[bytes], limits: _Limits) -> bytes | None:
    """Return what a stream holds, or None when that is too much for one file."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        limits.add(len(chunk))
        size += len(chunk)
        if size > MAX_MEMBER:
            return None
        parts.append(chunk)
    return b"".join(parts)


def _zip(file: IO[bytes], path: Place) -> Iterator[Member | Problem | PassedOver]:
    with zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if any(_OFFICE.match(info.filename) for info in infos):
            hint = "save its text as a .txt file and ingest that"
            raise ContentError(Problem("the file is an office document, not text", path, hint=hint))
        limits = _Limits(size_of(path))
        page = _page_of_names(infos)
        told = {info: _zip_name(info, page) for info in infos}
        names = _Names([_shown(told[info]) for info in infos])
        yield from names.passed_over()
        for info in sorted(infos, key=lambda info: _shown(told[info])):
            limits.next()
            name = names.one(told[info])
            if not name:
                continue
            if info.flag_bits & 1:
                yield _refused(path, name, "is locked with a password", "unlock it first")
                continue
            try:
                with archive.open(info) as stream:
                    data = _read(stream, limits)
            except _FAULTS as error:
                yield _refused(path, name, f"is damaged ({_why(error)})", "get it once more")
                continue
            yield _member(path, name, data)


def _tar(file: IO[bytes], path: Place, packed: int) -> Iterator[Member | Problem | PassedOver]:
    limits = _Limits(packed)
    with tarfile.open(fileobj=file, mode="r:") as archive:
        infos: list[tarfile.TarInfo] = []
        for info in archive:
            limits.next()
            if info.isreg():  # a link may lead out, a device is no text
                infos.append(info)
        names = _Names([_shown(info.name) for info in infos])
        yield from names.passed_over()
        for info in sorted(infos, key=lambda info: _shown(info.name)):
            name = names.one(info.name)
            stream = archive.extractfile(info) if name else None
            if stream is not None:
                yield _member(path, name, _read(stream, limits))


def _stream(file: IO[bytes], kind: str, path: Place) -> Iterator[Member | Problem | PassedOver]:
    size = size_of(path)
    limits = _Limits(size)
    with _opened(file, kind, path) as stream:
        head = stream.read(512)
        if packing(head) == "tar":
            # Members are read in the order of their names: that needs the whole of it at hand.
            with tempfile.TemporaryFile() as whole:
                whole.write(head)
                while chunk := stream.read(_CHUNK):
                    limits.add(len(chunk))
                    whole.write(chunk)
                whole.seek(0)
                yield from _tar(whole, path, size)
            return
        rest = _read(stream, limits)
    yield _member(path, "", None if rest is None else head + rest)


def _opened(file: IO[bytes], kind: str, path: Place) -> Any:
    if kind == "gz":
        return gzip.GzipFile(fileobj=file)
    if kind == "bz2":
        return bz2.BZ2File(file)
    if kind == "xz":
        return lzma.LZMAFile(file)
    # From 3.14 on it is in the standard library.
    for name in ("compression.zstd", "zstandard"):
        with suppress(ModuleNotFoundError):
            return io.BufferedReader(_Zstandard(importlib.import_module(name), file))
    hint = "in Warraq's folder, pip install '.[zstd]'; or unpack it by hand"
    raise ContentError(Problem("is packed with Zstandard", path, hint=hint))


class _Zstandard(io.RawIOBase):
    """A Zstandard stream by either module, its own error made a ValueError."""

    def __init__(self, module: Any, file: IO[bytes]) -> None:
        super().__init__()
        self._error: type[Exception] = module.ZstdError
        if hasattr(module, "ZstdFile"):
            self._stream = module.ZstdFile(file)
        else:
            decompressor = module.ZstdDecompressor(max_window_size=1 << 27)
            self._stream = decompressor.stream_reader(file, read_across_frames=True)

    def readable(self) -> bool:
        """Say that it can be read, as BufferedReader asks."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next."""
        try:
            data: bytes = self._stream.read(len(buffer))
        except self._error as error:
            raise ValueError(str(error)) from error
        buffer[: len(data)] = data
        return len(data)


def _member(path: Place, name: str, data: bytes | None) -> Member | Problem:
    if data is None:
        return _refused(path, name, f"is larger than {MAX_MEMBER:,} bytes", "split it")
    if packing(data[:512]):
        hint = "unpack the outer one by hand, and ingest what is in it"
        return _refused(path, name, "is an archive inside an archive", hint)
    return Member(name, data)


def _refused(path: Place, name: str, message: str, hint: str) -> Problem:
    file = path.parent / f"{path.name}!/{name}" if name else path
    return Problem(message, file, hint=hint)


def _why(error: BaseException) -> str:
    return str(error) or type(error).__name__


class _Names:
    """Names as they are shown, each once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._seen: set[str] = set()
        self._beside = of_pages(names)
        self._media = sum(is_media(name) and not self._is_no_text(name) for name in names)

    def passed_over(self) -> Iterator[PassedOver]:
        """Yield what is passed over and to be told, if there is any."""
        if self._beside or self._media:
            yield PassedOver(tuple(sorted(self._beside)), self._media)

    def one(self, name: str) -> str:
        """Return a name that no other has, or "" for a file that is no text of the archive's."""
        shown = _shown(name)
        if not shown or is_media(shown) or self._is_no_text(shown):
            return ""
        unique, count = shown, 1
        while unique in self._seen:
            count += 1
            unique = f"{shown}~{count}"
        self._seen.add(unique)
        return unique

    def _is_no_text(self, shown: str) -> bool:
        if "__MACOSX" in shown.split("/") or is_passed_over(shown):
            return True
        return bool(self._beside) and not self._beside.isdisjoint(parents(shown))


def _shown(name: str) -> str:
    """Return a name without what leads out of its folder and what cannot be shown."""
    plain = _CONTROLS.sub("", name.replace("\\", "/"))
    parts = [part for part in plain.split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[-300:].lstrip("/")


def _zip_name(info: zipfile.ZipInfo, page: str) -> str:
    # Many programs write UTF-8 and do not say so.
    if info.flag_bits & 0x800:
        return info.filename
    told = info.filename.encode("cp437", "replace")
    try:
        return told.decode("utf-8")
    except UnicodeError:
        return unicodedata.normalize("NFKC", told.decode(page, "replace"))


def _page_of_names(infos: Sequence[zipfile.ZipInfo]) -> str:
    """Return the encoding of the names that do not say it: Windows and DOS write their own."""
    names = [
        info.filename.encode("cp437", "replace") for info in infos if not info.flag_bits & 0x800
    ]
    unsaid = b"\n".join(name for name in names if not name.isascii())
    return best_page(unsaid, _NAME_PAGES, load_vocabulary()) if unsaid else "cp437"
