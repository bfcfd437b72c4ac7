"""What the catalogue knows of related articles: which share rare words, settled as they change."""

import datetime as dt
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np

from generator.site.marks import Marks
from generator.stories import related
from generator.stories.columns import different
from generator.stories.related import Match

_NONE: tuple[int, Iterator[Match]] = (-1, iter(()))
_FAR = 1_000_000  # days apart, of two of which one has no date
# Of the articles of one story the first stands for all; `told` are those whose lists are settled,
# `relisted` those whose lists are others since the threads were settled.
SCHEMA = """
CREATE TABLE alike (article INTEGER NOT NULL, place INTEGER NOT NULL, other INTEGER NOT NULL,
    score INTEGER NOT NULL, shared INTEGER NOT NULL, telling BLOB NOT NULL, apart INTEGER NOT NULL,
    PRIMARY KEY (article, place)) WITHOUT ROWID;
CREATE INDEX alike_other ON alike (other);
CREATE TABLE told (article INTEGER PRIMARY KEY, lang TEXT NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0);
CREATE INDEX told_stale ON told (lang) WHERE stale;
CREATE TABLE untold (lang TEXT NOT NULL, words BLOB NOT NULL);
CREATE TABLE relisted (article INTEGER PRIMARY KEY);
"""
TABLES = ("alike", "told", "untold", "relisted")
_FEW = 20  # of so many articles one at most is new: else all lists are made again

_FIRST = "a.moment = '', a.moment, a.path"
_LATER = (  # copies that do not stand for their story
    "SELECT article FROM copy WHERE article NOT IN (SELECT first FROM (SELECT c.article AS first,"
    " MIN((a.moment = '') || a.moment || char(10) || a.path) FROM copy AS c"
    " JOIN article AS a ON a.number = c.article GROUP BY c.story))"
)


class Found(NamedTuple):
    """Another article, and what it has in common with one."""

    other: int
    shared: int  # rare words
    telling: tuple[int, ...]  # the rarest of them, as numbers


