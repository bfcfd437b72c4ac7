"""JSON in the shapes that archives, programs and databases give it."""

import json
from typing import Any

import pytest

from tests.ingest.test_readers import LONG, MORE, read

BODY = f"{LONG}\n\n{MORE}"
TITLES = ["سوق جديدة في المدينة", "جسر قديم على النهر"]
ORGANISATION = {
    "@type": "Organization",
    "name": "دفتر الميناء",
    "logo": {"url": "http://a.example"},
}


def dumped(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    "found",
    [
        {"title": dict(enumerate(TITLES)), "text": {0: LONG, 1: MORE}},
        {"title": TITLES, "text": [LONG, MORE]},
        {"columns": ["title", "text"], "index": [0, 1], "data": [[TITLES[0], LONG], [TITLES[1], MORE]]},
        [["title", "text"], [TITLES[0], LONG], [TITLES[1], MORE]],
    ],
    ids=["pandas", "lists", "split", "rows"],
)  # fmt: skip
def test_a_table_in_json_gives_its_rows(found: Any) -> None:
    assert [article.title for article in read(dumped(found))] == TITLES
    assert [article.body for article in read(dumped(found))] == [LONG, MORE]


def test_one_article_with_lists_is_no_table() -> None:
    (article,) = read(dumped({"title": TITLES[0], "content": [LONG, MORE], "tags": ["سوق", "نهر"]}))
    assert (article.body, article.tags) == (BODY, ("سوق", "نهر"))


@pytest.mark.parametrize(
    "record",
    [
        {"titleAr": TITLES[0], "titleEn": "A market", "contentAr": f"{LONG}\n{MORE}", "contentEn": "A market was opened in the city by the mayor."},
        {"title": {"en": "A market", "ar": TITLES[0]}, "content": {"en": "It opened.", "ar": [LONG, MORE]}},
        {"headline_fa": TITLES[0], "body_fa": f"{LONG}\n{MORE}"},
        {"title": TITLES[0], "text": [[LONG], [MORE]]},
        {"title": TITLES[0], "paragraphs": [{"context": LONG, "id": 1}, {"context": MORE, "id": 2}]},
        {"attributes": {"title": TITLES[0], "body": {"value": f"<p>{LONG}</p><p>{MORE}</p>", "format": "html"}}},
    ],
    ids=["suffix", "by language", "lines", "sentences", "contexts", "attributes"],
)  # fmt: skip
def test_a_title_and_a_text_are_found_however_they_are_packed(record: Any) -> None:
    (article,) = read(dumped([record]))
    assert (article.title, article.body) == (TITLES[0], BODY)


def test_of_a_graph_only_the_articles_are_taken_and_pictures_give_no_address() -> None:
    story = {
        "@type": "NewsArticle", "headline": TITLES[0], "articleBody": f"{LONG}\n{MORE}", "publisher": ORGANISATION,
        "image": {"url": "http://news.example/a.jpg", "name": "صورة"},
    }  # fmt: skip
    (article,) = read(dumped({"@context": "https://schema.org", "@graph": [ORGANISATION, story]}))
    assert (article.title, article.source, article.url) == (TITLES[0], "دفتر الميناء", "")


def test_a_message_in_pieces_is_one_text() -> None:
    pieces = [f"{TITLES[0]}\n\n{LONG} ", {"type": "bold", "text": "ثم"}, f" {MORE}"]
    messages = [
        {"id": 1, "type": "service", "text": ""},
        {"id": 2, "date": "2020-01-02T10:00:00", "text": pieces},
    ]
    (article,) = read(dumped({"name": "قناة الميناء", "messages": messages}))
    assert (article.title, article.body) == (TITLES[0], f"{LONG} ثم {MORE}")


def test_numbers_of_people_and_words_in_a_database_are_no_names() -> None:
    (article,) = read(dumped([{"title": TITLES[0], "text": LONG, "author": 3, "tags": [4, 5]}]))
    assert (article.authors, article.tags) == ((), ())


def test_the_time_of_a_crawl_is_no_day_of_an_article() -> None:
    page = {
        "text": f"{LONG}\n{MORE}",
        "timestamp": "2019-04-24T02:17:53Z",
        "url": "http://a.example/1",
    }
    (article,) = read(dumped(page) + "\n")
    assert article.date is None


def test_objects_as_python_and_mongo_print_them() -> None:
    record = {"title": "سوق 'جديدة' في المدينة", "date": None, "text": f"{LONG}\n{MORE}"}
    (article,) = read(repr([record]))
    assert (article.title, article.body) == ("سوق 'جديدة' في المدينة", BODY)
    shell = f'{{"_id": ObjectId("5f1"), "title": "{TITLES[0]}", "date": ISODate("2020-01-02T10:00:00Z"), "text": "{LONG}"}}'
    (article,) = read(shell)
    assert str(article.date) == "2020-01-02 10:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Thu Jan 02 10:00:00 +0000 2020", "2020-01-02"),
        ("Thu Jan  2 10:00:00 2020", "2020-01-02"),
        ("2020\\01\\02", "2020-01-02"),
    ],
)
def test_days_as_programs_write_them(written: str, day: str) -> None:
    (article,) = read(dumped([{"title": TITLES[0], "date": written, "text": LONG}]))
    assert str(article.date)[:10] == day


