"""The languages' files hold to one another."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from generator.ingest.vocabulary import LANGUAGES, LOCALE, detect, load_vocabulary

FILES = {
    tag: tomllib.loads((LOCALE / f"{tag}.toml").read_text(encoding="utf-8")) for tag in LANGUAGES
}
# Letters that look like a language's own and are another's.
ALIENS = {
    "ar": "یکێەہھےٹڈڑںپچژگ",
    "fa": "يكةہھےٹڈڑں",
    "ur": "يكى",
    "he": "",
    "en": "",
}


# Which of its own letters a language takes for one is its own.
OWN = frozenset({"search.letters"})


def keys(table: dict[str, Any], above: str = "") -> set[str]:
    found = set()
    for key, value in table.items():
        table_of_keys = isinstance(value, dict) and above + key not in OWN
        found |= keys(value, f"{above}{key}.") if table_of_keys else {above + key}
    return found


def words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [word for item in items for word in words(item)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_has_the_keys_of_arabic(tag: str) -> None:
    assert keys(FILES[tag]) == keys(FILES["ar"])
    assert FILES[tag]["direction"] == ("ltr" if tag == "en" else "rtl")
    assert FILES[tag]["name"]
    assert FILES[tag]["authority"]
    assert len(FILES[tag]["digits"]) == 10


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_names_twelve_months_of_each_calendar_and_seven_days(tag: str) -> None:
    for months in FILES[tag]["months"].values():
        assert list(months) == [str(month) for month in range(1, 13)]
        assert all(months.values())
    assert list(FILES[tag]["weekdays"]) == [str(day) for day in range(1, 8)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_name_of_a_language_holds_a_look_alike_letter(tag: str) -> None:
    named = ("months", "weekdays", "dates", "labels", "markers", "places")
    for key in named:
        for word in words(FILES[tag][key]):
            assert not set(word) & set(ALIENS[tag]), word


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_month_of_one_calendar_has_two_numbers(tag: str) -> None:
    for months in FILES[tag]["months"].values():
        names = words(months)
        assert len(names) == len(set(names))


def test_no_label_of_one_language_means_two_fields() -> None:
    for tag, data in FILES.items():
        labels = words(data["labels"])
        assert len(labels) == len(set(labels)), tag


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("قال المدير إن الحديقة مفتوحة في كل يوم", "ar"),
        ("مدیر کتابخانه گفت که قفسه‌ها را نجار روستا ساخته است", "fa"),
        ("بچوں نے پرانے پرزوں سے اپنا ریڈیو اسٹیشن بنا لیا ہے", "ur"),
        ("ٹرین بندرگاہ پہنچی، ڈاک آئی", "ur"),
        ("הגינה שעל הגג פתחה את שעריה", "he"),
        ("The garden on the roof is open to all", "en"),
        ("12 / 34", ""),
        # A long quotation, and names, do not make an English text; nor does a label an Arabic one.
        (
            "رئيس البنك يعلن خطة جديدة\nأعلن رئيس البنك خطة جديدة هذا نصها:\n"
            + "The bank has today decided to begin a programme of reform in the country. " * 3
            + "\nوأضاف أن الخطة تبدأ غدا.",
            "ar",
        ),
        (
            "חברת Boeing תמכור 8 מטוסי 737 MAX לחברת Air Arabia\n"
            "Boeing said that it would deliver the aircraft over the next four years.\n"
            "החברה אמרה כי זה סוף הדרך.",
            "he",
        ),
        ("العنوان: New bridge opens in the town\nThe bridge was opened today by the mayor.", "en"),
    ],
)
def test_a_text_shows_its_language(text: str, lang: str) -> None:
    assert detect(text, load_vocabulary()) == lang


def test_no_letter_of_these_languages_stands_in_the_code() -> None:
    for path in (Path(LOCALE).parent / "ingest").glob("*.py"):
        strange = {c for c in path.read_text(encoding="utf-8") if "\u0590" <= c <= "\u08ff"}
        assert not strange, path.name
