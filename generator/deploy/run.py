"""deploy: look, plan, put, delete, remember. Only this module knows their order."""

import datetime as dt
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from generator.config import FILE, Config
from generator.deploy.dress import dress, host_of
from generator.deploy.headers import load_headers
from generator.deploy.hosts import Limit, measured
from generator.deploy.look import Known, Progress, look, some, verify
from generator.deploy.manifest import (
    JOURNAL,
    LOCK,
    MANIFEST,
    File,
    digest_of,
    dump_journal,
    dump_manifest,
)
from generator.deploy.output import Output, read_output
from generator.deploy.plan import Plan, make_plan
from generator.deploy.settings import Destination, near
from generator.deploy.target import Target, Upload, open_target
from generator.errors import DeployError, Problem, SiteError
from generator.files import write_whole
from generator.lock import locked
from generator.storage import output_folder

_BATCH_BYTES = 16 * 1024 * 1024  # of the files that are in memory at once
_GO_ON = "what is published works as it is; deploy again to go on"


@dataclass(frozen=True, slots=True)
class DeployReport:
    """What a deploy did, or would do."""

    target: str
    plan: Plan
    requests: int
    verified: int = 0  # files read back
    notes: tuple[str, ...] = ()


def choose(config: Config, name: str | None, root: Path) -> Destination:
    """Return the target of a name; without one, the only one there is. Raises DeployError."""
    named = {destination.name: destination for destination in config.deploy}
    if not named:
        hint = (
            'as in [deploy.www], kind = "folder", path = "/var/www/archive"; see docs/deploying.md'
        )
        raise DeployError(Problem("names no place to publish at", root / FILE, hint=hint))
    if name is None and len(named) > 1:
        hint = f"say which one: warraq deploy {next(iter(named))}"
        message = f"names {len(named)} targets: {', '.join(named)}"
        raise DeployError(Problem(message, root / FILE, hint=hint))
    if name is not None and name not in named:
        message = f'there is no target "{name}"'
        raise DeployError(Problem(message, root / FILE, hint=near(name, named)))
    return named[name] if name is not None else next(iter(named.values()))


