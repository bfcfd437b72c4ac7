"""Lines around a story that name who, where and when: judged by their parts. Pure."""

import re
from collections.abc import Iterable, Sequence

from generator.calendars import NEWS_YEARS
from generator.ingest.clock import time_of_day
from generator.ingest.credits import Credits, agency
from generator.ingest.dates import read_dates
from generator.ingest.furniture import without_player
from generator.ingest.hebrew import in_letters
from generator.ingest.metadata import Fact, dated
from generator.ingest.names import Part, is_name, is_person, parts_of, settled
from generator.ingest.numeric import width
from generator.ingest.tokens import Token, first_key, folded, holds, match, tokens
from generator.ingest.unsure import doubted, is_label, is_strange, quotes
from generator.ingest.vocabulary import Vocabulary, bare
from generator.ingest.written import issue_end
from generator.text import clean_value, fold

_LONGEST = 90  # characters of a line of credits
_LONGEST_TAGS = 160
_LONGEST_SECTION = 30
_TOPIC = 3  # words
_LONGEST_DAY = 60
_LONGEST_PLACE = 10  # words and signs before the day of a dateline
_STRANGE_PLACE = 2  # words of a place that no list knows
_COMMAS = frozenset(",\u060c")
_DASHES = frozenset("-\u2013\u2014")
_CLOSES = frozenset(":-\u2013\u2014(/")
_LONGEST_LENDER = 5  # words of a house from which a text was taken
_OTHER_WORDS = 3  # beside a day that is not read
_DESK_SIGNS = frozenset(":-\u2013\u2014")
_ENDS = (".", "\u06d4", "!", "?", "\u061f")
_QUOTATION_END = re.compile('[\u00bb"\u201c\u201d][.\u06d4!?\u061f]')  # a saying, no publisher
_RULE_SIGNS = " =*_\u2013\u2014-"
# One to three letters each, parted by dots and strokes; one stroke or two dots at the least.
_BRACKETED = re.compile(r"\((?:[^\W\d_A-Za-z][ ./]+){1,3}[^\W\d_A-Za-z]\.?\)")
_LETTERS = r"[^\W\d_A-Za-z]{1,3}"
_INITIALS = re.compile(
    rf"(?=.*/|.*\..*\.){_LETTERS}(?:\s?[./]\s?{_LETTERS}|\s{_LETTERS}){{1,6}}\.?"
    r"|[^\W\d_A-Za-z]\.\s?[^\W\d_A-Za-z]"
    r"|[^\W\d_A-Za-z](?: [^\W\d_A-Za-z]){1,4}"
)
_BRACKETED_SECTION = re.compile(r"[\[(]([^\[\]()]{2,30})[\])]\s+(?=\S.*\s)")
_SECTION = re.compile(r"\s+[/|]\s+")
_PATH = re.compile(r"\s*[|>\u203a\u00bb/\\]\s*")
_SYNDICATED = re.compile('[\u00ab"\u201c]([^\u00ab\u00bb"\u201c\u201d]{2,40})[\u00bb"\u201d]')


