"""Packs: ZIP files (PKWARE APPNOTE 6.3) of many articles each; how they are read and written.

docs/design/packs.md says what a pack is called and holds, and why.
"""

import hashlib
import os
import re
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from generator.errors import ContentError, Problem, StoreError
from generator.place import Place

ENDING = ".zip"
INSIDE = "!/"  # stands between a pack and what lies in it, where a person is told
MOST_BYTES = 64_000_000  # of a pack: behind the article that reaches it the next pack begins
MOST_ARTICLES = 50_000  # likewise: the list of them is to be small
_TOP = "articles"  # the pack of what lies in no folder
_DAY = re.compile(r"(\d{4}/\d\d/\d\d)-[^/]*\Z", re.ASCII)
_NUMBERED = re.compile(r"(?<=[^/])(?:~\d+)+\Z", re.ASCII)
_PACK = re.compile(r"(.+?)(?:~([2-9]|[1-9]\d+))?\.zip\Z", re.ASCII | re.DOTALL)
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can say
_UNIX, _MODE = 3, 0o100644 << 16
_ENCRYPTED = 0x1
_HEAD = struct.Struct("<4s22xHH")  # of a member: its signature, and two lengths behind
_SIGNATURE = b"PK\x03\x04"
MEND = "put a whole copy of it back, as from a bag; without it, its articles are gone"
_FOREIGN = 'take it out of there and unpack it by hand: packs are what "warraq pack" makes'


def group_of(path: str) -> str:
    """Return what the packs of an article are called, by its path below content/.

    Those of 2024/03/20-a.md are 2024/03/20.zip, 20~2.zip ...; other articles go by their folder.
    """
    if day := _DAY.match(path):
        return day[1]
    # A folder that is called like a second pack shares the packs of the first one's name.
    return _NUMBERED.sub("", path.rpartition("/")[0]) or _TOP


def pack_name(group: str, number: int) -> str:
    """Return the path of a group's pack, by its number from 1."""
    return f"{group}~{number}{ENDING}" if number > 1 else f"{group}{ENDING}"


def pack_number(name: str) -> tuple[str, int]:
    """Return the group and the number of a pack, by its path."""
    found = _PACK.match(name)
    return (found[1], int(found[2] or 1)) if found else (name, 1)


class Member(NamedTuple):
    """An article in a pack."""

    path: str  # below content/
    offset: int
    packed: int  # bytes in the pack
    size: int
    crc: int
    deflated: int  # 0: it is stored as it is


class Index:
    """The members of a pack, by path. Small: it is kept as long as the pack is read from."""

    def __init__(self, members: list[Member]) -> None:
        members.sort()
        self._paths = [member.path for member in members]
        self._figures = array("Q", [figure for member in members for figure in member[1:]])

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[Member]:
        return map(self._member, range(len(self._paths)))

    def find(self, path: str) -> Member | None:
        """Return the article with this path, if it is there."""
        at = bisect_left(self._paths, path)
        return self._member(at) if self._paths[at : at + 1] == [path] else None

    def span(self) -> tuple[str, str]:
        """Return the first and the last path; of an empty pack, two that hold none."""
        return (self._paths[0], self._paths[-1]) if self._paths else ("~", "")

    def _member(self, at: int) -> Member:
        return Member(self._paths[at], *self._figures[5 * at : 5 * at + 5])


def read_index(file: BinaryIO, group: str, where: Place) -> Index:
    """Return what a pack of a group holds; only the list at its end is read.

    Raises ContentError when it is cut short, no ZIP file, or holds what no pack of the group may
    hold: by then nothing of it is used.
    """
    try:
        with ZipFile(file) as opened:
            infos = opened.infolist()
    except StoreError:
        raise  # it is not the pack's fault
    # What zipfile raises for bytes that are no ZIP file is not written anywhere.
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError, struct.error) as error:
        told = f"cannot be read as a pack of articles: {error}"
        raise ContentError(Problem(told, where, hint=MEND)) from error
    met: set[str] = set()
    for info in infos:
        if fault := _fault(info, group, met):
            raise ContentError(Problem(f"is no pack of articles: {fault}", where, hint=_FOREIGN))
        met.add(info.filename)
    return Index(
        [
            Member(
                *(info.filename, info.header_offset, info.compress_size, info.file_size, info.CRC),
                int(info.compress_type == ZIP_DEFLATED),
            )
            for info in infos
        ]
    )


def _fault(info: ZipInfo, group: str, met: set[str]) -> str:
    """Return what is wrong with a member by what the list says of it; "" for nothing."""
    path = info.filename
    parts = path.split("/")
    if info.orig_filename != path or not path.endswith(".md") or "" in parts:
        return f'"{path}" is no article'
    if any(part.startswith(".") for part in parts):
        return f'"{path}" is hidden, or leads out of content/'
    if group_of(path) != group:
        return f'"{path}" belongs into {pack_name(group_of(path), 1)}'
    if path in met:
        return f'"{path}" is there twice'
    if info.flag_bits & _ENCRYPTED:
        return f'"{path}" is encrypted'
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f'"{path}" is compressed in another way than by deflate'
    return "" if info.header_offset >= 0 else f'"{path}" lies nowhere'


def read_member(file: BinaryIO, member: Member) -> bytes | None:
    """Return the bytes of an article in an open pack; None if they are damaged. Raises OSError."""
    try:
        data = _read(file, member)
    except (ValueError, OverflowError, struct.error, zlib.error):
        return None
    whole = data is not None and len(data) == member.size and zlib.crc32(data) == member.crc
    return data if whole else None


def damaged(where: Place) -> ContentError:
    """Return what to raise where an article in a pack is damaged."""
    told = "is damaged: its bytes are not those that its pack says it has"
    return ContentError(Problem(told, where, hint=MEND))


def _read(file: BinaryIO, member: Member) -> bytes | None:
    file.seek(member.offset)
    signature, name, extra = _HEAD.unpack(file.read(_HEAD.size))
    if signature != _SIGNATURE:
        return None
    file.seek(name + extra, os.SEEK_CUR)
    data = file.read(member.packed)
    if not member.deflated:
        return data
    # No more than is expected, and one byte that tells of it: the rest may be without end.
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, member.size + 1)


class Written(NamedTuple):
    """A pack that is written and not yet at its place."""

    file: Path
    paths: list[str]


def write_packs(folder: Path, group: str, articles: Iterable[tuple[str, bytes]]) -> list[Written]:
    """Write the articles of a group, given by path in their order, into as many packs as they need.

    The same articles give the same bytes, if zlib is the same. The files lie in `folder`, on the
    disk before this returns. Raises OSError.
    """
    made: list[Written] = []
    name = hashlib.sha256(group.encode()).hexdigest()[:16]
    with ExitStack() as opened:
        target: ZipFile | None = None
        for path, data in articles:
            if target is None:
                # No other process, on whatever machine, writes those of this group.
                made.append(Written(folder / f".{name}-{len(made)}", []))
                file = opened.enter_context(made[-1].file.open("wb"))
                target = opened.enter_context(ZipFile(file, "w"))
            info = ZipInfo(path, _TIME)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, _MODE
            target.writestr(info, data)
            made[-1].paths.append(path)
            if file.tell() >= MOST_BYTES or len(made[-1].paths) == MOST_ARTICLES:
                target.close()
                _settle(file)
                target = None
        if target is not None:
            target.close()
            _settle(file)
    return made


def _settle(file: BinaryIO) -> None:
    """Have a file on the disk: the only other copy of what is in it will be removed."""
    file.flush()
    os.fsync(file.fileno())
