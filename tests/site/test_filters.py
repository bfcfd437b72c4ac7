"""Filters: what templates make of days and numbers."""

from generator.l10n import load_locale
from generator.site.filters import filters_of


def test_a_date_is_worded_once_for_each_day_as_written() -> None:
    filters = filters_of(load_locale("ar"))
    found = [
        filters["date"]("2024-03-20T23:30:00-05:00"),
        filters["date"]("2024-03-21"),
        filters["fulldate"]("2024-03-20"),
    ]
    assert found == ["20 مارس 2024", "21 مارس 2024", "الأربعاء، 20 مارس 2024"]
