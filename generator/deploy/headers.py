"""What a host is to send with each file. Pure; the description is headers.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".toml")
_OTHER = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Headers:
    """The description, as it was read."""

    always: Mapping[str, str]  # name -> value, with every file
    cache: tuple[tuple[str, str], ...]  # pattern, Cache-Control: the first that is found decides
    types: Mapping[str, str]  # ending -> Content-Type

    def cached(self, path: str) -> str:
        """Return the Cache-Control of a file."""
        return next(value for pattern, value in self.cache if re.search(pattern, path))

    def of(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return all headers of a file, by name."""
        kind = self.types.get(path.rpartition(".")[2].lower(), _OTHER)
        named = {**self.always, "Cache-Control": self.cached(path), "Content-Type": kind}
        return tuple(sorted(named.items()))


def load_headers() -> Headers:
    """Return the description."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    cache = tuple((rule["match"], rule["value"]) for rule in table["cache"])
    return Headers(table["always"], cache, table["types"])
