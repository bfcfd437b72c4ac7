"""serve: build, watch, reload. The only import of livereload and of watchfiles."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from livereload import Server
from livereload.handlers import LiveReloadHandler, StaticFileHandler
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop
from watchfiles import Change, DefaultFilter, watch

from generator.config import FILE
from generator.errors import ConfigError, Problem

FOLDERS = ("content", "templates", "static")
_STILL_MS = 30  # without another change, after which the changes so far are told
_AT_LEAST_MS = 300  # after which they are told even while there are others


def serve(root: Path, output: Path, *, host: str, port: int, rebuild: Callable[[], None]) -> None:
    """Serve `output`; `rebuild` now and whenever the site in `root` changes, until interrupted.

    `rebuild` reports its own problems and leaves the last good files in place. Open pages reload by
    themselves. Raises ConfigError when the address cannot be listened on; see `check_address`.
    """
    check_address(root, host, port)
    # By default a change within three seconds of the last one never reaches the open page.
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    server = _Server(watcher=_KernelWatcher(root, rebuild))
    server.SFH = _WholeFiles
    server.serve(host=host, port=port, root=str(output))


def check_address(root: Path, host: str, port: int) -> None:
    """Raise ConfigError when the address cannot be listened on; `root` is for the message."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            # As the server does: a port that was just given up may be taken again.
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        busy = error.errno == errno.EADDRINUSE
        hint = f"choose another one, as in: warraq serve --port {port + 1}"
        message = f"port {port} is in use" if busy else f"cannot listen on {host}:{port}: {error}"
        raise ConfigError(Problem(message, root, hint=hint)) from error


class _KernelWatcher(Watcher):  # type: ignore[misc]  # livereload has no types
    """Rebuilds when the system tells that a file of a site has changed; nothing is polled."""

    def __init__(self, root: Path, rebuild: Callable[[], None]) -> None:
        super().__init__()
        self._root = root
        self._rebuild = rebuild
        self._other_folders = Event()
        self._waiting: SimpleQueue[str] = SimpleQueue()  # what changed since the last build began
        self.watch(str(root))  # what livereload wants to see, though it is never asked about it

    def start(self, callback: Callable[[], None]) -> bool:
        """Begin to watch, and to build; `callback` has open pages reload."""
        loop = IOLoop.current()

        def told(path: str) -> None:
            self._changes.append((path, None))
            callback()

        def build() -> None:
            # Beside the server: what is written can be looked at while the rest is being built.
            while True:
                path = self._waiting.get()
                while not self._waiting.empty():
                    path = self._waiting.get()
                self._rebuild()
                loop.add_callback(told, path)

        # First of all the watchers, so that nothing is missed that changes during the first build.
        for work in (self._watch_root, self._watch_folders, build):
            Thread(target=work, daemon=True).start()
        self._waiting.put("index.html")
        return True

    def _watch_root(self) -> None:
        # Not what lies deeper: output/ is there.
        own = {str(self._root / name): name for name in (*FOLDERS, FILE)}
        for changes in watch(
            self._root,
            watch_filter=lambda _, path: path in own,
            recursive=False,
            step=_STILL_MS,
            debounce=_AT_LEAST_MS,
        ):
            if any(path in own and own[path] in FOLDERS for _, path in changes):
                self._other_folders.set()
            self._waiting.put(min(path for _, path in changes))

    def _watch_folders(self) -> None:
        while True:
            self._other_folders.clear()
            folders = [self._root / name for name in FOLDERS if (self._root / name).is_dir()]
            if not folders:
                self._other_folders.wait()
                continue
            for changes in watch(
                *folders,
                watch_filter=_OwnFiles(),
                stop_event=self._other_folders,
                step=_STILL_MS,
                debounce=_AT_LEAST_MS,
            ):
                self._waiting.put(min(path for _, path in changes))


class _OwnFiles(DefaultFilter):
    """Passes over hidden files and those that editors lay beside the one they save."""

    def __call__(self, change: Change, path: str) -> bool:
        """Tell whether a change is worth a build."""
        return not Path(path).name.startswith(".") and super().__call__(change, path)


class _WholeFiles(StaticFileHandler):  # type: ignore[misc]  # livereload has no types
    """Reads a file once: between its size and its bytes a build may put another in its place."""

    def get_content_size(self) -> int:
        """Return the size of the file as it is now, which is what will be sent."""
        self._whole = Path(self.absolute_path).read_bytes()
        return len(self._whole)

    def get_content(self, _path: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return the bytes that `get_content_size` has measured, or a part of them."""
        return self._whole[start:end]

    def compute_etag(self) -> None:
        """Return no tag: it would be that of a second, in which a page may change twice."""

    def set_extra_headers(self, _path: str) -> None:
        """Leave nothing to the browser's memory."""
        self.set_header("Cache-Control", "no-store")


class _Server(Server):  # type: ignore[misc]  # livereload has no types
    def _setup_logging(self) -> None:
        # Its log speaks of tasks and waiters; what a person needs to know, the command says itself.
        pass
