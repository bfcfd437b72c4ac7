"""What other programs say when they fail -> one plain sentence, without anybody's password."""

import re
import tomllib
from pathlib import Path

from generator.errors import DeployError, Problem

_TABLE = Path(__file__).with_suffix(".toml")


def failed(program: str, said: str, place: Path) -> DeployError:
    """Return the fault of a program that ended with these words; `place` is where to look."""
    if told := known(said, _TABLE):
        message, hint = told
        return DeployError(Problem(message, place, hint=hint))
    lines = [line for line in said.splitlines() if line.strip()] or ["it does not say why"]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return DeployError(Problem(f"{program} failed: {without_secrets((fatal or lines)[-1])}", place))


def known(said: str, table: Path) -> tuple[str, str] | None:
    """Return the message and hint that a table of what is said has for these words."""
    for each in tomllib.loads(table.read_text(encoding="utf-8"))["said"]:
        if re.search(each["pattern"], said, re.IGNORECASE):
            return each["message"], each["hint"]
    return None


def without_secrets(text: str) -> str:
    """Return a text in which no address has a name or a password before its host."""
    return re.sub(r"://[^/@\s]*@", "://", text)
