"""Mails: as programs store them, as mailboxes, as pages saved in one, and as text."""

import base64
import quopri
import re
import tomllib
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.config import languages, load_config
from generator.errors import ContentError
from generator.ingest.convert import Reading, read_raw
from generator.ingest.decode import encoding_of
from generator.ingest.readers.messages import plain_subject
from generator.ingest.readers.mime import is_mail, shown_name
from generator.ingest.run import ingest
from generator.ingest.vocabulary import LOCALE, load_vocabulary
from generator.text import fold
from tests.ingest.helpers import articles, put, quiet, run
from tests.ingest.test_webpages import PAGE, needs_extra

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
MORE = "وأضاف أن الجسر القديم سيبقى مفتوحا أمام المشاة والدراجات حتى نهاية الأعمال في الضفة الأخرى من النهر."
HEAD = (
    "From: =?utf-8?b?{name}?= <desk@harbour.example>\nTo: editor@harbour.example\n"
    "Subject: =?utf-8?b?{subject}?=\nDate: Tue, 14 Jun 2022 23:30:00 -0500\nMessage-ID: <1@harbour.example>\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8"
TITLE = "سوق جديدة في المدينة القديمة"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def mail(text: str, *, name: str = "سالم العلي", subject: str = TITLE, more: str = "") -> str:
    head = HEAD.format(name=b64(name), subject=b64(subject))
    return f"{head}{more or PLAIN}\n\n{text}"


def reading(data: str | bytes) -> Reading:
    raw = data if isinstance(data, bytes) else data.encode()
    found = read_raw(raw, Path("raw/a"), "raw/a", "ar", load_vocabulary())
    numbers = [mark.line.number for mark in found.marks]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(re.findall(rb"\r\n?|\n", raw.rstrip())) + 2))
    return found


def roles(found: Reading) -> dict[int, str]:
    """The role of each raw line, and what it was taken for."""
    return {mark.line.number: f"{mark.role}: {mark.rule}" for mark in found.marks}


def test_the_subject_is_the_headline_where_the_text_has_none() -> None:
    (article,) = reading(mail(f"{LONG}\n\n{MORE}\n")).articles
    assert (article.title, article.body) == (TITLE, f"{LONG}\n\n{MORE}")
    assert article.doubts == ()


def test_the_day_is_that_of_the_mail_as_written_and_no_time_zone_moves_it() -> None:
    (article,) = reading(mail(LONG)).articles
    assert str(article.date) == "2022-06-14"


def test_a_day_that_the_text_gives_itself_goes_before_that_of_the_mail() -> None:
    (article,) = reading(mail(f"{TITLE}\n3 أيار 2021\n{LONG}\n{MORE}")).articles
    assert (str(article.date), article.doubts) == ("2021-05-03", ())


def test_an_unreadable_day_is_doubted_and_none_is_made_up() -> None:
    text = mail(LONG).replace("Tue, 14 Jun 2022 23:30:00 -0500", "yesterday")
    (article,) = reading(text).articles
    assert article.date is None
    assert any('"yesterday" stands where the date should be' in one for one in article.doubts)


@pytest.mark.parametrize(
    "name", ["مكتب الأخبار", "editor@harbour.example", "+962 7 9555 0188", "x", ""]
)
def test_who_is_no_person_is_no_author(name: str) -> None:
    (article,) = reading(mail(LONG, name=name)).articles
    assert article.authors == ()


def test_a_writer_whom_the_text_names_goes_before_the_sender() -> None:
    (article,) = reading(mail(f"{TITLE}\nبقلم: ليلى الرماح\n\n{LONG}\n\n{MORE}")).articles
    assert article.authors == ("ليلى الرماح",)


def test_no_address_and_no_head_gets_into_an_article(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.eml",
        mail(f"{TITLE}\n\n{LONG}\n\n-- \nسالم\nsalem@harbour.example\n0500000000\n"),
    )
    assert run(tmp_path).problems == ()
    (written,) = (tmp_path / "content").rglob("*.md")
    text = written.read_text(encoding="utf-8")
    assert not any(sign in text for sign in ("@", "Message-ID", "0500000000", "utf-8"))


