"""The raw lines of a mail, a mailbox or a saved page (MHTML) -> its messages and their parts.

Every raw line is in one place: of a head, of a part's content, or between parts. The only import
of `email`, for what stands in heads; it knows no line numbers: so the parts are found here (RFC
2046).
"""

import binascii
import codecs
import email
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Head
from email.utils import parsedate_to_datetime

from generator.text import clean_value

Raw = tuple[int, bytes]  # a raw line without its end, and its number from 1
_LINE_END = re.compile(rb"\r\n?|\n")
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]*)[ \t]*:")
_QUOTED_FROM = re.compile(rb">+From ")
_ADDRESSED = re.compile(r"([^<>\[\]]*)(?:<|\[mailto:)")
_COMMENT = re.compile(r"[^()]*@[^()]*\(([^()]*)\)\s*\Z")  # address (name)
_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_LOOKED_AT = 64_000  # bytes of a file by which a mail is known
_LONGEST_SENDER = 300
_LONGEST_VALUE = 20_000  # letters of a header whose words are decoded
_LONGEST_HEAD = 100_000  # bytes in which the kind of a part is looked for
_DEEP = 10  # parts within parts
# What no person writes over a text, and every mail has on its way.
_ON_ITS_WAY = frozenset((
    "message-id", "mime-version", "content-type", "received", "return-path", "delivered-to",
    "content-transfer-encoding", "dkim-signature", "x-mailer", "snapshot-content-location",
))  # fmt: skip
_WRITTEN = frozenset(("from", "subject", "date"))
_LOCATIONS = ("snapshot-content-location", "content-location")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message that is no container."""

    kind: str  # as "text/plain"
    charset: str  # as its head names it, or ""
    transfer: str  # the encoding of its lines: "base64", "quoted-printable", or another
    name: str  # of the file that it was, or ""
    attached: bool
    flowed: bool  # a space at the end of a line joins the next one (RFC 3676)
    joined: bool  # that space is no part of the text
    lines: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what its head says, with the raw line of each, and its parts in order."""

    first: int
    last: int
    subject: tuple[str, int]
    sender: tuple[str, int]  # the name that is shown, without the address
    day: tuple[str, int]  # ISO where it is a date, else as written
    location: tuple[str, int]  # the address of a page that was saved so
    parts: tuple[Part, ...]


def is_mail(data: bytes) -> bool:
    """Return whether a file begins with the head of a mail as programs store it."""
    opening = data[:_LOOKED_AT].removeprefix(codecs.BOM_UTF8).lstrip()
    if not (_HEADER.match(opening) or opening.startswith(b"From ")):
        return False
    lines = [line for _, line in raw_lines(opening)]
    if is_mailbox(lines):
        lines = lines[1:]
    end = _head_end(lines)
    if end < len(lines) and lines[end].strip():
        return False
    names = {found[1].decode().lower() for line in lines[:end] if (found := _HEADER.match(line))}
    encoded = any(b"=?" in line for line in lines[:end])
    return len(names & _WRITTEN) > 1 and (encoded or bool(names & _ON_ITS_WAY))


def is_mailbox(lines: Sequence[bytes]) -> bool:
    """Return whether lines begin as a mailbox (mbox) does."""
    return len(lines) > 1 and lines[0].startswith(b"From ") and bool(_HEADER.match(lines[1]))


def raw_lines(data: bytes) -> list[Raw]:
    """Return the lines of a file without their ends, as they are numbered."""
    lines = _LINE_END.split(data)
    if lines and not lines[-1]:
        lines.pop()
    return list(enumerate(lines, 1))


def messages(lines: Sequence[Raw], decoded: Callable[[bytes, str], str]) -> Iterator[Message]:
    """Yield the messages of a file, those within others behind these.

    `decoded` gives the text of bytes, of which a charset is named, or "".
    """
    start = next((at for at, (_, line) in enumerate(lines) if line.strip()), 0)
    texts = [line for _, line in lines[start:]]
    if not is_mailbox(texts):
        yield from _message(lines[start:], decoded, 0)
        return
    starts = [
        at
        for at, line in enumerate(texts)
        if line.startswith(b"From ")
        and (at == 0 or not texts[at - 1].strip())
        and is_mailbox(texts[at : at + 2])
    ]
    for at, end in zip(starts, [*starts[1:], len(texts)], strict=True):
        inner = [
            (number, line[1:] if _QUOTED_FROM.match(line) else line)
            for number, line in lines[start + at + 1 : start + end]
        ]
        yield from _message(inner, decoded, 0)


def _message(
    lines: Sequence[Raw], decoded: Callable[[bytes, str], str], depth: int
) -> Iterator[Message]:
    if not lines:
        return
    end = _head_end([line for _, line in lines])
    parts: list[Part] = []
    inner: list[Message] = []
    for found in _parts(lines, decoded, depth):
        if isinstance(found, Part):
            parts.append(found)
        else:
            inner.append(found)
    heads = _headers(lines[:end], decoded)
    location = next((heads[name] for name in _LOCATIONS if name in heads), ("", 0))
    sender, day = heads.get("from", ("", 0)), heads.get("date", ("", 0))
    yield Message(
        first=lines[0][0],
        last=lines[-1][0],
        subject=heads.get("subject", ("", 0)),
        sender=(shown_name(sender[0]), sender[1]),
        day=(_day(day[0]), day[1]),
        location=location,
        parts=tuple(parts),
    )
    yield from inner


def _head_end(lines: Sequence[bytes]) -> int:
    """The place of the line under a head: a blank one, or the first that is none of a head's."""
    for at, line in enumerate(lines):
        if not (_HEADER.match(line) or (at and line[:1] in (b" ", b"\t") and line.strip())):
            return at
    return len(lines)


