"""The search for the walk that is worth most: `search(problem, seed, iterations, deadline)`.

The same problem, seed and iterations give the same walk, compiled or not; a deadline only ends the search earlier, and
more iterations never give a worse one. The clock is read between short runs of the kernel and may be passed in.
"""

import time
from collections.abc import Callable

from content_packs.guide.routing.arrays import empty_walk, lay_ground, make_bench, twin
from content_packs.guide.routing.compiled import floats
from content_packs.guide.routing.kernel import climb, copy, measure, recreate, seek_all
from content_packs.guide.routing.laying import neighbours
from content_packs.guide.routing.problem import Found, Problem, check, worth
from content_packs.guide.routing.shapes import Bench, Ground, Walk
from content_packs.guide.routing.untangling import untangle

RUINED = 10  # places taken out at most
HEAT = 1.0  # of a mean score: what a worse walk may lack at the beginning of a cycle
THRIFT = 0.1  # of the mean score per second: what a shorter walk is worth
MARGIN = 0.002  # seconds kept for the answer


def search(
    problem: Problem,
    *,
    seed: int = 0,
    iterations: int = 1_000_000,
    deadline: float | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Found:
    """The best walk found. `deadline` is an instant of `clock`. Raises BadProblem."""
    check(problem)
    ground = lay_ground(problem)
    best = empty_walk(ground)
    if best is None:
        return Found((), 0.0, tuple(sorted(problem.must - {problem.start, problem.end})), 0, reachable=False)
    bench = make_bench(ground, seed)
    begin(ground, best, bench)
    if len(ground.pool):
        run(ground, best, bench, iterations, deadline, clock)
    return _answer(problem, best, bench)


def begin(ground: Ground, walk: Walk, bench: Bench) -> None:
    """The first walk, greedily."""
    neighbours(ground)
    seek_all(ground, walk)
    recreate(ground, walk, bench, 1)
    measure(ground, walk, bench)
    while not ground.windowed and untangle(ground, walk, bench):
        measure(ground, walk, bench)
        seek_all(ground, walk)
        recreate(ground, walk, bench, 1)
        measure(ground, walk, bench)


def run(
    ground: Ground, best: Walk, bench: Bench, iterations: int, deadline: float | None, clock: Callable[[], float]
) -> None:
    """Iterate in steps of a millisecond or two, so that the deadline is met."""
    current, trial = (twin(best) for _ in range(2))
    copy(best, current)
    knobs = floats((RUINED, HEAT, THRIFT))
    step, done, now = 1, 0, clock()
    while done < iterations and (deadline is None or now < deadline - MARGIN):
        step = min(step, iterations - done)
        climb(ground, current, trial, best, bench, step, knobs)
        done += step
        before, now = now, clock()
        pace = (now - before) / step
        step = max(1, min(step * 4, int(0.002 / pace) if pace > 0 else step * 4))


def _answer(problem: Problem, best: Walk, bench: Bench) -> Found:
    order, place, end = list[int](), int(best.succ[len(best.succ) - 2]), len(best.succ) - 1
    while place != end:
        order.append(place)
        place = int(best.succ[place])
    wanted = problem.must - {problem.start, problem.end} - set(order)
    return Found(tuple(order), worth(problem, order), tuple(sorted(wanted)), int(bench.state[1]))
