"""What paragraphs carry that is no text of theirs, and those of other stories. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from generator.ingest.metadata import Fact
from generator.ingest.names import is_person
from generator.ingest.tokens import Token, match, tokens, word_keys
from generator.ingest.vocabulary import Vocabulary
from generator.text import fold

MORE_OF_IT = "the text says that there is more of it"
_NUMBER = re.compile(r"(\d{1,3}) (?=[^\W\d_])")
_LABEL = re.compile(
    r"(?:[-*\u2022\u25cf\u2013] ?)?\[?([^\W\d_][^:\[\]]{1,20}?)\s?(?:\]\s*:?|:)\s*(?=\S)"
)
_COLON = re.compile(r":\s+(?=\S)")
_MORE = re.compile(
    r"(?:[.\u2026]{2,}\s*|[(\[]\s*)([^\W\d_][^.\u2026()\[\]]{2,20}?)[\s.\u2026)\]]*\Z"
)
_ENDS = '.\u06d4!?\u061f\u00bb"\u201d)'
_STOPS = (".", "\u06d4", "!", "?", "\u061f", "\u2026")
_ENDS_TEXT = (*_STOPS, ":", '"', "\u00bb", "\u201d", "'", ")", "]")
_PAUSES = ("\u060c", ",", "\u061b", ";")
_LETTER = r"[^\W\d_A-Za-z]"
# What stands before the stop is looked at last: to look for the stop first is ten times as fast.
_GLUED = re.compile(
    rf"([.!\u061f\u06d4](?<={_LETTER}{{3}}.)[\"\u00bb\u201d)]?)"
    rf"(?=[\"\u00ab\u201c(]?{_LETTER}{{3}})"
)
_SPACED_STOP = re.compile(rf"[.\u06d4] (?<={_LETTER}{{3}}. ){_LETTER}")
_LONGEST_WHOLE = 300  # characters up to which a paragraph is taken for one
_SCRAP = 40
_ENDED = re.compile(r"\s?(?:\(\s?|/+\s?)([^\W\d_][^()/]{1,18}?)\s?(?:\)|/+)\Z")
_SIGNED = re.compile(r"(?<=[.\u06d4!?\u061f\"\u00bb\u201d])\s?\(([^()]{4,40})\)\Z")
_LONG = 100  # characters of a paragraph that can break off
_HEAD = 500  # characters at the head of a text in which a row of buttons is looked for
_LONGEST_BUTTON = 40  # characters
_LEAST_TITLE = 15
_TAIL = 260  # characters at the end of a text in which keywords may be stuck to it
_LINKED = 0.14  # of a text's words, those that another text has too
_BLOCK = 15  # lines of a block of headlines


class Trimmed(NamedTuple):
    """A paragraph's own text, and what the rest of its line gives."""

    text: str
    facts: tuple[Fact, ...] = ()
    doubt: str = ""


def numbered(texts: Sequence[str]) -> bool:
    """Return whether a corpus put the number of each sentence before it: 1, 2, 3 without a sign."""
    if len(texts) < 4:
        return False
    found = [_NUMBER.match(text) for text in texts]
    numbers = [int(one[1]) for one in found if one]
    return len(numbers) == len(texts) and numbers == list(range(1, len(texts) + 1))


def trim(text: str, vocabulary: Vocabulary, *, counted: bool, first: bool, last: bool) -> Trimmed:
    """Return a paragraph without its number, a colon before it, a "more" behind it, stuck tags."""
    if counted:
        text = _NUMBER.sub("", text, count=1)
    elif text[0] == ":":
        text = _COLON.sub("", text, count=1)
    if first:
        text = text[_after_buttons(text, vocabulary) :]
    if not last:
        return Trimmed(text)
    doubt = ""
    more = _MORE.search(text, max(0, len(text) - 40))
    if more and more.start() > 40 and fold(more[1]) in vocabulary.more:
        text = text[: more.start()].rstrip()
        doubt = MORE_OF_IT
    elif _breaks_off(text, vocabulary):
        doubt = "the text seems to break off here"
    ended = _ENDED.search(text) if text.endswith((")", "/")) else None
    if ended and fold(ended[1]) in vocabulary.end | vocabulary.bracketed_end:
        text = text[: ended.start()].rstrip()
    if (cut := _button(text, vocabulary)) is not None:
        text = text[:cut].rstrip()
    tagged = _tags(text, vocabulary)
    return tagged if tagged.facts else Trimmed(tagged.text, (), doubt)


