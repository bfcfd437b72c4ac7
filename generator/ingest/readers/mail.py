"""A mail, a mailbox (mbox) or a page saved as one (MHTML) -> its decoded lines and its articles."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from generator.errors import ContentError, Problem
from generator.ingest.decode import LINE_END, MAX_LINES, NEWLINE, Decoded, Line, encoding_of
from generator.ingest.readers import webpage
from generator.ingest.readers.fieldnames import load_field_names
from generator.ingest.readers.fields import article
from generator.ingest.readers.given import LeftOut
from generator.ingest.readers.item import Value
from generator.ingest.readers.markup import text_lines
from generator.ingest.readers.messages import Head, Letters, is_story, letters, plain_subject
from generator.ingest.readers.mime import (
    Message,
    Part,
    Raw,
    contents,
    is_mailbox,
    messages,
    raw_lines,
)
from generator.ingest.segment import Segment
from generator.ingest.vocabulary import Vocabulary
from generator.place import Place
from generator.text import clean

_LOST = "some of its characters are lost"
_SIGNATURE = "-- "
_HEAD_BEGINS, _HEAD_ENDS = (re.compile(sign, re.IGNORECASE) for sign in (r"<head\b", r"</head\s*>"))
_FRAME = re.compile(r"<!doctype[^<>]*>|</?(?:html|body|meta|title)\b[^<>]*>", re.IGNORECASE)
_OTHER_FORM = "the same text in another form"
_BESIDE = "what a browser saved beside a page"


@dataclass(frozen=True, slots=True)
class Mail:
    """What a file of mails holds."""

    kind: str  # "mail", "mbox" or "mhtml"
    decoded: Decoded  # its raw lines, each with the text that stands in it
    letters: Letters


def read(data: bytes, path: Place, vocabulary: Vocabulary) -> Mail:
    """Return what a file of mails holds; `path` is for messages.

    Raises ContentError for a file of too many lines, or one that is a web page when the reader for
    these is missing.
    """
    lines = raw_lines(data.removeprefix(codecs.BOM_UTF8))
    if len(lines) > MAX_LINES:
        much = f"the file has more than {MAX_LINES:,} lines"
        raise ContentError(Problem(much, path, MAX_LINES + 1, "split the file"))
    shown: dict[int, str] = {}
    found: list[Letters] = []
    encoding = ""
    kind = "mbox" if is_mailbox([line for _, line in lines if line.strip()][:2]) else "mail"
    for message in messages(lines, partial(_text, vocabulary=vocabulary)):
        told = _Texts(message, vocabulary, shown)
        page = told.page()
        if page is None:
            found.append(_letter(told, message, vocabulary))
        else:
            kind = "mhtml"
            found.append(_page(page, message, path, vocabulary))
        encoding = encoding or told.encoding
    whole = Letters(
        tuple(part for one in found for part in one.parts),
        tuple(left for one in found for left in one.left_out),
    )
    decoded = tuple(
        Line(number, clean(shown.get(number) or line.decode("utf-8", "replace")))
        for number, line in lines
    )
    return Mail(kind, Decoded(decoded, encoding or "utf-8"), whole)


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of one part, in pieces by the raw lines that hold them."""

    part: Part
    pieces: tuple[tuple[int, str], ...]

    @property
    def whole(self) -> str:
        return "".join(text for _, text in self.pieces)


class _Texts:
    """The parts of a message that are texts."""

    def __init__(self, message: Message, vocabulary: Vocabulary, shown: dict[int, str]) -> None:
        self.encoding = ""
        self.message = message
        self.vocabulary = vocabulary
        self._shown = shown
        told = {"Subject": message.subject, "From": message.sender, "Date": message.day}
        shown.update((at, f"{name}: {value}") for name, (value, at) in told.items() if value)
        self.plain = [part for part in message.parts if _is_body(part, "text/plain")]
        self.marked = [part for part in message.parts if _is_body(part, "text/html")]

    def text(self, part: Part) -> _Text:
        """Return the text of a part, which is shown in place of its raw lines from now on."""
        raw = contents(part)
        encoding = encoding_of(b"".join(data for _, data in raw), part.charset, self.vocabulary)
        self.encoding = self.encoding or encoding
        pieces = tuple(_decoded(raw, encoding))
        self._shown.update((number, LINE_END.sub(" ", text)) for number, text in pieces)
        return _Text(part, pieces)

    def page(self) -> _Text | None:
        """Return the page, if the message is one that was saved."""
        saved = self.message.location[0] and self.marked and not self.plain
        return self.text(self.marked[0]) if saved else None


def _is_body(part: Part, kind: str) -> bool:
    return part.kind == kind and not part.attached and not (part.name and kind == "text/html")


def _text(data: bytes, told: str, vocabulary: Vocabulary) -> str:
    return data.decode(encoding_of(data, told, vocabulary), "replace")


