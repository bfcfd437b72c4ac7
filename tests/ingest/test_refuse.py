"""What is no news is refused with its reason, and nothing else is."""

from pathlib import Path

import pytest

from generator.errors import ContentError
from generator.ingest.convert import read_raw
from generator.ingest.decode import decode
from generator.ingest.refuse import crowded
from generator.ingest.vocabulary import load_vocabulary

WORDS = "\n".join(["كتاب", "باب", "نهر", "قمر", "سفينة صغيرة"] * 8)
NUMBERS = "\n".join(f"{n} KX7-{n * 7919 % 100000:05d}-{n:03d}" for n in range(40))
TIMETABLE = "\n".join(
    ["קו 7 - הנמל / הגבעה", "ימי חול", *(f"{h:02}:{m:02}" for h in range(6, 22) for m in (5, 35)), "ליל שבת", "22:10"]
)  # fmt: skip
CODE = "\n".join(["def read(path):", "    return path", "import os", "x = 1;", "for a in b:"] * 5)
LAW = "\n".join(
    f"المادة {n}\nتلتزم كل جمعية من جمعيات القراء بأن تفتح أبوابها للزوار في أيام العطل."
    for n in range(1, 9)
)
SCRIPT = """// إعدادات الموقع
var config = {
  title: "أخبار الميناء",
  pages: ["الرئيسية", "اتصل بنا", "من نحن"]
};
function show(name) {
  document.getElementById("main").innerHTML = "أهلا " + name;
}
show("القارئ");
"""
LICENCE = "\n".join(
    [
        "رخصة استخدام الخرائط",
        "تسري هذه الرخصة على خرائط الميناء كلها، ومن يستعملها يقبل شروطها.",
        *(f"{n}. يجوز نسخ الخرائط بموجب هذه الرخصة ما دام اسم صاحبها عليها." for n in range(1, 6)),
    ]
)
STORY = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا."


def read(text: str, name: str = "a.txt") -> None:
    decode(text.encode(), Path(name), load_vocabulary())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WORDS, "list of words"),
        (NUMBERS, "table of numbers"),
        (TIMETABLE, "table of numbers"),
        (CODE, "source code"),
        (LAW, "text of a law"),
        (SCRIPT, "source code"),
        (LICENCE, "a licence"),
        ("كتاب\n" * 3000, "list of words"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:سالم الناقوري\nEND:VCARD\n", "an address book"),
        ("BEGIN:VCALENDAR\nSUMMARY:سوق\nEND:VCALENDAR\n", "a calendar"),
    ],
)
def test_what_is_no_news_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ContentError, match=reason) as caught:
        read(text)
    assert caught.value.problems[0].hint


@pytest.mark.parametrize(
    "text",
    [
        f"عنوان قصير\n{STORY}",
        "عنوان\n" + "\n".join(["يا ليل الساحل", "يا قمر الميناء"] * 12) + f"\n{STORY}",
        f"نتائج الجولة\n{STORY}\n" + "\n".join(f"الفريق {n}: {n * 3}" for n in range(12)),
        f"رخصة استخدام جديدة للخرائط\n{STORY}\n" + "وقال إن هذه الرخصة تريح الناس.\n" * 3,
        f"كيف تكتب سطرا\n{STORY}\n" + 'اكتب "print(1);" ثم اقرأ ما ظهر على الشاشة.\n' * 8,
        f"قرار جديد\n{STORY}\n" + "المادة الأولى من القرار تنظم فتح المكتبات في الأيام كلها.\n" * 3,
        f"رخصة استخدام جديدة للخرائط\n{STORY}\n" + "وقال إن هذه الرخصة تريح الناس.\n" * 8,
        f"الميناء يغير سياسة الخصوصية لزواره\nإن هذه السياسة تسري في أيار، ولا تمس هذه السياسة الصور."
        f" وأهم ما في هذه السياسة:\n1- رقم الهاتف\n2- رقم القارب\n3- صورة القارب\n{STORY}",
        f"رخصة استخدام جديدة للقوارب\n{'هذه الرخصة تريح الناس. ' * 6}\n1- للصيد\n2- للنقل\n3- للسباق\n"
        + f"{STORY}\n" * 10,
        f"رخصة استخدام جديدة للقوارب\n{'هذه الرخصة تريح الناس. ' * 4}\n1- للصيد\n2- للنقل\n3- للسباق\n{STORY}",
        f"رخصة استخدام جديدة للقوارب\n{'هذه الرخصة تريح الناس. ' * 6}\n1- للصيد\n2- للنقل\n{STORY}",
        "کشتیوں کے لائسنس کی تجدید کا معاہدہ\nاس معاہدے کے تحت اس لائسنس کی مدت دو سال ہو گی۔\n"
        "وزیر نے کہا کہ اس معاہدے سے فریقین خوش ہیں، اور معاہدہ طویل ہو گا۔",
        "فریقین میں معاہدہ\n" + "فریقین نے کہا کہ یہ معاہدہ شہر کے لیے ہے۔\n" * 12,
    ],
)
def test_news_with_short_lines_numbers_or_articles_of_a_law_is_kept(text: str) -> None:
    read(text)


def test_thousands_of_records_of_a_few_letters_are_no_articles() -> None:
    vocabulary = load_vocabulary()
    few = "title,text\n" + "كتاب قديم,باب الدار\n" * 3000
    with pytest.raises(ContentError, match="table of short texts"):
        read_raw(few.encode(), Path("a.csv"), "a.csv", "ar", vocabulary)
    headlines = "title,text\n" + "قطار الساحل يعود إلى سكته,باب الدار\n" * 3000
    found = read_raw(headlines.encode(), Path("a.csv"), "a.csv", "ar", vocabulary)
    assert len(found.articles) == 3000


def test_a_table_is_left_to_its_own_reader() -> None:
    read(NUMBERS, "a.csv")


@pytest.mark.parametrize(
    "record",
    [
        "<DOC><TEXT>a</TEXT></DOC>\n",
        "<item><title>a</title><description>b</description></item>",
        '{"title": "a", "text": "b"}\n',
    ],
)
def test_a_structure_with_next_to_nothing_in_it_is_refused_at_a_glance(record: str) -> None:
    many, words = 20_000, "قال المسؤول إن العمل سينتهي قبل الشتاء"
    assert crowded(record * many)
    # As many records, each with a text.
    full = record.replace(">a<", f">{words * 2}<").replace('"a"', f'"{words}"')
    assert not crowded(full * many)
    assert not crowded(record * 100)
