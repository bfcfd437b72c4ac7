"""Recognised lines -> an article, with its doubts in words."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from generator.ingest import escape
from generator.ingest.credits import Credits, dateline
from generator.ingest.letters import greets
from generator.ingest.metadata import Fact
from generator.ingest.names import byline
from generator.ingest.recognise import Mark
from generator.ingest.shapes import LONG, is_text, number_of
from generator.ingest.tags import split_tags
from generator.ingest.tokens import folded, match, tokens
from generator.ingest.torn import torn
from generator.ingest.verse import without_gap
from generator.ingest.vocabulary import Field, Vocabulary
from generator.model import Article, Origin
from generator.permalinks import digest_letters
from generator.text import clean_value, fold, shorten

NO_HEADLINE = "no headline was found"
_LEADERS = {"item": "-", "quotation": ">"}
_SHORT_TITLE = 70
_LIST = 4  # lines
_STANDFIRSTS = 3  # lines over the opening of a text, at the most
_SENTENCE = 80  # characters from which a line is more than an entry of a list
_SENTENCE_ENDS = (".", "\u06d4", "!", "?", "\u061f")


def assemble(
    marks: Sequence[Mark],
    lang: str,
    vocabulary: Vocabulary,
    origin: Origin | None = None,
    *,
    markdown: bool = False,
) -> Article | None:
    """Return the article that marked lines give, without slug and related, or None.

    `markdown` says that the lines are Markdown, and stay so; others are shown as they are written.
    The first line that gives a field wins; what the lines do not give stays absent.
    """
    titles = [fact.value for mark, fact in _facts(marks) if fact.field == "title"]
    body = [mark for mark in marks if mark.role in ("paragraph", "heading") and not mark.continues]
    if not titles and not body:
        return None
    doubts = [f"line {mark.line.number}: {mark.doubt}" for mark in marks if mark.doubt]
    title = clean_value(titles[0]) if titles else ""
    if markdown:
        title = clean_value(escape.headline(title))
    if not title:
        opening = _opens(body, vocabulary) if body else marks[0]
        title = shorten(clean_value(opening.text), _SHORT_TITLE) or "\u2026"
        number = opening.line.number
        doubts.append(f"line {number}: {NO_HEADLINE}; these are the first words")
    if not body:
        doubts.append(f"line {marks[-1].line.number}: there is no text under the headline")
    given = [mark for mark in marks if mark.facts]
    date, updated = _day(given, "date", doubts), _day(given, "updated", doubts)
    section = _one(given, "section")
    brief = fold(section) in vocabulary.briefs
    if number := (_second_story(body) if brief else 0) or _second_number(marks):
        doubts.append(f"line {number}: it may be several short stories, one under each heading")
    if date and updated and (_plain(date) - _plain(updated)).days > 1:  # one is of a time zone
        number = next(m.line.number for m, fact in _facts(given) if fact.field == "updated")
        doubts.append(f"line {number}: the day of its update is before its own")
    credits_ = _credits(given, body, vocabulary)
    source = _one(given, "source")
    if not source or (credits_.source and _is_host(source, given)):
        source = credits_.source
    doubts += _others(given)
    plain = " ".join(mark.text for mark in body)
    if date is None and _is_list([mark.text for mark in body]):
        number = body[0].line.number
        doubts.append(f"line {number}: none of its lines is a sentence: it may be no news")
    if body and (wrong := torn(plain)):
        doubts.append(f"line {body[0].line.number}: {wrong}")
    return Article(
        title=title,
        date=date,
        updated=updated,
        source=source,
        agency=credits_.agency,
        authors=credits_.authors,
        places=credits_.places,
        section=section,
        tags=_tags(given, vocabulary, doubts),
        lang=lang,
        summary=_summary(given),
        url=_one(given, "url"),
        id=article_id(title, date, source, plain),
        doubts=tuple(dict.fromkeys(doubts)),
        origin=origin,
        body="\n\n".join(_blocks(body, markdown=markdown)),
    )


def article_id(title: str, date: dt.date | dt.datetime | None, source: str, text: str) -> str:
    """Return the identity of a first reading: the same article from two files has one id.

    The same text in two papers is two articles: that both carried it is worth knowing.
    """
    day = date.isoformat() if date else ""
    # Of all white space only the space is printable: most texts have nothing to join.
    plain = text.isprintable() and "  " not in text
    words = text.strip() if plain else " ".join(text.split())
    return digest_letters("\n".join((title, day, source, words)), 12)


def _opens(body: Sequence[Mark], vocabulary: Vocabulary) -> Mark:
    """Return the line whose first words stand for a headline that is not there: the first, or the
    paragraph under the words with which a letter greets its reader."""
    first, *rest = body
    greeted = rest and len(rest[0].text) >= LONG and greets(first.text, vocabulary)
    return rest[0] if greeted else first


def _is_list(texts: Sequence[str]) -> bool:
    """Whether a text is short lines, hardly one with a sentence's end, as of a menu or a form."""
    ended = sum(text.endswith(_SENTENCE_ENDS) for text in texts)
    short = all(len(text) < _SENTENCE for text in texts)
    return len(texts) >= _LIST and short and ended * 5 <= len(texts)


