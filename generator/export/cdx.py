"""The index of a web archive: sorted lines (CDXJ), packed in blocks (ZipNum). Flat in memory."""

import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlsplit

from generator.webarchive import Place

BLOCK = 1_000  # lines that a reader unpacks to find one
_WWW = re.compile(r"www\d*\.")
_PORTS = {"http": 80, "https": 443}


def surt(address: str) -> str:
    """Return the key that an address is looked up by: the host from its end, all in small letters.

    As the Internet Archive's library of that name has it for addresses without a query.
    """
    parts = urlsplit(address)
    host = ",".join(reversed(_WWW.sub("", parts.hostname or "", count=1).split(".")))
    port = f":{parts.port}" if parts.port not in (None, _PORTS.get(parts.scheme)) else ""
    path = "".join(map(_written, unquote_to_bytes(parts.path)))
    return f"{host}{port}){path.rstrip('/') or '/'}".lower()


def _written(byte: int) -> str:
    sign = chr(byte)
    return f"%{byte:02x}" if byte <= 0x20 or byte >= 0x7F or sign in "#%" else sign


class Index:
    """The lines of an index, which come in any order, and are sorted on the disk."""

    def __init__(self, timestamp: str, file: str) -> None:
        self._timestamp = timestamp
        self._file = file
        self._db = sqlite3.connect("")  # a file that is gone with the connection
        self._db.execute("CREATE TABLE line (line BLOB PRIMARY KEY) WITHOUT ROWID")

    def add(self, address: str, kind: str, place: Place) -> None:
        """Take in the record of an address, an answer with status 200."""
        told = {
            "url": address,
            "mime": kind.partition(";")[0],
            "status": "200",
            "digest": place.digest,
            "length": str(place.length),
            "offset": str(place.offset),
            "filename": self._file,
        }
        line = f"{surt(address)} {self._timestamp} {json.dumps(told)}\n"
        self._db.execute("INSERT OR IGNORE INTO line VALUES (?)", [line.encode()])

    def close(self) -> None:
        """Take the lines away."""
        self._db.close()

    def blocks(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Yield the blocks in order, each with its line in the list of blocks.

        `name` is that of the file with the blocks. The first line of the list tells its form.
        """
        offset = 0
        head = f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': name})}\n"
        rows = self._db.execute("SELECT line FROM line ORDER BY line")
        while lines := [line for (line,) in rows.fetchmany(BLOCK)]:
            packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
            packed = packer.compress(b"".join(lines)) + packer.flush()
            place = {"offset": offset, "length": len(packed), "digest": _digest(packed)}
            prefix = lines[0].partition(b"{")[0].decode().strip()
            yield f"{head}{prefix} {json.dumps({**place, 'filename': name})}\n", packed
            head = ""
            offset += len(packed)


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
