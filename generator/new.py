"""new: the empty folders and the commented settings of a fresh archive."""

import json
from pathlib import Path

from generator.config import FILE
from generator.errors import ConfigError, Problem

FOLDERS = ("raw", "content", "templates", "static")
_SCAFFOLD = Path(__file__).with_name("scaffold")


def new(root: Path) -> None:
    """Make a new archive in `root`: settings, raw/, content/, and empty templates/ and static/.

    Raises ConfigError where something stands there already; nothing is overwritten.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        hint = "name a new folder, and copy your texts into its folder raw/: warraq new my-archive"
        if (root / FILE).is_file():
            hint = "choose a new folder; to build the archive in this one, run: warraq build"
        raise ConfigError(Problem("this place is not empty", root, hint=hint))
    title = root.absolute().name or "Archive"
    # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
    quoted = json.dumps(title, ensure_ascii=False).replace("\x7f", "\\u007f")
    settings = (_SCAFFOLD / FILE).read_text(encoding="utf-8").replace("{title}", quoted)
    try:
        for folder in FOLDERS:
            (root / folder).mkdir(parents=True)
        (root / FILE).write_text(settings, encoding="utf-8")
    except OSError as error:
        raise ConfigError(Problem(f"cannot be made: {error.strerror}", root)) from error
