"""Texts that are no news at all -> the reason to refuse them; "" for all others. Pure.

Conservative: all of a file must show what it is.
"""

import re
from collections.abc import Sequence

from generator.ingest.tokens import first_key, match, tokens
from generator.ingest.vocabulary import Vocabulary

_LEAST = 12  # lines
_LEAST_LOG = 5  # lines
_LOGGED = re.compile(
    r"\W?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S{0,12}\W+"
    r"(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)\b"
)
# How the files of other programs begin that are text: an address book, a calendar.
_FORMATS = {"BEGIN:VCARD": "an address book", "BEGIN:VCALENDAR": "a calendar"}
_CALLED = 80  # characters of a line at the head
_ITSELF = 5  # times that a licence names itself, at the least
_ITSELF_IN_CLAUSES = 2  # where most lines are such
_CLAUSES = 3  # that it counts, at the least, and these in a quarter of its lines
_CLAUSE = re.compile(r"(?:[^\W\d_]{2,10} )?[(\[]?(?:\d{1,2}|[^\W\d_])\s?[.)\]:-]")
_MANY = 1_000  # lines or records
_SHORT_LINE, _SHORT_RECORD = 10, 20  # letters on average, in all fields of a record
_CROWD = 20_000  # marks
_APART = {"<": 12, '"': 5, "(": 12}  # letters that stand to each mark, at the least
_STOPS = (".", "\u06d4", "!", "?", "\u061f")
_SAYING = 4  # words of a sentence, at the least
_BREAKS = re.compile(r"[\r\n]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE_END = re.compile(r"[;{}]\s*\Z|\)\s*:\s*\Z|\A\s*(?://|/\*|\*/|\*\s)")
_CODE_START = re.compile(
    r"(?:#include|#define|#!/|import|from|def|class|return|function|const|let|var|public|private|"
    r"package|using|namespace|if|else|for|while|static|void|int|echo|print|export)\b[^\u0590-\u08ff]*\Z"
)
# An assignment, a call, a comment.
_CODE_LINE = re.compile(
    r"[A-Za-z_][\w.\[\]'\"]*\s*[-+*/|]?=(?!=)\s*\S|[A-Za-z_][\w.]*\([^\u0590-\u08ff]*\)\s*\Z|#(?:\s|#)"
)
# What stands in quotes or behind the sign of a comment is in any language.
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|(?:(?<=\s)|\A)(?://|#|--|\*)\s.*")
_CODE_ENDS = frozenset(";{}:),")
_LEAST_CODE = 6  # lines, of which most are code
_FAR = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def not_news(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return why the lines of a file are no news: a list of words, source code, a law, contacts."""
    lines = [text for text in texts if text]
    if lines and lines[0] in _FORMATS:
        return f"the file is {_FORMATS[lines[0]]}, not news"
    if len(lines) >= _LEAST_LOG and _log(lines):
        return "the file is a program's log, not news"
    if _is_licence(lines, vocabulary) or (len(lines) >= _LEAST and _legal(lines, vocabulary)):
        return "the file is a contract or a licence, not news"
    if len(lines) < _LEAST:
        short = len(lines) >= _LEAST_CODE and _code(lines)
        return "the file is source code, not news" if short else ""
    if max(map(len, lines)) <= 60:
        if _numbers(lines):
            return "the file is a table of numbers, not news"
        if _words(lines):
            return "the file is a list of words, not news"
    if _code(lines):
        return "the file is source code, not news"
    if _law(lines, vocabulary):
        return "the file is the text of a law, not news"
    return ""


def short_lines(text: str) -> str:
    """Return why a whole text is no news: it has thousands of lines, and these a few letters each.

    Looked at before its lines are taken apart, which takes its time for so many.
    """
    if text.count("\n") + text.count("\r") < _MANY:
        return ""
    lines = len(_BREAKS.findall(text))
    short = lines >= _MANY and len(text) < (_SHORT_LINE + 1) * lines
    return "the file is a list of words, not news" if short else ""


def crowded(text: str) -> str:
    """Return why a structured text is no news: thousands of marks, and next to nothing in between.

    Looked at before it is taken apart, which takes its time for so many.
    """
    counts = ((text.count(mark), letters) for mark, letters in _APART.items())
    few = any(count >= _CROWD and len(text) < letters * count for count, letters in counts)
    return "the file is a table of short texts, not news" if few else ""


def short_records(lengths: Sequence[int]) -> str:
    """Return why records of so many letters are no articles: they are many, and short."""
    short = len(lengths) >= _MANY and sum(lengths) < _SHORT_RECORD * len(lengths)
    return "the file is a table of short texts, not news" if short else ""


def _log(lines: Sequence[str]) -> bool:
    return sum(map(bool, map(_LOGGED.match, lines))) * 10 >= len(lines) * 9


def _words(lines: Sequence[str]) -> bool:
    single = sum(len(line) <= 25 and line.count(" ") <= 1 for line in lines)
    ended = sum(line.endswith((".", "\u06d4", ":", "!", "\u061f")) for line in lines)
    return len(lines) >= 30 and single * 100 >= len(lines) * 97 and ended * 50 <= len(lines)


def _numbers(lines: Sequence[str]) -> bool:
    def counts(line: str) -> bool:
        digits = sum(c.isdigit() for c in line)
        return digits * 2 >= len(line.replace(" ", "")) and len(_WORD.findall(line)) <= 2

    # None of the lines is long enough to be a paragraph.
    told = any(line.endswith(_STOPS) and len(_WORD.findall(line)) >= _SAYING for line in lines)
    return sum(map(counts, lines)) * 100 >= len(lines) * (95 if told else 80)


def _code(lines: Sequence[str]) -> bool:
    if 5 * sum(line[-1] in _CODE_ENDS for line in lines) < len(lines) and any(
        _FAR.search(line) for line in lines[:3]
    ):
        return False  # nearly every text
    lines = [line for line in (_QUOTED.sub('""', one).strip() for one in lines) if line]
    if sum(bool(_FAR.search(line)) for line in lines) * 3 > len(lines):
        return False
    sure = sum(bool(_CODE_END.search(line) or _CODE_START.match(line)) for line in lines)
    likely = sum(bool(_CODE_LINE.match(line)) for line in lines)
    return sure * 5 >= len(lines) * 2 or (
        sure * 8 >= len(lines) and (sure + likely) * 2 >= len(lines)
    )


def _legal(lines: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a word in eighty is one that contracts and licences are made of, ten at least."""
    text = " ".join(lines[:400]).casefold()
    # Their letters, within other words too, are counted in a fraction of the time.
    if sum(map(text.count, vocabulary.law_words)) < 10:
        return False
    found = sum(1 for _ in vocabulary.law_word.finditer(text))
    return found >= 10 and found * 80 >= text.count(" ")


def _is_licence(lines: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a licence or a contract is named at the head, counts its clauses, and speaks of
    itself in eighty words, five times, or twice where most lines are clauses: news of one has
    its words, and lists too."""
    head = " ".join(line[:_CALLED] for line in lines[:3]).casefold()
    if not vocabulary.licence.search(head):
        return False
    text = " ".join(lines[:400]).casefold()
    itself = len(vocabulary.itself.findall(text))
    clauses = sum(map(bool, map(_CLAUSE.match, lines)))
    least = _ITSELF if 3 * clauses < 2 * len(lines) else _ITSELF_IN_CLAUSES
    if itself < least or itself * 80 < text.count(" "):
        return False
    return clauses >= _CLAUSES and clauses * 4 >= len(lines)


def _law(lines: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether one line in six opens an article of a law, six at least."""
    opened = 0
    for line in lines:
        if first_key(line[:40]) not in vocabulary.law:
            continue
        start = tokens(line[:40], 4)
        found = match(start, 0, vocabulary.law)
        if found and (found[0] == len(start) or len(line) < 40 or start[found[0]].kind != "word"):
            opened += 1
    return opened >= 6 and opened * 6 >= len(lines)
