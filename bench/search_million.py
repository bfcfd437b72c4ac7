"""Measure the search index of a million articles: `python -m bench.search_million`.

Builds an archive of 5,000 articles, then writes the index that it would have if they were repeated,
under later numbers and other days of the same twenty years, until there are enough: by what makes
every index (generator.site.search), out of a catalogue that makes them up as it is asked. Nothing
else of so large an archive is built. The queries are those of bench.search_bench.
"""

import argparse
import datetime as dt
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bench import build_report, search_report
from bench.build_articles import FIRST, LAST
from bench.build_bench import (
    BENCH,
    MEMORY,
    NEWS,
    Options,
    Site,
    build,
    full,
    log,
    machine,
    temporary,
    versions,
    warraq_site,
    write_corpus,
)
from bench.search_bench import ask_all, queries, weigh
from generator.authorities import Authorities
from generator.config import languages, load_config
from generator.content import Content
from generator.executor import Workers
from generator.l10n import locale_of
from generator.model import Page
from generator.packfolder import PackFolder
from generator.site.calendar import Calendar, calendar_of
from generator.site.catalogue import Catalogue, Indexed, open_catalogue
from generator.site.record import Record
from generator.site.search import Index, search
from generator.upkeep import generator_digest, maker

STORIES = 5_000
MILLION = 1_000_000


class Enlarged:
    """A catalogue of `count` articles that has each of another's again and again.

    It answers what the search index asks.
    """

    def __init__(self, own: Catalogue, count: int) -> None:
        self._stories = [*own.indexed("", "~")]
        self._count = count
        self._step = (LAST - FIRST) / count
        self.authorities = own.authorities
        self.terms = own.terms
        self.numbers = own.numbers
        self.stories = SimpleNamespace(sizes=Counter)

    def _days(self, start: str, end: str) -> Iterator[tuple[int, str]]:
        """Yield the number of each article from one moment to another, and its day."""
        for number in reversed(range(self._count)):
            day = (FIRST + number * self._step).date().isoformat()
            if start <= day < end:
                yield number, day

    def calendar(self) -> Calendar:
        """Return how many articles each day has."""
        days = Counter(day for _, day in self._days("", "~"))
        return calendar_of(sorted(days.items()), "")

    def count(self, start: str, end: str) -> int:
        """Return how many articles there are from one moment to another."""
        return sum(1 for _ in self._days(start, end))

    def texts(self, start: str, end: str) -> Iterator[tuple[str, str, int | None]]:
        """Yield (address, sha256, story) of the articles from one moment to another."""
        for article in self.indexed(start, end):
            yield article.url, article.sha256, None

    def indexed(self, start: str, end: str) -> Iterator[Indexed]:
        """Yield the articles from one moment to another, newest first."""
        for number, day in self._days(start, end):
            story = self._stories[number % len(self._stories)]
            url = f"{day.replace('-', '/')}/a{number + 1:07}.html"
            title = f"{story.title} ({number // len(self._stories) + 1})"
            yield story._replace(url=url, title=title, date=day)


class NoRecord:
    """A record that knows of nothing that was built before."""

    def kept(self, name: str) -> None:
        """Return nothing."""

    def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep nothing."""

    def standing(self, unit: str) -> list[str]:
        """Return nothing."""
        return []


def write_index(root: Path, output: Path, count: int, jobs: int) -> None:
    """Write the index of `count` articles into an output folder, out of the site in `root`."""
    config = load_config(root, languages())
    made_by = maker(generator_digest(), config)
    path = root / ".warraq" / "catalogue.sqlite"
    runs = root / "runs"
    runs.mkdir()
    with (
        open_catalogue(path, made_by, config.lang, config.calendar, Authorities()) as own,
        Workers(jobs) as workers,
    ):
        index = Index(
            catalogue=cast(Catalogue, Enlarged(own, count)),
            config=config,
            locale=locale_of(config),
            record=cast(Record, NoRecord()),
            workers=workers,
            content=Content(root / "content", PackFolder(root / "content")),
            folder=runs,
            made_by=made_by,
        )
        for page in search(index, None):
            assert isinstance(page, Page)  # nothing stands from before
            target = output / page.url
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"warraq({page.data['name']},{page.data['value']});\n", "utf-8")


def measure(count: int, root: Path, options: Options) -> dict[str, Any]:
    """Write the index of `count` articles in `root`, and ask it."""
    output = root / "output"
    site = warraq_site(root / "warraq", output, options.jobs)
    settings = root / "warraq" / "site.toml"
    settings.write_text(settings.read_text("utf-8").replace('"off"', '"on"'), "utf-8")
    write_corpus(STORIES, root / "warraq" / "content", root, options)
    full(site)
    shutil.rmtree(output / "search")
    words = ["--index", str(root / "warraq"), str(output), "--jobs", str(options.jobs)]
    command = [sys.executable, "-m", "bench.search_million", str(count), *words]
    made = build(Site(command, output / "search", ()))
    options.log(
        f"{count:,}: {made.wall:.0f} s, {made.processor:.0f} s of processors, {made.peak:.0f} MB"
    )
    asked, texts = queries(STORIES, options.news)
    index = {"processor": made.processor / count * 1e6, "peak": made.peak}
    index |= weigh(output / "search", texts * count // STORIES)
    found, _ = ask_all(output, asked, ["Warraq"], options.log, ())
    corpus = f"{options.news.name.split('.')[0]}, real articles" if options.news else "made up"
    return {
        "articles": count,
        "alone": True,
        "date": dt.date.today().isoformat(),
        "versions": " · ".join(versions(None)),
        "machine": machine(),
        "corpus": corpus,
        "jobs": options.jobs,
        "runs": 1,
        "index": {"Warraq": index},
        "queries": found,
        "hits": [],
    }


def main() -> None:
    """Measure the index, and write down what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add = parser.add_argument
    add("count", type=int, nargs="?", default=MILLION, help="articles (a million)")
    add("--jobs", type=int, default=2, help="processors (2)")
    add("--news", type=Path, default=NEWS if NEWS.exists() else None, help="JSON lines, gzipped")
    add("--results", type=Path, default=BENCH, help="the folder for search.json and results.md")
    add("--index", type=Path, nargs=2, help="write the index of this site into this folder, alone")
    asked = parser.parse_args()
    if asked.index:
        write_index(*asked.index, asked.count, asked.jobs)
        return
    options = Options(1, asked.jobs, asked.news, None, log)
    with temporary(MEMORY if MEMORY.is_dir() else None) as root:
        search_report.save(asked.results, measure(asked.count, root, options))
        build_report.draw(asked.results, build_report.load(asked.results))


if __name__ == "__main__":
    main()
