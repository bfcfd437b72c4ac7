"""The report for a person, .warraq/report.html: each raw file beside what was made of it.

Made of string templates and html.escape, not by the theme's renderer: the report must not change
with a site's templates, and a worker makes a file's lines while it has them in hand.
"""

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.files import write_whole
from generator.ingest.ledger import PAGE, Ledger, Recorded

if TYPE_CHECKING:
    from generator.ingest.recognise import Mark

FILE = ".warraq/report.html"
FOLDER = ".warraq/report"
ROWS = 500  # raw files on one page of the index
LINES = 400  # of one raw file that are shown
LETTERS = 300  # of one line that are shown
_QUOTED = re.compile("&quot;(.*?)&quot;")
_DOUBTED_LINE = re.compile(r"line (\d+): ")
# Roles that share a colour; any other role has none.
_COLOURS = {
    "title": "#cfe3ff", "repeated": "#e6effb", "heading": "#d9ecff", "date": "#d8f3d0",
    "updated": "#d8f3d0", "source": "#ffe9bf", "agency": "#ffe9bf", "authors": "#fbdcec",
    "places": "#e9e0ff", "tags": "#d5f2f0", "section": "#d5f2f0", "url": "#e8e8e8",
    "related": "#eee4d4", "separator": "#dddddd", "furniture": "#eeeeee", "copyright": "#eeeeee",
    "end": "#eeeeee", "photo": "#eeeeee", "refused": "#ffd0d0",
}  # fmt: skip
_STYLE = """
body{font:16px/1.6 system-ui,sans-serif;margin:1rem auto;max-width:80rem;padding:0 1rem;color:#222;
background:#fff}table{border-collapse:collapse;width:100%}td,th{padding:.2rem .5rem;
border-bottom:1px solid #ddd;text-align:start;vertical-align:top}ol{list-style:none;margin:0;
padding:0}li{padding:.1rem .4rem;display:flex;gap:.6rem;overflow-wrap:anywhere}
li>i{color:#777;font:12px monospace;flex:0 0 8rem}li>bdi{flex:1}li.doubt{outline:2px solid #c60}
.two{display:grid;grid-template-columns:2fr 1fr;gap:1rem}.bad{color:#a00}.ask{color:#a50}
nav a{margin-inline-end:.6rem}section{border-top:3px solid #888;margin-top:2rem}
input,select{font:inherit;padding:.2rem}@media(max-width:50rem){.two{display:block}}
"""
_FILTER = """
const text=document.getElementById("text"),kind=document.getElementById("kind");
function filter(){for(const row of document.querySelectorAll("tbody tr")){
row.hidden=!(row.textContent.includes(text.value)&&(!kind.value||row.classList.contains(kind.value)))}}
text.oninput=kind.onchange=filter;
"""
_FORM = (
    '<p dir=ltr><label>show <select id="kind"><option value="">all</option>'
    '<option value="d">with doubts</option><option value="p">with problems</option></select>'
    "</label> <label>that say "
    '<input id="text" type="search" dir="auto"></label> (on this page)</p>'
)


def lines_view(marks: "Sequence[Mark]", doubts: Sequence[str]) -> bytes:
    """Return a raw file's lines as HTML, coloured by role, those with a doubt marked; compressed.

    Long lines and long files are cut: who wants the rest has the file.
    """
    doubted = {int(found[1]) for doubt in doubts if (found := _DOUBTED_LINE.match(doubt))}
    parts = []
    for mark in marks[:LINES]:
        text = mark.line.text
        if text:
            number = mark.line.number
            shown = text if len(text) <= LETTERS else f"{text[:LETTERS]}\u2026"
            role = f"{mark.role} doubt" if number in doubted else mark.role
            parts.append(
                f'<li class="{role}"><i>{number} {mark.role}</i><bdi>{escape(shown)}</bdi>'
            )
    if len(marks) > LINES:
        parts.append(f"<li><i>\u2026</i>{len(marks):,} lines in all")
    return zlib.compress("\n".join(parts).encode("utf-8", "replace"), 1)


