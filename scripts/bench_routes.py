"""Mean gaps to the best known scores of the orienteering instances in `../shared/bench`, by family, on processor time.

python scripts/bench_routes.py [--limits 0.05,0.2,1] [--seeds 3] [--only oplib] [--wall] [-v]

The harness beside the instances judges each walk. `NUMBA_DISABLE_JIT=1` measures the uncompiled fallback.
"""

import argparse
import importlib
import importlib.util
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from content_packs.guide.routing.compiled import COMPILED
from content_packs.guide.routing.problem import Problem
from content_packs.guide.routing.search import search

HARNESS = Path(__file__).parents[2] / "shared/bench/orienteering/harness.py"


def solve(instance: Any, limit_s: float, seed: int, clock: Any = time.perf_counter) -> list[int]:
    """The walk from start to end; what the harness calls."""
    begun = clock()
    opens, closes = instance.open.tolist(), instance.close.tolist()
    depart, until = opens[instance.start], closes[instance.end]
    windows = [[one] if one[0] > depart or one[1] < until else [] for one in zip(opens, closes, strict=True)]
    problem = Problem(
        legs=instance.travel,
        score=instance.prize.tolist(),
        service=instance.service.tolist(),
        start=instance.start,
        end=instance.end,
        depart=depart + int(instance.service[instance.start]),
        until=until,
        windows=windows if any(windows) else (),
        must=frozenset(instance.must),
    )
    found = search(problem, seed=seed, deadline=begun + limit_s, clock=clock)
    return [instance.start, *found.order, instance.end]


def measure(harness: Any, instance: Any, limit: float, seeds: int, clock: Any) -> tuple[list[float], float]:
    """Gaps in per cent, and by how many seconds the worst was late. The harness raises for a walk that fails."""
    numpy = importlib.import_module("numpy")  # comes with the extra `routes`
    gaps, late = [], 0.0
    for seed in range(seeds):
        asked = instance.relabelled(numpy.random.default_rng(1000 + seed).permutation(instance.n))
        begun = clock()
        walk = solve(asked, limit, seed, clock)
        late = max(late, clock() - begun - limit)
        gaps.append(100 * (instance.best - harness.score(asked, walk)) / instance.best)
    return gaps, late


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--limits", default="0.05,0.2,1")
    ask.add_argument("--seeds", type=int, default=3)
    ask.add_argument("--only", default="")
    ask.add_argument("--wall", action="store_true")
    ask.add_argument("-v", action="store_true")
    asked = ask.parse_args()
    if not HARNESS.exists():
        print(f"routes: left out, there is no {HARNESS}", file=sys.stderr)
        return
    spec = importlib.util.spec_from_file_location("harness", HARNESS)
    assert spec
    assert spec.loader
    harness: Any = importlib.util.module_from_spec(spec)
    sys.modules["harness"] = harness
    spec.loader.exec_module(harness)
    clock = time.perf_counter if asked.wall else time.process_time
    instances = [one for one in harness.load() if asked.only in one.family or asked.only in one.name]
    begun = time.perf_counter()
    for one in (instances[0], instances[-1]):
        solve(one, 0.2, 0), solve(one, 0.2, 0)
    print(f"compiled: {COMPILED}; first walks after {time.perf_counter() - begun:.1f} s")
    for limit in map(float, asked.limits.split(",")):
        medians = dict[str, list[float]]()
        for one in instances:
            gaps, late = measure(harness, one, limit, asked.seeds, clock)
            if asked.v:
                print(f"  {one.name:20} {[round(gap, 2) for gap in gaps]} late {late * 1000:.1f} ms")
            for group in {one.family, "OP" if one.family in ("op-classic", "oplib") else one.family}:
                medians.setdefault(group, []).append(statistics.median(gaps))
        print(limit, {group: round(statistics.mean(found), 3) for group, found in sorted(medians.items())}, flush=True)


if __name__ == "__main__":
    main()
