"""The README is the first thing a newcomer meets: what it names is there, and what is there is named."""

import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

from generator.cli import main
from generator.cluster.settings import read_cluster
from generator.config import Config
from generator.deploy.settings import read_destinations
from generator.frontmatter import parse
from generator.layout import FIELDS, Layout, read_layouts
from generator.new import FOLDERS
from generator.storage import HERE, read_storage
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_stands_in_the_readme_and_no_other() -> None:
    told = {
        row[0]: set(re.findall(r"--[a-z-]+", row[1]))
        for row in re.findall(r"^\| `warraq (\w+)([^|]*)`", README, re.M)
    }
    real = {
        name: {
            option
            for parameter in command.params
            for option in parameter.opts
            if option.startswith("--")
        }
        for name, command in main.commands.items()
    }
    assert told == real


def test_the_table_of_settings_is_that_of_the_code() -> None:
    source = (REPOSITORY / "generator" / "config.py").read_text(encoding="utf-8")
    comments = dict(re.findall(r"^    (\w+): [^#\n]*#\s*(.+)$", source, re.M))
    rows = {
        name: (default, meaning)
        for name, default, meaning in re.findall(
            r"^\| `(\w+)` \| ([^|]+) \| (.+) \|$", README, re.M
        )
    }
    assert list(rows) == [field.name for field in fields(Config)]
    for field in fields(Config):
        default, meaning = rows[field.name]
        shown = f'`"{field.default}"`' if field.default else '`""`'
        none = {MISSING: "(needed)", (): "(none)", HERE: "(none)", None: "(none)"}
        expected = none.get(field.default, shown)
        assert default == expected
        assert meaning == comments[field.name]


def test_the_settings_of_a_new_archive_are_those_of_the_code() -> None:
    text = (REPOSITORY / "generator" / "scaffold" / "site.toml").read_text(encoding="utf-8")
    before, deploy, after = re.split(r"^# (\[deploy.\w+\]\n(?:# \w+ = .*\n)+)", text, flags=re.M)
    assert re.findall(r"^(?:# )?(\w+) = ", before, re.M) == [
        field.name
        for field in fields(Config)
        if field.name not in ("ingest", "deploy", "storage", "cluster")
    ]
    assert "[[ingest.layout]]" in text
    made, faults = read_destinations(tomllib.loads(deploy.replace("# ", ""))["deploy"])
    assert (len(made), faults) == (1, [])
    (storage,) = re.findall(r"^# (\[storage\]\n# output = .*)", after, re.M)
    assert read_storage(tomllib.loads(storage.replace("# ", ""))["storage"])[1] == []
    (cluster,) = re.findall(r"^# (\[cluster\]\n# address = .*)", after, re.M)
    assert read_cluster(tomllib.loads(cluster.replace("# ", ""))["cluster"], REPOSITORY)[1] == []


def test_the_settings_of_a_layout_are_those_of_the_code() -> None:
    source = (REPOSITORY / "generator" / "layout.py").read_text(encoding="utf-8")
    comments = dict(re.findall(r"^    (\w+): [^#\n]*#\s*(.+)$", source, re.M))
    docs = (REPOSITORY / "docs" / "ingest-layouts.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", docs, re.M))
    assert rows == {field.name: comments[field.name] for field in fields(Layout)}
    assert all(f"`{field}`" in docs for field in FIELDS)


def test_every_example_of_a_layout_is_one() -> None:
    docs = (REPOSITORY / "docs" / "ingest-layouts.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", docs, re.DOTALL)
    formats = set()
    for example in examples:
        layouts, faults = read_layouts(tomllib.loads(example)["ingest"])
        assert faults == []
        formats |= {layout.format for layout in layouts}
    assert formats >= {"text", "csv", "json", "jsonl", "xml", "delimited"}


def test_the_make_targets_and_files_that_it_names_are_there() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M)
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (REPOSITORY / path).exists(), path
    for folder in FOLDERS:
        assert f"`{folder}/`" in README


def test_the_article_that_it_shows_is_one() -> None:
    (shown,) = re.findall(r"```markdown\n(.*?)```", README, re.DOTALL)
    article = parse(shown, Path("README.md"))
    assert article.doubts
    assert article.origin


def test_continuous_integration_runs_the_readmes_own_command() -> None:
    assert "make test" in (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
