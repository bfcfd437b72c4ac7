"""Layouts of site.toml: one of each format, and what is said of a wrong one."""

import json
from pathlib import Path

import pytest

from generator.config import languages, load_config
from generator.errors import ConfigError
from generator.ingest.run import ingest
from generator.layout import Layout
from generator.model import Article, IngestReport
from tests.ingest.helpers import articles, put, quiet

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
MORE = "وأضاف أن الجسر القديم سيبقى مفتوحا أمام المشاة والدراجات حتى نهاية الأعمال في الضفة الأخرى من النهر."


def run(root: Path, layout: str) -> IngestReport:
    (root / "site.toml").write_text(f'title = "x"\n[[ingest.layout]]\n{layout}', encoding="utf-8")
    config = load_config(root, languages())
    return ingest(root, (), config.slugs, config.lang, quiet, layouts=config.ingest)


def read(root: Path, name: str, text: str | bytes, layout: str) -> list[Article]:
    put(root, name, text)
    assert run(root, layout).problems == ()
    return articles(root)


def record(root: Path) -> list[list[object]]:
    (line,) = (root / ".warraq" / "ingest.jsonl").read_text(encoding="utf-8").splitlines()
    lines: list[list[object]] = json.loads(line)["lines"]
    return lines


def test_lines_labels_patterns_and_fixed_values_of_a_plain_text(tmp_path: Path) -> None:
    text = (
        f"3/4/2019\n\nقطار جديد\nمراسلنا => سالم العلي\n{LONG}\nباب -- محليات\n{MORE}\nالعدد 77\n@@@@\n"
        f"4/4/2019\nسوق جديدة\nمراسلنا => هند\n{LONG}\nالعدد 78\n"
    )
    layout = (
        'match = "harbour/*.txt"\nformat = "text"\nrecord = \'^@{3,}$\'\n[ingest.layout.fields]\n'
        "title = 2\ndate = 1\nauthors = \"مراسلنا =>\"\nsection = 're:^باب -- (.+)$'\nsource = \"= الميناء\"\ntags = 're:^العدد (\\d+)$'\n"
    )
    first, second = read(tmp_path, "harbour/a.txt", text, layout)
    assert (first.title, str(first.date), first.authors) == (
        "قطار جديد",
        "2019-04-03",
        ("سالم العلي",),
    )
    assert (first.section, first.source, first.tags) == ("محليات", "الميناء", ("77",))
    assert first.body == f"{LONG}\n\n{MORE}"
    assert (second.title, second.body, second.tags, second.section) == (
        "سوق جديدة",
        LONG,
        ("78",),
        "",
    )
    assert record(tmp_path) == [
        [1, 1, "date"], [2, 2, "blank"], [3, 3, "title"], [4, 4, "authors"], [5, 5, "paragraph"], [6, 6, "section"],
        [7, 7, "paragraph"], [8, 8, "tags"], [9, 9, "separator"], [10, 10, "date"], [11, 11, "title"], [12, 12, "authors"],
        [13, 13, "paragraph"], [14, 14, "tags"],
    ]  # fmt: skip


def test_a_label_of_the_body_is_not_text_and_the_rest_of_its_line_is(tmp_path: Path) -> None:
    layout = (
        'match = "*.txt"\nformat = "text"\n[ingest.layout.fields]\nbody = "نص"\ntitle = "رأس"\n'
    )
    (article,) = read(tmp_path, "a.txt", f"نص: {LONG}\n{MORE}\nرأس: قطار جديد\n", layout)
    assert (article.title, article.body) == ("قطار جديد", f"{LONG}\n\n{MORE}")


def test_of_lines_that_a_pattern_of_the_body_fits_only_its_value_is_text(tmp_path: Path) -> None:
    layout = (
        'match = "*.txt"\nformat = "text"\n[ingest.layout.fields]\n'
        "body = 're:^<ف> (.+) </ف>$'\ntitle = 1\nplaces = 're:^(المرفأ) \\('\n"
    )
    text = f"قطار جديد\n<ف> {LONG} </ف>\nالمرفأ (المنارة) - {MORE}\n<ف> {MORE} </ف>\n"
    (article,) = read(tmp_path, "a.txt", text, layout)
    assert article.body == f"{LONG}\n\nالمرفأ (المنارة) - {MORE}\n\n{MORE}"
    assert article.places == ("المرفأ",)


