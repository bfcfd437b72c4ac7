"""The commands that make the web pages, show and publish them, and the search in content/."""

import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.group import main
from generator.cli.options import (
    check_period,
    cluster_of,
    cluster_option,
    jobs_option,
    narrowings,
    output_option,
)
from generator.config import languages, load_config
from generator.console import Terminal, from_here
from generator.errors import Problem, SiteError

if TYPE_CHECKING:
    from generator.build import PageAt
    from generator.model import BuildReport


@main.command(context_settings={"ignore_unknown_options": True})  # "-word" is no option
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@narrowings
@click.option("--exact", is_flag=True, help="Only words spelt as they are typed.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="NUMBER",
    help="Show so many articles at most; those of one story count as one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print an object of JSON a line.")
@click.pass_obj
def search(
    site: Path,
    /,
    query: tuple[str, ...],
    as_json: bool,
    limit: int,
    exact: bool,
    **narrowed: str,
) -> None:
    """Find articles by their words, in content/ as it is now.

    \b
      warraq search train coast       articles that have both words
      warraq search '"train coast"'   one behind the other
      warraq search train -coast      the one without the other
      warraq search 'tra*'            all words that begin so

    A word is found in all its spellings, the one that you typed first. Days are written
    2024-03-31, 2024-03 or 2024. The web pages are not asked: it works before the first build, and
    for articles that you have just edited.
    """
    from generator import screens
    from generator.find import Asked, find
    from generator.search.words import words

    for word in query:
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    text = " ".join(query)
    if not any(words(text, "")) and (text or not any(narrowed.values())):
        raise click.UsageError("name a word that is looked for, or an option such as --source")
    check_period(narrowed["start"], narrowed["end"])
    terminal = Terminal()
    with terminal.progress() as bar:
        answer = find(site, Asked(text=text, exact=exact, limit=limit, **narrowed), bar)
    if as_json:
        for hit in answer.hits:
            terminal.say(hit.to_json(lambda path: str(from_here(path))))
    else:
        screens.show_found(terminal, answer)
    if answer.problems:
        terminal.problems(answer.problems)
        raise SystemExit(1)


@main.command()
@output_option
@jobs_option
@cluster_option
@click.option("--clean", is_flag=True, help="Make every page again, also those up to date.")
@click.option(
    "--verify", is_flag=True, help="Compare every file with the manifest; mend what differs."
)
@click.option(
    "--keep-going", is_flag=True, help="Build without authorities.toml if that cannot be used."
)
@click.option(
    "--profile",
    "profile_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write into FILE, as JSON, how long each stage and each template took.",
)
@click.pass_obj
def build(
    site: Path,
    output: Path | None,
    jobs: int | None,
    cluster: str,
    clean: bool,
    verify: bool,
    keep_going: bool,
    profile_file: Path | None,
) -> None:
    """Make the web pages of the archive, in output/.

    Only what changed since the last time is made again. An article that cannot be read is named,
    and the rest is built.
    """
    from generator.files import write_whole
    from generator.profile import Profile

    terminal = Terminal()
    profile = Profile(lambda stage: terminal.say(str(stage)))
    report, seconds = _build(
        *(terminal, site),
        output=output,
        jobs=jobs,
        cluster=cluster_of(site, terminal.say, cluster, jobs),
        clean=clean,
        verify=verify,
        keep_going=keep_going,
        profile=profile,
    )
    _say_built(terminal, report, seconds)
    if profile_file:
        write_whole(profile_file, f"{profile.to_json()}\n".encode())
    if report.problems:
        raise SystemExit(1)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    metavar="NUMBER",
    help="Listen on this port, if another program uses 8000.",
)
@click.pass_obj
def serve(site: Path, host: str, port: int) -> None:
    """Show the archive in your browser, and keep it up to date while you work.

    Builds the archive, then builds again whenever an article, a template, a static file, site.toml
    or authorities.toml changes; open pages reload by themselves. A mistake is shown here, and the
    last good pages stay.
    """
    from generator.serve import check_address
    from generator.serve import serve as run

    terminal = Terminal()

    told: tuple[Problem, ...] | None = None  # what was wrong, as the last build said it

    def rebuild(saved: frozenset[str] | None, between: "Callable[[PageAt], None]") -> bool:
        nonlocal told
        try:
            # It waits: the build that runs may miss the last change.
            report, seconds = _build(
                terminal, site, output=output, wait=True, saved=saved, hurry=True, between=between
            )
        except SiteError as error:
            terminal.problems(error.problems)
            terminal.warn("nothing was built; the last good pages stay")
            told = error.problems
            return False
        except Exception:
            # A fault of our own: it is told whole, and the next change is built all the same.
            terminal.warn(f"{traceback.format_exc()}nothing was built; the last good pages stay")
            return False
        changed = report.written + report.removed > 0
        if saved or changed or report.problems != told:
            _say_built(terminal, report, seconds)
        told = report.problems
        return changed

    output = site / "output"  # here, even where other builds write into a bucket
    load_config(site, languages())
    check_address(site, host, port)
    terminal.say(f"http://{host}:{port}/  (end with Ctrl-C)")
    run(site, output, host=host, port=port, rebuild=rebuild)


