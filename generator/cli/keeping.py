"""The commands that keep an archive: bag, check, prove."""

from pathlib import Path

import click

from generator.cli.group import main
from generator.console import Terminal, from_here


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def bag(site: Path, folder: Path | None) -> None:
    """Make a BagIt bag of the archive in FOLDER, or bring the one there up to date.

    The bag holds copies of raw/, content/, output/, templates/, static/ and site.toml, with the
    sha256 of every file: all that is needed to come back. Without FOLDER, it is the archive's bag/.
    """
    from generator.bag import bag as make

    terminal = Terminal()
    with terminal.progress() as bar:
        report = make(site, folder, bar)
    terminal.problems(report.problems)
    terminal.say(
        f"{report.files} files, {report.size:,} bytes, {report.copied} of them new or changed:"
        f" {from_here(report.folder)}"
    )
    if report.problems:
        raise SystemExit(1)


@main.command()
@click.argument("article")
@click.pass_obj
def prove(site: Path, article: str) -> None:
    """Print a proof that ARTICLE is in the archive, as a script for any shell.

    \b
      warraq prove abcdefgh2345 > proof.sh
      sh proof.sh 20-title.md

    ARTICLE is its id or its file in content/. Give the proof and the file to whoever asks: the
    script prints the fingerprint that the page about the archive shows, worked out from the file.
    """
    from generator.prove import prove as make

    terminal = Terminal()
    with terminal.progress() as bar:
        text, problems = make(site, article, bar)
    click.echo(text, nl=False)
    if problems:
        terminal.problems(problems)
        raise SystemExit(1)
