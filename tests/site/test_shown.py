"""What is shown of articles is the same, whatever of it is kept for the next list."""

from pathlib import Path

import pytest

from tests.conftest import make_article
from tests.site.test_pages import catalogue_of


def test_cards_and_items_come_in_the_order_asked_however_few_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.site.shown._CARDS", 1)
    articles = [make_article(title=f"خبر {n}", authors=(f"كاتب {n}", "سلمى")) for n in range(5)]
    with catalogue_of(tmp_path, *articles) as catalogue:
        rows = list(catalogue.rows())
        for some in (rows, rows[::-1], rows[3:0:-1], rows[4:], []):
            numbers = [row.number for row in some]
            shown = tuple(row.card for row in some)
            assert catalogue.shown.cards(numbers) == shown
            assert catalogue.shown.counted_cards(numbers) == shown
            items = catalogue.shown.items(numbers)
            assert tuple(item.card for item in items) == shown
            for item in items:
                assert item.authors == (item.card.title.replace("خبر", "كاتب"), "سلمى")
