"""What a forum puts around a post that is a story: its writer, greetings and answers. Pure."""

import re

from generator.ingest.dates import read_dates
from generator.ingest.furniture import EDGES, is_rule
from generator.ingest.letters import GREETING, greets
from generator.ingest.metadata import dated
from generator.ingest.posts import POST
from generator.ingest.roles import Kind, given, take_out
from generator.ingest.shapes import LONG, is_headline_like
from generator.ingest.tokens import folded, holds, tokens
from generator.ingest.vocabulary import Vocabulary

_WRITER = 4  # lines under its day that tell who wrote a post
_MEMBER = 2  # lines that tell of the writer of a post, at the least
_LABELLED = 60  # characters of each
_SHORT = 100  # characters of a line that tells of a writer or greets
_LONGEST_HEAD = 30  # lines of a page over its story
_VALUE = 3  # words behind a label; a subject has more
_STEPS = re.compile(r"\s*[|>\u203a\u00bb\u2022\u00b7/]\s*")
_OFFICE = re.compile(r"\s[-\u2013\u2014|/]\s")


def forum(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Take what a forum puts around its first post: who wrote it and what others answered.

    A post begins with its day and its number; under a rule stands what its writer always adds.
    """
    found = [
        (at, post)
        for at, kind in enumerate(kinds)
        if "#" in kind.text[-6:] and (post := POST.match(kind.text))
    ]
    posts = [(at, post, read_dates(post[1], lang, vocabulary)) for at, post in found]
    posts = [(at, post, reading) for at, post, reading in posts if reading.value]
    # Of a thread of stories each post is one: it then begins with its own day and number.
    if not posts or (posts[0][1][2] != "1" and posts[0][0] > 0):
        _members(kinds, vocabulary)
        return
    first, post, reading = posts[0]
    if any(len(kind.text) >= LONG for kind in kinds[:first]):
        return
    take_out(kinds, range(first), "over the first post of a forum")
    day = (dated("date", post[1], reading),)
    kinds[first] = given(kinds[first].text, day, "the day of a forum's post")
    end = posts[1][0] if len(posts) > 1 else len(kinds)
    over = range(first + 1, min(first + _WRITER, end))
    if member := next((at for at in over if _tells(kinds[at], vocabulary)), 0):
        take_out(kinds, range(first + 1, member + 1), "who wrote the post of a forum")
    buttons = (folded(kind.text.strip(EDGES)) in vocabulary.quote for kind in kinds)
    under = next((at for at, button in enumerate(buttons) if button and at > first), end)
    take_out(kinds, range(under, end), "under the post of a forum")
    take_out(kinds, range(end, len(kinds)), "what others answer in a forum")
    _post(kinds, first + 1, end, vocabulary)


def _members(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take what a forum puts around a post whose writer it tells of, name, rank and how long there,
    between the subject and the post."""
    found = [at for at, kind in enumerate(kinds[:_LONGEST_HEAD]) if _is_of_member(kind, vocabulary)]
    if len(found) < _MEMBER:
        return
    last = found[-1]
    if last + 2 >= len(kinds) or any(len(kind.text) >= LONG for kind in kinds[:last]):
        return
    subject = next((at for at in range(found[0]) if _may_be_subject(kinds[at].text)), 0)
    post = last + 1 + (kinds[last + 1].metadata is not None)
    quotes = (folded(kind.text.strip(EDGES)) in vocabulary.quote for kind in kinds)
    end = next((at for at, quote in enumerate(quotes) if quote and at > last), len(kinds))
    if end == len(kinds) and not any(map(POST.match, (kind.text for kind in kinds))):
        return  # the rules of a contest have members too
    take_out(kinds, range(end, len(kinds)), "what others answer in a forum")
    story = next((at for at in range(post, end) if len(kinds[at].text) >= LONG), post)
    subjects = (at for at in range(post, story) if kinds[at].text == kinds[subject].text)
    again = next(subjects, None)
    over = range(subject + (again is None), last + 1)
    take_out(kinds, over, "over the first post of a forum")
    take_out(kinds, range(post, again or post), "over the story in a forum's post")
    _post(kinds, post, end, vocabulary)


def _tells(kind: Kind, vocabulary: Vocabulary) -> bool:
    """Whether a line tells how long the writer of a post has been there, perhaps behind a rank."""
    return any(
        folded(part.partition(":")[0]) in vocabulary.member
        for part in _OFFICE.split(kind.text)
        if ":" in part and len(kind.text) <= _SHORT
    )


def _may_be_subject(text: str) -> bool:
    few = len(text.split()) <= _VALUE or any(map(str.isdigit, text))
    return not few and is_headline_like(text) and len(_STEPS.split(text)) == 1


def _is_of_member(kind: Kind, vocabulary: Vocabulary) -> bool:
    label, colon, value = kind.text.partition(":")
    if not colon or len(kind.text) > _LABELLED or folded(label) not in vocabulary.member:
        return False
    return len(value.split()) <= _VALUE and any(map(str.isdigit, value))


def _post(kinds: list[Kind], first: int, end: int, vocabulary: Vocabulary) -> None:
    """Take the greeting over a post, and what its writer always adds, under a rule."""
    rule = next((at for at in range(first + 1, end) if is_rule(kinds[at].text)), end)
    take_out(kinds, range(rule, end), "under the post of a forum")
    for at in range(first, min(first + 1 + GREETING, rule)):
        text = kinds[at].text
        if kinds[at].name != "text":
            continue
        if greets(text, vocabulary):
            kinds[at] = Kind(text, "out", "greets the readers of a forum", "furniture")
        elif len(text) <= _SHORT and holds(tokens(text), vocabulary.carried):
            kinds[at] = Kind(text, "out", "says that the text was carried there", "furniture")