def test_every_line_of_a_mail_is_accounted_for() -> None:
    found = roles(
        reading(mail(f"تحية طيبة،\n\n{TITLE}\n\n{LONG}\n\n> اكتب لنا\n\n-- \nسالم\n0500000000\n"))
    )
    assert found[1].startswith("authors")
    assert found[2] == "record: the structure of a record"
    assert found[4].startswith("date")
    assert found[8] == "furniture: a greeting over a mail"
    assert found[10].startswith("title")
    assert found[12].startswith("paragraph")
    assert found[14] == "furniture: a quoted mail"
    assert found[16] == found[18] == "furniture: a mail's signature"


def test_a_line_cut_by_its_encoding_shows_what_stands_in_it_and_goes_on() -> None:
    encoded = quopri.encodestring(f"{TITLE}\n\n{LONG}\n".encode()).decode()
    more = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
    found = reading(mail(encoded, more=more))
    (article,) = found.articles
    assert (article.title, article.body) == (TITLE, LONG)
    texts = [mark for mark in found.marks if mark.role == "paragraph"]
    assert len(texts) > 5
    assert " ".join(mark.line.text for mark in texts) == LONG


def test_lines_that_a_program_cut_at_a_column_are_joined() -> None:
    words = f"{LONG} {MORE} {LONG} {MORE}".split()
    rows, row = [], ""
    for word in words:
        if len(row) + len(word) > 71:
            rows.append(row.strip())
            row = ""
        row += f" {word}"
    (article,) = reading(mail("\n".join([TITLE, "", *rows, row.strip()]))).articles
    assert article.body == " ".join(words)


def test_the_words_that_close_a_letter_are_no_text_of_it() -> None:
    text = f"{TITLE}\n\n{LONG}\n\n{MORE}\n\nمع أطيب التحيات،\nسالم\n\n-- \nسالم\n0500000000\n"
    (article,) = reading(mail(text)).articles
    assert article.body == f"{LONG}\n\n{MORE}"


@pytest.mark.parametrize(
    "greeting",
    [
        "تحية طيبة،",
        "السلام عليكم ورحمة الله وبركاته",
        "مرحبا سالم العلي",
        "Dear desk,",
        "שלום רב",
        "سلام دوستان:",
        "السيدة سلمى، تحية طيبة،",
        "السيدة رئيسة التحرير المحترمة،\nمرفق مقالي للنشر.",
    ],
)
def test_a_line_that_greets_and_says_nothing_else_is_no_headline(greeting: str) -> None:
    (article,) = reading(mail(f"{greeting}\n\n{LONG}\n\n{MORE}\n")).articles
    assert (article.title, article.body) == (TITLE, f"{LONG}\n\n{MORE}")


@pytest.mark.parametrize(
    "title",
    [
        "أهلا بالصيف في أسواق المدينة",
        "سلام بر کوه‌های شمال",
        "שלום לספינות הישנות בנמל",
        "أهلا بالصيف!",
        "السيدة التي تحرس أسواق المدينة",
        "بحر، مدينة، سلام",
    ],
)
def test_a_headline_that_begins_with_a_greeting_is_one(title: str) -> None:
    (article,) = reading(mail(f"{title}\n\n{LONG}\n\n{MORE}\n")).articles
    assert (article.title, article.body) == (title, f"{LONG}\n\n{MORE}")


def test_the_line_that_a_telephone_puts_under_a_mail_is_no_text_of_it() -> None:
    for last in ("Sent from my iPhone", "أُرسلت من الـ iPhone", "נשלח מה-iPhone שלי"):
        text = f"{TITLE}\n\n{LONG}\n\n{MORE}\n\nمع التحية،\nسالم العلي\n\n{last}\n"
        (article,) = reading(mail(text)).articles
        assert (article.body, article.doubts) == (f"{LONG}\n\n{MORE}", ())


