"""Measure what stories take: `python -m bench.stories_bench`, or with sizes: `10000 100000`.

Fills a catalogue with so many articles, whose texts are all different but have as many copies as
real ones, finds the stories, what is related and the threads, adds one article and finds them
again; then builds an archive with
stories and without, in turn. What it finds goes into bench/stories.md.
"""

import argparse
import csv
import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from bench.build_articles import articles
from bench.build_bench import (
    BENCH,
    MEMORY,
    NEWS,
    Options,
    full,
    log,
    machine,
    temporary,
    versions,
    warraq_site,
    write_corpus,
)
from bench.copies_score import LABELS, scores
from generator.content import content_of
from generator.frontmatter import dump
from generator.model import Article
from generator.site.catalogue import open_catalogue
from generator.site.read import Entry, ReadJob, read_batch
from generator.storage import HERE
from generator.stories.sketch import Sketch, paragraphs_of, sketch

TABLE = BENCH / "stories.md"
_DAYS = 22  # that the real articles are of
_FIRST = 5_000
_HEAD = """# Stories

{machine}; {versions}. Articles: {corpus}.

Processor seconds say what they say on a machine that does other work meanwhile; seconds less.

"""


@lru_cache(maxsize=1)
def _of_turn(turn: int) -> tuple[np.uint32, NDArray[np.uint16]]:
    rng = np.random.default_rng(turn)
    salt = rng.integers(1, 2**31, dtype=np.uint32)
    return salt, np.concatenate([[0], rng.permutation(np.arange(1, 2**16))]).astype("<u2")


def turned(made: Sketch, turn: int) -> Sketch:
    """Return the sketch of the same text in a language of its own: no word of another turn."""
    if not turn or not made.digest:
        return made
    salt, other = _of_turn(turn)
    text = other[np.frombuffer(made.text, "<u2")].tobytes()
    return Sketch(
        digest=made.digest ^ int(salt),
        shingles=(np.frombuffer(made.shingles, "<u4") ^ salt).tobytes(),
        words=np.sort(np.frombuffer(made.words, "<u4") ^ salt).tobytes(),
        text=text,
        paragraphs=b"".join(each.to_bytes(4, "little") for each, _ in paragraphs_of(text)),
        headline=other[np.frombuffer(made.headline, "<u2")].tobytes(),
    )


