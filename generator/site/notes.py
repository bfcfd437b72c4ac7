"""An archive that was built -> notes: what is no problem, and may yet not be meant."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from generator.config import FILE, Config
from generator.site.addresses import today
from generator.site.catalogue import Catalogue
from generator.site.record import Record
from generator.site.subset import tools
from generator.site.theme import out_of_place

_MOST = 20  # on articles, one each, that are shown
MANY_FILES = 20_000  # as many as the strictest of the usual hosts takes (Cloudflare Pages)
_WHOLE_FONTS = (
    "fonts are copied whole: in Warraq's folder, pip install '.[fonts]' makes them smaller"
)


def of_site(config: Config, folders: tuple[Path, ...], record: Record) -> tuple[str, ...]:
    """Return notes on settings, files on record, and the templates in the theme's `folders`."""
    without = () if config.url else (f"{FILE} has no url: no sitemap, no canonical links",)
    whole = (_WHOLE_FONTS,) if config.fonts and not tools() else ()
    many = (_many_files(record),) if config.search == "on" and record.count() > MANY_FILES else ()
    return (*without, *whole, *many, *out_of_place(folders))


def of_articles(told: Sequence[str]) -> tuple[str, ...]:
    """Return the first of the notes on articles, and how many there are beside them."""
    more = len(told) - _MOST
    return (*told[:_MOST], *([f"so it is with {more:,} more articles"] if more > 0 else ()))


def unknown(catalogue: Catalogue) -> tuple[str, ...]:
    """Return a note on translations that are no articles: the first one, and how many there are."""
    found = catalogue.relations.unknown_translations()
    if not found:
        return ()
    path, ident = found[0]
    others = f", and {len(found) - 1:,} more" if found[1:] else ""
    return (f"content/{path}: no article has the id {ident}, of a translation{others}",)


def ahead(catalogue: Catalogue) -> tuple[str, ...]:
    """Return a note on articles of days to come: the last one, and how many there are."""
    # Tomorrow it is already, somewhere.
    start = (today() + dt.timedelta(days=2)).isoformat()
    last = next(iter(catalogue.indexed(start, "~")), None)
    if last is None:
        return ()
    count = catalogue.count(start, "~")
    others = f"; so have {count - 1:,} more" if count > 1 else ""
    told = f"content/{last.path}: its date {last.date[:10]} is still to come"
    return (f"{told}, and it leads the lists: is the year right?{others}",)


def _many_files(record: Record) -> str:
    count, of_search = record.count(), record.count("search")
    told = f"{count:,} files, {of_search:,} of them for search; some hosts take {MANY_FILES:,}: "
    return told + f'search = "off" in {FILE} leaves them out'
