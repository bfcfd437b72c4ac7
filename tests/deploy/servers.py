"""Real web servers on loopback that show a folder as the archive's files tell them to."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

_NGINX = """
daemon off; pid {run}/pid; error_log stderr; worker_processes 1; user root;
events {{ worker_connections 64; }}
http {{
  types {{ text/html html; text/css css; application/javascript js; application/xml xml; }}
  access_log off; client_body_temp_path {run}; proxy_temp_path {run}; fastcgi_temp_path {run};
  uwsgi_temp_path {run}; scgi_temp_path {run};
  server {{ listen 127.0.0.1:{port}; root {www}; include {www}/archive/_nginx.conf; }}
}}
"""
_APACHE = """
ServerRoot {run}
ServerName 127.0.0.1
PidFile {run}/pid
ErrorLog {run}/error.log
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule rewrite_module {modules}/mod_rewrite.so
LoadModule dir_module {modules}/mod_dir.so
TypesConfig /etc/mime.types
DocumentRoot {www}
<Directory {www}>
AllowOverride All
Require all granted
</Directory>
"""
_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules")


@contextmanager
def nginx(run: Path, www: Path) -> Iterator[str]:
    """Serve a folder with nginx, and give its address."""
    command = _found("nginx")
    conf = run / "nginx.conf"
    port = _port()
    conf.write_text(_NGINX.format(run=run, www=www, port=port), encoding="utf-8")
    with _running([command, "-p", str(run), "-c", str(conf)], port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def apache(run: Path, www: Path) -> Iterator[str]:
    """Serve a folder with Apache, and give its address."""
    command = _found("apache2", "httpd")
    modules = next((path for path in _MODULES if Path(path).is_dir()), "modules")
    conf = run / "apache.conf"
    port = _port()
    text = _APACHE.format(run=run, www=www, port=port, modules=modules)
    conf.write_text(text, encoding="utf-8")
    with _running([command, "-DFOREGROUND", "-f", str(conf)], port):
        yield f"http://127.0.0.1:{port}/"


SERVERS: Mapping[str, Callable[[Path, Path], AbstractContextManager[str]]] = {
    "nginx": nginx,
    "apache": apache,
}


def _found(*names: str) -> str:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    if found is None:
        pytest.skip(f"there is no {names[0]} on this machine")
    return found


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while True:
            if process.poll() is not None:
                said = process.stdout.read().decode() if process.stdout else ""
                raise AssertionError(f"{command[0]} does not start: {said}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)