@pytest.mark.parametrize(
    ("signed", "author"),
    [
        ("ليلى الرماح", "ليلى الرماح"),
        ("سالم أحمد العلي", "سالم العلي"),
        ("أسرة التحرير", "سالم العلي"),
        ("Salem Ali", "سالم العلي"),
    ],
)
def test_who_signed_goes_in_doubt_before_another_who_sent(signed: str, author: str) -> None:
    text = f"{TITLE}\n\n{LONG}\n\n{MORE}\n\nمع فائق الاحترام\n{signed}\n"
    (article,) = reading(mail(text)).articles
    assert (article.authors, article.body) == ((author,), f"{LONG}\n\n{MORE}")
    told = [f'line 15: "{author}" signed the mail, and "سالم العلي" sent it']
    assert list(article.doubts) == (told if author == signed else [])


@pytest.mark.parametrize("pad", range(0, 60, 3))
def test_a_word_that_ends_a_line_of_the_encoding_opens_and_closes_nothing(pad: int) -> None:
    before, after = "السيدة سلمى، تحية طيبة،\nأرسل إليكم مقالي.\n", "تحياتي إلى كل بيت في المدينة."
    text = f"{before}\n{TITLE}\n\n{LONG} {'x' * pad}\n\n{MORE} {after}\n\n{after}\n"
    coded = base64.encodebytes(text.encode()).decode()
    (article,) = reading(mail(coded, more=f"{PLAIN}\nContent-Transfer-Encoding: base64")).articles
    assert article.title == TITLE
    assert article.body == f"{LONG} {'x' * pad}".rstrip() + f"\n\n{MORE} {after}\n\n{after}"


@pytest.mark.parametrize(
    "closing", ["مع تحياتي", "شكرا،", "תודה", "با احترام", "Best regards,", ""]
)
@pytest.mark.parametrize("last", ["", f"\nملاحظة: {LONG}\n"])
def test_a_telephone_under_a_name_is_no_text_of_a_mail(closing: str, last: str) -> None:
    if last and not closing:
        return
    signed = f"{closing}\nسالم العلي\nهاتف: 0795550188\nsalem@harbour.example\n"
    (article,) = reading(mail(f"{TITLE}\n\n{LONG}\n\n{MORE}\n\n{signed}{last}")).articles
    assert article.body == "\n\n".join([LONG, MORE, *([last.strip()] if last else [])])


@pytest.mark.parametrize(
    "last",
    [
        "شكرا لك يا بحر\nشكرا لكل شارع\nولكل نافذة",
        "شكرا\nلكل شارع\nولكل باب\nولكل نافذة\nولكل موجة\nعادت إلينا",
        "תודה לנהגים\nקו 5\nקו 7",
        "والسلام على البحر\nمن آخر الميناء",
        "للحجز في المسرح\n0795550188",
        "سالم العلي\n05-03-2019",
    ],
)
def test_last_lines_that_are_no_signature_stay_in_the_text(last: str) -> None:
    found = reading(mail(f"{TITLE}\n\n{LONG}\n\n{MORE}\n\n{last}\n"))
    rules = {mark.rule for mark in found.marks}
    assert "a mail's signature" not in rules


def test_what_someone_wrote_on_a_day_stays_in_the_story() -> None:
    (article,) = reading(mail(f"{TITLE}\n\n{LONG}\n\nوفي 3 أيار 2020 كتب:\n\n{MORE}")).articles
    assert "كتب:" in article.body
    assert MORE in article.body


def test_words_of_thanks_in_a_story_stay_in_it() -> None:
    (article,) = reading(mail(f"{TITLE}\n\nشكرا لكم يا أهل البحر\n\n{LONG}\n{MORE}")).articles
    assert "شكرا لكم يا أهل البحر" in article.body


