"""Columns of numbers are told apart as numpy does it, without what numpy loads for it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.stories.columns import among, counted, different
from tests.conftest import REPOSITORY, make_article, make_site

COLUMNS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3), max_size=40)


@given(COLUMNS)
def test_the_different_numbers_of_a_column_and_how_many_are_numpys(numbers: list[int]) -> None:
    column = np.array(numbers, np.int64)
    values, counts = np.unique(column, return_counts=True)
    assert different(column).tolist() == values.tolist()
    assert [each.tolist() for each in counted(column)] == [values.tolist(), counts.tolist()]


@given(COLUMNS, COLUMNS)
def test_what_is_among_a_few_is_what_numpy_says(numbers: list[int], few: list[int]) -> None:
    column, others = np.array(numbers, np.int64), np.array(sorted(few), np.int64)
    assert among(column, others).tolist() == np.isin(column, others).tolist()


def test_a_build_does_not_load_the_masked_arrays_of_numpy(tmp_path: Path) -> None:
    site = make_site(tmp_path, *(make_article(title=f"خبر {n}") for n in range(3)))
    code = f"import sys; from generator.build import build; build(__import__('pathlib').Path({str(site)!r}), jobs=1)"
    said = subprocess.run(
        [sys.executable, "-c", f"{code}; print('numpy' in sys.modules, 'numpy.ma' in sys.modules)"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == ["True", "False"]
