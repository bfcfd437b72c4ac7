"""The command that hands the articles to other programs: export."""

from pathlib import Path

import click

from generator.cli.group import main
from generator.cli.options import check_period, cluster_of, cluster_option, narrowings
from generator.console import Terminal
from generator.export.forms import FORMS, Form
from generator.narrowed import Narrowed


@main.command()
@click.argument("form", type=click.Choice(FORMS), metavar="FORMAT")
@click.argument("file", type=click.Path(path_type=Path))
@narrowings
@cluster_option
@click.pass_obj
def export(site: Path, /, form: Form, file: Path, cluster: str, **narrowed: str) -> None:
    """Write the articles, or some of them, into FILE, with a card that tells what is in it.

    \b
      warraq export jsonl news.jsonl        an object of JSON a line, for programs
      warraq export csv news.csv            a table, for Excel and its like
      warraq export parquet news.parquet    a table with types, for data science
      warraq export epub news.epub          a book, for reading devices
      warraq export wacz news.wacz          the web pages as built, for ReplayWeb.page

    The card is FILE.card.md. The articles are those in content/ now, in time order. Days are
    written 2024-03-31, 2024-03 or 2024. A file that is there is replaced only if it is just as an
    earlier export wrote it.
    """
    from generator import screens
    from generator.export.run import Asked
    from generator.export.run import export as run

    check_period(narrowed["start"], narrowed["end"])
    asked = Asked(form=form, narrowed=Narrowed(**narrowed), file=file.absolute())
    terminal = Terminal()
    with terminal.progress() as bar:
        report = run(site, asked, bar, cluster_of(site, terminal.say, cluster))
    screens.show_exported(terminal, report)
    if report.problems:
        terminal.problems(report.problems)
        raise SystemExit(1)
