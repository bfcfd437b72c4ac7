"""The kind "rsync": a folder of a host with ssh, through the system's rsync.

Files are laid out here, a batch at a time, and rsync sends what it is told to, whatever the times.
What rsync cannot do, such as a lock, the host's shell does.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import join, quote

from generator.config import FILE
from generator.deploy.manifest import LOCK, STATE
from generator.deploy.settings import Rsync
from generator.deploy.ssh import Connection, connected
from generator.deploy.target import NO_FILE, Found, Upload
from generator.files import write_whole

_TEMPORARY = f"{STATE}tmp"  # of the host: where files are until they are whole
# One of a listing's lines: "-rw-r--r--  1234 2024/03/20 12:00:00 name".
_LISTED = re.compile(rb"(.)\S{9,10} +(\d+) \S+ \S+ (.+)")
_ESCAPED = re.compile(rb"\\#([0-7]{3})")
_VANISHED = 24  # rsync's exit status where a file was deleted meanwhile
_MISSING = (1, 123)  # xargs's, where a file was not there
_NO_PROGRAM = 127
_CHOSEN = ("--files-from=-", "--from0", "--ignore-times", "--no-implied-dirs")
_DIGESTS = """
if command -v sha256sum >/dev/null; then xargs -0 sha256sum
elif command -v shasum >/dev/null; then xargs -0 shasum -a 256
else exit 127; fi
"""
_DELETE = """
xargs -0 sh -c 'rm -f "$@" || exit
for file do
  folder=${file%/*}
  while [ "$folder" != . ] && rmdir "$folder" 2>/dev/null; do folder=${folder%/*}; done
done' sh
"""
# One process alone makes a file that is not there, with -C. Where it is, its note is told. Else
# what a deploy that was killed had half sent goes.
_LOCK = f"""
make() {{ (set -C; : >{LOCK}); }}
if make 2>/dev/null || {{ [ ! -e {LOCK} ] && make; }}; then
  rm -rf {_TEMPORARY}
  cat >{LOCK} || {{ rm {LOCK}; exit 1; }}
elif [ -e {LOCK} ]; then echo held; cat {LOCK}
else exit 1; fi
"""


@contextmanager
def open_rsync(place: Rsync, root: Path, name: str) -> Iterator["RsyncTarget"]:
    """Open a folder of a host as the target of that name of a site; a first lock or file makes it.

    Raises DeployError where there is no ssh here, or no way to the host.
    """
    staging = root / ".warraq" / "deploy" / f"{name}.rsync"
    with connected(place.login, place.port, root / FILE) as connection:
        try:
            yield RsyncTarget(place, connection, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


class RsyncTarget:
    """A folder of a host, as the protocol Target has it."""

    whole = False
    at_once = 500

    def __init__(self, place: Rsync, connection: Connection, staging: Path) -> None:
        self.requests = 1
        self._connection = connection
        self._staging = staging
        path = place.path.removeprefix("~/")  # where a login begins
        self._folder = quote(path if path.startswith("/") else f"./{path}")
        self._remote = f"{place.login}:."
        self._there = connection.run(f"[ -d {self._folder} ]", fine=(0, 1))[0] == 0

    def read(self, path: str) -> bytes | None:
        """Return a file; None when it is not there."""
        file = self._fetch([path]) / path
        return file.read_bytes() if file.is_file() else None

    def found(self) -> Iterator[Found]:
        """Yield every file that is there; a link is no plain one."""
        how = ("--recursive", "--list-only", "--no-human-readable", "--8-bit-output")
        listing = self._rsync(*how, f"--exclude=/{STATE}", self._remote) if self._there else b""
        for line in listing.splitlines():
            if (told := _LISTED.fullmatch(line)) and told[1] != b"d":
                name = _ESCAPED.sub(lambda sign: bytes([int(sign[1], 8)]), told[3])
                path = name.decode("utf-8", "surrogateescape")
                yield Found(path, int(told[2]) if told[1] == b"-" else NO_FILE)

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the sha256 of each file that is there: the host's word, else read back."""
        status, said = self._shell(_DIGESTS, paths, fine=(0, *_MISSING, _NO_PROGRAM))
        if status != _NO_PROGRAM:
            return dict(_digest(line) for line in said.splitlines() if b"./" in line)
        folder = self._fetch(paths)
        found = {}
        for path in paths:
            if (folder / path).is_file():
                with (folder / path).open("rb") as file:
                    found[path] = hashlib.file_digest(file, "sha256").hexdigest()
        return found

    def put(self, uploads: Sequence[Upload]) -> list[str]:
        """Send files, each into a folder aside and then onto its place; there are no tags."""
        self._clean()
        for upload in uploads:
            write_whole(self._staging / upload.path, upload.data)
        paths = [upload.path for upload in uploads]
        # Our own umask may be for our eyes alone; the host's still counts.
        how = (f"--temp-dir={_TEMPORARY}", "--chmod=F644", *_CHOSEN)
        first = f"mkdir -p {_TEMPORARY} && "
        self._rsync(*how, f"{self._staging}/", self._remote, paths=paths, first=first)
        return [""] * len(uploads)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and the folders that they leave empty."""
        if paths:
            self._shell(_DELETE, paths)

    def lock(self, note: bytes) -> bytes | None:
        """Make the lock's file, which the host's shell does if it is not there."""
        self.requests += 1
        script = f"mkdir -p {self._folder}/{STATE} && cd {self._folder} || exit\n{_LOCK}"
        head, _, other = self._connection.run(script, note)[1].partition(b"\n")
        self._there = True
        return other if head == b"held" else None

    def unlock(self) -> None:
        """Delete the lock's file."""
        self.delete([LOCK])

    def finish(self) -> None:
        """Remove what a killed deploy had half sent."""
        self._shell(f"rm -rf {_TEMPORARY}", ())

    def _fetch(self, paths: Sequence[str]) -> Path:
        """Return a folder with those of some files that are there."""
        self._clean()
        how = ("--copy-links", "--ignore-missing-args", *_CHOSEN)
        if self._there:
            self._rsync(*how, self._remote, f"{self._staging}/", paths=paths)
        return self._staging

    def _clean(self) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)

    def _rsync(self, *words: str, paths: Sequence[str] = (), first: str = "") -> bytes:
        self.requests += 1
        # So the folder's path meets no quoting of rsync's own, which differs between versions.
        there = f"cd {self._folder} && {first}rsync"
        how = (f"--rsh={join(self._connection.command)}", f"--rsync-path={there}")
        fine = (0, _VANISHED)
        return self._connection.call(["rsync", *how, *words], _joined(paths), fine)[1]

    def _shell(
        self, script: str, paths: Sequence[str], fine: Sequence[int] = (0,)
    ) -> tuple[int, bytes]:
        """Run a script in the folder, which is given these paths; nothing where there is none."""
        if not self._there:
            return 0, b""
        self.requests += 1
        named = [f"./{path}" for path in paths]  # none begins with "-"
        return self._connection.run(f"cd {self._folder} || exit\n{script}", _joined(named), fine)


def _joined(paths: Sequence[str]) -> bytes:
    return "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")


def _digest(line: bytes) -> tuple[str, str]:
    """Return path and sha256 of a line of sha256sum's; it marks names that it has escaped."""
    digest, _, name = line.removeprefix(b"\\").partition(b"./")
    name = name.replace(b"\\\\", b"\\") if line.startswith(b"\\") else name
    return name.decode("utf-8", "surrogateescape"), digest[:64].decode()
