"""What the catalogue keeps to find copies, and how it finds them: what the rule says of all texts.

The rule is in generator/stories/copies.py. Texts that were compared once are not compared again;
after a few changes only those are looked at on which one of them can bear.
"""

import datetime as dt
import json
import sqlite3
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.site.read import Entry
from generator.stories.columns import among, different
from generator.stories.copies import (
    PRINT,
    Body,
    Digests,
    Kind,
    Pair,
    Prints,
    Rows,
    Texts,
    alike,
    candidates,
    candidates_of,
    joined,
    repeated,
    sharing,
)
from generator.stories.sketch import FEWEST, Sketch, paragraphs_of

SCHEMA = """
CREATE TABLE print (article INTEGER PRIMARY KEY, print BLOB NOT NULL, paragraphs BLOB NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0);
CREATE INDEX print_new ON print (article) WHERE NOT settled;
CREATE TABLE print_gone (print BLOB NOT NULL, paragraphs BLOB NOT NULL);
CREATE TABLE pair (one INTEGER NOT NULL, other INTEGER NOT NULL, kind INTEGER NOT NULL,
    without INTEGER NOT NULL, alike INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
TABLES = ("print", "print_gone", "pair")
_FEW = 20  # of so many articles one at most came or went: else all texts are looked at
_CHECKSUM = 4  # bytes
_BODIES = 10_000  # that are kept to be compared once more: two kilobytes each
_HEAD = struct.Struct("<qiII")
_Found = tuple[int | None, bool]  # of a pair: what was left out, and whether the two are alike
_ARTICLE = ["digest", "day", "paper", "title"]  # of a print, by which an article is the same


def put(db: sqlite3.Connection, number: int, entry: Entry, made: Sketch) -> None:
    """Take in what tells an article's copies."""
    if made.digest:
        day = dt.date.fromisoformat(entry.moment[:10]).toordinal() if entry.moment else 0
        head = _HEAD.pack(made.digest, day, _checksum(entry.source), _checksum(entry.title))
        row = (number, head + made.headline + made.shingles, made.paragraphs)
        db.execute("INSERT INTO print (article, print, paragraphs) VALUES (?, ?, ?)", row)


def forget(db: sqlite3.Connection, number: int) -> None:
    """Forget an article; what bears on others stays until all is settled."""
    gone = "SELECT print, paragraphs FROM print WHERE article = ? AND settled"
    db.execute(f"INSERT INTO print_gone {gone}", [number])
    db.execute("DELETE FROM print WHERE article = ?", [number])


def settle(db: sqlite3.Connection) -> tuple[list[int], dict[int, int]]:
    """Find the copies of what came or went since the last time, within a transaction.

    Return the articles that it can bear on, and article -> story of those that have copies. A story
    is known by the lowest digest of its texts.
    """
    gone = db.execute("SELECT print, paragraphs FROM print_gone").fetchall()
    unsettled = "SELECT article FROM print WHERE NOT settled ORDER BY article"
    come = [number for (number,) in db.execute(unsettled)]
    if not come and not gone:
        return [], {}
    numbers, texts = _kept(db)
    pairs = {Pair(*row[:3]): (row[3], row[4]) for row in db.execute("SELECT * FROM pair")}
    if _FEW * (len(come) + len(gone)) > len(numbers):
        stirred, wanted = different(texts.prints["digest"]), candidates(texts.prints)
        known = pairs
    else:
        new = among(numbers, np.array(come, np.int64))
        moved, stirred = _stirred(texts, new, _texts(gone))
        wanted = candidates_of(texts.prints, moved)
        known = _in_some(pairs, stirred)
        # Of the others some paragraph is left out or is no more.
        wanted |= known.keys() - _in_some(known, moved).keys()
    ends = different(_digests(wanted))
    without = _without(texts, ends)
    found = _compare(db, wanted, known, without, _told(texts, ends, without))
    alike = [each for each in pairs.keys() - known.keys() if pairs[each][1]]
    alike += [each for each, (_, yes) in found.items() if yes]
    db.execute("UPDATE print SET settled = 1 WHERE NOT settled")
    db.execute("DELETE FROM print_gone")
    rows = _around(db, numbers, texts.prints["digest"], stirred, alike)
    return numbers[rows].tolist(), _stories(db, numbers, texts, rows, alike)


def _kept(db: sqlite3.Connection) -> tuple[Rows, Texts]:
    """Return the numbers of all articles that may have copies, rising, and what is kept of them."""
    rows = db.execute("SELECT print, paragraphs, article FROM print ORDER BY article").fetchall()
    return np.array([number for *_, number in rows], np.int64), _texts(rows)


