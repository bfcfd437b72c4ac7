"""What the catalogue knows of threads, stories that go on for days: which articles they are of."""

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from generator.model import Link, Term, Thread
from generator.site.marks import Marks
from generator.stories.threads import CLOSE, GAP, Strand, chains, name

# What hangs together and is no story is known too, without a title.
_CLOSE = f"score >= {CLOSE} AND apart <= {GAP}"
SCHEMA = f"""
CREATE INDEX alike_close ON alike (article, other) WHERE {_CLOSE};
CREATE TABLE thread (url TEXT PRIMARY KEY, title TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE strand (article INTEGER PRIMARY KEY, url TEXT NOT NULL);
CREATE INDEX strand_url ON strand (url);
"""
TABLES = ("thread", "strand")
_FEW = 20  # of so many articles one at most has another list: else all chains are told anew
_COPIES = "SELECT c.article FROM copy AS own JOIN copy AS c USING (story) WHERE own.article = {}"


class Strands:
    """The threads in the catalogue behind a connection. Each is known by its address.

    That has the id of the first article: it stays while later ones come.
    """

    def __init__(self, connection: sqlite3.Connection, marks: Marks, lang: str) -> None:
        self._db = connection
        self._marks = marks
        self._lang = lang  # of articles that do not say theirs

    def forget(self, number: int) -> None:
        """Forget an article; the thread that has it is settled again."""
        row = self._db.execute("SELECT url FROM strand WHERE article = ?", [number]).fetchone()
        if not row:
            return
        self._marks.thread(*row)
        self._db.execute("DELETE FROM strand WHERE article = ?", [number])
        # With its last article a thread goes: there may be no list left to tell that it changed.
        last = "DELETE FROM thread WHERE url = ?1 AND ?1 NOT IN (SELECT url FROM strand)"
        self._db.execute(last, row)

    def settle(self) -> None:
        """Find the threads once the lists of related articles are settled."""
        changed = {number for (number,) in self._db.execute("SELECT article FROM relisted")}
        if not changed:
            return
        known: dict[str, set[int]] = defaultdict(set)
        of: dict[int, str] = {}
        for number, url in self._db.execute("SELECT article, url FROM strand"):
            known[url].add(number)
            of[number] = url
        new = []
        titles = dict(self._db.execute("SELECT url, title FROM thread"))
        gone = dict(titles)
        (many,) = self._db.execute("SELECT COUNT(*) FROM told").fetchone()
        if _FEW * len(changed) <= many:
            # What hung together with one of these, and what does now; all else is as it was.
            seeds = changed.union(*(known[of[number]] for number in changed & of.keys()))
            links = self._links_from(seeds)
            reach = seeds.union(*links)
            gone = {of[number]: titles[of[number]] for number in reach & of.keys()}
        else:
            links = self._db.execute(f"SELECT article, other FROM alike WHERE {_CLOSE}").fetchall()
        pairs = np.array(links, np.int64).reshape(-1, 2)
        for chain in chains(pairs[:, 0], pairs[:, 1]):
            url = of.get(min(chain), "")
            if set(chain) == known.get(url) and chain.isdisjoint(changed):
                del gone[url]
            else:
                new.append((*self._first(chain), chain))
        found: dict[str, frozenset[int]] = {}
        left: set[int] = set()  # to be looked at another time
        for _, ident, chain in sorted(new):
            url = f"threads/{ident}.html"
            # Two articles with one id are a problem that is told: only one of them counts here.
            if (url not in gone and url in titles) or found.setdefault(url, chain) is not chain:
                left |= chain
        self._marks.begin()
        with self._db:
            for url, title in sorted(gone.items()):
                if title:
                    self._mark(url, known[url])
                self._db.execute("DELETE FROM thread WHERE url = ?", [url])
                self._db.execute("DELETE FROM strand WHERE url = ?", [url])
            for url, chain in found.items():
                if title := self._title(chain):
                    self._mark(url, chain)
                self._db.execute("INSERT INTO thread VALUES (?, ?)", [url, title])
                self._db.executemany(
                    "INSERT INTO strand VALUES (?, ?)", [(number, url) for number in chain]
                )
            self._db.execute("DELETE FROM relisted")
            rows = [(number,) for number in sorted(left)]
            self._db.executemany("INSERT INTO relisted VALUES (?)", rows)

    def _mark(self, url: str, articles: Iterable[int]) -> None:
        self._marks.thread(url)
        same = f"SELECT ? UNION {_COPIES.format('?')}"
        for number in sorted(articles):
            for (each,) in self._db.execute(same, [number, number]).fetchall():
                self._marks.page(each)

    def _links_from(self, seeds: set[int]) -> list[tuple[int, int]]:
        """Return the pairs of those that are close to each other and hang together with some."""
        close = f"SELECT other FROM alike WHERE article = ? AND {_CLOSE}"
        both = f"SELECT 1 FROM alike WHERE article = ? AND other = ? AND {_CLOSE}"
        links = []
        seen = set(seeds)
        waiting = list(seeds)
        while waiting:
            number = waiting.pop()
            for (other,) in self._db.execute(close, [number]).fetchall():
                if self._db.execute(both, [other, number]).fetchone():
                    links.append((number, other))
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        return links

    def _first(self, chain: Iterable[int]) -> tuple[tuple[str, str], str]:
        """Return where the first article of a chain stands among all, and its id."""
        one = "SELECT moment, path, id FROM article WHERE number = ?"
        moment, path, ident = min(self._db.execute(one, [n]).fetchone() for n in chain)
        return (moment, path), ident

    def _title(self, chain: frozenset[int]) -> str:
        one = (
            "SELECT moment, path, title, lang, words FROM article"
            " JOIN sketch ON sketch.article = number WHERE number = ?"
        )
        strands = [
            Strand(moment[:10], title, lang or self._lang, frozenset(_numbers(words)))
            for moment, _, title, lang, words in sorted(
                self._db.execute(one, [number]).fetchone() for number in chain
            )
        ]
        links = f"SELECT other, telling FROM alike WHERE article = ? AND {_CLOSE}"
        telling = [
            _numbers(words)
            for number in chain
            for other, words in self._db.execute(links, [number])
            if other in chain
        ]
        return "\u00a0· ".join(name(strands, telling))

    # --- asking it --------------------------------------------------------------------------

    def threads(self) -> list[Thread]:
        """Return all threads, the newest first by their last day, then the largest, by address."""
        rows = self._db.execute(
            "SELECT t.title, t.url, MIN(a.moment), MAX(a.moment), COUNT(*) AS n FROM thread AS t"
            " JOIN strand AS s ON s.url = t.url JOIN article AS a ON a.number = s.article"
            " WHERE t.title <> '' GROUP BY t.url"
            " ORDER BY substr(MAX(a.moment), 1, 10) DESC, n DESC, t.url"
        )
        return [
            Thread(title, url, _day(first), _day(last), many)
            for title, url, first, last, many in rows
        ]

    def any(self) -> bool:
        """Tell whether there is a thread."""
        found = self._db.execute("SELECT 1 FROM thread WHERE title <> '' LIMIT 1")
        return found.fetchone() is not None

    def of_article(self, number: int) -> Link | None:
        """Return the thread of an article that stands for its story."""
        row = self._db.execute(
            "SELECT title, url FROM strand JOIN thread USING (url)"
            " WHERE article = ? AND title <> ''",
            [number],
        ).fetchone()
        return Link(*row) if row else None

    def articles(self, url: str) -> list[int]:
        """Return the articles of the thread with an address, oldest first."""
        rows = self._db.execute(
            "SELECT number FROM strand JOIN article ON number = article WHERE strand.url = ?"
            " ORDER BY moment, path",
            [url],
        )
        return [number for (number,) in rows]

    def sources(self, url: str) -> tuple[Term, ...]:
        """Return the sources of a thread as it spells them first, with most articles first."""
        found: dict[str, Term] = {}
        # "+" keeps SQLite to the thread: it would go through all that have a source.
        for label, where in self._db.execute(
            "SELECT m.spelling, t.url FROM strand AS s JOIN article AS a ON a.number = s.article"
            " JOIN mention AS m ON m.article = a.number AND +m.kind = 'sources'"
            " JOIN term AS t USING (kind, key) WHERE s.url = ? ORDER BY a.moment, a.path",
            [url],
        ):
            known = found.get(where)
            count = known.count + 1 if known else 1
            found[where] = Term(label=known.label if known else label, url=where, count=count)
        return tuple(sorted(found.values(), key=lambda term: (-term.count, term.url)))

    def urls_with(self, numbers: Iterable[int]) -> set[str]:
        """Return the addresses of the threads that have some articles."""
        one = "SELECT url FROM strand WHERE article = ?"
        return {url for number in numbers for (url,) in self._db.execute(one, [number])}

    def moved(self) -> list[tuple[str, str]]:
        """Return (address, address now) of threads that were published under another first article.

        That one is in another thread now, which began before it.
        """
        rows = self._db.execute(
            "SELECT p.url, MIN(s.url) FROM address AS p"
            " JOIN article AS a ON a.id = substr(p.url, 9, length(p.url) - 13)"
            " JOIN strand AS s ON s.article IN"
            f" (SELECT a.number UNION {_COPIES.format('a.number')})"
            " JOIN thread AS t ON t.url = s.url"
            " WHERE p.url > 'threads/' AND p.url < 'threads0' AND t.title <> ''"
            " AND NOT EXISTS (SELECT 1 FROM thread WHERE url = p.url AND title <> '')"
            " GROUP BY p.url ORDER BY p.url"
        )
        return rows.fetchall()


def _day(moment: str) -> dt.date:
    return dt.date.fromisoformat(moment[:10])


def _numbers(words: bytes) -> list[int]:
    numbers: list[int] = np.frombuffer(words, "<u4").tolist()
    return numbers
