"""What a target holds of ours, from its manifest, its journal and what is really there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.config import FILE
from generator.deploy.manifest import (
    JOURNAL,
    MANIFEST,
    DamagedError,
    File,
    parse_journal,
    parse_manifest,
)
from generator.deploy.plan import in_the_way
from generator.deploy.target import NOT_TOLD, Found, Target
from generator.errors import DeployError, Problem

Progress = Callable[[str, int, int], None]

_SHOWN = 3
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a target before a deploy."""

    files: Mapping[str, File]  # ours, and there; a sha256 is "" when it is not known
    doubtful: frozenset[str]  # paths of a deploy that was cut short
    strangers: tuple[str, ...]  # paths there that no manifest of ours has listed, hidden ones aside
    manifest: bytes | None  # as it is there
    journal: bool  # whether one is there, perhaps of a deploy that was killed as it ended
    notes: tuple[str, ...]


def look(
    target: Target, name: str, root: Path, wanted: Mapping[str, File], adopt: bool, bar: Progress
) -> Known:
    """Return what a target holds, so far as it matters to what is `wanted` there.

    What the manifest and the journal leave open is read back. With `adopt`, files that are not
    ours are taken over where ours belong. Raises DeployError where a deploy would destroy them.
    """
    manifest, journal = target.read(MANIFEST), target.read(JOURNAL)
    there = {each.path: each for each in target.found()}
    notes: list[str] = []
    ours: dict[str, File] = {}
    doubtful: frozenset[str] = frozenset()
    damaged = False
    try:
        ours = parse_manifest(manifest) if manifest is not None else {}
        doubtful = parse_journal(journal, manifest) if journal is not None else doubtful
    except DamagedError:
        notes.append(f"what {name} says of the last deploy is damaged: all there is compared")
        damaged = True
    if doubtful:
        notes.append(f"the last deploy to {name} was cut short: this one goes on from there")
    if wrong := sorted(p for p in ours.keys() - doubtful if _differs(ours[p], there.get(p))):
        told = f"{name} is not as the last deploy left it: {some(wrong)}"
        notes.append(f"{told}; all there is compared")
    foreign = there.keys() - ours.keys() - doubtful
    if blocked := sorted(in_the_way(foreign, wanted)):
        message = f"files that are not ours are in the way: {some(blocked)}"
        raise DeployError(Problem(message, root / FILE, hint="remove them"))
    claimed = wanted.keys() & foreign
    visible = sorted(path for path in foreign if not _hidden(path))
    if not (damaged or adopt):
        hint = f"choose another place; or, to publish over them, run: warraq deploy {name} --adopt"
        if visible and not ours and not doubtful:
            message = f"{name} holds files that no deploy has put there: {some(visible)}"
            raise DeployError(Problem(message, root / FILE, hint=hint))
        if claimed:
            message = f"{name} holds files that are not ours, and whose place ours need: "
            raise DeployError(Problem(message + some(sorted(claimed)), root / FILE, hint=hint))
    doubtful |= claimed
    open_ = doubtful | ours.keys() if wrong or damaged else doubtful
    files = {path: file for path, file in ours.items() if path in there and path not in open_}
    files |= _read_back(target, [there[p] for p in sorted(open_ & there.keys())], wanted, bar)
    strangers = tuple(path for path in visible if path not in claimed)
    return Known(files, doubtful, strangers, manifest, journal is not None, tuple(notes))


def _read_back(
    target: Target, there: Iterable[Found], wanted: Mapping[str, File], bar: Progress
) -> Iterator[tuple[str, File]]:
    """Yield what files of ours hold; those that do not have the wanted size are not read."""
    likely = []
    for path, size, tag in there:
        if path in wanted and size in (NOT_TOLD, wanted[path].size):
            likely.append(File(path, "", wanted[path].size, tag))
        else:
            yield path, File(path, "", size)
    for start in range(0, len(likely), _BATCH):
        bar("compare", start, len(likely))
        batch = likely[start : start + _BATCH]
        digests = target.digests([file.path for file in batch])
        yield from (
            (file.path, file._replace(sha256=digests[file.path]))
            for file in batch
            if file.path in digests
        )


def verify(target: Target, files: Mapping[str, File], bar: Progress) -> list[str]:
    """Return the paths that do not hold what they are to hold, read back from the target."""
    paths = sorted(files)
    wrong = []
    for start in range(0, len(paths), _BATCH):
        bar("verify", start, len(paths))
        batch = paths[start : start + _BATCH]
        digests = target.digests(batch)
        wrong += [path for path in batch if digests.get(path) != files[path].sha256]
    return wrong


def _differs(file: File, found: Found | None) -> bool:
    if found is None or found.size not in (NOT_TOLD, file.size):
        return True
    return bool(file.tag and found.tag and file.tag != found.tag)


def _hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def some(paths: Sequence[str]) -> str:
    """Return the first of some paths, and how many more there are."""
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more
