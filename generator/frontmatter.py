"""Text <-> front matter and body. YAML is read as strings and typed here: 12:30 stays a title."""

import datetime as dt
import json
import re
from dataclasses import fields as fields_of
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from generator.errors import ContentError, Problem
from generator.model import FIRST_YEAR, LAST_YEAR, Article, Change, Origin
from generator.place import Stored
from generator.slips import Faults, meant

if TYPE_CHECKING:
    from generator.yamltext import Place

_FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for each call
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_ID = re.compile(r"[a-z0-9]{12}\Z")
KEYS = tuple(f.name for f in fields_of(Article) if f.name not in ("extra", "body"))
_KNOWN = frozenset(KEYS)
_NAMES = ("agency", "authors", "places", "tags")
_LISTS = (*_NAMES, "related", "translations", "aliases", "doubts")
_DATES = ("date", "updated")
_CHANGES = ("changes", "withdrawn")
_MAX_NAME = 200  # bytes of a file's name
# Controls, and what XML 1.0 §2.2 does not allow: it would make the feed unreadable.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NEVER_TYPED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What people write between names on one line: comma and semicolon, Latin and Arabic.
_LIST_SIGNS = re.compile("[,;\u060c\u061b]")
# What YAML 1.1 would read as a number, a date, a bool or null, or take for its own punctuation.
_PLAIN_SIGNS = r"\w .,/()\-\u060c\u064b-\u0652\u0670\u200c\u00ab\u00bb\u2013"
_PLAIN = re.compile(rf"[^\W\d_](?:[{_PLAIN_SIGNS}]*[\w)\u00bb.\u064b-\u0652])?\Z")
_LONGEST_WORD = len("false")
_NOT_PLAIN = re.compile(r"(?:true|false|yes|no|on|off|null|y|n)\Z", re.IGNORECASE)
# In quotes: all that JSON and YAML read alike on one line.
_QUOTED = re.compile(
    r'"(?:[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]'
    r'|\\["\\nt]|\\u(?!d[89a-f])[0-9a-f]{4})*"\Z'
)
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
# A day, a moment, a digest, an identity: what YAML reads as it stands, when all is text.
_TOKEN = re.compile(r"[0-9][0-9a-zA-Z]*(?:-[0-9]+)*(?:T[0-9:]+(?:[+-][0-9:]+)?)?\Z")
_SPAN = re.compile(r"\[([0-9]+), ([0-9]+)\]\Z")
_UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\x85\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def parse(text: str, path: Path | Stored) -> Article:
    """Return the article that a content file's text holds.

    Takes the whole file, decoded; `path` is for messages. The body is everything after the closing
    "---", without the blank lines around it. Raises ContentError with every fault found, each with
    its line counted from the top of the file.
    """
    try:
        return _parse(text.replace("\r\n", "\n"))
    except Faults as error:
        raise ContentError(
            *(Problem(m, path, line, hint) for line, m, hint in error.faults)
        ) from None


def body_of(text: str) -> str:
    """Return the body that `parse` finds in a text, of which the front matter is not read."""
    text = text.replace("\r\n", "\n")
    match = _FENCE.match(text)
    return text[match.end() :].strip("\n") if match else ""


def dump(article: Article) -> str:
    """Return an article's content file: front matter in the order of the design, then the body.

    `parse` gives the same article back. Absent values are left out.
    """
    lines = ["---"]
    for key in KEYS:
        value = getattr(article, key)
        if isinstance(value, Origin):
            span = f"[{value.lines[0]}, {value.lines[1]}]"
            lines += ["origin:", f"  file: {scalar(value.file)}", f"  lines: {span}"]
            lines.append(f"  sha256: {value.sha256}")
        elif value and key in _CHANGES:
            lines += [f"{key}:", *written_changes(value)]
        elif isinstance(value, dt.date):
            lines.append(f"{key}: {value.isoformat()}")
        elif isinstance(value, tuple) and value:
            lines.append(f"{key}:")
            lines += (f"  - {scalar(item)}" for item in value)
        elif value:
            lines.append(f"{key}: {scalar(value)}")
    for key, value in article.extra.items():
        # JSON is YAML's flow style, and says a nested value on one line.
        lines.append(f"{scalar(key)}: {_escape(_json(value))}")
    return "\n".join([*lines, "---", "", article.body.strip("\n"), ""])


