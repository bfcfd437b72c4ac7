"""Structured files: each reader, what is broken in them, and the account of every raw line."""

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ContentError
from generator.ingest.convert import read_raw
from generator.ingest.vocabulary import load_vocabulary
from generator.model import Article
from tests.ingest.helpers import articles, put, run

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
MORE = "وأضاف أن الجسر القديم سيبقى مفتوحا أمام المشاة والدراجات حتى نهاية الأعمال في الضفة الأخرى من النهر."


def read(text: str | bytes, name: str = "raw/a.txt") -> tuple[Article, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    return read_raw(data, Path(name), name, "ar", load_vocabulary()).articles


def roles(text: str) -> list[str]:
    """The role of each raw line."""
    record = read_raw(text.encode(), Path("a"), "a", "ar", load_vocabulary())
    numbers = [mark.line.number for mark in record.marks]
    assert numbers == list(range(1, len(text.splitlines()) + 1))
    return [mark.role for mark in record.marks]


def test_rows_of_a_table_are_articles_also_with_line_breaks_in_quotes() -> None:
    text = (
        ",id,title,date,author,story,topic\n"
        f'1,a1,"قطار ""سريع"" جديد",الجمعة 02 أكتوبر 2020 - 19:37,سالم العلي,"{LONG}\n\n{MORE}",محليات\n'
        f"2,a2,سوق جديدة في المدينة,2020-10-03,nan,{LONG},[]\n"
    )
    first, second = read(text)
    assert first.title == 'قطار "سريع" جديد'
    assert str(first.date) == "2020-10-02"
    assert (first.authors, first.section) == (("سالم العلي",), "محليات")
    assert first.body == f"{LONG}\n\n{MORE}"
    assert first.origin
    assert first.origin.lines == (2, 4)
    assert (second.authors, second.section, second.tags) == ((), "", ())
    assert roles(text) == ["record", "record", "blank", "record", "record"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_columns_is_found(sign: str) -> None:
    text = (
        sign.join(("العنوان", "النص", "المصدر"))
        + "\n"
        + sign.join(("سوق جديدة", LONG.replace("،", ""), "الميناء"))
    )
    (article,) = read(text)
    assert (article.title, article.source) == ("سوق جديدة", "الميناء")


def test_a_quote_that_never_closes_does_not_swallow_the_other_rows() -> None:
    rows = "".join(f"خبر رقم {n} من المدينة,2020-10-0{n},{LONG}\n" for n in range(1, 6))
    text = f'title,date,text\n"خبر ناقص,2020-01-01,{LONG}\n{rows}'
    assert [article.title for article in read(text)][-5:] == [
        f"خبر رقم {n} من المدينة" for n in range(1, 6)
    ]


def test_a_row_with_too_few_cells_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.csv",
        f"title,date,text\nخبر أول,2020-01-01,{LONG}\nخبر\nخبر ثان,2020-01-02,{MORE}\n",
    )
    report = run(tmp_path)
    assert report.written == 2
    (problem,) = report.problems
    assert (problem.line, problem.message) == (
        3,
        "a record that cannot be read: 1 column, where the first row has 3",
    )
    assert roles((tmp_path / "raw" / "a.csv").read_text(encoding="utf-8"))[2] == "refused"


def test_json_lines_are_articles_and_furniture_in_their_text_is_left_out() -> None:
    record = {
        "source": "الميناء", "url": "http://news.example/1", "date_extracted": "2015-08-11 13:42:59",
        "title": "سوق جديدة في المدينة", "author": "", "content": f" {LONG}\n {MORE}\n // انتهى //\n 09:35 ت م \n ",
    }  # fmt: skip
    text = (
        json.dumps(record, ensure_ascii=False)
        + "\n"
        + json.dumps({**record, "title": "خبر آخر"})
        + "\n"
    )
    first, second = read(text)
    assert (first.source, first.url, first.date) == ("الميناء", "http://news.example/1", None)
    assert first.body == f"{LONG}\n\n{MORE}"
    assert second.title == "خبر آخر"
    assert [article.origin and article.origin.lines for article in (first, second)] == [
        (1, 1),
        (2, 2),
    ]


def test_a_broken_json_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps({"title": "سوق جديدة", "content": LONG}, ensure_ascii=False)
    put(tmp_path, "a.jsonl", f'{good}\n{{"title": "ناق\n\n{good.replace("سوق", "دار")}\n[1]\n')
    report = run(tmp_path)
    assert [article.title for article in articles(tmp_path)] == ["سوق جديدة", "دار جديدة"]
    assert [problem.line for problem in report.problems] == [2, 5]
    assert "is not JSON" in report.problems[0].message


CUT = "the file ends in the middle of a letter: it may be cut"


@pytest.mark.parametrize(
    "text", [f"title,date,text\nسوق جديدة في المدينة,2020-01-01,{LONG}\nجسر جديد فوق النهر,2020-01-02,{MORE}",
             f"سوق جديدة في المدينة\n2020-01-01\n{LONG}\n=====\nجسر جديد فوق النهر\n2020-01-02\n{LONG}\n{MORE}"],
)  # fmt: skip
def test_the_last_article_of_a_file_that_ends_within_a_letter_is_doubted(text: str) -> None:
    first, second = read(text.rstrip(".").encode()[:-1])
    assert (first.title, first.doubts) == ("سوق جديدة في المدينة", ())
    assert second.title == "جسر جديد فوق النهر"
    last = len(text.splitlines())
    assert f"line {last}: {CUT}" in second.doubts
    assert second.body.endswith(MORE[:-2])


@pytest.mark.parametrize(
    "text", ['{"title": "خبر أول", "text": "%s"}\n{"title": "خبر ثان", "text": "%s',
             "INSERT INTO `posts` (`title`, `text`) VALUES ('خبر أول', '%s'),('خبر ثان', '%s"],
)  # fmt: skip
def test_a_record_that_is_cut_within_a_letter_is_refused_and_those_before_it_are_sure(
    text: str, tmp_path: Path
) -> None:
    put(tmp_path, "a", (text % (LONG, MORE.rstrip("."))).encode()[:-1])
    (problem,) = run(tmp_path).problems
    assert "a record that cannot be read" in problem.message
    (article,) = articles(tmp_path)
    assert (article.title, article.doubts) == ("خبر أول", ())


def test_the_list_of_records_is_found_in_an_object_and_its_lines_are_known() -> None:
    records = [
        {"headline": f"خبر رقم {n}", "body": [LONG, MORE], "source": {"name": "الميناء"}, "tags": ["أخبار المدينة"],
         "authors": [{"name": "سالم العلي"}], "published_at": 1589500800}
        for n in (1, 2)
    ]  # fmt: skip
    text = json.dumps({"status": "ok", "data": {"articles": records}}, ensure_ascii=False, indent=1)
    first, second = read(text)
    assert (first.title, second.title) == ("خبر رقم 1", "خبر رقم 2")
    assert (first.source, first.tags, first.authors) == (
        "الميناء",
        ("أخبار المدينة",),
        ("سالم العلي",),
    )
    assert str(first.date) == "2020-05-15 00:00:00+00:00"
    assert first.body == f"{LONG}\n\n{MORE}"
    assert first.origin
    assert second.origin
    lines = text.splitlines()
    assert "خبر رقم 2" in lines[second.origin.lines[0]]
    assert first.origin.lines[1] < second.origin.lines[0]
    assert set(roles(text)) >= {"record", "title", "date"}


def test_a_list_that_is_cut_off_gives_what_stands_before_the_cut() -> None:
    records = [{"title": f"خبر رقم {n}", "text": LONG} for n in range(3)]
    text = json.dumps(records, ensure_ascii=False)[:-30]
    assert [article.title for article in read(text)] == ["خبر رقم 0", "خبر رقم 1"]


def test_copies_made_by_a_program_and_the_clock_of_the_crawler_are_no_fields() -> None:
    record = {
        "title": "سوق جديدة",
        "content": LONG,
        "processed_content": LONG * 3,
        "collected_at": "2025-07-17",
    }
    (article,) = read(json.dumps([record], ensure_ascii=False))
    assert (article.body, article.date) == (LONG, None)


def test_sgml_records_are_articles_with_a_role_for_each_line() -> None:
    text = (
        "<DOC>\n<DOCNO>A-1</DOCNO>\n<URL>http://news.example/1</URL>\n<SRC>الميناء</SRC>\n<CAT>sport</CAT>\n"
        "<TITLE>فوز الفريق &amp; احتفال</TITLE>\n<TIME>Sat, 19 May 2018 01:39:11 +0400</TIME>\n"
        f"<AUTHOR>روما - د ب أ</AUTHOR>\n<ABSTRACT>\n{LONG}\n</ABSTRACT>\n<TEXT>\n{LONG}\n\n{MORE}\n</TEXT>\n</DOC>\n"
    )
    (article,) = read(text)
    assert article.title == "فوز الفريق & احتفال"
    assert str(article.date)[:10] == "2018-05-19"
    assert (article.source, article.section, article.agency, article.places) == (
        "الميناء",
        "sport",
        ("د ب أ",),
        ("روما",),
    )
    assert (article.authors, article.summary) == ((), "")
    assert article.body == f"{LONG}\n\n{MORE}"
    assert roles(text) == [
        "record", "record", "url", "source", "section", "title", "date", "authors", "record", "record", "record", "record",
        "paragraph", "blank", "paragraph", "record", "record",
    ]  # fmt: skip


def test_records_after_a_root_that_closes_too_early_are_read() -> None:
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE News SYSTEM "News.dtd">\n<News><COPYRIGHT>كل الحقوق</COPYRIGHT></News>\n'
        f"<NEWS><NEWSID>1</NEWSID><URL><![CDATA[http://www.news.example/1]]></URL><UTCDATE>2014-09-23T03:48:23.977</UTCDATE>"
        f"<TITLE><![CDATA[سوق جديدة]]></TITLE><BRIEF><![CDATA[{MORE}]]></BRIEF><DESCRIPTION><![CDATA[{LONG}\n{MORE}]]></DESCRIPTION></NEWS>\n"
        f"<NEWS><TITLE>خبر بلا نهاية</TITLE><DESCRIPTION>{LONG}"
    )
    first, second = read(text)
    assert (first.title, first.summary, first.source) == ("سوق جديدة", MORE, "news.example")
    assert str(first.date) == "2014-09-23"
    assert first.body == f"{LONG}\n\n{MORE}"
    assert (second.title, second.body) == ("خبر بلا نهاية", LONG)


