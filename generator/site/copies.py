"""What the catalogue keeps to find copies, and how it finds them: what the rule says of all texts.

The rule is in generator/stories/copies.py. Texts that were compared once are not compared again.
"""

import datetime as dt
import sqlite3
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from generator.site.read import Entry
from generator.stories.columns import among
from generator.stories.copies import (
    PRINT,
    Body,
    Kind,
    Pair,
    Prints,
    alike,
    candidates,
    joined,
    repeated,
)
from generator.stories.sketch import FEWEST, Sketch, paragraphs_of

SCHEMA = """
CREATE TABLE print (article INTEGER PRIMARY KEY, print BLOB NOT NULL, paragraphs BLOB NOT NULL);
CREATE TABLE pair (one INTEGER NOT NULL, other INTEGER NOT NULL, kind INTEGER NOT NULL,
    without INTEGER NOT NULL, alike INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
_SETTLED = "copies"  # in the table meta: nothing has changed since
_BODIES = 10_000  # that are kept to be compared once more: two kilobytes each
_HEAD = struct.Struct("<qiII")
_ARTICLE = ["digest", "day", "paper", "title"]  # of a print, by which an article is the same


def put(db: sqlite3.Connection, number: int, entry: Entry, made: Sketch) -> None:
    """Take in what tells an article's copies."""
    unsettle(db)
    if made.digest:
        day = dt.date.fromisoformat(entry.moment[:10]).toordinal() if entry.moment else 0
        head = _HEAD.pack(made.digest, day, _checksum(entry.source), _checksum(entry.title))
        row = (number, head + made.headline + made.shingles, made.paragraphs)
        db.execute("INSERT INTO print VALUES (?, ?, ?)", row)


def unsettle(db: sqlite3.Connection) -> None:
    """Note that an article came or went."""
    db.execute("DELETE FROM meta WHERE name = ?", [_SETTLED])


def is_settled(db: sqlite3.Connection) -> bool:
    """Tell whether no article came or went since `settle`."""
    return bool(db.execute("SELECT 1 FROM meta WHERE name = ?", [_SETTLED]).fetchone())


def settle(db: sqlite3.Connection) -> dict[int, int]:
    """Return article -> story of all that have copies, within a transaction.

    A story is known by the lowest digest of its texts.
    """
    rows = db.execute("SELECT article, print, paragraphs FROM print").fetchall()
    prints: Prints = np.frombuffer(b"".join([row[1] for row in rows]), PRINT)
    numbers = [row[0] for row in rows]
    paragraphs = np.frombuffer(b"".join([row[2] for row in rows]), "<u4")
    owners = np.repeat(np.arange(len(rows)), np.array([len(row[2]) for row in rows], np.int64) // 4)
    again = repeated(prints, owners, paragraphs)
    without: dict[int, set[int]] = defaultdict(set)
    of = prints["digest"][owners[again]].tolist()
    for text, paragraph in zip(of, paragraphs[again].tolist(), strict=True):
        without[text].add(paragraph)
    texts, counts = np.unique(prints["digest"], return_counts=True)
    places = texts.searchsorted(prints["digest"])
    parted: dict[int, bytes] = {}
    decided = set(without)  # texts of which more than their words decides what is compared
    asked = (counts > 1) | among(texts, np.array(sorted(without), np.int64))
    for row in np.flatnonzero(asked[places]).tolist():
        digest, own = int(prints["digest"][row]), rows[row][2]
        if parted.setdefault(digest, own) != own:  # the same words in other paragraphs
            parted[digest] = min(parted[digest], own)
            decided.add(digest)
    del rows
    told = {each: _checksum(repr((parted[each], sorted(without[each])))) for each in decided}
    compared = _compare(db, candidates(prints), without, told)
    doubles = _doubles(db, numbers, prints)
    texts, counts = np.unique(np.delete(prints["digest"], doubles), return_counts=True)
    single = [
        text
        for text in texts[counts > 1].tolist()
        if text not in without or _body(db, text, without).words >= FEWEST
    ]
    story_of = joined(compared, single)
    within = among(prints["digest"], np.array(sorted(story_of), np.int64))
    within[doubles] = False
    found = {
        numbers[row]: story_of[text]
        for row, text in zip(
            np.flatnonzero(within).tolist(), prints["digest"][within].tolist(), strict=True
        )
    }
    many = Counter(found.values())
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, '')", [_SETTLED])
    return {number: story for number, story in found.items() if many[story] > 1}


def _compare(
    db: sqlite3.Connection,
    wanted: set[Pair],
    without: dict[int, set[int]],
    told: dict[int, int],
) -> Iterator[tuple[int, int]]:
    """Return the pairs that are alike, of those wanted; keep what was found for another time."""
    known = {tuple(row[:4]): bool(row[4]) for row in db.execute("SELECT * FROM pair")}
    # A paragraph may come to be repeated, or cease to be: then the text is another one.
    asked = {(*pair, _left_out(pair, told)) for pair in wanted}
    found = {each: known.pop(each) for each in asked & known.keys()}

    @lru_cache(_BODIES)
    def body(digest: int) -> Body:
        return _body(db, digest, without)

    new = {
        (one, other, kind, left): alike(body(one), body(other), Kind(kind))
        for one, other, kind, left in sorted(asked - found.keys())
    }
    db.executemany("DELETE FROM pair WHERE one = ? AND other = ?", [each[:2] for each in known])
    rows = [(*each, yes) for each, yes in new.items()]
    db.executemany("INSERT INTO pair VALUES (?, ?, ?, ?, ?)", rows)
    return (each[:2] for each, yes in (found | new).items() if yes)


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
    return Body(words for each, words in paragraphs_of(text).items() if each not in left)


def _doubles(db: sqlite3.Connection, numbers: list[int], prints: Prints) -> list[int]:
    """Return the rows of articles that another file has too: the same one of the same paper."""
    texts, counts = np.unique(prints["digest"], return_counts=True)
    rows = np.flatnonzero(among(prints["digest"], texts[counts > 1])).tolist()
    same: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row in rows:
        same[tuple(prints[_ARTICLE][row].tolist())].append(row)
    doubles = []
    for several in same.values():
        if len(several) > 1:
            first = _first(db, [numbers[row] for row in several])
            doubles += [row for row in several if numbers[row] != first]
    return doubles


def _first(db: sqlite3.Connection, numbers: list[int]) -> int:
    """Return the article whose file is the first by its path."""
    one = "SELECT path, number FROM article WHERE number = ?"
    return int(min(db.execute(one, [number]).fetchone() for number in numbers)[1])


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
