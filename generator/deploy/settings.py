"""[deploy.NAME] of site.toml -> Destinations: where the archive is published."""

import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal, get_args

from generator.deploy.hosts import load_hosts

WAYS = {"gzip": ".gz", "br": ".br", "zstd": ".zst"}  # of packing, and how such files end
# It is typed in commands, and is a file's name in .warraq/.
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_SECRET = re.compile(r"(^|://)[^/@]*:[^/@]*@")
Fault = tuple[str, str, str, str]  # a key in site.toml, a message, a hint, and the target's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A local or mounted folder; docs/deploying.md repeats the comments of each kind."""

    path: str  # the folder, as seen from the archive's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """A branch that a host makes a site of: GitHub, GitLab, Codeberg and other Pages."""

    url: str  # the repository, as git takes it: "git@github.com:name/archive.git", or a folder
    branch: str = "gh-pages"  # the branch that the host shows; "gh-pages" if not said
    history: Literal["keep", "squash"] = "keep"  # "squash" for a branch of one commit; else "keep"
    cname: str = ""  # the site's own domain, for the file CNAME that GitHub looks for


@dataclass(frozen=True, slots=True, kw_only=True)
class S3:
    """A bucket of Amazon S3, or of a store that speaks the same: Cloudflare R2, MinIO and more."""

    bucket: str  # the bucket's name
    prefix: str = ""  # a folder in it; the whole bucket if not said
    region: str = ""  # where the bucket is; if not said, what AWS's own settings say
    endpoint: str = ""  # the store's address; if not said, what AWS's own settings say, or Amazon's
    profile: str = ""  # which of the profiles in ~/.aws; if not said, the usual one
    encoding: Literal["none", "gzip", "br"] = "none"  # how pages are packed there; else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gcs:
    """A bucket of Google Cloud Storage."""

    bucket: str  # the bucket's name
    prefix: str = ""  # a folder in it; the whole bucket if not said
    encoding: Literal["none", "gzip", "br"] = "none"  # how pages are packed there; else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Azure:
    """A container of Azure Blob Storage."""

    account: str  # the storage account's name
    container: str = "$web"  # the container; "$web", which Azure makes a site of, if not said
    prefix: str = ""  # a folder in it; the whole container if not said
    encoding: Literal["none", "gzip", "br"] = "none"  # how pages are packed there; else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsync:
    """A folder of a host with ssh, a shell and rsync."""

    login: str  # as ssh takes it: "me@host.example", or a name of ~/.ssh/config
    path: str  # the folder there: "/var/www/archive", or "www" below where the login begins
    port: str = ""  # ssh's port there; as ~/.ssh/config says, or 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Sftp:
    """A folder of a host that takes files by sftp and nothing else."""

    login: str  # as sftp takes it: "me@host.example", or a name of ~/.ssh/config
    path: str  # the folder there: "/htdocs", or "www" below where the login begins
    port: str = ""  # sftp's port there; as ~/.ssh/config says, or 22


Place = Folder | Git | Rsync | Sftp | S3 | Gcs | Azure
KINDS: Mapping[str, type[Place]] = {
    "folder": Folder,
    "git": Git,
    "rsync": Rsync,
    "sftp": Sftp,
    "s3": S3,
    "gcs": Gcs,
    "azure": Azure,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One target of `warraq deploy`."""

    name: str
    place: Place
    host: str = ""  # who shows it, for limits, headers and redirects; known by some addresses
    compress: str = ""  # "gzip", or "gzip br zstd": packed forms beside the files, for a web server


def read_destinations(tables: object) -> tuple[tuple[Destination, ...], list[Fault]]:
    """Return the targets of the `deploy` table of site.toml, and every fault in it."""
    hint = "write [deploy.NAME], any name, and its settings on the lines below"
    if not isinstance(tables, dict):
        return (), [("deploy", "deploy must be a table", hint, "")]
    faults: list[Fault] = []
    found: list[Destination] = []
    for name, table in tables.items():
        if not _NAME.fullmatch(name):
            told = "write it with Latin letters, digits, - and _"
            faults.append((name, f'"{name}" cannot be a target\'s name', told, ""))
        elif not isinstance(table, dict):
            faults.append((name, f'"{name}" in [deploy] is no target', hint, ""))
        elif wrong := [(*fault, name) for fault in _faults(table)]:
            faults += wrong
        else:
            place = KINDS[table["kind"]]
            own = {field.name for field in fields(place)}
            given = {key: value for key, value in table.items() if key in own}
            rest = {key: value for key, value in table.items() if key not in {*own, "kind"}}
            found.append(Destination(name=name, place=place(**given), **rest))
    return tuple(found), faults


def _faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    kind = table.get("kind")
    if kind is None:
        yield "deploy", "a target has no kind", f'add a line kind = "...": {", ".join(KINDS)}'
        return
    if kind not in KINDS:
        yield "kind", f'kind "{kind}" is not known', near(str(kind), KINDS)
        return
    place = fields(KINDS[kind])
    shared = [field for field in fields(Destination) if field.name not in ("name", "place")]
    known = {"kind": str, **{field.name: field.type for field in (*place, *shared)}}
    for key, value in table.items():
        if key not in known:
            yield key, f'unknown key "{key}" in a target of kind {kind}', near(key, known)
        elif not isinstance(value, str):
            yield key, f"{key} must be a text", f'write {key} = "..."'
        elif (choices := get_args(known[key])) and value not in choices:
            hint = f"write {' or '.join(map(json.dumps, choices))}"
            yield key, f'{key} "{value}" is not known', hint
        elif _SECRET.search(value):
            hint = "take it out: the programs that ask for it have places where they look for it"
            yield key, f"{key} has a password in it", f"{hint}; see docs/deploying.md"
        elif key == "host" and value not in load_hosts():
            yield key, f'host "{value}" is not known', near(value, load_hosts())
        elif key == "port" and not value.isdecimal():
            yield key, f'port "{value}" is no number', 'write port = "22", or leave it out'
        elif key == "login" and value.startswith("-"):
            yield key, f'login "{value}" is none', 'write login = "me@host.example"'
        elif key == "compress":
            for way in value.split():
                if way not in WAYS:
                    yield key, f'compress: "{way}" is not known', near(way, WAYS)
    for field in place:
        if field.default is MISSING and not table.get(field.name):
            yield (
                "deploy",
                f"a target of kind {kind} has no {field.name}",
                (f'add a line {field.name} = "..."'),
            )


def near(word: str, known: Collection[str]) -> str:
    """Return a hint at the right word: the nearest one known, else all of them."""
    found = difflib.get_close_matches(word, known, n=1)
    return f'did you mean "{found[0]}"?' if found else f"known: {', '.join(known)}"