@dataclass(frozen=True, slots=True)
class _Dated:
    number: int
    fact: Fact


def _facts(marks: Iterable[Mark]) -> Iterable[tuple[Mark, Fact]]:
    return ((mark, fact) for mark in marks for fact in mark.facts)


def _others(marks: Sequence[Mark]) -> Iterator[str]:
    """Yield a doubt for each line that gives another value of a field that holds only one.

    A house that is only named, in a byline, says nothing against a source in other letters: that
    is the mark by which a collection calls it.
    """
    fields: tuple[Field, ...] = ("source", "url")
    for field in fields:
        chosen = folded(_one(marks, field))
        for mark, fact in _facts(marks):
            against = fact.labelled or fact.value.isascii() == chosen.isascii()
            if fact.field == field and against and folded(fact.value) != chosen:
                stated = f'gives another {field}, "{fact.value}", which was left out'
                yield f"line {mark.line.number}: {stated}"


def _one(marks: Sequence[Mark], field: Field) -> str:
    """Return the first value given for a field; one behind its label goes before all others."""
    given = [fact for _, fact in _facts(marks) if fact.field == field and fact.value]
    return next((fact.value for fact in sorted(given, key=lambda fact: not fact.labelled)), "")


def _summary(marks: Sequence[Mark]) -> str:
    """Return what is given over a text: a line above its headline, and its lead, are both kept."""
    given = (fact.value for _, fact in _facts(marks) if fact.field == "summary")
    return clean_value(" \u2013 ".join(dict.fromkeys(given)))


def _day(marks: Sequence[Mark], field: Field, doubts: list[str]) -> dt.date | dt.datetime | None:
    """Return the first day given for a field, and doubt a line that gives another.

    A day that its line calls the story's goes before one that only stands there; a later one that
    only stands there is the site's clock when the page was saved.
    """
    given = [_Dated(mark.line.number, fact) for mark, fact in _facts(marks) if fact.field == field]
    days = sorted((dated for dated in given if dated.fact.day), key=_unlabelled)
    chosen = days[0].fact.day if days else None
    clocks = [
        other
        for other in days
        if chosen
        and other.fact.day
        and days[0].fact.labelled
        and not other.fact.labelled
        and _plain(other.fact.day) > _plain(chosen)
    ]
    doubts += (
        f"line {dated.number}: {doubt}"
        for dated in given
        if dated not in clocks
        for doubt in dated.fact.doubts
    )
    for other in days[1:]:
        if other in clocks:
            continue
        if chosen and other.fact.day and _plain(other.fact.day) != _plain(chosen):
            stated = f'"{other.fact.value}" is another day than line {days[0].number} gives'
            doubts.append(f"line {other.number}: {stated}")
    return chosen


def _unlabelled(dated: _Dated) -> bool:
    return not dated.fact.labelled


def _plain(day: dt.date | dt.datetime) -> dt.date:
    return day.date() if isinstance(day, dt.datetime) else day


def _credits(marks: Sequence[Mark], body: Sequence[Mark], vocabulary: Vocabulary) -> Credits:
    """Gather people, agencies and places from the labelled lines, the bylines and the dateline.

    Where a collection calls a house by a mark in other letters, the house's own name, in a byline,
    is kept as whom the story is credited to.
    """
    found: list[Credits] = []
    house = _one(marks, "source")
    for _, fact in _facts(marks):
        if fact.field == "authors":
            found.append(byline(fact.value, vocabulary, house))
        elif fact.field == "agency":
            found.append(Credits((), (fact.value,)))
        elif fact.field == "places":
            found.append(Credits((), (), (fact.value,)))
    found.append(_opening(body, vocabulary))
    houses = [fact.value for _, fact in _facts(marks) if fact.field == "source"]
    houses += (credits_.source for credits_ in found)
    marked = bool(house) and not _is_host(house, marks)
    named = tuple(name for name in houses if marked and name.isascii() != house.isascii())
    source = next((credits_.source for credits_ in found if credits_.source), "")
    return Credits(
        _join(credits_.authors for credits_ in found),
        _join((*(credits_.agency for credits_ in found), named)),
        _join(credits_.places for credits_ in found),
        source or _publisher(marks, vocabulary),
    )


