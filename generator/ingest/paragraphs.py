"""What paragraphs carry that is no text of theirs, and those of other stories. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.ingest.metadata import Fact
from generator.ingest.tokens import match, may_hold, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.text import fold

_NUMBER = re.compile(r"(\d{1,3}) (?=[^\W\d_])")
_COLON = re.compile(r":\s+(?=\S)")
_MORE = re.compile(
    r"(?:[.\u2026]{2,}\s*|[(\[]\s*)([^\W\d_][^.\u2026()\[\]]{2,20}?)[\s.\u2026)\]]*\Z"
)
_ENDS = '.\u06d4!?\u061f\u00bb"\u201d)'
_TAIL = 260  # characters at the end of a text in which keywords may be stuck to it
_LINKED = 0.14  # of a text's words, those that another text has too
_BLOCK = 15  # lines of a block of headlines


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A paragraph's own text, and what the rest of its line gives."""

    text: str
    facts: tuple[Fact, ...] = ()


def numbered(texts: Sequence[str]) -> bool:
    """Return whether a corpus put the number of each sentence before it: 1, 2, 3 without a sign."""
    if len(texts) < 4:
        return False
    found = [_NUMBER.match(text) for text in texts]
    numbers = [int(one[1]) for one in found if one]
    return len(numbers) == len(texts) and numbers == list(range(1, len(texts) + 1))


def trim(text: str, vocabulary: Vocabulary, *, counted: bool, last: bool) -> Trimmed:
    """Return a paragraph without its number, a colon before it, a "more" behind it, stuck tags."""
    if counted:
        text = _NUMBER.sub("", text, count=1)
    elif text[0] == ":":
        text = _COLON.sub("", text, count=1)
    if not last:
        return Trimmed(text)
    more = _MORE.search(text, max(0, len(text) - 40))
    if more and more.start() > 40 and fold(more[1]) in vocabulary.more:
        text = text[: more.start()].rstrip()
    return _tags(text, vocabulary)


def _tags(text: str, vocabulary: Vocabulary) -> Trimmed:
    """Keywords behind the last sentence: their label follows its full stop, and no stop theirs."""
    start = max(0, len(text) - _TAIL)
    if start == 0 and len(text) < 80:
        return Trimmed(text)
    if not may_hold(fold(text[start:]), vocabulary.tag_words):
        return Trimmed(text)
    line = tokens(text[start:])
    for at in range(len(line) - 2, 0, -1):
        if line[at].kind == "sign" and line[at].key in ".\u06d4!?\u061f":
            break
        label = match(line, at, vocabulary.label_phrases)
        if label and label[1] == "tags" and line[at - 1].key in _ENDS:
            value = text[start + line[label[0] - 1].end :].lstrip(" :")
            if 0 < len(value.split()) <= 16:
                own = text[: start + line[at].start].rstrip()
                return Trimmed(own, (Fact("tags", value),))
    return Trimmed(text)


def skipped_blocks(texts: Sequence[str]) -> list[int]:
    """Return the lines of the page's blocks whose end is marked: from their name to `End of` it."""
    found: list[int] = []
    for at, text in enumerate(texts):
        name = _after_latin(text)
        if not name:
            continue
        for start in range(at - 1, max(-1, at - _BLOCK), -1):
            if len(texts[start]) > 160:
                break
            if fold(texts[start]) == name:
                found += range(start, at)
                break
    return found


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