def headline(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return a headline's title, without what a page put on its line, and the section on it."""
    text = without_player(text, vocabulary) or text
    line = tokens(text, 20)
    player = match(line, 0, vocabulary.long_furniture)
    if player and player[0] < len(line):
        text = text[line[player[0]].start :]
    desk = match(line, 0, vocabulary.desks)
    if desk and desk[0] + 1 < len(line) and line[desk[0]].key == ":":
        text = text[line[desk[0] + 1].start :]
    words = text.split(" ")
    half = len(words) // 2
    if half >= 3 and len(words) % 2 == 0 and words[:half] == words[half:]:
        text = " ".join(words[:half])
    bracketed = _BRACKETED_SECTION.match(text)
    if bracketed and folded(bracketed[1]) in vocabulary.sections:
        title = text[bracketed.end() :]
        return (Fact("title", title), Fact("section", clean_value(bracketed[1])))
    before = _SECTION.search(text, 0, 30)
    if before and fold(text[: before.start()]) in vocabulary.sections and before.end() < len(text):
        section = clean_value(text[: before.start()])
        return (Fact("title", text[before.end() :]), Fact("section", section))
    return (Fact("title", text),)


def _long(step: str) -> bool:
    return not 0 < len(step.split()) <= 3


def _is_section(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a section's name, with or without the article before its words."""
    name = folded(text)
    return name in vocabulary.sections or (
        len(name) <= _LONGEST_SECTION
        and bare(name, vocabulary.articles) in vocabulary.bare_sections
    )


def _is_place(text: str, vocabulary: Vocabulary) -> bool:
    line = tokens(text, 8)
    place = match(line, 0, vocabulary.places)
    return place is not None and place[0] == len(line)


def section_line(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return the section that a line names and nothing else: a word, or a path to it."""
    if len(text) > 60:
        return ()
    steps = [step.strip(" -\u2013:|*") for step in text.split(" > ")]
    last = next((step for step in reversed(steps) if step), "")
    if len(steps) > 1 and all(step and len(step.split()) <= 3 for step in steps):
        return (Fact("section", clean_value(last)),)
    path = [step.strip(" -\u2013:*") for step in _PATH.split(text)]
    known = _is_section(last, vocabulary)
    if len(path) > 1 and not known and not any(map(_long, path)):
        if folded(path[0]) in vocabulary.home:
            found = [step for step in path[1:] if _is_section(step, vocabulary)]
            known, last = True, found[-1] if found else path[1]
        elif len(path) > 2 and folded(path[-1]) in vocabulary.sections:
            known, last = True, path[-1]
        elif len(path) == 2 and _is_section(path[0], vocabulary):
            known = _is_place(path[1], vocabulary)  # other words behind the section are a headline
            last = path[0] if known else last
    return (Fact("section", clean_value(last)),) if known else ()


def subject(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return the section behind the word for what a text is about: only under a headline."""
    label, colon, value = text.partition(":") if len(text) <= _LONGEST_SECTION else ("", "", "")
    about = bool(colon) and vocabulary.letter.get(folded(label)) == "subject"
    words = len(value.split())
    return (Fact("section", clean_value(value)),) if about and 0 < words <= _TOPIC else ()


def credit_line(
    text: str,
    lang: str,
    vocabulary: Vocabulary,
    *,
    under_title: bool = False,
    foot: bool = False,
) -> tuple[Fact, ...]:
    """Return the people, places, houses and the day that a line names, or () for other lines.

    One of its parts must be known - a place, an agency, a publisher, a full date - and each of the
    others must look like a name.
    """
    if len(text) > _LONGEST or text.endswith(_ENDS) or _QUOTATION_END.search(text):
        return ()
    line = tokens(text, 40)
    player = match(line, 0, vocabulary.long_furniture)
    if player:
        text = text[line[player[0] - 1].end :].lstrip()
        line = tokens(text, 40)
    if not 1 <= len(line) < 40:
        return ()
    reading = read_dates(text, lang, vocabulary)
    if reading.dates:
        rest = {start for start, _ in reading.rest}
    else:
        rest = {token.start for token in line}
    parts = [part for part in parts_of(text, line, rest, vocabulary) if part.kind != "none"]
    if folded(text.partition(":")[0]) in vocabulary.event:
        return ()  # the day of what the story announces
    if reading.value and len(parts) == 1 and parts[0].before_colon:
        parts = []  # a label that no list knows, and its day
    if quotes(parts) and not reading.value:
        return ()
    guessed, parts = parts, settled(parts, credited=under_title)
    if is_label(guessed, parts):
        return ()
    people = [part for part in parts if part.kind == "person"]
    if not parts and not reading.value:
        return ()
    if (
        under_title
        and len(people) == len(parts) == 1
        and _says_role(text, line, people[0], vocabulary)
    ):
        return (Fact("authors", people[0].text),)
    if any(part.kind == "unknown" for part in parts):
        return ()
    if len(people) == len(parts) and not reading.value:
        return ()
    if len(people) > 2 or (reading.value and len(people) > 1):
        return ()
    if reading.value and not foot and len(people) == len(parts) == 1 and is_strange(people[0]):
        return ()  # see `beside_the_day`
    dated_foot = foot and reading.value is not None
    facts = list(doubted(_facts(parts, foot=dated_foot, vocabulary=vocabulary), guessed, parts))
    if reading.value or reading.doubts:
        facts.insert(0, dated("date", text, reading))
    return tuple(facts)


def _says_role(text: str, line: Sequence[Token], person: Part, vocabulary: Vocabulary) -> bool:
    """Whether a line is a name and, behind a sign, what the person is: `name - our reporter`."""
    if not person.given or not text.startswith(person.text):
        return False
    behind = next((at for at, token in enumerate(line) if token.start >= len(person.text)), 0)
    return 0 < behind < len(line) - 1 and bool(match(line, behind + 1, vocabulary.roles))


def is_role(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a short line begins with what somebody is."""
    return len(text) <= _LONGEST_DAY and match(tokens(text, 8), 0, vocabulary.roles) is not None


def titled_name(text: str, vocabulary: Vocabulary) -> str:
    """Return the name behind a person's title that is all a line says, or ""."""
    if first_key(text) not in vocabulary.titles:
        return ""
    line = tokens(text, 8)
    title = match(line, 0, vocabulary.titles)
    start = title[0] if title else 0
    while 0 < start < len(line) and line[start].kind == "sign":
        start += 1
    known = 0 < start < len(line) and is_name(text[line[start].start :], vocabulary)
    return clean_value(text) if known else ""


def unread_day(text: str, vocabulary: Vocabulary) -> tuple[str, bool] | None:
    """Return the doubt of a short line that may be a date, and whether it can be nothing else.

    That is one with a full date, with a year, with a number beside a month or a weekday, or with
    three numbers alone; None for another line. Only right under the headline of an article whose
    day no line gives.
    """
    if len(text) > _LONGEST_DAY or text.endswith(_ENDS):
        return None
    line = tokens(text)
    numbers: list[int] = []
    words = years = names = months = 0
    at = 0
    while at < len(line):
        token = line[at]
        month = match(line, at, vocabulary.months)
        hebrew = match(line, at, vocabulary.hebrew_months)
        weekday = match(line, at, vocabulary.weekdays)
        day = month or hebrew or weekday
        other = _beside_a_day(line, at, vocabulary)
        if day:
            names += 1
            months += bool(month or hebrew)
        elif other is None and token.kind == "number":
            numbers.append(int(token.key))
            years += _is_year(token)
        elif other is None and (number := in_letters(token, vocabulary)):
            numbers.append(number)
        elif other is None and token.kind == "word":
            words += 1
        at = day[0] if day else other or at + 1
    bare = words == 0 and len(numbers) == 3  # such as 98/7/15, in no order that is known
    reading = read_dates(text, "", vocabulary)
    full = reading.value is not None  # in whatever calendar, beside other words
    if words > _OTHER_WORDS or not numbers or not (years or names or bare or full):
        return None
    if reading.value and not reading.rest:
        return f'"{text}" may be its date, but stands among the paragraphs', False
    if words == 0 and len(numbers) <= 2 - bool(months):
        return f'"{text}" is no full date, and no day is made up for it', True
    doubt = f'"{text}" stands where the date should be, and is not read'
    return doubt, words == 0 and not bare


def _is_year(token: Token) -> bool:
    return width(token) == 4 and int(token.key) in NEWS_YEARS["gregorian"]


def _beside_a_day(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int | None:
    """The end of what may stand beside a day and is none: a time, an era, the issue's number."""
    end = issue_end(line, at, vocabulary)
    if end and _is_year(line[end - 1]):
        return None  # of an issue's year, or the year itself
    end = end or time_of_day(line, at, vocabulary)
    tables = (vocabulary.date_words, vocabulary.year_words, vocabulary.eras)
    words = (found[0] for table in tables if (found := match(line, at, table)))
    return end or next(words, None)


def _facts(parts: Sequence[Part], *, foot: bool, vocabulary: Vocabulary) -> Iterable[Fact]:
    for part in parts:
        if part.kind == "agency":
            yield Fact("agency", part.text)
        elif part.kind == "place":
            yield Fact("places", part.text)
        elif part.kind == "outlet":
            yield Fact("source", part.text)
        elif foot and match(tokens(part.text, 6), 0, vocabulary.places):
            yield Fact("tags", part.text)  # keywords that ran into the day at the end
        else:
            yield Fact("authors", part.text)


def bracketed_name(text: str, vocabulary: Vocabulary) -> str:
    """Return the name that a last line holds in brackets, or ""."""
    inner = text.strip("() ")
    if text[:1] == "(" and text[-1:] == ")" and is_name(inner, vocabulary):
        return clean_value(inner)
    return ""


def bracketed_house(text: str, vocabulary: Vocabulary) -> str:
    """Return what a line in brackets names that is no person by the lists, but has the article of
    what a paper is called, or ""."""
    if text[:1] not in ("(", "["):
        return ""
    inner = text.strip('()[] \u00ab\u00bb"')
    words = folded(inner).split(" ")
    if len(words) > _LONGEST_LENDER - 1 or inner in ("", text):
        return ""
    if is_person(inner, vocabulary) or any(word in vocabulary.frequent for word in words):
        return ""
    named = any(word.startswith(vocabulary.articles) for word in words)
    plain = named and inner.replace(" ", "").isalpha()
    return clean_value(inner) if plain and not _is_place(inner, vocabulary) else ""


def initials(text: str, vocabulary: Vocabulary) -> Credits | None:
    """Return the agencies beside the initials of whoever wrote or edited a text, on a last line
    that holds nothing else; None for another line: `m.k/a.s (Reuters, AFP)`."""
    if text[:1] == "(" and _BRACKETED.fullmatch(text):
        name = agency(tokens(text.strip("()")), text.strip("()"), vocabulary)
        return Credits((), (name,) if name else ())
    own, bracket, rest = text.partition("(")
    if len(text) > _LONGEST or not _INITIALS.fullmatch(own.strip(_RULE_SIGNS)):
        return None
    if _is_said(own, vocabulary):
        return None
    if not bracket:
        return Credits()
    inner = rest.rstrip(" .").removesuffix(")")
    line = tokens(inner, 40)
    parts = parts_of(inner, line, {token.start for token in line}, vocabulary)
    if any(part.kind != "agency" for part in parts):
        return None
    return Credits((), tuple(part.text for part in parts))


def _is_said(text: str, vocabulary: Vocabulary) -> bool:
    """Whether what has the look of initials is words with stops between them: `No. No. No.`"""
    words = [token.key for token in tokens(text) if token.kind == "word"]
    if "/" in text:
        said = sum(len(word) > 1 and word in vocabulary.frequent for word in words)
        return 2 * said >= len(words)
    ended = text.endswith(_ENDS) and len(words[-1]) > 1
    return ended or any(len(word) > 1 and word in vocabulary.frequent for word in words)


def syndicated(text: str, vocabulary: Vocabulary) -> str:
    """Return the house that a foot line says a text comes from by agreement, or ""."""
    if len(text) > _LONGEST:
        return ""
    line = tokens(text, 12)
    start = next((at for at, token in enumerate(line) if token.kind != "sign"), len(line))
    said = match(line, start, vocabulary.syndication)
    quoted = _SYNDICATED.search(text)
    if said and quoted and len(line) - said[0] <= 9:
        return clean_value(quoted[1])
    borrowed = match(line, start, vocabulary.borrowed)
    if borrowed and not text.endswith(_ENDS):
        name = text[line[borrowed[0] - 1].end :].strip(" :()[]")
        if 0 < len(name.split()) <= _LONGEST_LENDER:
            return clean_value(name)
    return ""


def posted_by(text: str, vocabulary: Vocabulary) -> str:
    """Return the person's name of a line that says how long ago a text was put there, and by whom;
    "" for another line."""
    if first_key(text) not in vocabulary.ago:
        return ""
    line = tokens(text, 12)
    told = vocabulary.units | vocabulary.ago
    at = next((n for n, t in enumerate(line) if t.kind != "number" and t.key not in told), 0)
    by = match(line, at, vocabulary.byline_phrases) if at > 1 else None
    if by is None or by[0] >= len(line):
        return ""
    name = text[line[by[0]].start :]
    return clean_value(name) if is_person(name, vocabulary) else ""


def barred_tags(text: str) -> str:
    """Return the keywords of a line that is three or more of a few words between bars, or ""."""
    parts = [part.strip() for part in text.split("|")]
    few = all(part and len(part.split()) <= _LONGEST_LENDER - 1 for part in parts)
    least = 3
    few = few and len(parts) >= least and not text.endswith(_ENDS)
    return ", ".join(parts) if few and not any(map(str.isdigit, text)) else ""


def published_on(text: str, lang: str, vocabulary: Vocabulary) -> Fact | None:
    """Return the day of a short line that says that a text was published then: only at the foot."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return None
    if not holds(tokens(text, 20), vocabulary.published):
        return None
    reading = read_dates(text, lang, vocabulary)
    return dated("date", text, reading) if reading.value else None


def loose_tags(text: str, vocabulary: Vocabulary) -> str:
    """Return the keywords behind their label where no sign sets it off, or "": only at the foot."""
    if len(text) > _LONGEST_TAGS or text.endswith(_ENDS):
        return ""
    line = tokens(text, 20)
    label = match(line, 0, vocabulary.label_phrases)
    if not label or label[1] != "tags" or not label[0] < len(line) < 20:
        return ""
    return text[line[label[0]].start :]


def opening_facts(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return the day and the desk that the dateline of a first paragraph gives.

    A day counts in the first brackets, or between a place and an agency; never further on.
    """
    line = tokens(text, 30)
    facts: list[Fact] = []
    label = match(line, 0, vocabulary.label_phrases)
    if label and label[1] == "section":
        end = next((at for at in range(label[0], len(line)) if line[at].key in _DESK_SIGNS), 0)
        if label[0] < end <= label[0] + 4:
            section = clean_value(text[line[label[0]].start : line[end - 1].end])
            facts.append(Fact("section", section))
    end = _dateline_end(line, text, lang, vocabulary)
    if end:
        head = text[: line[end - 1].end]
        reading = read_dates(head, lang, vocabulary)
        if reading.value:
            facts.append(dated("date", reading.dates[0].text, reading))
    return tuple(facts)


def _dateline_end(line: Sequence[Token], text: str, lang: str, vocabulary: Vocabulary) -> int:
    """The token up to which a line is its dateline: a bracket that closes early, or an agency."""
    if line and line[0].key in ("[", "(") and (end := _bracketed_day(line, lang, vocabulary, text)):
        return end
    number = next((at for at, token in enumerate(line) if token.kind == "number"), len(line))
    if 0 < number <= _LONGEST_PLACE and (end := _dated_place(line, number, vocabulary)):
        return end
    for at, token in enumerate(line):
        if token.key == "(" and at <= 5:
            close = next((e for e in range(at, min(at + 16, len(line))) if line[e].key == ")"), 0)
            inner = line[at + 1 : close]
            named = any(_houses(inner, start, vocabulary) for start in range(len(inner)))
            placed = match(line, 0, vocabulary.places)
            return close if named or (placed and placed[0] == at) else 0
        if token.kind == "sign" and token.key not in ",\u060c-/.\u06d4":
            return 0
        if number <= 3 < at <= 14 and match(line, at, vocabulary.agencies):
            return at
    return 0


def _bracketed_day(line: Sequence[Token], lang: str, vocabulary: Vocabulary, text: str) -> int:
    """The end of a whole date in brackets that opens a line, or 0."""
    closes = (at for at, token in enumerate(line[:14]) if token.key in ("]", ")"))
    close = next(closes, 0)
    reading = read_dates(text[line[0].end : line[close].start], lang, vocabulary) if close else None
    return close if reading and reading.value and not reading.rest else 0


def _dated_place(line: Sequence[Token], number: int, vocabulary: Vocabulary) -> int:
    """The end of `place, day month year` at the start of a line where a sign closes it, or 0."""
    at = 0
    while place := match(line, at, vocabulary.places):
        at = place[0]
        while at < number and line[at].key in ",\u060c-\u2013":
            at += 1
    if at and (word := match(line, at, vocabulary.date_words)):
        at = word[0]
    return _closed_day(line, number, vocabulary) if at == number else 0


def _closed_day(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> int:
    """The end of a whole date whose day of the month stands there and that a sign closes, or 0."""
    month = match(line, at + 1, vocabulary.months)
    end = month[0] + 1 if month else 0
    if not month and _whole_day(line[at : at + 5]):
        end = at + 5
    if end and end < len(line) and (era := match(line, end, vocabulary.eras)):
        return era[0] if era[0] < len(line) and line[era[0]].key in _CLOSES else 0
    closed = 0 < end < len(line) and line[end].key in _CLOSES
    return end if closed and line[end - 1].kind == "number" else 0


def strange_dateline(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, bool] | None:
    """Return the whole date that stands behind a word or two at the start of a text, with the doubt
    that no list knows them for a place, and whether signs set it off on both sides; or None.

    Where a word leads to the day instead, it may be that of what was done.
    """
    line = tokens(text, 16)
    at = next((n for n, token in enumerate(line) if token.kind != "word"), 0)
    led = next((n for n in range(1, at) if match(line, n, vocabulary.date_words)), 0)
    words = line[: led or at]
    if not 1 <= len(words) <= _STRANGE_PLACE or is_person(text[: words[-1].end], vocabulary):
        return None
    if any(token.key in vocabulary.frequent for token in words):
        return None
    day = led or at
    if not led:
        apart = line[at].key in _COMMAS or (line[at].key in _DASHES and _is_spaced(line, at))
        day = at + 1 if apart else len(line)
    for table in (vocabulary.date_words, vocabulary.weekdays):
        day = found[0] if (found := match(line, day, table)) else day
    end = _closed_day(line, day, vocabulary) if day < len(line) else 0
    behind = end + 1 < len(line) and line[end + 1].kind == "word"
    if not end or not behind or line[end].key not in _DESK_SIGNS:
        return None
    reading = read_dates(text[: line[end - 1].end], lang, vocabulary)
    if not reading.value:
        return None
    place = clean_value(text[: words[-1].end])
    doubt = f'"{place}" is no place that the lists know; the day behind it is taken for its date'
    fact = dated("date", reading.dates[0].text, reading)
    return fact._replace(doubts=(*fact.doubts, doubt)), not led


def _is_spaced(line: Sequence[Token], at: int) -> bool:
    return line[at - 1].end < line[at].start


def _whole_day(line: Sequence[Token]) -> bool:
    """Whether tokens are three numbers with one sign between them."""
    kinds = [token.kind for token in line]
    return kinds == ["number", "sign", "number", "sign", "number"] and line[1].key == line[3].key


def _houses(line: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    tables = (vocabulary.agencies, vocabulary.outlets, vocabulary.outlet_words)
    return any(match(line, at, table) for table in tables)
