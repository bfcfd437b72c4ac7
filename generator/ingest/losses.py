"""New readings that say less than the articles that they are of, and what is told of them."""

from collections.abc import Iterator, Mapping

from generator.ingest.assemble import NO_HEADLINE
from generator.model import Article


def lost(old: Article, new: Article) -> str:
    """Return what an article has and its new reading has not: its date, its headline, or ""."""
    headless = [any(NO_HEADLINE in doubt for doubt in one.doubts) for one in (old, new)]
    gone = {"date": old.day and not new.day, "headline": headless == [False, True]}
    return " and the ".join(name for name, is_gone in gone.items() if is_gone)


def notes_of(name: str, losses: Mapping[str, str]) -> Iterator[str]:
    """Yield what is told of a raw file whose readings have lost something, by article's path."""
    for what in dict.fromkeys(losses.values()):
        first, *others = [path for path, one in losses.items() if one == what]
        beside = f" and of {len(others):,} more" if others else ""
        yield (
            f"{name} has changed and no longer gives the {what} of {first}{beside}: kept as it was,"
            " and the new reading is in .warraq/proposed/: if a column or a label has another name"
            " now, name it in a layout; to take a reading as it is, run warraq ingest --accept"
            f" {first}"
        )
