"""What each line of an article may be by where it stands: head, foot, beside the story. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.beside import captions, is_menu, is_page_line
from generator.ingest.foot import (
    GOES_ON,
    SENTENCE_ENDS,
    blocks_at_foot,
    has_authors,
    is_biography,
    notices_at_foot,
    says_where,
    sign_by_title,
    under_end,
)
from generator.ingest.furniture import EDGES, is_promotion
from generator.ingest.lines import (
    barred_tags,
    bracketed_house,
    bracketed_name,
    credit_line,
    initials,
    loose_tags,
    published_on,
    section_line,
    subject,
    syndicated,
    titled_name,
)
from generator.ingest.metadata import Fact, Metadata, citation, loose_byline
from generator.ingest.names import is_name, is_person, without_star
from generator.ingest.paragraphs import skipped_blocks, teasers
from generator.ingest.roles import Kind, given, texts_of
from generator.ingest.segment import Whole
from generator.ingest.shapes import LONG, is_headline_like
from generator.ingest.signed import signed_at_end
from generator.ingest.tokens import folded, match, tokens
from generator.ingest.vocabulary import Field, Vocabulary

_SHORT = 80  # characters
_COUNTS = EDGES + "()"  # around how many comments there are
_AROUND_COUNTS = _COUNTS + "0123456789"
_HEAD = 8  # lines under a headline among which its credits stand
_STANDFIRSTS = 2  # lines of text that may stand among them
_SENTENCE = 40  # characters from which a line with a full stop is one
_OPENS = 60  # characters of the text under the credits, at the least
_LONGEST_FRAME = 60  # characters of a line in another script beside a story
_LONGEST_TAG = 40
_INITIAL = re.compile(r"(?:[^\W\d_]{1,2}\.\s?){1,2}")
_LINK = re.compile(r"\s(?:https?://|www\.)\S+\s*\Z")
_COUNTED = re.compile(r"[\d.,]{1,9} [^\W\d_]{2,12}")
_SIGNS = 6  # characters of signs that a page has for its buttons
_ADDRESS = re.compile(r"@\w|\w/\w|www\.|\.com\b|\.net\b")
_LONGEST_NAME = 3  # words of a name whose first is not known
_CREDITS: frozenset[Field] = frozenset(("date", "updated", "authors"))
_LIFETIME = "the day of a birth or a death"
_FAR = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_HIGHLIGHT = re.compile(
    r"[-\u2013\u2014*\u2022\u25cf\u25a0\u25aa\u25cb\u25c6\u25c4\u25ba\u2666\u2714\u2705]\s+[^\W\d_].*[^.:\u06d4]\Z"
)
_NUMBER = re.compile(r"\d{1,2}").fullmatch


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
    _blocks(kinds, vocabulary)
    _comments(kinds, title, vocabulary)
    captions(kinds, title, vocabulary)
    _head(kinds, title, lang, vocabulary)
    _keywords(kinds, title, vocabulary)
    notices_at_foot(kinds, title, vocabulary)
    _foot(kinds, title, lang, vocabulary)
    _frame(kinds, title, lang, vocabulary)
    _strangers(kinds, wholes, title, vocabulary)


def _speaker(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Join a headline whose first line names who says it, with a colon, and whose second what."""
    if title is None or title < 0 or kinds[title].name != "text" or title + 2 >= len(kinds):
        return
    who, what, text = kinds[title : title + 3]
    said = what.name == "text" and is_headline_like(what.text)
    if not who.text.endswith(":") or not said or text.name != "text" or len(text.text) < 60:
        return
    joined = Fact("title", f"{who.text} {what.text}")
    kinds[title] = given(who.text, (joined,), "a headline over two lines: who says it")
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


