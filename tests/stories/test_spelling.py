"""Numbers of a sketch are told in the words of the text."""

import numpy as np

from generator.search.names import runs
from generator.stories.sketch import parted_codes_of, sketch
from generator.stories.spelling import spelt

TEXT = "زار وفد من طنجة المدينة، وقال أهل المدينة: طنجة 2015 بعيدة، والمدينة كبيرة."


def number(word: str) -> int:
    return int(parted_codes_of(word, "ar")[0])


def test_each_number_has_its_shortest_spelling_in_the_text() -> None:
    found = spelt(TEXT, "ar", [number("المدينة"), number("طنجه"), number("غائب")])
    assert found == {number("مدينة"): "المدينة", number("طنجة"): "طنجة"}


def test_numbers_and_very_short_words_say_nothing() -> None:
    assert not spelt(TEXT, "ar", [number("2015"), number("من")])
    assert not spelt("", "ar", [1])


def test_the_usual_words_of_a_language_say_nothing() -> None:
    text = "وزير کار گفت که کارگران کرده اند"
    numbers = [int(code) for code in parted_codes_of(text, "fa")]
    assert set(spelt(text, "fa", numbers).values()) == {"وزير", "کار", "کارگران", "اند"}


def test_every_word_of_a_sketch_stands_for_one_in_the_text() -> None:
    words = np.frombuffer(sketch(TEXT, "ar").words, "<u4").tolist()
    assert len(parted_codes_of(TEXT, "ar")) == len(runs(TEXT))
    assert set(spelt(TEXT, "ar", words)) <= set(words)
