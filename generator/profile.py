"""Where a build's time goes: its stages, and the templates of its pages."""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a build that is over."""

    name: str
    count: int  # of the things that it went through
    thing: str  # one of them, in the singular
    rest: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.name:<8}{self.seconds:8.2f} s  {counted(self.count, self.thing)}{self.rest}"


def counted(count: int, thing: str) -> str:
    """Return how many there are of a thing that is named in the singular, and takes an s."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


class Profile:
    """A clock for the stages of one build, which come one after the other."""

    def __init__(self, told: Callable[[Stage], None] = lambda stage: None) -> None:
        """Begin the first stage. `told` hears of each stage when it is over."""
        self.stages: list[Stage] = []
        self._told = told
        self._began = self._since = time.perf_counter()
        self._drawn: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])

    def over(self, name: str, count: int, thing: str, rest: str = "") -> None:
        """End a stage, and begin the next."""
        now = time.perf_counter()
        self.stages.append(Stage(name, count, thing, rest, now - self._since))
        self._since = now
        self._told(self.stages[-1])

    def drawn(self, template: str, seconds: float) -> None:
        """Count a page that was drawn, in whatever process."""
        times = self._drawn[template]
        times[0] += 1
        times[1] += seconds

    def to_json(self) -> str:
        """Return the stages in their order, and the templates, the one that took longest first.

        A template's seconds are those of all processes together; its count is that of its pages.
        """
        slowest = sorted(self._drawn.items(), key=lambda item: (-item[1][1], item[0]))
        return json.dumps(
            {
                "seconds": round(time.perf_counter() - self._began, 6),
                "stages": [
                    {"name": s.name, "count": s.count, "seconds": round(s.seconds, 6)}
                    for s in self.stages
                ],
                "templates": [
                    {"name": name, "count": count, "seconds": round(seconds, 6)}
                    for name, (count, seconds) in slowest
                ],
            },
            indent=2,
        )
