"""From an article to the next of its topic or source: the same whichever way it is found."""

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.catalogue import Catalogue
from tests.conftest import make_article
from tests.site.test_pages import catalogue_of, pages_of

ARTICLES = st.lists(
    st.tuples(
        st.one_of(st.none(), st.dates(dt.date(2024, 3, 1), dt.date(2024, 3, 4))),
        st.sampled_from(["", "المنارة", "الساحل"]),
        st.sets(st.sampled_from(["جسور", "إنارة", "انارة"]), max_size=2),
    ),
    max_size=12,
)


def steps(catalogue: Catalogue) -> dict[str, dict[str, tuple[str, str]]]:
    """Return, by the addresses of articles and of their terms, the addresses before and behind."""
    return {
        row.card.url: {
            term.url: (term.older, term.newer)
            for terms in catalogue.terms.of_article(row.number).values()
            for term in terms
        }
        for row in catalogue.rows()
    }


@given(ARTICLES)
def test_every_way_of_finding_the_next_article_of_a_term_finds_the_next_of_its_list(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[tuple[dt.date | None, str, set[str]]],
) -> None:
    articles = [
        make_article(title=f"خبر {n}", date=day, source=source, tags=tuple(sorted(tags)))
        for n, (day, source, tags) in enumerate(drawn)
    ]
    with catalogue_of(tmp_path_factory.mktemp("s"), *articles) as catalogue:
        numbers = [row.number for row in catalogue.rows()]
        plain = steps(catalogue)
        assert all(beside == ("", "") for terms in plain.values() for beside in terms.values())
        expected = {url: dict(terms) for url, terms in plain.items()}
        for kind in ("tags", "sources"):
            for key, term in catalogue.terms.every(kind):
                cards = catalogue.shown.cards(catalogue.terms.articles(kind, key).dated)
                for older, newer in pairwise([card.url for card in cards]):
                    expected[older][term.url] = (expected[older][term.url][0], newer)
                    expected[newer][term.url] = (older, "")
        with pytest.MonkeyPatch.context() as patch:
            for many in (0, 1_000):
                patch.setattr("generator.site.steps._MANY", many)
                catalogue.connection.execute("DELETE FROM step")
                catalogue.steps.find(numbers)
                assert steps(catalogue) == expected
        catalogue.connection.execute("DELETE FROM step")
        catalogue.steps.find(None)
        assert steps(catalogue) == expected


def test_an_article_leads_on_within_its_topics_and_its_source(tmp_path: Path) -> None:
    days = [dt.date(2024, 3, day) for day in (1, 2, 2, 5)]
    sources = ("المنارة", "الساحل", "المنارة", "المنارة")
    articles = [
        make_article(title=f"خبر {n}", date=day, source=source, tags=("جسور",) if n != 1 else ())
        for n, (day, source) in enumerate(zip(days, sources, strict=True))
    ]
    with catalogue_of(tmp_path, *articles) as catalogue:
        pages = pages_of(catalogue)
    data = pages["2024/03/02/خبر-2.html"].data
    ends = ("2024/03/01/خبر-0.html", "2024/03/05/خبر-3.html")
    assert [(term.older, term.newer) for term in (*data["tags"], *data["sources"])] == [ends, ends]
    # By date, the day is said where it is another one.
    assert (data["older"].url, data["older"].date) == ("2024/03/02/خبر-1.html", "")
    assert (data["newer"].url, data["newer"].date) == (ends[1], "2024-03-05")
