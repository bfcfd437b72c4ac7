"""What readers see of copies: on an article's page, on the page that compares two, in lists."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from generator.build import build
from generator.config import Config
from generator.l10n import load_locale
from generator.model import Article, Change, Page
from generator.site.pages import all_pages
from generator.site.versions import once
from tests.conftest import make_article, make_built_site, make_site, tree, write_article
from tests.site.edits import COPIED
from tests.site.sites import clean_build, rewrite
from tests.site.test_pages import CONFIG, catalogue_of, made, pages_of

LONGER = f"{COPIED} وحضر الافتتاح جمهور كبير من أهل المدينة."
OTHER = COPIED.replace("أعلنت", "اعلنت").replace(" صباح", "، مساء")


def copy(n: int, **fields: Any) -> Article:
    """Return one of several articles of one text but a word: a day later and in another paper."""
    given = {"title": f"المكتبة {n}", "date": dt.date(2024, 3, n), "source": f"صحيفة {n}"}
    return make_article(**(given | {"body": f"{COPIED} {n}", "tags": ()} | fields))


def page_named(pages: dict[str, Page], name: str) -> Page:
    """Return the only page whose file has a name."""
    (page,) = [page for url, page in pages.items() if url.rpartition("/")[2] == name]
    return page


def entries(page: Page) -> list[tuple[str, int, int]]:
    """Return title, papers and versions of each entry of a list."""
    return [(card.title, card.papers, card.versions) for card in page.data["cards"]]


def test_an_article_names_its_copies_the_earliest_first_and_the_undated_last(
    tmp_path: Path,
) -> None:
    with catalogue_of(tmp_path, copy(3), copy(1), copy(4, date=None), copy(2)) as catalogue:
        page = page_named(pages_of(catalogue), "المكتبة-3.html")
    copies = page.data["copies"]
    assert [(c.card.title, c.card.source, c.card.date) for c in copies] == [
        ("المكتبة 1", "صحيفة 1", "2024-03-01"),
        ("المكتبة 2", "صحيفة 2", "2024-03-02"),
        ("المكتبة 4", "صحيفة 4", ""),
    ]
    assert [c.first for c in copies] == [True, False, False]
    assert (page.data["papers"], page.data["first"]) == (3, False)


def test_what_many_papers_print_names_the_earliest_and_how_many_more_there_are(
    tmp_path: Path,
) -> None:
    many = [copy(1 + n % 28, title=f"خبر {n:02}", source=f"صحيفة {n}") for n in range(34)]
    with catalogue_of(tmp_path, *many) as catalogue:
        pages = pages_of(catalogue)
    for name in ("خبر-27.html", "خبر-05.html"):  # the last one, and one that the others name
        data = page_named(pages, name).data
        assert (len(data["copies"]), data["more"], data["papers"]) == (30, 3, 33)
        assert [c.card.title for c in data["copies"]][:2] == ["خبر 00", "خبر 28"]
        assert [bool(c.comparison) for c in data["copies"]] == [True] + [False] * 29
    site = make_built_site(tmp_path / "s", *many)
    (page,) = (site / "output").rglob("خبر-27.html")
    assert "و3 نسخ أخرى" in page.read_text(encoding="utf-8")


def test_an_article_without_copies_and_one_of_three_words_say_nothing_of_copies(
    tmp_path: Path,
) -> None:
    short = [copy(n, body="نص قصير جدا.") for n in (1, 2)]
    with catalogue_of(tmp_path, copy(3), *short) as catalogue:
        pages = pages_of(catalogue)
        assert once(catalogue, CONFIG) == catalogue.shown.cards  # lists have nothing to look for
    for n in (1, 2, 3):
        assert page_named(pages, f"المكتبة-{n}.html").data["copies"] == ()
    assert not any(page.template == "compare.html" for page in pages.values())


@pytest.mark.parametrize(
    ("dates", "known"),
    [
        (("2024-03-01", "2024-03-02"), True),
        (("2024-03-01", "2024-03-01"), False),
        (("2024-03-01T08:00:00+03:00", "2024-03-01T09:00:00+03:00"), True),
        (("2024-03-01T08:00:00+03:00", "2024-03-01T08:00:00+02:00"), True),
        (("2024-03-01T08:00:00+03:00", "2024-03-01T07:00:00+02:00"), False),
        (("2024-03-01T08:00:00+03:00", "2024-03-01"), False),
        (("2024-03-01", None), False),
        ((None, None), False),
    ],
)
def test_the_first_is_named_only_where_the_dates_tell(
    tmp_path: Path, dates: tuple[str | None, str | None], known: bool
) -> None:
    kinds = [dt.datetime.fromisoformat(d) if d and "T" in d else d for d in dates]
    moments = [dt.date.fromisoformat(d) if isinstance(d, str) else d for d in kinds]
    articles = [copy(n, date=moment) for n, moment in enumerate(moments, 1)]
    with catalogue_of(tmp_path, *articles) as catalogue:
        pages = pages_of(catalogue)
    firsts = [page_named(pages, f"المكتبة-{n}.html").data["first"] for n in (1, 2)]
    assert firsts == [known, False]


def test_what_one_paper_has_twice_is_a_version_and_not_another_paper(tmp_path: Path) -> None:
    spellings = ("المنارة", "المناره")  # one source, as its list has it
    articles = [copy(n, source=spelling) for n, spelling in enumerate(spellings, 1)]
    with catalogue_of(tmp_path, *articles, copy(9, source="")) as catalogue:
        pages = pages_of(catalogue)
    assert entries(pages["2024/03.html"]) == [("المكتبة 9", 1, 0)]
    page = page_named(pages, "المكتبة-1.html")
    assert (page.data["papers"], len(page.data["copies"])) == (0, 2)
    assert entries(pages["2024/03/01.html"]) == [("المكتبة 1", 0, 2)]


def test_each_copy_but_the_earliest_is_compared_with_that_on_a_page_beside_its_own(
    tmp_path: Path,
) -> None:
    with catalogue_of(tmp_path, copy(1), copy(2), copy(3)) as catalogue:
        pages = pages_of(catalogue)
    found = {url: page for url, page in pages.items() if page.template == "compare.html"}
    assert sorted(found) == [f"2024/03/0{n}/المكتبة-{n}.compare.html" for n in (2, 3)]
    for url, page in found.items():
        own = pages[f"{url.removesuffix('.compare.html')}.html"]
        assert page.unit == own.unit
        assert page.data["earlier"].title == "المكتبة 1"
        assert [c.comparison for c in own.data["copies"]] == [url, ""]
    first = page_named(pages, "المكتبة-1.html")
    assert [c.comparison for c in first.data["copies"]] == sorted(found)


def test_where_two_have_the_same_words_that_is_said_and_there_is_nothing_to_compare(
    tmp_path: Path,
) -> None:
    # Spelling, punctuation and paragraphs are no words.
    again = COPIED.replace("أعلنت", "اعلنت").replace(" صباح", "،\n\nصباح")
    articles = (copy(1, body=COPIED), copy(2, body=again), copy(3))
    with catalogue_of(tmp_path, *articles) as catalogue:
        pages = pages_of(catalogue)
    assert [url for url, page in pages.items() if page.template == "compare.html"] == [
        "2024/03/03/المكتبة-3.compare.html"
    ]
    told = {
        n: [
            (c.card.title, c.same, bool(c.comparison))
            for c in page_named(pages, f"المكتبة-{n}.html").data["copies"]
        ]
        for n in (1, 2, 3)
    }
    assert told == {
        1: [("المكتبة 2", True, False), ("المكتبة 3", False, True)],
        2: [("المكتبة 1", True, False), ("المكتبة 3", False, False)],
        3: [("المكتبة 1", False, True), ("المكتبة 2", False, False)],
    }


def test_an_archive_can_do_without_comparisons(tmp_path: Path) -> None:
    config = Config(title="أرشيف", comparisons="off")
    with catalogue_of(tmp_path, copy(1), copy(2)) as catalogue:
        pages = made(all_pages(catalogue, config, load_locale("ar")))
    assert not any(page.template == "compare.html" for page in pages)
    copies = [c for page in pages for c in page.data.get("copies", ())]
    assert [c.comparison for c in copies] == ["", ""]


def test_a_page_of_a_list_shows_a_story_once_and_counts_all_its_papers(tmp_path: Path) -> None:
    articles = [copy(1), copy(2), make_article(title="خبر آخر", tags=()), copy(3)]
    with catalogue_of(tmp_path, *articles) as catalogue:
        pages = pages_of(catalogue)
    assert entries(pages["2024/03.html"]) == [("خبر آخر", 0, 0), ("المكتبة 3", 2, 0)]
    assert pages["2024/03.html"].data["count"] == 4  # articles, as everywhere
    assert entries(pages["2024/03/01.html"]) == [("المكتبة 1", 2, 0)]
    assert entries(pages["index.html"]) == [("خبر آخر", 0, 0), ("المكتبة 3", 2, 0)]


def test_of_several_copies_a_list_shows_the_newest_or_the_fullest(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, copy(1), copy(2, body=LONGER), copy(3)) as catalogue:
        join(catalogue.connection)
        for config, shown in (
            (CONFIG, "المكتبة 3"),
            (replace(CONFIG, copies="fullest"), "المكتبة 2"),
        ):
            found = {p.url: p for p in made(all_pages(catalogue, config, load_locale("ar")))}
            assert entries(found["2024/03.html"]) == [(shown, 2, 0)]


def join(connection: Any) -> None:
    """Make all articles copies of one text, however their words differ."""
    with connection:
        connection.execute("DELETE FROM copy")
        connection.execute("INSERT INTO copy SELECT number, 7 FROM article")


def test_of_a_long_list_each_page_shows_a_story_once_and_sealed_pages_stay(
    tmp_path: Path,
) -> None:
    first = dt.date(2020, 1, 1)
    others = [
        make_article(title=f"خبر {n}", date=first + dt.timedelta(days=n), tags=("بحر",))
        for n in range(0, 240, 2)
    ]
    copies = [
        copy(1, title=f"نسخة {n}", date=first + dt.timedelta(days=n), tags=("بحر",))
        for n in (11, 13, 221, 223)
    ]
    with catalogue_of(tmp_path, *others, *copies) as catalogue:
        pages = pages_of(catalogue)
    sealed, head = pages["tags/بحر/1.html"], pages["tags/بحر.html"]
    assert [e for e in entries(sealed) if e[2]] == [("نسخة 13", 0, 3)]
    assert [e for e in entries(head) if e[2]] == [("نسخة 223", 0, 3)]
    assert (len(sealed.data["cards"]), len(head.data["cards"])) == (49, 73)


def test_an_undated_copy_at_the_end_of_a_list_is_not_shown_beside_a_dated_one(
    tmp_path: Path,
) -> None:
    articles = [copy(1, tags=("بحر",)), copy(2, tags=("بحر",), date=None)]
    with catalogue_of(tmp_path, *articles) as catalogue:
        pages = pages_of(catalogue)
    assert entries(pages["tags/بحر.html"]) == [("المكتبة 1", 1, 0)]
    assert entries(pages["undated.html"]) == [("المكتبة 2", 1, 0)]


def test_feeds_sitemaps_and_what_stands_beside_an_article_know_of_each_copy(
    tmp_path: Path,
) -> None:
    related = make_article(title="خبر", id="a" * 12, related=("b" * 12,))
    with catalogue_of(tmp_path, copy(1, id="b" * 12), copy(2), related) as catalogue:
        pages = pages_of(catalogue)
    assert len(pages["feed.xml"].data["entries"]) == 3
    months = pages["sitemaps/2024-03.xml"].data["entries"]
    assert sum("المكتبة" in url for url, _ in months) == 2
    assert not any("compare" in url for url, _ in months)
    (card,) = page_named(pages, "خبر.html").data["related"]
    assert (card.papers, card.versions) == (0, 0)


def test_the_pages_say_it_in_words(tmp_path: Path) -> None:
    site = make_built_site(
        tmp_path / "s",
        copy(1, body=COPIED),
        copy(2, body=OTHER),
        copy(3, title="المكتبة 1", body=f"{COPIED}!"),
        copy(4, body=f"{COPIED} [](https://elsewhere.example/)"),
        lang="en",
    )
    output = site / "output"
    first = (output / "2024/03/01/المكتبة-1.html").read_text("utf-8")
    assert "In other papers too" in first
    assert "This is the earliest by its date." in first
    # A headline that is the article's own is not repeated: the paper stands for it.
    assert '<a href="../../../2024/03/03/المكتبة-1.html"><bdi>صحيفة 3</bdi></a>' in first
    assert first.count(" · the same words") == 1
    second = (output / "2024/03/02/المكتبة-2.html").read_text("utf-8")
    assert "<strong>the earliest by its date</strong>" in second
    assert second.count(">Compare</a>") == 1
    month = (output / "2024/03.html").read_text("utf-8")
    assert 'المكتبة-4.html#copies">and 3 more papers</a>' in month
    assert 'id="copies"' in first
    compared = (output / "2024/03/02/المكتبة-2.compare.html").read_text("utf-8")
    assert "<del>أعلنت البلدية صباح</del> <ins>اعلنت البلدية، مساء</ins>" in compared
    assert "(3 words)" in compared
    assert "Of every 100 words, 86 are in both." in compared
    assert '<meta name="robots" content="noindex">' in compared
    # What differs may be nothing that is read.
    fourth = (output / "2024/03/04/المكتبة-4.compare.html").read_text("utf-8")
    assert "Both texts have the same words." in fourth


class Elements(HTMLParser):
    """The elements of a page, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    # What a text is known by are its words, whatever stands between them.
    evil = "<script>alert</script> <img src=x onerror=y> </del> &lt;b onclick=z&gt;"
    harmless = "script, alert (script) img src x onerror y del lt b onclick z gt"
    site = make_site(
        tmp_path,
        copy(1, title=f"{evil}1", source=evil, body=f"{COPIED}\n\n`{evil}`"),
        copy(2, title=f'"{evil}"', source=f"x{evil}", body=f"{COPIED}\n\n{harmless} 2"),
        copy(3, title="x", body=f"{COPIED}\n\n``{evil}`` 3"),
    )
    assert not build(site).problems
    pages = sorted((site / "output").rglob("2024/03/*/*.html"))
    assert sum(page.name.endswith(".compare.html") for page in pages) == 2
    for page in pages:
        text = page.read_text("utf-8")
        found = Elements(text[text.index("<body>") :])
        assert not found.names & {"script", "img", "b"}
        assert not any(name.startswith("on") for name in found.attributes)
    compared = [page.read_text("utf-8") for page in pages if page.name.endswith("e.html")]
    assert any("<del>&lt;script&gt;" in text for text in compared)


