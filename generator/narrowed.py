"""Narrowed: the articles that a command is asked for, by what they are and when they were."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem

# The kinds of term that narrow, each by the name of its option.
KINDS = {"source": "sources", "author": "authors", "tag": "tags", "section": "sections"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Some of the articles; "" for whatever is not said, and all of them if nothing is."""

    source: str = ""
    author: str = ""
    tag: str = ""
    section: str = ""
    lang: str = ""
    start: str = ""  # an ISO day, month or year
    end: str = ""  # the same; all of it is in

    def said(self) -> Iterator[tuple[str, str]]:
        """Yield the option and the value of each that is said, as they are typed."""
        names = {"start": "from", "end": "to"}
        for name in (*KINDS, "lang", "start", "end"):
            if value := getattr(self, name):
                yield f"--{names.get(name, name)}", value


def unknown(what: str, name: str, key: str, labels: Mapping[str, str], content: Path) -> Problem:
    """Return the problem of a term or language that no article has, with the nearest as a hint.

    `key` is that of `name`, `labels` has the keys that there are, each with what it is shown as.
    """
    near = difflib.get_close_matches(key, labels, 1)
    hint = f'did you mean "{labels[near[0]]}"?' if near else ""
    return Problem(f'no article has the {what} "{name}"', content, hint=hint)
