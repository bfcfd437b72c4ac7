"""What each line of an article may be, judged by itself and by its neighbours. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from generator.ingest.furniture import is_promotion, is_rule, left_out
from generator.ingest.lines import (
    bracketed_name,
    credit_line,
    loose_tags,
    section_line,
    syndicated,
)
from generator.ingest.metadata import Fact, Metadata, label_of, read_metadata
from generator.ingest.names import is_person
from generator.ingest.paragraphs import skipped_blocks, teasers
from generator.ingest.segment import LONG, Whole, is_headline_like, is_read_also
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Field, Vocabulary

Role = (
    Field
    | Literal[
        "heading", "paragraph", "repeated", "related", "separator", "end", "copyright", "furniture",
        "blank", "refused", "record",
    ]
)  # fmt: skip

LONGEST_TITLE = 200
_MAX_METADATA = 2000
_SHORT = 80  # characters
_LONGEST_HOUSE = 60
_QUOTES = '\u00ab"\u201c\u201d'
_MARKED = re.compile(r"([^:.|\u2026]{2,40}?)(?:\s*(?::|\.{2,}|\u2026|\|)\s*|\s[-\u2013]\s)\S")
_MARK_SIGN = re.compile("[:.|\u2026\u2013-]")  # one of these stands behind it, and a space at most
_FULL_STOPS = (".", "\u06d4")
_NUMBER = re.compile(r"\d{1,2}").fullmatch


class Kind(NamedTuple):
    """What a line may be, and the rule that says so."""

    text: str
    name: Literal["text", "metadata", "out", "related"]
    rule: str = ""
    role: Role = "paragraph"  # when it is left out
    metadata: Metadata | None = None


def kinds_of(texts: Sequence[str], lang: str, vocabulary: Vocabulary) -> list[Kind]:
    """Return what each filled line is by itself, and what a read-also marker makes of those below.

    `lang` is the article's language, "" when unknown: it decides between calendars.
    """
    kinds = _related([_kind(text, lang, vocabulary) for text in texts], vocabulary)
    _section(kinds, vocabulary)
    _house(kinds, lang, vocabulary)
    return kinds


def settle(
    kinds: list[Kind],
    wholes: Sequence[Whole],
    title: int | None,
    lang: str,
    vocabulary: Vocabulary,
) -> None:
    """Change the kinds of lines by where they stand: under the headline, at the foot, in a block.

    `wholes` are all lines, blank ones too; `title` is the headline's place among the filled ones.
    """
    _speaker(kinds, title, vocabulary)
    _chapters(kinds)
    _blocks(kinds)
    _head(kinds, title, lang, vocabulary)
    _foot(kinds, title, lang, vocabulary)
    _strangers(kinds, wholes, title, vocabulary)


def _kind(text: str, lang: str, vocabulary: Vocabulary) -> Kind:
    if len(text) > _MAX_METADATA:
        return Kind(text, "text")
    if is_rule(text):
        return Kind(text, "out", "a row of one sign", "furniture")
    if left := left_out(text, vocabulary):
        return Kind(text, "out", left.rule, left.role)
    if len(text) <= _SHORT and not text.endswith(_FULL_STOPS) and is_promotion(text, vocabulary):
        return Kind(text, "out", "a short line that offers the site's services", "furniture")
    if is_read_also(text, vocabulary) or _read_also_line(text, vocabulary):
        return Kind(text, "related", "begins with a read-also marker")
    metadata = None
    if len(text) <= LONG or label_of(text, vocabulary):
        metadata = read_metadata(text, lang, vocabulary)
    if metadata is None:
        return Kind(text, "text")
    labelled = "a label and its value" if metadata.labelled else "a day, places, an agency, no more"
    return Kind(text, "metadata", labelled, metadata=metadata)


def _read_also_line(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the marker and a headline stand on one line, parted by a colon, dots or a bar."""
    if text.endswith(_FULL_STOPS) or not _MARK_SIGN.search(text, 0, 45):
        return False
    parted = _MARKED.match(text)
    return parted is not None and is_read_also(parted[1], vocabulary)


def _related(kinds: list[Kind], vocabulary: Vocabulary) -> list[Kind]:
    """Give the headlines that a read-also marker lists the marker's kind."""
    listing = False
    found = []
    for at, kind in enumerate(kinds):
        if at == 0 and _is_first_headline(kinds, vocabulary):
            kind = Kind(kind.text, "text")
        elif kind.name == "related":
            listing = not _read_also_line(kind.text, vocabulary)
        elif listing and kind.name == "text" and _is_listed(kind.text):
            kind = Kind(kind.text, "related", "a headline under a read-also marker")
        else:
            listing = False
        found.append(kind)
    return found


def _is_first_headline(kinds: Sequence[Kind], vocabulary: Vocabulary) -> bool:
    """Whether the first line begins with a marker, but leads to no other story: "Watch: ..." is
    the headline itself, where none follows before the text."""
    first = kinds[0]
    if first.name != "related" or not _read_also_line(first.text, vocabulary):
        return False
    after = next((kind for kind in kinds[1:] if kind.name != "out"), None)
    return after is not None and (after.name == "metadata" or not is_headline_like(after.text))


def _is_listed(text: str) -> bool:
    return is_headline_like(text) and len(text) < LONG + 40


def _given(text: str, facts: tuple[Fact, ...], rule: str) -> Kind:
    return Kind(text, "metadata", rule, metadata=Metadata(facts, False))


