"""What other programs say when they fail -> one plain sentence, without anybody's password."""

import re
import tomllib
from pathlib import Path

from generator.errors import DeployError, Problem

_TABLE = Path(__file__).with_suffix(".toml")


def failed(program: str, said: str, place: Path) -> DeployError:
    """Return the fault of a program that ended with these words; `place` is where to look."""
    if told := known(said, place, _TABLE):
        return told
    lines = [line for line in said.splitlines() if line.strip()] or ["it does not say why"]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return DeployError(Problem(f"{program} failed: {without_secrets((fatal or lines)[-1])}", place))


def known(said: str, place: Path, table: Path) -> DeployError | None:
    """Return the fault that a table of what is said, and what it means, has for these words."""
    for each in tomllib.loads(table.read_text(encoding="utf-8"))["said"]:
        if re.search(each["pattern"], said, re.IGNORECASE):
            return DeployError(Problem(each["message"], place, hint=each["hint"]))
    return None


def without_secrets(text: str) -> str:
    """Return a text in which no address has a name or a password before its host."""
    return re.sub(r"://[^/@\s]*@", "://", text)
