"""Lines over a headline that are none, and a sub-headline behind its label. Pure."""

import re
from collections.abc import Sequence
from itertools import islice

from generator.ingest.credits import Credits, dateline
from generator.ingest.foot import has_authors, is_biography
from generator.ingest.furniture import EDGES
from generator.ingest.lines import opening_facts, titled_name, unread_day
from generator.ingest.metadata import Fact, loose_byline, subheading
from generator.ingest.names import is_name, is_person
from generator.ingest.roles import Kind, given
from generator.ingest.shapes import LONG, is_headline_like, is_text
from generator.ingest.tokens import folded, match, tokens
from generator.ingest.vocabulary import Vocabulary

_FEW = 5  # lines that may be text, of which the first may stand over a headline
_LINES = 3  # that may stand over a headline
_LONGEST_KICKER = 40
_KICKER = 4  # words of one that names its paper
_LONGEST_LEAD = 80  # characters of a line that leads to its headline by its last sign
_LEADS = ("\u061b", ":")
_LEAST_HEADLINE = 4  # words
_HEAD = 12  # lines among which the label of a sub-headline stands
_COUNTED = re.compile(r"[^\W\d_][^:\d]{1,24}:\s*[\w/-]*\d{2,}[\w/-]*")
_QUOTES = '\u00ab\u00bb"\u201c\u201d'
_LONGEST_ABOVE = 70  # characters
_LONGEST = 110  # characters of a headline under such a line
_CIRCUMSTANCE = 6  # words
_LONGEST_NAME = 3  # words of a name that no list knows
_LEAST_UNDER_NAME = 2  # words of a headline under a name
_COLUMN = 7  # words of the headline of a column
_SIGNS = EDGES + "()[]"


