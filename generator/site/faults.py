"""What goes wrong in a template -> a Problem: where it stands, and what was meant."""

import difflib
import re
import traceback
from collections.abc import Iterable
from pathlib import Path

from generator import model
from generator.errors import Problem
from generator.site.theme import DEFAULT, Theme

# As Jinja words it that a name is not known.
_UNKNOWN = re.compile(
    r"'(?P<name>\w+)' is undefined|No filter named '(?P<filter>\w+)'"
    r"|'(?P<type>[\w.]+) object' has no attribute '(?P<attribute>\w+)'"
)


def problem_in(theme: Theme, name: str, line: int | None, message: str, hint: str = "") -> Problem:
    """Return a problem in the file of a template, whether or not there is one."""
    own = next((source.file for source in theme.own if source.name == name), None)
    name = name.removeprefix(DEFAULT)
    default = theme.default / name
    file = own or (default if default.exists() else Path("templates") / name)
    hint = hint or "compare it with the default theme's template of that name"
    return Problem(message, file, line, hint)


def meant(
    message: str, names: Iterable[str], filters: Iterable[str], settings: Iterable[str]
) -> str:
    """Return a question for the nearest right name, where a message tells of a wrong one.

    Right are the `names` and `filters` that the template knows, and the `settings` of its site.
    """
    found = _UNKNOWN.search(message)
    if found is None:
        return ""
    if found["filter"]:
        names = filters
    elif found["attribute"]:
        kind = getattr(model, found["type"].rpartition(".")[2], None)
        # The only mapping that templates get.
        known = dir(kind) if kind else settings
        names = [name for name in known if not name.startswith("_")]
    wrong = found["name"] or found["filter"] or found["attribute"]
    near = difflib.get_close_matches(wrong, sorted(set(names)), n=1)
    return f'did you mean "{near[0]}"?' if near else ""


def place_in(theme: Theme, error: BaseException) -> tuple[Path, int | None] | None:
    """Return the file and line of the last template that an error came through."""
    own = {source.file for source in theme.own}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path in own or path.is_relative_to(theme.default):
            return path, frame.lineno
    return None
