"""Columns of numbers: which different ones there are, how many of each, which are among others.

NumPy's own `unique` and `isin` do it too, but load its masked arrays first, a twelfth of the time
of a small build.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def different(column: NDArray[Any]) -> NDArray[Any]:
    """Return the different numbers of a column, in rising order."""
    ordered, firsts = _parted(column)
    return ordered[firsts]


def counted(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the different numbers of a column, in rising order, and how often each is there."""
    ordered, firsts = _parted(column)
    return ordered[firsts], np.diff(np.flatnonzero(firsts), append=len(ordered))


def among(column: NDArray[Any], few: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each number of a column whether it is one of a few, which are in rising order."""
    if not len(few):
        return np.zeros(len(column), np.bool_)
    found: NDArray[np.bool_] = few.take(few.searchsorted(column), mode="clip") == column
    return found


def _parted(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return a column in rising order, and of each number whether it is the first of its kind."""
    ordered = np.sort(column)
    firsts = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=firsts[1:])
    return ordered, firsts
