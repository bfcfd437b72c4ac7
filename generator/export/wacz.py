"""Built pages -> a packed web archive (WACZ 1.1.1), which replay tools open."""

import datetime as dt
import hashlib
import html
import json
import re
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from generator import __version__
from generator.check.links import site_of
from generator.config import FILE
from generator.deploy.headers import load_headers
from generator.errors import ConfigError, Problem, SiteError
from generator.export.cdx import Index
from generator.export.item import Task, newest
from generator.export.packing import EPOCH, entry
from generator.site.metadata import absolute
from generator.site.write import manifest_lines
from generator.storage import output_folder
from generator.webarchive import Writer

_WARC = "data.warc.gz"
_FRONT = "index.html"
_OTHER = "application/octet-stream"
_SHOWN = 20  # of the pages that are missing
# What a page names that a browser then loads: in HTML between quotes, in CSS in brackets too.
_ASSET = re.compile(
    r"""["'(]([^"'()<>\s]+\.(?:css|m?js|woff2?|svg|png|jpe?g|gif|webp|avif|ico))["')]"""
)
_NAMING = (".html", ".css", ".js", ".mjs")
_TABLES = (
    "CREATE TABLE page (url TEXT, title TEXT, id TEXT)",
    "CREATE TABLE file (url TEXT PRIMARY KEY) WITHOUT ROWID",  # what the build made
)


def write(task: Task) -> None:
    """Write the pages of the articles, and what they need; all pages where none is left out.

    Raises SiteError where the archive has no address, or a page has not been built.
    """
    config = task.config
    if not config.url:
        hint = 'add url = "https://..." to it, then run: warraq build'
        told = "has no url, without which a web archive has no addresses"
        raise ConfigError(Problem(told, task.root / FILE, hint=hint))
    with closing(sqlite3.connect("")) as pages:  # a file that is gone with the connection
        for table in _TABLES:
            pages.execute(table)
        edition = _list_pages(task, pages)
        whole = not any(task.narrowed.said())
        with ZipFile(task.new(), "w") as archive:
            _Pack(task, archive, edition).write(pages, whole)


def _list_pages(task: Task, pages: sqlite3.Connection) -> dt.datetime:
    """List the pages of the articles, in their order; return when the newest of them is from."""
    edition = EPOCH
    missing: list[Problem] = []
    output = output_folder(task.root, task.config.storage)
    more = 0
    for item in task.items:
        edition = max(edition, newest(item) or EPOCH)
        page = output / item.url
        if not page.is_file():
            more += 1
            if len(missing) < _SHOWN:
                missing.append(Problem("has not been built", page, hint="run: warraq build"))
        pages.execute("INSERT INTO page VALUES (?, ?, ?)", [item.url, item.article.title, item.id])
    if more > _SHOWN:
        missing.append(Problem(f"and {more - _SHOWN} more pages", output))
    if missing:
        raise SiteError(*missing)
    return edition


