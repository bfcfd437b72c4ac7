"""Where a link of a page leads, and which files there are: both without holding them in memory."""

import mmap
import re
import sys
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator.site.metadata import absolute

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_BYTES = 8  # of a path's digest: of a million paths, two are alike once in thirty million archives


class Target(NamedTuple):
    """A place in the archive."""

    path: str  # unescaped, relative to the site's root
    fragment: str  # unescaped; "" for none


class Paths:
    """The set of the files that there are, as a file of sorted digests that processes share."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self._digests = memoryview(mapped).cast("Q")

    def __contains__(self, path: str) -> bool:
        digest = _digest(path)
        at = bisect_left(self._digests, digest)
        return at < len(self._digests) and self._digests[at] == digest


def write_paths(file: Path, paths: Iterable[str]) -> None:
    """Write the file that `Paths` reads."""
    digests = memoryview(bytearray().join(_packed(path) for path in paths)).cast("Q")
    with file.open("wb") as opened:
        for digest in sorted(digests):
            opened.write(digest.to_bytes(_BYTES, sys.byteorder))


class Site(NamedTuple):
    """What decides which links lead into the archive."""

    base: str  # its address on the web, which ends in "/"; "" when it is not known
    root: str  # the path of that, from the host's root

    def target(self, page: str, href: str) -> Target | None:
        """Return where a link on a page leads to, None out of the archive.

        A path that leads above the archive's root keeps its "..".
        """
        path, _, fragment = href.partition("#")
        path = path.partition("?")[0]
        if _SCHEME.match(path):
            if not self.base or not path.startswith(self.base):
                return None
            inner = path[len(self.base) :]
        elif path.startswith("/"):
            if not path.startswith(self.root):
                return None  # the host's, not the archive's
            inner = path[len(self.root) :]
        elif path:
            inner = f"{page.rpartition('/')[0]}/{path}" if "/" in page else path
        else:
            return Target(page, unquote(fragment))
        found = _joined(unquote(inner) if "%" in inner else inner)
        return Target(found, unquote(fragment) if fragment else "")

    def address(self, path: str) -> str:
        """Return the address of a file on the web; "" when that of the archive is not known."""
        return absolute(self.base, path) if self.base else ""


def site_of(base: str) -> Site:
    """Return the site at an address."""
    return Site(base, urlsplit(base).path or "/")


def against(base: str, href: str) -> str:
    """Return a link as seen from the file itself, where `base` (XML Base) says from where it is."""
    if not base or not href or href[0] in "/#" or _SCHEME.match(href):
        return href
    return f"{base.rpartition('/')[0]}/{href}" if "/" in base else href


def _joined(path: str) -> str:
    if "." not in path.replace(".html", ""):
        return f"{path}index.html" if not path or path.endswith("/") else path
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    joined = "/".join(parts)
    return f"{joined}index.html" if not joined or joined.endswith("/") else joined


def _packed(path: str) -> bytes:
    return blake2b(path.encode("utf-8", "surrogateescape"), digest_size=_BYTES).digest()


def _digest(path: str) -> int:
    return int.from_bytes(_packed(path), sys.byteorder)
