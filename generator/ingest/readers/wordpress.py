"""WordPress exports (WXR 1.0-1.2), its tables in any dump, and Blogger's exports: posts, drafts,
pages and settings in one list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.ingest.decode import Line
from generator.ingest.readers.item import Item, Value
from generator.ingest.readers.markup import by_lines
from generator.text import clean

_KIND = "/blogger/2008/kind#"  # of an entry in a Blogger export
_STATED = (("wp:post_type", "wp:status"), ("post_type", "post_status"))  # in a WXR, in a table
_KEYS = frozenset(key for keys in _STATED for key in keys)
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|youtube|contact-form[\w-]*)\b[^\[\]]*\]"
)
_CAPTION = re.compile(r"\[(caption|wp_caption)\b[^\[\]]*\][^\[\]]*\[/\1\]")
_FIGCAPTION = re.compile(r"<(/?)figcaption\b[^<>\n]*>")
_CONTENT = re.compile(r"<content:encoded>\s*<!\[CDATA\[")
_BODIES = ("content:encoded", "post_content")
_AUTHOR = re.compile(r"<wp:author>(.{1,4000}?)</wp:author>", re.DOTALL)
_LOGIN, _NAME = (
    re.compile(rf"<wp:author_{name}>\s*(?:<!\[CDATA\[)?([^<>\]]+)")
    for name in ("login", "display_name")
)


def is_export(head: str) -> bool:
    """Return whether the beginning of an XML text is that of such an export."""
    return "xmlns:wp=" in head or "<wp:wxr_version" in head or "blogger" in head


def written_out(text: str) -> str:
    """Return an export with the captions of the newer editor as those of the older one, and with
    tags for the paragraphs that the older one parts by blank lines alone. Its lines stay."""
    text = _FIGCAPTION.sub(r"[\1caption]", text) if "figcaption" in text else text
    parts: list[str] = []
    at = 0
    for content in _CONTENT.finditer(text):
        end = text.find("]]>", content.end())
        if end < 0:
            break
        if content.start() >= at:
            parts += (text[at : content.end()], by_lines(text[content.end() : end]))
            at = end
    return "".join((*parts, text[at:]))


def posts(items: Sequence[Item], text: str) -> tuple[Item, ...]:
    """Return the records of `text`: of posts only those that are published, without shortcodes.

    One in whose middle an export ends cannot be read: it may be a draft.

    All others of WordPress's and Blogger's are left out; records of any other origin are as they
    were.
    """
    names = _names(text) if "<wp:author>" in text else {}
    exported = is_export(text[:4000])
    return tuple(
        _unfinished(item) if exported and item.cut else _post(item, names) for item in items
    )


def _unfinished(item: Item) -> Item:
    why = f"the file ends in the middle of it, in line {item.cut}"
    return Item(item.first, item.last, (), broken=why)


def _post(item: Item, names: Mapping[str, str]) -> Item:
    told = {value.key: value.text for value in item.values if value.key in _KEYS}
    kinds = [value.text for value in item.values if _KIND in value.text]
    kind, status = next(
        ((told[kind], told[status]) for kind, status in _STATED if kind in told and status in told),
        ("", ""),
    )
    if not kind and not kinds:
        return item
    why = ""
    if kinds and not any(kind.endswith("#post") for kind in kinds):
        why = f'the kind "{kinds[0].rpartition("#")[2]}"'
    elif not kinds and kind != "post":
        why = f'the post_type "{kind}"'
    elif not kinds and status != "publish":
        why = f'the post_status "{status}"'
    if why:
        return Item(item.first, item.last, (), left_out=why)
    values = (_plain(value, names) for value in item.values if _KIND not in value.text)
    bodies = (value for value in item.values if value.key in _BODIES)
    captions = (line.number for body in bodies for line in body.lines if _CAPTION.search(line.text))
    kept = tuple(value for value in values if value.lines)
    return replace(item, values=kept, captions=tuple(captions))


def _names(text: str) -> Mapping[str, str]:
    """Return the names that writers show, by those with which they log in.

    Who has told no name shows the login, which is a word of plain letters, and no name: "" then.
    """
    found: dict[str, str] = {}
    for author in _AUTHOR.finditer(text):
        login, name = _LOGIN.search(author[1]), _NAME.search(author[1])
        if login and name and clean(name[1]):
            user, shown = clean(login[1]), clean(name[1])
            found[user] = "" if user == shown and shown.isascii() and " " not in shown else shown
    return found


def _plain(value: Value, names: Mapping[str, str]) -> Value:
    if value.key == "dc:creator" and value.text in names:
        name = names[value.text]
        return replace(value, lines=(Line(value.number, name),) if name else ())
    if value.key not in _BODIES:
        return value
    lines = (line._replace(text=_without_shortcodes(line.text)) for line in value.lines)
    return replace(value, lines=tuple(line for line in lines if line.text))


def _without_shortcodes(text: str) -> str:
    if "[" not in text:
        return text
    return clean(_SHORTCODE.sub("", _CAPTION.sub("", text)))
