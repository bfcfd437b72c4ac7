import datetime as dt
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContentError
from generator.frontmatter import _LIST_SIGNS, _LISTS, KEYS, _read_canonical, dump, parse
from generator.model import Article, Change, Origin
from generator.yamltext import read_yaml
from tests.conftest import make_article
from tests.test_text import MESSY

PATH = Path("content/2024/خبر.md")
NEVER_TYPED = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f-\x9f\ufffe\uffff]")
# Any one line that has something on it, as values are stored: without outer space.
LINE = st.one_of(MESSY, st.text(alphabet="-:#[]{}&*!|>'\"%@`,?\\ ~0123456789.yesno=_")).map(
    lambda text: " ".join(NEVER_TYPED.sub("", text).split()).strip("\ufeff") or "x"
)
EXTRA = st.recursive(
    LINE, lambda inner: st.lists(inner) | st.dictionaries(LINE, inner), max_leaves=6
)
MOMENT = st.datetimes(
    min_value=dt.datetime(1900, 1, 1),
    max_value=dt.datetime(2100, 1, 1),
    timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=3, minutes=30))]),
).map(lambda moment: moment.replace(microsecond=0))
ID = st.text(alphabet=string.ascii_lowercase + "234567", min_size=12, max_size=12)
LINES = st.lists(LINE, max_size=3).map(tuple)
CHANGE = st.builds(Change, date=st.dates(min_value=dt.date(1900, 1, 1)), what=LINE).filter(
    lambda change: change.date.year < 2999
)
ARTICLES = st.builds(
    Article,
    title=LINE,
    date=st.none()
    | st.dates(min_value=dt.date(1900, 1, 1)).filter(lambda d: d.year < 2999)
    | MOMENT,
    updated=st.none() | MOMENT,
    source=LINE,
    agency=LINES,
    authors=LINES,
    places=LINES,
    section=LINE,
    tags=LINES,
    lang=st.sampled_from(["", "ar", "fa-IR", "he"]),
    summary=LINE,
    url=LINE,
    id=ID,
    slug=LINE,
    related=st.lists(ID, max_size=2).map(tuple),
    translations=st.lists(ID, max_size=2).map(tuple),
    aliases=st.just(("2020/01/01/قديم.html",)),
    changes=st.lists(CHANGE, max_size=2).map(tuple),
    withdrawn=st.none() | CHANGE,
    doubts=LINES,
    origin=st.none()
    | st.builds(
        Origin,
        file=LINE,
        lines=st.tuples(st.integers(1, 9), st.integers(9, 99)),
        sha256=st.just("ab" * 32),
    ),
    extra=st.dictionaries(LINE.map(lambda key: f"x {key}"), EXTRA, max_size=3),
    body=st.lists(LINE, max_size=4).map("\n\n".join),
)


@given(ARTICLES)
def test_parse_after_dump_is_identity(article: Article) -> None:
    assert parse(dump(article), PATH) == article


def test_the_order_of_the_fields_is_that_of_the_design() -> None:
    article = make_article(
        id="abcdefgh2345",
        slug="خبر",
        date=dt.datetime(2024, 3, 20, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=3))),
        origin=Origin(file="raw/a.txt", lines=(1, 17), sha256="0" * 64),
        title="12:30",
        body="نص",
    )
    assert dump(article) == (
        '---\ntitle: "12:30"\ndate: 2024-03-20T01:30:00+03:00\nsource: صحيفة الميناء\n'
        "tags:\n  - مكتبات\n  - تعليم\nlang: ar\nid: abcdefgh2345\nslug: خبر\n"
        f"origin:\n  file: raw/a.txt\n  lines: [1, 17]\n  sha256: {'0' * 64}\n---\n\nنص\n"
    )


@pytest.mark.parametrize(
    "title", ["12:30", "yes", "0777", "2024-03-20", "a: b", "- x", "# x", "[x]", "{x}", "*x", "&x", "!x", "%x", "@x", "~", "'x", '"x"', "x #y", "null"]
)  # fmt: skip
def test_a_title_that_looks_like_yaml_stays_a_title(title: str) -> None:
    assert parse(dump(make_article(title=title)), PATH).title == title