def test_a_plain_text_without_a_record_is_parted_as_always(tmp_path: Path) -> None:
    text = f"سوق جديدة\n{LONG}\n{MORE}\n=====\nقطار جديد\n{LONG}\n{MORE}\n"
    found = read(
        tmp_path, "a.txt", text, 'match = "*.txt"\n[ingest.layout.fields]\nsource = "= الميناء"\n'
    )
    assert [(a.title, a.source) for a in found] == [
        ("سوق جديدة", "الميناء"),
        ("قطار جديد", "الميناء"),
    ]


def test_columns_by_number_in_a_table_without_names(tmp_path: Path) -> None:
    text = f"1;سوق جديدة;2020-01-02;{LONG}\n2;قطار جديد;2020-01-03;{MORE}\n"
    layout = 'match = "*.csv"\nformat = "csv"\ndelimiter = ";"\n[ingest.layout.fields]\ntitle = 2\nbody = 4\ndate = 3\n'
    found = read(tmp_path, "a.csv", text, layout)
    assert [(a.title, str(a.date), a.body) for a in found] == [
        ("سوق جديدة", "2020-01-02", LONG),
        ("قطار جديد", "2020-01-03", MORE),
    ]


def test_columns_by_name_in_a_table(tmp_path: Path) -> None:
    text = f"kopf,tag,t\nسوق جديدة,2020-01-02,{LONG}\n"
    layout = 'match = "*.csv"\nformat = "csv"\n[ingest.layout.fields]\ntitle = "kopf"\nbody = "t"\ndate = "tag"\n'
    (article,) = read(tmp_path, "a.csv", text, layout)
    assert (article.title, str(article.date), article.body, article.tags) == (
        "سوق جديدة",
        "2020-01-02",
        LONG,
        (),
    )


def test_a_layout_that_says_nothing_of_the_records_leaves_out_drafts_too(tmp_path: Path) -> None:
    columns = "`post_title`, `post_content`, `post_status`, `post_type`"
    rows = f"('سوق', '{LONG}', 'publish', 'post'), ('دار', '{MORE}', 'draft', 'post')"
    text = f"INSERT INTO `wp_posts` ({columns}) VALUES {rows};\n"
    layout = 'match = "*.sql"\n[ingest.layout.fields]\nsource = "= الميناء"\n'
    found = read(tmp_path, "a.sql", text, layout)
    assert [(a.title, a.source) for a in found] == [("سوق", "الميناء")]


def test_a_path_of_keys_goes_through_a_list_of_objects(tmp_path: Path) -> None:
    tables = [{"type": "header"}, {"rows": [{"a": "سوق جديدة", "b": LONG}]}, {"rows": [{"a": "دار", "b": MORE}]}]  # fmt: skip
    layout = (
        'match = "*.json"\nformat = "json"\nrecord = "rows"\n[ingest.layout.fields]\n'
        'title = "a"\nbody = "b"\n'
    )
    found = read(tmp_path, "a.json", json.dumps(tables, ensure_ascii=False), layout)
    assert {(a.title, a.body) for a in found} == {("سوق جديدة", LONG), ("دار", MORE)}


def test_a_path_of_keys_in_json(tmp_path: Path) -> None:
    docs = [
        {
            "ttl": "سوق جديدة",
            "payload": {"txt": LONG, "title": "x"},
            "meta": {"words": ["سوق", "مدينة"]},
        }
    ]
    text = json.dumps(
        {"response": {"docs": docs, "other": [{"title": "a", "text": "b"}]}}, ensure_ascii=False
    )
    layout = (
        'match = "api/**"\nformat = "json"\nrecord = "response.docs"\n[ingest.layout.fields]\n'
        'title = "ttl"\nbody = "payload.txt"\ntags = "meta.words"\n'
    )
    (article,) = read(tmp_path, "api/x/a.json", text, layout)
    assert (article.title, article.body, article.tags) == ("سوق جديدة", LONG, ("سوق", "مدينة"))


