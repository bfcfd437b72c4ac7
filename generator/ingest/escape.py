"""Plain text -> Markdown that shows exactly that text, escaped no more than it must be."""

import re

# Python-Markdown takes a digit of any script for a list number, and a "#" before a letter for a
# heading.
_LIST_NUMBER = re.compile(r"(\d+)([.)])(?=\s|\Z)")
_RULE_OR_LIST = re.compile(r"[-+](?=\s|\Z)|-(?:\s?-){2}")
_ENTITY = re.compile(r"&(?=#?\w)")
_UNDERSCORES = re.compile(r"_+")
_DEFINITION = re.compile(r"\[[^\]]*\]:")
_NESTED = re.compile(r"(?:(?:[-+*>]|\d{1,9}[.)])\s*){5}")
_SIGNS = re.compile(r"[*_`\[\]\\&]")
_MOST_SIGNS = 200
_HEADING = re.compile(r"\A#{1,6}\s+|\s#+\Z")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_CLOSING_SIGNS = re.compile(r"#+\Z")


def paragraph(text: str) -> str:
    """Return a Markdown paragraph that is shown as `text`: one line, as `text.clean` leaves it."""
    safe = _inline(text)
    if safe[:1] in ("#", ">") or _RULE_OR_LIST.match(safe):
        return "\\" + safe
    return _LIST_NUMBER.sub(r"\1\\\2", safe, count=1) if _LIST_NUMBER.match(safe) else safe


def heading(text: str) -> str:
    """Return a second-level Markdown heading that is shown as `text`: one line, cleaned."""
    # Signs at the end of a heading's line would be taken for its closing ones.
    safe = _CLOSING_SIGNS.sub(lambda match: "\\#" * len(match[0]), _inline(text))
    return f"## {safe}"


def markdown(text: str) -> str:
    """Return a line of a text that is Markdown already, safe to stand as a block of its own.

    Emphasis, links, and the signs of headings, items and quotations keep their meaning. Raw HTML,
    which could hide the blocks that follow, and the definition of a link, which hides itself, are
    shown as they are; so is a line of more signs than a person writes, which would be slow to read.
    """
    if _DEFINITION.match(text) or _NESTED.match(text) or len(_SIGNS.findall(text)) > _MOST_SIGNS:
        return paragraph(text)
    return text.replace("<", "&lt;")


def headline(text: str) -> str:
    """Return a headline without the signs by which Markdown makes it one, or makes it bold."""
    bare = _HEADING.sub("", text)
    bold = _BOLD.fullmatch(bare)
    return bold[1] if bold else bare


def _inline(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("`", "\\`").replace("*", "\\*")
    if "<" in text or "&" in text:
        text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    if "](" in text or "][" in text or "]:" in text or text.count("[") > 1:
        text = text.replace("[", "\\[")
    return _UNDERSCORES.sub(_underscores, text) if "_" in text else text


def _underscores(match: re.Match[str]) -> str:
    # Inside a word, as in a hashtag, they never open or close emphasis. Vowel signs are no part of
    # a word to Markdown, as they are not to isalnum.
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if before.isalnum() and after.isalnum():
        return match[0]
    return "\\_" * len(match[0])
