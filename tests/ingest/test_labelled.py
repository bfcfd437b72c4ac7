"""The labelled texts: no figure of ingest falls under the floor that it once reached."""

import json
from dataclasses import replace

import pytest

from bench.ingest_score import (
    FIELDS,
    FLOOR,
    LABELLED,
    REPOSITORY,
    Figure,
    LabelledFile,
    load_labels,
    raised,
    score,
    table,
)

FLOORS: dict[str, float] = json.loads(FLOOR.read_text(encoding="utf-8"))
NOT_RAW = {"README.md", "labels.json"}


@pytest.fixture(scope="module")
def scored() -> tuple[dict[str, Figure], list[str]]:
    return score(load_labels())


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_is_under_its_floor(
    name: str, scored: tuple[dict[str, Figure], list[str]]
) -> None:
    figures, faults = scored
    assert figures[name].share >= FLOORS[name], "\n".join(faults)


def test_every_figure_has_a_floor(scored: tuple[dict[str, Figure], list[str]]) -> None:
    assert set(scored[0]) == set(FLOORS)


def test_every_raw_file_is_labelled_once() -> None:
    labelled = [file.path for file in load_labels()]
    own = {path for path in LABELLED.iterdir() if path.name not in NOT_RAW}
    assert len(labelled) == len(set(labelled))
    assert set(labelled) == own | set((REPOSITORY / "raw").glob("*.txt"))
    assert len({path.name for path in labelled}) == len(labelled)


def test_a_floor_only_rises() -> None:
    figures = {"title exact": Figure(1, 3), "date exact": Figure(9, 10), "splitting": Figure(2, 2)}
    floors = {"title exact": 0.5, "date exact": 0.5}
    assert raised(floors, figures) == {"title exact": 0.5, "date exact": 0.9, "splitting": 1.0}


def test_the_table_shows_every_figure(scored: tuple[dict[str, Figure], list[str]]) -> None:
    figures, _ = scored
    shown = table(figures)
    others = [name for name in figures if name.split()[0] not in FIELDS]
    assert all(f"| {name} |" in shown for name in (*FIELDS, *others))


def test_the_score_sees_what_is_wrong() -> None:
    by_name = {file.path.name: file for file in load_labels()}
    story, no_news = by_name["maghreb-month.txt"], by_name["sea-words.txt"]
    assert story.articles is not None
    (label,) = story.articles
    undated = replace(label, fields={**label.fields, "date": []})
    longer = replace(label, body=f"{label.body} {label.body}", junk=[label.body[:9]], doubt=True)

    def shares(*files: LabelledFile) -> dict[str, float]:
        return {name: figure.share for name, figure in score(files)[0].items()}

    assert set(shares(story, no_news).values()) == {1.0}
    invented = shares(LabelledFile(story.path, [undated]))
    assert invented["dates not invented"] == invented["date precision"] == 0
    other = shares(LabelledFile(story.path, [longer]))
    assert other["body kept"] == 0.5
    assert other["body exact"] == other["junk left out"] == other["doubts where due"] == 0
    taken = shares(LabelledFile(story.path, None))
    assert taken["refused"] == taken["splitting"] == 0
    missing = shares(LabelledFile(no_news.path, [label]))
    assert missing["body kept"] == missing["title recall"] == missing["no needless doubt"] == 0
