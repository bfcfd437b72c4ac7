"""Sitemaps (sitemaps.org): every page that search engines may find, a file a month."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from generator.config import Config
from generator.l10n import Locale
from generator.model import Page, Span
from generator.site.calendar import anniversaries_url
from generator.site.catalogue import Catalogue
from generator.site.scope import Scope, unit

# sitemaps.org: at most 50,000 addresses and 50 MB (52,428,800 bytes) in one file. An address has
# at most 2,048 signs: with what stands around it, so many are never more than 50 MB.
MOST = 20_000
# Google: a news sitemap has at most 1,000 articles, of the last two days.
NEWS_MOST = 1_000
_DAYS = dt.timedelta(days=1)  # before the newest one

Entry = tuple[str, str]  # an address, and the day of the last change there; "" when not known


def sitemaps(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield a sitemap a month, one of the lists, one of news, and their index.

    None without the archive's address. A month's sitemap has its articles, its days and itself, and
    changes with them alone. A list was changed when one of its articles was, as there is no clock.
    """
    if not config.url:
        return
    days = catalogue.changes()
    parts: list[Entry] = []
    for month, group in groupby(days, key=lambda day: day[0][:7]):
        of_month = list(group)
        name = month or "undated"
        within = unit("sitemap", name)
        pages = 1 + len(of_month) if month else 1
        if scope.has(within) or pages + sum(count for _, count, _ in of_month) > MOST:
            entries = list(_of_month(catalogue, month))
            for page in _cut(name, entries, within):
                parts.append((page.url, _last(page.data["entries"])))
                if scope.has(within):
                    yield page
        else:
            parts.append((f"sitemaps/{name}.xml", max(last for *_, last in of_month)))
    last_of = {day: last for day, _, last in days if day}
    for page in _cut("lists", list(_lists(catalogue, last_of)), "site"):
        parts.append((page.url, _last(page.data["entries"])))
        yield page
    if config.news == "on" and last_of:
        page = _news(catalogue, max(last_of))
        parts.append((page.url, max(updated for *_, updated in page.data["entries"])[:10]))
        yield page
    data = {"parts": tuple(parts)}
    yield Page(url="sitemap.xml", template="sitemapindex.xml", data=data, unit="site")


def _of_month(catalogue: Catalogue, month: str) -> Iterator[Entry]:
    """Yield the pages of a month: its own, and each day's with its articles."""
    found = catalogue.addresses(month)
    head = f"{month.replace('-', '/')}.html" if month else "undated.html"
    yield head, max(last for *_, last in found)
    for day, group in groupby(found, key=lambda article: article[1]):
        articles = [(url, last) for url, _, last in group]
        if day:
            yield f"{day.replace('-', '/')}.html", _last(articles)
        yield from articles


def _lists(catalogue: Catalogue, last_of: Mapping[str, str]) -> Iterator[Entry]:
    """Yield all other lists; `last_of` is the day of the last change of each day's articles."""
    last = max(last_of.values(), default="")
    yield "index.html", last
    yield "about.html", ""
    for kind in catalogue.kinds():
        if kind != "undated":  # it has a sitemap of its own
            yield f"{kind}.html", last if kind == "archive" else ""
    calendar = catalogue.calendar()
    if calendar.second:
        yield f"{calendar.second}.html", last
    for second in calendar.all if last_of else ():
        yield anniversaries_url(second), last
        for span, fell_on in calendar.anniversaries(second):
            yield span.url, max(last_of[day.start.isoformat()] for day in fell_on)
    for spans in (calendar.years, calendar.beside):
        yield from _of_spans(spans, last_of)
    for thread in catalogue.strands.threads():
        yield thread.url, ""
    yield from catalogue.terms.changes()


def _of_spans(spans: Sequence[Span], last_of: Mapping[str, str]) -> Iterator[Entry]:
    """Yield spans of time, oldest first, each of which lasts until the next one begins."""
    days = list(last_of)
    starts = [bisect_left(days, span.start.isoformat()) for span in spans]
    for span, (start, end) in zip(spans, pairwise([*starts, len(days)]), strict=True):
        yield span.url, max(last_of[day] for day in days[start:end])


def _news(catalogue: Catalogue, newest: str) -> Page:
    """Return the sitemap of the news of an archive's newest day and the day before it."""
    first = dt.date.fromisoformat(newest) - _DAYS
    found = catalogue.shown.items(catalogue.dated(first.isoformat())[-NEWS_MOST:])
    entries = tuple([(item.card, item.updated) for item in found[::-1]])
    data = {"entries": entries}
    return Page(url="sitemaps/news.xml", template="newssitemap.xml", data=data, unit="site")


def _last(entries: Iterable[Entry]) -> str:
    return max((last for _, last in entries), default="")


def _cut(name: str, entries: Sequence[Entry], within: str) -> Iterator[Page]:
    for number, start in enumerate(range(0, len(entries), MOST), 1):
        url = f"sitemaps/{name}-{number}.xml" if number > 1 else f"sitemaps/{name}.xml"
        data = {"entries": tuple(entries[start : start + MOST])}
        yield Page(url=url, template="sitemap.xml", data=data, unit=within)