def unglued(text: str) -> str:
    """Return a paragraph with a line break where two were stuck together, and nowhere in doubt.

    A full stop with no space behind it ends a paragraph in a text that elsewhere has one; twice or
    more, between words that are no abbreviation's, and so that no part is a mere scrap.
    """
    if len(text) < _LONGEST_WHOLE or not _SPACED_STOP.search(text):
        return text
    parts = _GLUED.sub(r"\1\n", text).split("\n")
    return "\n".join(parts) if len(parts) > 2 and min(map(len, parts)) >= _SCRAP else text


def _after_buttons(text: str, vocabulary: Vocabulary) -> int:
    """Where a text begins behind a row of a page's buttons, and a caption that stands before it."""
    words = vocabulary.furniture_phrases
    # A row is two at the least, of which one may be in brackets.
    least = 1 if "(" in text else 2
    if sum(map(words.__contains__, word_keys(text[:_HEAD]))) < least:
        return 0
    line = tokens(text[:_HEAD], 70)
    end = 0
    for start in [
        at for at, token in enumerate(line[:45]) if token.key in words or token.key == "("
    ]:
        if start < end:
            continue
        end, row = start, 0
        while end < len(line) and (button := _button_at(line, end, vocabulary)):
            end, row = button, row + 1
        if row > 1 and end - start > 2 and end < len(line):
            return line[end].start
    return 0


