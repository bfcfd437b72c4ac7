"""What a reading of a written date says beside the day, and what other dates of a file tell of it."""

from pathlib import Path

import pytest

from generator.ingest.metadata import read_metadata
from generator.ingest.vocabulary import load_vocabulary
from tests.ingest.helpers import articles, one, put, run

VOCABULARY = load_vocabulary()
TEXT = (
    "قال المدرب إن اللاعبين تدربوا طوال الأسبوع وإن الملعب الجديد سيفتح أبوابه للجمهور يوم الخميس."
)


def test_a_date_says_by_which_calendar_and_shape_it_was_read() -> None:
    read = read_metadata("تاريخ النشر: 26 شوال 1440 هـ", "ar", VOCABULARY)
    assert read
    assert [fact.rule for fact in read.facts] == ["hijri: day, name of month, year"]


def days_of(root: Path, rows: str) -> list[tuple[str, bool]]:
    """The days of a table's articles, and whether each has a doubt."""
    put(root, "one.csv", f"title,date,source,text\n{rows}")
    assert run(root).problems == ()
    return [(str(article.date), bool(article.doubts)) for article in articles(root)]


def test_a_date_that_can_only_have_the_month_first_shows_the_order_of_its_source(
    tmp_path: Path,
) -> None:
    rows = (
        f"ملعب جديد,06/07/2016,الميدان,{TEXT}\n"
        f"سباق القوارب,2/17/2016,الميدان,{TEXT}\n"
        f"مخبز الحي,06/07/2016,الساحل,{TEXT}\n"
    )
    days = days_of(tmp_path, rows)
    assert days == [("2016-06-07", False), ("2016-02-17", False), ("2016-07-06", False)]


def test_dates_of_both_orders_make_those_doubtful_that_may_have_either(tmp_path: Path) -> None:
    rows = (
        f"ملعب جديد,06/07/2016,الميدان,{TEXT}\n"
        f"سباق القوارب,2/17/2016,الميدان,{TEXT}\n"
        f"نادي الشطرنج,17/2/2016,الميدان,{TEXT}\n"
        f"حوض السباحة,الأربعاء 6/7/2016,الميدان,{TEXT}\n"
    )
    days = days_of(tmp_path, rows)
    assert days == [
        ("2016-07-06", True),
        ("2016-02-17", False),
        ("2016-02-17", False),
        ("2016-07-06", False),
    ]


def test_an_update_shows_the_order_too(tmp_path: Path) -> None:
    text = f"ملعب جديد في الحي\nتاريخ النشر: 06/07/2016\nآخر تحديث: 6/17/2016\n{TEXT}\n"
    article = one(tmp_path, text)
    assert (str(article.date), str(article.updated)) == ("2016-06-07", "2016-06-17")
    assert article.doubts == ()


def test_an_update_before_the_day_of_the_article_is_a_doubt(tmp_path: Path) -> None:
    text = f"ملعب جديد في الحي\nتاريخ النشر: 16 يوليو 2016\nآخر تحديث: 14 يوليو 2016\n{TEXT}\n"
    assert one(tmp_path, text).doubts == ("line 3: the day of its update is before its own",)


PERSIAN = (
    "راه تازه‌ای که بندر را به روستا می‌پیوندد، با حضور مردم روستاها گشوده شد و جشنی در آنجا گرفتند."
)


def catalogue(root: Path, rows: str, lang: str = "ar") -> list[tuple[str, str, bool]]:
    """The languages and days of a catalogue's articles, and whether these days are doubted."""
    put(root, "one.csv", f"عنوان,تاریخ,متن\n{rows}")
    assert run(root, lang=lang).problems == ()
    return [
        (one.lang, str(one.date), any("Hijri or Jalali" in doubt for doubt in one.doubts))
        for one in articles(root)
    ]


@pytest.mark.parametrize("lang", ["ar", "he", "fa"])
def test_a_row_without_a_text_is_in_the_language_and_calendar_of_the_others(
    lang: str, tmp_path: Path
) -> None:
    rows = f"راه کوهستان,۱۳۵۷/۷/۱,{PERSIAN}\nقتل امیر,۱۳۵۷/۷/۱,\nاعتصاب عام,۱۳۵۷/۷/۱,\n"
    assert catalogue(tmp_path, rows, lang) == [("fa", "1978-09-23", False)] * 3


def test_rows_without_texts_tell_their_language_together(tmp_path: Path) -> None:
    titles = ("قتل امیر", "سیل در دشت بالا", "گشایش راه تازه", "کتابخانه‌ای که باز شد")
    rows = "".join(f"{title},۱۳۵۷/۷/۱,\n" for title in titles)
    assert set(catalogue(tmp_path, rows)) == {("fa", "1978-09-23", False)}


def test_a_row_in_letters_that_the_others_do_not_write_keeps_its_own_language(
    tmp_path: Path,
) -> None:
    rows = f"راه کوهستان,۱۳۵۷/۷/۱,{PERSIAN}\nافتتاح المكتبة القديمة في المدينة,1357/7/1,\n"
    assert catalogue(tmp_path, rows)[1] == ("ar", "1938-08-26", False)


def test_a_day_of_two_calendars_is_doubted_where_nothing_shows_the_language(tmp_path: Path) -> None:
    assert catalogue(tmp_path, "قتل,1357/7/1,\n") == [("ar", "1938-08-26", True)]


def test_arabic_letters_are_never_hebrew(tmp_path: Path) -> None:
    assert catalogue(tmp_path, "قتل امیر,1978-09-23,\n", "he")[0][0] == "fa"
