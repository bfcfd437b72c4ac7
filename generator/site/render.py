"""Pages -> bytes; a batch runs in any process."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from generator.errors import ContentError, Problem
from generator.l10n import direction
from generator.licenses import LICENSES
from generator.model import Article, Card, Likeness, Page
from generator.site.citation import FORMS, bibtex, ris
from generator.site.markup import not_shown, read_as, to_html, turned
from generator.site.metadata import news_article
from generator.site.picture import PICTURE, picture
from generator.site.read import load_article
from generator.site.templates import draw, safe
from generator.site.theme import Theme
from generator.stories.compare import Run, compare
from generator.stories.spelling import spelt

_WORDS_A_MINUTE = 180  # that a person reads of a text in Arabic letters
_TOLD = 5  # things that a page does not show
_NAMED = 3  # words that a related article shares
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def render_batch(
    theme: Theme, pages: tuple[Page, ...]
) -> Iterator[tuple[Page, bytes | Problem, str]]:
    """Yield each page with its bytes, or with what is wrong with the article it shows, and a note.

    The note says what of an article's text its page does not show as it is meant, if anything.
    Raises TemplateError when a template fails: that is the same fault on every page.
    """
    theme = _met(theme)
    for page in pages:
        try:
            data = _data(theme, page)
            note = _note(theme, page, data["article"]) if "body" in data else ""
        except ContentError as error:
            yield page, error.problems[0], ""
        else:
            if theme.press and page.template == PICTURE:
                yield page, picture(data["shown"], theme.config, theme.press), ""
                continue
            yield page, draw(theme, page.template, page.url, data).encode(), note


@lru_cache(maxsize=1)
def _met(theme: Theme) -> Theme:
    """Return a theme as it came with an earlier batch: to compare two takes longer than to hash."""
    return theme


def _data(theme: Theme, page: Page) -> Mapping[str, Any]:
    if "against" in page.data:
        return _comparison_data(theme, page)
    return _article_data(theme, page) if "content" in page.data else page.data


def _article(theme: Theme, path: str, sha256: str) -> Article:
    """Return the article in a content file; raises ContentError if it is not as it was read."""
    article, now = load_article(theme.content, path)
    if now != sha256:
        where = theme.content.where(path)
        raise ContentError(Problem("changed during the build", where, hint="build again"))
    return article


def _comparison_data(theme: Theme, page: Page) -> dict[str, Any]:
    way = direction(page.data["card"].lang)
    earlier, later = (
        read_as(_body(theme, path, _article(theme, path, sha256), way))
        for path, sha256 in (page.data["against"], page.data["content"])
    )
    found = compare(earlier, later)
    words = 2 * found.both + found.added + found.left_out
    return {
        **page.data,
        "text": safe(_compared(found.paragraphs, way)),
        "added": found.added,
        "left_out": found.left_out,
        "share": 200 * found.both // words if words else 100,
    }


def _compared(paragraphs: Iterable[Iterable[Run]], way: str) -> str:
    """Return the words of two versions as HTML, in the direction that the texts have."""
    elements = {"both": "{}", "added": "<ins>{}</ins>", "left out": "<del>{}</del>"}
    lines = []
    for runs in paragraphs:
        line = " ".join(elements[run.kind].format(escape(run.text)) for run in runs)
        lines.append(f"<p{turned(line, way)}>{line}</p>")
    return "\n".join(lines)


def _article_data(theme: Theme, page: Page) -> dict[str, Any]:
    path, sha256 = page.data["content"]
    article = _article(theme, path, sha256)
    card = page.data["card"]
    about = (article, card, theme.config.url, theme.config.title)
    if "ending" in page.data:
        return {"text": f"{FORMS[page.data['ending']].make(*about)}\n"}
    known = LICENSES.get(theme.config.license)
    license_url = known.url if known and known.mining else ""  # "reserved" allows nothing
    return {
        **page.data,
        "article": article,
        "body": safe(_body(theme, path, article, direction(card.lang))),
        "lang": card.lang,
        "summary": card.summary,
        "alike": tuple(_likenesses(article, card.lang, page.data["alike"])),
        "jsonld": _json_in_html(
            news_article(
                *about,
                license_url=license_url,
                crumbs=page.data["crumbs"],
                authors=page.data["authors"],
                image=page.data["image"],
            )
        ),
        "license": license_url,
        "bibtex": bibtex(*about),
        "ris": ris(*about),
        "minutes": max(1, round(len(article.body.split()) / _WORDS_A_MINUTE)),
    }


def _note(theme: Theme, page: Page, article: Article) -> str:
    found = not_shown(article.body)
    if not found:
        return ""
    path, _ = page.data["content"]
    data, _ = theme.content.load(path)
    # The body is the end of its file.
    above = data.rstrip(b"\r\n").count(b"\n") - article.body.count("\n") + 1
    told = ", ".join(f"{what} on line {above + line}" for line, what in found[:_TOLD])
    return f"content/{path}:{above + found[0][0]}: its page does not show as such: {told}"


def _likenesses(
    article: Article, lang: str, found: tuple[tuple[Card, int, tuple[int, ...]], ...]
) -> Iterator[Likeness]:
    """Yield related articles, each with a few of the words that the article shares with it."""
    spellings = spelt(article.body, lang, [number for *_, some in found for number in some])
    for card, shared, numbers in found:
        words: dict[str, str] = {}
        for number in numbers:
            if word := spellings.get(number):
                words.setdefault(word[1:], word)  # one with another particle says nothing new
        yield Likeness(card, shared, tuple(words.values())[:_NAMED])


def _body(theme: Theme, path: str, article: Article, way: str) -> str:
    try:
        return to_html(article.body, way)
    except RecursionError as error:
        hint = "take out lists or quotations that stand hundreds deep in one another"
        raise ContentError(
            Problem("the text cannot be read as Markdown", theme.content.where(path), None, hint)
        ) from error


def _json_in_html(value: object) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = _JSON.encode(value)
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return safe(text)
