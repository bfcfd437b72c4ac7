"""How an article is cited, in the forms that reference managers read."""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from generator.model import Article, Card, File
from generator.site.metadata import absolute, href

_SPECIAL = re.compile(r"[\\{}%&$#_^~]")
_WORDED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def bibtex(article: Article, card: Card, base: str, archive: str) -> str:
    """Return an article as a BibLaTeX entry; `base` is the archive's address or ""."""
    authors = " and ".join(f"{{{_tex(name)}}}" for name in article.authors)
    fields = {
        "entrysubtype": "newspaper",
        "author": authors,
        "title": f"{{{_tex(article.title)}}}",  # in braces: its letters stay as they are
        "journaltitle": _tex(article.source),
        "date": card.date[:10],
        "url": _address(article, card, base),
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
        ("UR", _address(article, card, base)),
        ("LA", card.lang),
        ("DB", archive),
        ("ID", article.id),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - "])


def csl(article: Article, card: Card, base: str, archive: str) -> str:
    """Return an article as CSL-JSON, which is what citation styles are applied to."""
    # Where a name is to be parted, the text does not say.
    authors = [{"literal": name} for name in article.authors]
    parts = [int(part) for part in card.date[:10].split("-")] if card.date else []
    fields: dict[str, Any] = {
        "id": article.id or "article",
        "type": "article-newspaper",
        "title": article.title,
        "author": authors,
        "container-title": article.source,
        "section": article.section,
        "issued": {"date-parts": [parts]} if parts else None,
        "language": card.lang,
        "URL": _address(article, card, base),
        "archive": archive,
    }
    known = {name: value for name, value in fields.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=1)


class Form(NamedTuple):
    """A form of citations, and what a file of it is called."""

    name: str
    ending: str
    type: str
    make: Callable[[Article, Card, str, str], str]


FORMS = {
    form.ending: form
    for form in (
        Form("BibTeX", ".bib", "application/x-bibtex", bibtex),
        Form("RIS", ".ris", "application/x-research-info-systems", ris),
        Form("CSL-JSON", ".csl.json", "application/vnd.citationstyles.csl+json", csl),
    )
}


def files(url: str) -> tuple[File, ...]:
    """Return the files that stand beside the page of an article at an address."""
    stem = url.removesuffix(".html")
    return tuple(File(form.name, stem + form.ending, form.type) for form in FORMS.values())


def _address(article: Article, card: Card, base: str) -> str:
    # BibLaTeX takes an address as it is: a brace in it would end the field, or the entry.
    return href(absolute(base, card.url) if base else article.url)


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: _WORDED.get(sign[0]) or f"\\{sign[0]}", text)
