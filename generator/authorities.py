"""authorities.toml -> Authorities: which names of a kind are one, and which stay apart."""

import difflib
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from generator.config import parse_toml, read_settings
from generator.errors import ConfigError, Problem
from generator.model import KINDS
from generator.text import clean_value, fold

FILE = "authorities.toml"
SAME, APART = "same", "apart"

_HINT = "write each name in straight quotes, with a comma between two"
_BLOCK = 'write [[{}.{}]], and on the next line names = ["...", "..."]'
_fold = lru_cache(maxsize=4096)(fold)  # few names are on most articles


class Decided(NamedTuple):
    """What the file decides of one name."""

    kind: str
    name: str
    own: str  # its key by itself
    key: str  # the key of its term
    label: str  # what heads the term's page; "" for the spelling that most articles have

    @property
    def parted(self) -> bool:
        """Whether this spelling alone is kept apart from all others of its letters."""
        return self.own != _fold(self.name)


class Block(NamedTuple):
    """The names that one block of the file holds, as they are stored."""

    kind: str
    what: str  # SAME or APART
    names: tuple[str, ...]
    lines: tuple[int | None, ...]  # of each name


@dataclass(frozen=True)
class Authorities:
    """What an archive's keeper has decided of names; of nothing, where there is no file."""

    decided: frozenset[Decided] = frozenset()
    apart: frozenset[tuple[str, frozenset[str]]] = frozenset()  # kinds, and keys of distinct terms

    def own_key(self, kind: str, name: str) -> str:
        """Return the key of a name by itself: `fold`, but for a spelling that is kept apart."""
        folded = _fold(name)
        if (kind, folded) in self._parted:
            return self._owns.get((kind, clean_value(name)), folded)
        return folded

    def key(self, kind: str, name: str) -> str:
        """Return the key of the term that a name stands for; "" for a name without a letter."""
        own = self.own_key(kind, name)
        return self._keys.get((kind, own), own)

    def label(self, kind: str, key: str) -> str:
        """Return what the file puts at the head of a term's page; "" where it says nothing."""
        return self._labels.get((kind, key), "")

    def names(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the names that the file gives to a term, in the order of code points."""
        return self._names.get((kind, key), ())

    @cached_property
    def digest(self) -> str:
        """A name for all that is decided; "" where nothing is."""
        told = repr(sorted(self.decided)).encode("utf-8", "surrogatepass")
        return hashlib.sha256(told).hexdigest() if self.decided else ""

    @cached_property
    def _owns(self) -> Mapping[tuple[str, str], str]:
        return {(d.kind, d.name): d.own for d in self.decided if d.parted}

    @cached_property
    def _parted(self) -> frozenset[tuple[str, str]]:
        return frozenset((kind, _fold(name)) for kind, name in self._owns)

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str], str]:
        return {(d.kind, d.own): d.key for d in self.decided}

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], str]:
        return {(d.kind, d.key): d.label for d in self.decided if d.label}

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in sorted(self.decided):
            found[each.kind, each.key].append(each.name)
        return {term: tuple(names) for term, names in found.items()}


def load_authorities(root: Path) -> Authorities:
    """Return what the site in `root` has decided of names; nothing, when it has no such file.

    Raises ConfigError with every fault found, with line and hint.
    """
    path = root / FILE
    try:
        text = read_settings(path)
    except FileNotFoundError:
        return Authorities()
    faults: list[Problem] = []
    blocks = list(_blocks(path, text, parse_toml(path, text, _HINT), faults))
    if not faults:
        found = _authorities(path, blocks, faults)
    if faults:
        raise ConfigError(*faults)
    return found


def _blocks(
    path: Path, text: str, table: Mapping[str, object], faults: list[Problem]
) -> Iterator[Block]:
    """Yield the blocks of the file, those kept apart and those that are one in their order."""
    for kind, tables in table.items():
        if kind not in KINDS:
            near = difflib.get_close_matches(kind, KINDS, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(KINDS)}"
            message = f'there are no lists of "{kind}"'
            faults.append(Problem(message, path, _line(text, kind), hint))
            continue
        if not isinstance(tables, dict):
            hint = _BLOCK.format(kind, SAME)
            faults.append(Problem(f"{kind} holds no blocks", path, _line(text, kind), hint))
            continue
        for what, blocks in tables.items():
            head = f"{kind}.{what}"
            if what not in (SAME, APART):
                message = f'"{what}" is not known'
                hint = f"write [[{kind}.{SAME}]] or [[{kind}.{APART}]]"
                faults.append(Problem(message, path, _line(text, head), hint))
                continue
            if not isinstance(blocks, list):
                hint = _BLOCK.format(kind, what)
                message = f"{head} has one bracket on each side, and needs two"
                faults.append(Problem(message, path, _line(text, head), hint))
                continue
            for number, block in enumerate(blocks):
                if found := _block(path, text, kind, what, number, block, faults):
                    yield found


def _block(
    path: Path,
    text: str,
    kind: str,
    what: str,
    number: int,
    block: object,
    faults: list[Problem],
) -> Block | None:
    """Return the block of that number; None, and what is wrong in `faults`."""
    head = f"{kind}.{what}"
    before = len(faults)

    def fault(message: str, hint: str, name: str = "") -> None:
        faults.append(Problem(message, path, _line(text, head, number, name), hint))

    keys = block if isinstance(block, dict) else {}
    for key in keys.keys() - {"names"}:
        fault(f'unknown key "{key}"', _BLOCK.format(kind, what), key)
    given = keys.get("names")
    if not isinstance(given, list) or not given or not all(isinstance(n, str) for n in given):
        if len(faults) == before:
            fault("names must be a list of texts", _BLOCK.format(kind, what), "names")
        return None
    names: dict[str, int | None] = {}
    for name in given:
        stored = clean_value(name)
        if not fold(stored):
            fault("an empty name", "write a name between the quotes, or take them out", name)
        names.setdefault(stored, _line(text, head, number, name))
    if what == APART and len(names) < 2:
        fault("names that stay apart are two or more", "write the other name too")
    if len(faults) > before:
        return None
    return Block(kind, what, tuple(names), tuple(names.values()))


def _authorities(path: Path, blocks: list[Block], faults: list[Problem]) -> Authorities:
    """Return what the blocks decide; what they contradict each other in is added to `faults`."""
    owns: dict[tuple[str, str], str] = {}
    first: dict[tuple[str, str], str] = {}
    for block in (block for block in blocks if block.what == APART):
        for name in block.names:
            folded = fold(name)
            # The first keeps the key that all spellings have; no key of `fold` has a "_".
            keeps = first.setdefault((block.kind, folded), name) == name
            owns[block.kind, name] = folded if keeps else f"{folded}_{name}"
    base = Authorities(frozenset(Decided(k, n, own, own, "") for (k, n), own in owns.items()))
    keys: dict[tuple[str, str], tuple[str, str, int | None]] = {}
    decided: dict[tuple[str, str], Decided] = {}
    for block in (block for block in blocks if block.what == SAME):
        key, label = base.own_key(block.kind, block.names[0]), block.names[0]
        # A block that begins with the name that another one begins with goes on with it.
        label = keys.get((block.kind, key), (key, label, None))[1]
        for name, line in zip(block.names, block.lines, strict=True):
            own = base.own_key(block.kind, name)
            there = keys.setdefault((block.kind, own), (key, label, line))
            if there[0] != key:
                first_name = there[1] == name
                said = "begins a block" if first_name else f'is one with "{there[1]}"'
                message = f'"{name}" {said} already, in line {there[2]}'
                hint = "put all that are one into one block, or take the name out here"
                faults.append(Problem(message, path, line, hint))
            decided[block.kind, name] = Decided(block.kind, name, own, key, label)
    for (kind, name), own in owns.items():
        key, label, _ = keys.get((kind, own), (own, "", None))
        decided.setdefault((kind, name), Decided(kind, name, own, key, label))
    apart = set()
    for block in (block for block in blocks if block.what == APART):
        terms: dict[str, str] = {}
        for name, line in zip(block.names, block.lines, strict=True):
            key = decided[block.kind, name].key
            if key in terms:
                message = f'"{name}" and "{terms[key]}" stay apart here, and are one elsewhere'
                hint = f"take one of the two out of its [[{block.kind}.{SAME}]], or both out here"
                faults.append(Problem(message, path, line, hint))
            terms[key] = name
        apart.add((block.kind, frozenset(terms)))
    return Authorities(frozenset(decided.values()), frozenset(apart))


def _line(text: str, head: str, number: int = 0, word: str | None = None) -> int | None:
    """Return the line of the block of that number with a head, or of a word in quotes there."""
    starts = list(re.finditer(rf"^[ \t]*\[*[ \t]*{re.escape(head)}\b", text, re.MULTILINE))
    if number >= len(starts):
        return None
    start = starts[number].start()
    end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
    quoted = re.escape(word or "")
    found = re.search(rf"[\"']{quoted}[\"']|^[ \t]*{quoted}[ \t]*=", text[start:end], re.MULTILINE)
    at = start + found.start() if found and word is not None else starts[number].end()
    return text.count("\n", 0, at) + 1
