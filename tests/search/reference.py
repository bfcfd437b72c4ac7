"""The search index, written as plainly as docs/design/search.md allows: what others are held to."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.search.folding import data_of, fronts, letters_of_search
from generator.search.words import words

Posting = tuple[int, int, list[int]]  # number of the article, impact, places
Table = dict[str, dict[str, list[Posting]]]  # stem -> spelling -> its list


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the index says of an article."""

    url: str
    title: str
    text: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    lang: str = "ar"
    date: str = ""  # an ISO day
    source: str = ""
    section: str = ""
    story: int | None = None  # which it is of, with other articles

    @property
    def names(self) -> tuple[str, ...]:
        """Those of its topics and its writers."""
        return self.tags + self.authors

    def terms(self) -> Iterable[tuple[str, str]]:
        """Yield (kind, key) of each filter that this article passes; here each key is its label."""
        yield from (("tags", tag) for tag in self.tags)
        yield from (("authors", name) for name in self.authors)
        yield "langs", self.lang
        yield from ((k, v) for k, v in (("sources", self.source), ("sections", self.section)) if v)


def placed(entry: Entry) -> dict[tuple[str, str], tuple[list[int], int]]:
    """Return, for (stem, spelling), the places of a word in an article and its weight."""
    found: dict[tuple[str, str], tuple[list[int], int]] = {}
    start = 0
    for text, weight in ((entry.title, 3), *((name, 2) for name in entry.names), (entry.text, 1)):
        last = -1
        for place, word in words(text, entry.lang):
            last = place
            places, sum_ = found.get((word.stem, word.spelling), ([], 0))
            if start + place not in places:
                places.append(start + place)
            found[word.stem, word.spelling] = (places, sum_ + weight)
        start += last + 16 if last >= 0 else 0
    return found


def write(
    entries: Sequence[Entry],
    *,
    of_shard: int = 40,
    too_long: int = 10**9,
    chunk: int = 65536,
    least: int = 1,
    piece: int = 3,
    mean: float = 300,
    small: int = 1_536,
    few: int = 0,
) -> dict[str, Any]:
    """Return the index of some articles, {name: value}.

    `of_shard` stems stand in a shard; a list of more than `too_long` articles is one apart,
    in files of a `chunk` of articles or several, so that each but the last has `least` of its
    articles, and the positions of `piece` of these are a file. What a chunk tells of stories is in the index up
    to `small` bytes. A year of `few` articles has its last month within.
    """
    order = sorted(entries, key=lambda e: (e.date != "", e.date, e.url), reverse=True)
    newest = max((e.date for e in order), default="")
    parts: dict[str, list[Entry]] = {"month": [], "year": [], "base": []}
    parted = sum(e.date[:4] == newest[:4] for e in order if e.date) > few
    for entry in order:
        same_year = entry.date and entry.date[:4] == newest[:4]
        same_month = parted and same_year and entry.date[:7] == newest[:7]
        parts["month" if same_month else "year" if same_year else "base"].append(entry)
    files: dict[str, Any] = {}
    segments = []
    for name, own in parts.items():
        if own:
            directory = _segment(files, name, own, mean, of_shard, (too_long, chunk, least, piece))
            others = {e.story for part in parts.values() if part is not own for e in part}
            stories = {}
            for at, told in _stories(own, others, chunk).items():
                stories[str(at)] = _text(told) if len(told) <= small else ""
                if len(told) > small:
                    files[f"{name}/c{at}"] = _text(told)
            segments.append(
                {"name": name, "articles": len(own), "directory": directory, "stories": stories}
            )
    counts: dict[str, dict[str, int]] = {k: {} for k in ("sources", "sections", "langs", "tags")}
    for entry in order:
        for kind, key in entry.terms():
            if kind in counts:  # writers are not offered
                counts[kind][key] = counts[kind].get(key, 0) + 1
    files["filters"] = {
        kind: [[key, key, n] for key, n in sorted(own.items(), key=lambda p: (-p[1], p[0]))]
        for kind, own in counts.items()
    }
    files["index"] = {
        "letters": dict(letters_of_search()),
        "fronts": dict(fronts()),
        "languages": {lang: dict(data_of(lang)) for lang in sorted({e.lang for e in order})},
        "mean": mean,
        "segments": segments,
    }
    return files


def _segment(
    files: dict[str, Any], name: str, own: list[Entry], mean: float, of_shard: int,
    sizes: tuple[int, int, int, int],
) -> object:  # fmt: skip
    table: Table = defaultdict(lambda: defaultdict(list))
    for number, entry in enumerate(own):
        found = placed(entry)
        length = len({place for places, _ in found.values() for place in places})
        for (stem, spelling), (places, weight) in found.items():
            impact = round(15 * weight / (weight + 1.2 * (0.25 + 0.75 * length / mean)))
            table[stem][spelling].append((number, max(1, impact), places))
        for kind, key in entry.terms():
            table[f"\x01{kind}\x01{key}"][""].append((number, 0, []))
    stems = sorted(table, key=_units)
    shards = [stems[at : at + of_shard] for at in range(0, len(stems), of_shard)]
    for shard in shards:
        _shard(files, name, shard, table, *sizes)
    for number in range(0, len(own), 16):
        files[f"{name}/t{number // 16}"] = [
            [e.url, e.title, e.lang, e.date, e.source] for e in own[number : number + 16]
        ]
    days = {e.date: at for at, e in reversed([*enumerate(own)])}
    files[f"{name}/days"] = sorted(([day, at] for day, at in days.items()), key=lambda p: p[1])
    firsts = [shard[0] for shard in shards]
    if len(firsts) <= 2048:
        return firsts
    groups = [firsts[at : at + 256] for at in range(0, len(firsts), 256)]
    files.update({f"{name}/d{number}": group for number, group in enumerate(groups)})
    return {"groups": [group[0] for group in groups]}


