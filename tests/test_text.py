import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text import clean, clean_value, fold, shorten, strip_marks

# Letters, marks, joiners, controls and spaces of the scripts that raw text holds.
MESSY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "أإآٱاىيیکكةهہھؤئءـًٌٍَُِّْٰ٠١۲۳12 \t\u200c\u200d\u200e\u200f\u202b\u202c\u202e\u2067\u2069\ufeff\u00ad\u00a0"
        ),
        st.sampled_from("אבגםן\u05b0\u05bcpüßİ-_/#ﷲﷺﻻﻛﯽﹶﱠﲑ"),
        st.characters(exclude_categories=["Cs"]),
    )
)


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        ("الأمن", "الامن"),
        ("إنارة", "انارة"),
        ("مكّة", "مكة"),
        ("مكة", "مكه"),
        ("على", "علي"),
        ("علی", "علي"),
        ("الريـــاض", "الرياض"),
        ("أَمْن", "أمن"),
        ("رؤية ٢٠٣٠", "رؤية 2030"),
        ("شهر ۱۲", "شهر 12"),
        ("الشرق الأوسط", "الشرق_الأوسط"),
        ("الشرق الأوسط", "الشرق-الأوسط"),
        ("می‌خواهم", "میخواهم"),
        ("کتاب", "كتاب"),
        ("ﷲ", "الله"),
        ("שָׁלוֹם", "שלום"),
        ("Café  News", "cafe news"),
    ],
)
def test_two_spellings_of_one_term_fold_equal(spelling: str, other: str) -> None:
    assert fold(spelling) == fold(other)


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("آمن", "أمن"),
        ("C++", "C#"),
        ("C", "C#"),
        ("س/ص", "سص"),
        ("أمن", "الأمن"),
        ("مدرس", "مدرسة"),
    ],
)
def test_two_different_terms_fold_apart(term: str, other: str) -> None:
    assert fold(term) != fold(other)


@given(MESSY)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(MESSY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_value(clean_value(text)) == clean_value(text)


@given(MESSY)
def test_cleaning_loses_no_letter_mark_or_digit(text: str) -> None:
    def kept(value: str) -> str:
        whole = unicodedata.normalize("NFKC", value)
        return "".join(c for c in whole if unicodedata.category(c)[0] in "LMN" and c != "\u0640")

    assert kept(clean(text)) == kept(text)


def test_cleaning_keeps_what_spelling_needs() -> None:
    line = "می‌شود مُحمَّد ٢٠٢٤ ۱۴۰۲ فى شيئاً عـلي «قال» ﷺ"
    assert clean(line) == line


def test_cleaning_takes_out_what_no_reader_sees() -> None:
    assert clean("\ufeff خبر\u00a0عا\u00adجل\x00\x07 \u200b من  ﻣﺼﺎﺩﺭ\t") == "خبر عاجل من مصادر"


def test_letters_in_a_drawn_shape_become_plain_and_ligatures_of_words_stay() -> None:
    assert clean("ﭘﮋﻭﻫﺶ ﮔﯿﺘﯽ ﭼﺎﭖ") == "پژوهش گیتی چاپ"
    assert clean("ﻗﺎلﹶ إنﱠ ﰲ ﻛﺒﲑة") == "قالَ إنَّ في كبيرة"
    assert clean("ﷲ ﷺ ﷼ ﷽ ﴿ ﴾ ½ م² №") == "ﷲ ﷺ ﷼ ﷽ ﴿ ﴾ ½ م² №"


def test_bidi_marks_stay_within_a_line_and_go_at_its_ends() -> None:
    assert (
        clean("\u200f\u200eخبر عن \u200eN-12+\u200f اليوم.\u200f ")
        == "خبر عن \u200eN-12+\u200f اليوم."
    )
    assert clean("\u202bخبر \u2066N+\u2069\u202c") == "خبر \u2066N+\u2069"
    assert clean("\u2066N+\u2069 خبر \u2066M+\u2069") == "\u2066N+\u2069 خبر \u2066M+\u2069"
    assert clean("\u202bخبر") == "خبر"


def test_a_value_has_no_bidi_controls_and_no_tatweel() -> None:
    assert clean_value("\u202eخبـر\u202c \u2067عاجل\u2069") == "خبر عاجل"


def test_the_tatweel_of_an_abbreviation_stays() -> None:
    assert clean_value("رمضـــان 1445 هـ") == "رمضان 1445 هـ"
    assert clean_value("1445هــ، خبـر") == "1445هـ، خبر"


def test_marks_go_and_precomposed_letters_stay_whole() -> None:
    assert strip_marks("مُؤسَّسة آمنة") == "مؤسسة آمنة"


def test_a_shortened_text_ends_at_a_word_border() -> None:
    assert shorten("افتتحت البلدية المكتبة العامة، وقالت", 30) == "افتتحت البلدية المكتبة العامة…"
    assert shorten("قصير", 30) == "قصير"


@given(MESSY, st.integers(min_value=2, max_value=60))
def test_a_shortened_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit
