import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from generator.calendars import Second
from generator.config import Config
from generator.content import content_of
from generator.l10n import load_locale
from generator.model import Article, Card, Page, Stands
from generator.site.calendar import timeline_of
from generator.site.catalogue import Catalogue, open_catalogue
from generator.site.lists import Listing, paginate, sealed_pages
from generator.site.pages import FAMILIES, OF_ARTICLES, all_pages
from generator.site.picture import PICTURE
from generator.site.read import Entry, ReadJob, read_batch
from generator.site.scope import ALL, ALWAYS, ARTICLES, no_edge
from generator.site.state import scope_since, state_of
from generator.site.theme import THEME, load_theme
from generator.storage import HERE
from tests.conftest import make_article, make_site

CONFIG = Config(title="أرشيف", url="https://archive.example/")


@contextmanager
def catalogue_of(root: Path, *articles: Article, calendar: Second = "") -> Iterator[Catalogue]:
    """Open a settled catalogue of these articles."""
    site = make_site(root, *articles)
    content = content_of(site, HERE)
    files = tuple(content.articles([]))
    entries = read_batch(ReadJob(content, "unicode", "ar", stories=True, files=files))
    with open_catalogue(site / ".warraq" / "c.sqlite", "test", "ar", calendar) as catalogue:
        catalogue.put(entry for entry in entries if isinstance(entry, Entry))
        catalogue.settle()
        catalogue.stories.settle()
        yield catalogue


def pages_of(catalogue: Catalogue) -> dict[str, Page]:
    """Return every page by its address, and see that no two have one."""
    pages = made(all_pages(catalogue, CONFIG, load_locale("ar")))
    found = {page.url: page for page in pages}
    assert len(found) == len(pages)
    return found


def made(pages: Iterable[Page | Stands]) -> list[Page]:
    """Return pages, and see that none is left as it stands."""
    found = [page for page in pages if isinstance(page, Page)]
    assert all(page.unit for page in found)
    return found


def make_cards(numbers: Sequence[int]) -> tuple[Card, ...]:
    """Return a card for each number."""
    return tuple(
        Card(url=f"{n}.html", title=str(n), lang="ar", date="", source="", section="", summary="")
        for n in numbers
    )


def pages_of_list(count: int) -> list[Page]:
    """Return the pages of a list of so many articles."""
    return made(paginate(listing(count), range(count), make_cards))


def listing(count: int) -> Listing:
    """Return a tag's list."""
    return Listing(
        kind="tag", unit="tags\nx", head="tags/x.html", numbered="tags/x", count=count, heading="x"
    )


@pytest.mark.parametrize(
    ("count", "sealed"),
    [(0, 0), (1, 0), (50, 0), (99, 0), (100, 1), (149, 1), (150, 2), (199, 2), (1000, 19)],
)
def test_the_head_holds_the_newest_50_to_99_entries(count: int, sealed: int) -> None:
    assert sealed_pages(count) == sealed
    assert count < 50 or 50 <= count - 50 * sealed <= 99


@pytest.mark.parametrize("count", [0, 1, 99, 100, 163, 250])
def test_every_entry_stands_on_one_page_newest_first(count: int) -> None:
    pages = pages_of_list(count)
    shown = [int(card.title) for page in pages for card in page.data["cards"][::-1]]
    assert shown == list(range(count))
    assert pages[-1].url == "tags/x.html"
    assert [page.url for page in pages[:-1]] == [f"tags/x/{n}.html" for n in range(1, len(pages))]


def test_a_sealed_page_never_changes_when_the_list_grows() -> None:
    before = {page.url: page for page in pages_of_list(230)}
    after = {page.url: page for page in pages_of_list(900)}
    for number in (1, 2):
        assert before[f"tags/x/{number}.html"] == after[f"tags/x/{number}.html"]
    # Only the last sealed page learns that there is a newer one between it and the head.
    last = "tags/x/3.html"
    assert before[last].data["cards"] == after[last].data["cards"]


def test_the_pager_leads_through_every_page_and_back() -> None:
    pages = {page.url: page for page in pages_of_list(230)}
    walk = list(
        itertools.takewhile(
            bool, itertools.accumulate(range(9), lambda url, _: url and pages[url].data["pager"].older, initial="tags/x.html")
        )
    )  # fmt: skip
    assert walk == ["tags/x.html", "tags/x/3.html", "tags/x/2.html", "tags/x/1.html"]
    for newer, older in itertools.pairwise(walk):
        assert pages[older].data["pager"].newer == newer


