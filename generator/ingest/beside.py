"""What letters and pages put around a story, and the story's own that looks so. Pure."""

import re
from collections.abc import Sequence

from generator.ingest.furniture import (
    EDGES,
    ends_sentence,
    is_dashed_number,
    is_page_number,
)
from generator.ingest.letters import GREETING, closes, greets, is_letter, part_of_letter
from generator.ingest.lines import section_line
from generator.ingest.metadata import Fact
from generator.ingest.roles import Kind, given, take_out
from generator.ingest.shapes import LONG, is_headline_like, is_text
from generator.ingest.tokens import folded, match, tokens
from generator.ingest.vocabulary import Vocabulary

_LETTER_HEAD = 8  # lines in which a letter says whom it is from and what it is about
_LABEL = 21  # characters of a label and its colon
_CLOSED = 8  # lines at the end among which a letter is closed
_SHORT = 100  # characters of a line that signs
_LONGEST_HEAD = 30  # lines of a page over its story
_MASTHEAD = 3  # words
_STEPS = re.compile(r"\s*[|>\u203a\u00bb\u2022\u00b7/]\s*")
_SIGN = re.compile(r"[|>\u203a\u00bb\u2022\u00b7/:\u00b0]")  # of a page's own lines
_STEP = re.compile(r"[|>\u203a\u00bb\u2022\u00b7/]")
_STROKE = 40  # characters among which a label ends in a stroke
_MENU = 4  # words or steps
_UNDER_HEADLINE = 3  # lines under one among which a caption stands
_CAPTION = 120  # characters
_OF_HOUSE = re.compile(r"([^.!\u061f\u06d4:]{15,}?)\s?\(([^()]{2,30})\)")
_QUOTES = ' \u00ab\u00bb"\u201c\u201d'
_OFFICE = re.compile(r"\s[-\u2013\u2014|/]\s")


