"""What bench/search_bench.py measured, as the section "Search" of results.md."""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

FILE = "search.json"
PAGEFIND = "Pagefind"
_HEAD = """# Search

Written by `python -m bench.search_bench 5000 31000` and `python -m bench.search_million`
([how they measure](README.md#search)). The bars of what a query loads are those of 31,000 articles,
of a million those of a million.
"""
# What is measured of the index: the row's name, the figure's, how it is written, and the bar.
_ROWS = (
    ("processor time of an article, µs", "processor", "{:,.0f}", "500"),
    ("peak memory of the largest process, MB", "peak", "{:,.0f}", "300"),
    ("files", "files", "{:,.0f}", "1,000 and one for every six articles: {files_bar:,.0f}"),
    ("bytes on the disk, MB", "size", "{:,.1f}", ""),
    ("gzip, MB", "packed", "{:,.1f}", ""),
    ("postings and titles, share of the texts", "postings", "{:.0%}", "45 %"),
    ("all of it, share of the texts", "all", "{:.0%}", "85 %"),
)
_BARS = {"two words": 60, "phrase": 100}  # KB
_MILLION = 1_000_000  # articles, of which the first results are to load no more than:
_OF_A_MILLION = 150  # KB
_TIME_BAR = 200  # ms
_COLUMNS = (
    *("requests", "KB, median", "KB, most", "bar, KB"),
    *("ms to three hits, median", "most", "ms to ten, median", "most"),
    *("ms to ten with the page, median", "most"),
)


def load(folder: Path) -> list[dict[str, Any]]:
    """Return what is kept in `folder`, the smallest archive first."""
    path = folder / FILE
    kept: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return kept


def save(folder: Path, section: dict[str, Any]) -> None:
    """Keep what was measured, in place of that of the same size."""
    others = [one for one in load(folder) if one["articles"] != section["articles"]]
    ordered = sorted([*others, section], key=lambda one: int(one["articles"]))
    (folder / FILE).write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", "utf-8")


def report(folder: Path) -> Iterator[str]:
    """Yield the lines of the section; none where nothing was measured."""
    sections = load(folder)
    if sections:
        yield _HEAD
    for section in sections:
        yield from _section(section)


def _section(section: dict[str, Any]) -> Iterator[str]:
    count = section["articles"]
    yield f"## Search, {count:,} articles\n"
    runs = f"median of {section['runs']}" if section["runs"] > 1 else "one run"
    yield f"{section['date']} · {section['versions']} · {section['machine']} · {section['jobs']}"
    yield f"processors used · articles: {section['corpus']} · index: {runs}\n"
    names = list(section["index"])
    if section.get("alone"):
        yield "The index alone: the other pages of so many articles were not made.\n"
    elif PAGEFIND not in names:
        yield "Pagefind was not measured, so there is nothing to compare with.\n"
    yield f"| the index | {' | '.join(names)} | bar |"
    yield f"| --- |{' ---: |' * len(names)} --- |"
    for label, figure, form, bar in _ROWS:
        found = [_written(form, section["index"][name].get(figure)) for name in names]
        yield f"| {label} | {' | '.join(found)} | {bar.format(files_bar=1000 + count / 6)} |"
    yield ""
    yield f"| a query, from nothing | by | {' | '.join(_COLUMNS)} |"
    yield f"| --- | --- |{' ---: |' * len(_COLUMNS)}"
    for kind, by_name in section["queries"].items():
        for name, found in by_name.items():
            sizes = [size / 1e3 for size in found["bytes"]]
            bar = str(_bar(kind, count)) if name != PAGEFIND else ""
            times = [
                f"{of(found[figure]):.0f}" if figure in found else "not measured"
                for figure in ("first_ms", "ms", "page_ms")
                for of in (median, max)
            ]
            loaded = f"{median(found['requests']):.0f} | {median(sizes):.0f} | {max(sizes):.0f}"
            yield f"| {kind} ({len(sizes)}) | {name} | {loaded} | {bar} | {' | '.join(times)} |"
    yield ""
    yield f"The bar for first results is {_TIME_BAR} ms, with the processor slowed four times.\n"
    if not section["hits"]:
        return
    yield f"| articles found | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for pair in section["hits"]:
        told = [" / ".join(f"{n:,}" for n in pair["found"][name]) for name in names]
        yield f"| {' / '.join(pair['words'])} | {' | '.join(told)} |"
    yield ""


def _bar(kind: str, articles: int) -> int | str:
    return _OF_A_MILLION if articles >= _MILLION else _BARS.get(kind, "")


def _written(form: str, value: float | None) -> str:
    return "" if value is None else form.format(value)