def test_spellings_of_one_tag_share_a_page_under_the_most_frequent(tmp_path: Path) -> None:
    with catalogue_of(
        tmp_path,
        make_article(title="أ", tags=("الإنارة",)),
        make_article(title="ب", tags=("الانارة",)),
        make_article(title="ج", tags=("الإنارة",)),
    ) as catalogue:
        pages = pages_of(catalogue)
    ((letter, (term,)),) = pages["tags.html"].data["letters"]
    assert letter == "ا"
    assert (term.label, term.count, term.url) == ("الإنارة", 3, "tags/الإنارة.html")
    assert len(pages[term.url].data["cards"]) == 3
    # The other spelling's address answers too: one day it may be the label.
    assert pages["tags/الانارة.html"].data["target"] == term.url


def test_an_article_knows_its_neighbours_its_terms_and_its_related(tmp_path: Path) -> None:
    first = make_article(title="أول", date=dt.date(2024, 1, 1), id="a" * 12)
    second = make_article(title="ثان", date=dt.date(2024, 1, 2), related=("a" * 12, "z" * 12))
    lost = make_article(title="بلا تاريخ", date=None)
    with catalogue_of(tmp_path, second, lost, first) as catalogue:
        pages = pages_of(catalogue)
    shown = pages["2024/01/02/ثان.html"].data
    assert shown["older"].title == "أول"
    assert shown["newer"] is None
    assert [card.title for card in shown["related"]] == ["أول"]
    assert [(link.label, link.url) for link in shown["tags"]] == [
        ("مكتبات", "tags/مكتبات.html"),
        ("تعليم", "tags/تعليم.html"),
    ]
    assert [link.label for link in shown["crumbs"]] == ["2024", "يناير", "2"]
    assert pages["2024/01/01/أول.html"].data["older"] is None
    assert pages["undated/بلا-تاريخ.html"].data["older"] is None
    assert pages["undated/بلا-تاريخ.html"].data["newer"] is None


def test_translations_lead_to_one_another_though_one_side_alone_names_the_other(
    tmp_path: Path,
) -> None:
    arabic = make_article(title="عربي", id="a" * 12)
    hebrew = make_article(title="עברית", lang="he", id="b" * 12)
    names = ("a" * 12, "b" * 12, "c" * 12, "z" * 12)  # itself, and one that is not there
    persian = make_article(title="فارسی", lang="fa", id="c" * 12, translations=names)
    with catalogue_of(tmp_path, arabic, hebrew, persian) as catalogue:
        shown = {
            page.data["card"].lang: [card.lang for card in page.data["translations"]]
            for page in pages_of(catalogue).values()
            if page.template == "article.html"
        }
    assert shown == {"ar": ["fa", "he"], "fa": ["ar", "he"], "he": ["ar", "fa"]}


def test_a_topic_tells_when_and_where_and_with_what_it_occurs(tmp_path: Path) -> None:
    articles = [
        make_article(
            title=f"خبر {n}",
            date=dt.date(2022 + n % 2 * 2, 5, 1 + n),
            source="المنارة" if n % 3 else "الساحل",
            tags=("جسور", "الإنارة") if n < 4 else ("جسور", "مرفأ", "قليل"),
        )
        for n in range(6)
    ]
    few = make_article(title="وحيد", date=dt.date(2020, 1, 1), tags=("قليل",))
    undated = make_article(title="بلا تاريخ", date=None, source="", tags=("جسور", "مرفأ"))
    with catalogue_of(tmp_path, *articles, few, undated) as catalogue:
        pages = pages_of(catalogue)
    data = pages["tags/جسور.html"].data
    assert [(term.label, term.count) for term in data["companions"]] == [
        ("الإنارة", 4),
        ("مرفأ", 3),
        ("قليل", 2),
    ]
    assert [(term.label, term.count) for term in data["sources"]] == [("المنارة", 4), ("الساحل", 2)]
    timeline = data["timeline"]
    assert (timeline.first, timeline.last, timeline.yearly) == (2022, 2024, False)
    assert {n: count for n, count in enumerate(timeline.counts) if count} == {4: 3, 24 + 4: 3}
    # Three articles say by themselves what a chart of them would.
    alone = pages["tags/قليل.html"].data
    assert (alone["timeline"], alone["companions"], alone["sources"]) == (None, (), ())


