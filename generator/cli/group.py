"""The command line itself, to which each command adds itself."""

from pathlib import Path
from typing import Any

import click

from generator import __version__
from generator.config import store_problem
from generator.console import Terminal
from generator.errors import SiteError, StoreError
from generator.executor import collect_seldom

_INTRO = """Turn raw news text into a permanent right-to-left archive.

\b
  warraq new my-archive        make an archive
  cd my-archive                and copy your text files into its folder raw/
  warraq ingest                turn them into articles
  warraq build                 make the web pages, in the folder output/
  warraq serve                 look at them in your browser
  warraq check                 look whether all of it is as it should be
  warraq deploy                put them on the web, where site.toml says

Every command ends with status 0 when all is well, 1 when something needs your attention, and 2
when the command itself was not understood.
"""


# Stopped at any moment, these have lost nothing.
_GO_ON = ("ingest", "build", "deploy")


class _Group(click.Group):
    """The commands, each ended by a clear message where the site's author can put things right."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what its author can put right becomes a message and exit status 1."""
        try:
            return super().invoke(ctx)
        except SiteError as error:
            Terminal().problems(error.problems)
            ctx.exit(1)
        except StoreError as error:
            Terminal().problems((store_problem(ctx.obj, error),))
            ctx.exit(1)
        except KeyboardInterrupt:
            if ctx.invoked_subcommand not in _GO_ON:
                raise
            Terminal().warn("\nAborted!\n  hint: nothing is lost; the same command goes on")
            ctx.exit(1)


@click.group(cls=_Group, help=_INTRO, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="warraq")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the current folder",
    help="The archive's folder: the one with site.toml in it.",
)
@click.pass_context
def main(ctx: click.Context, site: Path) -> None:
    """Run the command line."""
    collect_seldom()
    ctx.obj = site.resolve()