def test_keys_of_json_lines(tmp_path: Path) -> None:
    text = json.dumps({"a": "سوق جديدة", "b": LONG}, ensure_ascii=False)
    layout = (
        'match = "a.jsonl"\nformat = "jsonl"\n[ingest.layout.fields]\ntitle = "a"\nbody = "b"\n'
    )
    (article,) = read(tmp_path, "a.jsonl", text, layout)
    assert (article.title, article.body) == ("سوق جديدة", LONG)


def test_elements_of_xml(tmp_path: Path) -> None:
    text = f"<ALL><STUECK><KOPF>سوق جديدة</KOPF><KOERPER>{LONG}</KOERPER><WANN>3 أبريل 2019</WANN></STUECK></ALL>"
    layout = (
        'match = "*.sgm"\nformat = "xml"\nrecord = "STUECK"\n[ingest.layout.fields]\n'
        'title = "KOPF"\nbody = "KOERPER"\ndate = "WANN"\n'
    )
    (article,) = read(tmp_path, "a.sgm", text, layout)
    assert (article.title, article.body, str(article.date)) == ("سوق جديدة", LONG, "2019-04-03")


def test_fields_of_a_delimited_line_by_number(tmp_path: Path) -> None:
    text = f"سوق جديدة%%x%%{LONG}%%الميناء\n"
    layout = 'match = "*.txt"\nformat = "delimited"\ndelimiter = "%%"\n[ingest.layout.fields]\ntitle = 1\nbody = 3\nsource = 4\n'
    (article,) = read(tmp_path, "a.txt", text, layout)
    assert (article.title, article.body, article.source) == ("سوق جديدة", LONG, "الميناء")


def test_the_order_of_day_and_month_that_is_told_is_used(tmp_path: Path) -> None:
    text = f"ملعب جديد في الحي\n06/07/2016\n{LONG}\n{MORE}\n"
    layout = 'match = "sports/*.txt"\ndates = "month first"\n'
    (article,) = read(tmp_path, "sports/1.txt", text, layout)
    assert str(article.date) == "2016-06-07"


def test_an_encoding_that_is_told_is_used(tmp_path: Path) -> None:
    layout = 'match = "1998/**"\nencoding = "windows-1256"\n'
    (article,) = read(tmp_path, "1998/a.txt", f"سوق جديدة\n{LONG}".encode("windows-1256"), layout)
    assert article.title == "سوق جديدة"


def test_a_key_that_no_record_has_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", f"kopf,text\nسوق,{LONG}\n")
    report = run(
        tmp_path, 'match = "*.csv"\nformat = "csv"\n[ingest.layout.fields]\ntitle = "titel"\n'
    )
    (problem,) = report.problems
    assert problem.message == 'the layout of *.csv takes title from "titel", and no record has that'
    assert problem.hint == "there is: kopf, text"
    assert report.written == 0