def over_headline(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the lines over a headline: an invocation, the kind of the story, who wrote it."""
    first = next((at for at, kind in enumerate(kinds) if kind.name == "text"), None)
    if first is None or any(kind.label == "title" for kind in kinds[:first]):
        return
    if _leads(kinds):
        text = kinds[first].text
        lead = (Fact("summary", text.rstrip(f" {''.join(_LEADS)}")),)
        kinds[first] = given(text, lead, "who says it or where, over the headline")
        return
    if len(kinds[first].text) > _LONGEST_KICKER:
        return
    if _is_invocation(kinds[first].text, vocabulary) and _is_text_below(kinds, first):
        kinds[first] = Kind(kinds[first].text, "out", "an invocation over the text", "furniture")
    over_title = first + 1 < len(kinds) and kinds[first + 1].label == "title"
    if over_title and _COUNTED.fullmatch(kinds[first].text):
        kinds[first] = Kind(kinds[first].text, "out", "a record's number behind a label", "id")
    for _ in range(_LINES):
        # The first few will do.
        texts = list(islice((at for at, kind in enumerate(kinds) if kind.name == "text"), _FEW))
        if not texts or len(kinds[texts[0]].text) > _LONGEST_KICKER:
            return
        at = texts[0]
        text = kinds[at].text
        kicks = _is_kicker(text, vocabulary)
        if not _is_over_headline(kinds, texts, kicks=kicks):
            return
        if kicks:
            kicker = (Fact("summary", text.strip(" :*")),)
            kinds[at] = given(text, kicker, "the kind of a story, over its headline")
        elif (name := loose_byline(text.rstrip(" :"), vocabulary)) and is_person(name, vocabulary):
            writer = (Fact("authors", name),)
            kinds[at] = given(text, writer, "a byline's word and a name, over a headline")
        else:
            return


def lines_above(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the line right over a headline, or the name of a column and its writer there.

    The headline has its day or its writer right under it, unless the line ends in a colon. A line
    that leads up to it so says no name; one of two words, or one that only tells when or why, is
    shorter than the headline.
    """
    texts = list(islice((at for at, kind in enumerate(kinds) if kind.name == "text"), 3))
    if len(texts) < 3 or len(kinds[texts[0]].text) > _LONGEST_ABOVE:
        return
    if any(kind.label == "title" for kind in kinds[: texts[1]]):
        return
    at, below = texts[0], texts[1]
    text, headline = kinds[at].text, kinds[below].text
    if _is_column(kinds, texts, vocabulary):
        _take_column(kinds, at, vocabulary)
        return
    if below != at + 1 or below + 1 >= len(kinds) or not _may_be_under(text, headline):
        return
    under = kinds[below + 1]
    told = _is_told(under) or bool(
        under.name == "text" and opening_facts(under.text, "", vocabulary)
    )
    told = told or (under.name == "text" and dateline(under.text, vocabulary) != Credits())
    leads = text.endswith(":") and is_text(kinds[texts[2]].text) and _leads_up(text, vocabulary)
    if leads or (told and _is_brief(text, headline, vocabulary)):
        kicker = (Fact("summary", text.strip(" :*")),)
        kinds[at] = given(text, kicker, "a line over a headline, which leads up to it")


def writer_above(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the name of the writer right over a headline: one with a title, or whose first the lists
    know, and of whom nothing below tells."""
    at = next((at for at, kind in enumerate(kinds) if kind.name == "text"), None)
    if at is None or not _may_be_over_headline(kinds, at, vocabulary):
        return
    text = kinds[at].text
    titled = titled_name(text, vocabulary)
    if not (titled or is_person(text, vocabulary)) or _is_told_of(kinds, at):
        return
    doubt = f'"{text}" is taken for its authors, for it stands over the headline'
    writer = Fact("authors", text, None, () if titled else (doubt,))
    kinds[at] = given(text, (writer,), "a name over a headline, of whom nothing below tells")


def may_be_writer(kinds: Sequence[Kind], title: int, vocabulary: Vocabulary) -> bool:
    """Return whether a headline may as well be the name of the writer, and the line under it the
    headline: it is a name by its length and no list knows it, and nothing below tells of it."""
    text = kinds[title].text
    if len(text.split()) > _LONGEST_NAME or not _may_be_over_headline(kinds, title, vocabulary):
        return False
    if folded(text).startswith(vocabulary.exclusive):
        return False
    return is_name(text, vocabulary) and not _is_told_of(kinds, title)


def _may_be_over_headline(kinds: Sequence[Kind], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line has the length of a name, and under it stand a line like a headline and the
    text, or a day between these; no line names the writer."""
    text, rest = kinds[at].text, kinds[at + 1 : at + 4]
    few = 1 < len(text.split()) <= _LONGEST_NAME + 1 and not any(map(str.isdigit, text))
    if not few or len(rest) < 2 or rest[0].name != "text":
        return False
    headline, below, *others = rest
    if not is_headline_like(headline.text) or is_text(headline.text):
        return False
    if len(headline.text.split()) < _LEAST_UNDER_NAME or unread_day(headline.text, vocabulary):
        return False
    if others and _is_told(below):
        below = others[0]
    return below.name == "text" and is_text(below.text) and not has_authors(kinds)


def _is_told_of(kinds: Sequence[Kind], at: int) -> bool:
    """Whether the last word of a name stands in a line below it."""
    last = folded(kinds[at].text.split()[-1])
    return any(last in folded(kind.text) for kind in kinds[at + 1 :])


def _take_column(kinds: list[Kind], at: int, vocabulary: Vocabulary) -> None:
    """Take the name of a column, its writer below, and what that one is."""
    name, writer, what = (kind.text for kind in kinds[at : at + 3])
    kinds[at] = given(name, (Fact("summary", name),), "the name of a column")
    kinds[at + 1] = given(writer, (Fact("authors", writer),), "the writer of a column")
    if is_biography(what, vocabulary):
        kinds[at + 2] = Kind(what, "out", "what the writer is, under the name", "furniture")


def _may_be_under(text: str, headline: str) -> bool:
    words = len(headline.split())
    return is_headline_like(headline) and words >= _LEAST_HEADLINE and len(headline) < _LONGEST


def _is_told(kind: Kind) -> bool:
    """Whether a line gives the day or the writer."""
    facts = kind.metadata.facts if kind.metadata else ()
    return any(fact.field in ("date", "authors") for fact in facts)


def _leads_up(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line that ends in a colon names nobody who says what stands below it."""
    line = tokens(text, 20)
    tables = (vocabulary.titles, vocabulary.roles, vocabulary.given, vocabulary.agencies)
    named = any(match(line, at, table) for at in range(len(line)) for table in tables)
    office = any(token.key in vocabulary.not_names for token in line)
    return len(text.split()) >= _LEAST_HEADLINE and not named and not office


def _is_brief(text: str, headline: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is two words, or tells when or why, and is shorter than a headline."""
    words = text.split()
    if any(map(str.isdigit, text)) or any(sign in text for sign in _QUOTES + "?!\u061f:"):
        return False
    if len(text) >= len(headline) or len(words) > _CIRCUMSTANCE:
        return False
    plain = folded(text).replace(" ", "")
    if (
        len(words) == 2
        and 2 * len(text) <= len(headline)
        and plain.isalpha()
        and not is_person(text, vocabulary)
    ):
        return True
    return match(tokens(text, 8), 0, vocabulary.circumstances) is not None and len(words) > 1


def _is_column(kinds: Sequence[Kind], texts: Sequence[int], vocabulary: Vocabulary) -> bool:
    """Whether lines are a column's name, its writer, what that one is or not, and a headline with
    its day under it and a text."""
    first = texts[0]
    if len(kinds[first].text.split()) >= _LEAST_HEADLINE or first + 4 >= len(kinds):
        return False
    names = [kind for kind in kinds[first + 1 : first + 3] if kind.name == "text"]
    if not names or not is_person(names[0].text, vocabulary):
        return False
    if any(names[0].text in kind.text for kind in kinds[first + 2 :]):
        return False  # whom the story is about
    second = kinds[first + 2].text
    at = first + (3 if is_biography(second, vocabulary) else 2)
    if at + 2 > len(kinds):
        return False
    headline, below = kinds[at], kinds[at + 1]
    short = headline.name == "text" and len(headline.text.split()) <= _COLUMN
    if not short or not is_headline_like(headline.text):
        return False
    if _is_told(below):
        return at + 2 < len(kinds) and is_text(kinds[at + 2].text)
    brief = len(kinds[first].text.split()) < _LEAST_HEADLINE - 1
    return brief and below.name == "text" and len(below.text) >= LONG


def _leads(kinds: Sequence[Kind]) -> bool:
    """Whether the first text leads to the headline under it, as `so the mayor;` does.

    One with a colon does where the day stands under the headline; else both are the headline, as
    `settle` knows it.
    """
    texts = list(islice((at for at, kind in enumerate(kinds) if kind.name == "text"), 3))
    if not texts or not kinds[texts[0]].text.endswith(_LEADS):
        return False
    lead = kinds[texts[0]].text
    if len(lead) > _LONGEST_LEAD or not _is_over_headline(kinds, texts, kicks=False):
        return False
    below = kinds[texts[0] + 2 : texts[-1]]
    days = (fact.day for kind in below if kind.metadata for fact in kind.metadata.facts)
    return len(texts) == 3 and (not lead.endswith(":") or any(days))


def sub_headlines(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take what stands behind the label of a sub-headline over a story's text."""
    headed = False
    for at, kind in enumerate(kinds[:_HEAD]):
        if kind.name != "text":
            continue
        if (words := subheading(kind.text, vocabulary)) and _is_text_below(kinds, at):
            fact = Fact("summary", words, labelled=True)
            kinds[at] = given(kind.text, (fact,), "the label of a sub-headline, and its words")
        elif _is_empty(kinds, at, vocabulary):
            rule = "the label of a sub-headline, and none"
            kinds[at] = Kind(kind.text, "out", rule, "furniture")
        elif headed or not is_headline_like(kind.text) or is_text(kind.text):
            return
        else:
            headed = True


def _is_empty(kinds: Sequence[Kind], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line is the label of a sub-headline alone, over another label of a record."""
    below = kinds[at + 1].metadata if at + 1 < len(kinds) else None
    if below is None or not below.labelled or not kinds[at].text.endswith(":"):
        return False
    return folded(kinds[at].text.strip(EDGES)) in vocabulary.subheadings


def _is_text_below(kinds: Sequence[Kind], at: int) -> bool:
    return any(kind.name == "text" for kind in kinds[at + 1 :])


def _is_over_headline(kinds: Sequence[Kind], texts: Sequence[int], *, kicks: bool) -> bool:
    """Whether the first text stands right over a headline - one by its label, or by its look and
    the text under it - and over no day or name that would make it the headline itself. Under a
    line that `kicks` a byline may stand."""
    at = texts[0] + 1
    while kicks and at < len(kinds) and (kinds[at].name == "out" or _is_byline(kinds[at])):
        at += 1
    below = kinds[at] if at < len(kinds) else None
    if below is None or below.label == "title":
        return below is not None
    if below.name != "text" or len(texts) < 3 or not is_headline_like(below.text):
        return False
    # Under the kind of a story its headline may have a standfirst.
    under = texts[2:] if kicks else texts[2:3]
    told = any(is_text(kinds[text].text) for text in under)
    return len(below.text.split()) >= _LEAST_HEADLINE and told


def _is_byline(kind: Kind) -> bool:
    facts = kind.metadata.facts if kind.metadata else ()
    return bool(facts) and all(fact.field == "authors" for fact in facts)


def _is_kicker(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line says what kind of story stands below, or whose alone it is, and no more."""
    plain = folded(text.strip(_SIGNS))
    if plain in vocabulary.kickers:
        return True
    if not plain.startswith(vocabulary.exclusive) or len(plain.split()) > _KICKER:
        return False
    # "for women only" is a headline: a paper is known, says that it is one or stands in quotes.
    names_paper = any(sign in text for sign in _QUOTES) or _names_paper(plain, vocabulary)
    return names_paper and ":" not in plain and not any(map(str.isdigit, plain))


def _names_paper(plain: str, vocabulary: Vocabulary) -> bool:
    """Whether a paper, or the word for one, stands behind the words of an exclusive story."""
    begun = max(len(words) for words in vocabulary.exclusive if plain.startswith(words))
    # Where those words end within a word, as a preposition does, the name begins there.
    return any(
        match(line, at, vocabulary.agencies)
        or match(line, at, vocabulary.agency_words)
        or match(line, at, vocabulary.outlets)
        or match(line, at, vocabulary.outlet_words)
        for line in (tokens(plain), tokens(plain[begun:]))
        for at in range(len(line))
    )


def _is_invocation(text: str, vocabulary: Vocabulary) -> bool:
    return folded(text.strip(_SIGNS)) in vocabulary.invocations