def test_what_a_news_interface_leaves_out_is_no_text() -> None:
    found = [
        {"source": {"name": "الميناء"}, "title": f"{TITLES[0]} - الميناء", "content": f"{LONG} وأضاف… [+1234 chars]"},
        {"source": {"name": "[Removed]"}, "title": "[Removed]", "content": "[Removed]"},
        {"title": TITLES[1], "description": MORE, "content": "ONLY AVAILABLE IN PAID PLANS"},
    ]  # fmt: skip
    first, second = read(dumped({"articles": found}))
    assert (first.title, first.source, first.body) == (TITLES[0], "الميناء", f"{LONG} وأضاف…")
    assert (second.title, second.body) == (TITLES[1], MORE)


def test_an_object_with_a_record_a_line_is_one_value_and_no_json_lines() -> None:
    rows = ",\n".join(dumped({"title": title, "body": LONG}) for title in TITLES)
    text = f'{{"name": "دفتر الميناء", "messages": [\n{rows}\n]}}\n'
    assert [article.title for article in read(text)] == TITLES


def test_the_tables_of_a_database_give_their_rows_and_are_no_articles() -> None:
    rows = ",\n".join(dumped({"id": 1, "title": title, "body": LONG}) for title in TITLES)
    text = (
        '[\n{"type": "header", "version": "5.2.1", "comment": "Export to JSON plugin"},\n'
        '{"type": "database", "name": "harbour"},\n'
        '{"type": "table", "name": "options", "database": "harbour", "data": [{"id": 1, "name": "a"}]},\n'
        f'{{"type": "table", "name": "posts", "database": "harbour", "data": [\n{rows}\n]}},\n'
        '{"type": "table", "name": "more", "database": "harbour", "data": [\n'
        f"{dumped({'id': 3, 'title': 'دار', 'body': MORE})}\n]}}\n]\n"
    )
    assert [article.title for article in read(text)] == [*TITLES, "دار"]


def test_an_article_with_other_articles_in_a_list_beside_its_text_stays_one() -> None:
    others = [{"title": TITLES[1], "text": MORE}]
    found = {"title": TITLES[0], "text": f"{LONG}\n{MORE}", "more_stories": others}
    for text in (dumped([found]), dumped(found)):
        (article,) = read(text)
        assert (article.title, article.body) == (TITLES[0], BODY)


CHANNEL = {
    "name": "قناة الميناء", "type": "public_channel", "id": 1,
    "messages": [
        {"id": 1, "type": "service", "date": "2021-01-01T10:00:00", "actor": "قناة الميناء", "action": "create_channel", "title": "قناة الميناء", "text": ""},
        {"id": 2, "type": "message", "date": "2021-01-18T21:05:11", "from": "قناة الميناء", "text": [
            {"type": "bold", "text": TITLES[0]}, f"\n\n{LONG} ", {"type": "text_link", "text": "هنا", "href": "https://harbour.example/7"}, f" {MORE}\n\n",
            {"type": "hashtag", "text": "#سوق_السمك"}, " ", {"type": "hashtag", "text": "#ميناء"}, "\n\n", {"type": "mention", "text": "@harbour"},
        ]},
        {"id": 3, "type": "message", "date": "2021-01-19T21:05:11", "from": "قناة الميناء", "forwarded_from": "وكالة السهل", "text": f"{TITLES[1]}\n\n{LONG}"},
        {"id": 4, "type": "service", "date": "2021-01-22T10:00:00", "actor": "قناة الميناء", "action": "edit_group_title", "title": "الميناء الجديد", "text": ""},
    ],
}  # fmt: skip


def test_an_exported_channel_gives_its_messages_with_its_name_links_and_tags() -> None:
    first, second = read(json.dumps(CHANNEL, ensure_ascii=False, indent=1))
    assert (first.title, first.source, first.tags) == (
        TITLES[0],
        "قناة الميناء",
        ("سوق السمك", "ميناء"),
    )
    assert first.body.startswith(f"{LONG} هنا {MORE}")
    assert "هنا (https://harbour.example/7)" in first.body
    assert "#" not in first.body
    assert (second.title, second.source, second.body) == (TITLES[1], "وكالة السهل", LONG)


def test_in_an_exported_group_who_sends_is_the_writer_and_no_source() -> None:
    group = dumped({**CHANNEL, "type": "private_supergroup"})
    (first, second) = read(group.replace('"from": "قناة الميناء"', '"from": "سالم الناقوري"'))
    assert (first.source, second.source) == ("", "")
    assert first.authors == second.authors == ("سالم الناقوري",)


def test_the_name_in_the_address_of_a_post_is_no_headline() -> None:
    posts = [
        {"post_title": title, "post_name": "school-open", "post_content": BODY, "post_date": day}
        for title, day in ((TITLES[0], "2019-05-14"), ("", "2019-05-15"))
    ]
    titles = [article.title for article in read(dumped(posts))]
    assert titles[0] == TITLES[0]
    assert "school" not in titles[1]
