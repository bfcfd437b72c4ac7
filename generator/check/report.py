"""What a check looked at and what it found: faults by their kind, many of one kind cut short."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.errors import Problem

_SHOWN = 20  # faults of one kind, and
_ALIKE = 3  # of those that say the same of other files


class Fault(NamedTuple):
    """One fault, and what kind of fault it is: "link", "markup", "manifest" ..."""

    kind: str
    problem: Problem


@dataclass(slots=True)
class CheckReport:
    """What was looked at, how many of each, and the faults."""

    looked: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)  # those that are shown
    found: Counter[str] = field(default_factory=Counter)  # kind -> how many, shown or not
    notes: list[str] = field(default_factory=list)
    _alike: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, looked: Mapping[str, int], faults: Iterable[Fault]) -> None:
        """Add what was looked at and found; memory stays flat, whatever is found."""
        self.looked.update(looked)
        for fault in faults:
            kind, problem = fault
            self.found[kind] += 1
            shown = sum(1 for known in self.faults if known.kind == kind)
            if shown < _SHOWN and self._alike[kind, problem.message] < _ALIKE:
                self._alike[kind, problem.message] += 1
                self.faults.append(fault)

    def left(self) -> dict[str, int]:
        """Return kind -> how many faults are not shown, where there are any."""
        shown = Counter(fault.kind for fault in self.faults)
        return {kind: n - shown[kind] for kind, n in sorted(self.found.items()) if n > shown[kind]}

    def to_json(self) -> str:
        """Return the report as an object of JSON, for scripts."""
        told = {
            "looked": dict(self.looked),
            "found": dict(sorted(self.found.items())),
            "left": self.left(),
            "notes": self.notes,
            "faults": [
                {
                    "kind": kind,
                    "file": str(problem.file),
                    "line": problem.line,
                    "message": problem.message,
                    "hint": problem.hint,
                }
                for kind, problem in self.faults
            ],
        }
        return json.dumps(told, ensure_ascii=False, indent=2)
