"""Lines that open the stories of a file where no rule and no number parts them. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from generator.ingest.beginnings import (
    is_day,
    is_name_and_day,
    signs_off,
    stand_alike,
)
from generator.ingest.credits import dateline
from generator.ingest.decode import Line
from generator.ingest.furniture import EDGES, adorned, is_rule, left_out
from generator.ingest.metadata import label_of, loose_byline, read_metadata
from generator.ingest.shapes import LONG, following, is_headline_like, is_text
from generator.ingest.tokens import first_key, folded
from generator.ingest.vocabulary import Field, Vocabulary

_LONGEST_LABEL = 40  # characters before its colon
_LONGEST_FORWARD = 80
_LONGEST_COUNT = 3  # words of a line that counts stories
_LONGEST_CLOSING = 100
_LONGEST_DAY = 60  # with its label, and how many saw the story
_PICTURES = "\u2300"  # from here on stand the signs of calendars and clocks
_LEAST_HEADLINE = 3  # words between rows of signs
_MAY_BE_ONE = "opens a story by its place alone, as others below may; they may be parts of one"
_FOOT = 4  # lines at the end among which the last story is closed
_COUNT = re.compile(r"\d{1,6}")
_FAR = 3  # blank lines, at the least, that part stories where fewer part paragraphs
_BRACKETED = re.compile(r"\[([^\]\[]{2,30})\]")
_HOUSE = re.compile(r"[(\[][^()\[\]]{2,40}[)\]]\Z")
# What may stand under each of several stories; their days stand over them more often.
_CLOSING: tuple[Field, ...] = ("source", "tags", "url", "id", "authors")


def openings(
    lines: Sequence[Line], rows: Sequence[int], name: int, vocabulary: Vocabulary
) -> Mapping[int, str]:
    """Return the lines that open stories without a rule above: those under far gaps or under what
    ends each, the labels, days and signs that begin each, the words of a message passed on.

    Each has what is to doubt about it, or "". `rows` are the lines that begin as rows of signs do,
    `name` is what `bulletin` gives.
    """
    filled = [at for at, line in enumerate(lines) if line.text]
    if len(filled) < 4:
        return {}
    found = dict.fromkeys(
        (
            *_far_apart(lines, filled, vocabulary),
            *_under_days(lines, filled, rows, name, vocabulary),
            *_under_closings(lines, filled, name, vocabulary),
            *_adorned(lines, filled, vocabulary),
        ),
        _MAY_BE_ONE,
    )
    sure = (*_labelled_alike(lines, filled, vocabulary), *_passed_on(lines, filled, vocabulary))
    return {**found, **dict.fromkeys(sure, "")}


def counted_in_words(lines: Sequence[Line], name: int, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the lines `story 1`, `second story` of a file that begins with one, or with the name
    and the day of what holds the stories: each over a headline and its text, under a gap.
    `name` is what `bulletin` gives."""
    first = next((at for at, line in enumerate(lines) if line.text), 0)
    if name:
        first = next((at for at in range(name, len(lines)) if lines[at].text), 0)
        if is_day(lines[first].text, vocabulary):
            first = next((at for at in range(first + 1, len(lines)) if lines[at].text), 0)
    if not lines or not _counts(lines[first].text, vocabulary):
        return frozenset()
    found = [at for at, line in enumerate(lines) if _counts(line.text, vocabulary)]
    apart = not any(lines[at - 1].text for at in found[1:] if not is_rule(lines[at - 1].text))
    different = len({lines[at].text for at in found}) == len(found) > 1
    over = all(_is_over_story(following(lines, at, 2)) for at in found)
    over = over or _count_on([adorned(lines[at].text) for at in found])
    return frozenset(found) if apart and different and over else frozenset()


def _count_on(words: Sequence[str]) -> bool:
    """Whether words between rows of signs each have a number, the next of the one before."""
    found = [_COUNT.search(some) for some in words]
    numbers = [int(one[0]) for one in found if one]
    return len(numbers) == len(words) and all(two - one == 1 for one, two in pairwise(numbers))


def _counts(text: str, vocabulary: Vocabulary) -> bool:
    if not text or len(text) > _LONGEST_LABEL:
        return False
    text = adorned(text) or text
    if not 0 < text.count(" ") < _LONGEST_COUNT:
        return False
    words = folded(text.strip(EDGES)).split()
    return 1 < len(words) <= _LONGEST_COUNT and any(
        word in vocabulary.story_words for word in (words[0], words[-1])
    )


