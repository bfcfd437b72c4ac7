"""JSON Lines, CSV and Parquet: every field comes back from a real reader, just as it was."""

import csv
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.export.forms import Form
from generator.export.item import FIELDS
from generator.frontmatter import KEYS
from tests.export.sites import demo, every, exported, told

FORMS: tuple[Form, ...] = ("jsonl", "csv", "parquet")
OWN = {"id", "slug"}  # of an article that has none, another one stands for it


def from_jsonl(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data[:-1].split(b"\n")]


def from_csv(path: Path) -> list[dict[str, Any]]:
    """Read the table as its card says that it is to be read."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    csv.field_size_limit(sys.maxsize)
    kinds = {field.name: field.kind for field in FIELDS}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    found = []
    for row in rows:
        cells = {name: cell.removeprefix("'") for name, cell in row.items()}
        made: dict[str, Any] = {}
        for name, kind in kinds.items():
            if kind == "origin":
                parts = [cells[f"origin_{p}"] for p in ("file", "first", "last", "sha256")]
                spans = {"first": int(parts[1]), "last": int(parts[2])} if parts[0] else {}
                origin = {"file": parts[0], **spans, "sha256": parts[3]}
                made[name] = origin if parts[0] else None
            elif kind == "list":
                made[name] = cells[name].split("\n") if cells[name] else []
            elif kind == "extra":
                made[name] = json.loads(cells[name] or "{}")
            else:
                made[name] = cells[name] or None
        found.append(made)
    return found


def from_parquet(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    for row in rows:
        row["extra"] = json.loads(row["extra"] or "{}")
        for name in ("day", "instant"):
            row[name] = row[name].isoformat() if row[name] else None
    return rows


READERS = {"jsonl": from_jsonl, "csv": from_csv, "parquet": from_parquet}


def test_every_key_of_an_articles_file_is_a_field() -> None:
    # A withdrawn article is not exported.
    named = {field.name for field in FIELDS} | {"withdrawn"}
    assert {*KEYS, "extra", "body"} <= named


@pytest.mark.parametrize("form", FORMS)
def test_every_field_comes_back_as_it_was(tmp_path: Path, form: Form) -> None:
    site, articles = every(tmp_path / "s")
    report = exported(site, form, tmp_path / f"x.{form}")
    assert (report.articles, report.problems) == (len(articles), ())
    rows = READERS[form](report.files[0])
    expected = told(articles)
    assert [row["title"] for row in rows] == [row["title"] for row in expected]
    for row, wanted in zip(rows, expected, strict=True):
        for name, value in wanted.items():
            if name not in OWN or value:
                assert row[name] == value, name


@pytest.mark.parametrize("form", FORMS)
def test_what_follows_from_the_fields_stands_beside_them(tmp_path: Path, form: Form) -> None:
    site, _ = every(tmp_path / "s")
    exported(site, form, tmp_path / f"x.{form}")
    rows = {row["slug"]: row for row in READERS[form](tmp_path / f"x.{form}")}
    full, undated = rows["train"], rows["none"]
    assert full["address"] == "https://archive.example/a/2019/05/12/train.html"
    assert full["day"] == "2019-05-12"
    assert full["instant"] == "2019-05-11T22:30:00+00:00"
    assert full["text"] == "عاد القطار أمس.\n\nخبر\n\nووصل إلى الميناء."
    assert full["path"] == "content/0.md"
    assert (undated["day"], undated["instant"], undated["text"]) == (None, None, None)
    assert len(undated["id"]) == 12  # it has none of its own
    assert undated["lang"] == "ar"


def test_a_spreadsheet_meets_no_formula(tmp_path: Path) -> None:
    site, _ = every(tmp_path / "s")
    exported(site, "csv", tmp_path / "x.csv")
    csv.field_size_limit(sys.maxsize)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n\uff1d"))]
    assert "'=1+1" in cells
    assert "''فاصلة عليا" in cells


def test_columns_of_parquet_have_types_and_say_what_they_mean(tmp_path: Path) -> None:
    site, _ = every(tmp_path / "s")
    exported(site, "parquet", tmp_path / "x.parquet")
    schema = pq.read_schema(tmp_path / "x.parquet")
    assert schema.field("day").type == pa.date32()
    assert schema.field("instant").type == pa.timestamp("ms", tz="UTC")
    assert pa.types.is_list(schema.field("tags").type)
    assert schema.field("tags").metadata[b"meaning"] == b"keywords, in their order"
    table = pq.read_table(tmp_path / "x.parquet", filters=[("day", "<", dt.date(2020, 1, 1))])
    assert table["slug"].to_pylist() == ["train"]
    packed = pq.ParquetFile(tmp_path / "x.parquet").metadata.row_group(0).column(0).compression
    assert packed == "ZSTD"


@pytest.mark.whole
def test_5000_real_articles_are_the_same_in_all_tables(real_site: Path, tmp_path: Path) -> None:
    found = []
    for form in FORMS:
        report = exported(real_site, form, tmp_path / f"x.{form}")
        assert (report.articles, report.problems) == (5_000, ())
        found.append(READERS[form](report.files[0]))
    assert found[0] == found[1] == found[2]
    days = [row["day"] for row in found[0]]
    assert days == sorted(days)


def test_the_demo_is_the_same_in_all_tables(tmp_path: Path) -> None:
    site = demo(tmp_path / "s")
    found = []
    for form in FORMS:
        exported(site, form, tmp_path / f"x.{form}")
        found.append(READERS[form](tmp_path / f"x.{form}"))
    assert found[0] == found[1] == found[2]
    assert {row["lang"] for row in found[0]} == {"ar", "fa", "he", "ur"}
