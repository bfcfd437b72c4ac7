"""The page family of threads, stories that go on for days: one a thread, and the list of them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from generator.config import Config
from generator.l10n import Locale
from generator.model import Page
from generator.site.catalogue import Catalogue
from generator.site.scope import Scope, unit

HEAD = "threads.html"
_BARS = 92  # days: of longer threads, the articles of each week are counted
LISTED = unit("terms", "thread")  # looked at whenever a thread changed


def threads(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield the page of each thread, that of all, and what leads on from where one began before."""
    if config.stories == "off":
        return
    strands = catalogue.strands
    for old, target in strands.moved():
        yield Page(url=old, template="redirect.html", data={"target": target}, unit="redirect")
    found = strands.threads()
    if found and scope.has(LISTED):
        listed = [(each, *catalogue.shown.cards(strands.articles(each.url)[:1])) for each in found]
        data = {"threads": tuple(listed)}
        yield Page(url=HEAD, template="threads.html", data=data, unit=LISTED)
    for thread in found:
        within = unit("thread", thread.url)
        if not scope.has(within):
            continue
        cards = catalogue.shown.cards(strands.articles(thread.url))
        step, counts = _bars([card.day for card in cards if card.day])
        shown = {
            "thread": thread,
            "cards": cards,
            "counts": counts,
            "weekly": step == 7,
            "sources": strands.sources(thread.url),
        }
        yield Page(url=thread.url, template="thread.html", data=shown, unit=within)


def _bars(days: list[dt.date]) -> tuple[int, tuple[int, ...]]:
    """Return of how many days each bar of a chart is, and how many articles each has."""
    first, last = min(days), max(days)
    step = 1 if (last - first).days < _BARS else 7
    counts = Counter((day - first).days // step for day in days)
    return step, tuple(counts[place] for place in range((last - first).days // step + 1))
