"""A text's words, each as it is spelt, folded and stripped of what is joined to its front.

`static/words.js` does the same in a browser; `tests/search/words.json` holds the two together. The
rule is in docs/design/search.md.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from generator.search.folding import Table, data_of, fold, spelt
from generator.search.names import SPACE, WORD, bare, beginnings, runs, runs_in, second, words_in

ZWNJ = "\u200c"
_CACHED = 100_000  # runs whose words are remembered
# The ending that joins a word to the next, behind a last he: written apart it is no more a word
# than the hamza that stands for it is a letter.
_JOINING = re.compile(f"(?<=[\u0647\u06be\u06c0-\u06c2\u06d5]){ZWNJ}[\u0649\u064a\u06cc]$")
# Of these characters each is spelt and folded by itself (see text.py).
_ALONE = re.compile(
    "[0-9A-Za-z\u05d0-\u05ea\u0621-\u063a\u0640-\u0652\u0660-\u0669\u066e-\u0674\u0679-\u06bf\u06c1\u06cc"
    "\u06d2\u06f0-\u06f9]"
)
_PARTED, _TOGETHER = "\n", "\0"  # between runs; for what is not spelt and folded by itself


class Word(NamedTuple):
    """One word of a text."""

    spelling: str
    folded: str
    stem: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How the words of one language are stripped."""

    # By first letter; the longest first, and how many letters must stay.
    prefixes: Mapping[str, tuple[tuple[str, int], ...]]
    kept: frozenset[str]  # words that keep what looks like a prefix, and each of their letters
    kept_beginnings: tuple[str, ...]  # of such words
    # What one word is spelt with in two ways, from -> to: letters, beginnings of words, and endings
    # with how many letters a stem must have that ends so.
    letters: Mapping[int, str]
    beginnings: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str, int], ...]

    def words(self, raw: str) -> tuple[tuple[int, Word], ...]:
        """Return the words of a run, (place, word) each, places from 0."""
        spelling, folded = _replaced(raw, _SPELT), _replaced(raw, _FOLDED)
        if _is_one(raw, spelling, folded):
            return ((0, Word(spelling, folded, self.stem(spelling, folded))),)
        return tuple((place, word) for place, word, *_ in self.spans(raw))

    def keys_of(self, raws: Sequence[str]) -> list[str]:
        """Return, of each of many runs that is one word, its stem, a NUL and its spelling, else "".

        Most are one; what `words` returns of it says the same.
        """
        return [
            f"{self.stem(spelling, folded)}\0{spelling}" if _is_one(raw, spelling, folded) else ""
            for raw, spelling, folded in zip(
                raws, _each(raws, _SPELT), _each(raws, _FOLDED), strict=True
            )
        ]

    def stems_of(self, raws: Sequence[str]) -> list[str]:
        """Return the stem of each of many runs; those of what is not all letters follow a NUL."""
        return [
            self._stems(raw)
            if not _is_one(raw, spelling, folded)
            else self.stem(spelling, folded)
            if raw.isalpha()
            else f"{_TOGETHER}{self.stem(spelling, folded)}"
            for raw, spelling, folded in zip(
                raws, _each(raws, _SPELT), _each(raws, _FOLDED), strict=True
            )
        ]

    def _stems(self, raw: str) -> str:
        # A name is the same text with a space and without.
        return "".join(f"{_TOGETHER}{w.stem}" for _, w in self.words(raw.replace(SPACE, "")))

    def spans(self, raw: str) -> Iterator[tuple[int, Word, int, int]]:
        """Yield what `words` returns, each word with where it begins and ends in the run.

        A word with a ZWNJ and its pieces have all of it, a name of two words what both have.
        """
        place = 0
        for start, end in words_in(raw):
            if at := second(raw[start:end].replace(SPACE, "")):
                space = raw.find(SPACE, start, end)
                begins = space + 1 or start + at
                if space > 0:
                    # What stands by itself is a word too.
                    yield place, next(self._several(raw[start:space])), start, space
                behind = begins + len(raw[begins:end].partition(ZWNJ)[0])
                name = raw[start:behind].replace(ZWNJ, "").replace(SPACE, "")
                yield place, next(self._several(name)), start, behind
                start = begins
                place += 1
            found = list(self._several(raw[start:end]))
            # A word with a ZWNJ stands whole where its first piece stands.
            whole = len(found) > 1 and ZWNJ in raw[start:end]
            for number, word in enumerate(found):
                yield place + max(0, number - whole), word, start, end
            place += len(found) - whole

    def _several(self, raw: str) -> Iterator[Word]:
        pieces = [raw]
        if ZWNJ in raw:
            raw = _JOINING.sub("", raw)
            pieces = [raw.replace(ZWNJ, ""), *filter(None, raw.split(ZWNJ))]
            if len(pieces) == 2:
                del pieces[1]
        for piece in pieces:
            for part in _parts(piece):
                spelling = spelt(part)
                if folded := fold(spelling):
                    yield Word(spelling, folded, self.stem(spelling, folded))

    def stem(self, spelling: str, folded: str) -> str:
        """Return a word without what is joined to its front, its spellings in the language one."""
        if name := bare(folded):
            return name
        if self.letters and not self._keeps(folded):
            folded = self._joined(spelling, folded)
        return self.stripped(folded)

    def stripped(self, folded: str) -> str:
        """Return a folded word without what is joined to its front."""
        for prefix, least in self.prefixes.get(folded[:1], ()):
            if not folded.startswith(prefix):
                continue
            rest = folded[len(prefix) :]
            if len(rest) >= least:
                return folded if self._keeps(folded) else rest
        return folded

    def _keeps(self, folded: str) -> bool:
        return folded in self.kept or folded.startswith(self.kept_beginnings)

    def _joined(self, spelling: str, folded: str) -> str:
        """Return a folded word as all its spellings in the language are."""
        if (own := spelling.translate(self.letters)) != spelling:
            folded = fold(own)
        for beginning, made in self.beginnings:
            if folded.startswith(beginning):
                folded = made + folded[len(beginning) :]
        for ending, made, least in self.endings:
            if folded.endswith(ending) and len(folded) - len(ending) + len(made) >= least:
                folded = folded[: -len(ending)] + made
        return folded