def test_unknown_keys_are_kept_untouched() -> None:
    article = parse('---\ntitle: خبر\nرقم العدد: 12\nseries: [a, {b: "07"}]\n---\n', PATH)
    assert article.extra == {"رقم العدد": "12", "series": ["a", {"b": "07"}]}


@pytest.mark.parametrize("line", ["أمن، جسور عامة", "أمن, جسور عامة", "أمن؛ جسور عامة ؛"])
def test_names_on_one_line_are_a_list(line: str) -> None:
    assert parse(f"---\ntitle: خبر\ntags: {line}\n---\n", PATH).tags == ("أمن", "جسور عامة")


@pytest.mark.parametrize("line", ["[أمن، جسور عامة]", "[أمن, جسور عامة]", "[أمن؛ جسور عامة ؛]"])
def test_names_in_brackets_are_parted_as_on_a_line_of_their_own(line: str) -> None:
    assert parse(f"---\ntitle: خبر\ntags: {line}\n---\n", PATH).tags == ("أمن", "جسور عامة")


def test_a_name_in_quotes_keeps_its_comma_and_so_does_a_field_of_the_site_s_own() -> None:
    text = '---\ntitle: خبر\nplaces: ["دبي، الإمارات"]\nseries: [دبي، الإمارات]\n---\n'
    article = parse(text, PATH)
    assert (article.places, article.extra["series"]) == (("دبي، الإمارات",), ["دبي، الإمارات"])


def test_a_text_that_is_wrapped_keeps_its_dash() -> None:
    article = parse("---\ntitle: خبر\n  - وتعليق\nmine:\n  - a\n   - b\n---\n", PATH)
    assert (article.title, article.extra) == ("خبر - وتعليق", {"mine": ["a - b"]})


def test_a_name_with_a_comma_in_it_is_written_behind_a_dash() -> None:
    text = "---\ntitle: خبر\nplaces:\n  - دبي، الإمارات\n---\n"
    assert parse(text, PATH).places == ("دبي، الإمارات",)


def test_a_windows_file_is_read_like_any_other() -> None:
    article = parse("\ufeff---\r\ntitle: خبر\r\ndate: 2024-03-20\r\n---\r\n\r\nنص\r\n", PATH)
    assert (article.title, article.date, article.body) == ("خبر", dt.date(2024, 3, 20), "نص")


def test_the_day_is_the_day_as_written_whatever_the_offset() -> None:
    article = parse("---\ntitle: خبر\ndate: 2015-07-21T01:30:00+03:00\n---\n", PATH)
    assert article.day == dt.date(2015, 7, 21)