def texts_of(kinds: Sequence[Kind]) -> list[int]:
    """Return the places of the lines that may be text."""
    return [at for at, kind in enumerate(kinds) if kind.name == "text"]


def _section(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the desk's name that stands over a headline."""
    texts = texts_of(kinds)
    if len(texts) < 3:
        return
    facts = section_line(kinds[texts[0]].text, vocabulary)
    if facts and len(kinds[texts[1]].text) <= LONGEST_TITLE:
        kinds[texts[0]] = _given(kinds[texts[0]].text, facts, "a section's name over a headline")


def _house(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Take the line over a headline or a text that names the publisher or the agency alone."""
    texts = texts_of(kinds)
    if len(texts) < 2 or len(kinds[texts[0]].text) > _LONGEST_HOUSE:
        return
    if any(sign in kinds[texts[0]].text for sign in _QUOTES):
        return  # a headline may quote a name
    facts = credit_line(kinds[texts[0]].text, lang, vocabulary)
    fields = {fact.field for fact in facts}
    if fields & {"source", "agency"} and "authors" not in fields:
        rule = "a publisher or an agency over the story"
        kinds[texts[0]] = _given(kinds[texts[0]].text, facts, rule)


def _speaker(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Join a headline whose first line names who says it, with a colon, and whose second what."""
    if title is None or title < 0 or kinds[title].name != "text" or title + 2 >= len(kinds):
        return
    who, what, text = kinds[title : title + 3]
    said = what.name == "text" and is_headline_like(what.text)
    if not who.text.endswith(":") or not said or text.name != "text" or len(text.text) < 60:
        return
    joined = Fact("title", f"{who.text} {what.text}")
    kinds[title] = _given(who.text, (joined,), "a headline over two lines: who says it")
    kinds[title + 1] = Kind(what.text, "out", "a headline over two lines: what is said", "title")


def _chapters(kinds: list[Kind]) -> None:
    """Give back the numbers that part a text: 1, 2, 3, alone on their lines, each over a paragraph.

    A page's numbers stand beside one another, or over nothing.
    """
    found = [at for at, kind in enumerate(kinds) if kind.name == "out" and _NUMBER(kind.text)]
    counted = [int(kinds[at].text) for at in found] == list(range(1, len(found) + 1))
    if len(found) < 2 or not counted or found[-1] + 1 == len(kinds):
        return
    below = [kinds[at + 1] for at in found]
    if all(kind.name == "text" and len(kind.text) >= 60 for kind in below):
        for at in found:
            kinds[at] = Kind(kinds[at].text, "text", "the number of a chapter")


def _blocks(kinds: list[Kind]) -> None:
    """Take the headlines between the name of a block of the page and the mark of its end."""
    for at in skipped_blocks([kind.text for kind in kinds]):
        if kinds[at].name == "text":
            kinds[at] = Kind(kinds[at].text, "related", "in a block of the page whose end is named")


def _head(kinds: list[Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines under a headline that name who, where and when, or the desk."""
    if title is None:
        return
    for at in range(title + 1, len(kinds) - 1):
        text = kinds[at].text
        if kinds[at].name != "text":
            continue
        rule = "names and days under a headline"
        below = kinds[at + 1]
        opens = len(below.text) >= 60 or below.name == "metadata"
        facts = credit_line(text, lang, vocabulary, under_title=opens)
        if not facts and (facts := section_line(text, vocabulary)):
            rule = "a section's name under a headline"
        if not facts and opens and at == title + 1 and is_person(text, vocabulary):
            facts, rule = (Fact("authors", text),), "a name alone under a headline"
        if not facts or not any(kind.name == "text" for kind in kinds[at + 1 :]):
            return
        kinds[at] = _given(text, facts, rule)


def _foot(kinds: list[Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines at the end that are no text: whose it is, offers of the site, the day."""
    for at in reversed(texts_of(kinds)[-4:]):
        text = kinds[at].text
        if at == title or at == 0:
            return
        if is_promotion(text, vocabulary):
            kinds[at] = Kind(text, "out", "offers the site's services, at the foot", "furniture")
        elif folded(text[:60]).startswith(vocabulary.long_read_also):
            kinds[at] = Kind(text, "related", "begins with a read-also marker, at the foot")
        elif source := syndicated(text, vocabulary):
            kinds[at] = _given(text, (Fact("source", source),), "says by whose leave, at the foot")
        elif name := bracketed_name(text, vocabulary):
            kinds[at] = _given(text, (Fact("authors", name),), "a name in brackets, at the foot")
        elif tags := loose_tags(text, vocabulary):
            kinds[at] = _given(text, (Fact("tags", tags),), "the word for tags, at the foot")
        else:
            facts = credit_line(text, lang, vocabulary, foot=True)
            if not any(fact.field == "date" for fact in facts):
                return
            kinds[at] = _given(text, facts, "names and a day, at the foot")


def _strangers(
    kinds: list[Kind], wholes: Sequence[Whole], title: int | None, vocabulary: Vocabulary
) -> None:
    """Take the openings of other stories that a page put under this one."""
    filled = [whole.lines for whole in wholes if whole.line.text]
    # By the numbers: a reader of structured files gives no blank lines.
    gaps = [
        at
        for at, (above, below) in enumerate(pairwise(filled), 1)
        if below[0].number - above[-1].number > 1
    ]
    texts = [at for at in texts_of(kinds) if at != title]
    if len(texts) < 5 or not gaps:
        return
    for at in teasers([kinds[at].text for at in texts], texts, gaps, vocabulary):
        kinds[at] = Kind(kinds[at].text, "related", "opens another story, under a gap at the end")
