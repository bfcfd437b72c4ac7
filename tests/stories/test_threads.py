"""Threads: what hangs together over days, and the words that it is called by."""

from itertools import combinations

import numpy as np

from generator.stories.sketch import numbers_of
from generator.stories.threads import FEWEST, GAP, Strand, chains, name

DAY = 735_000


def chained(links: list[tuple[int, int]], days: dict[int, int] | None = None) -> list[list[int]]:
    """Return the chains of links that go both ways; all articles are of one day, or of `days`."""
    both = [*links, *((other, one) for one, other in links)]
    one, other = np.array(both, np.int64).reshape(-1, 2).T
    known = np.full(50, DAY, np.int64)
    for number, day in (days or {}).items():
        known[number] = day
    return sorted(sorted(chain) for chain in chains(one, other, known))


def ring(*numbers: int) -> list[tuple[int, int]]:
    """Return links among neighbours and second neighbours."""
    return [
        (numbers[place - step], number)
        for place, number in enumerate(numbers)
        for step in (1, 2)
        if place >= step
    ]


def test_articles_hang_together_by_links_that_a_third_one_holds() -> None:
    first, second = ring(*range(1, 7)), ring(*range(11, 17))
    assert chained(first) == [[1, 2, 3, 4, 5, 6]]
    assert chained([*first, *second, (6, 11)]) == [[*range(1, 7)], [*range(11, 17)]]


def test_one_that_names_another_which_does_not_is_no_link() -> None:
    one, other = np.array(ring(1, 2, 3, 4, 5, 6), np.int64).T
    assert not list(chains(one, other, np.full(9, DAY, np.int64)))


def test_a_few_articles_are_no_thread_nor_are_those_without_a_date() -> None:
    numbers = range(1, 1 + FEWEST)
    assert chained(ring(*numbers)) == [[*numbers]]
    assert not chained(ring(*numbers[:-1]))
    assert not chained(ring(*numbers), {3: 0})


def test_after_a_long_silence_another_thread_begins() -> None:
    later = dict.fromkeys(range(6, 11), DAY + GAP + 1)
    links = list(combinations(range(1, 11), 2))
    assert chained(links, later) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]
    assert chained(links, dict.fromkeys(later, DAY + GAP)) == [[*range(1, 11)]]


def strands_of(*titles: str, body: str = "", days: int = 5) -> list[Strand]:
    """Return articles with these headlines, in each of which there are the words of a body too."""
    return [
        Strand(
            f"2024-03-{1 + number % days:02}",
            title,
            "ar",
            frozenset(numbered(f"{title} {body}")),
        )
        for number, title in enumerate(titles)
    ]


def numbered(text: str) -> list[int]:
    """Return the numbers of the words of a text."""
    return numbers_of(text.split(), "ar")


TITLES = ("وصول الجسر", "الميناء والجسر", "جسر الميناء", "في الميناء", "خبر عن المدينة")
RARE = numbered("جسر ميناء مدينة")


def test_a_thread_is_called_by_rare_words_of_its_headlines_that_most_texts_have() -> None:
    strands = strands_of(*TITLES, body="ميناء جسر")
    assert name(strands, [RARE]) == ("جسر", "الميناء")
    assert name(strands[::-1], [RARE]) == ("جسر", "الميناء")


def test_what_has_no_two_such_words_or_too_few_days_is_no_thread() -> None:
    strands = strands_of(*TITLES, body="ميناء جسر")
    assert not name(strands, [numbered("جسر")])
    assert not name(strands_of("خبر", "ثان", "ثالث", "رابع", "خامس"), [RARE])
    assert not name(strands_of(*TITLES, body="ميناء جسر", days=2), [RARE])


def test_words_that_only_half_of_the_texts_have_make_no_thread() -> None:
    others = strands_of(*(f"خبر {n}" for n in "ابتثج"))
    assert not name([*strands_of(*TITLES, body="ميناء جسر"), *others], [RARE])
