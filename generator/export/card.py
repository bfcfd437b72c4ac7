"""The card of an export: what is in it, how much, whose it is, what is missing. In English."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from generator import __version__
from generator.config import Config
from generator.export.item import FIELDS
from generator.export.place import CARD_MARK, listing
from generator.export.tally import Tally
from generator.licenses import LICENSES
from generator.narrowed import Narrowed

_MOST = 50  # languages, or sources, that are named
_ABSENT = {
    "jsonl": "An absent value is `null`, an absent list `[]`; a day and an instant are ISO 8601.",
    "csv": (
        "UTF-8 with a byte order mark; an absent value is an empty cell; `origin` is in four"
        " columns, and `extra` is JSON.\n\n"
        "The items of a list stand in one cell, a line each (U+000A, which is in no item).\n\n"
        "A cell that begins with one of `= + - @`, a tab, a line break, an apostrophe or a wide"
        " form of these has an apostrophe put before, so that no spreadsheet takes it for a"
        " formula. Take one apostrophe off each cell that begins with one, and every value is as"
        " the archive has it."
    ),
    "parquet": (
        "A day is `date32`, an instant a `timestamp` in UTC, a list a list of strings, `origin` a"
        " struct; `extra` is JSON. An absent value is null, an absent list empty."
    ),
    "epub": (
        "A chapter is a month, or a day where a month would be too long for reading devices; each"
        " article has its headline, day, source, writers, text and the address of its page. Markup"
        " that EPUB does not allow is left out, never words."
    ),
    "wacz": (
        "The pages as the archive's last build made them, with the style sheets, scripts, pictures"
        " and fonts that they need; all other pages too where no article is left out. The date of"
        " each record is not the time of a visit to a web server, as there was none: it is that of"
        " the newest article in this export."
    ),
}
_TABLES = ("jsonl", "csv", "parquet")
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|&~]")


def card(
    form: str,
    narrowed: Narrowed,
    config: Config,
    tally: Tally,
    parts: Iterable[tuple[str, str]],
    problems: int,
) -> str:
    """Return the card as Markdown; the same for the same export.

    `parts` are the files, each with its sha256, `problems` how many articles could not be read.
    """
    sections = [
        f"{CARD_MARK}\n\n# {_text(config.title)}",
        *([_text(config.description)] if config.description else []),
        f"An export in the format {form}, made by Warraq {__version__}.",
        f"## Files\n\nTo be checked with `sha256sum -c`:\n\n```\n{listing(parts)}\n```",
        f"## Selection\n\n{_selection(narrowed)}",
        f"## Counts\n\n{_table(_counts(tally))}",
        f"### Languages\n\n{_ranked(tally.langs, 'language')}",
        f"### Sources\n\n{_ranked(tally.sources, 'source')}",
        f"## Licence\n\n{_terms(config)}",
        "## Known gaps\n\n" + "\n".join(f"- {gap}" for gap in _gaps(tally, problems)),
        f"## What is in it\n\n{_ABSENT[form]}",
    ]
    if form in _TABLES:
        rows = (("field", "type", "meaning"), *((f"`{f.name}`", f.kind, f.meaning) for f in FIELDS))
        sections.append(_table(rows))
    return "\n\n".join(sections) + "\n"


def _selection(narrowed: Narrowed) -> str:
    said = [f"- `{option}` {_text(value)}" for option, value in narrowed.said()]
    every = "All articles of the archive" if not said else "The articles that pass all of these"
    order = "in time order, oldest first, those of one moment by address; the undated come last."
    return "\n".join([f"{every}, {order}", *([""] if said else []), *said])


def _counts(tally: Tally) -> Iterator[tuple[str, str]]:
    yield "what", "how many"
    yield "articles", f"{tally.articles:,}"
    yield "characters of text", f"{tally.characters:,}"
    yield "first day", str(tally.first or "none")
    yield "last day", str(tally.last or "none")
    yield "days with articles", f"{tally.days:,} of {tally.span:,}"
    yield "languages", f"{len(tally.langs):,}"
    yield "sources", f"{len(tally.sources) - ('' in tally.sources):,}"


def _ranked(counts: Counter[str], what: str) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(_text(name) or "(not named)", f"{count:,}") for name, count in ranked[:_MOST]]
    if others := ranked[_MOST:]:
        rows.append((f"({len(others):,} others)", f"{sum(count for _, count in others):,}"))
    return _table([(what, "articles"), *rows])


def _terms(config: Config) -> str:
    told = []
    if config.license:
        known = LICENSES[config.license]
        told.append(f"{known.name} (`{known.id}`): <{known.url}>")
    else:
        told.append("The archive names no licence: ask whoever keeps it before you use the texts.")
    if config.rights:
        told.append(_text(config.rights))
    if config.url:
        told.append(f"The archive: <{config.url}>")
    return "\n\n".join(told)


def _gaps(tally: Tally, problems: int) -> Iterator[str]:
    """Yield what is known to be missing or uncertain, one line each."""
    if tally.withdrawn:
        yield f"articles that are withdrawn, which no export has: {tally.withdrawn:,}"
    yield f"articles without a date: {tally.undated:,}"
    yield f"articles that name no source: {tally.sources['']:,}"
    yield f"articles without a text: {tally.without_text:,}"
    yield f"articles whose reading is doubted in some point (`doubts`): {tally.doubtful:,}"
    yield f"faults in the archive, whose articles are not in this export: {problems:,}"
    yield f"days without an article between the first and the last: {tally.span - tally.days:,}"
    for start, days in tally.gaps():
        yield f"no article on {days:,} day{'' if days == 1 else 's'} from {start}"


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    head, *others = rows
    lines = [head, tuple("---" for _ in head), *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(text: str) -> str:
    """Return a text on one line, its signs of Markdown and HTML escaped."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
