"""Threads: what hangs together over days, and the words that it is called by."""

import numpy as np

from generator.stories.sketch import numbers_of
from generator.stories.threads import FEWEST, Strand, chains, name


def chained(links: list[tuple[int, int]]) -> list[list[int]]:
    """Return the chains of links that go both ways."""
    both = [*links, *((other, one) for one, other in links)]
    one, other = np.array(both, np.int64).reshape(-1, 2).T
    return sorted(sorted(chain) for chain in chains(one, other))


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
    assert not list(chains(one, other))


def test_a_few_articles_are_no_thread() -> None:
    numbers = range(1, 1 + FEWEST)
    assert chained(ring(*numbers)) == [[*numbers]]
    assert not chained(ring(*numbers[:-1]))
    assert not chained([])


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