def _texts(rows: Sequence[Sequence[Any]]) -> Texts:
    many = np.array([len(row[1]) for row in rows], np.int64) // 4
    return Texts(
        np.frombuffer(b"".join([row[0] for row in rows]), PRINT),
        np.repeat(np.arange(len(rows)), many),
        np.frombuffer(b"".join([row[1] for row in rows]), "<u4"),
    )


def _stirred(texts: Texts, new: NDArray[np.bool_], gone: Texts) -> tuple[Digests, Digests]:
    """Return the texts that may be in other pairs now, and those and what may read otherwise now.

    `new` tells which rows came; `gone` are those that went. A text reads otherwise when its paper
    comes to repeat one of its paragraphs, or ceases to.
    """
    many = len(texts.prints)
    both = Texts(
        np.concatenate([texts.prints, gone.prints]),
        np.concatenate([texts.owners, gone.owners + many]),
        np.concatenate([texts.paragraphs, gone.paragraphs]),
    )
    went = np.arange(len(both.prints)) >= many
    came = np.concatenate([new, went[many:]]) & ~went
    changed = both.of(came | went)
    moved = sharing(both.prints, different(changed.prints["digest"]))
    asked = different(changed.keys())
    held = both.holding(asked)
    was, now = (repeated(both.of(held & rows), asked) for rows in (~came, ~went))
    otherwise = both.of(both.holding(np.setxor1d(was, now, assume_unique=True)))
    return moved, different(np.concatenate([moved, otherwise.prints["digest"]]))


def _in_some(pairs: dict[Pair, _Found], digests: Digests) -> dict[Pair, _Found]:
    """Return the pairs in which one of some texts is."""
    chosen = _with_some(_digests(pairs), digests).tolist()
    return {pair: pairs[pair] for pair, yes in zip(pairs, chosen, strict=True) if yes}


def _with_some(both: NDArray[np.int64], digests: Digests) -> NDArray[np.bool_]:
    """Tell of each pair whether one of its two texts is one of some."""
    found = among(both, digests)
    return found[::2] | found[1::2]


def _digests(pairs: Collection[Pair]) -> NDArray[np.int64]:
    """Return the two texts of each pair, one pair after the other."""
    every = chain.from_iterable((pair.one, pair.other) for pair in pairs)
    return np.fromiter(every, np.int64, 2 * len(pairs))


def _without(texts: Texts, digests: Digests) -> dict[int, set[int]]:
    """Return what is left out of texts before they are compared, by the checksums of paragraphs."""
    few = texts.of(among(texts.prints["digest"], digests))
    keys = few.keys()
    again = among(keys, repeated(texts, different(keys)))
    without: dict[int, set[int]] = defaultdict(set)
    of = few.prints["digest"][few.owners[again]].tolist()
    for text, paragraph in zip(of, few.paragraphs[again].tolist(), strict=True):
        without[text].add(paragraph)
    return without


def _told(texts: Texts, digests: Digests, without: dict[int, set[int]]) -> dict[int, int]:
    """Return a number for each text of which more than its words decides what is compared."""
    few = texts.of(among(texts.prints["digest"], digests))
    ends = np.bincount(few.owners, minlength=len(few.prints)).cumsum().tolist()
    parted: dict[int, bytes] = {}
    decided = set(without)
    begin = 0
    for digest, end in zip(few.prints["digest"].tolist(), ends, strict=True):
        own = few.paragraphs[begin:end].tobytes()
        begin = end
        if parted.setdefault(digest, own) != own:  # the same words in other paragraphs
            parted[digest] = min(parted[digest], own)
            decided.add(digest)
        # Of a paragraph that comes twice one is compared: it depends on how the words are parted.
        if len(own) > _CHECKSUM and len(own) > _CHECKSUM * len(set(memoryview(own).cast("I"))):
            decided.add(digest)
    return {each: _checksum(repr((parted[each], sorted(without[each])))) for each in decided}


