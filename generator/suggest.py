"""suggest: names that may be one, for a person to decide; run by `warraq authorities suggest`."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from generator.authorities import FILE as DECIDED
from generator.authorities import SAME, Authorities, load_authorities
from generator.config import languages, load_config
from generator.errors import Problem
from generator.executor import Workers
from generator.files import write_whole
from generator.lock import locked
from generator.model import KINDS, Term
from generator.profile import counted
from generator.search.names import joins
from generator.search.words import rules_of
from generator.site.database import DamagedError
from generator.text import clean_value, fold
from generator.upkeep import Progress, current

FILE = "authorities-suggested.toml"

_LOCALE = Path(__file__).with_name("locale")
_LONG = 7  # letters that a name must have to be the same as one that differs in a letter
_MOST = 12  # names that are one by the same rule; more are no spellings of one name
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_COMMA = re.compile("[,\u060c]")  # it stands where a family name was put first
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.]+")
_HEAD = """\
# Names that may be one: {count}, those with the most articles first. `warraq authorities suggest`
# writes this file anew each time, and nothing in it counts. Where you agree, copy the block into
# {file}, without the names that do not belong there; the first one stands at the head of
# the page. Where they are two, copy it with "apart" in place of "same", and it is not suggested
# again.
"""
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


class Suggested(NamedTuple):
    """Terms that may be one."""

    kind: str
    names: tuple[tuple[str, int], ...]  # each with its articles, most first
    why: tuple[str, ...]

    @property
    def articles(self) -> int:
        """How many articles they have, one that has two of them counted twice."""
        return sum(count for _, count in self.names)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What was found, and where it is written."""

    found: tuple[Suggested, ...]
    file: Path
    problems: tuple[Problem, ...]  # articles that could not be read


@dataclass(frozen=True, slots=True)
class Affixes:
    """What of a name may be left out, in one language; all of it folded."""

    stem: Callable[[str], str]  # a word without what is joined to its front
    titles: frozenset[str]  # of people
    before: frozenset[str]  # words before a name that say what it is the name of
    behind: frozenset[str]  # and behind it
    agencies: Mapping[str, int]  # their names; those of one agency have one number
    vowels: Mapping[int, None]  # letters that one writes and another leaves out


def suggest(root: Path, progress: Progress) -> Suggestions:
    """Write the names of an archive that may be one into a file beside authorities.toml.

    They are those of the articles as they are now. What authorities.toml decides is not among them.
    Raises SiteError where the settings, that file or the catalogue cannot be used.
    """
    root = root.absolute()
    config = load_config(root, languages())
    authorities = load_authorities(root)
    affixes = affixes_of(config.lang)
    with (
        locked(root / ".warraq" / "build.lock", "build", wait=True),
        Workers(None) as workers,
    ):

        def ask() -> tuple[list[Suggested], list[Problem]]:
            with current(root, config, workers, progress) as (catalogue, problems, _):
                terms = {kind: catalogue.terms.every(kind) for kind in KINDS}
                found = [
                    each
                    for kind, known in terms.items()
                    for each in suggested(kind, known, authorities, affixes)
                ]
            return found, problems

        try:
            found, problems = ask()
        except DamagedError:
            found, problems = ask()  # what was damaged is made anew
    found.sort(key=lambda each: (-each.articles, each.kind, each.names))
    write_whole(root / FILE, dump(found).encode())
    return Suggestions(tuple(found), root / FILE, tuple(problems))


def dump(found: Sequence[Suggested]) -> str:
    """Return what was found as blocks of authorities.toml."""
    head = _HEAD.format(count=len(found), file=DECIDED)
    return "\n".join([head, *map(_block, found)])


def _block(each: Suggested) -> str:
    # The comment begins with Latin letters: a number there would move to the other side.
    names = "".join(
        f'  "{clean_value(name).translate(_QUOTED)}",  # in {counted(count, "article")}\n'
        for name, count in each.names
    )
    return f"# {'; '.join(each.why)}\n[[{each.kind}.{SAME}]]\nnames = [\n{names}]\n"


def affixes_of(lang: str) -> Affixes:
    """Return what may be left out of names in the language of a BCP 47 tag."""
    path = _LOCALE / f"{lang.partition('-')[0]}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    behind = data["outlets"]["words"]
    before = (*behind, *data["agencies"]["words"], *data["names"]["before"])
    return Affixes(
        stem=rules_of(lang).stripped,
        titles=frozenset(map(fold, data["names"]["titles"])),
        before=frozenset(map(fold, before)),
        behind=frozenset(map(fold, behind)),
        agencies={
            fold(name): number
            for number, names in enumerate(data["agencies"]["names"])
            for name in names
        },
        vowels=dict.fromkeys(map(ord, data["names"]["vowels"])),
    )


