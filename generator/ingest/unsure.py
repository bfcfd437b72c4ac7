"""What a line under a headline may as well be: a saying, a role, a paper beside a day. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from generator.ingest.dates import read_dates
from generator.ingest.furniture import ends_sentence
from generator.ingest.metadata import Fact, dated
from generator.ingest.names import Part, parts_of
from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean_value

_LONGEST = 60  # characters
_MOST_WORDS = 4  # beside a day
_FEW_WORDS = 4  # fewer than these stand before a sign and a name


def quotes(parts: Sequence[Part]) -> bool:
    """Return whether a line quotes what is said or the name of a work, and no paper.

    A paper stands beside a place or an agency that is known, and no colon leads to it.
    """
    quoted = any(part.quoted for part in parts)
    led = any(before.before_colon and part.quoted for before, part in pairwise(parts))
    housed = any(
        part.kind in ("place", "agency") or (part.kind == "outlet" and not part.quoted)
        for part in parts
    )
    return quoted and (led or not housed)


def is_label(parts: Sequence[Part], settled: Sequence[Part]) -> bool:
    """Return whether a word beside a name is a place only by a guess.

    Before a colon it may as well say what somebody is, and behind the name, but for a dash between
    them. Before a publisher, or where two places and two people stand on one line, it is a place.
    `settled` are the parts as `names.settled` gives them.
    """
    guessed, people = _guessed(parts, settled), _people(settled)
    if len(guessed) != 1 or not people:
        return False
    behind = people[0] < guessed[0] and not settled[people[0]].before_dash
    return settled[guessed[0]].before_colon or behind


def doubted(
    facts: Iterable[Fact], parts: Sequence[Part], settled: Sequence[Part]
) -> Iterator[Fact]:
    """Yield facts, with a doubt of a place that no list knows and only a name stands beside."""
    guessed, people = _guessed(parts, settled), _people(settled)
    behind = (people, guessed) == ([0], [1]) and len(settled) == 2
    strange = settled[guessed[0]].text if behind else ""
    for fact in facts:
        doubt = f'"{fact.value}" is taken for its places, for it stands behind a name'
        unsure = fact.field == "places" and fact.value == strange
        yield fact._replace(doubts=(doubt,)) if unsure else fact


def _guessed(parts: Sequence[Part], settled: Sequence[Part]) -> list[int]:
    """The parts of which only what stands beside them says that they are places."""
    kinds = enumerate(zip(parts, settled, strict=True))
    return [at for at, (part, place) in kinds if place.kind == "place" != part.kind]


def _people(parts: Sequence[Part]) -> list[int]:
    return [at for at, part in enumerate(parts) if part.kind == "person"]


def is_strange(part: Part) -> bool:
    """Return whether a person's name is a guess: some words, and no given name that is known."""
    return not part.given and part.words > 1


def may_sign(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a short line may name who wrote a story and, set off by a sign, where."""
    if len(text) > _LONGEST or ends_sentence(text):
        return False
    line = tokens(text, 12)
    parts = parts_of(text, line, {token.start for token in line}, vocabulary)
    if len(parts) != 2 or parts[0].given == parts[1].given:
        return False
    named, other = sorted(parts, key=lambda part: not part.given)
    most = _FEW_WORDS if other is parts[0] else _FEW_WORDS - 1
    told = other.kind in ("unknown", "person") and other.words < most
    return told and named.kind == "person" and not named.before_colon


def beside_the_day(text: str, lang: str, vocabulary: Vocabulary) -> Fact | None:
    """Return the whole date of a short line and the doubt what the words set off before or behind
    it are - a paper that no list knows, most likely - or None for another line.

    The number of an issue or a year of its paper is nothing to doubt.
    """
    reading = read_dates(text, lang, vocabulary) if len(text) <= _LONGEST else None
    if reading is None or not reading.value or not reading.rest or ends_sentence(text):
        return None
    line = tokens(text)
    rest = [at for at, token in enumerate(line) if (token.start, token.end) in reading.rest]
    strange = [at for at in rest if not _counts_issues(line, at, vocabulary)]
    keys = [line[at].key for at in strange]
    if len(keys) > _MOST_WORDS or any(key in vocabulary.frequent for key in keys):
        return None
    if any(line[at].kind != "word" for at in strange):
        return None
    first, last = reading.dates[0].first, reading.dates[-1].end
    if not (rest[-1] < first or rest[0] >= last):
        return None  # a sentence goes on behind its day
    edge = line[rest[-1] + 1] if rest[-1] < first else line[rest[0] - 1]
    if edge.kind == "word":
        return None
    if not strange:
        return dated("date", text, reading)
    start = strange[0]
    while start and line[start - 1].kind == "word" and rest[-1] < first:
        start -= 1  # a word of the name may be one of dates too
    words = clean_value(text[line[start].start : line[strange[-1]].end])
    doubt = f'"{words}" may be its source, and stands beside its day'
    return dated("date", text, reading)._replace(doubts=(*reading.doubts, doubt))


def _counts_issues(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a token is of `third year, no. 124`: a word for the two, or what counts them."""
    if line[at].kind == "number":
        return True
    tables = (vocabulary.issue_words, vocabulary.year_words)
    ends_run = at + 1 == len(line) or line[at + 1].kind == "sign"
    before = (at,) if not ends_run else (at, at - 1)
    return any(match(line, start, table) for table in tables for start in before if start >= 0)
