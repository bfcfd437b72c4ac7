"""The words of an archive in one SQLite file, for the command line: filled, and asked.

Each article has its words three times, as they are spelt, folded and stripped: what FTS5 finds is
what the page finds by its own files, and how exactly it answers tells in which of the three.
"""

import difflib
import hashlib
import sqlite3
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from generator.content import Content
from generator.errors import Problem
from generator.executor import Workers
from generator.search.columns import (
    COLUMNS,
    FOLDED,
    FORMS,
    PARTS,
    SPELT,
    STRIPPED,
    WEIGHTS,
    Words,
    WordsJob,
    read_words,
)
from generator.search.query import Clause, Query, Term, joined
from generator.search.words import words
from generator.site.catalogue import Indexed
from generator.site.database import DamagedError, outside
from generator.upkeep import Progress

_WEIGHTS = ", ".join(map(str, WEIGHTS * len(FORMS)))
# The tokenizer "ascii" takes each letter that is not ASCII as it is: words come folded already.
_SCHEMA = f"""
CREATE TABLE article (number INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, told TEXT NOT NULL,
    url TEXT NOT NULL, title TEXT NOT NULL, lang TEXT NOT NULL, date TEXT NOT NULL,
    source TEXT NOT NULL, words BLOB NOT NULL);
CREATE INDEX article_order ON article (date, url);
CREATE INDEX article_lang ON article (lang);
CREATE TABLE listed (kind TEXT NOT NULL, key TEXT NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (kind, key, article)) WITHOUT ROWID;
CREATE INDEX listed_article ON listed (article);
CREATE TABLE spelling (stem TEXT NOT NULL, spelling TEXT NOT NULL, PRIMARY KEY (stem, spelling))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5({", ".join(COLUMNS)}, content='', tokenize='ascii');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, 'col');
"""
_BATCH = 200  # articles that are read at once
_WAYS = 256  # to strip the words of a phrase, at most: two languages strip one word in two ways
_NEAR = 0.7  # how alike a word is that may have been meant (difflib)


class Filters(NamedTuple):
    """What narrows a search."""

    terms: tuple[tuple[str, str], ...] = ()  # kind and key; the kind "langs" has tags
    start: str = ""  # an ISO day, month or year
    end: str = ""  # the same; all of it is in


class Found(NamedTuple):
    """An article that answers."""

    path: str  # below content/
    url: str
    title: str
    lang: str
    date: str
    source: str


