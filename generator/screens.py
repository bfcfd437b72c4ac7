"""What ingest and review show in the terminal, and ask there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.config import Config
from generator.console import Terminal
from generator.model import IngestReport

if TYPE_CHECKING:
    from generator.ingest.convert import Reading
    from generator.ingest.review import Doubt

_DOUBT_KINDS = 8  # shown in the table
_BODY = ("paragraph", "heading")
_ROLE_STYLES = {
    "title": "bold cyan", "heading": "bold", "date": "green", "updated": "green",
    "source": "yellow", "agency": "yellow", "authors": "magenta", "places": "blue",
    "tags": "cyan", "section": "cyan", "separator": "reverse", "refused": "red",
}  # fmt: skip


def ingest_rows(report: IngestReport, site: Path) -> dict[str, str]:
    """Return what an ingest did, as names and values."""
    rows = {
        "raw files": f"{report.files}"
        + (f" ({report.unread} not changed since they were read)" if report.unread else ""),
        "articles": str(report.articles),
        "new articles": str(report.written),
        "known already": str(report.known),
    }
    if report.updated:
        rows["read anew"] = str(report.updated)
    if report.proposed:
        rows["edited, kept"] = f"{report.proposed} (the new readings wait in .warraq/proposed/)"
    for field in ("dates", "sources", "authors", "tags"):
        rows[f"with {field}"] = str(report.fields.get(field, 0))
    rows["new without a date"] = str(report.undated)
    rows["new with doubts"] = str(report.doubtful)
    for kind, count in list(report.doubts.items())[:_DOUBT_KINDS]:
        rows[f"doubt: {kind}"] = str(count)
    if others := sum(list(report.doubts.values())[_DOUBT_KINDS:]):
        rows["other doubts"] = str(others)
    rows["refused files"] = str(report.refused)
    rows["problems"] = str(len(report.problems))
    rows["where"] = str(site / "content")
    rows["report"] = str(site / ".warraq" / "report.html")
    return rows


def show_explained(terminal: Terminal, site: Path, config: Config, path: Path) -> bool:
    """Show a raw file's lines with their roles and its articles; False for a fault."""
    from generator.ingest.explain import explain

    fine = True
    for reading in explain(path, site, config.lang, config.ingest):
        fine = not reading.problems and fine
        kind = f"{reading.layout} as {reading.match} says" if reading.match else reading.layout
        told = ", ".join(filter(None, (reading.encoding, kind)))
        terminal.say(f"{reading.name}" + (f" ({told})" if told else ""), "bold")
        _show_lines(terminal, reading)
        terminal.problems(reading.problems)
    return fine


def _show_lines(terminal: Terminal, reading: "Reading") -> None:
    from generator.ingest.explain import described, gave

    for mark in reading.marks:
        style = _ROLE_STYLES.get(mark.role, "dim" if mark.role not in _BODY else "")
        place = (f"{mark.line.number:>5} ", "dim")
        terminal.line(place, (f"{mark.role:<10} ", style), (mark.line.text, style))
        if why := "; ".join(filter(None, (mark.rule, gave(mark)))):
            terminal.line((f"{'':>6}({why})", "dim"))
        if mark.doubt:
            terminal.line((f"{'':>6}doubt: {mark.doubt}", "yellow"))
    for number, article in enumerate(reading.articles, 1):
        terminal.say("")
        terminal.say(f"article {number}", "bold")
        for name, value in described(article):
            terminal.line((f"  {name:<10} ", "dim"), (value, ""))
        for doubt in article.doubts:
            terminal.line(("  doubt      ", "dim"), (doubt, "yellow"))


def ask(terminal: Terminal, doubt: "Doubt", prompt: Callable[[str], str]) -> str:
    """Show a doubt and ask until the answer is understood: "settled", "s" or "q"."""
    from generator.ingest.review import FIELDS, settle

    terminal.say("")
    terminal.line((doubt.article.title, "bold"))
    terminal.line((str(doubt.path), "dim"))
    for mark in doubt.lines:
        style = "bold yellow" if mark.line.number == doubt.number else "dim"
        terminal.line((f"{mark.line.number:>5} {mark.role:<10} {mark.line.text}", style))
    terminal.line((doubt.text, "yellow"))
    if doubt.field:
        value = getattr(doubt.article, doubt.field)
        shown = "\u060c ".join(value) if isinstance(value, tuple) else value or "(none)"
        terminal.line((f"{doubt.field}: {shown}", ""))
    wanted = f"a new {doubt.field}" if doubt.field else "field: new value"
    while True:
        answer = prompt(f"k to keep it, s to skip, q to quit, or {wanted}")
        if answer in ("s", "q"):
            return answer
        name, colon, value = answer.partition(":")
        field, new = (name, value) if colon and name in FIELDS else (doubt.field, answer)
        try:
            if answer == "k":
                settle(doubt)
            elif field:
                settle(doubt, field, new)
            else:
                terminal.warn(f"name the field, as in title: ...; fields: {', '.join(FIELDS)}")
                continue
        except ValueError as error:
            terminal.warn(str(error))
            continue
        return "settled"
