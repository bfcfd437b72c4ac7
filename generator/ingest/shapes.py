"""What lines may be by their length and end alone, and the numbers of a file's stories. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.calendars import NEWS_YEARS
from generator.ingest.decode import Line
from generator.ingest.furniture import is_rule

_SHORT = 40  # characters up to which a line is no paragraph, whatever it ends with
LONG = 100  # characters from which a line is a paragraph, whatever it ends with
HEADLINE = 160  # characters up to which a line may be a headline
_SENTENCE_ENDS = (".", "\u06d4", "\u060c", "\u061b", ":", ",", ";")
_COUNTED = re.compile(r"\(?\d{1,3}\s?[-.)]\Z")
_NUMBERED = re.compile(r"(?:\[|<{1,3}|\[\[)\s?#?(\d{1,6})\s?(?:\]|>{1,3}|\]\])\Z")
# A number in a row of signs: `--- 212 ---`, `# 5 #`. One dash on each side is a page's.
_RULED = re.compile(
    r"([#=~]|([-=*#_~+\u2013\u2014\u2022\u2500\u0640\u066d])\2{1,79})"
    r"\s?(?:\[\s?)?#?(\d{1,6})(?:\s?\])?\s?\1\Z"
)
_BREAKS_OFF = re.compile(r"[^.!?\u061f\u06d4\u2026:\"\u00bb\u201d)\]\d]\Z")
_ITEM = re.compile(
    r"\A\(?(\d{1,3})(?:\s?[-\u2013]|[.)/])\s+(?=[\"\u00ab\u201c]?[^\W\d_])"
)  # the number of a story in a list of them

# A sign before each story of a list; pictures of buttons and balls among them.
_MARK = re.compile(
    "([*#\u2022\u25cf\u25cb\u25a0\u25aa\u25c6\u25c7\u25ba\u25b6\u2666\u2756\u2b24\u26aa\u26ab\U0001f534-\U0001f53b\U0001f7e0-\U0001f7eb"
    "\u26a1\u2705\u2757\u2714\u2747\U0001f4cc\U0001f4cd\U0001f4e2\U0001f4e3\U0001f4f0\U0001f514-])"
    '\ufe0f?\\s+(?=["\u00ab\u201c]?\\w)'
)
_BALLS = "".join(map(chr, (0x26AA, 0x26AB, *range(0x1F534, 0x1F53C), *range(0x1F7E0, 0x1F7EC))))
_TIMED = re.compile(r"\d{1,2}:\d\d(?:\s*[-\u2013|]\s*|\s+)(?=[\"\u00ab\u201c]?[^\W\d_])")
_TIME = re.compile(r"\[?\d{1,2}:\d\d\]?\Z")
_LEAST_PLAIN = 3  # short news under one name
_TYPED = ("(", "*", "-", "#")
# A sentence's end and, behind it, a name in brackets: as of who wrote a flash.
_CREDITED = re.compile(r"[.\u06d4!?\u061f][\"\u00bb\u201d]?\s?\([^()]{2,40}\)\Z")
_QUESTIONS = ("?", "\u061f")


def is_headline_like(text: str) -> bool:
    """Return whether a line, by its length and its end alone, may be a headline."""
    return 0 < len(text) <= HEADLINE and not text.endswith(_SENTENCE_ENDS)


def numbered(lines: Sequence[Line]) -> frozenset[int]:
    """Return the `[n]` lines of a file that begins with one; elsewhere they are footnotes.

    `--- n ---` and the like count too, and `1-`, `2-` where each stands over a headline and its
    text.
    """
    if counted := _counted(lines) or _ruled(lines):
        return counted
    found: list[int] = []
    last = -1
    for at, line in enumerate(lines):
        number = _NUMBERED.match(line.text)
        if number and int(number[1]) > last:
            found.append(at)
            last = int(number[1])
        elif line.text and not found:
            break
    return frozenset(found)


def numbered_headlines(lines: Sequence[Line], head: int = 0) -> frozenset[int]:
    """Return the headlines `2- headline` and those after it of a file that begins with `1- ...`.

    They count on without a gap, a blank line above each and right under it its own paragraph: a
    list of short news. The headings of one text have a blank line under them too, or ask. `head` is
    the place of the first line under the name and the day of a list.
    """
    first = next((line.text for line in lines[head:] if line.text), "")
    if not _ITEM.match(first):
        return frozenset()
    found = [at for at, line in enumerate(lines) if _ITEM.match(line.text)]
    if len(found) < 2:
        return frozenset()
    numbers = [match[1] for at in found if (match := _ITEM.match(lines[at].text))]
    counted = [int(number) for number in numbers] == list(range(1, len(found) + 1))
    apart = not any(lines[at - 1].text for at in found[1:])
    over = all(
        number_of(lines[at].text) and is_told([line.text for line in lines[at + 1 : end]])
        for at, end in pairwise([*found, len(lines)])
    )
    return frozenset(found[1:]) if counted and apart and over else frozenset()


def is_time(text: str) -> bool:
    """Return whether a line is a time of day and nothing else."""
    return _TIME.match(text) is not None


def marked_headlines(lines: Sequence[Line], head: int = 0) -> frozenset[int]:
    """Return the headlines after the first of a file in which one sign, or a time of day, stands
    before each and nothing else: a list of short news, as `numbered_headlines` knows them."""
    first = next((line.text for line in lines[head:] if line.text), "")
    if sign := _MARK.match(first):
        signs = _BALLS if sign[1] in _BALLS else sign[1]  # a channel changes their colour
        found = [at for at, line in enumerate(lines) if line.text and line.text[0] in signs]
    elif _TIMED.match(first):
        found = [at for at, line in enumerate(lines) if _TIMED.match(line.text)]
    elif _TIME.match(first):
        found = [at for at, line in enumerate(lines) if _TIME.match(line.text)]
        over = all(_is_over_story(following(lines, at, 3)) for at in found)
        apart = bool(head) or not any(lines[at - 1].text for at in found[1:])
        return frozenset(found[1:]) if over and apart else frozenset()
    else:
        return frozenset()
    apart = bool(head and not sign) or not any(lines[at - 1].text for at in found[1:])
    over = all(
        is_headline_like(lines[at].text)
        and not lines[at].text.endswith(_QUESTIONS)
        and is_told([line.text for line in lines[at + 1 : end]])
        for at, end in pairwise([*found, len(lines)])
    )
    return frozenset(found[1:]) if apart and over else frozenset()


def marked_under_greeting(lines: Sequence[Line]) -> frozenset[int]:
    """Return the headlines of a list of short news in a mail, the first too, where one short line
    and a gap stand over them, as of who greets the readers: as `marked_headlines` knows them."""
    filled = (at for at, line in enumerate(lines) if line.text)
    greeting, head = next(filled, 0), next(filled, 0)
    if head - greeting < 2 or len(lines[greeting].text) > LONG:
        return frozenset()
    found = marked_headlines(lines, head)
    return found | {head} if found and _MARK.match(lines[head].text) else frozenset()


def plain_headlines(lines: Sequence[Line], head: int) -> frozenset[int]:
    """Return the headlines after the first of a page of short news, whose name and day end at
    `head`: each under a blank line, with its own paragraph right under it. Three at the least."""
    filled = [at for at, line in enumerate(lines) if at >= head and line.text] if head else []
    found = [at for at in filled if at == head or not lines[at - 1].text]
    told = all(
        is_headline_like(lines[at].text)
        and not is_text(lines[at].text)
        and not lines[at].text.endswith(_QUESTIONS)
        and at + 1 < len(lines)
        and is_text(lines[at + 1].text)
        for at in found
    )
    return frozenset(found[1:]) if told and len(found) >= _LEAST_PLAIN else frozenset()


def number_of(text: str) -> int:
    """Return the number in a list of short news that a headline begins with, or 0.

    A question is one of an interview.
    """
    found = _ITEM.match(text)
    asked = text.endswith(_QUESTIONS)
    return int(found[1]) if found and is_headline_like(text) and not asked else 0


def is_told(below: Sequence[str]) -> bool:
    """Return whether lines begin right under a headline, and one of them is a paragraph."""
    return bool(below and below[0]) and any(
        is_text(text) or (text and not is_headline_like(text)) for text in below
    )


def without_number(title: str) -> str:
    """Return a headline without the number that it has in a list of short news, or the ball."""
    if title.startswith(_TYPED):
        return title  # as it is written: (15) good habits
    before = _ITEM.match(title) or _MARK.match(title)
    if before and before[0].rstrip().endswith("/"):
        return title  # the day and its month: 11/ September
    return title[before.end() :] if before else title


def without_mark(title: str) -> str:
    """Return a headline of such a list without the number, the sign or the time before it."""
    for before in (_ITEM, _MARK, _TIMED):
        if found := before.match(title):
            return title[found.end() :]
    return title


def is_count(text: str) -> bool:
    """Return whether a line is a number in a row of them and no more: `(2)`, `2-`."""
    return _COUNTED.match(text) is not None


def _counted(lines: Sequence[Line]) -> frozenset[int]:
    first = next((at for at, line in enumerate(lines) if line.text), 0)
    if not lines or not _COUNTED.match(lines[first].text):
        return frozenset()
    found = [at for at, line in enumerate(lines) if _COUNTED.match(line.text)]
    if len(found) < 2:
        return frozenset()
    numbers = [int(re.sub(r"\D", "", lines[at].text)) for at in found]
    over = all(_is_over_story(following(lines, at, 4)) for at in found)
    return frozenset(found) if over and numbers == list(range(1, len(found) + 1)) else frozenset()


def _ruled(lines: Sequence[Line]) -> frozenset[int]:
    """Return the `--- n ---` lines of a file that begins with one, where all have the same signs
    and count on one by one. So may the pages of one text: more than half of these break off."""
    first = next((line.text for line in lines if line.text), "")
    opened = _RULED.match(first)
    if opened is None:
        return frozenset()
    sign = opened[1]
    found: list[int] = []
    broken, last = 0, ""
    for at, line in enumerate(lines):
        ruled = _RULED.match(line.text) if line.text.startswith(sign) else None
        if ruled and ruled[1] == sign:
            if int(ruled[3]) != int(opened[3]) + len(found):
                return frozenset()
            broken += len(last) > _SHORT and _BREAKS_OFF.search(last) is not None
            found.append(at)
        last = line.text or last
    parts = len(found) > 1 and 2 * broken < len(found)
    # The years of one text may stand so, too: over paragraphs, where stories have their headlines.
    if parts and any(int(opened[3]) in years for years in NEWS_YEARS.values()):
        parts = all(_is_over_story(following(lines, at, 2)) for at in found)
    return frozenset(found) if parts else frozenset()


def _is_over_story(after: Sequence[str]) -> bool:
    """Whether lines are a headline and, under it, a paragraph."""
    headed = bool(after) and is_headline_like(after[0])
    return headed and any(map(is_text, after[1:]))


def is_text(text: str) -> bool:
    """Return whether a line, by its length and its end alone, is a paragraph."""
    length = len(text)
    if length >= LONG or length <= _SHORT:
        return length >= LONG
    return text.endswith(_SENTENCE_ENDS) or (text[-1] == ")" and bool(_CREDITED.search(text)))


def following(lines: Sequence[Line], at: int, count: int) -> list[str]:
    """Return the next filled lines behind place `at`, at most `count`, up to a rule."""
    found: list[str] = []
    for position in range(at + 1, len(lines)):
        text = lines[position].text
        if is_rule(text):
            break
        if text:
            found.append(text)
            if len(found) == count:
                break
    return found