def test_dates_in_two_calendars_check_one_another() -> None:
    text = (
        "<ALL>\n<DOC>\n<DATE calender='Western'>1996-06-23</DATE>\n<DATE calender='Persian'>1375/04/03</DATE>\n"
        "<CAT xml:lang='fa'>ادب و هنر</CAT>\n<CAT xml:lang='en'>Arts</CAT>\n<TITLE>\n<![CDATA[سوق تازه\nدر شهر]]>\n</TITLE>\n"
        f"<TEXT>\n<![CDATA[{'مسئولان شهر گفتند که این پل تا پایان سال ساخته می شود و مردم از آن استفاده می کنند. ' * 2}]]>\n</TEXT>\n</DOC>\n</ALL>"
    )
    (article,) = read(text)
    assert (str(article.date), article.section, article.title) == (
        "1996-06-23",
        "ادب و هنر",
        "سوق تازه در شهر",
    )
    assert article.doubts == ()
    (article,) = read(text.replace("1375/04/03", "1375/05/03"))
    assert len(article.doubts) == 1


def test_a_feed_gives_its_items_and_its_title_is_their_source() -> None:
    text = (
        '<?xml version="1.0" encoding="windows-1255"?>\n<rss version="0.91"><channel><title>חדשות הנמל</title>\n'
        "<link>http://news.example</link><image><title>x</title><url>http://news.example/x.gif</url></image>\n"
        "<item><title>שוק חדש בעיר</title><link>http://news.example/1?a=1&amp;b=2</link>\n"
        "<description>\nבעיר נפתח התשס&amp;quot;ו שוק חדש, ותושבים רבים באו אליו כבר ביום הראשון &lt;b&gt;בבוקר&lt;/b&gt;.\n</description></item>\n"
        "<item><title>גשר חדש</title><pubDate>Mon, 01 Oct 2018 19:20:44 +0000</pubDate>\n"
        "<content:encoded><![CDATA[<p>הגשר החדש נפתח היום לתנועה.</p><p>ראש העיר הודה<br/>לכל העובדים.</p><script>x()</script>]]></content:encoded></item>\n"
        "</channel></rss>\n"
    )
    first, second = read(text.encode("windows-1255"))
    assert (first.title, first.source, first.url) == (
        "שוק חדש בעיר",
        "חדשות הנמל",
        "http://news.example/1?a=1&b=2",
    )
    assert first.body.startswith('בעיר נפתח התשס"ו שוק')
    assert first.body.endswith("הראשון בבוקר.")
    assert second.body.split("\n\n") == [
        "הגשר החדש נפתח היום לתנועה.",
        "ראש העיר הודה",
        "לכל העובדים.",
    ]
    assert str(second.date)[:10] == "2018-10-01"


