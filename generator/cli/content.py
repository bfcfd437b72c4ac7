"""The commands that make and change content/: new, ingest, review, withdraw."""

from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from generator.cli.group import main
from generator.cli.options import cluster_of, cluster_option
from generator.config import Config, languages, load_config
from generator.console import Terminal, from_here
from generator.content import Content, content_of
from generator.errors import ContentError, Problem
from generator.storage import places

if TYPE_CHECKING:
    from generator.ingest.review import RawLines


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a new, empty archive in FOLDER.

    You get site.toml with the settings, raw/ for the texts you have, content/ for the articles, and
    empty templates/ and static/ for whatever you want to look different.
    """
    from generator.new import new as make

    make(folder)
    terminal = Terminal()
    terminal.say(f"{folder} is ready. Next:")
    terminal.say(f"  1. copy your text files into {folder / 'raw'}")
    terminal.say(f"  2. cd {quote(str(folder))}")
    terminal.say("  3. warraq ingest")
    terminal.say("  4. warraq serve")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    show_default="as many as pay",
    help="Work with this many processes. The result is the same.",
)
@cluster_option
@click.option(
    "--explain", is_flag=True, help="Show what is made of each line of PATH; write nothing."
)
@click.option(
    "--accept", is_flag=True, help="Take the new readings that wait for the articles PATH."
)
@click.pass_obj
def ingest(
    site: Path,
    paths: tuple[Path, ...],
    jobs: int | None,
    cluster: str,
    explain: bool,
    accept: bool,
) -> None:
    """Turn raw text files into articles in content/.

    Reads the files and folders you name, or the archive's raw/ folder. The raw files are never
    changed. Running it again reads only what is new or has changed; articles that you have edited
    stay as they are. What became of each line stands in .warraq/report.html.
    """
    if explain and accept:
        raise click.UsageError("--explain and --accept do not go together")
    if explain and not paths:
        raise click.UsageError("name the files, as in: warraq ingest --explain raw/a.txt")
    if accept and not paths:
        raise click.UsageError("name the articles, as in: warraq ingest --accept content/a.md")
    for path in () if accept else paths:  # a packed article has no file
        if not path.exists():
            raise click.BadParameter(f"Path '{path}' does not exist.", param_hint="'[PATH]...'")
    from generator import screens

    config = load_config(site, languages())
    terminal = Terminal()
    if explain:
        fine = [screens.show_explained(terminal, site, config, path) for path in paths]
        raise SystemExit(0 if all(fine) else 1)
    if accept:
        _accept(terminal, site, config, paths)
        return
    from generator.ingest.run import ingest as run

    with terminal.progress() as bar:
        report = run(
            *(site, paths, config.slugs, config.lang),
            partial(bar, "ingest"),
            storage=config.storage,
            layouts=config.ingest,
            jobs=jobs,
            cluster=cluster_of(site, terminal.say, cluster, jobs),
        )
    terminal.problems(report.problems)
    for note in report.notes:
        terminal.say(note)
    where = places(site, config.storage)
    terminal.table(screens.ingest_rows(report, site, where.content))
    for line in () if paths else screens.no_raw_texts(report, site, where.raw):
        terminal.say(line)
    if report.problems:
        raise SystemExit(1)


def _accept(terminal: Terminal, site: Path, config: Config, paths: tuple[Path, ...]) -> None:
    from generator.ingest.accept import accept

    taken, problems = accept(site, config.storage, paths)
    for path in taken:
        terminal.say(f"{path} is now as its raw file says")
    if problems:
        raise ContentError(*problems)


@main.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.pass_obj
def review(site: Path, articles: tuple[str, ...]) -> None:
    """Walk through the doubts of the articles, and settle them.

    Shows each doubt with the lines of the raw file around it, and asks. Your answer is written into
    the article, and the doubt is taken out of it. Goes through all articles, or each ARTICLE.

    ARTICLE is an id, a file or a folder in content/, or the address of a page.
    """
    from generator.ingest.review import RawLines, doubtful, named
    from generator.upkeep import article_files

    config = load_config(site, languages())
    terminal = Terminal()
    raw = RawLines(site, config.lang, config.ingest)
    content = content_of(site, config.storage)
    answers: list[str] = []
    problems: list[Problem] = []

    def find(article: str) -> str:
        with terminal.progress() as bar:
            return article_files(site, config, (article,), bar)[0]

    try:
        for path in named(content, articles, find) if articles else doubtful(content):
            try:
                _review(terminal, content, path, raw, answers)
            except ContentError as error:
                problems += error.problems
            if answers[-1:] == ["q"]:
                break
    except click.Abort:
        answers.append("q")
        terminal.say("")  # Ctrl-C, or the end of what is typed, leaves the line open
    told = f"{answers.count('settled')} settled, {answers.count('s')} skipped"
    terminal.say(told if answers else "there is no doubt")
    if problems:
        raise ContentError(*problems)


def _review(
    terminal: Terminal, content: Content, path: str, raw: "RawLines", answers: list[str]
) -> None:
    """Ask about the doubts of one article, which is read anew before each, until it says "q"."""
    from generator import screens
    from generator.ingest.review import doubts

    passed: set[str] = set()
    while left := [doubt for doubt in doubts(content, path, raw) if doubt.text not in passed]:
        answers.append(screens.ask(terminal, left[0], _prompt))
        if answers[-1] == "q":
            return
        if answers[-1] == "s":
            passed.add(left[0].text)


def _prompt(text: str) -> str:
    return str(click.prompt(text, default="s")).strip()


def _line(_ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return a text of one line; raises BadParameter for an empty or a longer one."""
    line = value.strip()
    if not line or not line.isprintable():
        raise click.BadParameter("write one line of text")
    return line


@main.command()
@click.argument("article")
@click.option(
    "--reason",
    required=True,
    metavar="TEXT",
    callback=_line,
    help="Why, in a line: readers will see it.",
)
@click.pass_obj
def withdraw(site: Path, article: str, reason: str) -> None:
    """Withdraw ARTICLE: its address stays and says why.

    ARTICLE is an id, a file in content/ or the address of a page.

    The next build leaves a notice at the article's address, with its title, its date and the
    reason, and takes the article out of all lists, of search and of the feeds. Its file in content/
    keeps the text; to bring it back, take the lines "withdrawn:" out of it.
    """
    from generator.site.addresses import today
    from generator.withdraw import withdraw as run

    terminal = Terminal()
    with terminal.progress() as bar:
        path = run(site, article, reason, today(), bar)
    terminal.say(f"{from_here(path)} is withdrawn; now run: warraq build")
