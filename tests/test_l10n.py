"""The frame's words and dates, and the data of every language held to the same shape."""

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from generator.config import languages
from generator.l10n import direction, load_locale
from tests.conftest import REPOSITORY

LOCALE = REPOSITORY / "generator" / "locale"
DAY = dt.date(2024, 3, 20)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FORMS = {"ar": 6, "fa": 2, "ur": 2, "he": 2, "en": 2}


def read(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages_of_the_templates() -> set[str | tuple[str, ...]]:
    """Return every message that a template asks for; a tuple is one with a plural."""
    found = extract_from_dir(
        REPOSITORY / "templates",
        method_map=[("**.html", "jinja2"), ("**.xml", "jinja2")],
        options_map={"**": {"silent": "false", "trimmed": "true"}},
    )
    return {tuple(text) if isinstance(text, tuple) else text for _, _, text, _, _ in found}


def test_the_languages_of_the_frame_are_the_files_in_locale() -> None:
    assert languages() == ("ar", "en", "fa", "he", "ur")


@pytest.mark.parametrize("language", ["ar", "en", "fa", "he", "ur"])
def test_every_message_of_the_templates_is_in_the_catalogue_and_no_other(language: str) -> None:
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in read(language) if m.id}
    assert known == messages_of_the_templates()


@pytest.mark.parametrize("language", ["ar", "en", "fa", "he", "ur"])
def test_every_message_is_translated_in_all_its_forms_with_its_placeholders(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        assert not message.fuzzy
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
        assert all(forms), message.id
        assert len(forms) == (1 if isinstance(message.id, str) else FORMS[language])
        allowed = {name for original in originals for name in PLACEHOLDER.findall(original)}
        for form in forms:
            used = set(PLACEHOLDER.findall(form))
            # «خبر واحد» and «خبران» say their number in words.
            assert used == allowed or (len(forms) > 1 and used < allowed), (message.id, form)
            assert not re.search(r"%(?!\(\w+\)s|%)", form)


def test_arabic_counts_with_its_six_forms() -> None:
    messages = load_locale("ar").messages
    said = [messages.ngettext("%(n)s article", "%(n)s articles", n) for n in (0, 1, 2, 3, 11, 100)]
    assert len(set(said)) == 6


@pytest.mark.parametrize(
    ("tag", "date", "fulldate", "month"),
    [
        ("ar", "20 مارس 2024", "الأربعاء، 20 مارس 2024", "مارس 2024"),
        ("ar-LB", "20 آذار 2024", "الأربعاء، 20 آذار 2024", "آذار 2024"),
        ("ar-DZ", "20 مارس 2024", "الأربعاء، 20 مارس 2024", "مارس 2024"),
        ("fa", "20 مارس 2024", "چهارشنبه 20 مارس 2024", "مارس 2024"),
        ("ur", "20 مارچ، 2024", "بدھ، 20 مارچ، 2024", "مارچ 2024"),
        ("he", "20 במרץ 2024", "יום רביעי, 20 במרץ 2024", "מרץ 2024"),
        ("en", "March 20, 2024", "Wednesday, March 20, 2024", "March 2024"),
    ],
)
def test_dates_are_said_in_the_words_of_the_language_and_country(
    tag: str, date: str, fulldate: str, month: str
) -> None:
    locale = load_locale(tag)
    assert (locale.date(DAY), locale.fulldate(DAY), locale.month(DAY)) == (date, fulldate, month)


@given(
    tag=st.sampled_from([*languages(), "ar-LB", "ar-DZ", "fa-AF"]),
    day=st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)),
)
def test_a_date_is_said_as_babel_says_it(tag: str, day: dt.date) -> None:
    locale = load_locale(tag)
    patterns = locale.cldr.date_formats
    assert locale.date(day) == format_date(day, patterns["long"].pattern, locale.cldr)
    assert locale.fulldate(day) == format_date(day, patterns["full"].pattern, locale.cldr)
    assert locale.month(day) == format_date(day, "MMMM y", locale.cldr)