def _build(terminal: Terminal, site: Path, **how: Any) -> "tuple[BuildReport, float]":
    """Build, with a bar while it takes long; return the report and how many seconds it took."""
    from generator.build import build as make

    began = time.perf_counter()
    with terminal.progress() as bar:
        report = make(site, progress=bar, **how)
    return report, time.perf_counter() - began


def _say_built(terminal: Terminal, report: "BuildReport", seconds: float) -> None:
    from generator.profile import counted

    terminal.problems(report.problems)
    for note in report.notes:
        terminal.say(f"note: {note}")
    terminal.say(
        f"{counted(report.articles, 'article')}, {counted(report.written, 'page')} written,"
        f" {report.unchanged} already up to date,"
        + (f" {report.removed} removed," if report.removed else "")
        + f" {seconds:.2f} s: {report.place / 'index.html'}"
    )


@main.command()
@click.argument("target", required=False)
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option("--verify", is_flag=True, help="Read every file back afterwards, and compare.")
@click.option("--check", is_flag=True, help="Say what the host takes, and how much this is.")
@click.option("--adopt", is_flag=True, help="Publish over files that no deploy has put there.")
@click.option("--unlock", is_flag=True, help="Take the lock of a deploy that died off the target.")
@click.option("--json", "as_json", is_flag=True, help="Say what was done as JSON, for scripts.")
@click.pass_obj
def deploy(
    site: Path,
    target: str | None,
    dry_run: bool,
    verify: bool,
    check: bool,
    adopt: bool,
    unlock: bool,
    as_json: bool,
) -> None:
    """Publish output/ at TARGET, one of the [deploy.NAME] in site.toml.

    Only what changed is sent, in an order in which no reader meets a link to a page that is not
    there yet. A deploy that is cut short leaves a whole site, and the next one goes on from there.
    """
    from generator import screens
    from generator.deploy import run

    terminal = Terminal()
    config = load_config(site, languages())
    destination = run.choose(config, target, site)
    if unlock:
        terminal.say(run.unlock(site, destination))
        return
    with terminal.progress() as bar:
        if check:
            output = run.to_publish(site, config, destination, bar)
            raise SystemExit(screens.show_limits(terminal, output, run.check(output, destination)))
        report = run.deploy(
            site,
            config,
            destination,
            dry_run=dry_run,
            check_after=verify,
            adopt=adopt,
            progress=bar,
        )
    if as_json:
        terminal.say(screens.deploy_json(report, dry_run))
        return
    screens.show_deploy(terminal, report, dry_run)
