"""Lines that were cut at a column -> which of them continue the line before, and how. Pure.

A text is taken for wrapped only when all of it shows that: elsewhere a line is a paragraph.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from generator.ingest.furniture import is_page_number, is_rule
from generator.ingest.lines import credit_line, section_line
from generator.ingest.metadata import label_of, loose_byline, read_metadata
from generator.ingest.names import is_name, is_person
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import Vocabulary

_COLUMNS = range(45, 161)  # characters at which texts are wrapped
_NARROW = range(24, 101)  # those of a printed page, under headlines that may be longer
_MARGIN = 8  # spaces before a line in the middle of the page
_LEAST = 4  # full lines, for a column to show
_PRINTED = 10  # those of a printed page, which verse may look like
_HEAD = 4  # lines over a printed text: the page's head, the headline, the day, the writer
HYPHEN = "\u00ad"  # joins a word that was cut with a hyphen, which goes
_TATWEEL = "\u0640"
_ENDS = (".", "\u06d4", "!", "?", "\u061f", "\u2026", ":", '"', "\u00bb", ")", "\u201d")
_STOPS = (".", "\u06d4", "!", "?", "\u061f", "\u2026", ":")
_CLOSING = '"\u00bb\u201d)'
_OPENERS = re.compile(
    r"[-*+#\u2022\u25cf\u25aa\u00b7\u266a]|\d{1,3}(?:[)\t-]|\.(?!\d{1,2}\s))|[=_~]{3}|https?:|\[\d"
)
_WORD = re.compile(r"[^\W\d_]+")
_PAGE_NUMBER = re.compile(r"[-\u2013\u2014(\[ ]{0,3}\d{1,4}[-\u2013\u2014)\] ]{0,3}")
_DIGITS = re.compile(r"\d+")
_OPENING = 4  # lines that tell the words of a headline again
_TELLING = 4  # letters, at the least, of such a word
_RUNNING = 15  # letters of a head that is repeated page by page


def glues(lines: Sequence[str], vocabulary: Vocabulary) -> list[str | None]:
    """Return for each line, as it is in the file, what joins it to the line before.

    "" joins a word that was cut, HYPHEN one that a hyphen shows to be, " " two words; None begins a
    new line. All are None in a text that is not wrapped.
    """
    none: list[str | None] = [None] * len(lines)
    filled = [line for line in lines if line.strip()]
    if len(filled) < _LEAST:
        return none
    # Spaces at the end may be padding beyond the column.
    found = None
    if any(max(map(len, some)) in _COLUMNS for some in (filled, list(map(str.rstrip, filled)))):
        found = _cut_anywhere(lines, filled) or _cut_at_words(lines, filled, vocabulary)
    if not found and _may_be_printed(filled):
        found = _printed(lines, vocabulary)
    if not found and filled[0].startswith(" " * _MARGIN):
        texts = [" ".join(line.split()) for line in lines]
        if _is_centred(lines, texts, vocabulary):
            none[next(at for at, text in enumerate(texts) if text) + 1] = " "
    if not found and (under := _under_long_head(lines, filled)):
        found = [*none[:under], *glues(lines[under:], vocabulary)]
    if found and filled[0].strip().startswith("[") and filled[0].strip().endswith("]"):
        found[lines.index(filled[0]) + 1] = None  # a note over the text, however long
    return found or none


def _under_long_head(lines: Sequence[str], filled: Sequence[str]) -> int:
    """The line under the head of a page where that is one of the first two and much longer than
    any line of the text, whose column it hides; else 0."""
    head = max(filled[:2], key=len)
    rest = max(map(len, filled[filled.index(head) + 1 :]))
    return lines.index(head) + 1 if 2 * len(head) >= 3 * rest and rest in _COLUMNS else 0


def _cut_anywhere(lines: Sequence[str], filled: Sequence[str]) -> list[str | None] | None:
    """A text cut inside words: all its lines have one length, but for the last of a block."""
    column = max(map(len, filled))
    followed = [one for one, two in pairwise(lines) if one.strip() and two.strip()]
    whole = sum(len(line) == column for line in followed)
    if whole < _LEAST or whole * 3 < len(followed) * 2:
        return None
    known = set(_WORD.findall(" ".join(line[1:-1] for line in filled)))
    found: list[str | None] = [None] * len(lines)
    inside = 0
    for at in range(1, len(lines)):
        above, line = lines[at - 1], lines[at]
        if not line.strip() or not above.strip() or _padded(above):
            continue
        full = len(above) == column
        if above[-1].isspace() or (line[0].isspace() and not _padded(line)):
            found[at] = " " if full or not above.rstrip().endswith(_ENDS) else None
        elif _padded(line) or not full:
            # A shorter line may have been cut by a page's mark within it.
            found[at] = _joint(above, line.lstrip(), known, full=full)
        else:
            found[at] = ""
            inside += above[-1].isalpha() and line[0].isalpha()
    # Justified text has lines of one length too, but none cut inside a word.
    return found if inside >= 2 else None


def _padded(line: str) -> bool:
    return line.startswith("  ")


def _joint(above: str, line: str, known: set[str], *, full: bool) -> str | None:
    """What joins a line whose own space in front is lost in padding, or that ends too early.

    None where an early end may be that of a paragraph.
    """
    if not above[-1].isalpha() or not line[0].isalpha():
        return " " if full else None
    tail, head = _WORD.findall(above)[-1], _WORD.findall(line)[0]
    if tail + head not in known and tail in known and head in known:
        return " " if full else None
    return "" if full or tail + head in known else None


def _cut_at_words(
    lines: Sequence[str], filled: Sequence[str], vocabulary: Vocabulary
) -> list[str | None] | None:
    """A text cut between words: the next line's first word had no room on the line before."""
    texts = [line.strip() for line in lines]
    column = max(map(len, texts))
    slack = max(3, column // 12)  # the column may be one of the screen's, not of characters
    full = [
        bool(texts[at] and texts[at + 1])
        and len(texts[at]) + 1 + len(texts[at + 1].split()[0]) > column - slack
        for at in range(len(texts) - 1)
    ]
    inner = [at for at in range(len(full)) if texts[at] and texts[at + 1]]
    count = sum(full)
    cut = sum(full[at] and not texts[at].endswith(_ENDS) for at in inner)
    stops = [at for at in inner if not full[at] and at > _head(texts)]
    open_ended = sum(not texts[at].endswith(_ENDS) for at in stops)
    if count < _LEAST or count * 2 < len(stops) or cut * 5 < count * 3 or open_ended * 6 > count:
        return None
    # Lines of one length were cut at it, and where they were cut inside words is not known.
    if sum(len(lines[at]) == len(lines[inner[-1]]) for at in inner) * 2 > len(inner) > 8:
        return None
    found: list[str | None] = [None] * len(lines)
    known = _known(texts)
    for at in inner:
        if full[at] and not _opens(texts[at + 1], vocabulary):
            found[at + 1] = _glue(texts[at], texts[at + 1], known)
    if _is_centred(lines, texts, vocabulary):
        first = next(at for at, text in enumerate(texts) if text)
        found[first + 1] = " "
    _title(texts, found, column, vocabulary)
    return found


def _known(texts: Sequence[str]) -> set[str]:
    """The words of a text in which a line ends with a hyphen; of others none is asked for."""
    hyphened = any(text.endswith("-") for text in texts)
    return {word for text in texts for word in _WORD.findall(text)} if hyphened else set()


def _glue(above: str, below: str, known: set[str]) -> str:
    """What joins two lines, the second of which had no room on the first.

    A word that is drawn out at the end of a line goes on in the next; so does one with a hyphen
    where the same word stands whole elsewhere.
    """
    if above[-1:] not in (_TATWEEL, "-") or not below[:1].isalpha():
        return " "
    tail = _WORD.search(above[::-1].lstrip(f"-{_TATWEEL}"))
    cut = tail is not None and tail.start() == 0 and len(tail[0]) > 1
    if not tail or not cut or above[-2:-1].isspace():
        return " "
    if above.endswith(_TATWEEL):
        return ""
    whole = tail[0][::-1] + below[: _end_of_word(below)]
    return HYPHEN if whole in known else " "


def _end_of_word(text: str) -> int:
    word = _WORD.match(text)
    return word.end() if word else 0


def _may_be_printed(filled: Sequence[str]) -> bool:
    """Whether nearly all lines are short enough for a narrow column: of few texts that are not."""
    below = filled[_HEAD:]
    return len(below) >= _LEAST and sum(len(x) > _NARROW[-1] for x in below) * 4 <= len(below)


def _printed(lines: Sequence[str], vocabulary: Vocabulary) -> list[str | None] | None:
    """A text of a narrow column, as a page was printed: under its head no line has room for the
    next one's first word, but at the end of a paragraph.

    Verse and lists look alike. No verse has many lines some of which end in a word after which none
    can end, in stanzas that are not alike, and does not repeat its last words or letters.
    """
    texts = _without_page(lines, vocabulary)
    filled = [at for at, text in enumerate(texts) if text]
    longest = max((len(texts[at]) for at in filled[_HEAD:]), default=0)
    slack = max(2, longest // 14)
    if longest not in _NARROW:
        return None
    start = _under_head([(at, texts[at]) for at in filled[:_HEAD]], longest + slack, vocabulary)
    column = max(len(texts[at]) for at in filled if at >= start)
    heads = _under_rules(lines)
    inner = [
        at for at in range(start, len(texts) - 1) if texts[at] and texts[at + 1] and at not in heads
    ]
    full = [
        at for at in inner if len(texts[at]) + 1 + len(texts[at + 1].split()[0]) > column - slack
    ]
    cut = [texts[at] for at in full if not texts[at].endswith(_ENDS)]
    left = set(inner).difference(full)
    torn = sum(not texts[at].endswith(_ENDS) for at in left)
    last = [at + 1 for at in inner if at + 2 == len(texts) or not texts[at + 2]]
    # A page may end amid a sentence.
    closing = [at for at in last if texts[at].endswith(_ENDS) or not _over_page(lines, texts, at)]
    ended = sum(texts[at].endswith(_ENDS) for at in closing)
    if len(cut) < _PRINTED or len(cut) * 5 < len(full) * 3 or torn * 8 > len(cut):
        return None
    if _in_stanzas(texts[start:]):
        return None
    if not ended or ended * 3 < len(closing) * 2 or not _is_prose(cut, vocabulary):
        return None
    found: list[str | None] = [None] * len(lines)
    known = _known(texts)
    for at in full:
        # Where no blank lines part paragraphs, a stop at a line's end may end one.
        ends = len(last) < 2 and texts[at].rstrip(_CLOSING).endswith(_STOPS)
        if not ends and not _opens(texts[at + 1], vocabulary):
            found[at + 1] = _glue(texts[at], texts[at + 1], known)
    return found


def _in_stanzas(texts: Sequence[str]) -> bool:
    """Whether the blocks between blank lines are several, of one number of lines."""
    blocks = [len(list(block)) for filled, block in groupby(texts, bool) if filled]
    return len(blocks) > 1 and len(set(blocks)) == 1


def _over_page(lines: Sequence[str], texts: Sequence[str], at: int) -> bool:
    """Whether a page's number or head stands next under a line."""
    below = next((under for under in range(at + 1, len(lines)) if lines[under].strip()), at)
    return not texts[below] and not is_rule(lines[below].strip())


def _under_rules(lines: Sequence[str]) -> set[int]:
    """The places of the lines that stand first under a row of signs: headlines, most likely."""
    found: set[int] = set()
    ruled = False
    for at, line in enumerate(lines):
        if text := line.strip():
            if ruled and not is_rule(text):
                found.add(at)
            ruled = is_rule(text)
    return found


def _without_page(lines: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Lines with single spaces; what a page says of itself is blank: its number, its head once
    more, words that lead to another page."""
    texts = [" ".join(line.split()) for line in lines]
    times = Counter(map(_without_digits, texts))

    def is_page(text: str) -> bool:
        if is_rule(text) or _PAGE_NUMBER.fullmatch(text) or is_page_number(text, vocabulary):
            return True
        running = len(text) >= _RUNNING and times[_without_digits(text)] > 1
        return running or folded(text) in vocabulary.furniture

    return ["" if is_page(text) else text for text in texts]


def _without_digits(text: str) -> str:
    return _DIGITS.sub("0", text)


def _under_head(lines: Sequence[tuple[int, str]], column: int, vocabulary: Vocabulary) -> int:
    """The place under a page's head, the headline and what tells of the story, of the first lines.

    The headline is the first that is not about the story; what stands right under it may be longer
    than the column, or about the story too.
    """
    titled = False
    for at, text in lines:
        about = bool(loose_byline(text, vocabulary)) or read_metadata(text, "", vocabulary)
        if titled and not about and len(text) <= column:
            return at
        titled = titled or not (about or credit_line(text, "", vocabulary))
    return lines[-1][0] + 1


def _is_prose(cut: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether lines break off within phrases, and do not rhyme."""
    words = [folded(text.split()[-1]) for text in cut]
    broken = sum(word in vocabulary.joining for word in words)
    often = Counter(words).most_common(1)[0][1]
    rhymed = Counter(word[-1:] for word in words).most_common(1)[0][1]
    return broken > 0 and broken * 16 >= len(cut) >= 2 * rhymed and often <= max(2, len(cut) // 4)


def _head(texts: Sequence[str]) -> int:
    """The place of the second line with text: what stands up to there may be a headline."""
    filled = (at for at, text in enumerate(texts) if text)
    next(filled, 0)
    return next(filled, 0)


def _opens(text: str, vocabulary: Vocabulary) -> bool:
    return bool(_OPENERS.match(text)) or label_of(text, vocabulary) is not None


def _is_centred(lines: Sequence[str], texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a text begins with two lines in the middle of the page, of which the second is no
    name and no line of metadata: they are one headline."""
    first = next(at for at, text in enumerate(texts) if text)
    if first + 2 >= len(texts) or not all(texts[first : first + 3]):
        return False
    two = texts[first + 1]
    margins = [len(line) - len(line.lstrip(" ")) for line in lines[first : first + 2]]
    if min(margins) < _MARGIN or texts[first].endswith(_ENDS) or _OPENERS.match(two):
        return False
    named = is_name(two, vocabulary) or bool(loose_byline(two, vocabulary))
    return not named and read_metadata(two, "", vocabulary) is None


def _title(
    texts: Sequence[str], found: list[str | None], column: int, vocabulary: Vocabulary
) -> None:
    """Join a headline over two lines, which was cut at a column of its own."""
    first = next(at for at, text in enumerate(texts) if text)
    if first + 2 >= len(texts) or not texts[first + 1]:
        return
    one, two = texts[first : first + 2]
    below = [text for text in texts[first + 2 :][: _OPENING + 1] if text]
    body = below[0] if below else ""
    words = two.split()
    short = len(one) < column * 0.7 and len(two) < column * 0.7
    # It is no kicker, which leaves room on its line.
    if not short or len(two) > len(one) + 1 + len(words[0]):
        return
    # And no name: those have two or three words, of which the story itself tells none.
    if len(words) in (2, 3) and (is_person(two, vocabulary) or not _told(words, below)):
        return
    # Nor the section; nor a place, alone over a gap.
    if section_line(two, vocabulary) or (len(words) == 1 and not texts[first + 2]):
        return
    if one.endswith(_ENDS) or two.endswith((".", ":", "\u06d4")) or len(body) < column * 0.7:
        return
    if len(one) < 20 or loose_byline(two, vocabulary) or read_metadata(two, "", vocabulary):
        return
    found[first + 1] = " "


def _told(words: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether the first lines of a story have one of some words again that tells what it is
    about."""
    opening = set(folded(" ".join(texts)).split())
    return any(len(word) >= _TELLING and word in opening for word in map(folded, words))
