"""Locale: the words, dates and numbers that a reader of the site sees. The only import of Babel."""

import datetime as dt
import gettext
import io
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale as Cldr
from babel.core import UnknownLocaleError
from babel.dates import DateTimeFormat, get_day_names, get_month_names, parse_pattern
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from generator.calendars import Day, Second, on
from generator.config import Config, Digits, Months

_FOLDER = Path(__file__).with_name("locale")
# Scripts written from right to left (UAX #24 names; CLDR scriptMetadata "rtl").
_RTL_SCRIPTS = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr", "Aran"}
_SYSTEMS = {"latin": "latn", "arabic": "arab", "persian": "arabext"}  # as CLDR calls them
# Babel writes Latin digits whatever is asked for: they are turned into others here, which begin at
# these code points.
_ZEROS = {
    digits: {ord("0") + n: chr(zero + n) for n in range(10)}
    for digits, zero in (("arabic", 0x660), ("persian", 0x6F0))
}

_BETWEEN = " \u00b7 "  # two days in words


class Beside(NamedTuple):
    """A day or a month of the second calendar, in words."""

    text: str
    exact: bool  # False where it may be a day or two off


@dataclass(frozen=True, slots=True)
class Locale:
    """One language as the frame of the site speaks it."""

    tag: str  # BCP 47, as in the site's settings
    direction: str  # "rtl" or "ltr"
    cldr: Cldr
    messages: gettext.NullTranslations
    other: Cldr | None = None  # whose month names stand beside this one's
    numerals: Digits = "latin"
    second: Second = ""  # the calendar that stands beside the Gregorian
    months: tuple[str, ...] = ()  # of that one
    era: str = ""  # behind its years

    def digits(self, text: object) -> str:
        """Return a number or a text with its digits as the site writes them."""
        written = str(text)
        return written if self.numerals == "latin" else written.translate(_ZEROS[self.numerals])

    def date(self, day: dt.date) -> str:
        """Return "20 March 2024" in the language's own order and month names."""
        # CLDR's "long" is the day, month and year in every language here; "full" adds the weekday.
        return self._worded(day, self.cldr.date_formats["long"].pattern)

    def dates(self, day: dt.date) -> str:
        """Return the date; on a site with the Jalali calendar behind what the day is there."""
        if self.second != "jalali":
            return self.date(day)
        return f"{self._beside(day).text}{_BETWEEN}{self.date(day)}"

    def fulldate(self, day: dt.date) -> str:
        """Return the date with its weekday."""
        return self._worded(day, self.cldr.date_formats["full"].pattern)

    def month(self, day: dt.date) -> str:
        """Return the month and its year."""
        return self._worded(day, "MMMM y")

    def dayofyear(self, day: dt.date) -> str:
        """Return the day and its month, without a year."""
        return self._worded(day, self.cldr.datetime_skeletons["MMMMd"].pattern)

    def monthname(self, day: dt.date) -> str:
        """Return the month's name as it stands alone."""
        name = _month_name(self.cldr, day.month)
        return f"{name}/{_month_name(self.other, day.month)}" if self.other else name

    def _worded(self, day: dt.date, pattern: str) -> str:
        """Return a day as Babel's `format_date` gives it, the words of its parts looked up once."""
        form, fields = _fields(pattern)
        numbers = {"y": day.year, "M": day.month, "d": day.day, "E": day.weekday()}
        alone = [field for field in fields if field[0] == "L"]  # the month, in UTS #35
        parts = {f: _part(self.cldr, f, numbers[f[0]]) for f in fields if f not in alone}
        parts |= {field: self.monthname(day) for field in alone}
        for field in fields if self.other else ():
            if field[0] == "M":
                parts[field] += f"/{_part(self.other, field, day.month)}"
        return self.digits(form % parts)

    def beside(self, day: dt.date) -> Beside | None:
        """Return a day in the second calendar, None if the site has none."""
        return self._beside(day) if self.second else None

    def _beside(self, day: dt.date) -> Beside:
        there = on(self.second, day)
        return Beside(self.digits(f"{there.day} {self._month_beside(there)}"), there.exact)

    def month_beside(self, day: dt.date) -> Beside | None:
        """Return the month of the second calendar in which a day lies."""
        if not self.second:
            return None
        there = on(self.second, day)
        return Beside(self.digits(self._month_beside(there)), there.exact)

    def dayofyear_beside(self, day: dt.date) -> str:
        """Return the day and month that a day is in the second calendar, without its year."""
        there = on(self.second, day)
        return self.digits(f"{there.day} {self.months[there.month - 1]}")

    def _month_beside(self, day: Day) -> str:
        return f"{self.months[day.month - 1]} {day.year} {self.era}"

    def dayname(self, day: dt.date) -> str:
        """Return the weekday's name."""
        return str(get_day_names("wide", "format", self.cldr)[day.weekday()])

    def number(self, number: int) -> str:
        """Return a number with the grouping that the language has with the site's digits."""
        system = _SYSTEMS[self.numerals]
        return self.digits(format_decimal(number, locale=self.cldr, numbering_system=system))

    def langname(self, tag: str) -> str:
        """Return a language's name in this language, or its tag when CLDR has no name for it."""
        try:
            return Cldr.parse(tag, sep="-").get_language_name(self.cldr.language) or tag
        except (UnknownLocaleError, ValueError):
            return tag


def own_name(tag: str) -> str:
    """Return a language's name in that language, or its tag when CLDR has no name for it."""
    try:
        return Cldr.parse(tag, sep="-").get_language_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag


def locale_of(config: Config) -> Locale:
    """Return the locale of a site."""
    return load_locale(config.lang, config.digits, config.calendar, config.months)


@cache
def load_locale(
    tag: str, digits: Digits = "latin", second: Second = "", months: Months = ""
) -> Locale:
    """Return the locale of a tag whose language is one of `config.languages()`.

    It writes numbers and dates in these digits, with "both" the month names of another country
    beside its own, and knows the `second` calendar of the site. A country that CLDR does not know
    for that language is passed over.
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
    beside = data["months"][second] if second else {}
    others = [Cldr(language, country) for country in data["frame"]["other_months"]]
    january = _month_name(cldr, 1)
    return Locale(
        tag=tag,
        direction=data["direction"],
        cldr=cldr,
        messages=gettext.GNUTranslations(compiled),
        other=next((one for one in others if months and _month_name(one, 1) != january), None),
        numerals=digits,
        second=second,
        months=tuple(beside[str(number)][0] for number in range(1, len(beside) + 1)),
        era=data["eras"][second] if second else "",
    )


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


@cache
def _month_name(cldr: Cldr, month: int) -> str:
    name = str(get_month_names("wide", "format", cldr)[month])
    # Not Babel's stand-alone names: those that CLDR inherits come out in the language that was
    # asked for before. Persian's differ by the ezafe alone.
    return name.removesuffix("\u0654")


@cache
def _fields(pattern: str) -> tuple[str, tuple[str, ...]]:
    """Return a date pattern (UTS #35) as a format string, and the fields that stand in it."""
    form = str(parse_pattern(pattern).format)
    return form, tuple(re.findall(r"%\((\w+)\)s", form))


@cache
def _part(cldr: Cldr, field: str, number: int) -> str:
    """Return one field of a date: of a year, a month, a day of the month or of the week."""
    year, month, day = 2001, 1, 1  # a Monday
    if field[0] == "y":
        year = number
    elif field[0] == "M":
        month = number
    else:
        day = number + (field[0] == "E")
    return str(DateTimeFormat(dt.date(year, month, day), cldr)[field])
