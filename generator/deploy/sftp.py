"""The kind "sftp": a folder of a host that takes files and nothing else.

The only import of asyncssh, which the extra `sftp` brings.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count, groupby
from pathlib import Path, PurePosixPath
from typing import TypeVar

import asyncssh

from generator.config import FILE
from generator.deploy.manifest import LOCK, STATE
from generator.deploy.said import failed
from generator.deploy.settings import Sftp
from generator.deploy.target import NO_FILE, NOT_TOLD, Found, Upload

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")
_TEMPORARY = f"{STATE}tmp"  # where files are until they are whole
_KNOWN = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")  # ssh_config(5)
_PORT = 22
_PIECE = 1024 * 1024


@contextmanager
def open_sftp(place: Sftp, root: Path) -> Iterator["SftpTarget"]:
    """Open a folder of a host as a target of a site; a first lock or file makes it.

    The user's key comes from the agent or ~/.ssh/config, the host's from known_hosts. Raises
    DeployError where there is no way to the host, or no right key.
    """
    with asyncio.Runner() as runner:
        keys = _HostKeys()
        try:
            connection = runner.run(_connect(place, keys))
        except (asyncssh.Error, OSError, ValueError) as error:  # the last of ~/.ssh/config
            words = "host key is not known" if keys.unknown else _words(error)
            raise failed("sftp", words, root / FILE) from error
        try:
            # Names there may be in no encoding.
            start = connection.start_sftp_client(path_errors="surrogateescape")
            try:
                client = runner.run(_waited(start))
            except (asyncssh.Error, OSError) as error:
                raise failed("sftp", _words(error), root / FILE) from error
            yield SftpTarget(place, client, runner)
        finally:
            connection.close()
            runner.run(connection.wait_closed())


async def _waited(answer: Awaitable[_Answer]) -> _Answer:
    return await answer


class _HostKeys(asyncssh.SSHClient):
    """The keys of hosts that are known; it is asked when the host's is none of them."""

    def __init__(self) -> None:
        self.held = asyncssh.SSHKnownHosts()
        self.unknown = False

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        found = asyncssh.match_known_hosts(self.held, host, addr, None if port == _PORT else port)
        self.unknown = not any(found[:2])
        return False


async def _connect(place: Sftp, keys: _HostKeys) -> asyncssh.SSHClientConnection:
    user, _, host = place.login.rpartition("@")
    given = {"username": user} if user else {}
    port = int(place.port) if place.port else ()
    reading = asyncssh.SSHClientConnectionOptions.construct
    options = await reading(config=(), host=host, port=port, **given)
    # Found here, as asyncssh takes "none" for leave to trust any host.
    files = [Path(name).expanduser() for name in options.known_hosts or _KNOWN]
    keys.held = asyncssh.read_known_hosts([str(file) for file in files if file.is_file()])
    return await asyncssh.connect(
        host,
        port,
        known_hosts=keys.held,
        client_factory=lambda: keys,
        connect_timeout=20,
        keepalive_interval=15,  # a dead line is noticed within a minute
        **given,
    )


