"""What shows that a line of a file opens a story of its own. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.credits import dateline
from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES, is_promotion, is_rule, is_sign, left_out
from generator.ingest.lines import initials
from generator.ingest.metadata import label_of, loose_byline, read_metadata
from generator.ingest.names import is_person, without_star
from generator.ingest.shapes import HEADLINE, LONG, following, is_headline_like, is_text, is_time
from generator.ingest.tokens import first_key, folded, holds, match, tokens
from generator.ingest.vocabulary import Vocabulary

_LONGEST_COUNT = 3  # words of a line that counts records
_LONGEST_LABEL = 40  # characters before its colon
_LONGEST_NAME = 5  # words of a section of short news
_MASTHEAD = 4  # lines over the name of short news
_FAR = 3  # blank lines, at the least, that part stories where fewer part paragraphs
_LONGEST_FORWARD = 80
_ENDS = (".", "\u06d4")
_SIGNED = 6  # lines at the end of a story among which a name and the last sentence stand
_TWIN = 80  # characters of a paragraph under a row like one that parts stories for certain
_LONGEST_BULLETIN = 70
_LONGEST_MASTHEAD = 120
_STOPS = (".", "\u06d4", "!", "?", "\u061f", ":")
_APART = re.compile(r"\s[-\u2013\u2014|]\s")
_SIGN_OFF = "()/ -\u2013\u2014\u0640"
# What a row of dashes or dots is made of, tatweel among them.
_DASHES = tuple("-_.\u2013\u2014\u0640\u00b7\u2022\u2500\u2501")
_DOTS = (".", "\u00b7")


def is_described(lines: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Return whether lines open with a headline and a labelled line of metadata under it."""
    filled = [line.text for line in lines if line.text][:2]
    if len(filled) < 2 or len(filled[0]) > HEADLINE or is_rule(filled[0]):
        return False
    if left_out(filled[0], vocabulary) or read_metadata(filled[0], "", vocabulary):
        return False
    under = read_metadata(filled[1], "", vocabulary)
    return under is not None and under.labelled and bool(under.facts)


def begins(
    lines: Sequence[Line],
    rule: int,
    vocabulary: Vocabulary,
    *,
    sure: bool = False,
    described: bool = False,
) -> bool:
    """Return whether what follows a rule looks like an article of its own, not like a footer.

    `sure` says that rows like this one do part stories in this file. `described` asks for a line
    about the article, under which a heading of the same text does not stand.
    """
    end = row_end(lines, rule, vocabulary)
    after = following(lines, end - 1, 6)
    if len(after) < 2:
        return False
    labels = [label_of(text, vocabulary) for text in after[:3]]
    labels = labels[: next((at for at, label in enumerate(labels) if label is None), 3)]
    if "title" in labels:
        return True
    metadata = [bool(read_metadata(text, "", vocabulary)) for text in after]
    if metadata[0]:
        after, metadata = after[1:], metadata[1:]
    if len(after) < 2 or not is_headline_like(after[0]) or left_out(after[0], vocabulary):
        return False
    told = metadata[1] or bool(loose_byline(after[1], vocabulary))
    told = told or bool(dateline(after[1], vocabulary).agency)
    told = told or is_name_and_day(after[1:], vocabulary)
    paragraphs = sum(len(text) >= LONG for text in after[1:])
    # A row of dashes cuts off footers, or parts scenes, more often than it parts articles, and one
    # of dots nearly always. Initials under it end a story.
    dashes = not sure and end == rule + 1 and lines[rule].text.startswith(_DASHES)
    described = described or (dashes and lines[rule].text.startswith(_DOTS))
    enough = sum(map(len, after)) >= (150 if dashes else 80)
    return enough and (told or (not described and paragraphs >= (2 if dashes else 1)))