def _button_at(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """The end of a page's word at `at`: a button's, or "file photo" in brackets."""
    if button := match(line, at, vocabulary.furniture_phrases):
        return button[0]
    if line[at].key == "(" and (photo := match(line, at + 1, vocabulary.label_phrases)):
        end = photo[0]
        if photo[1] == "photo" and end < len(line) and line[end].key == ")":
            return end + 1
    return None


def _breaks_off(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a long text ends in the middle of a sentence: with a comma, or a word that no
    sentence ends with. Of 5,000 real articles three do."""
    if len(text) < _LONG or text.endswith(_ENDS_TEXT):
        return False
    if text.endswith(_PAUSES):
        return True
    end = tokens(text[-30:])
    return bool(end) and end[-1].kind == "word" and end[-1].key in vocabulary.joining


def _button(text: str, vocabulary: Vocabulary) -> int | None:
    """Where words of the page begin that are stuck to a text's last sentence."""
    end = max(text.rfind(sign, max(1, len(text) - _LONGEST_BUTTON)) for sign in _STOPS) + 1
    words = text[end:].strip()
    return end if end > 40 and " " in words and fold(words) in vocabulary.furniture else None


def without_label(text: str, vocabulary: Vocabulary) -> str:
    """Return a text without the label of its field: `text: ...`, `[text] ...`."""
    found = _LABEL.match(text)
    return text[found.end() :] if found and fold(found[1]) in vocabulary.text_labels else text


def untitled(trimmed: Trimmed, title: str) -> Trimmed:
    """Return a last paragraph without the link to its own story at its end: a few words, a colon
    and the title again. It is "" when it is that link and no more."""
    text = trimmed.text
    if len(title) < _LEAST_TITLE or not text.endswith(title):
        return trimmed
    before = text[: -len(title)].rstrip()
    if not before.endswith(":"):
        return trimmed
    start = max(before.rfind(f"{sign} ") for sign in _STOPS) + 1  # an address holds stops too
    if len(before[start:].split()) > 6:
        return trimmed
    return Trimmed(text[:start].rstrip(), trimmed.facts)


def signed_behind(trimmed: Trimmed, vocabulary: Vocabulary) -> Trimmed:
    """Return a last paragraph without the name of its writer in brackets behind its end."""
    found = _SIGNED.search(trimmed.text) if trimmed.text.endswith(")") else None
    if found is None or not is_person(found[1], vocabulary):
        return trimmed
    own = trimmed.text[: found.start()]
    return trimmed._replace(text=own, facts=(*trimmed.facts, Fact("authors", found[1])))


def _tags(text: str, vocabulary: Vocabulary) -> Trimmed:
    """Keywords behind the last sentence: their label follows its full stop, and no stop theirs."""
    start = max(0, len(text) - _TAIL)
    if vocabulary.tag_words.isdisjoint(word_keys(text[start:])):
        return Trimmed(text)
    line = tokens(text[start:])
    ends = _ENDS if len(text) >= 80 else ".\u06d4"
    for at in range(len(line) - 2, 0, -1):
        if line[at].kind == "sign" and line[at].key in ".\u06d4!?\u061f":
            break
        label = match(line, at, vocabulary.label_phrases)
        if label and label[1] == "tags" and line[at - 1].key in ends:
            value = text[start + line[label[0] - 1].end :].lstrip(" :")
            if 0 < len(value.split()) <= 16:
                own = text[: start + line[at].start].rstrip()
                return Trimmed(own, (Fact("tags", value),))
    return Trimmed(text)


def skipped_blocks(texts: Sequence[str], vocabulary: Vocabulary) -> list[int]:
    """Return the lines of the page's blocks whose end is marked: from their name to `End of` it."""
    found: list[int] = []
    for at, text in enumerate(texts):
        if len(text) > _LONGEST_BUTTON and not text[0].isascii():
            continue  # nearly every line
        own = _after_skip(text, vocabulary)
        name = own or _after_latin(text)
        if not name:
            continue
        for start in range(at - 1, max(-1, at - _BLOCK), -1):
            if len(texts[start]) > 160:
                break
            if fold(texts[start]) == name:
                found += range(start, at + 1 if own else at)
                break
    return found


def _after_skip(text: str, vocabulary: Vocabulary) -> str:
    """The block's name behind the word that ends it in the text's own language; else "".

    A story too may tell of a thing and then of its end: only names of a page's own blocks count.
    """
    if len(text) > _LONGEST_BUTTON:
        return ""
    word, _, rest = text.partition(" ")
    name = fold(rest)
    known = name in vocabulary.furniture or name in vocabulary.read_also
    return name if known and fold(word) in vocabulary.skip else ""


def _after_latin(text: str) -> str:
    """The block's name in a line such as `End of X`, X in another script; else ""."""
    if not (text[0].isascii() and text[0].isalpha()):
        return ""
    words = text.split(" ")
    if not 2 < len(words) <= 12:
        return ""
    name = [word for word in words if not word.isascii()]
    return fold(" ".join(name)) if words[-len(name) :] == name else ""


def teasers(
    texts: Sequence[str], places: Sequence[int], gaps: Sequence[int], vocabulary: Vocabulary
) -> list[int]:
    """Return the places of paragraphs that open other stories, at the end of this one.

    They are all that follows the only gap in the text, at least three, they share few words with
    the story, and most do not go on from a sentence before. Of 1,300 real articles cut at such a
    place 4 % would be taken for it, of as many with other stories' openings 94 % were; and few
    real ones have one gap. `gaps` are the places before
    which a blank line stands.
    """
    inner = sorted({gap for gap in gaps if places[0] < gap <= places[-1]})
    if len(inner) != 1:
        return []
    cut = next(at for at, place in enumerate(places) if place >= inner[0])
    tail = texts[cut:]
    if cut < 4 or not 3 <= len(tail) <= 8 or any(len(text) < 60 for text in tail):
        return []
    story = set().union(*(_content(text, vocabulary) for text in texts[:cut]))
    found = [_content(text, vocabulary) for text in tail]
    shared = sum(len(words & story) for words in found)
    going_on = sum(text.startswith(vocabulary.conjunctions) for text in tail)
    if going_on * 3 > len(tail):
        return []
    if min(map(len, found)) < 10 or shared > _LINKED * sum(map(len, found)):
        return []
    return list(places[cut:])


def _content(text: str, vocabulary: Vocabulary) -> set[str]:
    """The words of a text that carry its subject, without what is put before and behind them."""
    words = (token.key for token in tokens(text, 200) if token.kind == "word")
    return {word[-5:] for word in words if len(word) >= 4 and word not in vocabulary.frequent}
