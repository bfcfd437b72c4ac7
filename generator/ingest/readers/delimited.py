"""Fields parted by a sign of several letters, one record a line, or one above its text.

`a###b###c` and `a *** b *** c`. Nothing names the fields: their shape does. What only their length
tells apart is doubted.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from generator.ingest.dates import read_dates
from generator.ingest.decode import Line
from generator.ingest.readers.delimiters import URL, is_day, is_header
from generator.ingest.readers.fieldnames import FieldNames
from generator.ingest.readers.item import Item, Value, raw_lines, value
from generator.ingest.tokens import Token, match, tokens
from generator.ingest.vocabulary import Vocabulary, detect
from generator.text import clean, fold

_SITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,10}/?\Z", re.IGNORECASE)
_LIST = re.compile(r"\[.*\]\Z", re.DOTALL)
_IDENTIFIER = re.compile(r"[A-Za-z][\w.-]*\Z", re.ASCII)
# What a corpus puts before a sentence: its number and a tab; before all of them, their count. In
# signs such a number may be a list's, too.
_SENTENCE = re.compile(r"\s*\d{1,5}\t")
_SENTENCE_IN_SIGNS = re.compile(
    r"\s*(?:[(\[<{]\s?(\d{1,5})\s?[)\]>}][.:-]?|(\d{1,5})\s?(?:[.):>|/-]|[-_.:|]{2,3}))"
    r"(?:\s+(?=\S)|(?=[^\d\s.,]))"
)
_COUNTER = re.compile(r"\s*\d{1,6}(?:\s?\W{1,3}\s?\d{1,6})?\s*\Z")
_LEAST_SENTENCES = 3  # that show that their numbers are a corpus's own
_LONG = 200
_SHORT_TEXT = 40  # letters at least of a text that only its length beside the others shows
_LEAST_ROWS = 4  # in which the values of a column can repeat
_BY_LENGTH = "nothing names the fields of this row, and only its length shows that this is the text"
_TAKEN = 'nothing names the field "{}", which was taken for the section'
_LEFT_OUT = 'nothing names the field "{}", which was left out'
_FULL_STOPS = (".", "\u06d4", "!", "?", "\u061f", "\u2026")
_HEAD = 600  # letters of a page's text that may show its headline
_PEEL = 120  # letters that one of them takes at most
_EDGES = " .:|-"
_CREDIT = 60  # letters that the credit of a photo takes at most
_PEELED = 6  # things that may stand before the text in its own field
_BARS = (" | ", " - ", " \u2013 ", " :: ")
# What leads to a page: the sections above it, and a dash.
_PATH = re.compile(r"([^<>.:|-]{2,40}(?: > [^<>.:|-]{2,40})+) - ")
_SENTENCE_END = re.compile("[.!?\u061f\u06d4] ")


def read(
    text: str, sign: str, names: FieldNames, vocabulary: Vocabulary, *, plain: bool = True
) -> tuple[Item, ...]:
    """Return the records of a text; the fields of each are named by what they look like.

    Without `plain`, they are called 1, 2, 3, and the lines below a record's fields "text".
    """
    found: list[tuple[int, list[str], list[tuple[int, str]]]] = []
    for number, line in enumerate(raw_lines(text), 1):
        line = line.rstrip("\r\n")
        if line.count(sign) + 1 >= (len(found[0][1]) if found else 2):
            found.append((number, line.split(sign), []))
        elif line.strip() and found:
            found[-1][2].append((number, line))
    if plain and found and is_header(found[0][1], names):
        header = [field.strip() for field in found[0][1]]
        last = len(header) - 1  # a text may have the sign in itself
        rows = (
            (number, (*fields[:last], sign.join(fields[last:]).removesuffix(sign)), below)
            for number, fields, below in found[1:]
        )
        return tuple(_row(number, header, fields, below, names) for number, fields, below in rows)
    repeated = _repeated([fields for _, fields, _ in found]) if plain else None
    return tuple(
        _item(number, fields, below, names, vocabulary, repeated) for number, fields, below in found
    )


def _row(
    number: int,
    header: Sequence[str],
    fields: Sequence[str],
    below: Sequence[tuple[int, str]],
    names: FieldNames,
) -> Item:
    """One record whose fields have names, and the lines that its last one goes on in; where that is
    none of a text, they are the text."""
    last = below[-1][0] if below else number
    values = [
        found
        for key, text in zip(header, fields, strict=True)
        if (found := value(key, text, number))
    ]
    body = tuple(_below(below))
    if body and values and values[-1].key == header[-1] and names.is_text(header[-1:]):
        values[-1] = replace(values[-1], lines=(*values[-1].lines, *body))
    elif body:
        values.append(Value("text", body))
    return Item(number, last, tuple(values))


def _repeated(rows: Sequence[Sequence[str]]) -> Set[str]:
    """Return the values of the columns in which, as in one of sections, the same few return."""
    columns = zip(*rows, strict=False) if len(rows) >= _LEAST_ROWS else ()
    values = ({cell.strip() for cell in column} for column in columns)
    return {cell for cells in values if 1 < len(cells) <= len(rows) / 2 for cell in cells}


def _item(
    number: int,
    fields: Sequence[str],
    below: Sequence[tuple[int, str]],
    names: FieldNames,
    vocabulary: Vocabulary,
    repeated: Set[str] | None,
) -> Item:
    """One record; without `repeated`, its fields are called by their numbers."""
    last = below[-1][0] if below else number
    body = tuple(_below(below))
    if repeated is None:
        numbered = (value(str(at), text, number) for at, text in enumerate(fields, 1))
        values = [found for found in numbered if found]
        values += [Value("text", body)] if body else []
        return Item(number, last, tuple(values))
    filled = [text.strip() for text in fields if not names.is_empty(text)]
    looks = list(_named(filled, bool(body), vocabulary, repeated))
    named = {key: text for key, text, _ in looks if key}
    doubts = {key: doubt for key, _, doubt in looks if doubt}
    if not body and "text" in named:
        cleaned = tuple(_lines(named.pop("text"), number))
        peeled, rest = _peel(cleaned, named.get("title", ""), vocabulary)
        named = {**dict(peeled), **named}
        body = tuple(_parted(rest, vocabulary))
    values = [found for key, text in named.items() if (found := value(key, text, number))]
    values += [Value("text", body)] if body else []
    if "" in doubts and values:  # what was left out is told where the headline is, if there is one
        doubts.setdefault("title" if "title" in named else values[0].key, doubts[""])
    values = [replace(found, doubt=doubts.get(found.key, "")) for found in values]
    return Item(number, last, tuple(values))


def _below(lines: Sequence[tuple[int, str]]) -> Iterator[Line]:
    counted = [at for at, (_, text) in enumerate(lines) if _SENTENCE.match(text)]
    number_of = _SENTENCE if counted else _SENTENCE_IN_SIGNS
    counted = counted or _counted_in_signs(lines)
    for at, (number, text) in enumerate(lines):
        if counted and at < counted[0] and _COUNTER.match(text):
            continue
        if len(counted) * 2 > len(lines):
            text = number_of.sub("", text, count=1)
        cleaned = clean(text)
        if cleaned:
            yield Line(number, cleaned)


def _counted_in_signs(lines: Sequence[tuple[int, str]]) -> list[int]:
    """Return the places of the sentences `(1) ...`, where all count on and nothing stands over them
    but how many they are."""
    found = [_SENTENCE_IN_SIGNS.match(text) for _, text in lines]
    first = next((at for at, number in enumerate(found) if number), len(found))
    numbers = [int(number[1] or number[2]) for number in found[first:] if number]
    told = first == 1 and _COUNTER.match(lines[0][1]) is not None
    if len(numbers) < len(found) - first or (first and not told) or not numbers:
        return []
    counted = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    enough = told or (len(numbers) >= _LEAST_SENTENCES and numbers[0] in (0, 1))
    return list(range(first, len(found))) if counted and enough else []


def _lines(text: str, number: int) -> Iterator[Line]:
    found = value("text", text, number)
    yield from found.lines if found else ()


def _named(
    fields: Sequence[str], has_text: bool, vocabulary: Vocabulary, repeated: Set[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield a name for each field by its look, the field, and what is doubtful about that.

    What looks like nothing is left out; the first such has the name "". `repeated` are values that
    may be sections though no list knows them. Beside an address, a short field is one in any case:
    such rows were made by programs that go from section to section.
    """
    left = list(fields)
    head = ""  # of the page's text, folded: a headline is shown there

    def take(key: str, matches: Sequence[str], doubt: str = "") -> Iterator[tuple[str, str, str]]:
        if matches:
            left.remove(matches[0])
            yield key, matches[0], doubt

    addresses = [text for text in left if URL.match(text)]
    yield from take("url", addresses)
    lists = [text for text in left if _LIST.match(text)]
    yield from take("tags", lists[-1:])
    yield from take("section", [text for text in lists[:-1] if "," not in text])
    yield from take("date", [text for text in left if is_day(text, vocabulary)])
    if not has_text and left:
        longest = max(left, key=len)
        if len(longest) >= _LONG:
            head = fold(longest[:_HEAD])
            yield from take("text", [longest])
        elif _stands_out(longest, left):
            yield from take("text", [longest], _BY_LENGTH)
    yield from take("source", [text for text in left if _SITE.match(text)])
    yield from take("source", left[:1] if left and _IDENTIFIER.match(left[0]) else [])
    yield from take("id", [text for text in left if text.isdigit()])
    yield from take("tags", [text for text in left if _are_tags(text)])
    titles = [text for text in left if text.count(" ") >= 2]
    if titles:
        shown = [
            (at, text) for text in titles if (at := _shown(_without_site(text, head), head)) >= 0
        ]
        title = min(shown)[1] if shown else max(titles, key=lambda t: (len(t) <= 300, len(t)))
        left.remove(title)
        yield "title", _without_site(title, head), ""
    short = [text for text in left if len(text) <= 30 and text.count(" ") < 4]
    known = [text for text in short if addresses or fold(text) in vocabulary.sections]
    again = [text for text in short if text in repeated][: 0 if known else 1]
    yield from take("section", known or again, _TAKEN.format(again[0]) if again else "")
    yield from take("summary", [text for text in left if len(text) > 60])
    strange = [text for text in left if any(map(str.isalpha, text))]
    if not addresses:
        yield from take("", strange, _LEFT_OUT.format('" or "'.join(strange)))


