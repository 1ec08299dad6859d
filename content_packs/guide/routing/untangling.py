"""2-opt: a walk that crosses itself is turned between the crossings (kernels; see `kernel`)."""

from content_packs.guide.routing.compiled import compiled
from content_packs.guide.routing.shapes import Bench, Ground, Walk


@compiled
def number(g: Ground, w: Walk, bench: Bench) -> int:
    """Places in their order, and the length so far of either direction; how many legs there are."""
    m, count, a = g.size, 0, g.size - 2
    bench.route[0], bench.rank[a] = a, 0
    bench.forward[0] = bench.backward[0] = 0.0
    while a != m - 1:
        b = w.succ[a]
        count += 1
        bench.route[count], bench.rank[b] = b, count
        bench.forward[count] = bench.forward[count - 1] + g.legs[a * m + b]
        bench.backward[count] = bench.backward[count - 1] + g.legs[b * m + a]
        a = b
    return count


@compiled
def turned(g: Ground, bench: Bench, i: int, j: int) -> float:
    """Seconds gained if the places i to j of the walk are walked backwards."""
    m, r = g.size, bench.route
    a, b, c, d = r[i - 1], r[i], r[j], r[j + 1]
    gain = g.legs[a * m + b] + g.legs[c * m + d] - g.legs[a * m + c] - g.legs[b * m + d]
    return gain + (bench.forward[j] - bench.forward[i]) - (bench.backward[j] - bench.backward[i])


@compiled
def turn(g: Ground, w: Walk, bench: Bench, i: int, j: int) -> None:
    r = bench.route
    w.fresh[r[i - 1]] = w.fresh[r[i]] = w.fresh[r[j]] = w.fresh[r[j + 1]] = 1
    while i < j:
        r[i], r[j] = r[j], r[i]
        i += 1
        j -= 1
    k = 0
    while r[k] != g.size - 1:
        w.succ[r[k]], w.pred[r[k + 1]] = r[k + 1], r[k]
        k += 1


@compiled
def untangle(g: Ground, w: Walk, bench: Bench) -> bool:
    """2-opt among near places around what changed, where there are no windows; legs may differ by direction."""
    found = False
    number(g, w, bench)
    for u in g.pool:
        while w.fresh[u] and w.succ[u] >= 0:
            w.fresh[u] = 0
            for k in range(u * g.width, (u + 1) * g.width):
                v = g.near[k]
                if v < 0 or w.succ[v] < 0:
                    continue
                low, high = min(bench.rank[u], bench.rank[v]), max(bench.rank[u], bench.rank[v])
                after = turned(g, bench, low + 1, high) if high > low + 1 else 0.0
                before = turned(g, bench, low, high - 1) if high > low + 1 else 0.0
                if max(after, before) > 1e-7:
                    if after >= before:
                        turn(g, w, bench, low + 1, high)
                    else:
                        turn(g, w, bench, low, high - 1)
                    number(g, w, bench)
                    found = True
                    w.fresh[u] = 1
                    break
    return found
