"""Values as programs print them, records with little in them, and structures without a text."""

import json

import pytest

from generator.errors import ContentError
from generator.ingest.readers.printed import BREAK, plain, strings
from tests.ingest.test_readers import LONG, MORE, read


@pytest.mark.parametrize(
    ("printed", "items"),
    [
        (r"['می\u200cشود', 'it\'s\xa0so', None, \"]", None),
        (r"['می\u200cشود', 'it\'s\xa0so', None]", ["می\u200cشود", "it's\xa0so"]),
        ("[\"one\", 'two',]", ["one", "two"]),
        ("['one' 'two'\n 'three']", ["one", "two", "three"]),
        (r"['\ud83d\ude00 \U0001f600']", ["😀 😀"]),
        ("[]", []),
        ("[1, 2]", None),
        ("['one'] and more", None),
        ("[one, two]", None),
    ],
)
def test_a_printed_list_is_read_and_nothing_else_is(printed: str, items: list[str] | None) -> None:
    assert strings(printed) == items


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"سطر\nسطر", f"سطر{BREAK}سطر"),
        (r"سطر\r\n\tسطر", f"سطر{BREAK} سطر"),
        ("سطر. [n] سطر", f"سطر. {BREAK} سطر"),
        (r"\u0633\u0637\u0631", "سطر"),
        (r"b'\xd8\xb3\xd8\xb7\xd8\xb1\n'", f"سطر{BREAK}"),
        (r"b'\xff\xfe'", r"b'\xff\xfe'"),
        (r"C:\new\table", r"C:\new\table"),
        ("array[n]", "array[n]"),
    ],
)
def test_written_breaks_and_letters_become_what_they_stand_for(written: str, meant: str) -> None:
    assert plain(written) == meant


def test_a_body_that_a_script_printed_as_a_list_has_its_paragraphs() -> None:
    text = f"title,tags,content\nسوق جديدة,\"['سوق كبيرة', 'مدينة']\",\"['{LONG}', '{MORE}']\"\n"
    (article,) = read(text)
    assert article.tags == ("سوق كبيرة", "مدينة")
    assert article.body == f"{LONG}\n\n{MORE}"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_records_with_nothing_but_a_text_are_articles(form: str) -> None:
    records: list[dict[str, object]] = [{"text": f"{LONG}\n{MORE}"}, {"text": ""}, {"text": MORE}]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    text = "\n".join(lines) if form == "jsonl" else "[" + ",\n".join(lines) + "]"
    first, second = read(text)
    assert first.body == f"{LONG}\n\n{MORE}"
    assert second.body == MORE
    assert second.origin
    assert second.origin.lines == (3, 3)


def test_texts_in_a_list_without_keys_are_articles_when_they_are_whole_ones() -> None:
    whole = f"{LONG}\n{MORE}\n{LONG[:-1]} مرة أخرى.\n{MORE}"
    assert len(read(json.dumps([whole, whole.replace("الطريق", "الميناء")]))) == 2
    with pytest.raises(ContentError, match="no key in it names a title or a text"):
        read(json.dumps([LONG, MORE]))  # the paragraphs of one, or two?


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"11:43": "سوق جديدة", "11:44": "جسر قديم"}', '"11:43", "11:44"'),
        ('[{"x": "سوق جديدة في المدينة"}, {"y": 2}]', '"x", "y"'),
        ('{"x": "سوق جديدة في المدينة', '"x"'),
    ],
)
def test_json_that_names_no_text_is_refused_with_its_keys(text: str, names: str) -> None:
    with pytest.raises(ContentError) as refused:
        read(text)
    (problem,) = refused.value.problems
    assert f"there is: {names}; " in problem.hint
    assert "layout" in problem.hint


def test_a_record_with_a_summary_alone_has_it_as_its_text() -> None:
    text = f"id,title,summary,category\n7,سوق جديدة في المدينة,{LONG.replace(',', '')},محليات\n"
    (article,) = read(text)
    assert (article.body, article.summary) == (LONG, "")


def test_a_record_with_a_title_alone_is_an_article_with_a_doubt() -> None:
    (article,) = read('[{"title": "سوق جديدة في المدينة", "url": "http://news.example/1"}]')
    assert (article.title, article.body) == ("سوق جديدة في المدينة", "")
    assert any("no text" in doubt for doubt in article.doubts)


def test_the_title_too_tells_the_language_and_so_the_calendar() -> None:
    text = "title,date,text\nگزارش تازه درباره قیمت نان که گران می‌شود,1404-04-21,عکس\n"
    (article,) = read(text)
    assert (article.lang, str(article.date)) == ("fa", "2025-07-12")
