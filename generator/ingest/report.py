"""The report for a person, .warraq/report.html: each raw file beside what was made of it.

Made of strings and html.escape, not by the theme's renderer: the report must not change with a
site's templates. The sheets come from view.py, made where the raw files are read.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from generator.files import write_whole
from generator.ingest import onrecord
from generator.ingest.doubts import count_kinds, doubt_kind
from generator.ingest.ledger import Ledger
from generator.ingest.onrecord import Entry, Placed, Shown
from generator.ingest.view import isolated, unpacked

FILE = ".warraq/report.html"
FOLDER = ".warraq/report"
ROWS = 500  # sheets on one page of the index
_TOLD = 5  # problems, and doubts, that are told in one row of the index
_UNSAFE = re.compile(r"[^\w./-]")
_CODE = Path(__file__).parent
_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for each call
_LEGEND = (
    ("title", "title, heading"), ("date", "date"), ("source", "source, agency"),
    ("authors", "authors"), ("places", "places"), ("tags", "tags, section"), ("", "text"),
    ("furniture", "left out"), ("refused", "refused"), ("ask", "with a doubt"),
)  # fmt: skip


def write_report(ledger: Ledger, root: Path) -> None:
    """Write the report's index, in pages of 500 rows, and the pages of sheets that changed."""
    folder = root / FOLDER
    whole = not (root / FILE).exists() or not folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    pages = ledger.pages(dirty=False)
    kept = {f"{page}.html" for page in pages}
    for page in pages if whole else ledger.pages(dirty=True):
        if f"{page}.html" in kept:
            _put(folder / f"{page}.html", _sheets_page(onrecord.sheets(ledger.connection, page)))
    kept |= _write_index(ledger, root)
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()


