"""A text's words, each as it is spelt, folded and stripped of what is joined to its front.

`static/words.js` does the same in a browser; `tests/search/words.json` holds the two together. The
rule is in docs/design/search.md.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from generator.config import languages
from generator.text import TATWEEL

_FOLDER = Path(__file__).parents[1] / "locale"
ZWNJ = "\u200c"
_CACHED = 100_000  # runs whose words are remembered
# Vowel signs and joiners, which stand within a word, and quotes between Hebrew letters.
_WITHIN = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
    "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
)
# The ending that joins a word to the next, behind a last he: written apart it is no more a word
# than the hamza that stands for it is a letter.
_JOINING = re.compile(f"(?<=[\u0647\u06be\u06c0-\u06c2\u06d5]){ZWNJ}[\u0649\u064a\u06cc]$")
_QUOTES = "\"'\u05f3\u05f4"
_HEBREW = "\u05d0-\u05ea"
# Of these characters each is spelt and folded by itself (see text.py).
_ALONE = re.compile(
    "[0-9A-Za-z\u05d0-\u05ea\u0621-\u063a\u0640-\u0652\u0660-\u0669\u066e-\u0674\u0679-\u06bf\u06c1\u06cc"
    "\u06d2\u06f0-\u06f9]"
)
_BEHIND = 2  # letters of the second of two words, behind what follows a front
_PARTED, _TOGETHER = "\n", "\0"  # between runs; for what is not spelt and folded by itself
# What a text is cut into first: the words of a run are worked out once, however often it comes.
_RUN = re.compile(rf"[\w{_WITHIN}]+(?:(?<=[{_HEBREW}])[{_QUOTES}](?=[{_HEBREW}])[\w{_WITHIN}]+)*")
_WORD = re.compile(
    rf"\d+|[^\W\d_]+(?:[{_WITHIN}]+[^\W\d_]*"
    rf"|(?<=[{_HEBREW}])[{_QUOTES}](?=[{_HEBREW}])[^\W\d_]+)*"
)
_SPACE = " "  # in a run: between a name's two words, which white space parts


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
        return "".join(f"{_TOGETHER}{w.stem}" for _, w in self.words(raw.replace(_SPACE, "")))

    def spans(self, raw: str) -> Iterator[tuple[int, Word, int, int]]:
        """Yield what `words` returns, each word with where it begins and ends in the run.

        A word with a ZWNJ and its pieces have all of it, a name of two words what both have.
        """
        place = 0
        for start, end in _names(raw):
            if at := _second(raw[start:end].replace(_SPACE, "")):
                space = raw.find(_SPACE, start, end)
                second = space + 1 or start + at
                if space > 0:
                    # What stands by itself is a word too.
                    yield place, next(self._several(raw[start:space])), start, space
                behind = second + len(raw[second:end].partition(ZWNJ)[0])
                name = raw[start:behind].replace(ZWNJ, "").replace(_SPACE, "")
                yield place, next(self._several(name)), start, behind
                start = second
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
                spelling = _spelt(part)
                if folded := _fold(spelling):
                    yield Word(spelling, folded, self.stem(spelling, folded))

    def stem(self, spelling: str, folded: str) -> str:
        """Return a word without what is joined to its front, its spellings in the language one."""
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
            folded = _fold(own)
        for beginning, made in self.beginnings:
            if folded.startswith(beginning):
                folded = made + folded[len(beginning) :]
        for ending, made, least in self.endings:
            if folded.endswith(ending) and len(folded) - len(ending) + len(made) >= least:
                folded = folded[: -len(ending)] + made
        return folded


class _Table(dict[int, str | None]):
    """A table for str.translate that works out a character when it first meets it."""

    def __init__(self, function: Callable[[str], str | None]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, code: int) -> str | None:
        self[code] = made = self._function(chr(code))
        return made


def _bare(character: str) -> str | None:
    gone = character in _QUOTES or character == TATWEEL
    return None if gone or unicodedata.category(character) in ("Mn", "Cf") else character


def _digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _spelt(text: str) -> str:
    return text.translate(_BARE).lower()


def _fold(spelling: str) -> str:
    """Return a spelling with the letters joined that are one, without accents, digits ASCII."""
    joined = unicodedata.normalize("NFD", spelling.translate(letters())).translate(_BARE)
    return joined.translate(letters()).translate(_DIGITS)


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
    if _TOGETHER in spelling or folded.startswith(_beginnings()):
        return False
    return raw.isdecimal() or (spelling.isalpha() and raw[0].isalpha())


def _end(character: str) -> str:
    return character if _plain(character) in {"", *(front[-1] for front in fronts())} else ""


_BARE = _Table(_bare)
_DIGITS = _Table(_digit)
_SPELT = _Table(_alone(_spelt))
_FOLDED = _Table(_alone(lambda character: _fold(_spelt(character))))
# What the first of a name's two words may end in: its last letter, or a sign behind it.
ENDS_OF_FRONTS = _Table(_end)


def _parts(piece: str) -> list[str]:
    """Return a run in plain letters: a ligature may stand for several words."""
    plain = unicodedata.normalize("NFKC", piece)
    return [piece] if plain == piece else _WORD.findall(plain)


def _plain(raw: str) -> str:
    return _fold(_spelt(unicodedata.normalize("NFKC", raw)))


def _names(run: str) -> list[tuple[int, int]]:
    """Return where each word of a run begins and ends; two that a space parts are one."""
    space = run.find(_SPACE)
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(run):
        begins = found.pop()[0] if found and found[-1][1] == space else match.start()
        found.append((begins, match.end()))
    return found


def _second(raw: str) -> int:
    """Return where the second begins of a name's two words, 0 in what is no such name.

    What bears no letter stands with the first.
    """
    folded = _plain(raw)
    for front, follows in fronts().items():
        least = len(front) + len(follows) + _BEHIND
        if folded.startswith(front + follows) and len(folded) >= least:
            ends = (at for at in range(len(raw)) if _plain(raw[:at]) == front)
            return max(ends, default=0)
    return 0


def front_of(piece: str) -> str:
    """Return a piece's last word if it may be the first of a name's two, else ""."""
    # Most pieces end in another letter, and are looked at no further.
    if not piece or not ENDS_OF_FRONTS[ord(piece[-1])]:
        return ""
    *_, last = _WORD.findall(piece) or [""]
    return last if piece.endswith(last) and _plain(last) in fronts() else ""


@lru_cache(maxsize=_CACHED)
def joins(piece: str, other: str, begun: bool = False) -> bool:
    """Tell whether two pieces of a text that white space parts are the two words of a name.

    Of what is `begun` more may come, which would make it one.
    """
    front, run = front_of(piece), _RUN.match(other)
    first = _WORD.search(run[0]) if run else None
    if not front or not run or not first or "_" in run[0][: first.start()]:
        return False
    if not begun:
        return _second(front + first[0]) > 0
    folded, follows = _plain(first[0]), fronts()[_plain(front)]
    return folded.startswith(follows) or follows.startswith(folded)


class _Run(NamedTuple):
    """A run of a text."""

    text: str
    start: int  # where it stands
    second: int = 0  # where the second of a name's words begins
    between: int = 0  # how many characters more are before it in the text

    def stands(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text a word of the run stands."""
        behind = self.start + self.between
        return (
            start + (behind if start >= self.second else self.start),
            end + (behind if end > self.second else self.start),
        )


