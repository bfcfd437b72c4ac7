"""Two versions of a text: what became of each word."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.stories.compare import Comparison, Run, compare

WORDS = st.text(alphabet="ab،\n ", max_size=40)


def marked(found: Comparison) -> list[str]:
    """Return the paragraphs, with + before what was added and - before what was left out."""
    signs = {"both": "", "added": "+", "left out": "-"}
    return [
        " ".join(f"{signs[run.kind]}({run.text})" if signs[run.kind] else run.text for run in runs)
        for runs in found.paragraphs
    ]


def has_letter(word: str) -> bool:
    return any(letter.isalnum() for letter in word)


def words_of(found: Comparison, without: str) -> list[str]:
    """Return all words, in their order, but for those that stand in one version alone."""
    runs = [run for paragraph in found.paragraphs for run in paragraph if run.kind != without]
    return [word for run in runs for word in run.text.split()]


def test_words_that_were_changed_are_told_where_they_stand() -> None:
    found = compare("افتتح الوزير المكتبة أمس", "افتتح المحافظ المكتبة مساء أمس")
    assert marked(found) == ["افتتح -(الوزير) +(المحافظ) المكتبة +(مساء) أمس"]
    assert found[1:] == (3, 2, 1)


def test_a_paragraph_that_was_left_out_stands_alone() -> None:
    found = compare("أول\n\nثان طويل\n\nثالث", "أول\n\nثالث")
    assert marked(found) == ["أول", "-(ثان طويل)", "ثالث"]


def test_where_lines_and_paragraphs_end_is_no_difference() -> None:
    found = compare("أول ثان\n\nثالث", "أول\nثان ثالث\n")
    assert (found.both, found.added, found.left_out) == (3, 0, 0)


def test_a_sign_that_stands_alone_is_marked_but_counts_as_no_word() -> None:
    found = compare("قال الوزير إن", "قال الوزير ، إن –")
    assert marked(found) == ["قال الوزير +(،) إن +(–)"]
    assert found[1:] == (3, 0, 0)


def test_an_empty_text_is_wholly_added_or_left_out() -> None:
    assert compare("", "كلمة") == (((Run("added", "كلمة"),),), 0, 1, 0)
    assert compare("كلمة", "") == (((Run("left out", "كلمة"),),), 0, 0, 1)
    assert compare("", "") == ((), 0, 0, 0)


@given(WORDS, WORDS)
def test_every_word_of_both_comes_once_in_its_order(earlier: str, later: str) -> None:
    found = compare(earlier, later)
    assert words_of(found, "added") == earlier.split()
    assert words_of(found, "left out") == later.split()
    assert found.both + found.left_out == sum(map(has_letter, earlier.split()))
    assert found.both + found.added == sum(map(has_letter, later.split()))


def long_text(seed: int, words: int, kinds: int) -> list[str]:
    """Return words of so many kinds, in an order of no sense."""
    chance = random.Random(seed)
    return [f"كلمة{chance.randrange(kinds)}" for _ in range(words)]


def in_paragraphs(words: list[str], size: int) -> str:
    """Return a text of paragraphs of so many words."""
    return "\n\n".join(" ".join(words[at : at + size]) for at in range(0, len(words), size))


def test_of_a_text_as_long_as_a_book_single_words_are_told() -> None:
    words = long_text(1, 60_000, 20_000)
    other = [*words[:30_000], "جديد", *words[30_001:]]
    found = compare(in_paragraphs(words, 40), in_paragraphs(other, 40))
    assert found[1:] == (59_999, 1, 1)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (long_text(1, 60_000, 2), long_text(2, 60_000, 2)),
        (long_text(1, 60_000, 150), long_text(2, 60_000, 150)),
        (long_text(1, 60_000, 60_000), long_text(2, 60_000, 60_000)),
        (long_text(1, 60_000, 60_000), long_text(1, 60_000, 60_000)[::-1]),
        (["كلمة"] * 60_000, ["كلمة"] * 59_000),
    ],
)
@pytest.mark.parametrize("size", [1, 40, 60_000])
def test_no_text_takes_long(earlier: list[str], later: list[str], size: int) -> None:
    start = time.process_time()
    found = compare(in_paragraphs(earlier, size), in_paragraphs(later, size))
    assert time.process_time() - start < 5
    assert words_of(found, "added") == earlier
    assert words_of(found, "left out") == later