def write_report(ledger: Ledger, root: Path) -> None:
    """Write the report's index, in pages of 500 raw files, and the pages that changed."""
    folder = root / FOLDER
    whole = not (root / FILE).exists() or not folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    pages = ledger.pages(dirty=False)
    kept = {f"{page}.html" for page in pages}
    for page in pages if whole else ledger.pages(dirty=True):
        if f"{page}.html" in kept:
            _put(folder / f"{page}.html", _files_page(ledger.records(page)))
    start = number = 0
    while rows := ledger.doubted(start, ROWS):
        more = len(rows) == ROWS and bool(ledger.doubted(start + ROWS, 1))
        path = root / FILE if number == 0 else folder / f"index-{number + 1}.html"
        kept.add(path.name)
        _put(path, _index_page(rows, number, more=more))
        start, number = start + ROWS, number + 1
    if number == 0:
        _put(root / FILE, _index_page([], 0, more=False))
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()


def _index_page(
    rows: Sequence[tuple[int, str, str, str, int]], number: int, *, more: bool
) -> Iterator[str]:
    to_files, to_first = ("report/", "") if number == 0 else ("", "../report.html")
    yield _head("Report of ingest")
    yield "<h1>Report of ingest</h1>"
    yield "<p dir=ltr>The raw files with a problem come first, then those with the most doubts.</p>"
    yield _FORM + _index_links(number, to_first, to_files, more=more)
    yield "<table><thead><tr><th>raw file<th>articles<th>problems and doubts</thead><tbody>"
    for file, name, problems, doubts, articles in rows:
        faults = [_place(message, line) for message, line, _ in json.loads(problems)]
        asks = json.loads(doubts)
        kind = ("p " if faults else "") + ("d" if asks else "")
        address = f"{to_files}{file // PAGE}.html#f{file}"
        yield (
            f'<tr class="{kind}"><td><a href="{address}"><bdi>{escape(name)}</bdi></a>'
            f"<td>{articles}<td>{_list(faults, 'bad')}{_list(asks, 'ask')}"
        )
    yield f"</tbody></table>{_index_links(number, to_first, to_files, more=more)}"
    yield f"<script>{_FILTER}</script>"


def _index_links(number: int, to_first: str, to_files: str, *, more: bool) -> str:
    links = []
    if number:
        before = to_first if number == 1 else f"index-{number}.html"
        links.append(f'<a href="{to_first}">first</a><a href="{before}">before</a>')
    if more:
        links.append(f'<a href="{to_files}index-{number + 2}.html">next</a>')
    return f"<nav>{''.join(links)}</nav>"


def _files_page(files: Iterator[Recorded]) -> Iterator[str]:
    yield _head("Raw files")
    yield '<p><a href="../report.html">all raw files</a></p>'
    for file in files:
        faults = [_place(message, line) for message, line, _ in json.loads(file.problems)]
        raw = f"../../{quote(file.name)}"
        told = f'<a href="{raw}">{escape(file.name)}</a>' if "/" in file.name else escape(file.name)
        yield f'<section id="f{file.number}"><h2><bdi>{told}</bdi></h2>'
        yield _list(faults, "bad") + _list(json.loads(file.doubts), "ask")
        yield '<div class="two"><ol>'
        yield zlib.decompress(file.view).decode()
        yield "</ol><div>"
        for article in file.articles:
            title = f"<bdi>{escape(article.title or article.id)}</bdi>"
            if article.path:
                title = f'<a href="../../{quote(article.path)}">{title}</a>'
            lines = f"<bdi>lines {article.lines[0]}\u2013{article.lines[1]}</bdi>"
            yield f"<p>{lines} {article.day} {title}"
            if article.file not in ("", file.name):
                yield f"<br>first read from <bdi>{escape(article.file)}</bdi>"
        yield "</div></div></section>"


def _place(message: str, line: int | None) -> str:
    return f"line {line}: {message}" if line else message


def _list(texts: Sequence[str], kind: str) -> str:
    return "".join(f'<div class="{kind}" dir="auto">{_isolated(text)}</div>' for text in texts)


def _isolated(text: str) -> str:
    """Return a message with what it quotes set apart: an Arabic date keeps its order in English."""
    return _QUOTED.sub(r"&quot;<bdi>\1</bdi>&quot;", escape(text))


def _head(title: str) -> str:
    colours = "".join(f"li.{role}{{background:{c}}}" for role, c in _COLOURS.items())
    # The report holds hostile text: should an escape ever be missed, it still loads nothing.
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html><html lang="en" dir="rtl"><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}{colours}</style>"
    )


def _put(path: Path, parts: Iterator[str]) -> None:
    write_whole(path, "\n".join(parts).encode("utf-8", "replace"))