def _headers(
    lines: Sequence[Raw], decoded: Callable[[bytes, str], str]
) -> dict[str, tuple[str, int]]:
    """What the first header of each name says, decoded, with its line."""
    found: dict[str, tuple[list[bytes], int]] = {}
    name = ""
    for number, line in lines:
        header = _HEADER.match(line)
        if header:
            name = header[1].decode().lower()
            if name in found:
                name = ""
                continue
            found[name] = ([line[header.end() :].strip()], number)
        elif name:
            found[name][0].append(line.strip())
    return {name: (_value(b" ".join(value), decoded), at) for name, (value, at) in found.items()}


def _value(value: bytes, decoded: Callable[[bytes, str], str]) -> str:
    """A header's value. Words that follow one another in one charset are decoded together: programs
    cut them within a letter, which `email` itself does not forgive."""
    plain = decoded(value, "")
    if "=?" not in plain or len(plain) > _LONGEST_VALUE:
        return plain
    try:
        found = decode_header(plain)
    except (HeaderParseError, ValueError):
        return plain
    return "".join(
        text
        if isinstance(text, str)
        else decoded(text, charset)
        if charset
        else text.decode("raw-unicode-escape", "replace")  # as it came in
        for text, charset in found
    )


def shown_name(sender: str) -> str:
    """Return the name of whom a mail is from, as it is shown beside the address; "" for none."""
    sender = sender[:_LONGEST_SENDER]
    found = _ADDRESSED.match(sender)
    name = found[1] if found else _COMMENT.sub(r"\1", sender)
    return "" if "@" in name else clean_value(name).strip("'\" ")


def _day(value: str) -> str:
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return value


def _parts(
    lines: Sequence[Raw], decoded: Callable[[bytes, str], str], depth: int
) -> Iterator[Part | Message]:
    end = _head_end([line for _, line in lines])
    head = email.message_from_bytes(
        b"\n".join(line for _, line in lines[:end])[:_LONGEST_HEAD], policy=policy.compat32
    )
    body = lines[end + 1 :] if end < len(lines) and not lines[end][1].strip() else lines[end:]
    kind = head.get_content_type()
    if kind.startswith("multipart/") and depth < _DEEP and (inner := _inner(body, head)):
        for one in inner:
            yield from _parts(one, decoded, depth + 1)
    elif kind == "message/rfc822" and depth < _DEEP and not _transfer(head):
        yield from _message(body, decoded, depth + 1)
    else:
        yield _leaf(head, kind, body, decoded)


def _inner(body: Sequence[Raw], head: "Head[str, str]") -> list[Sequence[Raw]]:
    """The lines of the parts of a container; nothing when its boundary is not there."""
    boundary = (head.get_boundary() or "").encode("utf-8", "surrogateescape")
    if not boundary:
        return []
    opening, closing = b"--%b" % boundary, b"--%b--" % boundary
    found: list[Sequence[Raw]] = []
    start = -1
    for at, (_, line) in enumerate(body):
        mark = line.rstrip()
        if mark not in (opening, closing):
            continue
        if start >= 0:
            found.append(body[start:at])
        start = at + 1
        if mark == closing:
            return found
    return [*found, body[start:]] if start >= 0 else []


def _leaf(
    head: "Head[str, str]", kind: str, body: Sequence[Raw], decoded: Callable[[bytes, str], str]
) -> Part:
    if kind.startswith("multipart/"):
        kind = "text/plain"  # its parts are not to be found: it is shown as it is
    name = head.get_filename() or ""
    if "=?" in name or not name.isascii():
        name = _value(name.encode("utf-8", "surrogateescape"), decoded)
    formed = {key: str(head.get_param(key) or "").casefold() for key in ("format", "delsp")}
    part = Part(
        kind=kind,
        charset=head.get_content_charset() or "",
        transfer=_transfer(head),
        name=name,
        attached=head.get_content_disposition() == "attachment",
        flowed=formed["format"] == "flowed",
        joined=formed["delsp"] == "yes",
        lines=tuple(body),
    )
    return part if part.name or not part.attached else replace(part, name=kind)


def _transfer(head: "Head[str, str]") -> str:
    named = str(head.get("content-transfer-encoding") or "").strip().casefold()
    return named if named in ("base64", "quoted-printable") else ""


def contents(part: Part) -> list[Raw]:
    """Return what each raw line of a part holds, decoded from base64 or quoted-printable.

    Put together it is the part's content, with "\\n" for the ends of its lines.
    """
    if part.transfer == "base64":
        return list(_from_base64(part.lines))
    if part.transfer == "quoted-printable":
        return [(number, _from_quoted(line)) for number, line in part.lines]
    return [(number, line + b"\n") for number, line in part.lines]


def _from_quoted(line: bytes) -> bytes:
    line = line.rstrip(b" \t")
    return binascii.a2b_qp(line) + (b"" if line.endswith(b"=") else b"\n")


def _from_base64(lines: Sequence[Raw]) -> Iterator[Raw]:
    rest = b""
    ended = False
    for number, line in lines:
        signs, padding, _ = _BASE64.sub(b"", line).partition(b"=")
        rest = b"" if ended else rest + signs
        whole = len(rest) // 4 * 4
        data, rest = binascii.a2b_base64(rest[:whole]), rest[whole:]
        if padding or number == lines[-1][0]:
            ended = True  # what stands below is of no part
            data += binascii.a2b_base64(rest + b"=" * (4 - len(rest))) if len(rest) > 1 else b""
            rest = b""
        yield number, data
