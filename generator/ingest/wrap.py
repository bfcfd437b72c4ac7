"""Lines that were cut at a column -> which of them continue the line before, and how. Pure.

A text is taken for wrapped only when all of it shows that: elsewhere a line is a paragraph.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.metadata import label_of, loose_byline, read_metadata
from generator.ingest.names import is_name
from generator.ingest.vocabulary import Vocabulary

_COLUMNS = range(45, 161)  # characters at which texts are wrapped
_MARGIN = 8  # spaces before a line in the middle of the page
_LEAST = 4  # full lines, for a column to show
_ENDS = (".", "\u06d4", "!", "?", "\u061f", "\u2026", ":", '"', "\u00bb", ")", "\u201d")
_OPENERS = re.compile(r"[-*+#\u2022\u25cf\u25aa\u00b7\u266a]|\d{1,3}[.)\t-]|[=_~]{3}|https?:|\[\d")
_WORD = re.compile(r"[^\W\d_]+")


def glues(lines: Sequence[str], vocabulary: Vocabulary) -> list[str | None]:
    """Return for each line, as it is in the file, what joins it to the line before.

    "" joins a word that was cut, " " two words; None begins a new line. All are None in a text that
    is not wrapped.
    """
    none: list[str | None] = [None] * len(lines)
    filled = [line for line in lines if line.strip()]
    if len(filled) < _LEAST:
        return none
    # Spaces at the end may be padding beyond the column.
    if not any(max(map(len, some)) in _COLUMNS for some in (filled, list(map(str.rstrip, filled)))):
        return none
    return _cut_anywhere(lines, filled) or _cut_at_words(lines, filled, vocabulary) or none


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
    for at in inner:
        if full[at] and not _opens(texts[at + 1], vocabulary):
            found[at + 1] = " "
    if _is_centred(lines, texts, vocabulary):
        first = next(at for at, text in enumerate(texts) if text)
        found[first + 1] = " "
    _title(texts, found, column, vocabulary)
    return found


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
    one, two, body = texts[first : first + 3]
    words = two.split()
    short = len(one) < column * 0.7 and len(two) < column * 0.7
    # It is no kicker, which leaves room on its line, and no name: those have two or three words.
    if not short or len(two) > len(one) + 1 + len(words[0]) or len(words) in (2, 3):
        return
    if one.endswith(_ENDS) or two.endswith((".", ":", "\u06d4")) or len(body) < column * 0.7:
        return
    if len(one) < 20 or loose_byline(two, vocabulary) or read_metadata(two, "", vocabulary):
        return
    found[first + 1] = " "
