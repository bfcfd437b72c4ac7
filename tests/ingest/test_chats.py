"""What people and papers sent: chats of WhatsApp, pages of Telegram, posts of Facebook."""

import json
from pathlib import Path

import pytest

from generator.ingest.convert import Reading, read_raw
from generator.ingest.mojibake import unescaped
from generator.ingest.vocabulary import load_vocabulary

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
MORE = "وأضاف أن الجسر القديم سيبقى مفتوحا أمام المشاة والدراجات حتى نهاية الأعمال في الضفة الأخرى من النهر."
STORY = f"سوق جديدة في المدينة القديمة\n{LONG}\n{MORE}"


def reading(text: str) -> Reading:
    found = read_raw(text.encode(), Path("raw/a"), "raw/a", "ar", load_vocabulary())
    assert [mark.line.number for mark in found.marks] == list(range(1, len(found.marks) + 1))
    return found


def chat(*days: str, sender: str = "سالم العلي") -> str:
    first, *others = days
    said = "".join(f"[{day}, 21:16:40] هدى: شكرا\n" for day in others)
    return f"[{first}, 21:16:40] {sender}: {STORY}\n{said}"


@pytest.mark.parametrize(
    ("days", "day", "sure"),
    [
        (("03/04/2024", "13/04/2024"), "2024-04-03", True),
        (("03/04/2024", "04/13/2024"), "2024-03-04", True),
        (("04/04/2024", "05/04/2024"), "2024-04-04", True),
        # Only with the month first do these days go forward.
        (("03/04/2024", "04/01/2024"), "2024-03-04", True),
        (("03/04/2024", "04/05/2024"), "2024-04-03", False),
        (("2024-04-03", "2024-04-05"), "2024-04-03", True),
        (("3.4.24", "13.4.24"), "2024-04-03", True),
        (("٣/٤/٢٠٢٤", "١٣/٤/٢٠٢٤"), "2024-04-03", True),
    ],
)
def test_the_day_of_a_message_is_read_as_its_chat_shows_and_doubted(
    days: tuple[str, ...], day: str, sure: bool
) -> None:
    (article,) = reading(chat(*days)).articles
    assert str(article.date) == day
    assert any("is the day of the message" in doubt for doubt in article.doubts)
    assert sure != any("may have the month first" in doubt for doubt in article.doubts)


@pytest.mark.parametrize("sender", ["+962 7 9555 0188", "0795550188", "غرفة الأخبار"])
def test_a_number_or_a_group_is_never_a_writer(sender: str) -> None:
    (article,) = reading(chat("03/04/2024", "13/04/2024", sender=sender)).articles
    assert article.authors == ()
    assert sender not in article.body + article.title


def test_talk_is_left_out_counted_and_named_line_by_line() -> None:
    text = (
        chat("03/04/2024", "13/04/2024", "14/04/2024")
        + "[15/04/2024, 10:00:00] غادر سالم المجموعة\n"
    )
    found = reading(text)
    assert found.note == ("left out of the articles: talk of a chat: 2; what the chat itself tells")
    assert [mark.rule for mark in found.marks[3:]] == [
        "talk of a chat", "talk of a chat", "what the chat itself tells",
    ]  # fmt: skip


def test_a_chat_of_talk_alone_holds_no_article() -> None:
    found = reading("1/2/24, 9:00 PM - هدى: صباح الخير\n1/2/24, 9:01 PM - سالم: أهلا\n")
    assert (found.layout, found.articles) == ("chat", ())
    assert [problem.message for problem in found.problems] == ["there is no article in this file"]


def test_a_chronicle_of_days_and_hours_is_no_chat() -> None:
    text = f"يوميات الحصار\n12/03/2024، 21:02 - {LONG}\n12/03/2024، 22:10 - {MORE}\n"
    assert reading(text).layout == "text"


PRIVATE = "حبيبتي أمي مريضة منذ أيام وذهبنا بها إلى المستشفى ثلاث مرات، وقال الطبيب إن الأمر يحتاج إلى عملية قريبة"