def letter(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the head of a letter, its greeting and its close: its subject is the headline.

    That head says whom the letter is for, or begins the file with its sender or has an address:
    records of other things have a writer and a subject too. What stands over it is a summary, but
    for a house and its office.
    """
    head = [at for at, kind in enumerate(kinds[:_LETTER_HEAD]) if ":" in kind.text[:_LABEL]]
    if len(head) < 2:
        return
    parts = {at: part for at in head if (part := _part(kinds, at, vocabulary))}
    said = set(parts.values())
    addressed = 0 in parts and any("@" in kinds[at].text for at in parts)
    addressed = addressed or parts.get(0) == "from"
    if not is_letter(said) or not (addressed or "to" in said):
        return
    end = max(parts)
    for at in range(end + 1):
        text = kinds[at].text
        if parts.get(at) == "subject":
            title = text.partition(":")[2].strip()
            kinds[at] = given(text, (Fact("title", title),), "what a letter is about")
        elif at < min(parts) and kinds[at].name == "text" and not _OFFICE.search(text):
            kinds[at] = given(text, (Fact("summary", text),), "stands over a letter")
        elif at in parts or (at < min(parts) and kinds[at].name == "text"):
            kinds[at] = Kind(text, "out", "the head of a letter", "furniture")
    for at in range(end + 1, min(end + 1 + GREETING, len(kinds))):
        if kinds[at].name == "text" and greets(kinds[at].text, vocabulary):
            kinds[at] = Kind(kinds[at].text, "out", "greets the readers of a letter", "furniture")
    _close(kinds, end, vocabulary)


def _part(kinds: Sequence[Kind], at: int, vocabulary: Vocabulary) -> str:
    part = part_of_letter(kinds[at].text, vocabulary)
    if not part:
        return ""
    named = kinds[at].text.partition(":")[2].strip()
    return part if named or part != "subject" else ""


def _close(kinds: list[Kind], end: int, vocabulary: Vocabulary) -> None:
    """Take the words that close a letter, and the short lines of its signature below."""
    for at in range(max(end + 2, len(kinds) - _CLOSED), len(kinds)):
        if not closes(kinds[at].text, vocabulary):
            continue
        below = kinds[at:]
        if all(len(one.text) < _SHORT and not ends_sentence(one.text) for one in below):
            for later in range(at, len(kinds)):
                rule = "the close of a letter"
                kinds[later] = Kind(kinds[later].text, "out", rule, "furniture")
        return


def page_head(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take all that a page has over its story, down to the last menu, path or weather there."""
    last = -1
    for at, kind in enumerate(kinds[:_LONGEST_HEAD]):
        if len(kind.text) >= LONG and ends_sentence(kind.text):
            break
        if kind.metadata and any(fact.field == "title" for fact in kind.metadata.facts):
            return
        signs = _SIGN.search(kind.text) is not None
        if not signs and kind.text.split(" ", 1)[0] not in vocabulary.home_words:
            continue
        steps = not signs or _STEP.search(kind.text) is not None
        if (steps and is_menu(kind.text, vocabulary)) or is_page_line(kind.text, vocabulary):
            last = at
    last = max(last, _standing_menu(kinds, vocabulary))
    if last < 0 or not _is_story(kinds, last) or not _is_of_page(kinds, last, vocabulary):
        return
    for at in range(last + 1):
        kind = kinds[at]
        timed = kind.metadata is not None and ":" in kind.text
        if kind.metadata and not timed:
            continue
        if at == last and (path := section_line(kind.text, vocabulary)):
            kinds[at] = given(kind.text, path, "a path to the story, over its headline")
        else:
            take_out(kinds, range(at, at + 1), "over the story: a menu, the site's own lines")


def _standing_menu(kinds: Sequence[Kind], vocabulary: Vocabulary) -> int:
    """Return the last line of a menu whose entries stand under one another, and of a path under it,
    or -1: the site's first page, then short lines, most of them known."""
    head = [kind.text for kind in kinds[:_LONGEST_HEAD]]
    opens = (at for at, text in enumerate(head) if text.split(" ", 1)[0] in vocabulary.home_words)
    first = next((at for at in opens if folded(head[at]) in vocabulary.home), None)
    if first is None:
        return -1
    short = first + 1
    while short < len(head) and len(head[short].split()) <= _MASTHEAD:
        short += 1
    known = [at for at in range(first + 1, short) if _is_known(folded(head[at]), vocabulary)]
    if len(known) < _MENU or 2 * len(known) < known[-1] - first:
        return -1
    below = known[-1] + 1
    return below if below < len(head) and _is_path(head[below], vocabulary) else known[-1]


def _is_path(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is the steps to a story, one of them known: paper > desk > town."""
    steps = _STEPS.split(text)
    few = len(steps) > 1 and all(one.count(" ") < _MASTHEAD for one in steps)
    return few and any(_is_known(folded(one), vocabulary) for one in steps)


def _is_story(kinds: Sequence[Kind], last: int) -> bool:
    """Whether a headline stands below, and a text under that."""
    texts = [kind.text for kind in kinds[last + 1 :] if kind.name == "text"][:6]
    headed = len(texts) > 1 and any(map(is_headline_like, texts[:2]))
    return headed and any(len(text) >= LONG for text in texts[1:])


def _is_of_page(kinds: Sequence[Kind], last: int, vocabulary: Vocabulary) -> bool:
    """Whether none of the lines may be the headline: the first is a menu, a section, or says that
    it is a paper, and what stands behind a label below is short, or tells degrees and times."""
    over = [kind.text for kind in kinds[: last + 1] if kind.name == "text"]
    if not over:
        return True
    first, *below = over
    counted = any(map(str.isdigit, first))  # how warm it is, what a coin is worth
    told = counted and is_page_line(first, vocabulary)
    if not told and not is_menu(first, vocabulary) and not _is_masthead(first, vocabulary):
        return False
    unsure = sum(_may_be_headline(text, vocabulary) for text in below)
    # Between a menu of a name a line and the path to the story stands what is new elsewhere.
    listed = sum(bool(section_line(text, vocabulary)) for text in over)
    return not unsure or (listed >= _MENU and unsure == 1 and is_menu(over[-1], vocabulary))


def _is_masthead(text: str, vocabulary: Vocabulary) -> bool:
    if len(text.split()) > _MASTHEAD:
        return False
    line = tokens(text, _MASTHEAD + 1)
    return any(
        match(line, at, vocabulary.outlets) or match(line, at, vocabulary.outlet_words)
        for at in range(len(line))
    ) or bool(section_line(text, vocabulary))


def _may_be_headline(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line over a story has the words of a headline, and is no menu."""
    label, colon, words = text.partition(":")
    if colon and folded(label.strip(EDGES)) in vocabulary.tickers:
        return False
    words = words if is_page_line(text, vocabulary) else text
    if len(words.split()) <= _MASTHEAD or any(map(str.isdigit, words)):
        return False
    menu = is_menu(text, vocabulary) or _is_path(text, vocabulary)
    return is_headline_like(text) and not menu


def is_menu(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a menu or a path: it begins with a site's first page and goes on
    with others, or it is several names of sections."""
    if len(text) > 2 * LONG or text.endswith((".", "\u06d4", ":")):
        return False
    steps = [folded(step.strip(EDGES)) for step in _STEPS.split(text)]
    steps = [step for step in steps if step]
    if len(steps) > 1:
        if any(step.count(" ") > 3 for step in steps):
            return False
        known = sum(map(_is_known, steps, [vocabulary] * len(steps)))
        return steps[0] in vocabulary.home or (len(steps) >= _MENU and 2 * known >= len(steps))
    words = folded(text).split(" ")
    home = next((n for n in (3, 2, 1) if " ".join(words[:n]) in vocabulary.home), 0)
    if not home or len(words) - home < _MENU:
        return False
    known = sum(_is_known(word, vocabulary) for word in words[home:])
    return 2 * known >= len(words) - home


def among_paragraphs(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Give back what is the story's own among its paragraphs: the numbers of its sections, and
    words behind a stroke that would be a label over or under the story."""
    told = [at for at, kind in enumerate(kinds) if kind.name == "text" and is_text(kind.text)]
    for at in range(told[0] + 1, told[-1]) if told else ():
        text = kinds[at].text
        if kinds[at].label and "/" in text[:_STROKE] and ":" not in text:
            kinds[at] = Kind(text, "text")
    numbers = [
        at
        for at, kind in enumerate(kinds)
        if kind.name == "out" and is_page_number(kind.text, vocabulary)
    ]
    if numbers and all(is_dashed_number(kinds[at].text) for at in numbers):
        counted = [int(kinds[at].text.strip(EDGES)) for at in numbers]
        first = counted[0]
        on = first in (1, 2) and counted == list(range(first, first + len(counted)))
        if on and all(_opens_section(kinds, at, at == numbers[0]) for at in numbers):
            for at in numbers:
                kinds[at] = Kind(kinds[at].text, "text")


def _opens_section(kinds: Sequence[Kind], at: int, first: bool) -> bool:
    """Whether a number stands over a text and under one that is at its end, or is the first, under
    the headline: a page ends anywhere, and has its head beside its number."""
    if not 0 < at < len(kinds) - 1 or kinds[at + 1].name != "text":
        return False
    above = kinds[at - 1]
    return first or (above.name == "text" and ends_sentence(above.text))


def captions(kinds: list[Kind], title: int | None, vocabulary: Vocabulary) -> None:
    """Take the captions among paragraphs that end in a house's name in brackets: `words (AFP)`,
    `words (<<Paper>>)`. Where every other line ends so, these are short news."""
    texts = [at for at, kind in enumerate(kinds) if kind.name == "text" and at != title]
    found = [at for at in texts if kinds[at].text[-1] == ")"]
    found = [at for at in found if _is_of_house(kinds[at].text, vocabulary)]
    if not found or found[-1] == texts[-1]:
        return  # none, or the houses that sent its sentences
    found = [
        at
        for at in found
        if kinds[at + 1].name == "metadata" or is_text(kinds[at + 1].text) or at - 1 == title
    ]
    if 2 * len(found) >= len(texts):
        return
    head = (-1 if title is None else title) + _UNDER_HEADLINE
    for at in found:
        over = kinds[at - 1]
        if at == 0 or (over.name == "text" and at > head and not ends_sentence(over.text)):
            continue
        rule = "ends in the house whose picture it is"
        kinds[at] = Kind(kinds[at].text, "out", rule, "photo")


def _is_of_house(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line without a sentence's end names a house alone in brackets at its end."""
    found = _OF_HOUSE.fullmatch(text) if len(text) <= _CAPTION else None
    if found is None or len(found[1].split()) < _MENU:
        return False  # a name and its place
    inner = found[2].strip(_QUOTES)
    line = tokens(inner, 6)
    agency, paper = match(line, 0, vocabulary.agencies), match(line, 0, vocabulary.outlets)
    quoted = inner != found[2] and len(line) <= _MASTHEAD
    return quoted or len(line) in (agency and agency[0], paper and paper[0])


def _is_known(name: str, vocabulary: Vocabulary) -> bool:
    return name in vocabulary.sections or name in vocabulary.furniture or name in vocabulary.home


def is_page_line(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is the weather of some places or what a page tells behind a label."""
    label, colon, _ = text[:30].partition(":")
    if colon:
        name = folded(label.strip(EDGES))
        if name in vocabulary.page_labels or name in vocabulary.tickers:
            return True
    degrees = text.count("\u00b0")
    return degrees > 0 and len(text) <= _SHORT and len(text.split()) <= 3 * degrees + 1
