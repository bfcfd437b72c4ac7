"""How many requests an archive in a bucket takes: counted on their way to moto's S3.

The raw texts are real ones of three weeks, and those that come later are the newest.
"""

import datetime as dt
import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench.build_bench import MEMORY, log
from bench.cluster_bench import store
from bench.ingest_speed import make_raw
from generator.config import languages, load_config
from generator.place import Stored
from generator.storage import places

_FOLDERS = ("raw", "content", "output")
_NEW = 100  # articles of another day


@contextmanager
def counted(address: str) -> Iterator[tuple[str, Counter[tuple[str, str, str]]]]:
    """Give a way to a store, and the requests on it: (kind, folder, "requests" or "bytes")."""
    host = urlsplit(address).netloc
    found: Counter[tuple[str, str, str]] = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else many an answer waits 40 ms until the client acknowledges its head.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            way = http.client.HTTPConnection(host)
            way.request(self.command, self.path, sent, dict(self.headers))
            got = way.getresponse()
            body = got.read()
            way.close()
            kind, folder = kind_of(self.command, self.path)
            with lock:
                found[kind, folder, "requests"] += 1
                found[kind, folder, "bytes"] += len(sent) + len(body)
            self.send_response(got.status)
            for name, value in got.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            if not got.getheader("Content-Length"):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_PUT = do_HEAD = do_DELETE = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def kind_of(command: str, path: str) -> tuple[str, str]:
    """Return the kind of a request, and the archive's folder that it is about."""
    parts = urlsplit(path)
    query = parse_qs(parts.query, keep_blank_values=True)
    listed = "list-type" in query
    name = query.get("prefix", [""])[0] if listed else parts.path.partition("/bench/")[2]
    return "LIST" if listed else command, name.partition("/")[0]


def count_requests(count: int, news: Path | None) -> dict[str, Any]:
    """Ingest and build an archive in a bucket, and build it again with a day more."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    if news is None:
        raise SystemExit("real articles are needed: name them with --news")
    found: dict[str, Any] = {"count": count, "new": _NEW}
    root = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        (root / "made").mkdir()
        make_raw(root / "made", news, count + _NEW)
        with store() as (address, _), counted(address) as (way, requests):
            site = root / "site"
            (site / "templates").mkdir(parents=True)
            (site / "static").mkdir()
            lines = (root / "made" / "site.toml").read_text("utf-8").splitlines()
            lines += ["[storage]", f'endpoint = "{way}"']
            lines += (f'{each} = "s3://bench/{each}"' for each in _FOLDERS)
            (site / "site.toml").write_text("\n".join(lines) + "\n", "utf-8")
            raw = places(site, load_config(site, languages()).storage).raw
            files = sorted((root / "made" / "raw").rglob("*.txt"), key=_day)
            assert isinstance(raw, Stored)

            def put(some: list[Path]) -> None:
                for file in some:
                    name = file.relative_to(root / "made" / "raw").as_posix()
                    (raw / name).write_bytes(file.read_bytes())

            put(files[:count])
            for name, command in (
                ("ingest", "ingest"),
                ("full build", "build"),
                ("nothing changed", "build"),
                ("ingest of a day", "ingest"),
                ("build after a day", "build"),
            ):
                if name == "ingest of a day":
                    put(files[count:])
                requests.clear()
                _run(site, command)
                found[name] = [[*key, number] for key, number in sorted(requests.items())]
                log(f"{name}: {found[name]}")
    finally:
        shutil.rmtree(root)
    return found


def _day(file: Path) -> tuple[dt.datetime, Path]:
    """Return when a raw text was published, and its name: the oldest come first."""
    written = re.search(r"(\d+)th, (\w+ \d{4}) GMT", file.read_text(encoding="utf-8"))
    assert written
    return dt.datetime.strptime(f"{written[1]} {written[2]}", "%d %B %Y"), file


def _run(site: Path, command: str) -> None:
    words = [sys.executable, "-m", "generator", "--site", str(site), command, "--jobs", "2"]
    made = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if made.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)}: {made.stderr.decode()[-2000:]}")
