"""The commands that look after the names of an archive: authorities suggest."""

from pathlib import Path

import click

from generator.cli.group import main
from generator.console import Terminal, from_here
from generator.profile import counted


@main.group()
def authorities() -> None:
    """Look after the names of topics, sources, sections and writers.

    What you decide of them stands in authorities.toml, beside site.toml.
    """


@authorities.command()
@click.pass_obj
def suggest(site: Path) -> None:
    """Suggest names that may be one, in authorities-suggested.toml.

    Each suggestion is a block, with the number of articles of each name, for you to put into
    authorities.toml if you agree. What stands there already is not suggested.
    """
    from generator.authorities import FILE
    from generator.suggest import suggest as run

    terminal = Terminal()
    with terminal.progress() as bar:
        made = run(site, bar)
    terminal.problems(made.problems)
    terminal.say(f"{counted(len(made.found), 'suggestion')}: {from_here(made.file)}")
    if made.found:
        terminal.say(f"put the blocks that you agree with into {from_here(site / FILE)}")
    if made.problems:
        raise SystemExit(1)
