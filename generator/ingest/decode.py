"""Bytes -> lines of clean text, numbered as an editor shows them."""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal, NamedTuple

from generator.errors import ContentError, Problem
from generator.ingest.leftover import tags_in, unescape, without_numbers, without_tags
from generator.ingest.mojibake import repair, suspects
from generator.ingest.refuse import not_news, short_lines
from generator.ingest.verse import may_have_gaps, verses
from generator.ingest.visual import order, turned
from generator.ingest.vocabulary import Language, Vocabulary
from generator.ingest.wrap import glues
from generator.place import Place
from generator.text import clean

MAX_LINES = 1_000_000
# In this order where the text does not decide: the Windows pages hold all that the ISO ones do.
ONE_BYTE = ("windows-1256", "windows-1255", "iso-8859-6", "iso-8859-8")
# Of Hebrew in visual order; the last is that of DOS.
_VISUAL = ("iso-8859-8", "windows-1255", "cp862")
_HEBREW_SHARE = 0.95  # of the characters outside ASCII
# In these any text can be read, whatever it was written in.
_ANY_BYTES = frozenset(("iso8859-1", "cp1252", "iso8859-15"))
_OF_NAMES = frozenset(("idna", "punycode"))  # no text is in these, and they take very long
_SAMPLE = 20_000  # bytes; enough to tell an encoding by
# A character on average. Texts of the sample, the cases and the corpus score 0.87 and more, a line
# alone 0.7; Russian and Greek in pages of their own up to 0.53.
_LEAST_SCORE = 0.65
_LEAST_NAMES = 0.4  # of names alone, which have few words
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a rich text document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
# What else is made of short lines, numbers and braces, and has readers of its own.
_TABLES = frozenset((
    ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml", ".html", ".htm", ".warc", ".sql", ".yaml",
    ".yml",
))  # fmt: skip
_CONTROLS = bytes((*range(0x07), *range(0x0E, 0x1A), *range(0x1B, 0x20), 0x7F))
NEWLINE = re.compile("\r\n?|\n")  # what ends a line to an editor
_NEWLINE = re.compile(f"({NEWLINE.pattern})")
# The others end a line too, within the editor's one; group 1 tells the two apart. It begins with a
# set, for speed: so the places where it may match are found at once.
LINE_END = re.compile("[\n\r\x0b\x0c\x1a\x85\u2028\u2029](?:(?<=\r)\n)?(?:(?<=[\n\r])()|)")
_MIXED = re.compile("[A-Za-z][^\\W\\d_\x00-\x7f]|[^\\W\\d_\x00-\x7f][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # signs of one font, which nobody else can read


# A tuple, as Whole, Kind and Mark are: a dataclass takes three times as long to make.
class Line(NamedTuple):
    """One line of a raw file."""

    number: int  # from 1; lines parted by U+000B, 0C, 1A, 85, 2028 or 2029 share one
    text: str  # as text.clean leaves it
    glue: str | None = None  # "", " " or a hyphen when it continues the line before; see wrap.py
    doubt: str = ""  # what is wrong with its characters
    block: Literal["", "item", "quotation"] = ""  # what it is in the HTML that it is from
    verse: str = ""  # the text with the gap between its halves, when it is a line of verse


@dataclass(frozen=True, slots=True)
class Decoded:
    """A raw file as text."""

    lines: tuple[Line, ...]
    encoding: str  # a Python codec name
    text: str = ""  # as decoded and mended, not cleaned: for readers of structured files
    plain: bool = True  # it does not look like a structured file
    cut: bool = False  # it ended in the middle of a letter, of which nothing is in its text


def decode(data: bytes, path: Place, vocabulary: Vocabulary, named: str = "") -> Decoded:
    """Return the lines of a raw file; `path` is for messages.

    `named` is the encoding when its owner told it; then nothing else decides.

    A byte order mark decides, then strict UTF-8, then the NUL bytes of UTF-16, then the one-byte
    encoding in which the text reads best. A letter that is cut at the very end of UTF-8 is left
    out. Raises ContentError for a file that is empty, not text, or in no known encoding.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise _refusal("the file is empty", path, hint="remove it, or put its text in")
    for magic, kind in _KINDS:
        if data.startswith(magic):
            hint = "save its text as a .txt file and ingest that"
            raise _refusal(f"the file is {kind}, not text", path, hint=hint)
    encoding = named or _marked(data) or _wide(data, vocabulary)
    if not encoding and _is_binary(data):
        hint = "move it out of the folder, or save its text as a .txt file"
        raise _refusal("the file is not text: too many control characters", path, hint=hint)
    text, encoding, cut = _text(data, encoding, path, vocabulary)
    if reason := short_lines(text):
        raise _refusal(reason, path, hint="move it out of the folder")
    text, damaged = _mended(text)
    plain = PurePath(path.name).suffix.lower() not in _TABLES and not _structured(text)
    if found := order(text):
        if found == "uncertain" or not plain:
            hint = (
                "put it into logical order, in which it is read, with the program that it is from"
            )
            raise _refusal("the text is Hebrew in visual order, read backwards", path, hint=hint)
        text = turned(text)
        encoding = f"{encoding} in visual order"
    lines = tuple(_lines(text, damaged, vocabulary, plain=plain))
    if len(lines) > MAX_LINES:
        hint = "split the file"
        raise _refusal(f"the file has more than {MAX_LINES:,} lines", path, MAX_LINES + 1, hint)
    if plain and (reason := not_news([line.text for line in lines], vocabulary)):
        raise _refusal(reason, path, hint="move it out of the folder")
    if not any(line.text for line in lines):
        raise _refusal("the file is empty", path, hint="remove it, or put its text in")
    return Decoded(lines, encoding, text, plain, cut)


def encoding_of(data: bytes, told: str, vocabulary: Vocabulary) -> str:
    """Return the encoding of a part of a file, as a Python codec name.

    `told` is what stands over it, or "". Programs write the page of their own country there, or
    none: what is UTF-8 is so, and what is called Latin may be anything.
    """
    try:
        named = codecs.lookup(told).name
        codecs.getincrementaldecoder(named)
        if named in _OF_NAMES:
            raise LookupError(named)
        data.decode(named)
    except (LookupError, ValueError):
        named = ""
    if data.isascii():
        return named or "utf-8"
    if _before_the_cut(data.rstrip(), ""):
        return "utf-8"
    known = "" if named in _ANY_BYTES else named
    return known or _one_byte(data, vocabulary) or named or "windows-1252"


def as_plain(decoded: Decoded) -> Decoded:
    """Return a text that no reader of structured files knows: without what a page left in it."""
    if decoded.plain or not ("</" in decoded.text or "&" in decoded.text):
        return decoded
    names = tags_in(decoded.text)
    lines = (
        line._replace(text=clean(unescape(without_tags(line.text, names))))
        for line in decoded.lines
    )
    return replace(decoded, lines=tuple(lines), plain=True)


def _text(data: bytes, encoding: str, path: Place, vocabulary: Vocabulary) -> tuple[str, str, bool]:
    """Return a text, its encoding, and whether a letter was cut at its end."""
    try:
        return data.decode(encoding or "utf-8"), encoding or "utf-8", False
    except UnicodeDecodeError as error:
        if whole := _before_the_cut(data, encoding):
            return whole.decode(encoding or "utf-8"), encoding or "utf-8", True
        if encoding:
            hint = "the file is cut off or damaged: save it again as UTF-8"
            message = f"the file is not {encoding}, as its mark or its layout says"
            raise _refusal(message, path, hint=hint) from error
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
    found = _one_byte(data, vocabulary) or _visual(data)
    if not found:
        hint = "save it as UTF-8"
        if _almost_utf8(data):
            raise _refusal("the file is UTF-8 but for some broken bytes", path, line, hint)
        raise _refusal("the text is in no known encoding", path, line, hint)
    # One-byte pages leave a few positions empty: such a byte is shown as U+FFFD, never dropped.
    return data.decode(found, "replace"), found, False


def _before_the_cut(data: bytes, encoding: str) -> bytes:
    """Return what is whole of UTF-8 that ends within a letter, b"" of what is anything else.

    Another letter outside ASCII shows that it is UTF-8, where nothing has told it.
    """
    if encoding and not codecs.lookup(encoding).name.startswith("utf-8"):
        return b""
    try:
        _, end = codecs.utf_8_decode(data)  # waits for the rest of a letter, and fails at any other
    except UnicodeDecodeError:
        return b""
    return b"" if not encoding and data[:end].isascii() else data[:end]


def _refusal(message: str, path: Place, line: int | None = None, hint: str = "") -> ContentError:
    return ContentError(Problem(message, path, line, hint))


def _marked(data: bytes) -> str:
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "")


def _wide(data: bytes, vocabulary: Vocabulary) -> str:
    """Return UTF-16 by where the NUL bytes stand: they are the high bytes of spaces and digits."""
    sample = data[: _SAMPLE & ~1]
    if 0 not in sample:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    least = max(1, len(sample) // 100)
    if odd >= least and odd > 8 * even:
        guess = "utf-16-le"
    elif even >= least and even > 8 * odd:
        guess = "utf-16-be"
    else:
        return ""
    text = sample.decode(guess, "replace")
    # Read the wrong way round, or made from a binary file, it is a zoo of scripts and holes.
    known = {letter for language in vocabulary.languages for letter in language.rank}
    plain = sum(c.isspace() or " " <= c <= "~" or c in known for c in text)
    return guess if plain > 0.7 * len(text) else ""


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > 4 and controls > len(sample) / 50


def best_page(data: bytes, pages: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return the one-byte encoding in which names read best; "cp437" when they do in none.

    Presentation forms, in which DOS wrote Arabic, count as the letters that they stand for.
    """

    def score(page: str) -> float:
        plain = unicodedata.normalize("NFKC", data.decode(page, "replace"))
        return _score(plain.encode("utf-8"), "utf-8", vocabulary)

    best, page = max(((score(page), page) for page in pages), key=lambda one: one[0])
    return page if best >= _LEAST_NAMES else "cp437"


def _one_byte(data: bytes, vocabulary: Vocabulary) -> str:
    sample = data[:_SAMPLE]
    scores = [(_score(sample, encoding, vocabulary), encoding) for encoding in ONE_BYTE]
    best, encoding = max(scores, key=lambda score: score[0])
    return encoding if best >= _LEAST_SCORE else ""


def _visual(data: bytes) -> str:
    """Return the encoding in which a text is Hebrew in visual order, and hardly anything else."""
    sample = data[:_SAMPLE]
    for encoding in _VISUAL:
        text = sample.decode(encoding, "replace")
        foreign = [c for c in text if c > "\x7f"]
        hebrew = sum("\u05d0" <= c <= "\u05ea" for c in foreign)
        if hebrew >= _HEBREW_SHARE * len(foreign) and order(text) == "visual":
            return encoding
    return ""


def _score(sample: bytes, encoding: str, vocabulary: Vocabulary) -> float:
    """Return how well a text reads in an encoding, per character outside ASCII; 1 is very well."""
    text = sample.decode(encoding, "replace")
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    # Holes, and letters of two scripts in one word, show that it was written in another encoding.
    holes = sum(c < "\xa0" or c == "\ufffd" for c in foreign) + 2 * len(_MIXED.findall(text))
    words = [word for word in _WORD.findall(text) if word > "\x7f"]
    reads = max(_reads(foreign, words, language) for language in vocabulary.languages)
    return reads - holes / len(foreign)


def _reads(foreign: list[str], words: list[str], language: Language) -> float:
    # A letter that is not of the language counts against it.
    letters = sum(language.rank.get(c, -0.7 if c.isalnum() else 0.0) for c in foreign)
    known = sum(len(word) for word in words if word in language.written_words)
    if not known and len(words) >= 20:
        return 0.0
    return (letters + 1.5 * known) / len(foreign)


def _almost_utf8(data: bytes) -> bool:
    text = data[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 10 < sum(c > "\x7f" for c in text)


def _structured(text: str) -> bool:
    return text[:200].lstrip("\ufeff \t\r\n").startswith(("<", "{", "["))


def _lines(
    text: str, damaged: frozenset[int], vocabulary: Vocabulary, *, plain: bool
) -> Iterator[Line]:
    numbers: list[int] = []
    pieces: list[str] = []
    for number, piece in _pieces(text):
        numbers.append(number)
        pieces.append(piece)
    if plain and "\t" in text:
        pieces = without_numbers(pieces)
    joints = glues(pieces, vocabulary)
    names = tags_in(text) if plain and "</" in text else frozenset()
    entities = plain and "&" in text
    verse = verses(pieces) if plain and may_have_gaps(text) else [""] * len(pieces)
    private = entities or _PRIVATE.search(text)  # to look through each line takes twice as long
    for number, piece, glue, halves in zip(numbers, pieces, joints, verse, strict=True):
        if names:
            piece = without_tags(piece, names)
        if entities:
            piece = unescape(piece)
        cleaned = clean(piece)
        lost = number in damaged or (private and _PRIVATE.search(cleaned))
        doubt = "some of its characters are lost" if lost else ""
        yield Line(number, cleaned, glue, doubt, verse=halves)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines as they are in the file, with their numbers."""
    number = 1
    at = 0
    for end in LINE_END.finditer(text):
        yield number, text[at : end.start()]
        at = end.end()
        number += end[1] is not None
        if number > MAX_LINES + 1:
            return
    if at < len(text):
        yield number, text[at:]


def _mended(text: str) -> tuple[str, frozenset[int]]:
    """Repair mojibake line by line; return the text, and the lines where something is lost."""
    damaged: set[int] = set()
    if pages := suspects(text):
        parts = _NEWLINE.split(text)  # lines and line ends by turns
        for at in range(0, len(parts), 2):
            parts[at], whole = repair(parts[at], pages)
            if not whole:
                damaged.add(at // 2 + 1)
        text = "".join(parts)
    if "\ufffd" in text:
        lines = _NEWLINE.split(text)[::2]
        damaged |= {number for number, line in enumerate(lines, 1) if "\ufffd" in line}
    return text, frozenset(damaged)