def suggested(
    kind: str, terms: Iterable[tuple[str, Term]], authorities: Authorities, affixes: Affixes
) -> list[Suggested]:
    """Return which of the terms of a kind, each with its key, may be one.

    No term is in two of them, and none has two names that the authorities keep apart. The order of
    `terms` does not matter.
    """
    known = dict(sorted(terms))
    groups: dict[str, set[str]] = {key: {key} for key in known}
    apart = [keys for of, keys in authorities.apart if of == kind]
    joined = []
    for rule in _RULES:
        for one, other in _alike(rule, known, affixes):
            both = groups[one] | groups[other]
            if not any(len(both & keys) > 1 for keys in apart):
                groups |= dict.fromkeys(both, both)
                joined.append((one, rule.why))
    reasons: dict[str, dict[str, None]] = defaultdict(dict)  # in the order of the rules
    for key, why in joined:
        reasons[min(groups[key])][why] = None
    return [
        Suggested(kind, _names(kind, groups[key], known, authorities), tuple(why))
        for key, why in reasons.items()
    ]


def _alike(rule: "_Rule", known: Mapping[str, Term], affixes: Affixes) -> Iterator[tuple[str, str]]:
    """Yield the keys of each two terms that may be one by a rule."""
    alike: dict[object, list[str]] = defaultdict(list)
    for key, term in known.items():
        for form in dict.fromkeys(rule.forms(term.label, affixes)):
            alike[form].append(key)
    for keys in alike.values():
        if len(keys) <= _MOST:
            for one, other in combinations(keys, 2):
                if rule.fits(known[one].label, known[other].label):
                    yield one, other


def _names(
    kind: str, keys: Iterable[str], known: Mapping[str, Term], authorities: Authorities
) -> tuple[tuple[str, int], ...]:
    """Return the names of terms with their counts: first what is a head in the file, then most."""
    ordered = sorted(
        keys, key=lambda key: (not authorities.label(kind, key), -known[key].count, key)
    )
    return tuple((known[key].label, known[key].count) for key in ordered)


# --- the rules: each gives the forms of a name that it shares with what may be one with it --------


def _joined(name: str, affixes: Affixes) -> Iterator[str]:
    for form in (name, _as_one(name)):
        if len(stripped := "".join(_stems(form, affixes))) > 1:
            yield stripped


def _order(name: str, affixes: Affixes) -> Iterator[tuple[str, ...]]:
    parted = _COMMA.sub(" ", name)
    for form in (parted, _as_one(parted)):
        words = tuple(sorted(_stems(form, affixes)))
        if len(words) > 1:
            yield words


def _brackets(name: str, affixes: Affixes) -> Iterator[str]:
    if bare := fold(_BRACKETS.sub(" ", name)):
        yield bare
    for found in _BRACKETS.finditer(name):
        if _ACRONYM.fullmatch(found[1].strip()):
            yield fold(found[1])


def _beside(name: str, affixes: Affixes) -> Iterator[str]:
    words = fold(name.replace(".", " ")).split()
    while len(words) > 2 and words[0] in affixes.titles:
        del words[0]
    while len(words) > 1 and words[0] in affixes.before:
        del words[0]
    while len(words) > 1 and words[-1] in affixes.behind:
        del words[-1]
    yield " ".join(words)


def _agency(name: str, affixes: Affixes) -> Iterator[int]:
    if (number := affixes.agencies.get(fold(name))) is not None:
        yield number


def _vowel(name: str, affixes: Affixes) -> Iterator[tuple[str, ...]]:
    """Yield the words without the letters of vowels that stand within them."""
    words = tuple(_stems(name, affixes))
    if sum(map(len, words)) >= _LONG:
        yield tuple(word[:1] + word[1:-1].translate(affixes.vowels) + word[-1:] for word in words)


def _within(one: str, other: str) -> bool:
    """Tell whether one of two names has all words of the other, one behind the other."""
    short, long = sorted((fold(one), fold(other)), key=len)
    return f" {short} " in f" {long} "


def _one_letter(one: str, other: str) -> bool:
    """Tell whether a letter more or another one is all that tells two names apart, or a swap."""
    one, other = sorted((fold(one), fold(other)), key=len)
    pairs = zip(one, other, strict=False)
    at = next((at for at, (a, b) in enumerate(pairs) if a != b), len(one))
    end, other_end = one[at:], other[at:]
    swapped = end[1:2] + end[:1] + end[2:] == other_end and len(end) > 1
    return swapped or end[len(one) == len(other) :] == other_end[1:]


def _as_one(name: str) -> str:
    """Return a name with those in it that are of two words written as one word each."""
    first, *words = name.split() or [""]
    return first + "".join(
        word if joins(before, word) else f" {word}" for before, word in pairwise([first, *words])
    )


def _stems(name: str, affixes: Affixes) -> Iterator[str]:
    return map(affixes.stem, fold(name).split())


class _Rule(NamedTuple):
    why: str
    forms: Callable[[str, Affixes], Iterable[object]]
    fits: Callable[[str, str], bool] = lambda one, other: True


_RULES = (
    _Rule("the same but for an article, a prefix or a space", _joined),
    _Rule("the same but for the order of the words", _order),
    _Rule("the same but for what stands in brackets", _brackets),
    _Rule("the same but for a word that says what it is", _beside, _within),
    _Rule("names of one agency", _agency),
    _Rule("the same but for a letter", _vowel, _one_letter),
)
