"""pack and unpack: loose articles into packs, and back into files, byte for byte.

Whenever a run ends, every article is whole, loose or in a pack: a pack is put at its place before
the files that it holds are removed, and files are on the disk before the pack that held them goes.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from generator.content import Content, Stamp, content_of, desk_of
from generator.errors import ConfigError, ContentError, Problem, SiteError, StoreError
from generator.executor import Workers
from generator.files import write_whole
from generator.packfolder import PackFolder, PackStamp
from generator.packs import (
    Index,
    Written,
    damaged,
    group_of,
    pack_name,
    read_index,
    read_member,
    write_packs,
)
from generator.storage import Storage

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class PackingReport:
    """What was packed, or unpacked."""

    articles: int
    packs: int  # that were written, or read
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class GroupJob:
    """Articles of one group that are to be packed, or unpacked."""

    content: Content
    group: str
    paths: tuple[str, ...]


class Done(NamedTuple):
    """What became of a job."""

    group: str
    looked: int  # articles of the job
    articles: int  # of these, that were packed or unpacked
    packs: int
    problems: tuple[Problem, ...]


class _Pack(NamedTuple):
    """A pack that is open."""

    name: str
    stamp: PackStamp
    file: BinaryIO
    holds: Index


def pack(content: Content, workers: Workers, progress: Progress) -> PackingReport:
    """Put all loose articles into packs, in place of those of the same paths there.

    To be done while nothing else writes to content/. Links stay as they are. What cannot be read
    stays loose, and what belongs to a pack that cannot be read; both are told. Raises SiteError
    when nothing can be written.
    """
    problems: list[Problem] = []
    groups: dict[str, list[str]] = defaultdict(list)
    beside: list[str] = []
    for path, _ in content.files(beside, problems):
        if not (content.loose / path).is_symlink():
            groups[group_of(path)].append(path)
    for group, packs in content.groups(beside).items():
        if fault := content.gap(group, packs):
            problems.append(fault)
            groups.pop(group, None)
    jobs = (GroupJob(content, group, tuple(groups[group])) for group in sorted(groups))
    with _scratch(content):
        count = sum(map(len, groups.values()))
        return _report(workers.mapped(pack_group, jobs), "pack", count, problems, progress)


def in_reach(root: Path, storage: Storage, progress: Progress) -> Content:
    """Return the articles of a site where any machine finds them: loose ones go into the bucket.

    To be done while no build and no ingest works with them. What cannot be packed stays loose: it
    is met again, and told, where it is read. Raises ConfigError where packs lie loose.
    """
    content = desk_of(root, storage)
    if isinstance(content.packs, PackFolder):
        return content
    from generator.ingest.ledger import open_ledger

    beside: list[str] = []
    loose = list(content.files(beside, []))
    if beside:
        hint = "take content out of [storage], run: warraq unpack; then put it back"
        told = "is a pack in a folder, and the articles are in a bucket"
        raise ConfigError(Problem(told, content.loose / beside[0], hint=hint))
    if loose:
        with open_ledger(root), Workers(None) as workers:
            pack(content, workers, progress)
    return content_of(root, storage)


def unpack(content: Content, workers: Workers, progress: Progress) -> PackingReport:
    """Put all packed articles into files, and remove the packs.

    To be done while nothing else writes to content/. Packs of which an article cannot be read or
    written stay, as do the others of their group, and it is told.
    """
    problems: list[Problem] = []
    beside: list[str] = []
    for _ in content.files(beside, problems):
        pass  # it is the packs that are wanted
    groups = content.groups(beside)
    count = 0
    jobs = []
    for group, packs in groups.items():
        faults = len(problems)
        paths = [path for path, _ in content.packed(group, packs, problems)]
        count += len(paths)
        if len(problems) == faults:
            jobs.append(GroupJob(content, group, tuple(paths)))
    fine: list[str] = []

    def done() -> Iterator[Done]:
        for each in workers.mapped(unpack_group, jobs):
            fine.extend(() if each.problems else [each.group])
            yield each

    report = _report(done(), "unpack", count, problems, progress)
    _sync()
    for group in fine:
        for pack in reversed(groups[group]):
            content.packs.remove(*pack)
    return report


def unpack_some(content: Content, paths: Collection[str]) -> PackingReport:
    """Put some packed articles into files, and take them out of their packs.

    Those that are loose already stay as they are. Raises SiteError.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        groups[group_of(path)].append(path)
    jobs = (GroupJob(content, group, tuple(inner)) for group, inner in sorted(groups.items()))
    report = _report(map(unpack_group, jobs), "unpack", len(paths), [], lambda *_: None)
    if report.problems:
        raise ContentError(*report.problems)
    _sync()
    take_out(content, paths)
    return report


def take_out(content: Content, paths: Collection[str]) -> None:
    """Take articles out of their packs, if they are in one. Raises SiteError."""
    packed = [path for path in paths if content.packs.find(path)]
    if packed:
        with _scratch(content):
            for group in {group_of(path) for path in packed}:
                _rewrite(content, group, frozenset(), frozenset(packed), [])


def _report(
    found: Iterator[Done], stage: str, count: int, problems: list[Problem], progress: Progress
) -> PackingReport:
    articles = packs = looked = 0
    for done in found:
        articles += done.articles
        packs += done.packs
        problems += done.problems
        looked += done.looked
        progress(stage, looked, count)
    return PackingReport(articles, packs, tuple(problems))


