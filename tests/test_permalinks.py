import datetime as dt

import pytest
from hypothesis import given

from generator.permalinks import MAX_BYTES, article_url, slug, term_slug
from generator.text import fold
from tests.test_text import MESSY

# Awkward tags, and beside each the group of spellings it belongs to.
TAGS = {
    "الأمن": 1, "الامن": 1, "أمن": 2, "أَمْن": 2, "آمن": 3, "مكّة": 4, "مكة": 4, "مكه": 4,
    "الرياض": 5, "الريـــاض": 5, "رؤية ٢٠٣٠": 6, "رؤية 2030": 6, "الشرق الأوسط": 7,
    "الشرق-الأوسط": 7, "الشرق_الأوسط": 7, "س/ص": 8, "C++": 9, "C#": 10, "C": 11,
    "می‌خواهم": 12, "میخواهم": 12, "علي": 13, "على": 13, "علی": 13, "ﷲ": 14, "الله": 14,
    "؟": 15, "أخبار": 16, "Arabic News": 17, "!": 18, "con": 19, "1.5": 20, "15": 21, "1 5": 22,
    "كلمة " * 40: 23, "كلمة " * 41: 24,
}  # fmt: skip


def test_a_slug_keeps_its_letters_and_drops_marks_and_signs() -> None:
    assert slug("مُؤتمر «الأمـن» يبدأ، غدًا!", "unicode") == "مؤتمر-الأمن-يبدأ-غدا"


def test_a_zero_width_joiner_does_not_cut_a_word() -> None:
    assert slug("می‌خواهم برگردم", "unicode") == "میخواهم-برگردم"


def test_an_html_entity_in_a_title_is_only_letters() -> None:
    assert slug("&lt;b&gt; &#1234;", "unicode") == "lt-b-gt-1234"


def test_an_ascii_slug_has_only_ascii_letters() -> None:
    made = slug("غالانت يزور واشنطن", "ascii")
    assert made
    assert made.isascii()


def test_an_id_slug_is_left_to_the_caller() -> None:
    assert slug("غالانت", "id") == ""


def test_a_long_title_is_cut_at_a_word_border() -> None:
    made = slug("تفاصيل الاجتماع الوزاري الطارئ " * 8, "unicode")
    assert len(made.encode()) <= MAX_BYTES
    assert made.split("-")[-1] in ["تفاصيل", "الاجتماع", "الوزاري", "الطارئ"]


def test_one_endless_word_is_cut_at_a_letter() -> None:
    assert slug("ب" * 300, "unicode") == "ب" * (MAX_BYTES // 2)


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "..\\x", "a/b", "NUL", "con", "؟", "\x00", ""]
)
def test_a_slug_is_never_a_path_or_a_device(title: str) -> None:
    made = slug(title, "unicode")
    assert not set(made) & set("/\\.\x00 ")
    assert made.casefold() not in ("nul", "con")


@given(MESSY)
def test_every_slug_is_short_and_holds_only_letters_digits_and_hyphens(title: str) -> None:
    for style in ("unicode", "ascii"):
        made = slug(title, style)
        assert len(made.encode()) <= MAX_BYTES + 1
        assert all(c.isalnum() or c == "-" for c in made.replace("\u0640", "-"))
        assert made == slug(made, style)


@pytest.mark.parametrize("first", TAGS)
def test_two_tags_share_a_page_just_when_they_are_spellings_of_one(first: str) -> None:
    assert term_slug(first)
    for second in TAGS:
        same = TAGS[first] == TAGS[second]
        assert (fold(first) == fold(second)) == same
        if not same:
            assert term_slug(first) != term_slug(second)


@given(MESSY, MESSY)
def test_no_two_different_terms_have_one_address(first: str, second: str) -> None:
    if fold(first) != fold(second):
        assert term_slug(first) != term_slug(second)
    assert len(term_slug(first).encode()) <= MAX_BYTES + 9


def test_an_article_stands_under_its_day_or_under_undated() -> None:
    assert article_url(dt.date(2024, 3, 20), "خبر") == "2024/03/20/خبر.html"
    assert article_url(dt.date(1024, 3, 2), "خبر") == "1024/03/02/خبر.html"
    assert article_url(None, "خبر") == "undated/خبر.html"
