"""Whole texts and written dates, as pairs of files under cases/."""

import os
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest

from generator import frontmatter
from generator.config import languages, load_config
from generator.ingest.dates import read_dates
from generator.ingest.run import ingest
from generator.ingest.vocabulary import load_vocabulary
from generator.layout import Format, Layout, read_layouts
from tests.ingest.helpers import articles, put, quiet

CASES = Path(__file__).parent / "cases"
DATES = [
    line.split("\t")
    for line in (CASES / "dates.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("raw", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_raw_text_gives_the_expected_articles(raw: Path, tmp_path: Path) -> None:
    put(tmp_path, raw.name, raw.read_bytes())
    layout = raw.with_suffix(".toml")
    told = layout.read_text(encoding="utf-8") if layout.exists() else ""
    (tmp_path / "site.toml").write_text(f'title = "x"\n{told}', encoding="utf-8")
    layouts = load_config(tmp_path, languages()).ingest
    assert ingest(tmp_path, (), "unicode", "ar", quiet, layouts=layouts).problems == ()
    made = "\n".join(
        frontmatter.dump(replace(article, id="", slug="", related=(), origin=None))
        for article in articles(tmp_path)
    )
    expected = raw.with_suffix(".md")
    if os.environ.get("WARRAQ_WRITE_CASES"):
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


def test_every_format_of_a_layout_has_a_case() -> None:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(CASES.glob("*.toml"))]
    told = [layout for table in tables for layout in read_layouts(table["ingest"])[0]]
    assert {layout.format for layout in told} == set(get_args(Format))
    assert {"encoding", "dates"} <= {
        f.name for f in fields(Layout) for one in told if getattr(one, f.name)
    }


@pytest.mark.parametrize("row", DATES, ids=lambda row: row[1])
def test_a_written_date_is_read(row: list[str]) -> None:
    lang, written, expected, doubtful, rule = (*row, "", "")[:5]
    reading = read_dates(written, lang, load_vocabulary())
    assert (reading.value.isoformat() if reading.value else "-") == expected
    assert bool(reading.doubts) == bool(doubtful)
    assert reading.rule == rule
