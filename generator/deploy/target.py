"""What every kind of target can do, and nothing more; to add one, see docs/design/deploy.md."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from generator.config import FILE
from generator.deploy.settings import S3, Azure, Destination, Folder, Gcs, Git, Rsync, Sftp
from generator.errors import DeployError, Problem


class Upload(NamedTuple):
    """One file to put, its bytes as they were planned."""

    path: str
    data: bytes
    headers: tuple[tuple[str, str], ...] = ()  # for targets that keep headers with a file


NOT_TOLD = -1  # the size of a file where a listing does not tell it
NO_FILE = -2  # that of what is no plain file


class Found(NamedTuple):
    """One file that is at a target."""

    path: str
    size: int  # in bytes, or one of the two above
    tag: str = ""  # as File has it


class Target(Protocol):
    """A place that pages are published at, while it is open.

    Paths are relative to the site's root, with "/", in any letters. Every method raises DeployError
    where it fails: one plain sentence, without credentials. What fails leaves each file as it was
    or as it is to be, never in between.
    """

    whole: bool  # nothing shows before finish(), and all of it then: no journal is needed
    at_once: int  # files that one put() takes at most
    requests: int  # how often the target was asked for something so far

    def read(self, path: str) -> bytes | None:
        """Return a file; None when it is not there."""

    def found(self) -> Iterator[Found]:
        """Yield every file that is there, hidden ones too, in any order; but none below STATE."""

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the sha256 of what is there, read back; a file that is not there is left out."""

    def put(self, uploads: Sequence[Upload]) -> list[str]:
        """Put files, each whole, over what is there; return each one's tag."""

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and folders that they leave empty; one that is not there is no fault."""

    def lock(self, note: bytes) -> bytes | None:
        """Put LOCK with this note unless it is there, in one step; return the note of the other.

        None when it is ours now, and where the target needs no lock.
        """

    def unlock(self) -> None:
        """Delete LOCK, if it is there."""

    def finish(self) -> None:
        """Make all that was put and deleted show, where it does not yet; nothing follows."""


def open_target(destination: Destination, root: Path) -> AbstractContextManager[Target]:
    """Open the target of a site; each kind's library is loaded only when it is used.

    Raises DeployError where it cannot be reached or used.
    """
    match destination.place:
        case Folder() as place:
            from generator.deploy.folder import open_folder

            return open_folder(place, root)
        case Git() as place:
            from generator.deploy.git import open_git

            return open_git(place, root, destination.name)
        case S3() | Gcs() | Azure() as place:
            try:
                from generator.deploy.store import open_store
            except ModuleNotFoundError as error:
                message = f"{error.name} is not installed, which object stores need"
                hint = "run: pip install '.[stores]' in Warraq's folder"
                raise DeployError(Problem(message, root / FILE, hint=hint)) from error
            return open_store(place, root)
        case Rsync() as place:
            from generator.deploy.rsync import open_rsync

            return open_rsync(place, root, destination.name)
        case Sftp() as place:
            try:
                from generator.deploy.sftp import open_sftp
            except ImportError:
                hint = "in Warraq's folder, pip install '.[sftp]'; then deploy again"
                problem = Problem("asyncssh is missing, which sftp needs", root / FILE, hint=hint)
                raise DeployError(problem) from None
            return open_sftp(place, root)