@pytest.mark.parametrize("blank", ["", "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"])
def test_an_older_mail_under_an_answer_in_html_is_found_by_its_head(blank: str) -> None:
    page = (
        '<html xmlns:o="urn:x"><head><meta charset="utf-8"><style>p.MsoNormal{margin:0}</style></head>'
        f"<body><p class=MsoNormal>شكرا جزيلا<o:p></o:p></p>{blank}<div><p class=MsoNormal>"
        "<b>From:</b> ليلى الرماح &lt;l@harbour.example&gt;<br><b>Sent:</b> Monday, June 13, 2022 6:22 PM<br>"
        f"<b>To:</b> مكتب<br><b>Subject:</b> {TITLE}</p></div>{blank}"
        f"<p class=MsoNormal>{LONG}</p><p class=MsoNormal>{MORE}</p></body></html>"
    )
    (article,) = reading(mail(page, more="Content-Type: text/html; charset=utf-8")).articles
    assert (article.title, article.authors) == (TITLE, ("ليلى الرماح",))
    assert str(article.date).startswith("2022-06-13")
    assert article.body == f"{LONG}\n\n{MORE}"


def test_a_mail_without_an_article_is_named_with_its_files(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ليث <l@harbour.example>", "صور المستشفى"
    message["Date"] = "Sun, 12 Feb 2023 10:00:00 +0300"
    message.set_content("مرحبا، الصور مرفقة. النص أرسله بعد ساعة.\n")
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="صورة 1.jpg")
    put(tmp_path, "a.eml", message.as_bytes())
    report = run(tmp_path)
    (problem,) = report.problems
    assert problem.message == "there is no article in this file"
    (note,) = report.notes
    assert note.endswith('left out of the articles: a short mail; the attachment "صورة 1.jpg"')


def test_words_of_a_subject_that_are_cut_within_a_letter_are_read() -> None:
    whole = TITLE.encode()
    cut = whole.index("ج".encode()) + 1
    words = "\n ".join(
        f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in (whole[:cut], whole[cut:])
    )
    text = mail(LONG).replace(f"=?utf-8?b?{b64(TITLE)}?=", words)
    assert reading(text).articles[0].title == TITLE


def test_what_nobody_sees_in_a_subject_gets_into_no_field() -> None:
    hidden = f"\u202bرد: {TITLE[:8]}\x02{TITLE[8:]}\u202c"
    (article,) = reading(mail(f"جسر قديم فوق النهر\n\n{LONG}\n{MORE}", subject=hidden)).articles
    assert article.doubts == (
        f'line 8: the subject "{TITLE}" is not used: this line was taken for the headline',
    )


def test_a_head_folded_over_countless_lines_is_read_up_to_its_end() -> None:
    folded = "Content-Type: text/html; charset=utf-8\nX-Long: a\n" + " =?utf-8?q?abc?= b\n" * 9000
    text = mail(f"<p>{LONG}</p><p>{MORE}</p>", more=f"{folded}X-Last: 1")
    (article,) = reading(text).articles
    assert (article.title, article.body) == (TITLE, f"{LONG}\n\n{MORE}")


def test_a_mail_within_a_mail_is_read_too() -> None:
    inner = mail(f"{LONG}\n", subject="جسر جديد فوق النهر")
    more = 'Content-Type: multipart/mixed; boundary="x"'
    text = mail(
        f"--x\n\nانظر المرفق\n--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n", more=more
    )
    (article,) = reading(text).articles
    assert article.title == "جسر جديد فوق النهر"


def test_a_boundary_that_is_nowhere_and_a_head_that_ends_the_file_lose_nothing() -> None:
    more = 'Content-Type: multipart/mixed; boundary="x"'
    (article,) = reading(mail(f"{LONG}\n", more=more)).articles
    assert article.body == LONG
    assert reading(HEAD.format(name="", subject="")).articles == ()


