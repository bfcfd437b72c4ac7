"""Values as programs print them: lists in brackets, bytes, escapes, signs for a line break.

A table that was written by a script holds what its language printed: ['one', 'two'], b'\\xd8\\xa7',
a backslash and an n for a line break. All is read here in one pass, and nothing is evaluated.
"""

import json
import re

# A line break that the raw file does not have: it parts lines, and is not counted.
BREAK = "\u2028"

_QUOTED = r"(?:'([^'\\]*(?:\\.[^'\\]*)*)'|\"([^\"\\]*(?:\\.[^\"\\]*)*)\")"
_STRING = re.compile(f"[ru]?{_QUOTED}", re.DOTALL)
_BYTES = re.compile(rf"b{_QUOTED}\Z", re.DOTALL)
_HEAD = 4000  # letters by which objects that are not JSON are known
_PYTHON = re.compile(r"\s*(?:\[\s*)?\{\s*'[^'\n]{1,60}'\s*:")
_TOKEN = re.compile(
    rf"[ru]?{_QUOTED}|(?<![\w\"'])(?P<word>None|True|False|nan)(?![\w\"'])", re.DOTALL
)
_WORDS = {"None": "null", "True": "true", "False": "false", "nan": "null"}
_SHELL = re.compile(
    r"\b(?:ObjectId|ISODate|Date|NumberLong|NumberInt|NumberDecimal|Timestamp)"
    r"\((\"[^\"\n]{0,60}\"|\d{1,20})\)"
)
# Between two strings: a comma, a word for nothing, or in numpy's way only space.
_BETWEEN = re.compile(r"[\s,]*(?:(?:None|nan|null)[\s,]+)*")
_END = re.compile(r"[\s,]*(?:(?:None|nan|null)[\s,]*)*\]\s*\Z")
_ESCAPE = re.compile(
    r"\\(?:u(?P<u>[0-9a-fA-F]{4})|U000(?P<U>[0-9a-fA-F]{5})|x(?P<x>[0-9a-fA-F]{2})|(?P<sign>.))",
    re.DOTALL,
)
_SIGNS = {"n": "\n", "r": "\n", "t": " ", "\n": ""}
# Two signs that stand for one. A backslash before a word is a path's, or one of a formula.
_WRITTEN_BREAK = re.compile(r"(?:\\r)?\\n(?![a-z])|\\r(?![a-z])|(?<!\S)\[n\](?!\S)")
_CUT_OFF = re.compile(r"\s*\[\+\d{1,7} chars\]\Z")  # what an interface says of a longer text
_WRITTEN_TAB = re.compile(r"\\t(?![a-z])")
_WRITTEN_LETTER = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\xa0")


def plain(text: str) -> str:
    """Return a value with its written line breaks and letters as such, and no bytes' quotes."""
    if (found := _BYTES.match(text.strip())) and (decoded := _decoded(found[1] or found[2] or "")):
        text = decoded.replace("\n", BREAK)
    if "\\" in text:
        text = _WRITTEN_LETTER.sub(lambda letters: _unescaped(letters[0]), text)
        text = _WRITTEN_TAB.sub(" ", text)
    if text.endswith("chars]"):
        text = _CUT_OFF.sub("", text)
    if "\\" in text or "[n]" in text:
        text = _WRITTEN_BREAK.sub(BREAK, text)
    return text


def strings(text: str) -> list[str] | None:
    """Return the strings of a list as Python, numpy or JSON print it, or None for other texts."""
    text = text.strip()
    if text[:1] != "[" or text[-1:] != "]":
        return None
    found: list[str] = []
    at = 1
    while not _END.match(text, at):
        between = _BETWEEN.match(text, at)
        string = _STRING.match(text, between.end() if between else at)
        if string is None:
            return None
        quoted = string[1] if string[1] is not None else string[2]
        found.append(_unescaped(quoted))
        at = string.end()
    return found


def as_json(text: str) -> str:
    """Return Python's objects, or a Mongo shell's, as JSON on the same lines; others as they are.

    Single quotes, None and True become JSON's; of ISODate("...") only the date stays.
    """
    head = text[:_HEAD]
    if _PYTHON.match(head):
        return _TOKEN.sub(_json_token, text)
    return _SHELL.sub(r"\1", text) if _SHELL.search(head) else text


def _json_token(token: re.Match[str]) -> str:
    if token["word"]:
        return _WORDS[token["word"]]
    quoted = token[1] if token[1] is not None else token[2]
    return json.dumps(_unescaped(quoted), ensure_ascii=False)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    read = _ESCAPE.sub(_sign, text)
    # Beyond the first plane, JSON writes a letter as two.
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _sign(escape: re.Match[str]) -> str:
    code = escape["u"] or escape["U"] or escape["x"]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else ""
    return _SIGNS.get(escape["sign"], escape["sign"])


def _decoded(printed: str) -> str:
    """The text whose UTF-8 bytes were printed, or "" when they are none."""
    try:
        return _unescaped(printed).encode("latin-1").decode("utf-8")
    except ValueError:
        return ""