def test_a_record_that_is_not_in_the_file_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", f"<DOC><TITLE>سوق</TITLE><TEXT>{LONG}</TEXT></DOC>")
    (problem,) = run(tmp_path, 'match = "*.xml"\nformat = "xml"\nrecord = "STORY"\n').problems
    assert problem.message == 'there is no "STORY" in it, as the layout of *.xml says'


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*.txt", "raw/a/b.txt", True),
        ("a/*.txt", "raw/a/b.txt", True),
        ("raw/a/*.txt", "raw/a/b.txt", True),
        ("a/*.txt", "raw/a/c/b.txt", False),
        ("a/**/*.txt", "raw/a/c/d/b.txt", True),
        ("a/**/*.txt", "raw/a/b.txt", True),
        ("a?.csv", "raw/ab.csv", True),
        ("[!x]*.csv", "raw/x.csv", False),
        ("*.csv", "raw/a.zip!/in/b.csv", True),
        ("a.zip!/**", "raw/a.zip!/in/b.csv", True),
        ("a.txt", "raw/a-txt", False),
    ],
)
def test_a_pattern_fits_paths_as_a_person_expects(pattern: str, name: str, fits: bool) -> None:
    assert Layout(match=pattern).is_for(name) is fits


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('mtch = "x"', 3, 'unknown key "mtch" in a layout', 'did you mean "match"?'),
        ('format = "csv"', 2, "a layout has no match", 'say for which files it is: match = "old/*.txt"'),
        ('match = "x"\nformat = "cvs"', 4, 'format "cvs" is not known', "known formats: text, csv, json, jsonl, xml, delimited"),
        ('match = "x"\nformat = 5', 4, "format must be a text", 'write format = "..."'),
        ('match = "[x"', 3, 'match "[x" has a bracket that never closes', "write [[] for a bracket"),
        ('match = "x"\nencoding = "cp-arab"', 4, 'encoding "cp-arab" is not known', "as in utf-8, windows-1256, windows-1255 or iso-8859-6"),
        ('match = "x"\ndates = "american"', 4, 'dates "american" is not known', "write one of day first, month first"),
        ('match = "x"\nrecord = "("', 4, '"(" is not a regular expression: missing ), unterminated subpattern at position 0', "in TOML, write regular expressions in single quotes: '...'"),
        ('match = "x"\nformat = "csv"\ndelimiter = ";;"', 5, 'delimiter ";;" has more than one sign', 'write one sign, as in ";" or "\\t"; for longer ones, format = "delimited"'),
        ('match = "x"\nformat = "delimited"', 4, "a delimited layout has no delimiter", 'add a line delimiter = "###"'),
        ('match = "x"\n[ingest.layout.fields]\nauthor = 1', 5, 'unknown field "author" in a layout', 'did you mean "authors"?'),
        ('match = "x"\n[ingest.layout.fields]\ntitle = true', 5, "title must be a number or a text", 'write title = 2, title = "name" or title = "re:..."'),
        ('match = "x"\n[ingest.layout.fields]\ntitle = 0', 5, "title = 0: there is no such place", "count from 1"),
        ('match = "x"\nformat = "xml"\n[ingest.layout.fields]\ntitle = 1', 6, "title = 1: xml has names, no numbers", 'write title = "name"'),
        ('match = "x"\n[ingest.layout.fields]\ntitle = "re:a(b)(c)"', 5, '"a(b)(c)" has 2 groups, not one', "put ( ) around the value, and (?: ) around what else must be held together"),
        ('match = "x"\n[ingest.layout.fields]\ntitle = ""', 5, "title is empty", "take the line out, or say where the field is"),
        ('match = "x"\nfields = 3', 4, "fields must be a table", "write [ingest.layout.fields]"),
    ],
)  # fmt: skip
def test_a_wrong_layout_is_told_with_line_and_hint(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        run(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.message, problem.hint) == (line, message, hint)


def test_the_line_of_a_fault_in_the_second_layout_is_its_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        run(
            tmp_path,
            'match = "a"\nformat = "csv"\n\n[[ingest.layout]]\nmatch = "b"\nformat = "x"\n',
        )
    assert [problem.line for problem in caught.value.problems] == [8]


def test_a_table_of_ingest_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('title = "x"\ningest = 5\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="ingest must be a table"):
        load_config(tmp_path, languages())
    (tmp_path / "site.toml").write_text(
        'title = "x"\n[ingest.layout]\nmatch = "a"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="must be a list of tables"):
        load_config(tmp_path, languages())
    (tmp_path / "site.toml").write_text(
        'title = "x"\n[[ingest.layuot]]\nmatch = "a"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match='unknown key "layuot"'):
        load_config(tmp_path, languages())


def test_the_record_names_the_layout_by_which_a_file_was_read(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"سوق جديدة###{LONG}\n")
    layout = 'match = "a.txt"\nformat = "delimited"\ndelimiter = "###"\n[ingest.layout.fields]\ntitle = 1\nbody = 2\n'
    run(tmp_path, layout)
    line = json.loads((tmp_path / ".warraq" / "ingest.jsonl").read_text(encoding="utf-8"))
    assert (line["layout"], line["match"]) == ("delimited", "a.txt")
    (page,) = (tmp_path / ".warraq" / "report").glob("[0-9]*.html")
    assert "delimited as site.toml says of a.txt" in page.read_text(encoding="utf-8")