def test_a_comparison_runs_in_the_direction_of_its_texts(tmp_path: Path) -> None:
    hebrew = " ".join(f"מילה{letter}" for letter in "אבגדהוזחטיכלמנסעפצקרשת")
    english = " ".join(f"word{n}" for n in range(30))
    site = make_site(
        tmp_path,
        *(
            copy(n, title="חדשות", lang="he", body=f"{hebrew} {n}\n\nAn English line.")
            for n in (1, 2)
        ),
        *(
            copy(n, title="News", lang="en", body=f"{english} {n}", source="The Paper")
            for n in (3, 4)
        ),
    )
    build(site)
    (one,) = (site / "output").rglob("2024/03/02/*.compare.html")
    text = one.read_text("utf-8")
    assert '<div class="text" lang="he" dir="rtl">' in text
    assert '<p dir="ltr">An English line.</p>' in text
    (other,) = (site / "output").rglob("2024/03/04/*.compare.html")
    assert '<div class="text" lang="en" dir="ltr">' in other.read_text("utf-8")


def test_texts_of_half_a_megabyte_are_compared(tmp_path: Path) -> None:
    body = "\n\n".join(f"{COPIED} {n}" for n in range(2_000))
    assert len(body.encode()) > 500_000
    site = make_site(tmp_path, copy(1, body=body), copy(2, body=body.replace(" 77\n", " 77x\n")))
    assert not build(site).problems
    (page,) = (site / "output").rglob("*.compare.html")
    assert re.findall("<(?:ins|del)>[^<]*77[^<]*", page.read_text("utf-8")) == [
        "<del>77",
        "<ins>77x",
    ]