def written_changes(value: Change | tuple[Change, ...]) -> list[str]:
    """Return the lines of YAML, below their key, of one change or of a list of them."""
    if isinstance(value, Change):
        return [f"  date: {value.date}", f"  what: {scalar(value.what)}"]
    return [
        line
        for change in value
        for line in (f"  - date: {change.date}", f"    what: {scalar(change.what)}")
    ]


def scalar(value: str) -> str:
    """Return a text as YAML: plain where that can be nothing else, in double quotes otherwise."""
    if _PLAIN.match(value) and not _NOT_PLAIN.match(value):
        return value
    return _escape(_json(value))


def _escape(quoted: str) -> str:
    """Write what YAML does not print, or a person cannot see, as an escape."""

    def escape(match: re.Match[str]) -> str:
        code = ord(match[0])
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    return _UNPRINTABLE.sub(escape, quoted)


def _parse(text: str) -> Article:
    raw, lines, body = _parts(text)
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    faults: list[tuple[int, str, str]] = []
    wrong: set[str] = set()
    for key, value in raw.items():
        if key not in _KNOWN:
            extra[key] = value
            continue
        try:
            if value not in ("", []):
                values[key] = typed(key, value)
        except ValueError as error:
            message, _, hint = str(error).partition("\n")
            wrong.add(key)
            faults.append((lines[key], message, hint))
    for key in extra:
        near = meant(key, KEYS) if extra[key] not in ("", []) else ""
        # Beside the field itself, it is one of the site's own, whatever it looks like.
        if near and near not in values:
            hint = f'did you mean "{near}"? a field of your own needs a name that is less like it'
            wrong.add(near)
            faults.append((lines[key], f'unknown field "{key}"', hint))
    if not values.get("title") and "title" not in wrong:
        faults.append((1, "the article has no title", "add a line such as title: ..."))
    if faults:
        raise Faults(*sorted(faults))
    return Article(**values, extra=extra, body=body.strip("\n"))


def _parts(text: str) -> tuple[dict[str, Any], dict[str, int], str]:
    """Return the fields of a content file as they are written, the line of each, and the body."""
    end = text.find("\n---\n", 3) + 1
    if end and text.startswith("---\n") and (read := _read_canonical(text[4:end])):
        return *read, text[end + 4 :]
    match = _FENCE.match(text)
    if match is None:
        hint = "begin the file with a line ---, then title: and the other fields, then a line ---"
        raise Faults((1, "there is no front matter", hint))
    # Not at the top: nearly all front matter is as `dump` writes it.
    from generator.yamltext import read_yaml

    return *read_yaml(match[1], KEYS, _LISTS, _LIST_SIGNS), text[match.end() :]


def places(text: str) -> dict[str, "Place"]:
    """Return where each field of a content file stands; `parse` must have found no fault in it."""
    from generator import yamltext

    match = _FENCE.match(text)
    return yamltext.places(text, *match.span(1)) if match else {}


def typed(key: str, value: Any) -> Any:
    """Return one field's value in the type of the model; raises ValueError("message\\nhint")."""
    if key == "origin":
        return _origin(value)
    if key == "changes":
        return tuple(_change(key, item) for item in (value if isinstance(value, list) else [value]))
    if key == "withdrawn":
        return _change(key, value)
    if key in _LISTS and not isinstance(value, dict):
        items = value if isinstance(value, list) else _LIST_SIGNS.split(value)
        if not all(isinstance(item, str) for item in items):
            raise ValueError(f"{key} must be a list of texts\nwrite one a line, each behind a dash")
        items = [_one_line(key, item) for item in items if item.strip()]
        return tuple(map(_alias, items)) if key == "aliases" else tuple(items)
    if not isinstance(value, str):
        raise ValueError(f"{key} must be one text, not a list or a map\nput it on the same line")
    if key in _DATES:
        return read_date(value)
    value = _one_line(key, value)
    if key == "lang" and not _LANG.match(value):
        raise ValueError(f'lang "{value}" is not a language tag\nwrite ar, fa, ur, he, en, ...')
    if key == "id" and not _ID.match(value):
        raise ValueError(f'id "{value}" is not 12 small letters and digits\nremove the line')
    return value


def _one_line(key: str, value: str) -> str:
    if value.isprintable():  # nothing of what follows
        return value.strip()
    # An embedding or override would turn round the text that comes after it on a page.
    value = _TURNING.sub("", value).strip()
    if "\n" in value:
        raise ValueError(f"{key} must be one line")
    if found := _NEVER_TYPED.search(value):
        name = f"U+{ord(found[0]):04X}"
        raise ValueError(f"{key} holds a character that nobody sees ({name})\ntype it again")
    return value


