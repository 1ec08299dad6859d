"""What a search is asked and what it answers, and an independent check. It knows no building: places are numbers.

Times are seconds on one clock. A visit begins at the arrival or when the next window opens, must begin within a window
(its last instant counts), and lasts `service`. Start and end are places too, never visited in between; they may
be the same, and their own scores, windows and services count for nothing. A leg is the shortest walk there is (a detour
never shortens it); `inf` where there is none. A rest is a place that the caller adds, with a window: the search places
none.
"""

import math
from collections.abc import Iterator, Sequence

import msgspec

MOST = 2_000  # places

Windows = Sequence[Sequence[tuple[float, float]]]


class BadProblem(ValueError):
    """The problem makes no sense; says which place and why."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    legs: Sequence[Sequence[float]]  # seconds from row to column; numpy arrays do too
    score: Sequence[float]
    service: Sequence[float]  # seconds
    start: int
    end: int
    depart: float
    until: float  # latest arrival at the end
    windows: Windows = ()  # for each place its openings, earliest first; none: always open
    must: frozenset[int] = frozenset()
    theme: Sequence[int] = ()  # of each place; -1: of none
    factor: float = 1.0  # the k-th place of a theme, best first, counts factor ** (k - 1)


class Found(msgspec.Struct, frozen=True):
    """`order`: places between start and end. `left_out`: must-visits that do not fit with the others."""

    order: tuple[int, ...]
    score: float
    left_out: tuple[int, ...]
    iterations: int
    reachable: bool = True  # false: not even the way from start to end fits; the order is empty


def check(problem: Problem) -> None:
    """Raises BadProblem for numbers that make no sense."""
    n = len(problem.score)
    if not 1 <= n <= MOST:
        raise BadProblem(f"{n} places: there must be 1 to {MOST}")
    for name in ("legs", "service", *(each for each in ("windows", "theme") if len(getattr(problem, each)))):
        if len(getattr(problem, name)) != n:
            raise BadProblem(f"{name}: {len(getattr(problem, name))} of {n} places")
    for place in (problem.start, problem.end, *problem.must):
        if not 0 <= place < n:
            raise BadProblem(f"place {place}: they are numbered 0 to {n - 1}")
    for name, row in (("score", problem.score), ("service", problem.service)):
        for place, number in enumerate(row):
            if not (0 <= number < math.inf):
                raise BadProblem(f"{name} of place {place}: {number}")
    if not (math.isfinite(problem.depart) and math.isfinite(problem.until) and 0 < problem.factor <= 1):
        raise BadProblem(f"depart {problem.depart}, until {problem.until}, factor {problem.factor}")
    _check_rows(problem, n)


def _check_rows(problem: Problem, n: int) -> None:
    for place, row in enumerate(problem.legs):
        if len(row) != n:
            raise BadProblem(f"legs of place {place}: {len(row)} of {n}")
    for place, openings in enumerate(problem.windows):
        edges = [edge for opening in openings for edge in opening]
        if edges != sorted(edges) or any(map(math.isnan, edges)):
            raise BadProblem(f"windows of place {place}: {edges} do not follow one another")


def begins(problem: Problem, order: Sequence[int]) -> Iterator[float]:
    """When each visit begins, at last the arrival at the end; `inf` from where it fails."""
    now, before, stay = float(problem.depart), problem.start, 0.0
    for place in order:
        now = _begin(problem, place, now + stay + float(problem.legs[before][place]))
        yield now
        before, stay = place, float(problem.service[place])
    yield now + stay + float(problem.legs[before][problem.end])


def _begin(problem: Problem, place: int, arrival: float) -> float:
    openings = problem.windows[place] if len(problem.windows) else ()
    if not openings:
        return arrival
    return min((max(arrival, opens) for opens, closes in openings if arrival <= closes), default=math.inf)


def feasible(problem: Problem, order: Sequence[int]) -> bool:
    """Whether a walk can be walked: no place twice, windows kept, at the end in time. Must-visits are not looked at."""
    places = set(order)
    if len(places) != len(order) or {problem.start, problem.end} & places:
        return False
    if not all(0 <= place < len(problem.score) for place in order):
        return False
    return all(map(math.isfinite, times := list(begins(problem, order)))) and times[-1] <= problem.until


def worth(problem: Problem, order: Sequence[int]) -> float:
    """The score of a walk, the places of a theme counted best first."""
    total, counts = 0.0, dict[int, float]()
    for place in sorted(order, key=lambda one: (-problem.score[one], one)):
        theme = problem.theme[place] if len(problem.theme) else -1
        total += problem.score[place] * counts.get(theme, 1.0)
        if theme >= 0:
            counts[theme] = counts.get(theme, 1.0) * problem.factor
    return float(total)
