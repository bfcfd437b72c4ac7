"""Measure how soon a saved article is on its page: `bench/serve_latency.py SITE [--edits 9]`.

Starts `warraq serve` on the archive in SITE, and is told of new pages as an open page in a browser
is. Saves articles one after the other, and takes the time until it was told to reload and has the
page with the new text. The first edit, which may wait for the first build, does not count. Prints
the median and the longest time in milliseconds.
"""

import argparse
import asyncio
import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

from tornado.websocket import WebSocketClientConnection, websocket_connect


def _get(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=600) as answer:
            body: bytes = answer.read()
            return body.decode("utf-8", "replace")
    # It is not listening yet, or the page was replaced in the middle of the answer.
    except (urllib.error.URLError, http.client.HTTPException):
        return ""


def _wait(address: str, text: str) -> None:
    while text not in _get(address):
        time.sleep(0.1)


async def _told(port: int) -> WebSocketClientConnection:
    """Return a connection on which the server says when to reload."""
    opened = await websocket_connect(f"ws://127.0.0.1:{port}/livereload")
    hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
    await opened.write_message(json.dumps(hello))
    await opened.read_message()  # it greets back
    await opened.write_message(json.dumps({"command": "info", "url": f"http://127.0.0.1:{port}/"}))
    return opened


async def _message(told: WebSocketClientConnection) -> None:
    # A message of the last edit may have been taken for this one's: the page is then looked at.
    with suppress(TimeoutError):
        await asyncio.wait_for(told.read_message(), 2)


async def _edits(port: int, base: str, files: list[Path]) -> list[float]:
    """Return how many milliseconds each edit took, in the order of the files."""
    took = []
    told = await _told(port)
    for number, file in enumerate(files):
        found = re.search(r"(\d{4}/\d\d)/(\d\d)-(.+)\.md$", file.as_posix())
        if found is None:
            raise SystemExit(f"{file} is no file that ingest wrote")
        page = urllib.parse.quote(f"{found[1]}/{found[2]}/{found[3]}.html")
        word = f"saved{number}x{time.time_ns()}"
        text = file.read_text(encoding="utf-8")
        began = time.perf_counter()
        file.write_text(f"{text}\n{word}\n", encoding="utf-8")
        while word not in _get(base + page):
            await _message(told)
        took.append(1000 * (time.perf_counter() - began))
        file.write_text(text, encoding="utf-8")
        await asyncio.sleep(1.5)
    return took


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--edits", type=int, default=9)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "generator", "--site", str(options.site), "serve"]
    base = f"http://127.0.0.1:{port}/"
    files = sorted((options.site / "content").rglob("[0-9]*.md"))
    files = files[:: max(1, len(files) // (options.edits + 1))][: options.edits + 1]
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"{base}index.html", "</html>")
            took = asyncio.run(_edits(port, base, files))[1:]
        finally:
            server.terminate()
    print(f"{len(took)} edits: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms")


if __name__ == "__main__":
    main()
