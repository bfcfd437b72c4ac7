"""Markdown -> safe HTML, and its first words. Pure; the only import of markdown and nh3."""

import html
import re
from functools import cache

import markdown
import nh3

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
_LONE = re.compile("&(?!lt;|amp;)")
_SHOWN = re.compile(r"\\(.)")
_MARKED = re.compile(r"[\\`*_\[&]")  # without any of these, there is nothing to take out
_BLOCK = re.compile(r"\n[ \t]*\n")
_LEADER = re.compile(r"\A(?:>|[-*+]|\d+\.)\s+")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|`+|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w))")


def to_html(body: str) -> str:
    """Return an article's Markdown body as HTML that is safe to put into a page.

    Raw HTML in the body is allowed as far as the list of elements above goes; scripts, styles,
    images, frames, handlers and links other than http, https and mailto are taken out. Raises
    RecursionError when lists or quotations stand too deep in one another.
    """
    plain = _plain(body)
    return _markdown(body) if plain is None else plain


def _plain(body: str) -> str | None:
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
        parts.append(f"<{name}>{text}</{name}>")
    return "\n".join(parts)


def _markdown(body: str) -> str:
    try:
        dirty = _H1.sub(r"<\1h2", _converter().reset().convert(body))
    except RecursionError:
        # It stays in the middle of the list that was too deep: the next text would lie in that.
        _converter.cache_clear()
        raise
    return nh3.clean(
        dirty,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


@cache
def _converter() -> markdown.Markdown:
    return markdown.Markdown(output_format="html")


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
