"""The commands that put articles into packs, and back into files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.group import main
from generator.config import Config, languages, load_config
from generator.console import Terminal, from_here
from generator.content import Content, content_of, desk_of
from generator.profile import counted
from generator.storage import Storage

if TYPE_CHECKING:
    from generator.executor import Workers
    from generator.packing import PackingReport


@main.command()
@click.pass_obj
def pack(site: Path) -> None:
    """Put the articles of content/ into packs: ZIP files of a day each.

    For archives of so many articles that the files themselves become a burden. Every other command
    works as before, and the pages are the same. An article that is in a pack is edited once
    warraq unpack has put it into a file again.
    """
    from generator.packing import pack as run

    config = load_config(site, languages())
    terminal = Terminal()
    with _alone(site, config.storage) as (content, workers), terminal.progress() as bar:
        report = run(content, workers, bar)
    _show(terminal, report, "into")


@main.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.pass_obj
def unpack(site: Path, articles: tuple[str, ...]) -> None:
    """Put packed articles into files again: all, or each ARTICLE.

    ARTICLE is an id, a file as it was in content/ before it was packed, or the address of a page.
    """
    from generator.packing import unpack as run
    from generator.packing import unpack_some

    config = load_config(site, languages())
    terminal = Terminal()
    if articles:
        paths = _paths(site, config, articles, terminal)
        with _alone(site, config.storage) as (content, _):
            report = unpack_some(content, paths)
        for path in paths:
            terminal.say(str(from_here(content.where(path))))
    else:
        with _alone(site, config.storage) as (content, workers), terminal.progress() as bar:
            report = run(content, workers, bar)
    _show(terminal, report, "out of")


def _paths(site: Path, config: Config, articles: tuple[str, ...], terminal: Terminal) -> list[str]:
    """Return the paths below content/ of articles; the catalogue is asked only where it must be."""
    from generator.upkeep import article_files

    content = content_of(site, config.storage)
    paths = [content.named(Path(article)) for article in articles]
    if all(path.endswith(".md") and content.has(path) for path in paths):
        return paths
    with terminal.progress() as bar:
        return article_files(site, config, articles, bar)


@contextmanager
def _alone(site: Path, storage: Storage) -> Iterator[tuple[Content, "Workers"]]:
    """Give the articles of a site while no build and no ingest works with them."""
    from generator.executor import Workers
    from generator.ingest.ledger import open_ledger
    from generator.lock import locked

    content = desk_of(site, storage)
    with (
        locked(site / ".warraq" / "build.lock", "build", wait=True),
        open_ledger(site),
        Workers(None) as workers,
    ):
        yield content, workers


def _show(terminal: Terminal, report: "PackingReport", way: str) -> None:
    terminal.problems(report.problems)
    terminal.say(f"{counted(report.articles, 'article')} {way} {counted(report.packs, 'pack')}")
    if report.problems:
        raise SystemExit(1)
