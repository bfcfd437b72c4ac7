"""What can go wrong and who can put it right.

SiteError            carries every Problem found, each with a place and a hint
├── ConfigError      site.toml, or the way the command was called
├── ContentError     a raw text or a file under content/
├── TemplateError    a template of the theme or of the site
└── DeployError      the host, or the way to it
"""

from dataclasses import dataclass
from errno import EIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.place import Stored


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: what is wrong, where, and what to do about it."""

    message: str
    file: "Path | Stored"
    line: int | None = None  # from 1, counted from the top of the file
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {self.message}" + (f"\n  hint: {self.hint}" if self.hint else "")


def killed(doing: str, file: "Path | Stored") -> Problem:
    """Return the problem of a file that brings down each process that is `doing` this with it."""
    hint = "take out what is unusual about it; and tell Warraq's makers, whose fault it is"
    return Problem(f"brought down each process that was {doing}", file, hint=hint)


class SiteError(Exception):
    """Base of every failure the site's author can put right; carries all the problems found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def __reduce__(self) -> tuple[type["SiteError"], tuple[Problem, ...]]:
        # An exception crosses processes by its args, which here are text.
        return type(self), self.problems


class ConfigError(SiteError):
    """site.toml or the command's own words are wrong."""


class ContentError(SiteError):
    """A raw text or a content file cannot be used."""


class TemplateError(SiteError):
    """A template cannot be read or rendered."""


class DeployError(SiteError):
    """The archive could not be published."""


# A message and a hint, where a file in a bucket is another one than it was.
MEANWHILE = (
    "another machine has written this meanwhile",
    "run the command again: it goes on from there",
)


class StoreError(OSError):
    """What an object store says as it fails, in one sentence; told where a disk's fault is told."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(EIO, message)
        self.hint = hint

    def __reduce__(self) -> tuple[type["StoreError"], tuple[str, str]]:
        # As that of SiteError.
        return type(self), (str(self.strerror), self.hint)
