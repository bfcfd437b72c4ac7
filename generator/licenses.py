"""The licences that an archive may name, and what each lets machines do."""

from typing import NamedTuple

_CC = "https://creativecommons.org"
_RESERVED = "http://rightsstatements.org/vocab/InC/1.0/"  # as libraries say it; no https there


class License(NamedTuple):
    """The terms under which an archive's texts may be used."""

    id: str  # of the SPDX License List, or "reserved"
    name: str  # as its publisher writes it
    url: str
    mining: bool  # whether machines may learn from the texts, beside finding them


LICENSES = {
    known.id: known
    for known in (
        License("CC0-1.0", "CC0 1.0", f"{_CC}/publicdomain/zero/1.0/", mining=True),
        License("CC-BY-4.0", "CC BY 4.0", f"{_CC}/licenses/by/4.0/", mining=True),
        License("CC-BY-SA-4.0", "CC BY-SA 4.0", f"{_CC}/licenses/by-sa/4.0/", mining=True),
        License("CC-BY-ND-4.0", "CC BY-ND 4.0", f"{_CC}/licenses/by-nd/4.0/", mining=True),
        License("CC-BY-NC-4.0", "CC BY-NC 4.0", f"{_CC}/licenses/by-nc/4.0/", mining=True),
        License("CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0", f"{_CC}/licenses/by-nc-sa/4.0/", mining=True),
        License("CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0", f"{_CC}/licenses/by-nc-nd/4.0/", mining=True),
        License("reserved", "In Copyright", _RESERVED, mining=False),
    )
}
