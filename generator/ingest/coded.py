"""The head of a record as a press database or a groupware prints it: by codes, by its own fields.

Pure.
"""

import re

from generator.ingest.dates import read_dates
from generator.ingest.metadata import Fact, Metadata, dated
from generator.ingest.roles import Kind
from generator.ingest.vocabulary import Vocabulary
from generator.text import clean_value

_CODE = re.compile(r"([A-Z]{2,3})(?:\s+(\S.*))?")
_LEAST = 5  # lines with a code
_LONGEST_VALUE = 160
_HEAD = 16  # lines among which a labelled headline stands
_LABELLED = 3  # labels there
_OWN = re.compile(r"\$?[A-Za-z][A-Za-z ]{1,24}:(?:\s.*)?")
_INTERNAL = re.compile(r"\$[A-Za-z]+:(?:\s.*)?")


def coded(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Take the lines of a record whose fields stand behind codes of two or three letters, as `HD`
    over its headline and `LP` over its text: on the code's line, or on the one below it."""
    found = [
        (at, opened[1], opened[2] or "")
        for at, kind in enumerate(kinds)
        if kind.text[0].isascii() and (opened := _CODE.fullmatch(kind.text))
        if opened[1] in vocabulary.codes
    ]
    told = {vocabulary.codes[code] for _, code, _ in found}
    if len(found) < _LEAST or not {"title", "body"} <= told:
        return
    places = {at for at, _, _ in found}
    for at, code, value in found:
        field, rule = vocabulary.codes[code], f"behind the code {code} of a press database"
        kinds[at] = Kind(kinds[at].text, "out", rule, "furniture")
        if field == "body" or field == "other":
            continue
        line = at if value else at + 1
        if line >= len(kinds) or (line != at and line in places):
            continue
        value = clean_value(value or kinds[line].text)
        if len(value) > _LONGEST_VALUE:
            continue
        fact = Fact(field, value, labelled=True)
        if field == "date":
            fact = dated("date", value, read_dates(value, lang, vocabulary), labelled=True)
        metadata = Metadata((fact,), True)
        kinds[line] = Kind(kinds[line].text, "metadata", rule, metadata=metadata, label=field)


def own_fields(kinds: list[Kind]) -> None:
    """Leave out the fields that a program adds to a record whose headline stands behind a label."""
    head = kinds[:_HEAD]
    title = next((at for at, kind in enumerate(head) if kind.label == "title"), None)
    if title is None or sum(kind.label is not None for kind in head) < _LABELLED:
        return
    for at, kind in enumerate(kinds):
        own = _OWN if at < title else _INTERNAL
        if kind.name == "text" and kind.text[0].isascii() and own.fullmatch(kind.text):
            rule = "a field that a program adds to its record"
            kinds[at] = Kind(kind.text, "out", rule, "id")