def test_atom_gives_link_author_and_text() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>الميناء</title>\n<entry><title>سوق جديدة</title>'
        '<link rel="alternate" href="https://news.example/2"/><author><name>سالم العلي</name><email>a@b.example</email></author>'
        f'<published>2021-03-04T10:00:00Z</published><category term="اقتصاد"/><content type="html">&lt;p&gt;{LONG}&lt;/p&gt;</content></entry></feed>'
    )
    (article,) = read(text)
    assert (article.url, article.authors, article.section) == (
        "https://news.example/2",
        ("سالم العلي",),
        "اقتصاد",
    )
    assert (article.body, article.source, str(article.date)[:10]) == (LONG, "الميناء", "2021-03-04")


def test_a_text_with_notes_in_tags_is_one_article_without_them() -> None:
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE TimeML SYSTEM "TimeML.dtd">\n<TimeML>\n'
        f'\ufeff{LONG} ثم <TIMEX3 tid="t2" type="DURATION" value="P2W">أسبوعين</TIMEX3> بعد ذلك.\n</TimeML>\n'
    )
    (article,) = read(text)
    assert article.body == f"{LONG} ثم أسبوعين بعد ذلك."
    assert article.date is None
    assert roles(text) == ["record", "record", "record", "paragraph", "record"]


