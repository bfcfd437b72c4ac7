"""The files of a BagIt bag (RFC 8493): their names, and how their lines are written and read. Pure.

RFC 8493 2.1.3: in a manifest, "%", line feed and carriage return are percent-encoded in a path, and
nothing else is; the path is otherwise as the file system has it, in whatever normal form.
"""

import re
from collections.abc import Iterable, Mapping

DATA = "data"
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_ENCODED = str.maketrans({"%": "%25", "\n": "%0A", "\r": "%0D"})
_DECODED = {code: chr(sign) for sign, code in _ENCODED.items()}
_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(.+)", re.DOTALL)
_OXUM = re.compile(r"(\d+)\.(\d+)")


def dump_line(sha256: str, path: str) -> bytes:
    """Return the line of a manifest for a file, by its path from the bag's own folder."""
    encoded = path.translate(_ENCODED)
    return f"{sha256}  {encoded}\n".encode()


def parse_line(line: str) -> tuple[str, str] | None:
    """Return (sha256, path) of a line without its end; None when it is no line of a manifest."""
    if not (found := _LINE.fullmatch(line)):
        return None
    path = re.sub("%(25|0A|0D)", lambda code: _DECODED[code[0].upper()], found[2], flags=re.I)
    return found[1].lower(), path


def dump_info(told: Mapping[str, str]) -> bytes:
    """Return bag-info.txt: what is told of the bag, a line each; what is "" is left out."""
    flat = {name: " ".join(value.split()) for name, value in told.items()}
    return "".join(f"{name}: {value}\n" for name, value in flat.items() if value).encode()


def parse_info(lines: Iterable[str]) -> dict[str, str]:
    """Return what a bag-info.txt tells, by labels; of one that is there twice, the last."""
    told: dict[str, str] = {}
    label = ""
    for line in lines:
        if line[:1] in (" ", "\t") and label:  # a line that goes on
            told[label] = f"{told[label]} {line.strip()}"
            continue
        label, _, value = line.partition(":")
        told[label] = value.strip()
    return told


def parse_oxum(told: str) -> tuple[int, int] | None:
    """Return (bytes, files) of a Payload-Oxum; None when it is none."""
    found = _OXUM.fullmatch(told)
    return (int(found[1]), int(found[2])) if found else None
