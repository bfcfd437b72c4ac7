"""Days of four calendars, and what each is in another.

The only import of hijridate and persiantools.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from hijridate import Gregorian, Hijri
from persiantools.jdatetime import JalaliDate

Calendar = Literal["gregorian", "hijri", "jalali", "hebrew"]
Second = Literal["", "hijri", "jalali"]  # what stands beside the Gregorian calendar, if anything


# persiantools has types but for this constructor.
jalali_date: Callable[[int, int, int], JalaliDate] = JalaliDate
_jalali_of: Callable[[dt.date], JalaliDate] = JalaliDate
# hijridate holds the Umm al-Qura tables for these years and computes nothing beyond them.
HIJRI_YEARS = range(1343, 1501)
# No text is from after this year; a date behind it is a slip of the pen. A clock would tell more,
# and the same raw file would give another article tomorrow. To be raised in time.
LATEST = 2035
# Years in which a news text can have been written; outside them a number is not a year.
NEWS_YEARS: Mapping[Calendar, range] = {
    "gregorian": range(1800, 2101),
    "hijri": range(1215, 1526),
    "jalali": range(1179, 1480),
    "hebrew": range(5560, 5862),
}
# Years of the Shahanshahi count: of the last days of Esfand 1354 to Shahrivar 1357.
SHAHANSHAHI = range(2534, 2538)
_SINCE_CYRUS = 1180


def meant_year(calendar: Calendar, year: int) -> int:
    """Return the year of a calendar that a number stands for.

    From March 1976 to August 1978 Iran counted its years from the accession of Cyrus: 2535 is 1355
    of the Jalali calendar, whose months and days stayed (Encyclopaedia Iranica, Calendars ii).
    """
    return year - _SINCE_CYRUS if calendar == "jalali" and year in SHAHANSHAHI else year


def gregorian(calendar: Calendar, year: int, month: int, day: int) -> dt.date | None:
    """Return the Gregorian day of a day in a calendar, or None when there is no such day.

    Hijri is Umm al-Qura, as the Saudi press prints it; Jalali is the official Iranian calendar.
    Hebrew months count from Nisan; a Hebrew day begins in the evening before.
    A Hijri year outside `HIJRI_YEARS` gives None.
    """
    if year not in NEWS_YEARS[calendar]:
        return None
    try:
        if calendar == "hijri":
            there = Hijri(year, month, day).to_gregorian()
            return dt.date(there.year, there.month, there.day)
        if calendar == "jalali":
            return jalali_date(year, month, day).to_gregorian()
        if calendar == "hebrew":
            return _of_hebrew(year, month, day)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


# The Hebrew calendar (Reingold and Dershowitz, Calendrical Calculations, chapter 8): its epoch is
# counted from 0001-01-01, its years begin with the seventh month, and months from Nisan.
_HEBREW_EPOCH = -1_373_427
_TISHRI = 7


def hebrew_leap(year: int) -> bool:
    """Return whether a Hebrew year has thirteen months: two of Adar."""
    return (7 * year + 1) % 19 < 7


def _of_hebrew(year: int, month: int, day: int) -> dt.date | None:
    last = 13 if hebrew_leap(year) else 12
    if month not in range(1, last + 1) or day not in range(1, _hebrew_days(year, month) + 1):
        return None
    months = [*range(_TISHRI, last + 1), *range(1, _TISHRI)]
    before = sum(_hebrew_days(year, one) for one in months[: months.index(month)])
    return dt.date.fromordinal(_hebrew_new_year(year) + before + day - 1)


def _hebrew_days(year: int, month: int) -> int:
    length = _hebrew_new_year(year + 1) - _hebrew_new_year(year)
    short = (
        month in (2, 4, 6, 10, 13)
        or (month == 12 and not hebrew_leap(year))
        or (month == 8 and length not in (355, 385))
        or (month == 9 and length in (353, 383))
    )
    return 29 if short else 30


def _hebrew_new_year(year: int) -> int:
    before, this, after = map(_hebrew_elapsed, (year - 1, year, year + 1))
    delay = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return _HEBREW_EPOCH + this + delay


def _hebrew_elapsed(year: int) -> int:
    """Return the days from the epoch to the mean new moon of a year, or to the day after it."""
    months = (235 * year - 234) // 19
    days = 29 * months + (12_084 + 13_753 * months) // 25_920
    return days + ((3 * (days + 1)) % 7 < 3)


# How many days the months may have; "" is the Gregorian calendar.
LONGEST_MONTHS: Mapping[Second, tuple[int, ...]] = {
    "": (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    "hijri": (30,) * 12,
    "jalali": (31,) * 6 + (30,) * 6,
}


class Day(NamedTuple):
    """A day of another calendar than the Gregorian."""

    year: int
    month: int
    day: int
    exact: bool  # False where it is computed, and may be a day or two off what was in use


# hijridate's tables: the days in between.
_TABLES = (dt.date(1924, 8, 1), dt.date(2077, 11, 16))
# The tabular calendar (Reingold and Dershowitz, Calendrical Calculations, chapter 7): thirty years
# are 10,631 days. Its epoch, Thursday, 15 July 622 of the Julian calendar, counted from 0001-01-01:
_EPOCH = 227_014
_CYCLE = 10_631


@lru_cache(maxsize=4096)
def on(calendar: Second, day: dt.date) -> Day:
    """Return what a Gregorian day is in a calendar; raises ValueError for none.

    Hijri is Umm al-Qura from 1924-08-01 to 2077-11-16, and the tabular calendar outside.
    """
    if calendar == "jalali":
        there = _jalali_of(day)
        return Day(there.year, there.month, there.day, exact=True)
    if calendar != "hijri":
        raise ValueError("no other calendar")
    if _TABLES[0] <= day <= _TABLES[1]:
        return Day(*Gregorian(day.year, day.month, day.day).to_hijri().datetuple(), exact=True)
    since = day.toordinal() - _EPOCH
    year = (30 * since + 10_646) // _CYCLE
    into = since - _before(year)  # days of the year before this one
    month = min(12, (11 * into + 330) // 325)
    return Day(year, month, into - 29 * (month - 1) - month // 2 + 1, exact=False)


def _before(year: int) -> int:
    """Return the days of the tabular calendar before a year."""
    return (year - 1) * 354 + (3 + 11 * year) // 30
