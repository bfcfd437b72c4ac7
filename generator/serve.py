"""serve: build, watch, reload. The only import of livereload and of watchfiles."""

import errno
import os
import socket
from asyncio import wrap_future
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from livereload import Server
from livereload.handlers import LiveReloadHandler, StaticFileHandler
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop
from watchfiles import Change, DefaultFilter, watch

from generator.authorities import FILE as AUTHORITIES
from generator.build import PageAt
from generator.config import FILE
from generator.errors import ConfigError, Problem

# It takes what may have changed, None for all, and what is called in between; did it change a page?
Rebuild = Callable[[frozenset[str] | None, Callable[[PageAt], None]], bool]

FOLDERS = ("content", "templates", "static")
_STILL_MS = 30  # without another change, after which the changes so far are told
_AT_LEAST_MS = 300  # after which they are told even while there are others


def serve(root: Path, output: Path, *, host: str, port: int, rebuild: Rebuild) -> None:
    """Serve `output`; `rebuild` now and whenever the site in `root` changes, until interrupted.

    `rebuild` is given `saved` and `between` of generator.build, and tells whether it changed
    anything; it reports its own problems and leaves the last good files in place. Open pages reload
    by themselves. Raises ConfigError when the address cannot be listened on; see `check_address`.
    """
    check_address(root, host, port)
    # By default a change within three seconds of the last one never reaches the open page.
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    desk = _WholeFiles.desk
    server = _Server(watcher=_KernelWatcher(root, rebuild, desk))
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


class _Desk:
    """Where pages are asked for that are not written yet: the build that runs draws them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._building = False
        self._asked: SimpleQueue[tuple[str, Future[bytes | None]]] = SimpleQueue()

    def ask(self, url: str) -> Future[bytes | None]:
        """Return what will be the page at an address; None when no build can tell."""
        page: Future[bytes | None] = Future()
        with self._lock:
            if self._building:
                self._asked.put((url, page))
            else:
                page.set_result(None)
        return page

    def answer(self, page_at: PageAt) -> None:
        """Draw what was asked for; called between the batches of a build."""
        while not self._asked.empty():
            url, page = self._asked.get()
            drawn = None
            try:
                drawn = page_at(url)
            finally:
                page.set_result(drawn)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Be open as long as a build runs."""
        with self._lock:
            self._building = True
        try:
            yield
        finally:
            with self._lock:
                self._building = False
            self.answer(lambda _: None)


class _KernelWatcher(Watcher):  # type: ignore[misc]  # livereload has no types
    """Rebuilds when the system tells that a file of a site has changed; nothing is polled."""

    def __init__(self, root: Path, rebuild: Rebuild, desk: _Desk) -> None:
        super().__init__()
        self._root = root
        self._rebuild = rebuild
        self._desk = desk
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
                paths = {self._waiting.get()}
                while not self._waiting.empty():
                    paths.add(self._waiting.get())
                saved = _articles(self._root / "content", paths)
                with self._desk.open():
                    self._rebuild(saved, self._desk.answer)
                loop.add_callback(told, min(paths))
                # The system may have told less than all: with time to spare, all is looked at.
                if saved and self._waiting.empty():
                    with self._desk.open():
                        changed = self._rebuild(None, self._desk.answer)
                    if changed:
                        loop.add_callback(told, min(paths))

        # First of all the watchers, so that nothing is missed that changes during the first build.
        for work in (self._watch_root, self._watch_folders, build):
            Thread(target=work, daemon=True).start()
        self._waiting.put("index.html")
        return True

    def _watch_root(self) -> None:
        # Not what lies deeper: output/ is there.
        own = {str(self._root / name): name for name in (*FOLDERS, FILE, AUTHORITIES)}
        for changes in watch(
            self._root,
            watch_filter=lambda _, path: path in own,
            recursive=False,
            step=_STILL_MS,
            debounce=_AT_LEAST_MS,
        ):
            if any(path in own and own[path] in FOLDERS for _, path in changes):
                self._other_folders.set()
            for _, path in changes:
                self._waiting.put(path)

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
                for _, path in changes:
                    self._waiting.put(path)


def _articles(content: Path, paths: Iterable[str]) -> frozenset[str] | None:
    """Return articles' paths below `content`; None when one of the paths is something else."""
    found = set()
    for path in map(Path, paths):
        if path.suffix != ".md" or path.is_dir() or not path.is_relative_to(content):
            return None
        below = path.relative_to(content)
        if any(part.startswith(".") for part in below.parts):
            return None
        found.add(below.as_posix())
    return frozenset(found)


class _OwnFiles(DefaultFilter):
    """Passes over hidden files and those that editors lay beside the one they save."""

    def __call__(self, change: Change, path: str) -> bool:
        """Tell whether a change is worth a build."""
        return not Path(path).name.startswith(".") and super().__call__(change, path)


class _WholeFiles(StaticFileHandler):  # type: ignore[misc]  # livereload has no types
    """Sends files, and pages that are not written yet.

    A file is read once: between its size and its bytes a build may put another in its place.
    """

    desk = _Desk()

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file at an address; one that is not there may be about to be written."""
        url = f"{path}index.html" if path.endswith("/") or not path else path
        inside = ".." not in url.split("/")
        # Path.is_file raises for a name that is too long for the system.
        if inside and not os.path.isfile(f"{self.root}/{url}"):  # noqa: PTH113 - see above
            page = await wrap_future(self.desk.ask(url))
            if page is not None:
                self.set_header("Content-Type", guess_type(url)[0] or "text/plain")
                self.set_extra_headers(path)
                self.finish(page)
                return
        await super().get(path, include_body)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send the archive's own page where there is none, as hosts do."""
        page = Path(self.root) / "404.html"
        if status_code == 404 and page.is_file():
            # An archive without an address has links there that begin at the page's own.
            self.finish(page.read_bytes().replace(b"<head>", b'<head><base href="/">', 1))
        else:
            super().write_error(status_code, **kwargs)

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