def _alone(function: Callable[[str], str]) -> Callable[[str], str | None]:
    def of_character(character: str) -> str | None:
        if character == _PARTED:
            return character
        # Not what composes with its neighbour, is several letters, or parts a word.
        return (function(character) or None) if _ALONE.match(character) else _TOGETHER

    return of_character


def _each(raws: Sequence[str], table: Mapping[int, str | None]) -> list[str]:
    return _replaced(_PARTED.join(raws), table).split(_PARTED) if raws else []


def _replaced(text: str, table: Mapping[int, str | None]) -> str:
    """Return what `text.translate(table)` does: a text has few different characters.

    What is put in place of one is not replaced in its turn, or by _TOGETHER.
    """
    for character in set(text):
        if (made := table[ord(character)]) != character:
            text = text.replace(character, made or "")
    return text


def _is_one(raw: str, spelling: str, folded: str) -> bool:
    """Tell whether a run that is so spelt is one word, its letters spelt and folded by themselves.

    It is a number, or letters with vowel signs behind them, and no name of two words.
    """
    if _TOGETHER in spelling or folded.startswith(beginnings()):
        return False
    return raw.isdecimal() or (spelling.isalpha() and raw[0].isalpha())


_SPELT = Table(_alone(spelt))
_FOLDED = Table(_alone(lambda character: fold(spelt(character))))


def _parts(piece: str) -> list[str]:
    """Return a run in plain letters: a ligature may stand for several words."""
    plain = unicodedata.normalize("NFKC", piece)
    return [piece] if plain == piece else WORD.findall(plain)


@lru_cache(maxsize=_CACHED)
def words_of_run(run: str, lang: str) -> tuple[tuple[int, Word], ...]:
    """Return the words of a run as `Rules.words` does, remembered from text to text."""
    return rules_of(lang).words(run)


@cache
def rules_of(lang: str) -> Rules:
    """Return the rules of a BCP 47 tag."""
    data = data_of(lang)
    kept = data.get("kept", [])
    prefixes = [(str(prefix), int(least)) for prefix, least in data.get("prefixes", [])]
    return Rules(
        prefixes={
            first: tuple(pair for pair in prefixes if pair[0][0] == first)
            for first in {prefix[0] for prefix, _ in prefixes}
        },
        kept=frozenset(word for word in kept if not word.endswith("-")),
        kept_beginnings=tuple(word[:-1] for word in kept if word.endswith("-")),
        letters=str.maketrans(data.get("letters", {})),
        beginnings=tuple((str(one), str(other)) for one, other in data.get("beginnings", [])),
        endings=tuple((str(a), str(b), int(least)) for a, b, least in data.get("endings", [])),
    )


def words(text: str, lang: str) -> Iterator[tuple[int, Word]]:
    """Yield (place, word) of a text; places count from 0."""
    rules = rules_of(lang)
    place = 0
    for run in runs(text):
        found = rules.words(run)
        for at, word in found:
            yield place + at, word
        place += found[-1][0] + 1 if found else 0


def spans(text: str, lang: str) -> Iterator[tuple[int, Word, int, int]]:
    """Yield what `words` yields, each word with where it begins and ends in the text."""
    rules = rules_of(lang)
    place = 0
    for run in runs_in(text):
        last = -1
        for last, word, start, end in rules.spans(run.text):
            yield place + last, word, *run.stands(start, end)
        place += last + 1
