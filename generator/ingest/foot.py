"""What stands under the last paragraph of a story: blocks of a page, and whose it is. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.beside import is_page_line
from generator.ingest.furniture import EDGES, is_notice
from generator.ingest.lines import is_role, titled_name
from generator.ingest.metadata import Fact
from generator.ingest.names import is_person
from generator.ingest.roles import Kind, given, texts_of
from generator.ingest.shapes import LONG
from generator.ingest.tokens import folded, match, opens_with, tokens
from generator.ingest.vocabulary import Vocabulary

SENTENCE_ENDS = (".", "\u06d4", "!", "?", "\u061f")
GOES_ON = (*SENTENCE_ENDS, "\u2026", ":", '"', "\u00bb", "\u201d")
_SHORT = 80  # characters
_LONGEST_LINE = 60  # characters of a line between others of the page
_LABEL = 3  # words of one, and its sign
_UNDER_END = 2  # lines under what ends a story
_SENDER = 12  # lines that may be about whoever sent a notice, where no word ends it
_FOOT = 6  # lines at the end among which a notice stands
NOTICE = "a notice of the page, at the foot"
_LONGEST_SITE = 40  # characters of its name
_CONTACT = re.compile(r"[\w.-]@\w|\+?\d[\d ()\u2013-]{7,}\d|\d{2,3}(?:\.\d{2,3}){3}")
_STARS = "*\u066d\u2022\u25cf\u2013- "


def notices_at_foot(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Take what a page or a sender says under a story: the lines about a notice's sender and whom
    to ask, an offer, whose opinion it is. A few short lines may stand under these."""
    _about_sender(kinds, title, vocabulary)
    texts = [at for at in texts_of(kinds) if at != title]
    short = 0
    for at in reversed(texts[1:][-_FOOT:]):
        text = kinds[at].text
        if is_notice(text, vocabulary):
            kinds[at] = Kind(text, "out", NOTICE, "furniture")
            short = 0
        elif _is_short(text) and short < _UNDER_END:
            short += 1
        else:
            return


