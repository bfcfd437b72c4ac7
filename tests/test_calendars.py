"""What a Gregorian day is in the Hijri and the Jalali calendar, day after day."""

import datetime as dt
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.calendars import Day, gregorian, on

BOTH: tuple[Literal["hijri", "jalali"], ...] = ("hijri", "jalali")
DAYS = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 30))
# The years of thirty with a day more (al-Khwarizmi's order).
LEAP = {2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29}
THURSDAY = dt.date(622, 7, 18)  # 15 July 622 of the Julian calendar


@pytest.mark.parametrize(
    ("day", "hijri"),
    [
        ("2024-03-11", (1445, 9, 1)),
        ("2024-03-20", (1445, 9, 10)),
        ("1924-08-01", (1343, 1, 1)),
        ("2077-11-16", (1500, 12, 30)),
    ],
)
def test_hijri_days_are_those_of_umm_al_qura(day: str, hijri: tuple[int, int, int]) -> None:
    assert on("hijri", dt.date.fromisoformat(day)) == Day(*hijri, exact=True)


def test_jalali_days_are_those_of_the_iranian_calendar() -> None:
    assert on("jalali", dt.date(2024, 3, 20)) == Day(1403, 1, 1, exact=True)
    assert on("jalali", dt.date(1979, 2, 11)) == Day(1357, 11, 22, exact=True)


@given(DAYS)
def test_the_days_of_both_follow_one_another(day: dt.date) -> None:
    for calendar in BOTH:
        longest = 30 if calendar == "hijri" else 31
        now, then = (on(calendar, day + dt.timedelta(days=n)) for n in (0, 1))
        if now.exact != then.exact:
            continue  # here the tables begin or end
        first = (now.year + now.month // 12, now.month % 12 + 1, 1)
        assert then[:3] in ((now.year, now.month, now.day + 1), first)
        assert 1 <= then.day <= longest
        assert then.day > 1 or now.day >= longest - 2


def test_where_the_tables_begin_and_end_no_month_comes_twice() -> None:
    for first, last in (("1924-06-01", "1924-10-01"), ("2077-09-01", "2078-01-31")):
        start, end = map(dt.date.fromisoformat, (first, last))
        every = [on("hijri", start + dt.timedelta(days=n)) for n in range((end - start).days)]
        months = [day[:2] for day in every]
        assert months == sorted(months)


@given(st.dates(dt.date(1000, 1, 1), dt.date(1924, 7, 31)))
def test_before_the_tables_the_thirty_year_cycle_counts_from_a_thursday(day: dt.date) -> None:
    year, left = 1, (day - THURSDAY).days
    while left >= (length := 354 + (year % 30 in LEAP)):
        year, left = year + 1, left - length
    month = 1
    while month < 12 and left >= (length := 30 - (month + 1) % 2):
        month, left = month + 1, left - length
    assert on("hijri", day) == Day(year, month, left + 1, exact=False)


@given(st.dates(dt.date(1924, 8, 1), dt.date(2077, 11, 16)))
def test_a_day_leads_there_and_back(day: dt.date) -> None:
    for calendar in BOTH:
        there = on(calendar, day)
        assert gregorian(calendar, *there[:3]) == day


@pytest.mark.parametrize(
    ("hebrew", "day"),
    [
        ((5708, 2, 5), "1948-05-14"),
        ((5781, 7, 5), "2020-09-23"),
        ((5783, 12, 14), "2023-03-07"),
        ((5784, 13, 14), "2024-03-24"),
    ],
)
def test_hebrew_days_are_those_of_known_feasts(hebrew: tuple[int, int, int], day: str) -> None:
    assert gregorian("hebrew", *hebrew) == dt.date.fromisoformat(day)


@given(st.integers(5561, 5860))
def test_the_days_of_a_hebrew_year_follow_one_another_up_to_the_next(year: int) -> None:
    months = [*range(7, 14), *range(1, 7)]
    found = [gregorian("hebrew", year, month, day) for month in months for day in range(1, 31)]
    days = [day.toordinal() for day in found if day]
    assert days == list(range(days[0], days[0] + len(days)))
    assert len(days) in (353, 354, 355, 383, 384, 385)
    following = gregorian("hebrew", year + 1, 7, 1)
    assert following is not None
    assert following.toordinal() == days[-1] + 1
    # A year begins on no Sunday, Wednesday or Friday.
    assert following.isoweekday() not in (7, 3, 5)
