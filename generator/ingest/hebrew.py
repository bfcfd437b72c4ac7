"""Dates of the Hebrew calendar, day and year in letters or in numbers. Pure."""

from collections.abc import Sequence

from generator.calendars import NEWS_YEARS, gregorian, hebrew_leap
from generator.ingest.numeric import Shape, width
from generator.ingest.tokens import Token, match
from generator.ingest.vocabulary import Vocabulary

_RULE = "day, name of month, year"
_QUOTES = frozenset("'\"\u2018\u2019\u201d\u05f3\u05f4")
_GERSHAYIM = frozenset("\"'\u05f4\u201d")
_TWO_DAYS = 'the new moon of "{}" may be the day before, too'
_THOUSANDS = 5000  # years that stand as one letter before the others, or not at all
_ADAR = 12  # in a leap year the first of two: the name alone does not tell which


def hebrew(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> Shape | None:
    """Return the date of the Hebrew calendar that begins at token `at`.

    A month that is one of two in a leap year, and does not say which, gives a day that is not.
    """
    new_moon = match(line, at, vocabulary.new_moon)
    start = new_moon[0] if new_moon else _past_quotes(line, at + 1)
    month = match(line, start, vocabulary.hebrew_months)
    day = 1 if new_moon else number_of(line[at], vocabulary) if month else 0
    if month is None or not 0 < day <= 30:
        return None
    end, number = month
    second = number == _ADAR and _follows(line, end, vocabulary)
    if second:
        number, end = _ADAR + second - 1, _past_quotes(line, end + 1)
    year_at = end
    if year_at >= len(line):
        return None
    year = number_of(line[year_at], vocabulary)
    letters = line[year_at].kind == "word"
    if letters and year < 1000:
        year += _THOUSANDS
    if year not in NEWS_YEARS["hebrew"] or (letters and len(line[year_at].key) < 3):
        return None
    if number == _ADAR and hebrew_leap(year) and not second:
        number = 0
    end = year_at + 1
    # Behind a month of thirty days the new moon is two days long.
    long = new_moon and number > 1 and gregorian("hebrew", year, number - 1, 30)
    return Shape(end, "hebrew", year, number, day, _RULE, end, _TWO_DAYS if long else "")


def _follows(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int:
    """Which of two months a letter behind the name says: 1 or 2, or 0 where none stands there."""
    if at + 1 >= len(line) or len(line[at].key) != 1:
        return 0
    found = number_of(line[at], vocabulary)
    return found if found in (1, 2) else 0


def number_of(token: Token, vocabulary: Vocabulary) -> int:
    """Return the value of a number in digits or in letters, or 0. A fifth thousand may open it."""
    if token.kind == "number":
        return int(token.key) if width(token) <= 4 else 0
    letters = [sign for sign in token.key if sign not in _QUOTES]
    values = [vocabulary.numerals.get(letter, 0) for letter in letters]
    if not all(values):
        return 0
    if len(values) > 3 and values[0] == 5 and values[1] >= 100:
        values = [_THOUSANDS, *values[1:]]
    # The greater stand first: another order is a word.
    return sum(values) if values == sorted(values, reverse=True) else 0


def in_letters(token: Token, vocabulary: Vocabulary) -> int:
    """Return the number that a word with gershayim in it is, or 0."""
    marked = token.kind == "word" and not _GERSHAYIM.isdisjoint(token.key)
    return number_of(token, vocabulary) if marked else 0


def _past_quotes(line: Sequence[Token], at: int) -> int:
    while at < len(line) and line[at].key in _QUOTES:
        at += 1
    return at