@needs_extra
@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_page_saved_as_mhtml_is_read_as_that_page(tmp_path: Path, transfer: str) -> None:
    encode = quopri.encodestring if transfer == "quoted-printable" else base64.encodebytes
    page = encode(
        PAGE.replace('<link rel="canonical" href="https://harbour.example/news/1">', "").encode()
    ).decode()
    text = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://harbour.example/news/2\n"
        "Subject: x\nDate: Tue, 28 Nov 2023 09:12:33 -0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="b"\n\n\n--b\n'
        f"Content-Type: text/html\nContent-Transfer-Encoding: {transfer}\n"
        f"Content-Location: https://harbour.example/news/2\n\n{page}\n"
        "--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n"
    )
    put(tmp_path, "one.mhtml", text)
    assert run(tmp_path).problems == ()
    (article,) = articles(tmp_path)
    assert (article.title, article.source) == (TITLE.replace(" القديمة", ""), "الميناء")
    assert str(article.date) == "2019-04-03 10:00:00+03:00"
    assert article.url == "https://harbour.example/news/2"
    assert LONG in article.body


@needs_extra
def test_a_page_saved_as_mhtml_that_is_cut_within_a_letter_is_read_and_doubted(
    tmp_path: Path,
) -> None:
    page = quopri.encodestring(PAGE.split("</p>\n</article>")[0].encode()[:-1]).decode()
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://harbour.example/news/2\n"
        "Subject: x\nDate: Tue, 28 Nov 2023 09:12:33 -0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="b"\n\n\n--b\n'
        "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    put(tmp_path, "one.mhtml", head + page.rstrip().removesuffix("=").rstrip())
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert (article.title, article.source) == (TITLE.replace(" القديمة", ""), "الميناء")
    assert LONG in article.body
    (doubt,) = article.doubts
    assert doubt.endswith("the page ends before what it opened is closed: it may be cut off")


@pytest.mark.parametrize(
    "text",
    [
        f"Subject: {TITLE}\n\n{LONG}\n",
        f"Date: 2020-01-01\nSubject: {TITLE}\n\n{LONG}\n",
        f"From here: a\nDate: b\n{LONG}",
        f"من: رويترز\nالتاريخ: 3 أيار 2020\n{TITLE}\n{LONG}\n",
        "HTTP/1.1 200 OK\nDate: x\nContent-Type: text/html\n\n<html>",
        "",
    ],
)
def test_a_label_or_two_make_no_mail(text: str) -> None:
    assert not is_mail(text.encode())
    if text.strip() and "HTTP" not in text:
        assert reading(text).layout == "text"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ('"سالم العلي" <s@harbour.example>', "سالم العلي"),
        ("s@harbour.example (سالم العلي)", "سالم العلي"),
        ("سالم العلي [mailto:s@harbour.example]", "سالم العلي"),
        ("s@harbour.example", ""),
        ("<s@harbour.example>", ""),
        ("s@harbour.example <s@harbour.example>", ""),
    ],
)
def test_a_sender_is_a_name_and_never_an_address(sender: str, name: str) -> None:
    assert shown_name(sender) == name


@pytest.mark.parametrize(
    "before", ["Re: ", "Fwd: FW: ", "رد: ", "إعادة توجيه: رد: ", "پاسخ: ", "جواب: ", "השב: "]
)
def test_a_subject_is_without_what_programs_put_before_it(before: str) -> None:
    assert plain_subject(f"{before}عاجل: {TITLE}") == f"عاجل: {TITLE}"


@pytest.mark.parametrize(
    ("data", "told", "encoding"),
    [
        (LONG.encode(), "iso-8859-1", "utf-8"),
        (LONG.encode("cp1256"), "iso-8859-1", "windows-1256"),
        (LONG.encode("cp1256"), "", "windows-1256"),
        (LONG.encode("cp1256"), "utf-8", "windows-1256"),
        (LONG.encode("iso-8859-6"), "iso-8859-6", "iso8859-6"),
        (LONG.encode()[:-1], "", "utf-8"),
        (LONG.encode()[:-1] + b"\r\n", "iso-8859-1", "utf-8"),
        (b"plain \xc7", "windows-1256", "cp1256"),
        (b"plain", "no-such-page", "utf-8"),
        (b"plain", "rot13", "utf-8"),
        (b"plain", "idna", "utf-8"),
        (b"plain-abc", "punycode", "utf-8"),
        ("привет".encode("koi8-r"), "koi8-r", "koi8-r"),
    ],
)
def test_what_a_charset_is_called_is_believed_where_it_can_be(
    data: bytes, told: str, encoding: str
) -> None:
    assert encoding_of(data, told, load_vocabulary()) == encoding


