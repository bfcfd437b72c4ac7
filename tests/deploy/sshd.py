"""A real ssh server on loopback, with keys made for one test; the user's own keys are not asked."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_SERVER = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
SetEnv SHLVL=2
"""
# As it would stand in ~/.ssh/config: the tool is to find host, port and key where its users keep them.
_CLIENT = """
Host archive-host
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/user
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {folder}/known
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  BatchMode yes
"""


@dataclass(frozen=True, slots=True)
class Sshd:
    """A server that runs."""

    folder: Path
    port: int
    pid: int

    @property
    def command(self) -> str:
        """The ssh command that knows it as "archive-host"."""
        return f"ssh -F {self.folder / 'config'}"

    def configure(self, old: str, new: str) -> None:
        """Change what its users' configuration says of it."""
        file = self.folder / "config"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def sessions(self) -> list[str]:
        """The processes of those who are logged in; of Linux alone."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def forget_user(self) -> None:
        """Let nobody in any more."""
        (self.folder / "user.pub").write_text("", encoding="utf-8")

    def change_key(self) -> None:
        """Make the known key another one than the server has."""
        _key(self.folder / "other")
        text = (self.folder / "other.pub").read_text(encoding="utf-8")
        known = f"[127.0.0.1]:{self.port} {text}"
        (self.folder / "known").write_text(known, encoding="utf-8")


@contextmanager
def known_at_home(server: Sshd) -> Iterator[None]:
    """Let every program find a server, and the key for it, where users tell of them: ~/.ssh/config."""
    home, programs = server.folder / "home", server.folder / "bin"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").symlink_to(server.folder / "config")
    programs.mkdir()
    # The system's ssh goes by the user's entry in /etc/passwd, not by HOME.
    (programs / "ssh").write_text(
        f'#!/bin/sh\nexec {shutil.which("ssh")} -F {server.folder}/config "$@"\n'
    )
    (programs / "ssh").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        yield


@contextmanager
def sshd(folder: Path, rules: str = "") -> Iterator[Sshd]:
    """Give a server, with more lines of sshd_config, or skip the test where there is none."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    server = shutil.which("sshd", path=path)
    if server is None or shutil.which("ssh") is None:
        pytest.skip("there is no sshd on this machine")
    folder.mkdir()
    folder.chmod(0o700)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # it goes there before anybody is in
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    for name in ("host", "user"):
        _key(folder / name)
    host = (folder / "host.pub").read_text(encoding="utf-8")
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host}", encoding="utf-8")
    told = f"{_SERVER.format(port=port, folder=folder)}{rules}\n"
    (folder / "server").write_text(told, encoding="utf-8")
    text = _CLIENT.format(port=port, folder=folder, user=getpass.getuser())
    (folder / "config").write_text(text, encoding="utf-8")
    command = [server, "-D", "-e", "-f", str(folder / "server")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while True:
            assert process.poll() is None, process.communicate()[0].decode()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.05)
        yield Sshd(folder, port, process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _key(file: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(file)]
    subprocess.run(command, check=True)
