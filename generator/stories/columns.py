"""Columns of numbers: which different ones there are, and which are among others.

NumPy's own `unique` and `isin` do it too, but load its masked arrays first, a twelfth of the time
of a small build; `unique` does not where it counts.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def different(column: NDArray[Any]) -> NDArray[Any]:
    """Return the different numbers of a column, in rising order."""
    ordered = np.sort(column)
    firsts = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=firsts[1:])
    return ordered[firsts]


def among(column: NDArray[Any], few: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each number of a column whether it is one of a few, which are in rising order."""
    if not len(few):
        return np.zeros(len(column), np.bool_)
    found: NDArray[np.bool_] = few.take(few.searchsorted(column), mode="clip") == column
    return found