def test_the_time_line_of_many_years_counts_years() -> None:
    found = timeline_of({"0987-03": 1, "0987-05": 2, "1003-01": 4}, 15)
    assert (found.first, found.last, found.yearly) == (987, 1003, True)
    assert found.counts == (3, *[0] * 15, 4)


def test_days_months_and_years_know_what_lies_beside_them(tmp_path: Path) -> None:
    days = [dt.date(2019, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 1, 9), dt.date(2024, 3, 5)]
    articles = [make_article(title=f"خبر {day}", date=day) for day in days]
    with catalogue_of(tmp_path, *articles) as catalogue:
        pages = pages_of(catalogue)
    day = pages["2024/01/09.html"].data
    assert (day["previous"].start, day["next"].start) == (days[1], days[3])
    month = pages["2024/01.html"].data
    assert month["count"] == 2
    assert [part.url for part in month["parts"]] == ["2024/01/01.html", "2024/01/09.html"]
    assert month["previous"].url == "2019/12.html"
    year = pages["2024.html"].data
    assert [(part.start.month, part.count) for part in year["parts"]] == [(1, 2), (3, 1)]
    assert year["previous"].start == dt.date(2019, 1, 1)
    assert [card.title for card in pages["2024.html"].data["cards"]] == [
        f"خبر {day}" for day in reversed(days[1:])
    ]


def test_what_draws_the_pages_of_articles_draws_no_others(tmp_path: Path) -> None:
    config = replace(CONFIG, citations="files", comparisons="on", pictures="on", feeds="all")
    told = (
        "قال شهود إن حشدا كبيرا من الناس اجتمع في ساحة المدينة القديمة مساء الخميس الماضي وانصرف."
    )
    copies = [make_article(title=told[n : n + 9], body=(told * 3)[n:]) for n in (0, 9)]
    with catalogue_of(tmp_path, *copies) as catalogue:
        found = made(all_pages(catalogue, config, load_locale("ar")))
    of_articles = {page.template for page in found if page.unit.startswith(ARTICLES)}
    assert of_articles == {*OF_ARTICLES, PICTURE}
    others = {page.template for page in found if not page.unit.startswith(ARTICLES)}
    assert others.isdisjoint(OF_ARTICLES)


def test_an_edited_template_of_articles_has_no_list_looked_at(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, make_article(tags=("جسور",))) as catalogue:
        of = dict.fromkeys((*OF_ARTICLES, "list.html"), "1")
        theme = load_theme((THEME / "templates",), content_of(tmp_path, HERE), CONFIG, ())
        before = state_of("test", "static", theme, of, catalogue)
        scopes = {
            name: scope_since(
                before,
                state_of("test", "static", theme, {**of, name: "2"}, catalogue),
                *(catalogue, no_edge, {}),
            )
            for name in of
        }
        for name in OF_ARTICLES:
            pages = made(all_pages(catalogue, CONFIG, load_locale("ar"), scopes[name]))
            units = {page.unit for page in pages} - {*ALWAYS}
            assert [unit.startswith(ARTICLES) for unit in units] == [True]
    assert scopes["list.html"] == ALL