def _about_sender(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Take the lines about the sender of a notice to the press, and whom to ask: under the word
    that ends it, or where an address or a telephone shows them. They are less than the text."""
    marks = [at for at, kind in enumerate(kinds) if kind.name == "out" and kind.role == "end"]
    end = marks[-1] if marks else -1
    first = max(end + 1, (title if title is not None else -1) + 2)
    if not marks:
        first = max(first, len(kinds) - _SENDER)
    start = next(
        (
            at
            for at in range(first, len(kinds))
            if len(kinds[at].text) <= _LONGEST_LINE and _is_about(kinds[at], vocabulary)
        ),
        len(kinds),
    )
    if not marks and start == len(kinds):
        return
    below = range(end + 1 if marks else start, len(kinds))
    asked = any(_is_contact(kinds[at].text) for at in below)
    if not (asked or (marks and start < len(kinds))):
        return
    above = sum(len(kind.text) for kind in kinds[: below.start] if kind.name == "text")
    if above <= sum(len(kinds[at].text) for at in below):
        return
    for at in below:
        if kinds[at].name == "text":
            rule = "about whoever sent a notice, and whom to ask"
            kinds[at] = Kind(kinds[at].text, "out", rule, "furniture")


def _is_contact(text: str) -> bool:
    """Whether a short line is an address or a telephone: a sentence may tell of one, too."""
    short = len(text) <= _SHORT and not text.endswith(SENTENCE_ENDS)
    return short and _CONTACT.search(text) is not None


def _is_about(kind: Kind, vocabulary: Vocabulary) -> bool:
    text = kind.text
    if kind.name != "text" or text.endswith(SENTENCE_ENDS):
        return False
    return folded(text.strip(EDGES)).startswith(vocabulary.about)


def says_where(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is what a feed puts under a story: `The post ... appeared first on ...`
    and the name of a site."""
    if not opens_with(text, vocabulary.post):
        return False
    plain = folded(text)
    ends = (plain.rfind(words) + len(words) for words in vocabulary.appeared if words in plain)
    return any(len(plain) - end <= _LONGEST_SITE for end in ends)


def is_biography(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line at the foot says what the writer is, perhaps behind a star."""
    own = text.removeprefix("(*)").lstrip(_STARS)
    longest = LONG if own != text else _LONGEST_LINE
    return len(text) <= longest and match(tokens(own, 8), 0, vocabulary.callings) is not None


def blocks_at_foot(kinds: list[Kind], last: int, vocabulary: Vocabulary) -> None:
    """Take under the story the headlines of a page's blocks, what a page says behind its labels,
    and one or two short lines between others of its own."""
    listing = False
    for at in range(last + 1, len(kinds)):
        kind = kinds[at]
        if kind.name == "out":
            listing = listing or folded(kind.text.strip(EDGES)) in vocabulary.blocks
        elif kind.name != "text" or len(kind.text) > LONG:
            listing = False
        elif listing and not kind.text.endswith(SENTENCE_ENDS):
            rule = "under the name of a page's block of headlines"
            kinds[at] = Kind(kind.text, "related", rule)
        elif kinds[at - 1].name == "out" and _is_of_form(kind.text):
            kinds[at] = Kind(kind.text, "out", "a field of a page's form, at the foot", "furniture")
        elif is_page_line(kind.text.strip("[]() "), vocabulary):
            kinds[at] = Kind(kind.text, "out", "a page's own line, at the foot", "furniture")
    own = [at for at in range(last + 1, len(kinds)) if _is_of_page(kinds[at])]
    for above, below in pairwise(own if len(own) > 2 else ()):
        between = range(above + 1, below)
        if not 0 < len(between) <= _UNDER_END or any(kinds[at].name != "text" for at in between):
            continue
        if all(_is_short(kinds[at].text) for at in between):
            for at in between:
                rule = "a short line between others of the page"
                kinds[at] = Kind(kinds[at].text, "out", rule, "furniture")


def _is_of_form(text: str) -> bool:
    """Whether a line is a label that waits for what a reader writes."""
    return text.endswith(":") and len(text.split()) <= _LABEL


def _is_of_page(kind: Kind) -> bool:
    """Whether a line left out has words: signs and numbers part a column's sayings too."""
    return kind.name in ("out", "related") and any(map(str.isalpha, kind.text))


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_LINE and not text.endswith(GOES_ON)


def under_end(kinds: Sequence[Kind], last: int) -> list[int]:
    """Return the places of the lines under the one that ends a story, when they are no text of it.

    Sentences, sayings, and lines that follow one another as verse or a list do go on with it.
    """
    places = range(last + 1, len(kinds))
    end = next((at for at in places if _ends_story(kinds[at])), len(kinds))
    below = [at for at in texts_of(kinds) if at > end]
    lines = [kinds[at].text for at in below]
    goes_on = any(len(line) > _SHORT or line.endswith(GOES_ON) for line in lines)
    return [] if goes_on or len(lines) > _UNDER_END else below


def _ends_story(kind: Kind) -> bool:
    """Whether a line stands at the end of a story, and none of its text below it. Links to other
    stories stand in its midst too."""
    if kind.metadata:
        fields = {fact.field for fact in kind.metadata.facts}
        return kind.metadata.labelled and bool(fields & {"source", "tags", "url"})
    return kind.name == "out" and (kind.role in ("end", "copyright") or kind.rule == NOTICE)


def sign_by_title(kinds: list[Kind], at: int, end: int, vocabulary: Vocabulary) -> bool:
    """Take a name with its title and, under it at the end, what the writer is; return whether they
    stand there. One of several people, or one that a line leads to, is no writer: only the last
    paragraph, at `end`, stands above."""
    if any(kind.name == "text" for kind in kinds[end + 1 : at - 1]):
        return False
    over = kinds[at - 1]
    name = titled_name(over.text, vocabulary) if over.name == "text" else ""
    what = is_role(kinds[at].text, vocabulary)
    if not name and over.name == "text" and is_person(over.text, vocabulary):
        # Whom the last sentence tells of is no writer.
        told = set(over.text.split()) & set(kinds[end].text.split())
        name, what = "" if told else over.text, is_biography(kinds[at].text, vocabulary)
    if not name or not what or has_authors(kinds):
        return False
    kinds[at - 1] = given(kinds[at - 1].text, (Fact("authors", name),), "signs the story")
    kinds[at] = Kind(kinds[at].text, "out", "what the writer is, under the name", "furniture")
    return True


def has_authors(kinds: Sequence[Kind]) -> bool:
    """Return whether a line gives the writer."""
    facts = (fact for kind in kinds if kind.metadata for fact in kind.metadata.facts)
    return any(fact.field == "authors" for fact in facts)
