"""What stands over a headline and is none of it: the head of a page, a print or a copy. Pure."""

import re
from collections.abc import Sequence

from generator.ingest.beside import is_page_line
from generator.ingest.dates import read_dates
from generator.ingest.furniture import EDGES
from generator.ingest.lines import section_line
from generator.ingest.metadata import Fact, dated
from generator.ingest.posted import POSTED
from generator.ingest.roles import Kind, given
from generator.ingest.shapes import LONG, is_headline_like, is_text
from generator.ingest.tokens import first_key, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.ingest.written import issue_end
from generator.text import clean_value

_HEAD = 8  # lines over a headline
_UNDER = 5  # lines between a headline and its text: the day, the writer, a standfirst
_LEAST_HEADLINE = 4  # words
_LONGEST = 160  # characters of the head of a print
_NAME = 5  # words of a paper's name
_COUNTED = 3  # parts of the head of a print, with the number of its issue or page
_UNCOUNTED = 4  # and without
_TWO = 2
_STEP = 4  # words of an entry of a menu
_FEW = 3  # words of a section's name
_FAR = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PARTS = re.compile(r"\s+[-\u2013\u2014]\s+|\s*[|\u2022\u00b7]\s*")
_PART_SIGNS = "-\u2013\u2014|\u2022\u00b7"
_MENU = re.compile(r"\s*[|>\u203a\u00bb\u2022\u00b7\u25ba\u25b6]\s*")
_URL = re.compile(r"https?://|\bwww\.")
_ENDS = (".", "\u06d4", "!", "?", "\u061f", ":", "\u060c", "\u061b")
_QUOTES = '"\u00ab\u00bb\u201c\u201d'


