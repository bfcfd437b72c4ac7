"""The kind "folder": a local or mounted folder."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.deploy.manifest import LOCK, STATE
from generator.deploy.settings import Folder
from generator.deploy.target import NO_FILE, Found, Upload
from generator.errors import DeployError, Problem
from generator.files import left_behind, write_whole

_OWN = ("content", "raw", "templates", "static", "output", ".warraq")


@contextmanager
def open_folder(place: Folder, root: Path) -> Iterator["FolderTarget"]:
    """Open a folder as a target; it is made when something is put, but not those above it.

    Raises DeployError where the site's own files are, where a file is, and where nothing is in
    which the folder could be made: a disk that is not there would be taken for an empty one.
    """
    folder = root / Path(place.path).expanduser()
    real = folder.resolve()
    own = [(root / name).resolve() for name in _OWN]
    if root.resolve().is_relative_to(real) or any(
        real.is_relative_to(each) or each.is_relative_to(real) for each in own
    ):
        hint = "choose a folder that holds nothing else"
        raise DeployError(Problem("the site's own files are there", folder, hint=hint))
    if folder.exists() and not folder.is_dir():
        raise DeployError(Problem("is a file, not a folder", folder, hint="name another one"))
    if not folder.parent.is_dir():
        hint = "plug in or mount the disk that it is on; if it is on none, make this folder"
        told = f"there is no such folder, in which {folder.name}/ could be"
        raise DeployError(Problem(told, folder.parent, hint=hint))
    yield FolderTarget(folder)


class FolderTarget:
    """A folder, as the protocol Target has it."""

    whole = False
    at_once = 64

    def __init__(self, folder: Path) -> None:
        self.requests = 0
        self._folder = folder
        self._left: list[Path] = []  # what a killed deploy had half written

    def read(self, path: str) -> bytes | None:
        """Return a file; None when it is not there."""
        self.requests += 1
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _failed("cannot be read", self._folder / path, error) from error

    def found(self) -> Iterator[Found]:
        """Yield every file that is there; a link to a folder is no folder."""
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            self.requests += 1
            try:
                with os.scandir(f"{self._folder}/{folder}") as entries:
                    for entry in entries:
                        path = f"{folder}{entry.name}"
                        if entry.is_dir(follow_symlinks=False):
                            waiting += [] if f"{path}/" == STATE else [f"{path}/"]
                        elif left_behind(entry.name):
                            self._left.append(self._folder / path)
                        else:
                            plain = entry.is_file()
                            yield Found(path, entry.stat().st_size if plain else NO_FILE)
            except FileNotFoundError:
                continue  # nothing was ever put
            except OSError as error:
                raise _failed("cannot be read", self._folder / folder, error) from error

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the sha256 of each file that is there."""
        found = {}
        for path in paths:
            self.requests += 1
            try:
                with (self._folder / path).open("rb") as file:
                    found[path] = hashlib.file_digest(file, "sha256").hexdigest()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                continue
            except OSError as error:
                raise _failed("cannot be read", self._folder / path, error) from error
        return found

    def put(self, uploads: Sequence[Upload]) -> list[str]:
        """Write files, each beside its place and then onto it; a folder has no tags."""
        for upload in uploads:
            self.requests += 1
            write_whole(self._folder / upload.path, upload.data)
        return [""] * len(uploads)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and the folders that they leave empty."""
        for path in paths:
            self.requests += 1
            file = self._folder / path
            try:
                file.unlink()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise _failed("cannot be deleted", file, error) from error
            with suppress(OSError):  # a folder that holds other files
                for folder in file.parents:
                    if folder == self._folder:
                        break
                    folder.rmdir()

    def lock(self, note: bytes) -> bytes | None:
        """Make the lock's file, which the system lets one process alone do."""
        file = self._folder / LOCK
        self.requests += 1
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as made:
                made.write(note)
        except FileExistsError:
            return self.read(LOCK) or b""
        except OSError as error:
            raise _failed("cannot be made", file, error) from error
        return None

    def unlock(self) -> None:
        """Delete the lock's file."""
        self.delete([LOCK])

    def finish(self) -> None:
        """Remove what a killed deploy had half written."""
        for path in self._left:
            path.unlink(missing_ok=True)


def _failed(what: str, path: Path, error: OSError) -> DeployError:
    hint = "see that you may write there, and that there is room"
    return DeployError(Problem(f"{what}: {error.strerror}", path, hint=hint))
