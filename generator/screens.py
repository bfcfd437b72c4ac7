"""What the commands show in the terminal, and ask there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.config import Config
from generator.console import Terminal, from_here
from generator.model import Article, IngestReport
from generator.place import Place, hidden
from generator.profile import counted

if TYPE_CHECKING:
    from generator.check.report import CheckReport
    from generator.deploy.hosts import Limit
    from generator.deploy.output import Output
    from generator.deploy.run import DeployReport
    from generator.export.run import ExportReport
    from generator.find import Answer
    from generator.ingest.convert import Reading
    from generator.ingest.review import Doubt

_DOUBT_KINDS = 8  # shown in the table
_OTHERS = 5  # articles of a story that are named below the one that is shown
_BODY = ("paragraph", "heading")
_ROLE_STYLES = {
    "title": "bold cyan", "heading": "bold", "date": "green", "updated": "green",
    "source": "yellow", "agency": "yellow", "authors": "magenta", "places": "blue",
    "tags": "cyan", "section": "cyan", "separator": "reverse", "refused": "red",
}  # fmt: skip


def ingest_rows(report: IngestReport, site: Path, articles: Place) -> dict[str, str]:
    """Return what an ingest did, as names and values; `articles` is where they are."""
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
        rows["kept as it was"] = f"{report.proposed} (the new readings wait in .warraq/proposed/)"
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
    rows["where"] = str(articles)
    rows["report"] = str(site / ".warraq" / "report.html")
    return rows


def no_raw_texts(report: IngestReport, site: Path, raw: Place) -> list[str]:
    """Return what to do, in a line each, where an archive has no raw texts, or not where it says.

    `raw` is where they are looked for.
    """
    told = []
    own = site / "raw"
    if raw != own and own.is_dir() and any(not hidden(path.name) for path in own.iterdir()):
        told.append(f"{from_here(own)} is passed over: site.toml says that raw texts are in {raw}")
    if not report.files:
        told.append(f"there are no raw texts: copy text files into {from_here(raw)}")
        told[-1] += "" if isinstance(raw, Path) else ", with the store's own tools"
    return told


def show_explained(terminal: Terminal, site: Path, config: Config, path: Path) -> bool:
    """Show a raw file's lines with their roles and its articles; False for a fault."""
    from generator.ingest.explain import explain

    fine = True
    for reading in explain(path, site, config.lang, config.ingest):
        fine = not reading.problems and fine
        kind = f"{reading.layout} as {reading.match} says" if reading.match else reading.layout
        told = ", ".join(filter(None, (reading.encoding, kind)))
        terminal.say(f"{reading.name}" + (f" ({told})" if told else ""), "bold")
        if reading.note:
            terminal.say(reading.note)
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


def show_found(terminal: Terminal, answer: "Answer") -> None:
    """Show the articles that were found, each with its file and a passage, and how many."""
    for hit in answer.hits:
        terminal.line(*((text, "bold yellow" if mark else "bold") for text, mark in hit.title))
        told = " \u00b7 ".join(filter(None, (hit.date[:10], hit.source)))
        if told:
            terminal.line((f"  {told}", "green"))
        terminal.line((f"  {from_here(hit.path)}", "cyan"))
        passage = ((text, "bold yellow" if mark else "") for text, mark in hit.passage)
        terminal.line(("  ", ""), *passage)
        if hit.others:
            most = f", the first {_OTHERS} here (--json has all)"
            some = most if len(hit.others) > _OTHERS else ""
            terminal.say(f"  and {len(hit.others)} more of this story{some}:")
        for other in hit.others[:_OTHERS]:
            told = " \u00b7 ".join(filter(None, (other.date[:10], other.source)))
            terminal.line((f"    {from_here(other.path)}", "cyan"), (f"  {told}", "green"))
        terminal.say("")
    shown = sum(1 + len(hit.others) for hit in answer.hits)
    some = f", the first {shown} of them are shown (--limit)" if shown < answer.count else ""
    terminal.say(f"{answer.count} article{'' if answer.count == 1 else 's'}{some}")
    for typed, near in answer.meant:
        terminal.say(f"{typed}: in no article; did you mean {near}?")


_HELP = """\
  k, or keep     the article is right as it is: the doubt is taken out
  s, or Enter    skip: decide later
  q, or quit     stop here; what you answered is written already
  2019-06-29     any other answer is the right value of the field that is asked about
  title: ...     the right value of another field; nothing behind the colon takes it out;
                 the doubt itself is then asked again
  tags: a, b     commas between several values"""
_COMMANDS = {
    "k": "k", "keep": "k", "s": "s", "skip": "s", "": "s", "q": "q", "quit": "q", "exit": "q",
    "?": "?", "\u061f": "?", "h": "?", "help": "?",
}  # fmt: skip
_LETTERS = 300  # of a raw line that are shown


def ask(terminal: Terminal, doubt: "Doubt", prompt: Callable[[str], str]) -> str:
    """Show a doubt and ask until the answer is understood: "settled", "again", "s" or "q".

    It is to be asked again when its file is not as it was, or when another field was put right.
    """
    _show_doubt(terminal, doubt)
    wanted = f"a new {doubt.field}" if doubt.field else "field: new value"
    while True:
        answer = prompt(f"k to keep it, s to skip, q to quit, ? for help, or {wanted}")
        command = _COMMANDS.get(answer.casefold(), "")
        if command in ("s", "q"):
            return command
        if command == "?":
            terminal.say(_HELP)
        elif command != "k" and len(answer) == 1:
            terminal.warn(f'"{answer}" is not understood; ? tells what is')
        elif done := _settled(terminal, doubt, "" if command == "k" else answer):
            return done


