"""What the catalogue is asked of one term or thread takes no longer among many others."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.site.catalogue import Catalogue
from tests.conftest import make_article
from tests.site.test_pages import catalogue_of

OWN, OTHERS = 3, 600
KEY = "جسور"
_AT_ONCE = 10  # of what SQLite does, between two looks


def _of_thread(catalogue: Catalogue) -> object:
    numbers = catalogue.terms.articles("tags", KEY).dated
    assert len(numbers) == OWN
    db = catalogue.connection
    db.executemany("INSERT INTO strand VALUES (?, 'threads/x.html')", [(n,) for n in numbers])
    return catalogue.strands.sources("threads/x.html")


QUESTIONS: dict[str, Callable[[Catalogue], object]] = {
    "the topics beside a topic": lambda c: c.terms.beside_tag(KEY, "tags", 12),
    "the sources of a topic": lambda c: c.terms.beside_tag(KEY, "sources", 12),
    "the topics that name a topic": lambda c: c.marks.beside_term("tags", KEY),
    "the sources of a thread": _of_thread,
}


def work(root: Path, others: int, ask: Callable[[Catalogue], object]) -> int:
    """Return how much SQLite does to answer, with so many articles of other terms."""
    articles = [
        make_article(
            title=f"خبر {n}",
            date=dt.date(2024, 3, 1),
            source="المنارة" if n < OWN else f"صحيفة {n}",
            tags=(KEY, "الميناء") if n < OWN else (f"موضوع {n}", f"آخر {n}"),
        )
        for n in range(OWN + others)
    ]
    ticks = []
    with catalogue_of(root, *articles) as catalogue:
        catalogue.marks.begin()
        catalogue.connection.set_progress_handler(lambda: ticks.append(1), _AT_ONCE)
        assert ask(catalogue) != ()
        catalogue.connection.set_progress_handler(None, 0)
    return len(ticks)


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_articles_of_other_terms_make_no_work(
    tmp_path: Path, ask: Callable[[Catalogue], object]
) -> None:
    few, many = (work(tmp_path / str(n), n, ask) for n in (OTHERS // 10, OTHERS))
    assert many <= few + 5