def _decoded(raw: Sequence[Raw], encoding: str) -> Iterator[tuple[int, str]]:
    """Yield what each raw line holds as text; a word is where it begins.

    So each line can be read, and cleaned, by itself.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    found: list[tuple[int, list[str]]] = []
    word: list[str] = []  # the pieces of the line whose last word may go on
    for at, (number, data) in enumerate(raw, 1):
        text = decoder.decode(data, final=at == len(raw))
        if word and not word[-1][-1].isspace():
            end = next((at for at, sign in enumerate(text) if sign.isspace()), len(text))
            word += [text[:end]] if end else []
            text = text[end:]
        found.append((number, [text] if text else []))
        word = found[-1][1] or word
    return ((number, "".join(pieces)) for number, pieces in found)


def _lines(text: _Text) -> Iterator[Line]:
    """Yield the lines of a plain text: what goes on from the raw line above says so."""
    flowed = text.part.flowed
    glue: str | None = None
    for number, piece in text.pieces:
        at = 0
        for end in (*LINE_END.finditer(piece), None):
            inner = piece[at : end.start()] if end else piece[at:]
            at = end.end() if end else at
            if end is None and not inner:
                break
            if inner.startswith(">") or inner == _SIGNATURE:
                glue = None
            cleaned = clean(inner)
            if cleaned or glue is None:
                yield Line(number, cleaned, glue, _LOST if "\ufffd" in cleaned else "")
            glue = None if end else " "
            if end and flowed and inner.endswith(" ") and inner != _SIGNATURE:
                glue = "" if text.part.joined else " "


def _marked_lines(text: _Text) -> list[Line]:
    """The lines of a text in HTML, its blocks; each with the raw line where it begins."""
    numbers = _numbers(text)
    lines = text_lines(_shown(text.whole), 1, spread=True)
    return [line._replace(number=numbers[line.number - 1]) for line in lines]


def _shown(page: str) -> str:
    """Return a page without its head and its frame; line breaks stay, for the numbers."""
    head = _HEAD_BEGINS.search(page)
    end = _HEAD_ENDS.search(page, head.end()) if head else None
    if head and end:
        breaks = _breaks(page[head.start() : end.end()])
        page = page[: head.start()] + breaks + page[end.end() :]
    return _FRAME.sub(lambda found: _breaks(found[0]), page)


def _breaks(text: str) -> str:
    return "\n" * len(NEWLINE.findall(text))


def _numbers(text: _Text) -> list[int]:
    """The raw line in which each line of a text begins."""
    found: list[int] = []
    begins = True
    for number, piece in text.pieces:
        if begins and piece:
            found.append(number)
        ends = [end.end() for end in NEWLINE.finditer(piece)]
        found += [number for end in ends if end < len(piece)]
        begins = (bool(ends) and ends[-1] == len(piece)) or (begins and not piece)
    return found or [0]


def _letter(told: _Texts, message: Message, vocabulary: Vocabulary) -> Letters:
    """The articles of a message, in its text or, where that is none, in texts that go with it."""
    plain = [line for part in told.plain for line in (*_lines(told.text(part)), Line(0, ""))]
    left: list[LeftOut] = []
    chosen = told.plain
    if told.marked and not is_story(plain):
        marked = [line for part in told.marked for line in _marked_lines(told.text(part))]
        if not any(line.text for line in plain) or is_story(marked):
            plain, chosen = marked, told.marked
    subject = (plain_subject(message.subject[0]), message.subject[1])
    head = Head(message.first, subject, message.sender, message.day)
    found = [letters(plain, head, vocabulary)]
    used, bodies = set(map(id, chosen)), set(map(id, (*told.plain, *told.marked)))
    for part in message.parts:
        if id(part) in used or not part.lines:
            continue
        if _is_text_file(part):
            lines = list(_lines(told.text(part)))
            if is_story(lines):
                own = Head(day=message.day) if found[0].parts else replace(head, first=0)
                found.append(letters(lines, own, vocabulary))
                continue
        other = id(part) in bodies
        why = _OTHER_FORM if other else f'the attachment "{clean(part.name) or part.kind}"'
        first, last = part.lines[0][0], part.lines[-1][0]
        left.append(LeftOut(first, last, why, whole=True, told=not other))
    return Letters(
        tuple(part for one in found for part in one.parts),
        (*(gone for one in found for gone in one.left_out), *left),
    )


def _is_text_file(part: Part) -> bool:
    return part.kind == "text/plain" or part.name.casefold().endswith(".txt")


def _page(page: _Text, message: Message, path: Place, vocabulary: Vocabulary) -> Letters:
    """The article of a page that was saved with all that it shows."""
    numbers = _numbers(page)

    def here(number: int) -> int:
        return numbers[min(max(number, 1), len(numbers)) - 1]

    parts: list[Segment] = []
    for item in webpage.read(page.whole, path, vocabulary):
        if not any(value.key == "url" for value in item.values):
            address = Value("url", (Line(1, clean(message.location[0])),))
            item = replace(item, values=(*item.values, address))
        part = article(item, load_field_names())
        parts.append(
            replace(
                part,
                lines=tuple(
                    line._replace(
                        number=here(line.number),
                        doubt=line.doubt or (_LOST if "\ufffd" in line.text else ""),
                    )
                    for line in part.lines
                ),
                given=tuple(replace(one, number=here(one.number)) for one in part.given),
                span=(message.first, message.last),
            )
        )
    others = (part for part in message.parts if part is not page.part and part.lines)
    left = (
        LeftOut(part.lines[0][0], part.lines[-1][0], _BESIDE, whole=True, told=False)
        for part in others
    )
    return Letters(tuple(parts), tuple(left))
