"""Output files against what is on record of them: which are missing, and which have changed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from generator.errors import Problem
from generator.executor import Workers
from generator.files import sha256_of, size_of
from generator.place import Place
from generator.profile import counted
from generator.site.record import Record, Written
from generator.site.write import MANIFEST, read_manifest

Progress = Callable[[str, int, int], None]

_BATCH = 500
_SHOWN = 20  # of the files in one state; the others are counted


@dataclass(frozen=True, slots=True)
class VerifyJob:
    """A batch of files to compare; runs in any process."""

    output: Place
    files: tuple[Written, ...]  # a size below 0 is not known


@dataclass(frozen=True, slots=True)
class Verified:
    """What a comparison found."""

    checked: int
    wrong: Mapping[str, str]  # address -> "missing", "changed", or why it cannot be read

    def notes(self, left: int) -> Iterator[str]:
        """Yield what to tell: how many files differed and all but `left` are right now, and which.

        The first of each kind are named.
        """
        told = f"{len(self.wrong)} differed, {len(self.wrong) - left} put right"
        told = told if self.wrong else "all as they were written"
        yield f"{counted(self.checked, 'file')} compared with the manifest: {told}"
        for state in sorted(set(self.wrong.values())):
            urls = [url for url, found in self.wrong.items() if found == state]
            more = f" and {len(urls) - _SHOWN} more" if len(urls) > _SHOWN else ""
            yield f"{state}: {', '.join(urls[:_SHOWN])}{more}"

    def unmended(self, record: Record, output: Place) -> Iterator[Problem]:
        """Yield, at the end of the build, a problem for each file that it could not make again."""
        hint = "mend what is told of its article or static file, and build again"
        for url, state in self.wrong.items():
            if not record.is_known(url):
                yield Problem(f"is {state} and could not be made again", output / url, hint=hint)


def verify_output(record: Record, output: Place, workers: Workers, progress: Progress) -> Verified:
    """Compare the output folder with what is on record of it, over processes.

    What differs is struck off the record, and so made again. Without a record all is; then the
    manifest tells what differed.
    """
    if record.is_empty():
        return compare(output, read_manifest(output), workers, progress)
    manifest = _verify_manifest(output, record.manifest())
    found = compare(output, record.files(), workers, progress)
    record.strike(found.wrong)
    return Verified(found.checked, {**found.wrong, **manifest})


def verify_batch(job: VerifyJob) -> tuple[int, dict[str, str]]:
    """Return how many files there are in the batch, and what is wrong with which."""
    wrong = {}
    for file in job.files:
        if state := _state(job.output / file.url, file):
            wrong[file.url] = state
    return len(job.files), wrong


def compare(
    output: Place, files: Iterable[Written], workers: Workers, progress: Progress
) -> Verified:
    """Return what is wrong with which of some files, read over processes."""
    source = iter(files)
    batches = iter(lambda: tuple(islice(source, _BATCH)), ())
    checked = 0
    wrong: dict[str, str] = {}
    for count, found in workers.mapped(verify_batch, (VerifyJob(output, b) for b in batches)):
        checked += count
        wrong |= found
        progress("verify", checked, 0)
    return Verified(checked, wrong)


def _verify_manifest(output: Place, data: bytes) -> dict[str, str]:
    sha256 = hashlib.sha256(data).hexdigest()
    state = _state(output / MANIFEST, Written(MANIFEST, "", sha256, len(data)))
    return {MANIFEST: state} if state else {}


def _state(path: Place, file: Written) -> str:
    """Return what is wrong with a file, "" when nothing is."""
    try:
        if file.size >= 0 and size_of(path) != file.size:
            return "changed"
        sha256 = sha256_of(path)
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if sha256 == file.sha256 else "changed"