def test_of_a_wordpress_export_only_published_posts_are_articles() -> None:
    def item(title: str, status: str, kind: str) -> str:
        return (
            f"<item><title>{title}</title><link>https://blog.example/{status}</link><dc:creator><![CDATA[salem]]></dc:creator>"
            f"<description></description><content:encoded><![CDATA[<!-- wp:paragraph -->\n<p>{LONG}</p>\n<!-- /wp:paragraph -->\n\n"
            '[caption id="a_4" width="300"]<img src="a.jpg" /> بائع في السوق القديم[/caption]\n'
            '<figure class="wp-block-image"><img src="b.jpg"/><figcaption class="c">ميزان <b>قديم</b></figcaption></figure>\n'
            f"[gallery ids='1,2']\n<p>{MORE}</p>]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>"
            f"<wp:post_date>2019-02-03 10:00:00</wp:post_date><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
            '<category domain="category"><![CDATA[محليات]]></category><category domain="post_tag"><![CDATA[سوق المدينة]]></category>'
            '<category domain="post_tag"><![CDATA[تجارة]]></category></item>\n'
        )

    text = (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>مدونة السوق</title>'
        "<wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_id>1</wp:author_id>"
        "<wp:author_login><![CDATA[salem]]></wp:author_login>"
        "<wp:author_display_name><![CDATA[سالم الناقوري]]></wp:author_display_name></wp:author>\n"
        + item("منشور", "publish", "post") + item("مسودة", "draft", "post") + item("صفحة", "publish", "page")
        + "</channel></rss>"
    )  # fmt: skip
    (article,) = read(text)
    assert (article.title, article.section, article.tags) == (
        "منشور",
        "محليات",
        ("سوق المدينة", "تجارة"),
    )
    assert (str(article.date), article.source, article.authors) == (
        "2019-02-03",
        "مدونة السوق",
        ("سالم الناقوري",),
    )
    assert article.body.split("\n\n") == [LONG, MORE]
    whole = read_raw(text.encode(), Path("a"), "a", "ar", load_vocabulary())
    assert whole.note == (
        'left out of the articles: 1 with the post_status "draft"; 1 with the post_type "page"; captions of pictures: 2'
    )
    assert [mark.rule for mark in whole.marks if mark.role == "furniture"] == (
        ["a picture's caption"] * 2
        + ['a record with the post_status "draft"'] * 7
        + ['a record with the post_type "page"'] * 7
    )


