"""What the kernels read and write: rows of numbers in tuples, arrays where compiled, lists where not."""

from typing import NamedTuple

NEVER = 1e300
MASK = 0xFFFFFFFF


class Ground(NamedTuple):
    """What does not change during a search; `size` nodes, the last two are start and end."""

    size: int
    legs: list[float]  # seconds from begin to arrival: stay and walk, size × size
    score: list[float]
    must: list[float]  # what a must-visit counts more: `bonus`, above all scores together
    bonus: float
    pool: list[int]  # places worth visiting
    near: list[int]  # size × width: nearest places of the pool first
    width: int
    first: list[int]  # windows of a place: opens[first[u]:first[u + 1]]
    opens: list[float]
    closes: list[float]
    theme: list[int]  # -1: none
    falling: list[int]  # the pool by score, highest first
    factor: float  # what the next place of a theme counts
    themes: int
    windowed: bool
    depart: float
    until: float


class Walk(NamedTuple):
    """One walk; `facts` are value, length, places."""

    succ: list[int]
    pred: list[int]
    begin: list[float]
    latest: list[float]
    delta: list[float]  # of the cheapest gap
    gap: list[int]  # after which node
    facts: list[float]
    fresh: list[int]  # 1: a place whose neighbours changed since the copy


class Bench(NamedTuple):
    """Room to work in; `state`: random bits, iterations done, place in the cycle, length of the cycle."""

    state: list[int]
    noise: list[float]
    counts: list[float]
    route: list[int]
    rank: list[int]
    forward: list[float]
    backward: list[float]
