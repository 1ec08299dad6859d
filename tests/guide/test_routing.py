"""The search for routes: every walk can be walked, repeats itself, and grows no worse with time; compiled or not."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_packs.guide.routing.problem import BadProblem, Found, Problem, feasible, worth
from content_packs.guide.routing.search import search

HOUSE = Path(__file__).parents[2]
numbers = st.integers(0, 40)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n = draw(st.integers(1, 9))
    row = st.lists(numbers, min_size=n, max_size=n)
    window = st.tuples(numbers, numbers).map(lambda one: [(min(one), max(one)), (max(one) + 5, max(one) + 20)])
    place = st.integers(0, n - 1)
    return Problem(
        legs=draw(st.lists(row, min_size=n, max_size=n)),
        score=draw(row),
        service=draw(row),
        start=draw(place),
        end=draw(place),
        depart=0,
        until=draw(st.integers(0, 150)),
        windows=draw(st.lists(st.one_of(st.just([]), window), min_size=n, max_size=n) | st.just([])),
        must=draw(st.frozensets(place, max_size=3)),
        theme=draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n) | st.just([])),
        factor=draw(st.sampled_from((1.0, 0.5))),
    )


def line(n: int, **changes: Any) -> Problem:
    """Places a minute apart on a line, walked from the first to the last."""
    legs = [[60 * abs(a - b) for b in range(n)] for a in range(n)]
    plain = Problem(legs=legs, score=[1] * n, service=[10] * n, start=0, end=n - 1, depart=0, until=10_000)
    return msgspec.structs.replace(plain, **changes)


def walked(problem: Problem, order: Sequence[int]) -> bool:
    """A second opinion: the walk walked minute by minute, windows tried one after the other."""
    now, here = problem.depart, problem.start
    for place in order:
        now += problem.legs[here][place] + (problem.service[here] if here != problem.start else 0)
        openings = problem.windows[place] if problem.windows else []
        if openings:
            fitting = [max(now, opens) for opens, closes in openings if closes >= now]
            if not fitting:
                return False
            now = fitting[0]
        here = place
    now += problem.legs[here][problem.end] + (problem.service[here] if order else 0)
    return now <= problem.until and len(set(order) - {problem.start, problem.end}) == len(order)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems(), seed=st.integers(0, 5))
def test_every_walk_can_be_walked_repeats_itself_and_grows_no_worse(problem: Problem, seed: int) -> None:
    few, many = search(problem, seed=seed, iterations=5), search(problem, seed=seed, iterations=25)
    for found in (few, many):
        if found.reachable:
            assert feasible(problem, found.order)
            assert walked(problem, found.order)
            assert found.score == worth(problem, found.order)
        kept = set(found.order) | {problem.start, problem.end}
        assert set(found.left_out) == problem.must - kept
    assert few == search(problem, seed=seed, iterations=5)
    assert (-len(many.left_out), many.score) >= (-len(few.left_out), few.score)


def test_an_hour_that_holds_everything_leaves_nothing_out() -> None:
    assert search(line(8), iterations=50).order == (1, 2, 3, 4, 5, 6)


def test_no_time_is_said_and_no_exception() -> None:
    found = search(line(4, until=0, must=frozenset({1})))
    assert (found.order, found.left_out, found.reachable) == ((), (1,), False)


def test_one_place_is_a_walk_of_nothing() -> None:
    assert search(line(1)) == Found((), 0.0, (), 0)


def test_a_window_in_the_past_is_not_visited() -> None:
    assert search(line(4, windows=[[], [(-20, -10)], [], []]), iterations=20).order == (2,)


def test_a_second_window_is_waited_for() -> None:
    assert search(line(4, until=635, windows=[[], [(-20, -10), (500, 500)], [], []]), iterations=20).order == (2, 1)


def test_a_place_without_a_way_is_not_visited() -> None:
    legs = [[math.inf if 1 in (a, b) else 60 for b in range(4)] for a in range(4)]
    found = search(line(4, legs=legs, must=frozenset({1, 2})), iterations=20)
    assert (found.order, found.left_out) == ((2,), (1,))


def test_of_must_visits_that_clash_the_least_weighted_is_left_out() -> None:
    windows = [[], [(60, 60)], [(60, 60)], []]
    found = search(
        line(4, windows=windows, score=[0, 1, 2, 0], legs=[[60] * 4] * 4, must=frozenset({1, 2})), iterations=20
    )
    assert (found.order, found.left_out) == ((2,), (1,))


def test_a_second_place_of_a_theme_counts_less() -> None:
    legs = [[60] * 5] * 5
    problem = line(5, legs=legs, until=200, score=[0, 10, 9, 6, 0], theme=[-1, 0, 0, 1, -1])
    assert set(search(problem, iterations=50).order) == {1, 2}
    assert set(search(msgspec.structs.replace(problem, factor=0.5), iterations=50).order) == {1, 3}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"start": 9}, "place 9"),
        ({"score": [1, -1, 1, 1]}, "score of place 1"),
        ({"legs": [[0] * 4, [0] * 4, [0, math.nan, 0, 0], [0] * 4]}, "legs of place 2"),
        ({"legs": [[0] * 4, [0] * 3, [0] * 4, [0] * 4]}, "legs of place 1"),
        ({"windows": [[], [(5, 3)], [], []]}, "windows of place 1"),
        ({"until": math.nan}, "until nan"),
    ],
)
def test_a_problem_without_sense_names_the_place(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(BadProblem, match=what):
        search(line(4, **changes))


def test_a_deadline_only_ends_it_earlier() -> None:
    instants = iter(range(1_000))
    found = search(line(8), deadline=6, clock=lambda: float(next(instants)))
    assert 0 < found.iterations < 100
    assert found == search(line(8), iterations=found.iterations)


PLANS = """
import random, json
from content_packs.guide.routing.compiled import COMPILED
from content_packs.guide.routing.problem import Problem
from content_packs.guide.routing.search import search
draw, found = random.Random(7), []
for windowed in (False, True):
    n = 25
    spots = [(draw.random(), draw.random()) for _ in range(n)]
    legs = [[((a - c) ** 2 + (b - d) ** 2) ** 0.5 * 100 + 3 * (a > c) for c, d in spots] for a, b in spots]
    windows = [[(t := draw.random() * 200, t + 90)] if draw.random() < 0.5 else [] for _ in range(n)]
    score, service = [draw.randrange(1, 50) for _ in range(n)], [draw.random() * 9 for _ in range(n)]
    problem = Problem(legs=legs, score=score, service=service, start=0, end=1, depart=0, until=330,
        windows=windows if windowed else (), theme=[u % 3 for u in range(n)], factor=0.8)
    found.append(search(problem, seed=3, iterations=400).order)
print(json.dumps([COMPILED, found]))
"""


@pytest.mark.slow  # compiling takes a minute
def test_compiled_and_uncompiled_find_the_same() -> None:
    pytest.importorskip("numba")
    answers = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", PLANS],
                env=os.environ | {"NUMBA_DISABLE_JIT": off, "PYTHONPATH": str(HOUSE)},
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for off in ("0", "1")
    ]
    assert [compiled for compiled, _ in answers] == [True, False]
    assert answers[0][1] == answers[1][1]
