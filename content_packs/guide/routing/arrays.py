"""A problem as the flat rows that the kernel reads: start and end become nodes of their own after the places."""

import math
from typing import Any

from content_packs.guide.routing.compiled import flat, floats, ints, zeros
from content_packs.guide.routing.laying import fill_legs
from content_packs.guide.routing.problem import BadProblem, Problem
from content_packs.guide.routing.shapes import NEVER, Bench, Ground, Walk

WIDTH = 10  # nearest places that are looked at
CYCLE = 300  # iterations of the first cycle, doubled each time


def lay_ground(problem: Problem) -> Ground:
    n = len(problem.score)
    m = n + 2
    legs = zeros(m * m)
    wrong = fill_legs(legs, flat(problem.legs), floats(problem.service), problem.start, problem.end)
    if wrong >= 0:
        raise BadProblem(f"legs of place {wrong}: numbers from 0 are needed")
    pool = [
        u for u in range(n) if u not in (problem.start, problem.end) and (problem.score[u] > 0 or u in problem.must)
    ]
    bonus = 2.0 ** math.ceil(math.log2(sum(problem.score) + 2.0))
    windows = [*(problem.windows or [()] * n), (), ()]
    opens, closes, first = list[float](), list[float](), [0]
    for openings in windows:
        for opening in openings or ((-NEVER, NEVER),):
            opens.append(max(-NEVER, opening[0]))
            closes.append(min(NEVER, opening[1]))
        first.append(len(opens))
    width = max(1, min(WIDTH, len(pool) - 1))
    return Ground(
        size=m,
        legs=legs,
        score=floats([*problem.score, 0.0, 0.0]),
        must=floats(bonus if u in problem.must else 0.0 for u in range(m)),
        bonus=bonus,
        pool=ints(pool),
        near=ints([-1] * (m * width)),
        width=width,
        first=ints(first),
        opens=floats(opens),
        closes=floats(closes),
        theme=ints([*(problem.theme if len(problem.theme) else [-1] * n), -1, -1]),
        falling=ints(sorted(pool, key=lambda u: (-problem.score[u], u))),
        factor=float(problem.factor),
        themes=max(problem.theme, default=-1) + 1 if len(problem.theme) and problem.factor < 1 else 0,
        windowed=any(len(each) for each in windows),
        depart=float(problem.depart),
        until=float(problem.until),
    )


def empty_walk(ground: Ground) -> Walk | None:
    """From start to end with nothing between; None where even that does not fit."""
    m = ground.size
    start, end = m - 2, m - 1
    direct = ground.legs[start * m + end]
    if not ground.depart + direct <= ground.until:
        return None
    succ, pred = [-1] * m, [-1] * m
    succ[start], succ[end], pred[end], pred[start] = end, end, start, start
    rows = (ints(succ), ints(pred), zeros(m), zeros(m), floats([NEVER] * m), ints([start] * m))
    return Walk(*rows, floats((0.0, direct, 0.0)), ints([0] * m))


def make_bench(ground: Ground, seed: int) -> Bench:
    """The random bits begin as the seed scattered by a multiplier (Knuth), never zero."""
    m = ground.size
    bits = ((seed + 1) * 2654435761) & 0xFFFFFFFF or 1
    rows = (ints([0] * m), ints([0] * m), zeros(m), zeros(m))
    return Bench(ints((bits, 0, 0, CYCLE)), floats([1.0] * m), zeros(ground.themes + 1), *rows)


def twin(walk: Walk) -> Walk:
    rows: list[Any] = [row.copy() for row in walk]
    return Walk(*rows)
