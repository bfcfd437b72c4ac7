"""Runs the theme's scripts under Node."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from generator.search.words import data_of, letters_of_search
from tests.conftest import REPOSITORY


def rules(*langs: str) -> dict[str, Any]:
    """Return what search/index.js says of letters and languages."""
    return {
        "letters": dict(letters_of_search()),
        "languages": {lang: dict(data_of(lang)) for lang in langs},
    }


def node(scripts: Sequence[str], expression: str, data: object) -> Any:
    """Return the value of an expression, `data` being known, after these static scripts have run."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("there is no Node on this machine")
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
