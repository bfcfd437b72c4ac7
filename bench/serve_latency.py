"""Measure how soon a saved article is on its page: `bench/serve_latency.py SITE [--edits 9]`.

Starts `warraq serve` on the archive in SITE, saves articles one after the other, and asks for each
one's page until it shows the new text. The first edit, which may wait for the first build, does not
count. Prints the median and the longest time in milliseconds.
"""

import argparse
import http.client
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path


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
        time.sleep(0.005)


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
    took = []
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"{base}index.html", "</html>")
            for number, file in enumerate(files):
                found = re.search(r"(\d{4}/\d\d)/(\d\d)-(.+)\.md$", file.as_posix())
                if found is None:
                    raise SystemExit(f"{file} is no file that ingest wrote")
                page = urllib.parse.quote(f"{found[1]}/{found[2]}/{found[3]}.html")
                word = f"saved{number}x{time.time_ns()}"
                text = file.read_text(encoding="utf-8")
                began = time.perf_counter()
                file.write_text(f"{text}\n{word}\n", encoding="utf-8")
                _wait(base + page, word)
                took.append(1000 * (time.perf_counter() - began))
                file.write_text(text, encoding="utf-8")
                time.sleep(1.5)
        finally:
            server.terminate()
    took = took[1:]
    print(f"{len(took)} edits: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms")


if __name__ == "__main__":
    main()
