"""Which articles of a segment are of one story -> bytes: see docs/design/search.md."""

from collections.abc import Iterable, Set

from generator.search.coding import varint
from generator.search.segment import CHUNK


def stories_of(stories: Iterable[tuple[int, int]], elsewhere: Set[int]) -> dict[int, bytes]:
    """Return, by its number, each chunk of a segment of which there are stories to tell.

    `stories` are the number and the story of each article that has copies, by number; those in
    `elsewhere` have articles in another segment too. An article names the one before it of its
    story: the first has nothing to say, unless the story begins elsewhere.
    """
    chunks: dict[int, bytearray] = {}
    latest: dict[int, int] = {}  # of each story the article before
    last: dict[int, int] = {}  # of each chunk the article told of before
    for number, story in stories:
        back = number - latest.get(story, number)
        latest[story] = number
        if not back and story not in elsewhere:
            continue
        chunk = number // CHUNK
        found = chunks.setdefault(chunk, bytearray())
        found += varint(number - last.get(chunk, chunk * CHUNK)) + varint(back)
        last[chunk] = number
        if not back:
            found += story.to_bytes(8, "little", signed=True)
    return {chunk: bytes(found) for chunk, found in chunks.items()}
