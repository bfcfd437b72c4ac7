"""One book: its container, package, navigation and cover (EPUB 3.3). The same for the same."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from generator.export.item import Item, Task, newest
from generator.export.packing import EPOCH, entry
from generator.export.tally import Tally
from generator.export.xhtml import text
from generator.l10n import Locale, direction
from generator.licenses import LICENSES

_STYLE = Path(__file__).with_name("book.css")
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_XHTML = "application/xhtml+xml"


class Chapter(NamedTuple):
    """One document of a book; it knows neither its name nor the book it is in."""

    title: str
    month: dt.date | None  # its first day; None of the undated
    day: dt.date | None  # None where it holds the whole month
    xhtml: str  # what its body holds


class _Entry(NamedTuple):
    """A chapter that is written."""

    name: str
    title: str
    month: dt.date | None
    day: dt.date | None


class Book:
    """A book that is being written, chapter by chapter; `close` makes it whole."""

    def __init__(self, task: Task, locale: Locale, number: int) -> None:
        self.number = number  # among the books of the export, from 1
        self.size = 0  # bytes of its chapters, not packed
        self._config = task.config
        self._said = " ".join(f"{option} {value}" for option, value in task.narrowed.said())
        self._locale = locale
        self._word = locale.messages.gettext
        self._tally = Tally(task.source)
        self._modified = EPOCH
        self._entries: list[_Entry] = []
        self._zip = ZipFile(task.new(), "w")
        # First, and as it is: by its first bytes the kind of the file is told (OCF 3.3, 4.3).
        self._zip.writestr(entry("mimetype", ZIP_STORED), b"application/epub+zip")
        self._put("META-INF/container.xml", [_CONTAINER])
        self._put("EPUB/book.css", [_STYLE.read_text(encoding="utf-8")])

    def add(self, chapter: Chapter, items: Iterable[Item]) -> None:
        """Write a chapter, in which these articles stand."""
        for item in items:
            self._tally.count(item)
            self._modified = max(self._modified, newest(item) or EPOCH)
        name = f"c{len(self._entries) + 1:05}.xhtml"
        self._entries.append(_Entry(name, chapter.title, chapter.month, chapter.day))
        document = self._document(chapter.title, chapter.xhtml)
        self.size += len(document.encode())
        self._put(f"EPUB/{name}", [document])

    def close(self) -> None:
        """Write what tells of all the chapters."""
        self._put("EPUB/cover.xhtml", [self._document(self._title(), self._cover())])
        nav = ["\n".join(self._nav())]
        self._put("EPUB/nav.xhtml", [self._document(self._word("Years and months"), *nav)])
        self._put("EPUB/package.opf", (f"{line}\n" for line in self._package()))
        self._zip.close()

    def _put(self, name: str, parts: Iterable[str]) -> None:
        with self._zip.open(entry(name, ZIP_DEFLATED), "w") as file:
            for part in parts:
                file.write(part.encode())

    def _document(self, title: str, xhtml: str) -> str:
        tag = self._locale.tag
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
            f' lang="{tag}" xml:lang="{tag}" dir="{direction(tag)}">\n<head>\n'
            f"<title>{text(title)}</title>\n"
            '<link rel="stylesheet" type="text/css" href="book.css"/>\n</head>\n'
            f"<body>\n{xhtml}\n</body>\n</html>\n"
        )

    def _title(self) -> str:
        """Return the archive's title, and the number of each book behind the first one."""
        if self.number == 1:
            return self._config.title
        return f"{self._config.title} {self._locale.number(self.number)}"

    def _cover(self) -> str:
        tally, locale, word = self._tally, self._locale, self._word
        figures = [("Articles", locale.number(tally.articles))]
        if tally.undated:
            figures.append(("Of them undated", locale.number(tally.undated)))
        if tally.first and tally.last:
            figures.append(("First day", locale.dates(tally.first)))
            figures.append(("Last day", locale.dates(tally.last)))
            figures.append(("Days with news", locale.number(tally.days)))
        sources = len(tally.sources) - ("" in tally.sources)
        if sources:
            figures.append(("Sources", locale.number(sources)))
        langs = sorted(tally.langs, key=lambda tag: (-tally.langs[tag], tag))
        figures.append(("Languages", word(", ").join(map(locale.langname, langs))))
        rows = "\n".join(f"<dt>{text(word(n))}</dt><dd>{text(value)}</dd>" for n, value in figures)
        foot = (self._config.description, self._config.rights, self._license())
        parts = [f"<h1>{text(self._title())}</h1>", f"<dl>\n{rows}\n</dl>"]
        parts += (f"<p>{text(line)}</p>" for line in foot if line)
        if url := self._config.url:
            parts.append(f'<p><a href="{text(url)}"><bdi dir="ltr">{text(url)}</bdi></a></p>')
        return '<div class="cover">\n{}\n</div>'.format("\n".join(parts))

    def _license(self) -> str:
        return LICENSES[self._config.license].name if self._config.license else ""

    def _nav(self) -> Iterator[str]:
        yield f'<nav epub:type="toc" id="toc">\n<h1>{text(self._word("Years and months"))}</h1>'
        yield f'<ol>\n<li><a href="cover.xhtml">{text(self._title())}</a></li>'
        dated = [entry for entry in self._entries if entry.month]
        for year, within in groupby(dated, key=lambda e: e.month.year if e.month else 0):
            yield f"<li><span>{text(self._locale.digits(year))}</span>\n<ol>"
            for month, entries in groupby(within, key=lambda e: e.month):
                first, *others = entries
                title = self._locale.month(month) if month else ""
                yield f'<li><a href="{first.name}">{text(title)}</a>'
                if first.day:
                    days = "\n".join(map(_item, (first, *others)))
                    yield f"<ol>\n{days}\n</ol>"
                yield "</li>"
            yield "</ol>\n</li>"
        yield from (_item(entry) for entry in self._entries if not entry.month)
        yield "</ol>\n</nav>"

    def _package(self) -> Iterator[str]:
        config, tag = self._config, self._locale.tag
        name = f"{config.url or config.title}\n{self._said}\n{self.number}"
        ident = uuid.uuid5(uuid.NAMESPACE_URL, name)
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield (
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
            f' xml:lang="{tag}" dir="{direction(tag)}">'
        )
        yield '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        yield f'<dc:identifier id="id">urn:uuid:{ident}</dc:identifier>'
        yield f"<dc:title>{text(self._title())}</dc:title>"
        for lang in dict.fromkeys((tag, *sorted(self._tally.langs))):
            yield f"<dc:language>{text(lang)}</dc:language>"
        for element, value in (
            ("description", config.description),
            ("rights", config.rights),
            ("rights", LICENSES[config.license].url if config.license else ""),
            ("source", config.url),
        ):
            if value:
                yield f"<dc:{element}>{text(value)}</dc:{element}>"
        yield f'<meta property="dcterms:modified">{self._modified:%Y-%m-%dT%H:%M:%SZ}</meta>'
        yield f'<meta property="belongs-to-collection" id="all">{text(config.title)}</meta>'
        yield '<meta refines="#all" property="collection-type">set</meta>'
        yield f'<meta refines="#all" property="group-position">{self.number}</meta>'
        # EPUB Accessibility 1.1: what a reader who listens wants to know.
        yield '<meta property="schema:accessMode">textual</meta>'
        yield '<meta property="schema:accessModeSufficient">textual</meta>'
        yield '<meta property="schema:accessibilityFeature">tableOfContents</meta>'
        yield '<meta property="schema:accessibilityFeature">structuralNavigation</meta>'
        yield '<meta property="schema:accessibilityHazard">none</meta>'
        yield "</metadata>\n<manifest>"
        yield f'<item id="nav" href="nav.xhtml" media-type="{_XHTML}" properties="nav"/>'
        yield '<item id="css" href="book.css" media-type="text/css"/>'
        yield f'<item id="cover" href="cover.xhtml" media-type="{_XHTML}"/>'
        for number, each in enumerate(self._entries, 1):
            yield f'<item id="c{number}" href="{each.name}" media-type="{_XHTML}"/>'
        yield f'</manifest>\n<spine page-progression-direction="{direction(tag)}">'
        yield '<itemref idref="cover"/>\n<itemref idref="nav"/>'
        for number in range(1, len(self._entries) + 1):
            yield f'<itemref idref="c{number}"/>'
        yield "</spine>\n</package>"


def _item(chapter: _Entry) -> str:
    return f'<li><a href="{chapter.name}">{text(chapter.title)}</a></li>'
