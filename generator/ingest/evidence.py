"""Where an article's date was read: line, words, calendar. Every date has its evidence."""

from collections.abc import Iterable
from typing import NamedTuple

from generator.ingest.metadata import Fact
from generator.ingest.recognise import Mark
from generator.model import Article


class Evidence(NamedTuple):
    """What an article's date rests on."""

    line: int  # of the raw text
    written: str  # the date, or the line with it, as it stands there
    calendar: str  # in which it was read
    rule: str  # the shape by which it was read
    labelled: bool  # its line calls it the story's date
    role: str  # of that line


def evidence(marks: Iterable[Mark], article: Article) -> Evidence | None:
    """Return what the date of an article rests on, from the marks that it was made of.

    As in the article, a day that its line calls the story's goes before one that stands there.
    """
    if article.date is None:
        return None
    found = [
        Evidence(mark.line.number, fact.value, *_read_by(fact), fact.labelled, mark.role)
        for mark in marks
        for fact in mark.facts
        if fact.field == "date" and fact.day == article.date
    ]
    return min(found, key=lambda one: not one.labelled, default=None)


def _read_by(fact: Fact) -> tuple[str, str]:
    calendar, _, rule = fact.rule.partition(": ")
    return calendar, rule