def _stands_out(text: str, fields: Sequence[str]) -> bool:
    """Whether the longest of some fields is a sentence, or far longer than any, and another one may
    be its headline."""
    others = [len(other) for other in fields if other.count(" ") >= 2 and other != text]
    ends = text.endswith(_FULL_STOPS) or len(text) > 2 * max(others, default=0)
    return bool(others) and len(text) >= _SHORT_TEXT and ends


def _are_tags(text: str) -> bool:
    """Whether a field is a list of short words; a comma before the first shows it too."""
    parts = re.split("[,\u060c]", text)
    return len(parts) > 1 and parts[0] + parts[-1] != text and max(map(len, parts)) <= 40


def _shown(title: str, head: str) -> int:
    """Where the head of a page's text, folded, shows a headline; -1 when it does not."""
    return head.find(fold(title)) if head else -1


def _without_site(title: str, head: str) -> str:
    """Return a page's title without the site's name, where the text repeats the headline alone."""
    if _shown(title, head) >= 0:
        return title
    for bar in _BARS:
        for part in sorted(title.split(bar), key=len, reverse=True)[:1]:
            if bar in title and len(part) > 15 and _shown(part, head) >= 0:
                return part.strip()
    return title


def _peel(
    body: tuple[Line, ...], title: str, vocabulary: Vocabulary
) -> tuple[list[tuple[str, str]], tuple[Line, ...]]:
    """Take headline, labels, section and date from the head of a text that has all in one line."""
    if not body:
        return [], body
    found: list[tuple[str, str]] = []
    text = body[0].text
    lang = detect(text, vocabulary)
    titled = False
    for _ in range(_PEELED):
        head = text[:_PEEL]
        line = tokens(head, 24)
        if title and text.startswith(title) and len(text) > len(title) + 50:
            titled = True
            text = text[len(title) :].lstrip(_EDGES)
        elif titled and (path := _PATH.match(text)):
            found.append(("section", path[1]))
            text = text[path.end() :]
        elif (day := _dated(head, line, lang, vocabulary))[1]:
            found.append(("date", head[day[0] : day[1]]))
            text = text[day[1] :].lstrip(_EDGES)
        elif end := _numbered(line, vocabulary):
            text = text[end:].lstrip(_EDGES)
        elif line and not titled and line[0].key in vocabulary.furniture:
            if not title or title not in text[: len(title) + _PEEL]:
                break
            text = text[line[0].end :].lstrip(_EDGES)
        else:
            break
    return found, (Line(body[0].number, text), *body[1:])


