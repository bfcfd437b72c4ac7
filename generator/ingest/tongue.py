"""The language of each article of a file: by its own words, or where these are few by the others'.

Pure. It also decides the calendar of a day in numbers, so that a row of a catalogue is read as the
rows around it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from generator.ingest.segment import Segment
from generator.ingest.vocabulary import Vocabulary, detect

_OPENING = 4000  # letters by which a language is told
_FEW = 80  # letters of a text that are too few to tell it for certain
_NEARLY_ALL = 0.9  # of the others, that must be in one language
# Yeh and kaf as Arabic keyboards give them, and as Persian and Urdu write them.
_TYPED = str.maketrans("\u064a\u0643", "\u06cc\u06a9")


class Tongue(NamedTuple):
    """The language of an article."""

    tag: str
    read: str  # by which its dates are read: the same, or "" where it is only likely


def tongues(parts: Iterable[Segment], lang: str, vocabulary: Vocabulary) -> list[Tongue]:
    """Return the language of each part of a file; `lang` is that of the archive.

    A short text is in the language that nearly all others of its file are in, or all together are,
    unless it has letters that this one does not write.
    """
    found: list[str] = []
    few: dict[int, str] = {}
    for at, part in enumerate(parts):
        opening = _opening(part)
        found.append(detect(opening, vocabulary))
        if len(opening) <= 4 * _FEW and sum(map(str.isalpha, opening)) < _FEW:
            few[at] = opening
    shown = ""
    if few and len(found) > 1:
        longer = Counter(tag for at, tag in enumerate(found) if tag and at not in few)
        if longer:
            (tag, count), *_ = longer.most_common(1)
            shown = tag if count >= _NEARLY_ALL * longer.total() else ""
        else:
            shown = detect("\n".join(few.values()), vocabulary)
    return [_tongue(tag, few.get(at, ""), shown, lang, vocabulary) for at, tag in enumerate(found)]


def _tongue(found: str, few: str, shown: str, lang: str, vocabulary: Vocabulary) -> Tongue:
    if few and shown and found != shown and _share(few, shown, vocabulary) == 1:
        return Tongue(shown, shown)
    if found:
        return Tongue(found, found)
    if not few or _share(few, lang, vocabulary) > 0.5:
        return Tongue(lang, lang if lang in vocabulary.jalali else "")
    likely = max(vocabulary.languages, key=lambda one: _share(few, one.tag, vocabulary)).tag
    return Tongue(likely if _share(few, likely, vocabulary) > 0.5 else lang, "")


def _share(text: str, tag: str, vocabulary: Vocabulary) -> float:
    """The share of a text's letters that a language writes; 1 of a text without any."""
    alphabet = next((one.rank for one in vocabulary.languages if one.tag == tag), None)
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    if alphabet is None or not letters:
        return 1
    typed = [sign.translate(_TYPED) for sign in letters]
    return sum(a in alphabet or b in alphabet for a, b in zip(letters, typed, strict=True)) / len(
        letters
    )


def _opening(part: Segment) -> str:
    texts = [given.value for given in part.given if given.field in ("title", "summary")]
    length = 0
    for line in part.lines:
        texts.append(line.text[:_OPENING])
        length += len(texts[-1])
        if length > _OPENING:
            break
    return "\n".join(texts)
