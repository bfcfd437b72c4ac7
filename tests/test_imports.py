"""The structure that the folder listing promises, held by reading the code's own imports."""

import ast
import sys
from collections import defaultdict
from pathlib import Path

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "generator"


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, whole names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def test_each_dependency_is_imported_in_one_module() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for name in imports(path):
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "generator":
                place = path.relative_to(PACKAGE)
                # The commands are one noun in several files.
                users[top].add("cli" if place.parts[0] == "cli" else place.as_posix())
    # Arrays are what modules hand to one another, as strings are; the others need none.
    assert {place.partition("/")[0] for place in users.pop("numpy")} <= {
        "search",
        "site",
        "stories",
    }
    assert {"jinja2", "markdown", "slugify", "livereload", "yaml", "babel", "nh3"} <= set(users)
    assert {name: sorted(files) for name, files in users.items() if len(files) > 1} == {}


def test_ingest_and_site_never_import_each_other() -> None:
    for half, other in (("ingest", "generator.site"), ("site", "generator.ingest")):
        for path in (PACKAGE / half).rglob("*.py"):
            assert not any(name.startswith(other) for name in imports(path)), path


def test_only_the_commands_know_click_and_only_the_terminal_prints() -> None:
    for path in PACKAGE.rglob("*.py"):
        calls = [
            n
            for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(n, ast.Call)
        ]
        assert not any(isinstance(c.func, ast.Name) and c.func.id == "print" for c in calls), path
