"""Tables whose first row names nothing: columns by the look of their cells."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from generator.errors import ContentError
from generator.ingest.convert import read_raw
from generator.ingest.vocabulary import load_vocabulary
from tests.ingest.test_readers import LONG, MORE, read, roles

ROWS = [
    [f"{n}", f"سوق جديدة رقم {n} في المدينة", f"{n} مارس 2020", f"http://news.example/{n}", "محليات", f"{LONG} {n} {MORE}"]
    for n in range(1, 5)
]  # fmt: skip


def table(rows: Sequence[Sequence[str]], sign: str, *, quoted: bool = False) -> str:
    file = io.StringIO(newline="")
    style: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=sign, quoting=style, lineterminator="\n").writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_headline_address_and_text_are_known_by_their_look(sign: str, quoted: bool) -> None:
    found = read(table(ROWS, sign, quoted=quoted))
    assert [article.title for article in found] == [row[1] for row in ROWS]
    assert found[0].url == "http://news.example/1"
    assert found[0].body == ROWS[0][5]


def test_a_first_row_of_unknown_names_is_no_article() -> None:
    text = table([["no", "hd", "dy", "ad", "lb", "tx"], *ROWS], ",")
    assert len(read(text)) == 4
    assert roles(text)[0] == "record"


def test_an_unnamed_day_written_as_on_a_page_is_taken_and_doubted() -> None:
    first = read(table(ROWS, ","))[0]
    assert str(first.date) == "2020-03-01"
    assert any("a column without a name" in doubt for doubt in first.doubts)


def test_an_unnamed_time_as_a_program_writes_it_is_no_day_of_an_article() -> None:
    rows = [[row[1], row[5], f"2020-03-0{row[0]} 10:11:12"] for row in ROWS]
    assert {article.date for article in read(table(rows, "\t"))} == {None}


def test_one_known_name_is_enough_where_all_rows_are_alike() -> None:
    rows = [["id", "text"], *([row[0], row[5]] for row in ROWS)]
    assert [article.body for article in read(table(rows, ","))] == [row[5] for row in ROWS]


def test_a_text_in_a_column_that_nothing_names_is_the_body_before_a_lead_and_is_doubted() -> None:
    (article,) = read(f"العنوان,المقدمة,كلام\nسوق جديدة,سوق في المدينة,{LONG.replace(',', '')}\n")
    assert (article.summary, article.body) == ("سوق في المدينة", LONG.replace(",", ""))
    assert any('the column "كلام"' in doubt for doubt in article.doubts)


def test_a_text_in_a_column_that_is_not_used_is_doubted() -> None:
    (article,) = read(f"العنوان,النص,هامش\nسوق جديدة,{LONG},{MORE}\n")
    assert article.body == LONG
    assert ['the column "هامش" is not used' in doubt for doubt in article.doubts] == [True]


def test_a_column_that_is_not_used_is_doubted_once_in_a_file() -> None:
    rows = "".join(
        f"{title},{LONG},{MORE}\n" for title in ("سوق جديدة", "جسر قديم", "بئر في الواحة")
    )
    found = read(f"العنوان,النص,هامش\n{rows}")
    assert [len(article.doubts) for article in found] == [1, 0, 0]


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ("تیتر,لید,شرح خبر,آدرس", 2),
        ("כותרת,כותרת משנה,גוף הידיעה,כתובת", 2),
        ("تیتر,متن کامل خبر,خلاصه خبر,نشانی", 1),
    ],
)
def test_columns_are_known_by_their_names_in_several_languages(names: str, body: int) -> None:
    cells = ["سوق جديدة", "سوق في المدينة", "قال البائع إنها جديدة", "https://news.example/1"]
    (article,) = read(f"{names}\n{','.join(cells)}\n")
    assert (article.title, article.body, article.url) == (cells[0], cells[body], cells[3])
    assert article.summary == cells[3 - body]
    assert article.doubts == ()


def test_a_table_with_days_and_without_names_is_refused_with_a_hint() -> None:
    text = "".join(f"{n}/4/2019,سوق {n},قال البائع إنها سوق جديدة\n" for n in range(1, 5))
    with pytest.raises(ContentError, match="its first row names neither a title nor a text"):
        read(text)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_of_people_is_refused_and_its_columns_are_told(sign: str) -> None:
    rows = [
        ("الاسم", "الهاتف", "البريد"),
        ("سالم الناقوري", "0795550123", "a@port.example"),
        ("هند الصفار", "", "b@port.example"),
    ]
    with pytest.raises(ContentError, match="its first row names neither a title") as caught:
        read("".join(f"{sign.join(row)}\n" for row in rows))
    hint = caught.value.problems[0].hint
    assert hint.startswith('there is: "الاسم", "الهاتف", "البريد"; name its columns')
    assert "in a layout" in hint


def test_what_people_are_called_is_not_told_as_names_of_columns() -> None:
    rows = "".join(f"سالم {n},079555012{n},a{n}@port.example\n" for n in range(4))
    with pytest.raises(ContentError, match="its first row names neither") as caught:
        read(rows)
    assert caught.value.problems[0].hint.startswith("name its columns")


@pytest.mark.parametrize(
    ("name", "refused"), [("a.csv", True), ("a.TSV", True), ("a.txt", False), ("a", False)]
)
def test_a_table_of_names_that_are_not_known_is_one_where_its_file_is_called_so(
    name: str, refused: bool
) -> None:
    sign = "\t" if name == "a.TSV" else ","
    text = f"القارب{sign}الرصيف\nنورس{sign}الشرقي\nهدهد{sign}الغربي\n".encode()
    if refused:
        with pytest.raises(ContentError, match="its first row names neither"):
            read_raw(text, Path(name), name, "ar", load_vocabulary())
    else:
        assert len(read_raw(text, Path(name), name, "ar", load_vocabulary()).articles) == 1


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_text_that_is_only_called_a_table_is_one_article(name: str) -> None:
    text = f"سوق جديدة في المدينة\n{LONG}\n{MORE}, وقال.\n".encode()
    assert len(read_raw(text, Path(name), name, "ar", load_vocabulary()).articles) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{n}\t{LONG} {MORE}" for n in range(1, 9)),  # the sentences of one text
        f"ميناء\tسوق\nجسر\tطريق\n{LONG}\t{MORE}\n",
        f"سوق | مدينة\n{LONG}\n{MORE}\n",
    ],
)
def test_a_text_that_may_be_no_table_is_one_article(text: str) -> None:
    assert len(read(text)) == 1


def test_a_table_of_one_column_and_one_with_the_sign_that_excel_writes() -> None:
    texts = [f"{LONG}\n{MORE}", MORE]
    assert [
        a.body for a in read(table([["text"], *([text] for text in texts)], ",", quoted=True))
    ] == [
        f"{LONG}\n\n{MORE}",
        MORE,
    ]
    (article,) = read(f"sep=;\nid;title;text\n1;سوق جديدة;{LONG}\n")
    assert (article.title, article.body) == ("سوق جديدة", LONG)


def test_every_column_that_is_not_used_is_told_once_in_a_file() -> None:
    rows = f"سوق,{LONG},1,قديم,\nمدرسة,{MORE},2,,شمال\nقارب,{LONG} {MORE},3,جديد,جنوب\n"
    found = read(f"العنوان,النص,رقم الصفحة,حالة,جهة\n{rows}")
    doubts = [[doubt for doubt in one.doubts if "is not used" in doubt] for one in found]
    hint = "if it is a part of the article, name it in a layout"
    assert doubts == [
        [f'line 2: the column "حالة" is not used: {hint}'],
        [f'line 3: the column "جهة" is not used: {hint}'],
        [],
    ]


def test_a_known_column_that_another_stands_for_is_told_too() -> None:
    (article,) = read(f"title,text,date,date_posted\nسوق,{LONG},2020-03-01,2020-03-02\n")
    assert str(article.date) == "2020-03-01"
    assert ['the column "date_posted" is not used' in doubt for doubt in article.doubts] == [True]


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ("۱۳۱۶,آذر,۱۲", "1937-12-03"),
        ("1316,9,12", "1937-12-03"),
        ("1937,12,3", "1937-12-03"),
        ("1316,آذر,", "None"),
        ("16,9,12", "None"),
    ],
)
def test_a_day_may_stand_in_three_columns(row: str, day: str) -> None:
    persian = "راه تازه‌ای که بندر را به روستا می‌پیوندد، با حضور مردم روستاها گشوده شد و جشنی در آنجا گرفتند."
    (article,) = read(f"عنوان,سال,ماه,روز,متن\nسیل دوم,{row},{persian.replace(',', '')}\n")
    assert str(article.date) == day
    assert bool(article.doubts) == (day == "None")


@pytest.mark.parametrize(
    "names",
    [
        "عنوان,تاریخ شمسی,نام نشریه,متن",
        "سرخی,عیسوی تاریخ,اخبار,متن",
        "כותרת,תאריך לועזי,שם העיתון,תוכן",
    ],
)
def test_columns_of_catalogues_are_known_by_their_plain_names(names: str) -> None:
    (article,) = read(f"{names}\nسوق,2020-03-01,شفق,{LONG}\n")
    assert (str(article.date), article.source, article.doubts) == ("2020-03-01", "شفق", ())
