"""How well copies are told: `python -m bench.copies_score`, where the file of real articles is.

bench/copies-labels.tsv has pairs of its articles, by their lines, and whether a person who read
both found them to be one report, retitled, trimmed or lightly edited. One half of them was there
to choose thresholds by, the other is held out. Pairs that are one article of one paper, which lies
in two lines, are no copies by what Warraq says and not asked for. Writes nothing.
"""

import argparse
import csv
import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.build_bench import BENCH, NEWS
from generator.config import Config
from generator.executor import Workers
from generator.frontmatter import dump
from generator.ingest.escape import paragraph
from generator.model import Article
from generator.upkeep import current

LABELS = BENCH / "copies-labels.tsv"


class Score(NamedTuple):
    """How well the copies of one half were told."""

    half: str
    pairs: int
    copies: int
    precision: float
    recall: float
    wrong: tuple[tuple[int, int], ...]  # pairs that are no copies
    missed: tuple[tuple[int, int], ...]


def scores(news: Path) -> list[Score]:
    """Return the score of each half, of an archive of these articles at the days of their file."""
    story = stories(news)
    articles = {number: (a.source, a.title, a.date, a.body) for number, a in articles_of(news)}
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["half"], (int(row["one"]), int(row["other"])), row["copy"] == "1")
            for row in csv.DictReader(file, delimiter="\t")
            if articles[int(row["one"])] != articles[int(row["other"])]
        ]
    return [_score(half, rows, story) for half in sorted({half for half, *_ in rows})]


def _score(
    half: str, rows: list[tuple[str, tuple[int, int], bool]], story: dict[int, int]
) -> Score:
    copies = {pair for of, pair, copy in rows if of == half and copy}
    every = [pair for of, pair, _ in rows if of == half]
    told = {(one, other) for one, other in every if story.get(one, 0) == story.get(other, 1)}
    right = len(told & copies)
    return Score(
        half=half,
        pairs=len(every),
        copies=len(copies),
        precision=right / len(told),
        recall=right / len(copies),
        wrong=tuple(sorted(told - copies)),
        missed=tuple(sorted(copies - told)),
    )


def stories(news: Path) -> dict[int, int]:
    """Return line -> story of the articles that have copies."""
    with TemporaryDirectory() as folder, Workers(None) as workers:
        root = Path(folder)
        (root / "content").mkdir()
        for number, article in articles_of(news):
            (root / "content" / f"{number}.md").write_text(dump(article), encoding="utf-8")
        config = Config(title="Bench")
        with current(root, config, workers, lambda *_: None) as (catalogue, problems, _):
            assert not problems, problems[0]
            found = catalogue.connection.execute(
                "SELECT path, story FROM copy JOIN article ON number = article"
            )
            return {int(path.removesuffix(".md")): story for path, story in found}


def articles_of(news: Path) -> Iterator[tuple[int, Article]]:
    """Yield (line, article) of each line."""
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            story = json.loads(line)
            flat = (" ".join(part.split()) for part in story["content"].split("\n"))
            yield (
                number,
                Article(
                    title=" ".join(story["title"].split()) or "-",
                    date=dt.date.fromisoformat(story["date_extracted"][:10]),
                    source=story["source"],
                    lang="ar",
                    id=f"n{number:011}",
                    slug=f"n{number}",
                    body="\n\n".join(paragraph(part) for part in flat if part),
                ),
            )


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--errors", action="store_true", help="name the pairs that are wrong")
    asked = parser.parse_args()
    for score in scores(asked.news):
        told = f"precision {score.precision:.3f}, recall {score.recall:.3f}"
        print(f"{score.half}: {score.pairs} pairs, {score.copies} of them copies: {told}")
        if asked.errors:
            print(f"  no copies: {score.wrong}\n  not told: {score.missed}")


if __name__ == "__main__":
    main()
