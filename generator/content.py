"""content/: the articles, loose as files or in packs. All that reads articles goes through here.

An article has one path, "2024/03/20-a.md", wherever it lies. A loose file goes before a packed one.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from socket import gethostname
from stat import S_ISREG
from typing import NamedTuple

from generator.errors import ContentError, Problem, SiteError
from generator.packfolder import PackBucket, PackFolder, Packs, PackStamp
from generator.packs import ENDING, INSIDE, MEND, Member, group_of, pack_name, pack_number
from generator.place import Place
from generator.storage import Storage, places

FOLDER = "content"
LEDGER = "addresses.txt"  # beside the articles: all that was ever published; see site/addresses.py
_HERE = gethostname()
_PACKED = -2  # stands for an inode, of which none is below 0


class Stamp(NamedTuple):
    """What tells a changed article from an unchanged one without reading it."""

    size: int
    mtime_ns: int  # of a packed one its CRC-32, as the pack says
    inode: int


Known = tuple[int, int, int]  # a stamp, as a database gives it


class Seen(NamedTuple):
    """The packs of a group as they were looked into."""

    stamp: str
    articles: int  # that they hold


@dataclass(slots=True)
class Look:
    """What a look at all articles found."""

    changed: list[tuple[str, Stamp]] = field(default_factory=list)  # new or changed, by path
    gone: list[str] = field(default_factory=list)
    packs: dict[str, Seen] = field(default_factory=dict)  # by group: need not be looked into again
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Content:
    """Where the articles of a site are. Small, as it is sent with every job."""

    loose: Path
    packs: Packs
    desk: str = ""  # the machine that alone has the loose ones; "" where all share them

    def articles(self, problems: list[Problem]) -> Iterator[tuple[str, Stamp]]:
        """Yield every article with its stamp, the loose ones first.

        Hidden files and folders are passed over, links to folders are not followed; what cannot be
        read is added to `problems`.
        """
        packs: list[str] = []
        yield from self.files(packs, problems)
        for group, names in self.groups(packs).items():
            yield from self.packed(group, names, problems)

    def look(self, known: dict[str, Known], seen: Mapping[str, Seen]) -> Look:
        """Return what is otherwise than it is `known`, which is used up.

        By what was `seen`, few packs are opened. Articles in a pack that cannot be read are neither
        changed nor gone.
        """
        found = Look()
        names: list[str] = []
        left = known
        for path, stamp in self.files(names, found.problems):
            if left.pop(path, None) != stamp:
                found.changed.append((path, stamp))
        groups = self.groups(names)
        before: dict[str, list[str]] = defaultdict(list)
        for path in left if groups else ():
            before[group_of(path)].append(path)
        for group, packs in groups.items():
            stamp_of_all = repr(packs)
            paths = before[group]
            packed = [path for path in paths if left[path][2] == _PACKED]
            if seen.get(group) == (stamp_of_all, len(packed)) and len(packed) == len(paths):
                found.packs[group] = seen[group]
            else:
                packed = self._look_into(group, packs, left, paths, found)
            for path in packed:
                del left[path]
        found.changed.sort()
        found.gone = sorted(left)
        return found

    def _look_into(
        self,
        group: str,
        packs: list[tuple[str, PackStamp]],
        left: dict[str, Known],
        paths: list[str],
        found: Look,
    ) -> list[str]:
        """Note what is in the packs of a group; return what must not be taken for gone."""
        faults = len(found.problems)
        count = 0
        for path, stamp in self.packed(group, packs, found.problems):
            count += 1
            if left.pop(path, None) != stamp:
                found.changed.append((path, stamp))
        if len(found.problems) > faults:
            return [path for path in paths if path in left]
        # One that a loose file stands before would be missed, should that file go.
        if count == sum(self.packs.count(*pack) for pack in packs):
            found.packs[group] = Seen(repr(packs), count)
        return []

    def look_at(self, paths: Iterable[str], known: dict[str, Known]) -> Look:
        """Return what `look` does, of some articles alone."""
        found = Look()
        left = known
        for path in paths:
            try:
                stamp = self._stamp(path)
            except ContentError as error:
                found.problems += error.problems
                left.pop(path, None)
                continue
            if stamp and left.pop(path, None) != stamp:
                found.changed.append((path, stamp))
        found.changed.sort()
        found.gone = sorted(left)
        return found

    def has(self, path: str) -> bool:
        """Tell whether an article is there; raises ContentError where a broken pack may hold it."""
        return self._stamp(path) is not None

    def is_loose(self, path: str) -> bool:
        """Tell whether an article lies in a file of its own."""
        return os.path.isfile(self._file(path))  # noqa: PTH113 - one for each that is packed

    def read(self, path: str) -> bytes:
        """Return the bytes of an article; raises ContentError."""
        return self.load(path)[0]

    def load(self, path: str) -> tuple[bytes, Place]:
        """Return the bytes of an article, and what a person is told of where it lies.

        Raises ContentError where there is none, or it cannot be read.
        """
        try:
            with open(self._file(path), "rb") as file:  # noqa: PTH123 - a Path takes as long
                return file.read(), self.loose / path
        except OSError as error:
            if not self.is_loose(path) and (found := self.packs.find(path)):
                name, member = found
                return self.packs.read(name, member), self.packs.where(name, path)
            told = f"cannot be read: {error.strerror}"
            raise ContentError(Problem(told, self.loose / path)) from error

    def where(self, path: str) -> Place:
        """Return what a person is told of where an article lies."""
        if not self.is_loose(path):
            try:
                if found := self.packs.find(path):
                    return self.packs.where(found[0], path)
            except ContentError as error:
                return error.problems[0].file
        return self.loose / path

    def named(self, file: Path) -> str:
        """Return the path of an article that a person names by its file, loose or in its pack.

        It need not be there. "" when the file lies elsewhere.
        """
        pack, mark, path = str(file).partition(f"{ENDING}{INSIDE}")
        if mark:
            # A Path has lost a "/" of a bucket's address.
            packs = Path(str(self.packs.where("articles"))).parent
            return path if Path(pack).is_relative_to(packs) or self.named(Path(pack)) else ""
        # An article may be a link, the folders that lead to it may be too.
        for whole, own in (
            (file.absolute(), self.loose),
            (file.parent.resolve() / file.name, self.loose.resolve()),
        ):
            if whole.is_relative_to(own):
                return whole.relative_to(own).as_posix()
        return ""

    def groups(self, beside: Iterable[str]) -> dict[str, list[tuple[str, PackStamp]]]:
        """Return the packs of each group, in their order; `beside` as `Packs.found` has it."""
        found: dict[str, list[tuple[str, PackStamp]]] = defaultdict(list)
        for name, stamp in self.packs.found(beside):
            found[pack_number(name)[0]].append((name, stamp))
        for packs in found.values():
            packs.sort(key=lambda pack: pack_number(pack[0]))
        return {group: found[group] for group in sorted(found)}

    def packed(
        self, group: str, packs: list[tuple[str, PackStamp]], problems: list[Problem]
    ) -> Iterator[tuple[str, Stamp]]:
        """Yield the articles that lie in the packs of a group and not loose."""
        met: set[str] = set()
        if fault := self.gap(group, packs):
            problems.append(fault)
            return
        for name, stamp in packs:
            try:
                index = self.packs.index(name, stamp)
            except ContentError as error:
                problems += error.problems
                continue
            for member in index:
                # In two packs at once is what a killed run may leave, the same in both.
                if member.path not in met and not self.is_loose(member.path):
                    yield member.path, _stamp_of(member)
            if len(packs) > 1:
                met.update(member.path for member in index)

    def gap(self, group: str, packs: list[tuple[str, PackStamp]]) -> Problem | None:
        """Return what is wrong if a group's packs are not all there."""
        for number, (name, _) in enumerate(packs, 1):
            if name != pack_name(group, number):
                told = f"the pack before it is missing: {pack_name(group, number)}"
                return Problem(told, self.packs.where(name), hint=MEND)
        return None

    def files(self, packs: list[str], problems: list[Problem]) -> Iterator[tuple[str, Stamp]]:
        """Yield the loose articles; the ZIP files that lie among them are added to `packs`."""
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                found = list(os.scandir(self.loose / folder))
            except OSError as error:
                told = f"cannot be read: {error.strerror}"
                problems.append(Problem(told, self.loose / folder))
                continue
            for item in found:
                if item.name.startswith("."):
                    continue
                path = f"{folder}/{item.name}" if folder else item.name
                if not is_unicode(path):
                    hint = "give it a name in Unicode"
                    problems.append(Problem("its name is not text", self.loose / path, hint=hint))
                elif item.is_dir(follow_symlinks=False):
                    folders.append(path)
                elif item.name.endswith(ENDING):
                    packs.append(path)
                elif item.name.endswith(".md"):
                    try:
                        stat = item.stat()
                    except OSError as error:
                        told = f"cannot be read: {error.strerror}"
                        problems.append(Problem(told, self.loose / path))
                        continue
                    if S_ISREG(stat.st_mode):
                        yield path, Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def _file(self, path: str) -> str:
        """Return where an article may lie loose; "", where no file is, on another machine."""
        return f"{self.loose}/{path}" if self.desk in ("", _HERE) else ""

    def _stamp(self, path: str) -> Stamp | None:
        try:
            stat = os.stat(self._file(path))  # noqa: PTH116 - as in is_loose
            if S_ISREG(stat.st_mode):
                return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)
        except OSError:
            pass
        found = self.packs.find(path)
        return _stamp_of(found[1]) if found else None


def content_of(site: Path, storage: Storage) -> Content:
    """Return where the articles of a site are."""
    place = places(site, storage).content
    if isinstance(place, Path):
        return Content(place, PackFolder(place))
    return Content(site / FOLDER, PackBucket(place, site / ".warraq", token_hex(8)), _HERE)


def desk_of(site: Path, storage: Storage) -> Content:
    """Return where the articles of a site are; if in a bucket, content/ is there to edit them on.

    Raises SiteError.
    """
    content = content_of(site, storage)
    if isinstance(content.packs, PackBucket):
        try:
            content.loose.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            told = f"cannot be made: {error.strerror}"
            raise SiteError(Problem(told, content.loose)) from error
    return content


def _stamp_of(member: Member) -> Stamp:
    return Stamp(member.size, member.crc, _PACKED)


def is_unicode(name: str) -> bool:
    """Tell whether a file's name is text, which that of an old archive may not be."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
