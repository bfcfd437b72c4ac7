"""Days in numbers, 06/07/2016: which is the month, by the other dates of the file. Pure."""

from collections.abc import Iterator, Sequence

from generator.ingest.dates import month_first
from generator.ingest.metadata import Fact
from generator.ingest.numeric import BY_CUSTOM, DAY_FIRST, MONTH_FIRST
from generator.ingest.recognise import Mark
from generator.text import fold

_CUSTOM, _DAY, _MONTH = (f"gregorian: {rule}" for rule in (BY_CUSTOM, DAY_FIRST, MONTH_FIRST))


def in_order(parts: Sequence[tuple[Mark, ...]], told: str) -> list[tuple[Mark, ...]]:
    """Return the marks of a file's articles, their days in numbers read in the order that it shows.

    Dates of one source show it to one another: where one can only have the month first, so have
    those that could have either, and where the next has the day first, these are doubted. `told` is
    what the layout says instead, "month first" or "day first", or "".
    """
    if not told and not any(fact.rule == _MONTH for part in parts for fact in _days(part)):
        return list(parts)
    shown: dict[str, set[str]] = {}
    for part in parts:
        rules = shown.setdefault(_source(part), set())
        # The fourth of April is no evidence.
        rules |= {f.rule for f in _days(part) if f.day and f.day.day != f.day.month}
    return [_read_again(part, told, shown[_source(part)]) for part in parts]


def _read_again(part: tuple[Mark, ...], told: str, shown: set[str]) -> tuple[Mark, ...]:
    first = told == "month first" or (not told and _MONTH in shown)
    either = not told and {_DAY, _MONTH} <= shown
    if not first:
        return part
    return tuple(
        mark._replace(facts=tuple(_fact(fact, either=either) for fact in mark.facts))
        if any(fact.rule == _CUSTOM for fact in mark.facts)
        else mark
        for mark in part
    )


def _fact(fact: Fact, *, either: bool) -> Fact:
    if fact.rule != _CUSTOM or fact.day is None:
        return fact
    if either:
        doubt = f'"{fact.value}" may have the month first, as other dates of its file have'
        return fact._replace(doubts=(*fact.doubts, doubt))
    return fact._replace(day=month_first(fact.day), rule=f"{_MONTH} as elsewhere")


def _days(part: Sequence[Mark]) -> Iterator[Fact]:
    return (fact for mark in part for fact in mark.facts if fact.field in ("date", "updated"))


def _source(part: Sequence[Mark]) -> str:
    """The source that an article names, folded, or "" for none."""
    facts = (fact for mark in part for fact in mark.facts)
    return next((fold(fact.value) for fact in facts if fact.field == "source"), "")