def masthead(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines over a headline of which the first shows that a page or a copy begins there.

    That is one with a paper's issue and day, a path or a menu, a note in brackets, the words of a
    site in another script, those of an archive over its copies, or the headline once more beside
    others. Lines of a few words between such a line and the headline name a section at most.
    """
    title = _headline(kinds, lang, vocabulary)
    if title is None:
        return
    over = [kind.text for kind in kinds[:title] if kind.name == "text"]
    if not over or any(kind.label == "title" for kind in kinds[: title + 1]):
        return
    shown = _shows(over[0], kinds[title].text, lang, vocabulary)
    headed = len(over) > 1 and _is_letterhead(over[0], vocabulary)
    if not (shown or headed or (len(over) == 1 and _is_blog(kinds, title))):
        return
    copied = False
    for at in range(title):
        text = kinds[at].text
        copied = copied or _is_of_copy(text, vocabulary)
        if copied and not _is_own(text, lang, vocabulary):
            kinds[at] = Kind(text, "out", "an archive's words over its copy", "furniture")
        elif kinds[at].name == "text":
            facts = _printed(text, lang, vocabulary) or _other(
                text, kinds[title].text, lang, vocabulary
            )
            facts = facts or _section(text, vocabulary)
            rule = "the head of a page, over a headline"
            kinds[at] = given(text, facts, rule) if facts else Kind(text, "out", rule, "furniture")


def _is_blog(kinds: Sequence[Kind], title: int) -> bool:
    """Whether a name, a day and a headline stand over a text that a blog says below who posted."""
    day = kinds[title - 1].metadata
    dated_ = day is not None and not day.labelled and any(fact.day for fact in day.facts)
    return dated_ and any(kind.rule == POSTED for kind in kinds[title + 1 :])


def _headline(kinds: Sequence[Kind], lang: str, vocabulary: Vocabulary) -> int | None:
    """The place of the first line that may be the headline of the text below it, where all text
    over it may stand in the head of a page; None where no line is so, or none stands over it."""
    for at, kind in enumerate(kinds[: _HEAD + 1]):
        if kind.name != "text":
            continue
        if is_text(kind.text) and not _may_head(kind.text, lang, vocabulary):
            return None
        if at and _is_headline(kinds, at, lang, vocabulary):
            over = [one.text for one in kinds[:at] if one.name == "text"]
            return (
                at if all(_may_head(text, lang, vocabulary, kind.text) for text in over) else None
            )
    return None


def _is_headline(kinds: Sequence[Kind], at: int, lang: str, vocabulary: Vocabulary) -> bool:
    text = kinds[at].text
    if not is_headline_like(text) or len(text.split()) < _LEAST_HEADLINE:
        return False
    if _may_head(text, lang, vocabulary):
        return False
    below = [kind for kind in kinds[at + 1 : at + 1 + _UNDER] if kind.name == "text"]
    return any(len(kind.text) >= LONG or is_text(kind.text) for kind in below[:3])


def _may_head(text: str, lang: str, vocabulary: Vocabulary, title: str = "") -> bool:
    """Whether a line may stand in the head of a page: one that shows it, or of a few words."""
    if not text.endswith(_ENDS) and len(text.split()) <= _FEW:
        return True
    row = _PARTS.split(text) if any(map(text.__contains__, _PART_SIGNS)) else ()
    few = len(row) > 2 and all(len(part.split()) <= _FEW for part in row)
    return few or _is_letterhead(text, vocabulary) or _shows(text, title, lang, vocabulary)


def _is_letterhead(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line opens as the name of a state, an office or a site, with a few words more."""
    short = not text.endswith(_ENDS) and len(text.split()) <= _NAME + 1
    return short and match(tokens(text, 8), 0, vocabulary.letterhead) is not None


def _shows(text: str, title: str, lang: str, vocabulary: Vocabulary) -> bool:
    """Whether a line shows by itself that the head of a page stands there."""
    if _is_of_copy(text, vocabulary) or _is_note(text):
        return True
    if len(text) > _LONGEST:
        return False
    if not _FAR.search(text):
        return lang in vocabulary.rightward and not text.endswith(_ENDS)
    repeated = bool(title) and title in text and len(title.split()) >= _LEAST_HEADLINE
    return (
        repeated
        or bool(_printed(text, lang, vocabulary))
        or _is_menu(text)
        or (len(_PARTS.split(text)) > 1 and is_page_line(text, vocabulary))
        or _is_twice_named(text, vocabulary)
    )


def _is_own(text: str, lang: str, vocabulary: Vocabulary) -> bool:
    """Whether a line under an archive's words is the page's own: it has words of its script."""
    return not _is_of_copy(text, vocabulary) and bool(_FAR.search(text))


def _is_of_copy(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line opens with an archive's words over the copy of a page."""
    copied = vocabulary.copied
    return first_key(text) in copied and match(tokens(text, 12), 0, copied) is not None


def _is_note(text: str) -> bool:
    """Whether a line stands in square brackets as a whole: what a library notes over its copy."""
    return len(text) <= _LONGEST and text[0] == "[" and text[-1] == "]" and "]" not in text[:-1]


def _is_menu(text: str) -> bool:
    """Whether bars or the signs of a path part a line into entries of a few words each."""
    steps = [step for step in _MENU.split(text) if step.strip(EDGES)]
    few = len(steps) > 1 and all(len(step.split()) <= _STEP for step in steps)
    quoted = '"' in text or ("\u00ab" in text and "\u00bb" in text)
    said = ":" in text  # two headlines, of who says what
    return few and not quoted and not said and not text.endswith(_ENDS)


def _section(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The section that a line names, or one that stands before or behind a bar or a path's sign."""
    steps = _MENU.split(text)
    if len(text) > _LONGEST or (len(steps) > _TWO and "|" in text):
        return ()  # a menu, which names all of them
    named = (facts for step in reversed(steps) if (facts := section_line(step, vocabulary)))
    return section_line(text, vocabulary) or next(named, ())


def _is_twice_named(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is a few words in two scripts, as a paper's name is, or its name and day."""
    words = [token for token in tokens(text, 16) if token.kind == "word"]
    latin = sum(token.key.isascii() for token in words)
    scripts = 0 < latin < len(words) <= _NAME and len(text.split()) <= _NAME + 2
    return scripts and text[0].isascii() and text[0].isalpha() and not text.endswith(_ENDS)


def _motto(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The paper of a line that is a few words and, behind a dash or a bar, what paper that is."""
    parts = _PARTS.split(text)
    if len(parts) != _TWO or len(parts[0].split()) > _STEP or len(parts[1].split()) > _NAME + 1:
        return ()
    said = match(tokens(parts[1], 8), 0, vocabulary.mottos) and not text.endswith(_ENDS)
    return (Fact("source", clean_value(parts[0].strip(_QUOTES))),) if said else ()


def _printed(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The day and the paper of the head of a printed page: parts set off by dashes or bars, of
    which one is the day and another the number of an issue or of the page; () for another line."""
    inner = text[1:-1] if _is_note(text) else text
    if len(inner) > _LONGEST or not any(map(str.isdigit, inner)):
        return _motto(text, vocabulary) if len(text) <= _LONGEST else ()
    line = tokens(inner, 40)
    counted = any(issue_end(line, at, vocabulary) for at in range(len(line)))
    reading = read_dates(inner, lang, vocabulary)
    parts = [part.strip() for part in _PARTS.split(inner) if part.strip()]
    if inner != text:
        parts = [part.strip() for part in re.split("[,\u060c]", inner) if part.strip()]
    # A day beside three other parts will do: a motto, the town, the price.
    if len(parts) < (_COUNTED if counted else _UNCOUNTED) or not (counted or reading.value):
        return ()
    name = clean_value(parts[0].strip(_QUOTES + " "))
    named = len(name.split()) <= _NAME and not any(map(str.isdigit, name))
    if match(tokens(name, 8), 0, vocabulary.label_phrases) and ":" in name:
        named = False
    source = (Fact("source", name),) if named and name else ()
    if reading.value is None:
        return source
    return (dated("date", text, reading), *source)


def _other(text: str, title: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The day that stands beside a name in two scripts, or beside the headline once more."""
    if not (_is_twice_named(text, vocabulary) or title in text) or _is_note(text):
        return ()
    rest = text.replace(title, " ") if title in text else text
    reading = read_dates(rest, lang, vocabulary)
    return (dated("date", text, reading),) if reading.value else ()