def _runs(text: str) -> Iterator[_Run]:
    before: re.Match[str] | None = None
    for match in _RUN.finditer(text):
        if before:
            between = text[before.end() : match.start()]
            if between.isspace() and joins(before[0], match[0]):
                both = f"{before[0]}{_SPACE}{match[0]}"
                yield _Run(both, before.start(), len(before[0]) + 1, len(between) - 1)
                before = None
                continue
            yield _Run(before[0], before.start())
        before = match
    if before:
        yield _Run(before[0], before.start())


def runs(text: str) -> list[str]:
    """Return the runs of letters and digits in a text, in their order.

    The two words of a name with white space between them are one, with one space.
    """
    found = _RUN.findall(text)
    if len(found) > 1 and any(map(front_of, found)):
        return [run.text for run in _runs(text)]
    return found


@lru_cache(maxsize=_CACHED)
def words_of_run(run: str, lang: str) -> tuple[tuple[int, Word], ...]:
    """Return the words of a run as `Rules.words` does, remembered from text to text."""
    return rules_of(lang).words(run)


@cache
def data_of(lang: str) -> Mapping[str, Any]:
    """Return what the file of a BCP 47 tag's language says of search; without one, nothing."""
    language = lang.partition("-")[0]
    if language not in languages():
        return {}
    text = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return {name: said for name, said in tomllib.loads(text)["search"].items() if said}


@cache
def letters_of_search() -> Mapping[str, str]:
    """Return the letters that are one in search: from -> to."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return {**table["letters"], **table["search"]}


@cache
def letters_apart() -> str:
    """Return the letters that search joins to others, but the keys of terms do not."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return "".join(table["search"])


@cache
def fronts() -> Mapping[str, str]:
    """Return what words begin with that are two, folded, and what follows it in them."""
    table = tomllib.loads((_FOLDER / "folding.toml").read_text(encoding="utf-8"))
    return {str(front): str(follows) for front, follows in table["fronts"].items()}


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(front + follows for front, follows in fronts().items())


@cache
def letters() -> Mapping[int, str]:
    """Return `letters_of_search` for str.translate."""
    return str.maketrans(dict(letters_of_search()))


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
    for run in _runs(text):
        last = -1
        for last, word, start, end in rules.spans(run.text):
            yield place + last, word, *run.stands(start, end)
        place += last + 1