def test_numbers_and_dates_are_written_in_the_digits_of_the_site() -> None:
    arabic, persian = load_locale("ar", "arabic"), load_locale("fa", "persian")
    assert arabic.fulldate(DAY) == "الأربعاء، ٢٠ مارس ٢٠٢٤"
    assert arabic.number(12_345) == "١٢٬٣٤٥"
    assert persian.number(12_345) == "۱۲٬۳۴۵"
    assert load_locale("fa", "latin").number(12_345) == "12,345"
    assert persian.date(DAY) == "۲۰ مارس ۲۰۲۴"
    assert persian.digits("1 – 9") == "۱ – ۹"


def test_a_site_may_have_the_month_names_of_two_regions() -> None:
    cairo, beirut = (load_locale(tag, months="both") for tag in ("ar", "ar-LB"))
    assert cairo.fulldate(dt.date(2024, 10, 6)) == "الأحد، 6 أكتوبر/تشرين الأول 2024"
    assert beirut.month(dt.date(2024, 10, 6)) == "تشرين الأول/أكتوبر 2024"
    assert cairo.monthname(dt.date(2024, 10, 6)) == "أكتوبر/تشرين الأول"
    assert load_locale("fa", months="both").date(DAY) == load_locale("fa").date(DAY)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "20 مارس"), ("ar-LB", "20 آذار"), ("fa", "20 مارس"), ("he", "20 במרץ"), ("en", "March 20"), ("ur", "20 مارچ")],
)  # fmt: skip
def test_a_day_of_the_year_is_said_without_the_year(tag: str, expected: str) -> None:
    assert load_locale(tag).dayofyear(DAY) == expected
    assert load_locale(tag, second="hijri").dayofyear_beside(DAY).startswith("10 ")


def test_a_list_shows_the_jalali_day_before_the_gregorian_but_no_hijri_one() -> None:
    assert (
        load_locale("fa", "persian", "jalali").dates(DAY)
        == "۱ فروردین ۱۴۰۳ ه\u200d.ش · ۲۰ مارس ۲۰۲۴"
    )
    assert (
        load_locale("ar", second="hijri").dates(DAY)
        == load_locale("ar").dates(DAY)
        == "20 مارس 2024"
    )


def test_month_names_follow_the_country() -> None:
    assert load_locale("ar-SY").monthname(DAY) == "آذار"
    assert load_locale("fa").monthname(dt.date(2024, 1, 1)) == "ژانویه"
    assert load_locale("he").monthname(DAY) == "מרץ"
    assert load_locale("ur").monthname(DAY) == "مارچ"
    assert load_locale("ar").dayname(DAY) == "الأربعاء"


def test_a_country_that_is_not_known_is_passed_over() -> None:
    assert load_locale("fa-XX").date(DAY) == load_locale("fa").date(DAY)


def test_a_language_is_named_in_the_frames_language() -> None:
    assert load_locale("ar").langname("he") == "العبرية"
    assert load_locale("ar").langname("qq") == "qq"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ar", "rtl"), ("fa", "rtl"), ("ur-PK", "rtl"), ("he", "rtl"), ("ps", "rtl"),
        ("ckb", "rtl"), ("az-Arab", "rtl"), ("en", "ltr"), ("ar-Latn", "ltr"), ("qq", "ltr"),
    ],
)  # fmt: skip
def test_the_direction_follows_the_script(tag: str, expected: str) -> None:
    assert direction(tag) == expected


def test_the_stated_direction_of_each_language_is_that_of_its_script() -> None:
    for language in languages():
        assert load_locale(language).direction == direction(language)


def test_no_right_to_left_letter_stands_in_code() -> None:
    letters = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
    for path in [
        *(REPOSITORY / "generator").rglob("*.py"),
        *Path(REPOSITORY / "templates").glob("*"),
    ]:
        assert not letters.search(path.read_text(encoding="utf-8")), path
