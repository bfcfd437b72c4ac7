"""Addresses and labels, which all articles together decide: settled once all have been read."""

import json
import sqlite3
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import NamedTuple

from generator.alphabet import Alphabet
from generator.authorities import Authorities, Decided
from generator.permalinks import term_slug
from generator.site.claims import ELSEWHERE, told_apart
from generator.site.marks import Marks
from generator.site.steps import Steps
from generator.text import fold


class Claimant(NamedTuple):
    """One of several content files that have something which only one can have."""

    path: str
    id: str
    sha256: str

    def is_copy(self, other: "Claimant") -> bool:
        """Tell whether one of the two files was made from the other one."""
        return self.id == other.id or self.sha256 == other.sha256


def clashes(db: sqlite3.Connection) -> list[tuple[str, tuple[Claimant, ...]]]:
    """Return (address, content files) where several files have one address written in them.

    The file that was published there is the first, else the first by path.
    """
    rows = db.execute(
        "SELECT claim, path, id, sha256 FROM article AS a WHERE stated AND claim IN (SELECT claim"
        " FROM article WHERE stated GROUP BY claim HAVING COUNT(*) > 1) ORDER BY claim,"
        " NOT EXISTS (SELECT 1 FROM address AS p WHERE p.url = a.claim AND p.id = a.id), path"
    ).fetchall()
    return [
        (claim, tuple(Claimant(*claimant) for _, *claimant in group))
        for claim, group in groupby(rows, key=lambda row: row[0])
    ]


def twins(db: sqlite3.Connection) -> list[tuple[str, str, tuple[Claimant, ...]]]:
    """Return (what, value, content files) where several files share an id or an alias."""
    rows = db.execute(
        "SELECT 'id', id, path, id, sha256 FROM article WHERE id IN"
        " (SELECT id FROM article GROUP BY id HAVING COUNT(*) > 1)"
        " UNION ALL SELECT 'alias', alias.url, path, id, sha256 FROM alias JOIN article"
        " ON number = article WHERE alias.url IN"
        " (SELECT url FROM alias GROUP BY url HAVING COUNT(*) > 1) ORDER BY 1, 2, 3"
    ).fetchall()
    return [
        (*shared, tuple(Claimant(*claimant) for _, _, *claimant in group))
        for shared, group in groupby(rows, key=lambda row: row[:2])
    ]


def settle_addresses(db: sqlite3.Connection, marks: Marks, steps: Steps) -> None:
    """Give every article its address.

    Articles that ask for one address without having it written in their front matter are told
    apart by their id; one that has it written keeps it bare, else the one that was published there,
    else the first by path. Where an article was published that is elsewhere now, no other one comes
    that has not written so.
    """
    shared = db.execute(
        "SELECT claim, id, number FROM article WHERE claim IN"
        " (SELECT claim FROM article GROUP BY claim HAVING COUNT(*) > 1)"
        " ORDER BY claim, stated DESC, NOT EXISTS (SELECT 1 FROM address"
        " WHERE address.url = claim AND address.id = article.id), path"
    ).fetchall()
    wanted = {
        number: told_apart(claim, ident)
        for claim, group in groupby(shared, key=lambda row: row[0])
        for _, ident, number in list(group)[1:]
    }
    apart = db.execute(
        f"SELECT number, id, url, claim, NOT stated AND {ELSEWHERE} FROM article AS a"
        " WHERE url <> claim OR NOT settled"
    ).fetchall()
    for number, ident, url, claim, is_anothers in apart:
        wanted.setdefault(number, told_apart(claim, ident) if is_anothers else claim)
        if wanted[number] == url:
            del wanted[number]
    db.execute("UPDATE article SET settled = 1 WHERE NOT settled")
    for number, url in wanted.items():
        marks.article(number)
        marks.steps(steps.of(number))
        db.execute("UPDATE article SET url = ? WHERE number = ?", [url, number])
        marks.article(number)
        marks.steps(steps.of(number))


