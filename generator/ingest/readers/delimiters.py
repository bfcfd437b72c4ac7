"""The sign of several letters that parts the fields of a text: `a###b###c`, `a *** b *** c`."""

import re
from collections import Counter
from collections.abc import Sequence

from generator.ingest.dates import read_dates
from generator.ingest.furniture import is_rule
from generator.ingest.readers.fieldnames import FieldNames
from generator.ingest.readers.item import raw_lines
from generator.ingest.vocabulary import Vocabulary

SIGNS = ("###", " *** ", "|||", "\t|\t", "@@@@", " ||| ", "$$$", "<>", "~~~")
# Any other run of signs, or a word for it, where an address or a day stands among the fields.
_RUN = re.compile(
    r"[@#^~<>|*$%&+=_\\\u00a4\u00a6\u00a7\u00b6\u2022]{2,}|[\[<](?:SEP|DELIM|TAB|sep|delim|tab)[\]>]"
)
_APART = re.compile(r" (([-_/:;!])\2+) ")  # of what pages write, too: with a space on each side
_WRITTEN = "-_/:;!*=~"  # people write these in a text, Markdown too: one line of them is no row
_SINGLE = ("\t", "|")  # over a text alone, which has none of them
_LEAST = 4  # fields
_LOOKED_AT = 6  # lines that show whether a sign which no known program writes parts fields
_FIRST = 20_000  # letters of a first line that are looked at for these
URL = re.compile(r"https?://\S+\Z")
_SENTENCES = 3  # a headline, a summary, a text: more are the items of a news ticker


def sniff(text: str, names: FieldNames, vocabulary: Vocabulary) -> str:
    """Return the sign between the fields of a text, or "" when none is certain.

    Certain is: the first line and every other line of one record each have equally many of them,
    and a day between them where there are no more than two lines; or the first line has them, with
    an address among its fields or with the names of fields, and its text stands below.
    """
    filled = (line.rstrip("\r\n") for line in raw_lines(text[:400_000]) if line.strip())
    first = next(filled, "")
    signs = _signs(first)
    lines = [first, *filled] if signs else []
    for sign in signs:
        count = first.count(sign)
        fields = first.split(sign)
        counts = [line.count(sign) for line in lines[: max(2, len(lines) - 1)]]
        same = sum(other == count for other in counts)
        known = sign in SIGNS
        if any(URL.match(field.strip()) for field in fields):
            rest = 1 if sign in _SINGLE else 0  # a sentence may have its number before a tab
            even = all(other == count or other <= rest for other in counts)
            over = same < len(counts) and any(is_day(one.strip(), vocabulary) for one in fields)
            # Under the name, day and address of a bulletin rows of signs part its stories.
            parts = same == 1 and any(is_rule(line.strip()) for line in lines)
            if known or (even and not parts and (sign not in _SINGLE or over)):
                return sign
        if sign in _SINGLE:
            continue
        if len(lines) > 1 and same == len(counts) and is_header(fields, names):
            return sign
        if known and len(lines) > 2 and same > 0.95 * len(counts):
            return sign
        few = lines if len(lines) <= 2 else () if known else lines[:_LOOKED_AT]
        if len(lines) == 1 and not known and sign.strip()[0] in _WRITTEN:
            continue
        if same == len(counts) and _are_records(few, sign, vocabulary):
            return sign
    return ""


def _signs(first: str) -> list[str]:
    """Return the signs that may part the fields of a first line, those of known programs first."""
    head = first[:_FIRST]
    runs = Counter([run[0] for sign in (_RUN, _APART) for run in sign.finditer(head)])
    usual: dict[str, str] = {}  # a sign -> its runs there: two of them have an empty field between
    for run, times in runs.most_common():
        if times + 1 >= _LEAST:
            usual.setdefault(run.strip()[0], run)
    signs = [
        sign
        for sign in SIGNS
        if first.count(sign) + 1 >= _LEAST
        and usual.get(sign.strip()[0], sign.strip()) == sign.strip()
    ]
    signs += [run for run in usual.values() if all(run != sign.strip() for sign in signs)]
    if "://" in head:
        signs += [sign for sign in _SINGLE if first.count(sign) + 1 >= _LEAST]
    return signs


def is_header(fields: Sequence[str], names: FieldNames) -> bool:
    """Whether the fields of a first row are names of fields, a title's or a text's among them."""
    return names.is_record([field.strip() for field in fields]) and all(
        names.first(field.strip()) or names.is_counting(field) for field in fields
    )


def _are_records(lines: Sequence[str], sign: str, vocabulary: Vocabulary) -> bool:
    return bool(lines) and all(_may_be_one(line.split(sign), vocabulary) for line in lines)


def _may_be_one(fields: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether fields may be those of one record: a day, and no more sentences than it has."""
    days = [is_day(field.strip(), vocabulary) for field in fields]
    said = sum(
        not day and field.strip().count(" ") >= 2 for day, field in zip(days, fields, strict=True)
    )
    return any(days) and said <= _SENTENCES


def is_day(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a field is a day, its time perhaps, and nothing else."""
    if len(text) > 60 or text.isdigit():  # digits alone are the number of a story
        return False
    reading = read_dates(text, "", vocabulary)
    return reading.value is not None and not reading.rest
