"""What tests in a real Chromium share: a host as strict as any, and a page that is watched."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, expect

# Chromium as root, and without asking its maker's hosts for anything.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
# Milliseconds: a test waits for what comes, however much else the machine does.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain file server, as any static host is one."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Forbid all but the archive's own files: no inline script or style, no other host."""
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the archive's page for missing pages at the address that was asked for."""
        own = Path(self.directory, self.path.split("/")[1], "404.html")
        if code != 404 or not own.is_file():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(own.read_bytes())


class Host(http.server.ThreadingHTTPServer):
    """A server that keeps all connections waiting that a browser opens at once."""

    request_queue_size = 128


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder of archives and give the address of the folder."""
    handler = functools.partial(Quiet, directory=str(folder))
    with Host(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def watched(browser: Browser, width: int) -> tuple[Page, list[str]]:
    """Return a page and the list of what goes wrong on it."""
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))

    def failed(request: Request) -> None:
        # What the browser itself gives up because the page is left is no fault of the page: a file
        # that is missing, forbidden or cut short says so by other words.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"failed: {request.url} {request.failure}")

    page.on("requestfailed", failed)
    page.on(
        "response",
        lambda answer: (
            faults.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None
        ),
    )
    return page, faults


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two rgb() colours (WCAG 2.2, 1.4.3)."""

    def light(colour: str) -> float:
        parts = [float(p) / 255 for p in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