class SftpTarget:
    """A folder of a host, as the protocol Target has it."""

    whole = False
    at_once = 32  # files that are on their way side by side

    def __init__(self, place: Sftp, client: asyncssh.SFTPClient, runner: asyncio.Runner) -> None:
        self.requests = 1
        self._root = place.path.removeprefix("~/")  # where a login begins
        self._client = client
        self._runner = runner
        token = secrets.token_hex(4)
        self._names = (f"{_TEMPORARY}/{token}-{number}" for number in count())

    def read(self, path: str) -> bytes | None:
        """Return a file; None when it is not there."""
        return self._all(self._read, [path])[0]

    def found(self) -> Iterator[Found]:
        """Yield every file that is there; a link is no plain one."""
        waiting = [""]
        while waiting:
            folders, waiting = waiting, []
            for folder, names in zip(folders, self._all(self._listed, folders), strict=True):
                for name, attrs in names:
                    path = f"{folder}{name}"
                    if attrs.type == asyncssh.FILEXFER_TYPE_DIRECTORY:
                        waiting += [] if f"{path}/" == STATE else [f"{path}/"]
                    else:
                        plain = attrs.type == asyncssh.FILEXFER_TYPE_REGULAR
                        size = NOT_TOLD if attrs.size is None else attrs.size
                        yield Found(path, size if plain else NO_FILE)

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the sha256 of each file that is there, read back."""
        answers = zip(paths, self._all(self._digest, paths), strict=True)
        return {path: digest for path, digest in answers if digest}

    def put(self, uploads: Sequence[Upload]) -> list[str]:
        """Write files, each aside and then onto its place; there are no tags."""
        self._all(self._put, uploads)
        return [""] * len(uploads)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and the folders that they leave empty."""
        self._all(self._remove, paths)
        folders = {str(each) for path in paths for each in PurePosixPath(path).parents} - {"."}
        deepest_first = sorted(folders, key=_depth, reverse=True)
        for _, level in groupby(deepest_first, _depth):
            self._all(self._remove_folder, sorted(level))

    def lock(self, note: bytes) -> bytes | None:
        """Make the lock's file, which the host does for one alone."""
        other = self._all(self._lock, [note])[0]
        if other is None:
            self.finish()  # of a deploy that was killed
        return other

    def unlock(self) -> None:
        """Delete the lock's file."""
        self.delete([LOCK])

    def finish(self) -> None:
        """Remove what a killed deploy had half written."""
        self._all(self._remove_tree, [_TEMPORARY])

    def _all(
        self, work: Callable[[_Asked], Awaitable[_Answer]], asked: Sequence[_Asked]
    ) -> list[_Answer]:
        """Do the same with each of some things, side by side, and return each one's answer.

        Raises the first fault when all have come to an end.
        """
        self.requests += len(asked)

        async def each(one: _Asked, gate: asyncio.Semaphore) -> _Answer:
            async with gate:
                try:
                    return await work(one)
                except (asyncssh.Error, OSError) as error:
                    raise failed("sftp", _words(error), Path(self._at(_path(one)))) from error

        async def together() -> list[_Answer | BaseException]:
            gate = asyncio.Semaphore(self.at_once)
            return await asyncio.gather(*(each(one, gate) for one in asked), return_exceptions=True)

        answers: list[_Answer] = []
        for answer in self._runner.run(together()):
            if isinstance(answer, BaseException):
                raise answer
            answers.append(answer)
        return answers

    def _at(self, path: str) -> PurePosixPath:
        return PurePosixPath(self._root, path)

    async def _read(self, path: str) -> bytes | None:
        try:
            async with self._client.open(self._at(path), "rb") as file:
                return await _piece(file, -1)
        except asyncssh.SFTPNoSuchFile:
            return None

    async def _digest(self, path: str) -> str:
        digest = hashlib.sha256()
        try:
            async with self._client.open(self._at(path), "rb") as file:
                while piece := await _piece(file, _PIECE):
                    digest.update(piece)
        except asyncssh.SFTPNoSuchFile:
            return ""
        return digest.hexdigest()

    async def _listed(self, folder: str) -> list[tuple[str, asyncssh.SFTPAttrs]]:
        try:
            entries = [entry async for entry in self._client.scandir(self._at(folder))]
        except asyncssh.SFTPNoSuchFile:
            return []
        named = ((str(entry.filename), entry.attrs) for entry in entries)
        return [(name, attrs) for name, attrs in named if name not in (".", "..")]

    async def _put(self, upload: Upload) -> None:
        beside, place = self._at(next(self._names)), self._at(upload.path)
        try:
            await self._in_folder(self._write, beside, upload.data)
            await self._in_folder(self._rename, place, beside)
        except asyncssh.SFTPError:
            with suppress(asyncssh.SFTPError):  # it takes room that is needed
                await self._client.remove(beside)
            raise

    async def _in_folder(
        self,
        work: Callable[[PurePosixPath, _Asked], Awaitable[None]],
        path: PurePosixPath,
        of: _Asked,
    ) -> None:
        """Make a file, and its folder when it is not there."""
        try:
            await work(path, of)
        except asyncssh.SFTPNoSuchFile:
            await self._client.makedirs(path.parent, exist_ok=True)
            await work(path, of)

    async def _write(self, path: PurePosixPath, data: bytes) -> None:
        async with self._client.open(path, "wb") as file:
            await file.write(data)

    async def _rename(self, place: PurePosixPath, beside: PurePosixPath) -> None:
        try:
            await self._client.posix_rename(beside, place)
        except asyncssh.SFTPOpUnsupported:
            # SFTP itself renames onto nothing: the address is missing for a moment, never half.
            with suppress(asyncssh.SFTPNoSuchFile):
                await self._client.remove(place)
            await self._client.rename(beside, place)

    async def _remove(self, path: str) -> None:
        with suppress(asyncssh.SFTPNoSuchFile):
            await self._client.remove(self._at(path))

    async def _remove_folder(self, path: str) -> None:
        with suppress(asyncssh.SFTPError):  # it holds other files
            await self._client.rmdir(self._at(path))

    async def _remove_tree(self, path: str) -> None:
        await self._client.rmtree(self._at(path), ignore_errors=True)

    async def _lock(self, note: bytes) -> bytes | None:
        await self._client.makedirs(self._at(STATE), exist_ok=True)
        try:
            file = await self._client.open(self._at(LOCK), "xb")
        except asyncssh.SFTPError:  # which says no more than "Failure" of a file that is there
            other = await self._read(LOCK)
            if other is None:
                raise
            return other
        try:
            async with file:
                await file.write(note)
        except asyncssh.SFTPError:
            await self._remove(LOCK)
            raise
        return None


async def _piece(file: asyncssh.SFTPClientFile, size: int) -> bytes:
    data = await file.read(size)
    assert isinstance(data, bytes)  # as it was opened for bytes
    return data


def _path(asked: object) -> str:
    """Return the path of what a host was asked for."""
    if isinstance(asked, Upload):
        return asked.path
    return asked if isinstance(asked, str) else LOCK


def _depth(path: str) -> int:
    return path.count("/")


def _words(error: Exception) -> str:
    return "timed out" if isinstance(error, TimeoutError) else str(error)