def _compare(
    db: sqlite3.Connection,
    wanted: set[Pair],
    known: dict[Pair, _Found],
    without: dict[int, set[int]],
    told: dict[int, int],
) -> dict[Pair, _Found]:
    """Return what is found of the pairs wanted; keep it for another time, in place of the known."""

    @lru_cache(_BODIES)
    def body(digest: int) -> Body:
        return _body(db, digest, without)

    found = {}
    for pair in sorted(wanted):
        # A paragraph may come to be repeated, or cease to be: then the text is another one.
        left = _left_out(pair, told)
        found[pair] = known.get(pair, (None, False))
        if found[pair][0] != left:
            found[pair] = left, alike(body(pair.one), body(pair.other), Kind(pair.kind))
    gone = [pair[:2] for pair in known if known[pair] != found.get(pair)]
    db.executemany("DELETE FROM pair WHERE one = ? AND other = ?", gone)
    rows = [(*pair, *each) for pair, each in found.items() if known.get(pair) != each]
    db.executemany("INSERT INTO pair VALUES (?, ?, ?, ?, ?)", rows)
    return found


def _around(
    db: sqlite3.Connection,
    numbers: Rows,
    digests: NDArray[np.int64],
    stirred: Digests,
    alike: Sequence[Pair],
) -> NDArray[np.bool_]:
    """Tell of each article whether its story may be another one than it was.

    The stories of what is stirred may, and those of what is alike to it now; each of them whole.
    """
    both = _digests(alike)
    beside = both[np.repeat(_with_some(both, stirred), 2)]
    rows = among(digests, different(np.concatenate([stirred, beside])))
    if rows.all():
        return rows
    statement = (
        "SELECT article FROM copy WHERE story IN (SELECT story FROM copy"
        " WHERE article IN (SELECT value FROM json_each(?)))"
    )
    mates = db.execute(statement, [json.dumps(numbers[rows].tolist())])
    rows |= among(numbers, different(np.fromiter(chain.from_iterable(mates), np.int64)))
    return among(digests, different(digests[rows]))


def _stories(
    db: sqlite3.Connection,
    numbers: Rows,
    texts: Texts,
    rows: NDArray[np.bool_],
    alike: Sequence[Pair],
) -> dict[int, int]:
    """Return article -> story of those at some rows that have copies."""
    rows = rows.copy()
    rows[_doubles(db, numbers, texts.prints, rows)] = False
    digests = texts.prints["digest"]
    every, counts = np.unique(digests[rows], return_counts=True)
    several = every[counts > 1]
    without = _without(texts, several)
    single = [
        text
        for text in several.tolist()
        if text not in without or _body(db, text, without).words >= FEWEST
    ]
    within = _with_some(_digests(alike), every).tolist()
    pairs = (pair[:2] for pair, yes in zip(alike, within, strict=True) if yes)
    story_of = joined(pairs, single)
    rows &= among(digests, np.array(sorted(story_of), np.int64))
    found = {
        number: story_of[text]
        for number, text in zip(numbers[rows].tolist(), digests[rows].tolist(), strict=True)
    }
    many = Counter(found.values())
    return {number: story for number, story in found.items() if many[story] > 1}


def _left_out(pair: Pair, told: dict[int, int]) -> int:
    """Return a number for what two texts are without what is left out; 0 for nothing left out."""
    if pair.one not in told and pair.other not in told:
        return 0
    return _checksum(repr([told.get(digest) for digest in pair[:2]]))


def _body(db: sqlite3.Connection, digest: int, without: dict[int, set[int]]) -> Body:
    # Of several articles with these words it is that of which `settle` goes by the paragraphs.
    one = (
        "SELECT text FROM sketch JOIN print USING (article) WHERE digest = ?"
        " ORDER BY paragraphs LIMIT 1"
    )
    (text,) = db.execute(one, [digest]).fetchone()
    left = without.get(digest, ())
    return Body(words for each, words in dict(paragraphs_of(text)).items() if each not in left)


def _doubles(
    db: sqlite3.Connection, numbers: Rows, prints: Prints, rows: NDArray[np.bool_]
) -> list[int]:
    """Return which of some rows have an article that another file has too, of the same paper."""
    texts, counts = np.unique(prints["digest"][rows], return_counts=True)
    same: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row in np.flatnonzero(rows & among(prints["digest"], texts[counts > 1])).tolist():
        same[tuple(prints[_ARTICLE][row].tolist())].append(row)
    doubles = []
    for several in same.values():
        if len(several) > 1:
            first = _first(db, numbers[several].tolist())
            doubles += [row for row in several if numbers[row] != first]
    return doubles


def _first(db: sqlite3.Connection, numbers: list[int]) -> int:
    """Return the article whose file is the first by its path."""
    one = "SELECT path, number FROM article WHERE number = ?"
    return int(min(db.execute(one, [number]).fetchone() for number in numbers)[1])


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
