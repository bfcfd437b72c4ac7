"""serve: build, watch, reload. The only import of livereload."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

from livereload import Server
from livereload.handlers import LiveReloadHandler

from generator.config import FILE
from generator.errors import ConfigError, Problem

WATCHED = ("content", "templates", "static", FILE)


def serve(root: Path, output: Path, *, host: str, port: int, rebuild: Callable[[], None]) -> None:
    """Serve `output` and call `rebuild` whenever the site in `root` changes, until interrupted.

    `rebuild` reports its own problems and leaves the last good files in place. Open pages reload by
    themselves. Raises ConfigError when the address cannot be listened on; see `check_address`.
    """
    check_address(root, host, port)
    # By default a change within three seconds of the last one never reaches the open page.
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    server = _Server()
    for name in WATCHED:
        server.watch(str(root / name), rebuild)
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


class _Server(Server):  # type: ignore[misc]  # livereload has no types
    def _setup_logging(self) -> None:
        # Its log speaks of tasks and waiters; what a person needs to know, the command says itself.
        pass
