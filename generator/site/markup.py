"""Markdown -> safe HTML, and its first words. Pure; the only import of markdown and nh3."""

import html
import re
import unicodedata
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor

from generator.site.metadata import href
from generator.text import clean, shorten

# What a news text needs and nothing that loads, runs, or styles. h1 is the page's title.
_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "dl", "dt", "dd", "em", "strong", "del", "ins", "sub", "sup"),
    *("a", "abbr", "cite", "q", "bdi", "bdo", "span", "ruby", "rt", "rp"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption"),
}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_H1 = re.compile(r"<(/?)h1\b")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!])")
_LINKED = re.compile(r"(?<!\\)!?\[([^\]\n]*)\]\([^)\n]*\)")
# One line in which Markdown finds nothing, but for escapes. The quantifiers are possessive: a line
# that does not match fails at once. U+00A0 and U+FEFF are rewritten by the sanitiser.
_PLAIN_BLOCK = re.compile(
    r"(?P<mark>## )?(?![#>=+\-~:|\s]|\d++[.)])"
    r"(?P<text>(?:[^\\`*_\[<&\x00-\x1f\x7f-\xa0\ufeff\ud800-\udfff]++"
    r"|\\[\\`*_{}\[\]()>#+\-.!]|&(?:lt|amp);|&(?![#\w]))++)(?<! )\Z"
)
_STRONG = ("L", "R", "AL")
_LETTERS = {  # of each direction, and of the other one: bidirectional classes (UAX #9, 3.2)
    "rtl": (("R", "AL"), ("L",)),
    "ltr": (("L",), ("R", "AL")),
}
_OPENING = 100  # letters in which the first strong one is looked for before all are counted
_TAG = re.compile("<[^>]*>")
# An element without attributes, and what is in it up to where another one begins or it ends.
_BLOCKS = "p|h[2-6]|li|d[dtl]|t[dhr]|ol|ul|table|thead|tbody|caption|blockquote|pre|hr"
_TURNABLE = re.compile(
    rf"<(p|h[2-6]|li|dt|dd|th|td)>(?=([^<]*+(?:<(?!/?(?:{_BLOCKS})\b)[^<]*+)*+))"
)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS}|br)\b[^>]*>")
_LONE = re.compile("&(?!lt;|amp;)")
_SHOWN = re.compile(r"\\(.)")
_MARKED = re.compile(r"[\\`*_\[&]")  # without any of these, there is nothing to take out
_BLOCK = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"^ {0,3}(?:[*+-]|(\d+\.)) ", re.M)
_FIRST = re.compile(r"\d+")
_PICTURE = re.compile(r"(?<!\\)!\[|<img\b", re.I)
_TABLE_RULE = re.compile(r" {0,3}\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *")  # under a table's head
_ELEMENT = re.compile(r"<([a-zA-Z][\w-]*)")
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_MOST_DIGITS = 9  # of the number that a list begins with, as CommonMark has it
_LEADER = re.compile(r"\A(?:>|[-*+]|\d+\.)\s+")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|`+|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w))")


def to_html(body: str, direction: str) -> str:
    """Return an article's Markdown body as HTML that is safe to put into a page.

    `direction` is the article's, "rtl" or "ltr"; a paragraph, heading or item that runs the other
    way says so: one whose first strong letter does (UAX #9, P2), and most of its letters. A name in
    Latin letters at the beginning of an Arabic paragraph does not turn it round.
    Raw HTML in the body is allowed as far as the list of elements above goes; scripts, styles,
    images, frames, handlers and links other than http, https and mailto are taken out. Raises
    RecursionError when lists or quotations stand too deep in one another.
    """
    plain = _plain(body, direction)
    return _markdown(body, direction) if plain is None else plain


def _plain(body: str, direction: str) -> str | None:
    """Return the HTML of a body of plain paragraphs and sub-headings, None for any other.

    Nearly all news texts are such, and so is all that ingest writes, whatever signs were in the raw
    text, as they come escaped. Markdown itself takes time that grows with the square of some lines.
    """
    parts = []
    for block in _BLOCK.split(body.strip("\n")):
        match = _PLAIN_BLOCK.match(block)
        if match is None or (match["mark"] and "#" in match["text"]):
            return None
        name = "h2" if match["mark"] else "p"
        text = match["text"]
        if "\\" in text:
            text = _SHOWN.sub(r"\1", text)
        if "&" in text:
            text = _LONE.sub("&amp;", text)
        text = text.replace(">", "&gt;")
        parts.append(f"<{name}{turned(text, direction)}>{text}</{name}>")
    return "\n".join(parts)


def turned(content: str, direction: str) -> str:
    """Return the attribute of an element whose HTML content runs the other way, else ""."""
    other, own = _LETTERS[direction][::-1]
    kind_of = unicodedata.bidirectional
    # Nearly always the first letter settles it.
    for letter in content[:_OPENING]:
        if (kind := kind_of(letter)) in own:
            return ""
        if kind in other or letter in "<&":
            break
    kinds = [k for k in map(kind_of, html.unescape(_TAG.sub("", content))) if k in _STRONG]
    if not kinds or kinds[0] in own or 2 * sum(k in other for k in kinds) <= len(kinds):
        return ""
    return ' dir="ltr"' if direction == "rtl" else ' dir="rtl"'


def isolated(name: str, direction: str) -> str:
    """Return a name, given as HTML without elements, so that it and its neighbours keep in order.

    It runs as its surroundings do, in `direction`, if any of its letters does. By the first letter,
    which decides without the attribute (UAX #9, P2), a house that begins its Arabic name with "CNN"
    would read from the wrong end.
    """
    own, other = _LETTERS[direction]
    # Nearly always the first letter settles it.
    if name and unicodedata.bidirectional(name[0]) in own:
        return f"<bdi>{name}</bdi>"
    kinds = [k for k in map(unicodedata.bidirectional, html.unescape(name)) if k in _STRONG]
    mixed = kinds[:1] and kinds[0] in other and any(k in own for k in kinds)
    return f'<bdi dir="{direction}">{name}</bdi>' if mixed else f"<bdi>{name}</bdi>"


def _markdown(body: str, direction: str) -> str:
    try:
        dirty = _H1.sub(r"<\1h2", _converter().reset().convert(body))
    except RecursionError:
        # It stays in the middle of the list that was too deep: the next text would lie in that.
        _converter.cache_clear()
        raise
    clean_html = nh3.clean(
        dirty,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda _, name, value: href(value) if name == "href" else value,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    full = _EMPTY.sub("", clean_html)  # what a picture leaves that stood alone
    return _TURNABLE.sub(lambda m: f"<{m[1]}{turned(m[2], direction)}>", full)


class _Numbered(SaneOListProcessor):
    """Numbered items: a list of their own, that begins with the number that is written."""

    def run(self, parent: Element, blocks: list[str]) -> None:
        blocks[:1] = _lists(blocks[0])
        blocks[0] = _FIRST.sub(_first_number, blocks[0], count=1)
        super().run(parent, blocks)


class _Bulleted(SaneUListProcessor):
    """Items with bullets: a list of their own."""

    def run(self, parent: Element, blocks: list[str]) -> None:
        blocks[:1] = _lists(blocks[0])
        super().run(parent, blocks)


def _first_number(written: re.Match[str]) -> str:
    # In the digits of any script; the attribute takes those of ASCII alone.
    return str(int(written[0])) if len(written[0]) <= _MOST_DIGITS else "1"


def _lists(block: str) -> list[str]:
    """Return the lists of a block, parted where bullets follow numbers or numbers bullets."""
    items = list(_ITEM.finditer(block))
    cuts = [
        item.start() for before, item in pairwise(items) if (before[1] is None) != (item[1] is None)
    ]
    return [block[start:end].rstrip("\n") for start, end in pairwise([0, *cuts, len(block)])]


@cache
def _converter() -> markdown.Markdown:
    made = markdown.Markdown(output_format="html")
    # Left to itself, Markdown takes a list of the other kind that follows for more of the same.
    made.parser.blockprocessors.register(_Numbered(made.parser), "olist", 40)
    made.parser.blockprocessors.register(_Bulleted(made.parser), "ulist", 30)
    return made


def not_shown(body: str) -> list[tuple[int, str]]:
    """Return what `to_html` does not show as it is meant, each with its line in the body, from 0.

    That are tables, pictures, and raw elements that are not among those above: the first of each.
    Raises RecursionError as `to_html` does.
    """
    found = []
    lines = body.split("\n") if "|" in body else []
    for at, (over, line) in enumerate(pairwise(lines)):
        if "|" in over and "|" in line and _TABLE_RULE.fullmatch(line):
            found.append((at, "a table"))
            break
    if "<" in body or "![" in body:
        # Only Markdown tells what is an element and what is code.
        names = set(map(str.lower, _ELEMENT.findall(_converter().reset().convert(body))))
        for name in names - _TAGS - {"h1"}:
            what = "a picture" if name == "img" else f"<{name}>"
            sign = _PICTURE if name == "img" else re.compile(rf"<{re.escape(name)}\b", re.I)
            first = sign.search(body)
            found.append((body.count("\n", 0, first.start()) if first else 0, what))
    return sorted(found)


def read_as(made: str) -> str:
    """Return what `to_html` made as the plain text that readers see, paragraphs by empty lines."""
    return html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n\n", made)))


def text_of(body: str) -> str:
    """Return a Markdown body without addresses of links and tags of HTML: its words, in order."""
    if _MARKED.search(body):
        body = html.unescape(_LINKED.sub(r"\1", body))
    return _TAG.sub(" ", body) if "<" in body else body


def plain_of(body: str) -> str:
    """Return a Markdown body as plain text: `text_of` without the signs of Markdown."""
    blocks = (_LEADER.sub("", block.strip().lstrip("#").strip()) for block in _BLOCK.split(body))
    text = "\n\n".join(blocks)
    if _MARKED.search(text):
        text = _ESCAPED.sub(r"\1", _EMPHASIS.sub("", _LINKED.sub(r"\1", text)))
    return text_of(text)


def excerpt(body: str, limit: int) -> str:
    """Return the first words of a Markdown body as plain text of at most `limit` characters.

    Headings are passed over, escapes undone, marks of emphasis and link addresses taken out.
    """
    found = ""
    for block in _BLOCK.split(body[: limit * 20]):
        text = block.strip()
        if not text or text.startswith(("#", "<", "```", "---", "***")):
            continue
        if _MARKED.search(text):
            text = _LEADER.sub("", _LINKED.sub(r"\1", text))
            text = html.unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", text)))
        else:
            text = _LEADER.sub("", text)
        found = clean(f"{found} {text}")
        if len(found) > limit:
            break
    return shorten(found, limit)
