"""What is counted of the articles of an export while they are written."""

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Callable, Iterator

from generator.export.item import Item

_GAPS = 10  # of the longest times without news


class Tally:
    """The figures of the articles that have passed, which come in time order."""

    def __init__(self, source: Callable[[str], str]) -> None:
        """`source` gives what a source is called that a name is a spelling of."""
        self._source = source
        self.articles = 0
        self.withdrawn = 0  # of the whole archive, which are in no export
        self.undated = 0
        self.days = 0  # with at least one article
        self.first: dt.date | None = None
        self.last: dt.date | None = None
        self.langs: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()  # "" of those that name none
        self.without_text = 0
        self.doubtful = 0
        self.characters = 0  # of all bodies
        self._gaps: list[tuple[int, int]] = []  # days, and the first of them as a number, negative

    def counted(self, items: Iterator[Item]) -> Iterator[Item]:
        """Yield the articles as they are, each counted."""
        for item in items:
            self.count(item)
            yield item

    def count(self, item: Item) -> None:
        """Count one article."""
        article = item.article
        self.articles += 1
        self.langs[item.lang] += 1
        self.sources[self._source(article.source)] += 1
        self.without_text += not article.body
        self.doubtful += bool(article.doubts)
        self.characters += len(article.body)
        if article.day is None:
            self.undated += 1
        elif article.day != self.last:
            self._day(article.day)

    def _day(self, day: dt.date) -> None:
        if self.last and (missing := (day - self.last).days - 1) > 0:
            # Of gaps as long as one another, the earlier one.
            gap = (missing, -(self.last.toordinal() + 1))
            if len(self._gaps) < _GAPS:
                heapq.heappush(self._gaps, gap)
            else:
                heapq.heappushpop(self._gaps, gap)
        self.days += 1
        self.first = self.first or day
        self.last = day

    @property
    def span(self) -> int:
        """How many days there are from the first to the last, both counted."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def gaps(self) -> list[tuple[dt.date, int]]:
        """Return the longest times without news, each (first day, days), longest first."""
        longest = sorted(self._gaps, reverse=True)
        return [(dt.date.fromordinal(-start), missing) for missing, start in longest]
