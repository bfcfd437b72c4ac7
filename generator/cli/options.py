"""What several commands ask in the same words."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from generator.cluster.settings import Cluster, address_fault
from generator.config import languages, load_config
from generator.model import FIRST_YEAR, LAST_YEAR

_DAY = re.compile(r"(\d{4})(-\d\d)?(-\d\d)?", re.ASCII)
_FROM = "Only from a day, month or year on."
_TO = "Only to a day, month or year, all of it."
_Command = TypeVar("_Command", bound=Callable[..., Any])


def day(_ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return an ISO day, month or year in Latin digits; raises BadParameter for anything else."""
    plain = re.sub(r"\d", lambda digit: str(int(digit[0])), value)
    parts = _DAY.fullmatch(plain)
    if not value:
        return ""
    try:
        year = dt.date.fromisoformat("".join(parts.groups("-01")) if parts else "").year
    except ValueError:
        told = f"{value!r} is no day: write 2024-03-31, 2024-03 or 2024"
        raise click.BadParameter(told) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise click.BadParameter(f"{year} is no year of the Gregorian calendar that has news")
    return plain


def narrowing(
    *names: str, metavar: str = "NAME", callback: Callable[..., str] | None = None, told: str
) -> Callable[[_Command], _Command]:
    """Return the option that narrows a command to some articles; without it, "" is handed on."""
    return click.option(*names, metavar=metavar, default="", callback=callback, help=told)


def narrowings(command: _Command) -> _Command:
    """Add the options that narrow a command to some articles, the fields of `Narrowed`."""
    for option in (
        narrowing("--to", "end", metavar="DAY", callback=day, told=_TO),
        narrowing("--from", "start", metavar="DAY", callback=day, told=_FROM),
        narrowing("--lang", metavar="TAG", told="Only articles in this language: ar, fa, ur ..."),
        narrowing("--section", told="Only articles of this section."),
        narrowing("--tag", told="Only articles with this tag."),
        narrowing("--author", told="Only articles by this writer."),
        narrowing("--source", told="Only articles of this source."),
    ):
        command = option(command)
    return command


def check_period(start: str, end: str) -> None:
    """Raise UsageError where a time ends before it begins."""
    if end and start[: len(end)] > end:
        raise click.UsageError("--to is a time before --from")


def jobs_option(command: _Command) -> _Command:
    """Add the option that sets the number of processes."""
    return click.option(
        "--jobs",
        type=click.IntRange(1, 61),
        metavar="NUMBER",
        show_default="as many as pay",
        help="Work with this many processes. The result is the same.",
    )(command)


def cluster_option(command: _Command) -> _Command:
    """Add the option that names a cluster's scheduler."""
    return click.option(
        "--cluster",
        metavar="ADDRESS",
        default="",
        show_default="[cluster] in site.toml",
        help="Work on the Dask cluster of this scheduler. The result is the same.",
    )(command)


def cluster_of(
    site: Path, tell: Callable[[str], None], address: str, jobs: int | None = None
) -> Cluster | None:
    """Return the cluster that a command is to work on; with a number of processes, None.

    `tell` hears what it waits for. Raises UsageError where both are asked for, or the address is
    none, and ConfigError.
    """
    if address and jobs:
        raise click.UsageError("--jobs and --cluster do not go together")
    if jobs:
        return None
    known = load_config(site, languages()).cluster or Cluster(site=site)
    if address and (fault := address_fault(address, known.tls_ca is not None)):
        message, hint = fault
        raise click.BadParameter(f"{message}\n  hint: {hint}", param_hint="'--cluster'")
    return replace(known, address=address or known.address, tell=tell)


def output_option(command: _Command) -> _Command:
    """Add the option that names another folder than output/."""
    return click.option(
        "--output",
        type=click.Path(path_type=Path, file_okay=False),
        show_default="the archive's output/",
        help="Write the web pages into this folder.",
    )(command)
