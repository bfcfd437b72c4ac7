"""Days of three calendars, and what each is in another.

The only import of hijridate and persiantools.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from hijridate import Gregorian, Hijri
from persiantools.jdatetime import JalaliDate

Calendar = Literal["gregorian", "hijri", "jalali"]
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
NEWS_YEARS = {
    "gregorian": range(1800, 2101),
    "hijri": range(1215, 1526),
    "jalali": range(1179, 1480),
}


def gregorian(calendar: Calendar, year: int, month: int, day: int) -> dt.date | None:
    """Return the Gregorian day of a day in a calendar, or None when there is no such day.

    Hijri is Umm al-Qura, as the Saudi press prints it; Jalali is the official Iranian calendar.
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
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


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
