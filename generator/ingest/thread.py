"""A forum's thread as it is printed: the first post is the story, the others answer it. Pure."""

from collections.abc import Sequence

from generator.ingest.roles import Kind
from generator.ingest.shapes import LONG

_NAME = 3  # words of a member's name
_LEAST_SUBJECT = 4  # words
_ENDS = (".", "\u06d4", "!", "?", "\u061f", ":")


def printed_thread(kinds: list[Kind]) -> None:
    """Take what a thread that was printed has around its first post: a day and a time over the
    member's name stand before each post, and the subject once more over the first one."""
    posts = [at for at in range(len(kinds) - 1) if _opens_post(kinds, at)]
    if not posts or any(len(kind.text) >= LONG for kind in kinds[: posts[0]]):
        return
    first = posts[0]
    subject = kinds[first + 2].text if first + 2 < len(kinds) else ""
    over = [kind.text for kind in kinds[:first]]
    if subject not in over or len(subject.split()) < _LEAST_SUBJECT:
        return
    end = posts[1] if len(posts) > 1 else len(kinds)
    for at in (*range(first), first + 1, *range(end, len(kinds))):
        rule = "around the first post of a thread that was printed"
        kinds[at] = Kind(kinds[at].text, "out", rule, "furniture")


def _opens_post(kinds: Sequence[Kind], at: int) -> bool:
    """Whether a line is a day and a time alone, over a name of a few words."""
    told, name = kinds[at].metadata, kinds[at + 1]
    if told is None or told.labelled or ":" not in kinds[at].text:
        return False
    few = name.name == "text" and len(name.text.split()) <= _NAME
    return few and [fact.field for fact in told.facts] == ["date"] and not name.text.endswith(_ENDS)
