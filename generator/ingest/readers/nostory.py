"""Web pages that hold no story of their own -> the reason to refuse them; and titles that are only
the site's name. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.ingest.decode import Line
from generator.ingest.tokens import holds, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean, fold

LINK = re.compile(
    r"<a\b(?P<given>[^<>]{0,2000})>(?:<[^<>a/][^<>]{0,200}>)?(?P<name>[^<]{1,300})<", re.IGNORECASE
)
_INSIDE = re.compile(r"\bhref\s*=\s*[\"']?#", re.IGNORECASE)
HEAD_TITLE = re.compile(r"<title\b[^<>]{0,500}>([^<]{1,500})</title", re.IGNORECASE)
# What a page says of itself to machines when it is an article.
_ARTICLE = re.compile(
    r"<meta\b[^<>]{0,500}\bcontent=[\"']article[\"']|\"@type\"\s*:\s*\"[A-Za-z]{0,20}Article\"",
    re.IGNORECASE,
)
_LEAST = 4  # stories that a page leads to
_HEADLINE = 15  # letters of a link that is a headline
_SHORT = 300  # letters of a page that only says that there is nothing
_SOUGHT = 40  # letters by which a paragraph is found in the page
_SITE_WORDS = 4  # words of a site's name
_MISSING = "404"  # the status of a page that is not there


def no_story(text: str, title: str, body: Sequence[Line], vocabulary: Vocabulary) -> str:
    """Return why a page is no article, or "": `body` are its paragraphs before any is left out.

    A page that calls itself an article to machines is one, whatever it leads to.
    """
    if _is_missing(text, title, body, vocabulary):
        return "is a page that says that there is nothing at its address"
    if not _ARTICLE.search(text) and _only_leads(text, body):
        return "is a page that leads to stories, and tells none"
    return ""


def _is_missing(text: str, title: str, body: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether a page of a few words says that what was asked for is not there."""
    if sum(len(line.text) for line in body) > _SHORT:
        return False
    heads = [clean(found[1]) for found in HEAD_TITLE.finditer(text[:20_000])]
    said = (title, *heads, *(line.text for line in body))
    status = any([token.key for token in tokens(one, 3)] == [_MISSING] for one in (title, *heads))
    return status or any(holds(tokens(one, 60), vocabulary.not_found) for one in said)


def _only_leads(text: str, body: Sequence[Line]) -> bool:
    """Whether nearly all of a page is headlines that lead elsewhere, or openings under such."""
    links = list(_headlines(text))
    starts = [start for start, _ in links]
    names = {fold(name) for _, name in links}
    linked = [fold(line.text) in names for line in body]
    if len(body) >= _LEAST and sum(linked) * 4 >= len(body) * 3:
        return True
    paragraphs = [line.text for line, is_link in zip(body, linked, strict=True) if not is_link]
    if len(paragraphs) < _LEAST:
        return False
    # Each opening has its headline over it: a link that is none of its own words.
    at, places = 0, [0]
    for paragraph in paragraphs:
        place = text.find(paragraph[:_SOUGHT], at)
        at = place if place >= 0 else at
        places.append(at)
    led = sum(
        any(
            name not in over + own
            for _, name in links[bisect_left(starts, above) : bisect_left(starts, place)]
        )
        for (above, place), over, own in zip(
            pairwise(places), ("", *paragraphs), paragraphs, strict=False
        )
    )
    return led * 4 >= len(paragraphs) * 3


def _headlines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the links of a page to others that are as long as headlines, with their places."""
    for link in LINK.finditer(text):
        name = clean(link["name"])
        if len(name) >= _HEADLINE and " " in name and not _INSIDE.search(link["given"]):
            yield link.start(), name


def names_site(title: str, vocabulary: Vocabulary) -> bool:
    """Return whether a title is a publisher's name in few words that begin with what it is."""
    line = tokens(title, _SITE_WORDS + 1)
    return 1 < len(line) <= _SITE_WORDS and match(line, 0, vocabulary.outlet_words) is not None