def _blocks(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the headlines between the name of a block of the page and the mark of its end."""
    for at in skipped_blocks([kind.text for kind in kinds], vocabulary):
        if kinds[at].name == "text":
            kinds[at] = Kind(kinds[at].text, "related", "in a block of the page whose end is named")


def head_end(kinds: Sequence[Kind], title: int | None) -> int:
    """Return the place of the last line that dates or signs a story between its headline and its
    text, or the headline's own. A standfirst or two may stand among them."""
    start = -1 if title is None else title
    end, texts = start, 0
    for at in range(start + 1, min(start + 1 + _HEAD, len(kinds))):
        kind = kinds[at]
        if kind.name == "text":
            texts += kind.text[0].isalnum() or not is_highlight(kind.text)
            if texts > _STANDFIRSTS:
                break
        elif kind.metadata and any(fact.field in _CREDITS for fact in kind.metadata.facts):
            end = at
    opened = any(kind.name == "text" and len(kind.text) >= _OPENS for kind in kinds[end + 1 :])
    return end if opened else start


def is_highlight(text: str) -> bool:
    """Return whether a line is one of those that tell a story's points under its headline, with a
    sign before each."""
    return len(text) <= LONG and _HIGHLIGHT.match(text) is not None


def last_paragraph(kinds: Sequence[Kind], title: int | None) -> int:
    """Return the place of the last line that is a paragraph by its length or its end, or -1."""
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at].name == "text" and at != title and _is_paragraph(kinds[at].text):
            return at
    return -1


def _is_paragraph(text: str) -> bool:
    return len(text) >= LONG or (len(text) >= _SENTENCE and text.endswith(SENTENCE_ENDS))


