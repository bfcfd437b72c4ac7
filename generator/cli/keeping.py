"""The commands that keep an archive: bag, check, prove."""

from pathlib import Path

import click

from generator.cli.group import main
from generator.cli.options import jobs_option
from generator.console import Terminal, from_here
from generator.profile import counted


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def bag(site: Path, folder: Path | None) -> None:
    """Make a BagIt bag of the archive in FOLDER, or bring the one there up to date.

    The bag holds copies of raw/, content/, output/, templates/, static/, site.toml and
    authorities.toml, with the sha256 of every file: all that is needed to come back. Without
    FOLDER, it is the archive's bag/.
    """
    from generator.bag import bag as make

    terminal = Terminal()
    with terminal.progress() as bar:
        report = make(site, folder, bar)
    terminal.problems(report.problems)
    terminal.say(
        f"{counted(report.files, 'file')}, {report.size:,} bytes,"
        f" {report.copied} of them new or changed: {from_here(report.folder)}"
    )
    if report.problems:
        raise SystemExit(1)


@main.command()
@click.argument(
    "bags",
    nargs=-1,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="[BAG]...",
)
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, for scripts.")
@click.pass_obj
def check(site: Path, bags: tuple[Path, ...], jobs: int | None, as_json: bool) -> None:
    """Look through the archive as it was built last, or through each BAG.

    Reads every file of output/ and compares it with the manifest; looks at every page, link and
    anchor, feed and sitemap, at every address that was ever published, at the fingerprint of the
    articles and at the archive's bag/. Writes nothing.
    """
    from generator import screens
    from generator.check.run import check as look

    terminal = Terminal()
    with terminal.progress() as bar:
        report = look(site, bags, bar, jobs)
    if as_json:
        click.echo(report.to_json())
    else:
        screens.show_check(terminal, report)
    if report.found:
        raise SystemExit(1)


@main.command()
@click.argument("article")
@click.pass_obj
def prove(site: Path, article: str) -> None:
    """Print a proof that ARTICLE is in the archive, as a script for any shell.

    \b
      warraq prove abcdefgh2345 > proof.sh
      sh proof.sh 20-title.md

    ARTICLE is its id, its file in content/ or the address of its page. Give the proof and the file
    to whoever asks: the script prints the fingerprint that the page about the archive shows, worked
    out from the file.
    """
    from generator.prove import prove as make

    terminal = Terminal()
    with terminal.progress() as bar:
        text, problems = make(site, article, bar)
    click.echo(text, nl=False)
    if problems:
        terminal.problems(problems)
        raise SystemExit(1)
