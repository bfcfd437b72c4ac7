"""Columns of numbers are told apart as numpy does it, without what numpy loads for it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.stories.columns import among, different
from tests.conftest import REPOSITORY, make_article, make_site

COLUMNS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3), max_size=40)


@given(COLUMNS)
def test_the_different_numbers_of_a_column_are_numpys(numbers: list[int]) -> None:
    column = np.array(numbers, np.int64)
    assert different(column).tolist() == np.unique(column).tolist()


@given(COLUMNS, COLUMNS)
def test_what_is_among_a_few_is_what_numpy_says(numbers: list[int], few: list[int]) -> None:
    column, others = np.array(numbers, np.int64), np.array(sorted(few), np.int64)
    assert among(column, others).tolist() == np.isin(column, others).tolist()


def test_a_build_does_not_load_the_masked_arrays_of_numpy(tmp_path: Path) -> None:
    # Copies of one report, a text that stands twice, and related ones: all that columns are for.
    words = [f"كلمة{'ابتثجحخدذرزسش'[n % 13]}{'صضطظعغفقكلمنه'[n // 13]}" for n in range(120)]
    bodies = [" ".join(words[n:] + words[:5]) for n in (0, 2, 0, 40, 50, 60)]
    site = make_site(
        tmp_path, *(make_article(title=f"خبر {n}", body=body) for n, body in enumerate(bodies))
    )
    code = f"from pathlib import Path; from generator.build import build; build(Path({str(site)!r}), jobs=1)"
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print('numpy' in sys.modules, 'numpy.ma' in sys.modules)"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == ["True", "False"]
