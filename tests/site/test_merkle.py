"""The tree over the content files, beside the definition in RFC 9162."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.merkle import climbed, leaf, root, way_up

COUNTS = range(1, 71)


def entries(count: int) -> list[str]:
    """Return as many digests of files."""
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


def by_the_rfc(hashes: list[bytes]) -> bytes:
    """Return the tree hash as RFC 9162 2.1.1 defines it: from the top, by the power of two."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    inner = by_the_rfc(hashes[:split]) + by_the_rfc(hashes[split:])
    return hashlib.sha256(b"\x01" + inner).digest()


@pytest.mark.parametrize("count", COUNTS)
def test_the_root_is_that_of_the_rfc(count: int) -> None:
    hashes = [leaf(entry) for entry in entries(count)]
    assert hashes[0] == hashlib.sha256(b"\x00" + entries(1)[0].encode()).digest()
    assert root(hashes) == by_the_rfc(hashes)


@pytest.mark.parametrize("count", COUNTS)
def test_each_entry_is_proved_and_no_other_in_its_place(count: int) -> None:
    hashes = [leaf(entry) for entry in entries(count)]
    whole = root(hashes)
    for index, own in enumerate(hashes):
        steps = way_up(hashes, index)
        assert len(steps) <= (count - 1).bit_length()
        assert climbed(own, steps) == whole
        for other in (*hashes[:index], *hashes[index + 1 :], leaf(entries(71)[-1])):
            assert climbed(other, steps) != whole


@given(st.integers(2, 70), st.data())
def test_a_proof_with_one_other_bit_proves_nothing(count: int, data: st.DataObject) -> None:
    hashes = [leaf(entry) for entry in entries(count)]
    index = data.draw(st.integers(0, count - 1))
    steps = way_up(hashes, index)
    at = data.draw(st.integers(0, len(steps) - 1))
    byte = data.draw(st.integers(0, 31))
    changed = bytearray(steps[at].hash)
    changed[byte] ^= 1 << data.draw(st.integers(0, 7))
    steps[at] = steps[at]._replace(hash=bytes(changed))
    assert climbed(hashes[index], steps) != root(hashes)


def test_the_root_of_nothing_is_the_digest_of_nothing() -> None:
    assert root([]).hex() == hashlib.sha256(b"").hexdigest()
