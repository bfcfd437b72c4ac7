"""Locale: the words, dates and numbers that a reader of the site sees. The only import of Babel."""

import datetime as dt
import gettext
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale as Cldr
from babel.core import UnknownLocaleError
from babel.dates import format_date, get_day_names, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

_FOLDER = Path(__file__).with_name("locale")
# Scripts written from right to left (UAX #24 names; CLDR scriptMetadata "rtl").
_RTL_SCRIPTS = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr", "Aran"}


@dataclass(frozen=True, slots=True)
class Locale:
    """One language as the frame of the site speaks it."""

    tag: str  # BCP 47, as in the site's settings
    direction: str  # "rtl" or "ltr"
    cldr: Cldr
    messages: gettext.NullTranslations

    def date(self, day: dt.date) -> str:
        """Return "20 March 2024" in the language's own order and month names; Latin digits."""
        return format_date(day, _pattern(self.cldr, with_weekday=False), self.cldr)

    def fulldate(self, day: dt.date) -> str:
        """Return the date with its weekday."""
        return format_date(day, _pattern(self.cldr, with_weekday=True), self.cldr)

    def month(self, day: dt.date) -> str:
        """Return the month and its year."""
        return format_date(day, "MMMM y", self.cldr)

    def monthname(self, day: dt.date) -> str:
        """Return the month's name as it stands alone."""
        name = str(get_month_names("wide", "format", self.cldr)[day.month])
        # Not Babel's stand-alone names: those that CLDR inherits come out in the language that was
        # asked for before. Persian's differ by the ezafe alone.
        return name.removesuffix("\u0654")

    def dayname(self, day: dt.date) -> str:
        """Return the weekday's name."""
        return str(get_day_names("wide", "format", self.cldr)[day.weekday()])

    def number(self, number: int) -> str:
        """Return a number with the language's grouping; Latin digits."""
        return format_decimal(number, locale=self.cldr, numbering_system="latn")

    def langname(self, tag: str) -> str:
        """Return a language's name in this language, or its tag when CLDR has no name for it."""
        try:
            return Cldr.parse(tag, sep="-").get_language_name(self.cldr.language) or tag
        except (UnknownLocaleError, ValueError):
            return tag


def load_locale(tag: str) -> Locale:
    """Return the locale of a tag whose language is one of `config.languages()`.

    A country that CLDR does not know for that language is passed over.
    """
    language = tag.partition("-")[0]
    data = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    try:
        cldr = Cldr.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        cldr = Cldr(language)
    compiled = io.BytesIO()
    with (_FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Locale(tag, data["direction"], cldr, gettext.GNUTranslations(compiled))


def locale_files() -> tuple[Path, ...]:
    """Return the files that decide what `load_locale` gives, Babel's own data aside."""
    return tuple(sorted([*_FOLDER.glob("*.po"), *_FOLDER.glob("*.toml")]))


@cache
def direction(tag: str) -> str:
    """Return "rtl" or "ltr" for a BCP 47 tag, by its script, stated or likely (CLDR)."""
    parts = tag.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return "rtl" if part.title() in _RTL_SCRIPTS else "ltr"
    for name in ("_".join([parts[0], *(p.upper() for p in parts[1:2])]), parts[0]):
        try:
            return "rtl" if Cldr.parse(name).text_direction == "rtl" else "ltr"
        except (UnknownLocaleError, ValueError):
            continue
    return "ltr"


def _pattern(cldr: Cldr, *, with_weekday: bool) -> str:
    # CLDR's "long" is the day, month and year in every language here; "full" adds the weekday.
    return str(cldr.date_formats["full" if with_weekday else "long"].pattern)
