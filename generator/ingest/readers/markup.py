"""Text with HTML or entities in it, as fields hold it -> its plain lines."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from generator.ingest.decode import LINE_END, Line
from generator.ingest.readers.printed import plain
from generator.text import clean

_Block = Literal["", "item", "quotation"]
_BLOCK = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|tr|td|th|table|tbody|thead|section|article|header|footer|aside|figure|"
    "figcaption|blockquote|pre|h[1-6]|form|main|nav|para|paragraph"
)
_INLINE = (
    "a|b|i|u|s|em|strong|span|font|small|big|sup|sub|img|abbr|cite|code|q|label|del|ins|mark|center|"
    "time|iframe|video|audio|source|object|embed|picture|noscript|input|button|svg|path|o:p|wbr|tt"
)
TAG = re.compile(rf"</?(?:(?P<block>{_BLOCK})|{_INLINE})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|quot|amp|lt|gt|apos|nbsp|[lr]aquo|[lr][ds]quo|zwn?j|[lr]rm|hellip|"
    "[nm]dash|shy);",
    re.I,
)
_COMMENT_END = re.compile("-->")
_VOID = frozenset(("br", "hr"))
_ENDED = frozenset(("p", "li", "dt", "dd"))  # blocks that a blank line ends, though no tag does
_NEWER_EDITOR = "<!-- wp:"
# A caption, a tag, or a line break and whether a blank line follows.
_BY_LINES = re.compile(
    r"\[(?P<code>caption|wp_caption)\b[^\[\]]*\][^\[\]]*\[/(?P=code)\]"
    rf"|{TAG.pattern}"
    r"|(?P<end>\r\n?|\n)(?P<blank>[ \t]*(?=[\r\n]))?",
    re.IGNORECASE,
)


def unescape(text: str) -> str:
    """Return a text with its entities read once, or twice where they were escaped themselves.

    Only the names of HTML are known: what a file itself declares is never expanded.
    """
    if "&" not in text:
        return text
    once = html.unescape(text)
    return html.unescape(once) if "&amp;" in text and _ESCAPED.search(once) else once


def by_lines(text: str) -> str:
    """Return the HTML of a post with a tag at each line break that parts its lines.

    WordPress's older editor writes no tags for paragraphs: a blank line parts them, also in a
    block, and a line break alone parts lines outside of blocks and where they are kept as written.
    """
    if "<" not in text or _NEWER_EDITOR in text:
        return text
    parts: list[str] = []
    within: list[str] = []  # the blocks that are open
    opened: Counter[str] = Counter()  # how many of each
    at = 0
    for found in _BY_LINES.finditer(text):
        if found["block"]:
            name = found["block"].casefold()
            if name in _VOID:
                continue
            if not found[0].startswith("</"):
                within.append(name)
                opened[name] += 1
            elif opened[name]:
                while (last := within.pop()) != name:
                    opened[last] -= 1
                opened[name] -= 1
        elif found["end"]:
            blank = found["blank"] is not None
            while blank and within and within[-1] in _ENDED:
                opened[within.pop()] -= 1
            if blank or not within or opened["pre"]:
                parts += (text[at : found.start()], "<br>")
                at = found.start()
    return "".join((*parts, text[at:]))


def text_lines(text: str, number: int, *, spread: bool) -> Iterator[Line]:
    """Yield the filled lines of a value, cleaned, with the raw line that each begins in.

    HTML is taken out: its blocks part lines, and where it has blocks, line breaks do not. What is
    an item of a list, or of a quotation, says so.
    """
    pieces = _pieces(unescape(plain(text)))
    for piece, breaks, block in pieces:
        cleaned = clean(piece)
        if cleaned:
            yield Line(number + breaks if spread else number, cleaned, block=block)


def _pieces(text: str) -> Iterator[tuple[str, int, _Block]]:
    """Yield each line with the number of line breaks before it, and what it is."""
    text = _shown(text)
    marked = "<" in text and any(tag["block"] for tag in TAG.finditer(text))
    breaks = 0
    if not marked:
        at = 0
        text = TAG.sub(_kept_breaks, text) if "<" in text else text
        for sign in LINE_END.finditer(text):
            yield text[at : sign.start()], breaks, ""
            at = sign.end()
            breaks += sign[1] is not None
        yield text[at:], breaks, ""
        return
    at = 0
    words: list[str] = []
    first = -1  # the breaks before the first letter of a block; -1 while there is none
    quoted = 0  # quotations that are open
    opens = False  # whether an item has begun, and no line of it yet
    for start, end, block in [*_tags(text), (len(text), len(text), "end")]:
        between = text[at:start]
        if first < 0 and (inner := between.lstrip()):
            first = breaks + _count(between[: len(between) - len(inner)])
        words.append(between)
        breaks += _count(text[at:end])
        at = end
        if block and first >= 0:
            within: _Block = "item" if opens else "quotation" if quoted else ""
            yield LINE_END.sub(" ", "".join(words)), first, within
            opens = False
        if block:
            words, first = [], -1
        if block in ("li", "ul", "ol"):
            opens = block == "li" and not text.startswith("</", start)
        elif block == "blockquote":
            quoted = max(0, quoted + (-1 if text.startswith("</", start) else 1))


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each tag begins and ends, and the name of a block's."""
    return ((tag.start(), tag.end(), (tag["block"] or "").casefold()) for tag in TAG.finditer(text))


def _kept_breaks(tag: re.Match[str]) -> str:
    return "\n" * _count(tag[0])


def _count(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _shown(text: str) -> str:
    """Take out comments, scripts and styles; their line breaks stay, for the numbers."""
    if "<" not in text:
        return text
    parts: list[str] = []
    at = 0
    comment, hidden = text.find("<!--"), _HIDDEN.search(text)
    while comment >= 0 or hidden:
        if hidden is None or 0 <= comment < hidden.start():
            start, close = comment, _COMMENT_END.search(text, comment)
        else:
            start, close = hidden.start(), _closing(hidden[1]).search(text, hidden.end())
        if close is None:
            break  # it never ends: what looks like a comment is text
        parts += (text[at:start], "\n" * _count(text[start : close.end()]))
        at = close.end()
        comment = text.find("<!--", at) if 0 <= comment < at else comment
        hidden = _HIDDEN.search(text, at) if hidden and hidden.start() < at else hidden
    return "".join([*parts, text[at:]])


def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)
