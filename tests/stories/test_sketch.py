"""What is kept of a body tells how much of it another one has."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.search.names import runs
from generator.search.words import words
from generator.stories.sketch import (
    FEWEST,
    ORDERS,
    Sketch,
    paragraphs_of,
    parted_codes_of,
    shingles_of,
    sketch,
)

WORDS = [f"كلمة{chr(0x0628 + n % 20)}{chr(0x0641 + n // 20)}" for n in range(120)]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=FEWEST, max_size=400).map(" ".join)


def agreement(one: str, other: str) -> float:
    both = [np.frombuffer(sketch(text, "ar").shingles, "<u4") for text in (one, other)]
    return float((both[0] == both[1]).mean())


def test_spelling_and_what_stands_between_words_make_no_difference() -> None:
    text = "قالت المدينة إن المكتبة العامة ستفتح أبوابها غدا أمام جميع القراء في الساعة التاسعة"
    text = f"{text}، {text}."
    other = text.replace("المدينة", "المدينه").replace("،", "،##").replace("إن", "ان")
    text, other = f"{text} قال عبدالله بن لعبد الرحمن", f"{other} قال عبد  الله بن لعبدالرحمن"
    assert sketch(text, "ar") == sketch(other, "ar")
    assert sketch(text, "ar").digest


def test_where_a_paragraph_ends_makes_no_other_text() -> None:
    text = " ".join(WORDS[:FEWEST])
    other = " ".join(WORDS[:5]) + "\n\n" + " ".join(WORDS[5:FEWEST])
    one, two = sketch(text, "ar"), sketch(other, "ar")
    assert one[:3] == two[:3]
    assert [len(paragraphs_of(each.text)) for each in (one, two)] == [1, 2]
    assert b"".join(words for _, words in paragraphs_of(two.text)) == one.text
    assert np.frombuffer(two.paragraphs, "<u4").tolist() == [
        each for each, _ in paragraphs_of(two.text)
    ]


def test_a_text_of_few_words_is_not_told_from_others() -> None:
    short = " ".join(WORDS[: FEWEST - 1])
    made = sketch(short, "ar")
    assert made == Sketch(0, b"", made.words, b"", b"", b"")
    assert len(made.words) == 4 * (FEWEST - 1)
    assert sketch("", "ar") == Sketch(0, b"", b"", b"", b"", b"")


@given(st.text(alphabet=st.sampled_from("ab١2éﻻלא\"'\u200c\u064b\ud800.-_ \n\u2028"), max_size=40))
def test_there_is_a_number_for_each_run_of_letters(text: str) -> None:
    codes = parted_codes_of(text, "he")
    assert len(codes[codes != 0]) == len(runs(text))


@given(st.lists(st.sampled_from(["والبيت", "بيت", "كلمة 12", "مى‌رود", "رود", "ﻻ", "12", "a1"])))
def test_words_of_one_stem_have_one_number(pieces: list[str]) -> None:
    for piece in pieces:
        codes = parted_codes_of(piece, "ar").tolist()
        for other in pieces:
            same = parted_codes_of(other, "ar").tolist() == codes
            stems = [[w.stem for _, w in words(each, "ar")] for each in (piece, other)]
            assert same == (stems[0] == stems[1])


@given(TEXTS, TEXTS)
def test_sketches_agree_about_as_far_as_the_texts_do(one: str, other: str) -> None:
    sets = [
        set(shingles_of(parted_codes_of(text, "ar")).tolist()) for text in (one, f"{one} {other}")
    ]
    share = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    # Five standard deviations of as many trials as there are orders.
    assert abs(agreement(one, f"{one} {other}") - share) <= 5 * (0.25 / ORDERS) ** 0.5
    assert agreement(one, one) == 1


def test_a_very_long_text_is_sketched_as_a_short_one_is() -> None:
    rng = np.random.default_rng(1)
    long = " ".join(rng.choice(WORDS, 60_000))
    assert abs(agreement(long, f"{long} {long}") - 1) < 0.1
    assert len(sketch(long, "ar").words) <= 4 * len(WORDS)
