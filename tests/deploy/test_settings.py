import re
from dataclasses import fields
from pathlib import Path

import pytest

from generator.config import languages, load_config
from generator.deploy.settings import KINDS, Destination
from generator.errors import ConfigError
from tests.conftest import REPOSITORY

TITLE = 'title = "x"\n'


def faults(root: Path, text: str) -> list[tuple[int | None, str, str]]:
    (root / "site.toml").write_text(TITLE + text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(root, languages())
    return [(p.line, p.message, p.hint) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('deploy = "www"', 2, "deploy must be a table", "write [deploy.NAME]"),
        ('[deploy]\nkind = "folder"', 3, '"kind" in [deploy] is no target', "write [deploy.NAME]"),
        ('[deploy.www]\npath = "a"', 2, "a target has no kind", "folder"),
        ('[deploy.www]\nkind = "fodler"', 3, 'kind "fodler" is not known', 'did you mean "folder"?'),
        ('[deploy.www]\nkind = "folder"', 2, "a target of kind folder has no path", 'path = "..."'),
        ('[deploy.www]\nkind = "folder"\npath = 5', 4, "path must be a text", 'write path = "..."'),
        ('[deploy.www]\nkind = "folder"\npath = "a"\npaht = "b"', 5, 'unknown key "paht"', 'did you mean "path"?'),
        ('[deploy."a/b"]\nkind = "folder"\npath = "a"', 2, '"a/b" cannot be a target\'s name', "Latin letters"),
        ('[deploy.a]\nkind = "folder"\npath = "a"\n[deploy.b]\nkind = "x"', 6, 'kind "x" is not known', "known: "),
        ('[deploy.a]\nkind = "rsync"\npath = "a"\nlogin = "me:hunter2@host"', 5, "login has a password in it", "take it out"),
        ('[deploy.a]\nkind = "sftp"\npath = "a"\nlogin = "h"\nport = "ssh"', 6, 'port "ssh" is no number', 'port = "22"'),
        ('[deploy.a]\nkind = "rsync"\npath = "a"\nlogin = "-oProxyCommand=x"', 5, 'login "-oProxyCommand=x" is none', "me@host.example"),
    ],
)  # fmt: skip
def test_a_wrong_target_is_told_with_line_and_hint(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    ((found_line, found_message, found_hint),) = faults(tmp_path, text)
    assert found_line == line
    assert message in found_message
    assert hint in found_hint


def test_every_setting_of_a_target_stands_in_the_guide_as_in_the_code() -> None:
    source = (REPOSITORY / "generator" / "deploy" / "settings.py").read_text(encoding="utf-8")
    guide = (REPOSITORY / "docs" / "deploying.md").read_text(encoding="utf-8")
    for place in (*KINDS.values(), Destination):
        body = source.partition(f"class {place.__name__}:")[2].partition("@dataclass")[0]
        comments = dict(re.findall(r"^    (\w+): [^#\n]*#\s*(.+)$", body, re.M))
        names = [field.name for field in fields(place) if field.name not in ("name", "place")]
        for name in names:
            assert f"| `{name}` | {comments[name]} |" in guide, name
    assert all(f"### `{kind}`" in guide for kind in KINDS)