def _show_doubt(terminal: Terminal, doubt: "Doubt") -> None:
    terminal.say("")
    terminal.line((doubt.article.title, "bold"))
    terminal.line((str(from_here(doubt.content.where(doubt.path))), "dim"))
    for mark in doubt.lines:
        style = "bold yellow" if mark.line.number == doubt.number else "dim"
        text = mark.line.text
        text = text if len(text) <= _LETTERS else f"{text[:_LETTERS]}\u2026"
        terminal.line((f"{mark.line.number:>5} {mark.role:<10} {text}", style))
    terminal.line((doubt.text, "yellow"))
    if doubt.field:
        terminal.line((f"{doubt.field}: {_value(doubt.article, doubt.field)}", ""))


def _settled(terminal: Terminal, doubt: "Doubt", answer: str) -> str:
    """Write an answer, "" to keep what is there; return "" when it cannot be, and that was told."""
    from generator.ingest.review import Changed, asked_field, settle

    try:
        if not answer:
            settle(doubt)
            return "settled"
        field, value = asked_field(answer, doubt)
        article = settle(doubt, field, value)
    except Changed:
        told = from_here(doubt.content.where(doubt.path))
        terminal.warn(f"{told} was changed meanwhile: nothing was written")
        return "again"
    except ValueError as error:
        terminal.warn(str(error))
        return ""
    terminal.line((f"{field}: {_value(article, field)}", "green"))
    return "again" if doubt.text in article.doubts else "settled"


def _value(article: Article, field: str) -> str:
    value = getattr(article, field)
    return "\u060c ".join(value) if isinstance(value, tuple) else str(value or "") or "(none)"


def show_exported(terminal: Terminal, report: "ExportReport") -> None:
    """Show how much was exported, and the files it went to."""
    terminal.say(f"{counted(report.articles, 'article')}, {report.size:,} bytes:")
    for file in (*report.files, report.card):
        terminal.say(f"  {from_here(file)}")


def show_deploy(terminal: Terminal, report: "DeployReport", dry_run: bool) -> None:
    """Show what a deploy did, or with `dry_run` each file that it would touch."""
    plan = report.plan
    for note in report.notes:
        terminal.say(f"note: {note}")
    if dry_run:
        for file in plan.puts:
            what = "new" if file.path in plan.new else "changed"
            terminal.say(f"{what:<8} {file.path} ({file.size:,} bytes)")
        for path in (*plan.clear, *plan.gone):
            terminal.say(f"{'gone':<8} {path}")
    new, gone = len(plan.new), len(plan.clear) + len(plan.gone)
    terminal.say(
        f"{report.target}: {new} new, {len(plan.changed)} changed, {gone} gone,"
        f" {plan.unchanged} unchanged; {plan.bytes:,} bytes"
        + (
            " would be sent"
            if dry_run
            else f" sent, {report.requests:,} request{'' if report.requests == 1 else 's'}"
        )
        + (f", {counted(report.verified, 'file')} read back and right" if report.verified else "")
    )


def show_limits(
    terminal: Terminal, output: "Output", limits: "tuple[tuple[Limit, int], ...]"
) -> int:
    """Show what a host takes and how much is published; return 1 if that is too much, else 0."""
    size = sum(file.size for file in output.files.values())
    terminal.say(f"{len(output.files):,} files, {size:,} bytes")
    for limit, count in limits:
        terminal.say(f"{limit.what}: {count:,} of {limit.most:,} ({limit.source}, {limit.read})")
        if count > limit.most:
            terminal.say(f"  too much: {limit.then}", "bold")
    if not limits:
        terminal.say("no limit of this place is known")
    return int(any(count > limit.most for limit, count in limits))


def deploy_json(report: "DeployReport", dry_run: bool) -> str:
    """Return what a deploy did, or would do, as one line of JSON."""
    plan = report.plan
    told = {
        "target": report.target,
        "dry_run": dry_run,
        "new": [file.path for file in plan.puts if file.path in plan.new],
        "changed": list(plan.changed),
        "gone": [*plan.clear, *plan.gone],
        "unchanged": plan.unchanged,
        "bytes": plan.bytes,
        "requests": report.requests,
        "verified": report.verified,
        "notes": list(report.notes),
    }
    return json.dumps(told, ensure_ascii=False)


def show_check(terminal: Terminal, report: "CheckReport") -> None:
    """Show what was looked at, each fault, and how many are not shown."""
    terminal.problems(tuple(problem for _, problem in report.faults))
    for kind, count in report.left().items():
        terminal.warn(f"and {count} more of this kind: {kind}")
    for note in report.notes:
        terminal.say(f"note: {note}")
    terminal.table({name: f"{count:,}" for name, count in report.looked.items()})
    count = sum(report.found.values())
    told = ", ".join(f"{kind} {n}" for kind, n in sorted(report.found.items()))
    terminal.say(f"{counted(count, 'fault')}: {told}" if count else "all as it should be")