def pack_group(job: GroupJob) -> Done:
    """Put the loose articles of a job into packs; runs in any process."""
    problems: list[Problem] = []
    try:
        taken, packs = _rewrite(job.content, job.group, frozenset(job.paths), frozenset(), problems)
    except SiteError as error:
        return Done(job.group, len(job.paths), 0, 0, (*problems, *error.problems))
    return Done(job.group, len(job.paths), taken, packs, tuple(problems))


def unpack_group(job: GroupJob) -> Done:
    """Put articles into files unless they lie loose already; runs in any process."""
    problems: list[Problem] = []
    articles = 0
    packs = set()
    for path in job.paths:
        try:
            if not job.content.is_loose(path) and (found := job.content.packs.find(path)):
                write_whole(job.content.loose / path, job.content.packs.read(*found))
                packs.add(found[0])
                articles += 1
        except SiteError as error:
            problems += error.problems
    return Done(job.group, len(job.paths), articles, len(packs), tuple(problems))


def _rewrite(
    content: Content,
    group: str,
    take: frozenset[str],
    out: frozenset[str],
    problems: list[Problem],
) -> tuple[int, int]:
    """Write the packs of a group anew, with some loose articles and without some packed ones.

    The loose files are removed, unless one has changed meanwhile; what cannot be read is added to
    `problems`. Return how many articles were taken in, and how many packs there are. Raises
    SiteError or StoreError: all is then as it was.
    """
    place = content.packs
    stamps: dict[str, Stamp] = {}
    try:
        with ExitStack() as opened:
            old = [
                _Pack(name, stamp, opened.enter_context(place.open(name)), place.index(name, stamp))
                for name, stamp in place.of_group(group)
            ]

            def articles() -> Iterator[tuple[str, bytes]]:
                paths = {member.path for each in old for member in each.holds}
                for path in sorted(paths.difference(out).union(take)):
                    if path in take:
                        try:
                            data, stamps[path] = _loose(content.loose / path)
                            yield path, data
                            continue
                        except OSError as error:
                            told = f"cannot be read: {error.strerror}"
                            problems.append(Problem(told, content.loose / path))
                    if path in paths:
                        yield path, _packed(content, old, path)

            new = write_packs(place.scratch, group, articles())
            for each in new:
                _read_back(each, group)
            stamps |= _spilled(content, old, new, out)
        for at, each in reversed(list(enumerate(new))):
            place.put(pack_name(group, at + 1), each.file, old[at].stamp if at < len(old) else None)
        for known in reversed(old[len(new) :]):
            place.remove(known.name, known.stamp)
    except StoreError as error:  # the loose files stay as they are, for the next run
        told = f"{place.where(pack_name(group, 1))}: {error.strerror}"
        raise StoreError(told, error.hint) from error
    except OSError as error:
        hint = "make room, and see that you may write there"
        told = f"cannot be written: {error.strerror or error}"
        where = place.where(pack_name(group, 1))
        raise SiteError(Problem(told, where, hint=hint)) from error
    for path, stamp in stamps.items():
        _remove(content, path, stamp)
    return len(stamps.keys() & take), len(new)


def _spilled(
    content: Content, old: list[_Pack], new: list[Written], out: frozenset[str]
) -> dict[str, Stamp]:
    """Lay the articles that move to an earlier pack loose until all packs are in place.

    The packs are put from the last to the first: whatever moves to a later one is there already
    when the one that held it goes. Return the files.
    """
    places = {path: number for number, each in enumerate(new) for path in each.paths}
    stamps = {}
    for number, each in enumerate(old):
        for member in each.holds:
            path = member.path
            if path not in out and places[path] < number and not content.is_loose(path):
                write_whole(content.loose / path, _packed(content, old, path))
                stamps[path] = _stamp((content.loose / path).stat())
    return stamps


def _packed(content: Content, old: list[_Pack], path: str) -> bytes:
    for each in old:
        if member := each.holds.find(path):
            data = read_member(each.file, member)
            if data is None:
                raise damaged(content.packs.where(each.name, path))
            return data
    raise KeyError(path)


def _loose(path: Path) -> tuple[bytes, Stamp]:
    with path.open("rb") as file:
        stamp = _stamp(os.fstat(file.fileno()))
        return file.read(), stamp


def _stamp(stat: os.stat_result) -> Stamp:
    return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def _read_back(written: Written, group: str) -> None:
    """Read every article of a pack before what it was made of is removed; raises ContentError."""
    with written.file.open("rb") as file:
        for member in read_index(file, group, written.file):
            if read_member(file, member) is None:
                raise damaged(written.file)


def _remove(content: Content, path: str, stamp: Stamp) -> None:
    """Remove a loose file that is as it was read, and its folder if it is empty then."""
    file = content.loose / path
    with suppress(OSError):  # what is still there stands before the packed one, and is the same
        if _stamp(file.stat()) == stamp:
            file.unlink()
            if file.parent != content.loose:
                file.parent.rmdir()


@contextmanager
def _scratch(content: Content) -> Iterator[None]:
    """Have an empty folder for new packs; what a killed run has left there goes."""
    folder = content.packs.scratch
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    except OSError as error:
        raise SiteError(Problem(f"cannot be made: {error.strerror}", folder)) from error
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync() -> None:
    """Have all files on the disk that were written, where a system can be asked to."""
    if hasattr(os, "sync"):
        os.sync()
