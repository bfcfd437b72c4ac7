"""Where names stand in a list: every language's alphabet, and what lies outside it."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.alphabet import alphabet_of
from generator.config import languages
from generator.text import fold


def ordered(lang: str, *names: str) -> list[str]:
    return sorted(names, key=alphabet_of(lang).place)


def heading(lang: str, name: str) -> str:
    return alphabet_of(lang).place(name)[1]


def test_all_forms_of_alef_stand_together_and_hamza_on_its_seat_by_the_seat() -> None:
    names = ("أسعار", "آثار", "إعلام", "اقتصاد", "باب")
    assert ordered("ar", *reversed(names)) == ["آثار", "أسعار", "إعلام", "اقتصاد", "باب"]
    assert {heading("ar", name) for name in names[:4]} == {"ا"}
    assert heading("ar", "ؤلؤ") == "و"
    assert heading("ar", "ئبر") == "ي"


def test_the_arabic_article_is_passed_over_where_it_is_one() -> None:
    assert ordered("ar", "النفط", "ميناء", "الأمن", "هلال") == ["الأمن", "ميناء", "النفط", "هلال"]
    assert heading("ar", "الميناء") == "م"
    assert heading("ar", "اَلْميناء") == heading("ar", "\u200fالميناء") == "م"
    # A word whose own letters these are, and a name too short to be without them.
    assert [heading("ar", name) for name in ("الله", "المانيا", "الى", "ألمانيا")] == ["ا"] * 4
    # No article of its own language, so a part of the name.
    assert heading("fa", "الهه") == "ا"


def test_persian_and_urdu_letters_stand_in_their_places() -> None:
    assert ordered("fa", "گل", "کتاب", "پدر", "باران", "وطن", "هنر") == [
        *("باران", "پدر", "کتاب", "گل", "وطن", "هنر")
    ]
    assert ordered("ur", "ٹرین", "تعلیم", "ڈاک", "دہلی", "ثقافت") == [
        *("تعلیم", "ٹرین", "ثقافت", "دہلی", "ڈاک")
    ]
    assert heading("fa", "كتاب") == "ک"  # typed with the Arabic letter


def test_kurdish_letters_stand_behind_those_they_are_made_of_and_its_first_vowels_with_alef() -> (
    None
):
    assert ordered(
        "fa", "ناصر", "ئازاد", "رضا", "ڕووداو", "زمان", "المصفه", "ئەحمەد", "תל אביב"
    ) == [*("ئازاد", "المصفه", "ئەحمەد", "رضا", "ڕووداو", "زمان", "ناصر", "תל אביב")]
    assert heading("fa", "ئازاد") == "ا"


def test_final_letters_of_hebrew_stand_with_the_others() -> None:
    assert ordered("he", "תל אביב", "חיפה", "ירושלים", "אילת") == [
        *("אילת", "חיפה", "ירושלים", "תל אביב")
    ]


def test_shorter_words_come_first_and_a_space_ends_a_word() -> None:
    assert ordered("ar", "بيروتي", "بيروت القديمة", "بيروت") == ["بيروت", "بيروت القديمة", "بيروتي"]


def test_other_alphabets_come_behind_and_what_is_no_letter_has_one_heading() -> None:
    names = ["يمن", "BBC", "cnn", "پاريس", "2024"]
    assert ordered("ar", *reversed(names)) == names
    assert heading("ar", "ırmak") != heading("ar", "irmak")  # Turkish: two letters
    assert [heading("ar", name) for name in ("cnn", "2024", "@user", "שלום")] == [
        "C",
        "#",
        "#",
        "ש",
    ]


@pytest.mark.parametrize("lang", languages())
def test_each_language_has_an_alphabet_of_letters_that_differ(lang: str) -> None:
    alphabet = alphabet_of(lang)
    ranks = list(alphabet.ranks.values())
    assert 20 < len(set(ranks)) < 60
    assert ranks == sorted(ranks)
    assert all(fold(shown) in alphabet.headings for shown in alphabet.headings.values())


NAMES = st.text(min_size=1).filter(fold)


@given(
    st.lists(NAMES | st.text(st.sampled_from("ابa1#شپ الى"), min_size=1).filter(fold), max_size=9)
)
def test_each_heading_comes_once(names: list[str]) -> None:
    for lang in languages():
        place = alphabet_of(lang).place
        headings = [
            heading for heading, _ in groupby(place(n)[1] for n in sorted(names, key=place))
        ]
        assert len(set(headings)) == len(headings)
