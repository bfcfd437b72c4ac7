"""After any edits of a small site, a build equals a clean one."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.build import build
from tests.conftest import tree
from tests.site.edits import EDITS
from tests.site.sites import clean_build, small_built_site

_places = itertools.count()


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 11)), min_size=1, max_size=5)
)
def test_after_any_edits_a_build_equals_a_clean_one(
    tmp_path: Path, edits: list[tuple[str, int]]
) -> None:
    site = small_built_site(tmp_path / str(next(_places)) / "s")
    for name, pick in edits:
        EDITS[name](site, pick)
        build(site)
    assert tree(site / "output") == clean_build(site)


@pytest.mark.parametrize("name", sorted(EDITS))
def test_after_each_edit_a_build_equals_a_clean_one(tmp_path: Path, name: str) -> None:
    site = small_built_site(tmp_path / "s")
    for pick in (0, 3, 4):
        EDITS[name](site, pick)
        build(site)
        assert tree(site / "output") == clean_build(site)
