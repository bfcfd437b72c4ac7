"""Runs the theme's scripts under Node."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.search.folding import data_of, fronts, letters_of_search
from tests.conftest import REPOSITORY


def rules(*langs: str) -> dict[str, Any]:
    """Return what search/index.js says of letters and languages."""
    return {
        "letters": dict(letters_of_search()),
        "fronts": dict(fronts()),
        "languages": {lang: dict(data_of(lang)) for lang in langs},
    }


def node(scripts: Sequence[str], expression: str, data: object) -> Any:
    """Return the value of an expression, `data` being known, after these static scripts have run."""
    # The one that `make test` installs beside Python, not whichever a machine may have.
    program = str(Path(sys.executable).with_name("node"))
    code = "".join((REPOSITORY / "static" / name).read_text("utf-8") + ";\n" for name in scripts)
    code += 'const data = JSON.parse(require("fs").readFileSync(0, "utf8"));\n'
    code += f"process.stdout.write(JSON.stringify({expression}));"
    done = subprocess.run(
        [program, "-e", code],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)
