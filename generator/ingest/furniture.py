"""What a page says beside its story: lines that are left out, judged by themselves. Pure."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from generator.ingest.tokens import (
    Phrases,
    Token,
    first_key,
    folded,
    holds,
    match,
    may_hold,
    tokens,
)
from generator.ingest.vocabulary import Vocabulary


class Left(NamedTuple):
    """Why a line is no part of the story."""

    role: Literal["end", "copyright", "furniture", "photo", "id"]
    rule: str


EDGES = " :+!.\u2026-\u2013\u2014*#|\u00bb\u00ab<>\u25cf\u2022\u25ba\u25b6\u2190\u2192"
_SIGNED_END = re.compile(r"(?:\s?/[^/]{0,8}){1,3}/?\Z")  # the sign of a desk behind the mark
_LETTER_SIZES = re.compile(r"(?:[Aa][-+]?\s*){2,4}\Z", re.ASCII)
# Also tatweel, the sign that draws a word out, middle dots, bullets, and what draws boxes.
ROW_SIGNS = frozenset(  # rows of one of these part texts
    "=*-_#~+.\u0640\u00b7\u2013\u2014\u2022\u2500\u2501"
    "\u25cf\u25cb\u25a0\u25a1\u25c6\u25c7\u2605\u2606\u066d\u06de"
)
_LEAST_BY_TURNS = 6
_STOPS_IN_A_ROW = 5  # fewer full stops stand for words that are left out
# ===== words =====
_ADORNED = re.compile(r"([=*#~\u2013\u2014\u066d_-])\1{2,}\s*(\w.*?)\s*\1{3,}\Z")
_ONE_SIGN = re.compile(r"([*\u066d\u2022\u25cf\u25a0\u25c6\u06de])(?: ?\1)?\Z")
# (The end) and the initials of whoever wrote and edited it; what numbers an agency's item.
_BRACKETED_END = re.compile(
    r"\W{0,4}[(\[/]\s?([^\W\d_]{2,20})\s?[)\]/]\s?([^\W\d_\s/.]{1,3}[\s/.]*){0,8}\Z"
)
# Behind the name of an agency a year has four digits, and words follow it.
_AGENCY_CODE = re.compile(r"([^\W\d_]{2,12})(?:\d{5,}(?:\s|\Z)|\d{4}[\W\d]*\Z)")
_CODES = re.compile(r"[\d/\s]*\d\s?\*{1,3}\s?[\d/\s*]*\Z")
_ASIDE = re.compile(r"\(([^\W\d_][^():/|]{1,20})\s?[:/|]\s?[^()]{2,60}\)\Z")
_INTERNAL = re.compile(r"\(([A-Za-z][A-Za-z ]{3,30})\)\W{0,2}\Z")
_CREDITED = re.compile(r"[.\u06d4!\u2026]\s?([^\W\d_][^.:|]{1,20}):\s?(?:[^\s.:]+ ){0,3}[^\s.:]+\Z")
_CREDIT_END = 40  # characters at the end of a line that credit its picture
_MAIL = re.compile(r"\W*[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\W*\Z")
_HANDLE = re.compile(r"\W*@[A-Za-z]\w{2,40}\W*\Z")
_LASTS = re.compile(r"([^\d:]{2,20}):\s*\d{1,2}:\d\d(?::\d\d)?\Z")
_SMALL_NUMBER = re.compile(r"[\d:./|\u00b7\u2022\s-]{1,8}\Z")
_PAGE = re.compile(r"([-\u2013\u2014])\s?\d{1,4}\s?\1")
_LONGEST_PAGE = 24  # characters
_DAY = re.compile(r"(\d{1,2})([./-])\d{1,2}\2(\d{1,2})\Z")  # its year has two digits
_LAST_DAY = 31
_CREDIT_SIGN = re.compile(r"[|]|\s[\u2013-]\s")
_CREDIT = re.compile(r"[^\s|].*?(?:\s+[|\u2013-]\s+|\s*\|)([^|]{3,60})\Z")
_LONGEST_CREDIT = 160
_FULL_STOPS = (".", "\u06d4", "!")
_STOPS = (".", "\u06d4", "!", "?", "\u061f")
_ENDS = (*_STOPS, "\u2026", '"', "\u00bb", "\u201d")  # of a sentence or a quotation
_FILE = re.compile(
    r"[\w.-]{1,60}\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|mp3)(?:\s+[\d.,]+\s.{1,12})?"
)
_SHORT_CODE = re.compile(r"\d{5,}\s*-\s*[^\W\d_]{2,20}\Z")
_SHORT = 80
_FAR = re.compile("[\u0590-\u08ff]")
_CAPTION = 250
_OFFER = 100  # characters of a sentence that offers something
_OFFERED = 2  # words among which it does
_COPYRIGHT_SIGN = re.compile(r"\u00a9\Z|\u00a9\s?\d{4}|\d{4}\s?\u00a9")
_CLAIM = 200  # characters of a line that claims copyright
_BEHIND_PLAYER = " .\u06d4!\u2026,\u060c:|\u2013\u2014-"
_PARTS_PLAYER = ".\u06d4!\u2026:|\u2013\u2014-"  # a sentence may go on behind a comma
_THOUSANDS = frozenset(".,\u066c\u066b")
_OPENING = 60  # characters among which what a line begins with is looked for


def is_rule(text: str) -> bool:
    """Return whether a line is only a row of one sign, or of two by turns: `=====`, `* * *`."""
    if text[:1] not in ROW_SIGNS:
        return False
    signs = text.replace(" ", "")
    least = _STOPS_IN_A_ROW if signs[0] == "." else 3
    if len(signs) >= least and len(set(signs)) == 1:
        return True
    by_turns = len(signs) >= _LEAST_BY_TURNS and signs[1] in ROW_SIGNS
    return by_turns and {signs[0::2], signs[1::2]} <= {
        sign * count for sign in signs[:2] for count in (len(signs) // 2, (len(signs) + 1) // 2)
    }


def is_sign(text: str) -> bool:
    """Return whether a line is one sign or two of those that rows are made of: `*`."""
    return len(text) <= 3 and _ONE_SIGN.match(text) is not None


def adorned(text: str) -> str:
    """Return the words between two rows of one sign, `===== words =====`, or ""."""
    found = _ADORNED.match(text) if text[:1] in ROW_SIGNS else None
    return found[2] if found else ""


def left_out(text: str, vocabulary: Vocabulary) -> Left | None:
    """Return what a line is that is an end mark, a notice, a caption or furniture, or None."""
    if len(text) > _CAPTION:
        return None
    plain = folded(text if len(text) <= _CLAIM else text[:_OPENING])
    if len(text) <= _SHORT and (left := _short(text, vocabulary)):
        return left
    if len(text) <= _CLAIM and _is_copyright(text, plain, vocabulary):
        return Left("copyright", "claims copyright")
    opening = text[:_OPENING].lstrip("\u060c,*: ")
    start = plain if text.startswith(opening) else folded(opening)
    credited = len(text) <= _LONGEST_CREDIT and _is_caption(text, vocabulary)
    if credited or (start.startswith(vocabulary.photo) and _captions(text, plain, vocabulary)):
        return Left("photo", "begins as the caption or the credit of a picture")
    name = _INTERNAL.search(text, len(text) - _CREDIT_END) if ")" in text[-3:] else None
    if name and folded(name[1]) in vocabulary.internal:
        return Left("furniture", "ends in what a page's program calls a block of it")
    if len(text) <= _SHORT and start.startswith(vocabulary.skip) and _leads_around(text):
        return Left("furniture", "leads around a block of the page")
    return None


def _captions(text: str, plain: str, vocabulary: Vocabulary) -> bool:
    """Whether a line that begins as a caption is one: a sentence may tell of a picture, unless it
    names a caption and a credit."""
    if not ends_sentence(text):
        return True
    begun = max((len(w) for w in vocabulary.photo if plain.startswith(w)), default=0)
    return any(" " in words and words in plain[begun:] for words in vocabulary.photo)


def _is_caption(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a short line ends in the credit of a picture: behind a bar, a dash or a full stop,
    or in brackets."""
    if text.endswith(")") and (aside := _ASIDE.search(text)):
        return vocabulary.labels.get(folded(aside[1])) == "photo"
    if ":" in text[-_CREDIT_END:] and (credited := _CREDITED.search(text)):
        return vocabulary.labels.get(folded(credited[1])) == "photo"
    if text.endswith(_STOPS) or not _CREDIT_SIGN.search(text):
        return False
    credit = _CREDIT.search(text)
    if credit is None or _begins_with_label(tokens(text, 8), vocabulary):
        return False
    if folded(credit[1]).startswith(vocabulary.photo):
        return True
    line = tokens(credit[1], 8)
    label = match(line, 0, vocabulary.label_phrases)
    if label is None or label[1] != "photo" or label[0] + 1 >= len(line):
        return False
    return line[label[0]].key == ":"


