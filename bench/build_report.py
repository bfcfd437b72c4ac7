"""What bench/build_bench.py measured, as a table and as a chart: `bench/build_report.py`."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple

from bench import search_report

_HEAD = """# Builds beside Hugo's

Written by `make bench` ([how it measures](README.md#builds)). Seconds and megabytes are medians of
the runs. Processor time is that of the process and all its children, peak memory that of the
largest process, files are those that this build wrote. A ratio is the time divided by that of
Hugo's full build in the same run: Hugo keeps nothing from one build to the next, so that a full
build is what any change costs it. Two sections are two runs, and the speed of a shared machine
drifts: compare their ratios, not their seconds.
"""
_WIDTH, _BAR, _LEFT, _LINE, _BAR_HEIGHT = 720, 330, 250, 26, 16
_STYLE = """
.card{fill:#fbfaf8;stroke:#d8d4cc}text{fill:#26231f;font:14px system-ui,sans-serif}
text.head{font-weight:600}text.note{fill:#67625a;font-size:12px}.w{fill:#0b7a75}.h{fill:#a39d92}
@media (prefers-color-scheme:dark){
.card{fill:#1c1b19;stroke:#45423d}text{fill:#ece8e1}text.note{fill:#a8a297}
.w{fill:#3fb8b1}.h{fill:#77726a}}
""".strip()


class Measure(NamedTuple):
    """What one build took and left; the medians of several, too."""

    wall: float  # seconds
    processor: float  # seconds, of the process and its children
    peak: float  # megabytes, of the largest process
    written: float  # files
    pages: float  # .html files there are
    size: float  # bytes of all files there are


@dataclass(frozen=True, slots=True)
class Section:
    """All that was measured with one archive in one run."""

    articles: int
    place: str
    date: str
    versions: str
    machine: str
    corpus: str
    jobs: int
    runs: int
    work: dict[str, Measure]  # "what was done | by which generator"

    def of(self, work: str, name: str = "Warraq") -> Measure | None:
        """Return what was measured, None where it was not."""
        return self.work.get(f"{work} | {name}")


def load(folder: Path) -> list[Section]:
    """Return the sections kept in `folder`, smallest archive first."""
    path = folder / "results.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    for section in kept:
        section["work"] = {key: Measure(*found) for key, found in section["work"].items()}
    return [Section(**section) for section in kept]


def save(folder: Path, section: Section) -> None:
    """Keep a section, in place of that of the same size and place."""
    others = [
        other
        for other in load(folder)
        if (other.articles, other.place) != (section.articles, section.place)
    ]
    ordered = sorted([*others, section], key=lambda one: (one.place != "memory", one.articles))
    text = json.dumps([asdict(one) for one in ordered], indent=1)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")


def draw(folder: Path, sections: list[Section]) -> None:
    """Write results.md, with what search_bench.py measured, and chart.svg into `folder`."""
    lines = [*_report(sections), *search_report.report(folder)]
    (folder / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "chart.svg").write_text("\n".join(_chart(sections)) + "\n", encoding="utf-8")


def _report(sections: list[Section]) -> Iterator[str]:
    yield _HEAD
    for section in sections:
        yield from _table(section)


def _table(section: Section) -> Iterator[str]:
    yield f"## {section.articles:,} articles, {section.place}\n"
    runs = f"median of {section.runs}" if section.runs > 1 else "one run"
    yield f"{section.date} · {section.versions} · {section.machine} · {section.jobs} processors"
    yield f"used · articles: {section.corpus} · {runs}\n"
    hugo = section.of("full build", "Hugo")
    if not hugo:
        yield "Hugo was not measured, so there is nothing to compare with.\n"
    if section.of("nothing changed") and not section.of("article template edited"):
        yield "An edited template was not measured at this size.\n"
    yield "| build | by | wall s | processor s | wall ratio | processor ratio | peak MB | files |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for key, found in section.work.items():
        ratios = ["", ""]
        if hugo and found is not hugo:
            ratios = [_ratio(found[0] / hugo[0]), _ratio(found[1] / hugo[1])]
        times = f"{found.wall:.2f} | {found.processor:.2f} | {' | '.join(ratios)}"
        yield f"| {key} | {times} | {found.peak:.0f} | {found.written:,.0f} |"
    yield ""
    for name in ("Warraq", "Hugo"):
        if full := section.of("full build", name):
            size = f"{full.size / 1e6:,.1f} MB"
            yield f"- {name}'s output: {full.pages:,.0f} pages, {size} in {full.written:,.0f} files"
    edited, own = section.of("article template edited"), section.of("full build")
    if edited and own:
        share = f"{edited.wall / own.wall:.2f} of Warraq's own full build"
        yield f"- the template edited takes {share} (wall)"
    yield ""


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value > 0.1 else f"1/{1 / value:.0f}"


def _chart(sections: list[Section]) -> Iterator[str]:
    """Yield the lines of a chart of times and memory, each group of bars on a scale of its own."""
    # The two largest archives that were built by both.
    shown = [one for one in sections if one.place == "memory" and one.of("full build", "Hugo")][-2:]
    groups = [group for section in shown for group in _groups(section)]
    height = 64 + sum(48 + _LINE * len(bars) for _, bars in groups)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" direction="ltr" role="img" aria-labelledby="t d">'
    )
    yield '<title id="t">Warraq beside Hugo</title>'
    told = [f"{label}: {said}" for _, bars in groups for label, _, said, _ in bars]
    yield f'<desc id="d">{escape("; ".join(told))}</desc>'
    yield f"<style>{_STYLE}</style>"
    yield f'<rect class="card" x=".5" y=".5" width="{_WIDTH - 1}" height="{height - 1}" rx="8"/>'
    top = 12
    for heading, bars in groups:
        top += 28
        yield f'<text class="head" x="24" y="{top}">{escape(heading)}</text>'
        top += 12
        longest = max(value for _, value, _, _ in bars)
        for label, value, said, kind in bars:
            length = max(2.0, value / longest * _BAR)
            middle = top + _BAR_HEIGHT - 3
            yield f'<text x="{_LEFT - 12}" y="{middle}" text-anchor="end">{escape(label)}</text>'
            box = f'x="{_LEFT}" y="{top}" width="{length:.1f}" height="{_BAR_HEIGHT}"'
            yield f'<rect class="{kind}" {box} rx="2"/>'
            yield f'<text x="{_LEFT + length + 8:.1f}" y="{middle}">{escape(said)}</text>'
            top += _LINE
        top += 8
    last = shown[-1] if shown else None
    note = f"{last.jobs} processors, output in memory, {last.date}" if last else "not measured yet"
    yield f'<text class="note" x="24" y="{height - 18}">Shorter is better. {note}</text>'
    yield "</svg>"


def _groups(section: Section) -> Iterator[tuple[str, list[tuple[str, float, str, str]]]]:
    """Yield a heading and its bars: label, value, the value in words, class."""
    hugo, own = section.of("full build", "Hugo"), section.of("full build")
    assert hugo is not None
    assert own is not None
    bars = [("Hugo, any build", hugo, "h"), ("Warraq, full build", own, "w")]
    for work in ("one article edited", "nothing changed"):
        if found := section.of(work):
            bars.append((f"Warraq, {work}", found, "w"))
    yield (
        f"{section.articles:,} articles: seconds",
        [(label, one.wall, _seconds(one.wall), kind) for label, one, kind in bars],
    )
    yield (
        f"{section.articles:,} articles: memory of the largest process",
        [(label, one.peak, f"{one.peak:,.0f} MB", kind) for label, one, kind in bars[:2]],
    )


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value >= 20 else f"{value:.1f} s" if value >= 2 else f"{value:.2f} s"


if __name__ == "__main__":
    here = Path(__file__).parent
    draw(here, load(here))
