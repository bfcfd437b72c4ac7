"""Articles -> books (EPUB 3.3): a chapter a month, or a day or less where that is too long."""

import datetime as dt
from collections.abc import Iterator
from itertools import chain, groupby
from typing import NamedTuple

from generator.export.book import Book, Chapter
from generator.export.item import Item, Task
from generator.export.xhtml import body_xhtml, link, text
from generator.l10n import Locale, direction, locale_of
from generator.site.markup import isolated

# Adobe's reader, which many devices run, gives up on a chapter of more than some 300,000 bytes.
CHAPTER = 250_000  # bytes; only an article that is longer alone makes a longer one
# A book that is larger ends with its month, one of twice the size with its chapter. Packed it is a
# quarter of that, which all readers open, and which can be sent to a device by mail.
VOLUME = 64_000_000
_DOT = " \u00b7 "


class _Section(NamedTuple):
    """One article as its chapter holds it."""

    item: Item
    xhtml: str
    size: int  # bytes


def write(task: Task) -> None:
    """Write the articles: one book, or several where it would be too large."""
    locale = locale_of(task.config)
    sections = (_section(item, locale) for item in task.items)
    book: Book | None = None
    month = None
    for chapter, items in _chapters(sections, locale):
        if book and _is_full(book, ends=chapter.month != month):
            book.close()
            book = Book(task, locale, book.number + 1)
        book = book or Book(task, locale, 1)
        book.add(chapter, items)
        month = chapter.month
    if book:
        book.close()


def _is_full(book: Book, ends: bool) -> bool:
    return book.size > (VOLUME if ends else 2 * VOLUME)


def _chapters(
    sections: Iterator[_Section], locale: Locale
) -> Iterator[tuple[Chapter, tuple[Item, ...]]]:
    """Yield the chapters, each with its articles; no more than one is ever in memory."""
    for month, within in groupby(sections, key=lambda section: _month(section.item)):
        begun: list[_Section] = []
        size = 0
        for section in within:
            begun.append(section)
            size += section.size
            if size > CHAPTER:
                break
        if size <= CHAPTER:
            yield _chapter(begun, locale.month(month) if month else "", month, None, locale)
            continue
        for day, of_day in groupby(chain(begun, within), key=lambda s: s.item.article.day):
            title = locale.dates(day) if day else ""
            for number, part in enumerate(_parts(of_day), 1):
                numbered = f"{title} ({locale.number(number)})" if number > 1 else title
                yield _chapter(part, numbered, month, day, locale)


def _parts(sections: Iterator[_Section]) -> Iterator[list[_Section]]:
    part: list[_Section] = []
    size = 0
    for section in sections:
        if part and size + section.size > CHAPTER:
            yield part
            part, size = [], 0
        part.append(section)
        size += section.size
    yield part


def _chapter(
    sections: list[_Section],
    title: str,
    month: dt.date | None,
    day: dt.date | None,
    locale: Locale,
) -> tuple[Chapter, tuple[Item, ...]]:
    if month is None:
        title = f"{locale.messages.gettext('Undated articles')}{title}"
    headlines = "\n".join(
        f'<li><a href="#a{number}">{_headline(section.item)}</a></li>'
        for number, section in enumerate(sections, 1)
    )
    articles = "\n".join(
        f'<section id="a{number}"{_language(section.item.lang)}>\n{section.xhtml}\n</section>'
        for number, section in enumerate(sections, 1)
    )
    xhtml = f"<h1>{text(title)}</h1>\n<ol>\n{headlines}\n</ol>\n{articles}"
    return Chapter(title, month, day, xhtml), tuple(section.item for section in sections)


def _days(day: dt.date, locale: Locale) -> Iterator[str]:
    """Yield a day in words, in the Jalali calendar first where the site has it."""
    if locale.second == "jalali" and (there := locale.beside(day)):
        yield there.text
    yield locale.fulldate(day)


def _section(item: Item, locale: Locale) -> _Section:
    article = item.article
    turned = direction(item.lang)
    named = (article.source, *article.agency, *article.authors, article.section)
    about = [text(day) for day in _days(article.day, locale)] if article.day else []
    about += [isolated(text(name), locale.direction) for name in named if name]
    page = item.address if "://" in item.address else ""
    links = (("Permanent address", page), ("The original", link(article.url)))
    ways = [
        f'<a href="{text(url)}">{text(locale.messages.gettext(name))}</a>'
        for name, url in links
        if url
    ]
    frame = _language(locale.tag)
    parts = [f"<h2>{text(article.title)}</h2>"]
    if about:
        parts.append(f'<p class="about"{frame}>{_DOT.join(about)}</p>')
    if article.body.strip():
        parts.append(body_xhtml(article.body, turned, page))
    else:
        empty = locale.messages.gettext("This article has no text.")
        parts.append(f'<p class="about"{frame}>{text(empty)}</p>')
    if ways:
        parts.append(f'<p class="address"{frame}>{_DOT.join(ways)}</p>')
    xhtml = "\n".join(parts)
    return _Section(item, xhtml, len(xhtml.encode()))


def _headline(item: Item) -> str:
    tag = text(item.lang)
    return f'<bdi lang="{tag}" xml:lang="{tag}">{text(item.article.title)}</bdi>'


def _language(tag: str) -> str:
    return f' lang="{text(tag)}" xml:lang="{text(tag)}" dir="{direction(tag)}"'


def _month(item: Item) -> dt.date | None:
    day = item.article.day
    return day.replace(day=1) if day else None
