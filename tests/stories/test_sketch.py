"""What is kept of a body tells how much of it another one has."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.stories.sketch import FEWEST, ORDERS, codes_of, shingles_of, sketch

WORDS = [f"كلمة{chr(0x0628 + n % 20)}{chr(0x0641 + n // 20)}" for n in range(120)]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=FEWEST, max_size=400).map(" ".join)


def agreement(one: str, other: str) -> float:
    both = [np.frombuffer(sketch(text, "ar").shingles, "<u4") for text in (one, other)]
    return float((both[0] == both[1]).mean())


def test_spelling_and_what_stands_between_words_make_no_difference() -> None:
    text = "قالت المدينة إن المكتبة العامة ستفتح أبوابها غدا أمام جميع القراء في الساعة التاسعة"
    text = f"{text}، {text}."
    other = text.replace("المدينة", "المدينه").replace("،", "\n\n##").replace("إن", "ان")
    assert sketch(text, "ar") == sketch(other, "ar")
    assert sketch(text, "ar").digest


def test_a_text_of_few_words_is_not_told_from_others() -> None:
    short = " ".join(WORDS[: FEWEST - 1])
    assert sketch(short, "ar")[:2] == (0, b"")
    assert len(sketch(short, "ar").words) == 4 * (FEWEST - 1)
    assert sketch("", "ar") == (0, b"", b"")


@given(TEXTS, TEXTS)
def test_sketches_agree_about_as_far_as_the_texts_do(one: str, other: str) -> None:
    sets = [set(shingles_of(codes_of(text, "ar")).tolist()) for text in (one, f"{one} {other}")]
    share = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    # Five standard deviations of as many trials as there are orders.
    assert abs(agreement(one, f"{one} {other}") - share) <= 5 * (0.25 / ORDERS) ** 0.5
    assert agreement(one, one) == 1


def test_a_very_long_text_is_sketched_as_a_short_one_is() -> None:
    rng = np.random.default_rng(1)
    long = " ".join(rng.choice(WORDS, 60_000))
    assert abs(agreement(long, f"{long} {long}") - 1) < 0.1
    assert len(sketch(long, "ar").words) <= 4 * len(WORDS)
