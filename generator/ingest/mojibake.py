"""UTF-8 that was once read as a one-byte page -> the text it was. Pure."""

import codecs
import re
from dataclasses import dataclass

_PAGES = ("windows-1256", "windows-1252", "latin-1", "windows-1255")
# The commonest letters of Arabic and of Hebrew script, alef and yod: seen through a page, they show
# in nearly every word of such a text, and in no other text.
_LETTERS = ("\u0627", "\u05d9", "\u05d5")
_ESCAPED = re.compile(r"(?:\\u00[89a-fA-F][0-9a-fA-F])+")
_FAR = re.compile("[\u0590-\u08ff]")


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    signs: tuple[str, ...]
    byte: dict[str, int]  # a character -> the byte that it was read from


def suspects(text: str) -> tuple[_Page, ...]:
    """Return the pages through which some of a text was read; nearly always none, and at once."""
    # One character is found in a tenth of the time of a sign, which is two.
    if not any(map(text.__contains__, _SECONDS)):
        return ()
    return tuple(page for page in _ALL if any(sign in text for sign in page.signs))


def repair(line: str, pages: tuple[_Page, ...]) -> tuple[str, bool]:
    """Return a line as it was before it was read through one of `pages`, and whether it is whole.

    A line that shows no sign of it comes back as it is, but for one that holds only digits beside
    signs, or nothing but Latin letters, and is whole when it is read so. What is lost for good is
    U+FFFD; words that were added in the right encoding stay.
    """
    for page in pages:
        if any(sign in line for sign in page.signs):
            whole = _bytes(line, page)
            if whole is not None:
                try:
                    return whole.decode("utf-8"), True
                except UnicodeDecodeError:
                    pass
            words = [_word(word, page) for word in line.split(" ")]
            mended = " ".join(words)
            return mended, "\ufffd" not in mended and not any(s in mended for s in page.signs)
    if line.isascii():
        return line, True
    return next((read for page in pages if (read := _unsigned(line, page))), line), True


def unescaped(text: str) -> str:
    """Return JSON with the letters mended that were escaped byte by byte of their UTF-8.

    Facebook and Instagram write their exports so. The lines of a text stay what they are.
    """
    return _ESCAPED.sub(_letters, text) if "\\u00" in text else text


def _letters(found: re.Match[str]) -> str:
    try:
        return bytes.fromhex(found[0].replace("\\u00", "")).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _unsigned(line: str, page: _Page) -> str:
    """Return a line without the commonest letters as it was before the page, or ""."""
    there = _bytes(line, page)
    try:
        read = there.decode("utf-8") if there else ""
    except UnicodeDecodeError:
        return ""
    digits = all(map(str.isdecimal, filter(str.isalnum, read)))
    return read if _FAR.search(read) and (digits or not _FAR.search(line)) else ""


def _word(word: str, page: _Page) -> str:
    there = _bytes(word, page)
    if there is None or word.isascii():
        return word
    try:
        return there.decode("utf-8")
    except UnicodeDecodeError:
        mended = there.decode("utf-8", "replace")
        # A word of another encoding, or one that lost a byte on its way.
        return mended if mended.count("\ufffd") * 3 <= len(mended) else word


def _bytes(text: str, page: _Page) -> bytes | None:
    try:
        return bytes(page.byte[c] if c > "\x7f" else ord(c) for c in text)
    except KeyError:
        return None


def _page(name: str) -> _Page:
    byte: dict[str, int] = {chr(value): value for value in range(128, 256)}
    for value in range(128, 256):
        try:
            byte[bytes([value]).decode(name)] = value
        except UnicodeDecodeError:
            continue  # browsers read a hole of the page as the control character of its number
    signs = []
    for letter in _LETTERS:
        seen = codecs.encode(letter, "utf-8").decode(name, "replace")
        if "\ufffd" not in seen:
            signs.append(seen)
    return _Page(name, tuple(signs), byte)


_ALL = tuple(_page(name) for name in _PAGES)
_SECONDS = tuple(dict.fromkeys(sign[-1] for page in _ALL for sign in page.signs))
