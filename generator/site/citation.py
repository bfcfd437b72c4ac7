"""How an article is cited, in the forms that reference managers read."""

import re

from generator.model import Article, Card
from generator.site.metadata import absolute

_SPECIAL = re.compile(r"[\\{}%&$#_^~]")
_WORDED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def bibtex(article: Article, card: Card, base: str, archive: str) -> str:
    """Return an article as a BibLaTeX entry; `base` is the archive's address or ""."""
    authors = " and ".join(f"{{{_tex(name)}}}" for name in article.authors)
    fields = {
        "author": authors,
        "title": f"{{{_tex(article.title)}}}",  # in braces: its letters stay as they are
        "journaltitle": _tex(article.source),
        "date": card.date[:10],
        "url": absolute(base, card.url) if base else article.url,
        "library": _tex(archive),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{{article.id or 'article'},", *lines, "}"])


def ris(article: Article, card: Card, base: str, archive: str) -> str:
    """Return an article in the format of Research Information Systems, a field a line."""
    fields = [
        ("TY", "NEWS"),
        *(("AU", name) for name in article.authors),
        ("TI", article.title),
        ("T2", article.source),
        ("PY", card.date[:4]),
        ("DA", card.date[:10].replace("-", "/")),
        ("UR", absolute(base, card.url) if base else article.url),
        ("LA", card.lang),
        ("DB", archive),
        ("ID", article.id),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - "])


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: _WORDED.get(sign[0]) or f"\\{sign[0]}", text)