def is_name_and_day(below: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether a person's name stands under a headline, behind a byline's word or not, and,
    right under it, the day: one line of it, or that of a text's dateline."""
    if len(below) < 2 or len(below[0]) > _LONGEST_LABEL:
        return False
    name = without_star(below[0])
    name = loose_byline(name.rstrip(" :"), vocabulary) or name
    if not is_person(name, vocabulary):
        return False
    opening = dateline(below[1], vocabulary) if len(below[1]) >= LONG else None
    return is_day(below[1], vocabulary) or bool(opening and (opening.agency or opening.places))


def is_signed(lines: Sequence[Line], end: int, vocabulary: Vocabulary) -> bool:
    """Return whether a person's name stands alone under a sentence, as the last line before a
    place."""
    last = [line.text for line in reversed(lines[max(0, end - _SIGNED) : end]) if line.text][:2]
    return len(last) == 2 and last[1].endswith(_ENDS) and is_person(last[0], vocabulary)


def head_of_briefs(lines: Sequence[Line], vocabulary: Vocabulary) -> int:
    """Return the place under the name of a page of short news and its day, or 0 without these.

    The time of the first of them is not the page's.
    """
    named = False
    first = next((at for at, line in enumerate(lines) if line.text), 0)
    for at, line in enumerate(lines):
        if not line.text:
            continue
        if len(line.text) > LONG:
            return 0
        leads = line.text[-1] == ":" and _leads_to_briefs(line.text, vocabulary)
        if not named and (leads or (at == first and is_briefs(line.text, vocabulary))):
            named = True
        elif not named and at - first < _MASTHEAD and not line.text.endswith(_STOPS):
            continue
        elif not named or is_time(line.text) or read_metadata(line.text, "", vocabulary) is None:
            return at if named else 0
    return 0


def _leads_to_briefs(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line that ends in a colon says that short news follow."""
    return holds(tokens(text, 20), vocabulary.briefs_words)


def is_briefs(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is the name of a section of short news, perhaps with its place."""
    if text.count(" ") > _LONGEST_NAME:
        return False
    name = folded(text.strip(EDGES))
    return name in vocabulary.briefs or name.startswith(vocabulary.briefs_in)


def bulletin(lines: Sequence[Line], vocabulary: Vocabulary) -> int:
    """Return the place behind a first line that may name a file of several stories, or 0: a few
    words that begin as such names do, or more with its day among them. The name of a page of short
    news is the section of each."""
    at = next((at for at, line in enumerate(lines) if line.text), 0)
    if not lines or len(text := lines[at].text) > _LONGEST_MASTHEAD or text.endswith(_STOPS):
        return 0
    if is_briefs(text, vocabulary):
        return 0
    parts = [part.strip(EDGES) for part in _APART.split(text)]
    if not any(folded(part).startswith(vocabulary.bulletins) for part in parts):
        return 0
    short = len(text) <= _LONGEST_BULLETIN
    return at + 1 if short or any(is_day(part, vocabulary) for part in parts) else 0


def is_day(text: str, vocabulary: Vocabulary, longest: int = _LONGEST_LABEL) -> bool:
    """Return whether a line of `longest` characters at the most gives a day."""
    if not text or len(text) > longest or not any(map(str.isdigit, text)):
        return False
    found = read_metadata(text, "", vocabulary)
    return found is not None and any(fact.field == "date" and fact.day for fact in found.facts)


def signs_off(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is an agency's name between brackets or strokes and nothing else: so
    agencies end their stories."""
    if text[-1:] not in (")", "/"):
        return False
    inner = text.strip(_SIGN_OFF)
    line = tokens(inner, _LONGEST_NAME)
    known = match(line, 0, vocabulary.agencies)
    return known is not None and known[0] == len(line)


def is_story(lines: Sequence[Line], marker: int, vocabulary: Vocabulary) -> bool:
    """Return whether a headline and paragraphs follow a marker, not a list of headlines."""
    after = following(lines, marker, 5)
    if len(after) < 2 or not is_headline_like(after[0]):
        return False
    for text in after[1:]:
        if len(text) >= LONG or text.endswith((".", "\u06d4")):
            return True
        if read_metadata(text, "", vocabulary) is None and not loose_byline(text, vocabulary):
            return False
    return False


def opens_record(
    lines: Sequence[Line], at: int, start: int, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """Return what parts two records where a title's label opens another, as it did the one before.

    That is a blank line; under it may stand one that counts the records, `story 2`, in words that
    begin alike. At the end of one the same word is an address: a record has more than its title.
    """
    if at == 0 or label_of(lines[at].text, vocabulary) != "title":
        return None
    after = following(lines, at, 1)
    if not after or label_of(after[0], vocabulary) == "title":
        return None
    before = range(start, at)
    titles = [above for above in before if label_of(lines[above].text, vocabulary) == "title"]
    if not titles:
        return None
    if not lines[at - 1].text:
        return at - 1, at
    count, other = _counting(lines, at), _counting(lines, titles[0])
    return (at - 2, at) if count and count[:1] == other[:1] and count != other else None


def _counting(lines: Sequence[Line], at: int) -> list[str]:
    """The two or three words over a line, under a blank one or the file's beginning."""
    if at == 0 or (at > 1 and lines[at - 2].text):
        return []
    words = folded(lines[at - 1].text).split()
    return words if 1 < len(words) <= _LONGEST_COUNT else []


def row_end(lines: Sequence[Line], rule: int, vocabulary: Vocabulary) -> int:
    """Return the place behind a row of signs, and behind the initials under it: those are of
    whoever wrote the story above."""
    below = next((at for at in range(rule + 1, len(lines)) if lines[at].text), rule)
    signed = below > rule and len(lines[below].text) <= _LONGEST_LABEL
    return below + 1 if signed and initials(lines[below].text, vocabulary) else rule + 1


def begins_alike(
    lines: Sequence[Line], rule: int, vocabulary: Vocabulary, *, sure: bool = False
) -> bool:
    """Return whether a headline and a sentence stand under a row like one that parted stories,
    or in a file that has been parted otherwise.

    Under dashes the sentence must be long, if it is not `sure` that the file holds several stories.
    """
    after = following(lines, row_end(lines, rule, vocabulary) - 1, 3)
    if len(after) < 2 or not is_headline_like(after[0]) or left_out(after[0], vocabulary):
        return False
    if any(is_promotion(text, vocabulary) for text in after[:2]):
        return False
    if sure or not lines[rule].text.startswith(_DASHES):
        return any(map(is_text, after[1:]))
    return any(len(text) >= _TWIN for text in after[1:])


def rows_alike(
    lines: Sequence[Line], rows: Sequence[int], vocabulary: Vocabulary
) -> frozenset[int]:
    """Return the rows of signs that part the stories of a file: two or more of one sign, and a
    headline and its text over the first and under each, but for the last, which may cut off a foot.

    Under dashes, each of these texts must be long. Under dashes and signs alone, scenes have
    headings that begin alike, or stand otherwise than the headline of their story does. `rows` are
    the lines that may be such.
    """
    found: set[int] = set()
    alike: dict[str, list[int]] = {}
    for at in rows:
        text = lines[at].text
        if is_rule(text) or is_sign(text):
            alike.setdefault(text[0], []).append(at)
    for sign, places in alike.items():
        opens = not any(is_text(line.text) for line in lines[: places[0]])
        if len(places) < 2 or not (opens or _is_headed(lines[: places[0]])):
            continue
        sure = sign in _DASHES
        over = [
            begins(lines, at, vocabulary, sure=True)
            or (not sure and begins_alike(lines, at, vocabulary))
            for at in places
        ]
        if not over[-1] and len(over) > 2:
            over.pop()
        heads = [_headline(lines, at, vocabulary) for at in (-1, *places[: len(over)])]
        weak = sure or is_sign(lines[places[0]].text)
        if all(over) and not (weak and _are_scenes(lines, heads)):
            found.update(places[: len(over)])
    return frozenset(found)


def _headline(lines: Sequence[Line], rule: int, vocabulary: Vocabulary) -> int:
    """The place of the next line under a row of signs, or under the file's beginning; of the one
    below it where that line is of a story's fields and no day of a tale."""
    at = next((at for at in range(rule + 1, len(lines)) if lines[at].text), rule)
    found = read_metadata(lines[at].text, "", vocabulary) if "|" in lines[at].text else None
    fields = found is not None and len(found.facts) > 1 and at + 1 < len(lines)
    return at + 1 if fields and lines[at + 1].text else at


def _are_scenes(lines: Sequence[Line], heads: Sequence[int]) -> bool:
    """Whether the parts of a file are those of one text, by their headings."""
    first_words = [first_key(lines[at].text) for at in heads[1:]]
    alike = len(first_words) > 1 and len(set(first_words)) == 1
    return alike or not stand_alike(lines, heads)


def stand_alike(lines: Sequence[Line], headlines: Sequence[int]) -> bool:
    """Return whether a blank line stands under each headline of a file or under none.

    Over the headings of one text stands its own headline, most often apart from what it opens.
    """
    return len({bool(lines[at + 1].text) for at in headlines if at + 1 < len(lines)}) == 1


def _is_headed(lines: Sequence[Line]) -> bool:
    """Whether lines are a headline and its text, with lines about them over it or not."""
    filled = [line.text for line in lines if line.text]
    return any(is_headline_like(above) and is_text(below) for above, below in pairwise(filled[:6]))
