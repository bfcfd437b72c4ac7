"""After any edits of a site whose lists have many pages, a build equals a clean one."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.build import build
from generator.site.write import MANIFEST
from tests.conftest import copy_built, tree
from tests.site.edits import EDITS, OF_ARTICLES, OF_CONTENT
from tests.site.sites import clean_build, long_site

# So short that a few articles make many of them.
PAGES = {"generator.site.lists.PAGE_SIZE": 3}
ALL = {
    **PAGES,
    "generator.site.steps._MANY": 5,
    "generator.site.sitemaps.MOST": 3,
}
_places = itertools.count()


@contextmanager
def lowered(limits: Mapping[str, int]) -> Iterator[None]:
    """Let lists be cut shorter than they are."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(name, limit)
        yield


def long_built_site(root: Path, limits: Mapping[str, int]) -> Path:
    """Make the long site with its output."""
    with lowered(limits):
        build(long_site(root))
    return root


@pytest.fixture(scope="module")
def all_short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_built_site(tmp_path_factory.mktemp("all"), ALL)


@pytest.fixture(scope="module")
def pages_short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_built_site(tmp_path_factory.mktemp("pages"), PAGES)


@settings(max_examples=20)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(OF_CONTENT), st.integers(0, 40)), min_size=1, max_size=3
        ),
        min_size=1,
        max_size=4,
    )
)
@example(builds=[[("retitle", 3)]])  # another article names it as related
def test_after_any_edits_the_numbered_pages_of_long_lists_are_those_of_a_clean_build(
    tmp_path: Path, all_short: Path, builds: list[list[tuple[str, int]]]
) -> None:
    with lowered(ALL):
        site = copy_built(all_short, tmp_path / str(next(_places)) / "s")
        for edits in builds:
            for name, pick in edits:
                EDITS[name](site, pick)
            build(site)
            assert tree(site / "output") == clean_build(site)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(OF_ARTICLES), st.integers(0, 40)), max_size=6))
def test_after_edits_that_are_named_a_build_equals_a_clean_one(
    tmp_path: Path, pages_short: Path, edits: list[tuple[str, int]]
) -> None:
    with lowered(PAGES):
        site = copy_built(pages_short, tmp_path / str(next(_places)) / "s")
        clean = tree(site / "output")
        for name, pick in edits:
            before = tree(site / "content")
            EDITS[name](site, pick)
            after = tree(site / "content")
            paths = {path for path in {*before, *after} if before.get(path) != after.get(path)}
            build(site, saved=None if "addresses.txt" in paths else frozenset(paths))
            made, clean = tree(site / "output"), clean_build(site)
            # The index of all texts and the list of all files wait for the build that follows.
            later = {name for name in made | clean if name.startswith(("search/", MANIFEST))}
            assert {n: made[n] for n in made.keys() - later} == {
                n: clean[n] for n in clean.keys() - later
            }
        build(site)
        assert tree(site / "output") == clean
