"""Stories that a file counts in words: `First: headline`. Pure."""

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from generator.ingest.decode import Line
from generator.ingest.shapes import is_headline_like, is_told
from generator.ingest.tokens import folded, word_keys
from generator.ingest.vocabulary import Vocabulary, bare

_COUNTED = re.compile(r"([^\s:]{2,14})\s?[:.)/\u2013-]\s+(?=\S)")
_LEAST_HEADLINE = 5  # words behind the one that counts
_LEAST_STORIES = 3
_RETOLD = 2  # words of a headline that its first line tells again
_TELLING = 4  # letters, at the least, of a word that tells what a headline is about
_QUESTIONS = ("?", "\u061f")


def counted_headlines(lines: Sequence[Line], head: int, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the headlines `Second: headline` and those after it of a file that begins with
    `First: ...`.

    They count on without a gap, a blank line above each and right under it its own paragraph. The
    parts of one text are counted so too, but speak of one matter: here are three or more, each
    tells its headline's words again, and no word of a headline stands in another story.
    """
    first = next((line.text for line in islice(lines, head, None) if line.text), "")
    if _count(first, vocabulary) != 1:
        return frozenset()
    found = [at for at, line in enumerate(lines) if _count(line.text, vocabulary)]
    counts = [_count(lines[at].text, vocabulary) for at in found]
    apart = not any(lines[at - 1].text for at in found[1:])
    if len(found) < _LEAST_STORIES or counts != list(range(1, len(found) + 1)) or not apart:
        return frozenset()
    stories = [[line.text for line in lines[at:end]] for at, end in pairwise([*found, len(lines)])]
    headed = all(_is_story(story, vocabulary) for story in stories)
    return frozenset(found[1:]) if headed and _differ(stories, vocabulary) else frozenset()


def without_count(title: str, vocabulary: Vocabulary) -> str:
    """Return a headline without the word that counts it."""
    found = _COUNTED.match(title)
    return title[found.end() :] if found and _count(title, vocabulary) else title


def _count(text: str, vocabulary: Vocabulary) -> int:
    """The number that a word and a sign before a line's own words mean, or 0."""
    found = _COUNTED.match(text)
    return vocabulary.counting.get(folded(found[1]), 0) if found else 0


def _is_story(story: Sequence[str], vocabulary: Vocabulary) -> bool:
    words = without_count(story[0], vocabulary)
    headed = is_headline_like(words) and not words.endswith(_QUESTIONS)
    if not headed or len(words.split()) < _LEAST_HEADLINE or not is_told(story[1:]):
        return False
    opening = folded(story[1])
    return sum(key in opening for key in _telling(story, vocabulary)) >= _RETOLD


def _differ(stories: Sequence[Sequence[str]], vocabulary: Vocabulary) -> bool:
    """Whether no telling word of a headline stands in another story, with whatever joined to it."""
    texts = [folded(" ".join(story)) for story in stories]
    for at, story in enumerate(stories):
        telling = _telling(story, vocabulary)
        others = texts[:at] + texts[at + 1 :]
        if any(key in text for key in telling for text in others):
            return False
    return True


def _telling(story: Sequence[str], vocabulary: Vocabulary) -> set[str]:
    """The words of a headline that tell what it is about, without what joins them."""
    headline = without_count(story[0], vocabulary)
    keys = {bare(key, vocabulary.articles) for key in word_keys(headline)}
    return {key for key in keys if len(key) >= _TELLING and key not in vocabulary.frequent}