def decided_otherwise(
    db: sqlite3.Connection, authorities: Authorities
) -> frozenset[tuple[str, str]] | None:
    """Return (kind, key) of the terms that are decided otherwise than when they were read.

    Each as it was and as it will be; None where all is decided as before.
    """
    row = db.execute("SELECT value FROM meta WHERE name = 'decided'").fetchone()
    before = {Decided(*each) for each in json.loads(row[0])} if row else set()
    changed = before ^ authorities.decided
    return (
        frozenset((d.kind, key) for d in changed for key in (fold(d.name), d.own, d.key))
        if changed
        else None
    )


def files_of_terms(db: sqlite3.Connection, terms: Iterable[tuple[str, str]]) -> list[str]:
    """Return the content files of all articles that have one of some terms, in their order."""
    one = (
        "SELECT path FROM mention JOIN article ON number = article WHERE mention.kind = ?"
        " AND mention.key = ?"
    )
    return sorted({path for term in terms for (path,) in db.execute(one, term)})


def note_decided(
    db: sqlite3.Connection, authorities: Authorities, changed: Iterable[tuple[str, str]]
) -> None:
    """Note what is decided from now on, and that the changed terms are to be settled anew."""
    db.executemany("DELETE FROM term WHERE kind = ? AND key = ?", changed)
    told = json.dumps(sorted(authorities.decided), ensure_ascii=False)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('decided', ?)", [told])


def settle_terms(
    db: sqlite3.Connection, marks: Marks, alphabet: Alphabet, authorities: Authorities
) -> None:
    """Give every term that changed its label, the spelling that most articles have.

    What the authorities put at its head goes before; of as frequent ones the one in the letters of
    the archive's language.
    """
    changed = marks.terms()
    # Each spelling with the day on which the last of its articles was changed.
    every = (
        "SELECT kind, key, spelling, COUNT(*) AS n,"
        " MAX(substr(a.updated, 1, 10))"
        " FROM mention CROSS JOIN article AS a ON a.number = article"
    )
    order = "GROUP BY kind, key, spelling ORDER BY kind, key, n DESC, spelling"
    if changed is None:
        rows = db.execute(f"{every} {order}").fetchall()
        _settle(db, marks, alphabet, authorities, rows, all_known(db))
        return
    for term in changed:
        rows = db.execute(f"{every} WHERE kind = ? AND key = ? {order}", term).fetchall()
        known = all_known(db, "WHERE kind = ? AND key = ?", term)
        _settle(db, marks, alphabet, authorities, rows, known)


Known = dict[tuple[str, str], tuple[str, int, str, str]]


def all_known(db: sqlite3.Connection, where: str = "", values: tuple[str, ...] = ()) -> Known:
    """Return (kind, key) -> (label, count, day of change, url) of the terms as settled last."""
    rows = db.execute(f"SELECT kind, key, label, count, changed, url FROM term {where}", values)
    return {(kind, key): tuple(others) for kind, key, *others in rows}


def _settle(
    db: sqlite3.Connection,
    marks: Marks,
    alphabet: Alphabet,
    authorities: Authorities,
    rows: list[tuple[str, str, str, int, str]],
    known: Known,
) -> None:
    for term, group in groupby(rows, key=lambda row: (row[0], row[1])):
        spellings = list(group)
        label = authorities.label(*term) or min(
            (spelling for *_, spelling, n, _ in spellings if n == spellings[0][3]),
            key=lambda spelling: (alphabet.foreign(spelling), spelling),
        )
        count = sum(n for *_, n, _ in spellings)
        changed = max(last for *_, last in spellings)
        was = known.pop(term, None)
        if was is None or was[:3] != (label, count, changed):
            url = was[3] if was and was[0] == label else _address(authorities, term[0], label)
            db.execute(
                "INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [*term, label, url, count, *alphabet.place(label), changed],
            )
            if was and was[0] != label:
                marks.beside_term(*term)
            if was and was[3] != url:
                mentions = "SELECT article FROM mention WHERE kind = ? AND key = ?"
                for (number,) in db.execute(mentions, term).fetchall():
                    marks.page(number)
    db.executemany("DELETE FROM term WHERE kind = ? AND key = ?", list(known))


def _address(authorities: Authorities, kind: str, label: str) -> str:
    return f"{kind}/{term_slug(label, partial(authorities.own_key, kind))}.html"
