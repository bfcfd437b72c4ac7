"""How the index writes spellings: what is read is what was written, and it is short."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from generator.search.coding import spelt, text_of_units, units
from tests.search.test_index import Bytes

# Few letters, so that stems stand within spellings, whole and in part; one is beyond U+FFFF.
TEXTS = st.text("اأبدل𞤀𞤁a", max_size=12)


def read(coded: bytes, stem: str) -> str:
    reader = Bytes(base64.b64encode(coded).decode())
    found = reader.spelling(text_of_units(stem))
    assert reader.at == len(coded)
    return found


@given(TEXTS, TEXTS)
def test_a_spelling_is_read_as_it_was_written(stem: str, text: str) -> None:
    assert read(spelt(units(stem), units(text)), units(stem)) == text


@given(TEXTS, TEXTS)
def test_before_its_whole_stem_a_spelling_is_what_stands_there(front: str, stem: str) -> None:
    assert (
        spelt(units(stem), units(front + stem)) == bytes([2 * len(front.encode())]) + front.encode()
    )


def test_a_spelling_has_what_its_stem_has_once() -> None:
    # The two letters before the stem, all of this but its last one, and the letter in place of it.
    assert len(spelt("مدينه", "المدينة")) == 1 + 4 + 1 + 1 + 2
