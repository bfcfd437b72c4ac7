"""What content/ already holds: ids, addresses and origins, read from the front matter alone."""

import codecs
import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.model import Article

_HEAD = 64_000  # bytes; front matter is far shorter
_FIELD = re.compile(r"^(id|slug|title|date):[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_ORIGIN = re.compile(r"^origin:[ \t]*\r?\n((?:[ \t]+.*\r?\n?)+)", re.MULTILINE)
_ORIGIN_FIELD = re.compile(r"^[ \t]+(file|lines|sha256):[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that content/ holds."""

    id: str  # "" when its line was taken out
    path: str  # relative to the site, with "/"
    sha256: str  # of the raw file that it was made from; "" when its origin was taken out


class Archive:
    """The articles of content/, by id, by origin and by address; grows as articles are written."""

    def __init__(self) -> None:
        self._by_id: dict[str, Entry] = {}
        self._by_line: dict[tuple[str, int], Entry] = {}
        self._by_title: dict[tuple[str, str], Entry] = {}
        self._addresses: set[tuple[str, str]] = set()

    def by_id(self, identity: str) -> Entry | None:
        """Return the article with this id."""
        return self._by_id.get(identity)

    def known(self, article: Article, ids: set[str]) -> Entry | None:
        """Return the content file of an article that was read before, perhaps from other words.

        It has the article's id, or was made from the same raw file and begins at the same line or
        has the same title. `ids` are those of all articles now in the raw file: an entry that one
        of them claims by its id is no other one's.
        """
        if entry := self._by_id.get(article.id):
            return entry
        if article.origin is None:
            return None
        file = article.origin.file
        places = (
            self._by_title.get((file, article.title)),
            self._by_line.get((file, article.origin.lines[0])),
        )
        return next((entry for entry in places if entry and entry.id not in ids), None)

    def taken(self, day: dt.date | None, slug: str) -> bool:
        """Return whether an article of that day, or an undated one, has this slug."""
        return (day.isoformat() if day else "", slug) in self._addresses

    def add(self, article: Article, path: str) -> Entry:
        """Take in an article that was written to `path`, and return its entry."""
        origin = article.origin
        entry = Entry(article.id, path, origin.sha256 if origin else "")
        # What this run wrote is found by its id alone: two articles of one file may share a title.
        self._by_id[article.id] = entry
        self._addresses.add((article.day.isoformat() if article.day else "", article.slug))
        return entry

    def _load(self, head: str, path: str) -> None:
        fields = {key: _plain(value) for key, value in reversed(_FIELD.findall(head))}
        block = _ORIGIN.search(head)
        if "id" not in fields and block is None:
            return  # written by hand, and nothing of ours
        origin = dict(_ORIGIN_FIELD.findall(block[1])) if block else {}
        file = _plain(origin.get("file", ""))
        entry = Entry(fields.get("id", ""), path, _plain(origin.get("sha256", "")))
        if entry.id:
            self._by_id.setdefault(entry.id, entry)
        self._addresses.add((fields.get("date", "")[:10], fields.get("slug", "")))
        line = re.match(r"\[\s*(\d{1,9})", origin.get("lines", ""))
        if file and line:
            self._by_line.setdefault((file, int(line[1])), entry)
            self._by_title.setdefault((file, fields.get("title", "")), entry)


def open_archive(root: Path) -> Archive:
    """Return the articles under `root`/content, wherever in it they were moved.

    Only front matter is read, and read loosely: a file with a fault in it is still found by its id.
    """
    archive = Archive()
    for path in _files(root / "content"):
        try:
            with path.open("rb") as file:
                head = _text(file.read(_HEAD))
        except OSError:
            continue  # build reports it
        # Also where the opening line was lost: what is there must not be written a second time.
        close = _CLOSE.search(head, 5)
        archive._load(head[: close.start()] if close else head, path.relative_to(root).as_posix())
    return archive


def _text(head: bytes) -> str:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "utf-8", "replace")


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        elif path.suffix == ".md":
            yield path


def _plain(value: str) -> str:
    """Return a scalar of YAML as `frontmatter.dump` or a person's hand writes it."""
    if value.startswith('"') and value.endswith('"'):
        try:
            return str(json.loads(value))
        except ValueError:
            return value.strip('"')
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value
