"""The kind "git": a branch of a repository, through the system's git.

It works in a repository of its own, below .warraq/, which holds the branch's last commit and, where
the host allows it, no file of it: they are fetched when they are to be read. Nobody's checkout is
touched. Nothing shows before the push, and then all of it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator.config import FILE
from generator.deploy.manifest import STATE
from generator.deploy.said import failed
from generator.deploy.settings import Git
from generator.deploy.target import NO_FILE, NOT_TOLD, Found, Upload
from generator.errors import DeployError, Problem

_MESSAGE = b"Publish the archive"
_THERE = "refs/warraq/there"  # the branch as it was at the host last
_NEXT = "refs/warraq/next"
# Where git knows nobody's name, as on a machine that is made for one run.
_NOBODY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Warraq"), ("EMAIL", "warraq@localhost"))
}
# What a program that runs us, such as a hook of git's, has told git of its own repository.
_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX")  # fmt: skip


@contextmanager
def open_git(place: Git, root: Path, name: str) -> Iterator["GitTarget"]:
    """Open a branch as the target of that name of a site.

    Raises DeployError where there is no git, no such repository, or no way to it.
    """
    target = GitTarget(place, root, root / ".warraq" / "deploy" / f"{name}.git")
    try:
        target.fetch()
        yield target
    finally:
        target.close()


class GitTarget:
    """A branch, as the protocol Target has it."""

    whole = True
    at_once = 500

    def __init__(self, place: Git, root: Path, folder: Path) -> None:
        self.requests = 0
        self._place = place
        self._root = root
        self._folder = folder
        self._commit = ""  # of the branch at the host; "" where it has none
        self._held: dict[str, str] = {}  # path -> object, of each file of that commit
        self._others: dict[str, str] = {}  # the same for what is no plain file
        self._import: subprocess.Popen[bytes] | None = None
        self._env = _environment(place.url)

    def fetch(self) -> None:
        """Look at the branch as it is at the host now."""
        self._make_repository()
        branch = f"refs/heads/{self._place.branch}"
        listed = self._run("ls-remote", "there", branch, asks=True).decode().splitlines()
        refs = [line.split("\t") for line in listed]  # any that end like the branch
        self._commit = next((commit for commit, ref in refs if ref == branch), "")
        if self._commit and self._commit != self._there():
            how = ("--quiet", "--depth=1", "--filter=blob:none", "--no-tags", "--force")
            self._run("fetch", *how, "there", f"{branch}:{_THERE}", asks=True)
        self._held, self._others = {}, {}
        listing = self._run("ls-tree", "-r", "-z", self._commit) if self._commit else b""
        for line in listing.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            (mode, _, name), path = line.partition("\t")[0].split(), line.partition("\t")[2]
            (self._held if mode.startswith("100") else self._others)[path] = name

    def read(self, path: str) -> bytes | None:
        """Return a file of the branch."""
        if path not in self._held:
            return None
        return self._run("cat-file", "blob", self._held[path])

    def found(self) -> Iterator[Found]:
        """Yield the files of the branch; git tells no sizes, but what they hold, by its tags."""
        for held, size in ((self._held, NOT_TOLD), (self._others, NO_FILE)):
            for path, name in held.items():
                if not path.startswith(STATE):
                    yield Found(path, size, name)

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the sha256 of files of the branch as it is at the host now."""
        self.fetch()
        there = [path for path in paths if path in self._held]
        names = "".join(f"{self._held[path]}\n" for path in there).encode()
        # It fetches all that is missing at once, where cat-file would ask for each by itself.
        self._run("pack-objects", "--quiet", "--stdout", "--window=0", said=names)
        answers = self._run("cat-file", "--batch", said=names)
        found, at = {}, 0
        for path in there:
            end = answers.index(b"\n", at)
            size = int(answers[at:end].split()[-1])
            found[path] = hashlib.sha256(answers[end + 1 : end + 1 + size]).hexdigest()
            at = end + size + 2
        return found

    def put(self, uploads: Sequence[Upload]) -> list[str]:
        """Put files into the next commit."""
        for upload in uploads:
            path = upload.path.encode("utf-8", "surrogateescape")
            self._say(b"M 100644 inline " + _quoted(path) + b"\n")
            self._say(b"data %d\n" % len(upload.data) + upload.data + b"\n")
        return [_name_of(upload.data) for upload in uploads]

    def delete(self, paths: Sequence[str]) -> None:
        """Take files out of the next commit."""
        for path in paths:
            if path in self._held:
                self._say(b"D " + _quoted(path.encode("utf-8", "surrogateescape")) + b"\n")

    def lock(self, note: bytes) -> None:
        """Need no lock: a push that comes second is refused by the host."""

    def unlock(self) -> None:
        """Need no lock."""

    def finish(self) -> None:
        """Make the commit and push it, if anything was put or deleted."""
        if self._import is None:
            return
        self._say(b"done\n")
        process, self._import = self._import, None
        _, said = process.communicate()
        if process.returncode:
            raise self._failed(said)
        commit = self._run("rev-parse", _NEXT).decode().strip()
        if self._place.history == "squash":
            made = self._run("commit-tree", f"{commit}^{{tree}}", said=_MESSAGE + b"\n")
            commit = made.decode().strip()
        branch = f"refs/heads/{self._place.branch}"
        lease = f"--force-with-lease={branch}:{self._commit}"
        self._run("push", "--quiet", lease, "there", f"{commit}:{branch}", asks=True)
        self._run("update-ref", _THERE, commit)
        self._run("update-ref", "-d", _NEXT)

    def close(self) -> None:
        """Drop a commit that was not finished."""
        if self._import is not None:
            self._import.kill()
            self._import.communicate()
            for left in self._folder.glob("fast_import_crash_*"):
                left.unlink()

    def _make_repository(self) -> None:
        if self._folder.is_dir() and self._there(check=True) is not None:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._run("init", "--quiet", "--bare")
        # What the branch no longer has is of no use here; but a commit that is being made is.
        self._run("config", "gc.pruneExpire", "now")
        self._run("config", "gc.autoDetach", "false")

    def _there(self, check: bool = False) -> str | None:
        """Return the commit that was fetched or pushed last, "" for none.

        With `check`, None where there is no whole repository.
        """
        done = self._start("rev-parse", "--quiet", "--verify", f"{_THERE}^{{tree}}")
        if check and done.returncode and done.stderr:
            return None
        return self._start("rev-parse", "--quiet", "--verify", _THERE).stdout.decode().strip()

    def _say(self, words: bytes) -> None:
        """Tell the next commit something; it begins where the branch is."""
        if self._import is None:
            self._import = self._begin()
        stream = self._import.stdin
        assert stream is not None
        try:
            stream.write(words)
        except BrokenPipeError:
            process, self._import = self._import, None
            raise self._failed(process.communicate()[1]) from None

    def _begin(self) -> subprocess.Popen[bytes]:
        if self._start("var", "GIT_COMMITTER_IDENT").returncode:
            self._env |= _NOBODY
        who = self._run("var", "GIT_COMMITTER_IDENT").strip()
        command = self._command("fast-import", "--quiet", "--force", "--done")
        pipe = subprocess.PIPE
        made = subprocess.Popen(
            command, cwd=self._root, env=self._env, stdin=pipe, stdout=pipe, stderr=pipe
        )
        assert made.stdin is not None
        name = _NEXT.encode()
        made.stdin.write(b"reset %s\ncommit %s\ncommitter %s\n" % (name, name, who))
        made.stdin.write(b"data %d\n%s\n" % (len(_MESSAGE), _MESSAGE))
        if self._commit:
            made.stdin.write(f"from {self._commit}\n".encode())
        return made

    def _run(self, *words: str, said: bytes = b"", asks: bool = False) -> bytes:
        """Run git; `asks` is for what the host has to answer."""
        self.requests += asks
        done = self._start(*words, said=said)
        if done.returncode:
            raise self._failed(done.stderr)
        return done.stdout

    def _start(self, *words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                self._command(*words),
                cwd=self._root,
                env=self._env,
                input=said,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            hint = "install it: https://git-scm.com/downloads"
            told = Problem("there is no git on this machine", self._root / FILE, hint=hint)
            raise DeployError(told) from None

    def _command(self, *words: str) -> list[str]:
        # A hook of the user's own would take this for one of their pushes.
        return ["git", "--git-dir", str(self._folder), "-c", f"core.hooksPath={os.devnull}", *words]

    def _failed(self, said: bytes) -> DeployError:
        return failed("git", said.decode("utf-8", "replace"), self._root / FILE)


def _environment(url: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in _OWN}
    count = int(env["GIT_CONFIG_COUNT"]) if env.get("GIT_CONFIG_COUNT", "").isdigit() else 0
    # Not in the repository's own file: what is in site.toml stays there.
    env[f"GIT_CONFIG_KEY_{count}"], env[f"GIT_CONFIG_VALUE_{count}"] = "remote.there.url", url
    env |= {"GIT_CONFIG_COUNT": str(count + 1), "LC_ALL": "C"}
    if not sys.stdin.isatty():
        env["GIT_TERMINAL_PROMPT"] = "0"  # nobody would answer
    return env


def _quoted(path: bytes) -> bytes:
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _name_of(data: bytes) -> str:
    """Return git's name for a file's bytes (gitformat, "blob" objects)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
