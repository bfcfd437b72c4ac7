"""The system's ssh: one connection to a host, through which each command goes."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory

from generator.deploy.said import failed
from generator.errors import DeployError, Problem

_READY = b"ready\n"
_ALWAYS = (
    "StrictHostKeyChecking=yes",  # a host that nobody has vouched for is refused, not asked about
    "ConnectTimeout=20",
    "ServerAliveInterval=15",  # a dead line is noticed within a minute
    "ControlPersist=no",
)


@contextmanager
def connected(login: str, port: str, place: Path) -> Iterator["Connection"]:
    """Open a connection, for as long as it is used; `place` is where to look when it fails.

    The user's key comes from the agent or ~/.ssh/config, the host's from known_hosts. Raises
    DeployError where there is no ssh, no way to the host, or no right key.
    """
    # Not below the site: a socket's path may have some 100 bytes.
    with TemporaryDirectory(prefix="warraq-") as folder:
        connection = Connection(login, port, place, Path(folder) / "s")
        first = connection.open()
        try:
            yield connection
        finally:
            with suppress(subprocess.TimeoutExpired, ValueError):
                first.communicate(timeout=10)
            first.kill()


class Connection:
    """An open connection; a command that finds it lost makes one of its own."""

    def __init__(self, login: str, port: str, place: Path, socket: Path) -> None:
        options = [*_ALWAYS, *(() if sys.stdin.isatty() else ("BatchMode=yes",))]
        self.command: tuple[str, ...] = (  # what other programs are told to run for ssh
            *("ssh", "-T", "-S", str(socket)),
            *(word for option in options for word in ("-o", option)),
            *(("-p", port) if port else ()),
        )
        self._login = login
        self._place = place

    def open(self) -> subprocess.Popen[bytes]:
        """Start the process that holds the connection, until its input ends."""
        # When this process is killed, the pipe ends, then the host's cat, and so the connection.
        first = self._start([*self.command, "-M", "--", self._login, "exec cat"])
        assert first.stdin is not None
        assert first.stdout is not None
        with suppress(BrokenPipeError):
            first.stdin.write(_READY)
            first.stdin.flush()
        if _READY not in iter(first.stdout.readline, b""):
            raise self._failed("ssh", first.communicate()[1] or b"no shell")
        return first

    def run(self, script: str, said: bytes = b"", fine: Sequence[int] = (0,)) -> tuple[int, bytes]:
        """Run a script of POSIX sh at the host; return its exit status and what it writes.

        Raises DeployError when the status is none of the `fine` ones.
        """
        # Messages that are known, and names as the bytes they are.
        whole = f"exec sh -c {quote(f'LC_ALL=C; export LC_ALL; {script}')}"
        return self.call([*self.command, "--", self._login, whole], said, fine)

    def call(
        self, command: Sequence[str], said: bytes = b"", fine: Sequence[int] = (0,)
    ) -> tuple[int, bytes]:
        """Run a program of this machine, as run() does a script at the host."""
        process = self._start(command)
        written, words = process.communicate(said)
        if process.returncode not in fine:
            raise self._failed(command[0], words)
        return process.returncode, written

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
        except FileNotFoundError:
            message = f"there is no {command[0]} on this machine"
            hint = "install it, with your system's packages"
            raise DeployError(Problem(message, self._place, hint=hint)) from None

    def _failed(self, program: str, words: bytes) -> DeployError:
        return failed(program, words.decode("utf-8", "replace"), self._place)