def _is_host(source: str, marks: Sequence[Mark]) -> bool:
    """Whether a source is only the site of the story's address, for no field named its house."""
    return _one(marks, "url").partition("//")[2].removeprefix("www.").startswith(f"{source}/")


def _publisher(marks: Sequence[Mark], vocabulary: Vocabulary) -> str:
    """Return the first agency that is the publisher itself, or "": one that no list knows and that
    says it is a paper, or one that its reporter's name stands before, `place / name / agency`."""
    for mark in marks:
        name = next((fact.value for fact in mark.facts if fact.field == "agency"), "")
        if not name:
            continue
        line = tokens(name, 6)
        listed = match(line, 0, vocabulary.agencies)
        reported = sorted(fact.field for fact in mark.facts) == ["agency", "authors", "places"]
        if reported and mark.text.count("/") > 1:
            return name
        if not listed and match(line, len(line) - 1, vocabulary.outlet_words):
            return name
    return ""


def _opening(body: Sequence[Mark], vocabulary: Vocabulary) -> Credits:
    """What the dateline of a text says: of its first line, or that under its standfirsts."""
    paragraphs = (mark.text for mark in body if mark.role == "paragraph")
    lines = list(islice(paragraphs, _STANDFIRSTS + 1))
    found = dateline(lines[0], vocabulary) if lines else Credits()
    if found == Credits() and lines and not is_text(lines[0]):
        found = dateline(next(filter(is_text, lines), ""), vocabulary)
    return found


def _join(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some if name))


def _second_story(body: Sequence[Mark]) -> int:
    """Return the line of the first heading of a body that has one over each paragraph, or 0."""
    roles = [mark.role for mark in body]
    by_turns = len(roles) > 2 and all(
        role == ("heading" if at % 2 else "paragraph") for at, role in enumerate(roles)
    )
    return body[1].line.number if by_turns else 0


def _second_number(marks: Sequence[Mark]) -> int:
    """Return the line of the second of the headlines that count an article's stories, or 0.

    The first of them is its title; or it stands right under that, and each right over its text, as
    the headings of one text seldom do.
    """
    lines = [mark.line for mark in marks if mark.role in ("title", "paragraph", "heading")]
    places = [at for at, line in enumerate(lines) if number_of(line.text)]
    numbers = [number_of(lines[at].text) for at in places]
    if len(places) < 2 or places[0] > 1 or numbers != list(range(1, len(places) + 1)):
        return 0
    apart = all(below - at > 1 for at, below in pairwise([*places, len(lines)]))
    if places[0] and apart:
        apart = all(lines[at + 1].number == lines[at].number + 1 for at in places)
    return lines[places[1]].number if apart else 0


def _tags(marks: Sequence[Mark], vocabulary: Vocabulary, doubts: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for mark, fact in _facts(marks):
        if fact.field == "tags":
            tags, doubt = split_tags(fact.value, vocabulary)
            found += tags
            if doubt:
                doubts.append(f"line {mark.line.number}: {doubt}")
    return tuple(dict.fromkeys(found))


def _blocks(body: Sequence[Mark], *, markdown: bool) -> Iterator[str]:
    """Yield the Markdown of each line of a body; items of lists and quotations as these.

    A page that quotes all it says, or lists it, only sets it so.
    """
    letters = {mark.line.block: 0 for mark in body}
    for mark in body:
        letters[mark.line.block] += len(mark.text)
    for mark in body:
        written = _markdown(mark, escaped=not markdown)
        block = mark.line.block
        if block and 2 * letters[block] < sum(letters.values()) and "\n" not in written:
            written = f"{_LEADERS[block]} {written}"
        yield written


def _markdown(mark: Mark, *, escaped: bool) -> str:
    if mark.role == "heading":
        return escape.heading(mark.text) if escaped else f"## {escape.markdown(mark.text)}"
    written = escape.paragraph if escaped else escape.markdown
    # Else what the body keeps is more than the line, or less.
    verse = without_gap(mark.line.verse) == mark.text
    text = mark.line.verse if verse else mark.text
    return "\n\n".join(map(written, text.split("\n")))