def _stories(own: list[Entry], others: set[int | None], chunk: int) -> dict[int, bytearray]:
    chunks: dict[int, bytearray] = defaultdict(bytearray)
    last: dict[int, int] = {}
    for number, entry in enumerate(own):
        if entry.story is None:
            continue
        before = [at for at in range(number) if own[at].story == entry.story]
        if not before and entry.story not in others:
            continue
        at = number // chunk
        chunks[at] += _varint(number - last.get(at, at * chunk))
        last[at] = number
        chunks[at] += _varint(number - before[-1]) if before else b"\0"
        chunks[at] += b"" if before else entry.story.to_bytes(8, "little", signed=True)
    return chunks


def _shard(
    files: dict[str, Any], name: str, stems: list[str], table: Table, too_long: int, chunk: int,
    least: int, piece: int,
) -> None:  # fmt: skip
    of = _units(stems[0]).hex()
    rests, heads, entries = bytearray(), bytearray(), bytearray()
    positions = bytearray()
    lists = 0
    before = ""
    for stem in stems:
        made = bytearray(_varint(len(table[stem])))
        shared, rest = _parted(stem, before)
        before = stem
        for spelling in sorted(table[stem], key=_units):
            postings = table[stem][spelling]
            made += _spelt(spelling, stem)
            if len(postings) <= too_long:
                made += _varint(2 * len(postings))
                made += _list(postings) if len(postings) == 1 else _sized(_list(postings))
                positions += _sized(_places(postings))
            else:
                made += _varint(2 * len(postings) + 1)
                made += _varint(len(parts := _apart(postings, chunk, least)))
                for at, (chunks, each) in enumerate(parts):
                    pieces = [each[first : first + piece] for first in range(0, len(each), piece)]
                    made += _varint(chunks) + _varint(len(pieces))
                    made += b"".join(_varint(len(own)) for own in pieces)
                    files[f"{name}/l{of}-{lists}-{at}"] = _text(_list(each))
                    for n, own in enumerate(pieces):
                        files[f"{name}/p{of}-{lists}-{at}-{n}"] = _text(_places(own))
                lists += 1
        rests += rest + b"\n"
        heads += shared + _varint(len(made))
        entries += made
    files[f"{name}/s{of}"] = _text(_varint(len(stems)) + _sized(bytes(rests)) + heads + entries)
    files[f"{name}/p{of}"] = _text(bytes(positions))


def _apart(postings: list[Posting], chunk: int, least: int) -> list[tuple[int, list[Posting]]]:
    parts, first, own = [], 0, list[Posting]()
    last = postings[-1][0] // chunk
    for at in range(last + 1):
        own += [posting for posting in postings if posting[0] // chunk == at]
        if len(own) >= least or at == last:
            told = [(n - first * chunk, impact, places) for n, impact, places in own]
            parts.append((at + 1 - first, told))
            first, own = at + 1, []
    return parts


def _list(postings: Iterable[Posting]) -> bytes:
    found, last = bytearray(), 0
    for number, impact, _ in postings:
        found += _varint((number - last) * 16 + impact)
        last = number
    return bytes(found)


def _places(postings: Iterable[Posting]) -> bytes:
    found = bytearray()
    for _, _, places in postings:
        last = 0
        for number, place in enumerate(places, 1):
            found += _varint(2 * (place - last) + (number < len(places)))
            last = place
    return bytes(found)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _spelt(text: str, stem: str) -> bytes:
    if text.endswith(stem):
        front = text.removesuffix(stem).encode()
        return _varint(2 * len(front)) + front
    shared, rest = _parted(text, stem)  # with nothing before it, which is not the shortest
    left = len(_units(stem)) // 2 - int.from_bytes(shared, "little")
    return _varint(1) + _varint(left) + _sized(rest)


def _parted(text: str, before: str) -> tuple[bytes, bytes]:
    shared = 0
    while shared < min(len(text), len(before)) and text[shared] == before[shared]:
        shared += 1
    return _varint(len(_units(text[:shared])) // 2), text[shared:].encode()


def _sized(data: bytes) -> bytes:
    return _varint(len(data)) + data


def _text(data: bytes | bytearray) -> str:
    return base64.b64encode(data).decode("ascii")


def _units(text: str) -> bytes:
    """Return what sorts texts as JavaScript does."""
    return text.encode("utf-16-be")


def save(files: Mapping[str, Any], folder: Path) -> None:
    """Write an index below `folder`."""
    for name, value in files.items():
        path = folder / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = f"warraq({json.dumps(name)},{json.dumps(value, ensure_ascii=False)})\n"
        path.write_text(text, encoding="utf-8")
