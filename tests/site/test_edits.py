"""After any edits of a small site, a build equals a clean one."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.build import build
from tests.conftest import tree
from tests.site.edits import EDITS
from tests.site.sites import clean_build, rewrite, small_built_site, small_site

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


@pytest.mark.parametrize("name", ["delete", "move", "redate", "spoil", "withdraw"])
def test_an_edited_article_template_beside_another_edit_equals_a_clean_build(
    tmp_path: Path, name: str
) -> None:
    site = small_built_site(tmp_path / "s")
    EDITS["article template"](site, 1)
    EDITS[name](site, 3)
    build(site)
    assert tree(site / "output") == clean_build(site)


def test_a_translation_that_is_taken_back_is_gone_from_all_that_hung_together(
    tmp_path: Path,
) -> None:
    site = small_site(tmp_path / "s")
    ids = ("a" * 12, "b" * 12)
    rewrite(site, 3, translations=ids[:1])
    rewrite(site, 4, translations=ids)
    for edit in ((4, ids[1:]), (4, ()), (3, ids)):
        build(site)
        rewrite(site, edit[0], translations=edit[1])
        build(site)
        assert tree(site / "output") == clean_build(site)