def _write_index(ledger: Ledger, root: Path) -> set[str]:
    """Write the pages of the index and the lists for its filter; return their names."""
    entries = onrecord.entries(ledger.connection)
    sums = onrecord.sums(ledger.connection)
    kinds = count_kinds(onrecord.doubts(ledger.connection))
    pages = max(1, -(-ledger.sheets() // ROWS))
    kept: set[str] = set()
    numbers = {kind: number for number, kind in enumerate(kinds)}
    told = (
        f"<p dir=ltr>Raw files: {sums.files:,}, articles: {sums.articles:,}, problems:"
        f" {sums.problems:,}, doubts: {sums.doubts:,}. The files with a problem come first, then"
        " those with the most doubts."
    )
    for page in range(pages):
        path = root / FILE if page == 0 else root / FOLDER / f"index-{page + 1}.html"
        at = "" if page else "report/"
        rows = list(islice(entries, ROWS))
        links = _index_links(page, pages, at)
        head = [told, _form(at, pages, kinds), links, _TABLE]
        foot = [f"</table>{links}<script>{_code('report.js')}</script>"]
        body = (_row(entry, at) for entry in rows)
        _put(path, [_head("Report of ingest"), "<h1>Report of ingest</h1>", *head, *body, *foot])
        listed = root / FOLDER / f"list-{page + 1}.js"
        _put(listed, ["list([", ",\n".join(_listed(entry, numbers) for entry in rows), "])"])
        kept |= {path.name, listed.name}
    return kept


_TABLE = "<table><thead><tr><th>raw file<th>articles<th>problems and doubts</thead><tbody>"


def _form(at: str, lists: int, kinds: dict[str, int]) -> str:
    options = "".join(
        f"<option value={number}>{escape(kind)} ({count:,})"
        for number, (kind, count) in enumerate(kinds.items())
    )
    return (
        f'<form hidden data-at="{at}" data-lists="{lists}"><label>show <select>'
        "<option value=''>all<option value=p>with problems<option value=d>with doubts"
        f"<optgroup label=doubts>{options}</optgroup></select></label>"
        "<label>with the words <input type=search dir=auto></label><output></output></form>"
    )


def _index_links(page: int, pages: int, at: str) -> str:
    if pages == 1:
        return ""
    # The first, the last, and those around this one.
    near = sorted({0, pages - 1, *range(max(0, page - 3), min(pages, page + 4))})
    links = []
    for number in near:
        address = f"{at}index-{number + 1}.html" if number else f"{'' if at else '../'}report.html"
        here = number == page
        links.append(f"<b>{number + 1}</b>" if here else f'<a href="{address}">{number + 1}</a>')
    return f"<nav>pages {' '.join(links)}</nav>"


def _row(entry: Entry, at: str) -> str:
    lines = f"<small>{_span(entry)}</small>"
    faults, asks = _faults(entry.problems), _short(_doubts(entry))
    return (
        f'<tr><td><a href="{at}{_address(entry)}"><bdi>{escape(entry.name)}</bdi></a> {lines}'
        f"<p dir=auto>{escape(entry.title)}<td>{entry.articles}"
        f"<td>{_list(_short(faults), 'bad')}{_list(asks, 'doubt')}"
    )


def _listed(entry: Entry, numbers: dict[str, int]) -> str:
    """Return a row for the filter, in the order in which its script takes it apart."""
    asks = _doubts(entry)
    row = [
        *(entry.name, _address(entry), _span(entry), entry.articles, entry.title),
        *(_short(_faults(entry.problems)), _short(asks)),
        sorted({numbers[doubt_kind(ask)] for ask in asks}),
    ]
    return _json(row)


def _doubts(entry: Entry) -> list[str]:
    return json.loads(entry.doubts) if entry.doubts != "[]" else []


def _address(entry: Entry) -> str:
    return f"{entry.page}.html#s{entry.number}"


def _span(entry: Entry | Shown) -> str:
    if not entry.part:
        return ""
    first, last = entry.lines
    lines = f"lines {first:,}\u2013{last:,}" if first != last else f"line {first:,}"
    return f"part {entry.part}: {lines}"


def _sheets_page(sheets: Iterable[Shown]) -> Iterator[str]:
    yield _head("Raw files")
    yield '<header><a href="../report.html">all raw files</a>'
    yield from (f"<span class={role or 'text'}>{told}</span>" for role, told in _LEGEND)
    yield "</header>"
    for sheet in sheets:
        name = f"<bdi>{escape(sheet.name)}</bdi>"
        if "/" in sheet.file:
            name = f'<a href="../../{_quoted(sheet.file)}">{name}</a>'
        about = " \u00b7 ".join(filter(None, (sheet.encoding, _layout(sheet), _span(sheet))))
        yield f'<section id="s{sheet.number}"><h2>{name}</h2>'
        yield f"<p class=about dir=ltr>{escape(about)}{_list(_faults(sheet.problems), 'bad')}"
        links = [_placed(article, sheet.name) for article in sheet.articles]
        yield unpacked(sheet.view, sheet.number, links) + "</section>"


def _layout(sheet: Shown) -> str:
    return f"{sheet.layout} as site.toml says of {sheet.match}" if sheet.match else sheet.layout


def _placed(article: Placed, name: str) -> str:
    if not article.path:
        return "<p class=out>no more in content/"
    link = f'<p><a href="../../{_quoted(article.path)}"><bdi>{escape(article.path)}</bdi></a>'
    if article.file not in ("", name):
        link += f"<p class=out dir=ltr>first read from <bdi>{escape(article.file)}</bdi>"
    return link


def _quoted(path: str) -> str:
    """Return a path for an address: only what would end or turn it is quoted, as letters may stay.

    Quoting these too takes longer than all the rest of a page.
    """
    return _UNSAFE.sub(lambda found: quote(found[0]), path)


def _faults(problems: str) -> list[str]:
    if problems == "[]":
        return []
    return [
        f"line {line}: {message}" if line else message for message, line, _ in json.loads(problems)
    ]


def _short(texts: Sequence[str]) -> list[str]:
    more = len(texts) - _TOLD
    return [*texts[:_TOLD], f"and {more:,} more"] if more > 0 else list(texts)


def _list(texts: Iterable[str], kind: str) -> str:
    return "".join(f"<p class={kind} dir=ltr>{isolated(text)}" for text in texts)


def _head(title: str) -> str:
    # The report holds hostile text: should an escape ever be missed, no script and no style of it
    # counts, and nothing is loaded but the lists beside the page.
    style, script = _code("report.css"), _code("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}' 'self'"
        " file:"
    )
    return (
        '<!DOCTYPE html><html lang="en" dir="rtl"><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{style}</style>"
    )


def _code(name: str) -> str:
    return (_CODE / name).read_text(encoding="utf-8")


def _digest(code: str) -> str:
    """Return how a Content-Security-Policy names an inline script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}"


def _put(path: Path, parts: Iterable[str]) -> None:
    write_whole(path, "\n".join(parts).encode("utf-8", "replace"))
