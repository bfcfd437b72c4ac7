"""bag: all that an archive needs to come back, as a bag (RFC 8493) that archivists' tools read."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from generator import __version__
from generator.authorities import FILE as AUTHORITIES
from generator.bagfiles import (
    DATA,
    DECLARATION,
    DECLARED,
    INFO,
    MANIFEST,
    TAGMANIFEST,
    dump_info,
    dump_line,
    parse_info,
)
from generator.config import FILE, Config, languages, load_config
from generator.errors import Problem, SiteError
from generator.executor import Workers
from generator.files import sha256_of
from generator.lock import locked
from generator.model import BagReport
from generator.storage import refuse_elsewhere

Progress = Callable[[str, int, int], None]

FOLDER = "bag"
# The texts as they came, the articles, the pages, and what the pages were made with.
_PAYLOAD = (AUTHORITIES, "content", "output", "raw", FILE, "static", "templates")
_AGENT = "Warraq"
_MADE_BY = f"{_AGENT} {__version__}"
_IDENTITY = "External-Identifier"
_SOFTWARE = "Bag-Software-Agent"
_BATCH = 200
_CHUNK = 1 << 20


class Source(NamedTuple):
    """A file that goes into the bag, and what tells whether it is written to."""

    path: str  # relative to the site, with "/"
    size: int
    mtime_ns: int
    inode: int


class Bagged(NamedTuple):
    """A file that is in the bag."""

    path: str
    sha256: str
    size: int
    copied: bool  # it was not in the last bag, or was another there


@dataclass(frozen=True, slots=True)
class CopyJob:
    """A batch of files to put into a bag; runs in any process."""

    root: Path
    new: Path  # the bag that is being made
    last: Path  # the one that is there, if one is
    files: tuple[Source, ...]


def bag(root: Path, folder: Path | None, progress: Progress) -> BagReport:
    """Make a bag of the archive in `root` in `folder`, or in its own bag/; report what was done.

    A folder that is there must be a bag of this archive that Warraq made: it is brought up to date,
    and what is in it unchanged is not copied again. The bag appears whole, in place of the last
    one. The same files give the same bytes: nothing in it tells when it was made. What cannot go
    into a bag is left out and told. Raises SiteError when the folder is another, when the archive
    changes meanwhile, or when there is no room: the last bag is then still there.
    """
    root = root.absolute()
    config = load_config(root, languages())
    refuse_elsewhere(root, config.storage)
    folder = (folder or root / FOLDER).absolute()
    # The archive's own may have got an address since, or another name.
    known = () if folder == root / FOLDER else (_identity(config), " ".join(config.title.split()))
    folder = folder.resolve()  # what a link leads to is the bag, and not the link
    # Beside it, so that renaming is all that is left to do.
    new = folder.with_name(f".{folder.name}.new")
    last = folder.with_name(f".{folder.name}.last")
    with (
        locked(root / ".warraq" / "build.lock", "build", wait=True),
        Workers(None) as workers,
    ):
        _refuse_dangerous(root, folder)
        for left in (new, last):
            _refuse_foreign(left)
        try:
            if last.is_dir() and not folder.exists():
                last.rename(folder)  # a run was killed between its two renames
            _refuse_foreign(folder, known)
            for left in (new, last):
                if left.is_dir():
                    shutil.rmtree(left)
            report = _fill(root, folder, new, config, workers, progress)
            if folder.exists():
                folder.rename(last)
            new.rename(folder)
            if last.is_dir():
                shutil.rmtree(last)
        except OSError as error:
            hint = "make room, and see that you may write there"
            told = Problem(f"cannot be made: {error.strerror or error}", folder, hint=hint)
            raise SiteError(told) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return report


def _fill(
    root: Path, folder: Path, new: Path, config: Config, workers: Workers, progress: Progress
) -> BagReport:
    problems: list[Problem] = []
    files = copied = size = 0
    new.mkdir(parents=True)
    # At once, so that the next run knows whose it is, should this one be killed.
    (new / INFO).write_bytes(dump_info({_SOFTWARE: _MADE_BY}))
    (new / DATA).mkdir()
    with (
        (new / MANIFEST).open("wb") as manifest,
        # Of a million files, what they were like would fill the memory.
        TemporaryFile("w+", encoding="utf-8", errors="surrogateescape") as seen,
    ):
        source = _noted(_payload(root, problems), seen)
        batches = iter(lambda: tuple(islice(source, _BATCH)), ())
        jobs = (CopyJob(root, new, folder, batch) for batch in batches)
        for done in workers.mapped(copy_batch, jobs):
            for each in done:
                if isinstance(each, Problem):
                    problems.append(each)
                    continue
                manifest.write(dump_line(each.sha256, f"{DATA}/{each.path}"))
                files += 1
                copied += each.copied
                size += each.size
            progress("bag", files, 0)
        _refuse_changed(root, seen)
    told = {
        "External-Description": ": ".join(filter(None, (config.title, config.description))),
        _IDENTITY: _identity(config),
        _SOFTWARE: _MADE_BY,
        "Payload-Oxum": f"{size}.{files}",
    }
    (new / DECLARATION).write_bytes(DECLARED)
    (new / INFO).write_bytes(dump_info(told))
    tags = sorted((DECLARATION, INFO, MANIFEST))
    lines = (dump_line(sha256_of(new / name), name) for name in tags)
    (new / TAGMANIFEST).write_bytes(b"".join(lines))
    return BagReport(folder=folder, files=files, size=size, copied=copied, problems=tuple(problems))


def copy_batch(job: CopyJob) -> list[Bagged | Problem]:
    """Put the files of a batch into the bag; return each as it is there, or why it is not."""
    return [_copy(job, source) for source in job.files]


def _copy(job: CopyJob, source: Source) -> Bagged | Problem:
    inner = f"{DATA}/{source.path}"
    own, known, made = job.root / source.path, job.last / inner, job.new / inner
    try:
        sha256 = sha256_of(own) if _size(known) == source.size else ""
    except OSError as error:
        hint = "it is left out: see that you may read it, and make the bag again"
        return Problem(f"cannot be read: {error.strerror}", own, hint=hint)
    made.parent.mkdir(parents=True, exist_ok=True)
    # What lies in the last bag is taken over only after it was read: a disk may have lost a bit.
    if sha256 and _digest(known) == sha256:
        try:
            made.hardlink_to(known)
        except OSError:  # no links on this file system
            shutil.copyfile(known, made)
        return Bagged(source.path, sha256, source.size, copied=False)
    digest = hashlib.sha256()
    size = 0
    try:
        opened = own.open("rb")
    except OSError as error:
        hint = "it is left out: see that you may read it, and make the bag again"
        return Problem(f"cannot be read: {error.strerror}", own, hint=hint)
    with opened as read, made.open("wb") as write:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            write.write(chunk)
            size += len(chunk)
    return Bagged(source.path, digest.hexdigest(), size, copied=True)


def _digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _payload(root: Path, problems: list[Problem]) -> Iterator[Source]:
    """Yield every file that goes into the bag, by path; what cannot is added to `problems`.

    Hidden files are passed over, as everywhere.
    """
    waiting = [name for name in reversed(_PAYLOAD) if (root / name).exists()]
    waiting = [f"{name}/" if (root / name).is_dir() else name for name in waiting]
    while waiting:
        path = waiting.pop()
        own = root / path
        try:
            path.encode()
            if not path.endswith("/"):
                stat = own.stat()
                if not own.is_file():
                    problems.append(Problem("is no file, and left out", own, hint="remove it"))
                    continue
                yield Source(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)
                continue
            with os.scandir(own) as entries:
                found = [each for each in entries if not each.name.startswith(".")]
        except UnicodeEncodeError:
            hint = "give it a name in Unicode"
            problems.append(Problem("is left out: its name is not text", own, hint=hint))
            continue
        except OSError as error:
            problems.append(Problem(f"is left out: {error.strerror}", own, hint="see to it"))
            continue
        for each in found:
            if each.is_symlink() and each.is_dir():
                hint = "put the folder itself there"
                problems.append(
                    Problem("is left out: a link to a folder", own / each.name, None, hint)
                )
        inner = [
            f"{path}{each.name}" + ("/" if each.is_dir() else "")
            for each in found
            if not (each.is_symlink() and each.is_dir())
        ]
        # A folder sorts as if its name ended with "/": then the paths come in their own order.
        waiting += sorted(inner, reverse=True)


def _noted(source: Iterator[Source], seen: IO[str]) -> Iterator[Source]:
    for each in source:
        seen.write(f"{each!r}\n")
        yield each


def _refuse_changed(root: Path, seen: IO[str]) -> None:
    """Raise SiteError when a file of the payload is not as it was seen, new or gone."""
    seen.seek(0)
    lines = (line.rstrip("\n") for line in seen)
    for before, after in zip_longest(lines, _payload(root, [])):
        if before != (after and repr(after)):
            path = root / after.path if after else root
            hint = "make the bag again when nothing writes to the archive"
            raise SiteError(
                Problem("changed while the bag was made, or one near it", path, None, hint)
            )


def _identity(config: Config) -> str:
    return " ".join((config.url or config.title).split())


def _refuse_dangerous(root: Path, folder: Path) -> None:
    """Raise SiteError if the bag would fall among the site's own files."""
    target = folder.resolve()
    for name in ("", *_PAYLOAD, ".warraq"):
        own = (root / name).resolve()
        if own.is_relative_to(target) or (name and target.is_relative_to(own)):
            hint = "choose a folder that holds nothing else"
            raise SiteError(Problem("the site's own files are there", folder, hint=hint))


def _refuse_foreign(folder: Path, known: Sequence[str] = ()) -> None:
    """Raise SiteError if something is there that is no bag of ours, or not of this archive.

    `known` is what it may be called in a bag; any name is taken when there is none.
    """
    hint = "choose a folder that is not there, or remove this one"
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return
        with (folder / INFO).open(encoding="utf-8", errors="replace") as lines:
            told = parse_info(line.rstrip("\n") for line in lines)
    except OSError:
        told = {}
    if folder.is_symlink() or not told.get(_SOFTWARE, "").startswith(f"{_AGENT} "):
        raise SiteError(Problem("is there already, and no bag of Warraq's", folder, hint=hint))
    if known and told.get(_IDENTITY) not in known:
        message = f"is the bag of another archive: {told.get(_IDENTITY, '')}"
        raise SiteError(Problem(message, folder, hint=hint))
