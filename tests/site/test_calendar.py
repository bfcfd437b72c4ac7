"""The days, months and years of an archive: each sum is that of its parts, and gaps stay."""

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from generator.site.calendar import anniversary_url, beside_url, calendar_of

DAYS = st.dictionaries(
    st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)).map(str), st.integers(1, 99), max_size=20
)


@given(DAYS)
def test_months_and_years_are_the_sums_of_their_days(counts: dict[str, int]) -> None:
    calendar = calendar_of(sorted(counts.items()), "hijri")
    assert [(str(day.start), day.count) for day in calendar.days] == sorted(counts.items())
    for spans, letters in ((calendar.months, 7), (calendar.years, 4)):
        sums: Counter[str] = Counter()
        for day, count in counts.items():
            sums[day[:letters].replace("-", "/") + ".html"] += count
        assert {span.url: span.count for span in spans} == sums
        assert [span.start for span in spans] == sorted(span.start for span in spans)
    beside: Counter[str] = Counter()
    for day, count in counts.items():
        beside[beside_url("hijri", dt.date.fromisoformat(day))] += count
    assert {span.url: span.count for span in calendar.beside} == beside
    assert [span.url for span in calendar.beside] == sorted(beside)


@given(DAYS)
def test_every_year_has_its_twelve_months_and_all_its_days(counts: dict[str, int]) -> None:
    calendar = calendar_of(sorted(counts.items()), "jalali")
    for year, months in calendar.by_year():
        assert [month.start.month for month in months] == list(range(1, 13))
        assert sum(month.count for month in months) == year.count
        days = [day for month in calendar.coverage(year.start.year) for day in month]
        assert len(days) == dt.date(year.start.year, 12, 31).timetuple().tm_yday
        assert sum(day.count for day in days) == year.count
        assert all(bool(day.url) == bool(day.count) for day in days)
    for number, found in calendar.beside_by_year():
        assert len(found) == 12
        assert all(f"jalali/{number:04}/{m:02}.html" == span.url for m, span in enumerate(found, 1) if span)  # fmt: skip


@given(DAYS)
def test_every_day_has_its_place_in_the_year_of_each_calendar(counts: dict[str, int]) -> None:
    calendar = calendar_of(sorted(counts.items()), "hijri")
    for second in calendar.all:
        found = calendar.anniversaries(second)
        assert sorted(day for _, days in found for day in (str(d.start) for d in days)) == sorted(
            counts
        )
        for place, days in found:
            assert {anniversary_url(second, day.start) for day in days} == {place.url}
            assert list(days) == sorted(days, key=lambda day: day.start)
            assert place.count == sum(day.count for day in days)