class Alike:
    """The related articles in the catalogue behind a connection."""

    def __init__(self, connection: sqlite3.Connection, marks: Marks, lang: str) -> None:
        self._db = connection
        self._marks = marks
        self._lang = lang  # of articles that do not say theirs

    def forget(self, number: int) -> None:
        """Forget an article, before its sketch is; the lists that have it are settled again."""
        told = self._db.execute(
            "INSERT INTO untold SELECT lang, words FROM told JOIN sketch USING (article)"
            " WHERE article = ?",
            [number],
        )
        if not told.rowcount:
            return
        self._db.execute("DELETE FROM told WHERE article = ?", [number])
        self._db.execute(
            "UPDATE told SET stale = 1 WHERE article IN"
            " (SELECT article FROM alike WHERE other = ?)",
            [number],
        )
        self._db.execute("DELETE FROM alike WHERE article = ?1 OR other = ?1", [number])

    def settle(self) -> None:
        """Find what is related, once the stories are settled; mark the pages that change."""
        self._marks.begin()
        with self._db:
            many = self._db.execute("SELECT lang, COUNT(*) FROM told GROUP BY lang")
            before = Counter(dict(many.fetchall()))
            before.update(lang for (lang,) in self._db.execute("SELECT lang FROM untold"))
            left, new = self._moved()
            for number in left:
                self.forget(number)
            # By language: in an archive of another one, each of its words is rare.
            come: dict[str, list[int]] = defaultdict(list)
            for number in new:
                come[self._lang_of(number)].append(number)
            for lang in sorted(before.keys() | come.keys()):
                self._settle(lang, come[lang], before[lang])
            self._db.execute("DELETE FROM untold")
            self._db.execute("UPDATE told SET stale = 0 WHERE stale")

    def _moved(self) -> tuple[list[int], list[int]]:
        """Return what stands for its story no more, and what does now, in rising order."""
        left = f"SELECT article FROM told WHERE article IN ({_LATER}) ORDER BY article"
        # The index alone has all articles on a few pages, beside it their words lie.
        new = (
            "SELECT article FROM sketch INDEXED BY sketch_digest"
            " WHERE article NOT IN (SELECT article FROM told)"
            f" AND article NOT IN ({_LATER}) ORDER BY article"
        )
        return self._numbers(left).tolist(), self._numbers(new).tolist()

    def _numbers(self, statement: str, values: Sequence[str] = ()) -> related.Numbers:
        found = chain.from_iterable(self._db.execute(statement, values))
        return np.fromiter(found, np.int64)

    def _lang_of(self, number: int) -> str:
        one = "SELECT lang FROM article WHERE number = ?"
        (lang,) = self._db.execute(one, [number]).fetchone()
        return (lang or self._lang).partition("-")[0]

    def _settle(self, lang: str, come: list[int], before: int) -> None:
        """Settle the lists of a language's articles, of which there were so many `before`.

        Those that have `come` are in rising order.
        """
        rows = self._db.execute("SELECT words FROM untold WHERE lang = ?", [lang])
        gone = [words for (words,) in rows]
        if not come and not gone:
            return
        stay = self._numbers("SELECT article FROM told WHERE lang = ?", [lang])
        numbers = np.sort(np.concatenate((stay, np.array(come, np.int64))))
        stale = self._numbers("SELECT article FROM told WHERE stale AND lang = ?", [lang])
        words = partial(self._words, numbers)
        few = _FEW * (len(come) + len(gone)) <= len(numbers)
        if few and min(before, len(numbers)) >= related.FIXED:
            texts = related.texts_of(words())
            fresh = np.searchsorted(numbers, come).tolist()
            reached = related.reached(texts, fresh, related.texts_of(gone))
            places = reached.union(np.searchsorted(numbers, stale).tolist())
            wanted = np.array(sorted(places), np.int64)
            sizes, rare = texts.sizes, related.rare_words(texts, wanted)
            pairs = related.pairs(sizes, rare, wanted)
        else:
            wanted = np.arange(len(numbers))
            rare, sizes = related.all_rare_words(words, len(numbers))
            pairs = related.pairs(sizes, rare)
        del rare  # before what is as large follows
        self._write(numbers, sizes, pairs, wanted, set(stale.tolist()))
        told = ((number, lang) for number in come)
        self._db.executemany("INSERT INTO told (article, lang) VALUES (?, ?)", told)

    def _words(self, numbers: related.Numbers) -> Iterator[bytes]:
        """Yield the words of articles, whose numbers rise."""
        last = int(numbers.max(initial=0))
        among = np.zeros(last + 1, bool)
        among[numbers] = True
        wanted = among.tobytes()
        every = "SELECT article, words FROM sketch WHERE article <= ? ORDER BY article"
        for number, words in self._db.execute(every, [last]):
            if wanted[number]:
                yield words

    def _write(
        self,
        numbers: related.Numbers,
        sizes: related.Numbers,
        pairs: related.Pairs,
        wanted: related.Numbers,
        stale: set[int],
    ) -> None:
        """Put the lists of the articles at the `wanted` places, and mark those that change.

        `sizes` are those of their texts; of the `stale`, something is gone already.
        """
        days, order = self._times(numbers, different(np.concatenate((pairs.one, pairs.other))))
        found = groupby(related.related(sizes, pairs, days, order), lambda each: each.one)
        following, matches = next(found, _NONE)
        for place, number in zip(wanted.tolist(), numbers[wanted].tolist(), strict=True):
            now = []
            if place == following:
                now = [(*_row(numbers, each), _apart(days, each)) for each in matches]
                following, matches = next(found, _NONE)
            was = self._db.execute(
                "SELECT other, score, shared, telling, apart FROM alike WHERE article = ?"
                " ORDER BY place",
                [number],
            ).fetchall()
            if was == now and number not in stale:
                continue
            self._db.execute("DELETE FROM alike WHERE article = ?", [number])
            self._db.executemany(
                "INSERT INTO alike VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(number, place, *row) for place, row in enumerate(now)],
            )
            self._db.execute("INSERT OR IGNORE INTO relisted VALUES (?)", [number])
            for same in self._of_story(number):
                self._marks.page(same)

    def _times(
        self, numbers: related.Numbers, places: related.Numbers
    ) -> tuple[related.Numbers, ...]:
        """Return the days of the texts at some places, and the order in which they come."""
        rows = self._db.execute(
            "SELECT number, moment FROM article WHERE number IN (SELECT value FROM json_each(?))"
            " ORDER BY moment = '', moment, path",
            [json.dumps(numbers[places].tolist())],
        )
        told = np.fromiter(chain.from_iterable((n, _day(moment)) for n, moment in rows), np.int64)
        ordered = np.searchsorted(numbers, told[::2])
        days, order = np.zeros((2, len(numbers)), np.int64)
        order[ordered] = np.arange(len(ordered))
        days[ordered] = told[1::2]
        return days, order

    def _of_story(self, number: int) -> list[int]:
        rows = self._db.execute(
            "SELECT c.article FROM copy AS own JOIN copy AS c USING (story) WHERE own.article = ?",
            [number],
        )
        return [other for (other,) in rows] or [number]

    def first_of(self, number: int) -> int:
        """Return the article that stands for an article's story: itself, or the first copy."""
        row = self._db.execute(
            "SELECT c.article FROM copy AS own JOIN copy AS c USING (story)"
            f" JOIN article AS a ON a.number = c.article WHERE own.article = ? ORDER BY {_FIRST}",
            [number],
        ).fetchone()
        return int(row[0]) if row else number

    def alike_to(self, number: int) -> list[Found]:
        """Return what is related to an article that stands for its story, the closest first."""
        rows = self._db.execute(
            "SELECT other, shared, telling FROM alike WHERE article = ? ORDER BY place",
            [number],
        )
        return [
            Found(other, shared, tuple(np.frombuffer(telling, "<u4").tolist()))
            for other, shared, telling in rows
        ]

    def naming(self, idents: Iterable[str]) -> set[int]:
        """Return the articles in whose lists the articles with some ids are."""
        one = (
            "SELECT DISTINCT l.article FROM article AS a JOIN alike AS l ON l.other = a.number"
            " WHERE a.id = ?"
        )
        found = {number for ident in idents for (number,) in self._db.execute(one, [ident])}
        return {each for number in found for each in self._of_story(number)}


def _apart(days: related.Numbers, each: Match) -> int:
    both = days[each.one], days[each.other]
    return abs(int(both[0] - both[1])) if all(both) else _FAR


def _row(numbers: related.Numbers, each: Match) -> tuple[int, int, int, bytes]:
    telling = np.array(each.telling, "<u4").tobytes()
    return int(numbers[each.other]), each.score, each.shared, telling


def _day(moment: str) -> int:
    return dt.date.fromisoformat(moment[:10]).toordinal() if moment else 0
