"""How well copies are told: `python -m bench.copies_score`, where the file of real articles is.

bench/copies-labels.tsv has pairs of its articles, by their lines, and whether one who read both
found them to be copies (docs/design/stories.md says what that is). One half of them was there to
choose the rule by, the other is held out. Each stands for so many pairs of all that share as much
(bench/copies_draw.py): weighed by that, a score is one of the whole file. Pairs that are one
article of one paper, which lies in two lines, are no copies by what Warraq says and not asked for.
Writes nothing.
"""

import argparse
import csv
import datetime as dt
import gzip
import json
from collections import defaultdict
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
    weighed_precision: float  # each pair by how many it stands for
    weighed_recall: float
    wrong: tuple[tuple[int, int], ...]  # pairs that are no copies
    missed: tuple[tuple[int, int], ...]


def scores(news: Path, labels: Path = LABELS) -> list[Score]:
    """Return the score of each half, of an archive of these articles at the days of their file."""
    story = stories(news)
    articles = {number: (a.source, a.title, a.date, a.body) for number, a in articles_of(news)}
    halves: defaultdict[str, list[_Row]] = defaultdict(list)
    with labels.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            one, other = int(row["one"]), int(row["other"])
            if articles[one] != articles[other]:
                weight = float(row.get("stands_for", 1))
                told = story.get(one, 0) == story.get(other, 1)
                halves[row["half"]].append(_Row((one, other), weight, row["copy"] == "1", told))
    return [_score(half, rows) for half, rows in sorted(halves.items())]


class _Row(NamedTuple):
    pair: tuple[int, int]
    weight: float
    copy: bool
    told: bool


def _score(half: str, rows: list[_Row]) -> Score:
    copies = [row for row in rows if row.copy]
    told = [row for row in rows if row.told]
    right = [row for row in copies if row.told]
    return Score(
        half=half,
        pairs=len(rows),
        copies=len(copies),
        precision=len(right) / len(told),
        recall=len(right) / len(copies),
        weighed_precision=_weight(right) / _weight(told),
        weighed_recall=_weight(right) / _weight(copies),
        wrong=tuple(row.pair for row in told if not row.copy),
        missed=tuple(row.pair for row in copies if not row.told),
    )


def _weight(rows: list[_Row]) -> float:
    return sum(row.weight for row in rows)


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
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--half", choices=("choose", "held"), help="of this half alone")
    parser.add_argument("--errors", action="store_true", help="name the pairs that are wrong")
    asked = parser.parse_args()
    for score in scores(asked.news, asked.labels):
        if asked.half in (None, score.half):
            print(f"{score.half}: {score.pairs} pairs, {score.copies} of them copies")
            print(f"  precision {score.precision:.3f}, recall {score.recall:.3f}")
            weighed = f"precision {score.weighed_precision:.3f}, recall {score.weighed_recall:.3f}"
            print(f"  by how many each stands for: {weighed}")
            if asked.errors:
                print(f"  no copies: {score.wrong}\n  not told: {score.missed}")


if __name__ == "__main__":
    main()