@pytest.mark.parametrize(
    ("login", "shown", "authors"),
    [
        ("salem", "سالم الناقوري", ("سالم الناقوري",)),
        ("Salem Naqouri", "Salem Naqouri", ("Salem Naqouri",)),
        ("سالم", "سالم", ("سالم",)),
        ("desk", "desk", ()),
    ],
)
def test_a_login_that_a_wordpress_export_shows_as_a_name_is_no_writer(
    login: str, shown: str, authors: tuple[str, ...]
) -> None:
    text = (
        '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<wp:author><wp:author_login>{login}</wp:author_login><wp:author_display_name>{shown}</wp:author_display_name></wp:author>"
        f"<item><title>سوق</title><dc:creator>{login}</dc:creator><content:encoded>{LONG}</content:encoded>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"
    )
    (article,) = read(text)
    assert article.authors == authors


def test_an_export_that_ends_in_a_post_gives_none_of_it_as_it_may_be_a_draft() -> None:
    post = f"<item><title>سوق</title><content:encoded>{LONG}</content:encoded>\n"
    state = "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n"
    head = '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n'
    found = read_raw(f"{head}{post}{state}{post}".encode(), Path("a"), "a", "ar", load_vocabulary())
    assert [article.origin and article.origin.lines for article in found.articles] == [(2, 3)]
    (problem,) = found.problems
    why = "a record that cannot be read: the file ends in the middle of it, in line 4"
    assert (problem.message, problem.line) == (why, 4)


def test_fields_parted_by_number_signs_above_numbered_sentences() -> None:
    text = (
        "port_1###سوق جديدة في المدينة / تجار يرحبون###https://news.example/fa/1###['محليات']###2020-01-07 10:00:00###۷۰۷۵###['سوق', 'تجارة']\n"
        f"1@@@2\n1\t{LONG}\n2\t{MORE}\n"
    )
    (article,) = read(text)
    assert (article.title, article.source, article.section) == (
        "سوق جديدة في المدينة / تجار يرحبون",
        "port_1",
        "محليات",
    )
    assert (str(article.date)[:10], article.tags) == ("2020-01-07", ("سوق", "تجارة"))
    assert article.body == f"{LONG}\n\n{MORE}"
    assert roles(text) == ["record", "record", "paragraph", "paragraph"]


def test_fields_parted_by_stars_with_all_the_page_in_the_first() -> None:
    def line(n: int) -> str:
        title = f"بازار تازه شماره {n} در شهر ما"
        text = f"{title} شناسه خبر: 9610{n} ۲۴ مرداد ۱۳۹۶ - ۱۹:۴۰ مسئولان شهر گفتند که این بازار تا پایان سال ساخته می شود. "
        return f"{text * 1}{'مردم از آن استفاده می کنند. ' * 9} *** nan *** nan *** {title} | پایگاه خبری بندر *** port.example *** http://port.example/{n}"

    first, second = read("\n".join(map(line, (1, 2))))
    assert first.title == "بازار تازه شماره 1 در شهر ما"
    assert (str(first.date), first.source) == ("2017-08-15", "port.example")
    assert first.body.startswith("مسئولان شهر گفتند")
    assert second.url == "http://port.example/2"