def deploy(
    root: Path,
    config: Config,
    destination: Destination,
    *,
    dry_run: bool = False,
    check_after: bool = False,
    adopt: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> DeployReport:
    """Publish the output of a site at a target, and report what was done.

    With `dry_run`, nothing is written and the report says what would be. With `check_after`, every
    file is read back and compared. With `adopt`, files that are not ours are taken over. Raises
    DeployError where something fails; what is published is then whole, old or new page by page.
    """
    name = destination.name
    memory = Memory(root / ".warraq" / "deploy", name)
    with (
        locked(memory.folder / f"{name}.lock", "deploy"),
        open_target(destination, root) as target,
    ):
        output = to_publish(root, config, destination, progress)
        _refuse_too_much(output, destination, root)
        if dry_run:
            known = look(target, name, root, output.files, adopt, progress)
            plan = make_plan(output.files, known.files)
            notes = (*output.notes, *known.notes)
            return DeployReport(name, plan, target.requests, notes=notes)
        with _held(target, name, memory, root):
            known = look(target, name, root, output.files, adopt, progress)
            plan = make_plan(output.files, known.files)
            try:
                files = _publish(target, output, known, plan, progress)
            except SiteError as error:
                raise DeployError(*_going_on(error.problems)) from error
            if check_after:
                _check(target, name, files, root, progress)
        notes = (*output.notes, *known.notes, *_strangers_once(memory, name, known.strangers))
        verified = len(files) if check_after else 0
        return DeployReport(name, plan, target.requests, verified, notes)


def to_publish(root: Path, config: Config, destination: Destination, progress: Progress) -> Output:
    """Return all that a deploy to a target puts there; raises DeployError."""
    output = read_output(root, output_folder(root, config.storage), progress)
    return dress(output, destination, config.url, root, progress)


def check(output: Output, destination: Destination) -> tuple[tuple[Limit, int], ...]:
    """Return each limit that the host of a target has, with how much of it is published."""
    host = host_of(destination)
    return tuple(measured(host, output.files)) if host else ()


def _refuse_too_much(output: Output, destination: Destination, root: Path) -> None:
    problems = []
    for limit, count in check(output, destination):
        if count > limit.most:
            told = f"{destination.name} takes {limit.most:,} {limit.what}, these are {count:,}"
            told += f" (says {limit.source}, {limit.read})"
            problems.append(Problem(told, root / FILE, hint=limit.then))
    if problems:
        raise DeployError(*problems)


def unlock(root: Path, destination: Destination) -> str:
    """Delete the lock of a target, whoever holds it; return what to say of it."""
    now = dt.datetime.now(dt.UTC)
    with open_target(destination, root) as target:
        note = target.read(LOCK)
        target.unlock()
    if note is None:
        return f"{destination.name} was not locked"
    return f"{destination.name} is unlocked; the lock was {_age(note, now)}"


def _publish(
    target: Target, output: Output, known: Known, plan: Plan, progress: Progress
) -> dict[str, File]:
    """Do what is planned; return what the target then holds of ours."""
    files = {path: known.files.get(path, file) for path, file in output.files.items()}
    nothing = not plan.touched and not known.doubtful
    if nothing and dump_manifest(files) == known.manifest:
        if known.journal:
            target.delete([JOURNAL])
        return files
    if not target.whole:
        touched = {*plan.touched, *known.doubtful}
        _put(target, JOURNAL, dump_journal(touched, known.manifest))
    target.delete(plan.clear)
    headers = load_headers()
    count, of, size, of_size = 0, len(plan.puts), 0, plan.bytes
    for batch in batches(plan.steps, target.at_once):
        uploads = [Upload(f.path, output.read(f), headers.of(f.path)) for f in batch]
        for file, tag in zip(batch, target.put(uploads), strict=True):
            files[file.path] = file._replace(tag=tag)
        count, size = count + len(batch), size + sum(file.size for file in batch)
        progress("files", count, of)
        progress("kilobytes", size // 1000, of_size // 1000)
    for start in range(0, len(plan.gone), target.at_once):
        target.delete(plan.gone[start : start + target.at_once])
    _put(target, MANIFEST, dump_manifest(files))
    # From here on the journal is over, as it names another manifest.
    target.delete([JOURNAL])
    target.finish()
    return files


def batches(steps: Sequence[Sequence[File]], most: int) -> Iterator[list[File]]:
    """Yield files in their order, as many at a time as may be put, and held in memory, at once.

    A batch is of one step: what a page leads to is never in one batch with it.
    """
    for step in steps:
        batch: list[File] = []
        size = 0
        for file in step:
            if batch and (len(batch) == most or size + file.size > _BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(file)
            size += file.size
        yield batch


def _put(target: Target, path: str, data: bytes) -> None:
    target.put([Upload(path, data)])


def _check(
    target: Target, name: str, files: Mapping[str, File], root: Path, progress: Progress
) -> None:
    wrong = verify(target, files, progress)
    if not wrong:
        return
    if not target.whole:  # the next deploy does not trust what the manifest says of them
        _put(target, JOURNAL, dump_journal(wrong, dump_manifest(files)))
    message = f"{name} does not hold what was put there: {some(wrong)}"
    raise DeployError(Problem(message, root / FILE, hint="deploy again"))


class Memory:
    """What a site remembers of one of its targets, in a folder of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._file = folder / f"{name}.json"
        try:
            self._known: dict[str, str] = dict(json.loads(self._file.read_bytes()))
        except (OSError, ValueError):
            self._known = {}  # it may be deleted

    def get(self, what: str) -> str:
        """Return what is remembered, "" for nothing."""
        return self._known.get(what, "")

    def keep(self, what: str, value: str) -> None:
        """Remember something, until it is kept again."""
        self._known[what] = value
        write_whole(self._file, json.dumps(self._known).encode())


def _strangers_once(memory: Memory, name: str, strangers: Sequence[str]) -> tuple[str, ...]:
    """Return what to say of files that are not ours, if it is not what was said last."""
    told = digest_of("\n".join(strangers).encode("utf-8", "surrogateescape"))
    if not strangers or memory.get("strangers") == told:
        return ()
    memory.keep("strangers", told)
    count = "1 file" if len(strangers) == 1 else f"{len(strangers)} files"
    return (f"{count} at {name} that no deploy has put there, left alone: {some(strangers)}",)


@contextmanager
def _held(target: Target, name: str, memory: "Memory", root: Path) -> Iterator[None]:
    """Hold the target's lock; one that a deploy of this site left when it was killed is taken."""
    token, now = secrets.token_hex(8), dt.datetime.now(dt.UTC)
    note = json.dumps({"token": token, "since": now.isoformat(timespec="seconds")}).encode()
    # Remembered before the lock is taken: a kill in between leaves one that is known as ours.
    ours = [*memory.get("token").split(), token]
    memory.keep("token", " ".join(ours))
    other = target.lock(note)
    # The system's lock of this site is held: the deploy that put such a note there is not running.
    if other is not None and _read_note(other, "token") in ours:
        target.unlock()
        other = target.lock(note)
    if other is not None:
        hint = f"wait until that one ends; if none is running: warraq deploy {name} --unlock"
        message = f"{name} is locked by another deploy, {_age(other, now)}"
        raise DeployError(Problem(message, root / FILE, hint=hint))
    memory.keep("token", token)
    try:
        yield
    except BaseException:
        with suppress(DeployError):  # where the way there is lost, the next deploy takes it
            target.unlock()
        raise
    target.unlock()


def _read_note(note: bytes, what: str) -> str:
    try:
        return str(json.loads(note)[what])
    except (ValueError, KeyError, TypeError):
        return ""


def _age(note: bytes, now: dt.datetime) -> str:
    try:
        seconds = int((now - dt.datetime.fromisoformat(_read_note(note, "since"))).total_seconds())
    except (ValueError, TypeError):
        return "of unknown age"
    minutes = max(seconds, 0) // 60
    if minutes < 120:
        return f"{minutes} minutes old"
    return f"{minutes // 60} hours old" if minutes < 48 * 60 else f"{minutes // 1440} days old"


def _going_on(problems: Sequence[Problem]) -> Iterator[Problem]:
    for problem in problems:
        hint = f"{problem.hint}; {_GO_ON}" if problem.hint else _GO_ON
        yield replace(problem, hint=hint)
