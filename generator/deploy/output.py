"""output/ as the last build left it: what there is to publish. The input of a deploy."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.deploy.manifest import File
from generator.errors import DeployError, Problem
from generator.executor import Workers
from generator.lock import locked
from generator.site.sweep import sweep
from generator.site.verify import compare
from generator.site.write import read_manifest

Progress = Callable[[str, int, int], None]

_SHOWN = 20  # of the files that are wrong; the others are counted
_AGAIN = "run: warraq build --verify, which makes it again"


@dataclass(frozen=True, slots=True)
class Output:
    """What is to be published, and where its bytes are."""

    files: Mapping[str, File]  # by path
    places: Mapping[str, Path | bytes]  # those that are not below the folder, or are in no file
    folder: Path
    notes: tuple[str, ...] = ()

    def read(self, file: File) -> bytes:
        """Return the bytes of a file; raises DeployError when they are not the planned ones."""
        place = self.places.get(file.path, self.folder / file.path)
        try:
            data = place if isinstance(place, bytes) else place.read_bytes()
        except OSError as error:
            where = self.folder / file.path
            raise DeployError(Problem(f"cannot be read: {error.strerror}", where)) from error
        if hashlib.sha256(data).hexdigest() != file.sha256:
            hint = "let no build run meanwhile"
            raise DeployError(
                Problem("changed while it was published", self.folder / file.path, hint=hint)
            )
        return data

    def also(self, made: Iterable[tuple[File, Path | bytes]]) -> "Output":
        """Return this with more files."""
        more = list(made)
        files = {**self.files, **{file.path: file for file, _ in more}}
        return replace(
            self,
            files=dict(sorted(files.items())),
            places={**self.places, **{file.path: place for file, place in more}},
        )

    def noting(self, *notes: str) -> "Output":
        """Return this with more to tell."""
        return replace(self, notes=(*self.notes, *notes))


def read_output(root: Path, folder: Path, progress: Progress) -> Output:
    """Return what the last build of a site made, in the folder of its web pages.

    Every file is compared with the build's manifest. Raises DeployError, which names the files,
    when there is none, when one was changed or removed since, or when the build was cut short.
    """
    with locked(root / ".warraq" / "build.lock", "build"), Workers(None) as workers:
        listed = read_manifest(folder)
        if not listed:
            raise DeployError(
                Problem("there is nothing to publish", folder, hint="run: warraq build")
            )
        found = compare(folder, listed, workers, progress)
        if found.wrong:
            wrong = sorted(found.wrong.items())
            more = len(wrong) - _SHOWN
            problems = [
                Problem(f"is {state} since the last build", folder / url, hint=_AGAIN)
                for url, state in wrong[:_SHOWN]
            ]
            if more > 0:
                problems.append(Problem(f"and {more} more files are not as built", folder))
            raise DeployError(*problems)
        files = {
            each.url: File(each.url, each.sha256, (folder / each.url).stat().st_size)
            for each in listed
        }
        strangers = sweep(folder, iter(sorted(files)))
    notes: tuple[str, ...] = ()
    if strangers:
        told = "1 file" if len(strangers) == 1 else f"{len(strangers)} files"
        notes = (f"{told} in {folder.name}/ that no build has made, not published: {strangers[0]}",)
    return Output(files, {}, folder, notes)


def file_of(path: str, data: bytes) -> File:
    """Return what a manifest says of some bytes."""
    return File(path, hashlib.sha256(data).hexdigest(), len(data))