class Lookup:
    """The file, open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def update(
        self,
        articles: Iterable[Indexed],
        count: int,
        content: Content,
        workers: Workers,
        progress: Progress,
    ) -> None:
        """Take in what is new or has changed of an archive's articles, and forget what is gone.

        `count` is how many articles there are.
        """
        known = dict(self._db.execute("SELECT path, told FROM article"))
        waiting: deque[list[tuple[Indexed, str]]] = deque()
        looked = 0

        def changed() -> Iterator[tuple[Indexed, str]]:
            nonlocal looked
            for article in articles:
                told = hashlib.sha256(repr(article).encode("utf-8", "surrogatepass")).hexdigest()
                looked += 1
                if known.pop(article.path, None) != told:
                    yield article, told

        def jobs() -> Iterator[WordsJob]:
            source = changed()
            while batch := list(islice(source, _BATCH)):
                waiting.append(batch)
                yield WordsJob(content, tuple((a.path, a.lang) for a, _ in batch))

        for read in workers.mapped(read_words, jobs()):
            with self._db:
                for (article, told), words in zip(waiting.popleft(), read, strict=True):
                    self._forget(article.path)
                    self._put(article, told, words)
            progress("words", looked, count)
        with self._db:
            for path in known:
                self._forget(path)

    def _forget(self, path: str) -> None:
        row = self._db.execute("SELECT number, words FROM article WHERE path = ?", [path])
        for number, packed in row.fetchall():
            columns = zlib.decompress(packed).decode().split("\n")
            self._db.execute(
                f"INSERT INTO word (word, rowid, {', '.join(COLUMNS)})"
                f" VALUES ('delete', ?{', ?' * len(COLUMNS)})",
                [number, *columns],
            )
            self._db.execute("DELETE FROM listed WHERE article = ?", [number])
            self._db.execute("DELETE FROM article WHERE number = ?", [number])

    def _put(self, article: Indexed, told: str, words: Words) -> None:
        packed = zlib.compress("\n".join(words.columns).encode())
        shown = (article.path, told, *article.shown, packed)
        (number,) = self._db.execute(
            "INSERT INTO article (path, told, url, title, lang, date, source, words)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
            shown,
        ).fetchone()
        self._db.execute(
            f"INSERT INTO word (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})",
            [number, *words.columns],
        )
        self._db.executemany(
            "INSERT INTO listed VALUES (?, ?, ?)",
            [(kind, key, number) for kind, key in (*article.terms, ("langs", article.lang))],
        )
        self._db.executemany("INSERT OR IGNORE INTO spelling VALUES (?, ?)", words.spellings)

    def langs(self) -> list[str]:
        """Return the languages of the articles."""
        rows = self._db.execute("SELECT DISTINCT lang FROM article ORDER BY lang")
        return [lang for (lang,) in rows]

    def ask(self, query: Query, filters: Filters) -> list[int]:
        """Return the articles that answer, the best first.

        The order: how exactly each part is answered, then BM25 of the words, then the newest.
        """
        scores: dict[int, float] = {}
        if query.asked:
            every = " AND ".join(_expression(c, _depth(c, query)) for c in query.asked)
            scores = dict(
                self._db.execute(
                    f"SELECT rowid, bm25(word, {_WEIGHTS}) FROM word WHERE word MATCH ?", [every]
                )
            )
        out = {
            number
            for clause in query.clauses
            if clause.out
            for number in self._matching(_expression(clause, _depth(clause, query)))
        }
        found = [
            number
            for number in self._passing(filters)
            if number not in out and (number in scores or not query.asked)
        ]
        levels = dict.fromkeys(found, 0)
        for clause in query.asked:
            for depth in range(_depth(clause, query)):
                # What answers at one depth answers at all that are deeper.
                for number in self._matching(_expression(clause, depth)):
                    if number in levels:
                        levels[number] -= 1
        found.sort(key=lambda number: (levels[number], scores.get(number, 0.0)))
        return found

    def _matching(self, expression: str) -> Iterator[int]:
        rows = self._db.execute("SELECT rowid FROM word WHERE word MATCH ?", [expression])
        return (number for (number,) in rows)

    def _passing(self, filters: Filters) -> Iterator[int]:
        """Yield the articles that pass, the newest first."""
        tests = ["1"]
        values: list[str | int] = []
        for term in filters.terms:
            tests.append("number IN (SELECT article FROM listed WHERE kind = ? AND key = ?)")
            values += term
        if filters.start or filters.end:
            tests.append("date <> '' AND date >= ?")
            values.append(filters.start)
        if filters.end:
            tests.append("substr(date, 1, ?) <= ?")
            values += (len(filters.end), filters.end)
        rows = self._db.execute(
            f"SELECT number FROM article WHERE {' AND '.join(tests)} ORDER BY date DESC, url DESC",
            values,
        )
        return (number for (number,) in rows)

    def found(self, number: int) -> Found:
        """Return what is shown of an article."""
        row = self._db.execute(
            "SELECT path, url, title, lang, date, source FROM article WHERE number = ?", [number]
        ).fetchone()
        return Found(*row)

    def number_of(self, path: str) -> int:
        """Return the article in a content file."""
        row = self._db.execute("SELECT number FROM article WHERE path = ?", [path]).fetchone()
        return int(row[0])

    def has(self, kind: str, key: str) -> bool:
        """Tell whether any article passes a filter."""
        row = self._db.execute(
            "SELECT 1 FROM listed WHERE kind = ? AND key = ? LIMIT 1", [kind, key]
        )
        return row.fetchone() is not None

    def meant(self, query: Query) -> list[tuple[str, str]]:
        """Return, for each word that stands nowhere, (as it was typed, the nearest that does)."""
        found = []
        for term in (term for clause in query.asked for term in clause.terms):
            alone = Clause((term,))
            known = self._matching(_expression(alone, _depth(alone, query)))
            if next(known, None) is None and (near := self._nearest(term) or self._piece(term)):
                found.append((term.raw, joined(term.raw, near)))
        return found

    def _piece(self, term: Term) -> str:
        """Return the longest piece of a word with a ZWNJ that stands somewhere, "" for none."""
        _, *pieces = (word.spelling for _, word in words(term.raw, ""))
        return next((one for one in sorted(pieces, key=len)[::-1] if self._count(one)), "")

    def _count(self, spelling: str) -> int:
        (count,) = self._db.execute(
            "SELECT IFNULL(SUM(doc), 0) FROM vocabulary WHERE term = ? AND col LIKE ?",
            [spelling, f"{SPELT}%"],
        ).fetchone()
        return int(count)

    def _nearest(self, term: Term) -> str:
        """Return the most frequent spelling of the words most like one that begin as it does."""
        best: tuple[float, int, str] = (0, 0, "")
        for stem in term.stems:
            rows = self._db.execute(
                "SELECT stem, spelling FROM spelling WHERE stem >= ? AND stem < ?",
                [stem[0], f"{stem[0]}\U0010ffff"],
            ).fetchall()
            near = difflib.get_close_matches(stem, {stem for stem, _ in rows}, 3, _NEAR)
            for spelling in (spelling for its, spelling in rows if its in near):
                like = difflib.SequenceMatcher(None, term.spelling, spelling).ratio()
                if count := self._count(spelling):  # a word may be gone with its last article
                    best = max(best, (like, count, spelling))
        return best[2]


_EXACT, _ALIKE, _STEM, _BEGINS = range(4)  # how deep is looked for what answers a clause


def _depth(clause: Clause, query: Query) -> int:
    if query.exact:
        return _EXACT
    return _BEGINS if clause.terms[-1].open else _STEM


def _expression(clause: Clause, depth: int) -> str:
    """Return what FTS5 is asked of a clause at a depth."""
    terms, last = clause.terms, clause.terms[-1]
    if depth == _EXACT:
        return _phrase(SPELT, [term.spelling for term in terms], last.open)
    folded = [term.folded for term in terms]
    if depth == _ALIKE:
        return _phrase(FOLDED, folded)
    before = [term.stems for term in terms[:-1]]
    found = [_phrase(STRIPPED, stems) for stems in _ways(*before, last.stems)]
    if depth == _BEGINS:
        found.append(_phrase(FOLDED, folded, True))
        found += (_phrase(STRIPPED, stems, True) for stems in _ways(*before, last.beginnings))
    return f"({' OR '.join(found)})"


def _ways(*stems: Iterable[str]) -> Iterator[tuple[str, ...]]:
    return islice(product(*stems), _WAYS)


def _phrase(form: str, words: Iterable[str], beginning: bool = False) -> str:
    columns = " ".join(f"{form}_{part}" for part in PARTS)
    return f'({{{columns}}} : "{" ".join(words)}"{"*" if beginning else ""})'


@contextmanager
def open_lookup(path: Path, made_by: str) -> Iterator[Lookup]:
    """Open the file at `path`, making it when it is not there, and close it at the end.

    `made_by` names what decides its words beside the articles; a file made by another is made anew.
    When it is damaged, it is removed, and DamagedError raised. Raises SiteError when it cannot be
    used, as when the disk is full.
    """
    version = zlib.crc32(f"{_SCHEMA}{made_by}".encode()) & 0x7FFFFFFF
    try:
        if path.exists() and _version(path) != version:
            _remove(path)
        with closing(_connect(path)) as connection:
            if connection.execute("PRAGMA user_version").fetchone() != (version,):
                connection.executescript(f"{_SCHEMA} PRAGMA user_version = {version};")
            yield Lookup(connection)
    except sqlite3.DatabaseError as error:
        if told := outside(error, path):
            raise told from error
        _remove(path)
        raise DamagedError(Problem(f"was damaged ({error}) and is removed", path)) from error


def _version(path: Path) -> int:
    with closing(_connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _connect(path: Path) -> sqlite3.Connection:
    # As a URI, so that a path with "?" or "%" in it stays a path.
    connection = sqlite3.connect(path.absolute().as_uri(), uri=True)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