BROKEN = {
    "no front matter": ("نص فقط\n", 1, "there is no front matter"),
    "no title": ("---\nsource: x\n---\n", 1, "the article has no title"),
    "an empty title": ("---\ntitle:\n---\n", 1, "the article has no title"),
    "not a date": ("---\ntitle: x\ndate: 32 مارس 2024\n---\n", 3, 'date "32 مارس 2024" is not a date'),
    "no such day": ("---\ntitle: x\ndate: 2023-02-29\n---\n", 3, 'date "2023-02-29" is not a date'),
    "a year of junk": (
        "---\ntitle: x\ndate: 0024-02-20\n---\n",
        3,
        'date "0024-02-20" is of no year that has news',
    ),
    "a Jalali year": (
        "---\ntitle: x\nupdated: 1398-07-15T09:30:00+03:30\n---\n",
        3,
        'date "1398-07-15T09:30:00+03:30" is of no year that has news',
    ),
    "a time without offset": (
        "---\ntitle: x\n\ndate: 2024-03-20T10:00\n---\n", 4,
        'date "2024-03-20T10:00" has a time without an offset',
    ),
    "an open bracket": ("---\ntitle: x\ntags: [a\nlang: ar\n---\n", 3, "the front matter is not YAML"),
    "a list for a title": ("---\ntitle: [a]\n---\n", 2, "title must be one text"),
    "a title of two lines": ('---\ntitle: "a\\nb"\n---\n', 2, "title must be one line"),
    "a map among tags": ("---\ntitle: x\ntags:\n  - a: b\n---\n", 3, "tags must be a list of texts"),
    "a key twice": ("---\ntitle: x\ntitle: y\n---\n", 3, '"title" stands twice'),
    "an alias out of the site": ("---\ntitle: x\naliases: ../x.html\n---\n", 3, 'alias "../x.html"'),
    "an absolute alias": ("---\ntitle: x\naliases: /x.html\n---\n", 3, 'alias "/x.html"'),
    "a language of words": ("---\ntitle: x\nlang: Arabic language\n---\n", 3, "is not a language tag"),
    "an id with a path": ("---\ntitle: x\nid: ../../x\n---\n", 3, 'id "../../x" is not 12'),
    "half an origin": ("---\ntitle: x\norigin:\n  file: a\n---\n", 3, "origin must hold"),
    "a list of fields": ("---\n- a\n---\n", 2, "the front matter is not a list of fields"),
    "yaml aliases": ("---\ntitle: &x a\ntags: *x\n---\n", 3, "YAML aliases"),
    "deep nesting": ("---\ntitle: x\nx: " + "[" * 100 + "\n---\n", 3, "nested more than 20 deep"),
    # libyaml's own limit, in the versions that have one, is met while it looks ahead for a key.
    "endless nesting": ("---\ntitle: x\nx: " + "[" * 50_000 + "\n---\n", 3, "nest"),
    "a hidden control": ('---\ntitle: "a\\x01b"\n---\n', 2, "title holds a character that nobody sees (U+0001)"),
    "an alias below a page": ("---\ntitle: x\naliases: tags.html/x.html\n---\n", 3, 'alias "tags.html/x.html"'),
    "an alias on a drive": ("---\ntitle: x\naliases: 'C:/x.html'\n---\n", 3, 'alias "C:/x.html"'),
    "an endless alias": (f"---\ntitle: x\naliases: {'x' * 300}.html\n---\n", 3, "is not an address"),
    "a field in capitals": ("---\ntitle: x\nDate: 2024-03-20\n---\n", 3, 'unknown field "Date"'),
    "one for many": ("---\ntitle: x\nauthor: y\n---\n", 3, 'unknown field "author"'),
    "many for one": ("---\ntitle: x\nagencies: [y, z]\n---\n", 3, 'unknown field "agencies"'),
    "a letter too few": ("---\ntitle: x\ndat: 2024-03-20\n---\n", 3, 'unknown field "dat"'),
    "two letters swapped": ("---\ntitel: x\n---\n", 2, 'unknown field "titel"'),
    "another letter": ("---\ntitle: x\nsourse: y\n---\n", 3, 'unknown field "sourse"'),
    "a field in Arabic": ("---\ntitle: x\nتاريخ: 2024-03-20\n---\n", 3, 'unknown field "تاريخ"'),
    "with its article": ("---\ntitle: x\nالكاتب: هدى\n---\n", 3, 'unknown field "الكاتب"'),
    "without its article": ("---\ntitle: x\nكاتب: هدى\n---\n", 3, 'unknown field "كاتب"'),
    "a title in Hebrew": ("---\nכותרת: x\n---\n", 2, 'unknown field "כותרת"'),
    "a field beside an empty one": ("---\ntitle: x\ndate:\nDate: 2024-03-20\n---\n", 4, 'unknown field "Date"'),
    "a tab before a field": ("---\n\ttitle: x\n---\n", 2, "a tab stands at the beginning of the line"),
    "a tab before a dash": ("---\ntitle: x\ntags:\n\t- y\nlang: ar\n---\n", 4, "a tab stands at the beginning of the line"),
    "a tab behind spaces": ("---\ntitle: x\ntags:\n  \t- y\n---\n", 4, "a tab stands at the beginning of the line"),
    "no space behind a field": ("---\ntitle:خبر\ndate: 2024-03-20\n---\n", 2, "there is no space behind title:"),
    "no space behind the last": ("---\ntitle: x\ndate:2024-03-20\n---\n", 3, "there is no space behind date:"),
    "no space behind the only one": ("---\ntitle:خبر\n---\n", 2, "there is no space behind title:"),
    "quotes of another width": ("---\ntitle: \uff02خبر\uff02\n---\n", 2, "a text begins with \uff02"),
    "such quotes in a list": ("---\ntitle: x\ntags:\n  - y\n  - \uff02خبر\uff02\n---\n", 5, "a text begins with \uff02"),
    "a dash too far in": ("---\ntitle: x\ntags:\n  - أمن\n   - جسور\nlang: ar\n---\n", 5, "does not begin below the others"),
    "the third dash too far in": ("---\ntitle: x\nauthors:\n- y\n- هدى\n  - z\n---\n", 6, "does not begin below the others"),
    "a dash below a name": ("---\ntitle: x\ntags: أمن\n  - جسور\n---\n", 4, "does not begin below the others"),
    "a control character": ("---\ntitle: a\x01b\n---\n", 1, "the front matter is not YAML"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_front_matter_is_told_with_its_line(name: str) -> None:
    text, line, message = BROKEN[name]
    with pytest.raises(ContentError) as caught:
        parse(text, PATH)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (PATH, line)
    assert message in problem.message


def test_the_field_that_was_meant_is_named() -> None:
    with pytest.raises(ContentError) as caught:
        parse("---\nTitle: خبر\nالتاريخ: 2024-03-20\ntag: بلدية\nmine: x\n---\n", PATH)
    assert [problem.hint.partition("?")[0] for problem in caught.value.problems] == [
        'did you mean "title"',
        'did you mean "date"',
        'did you mean "tags"',
    ]


@pytest.mark.parametrize(
    "line",
    [
        *("author: y\nauthors: [z]", "author:", "تاريخ: 1\ndate: 2024-03-20"),
        *("rate: 5", "data: x", "long: 35.9", "lat: 31.9", "ids: [1]", "title2: x", "subtitle: x"),
        *("editor: x", "link: x", "photo: x", "category: x", "صورة: x", "رقم العدد: 12"),
    ],
)
def test_a_field_of_the_site_s_own_is_no_fault(line: str) -> None:
    assert parse(f"---\ntitle: x\n{line}\n---\n", PATH).extra


@pytest.mark.parametrize("nothing", ["~", "null"])
def test_nothing_as_yaml_writes_it_is_an_absent_value(nothing: str) -> None:
    article = parse(f"---\ntitle: x\nsource: {nothing}\nauthors: {nothing}\n---\n", PATH)
    assert (article.source, article.authors) == ("", ())
    assert parse(f'---\ntitle: x\nsource: "{nothing}"\n---\n', PATH).source == nothing


def test_a_headline_that_begins_with_a_wide_quote_is_written_in_quotes_and_stays() -> None:
    article = make_article(title="\uff02خبر\uff02")
    assert parse(dump(article), PATH) == article


def test_all_faults_of_a_file_are_told_at_once() -> None:
    with pytest.raises(ContentError) as caught:
        parse("---\ndate: x\nlang: '?'\n---\n", PATH)
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]


def head(article: Article) -> str:
    """Return what stands between the fences of an article as it is written."""
    return dump(article).removeprefix("---\n").partition("\n---\n")[0] + "\n"


@given(ARTICLES)
def test_front_matter_as_written_is_read_at_once_as_yaml_reads_it(article: Article) -> None:
    text = head(article)
    quick = _read_canonical(text)
    assert quick is None or quick == read_yaml(text, KEYS, _LISTS, _LIST_SIGNS)
    # But for what only YAML can write, nothing that ingest writes takes the slow way.
    by_ingest = not (article.extra or article.changes or article.withdrawn)
    if by_ingest and "\\U" not in text:
        assert quick is not None


@given(
    ARTICLES,
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from("\n :-\"'#[]{}~,|>&*!%@`\\ 0xn"))),
)
def test_whatever_is_changed_in_it_the_two_ways_agree(
    article: Article, slips: list[tuple[int, str]]
) -> None:
    text = head(article)
    for at, sign in slips:
        at %= len(text)
        text = text[:at] + sign + text[at + (at % 2) :]
    text = text.rstrip("\n") + "\n"
    quick = _read_canonical(text)
    if quick is not None:
        assert quick == read_yaml(text, KEYS, _LISTS, _LIST_SIGNS)