def _begins_with_label(line: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether a label of another field than the picture's, and a colon, begin a line."""
    label = match(line, 0, vocabulary.label_phrases)
    if label is None or label[1] == "photo" or label[0] >= len(line):
        return False
    return line[label[0]].key == ":"


def is_end(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a short line is a word that ends a text: `left_out` says so of no other."""
    if "(" in text or "/" in text:
        return _alone(text) in vocabulary.end or _is_signed_end(text, vocabulary)
    return _alone(text) in vocabulary.end


def _is_signed_end(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a word that ends a text stands in brackets, with initials behind it or none."""
    found = _BRACKETED_END.match(text)
    if found is None:
        return False
    word = folded(found[1])
    return word in vocabulary.end or word in vocabulary.bracketed_end


def is_button(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is the words of a button or a block of the page, and nothing else."""
    return len(text) <= _SHORT and _alone(text) in vocabulary.furniture


def without_player(text: str, vocabulary: Vocabulary) -> str:
    """Return a line without what a player of videos says at its beginning while it loads."""
    if first_key(text) not in vocabulary.player:
        return text
    words = [token for token in tokens(text, 24) if token.kind != "sign"]
    said = match(words, 0, vocabulary.player)
    if said is None:
        return text
    wait = match(words, said[0], vocabulary.wait)
    rest = text[words[(wait or said)[0] - 1].end :]
    behind = rest.lstrip(_BEHIND_PLAYER)
    # "Loading the video of a ship" may be a headline: a sign parts it from one, or what to do. Who
    # asks to wait, or a single word, may be in one before any sign.
    asks = said[0] == 1 or match(words, 0, vocabulary.wait)
    apart = wait or (not asks and rest[:1] in _PARTS_PLAYER)
    return behind if apart or not behind else text


def is_consent(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is the button of a notice over the page."""
    return len(text) <= _SHORT and _alone(text) in vocabulary.consent


def is_continued(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a short line says that its text goes on elsewhere."""
    return len(text) <= _SHORT and _alone(text) in vocabulary.continued


def is_page_number(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a page's number, as it was printed: `- 3 -`, `page 5 of 12`."""
    if len(text) > _LONGEST_PAGE or not any(map(str.isdigit, text)):
        return False
    if is_dashed_number(text):
        return True
    line = tokens(text, 6)
    word = match(line, 0, vocabulary.page_words)
    rest = [token.kind for token in line[word[0] :]] if word else []
    of_all = len(rest) == 3 and rest[1] != "number"
    return rest[:1] == ["number"] and (len(rest) == 1 or (of_all and rest[2] == "number"))


def is_dashed_number(text: str) -> bool:
    """Return whether a line is a number between two dashes, as of a page or of a section."""
    return _PAGE.fullmatch(text) is not None


def _alone(text: str) -> str:
    """A line's words, folded, without the signs around them."""
    return folded(text.strip(EDGES + "/()[]"))


def _short(text: str, vocabulary: Vocabulary) -> Left | None:
    alone = _alone(text)
    stroke = "/" in text
    if (
        alone in vocabulary.end
        or (stroke and _SIGNED_END.sub("", alone) in vocabulary.end)
        or ((stroke or "(" in text) and _is_signed_end(text, vocabulary))
    ):
        return Left("end", "a word that ends a text")
    if text.startswith("..") and _is_agency(alone, vocabulary):
        return Left("end", "an agency's name between dots, which ends its text")
    if alone in vocabulary.continued:
        return Left("furniture", "says that the text goes on elsewhere")
    said = text.endswith(_FULL_STOPS) and " " not in alone  # a word that is a sentence
    known = alone in vocabulary.furniture and not said
    if known or _buttons(alone, vocabulary) or _barred(alone, vocabulary):
        return Left("furniture", "the words of a button or a block of the page")
    if text[0] in "Aa" and _LETTER_SIZES.match(text):
        return Left("furniture", "the buttons for the size of letters")
    if not any(map(str.isalnum, text)):
        return Left("furniture", "signs without a letter or a digit")
    if "@" in text and _MAIL.match(text):
        return Left("furniture", "an e-mail address alone")
    if is_page_number(text, vocabulary):
        return Left("furniture", "a page's number")
    if "." in text and _FILE.fullmatch(text):
        return Left("furniture", "the name of a file, and its size")
    if "@" in text and _HANDLE.match(text):
        return Left("furniture", "the name of a channel alone")
    if without_player(text, vocabulary) == "":
        return Left("furniture", "what a player of videos says while it loads")
    small = _SMALL_NUMBER.match(text) and not text.endswith((".", "-"))
    if small and not _has_year(text) and not _is_short_day(text):
        return Left("furniture", "a small number alone")
    counts = text[-1].isdigit() or text[0].isalpha()
    if counts and (code := _AGENCY_CODE.match(text)) and folded(code[1]) in vocabulary.agencies:
        return Left("id", "the number of an agency's item")
    if "*" in text and _CODES.match(text):
        return Left("id", "the numbers of those who made a story")
    if _SHORT_CODE.match(text):
        return Left("id", "the short code of a message service")
    if _is_ago(text, vocabulary):
        return Left("furniture", "how long ago, by a clock that nobody knows")
    edge = text[0].isdigit() or text[-1].isdigit() or text[-1] in ")]"
    if edge and is_counter(text, vocabulary):
        return Left("furniture", "a number and what it counts")
    if edge and _is_pager(text, vocabulary):
        return Left("furniture", "the numbers of a list's pages")
    lasts = _LASTS.match(text) if edge else None
    if lasts and folded(lasts[1]) in vocabulary.lengths:
        return Left("furniture", "how long an item of a broadcast lasts")
    return None


def _is_agency(plain: str, vocabulary: Vocabulary) -> bool:
    """Whether words are the name of an agency and nothing else."""
    line = tokens(plain, 6)
    named = match(line, 0, vocabulary.agencies)
    return named is not None and named[0] == len(line)


def _buttons(plain: str, vocabulary: Vocabulary) -> bool:
    """Whether all words of a row are a page's, as in a row of buttons to share a story."""
    words = plain.split(" ")
    if not 1 < len(words) <= 10 or words[0] not in vocabulary.furniture:
        return False
    known = [word in vocabulary.furniture for word in words]
    if all(known) or (sum(known) > 1 and all(map(_known_or_latin, words, known))):
        return True
    line = tokens(plain, 12)
    at = buttons = 0
    while at < len(line) and (button := match(line, at, vocabulary.furniture_phrases)):
        at, buttons = button[0], buttons + 1
    return buttons > 1 and at == len(line)


def _barred(plain: str, vocabulary: Vocabulary) -> bool:
    """Whether bars part a row of buttons, each perhaps of several words."""
    return "|" in plain and all(
        part.strip(EDGES) in vocabulary.furniture for part in plain.split("|")
    )


def _known_or_latin(word: str, known: bool) -> bool:
    return known or not _FAR.search(word)


def _has_year(text: str) -> bool:
    return any(len(part) == 4 and 1300 < int(part) < 2100 for part in re.findall(r"\d+", text))


def _is_short_day(text: str) -> bool:
    """Whether a line is three numbers of which the last may be a year of two digits, or the first
    can be no day."""
    found = _DAY.match(text)
    return found is not None and (len(found[3]) == 2 or int(found[1]) > _LAST_DAY)


def _leads_around(text: str) -> bool:
    """Whether it is the page's own English before words of another script: `End of ...`."""
    return text[0].isascii() and any("\u0590" <= c <= "\u08ff" for c in text)


def _is_copyright(text: str, plain: str, vocabulary: Vocabulary) -> bool:
    if text.startswith("\u00a9"):
        return True
    if "\u00a9" in text and len(text) <= _SHORT and _COPYRIGHT_SIGN.search(text):
        return True
    return may_hold(plain, vocabulary.copyright) and holds(tokens(text), vocabulary.copyright)


def is_counter(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is numbers and what they count, and nothing else."""
    line = [t for t in tokens(text, 16) if t.kind != "sign" or t.key in _THOUSANDS]
    at = counters = 0
    while at < len(line):
        start = _past_number(line, at)
        counted = match(line, start, vocabulary.counters)
        if counted is None:
            return False
        end = counted[0]
        if start == at:
            end = _past_number(line, end)
            if end == counted[0]:
                return False
        at, counters = end, counters + 1
    return counters > 0


def _is_pager(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line counts the pages of a list on from one, and leads to the next or the last."""
    line = [token for token in tokens(text, 20) if token.kind != "sign"]
    numbers = [token.key for token in line if token.kind == "number"]
    words = [token.key for token in line if token.kind != "number"]
    counts = numbers[:2] == ["1", "2"] and len(line) > len(numbers)
    return counts and all(word in vocabulary.furniture for word in words)


def _past_number(line: Sequence[Token], at: int) -> int:
    """The end of a number with its thousands' signs at `at`; `at` itself where there is none."""
    if at >= len(line) or line[at].kind != "number":
        return at
    at += 1
    while at + 1 < len(line) and line[at].kind == "sign" and line[at + 1].kind == "number":
        at += 2
    return at


def _is_ago(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line tells only how long ago something was, by a clock that nobody knows."""
    words = tokens(text, 6) if len(text) <= 40 else ()
    if not 2 <= len(words) <= 5 or not any(word.key in vocabulary.ago for word in words):
        return False
    counted = [word for word in words if word.kind == "word" and word.key not in vocabulary.ago]
    return bool(counted) and all(word.key in vocabulary.units for word in counted)


def is_promotion(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line offers the site's services: only right at the foot.

    A sentence may speak of such offers: it must open with one in few words, or make two.
    """
    return len(text) <= _CAPTION and _says(text, vocabulary.promotion)


def is_notice(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line says whose opinion a story is, who may print it and the like, or makes
    an offer: only right at the foot, and as `is_promotion` says it."""
    return len(text) <= _CAPTION and _says(text, vocabulary.notices)


def _says(text: str, phrases: Phrases[bool]) -> bool:
    line = tokens(text)
    found = [
        at for at, (_, key, _, _) in enumerate(line) if key in phrases and match(line, at, phrases)
    ]
    if not found or not ends_sentence(text):
        return bool(found)
    return len(found) > 1 or (found[0] < _OFFERED and len(text) <= _OFFER)


def ends_sentence(text: str) -> bool:
    """Return whether a line ends as a sentence or a quotation does."""
    return text.endswith(_ENDS)
