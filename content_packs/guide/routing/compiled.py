"""The one door to numba: `compiled` makes machine code of a function where numba is
installed, and leaves it alone where not.

The search reads flat rows of numbers by index and nothing else, so that arrays (compiled) and lists (not)
are one to it.
`NUMBA_DISABLE_JIT=1` switches compiling off, `NUMBA_CACHE_DIR` says where compiled code is kept (numba's own settings).
"""

import importlib
import os
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def _load() -> tuple[Any, Any]:
    """numba and numpy, or nothing where they are not installed or not wanted."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return None, None
    try:
        return importlib.import_module("numba"), importlib.import_module("numpy")
    except ImportError:
        return None, None


_numba, _numpy = _load()
COMPILED = _numba is not None


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    if not COMPILED:
        return function
    return cast(Callable[P, R], _numba.njit(cache=True, nogil=True)(function))


def floats(numbers: Iterable[float]) -> list[float]:
    """A row of floats as the search reads it: an array where it is compiled."""
    return cast(list[float], _numpy.array(list(numbers), dtype="float64")) if COMPILED else [float(x) for x in numbers]


def ints(numbers: Iterable[int]) -> list[int]:
    return cast(list[int], _numpy.array(list(numbers), dtype="int64")) if COMPILED else [int(x) for x in numbers]


def flat(rows: Any) -> list[float]:
    """A square matrix (lists or an array) as one row."""
    if COMPILED:
        return cast(list[float], _numpy.ascontiguousarray(rows, dtype="float64").reshape(-1))
    rows = rows.tolist() if hasattr(rows, "tolist") else rows
    return [float(x) for row in rows for x in row]


def zeros(count: int) -> list[float]:
    return cast(list[float], _numpy.zeros(count)) if COMPILED else [0.0] * count
