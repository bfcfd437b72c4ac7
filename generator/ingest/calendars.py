"""Days of three calendars as Gregorian days; the only import of hijridate and persiantools."""

import datetime as dt
from collections.abc import Callable
from typing import Literal

from hijridate import Hijri
from persiantools.jdatetime import JalaliDate

Calendar = Literal["gregorian", "hijri", "jalali"]

# persiantools has types but for this constructor.
jalali_date: Callable[[int, int, int], JalaliDate] = JalaliDate
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
