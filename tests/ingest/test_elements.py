"""XML of agencies and programs: NITF, NewsML-G2, sitemaps, sheets, and what names no text."""

import pytest

from generator.errors import ContentError
from tests.ingest.test_readers import LONG, MORE, read

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NITF = f"""{HEAD}<nitf><head><title>PORT-1</title><docdata><date.issue norm="20200102T100000Z"/>
<key-list><keyword key="سوق"/><keyword key="مدينة"/></key-list></docdata></head>
<body><body.head><hedline><hl1>سوق جديدة في المدينة</hl1><hl2>تجار يرحبون</hl2></hedline>
<byline><person>سالم العلي</person></byline><dateline><location>دمشق</location></dateline></body.head>
<body.content><block><p>{LONG}</p><p>{MORE}</p></block></body.content></body></nitf>
"""
NEWSML = f"""{HEAD}<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2021-01-01T00:00:00Z</sent></header>
<itemSet><newsItem guid="u1"><itemMeta><provider qcode="p:x"><name>دفتر الميناء</name></provider>
<versionCreated>2020-01-03T10:00:00+03:00</versionCreated></itemMeta>
<contentMeta><contentCreated>2020-01-02T09:00:00+03:00</contentCreated><creator><name>سالم العلي</name></creator>
<headline>سوق جديدة في المدينة</headline><keyword>سوق</keyword><keyword>مدينة</keyword><subject><name>اقتصاد</name></subject></contentMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>{LONG}</p><p>{MORE}</p></body></html></inlineXML>
</contentSet></newsItem></itemSet></newsMessage>
"""
SHEET = f"""{HEAD}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="1"><Table>
<Row><Cell><Data ss:Type="String">العنوان</Data></Cell><Cell><Data>التاريخ</Data></Cell><Cell><Data>النص</Data></Cell></Row>
<Row><Cell><Data>سوق جديدة في المدينة</Data></Cell><Cell><Data ss:Type="DateTime">2020-01-02T00:00:00.000</Data></Cell><Cell><Data>{LONG}</Data></Cell></Row>
<Row><Cell><Data>جسر قديم في المدينة</Data></Cell><Cell ss:Index="3"><Data>{MORE}</Data></Cell></Row>
</Table></Worksheet></Workbook>
"""


@pytest.mark.parametrize("text", [NITF, NEWSML], ids=["NITF", "NewsML-G2"])
def test_what_agencies_send_gives_headline_day_names_and_text(text: str) -> None:
    (article,) = read(text)
    assert (article.title, str(article.date)[:10]) == ("سوق جديدة في المدينة", "2020-01-02")
    assert (article.authors, article.tags) == (("سالم العلي",), ("سوق", "مدينة"))
    assert article.body == f"{LONG}\n\n{MORE}"


def test_the_provider_of_an_item_is_its_source_and_a_later_version_its_update() -> None:
    (article,) = read(NEWSML)
    assert (article.source, str(article.updated)[:10]) == ("دفتر الميناء", "2020-01-03")


def test_a_sheet_gives_its_rows_also_where_cells_are_left_out() -> None:
    first, second = read(SHEET)
    assert (first.title, str(first.date), first.body) == (
        "سوق جديدة في المدينة",
        "2020-01-02",
        LONG,
    )
    assert (second.title, second.date, second.body) == ("جسر قديم في المدينة", None, MORE)
    rows = "".join(f"<tr><td>{a.title}</td><td>{a.body}</td></tr>" for a in (first, second))
    table = f"<html><body><table><tr><th>title</th><th>text</th></tr>{rows}</table></body></html>"
    assert [article.body for article in read(table)] == [LONG, MORE]


def test_a_sitemap_gives_titles_with_a_doubt_and_the_name_of_the_paper() -> None:
    entry = (
        "<url><loc>https://news.example/1</loc><n:news><n:publication><n:name>دفتر الميناء</n:name><n:language>ar</n:language></n:publication>"
        "<n:publication_date>2020-01-02</n:publication_date><n:title>سوق جديدة في المدينة</n:title></n:news></url>"
    )
    (article,) = read(f'{HEAD}<urlset xmlns:n="http://www.google.com/x">{entry}</urlset>')
    assert (article.title, article.source) == ("سوق جديدة في المدينة", "دفتر الميناء")
    assert any("no text" in doubt for doubt in article.doubts)