@pytest.mark.parametrize(
    "said",
    [
        f"{PRIVATE}\nأرجوك لا تخبري أحدا بهذا الكلام، فأبي لا يريد أن يعرف الجيران شيئا، وقد بعنا السيارة أمس",
        f"السلام عليكم ورحمة الله وبركاته\n{PRIVATE}\n{PRIVATE}",
        f"صباح الخير يا أختي،\n{PRIVATE}\n{PRIVATE}",
        f"كيف حالك يا أختي العزيزة؟\n{PRIVATE}\n{PRIVATE}",
        f"اسمعي\n{PRIVATE}\n{PRIVATE}",
        f"{PRIVATE}، {PRIVATE}",
    ],
)
def test_a_private_message_of_some_length_is_talk(said: str) -> None:
    text = f"1/2/24, 9:00 PM - هدى علي: {said}\n13/2/24, 9:01 PM - سالم: نعم\n"
    found = reading(text)
    assert (found.layout, found.articles) == ("chat", ())
    assert found.note == "left out of the articles: talk of a chat: 2"


def test_a_long_message_without_a_headline_is_doubted() -> None:
    said = "\n".join([f"{LONG} {MORE}"] * 3)
    text = f"1/2/24, 9:00 PM - هدى علي: {said}\n13/2/24, 9:01 PM - سالم: نعم\n"
    (article,) = reading(text).articles
    assert "line 1: the message has no headline: is it a private one?" in article.doubts


def test_who_has_left_telegram_is_no_writer() -> None:
    text = page(("هدى العلي", STORY), ("Deleted Account", STORY), ("", STORY), name="أصدقاء")
    assert [one.authors for one in reading(text).articles] == [("هدى العلي",), (), ()]


def page(*messages: tuple[str, str], name: str = "الميناء", join: str = "\n") -> str:
    parts = [
        f'<!DOCTYPE html><html><body><div class="page_header"><div class="text bold">{name}</div></div>'
    ]
    for sender, text in messages:
        shown = f'<div class="from_name">{sender}</div>' if sender else ""
        parts.append(
            '<div class="message default clearfix"><div class="body">'
            f'<div class="pull_right date details" title="03.04.2019 10:15:00 UTC+03:00">10:15</div>'
            f'{shown}<div class="text">{text}</div></div></div>'
        )
    return join.join([*parts, "</body></html>"])


@pytest.mark.parametrize("join", ["\n", ""])
def test_a_page_of_telegram_gives_an_article_for_each_message_also_on_one_line(join: str) -> None:
    text = page(
        ("الميناء", f"<strong>سوق جديدة</strong><br><br>{LONG}<br>{MORE}"),
        ("", f"<strong>جسر قديم</strong><br><br>{MORE}"),
        join=join,
    )
    first, second = reading(text).articles
    assert (first.title, first.body) == ("سوق جديدة", f"{LONG}\n\n{MORE}")
    assert (second.title, second.source) == ("جسر قديم", "الميناء")
    assert str(second.date) == "2019-04-03 10:15:00+03:00"


def test_what_a_channel_passed_on_is_of_whom_it_is_from() -> None:
    text = page(("الميناء", LONG), ("الميناء", MORE))
    passed = text.replace(
        f'<div class="text">{MORE}',
        f'<div class="forwarded body"><div class="from_name">المنارة <span>x</span></div><div class="text">{MORE}',
    )
    assert [article.source for article in reading(passed).articles] == ["الميناء", "المنارة"]


def posts(*texts: str) -> str:
    listed = [
        {"timestamp": 1526212800, "data": [{"post": text}], "title": "x updated his status."}
        for text in texts
    ]
    return json.dumps([json.loads(json.dumps(one)) for one in listed])


def broken(text: str) -> str:
    return text.encode().decode("latin-1")


@pytest.mark.parametrize("written", [STORY, broken(STORY)])
def test_the_text_of_a_post_is_the_article_and_its_letters_are_mended(written: str) -> None:
    (article,) = reading(posts(written)).articles
    assert article.title == "سوق جديدة في المدينة القديمة"
    assert article.body == f"{LONG}\n\n{MORE}"
    assert str(article.date).startswith("2018-05-13")


def test_a_list_of_posts_under_a_key_is_read_and_short_ones_are_left_out() -> None:
    found = reading(f'{{"posts_v2": {posts(broken(STORY), broken("صباح الخير"))}}}')
    assert len(found.articles) == 1
    assert found.note == "left out of the articles: 1 with less than 150 letters"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (r"\u00d9\u0085\u00d8\u00a8", "مب"),
        (r"\u00e2\u0080\u008c", "\u200c"),
        (r"caf\u00e9", r"caf\u00e9"),
        (r"\u0645", r"\u0645"),
        ("", ""),
    ],
)
def test_only_letters_that_were_escaped_byte_by_byte_are_mended(text: str, mended: str) -> None:
    assert unescaped(text) == mended
