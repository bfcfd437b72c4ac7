"""[cluster] of site.toml -> Cluster: the scheduler that batches go to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.deploy.settings import near

KEYS = ("address", "tls_ca", "tls_cert", "tls_key")
_TLS = KEYS[1:]
_ENCRYPTED = "tls://"
_SCHEMES = (_ENCRYPTED, "tcp://")
Fault = tuple[str, str, str]  # a key in site.toml, a message, a hint


def _nobody(_text: str) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where a scheduler is, and how it is spoken to; docs/cluster.md repeats the comments."""

    site: Path  # the archive's folder
    address: str = ""  # the scheduler's: "tcp://10.0.0.5:8786", or "tls://..."; "" for none
    tls_ca: Path | None = None  # a file: the authority that the scheduler's certificate is of
    tls_cert: Path | None = None  # a file: the certificate that this machine shows
    tls_key: Path | None = None  # a file: its key
    tell: Callable[[str], None] = field(default=_nobody, compare=False, repr=False)
    patience: float = 60.0  # seconds without a scheduler, or any worker, before it is given up

    @property
    def place(self) -> Path:
        """The file that problems of the cluster are told of."""
        return self.site / "site.toml"


def read_cluster(table: object, site: Path) -> tuple[Cluster | None, list[Fault]]:
    """Return what the `cluster` table of site.toml says, None for no table, and every fault in it.

    Its files are named as seen from the archive's folder, `site`.
    """
    if table is None:
        return None, []
    if not isinstance(table, dict):
        hint = "write [cluster], and its settings on the lines below"
        return None, [("cluster", "cluster must be a table", hint)]
    faults = list(_faults(table, site))
    if faults:
        return None, faults
    files = {key: site / table[key] for key in _TLS if key in table}
    return Cluster(site=site, address=table.get("address", ""), **files), []


def address_fault(address: str, encrypted: bool) -> tuple[str, str] | None:
    """Return a message and a hint where an address is none; `encrypted`: there are TLS files."""
    scheme = next((known for known in _SCHEMES if address.startswith(known)), "")
    host, _, port = address.removeprefix(scheme).rpartition(":")
    if not scheme or not host or not port.isdecimal() or "@" in host or "/" in host:
        hint = "write it as the scheduler says it when it starts: tcp://10.0.0.5:8786"
        return f'"{address}" is no address of a scheduler', hint
    if scheme == _ENCRYPTED and not encrypted:
        hint = f"add lines {', '.join(_TLS)} below [cluster] in site.toml"
        return f'"{address}" needs certificates', hint
    if scheme != _ENCRYPTED and encrypted:
        hint = f"write {_ENCRYPTED}{host}:{port}, or take the lines {', '.join(_TLS)} out"
        return f'"{address}" is not encrypted, and there are certificates', hint
    return None


def _faults(table: dict[str, object], site: Path) -> Iterator[Fault]:
    for key, value in table.items():
        if key not in KEYS:
            yield key, f'unknown key "{key}" in [cluster]', near(key, KEYS)
        elif not isinstance(value, str):
            yield key, f"{key} must be a text", f'write {key} = "..."'
        elif key in _TLS and not (site / value).is_file():
            yield key, f'{key}: there is no file "{value}"', f"it is looked for in {site}"
    given = [key for key in _TLS if key in table]
    for key in _TLS:
        if given and key not in given:
            yield given[0], f"[cluster] has no {key}", f'add a line {key} = "..."'
    address = table.get("address", "")
    if isinstance(address, str) and address and (fault := address_fault(address, bool(given))):
        yield "address", *fault