def _alias(value: str) -> str:
    path = PurePosixPath(value)
    *folders, name = path.parts or ("",)
    sound = all(part != ".." and not part.endswith(".html") for part in folders)
    short = all(len(part.encode()) <= _MAX_NAME for part in path.parts)
    if path.is_absolute() or set(value) & set('\\:*?"<>| ') or not name.endswith(".html"):
        sound = False
    if not (sound and short):
        hint = "write it from the site's root and with its ending: 2024/03/20/name.html"
        raise ValueError(f'alias "{value}" is not an address within the site\n{hint}')
    return str(path)


def read_date(value: str) -> dt.date | dt.datetime:
    """Return an ISO date, or a date-time with an offset; raises ValueError("message\\nhint")."""
    text = value.strip()
    kind = dt.date if len(text) <= 10 else dt.datetime
    try:
        moment = kind.fromisoformat(text)
    except ValueError:
        raise ValueError(f'date "{text}" is not a date\nwrite it as 2024-03-31') from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        hint = "write the day in the Gregorian calendar, as 2024-03-31"
        raise ValueError(f'date "{text}" is of no year that has news\n{hint}')
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo is None:
        hint = "add it, as in 2024-03-31T09:30:00+03:00, or leave the time out"
        raise ValueError(f'date "{text}" has a time without an offset\n{hint}')
    return moment


def _change(key: str, value: Any) -> Change:
    """Return one change, whose `what` is a line and whose `date` is a day."""
    hint = "write it in two lines, date: 2024-03-31 and what: ..., each set in by two spaces"
    if not isinstance(value, dict) or set(value) != {"date", "what"}:
        raise ValueError(f"{key} must hold a date and what was done\n{hint}")
    what = value["what"]
    if not isinstance(what, str) or not (what := _one_line(key, what)):
        raise ValueError(f"{key} must say in a line what was done\n{hint}")
    day = read_date(value["date"]) if isinstance(value["date"], str) else None
    if day is None or isinstance(day, dt.datetime):
        raise ValueError(f"the date of {key} must be a day\n{hint}")
    return Change(date=day, what=what)


def _origin(value: Any) -> Origin:
    try:
        first, last = (int(line) for line in value["lines"])
        return Origin(file=str(value["file"]), lines=(first, last), sha256=str(value["sha256"]))
    except (KeyError, TypeError, ValueError):
        wanted = "file, lines: [first, last] and sha256"
        raise ValueError(f"origin must hold {wanted}\nrestore what ingest wrote") from None


def _read_canonical(text: str) -> tuple[dict[str, Any], dict[str, int]] | None:
    """Return what `read_yaml` does for front matter written as `dump` writes it, else None.

    Ten times as fast, and nearly all front matter is such. Every line must be one of a few shapes
    that mean the same to YAML.
    """
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    inner: Any = None  # the list or the mapping that the lines below a bare key fill
    for number, line in enumerate(text.split("\n")[:-1], 2):
        if line.startswith("  - ") and type(inner) is list:
            key, value = "", _canonical(line[4:])
            inner.append(value)
        elif line.startswith("  ") and type(inner) is dict:
            key, _, written = line[2:].partition(": ")
            value = None if key in inner else _canonical(written)
            inner[key] = value
        else:
            key, colon, written = line.partition(": ")
            if not colon and line.endswith(":"):
                key = line[:-1]
                value = inner = {} if key == "origin" else []
            else:
                value = _canonical(written)
                inner = None
            if key in values:
                return None
            values[key] = value
            lines[key] = number
        if value is None or (key and key not in _KNOWN and not _NAME.match(key)):
            return None
    # A key with nothing behind or below it is YAML's to read.
    return (values, lines) if values and all(v or v == "" for v in values.values()) else None


def _canonical(written: str) -> Any:
    """Return the value that a canonical scalar or pair of lines stands for, or None."""
    if _PLAIN.match(written):
        return None if len(written) <= _LONGEST_WORD and _NOT_PLAIN.match(written) else written
    if written[:1] == '"' and _QUOTED.match(written):
        return json.loads(written)
    if _TOKEN.match(written):
        return written
    span = _SPAN.match(written)
    return [span[1], span[2]] if span else None