def test_an_article_after_midnight_stays_on_its_day(tmp_path: Path) -> None:
    late = dt.datetime(2015, 7, 21, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    with catalogue_of(tmp_path, make_article(title="خبر", date=late)) as catalogue:
        pages = pages_of(catalogue)
    assert "2015/07/21/خبر.html" in pages
    assert "2015/07/21.html" in pages
    assert "2015/07/20.html" not in pages


def test_within_a_day_articles_stand_by_the_instant(tmp_path: Path) -> None:
    def at(hour: int, offset: int) -> dt.datetime:
        return dt.datetime(2024, 5, 1, hour, tzinfo=dt.timezone(dt.timedelta(hours=offset)))

    assert at(1, 3) < at(13, 3)
    with catalogue_of(
        tmp_path,
        make_article(title="رابع", date=at(12, 0)),
        make_article(title="ثالث", date=at(13, 3)),
        make_article(title="ثان", date=at(1, 3)),
        make_article(title="أول", date=dt.date(2024, 5, 1)),
    ) as catalogue:
        pages = pages_of(catalogue)
    assert [card.title for card in pages["2024/05/01.html"].data["cards"]] == [
        *("رابع", "ثالث", "ثان", "أول"),
    ]


def test_two_articles_of_one_title_and_day_are_told_apart_by_their_id(tmp_path: Path) -> None:
    with catalogue_of(
        tmp_path, make_article(id="a" * 12), make_article(id="b" * 12), make_article(id="c" * 12)
    ) as catalogue:
        urls = [row.card.url for row in catalogue.rows()]
    stem = "2024/03/20/افتتاح-المكتبة-العامة"
    assert sorted(urls) == [f"{stem}-{'b' * 12}.html", f"{stem}-{'c' * 12}.html", f"{stem}.html"]


def test_undated_articles_move_no_numbered_page(tmp_path: Path) -> None:
    day = dt.date(2020, 1, 1)
    dated = [make_article(title=f"خبر {n}", date=day + dt.timedelta(days=n)) for n in range(160)]
    few = [make_article(title=f"بلا تاريخ {n}", date=None) for n in range(3)]
    many = [make_article(title=f"بلا تاريخ {n}", date=None) for n in range(60)]
    with catalogue_of(tmp_path / "few", *dated, *few) as catalogue:
        before = pages_of(catalogue)
    with catalogue_of(tmp_path / "many", *dated, *many) as catalogue:
        after = pages_of(catalogue)
    for url in ("page/1.html", "page/2.html", "tags/تعليم/1.html", "sources/صحيفة-الميناء/2.html"):
        assert before[url].data == after[url].data
    head = before["tags/تعليم.html"].data
    assert head["count"] == 163
    assert [card.title for card in head["cards"][-3:]] == [
        "بلا تاريخ 2",
        "بلا تاريخ 1",
        "بلا تاريخ 0",
    ]
    assert after["tags/تعليم.html"].data["undated"] == ("tags/تعليم/undated.html", 60)
    assert len(after["tags/تعليم/undated.html"].data["cards"]) == 60
    assert len(after["index.html"].data["cards"]) == 60


def test_an_archive_without_dates_has_a_front_page_all_the_same(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, make_article(date=None)) as catalogue:
        pages = pages_of(catalogue)
    assert len(pages["index.html"].data["cards"]) == 1
    assert len(pages["tags/تعليم.html"].data["cards"]) == 1


def test_an_alias_leads_on_unless_an_article_stands_there(tmp_path: Path) -> None:
    with catalogue_of(
        tmp_path,
        make_article(title="جديد", aliases=("old/name.html", "2024/03/20/آخر.html")),
        make_article(title="آخر"),
    ) as catalogue:
        pages = pages_of(catalogue)
    assert pages["old/name.html"].data["target"] == "2024/03/20/جديد.html"
    assert pages["2024/03/20/آخر.html"].template == "article.html"


def test_an_empty_archive_has_its_fixed_pages_and_no_others(tmp_path: Path) -> None:
    with catalogue_of(tmp_path) as catalogue:
        pages = pages_of(catalogue)
    assert set(pages) == {
        *("index.html", "archive.html", "about.html", "404.html", "search.html"),
        *("feed.xml", "feed.json", "feeds.opml", "changes.xml"),
        *("sitemap.xml", "sitemaps/lists.xml", "robots.txt"),
    }


def test_a_page_says_the_same_in_every_process(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, make_article(), make_article(title="آخر", date=None)) as catalogue:
        first = [repr(page) for page in all_pages(catalogue, CONFIG, load_locale("ar"))]
        second = [repr(page) for page in all_pages(catalogue, CONFIG, load_locale("ar"))]
    assert first == second
    assert not any(" at 0x" in page for page in first)


def test_every_family_is_a_plain_function_with_a_docstring() -> None:
    assert all(family.__doc__ for family in FAMILIES)


def test_a_language_and_one_of_its_countries_are_told_as_one(tmp_path: Path) -> None:
    tags = ("fa", "ar", "ar-LB")
    articles = (make_article(title=f"عنوان {tag}", lang=tag) for tag in tags)
    with catalogue_of(tmp_path, *articles) as catalogue:
        assert pages_of(catalogue)["about.html"].data["languages"] == (
            ("العربية", 2),
            ("الفارسية", 1),
        )