class _Pack:
    """The package while it is written: its files one after the other, each with its digest."""

    def __init__(self, task: Task, archive: ZipFile, edition: dt.datetime) -> None:
        self._config = task.config
        self._output = output_folder(task.root, task.config.storage)
        self._zip = archive
        self._date = f"{edition:%Y-%m-%dT%H:%M:%SZ}"
        self._index = Index(f"{edition:%Y%m%d%H%M%S}", _WARC)
        self._types = load_headers().types
        self._resources: list[dict[str, str | int]] = []

    def write(self, pages: sqlite3.Connection, whole: bool) -> None:
        """Write all of it: with `whole` every file that was built, else what the pages need."""
        urls = self._all() if whole else self._needed(pages)
        with self._file(f"archive/{_WARC}", ZIP_STORED) as file:
            self._warc(Writer(file, self._date), urls)
        blocks: list[str] = []
        with self._file("indexes/index.cdx.gz", ZIP_STORED) as file:
            for listed, block in self._index.blocks("index.cdx.gz"):
                blocks.append(listed)
                file.write(block)
        self._index.close()
        with self._file("indexes/index.idx", ZIP_DEFLATED) as file:
            file.write("".join(blocks).encode())
        front = [(_FRONT, self._config.title, "front")] if whole else []
        with self._file("pages/pages.jsonl", ZIP_DEFLATED) as file:
            file.write(b'{"format": "json-pages-1.0", "id": "pages", "title": "Articles"}\n')
            for url, title, ident in chain(front, _rows(pages, "url, title, id")):
                told = {"id": ident, "url": self._at(url), "ts": self._date, "title": title}
                file.write(f"{json.dumps(told, ensure_ascii=False)}\n".encode())
        first = _FRONT if whole else next(_rows(pages, "url"))[0]
        self._package(self._at(first))

    def _warc(self, warc: Writer, urls: Iterable[str]) -> None:
        warc.info(
            _WARC,
            {
                "software": f"Warraq {__version__}",
                "format": "WARC File Format 1.0",
                "isPartOf": self._config.title,
                "description": "Pages as they were built, not as a web server answered; the date"
                " of each record is that of the newest article.",
            },
        )
        for url in urls:
            kind = self._types.get(url.rpartition(".")[2].lower(), _OTHER)
            data = self._read(url)
            self._put(warc, self._at(url), kind, data)
            if url == _FRONT:
                self._put(warc, self._config.url, kind, data)

    def _put(self, warc: Writer, address: str, kind: str, data: bytes) -> None:
        self._index.add(address, kind, warc.answer(address, kind, data))

    def _all(self) -> Iterator[str]:
        yield from (url for url, _ in manifest_lines(self._output))

    def _needed(self, pages: sqlite3.Connection) -> Iterator[str]:
        """Yield pages, each before what it needs and no page needed yet.

        Only what the build made: a style sheet can name any file of this machine.
        """
        pages.executemany("INSERT OR IGNORE INTO file VALUES (?)", ((url,) for url in self._all()))
        site = site_of(self._config.url)
        found: set[str] = set()
        for (page,) in _rows(pages, "url"):
            waiting = [page]
            while waiting:
                url = waiting.pop()
                yield url
                if url.endswith(_NAMING):
                    text = self._read(url).decode("utf-8", "replace")
                    for named in sorted(set(_ASSET.findall(text))):
                        target = site.target(url, html.unescape(named))
                        if target and target.path not in found and _is_made(pages, target.path):
                            found.add(target.path)
                            waiting.append(target.path)

    def _read(self, url: str) -> bytes:
        path = self._output / url
        try:
            return path.read_bytes()
        except OSError as error:
            told = f"cannot be read: {error.strerror}"
            raise SiteError(Problem(told, path, hint="run: warraq build --verify")) from error

    def _at(self, url: str) -> str:
        return absolute(self._config.url, url)

    def _package(self, first: str) -> None:
        """Write what describes the package, and the digest of that."""
        told = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": self._config.title,
            "description": self._config.description,
            "created": self._date,
            "software": f"Warraq {__version__}",
            "mainPageUrl": first,
            "mainPageDate": self._date,
            "resources": list(self._resources),
        }
        data = f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        about = {"path": "datapackage.json", "hash": digest}
        for name, part in (
            ("datapackage.json", data),
            ("datapackage-digest.json", f"{json.dumps(about, indent=2)}\n".encode()),
        ):
            with self._file(name, ZIP_DEFLATED) as file:
                file.write(part)

    @contextmanager
    def _file(self, name: str, compression: int) -> Iterator["_Hashed"]:
        """Give a file of the package to be written; afterwards it is one of the resources."""
        head = entry(name, compression)
        large = compression == ZIP_STORED  # may be larger than 4 GB: nobody knows before
        with self._zip.open(head, "w", force_zip64=large) as opened:
            file = _Hashed(opened)
            yield file
        if large:
            # The directory says it as the head of the file does (APPNOTE 6.3.10, 4.5.3). By a
            # directory that is silent, ReplayWeb.page takes the head for so much shorter.
            head.extra = struct.pack("<HHQQ", 1, 16, head.file_size, head.compress_size)
        self._resources.append(
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{file.sha256.hexdigest()}",
                "bytes": file.size,
            }
        )


class _Hashed:
    """A file of which the size and the digest are known when it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Write behind what was written."""
        self.sha256.update(data)
        self.size += len(data)
        self._file.write(data)

    def flush(self) -> None:
        """Do nothing: the package waits until the file is closed."""


def _is_made(pages: sqlite3.Connection, url: str) -> bool:
    return pages.execute("SELECT 1 FROM file WHERE url = ?", [url]).fetchone() is not None


def _rows(pages: sqlite3.Connection, columns: str) -> Iterator[Any]:
    yield from pages.execute(f"SELECT {columns} FROM page ORDER BY rowid")