def entries(like: Entry, first: list[Article], sketches: list[Sketch]) -> Iterator[Entry]:
    """Yield an entry for each article, without end: those of the next turn are three weeks on."""
    for number in numbers():
        turn, at = divmod(number, len(first))
        article = first[at]
        day = dt.date(2000, 1, 1) + dt.timedelta(_DAYS * turn + at * _DAYS // len(first))
        name = f"n{number:011}"
        yield like._replace(
            **{"id": name, "path": f"{name}.md", "claim": f"{name}.html", "sha256": name},
            **{"date": day.isoformat(), "moment": day.isoformat(), "title": article.title},
            source=article.source,
            sketch=turned(sketches[at], turn),
        )


def stage(count: int, news: Path | None) -> dict[str, float]:
    """Find the stories of so many articles in this process; return what that took."""
    first, sketches, spent = [], [], 0.0
    for article in articles(_FIRST, news):
        began = time.process_time()
        sketches.append(sketch(article.body, "ar", article.title))
        spent += time.process_time() - began
        first.append(replace(article, body=""))  # as a build has it: no text stays in memory
    took = {"sketch": spent / len(first)}
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        root = Path(folder)
        content = content_of(root, HERE)
        content.loose.mkdir()
        article = dump(Article(title="x", date=None, source="", body="x"))
        (content.loose / "a.md").write_text(article)
        (like,) = read_batch(
            ReadJob(content, "id", "ar", stories=True, files=tuple(content.articles([])))
        )
        assert isinstance(like, Entry)
        source = entries(like, first, sketches)
        with open_catalogue(root / "c.sqlite", "bench", "ar") as catalogue:
            catalogue.put(islice(source, count))
            catalogue.settle()
            for name in ("settle", "one more"):
                began = time.process_time()
                catalogue.stories.settle()
                took[name] = time.process_time() - began
                took.setdefault("peak", _peak())
                began = time.process_time()
                catalogue.alike.settle()
                catalogue.strands.settle()
                took[f"related, {name}"] = time.process_time() - began
                catalogue.put(islice(source, 1))
                catalogue.settle()
            (took["copies"],) = catalogue.connection.execute("SELECT COUNT(*) FROM copy").fetchone()
    took["peak in all"] = _peak()
    return took


def _peak() -> float:
    """Return the most memory that this process had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def stages(sizes: list[int], news: Path | None) -> Iterator[str]:
    """Yield the section of what finding stories takes, by size."""
    command = "python -m bench.stories_bench " + " ".join(map(str, sizes))
    yield f"## By size\n\n`{command}`, each size in a process of its own:\n"
    yield (
        "| articles | with copies | a sketch | to find its copies | articles a second"
        " | one more | peak memory | related and threads | one more | peak memory in all |"
    )
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for count in sizes:
        words = [sys.executable, "-m", "bench.stories_bench", "--stage", str(count)]
        words += ["--news", str(news)] if news else []
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        took = json.loads(told)
        rate = 1 / (took["sketch"] + took["settle"] / count)
        yield (
            f"| {count:,} | {took['copies']:,} | {1e6 * took['sketch']:.0f} µs"
            f" | {1e6 * took['settle'] / count:.0f} µs"
            f" | {rate:,.0f} | {took['one more']:.2f} s | {took['peak']:.0f} MB"
            f" | {1e6 * took['related, settle'] / count:.0f} µs"
            f" | {took['related, one more']:.2f} s | {took['peak in all']:.0f} MB |"
        )


def share(count: int, options: Options) -> Iterator[str]:
    """Yield the section of what stories add to a full build."""
    found: dict[str, list[float]] = {"off": [], "on": []}
    with temporary(MEMORY if MEMORY.is_dir() else None) as root:
        site = warraq_site(root / "warraq", root / "output", options.jobs)
        write_corpus(count, root / "warraq" / "content", root, options)
        time.sleep(2.1)  # a file so new may change again without its time showing it: read again
        settings = root / "warraq" / "site.toml"
        text = settings.read_text("utf-8").replace('search = "off"\n', "")
        for _ in range(options.runs):
            for switch, runs in found.items():
                settings.write_text(f'{text}stories = "{switch}"\n', "utf-8")
                runs.append(full(site).processor)
                options.log(f"{count:,}, stories {switch}: {runs[-1]:.2f} s of processors")
    without, both = (statistics.median(runs) for runs in found.values())
    yield "## Of a full build\n\n`python -m bench.stories_bench`, with search:\n"
    yield f"{count:,} articles, {both:.1f} s of processors with stories, {without:.1f} s without:"
    yield f"{100 * (both / without - 1):.0f} % more (medians of {options.runs})."


def accuracy(news: Path | None) -> Iterator[str]:
    """Yield the section of how well copies are told."""
    yield "## How well copies are told\n\n`python -m bench.copies_score`:\n"
    if not news:
        yield "not measured: the file of real articles is not there."
        return
    with LABELS.open(encoding="utf-8") as file:
        pairs = sum(1 for _ in csv.DictReader(file, delimiter="\t"))
    yield f"{pairs} pairs, most from around the threshold, labelled by one who read both texts.\n"
    yield "| half | pairs | copies | precision | recall | precision, weighed | recall, weighed |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for s in scores(news):
        told = (s.precision, s.recall, s.weighed_precision, s.weighed_recall)
        figures = " | ".join(f"{figure:.3f}" for figure in told)
        yield f"| {s.half} | {s.pairs} | {s.copies} | {figures} |"


def main() -> None:
    """Measure what is asked for, and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add = parser.add_argument
    add("sizes", type=int, nargs="*", help="articles (10000 and 100000)")
    add("--build", type=int, default=10_000, help="articles of the archive that is built (10000)")
    add("--runs", type=int, default=3)
    add("--jobs", type=int, default=2, help="processors for each build (2)")
    add("--news", type=Path, default=NEWS if NEWS.exists() else None, help="JSON lines, gzipped")
    add("--table", type=Path, default=TABLE, help="where the figures go")
    add("--stage", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.stage:
        print(json.dumps(stage(asked.stage, asked.news)))
        return
    options = Options(asked.runs, asked.jobs, asked.news, None, log)
    corpus = f"{asked.news.name.split('.')[0]}, real articles" if asked.news else "made up"
    said = {"machine": machine(), "versions": " · ".join(versions(None)), "corpus": corpus}
    lines: list[str] = []
    for section in (
        accuracy(asked.news),
        stages(asked.sizes or [10_000, 100_000], asked.news),
        share(asked.build, options),
    ):
        for line in section:
            log(line)
            lines.append(line)
        lines.append("")
    asked.table.write_text(_HEAD.format(**said) + "\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