def test_a_comparison_is_no_address_that_lasts_and_goes_with_the_copy(tmp_path: Path) -> None:
    site = make_built_site(tmp_path / "s", copy(1), copy(2), copy(3))
    assert "compare" not in (site / "content" / "addresses.txt").read_text("utf-8")
    rewrite(site, 1, withdrawn=Change(date=dt.date(2026, 1, 2), what="طلب صاحبها"))
    rewrite(site, 2, body="صار النص كله غير ما كان.")
    assert not build(site).problems
    assert list((site / "output").rglob("*.compare.html")) == []
    for page in (site / "output").rglob("*.html"):
        assert "#copies" not in page.read_text("utf-8")
    assert tree(site / "output") == clean_build(site)


def _withdraw_the_first(site: Path) -> None:
    rewrite(site, 0, withdrawn=Change(date=dt.date(2026, 1, 2), what="طلب صاحبها"))


def _date_the_second_first(site: Path) -> None:
    rewrite(site, 1, date=dt.date(2023, 1, 1))


def _take_the_address_of_the_first(site: Path) -> None:
    (site / "content" / "addresses.txt").write_text("# none\n", encoding="utf-8")
    write_article(site, "-.md", make_article(title="المكتبة 1", date=dt.date(2024, 3, 1), tags=()))


