"""Entries -> rows: what the catalogue takes in of an article, and forgets of it."""

import sqlite3
from dataclasses import dataclass

from generator.authorities import Authorities
from generator.site import withdrawn
from generator.site.alike import Alike
from generator.site.database import placeholders
from generator.site.marks import Marks
from generator.site.read import Entry
from generator.site.roots import Roots
from generator.site.steps import Step, Steps
from generator.site.stories import Stories
from generator.site.strands import Strands


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """How entries come into the tables behind a connection, within a transaction of another's."""

    db: sqlite3.Connection
    authorities: Authorities
    marks: Marks
    steps: Steps
    roots: Roots
    stories: Stories
    alike: Alike
    strands: Strands

    def put(self, e: Entry) -> None:
        """Take in one entry; a file that was only touched has another stamp and no more."""
        stamp = (e.stamp.size, e.stamp.mtime_ns, e.stamp.inode)
        same = self.db.execute(
            f"UPDATE {'withdrawn' if e.withdrawn else 'article'}"
            " SET size = ?, mtime_ns = ?, inode = ? WHERE path = ? AND sha256 = ?",
            [*stamp, e.path, e.sha256],
        )
        if same.rowcount:
            return
        before = self.forget(e.path)
        self.roots.touch(e.path)
        if e.withdrawn:
            withdrawn.put(self.db, e)
            self.marks.withdrawn(e.id)
            self.marks.steps(before)
            return
        columns = (
            *(e.path, *stamp, e.sha256, e.id, e.claim),
            *(e.stated, e.claim, e.date, e.moment, e.updated, e.title, e.lang, e.source),
            *(e.section, e.summary),
        )
        (number,) = self.db.execute(
            "INSERT INTO article (path, size, mtime_ns, inode, sha256, id, claim, stated, url,"
            f" date, moment, updated, title, lang, source, section, summary)"
            f" VALUES ({placeholders(columns)}) RETURNING number",
            columns,
        ).fetchone()
        named = {
            "tags": e.tags,
            "authors": e.authors,
            "sources": tuple(filter(None, [e.source])),
            "sections": tuple(filter(None, [e.section])),
        }
        # A second spelling of one term in one article is the same mention: the first one stays.
        self.db.executemany(
            "INSERT OR IGNORE INTO mention VALUES (?, ?, ?, ?, ?)",
            [
                (kind, key, number, position, name)
                for kind, names in named.items()
                for position, name in enumerate(names)
                if (key := self.authorities.key(kind, name))
            ],
        )
        if e.related:
            self.db.executemany(
                "INSERT INTO related VALUES (?, ?, ?)",
                [(number, position, ident) for position, ident in enumerate(e.related)],
            )
        if e.changes:
            self.db.executemany(
                "INSERT INTO change VALUES (?, ?, ?, ?)",
                [(e.path, position, *change) for position, change in enumerate(e.changes)],
            )
        if e.translations:
            # Each way: one side's word is enough.
            self.db.executemany(
                "INSERT OR IGNORE INTO translation VALUES (?, ?, ?)",
                [
                    (*pair, number)
                    for other in e.translations
                    for pair in ((e.id, other), (other, e.id))
                ],
            )
        self.db.executemany(
            "INSERT OR IGNORE INTO alias VALUES (?, ?)", [(url, number) for url in e.aliases]
        )
        self.stories.put(number, e)
        self.marks.article(number)
        if self.marks.room:
            # Where an article stands as before, its neighbours need not be looked at.
            self.marks.steps(before ^ self.steps.of(number))

    def forget(self, path: str) -> set[Step]:
        """Take an article out, and return where it stood."""
        found = self.db.execute("SELECT number FROM article WHERE path = ?", [path]).fetchone()
        if found:
            before = self.steps.of(*found)
            self.marks.article(*found)
            self.roots.touch(path)
            # What is made of the stories goes before them.
            self.strands.forget(*found)
            self.alike.forget(*found)
            self.stories.forget(*found)
            for table in ("mention", "related", "translation", "alias"):
                self.db.execute(f"DELETE FROM {table} WHERE article = ?", found)
            self.db.execute("DELETE FROM change WHERE path = ?", [path])
            self.db.execute("DELETE FROM article WHERE number = ?", found)
            return before
        if ident := withdrawn.forget(self.db, path):
            self.roots.touch(path)
            self.marks.withdrawn(ident)
        return set()
