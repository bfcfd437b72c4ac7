"""What the terminal shows: problems, tables, progress. The only import of rich."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from generator.errors import Problem
from generator.place import Place

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# A run shorter than this shows no bar: it would only flicker.
_PATIENCE_SECONDS = 1.0
_SHOWN_EVERY_SECONDS = 0.1
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


class _Console(Console):
    """A console that falls silent when nobody reads it any more, as behind `| head`."""

    def on_broken_pipe(self) -> None:
        """Go on with the work: a build that ended here would not know what it has made."""
        self.quiet = True
        # What the stream still holds is written when Python ends, and would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


class Terminal:
    """Standard output and error, as a person reads them; plain text when they go to a file."""

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show Arabic shows "?", and the command still works.
            getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
        # soft_wrap: lines are cut by the terminal, so that a path can be copied whole. emoji: the
        # letters ":car:" in a text are no picture.
        self._out = _Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
        self._err = _Console(
            stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False
        )
        self._bar: Bar | None = None

    def say(self, text: str, style: str = "") -> None:
        """Print a line; a bar makes way for it."""
        if self._bar:
            self._bar.stop()
        self._out.print(text, style=style)

    def line(self, *parts: tuple[str, str]) -> None:
        """Print a line of parts, each (text, style); the styles show only in a terminal."""
        for text, style in parts:
            # A carriage return or an escape in a raw text would take over the screen.
            self._out.print(_UNSHOWN.sub("\ufffd", text), style=style, end="")
        self._out.print()

    def warn(self, text: str) -> None:
        """Print a line to standard error."""
        self._err.print(text)

    def problems(self, problems: tuple[Problem, ...]) -> None:
        """Print each problem once to standard error, its file as seen from the current folder."""
        for problem in dict.fromkeys(problems):
            place = _visible(str(from_here(problem.file)))
            if place != ".":  # of the current folder, there is no need to say so
                place += f":{problem.line}" if problem.line else ""
                self._err.print(f"{place}: ", style="bold", end="")
            self._err.print(_visible(problem.message))
            if problem.hint:
                self._err.print(f"  hint: {problem.hint}", style="dim")

    def table(self, rows: dict[str, str]) -> None:
        """Print names and values in two columns, a pair a line, however long that is."""
        width = max(map(len, rows), default=0)
        for name, value in rows.items():
            self._out.print(f"{name:<{width}}  ", style="dim", end="")
            self._out.print(value)

    @contextmanager
    def progress(self) -> Iterator["Bar"]:
        """Give a bar that shows itself when the work takes longer than a second, in a terminal."""
        self._bar = bar = Bar(self._err)
        try:
            yield bar
        finally:
            bar.stop()
            self._bar = None


class Bar:
    """A progress bar for one stage after the other; call it with what is done."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._since = self._shown = clock()

    def __call__(self, stage: str, done: int, total: int, articles: int = 0) -> None:
        """Show that `done` of `total` (0: not known) items of a stage are done, and how fast.

        `articles` is how many came out of them.
        """
        now = self._clock()
        if now - self._since < _PATIENCE_SECONDS or not self._console.is_terminal:
            return
        if now - self._shown < _SHOWN_EVERY_SECONDS and done != total:
            return
        self._shown = now
        if self._progress is None:
            self._progress = _progress(self._console, self._clock)
        if stage not in self._tasks:
            self._progress.start()
            self._tasks[stage] = self._progress.add_task(stage, total=None, pace="")
        pace = f"{articles / (now - self._since):,.0f} articles/s" if articles else ""
        self._progress.update(self._tasks[stage], completed=done, total=total or None, pace=pace)

    def stop(self) -> None:
        """Take the bar off the screen, until it is called again."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
            self._tasks.clear()


def _progress(console: Console, clock: Callable[[], float]) -> "Progress":
    # Imported when it is shown: a run with nothing to do is over sooner than this import.
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
        console=console,
        get_time=clock,
        transient=True,
    )


def _visible(text: str) -> str:
    """Return text that cannot steer a terminal: control characters as their numbers."""
    return _CONTROLS.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def from_here(path: Place) -> Place:
    """Return a path as seen from the current folder, when it lies in that."""
    here = Path.cwd()
    inside = isinstance(path, Path) and path.is_relative_to(here)
    return path.relative_to(here) if isinstance(path, Path) and inside else path