def _far_apart(lines: Sequence[Line], filled: Sequence[int], vocabulary: Vocabulary) -> list[int]:
    """The headlines under gaps of several blank lines, two more than part any paragraphs.

    A heading of the same text has no dateline, day or byline under it; the first must, and most.
    """
    if len(lines) < len(filled) + _FAR:
        return []
    gaps = {below: below - above - 1 for above, below in pairwise(filled)}
    far = [at for at, gap in gaps.items() if gap >= _FAR]
    if not far or max((gap for gap in gaps.values() if gap < _FAR), default=0) > 1:
        return []
    found = [at for at in far if is_headline_like(lines[at].text)]
    found = [at for at in found if not left_out(lines[at].text, vocabulary)]
    found = [at for at in found if any(len(text) >= LONG for text in following(lines, at, 3))]
    opens = [filled[0], *found]
    signed = [_is_signed(following(lines, at, 2), vocabulary) for at in opens]
    enough = signed[0] and sum(signed) * 2 > len(opens) and stand_alike(lines, opens)
    return found if enough and len(found) == len(far) else []


def _is_signed(below: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a dateline, a day, a byline or a name over one of these stands under a headline."""
    opening = dateline(below[0], vocabulary)
    if opening.agency or (len(below[0]) >= LONG and opening.places):
        return True
    if read_metadata(below[0], "", vocabulary) is not None or loose_byline(below[0], vocabulary):
        return True
    return is_name_and_day(below, vocabulary)


def _labelled_alike(
    lines: Sequence[Line], filled: Sequence[int], vocabulary: Vocabulary
) -> list[int]:
    """The first labels of records that a file repeats: that with which it begins, each time over
    another label of its first record. One of a title is among these, or they are of three fields:
    in an interview two take turns. Over that of a title the first may be one that no list knows."""
    opens = lines[filled[0]].text
    if ":" not in opens[:_LONGEST_LABEL] and opens[0] != "[":
        return []
    known = _label(opens, vocabulary)
    if not known and label_of(lines[filled[1]].text, vocabulary) != "title":
        return []
    labels = [_label(lines[at].text, vocabulary) for at in filled]
    first, step = known or _written(opens), 1
    if not known:
        written = (_written(lines[at].text) for at in filled)
        labels = [first if one == first else own for one, own in zip(written, labels, strict=True)]
    others = {label for label in labels[1:8] if label} - {first}
    if lines[filled[0]].text.endswith(":") and not labels[1]:
        step = 2  # a label stands alone on its line, over its value
    if not first or labels[step] not in others:
        return []
    found = [
        place
        for place in range(2, len(filled) - step)
        if labels[place] == first and labels[place + step] in others
    ]
    record = {label for label in labels[: found[0]] if label} if found else set()
    fields = {vocabulary.labels.get(label, "text") for label in record}
    return [filled[place] for place in found] if "title" in fields or len(fields) > 2 else []


def _written(text: str) -> str:
    """What stands before the colon of a line that has a few words before it, and few behind."""
    before, colon, value = text.partition(":")
    few = before.count(" ") < _LONGEST_COUNT and len(text) <= _LONGEST_LABEL
    return folded(before) if colon and value and few else ""


def _label(text: str, vocabulary: Vocabulary) -> str:
    """The label of a line of metadata or of a text, as it is written there, or ""."""
    if text[:1] == "[" and (found := _BRACKETED.match(text)):
        label = folded(found[1])
        return label if label in vocabulary.labels or label in vocabulary.text_labels else ""
    before, colon, _ = text[:_LONGEST_LABEL].partition(":")
    if not colon:
        return ""
    label = folded(before)
    return label if label in vocabulary.text_labels or label_of(text, vocabulary) else ""


def _under_days(
    lines: Sequence[Line],
    filled: Sequence[int],
    rows: Sequence[int],
    name: int,
    vocabulary: Vocabulary,
) -> list[int]:
    """The days that stand over the stories of a round-up: set in rows of signs, or alone in a file
    that begins with one, each over a headline and its text. A diary's title stands over them; the
    name of such a file may too."""
    days = [at for at in rows if is_day(adorned(lines[at].text), vocabulary)]
    first = filled[name > 0]
    if days and days[0] != first:
        return []
    if len(days) < 2 and is_day(lines[first].text, vocabulary):
        days = [at for at in filled if is_day(lines[at].text, vocabulary)]
        if any(at and lines[at - 1].text for at in days):
            return []  # the day of a story stands right under its headline
    if len(days) < 2 or not all(_is_over_story(following(lines, at, 2)) for at in days):
        return []
    return days


def _is_over_story(after: Sequence[str]) -> bool:
    return len(after) == 2 and is_headline_like(after[0]) and is_text(after[1])


def _passed_on(lines: Sequence[Line], filled: Sequence[int], vocabulary: Vocabulary) -> list[int]:
    """The lines that say whose message was passed on, where they stand over each of several."""
    if not passed_on(lines[filled[0]].text, vocabulary):
        return []
    found = [at for at in filled if passed_on(lines[at].text, vocabulary)]
    over = all(any(map(is_text, following(lines, at, 4))) for at in found)
    return found if len(found) > 1 and over else []


def _under_closings(
    lines: Sequence[Line], filled: Sequence[int], name: int, vocabulary: Vocabulary
) -> list[int]:
    """The headlines under what ends each story of a file - its link, its source, its agency - where
    a gap stands between. The last story too must end so, but for a foot of the file."""
    if len(lines) == len(filled):
        return []
    last = {_closing(lines[at].text, vocabulary) for at in filled[-_FOOT:]} - {""}
    if not last:
        return []
    # The first headline stands under the name.
    first = next((at for at in filled if at >= name), filled[0])
    kinds: dict[str, list[int]] = {kind: [] for kind in sorted(last)}
    for place, at in enumerate(filled):
        kind = _closing(lines[at].text, vocabulary) if place else ""
        if kind in kinds:
            kinds[kind].append(place)
    for places in kinds.values():
        if len(places) < 2:
            continue
        found = _next_stories(lines, filled, places[:-1], vocabulary)
        if (
            all(found)
            and _is_alone(lines, filled, min(found), vocabulary)
            and stand_alike(lines, [first, *sorted(found)])
        ):
            return sorted(found | {first}) if name else sorted(found)
    return []


def _is_alone(
    lines: Sequence[Line], filled: Sequence[int], end: int, vocabulary: Vocabulary
) -> bool:
    """Whether the lines up to a place hold one headline: no other one under its text and a gap."""
    told = False
    for at in filled:
        if at >= end:
            break
        text = lines[at].text
        if is_text(text):
            told = True
        elif told and not lines[at - 1].text and is_headline_like(text):
            about = _closing(text, vocabulary) or read_metadata(text, "", vocabulary)
            if not about:
                return False
    return told


def _closing(text: str, vocabulary: Vocabulary) -> str:
    """What a line is that may end a story: "link", "house" or a field; "" for others."""
    if len(text) > _LONGEST_CLOSING:
        return ""
    if "://" in text:
        words, _, address = text.rpartition(" ")
        return "link" if address.startswith("http") and len(words) <= _LONGEST_LABEL else ""
    if text[-1] in ")/]" and signs_off(text, vocabulary):
        return "house"
    if text[0] in "([" and _HOUSE.match(text):
        if is_day(text, vocabulary):
            return "date"
        inner = read_metadata(text.strip("()[]"), "", vocabulary)
        return "house" if inner and inner.facts and inner.facts[0].field == "agency" else ""
    label = label_of(text, vocabulary) if ":" in text[:_LONGEST_LABEL] else None
    pictured = not label and text[0] > _PICTURES
    if label == "date" or pictured:
        return "date" if is_day(text, vocabulary, _LONGEST_DAY) else ""
    return label if label in _CLOSING else ""


def _next_stories(
    lines: Sequence[Line], filled: Sequence[int], places: Sequence[int], vocabulary: Vocabulary
) -> set[int]:
    """The headlines under the lines that end stories and others about them, behind a gap; among
    them 0 where there is none. Each line is looked at once."""
    found = dict.fromkeys((len(filled) - 1, len(filled) - 2), 0)
    for place in reversed(places):
        walked: list[int] = []
        while place not in found:
            walked.append(place)
            below = filled[place + 1]
            if below - filled[place] > 1:
                found[place] = below if _opens(lines, below, vocabulary) else 0
            elif not _is_about(lines[below].text, vocabulary):
                found[place] = 0
            else:
                place += 1
        found.update(dict.fromkeys(walked, found[place]))
    return {found[place] for place in places}


def _is_about(text: str, vocabulary: Vocabulary) -> bool:
    if read_metadata(text, "", vocabulary) is not None:
        return True
    left = left_out(text, vocabulary)
    return left is not None and left.role == "furniture"


def _opens(lines: Sequence[Line], at: int, vocabulary: Vocabulary) -> bool:
    headed = is_headline_like(lines[at].text) and not left_out(lines[at].text, vocabulary)
    return headed and any(map(is_text, following(lines, at, 2)))


def _adorned(lines: Sequence[Line], filled: Sequence[int], vocabulary: Vocabulary) -> list[int]:
    """The headlines between two rows of signs that open each story of a file, its first too."""
    if not adorned(lines[filled[0]].text):
        return []
    found = [at for at in filled if adorned(lines[at].text)]
    if len(found) < 2:
        return []
    heads = [folded(adorned(lines[at].text)).split() for at in found]
    if any(len(words) < _LEAST_HEADLINE for words in heads):
        return []  # the name of a chapter
    if len({words[0] for words in heads}) < len(heads):
        return []  # headings that count on: the first day, the second day
    over = all(any(map(is_text, following(lines, at, 1))) for at in found)
    return found[1:] if over else []


def passed_on(text: str, vocabulary: Vocabulary) -> str:
    """Return whose message was passed on, of a line that says it and no more, or ""."""
    if len(text) > _LONGEST_FORWARD or text.endswith((".", "\u06d4", ":")):
        return ""
    if first_key(text) not in vocabulary.forwards:
        return ""
    plain = folded(text)
    words = next((one for one in vocabulary.forwarded if plain.startswith(f"{one} ")), "")
    return " ".join(text.split()[len(words.split()) :]) if words else ""