def _dated(head: str, line: Sequence[Token], lang: str, vocabulary: Vocabulary) -> tuple[int, int]:
    """Return from where to where a day with its time stands at the head of a text, or zeros."""
    label = match(line, 0, vocabulary.label_phrases)
    at = label[0] + 1 if label and label[0] < len(line) and line[label[0]].key == ":" else 0
    start = line[at].start if at < len(line) else 0
    day = next(iter(read_dates(head[start:], lang, vocabulary).dates), None)
    if day is None or not day.gregorian:
        return 0, 0
    weekday = match(line, at, vocabulary.weekdays)
    if day.first != (weekday[0] - at if weekday else 0):
        return 0, 0
    end = tokens(head[start:], 24)[day.end - 1].end + start
    return start, end + len(_clock(head[end:]))


def _numbered(line: Sequence[Token], vocabulary: Vocabulary) -> int:
    """Return where the number of an article ends that stands at the head of a text, or 0."""
    label = match(line, 0, vocabulary.label_phrases)
    if label is None or label[1] != "id" or label[0] + 1 >= len(line):
        return 0
    colon, number = line[label[0]], line[label[0] + 1]
    return number.end if colon.key == ":" and number.kind == "number" else 0


def _clock(text: str) -> str:
    found = re.match(r"\s*[-\u2013|,\u060c]?\s*\d{1,2}:\d{2}(?::\d{2})?(?!\d)", text)
    return found[0] if found else ""


def _parted(body: Sequence[Line], vocabulary: Vocabulary) -> Iterator[Line]:
    """Part the credit of a photo from the end of the sentence before it."""
    for line in body:
        end = max(
            (m.end() for m in _SENTENCE_END.finditer(line.text, len(line.text) - 60)), default=0
        )
        tail = tokens(line.text[end:], 6)
        label = match(tail, 0, vocabulary.label_phrases)
        if end and label and label[1] == "photo":
            yield Line(line.number, line.text[: end - 1])
            yield Line(line.number, line.text[end:])
        else:
            yield line
