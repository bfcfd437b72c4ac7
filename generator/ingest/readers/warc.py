"""A web archive -> its pages, with the extra `html`."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.errors import ContentError, Problem
from generator.ingest.unpack import MAX_MEMBER, Member
from generator.place import Place

_MAGIC = b"WARC/"
_TYPES = ("text/html", "application/xhtml", "text/plain", "application/json", "application/rss",
          "application/atom", "application/xml", "text/xml")  # fmt: skip


def is_warc(data: bytes) -> bool:
    """Return whether a file, packed with gzip or not, is a web archive."""
    if data[:2] != b"\x1f\x8b":
        return data.startswith(_MAGIC)
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(5) == _MAGIC
    except (OSError, EOFError, zlib.error):
        return False


def pages(path: Place) -> Iterator[Member | Problem]:
    """Yield the pages that were answered with status 200, named by their number and address.

    The number keeps them in the order of the file. Raises ContentError when warcio is missing.
    """
    try:
        from generator.webarchive import ArchiveIterator, ArchiveLoadFailed
    except ImportError:
        hint = "in Warraq's folder, pip install '.[html]'; then ingest again"
        problem = Problem("is a web archive, and the reader for these is missing", path, hint=hint)
        raise ContentError(problem) from None
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        # Unpacked here: warcio refuses a file that was packed whole, not record by record.
        stream = gzip.GzipFile(fileobj=file) if packed else file
        try:
            for number, record in enumerate(ArchiveIterator(stream), 1):
                if _is_page(record):
                    address = record.rec_headers.get_header("WARC-Target-URI") or ""
                    name = f"{number:07} {address[:300]}"
                    data = record.content_stream().read(MAX_MEMBER + 1)
                    if len(data) > MAX_MEMBER:
                        hint = "leave it out of the archive"
                        larger = f"is larger than {MAX_MEMBER:,} bytes"
                        yield Problem(larger, Path(f"{path}!/{name}"), hint=hint)
                    elif data.strip():
                        yield Member(name, data)
        except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
            message = f"is damaged: it cannot be read to its end ({error})"
            yield Problem(message, path, hint="get it once more")


def _is_page(record: Any) -> bool:
    if record.rec_type not in ("response", "resource"):
        return False
    headers = record.http_headers
    if headers is None:
        return bool(record.rec_type == "resource")
    kind = headers.get_header("Content-Type") or ""
    answered: str = headers.get_statuscode()
    return answered == "200" and kind.strip().casefold().startswith(_TYPES)
