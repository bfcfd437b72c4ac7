"""A thread of a forum in which each post carries a story of its own, from a paper. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.ingest.beginnings import is_day
from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES
from generator.ingest.metadata import read_metadata
from generator.ingest.shapes import LONG, is_headline_like, is_text
from generator.ingest.tokens import match, tokens
from generator.ingest.vocabulary import Vocabulary

# The day of a forum's post, and its number.
POST = re.compile(r"(\S.{5,50}?)\s+#\s?(\d{1,4})\Z")
_LEAST_HEADLINE = 3  # words
_SHORT = 60  # characters of a line that says where a text is from


def posts_with_stories(lines: Sequence[Line], vocabulary: Vocabulary) -> frozenset[int]:
    """Return the lines of day and number over the posts after the first of a thread that counts on
    from one: each is a headline and its text, under a gap, and says where they are from. What
    others answer to one story is no such post, and parts nothing."""
    found = [
        (at, post)
        for at, line in enumerate(lines)
        if "#" in line.text[-6:] and (post := POST.match(line.text))
    ]
    if len(found) < 2 or [int(post[2]) for _, post in found] != list(range(1, len(found) + 1)):
        return frozenset()
    if not all(is_day(post[1], vocabulary, _SHORT) for _, post in found):
        return frozenset()
    ends = [*(at for at, _ in found), len(lines)]
    stories = all(_is_story(lines[at + 1 : end], vocabulary) for at, end in pairwise(ends))
    return frozenset(at for at, _ in found[1:]) if stories else frozenset()


def _is_story(post: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether a headline and its text stand in a post, under the gap below its writer."""
    gap = next((at for at, line in enumerate(post) if not line.text), len(post))
    filled = [line.text for line in post[gap:] if line.text]
    if len(filled) < 2 or not is_headline_like(filled[0]) or is_text(filled[0]):
        return False
    headed = len(filled[0].split()) >= _LEAST_HEADLINE and len(filled[1]) >= LONG
    return headed and any(_is_from(text, vocabulary) for text in filled[2:])


def _is_from(text: str, vocabulary: Vocabulary) -> bool:
    if len(text) > _SHORT:
        return False
    if match(tokens(text.strip(EDGES), 8), 0, vocabulary.borrowed):
        return True
    found = read_metadata(text, "", vocabulary)
    return found is not None and any(fact.field in ("source", "url") for fact in found.facts)