@pytest.mark.parametrize(
    "text",
    [
        "[1]\nسوق جديدة في المدينة\n" + LONG,
        "<ملاحظة> سوق جديدة\n" + LONG,
        "<b>سوق جديدة في المدينة</b>\n" + LONG,
        "العنوان، النص، التاريخ\n" + LONG + "\n" + MORE,
        "{هذا} عنوان بين قوسين\n" + LONG,
        "سوق جديدة *** قريبا\n" + LONG,
    ],
)
def test_plain_text_that_only_begins_like_a_structure_stays_plain(text: str) -> None:
    (article,) = read(text)
    assert article.body.endswith((LONG, MORE))


TEXT = f"{LONG} {MORE}"
SHAPES = {
    "sgml without closing tags": f"<TITLE>سوق جديدة\n<DATE>2019-01-01\n<TEXT>\n{TEXT}\n",
    "fields without a record": f"<title>سوق جديدة</title>\n<date>2019-01-01</date>\n<body>\n{TEXT}\n</body>\n",
    "records with numbers": f"<Art_1>\n<ID>1</ID>\n<Headline>سوق جديدة</Headline>\n<Dateline>2019-01-01</Dateline>\n<Text>{TEXT}</Text>\n</Art_1>",
    "names in attributes": f'<add><doc><field name="title">سوق جديدة</field><field name="content">{TEXT}</field><field name="date">2019-01-01</field></doc></add>',
    "paragraphs beside the fields": f"<corpus><text id='1'><title>سوق جديدة</title><date>2019-01-01</date><p>{LONG}\n{MORE}</p></text></corpus>",
    "an index's answer": json.dumps({"hits": {"hits": [{"_index": "n", "_source": {"title": "سوق جديدة", "body": TEXT, "date": "2019-01-01"}}]}}),
    "an object of records": json.dumps({n: {"عنوان": "سوق جديدة", "المحتوى": TEXT, "التاريخ": "١ يناير ٢٠١٩"} for n in "12"}),
    "a database's day": json.dumps({"title": "سوق جديدة", "text": TEXT, "pub_date": {"$date": "2019-01-01T10:00:00"}}) + "\n",
    "html in json": json.dumps([{"title": "سوق &quot;جديدة&quot;".replace("&quot;", ""), "date": "2019-01-01", "html": "x", "content": f"<p>{TEXT}</p>"}]),
    "semicolons and a mark": f'\ufeffHeadline;Date;Article Text\n"سوق جديدة";01/01/2019;"{TEXT}"\n',
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_other_shapes_of_records_give_headline_day_and_text(name: str) -> None:
    article = read(SHAPES[name])[0]
    assert (article.title, str(article.date)[:10], article.body) == (
        "سوق جديدة",
        "2019-01-01",
        TEXT,
    )


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("القدس 1-1 (اف ب)-", (("القدس",), ("أ ف ب",), "None")),
        ("دمشق", (("دمشق",), (), "None")),
        ("2012-05-06", ((), (), "2012-05-06")),
    ],
)
def test_a_dateline_is_a_place_an_agency_or_a_day(field: str, expected: object) -> None:
    (article,) = read(
        f"<DOC><HEADLINE>سوق جديدة</HEADLINE><DATELINE>{field}</DATELINE><TEXT><P>{LONG}</P></TEXT></DOC>"
    )
    assert (article.places, article.agency, str(article.date)) == expected


LAUGHS = '<?xml version="1.0"?>\n<!DOCTYPE l [\n<!ENTITY a "ha">\n' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">\n' for n in range(12)
)