EDITS: dict[str, Callable[[Path], object]] = {
    "withdrawn": _withdraw_the_first,
    "dated": _date_the_second_first,
    "moved": _take_the_address_of_the_first,
    "retitled": lambda site: rewrite(site, 0, title="عنوان جديد"),
    "to another paper": lambda site: rewrite(site, 0, source="صحيفة 2"),
    "rewritten": lambda site: rewrite(site, 0, body="نص آخر."),
    "another word": lambda site: rewrite(site, 0, body=OTHER),
    "the same words": lambda site: rewrite(site, 1, body=f"{COPIED} 1!"),
    "joined by another": lambda site: rewrite(site, 3, body=OTHER),
    "joined by two": lambda site: write_article(site, "n.md", copy(8)),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_of_one_copy_all_that_speaks_of_it_is_as_in_a_clean_build(
    tmp_path: Path, name: str
) -> None:
    site = make_built_site(tmp_path / "s", copy(1), copy(2), copy(3), make_article(title="آخر"))
    before = tree(site / "output")
    EDITS[name](site)
    assert not build(site).problems
    assert tree(site / "output") != before
    assert tree(site / "output") == clean_build(site)


def test_a_comparison_is_drawn_for_whoever_waits_for_it_alone(tmp_path: Path) -> None:
    site = make_site(tmp_path, copy(1), copy(2))
    url = "2024/03/02/المكتبة-2.compare.html"
    found: list[bytes | None] = []
    build(site, between=lambda page_at: found.append(page_at(url)))
    assert found[0] == (site / "output" / url).read_bytes()