def _comments(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Take what readers wrote under a story: all below the word that opens their comments."""
    for at, kind in enumerate(kinds):
        if (
            at == title
            or len(kind.text) > LONG + _SHORT
            or not (
                folded(kind.text.strip(_COUNTS)).strip(_AROUND_COUNTS) in vocabulary.comments
                or (kind.text[0].isdigit() and _answers_headline(kinds, at, title, vocabulary))
            )
        ):
            continue
        above = sum(one.name == "text" and _is_paragraph(one.text) for one in kinds[:at])
        below = sum(one.name == "text" and len(one.text) >= LONG for one in kinds[at + 1 :])
        if above > below:
            for later in range(at, len(kinds)):
                rule = "under the word that opens the readers' comments"
                kinds[later] = Kind(kinds[later].text, "out", rule, "furniture")
            return


def _answers_headline(
    kinds: Sequence[Kind], at: int, title: int | None, vocabulary: Vocabulary
) -> bool:
    """Whether a line counts what was written about the story, whose headline it says again."""
    if title is None or title < 0:
        return False
    headline = folded(kinds[title].text)
    line = tokens(kinds[at].text, 4)
    counted = match(line, 1, vocabulary.counters) is not None
    return counted and len(headline) >= _SENTENCE // 2 and headline in folded(kinds[at].text)


def _head(kinds: list[Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines under a headline that name who, where and when, or the desk."""
    if title is None:
        return
    last = head_end(kinds, title)
    passed = 0
    for at in range(title + 1, len(kinds) - 1):
        text = kinds[at].text
        if kinds[at].name != "text":
            continue
        if not any(kind.name == "text" for kind in kinds[at + 1 :]):
            return
        rule = "names and days under a headline"
        below = next((kind for kind in kinds[at + 1 :] if kind.role != "photo"), kinds[at + 1])
        opens = len(below.text) >= 60 or below.name == "metadata"
        # The steps of a path may be names too.
        path = is_menu(text, vocabulary)
        facts = () if path else subject(text, vocabulary)
        facts = facts if facts or path else credit_line(text, lang, vocabulary, under_title=opens)
        if not facts and (facts := section_line(text, vocabulary)):
            rule = "a section's name under a headline"
        alone = without_star(text)
        if not facts and _is_signature(alone, kinds, at, title, last, vocabulary):
            facts, rule = (_signature(alone, vocabulary),), "a name alone under a headline"
        starred = loose_byline(alone, vocabulary) if alone != text and opens else ""
        if not facts and starred and at <= max(title, last) + 1:
            facts, rule = (Fact("authors", starred),), "a byline's word and a name with a star"
        name = bracketed_name(text, vocabulary) if at == title + 1 else ""
        if not facts and name and is_person(name, vocabulary):
            facts, rule = (Fact("authors", name),), "a name in brackets under a headline"
        elif not facts and at == title + 1 and (house := bracketed_house(text, vocabulary)):
            dated_ = below.metadata and any(fact.field == "date" for fact in below.metadata.facts)
            if dated_ or len(below.text) >= LONG:
                facts, rule = (Fact("source", house),), "a house in brackets under a headline"
        name = titled_name(text, vocabulary) if at <= max(title, last) + 1 and opens else ""
        # Whom the text tells of stands under his picture.
        if not facts and name and not any(name in kind.text for kind in kinds[at + 1 :]):
            facts, rule = (Fact("authors", name),), "a name and its title under a headline"
        if not facts and _is_what_writer_is(kinds, at, vocabulary):
            kinds[at] = Kind(text, "out", "what the writer is, under the name", "furniture")
            continue
        # Under a standfirst only a day, or a known name over the text, is sure enough.
        if facts and (not passed or at <= last or _is_sure(facts, below, vocabulary)):
            kinds[at] = given(text, facts, rule)
            continue
        if is_highlight(text):
            continue
        passed += 1
        if at > last and (passed > 1 or len(text) > LONG + _SENTENCE):
            return


def _is_what_writer_is(kinds: Sequence[Kind], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line right under a writer's name says what the writer is."""
    above, text = kinds[at - 1].metadata, kinds[at].text
    named = above is not None and [fact.field for fact in above.facts] == ["authors"]
    return named and not text.endswith(SENTENCE_ENDS) and is_biography(text, vocabulary)


def _is_sure(facts: Sequence[Fact], below: Kind, vocabulary: Vocabulary) -> bool:
    fields = {fact.field for fact in facts}
    writer = next((fact.value for fact in facts if fact.field == "authors"), "")
    signed = fields in ({"authors"}, {"authors", "places"}) and is_person(writer, vocabulary)
    return "date" in fields or (signed and len(below.text) >= LONG)


def _is_signature(
    text: str, kinds: Sequence[Kind], at: int, title: int, last: int, vocabulary: Vocabulary
) -> bool:
    """Whether the text of a line, without the star that leads to a note about its writer, is a
    name: one that the lists know, or one right over the story's day."""
    below = kinds[at + 1]
    opens = len(below.text) >= 60 or below.name == "metadata"
    if is_person(text, vocabulary):
        later = range(at + 2, len(kinds) - 1)
        if at > last and any(_is_named_part(kinds, one, vocabulary) for one in later):
            return False  # the first of several whom the story tells of
        over = kinds[at - 1]
        wrapped = at == title + 2 and over.name == "text" and is_headline_like(over.text)
        return (opens and (at == title + 1 or wrapped)) or at <= last + 1 or len(below.text) >= LONG
    if not below.metadata or all(fact.field != "date" for fact in below.metadata.facts):
        return False
    if _INITIAL.match(text):
        text = _INITIAL.sub("", text)
        return 1 <= len(text.split()) <= 2 and text.replace(" ", "").isalpha()
    return len(text.split()) <= _LONGEST_NAME and is_name(text, vocabulary)


def _signature(text: str, vocabulary: Vocabulary) -> Fact:
    """The writer that a line alone names; doubted where only the day below says that it is one."""
    if name := loose_byline(text, vocabulary):
        return Fact("authors", name)
    desk = match(tokens(text, 6), 0, vocabulary.desks)
    sure = is_person(text, vocabulary) or _INITIAL.match(text) or desk
    doubt = f'"{text}" is taken for its authors, for it stands over the day'
    return Fact("authors", text, None, () if sure else (doubt,))


def _is_named_part(kinds: Sequence[Kind], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line is a name over a paragraph of its own."""
    (text, name, *_), below = kinds[at], kinds[at + 1]
    if name != "text" or below.name != "text" or len(below.text) < LONG:
        return False
    known = len(text.split()) <= _LONGEST_NAME and is_name(text, vocabulary)
    return known or is_person(text, vocabulary)


def _keywords(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Take the short lines under a label of keywords that has no value on its own line."""
    end = last_paragraph(kinds, title)
    for at in range(max(0, end), len(kinds) - 1):
        kind = kinds[at]
        alone = kind.label == "tags" and kind.metadata == Metadata((), True)
        named = kind.name == "out" and vocabulary.labels.get(folded(kind.text.strip(EDGES)))
        if not alone and named != "tags":
            continue
        below = at + 1
        while below < len(kinds) and kinds[below].name == "text":
            text = kinds[below].text
            if len(text) > _LONGEST_TAG or text.endswith(SENTENCE_ENDS):
                break
            # With its comma it is one keyword, of however many words.
            tags = (Fact("tags", f"{text},", labelled=True),)
            kinds[below] = given(text, tags, "one of the keywords under their label")
            below += 1


def _lifetime(kinds: list[Kind], end: int, vocabulary: Vocabulary) -> None:
    """Give back the day of a birth or a death that stands under the line that tells of it."""
    for at in range(max(end, 0) + 1, len(kinds)):
        told = kinds[at].metadata
        over = kinds[at - 1]
        if told and not told.labelled and over.name == "text" and at - 1 > end:
            line = tokens(over.text, 8)
            if any(match(line, place, vocabulary.lifetimes) for place in range(min(2, len(line)))):
                kinds[at] = Kind(kinds[at].text, "text", _LIFETIME)


def _foot(kinds: list[Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines at the end that are no text: whose it is, offers of the site, the day."""
    end = last_paragraph(kinds, title)
    _lifetime(kinds, end, vocabulary)
    signed_at_end(kinds, title, end, lang, vocabulary)
    for at in reversed(texts_of(kinds)[-4:]):
        text = kinds[at].text
        if at == title or at == 0 or kinds[at].rule == _LIFETIME:
            return
        if at > end and len(text) <= _LONGEST_FRAME and not _FAR.search(text):
            continue  # see `_frame`
        if at > end and _LINK.search(text) and not text.endswith(SENTENCE_ENDS):
            continue
        if is_promotion(text, vocabulary):
            kinds[at] = Kind(text, "out", "offers the site's services, at the foot", "furniture")
        elif at == texts_of(kinds)[-1] and says_where(text, vocabulary):
            rule = "says where a feed's story stood first, on the last line"
            kinds[at] = Kind(text, "out", rule, "furniture")
        elif at > end and has_authors(kinds) and is_biography(text, vocabulary):
            kinds[at] = Kind(text, "out", "what the writer is, at the foot", "furniture")
        elif at > end and (day := published_on(text, lang, vocabulary)):
            kinds[at] = given(text, (day,), "says when it was published, at the foot")
        elif source := syndicated(text, vocabulary):
            kinds[at] = given(text, (Fact("source", source),), "says by whose leave, at the foot")
        elif name := bracketed_name(text, vocabulary):
            kinds[at] = given(text, (Fact("authors", name),), "a name in brackets, at the foot")
        elif at > end and not _is_under_page(kinds, at, vocabulary) and (tags := barred_tags(text)):
            kinds[at] = given(text, (Fact("tags", tags),), "keywords between bars, at the foot")
        elif at > end and barred_tags(text):
            kinds[at] = Kind(text, "out", "a menu among the page's own lines", "furniture")
        elif tags := loose_tags(text, vocabulary):
            kinds[at] = given(text, (Fact("tags", tags),), "the word for tags, at the foot")
        elif desk := initials(text, vocabulary):
            rule = "the initials of a desk, at the foot"
            agencies = tuple(Fact("agency", name) for name in desk.agency)
            kinds[at] = Kind(text, "metadata", rule, metadata=Metadata(agencies, False))
        else:
            facts = citation(text, lang, vocabulary)
            if facts and at > 0 and citation(kinds[at - 1].text, lang, vocabulary):
                return  # notes of a text, of which each has its paper and its day
            facts = facts or credit_line(text, lang, vocabulary, foot=True)
            fields = {fact.field for fact in facts}
            houses = at > end and "agency" in fields and "authors" not in fields
            houses = houses or (at == end + 1 and fields == {"source"})
            houses = houses or (at > end and fields == {"source", "places"})
            signed = at > end and fields == {"authors", "places"} and not has_authors(kinds)
            # One of several people under one another is no writer.
            signed = signed and not credit_line(kinds[at - 1].text, lang, vocabulary, foot=True)
            if at > end + 1 and sign_by_title(kinds, at, end, vocabulary):
                continue
            if "date" not in fields and not houses and not signed:
                return
            kinds[at] = given(text, facts, "names and a day, at the foot")


def _is_under_page(kinds: Sequence[Kind], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a line stands between others of the page's foot, as its menu does."""
    over = kinds[at - 1]
    paged = over.name != "metadata" and is_page_line(over.text, vocabulary)
    foreign = over.name == "text" and not _FAR.search(over.text)
    below = kinds[at + 1].role if at + 1 < len(kinds) else ""
    return paged or foreign or over.role == "furniture" or below == "copyright"


def _frame(kinds: list[Kind], title: int | None, lang: str, vocabulary: Vocabulary) -> None:
    """Take what a page leaves around a story: short lines in another script over and under its
    paragraphs, and short lines under what ends it."""
    last = last_paragraph(kinds, title)
    first = next(
        (
            at
            for at in range(last + 1)
            if kinds[at].name == "text" and at != title and _is_paragraph(kinds[at].text)
        ),
        -1,
    )
    if first < 0:
        return
    blocks_at_foot(kinds, last, vocabulary)
    ended = under_end(kinds, last)
    for at, kind in enumerate(kinds):
        if kind.name != "text" or at == title or first <= at <= last:
            continue
        over = at < first
        near = kinds[at + 1] if over else kinds[at - 1]
        # Right under a headline it may be a title that the story is about.
        beside = near.name != "text" and (title is None or at != title + 1)
        foreign = lang in vocabulary.rightward and len(kind.text) <= _LONGEST_FRAME
        if foreign and _is_foreign(kind.text, over=over, beside=beside):
            rule = "in another script, beside the story"
            kinds[at] = Kind(kind.text, "out", rule, "furniture")
        elif at > last and section_line(kind.text, vocabulary) and near.name != "text":
            kinds[at] = Kind(kind.text, "out", "a section's name under the story", "furniture")
        elif at > last and _LINK.search(kind.text) and not kind.text.endswith(SENTENCE_ENDS):
            kinds[at] = Kind(kind.text, "out", "leads to another page, at the foot", "furniture")
        elif at > last and _COUNTED.fullmatch(kind.text) and not _belongs(near):
            kinds[at] = Kind(kind.text, "out", "a number and a word, at the foot", "furniture")
        elif at in ended:
            kinds[at] = Kind(kind.text, "out", "a short line under the story's end", "furniture")


def _belongs(above: Kind) -> bool:
    """Whether a short line goes on with the one above it: a figure under what it counts."""
    return above.name == "text" or above.text.endswith(":")


def _is_foreign(text: str, *, over: bool, beside: bool) -> bool:
    """Whether a line is in another script: words `beside` a page's own; `over` a text, also an
    address or signs. Under it stands the address of its writer."""
    if _FAR.search(text) or not any(map(str.isalpha, text)) or text.endswith(GOES_ON):
        return False
    return beside or (over and (len(text) <= _SIGNS or bool(_ADDRESS.search(text))))


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