def test_no_entity_that_a_file_declares_is_expanded_and_no_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("سر كبير", encoding="utf-8")
    declared = f'{LAUGHS}<!ENTITY x SYSTEM "{secret.as_uri()}">\n]>\n'
    (article,) = read(
        f"{declared}<DOC><TITLE>سوق &m; جديدة</TITLE><TEXT>{LONG} &x; &m;</TEXT></DOC>"
    )
    assert article.title == "سوق &m; جديدة"
    assert "سر" not in article.body
    assert len(article.body) < len(LONG) + 40


MILLION = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"title": "خبر", "content": "كلمة " * 200}] * 800, ensure_ascii=False),
        '{"a":' * 150_000,
        "[" * MILLION,
        '[{"title":"x","content":"y"},' + '{"a":[' * 100_000,
        "{" + '"title":"x",' * 80_000,
        '{"n":' + "9" * MILLION,
        "<DOC><TITLE>x</TITLE><TEXT>" + "<!--" * 250_000,
        "<DOC><TITLE>x</TITLE><TEXT>" + "<![CDATA[" * 100_000,
        "<a>" * 330_000,
        "<DOC>" + "<a><b></c>" * 100_000,
        "<DOC><TITLE>x</TITLE>" + "<TEXT>" * 150_000,
        "<DOC>" * 200_000,
        "<?xml?>" + "<" * MILLION,
        "<?xml?><!DOCTYPE " + "[" * MILLION,
        "<DOC><TEXT>" + "&amp;" * 200_000,
        "<DOC><TEXT>" + "<p " * 330_000,
        "<DOC><TEXT>&lt;script&gt;" + "&lt;script&gt;&lt;!--" * 40_000,
        "title,text\n" + '"' * MILLION,
        "title,text\n" + '"a\n' * 300_000,
        "title,text\n" + "a,b\n" * 20_000,
        "a###b###c###https://x.example\n" + "###" * 330_000,
    ],
    ids=range(21),
)  # fmt: skip
def test_a_million_letters_of_hostile_structure_take_no_long_time(text: str) -> None:
    start = time.process_time()
    with suppress(ContentError):  # some of it is told to be no news
        read_raw(text[:MILLION].encode(), Path("a"), "a", "ar", load_vocabulary())
    assert time.process_time() - start < 8  # a slow machine; what is quadratic takes minutes


PIECES = [
    "<DOC>", "</DOC>", "<TITLE>", "</TITLE>", "<TEXT>", "</TEXT>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "<p>", "<",
    '{"title": "a", "content": "b"}', "{", "}", "[", "]", '"', ",", ":", "title,text", "###", " *** ", "https://x.example/a",
    "\n", "\n", "\r\n", "\u2028", "عنوان", LONG, "2020-01-07", "\t", ";", "nan",
]  # fmt: skip


STARTS = [
    "", "<DOC>", "[", '{"', "title,text\n", "---\ntitle: x\n", "- title: x\n  body: |\n", ".DID\tx\n.Date\ty\n",
    "INSERT INTO a (title, text) VALUES (", "title: ['", "sep=;\ntitle;text\n", "<Workbook spreadsheet><Row><Cell>title",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30),
    st.sampled_from(STARTS),
)
def test_whatever_the_structure_every_raw_line_has_a_role_and_nothing_breaks(
    pieces: list[str], start: str
) -> None:
    text = start + "".join(pieces) + "\nس"
    read_ = read_raw(text.encode(), Path("a"), "a", "ar", load_vocabulary())
    numbers = [mark.line.number for mark in read_.marks]
    assert sorted(set(numbers)) == list(
        range(1, len(text.replace("\r\n", "\n").replace("\u2028", " ").split("\n")) + 1)
    )
    assert numbers == sorted(numbers)


def test_a_date_cell_that_says_no_date_is_a_doubt() -> None:
    (article,) = read(f"title,date,text\nقطار جديد في المدينة,أمس الأول,{LONG}\n", "raw/a.csv")
    assert article.date is None
    assert article.doubts == (
        'line 2: "أمس الأول" stands where the date should be, and is not read',
    )
