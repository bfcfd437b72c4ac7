"""What a target gets beside the archive's own files: what its host reads, and packed forms."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from generator.deploy.headers import load_headers
from generator.deploy.hosts import Host, load_hosts
from generator.deploy.manifest import File
from generator.deploy.output import Output, Progress, file_of
from generator.deploy.packed import pack, ways_of
from generator.deploy.serverfiles import STUB_BYTES, server_files, target_of
from generator.deploy.settings import Destination, Git
from generator.executor import Workers

_GONE = "gone.txt"  # the build writes it: a path a line


def host_of(destination: Destination) -> Host | None:
    """Return the host of a target: the one it names, or the one whose address it has."""
    hosts = load_hosts()
    if destination.host:
        return hosts[destination.host]
    url = destination.place.url if isinstance(destination.place, Git) else ""
    return next((host for host in hosts.values() if any(part in url for part in host.urls)), None)


def dress(
    output: Output, destination: Destination, url: str, root: Path, progress: Progress
) -> Output:
    """Return what is to be published at a target: an output, with what its host wants beside it.

    `url` is where the archive will stand, "" where that is not known. A file of the archive's own
    is never replaced.
    """
    host = host_of(destination)
    names, missing = ways_of(destination.compress.split())
    made = [(path, text.encode()) for path, text in _texts(output, destination, host, url)]
    own = output.files
    output = output.also((file_of(path, data), data) for path, data in made if path not in own)
    if names:
        kept = root / ".warraq" / "deploy" / f"{destination.name}.packed"
        with Workers(None) as workers:
            packed = list(pack(own.values(), output.folder, kept, names, workers, progress))
        output = output.also((file, place) for file, place in packed if file.path not in own)
    notes = (f"{name} is not installed: pages are not packed with it" for name in missing)
    return output.noting(*notes)


def _texts(
    output: Output, destination: Destination, host: Host | None, url: str
) -> Iterator[tuple[str, str]]:
    if isinstance(destination.place, Git):
        yield ".nojekyll", ""  # GitHub leaves out names that begin with "_" without it
        if destination.place.cname:
            yield "CNAME", f"{destination.place.cname}\n"
    if host and host.writes:
        moved = dict(_moved(output, host.most("redirects")))
        yield from server_files(
            host,
            load_headers(),
            sorted(output.files),
            moved,
            _gone(output),
            base=urlsplit(url).path or "/",
            packed="gzip" in destination.compress.split(),
        )


def _moved(output: Output, most: int | None) -> Iterator[tuple[str, str]]:
    """Yield old path and new path of the pages that only lead on, at most so many."""
    small = (f for f in output.files.values() if _may_lead_on(f))
    found = ((f.path, target_of(f.path, output.read(f).decode("utf-8", "replace"))) for f in small)
    for number, (path, target) in enumerate((p, t) for p, t in found if t in output.files):
        if most is not None and number == most:
            return
        yield path, target


def _gone(output: Output) -> list[str]:
    """Return the paths of the notices that withdrawn articles have left."""
    listed = output.files.get(_GONE)
    # Where nothing is withdrawn, it may be a file of the site's own, whatever is in it.
    found = output.read(listed).decode("utf-8", "replace").splitlines() if listed else []
    return [path for path in found if path in output.files]


def _may_lead_on(file: File) -> bool:
    return file.path.endswith(".html") and file.size < STUB_BYTES
