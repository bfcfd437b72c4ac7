"""What the guides say is true: their commands exist, and the screens of docs/ingest.md are those that one sees."""

import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from generator.cli import main
from generator.config import languages, load_config
from generator.deploy.hosts import load_hosts
from generator.ingest.dates import read_dates
from generator.ingest.vocabulary import load_vocabulary
from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
README = REPOSITORY / "README.md"
PAGE = (DOCS / "ingest.md").read_text(encoding="utf-8")
EXAMPLES = DOCS / "examples"
CODE = re.compile(
    rf"`(?:warraq )?((?:{'|'.join(main.commands)}) (?:[^`]* )?--[^`]+)`"  # with an option: no prose
    r"|`warraq ([^`]+)`|^(?:    |\$ )warraq (.+)$",
    re.M,
)


@pytest.mark.parametrize("path", [README, *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.name)
def test_every_command_in_a_guide_can_be_typed(path: Path) -> None:
    for told in map("".join, CODE.findall(path.read_text(encoding="utf-8"))):
        plain = re.sub(r"[][]|\.\.\.|[.,]$", "", told.partition(" > ")[0])
        command: click.Command = main
        words = shlex.split(plain, comments=True)
        while isinstance(command, click.Group) and words:
            _, words, _ = command.make_parser(click.Context(command)).parse_args(words)
            assert words[0] in command.commands, told
            command = command.commands[words.pop(0)]
        _, more, _ = command.make_parser(click.Context(command)).parse_args(words)
        assert not more, told


def test_every_link_and_picture_of_the_page_is_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)[^)]*\)", PAGE):
        assert (DOCS / path).exists(), path
    anchors = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^##+ (.+)$", PAGE, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
    for picture in (DOCS / "pictures").glob("*.png"):
        assert picture.stat().st_size < 250_000, picture.name


def test_every_link_of_the_guide_to_publishing_is_there() -> None:
    page = (DOCS / "deploying.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([^)#:]+)[^)]*\)", page):
        assert (DOCS / path).exists(), path
    anchors = {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", page, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_every_target_and_recipe_of_the_guide_to_publishing_can_be_read(tmp_path: Path) -> None:
    page = (DOCS / "deploying.md").read_text(encoding="utf-8")
    for example in re.findall(r"```toml\n(.*?)```", page, re.DOTALL):
        (tmp_path / "site.toml").write_text(f'title = "x"\n{example}', encoding="utf-8")
        assert load_config(tmp_path, languages()).deploy
    recipes = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    assert [next(iter(recipe)) for recipe in recipes] == ["name", "pages"]
    for title in (host.title.partition(",")[0] for host in load_hosts().values()):
        assert f"\n## {title}\n" in page


def test_every_raw_file_that_the_page_shows_is_an_example() -> None:
    shown = re.findall(r"^`raw/(\S+)`:\n\n```text\n(.*?)```", PAGE, re.M | re.DOTALL)
    assert len(shown) >= 8
    for name, text in shown:
        assert (EXAMPLES / "raw" / name).read_text(encoding="utf-8") == text


def test_the_layout_that_the_page_shows_is_that_of_the_examples() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    site = tomllib.loads((EXAMPLES / "site.toml").read_text(encoding="utf-8"))
    assert tomllib.loads(shown)["ingest"] == site["ingest"]


@pytest.mark.parametrize(
    ("lang", "written", "day"),
    re.findall(r"^\| (\w{2,3}) \| ([^|]+) \| (\d{4}-\d\d-\d\d|none) \|$", PAGE, re.M),
)
def test_every_date_that_the_page_shows_is_read_so(lang: str, written: str, day: str) -> None:
    value = read_dates(written, lang, load_vocabulary()).value
    plain = value.date() if isinstance(value, dt.datetime) else value
    assert (plain.isoformat() if plain else "none") == day


def test_every_line_of_the_table_is_explained() -> None:
    source = (REPOSITORY / "generator" / "screens.py").read_text(encoding="utf-8")
    body = source.partition("def ingest_rows")[2].partition("\ndef ")[0]
    labels = set(re.findall(r'rows\["([^"]+)"\]|^        "([^"]+)":', body, re.M))
    assert len(labels) >= 10
    for label in (one or other for one, other in labels):
        assert f"`{label}`" in PAGE


def test_the_screens_of_the_page_are_those_that_one_sees(tmp_path: Path) -> None:
    """Run each command that the page shows, in order; a comment there tells what was changed before."""
    site = tmp_path / "archive"
    shutil.copytree(EXAMPLES, site)
    for path in (site / "raw").iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))  # long enough ago to be known by its stamp
    steps = re.findall(
        r"^<!-- change (\S+): (.+) -> (.+) -->$|^```console\n\$ warraq (.+)\n((?s:.*?))```$",
        PAGE,
        re.M,
    )
    assert len(steps) >= 6
    for file, before, after, words, screen in steps:
        if file:
            text = (site / file).read_text(encoding="utf-8")
            assert before in text
            (site / file).write_text(text.replace(before, after), encoding="utf-8")
            os.utime(site / file, (1_600_000_001, 1_600_000_001))
            continue
        answers = re.findall(r"\[s\]: (.*)\n", screen)
        # What is typed is not echoed where nobody types.
        expected = re.sub(r"(\[s\]: ).*\n", r"\1", screen)
        done = subprocess.run(
            [sys.executable, "-m", "generator", *words.split()],
            cwd=site,
            input="".join(f"{answer}\n" for answer in answers),
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "400"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        seen = done.stdout.replace(str(site), "my-archive")
        assert _lines(seen) == _lines(expected)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]
