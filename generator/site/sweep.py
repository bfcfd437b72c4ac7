"""Files in output/ that the build does not know: named, or removed if a killed build left them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from generator.files import left_behind
from generator.place import Place, hidden
from generator.site.record import Record
from generator.site.write import MANIFEST

_SHOWN = 3


def strangers(record: Record, output: Place, *, again: bool) -> Iterator[str]:
    """Yield a note on the files that no build has made, how many and the first of them, if any.

    Those that were the same the last time are not told `again`, unless asked for.
    """
    found = sweep(output, record.ours())
    if (record.name_once(found) or again) and found:
        shown = ", ".join(found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        count = "1 file" if len(found) == 1 else f"{len(found)} files"
        yield f"{count} in {output.name}/ that no build has made, left alone: {shown}{more}"


def sweep(output: Place, ours: Iterator[str]) -> list[str]:
    """Return the files below `output` that are not `ours`, by address, as `ours` are too.

    Hidden files and folders are passed over, links to folders not followed; but the half-written
    files that a killed build has left are removed.
    """
    found = []
    known = next(ours, None)
    for url in _files(output):
        while known is not None and known < url:
            known = next(ours, None)
        if known != url and url != MANIFEST:
            found.append(url)
    return found


def _files(output: Place) -> Iterator[str]:
    if not isinstance(output, Path):
        yield from (file.name for file in output.listed() if not hidden(file.name))
        return
    # A folder sorts as if its name ended with "/": then the addresses come in their own order.
    waiting = [""]
    while waiting:
        url = waiting.pop()
        if url and not url.endswith("/"):
            yield url
            continue
        found = []
        # To make a Path for each of ten thousand folders takes longer than to read them.
        with suppress(OSError), os.scandir(f"{output}/{url}") as entries:
            for entry in entries:
                name = entry.name
                if not name.startswith("."):
                    is_folder = entry.is_dir(follow_symlinks=False)
                    found.append(f"{url}{name}/" if is_folder else f"{url}{name}")
                elif left_behind(name):
                    (output / url / name).unlink()
        found.sort(reverse=True)
        waiting += found
