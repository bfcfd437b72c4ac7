"""Candidates: what one text can bear on is found without a look at all others."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.stories.copies import PRINT, Prints, candidates, candidates_of
from generator.stories.sketch import ORDERS


def drawn(chance: random.Random, texts: int, days: int) -> Prints:
    """Return the prints of texts, most of which have part of their shingles from others."""
    prints = np.zeros(texts, PRINT)
    for number in range(texts):
        shingles = np.array([chance.getrandbits(32) for _ in range(ORDERS)], "<u4")
        for _ in range(chance.randint(0, 2) if number else 0):
            # Side by side: what two have of a third may be nothing that they share.
            begin, many = chance.randrange(ORDERS), chance.choice([2, 4, 6, 8, 14])
            kept = [(begin + order) % ORDERS for order in range(many)]
            shingles[kept] = prints["shingles"][chance.randrange(number)][kept]
        print_ = prints[number]
        print_["digest"], print_["shingles"] = chance.getrandbits(32), shingles
        print_["day"], print_["paper"] = chance.randint(0, days), chance.randint(0, 3)
        print_["headline"][:3] = chance.sample(range(1, 7), 3)
    again = [chance.randrange(texts) for _ in range(texts // 4)]
    same = prints[again]  # the same words, of another paper and day
    same["day"], same["paper"] = chance.randint(0, days), chance.randint(0, 3)
    return np.concatenate([prints, same])


@settings(max_examples=200)
@given(st.randoms(use_true_random=False), st.integers(1, 40), st.sampled_from([3, 20]))
def test_the_candidates_of_some_texts_are_those_of_all_in_which_they_are(
    chance: random.Random, texts: int, days: int
) -> None:
    prints = drawn(chance, texts, days)
    some = np.sort(prints["digest"][chance.sample(range(len(prints)), min(3, texts))])
    chosen = set(some.tolist())
    every = candidates(prints)
    assert candidates_of(prints, some) == {
        pair for pair in every if pair.one in chosen or pair.other in chosen
    }