def test_records_with_nothing_but_their_text_are_articles() -> None:
    found = read(f"<DOC>\n{LONG}\n{MORE}\n</DOC>\n<DOC>\n{MORE}\n</DOC>\n")
    assert [article.body for article in found] == [f"{LONG}\n\n{MORE}", MORE]


def test_xml_that_names_no_text_is_refused_with_its_elements() -> None:
    rows = "".join(f"<r><q1>سوق {n} في المدينة</q1><q2>{LONG}</q2></r>" for n in range(3))
    with pytest.raises(ContentError) as refused:
        read(f"{HEAD}<all>{rows}</all>")
    assert 'there is: "q1", "q2"; ' in refused.value.problems[0].hint


def test_attributes_of_a_record_are_its_fields() -> None:
    text = (
        f'<corpus><article title="سوق جديدة في المدينة" date="2020-01-02" author="سالم العلي"><p>{LONG}</p><p>{MORE}</p></article>'
        f'<article title="جسر قديم" date="2020-01-03">{MORE}</article></corpus>'
    )
    first, second = read(text)
    assert (first.title, str(first.date), first.authors) == (
        "سوق جديدة في المدينة",
        "2020-01-02",
        ("سالم العلي",),
    )
    assert first.body == f"{LONG}\n\n{MORE}"
    assert (second.title, str(second.date), second.body) == ("جسر قديم", "2020-01-03", MORE)


def test_a_label_before_a_day_in_its_field_is_passed_over() -> None:
    text = f"<news><n_1><Headline>جسر قديم</Headline><Dateline>تاريخ النشر: السبت 02 يناير 2010</Dateline><Text>{LONG}</Text></n_1></news>"
    (article,) = read(text)
    assert str(article.date) == "2010-01-02"


def test_of_a_blogger_export_only_posts_are_articles() -> None:
    kind = "http://schemas.google.com/blogger/2008/kind#"
    entries = "".join(
        f"<entry><published>2020-01-02T10:00:00Z</published><category term='{kind}{name}'/><category term='اقتصاد'/>"
        f"<title>{name}</title><content type='html'>&lt;p&gt;{LONG}&lt;/p&gt;</content></entry>"
        for name in ("settings", "template", "post")
    )
    (article,) = read(
        f"{HEAD}<feed xmlns:blogger='http://schemas.google.com/blogger/2008'>{entries}</feed>"
    )
    assert (article.title, article.section) == ("post", "اقتصاد")


@pytest.mark.parametrize("sign", ["\u200c", "&#8204;", "&#x200C;", "&amp;zwnj;", "&amp;#8204;"])
def test_the_joiners_within_words_of_a_feed_stay(sign: str) -> None:
    told = f"نجارها می{sign}گویند پنجره{sign}ها تا شنبه تعمیر می{sign}شوند و همسایه{sign}ها بازمی{sign}گردند."
    (article,) = read(
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><item>'
        f"<title>پنجره{sign}ها</title><description>&lt;p&gt;{told}&lt;/p&gt;</description>"
        "</item></channel></rss>"
    )
    assert article.title == "پنجره\u200cها"
    assert article.body == told.replace(sign, "\u200c")


@pytest.mark.parametrize("head", [HEAD, ""], ids=["XML", "SGML"])
def test_a_record_in_whose_middle_the_file_ends_is_doubted_at_its_lines(head: str) -> None:
    whole = f"<item><title>سوق جديدة</title>\n<body>{LONG}</body></item>\n"
    cut = f"<item><title>دار جديدة</title>\n<body>{LONG}</body>\n"
    first, second = read(f"{head}<items>{whole}{cut}")
    line = 3 if not head else 4
    assert (first.title, first.doubts) == ("سوق جديدة", ())
    assert second.doubts == (
        f"line {line}: the file ends in the middle of this record, in line {line + 1}: "
        "some of it is missing",
    )
    assert not any(article.doubts for article in read(f"{head}<items>{whole}{cut}</items>"))


def test_a_lone_record_of_xml_that_is_cut_is_doubted() -> None:
    (article,) = read(f"{HEAD}<rss><channel><item><title>سوق جديدة</title>\n<body>{LONG}</body>\n")
    assert "the file ends in the middle of this record" in article.doubts[-1]


def test_sgml_that_closes_no_record_is_not_taken_for_cut() -> None:
    text = f"<doc><title>سوق جديدة</title>\n<body>{LONG}</body>\n"
    assert not any(article.doubts for article in read(text))
