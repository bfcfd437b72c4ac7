"""WARC records (ISO 28500), read and written. The only import of warcio, of `html` and `wacz`."""

import io
import uuid
from typing import Any, NamedTuple, Protocol

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

__all__ = ["ArchiveIterator", "ArchiveLoadFailed", "Place", "Sink", "Writer"]


class Place(NamedTuple):
    """Where a record stands in its file, and the digest of what it holds."""

    offset: int
    length: int
    digest: str


class Sink(Protocol):
    """What records are written to; `size` says how many bytes have been."""

    size: int

    def write(self, data: bytes) -> None:
        """Write behind what was written."""

    def flush(self) -> None:
        """Pass on what waits."""


class Writer:
    """Records written one behind the other, each packed for itself; the same for the same.

    `date` is that of every record, as WARC writes it. A record's id follows from its address and
    what it holds.
    """

    def __init__(self, file: Sink, date: str) -> None:
        self._file = file
        self._date = date
        self._writer = WARCWriter(file, gzip=True)

    def info(self, name: str, told: dict[str, str]) -> None:
        """Write what is told of the whole file."""
        record = self._writer.create_warcinfo_record(name, told)
        self._put(record, name, repr(told))

    def answer(self, address: str, kind: str, data: bytes) -> Place:
        """Write a file as the answer of a web server, 200; `kind` is its Content-Type."""
        headers = [("Content-Type", kind), ("Content-Length", str(len(data)))]
        record = self._writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(data),
            length=len(data),
            http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
        )
        self._writer.ensure_digest(record, block=True, payload=True)
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        offset = self._file.size
        self._put(record, address, digest)
        return Place(offset, self._file.size - offset, digest)

    def _put(self, record: Any, *names: str) -> None:
        ident = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(names))
        record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{ident}>")
        record.rec_headers.replace_header("WARC-Date", self._date)
        self._writer.write_record(record)
