"""Markdown -> safe HTML, and its first words. Pure; the only import of markdown and nh3."""

import html
import re

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
_BLOCK = re.compile(r"\n[ \t]*\n")
_LEADER = re.compile(r"\A(?:>|[-*+]|\d+\.)\s+")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|`+|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w))")


def to_html(body: str) -> str:
    """Return an article's Markdown body as HTML that is safe to put into a page.

    Raw HTML in the body is allowed as far as the list of elements above goes; scripts, styles,
    images, frames, handlers and links other than http, https and mailto are taken out.
    """
    # A new instance each time: what one body leaves behind (references) must not reach the next.
    dirty = _H1.sub(r"<\1h2", markdown.markdown(body, output_format="html"))
    return nh3.clean(
        dirty,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def excerpt(body: str, limit: int) -> str:
    """Return the first words of a Markdown body as plain text of at most `limit` characters.

    Headings are passed over, escapes undone, marks of emphasis and link addresses taken out.
    """
    found = ""
    for block in _BLOCK.split(body[: limit * 20]):
        text = block.strip()
        if not text or text.startswith(("#", "<", "```", "---", "***")):
            continue
        text = _LEADER.sub("", _LINKED.sub(r"\1", text))
        text = html.unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", text)))
        found = clean(f"{found} {text}")
        if len(found) > limit:
            break
    return shorten(found, limit)