def test_a_layout_that_only_adds_a_source_leaves_a_mail_a_mail(tmp_path: Path) -> None:
    layouts = '[[ingest.layout]]\nmatch = "*"\n[ingest.layout.fields]\nsource = "= الميناء"\n'
    (tmp_path / "site.toml").write_text(f'title = "x"\n{layouts}', encoding="utf-8")
    put(tmp_path, "a.eml", mail(f"{LONG}\n"))
    put(tmp_path, "b.txt", f"من: سالم العلي <s@harbour.example>\nالموضوع: جسر قديم\n\n{MORE}\n")
    config = load_config(tmp_path, languages())
    assert ingest(tmp_path, (), "unicode", "ar", quiet, layouts=config.ingest).problems == ()
    assert [(one.title, one.source) for one in articles(tmp_path)] == [
        (TITLE, "الميناء"),
        ("جسر قديم", "الميناء"),
    ]


def test_no_word_of_a_mail_program_means_two_things() -> None:
    data = tomllib.loads((LOCALE / "messages.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name, labels in data["head"].items():
        for label in map(fold, labels):
            assert found.setdefault(label, name) == name


PARAGRAPHS = st.lists(
    st.sampled_from([LONG, MORE, "ممرات للجميع", "The road is open = again", "ينتهي بعلامة="]),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(PARAGRAPHS, st.sampled_from(["utf-8", "windows-1256"]), st.sampled_from(["\n", "\r\n"]))
def test_a_text_is_the_same_however_a_mail_carries_it(
    texts: list[str], charset: str, end: str
) -> None:
    body = "\n".join([TITLE, "", *texts, LONG, ""])
    plain = mail(body)
    expected = [(one.title, one.body) for one in reading(plain).articles]
    for transfer in ("8bit", "base64", "quoted-printable"):
        data = body.encode(charset)
        if transfer == "base64":
            data = base64.encodebytes(data)
        elif transfer == "quoted-printable":
            data = quopri.encodestring(data)
        more = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}"
        whole = mail("", more=more).encode() + data
        found = reading(whole.replace(b"\n", end.encode()))
        assert [(one.title, one.body) for one in found.articles] == expected


PIECES = [
    "From: سالم <s@harbour.example>", "Subject: =?utf-8?b?2YX?=", "Date: 1", "MIME-Version: 1.0", "",
    "Content-Type: multipart/mixed; boundary=x", "Content-Type: text/html", "--x", "--x--", LONG, TITLE,
    "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "2YXYqA==", "=D9=85=",
    "Content-Type: message/rfc822", "> " + LONG, "-- ", "From a Mon", "\tgoes on", "=====", "wrote:", "<p>a</p>",
    "Content-Type: text/plain; charset=utf-16; format=flowed; delsp=yes", "-----Original Message-----", "a \n b ",
    "Content-Disposition: attachment; filename*0*=utf-8''%D9", "Subject: \ud83d", "من: أ", "الموضوع: ب", "ends = ",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=30),
    st.binary(max_size=20),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_follows_the_head_of_a_mail_no_line_is_lost(
    pieces: list[str], junk: bytes, end: str
) -> None:
    text = mail(
        "\n".join([*pieces, TITLE, "", LONG]), more=pieces[0] if pieces and pieces[0] else ""
    )
    data = text.replace("\n", end).encode("utf-8", "replace") + junk
    with suppress(ContentError):
        found = reading(data)
        kept = " ".join(article.body for article in found.articles)
        for mark in found.marks:
            assert (mark.role == "blank") == (not mark.line.text)
            if mark.role == "paragraph":
                assert all(word in kept for word in re.findall(r"[^\W_]+", mark.line.text))
