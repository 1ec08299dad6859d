"""The inner loop of the search: ruin and recreate a walk, and keep the best. Numbers in, numbers out; see `search`.

A walk is a chain of places (`succ`, `pred`; -1: not visited) between two nodes of its own, start and end. A leg holds
the walk and the stay before it. Without windows only its length counts, and each place left out keeps its cheapest gap;
with windows `begin` and `latest` make the check of a gap O(1), as in Vansteenwegen et al. 2009. Ruin is by strings and
neighbourhoods (SISR, Christiaens & Vanden Berghe 2020), recreation greedy by score per second with noise, improvement
by 2-opt (`untangling`), acceptance by a falling threshold in cycles that double. Nothing depends on how many iterations
are to come: more are never worse.
"""

from content_packs.guide.routing.compiled import compiled
from content_packs.guide.routing.shapes import MASK, NEVER, Bench, Ground, Walk
from content_packs.guide.routing.untangling import untangle


@compiled
def draw(state: list[int], below: int) -> int:
    """A whole number from 0; xorshift32 in 64 bits, which never wraps."""
    x = state[0]
    x ^= (x << 13) & MASK
    x ^= x >> 17
    x ^= (x << 5) & MASK
    state[0] = x
    return (x * below) >> 32


@compiled
def earliest(g: Ground, u: int, arrival: float) -> float:
    """When a visit begins that arrives then; NEVER where all windows are over."""
    for k in range(g.first[u], g.first[u + 1]):
        if arrival <= g.closes[k]:
            return max(arrival, g.opens[k])
    return NEVER


@compiled
def last_begin(g: Ground, u: int, bound: float) -> float:
    """The latest begin not after `bound`."""
    for k in range(g.first[u + 1] - 1, g.first[u] - 1, -1):
        if g.opens[k] <= bound:
            return min(bound, g.closes[k])
    return -NEVER


@compiled
def retime(g: Ground, w: Walk) -> None:
    m, start, end = g.size, g.size - 2, g.size - 1
    a = start
    w.begin[a] = g.depart
    while a != end:
        b = w.succ[a]
        w.begin[b] = earliest(g, b, w.begin[a] + g.legs[a * m + b])
        a = b
    w.latest[end] = last_begin(g, end, g.until)
    while a != start:
        b = w.pred[a]
        w.latest[b] = last_begin(g, b, w.latest[a] - g.legs[b * m + a])
        a = b


@compiled
def weigh_timed(g: Ground, w: Walk, u: int, a: int) -> None:
    """Take the gap after a for u if it delays what follows less than what is known, half of the detour counted too."""
    m = g.size
    b = w.succ[a]
    at_u = earliest(g, u, w.begin[a] + g.legs[a * m + u])
    arrival = at_u + g.legs[u * m + b]
    if arrival <= w.latest[b]:
        at_b = earliest(g, b, arrival)
        if at_b <= w.latest[b]:
            cost = at_b - w.begin[b] + 0.5 * (g.legs[a * m + u] + g.legs[u * m + b] - g.legs[a * m + b])
            if cost < w.delta[u]:
                w.delta[u] = cost
                w.gap[u] = a


@compiled
def seek_timed(g: Ground, w: Walk, u: int) -> None:
    """The cheapest gap of all."""
    w.delta[u] = NEVER
    closing = g.closes[g.first[u + 1] - 1]
    a = g.size - 2
    while a != g.size - 1 and w.begin[a] <= closing:
        weigh_timed(g, w, u, a)
        a = w.succ[a]


@compiled
def follow_timed(g: Ground, w: Walk, x: int) -> None:
    """x was put in: what is known of the others is looked at again, all gaps only where it holds no more."""
    a = w.pred[x]
    for u in g.pool:
        if w.succ[u] < 0 and w.delta[u] < NEVER:
            known = w.gap[u]
            w.delta[u] = NEVER
            weigh_timed(g, w, u, known)
            weigh_timed(g, w, u, x)
            if known != a:
                weigh_timed(g, w, u, a)
            if w.delta[u] == NEVER or known == a:
                seek_timed(g, w, u)


@compiled
def seek_plain(g: Ground, w: Walk, u: int) -> None:
    """The cheapest gap beside the nearest places of u, beside the start or before the end."""
    m, legs, near, succ, pred = g.size, g.legs, g.near, w.succ, w.pred
    least, place = NEVER, m - 2
    for k in range(u * g.width - 2, (u + 1) * g.width):
        v = near[k] if k >= u * g.width else m - 2 if k % 2 else pred[m - 1]
        if v < 0 or succ[v] < 0:
            continue
        b = succ[v]
        cost = legs[v * m + u] + legs[u * m + b] - legs[v * m + b]
        if cost < least:
            least, place = cost, v
        if v < m - 2:
            a = pred[v]
            cost = legs[a * m + u] + legs[u * m + v] - legs[a * m + v]
            if cost < least:
                least, place = cost, a
    w.delta[u], w.gap[u] = least, place


@compiled
def follow(g: Ground, w: Walk, broken: int, other: int, fresh: int) -> None:
    """The gaps after `broken` and `other` are gone, those after `broken` and `fresh` are new: who stays out is told."""
    m, legs, pool, succ, delta, gap = g.size, g.legs, g.pool, w.succ, w.delta, w.gap
    next_one, next_other = succ[broken], succ[fresh]
    one, two = legs[broken * m + next_one], legs[fresh * m + next_other]
    for v in pool:  # plain rows only: a tuple of them handed on costs more than the sums
        if succ[v] >= 0:
            continue
        if gap[v] == broken or gap[v] == other:
            seek_plain(g, w, v)
            continue
        cost = legs[broken * m + v] + legs[v * m + next_one] - one
        if cost < delta[v]:
            delta[v], gap[v] = cost, broken
        cost = legs[fresh * m + v] + legs[v * m + next_other] - two
        if cost < delta[v]:
            delta[v], gap[v] = cost, fresh


@compiled
def seek_all(g: Ground, w: Walk) -> None:
    for u in g.pool:
        if w.succ[u] < 0:
            if g.windowed:
                seek_timed(g, w, u)
            else:
                seek_plain(g, w, u)


@compiled
def put(g: Ground, w: Walk, u: int) -> None:
    """u into its gap; the caches follow without windows."""
    m = g.size
    a = w.gap[u]
    b = w.succ[a]
    w.facts[1] += g.legs[a * m + u] + g.legs[u * m + b] - g.legs[a * m + b]
    w.facts[2] += 1
    w.succ[a], w.pred[u], w.succ[u], w.pred[b] = u, a, b, u
    w.fresh[a] = w.fresh[u] = w.fresh[b] = 1
    if g.windowed:
        retime(g, w)
        return
    follow(g, w, a, a, u)


@compiled
def take(g: Ground, w: Walk, u: int) -> None:
    """u out of the walk; the caches follow without windows, the times do not."""
    m = g.size
    a, b = w.pred[u], w.succ[u]
    w.facts[1] -= g.legs[a * m + u] + g.legs[u * m + b] - g.legs[a * m + b]
    w.facts[2] -= 1
    w.succ[a], w.pred[b], w.succ[u] = b, a, -1
    w.fresh[a] = w.fresh[b] = 1
    if g.windowed:
        return
    seek_plain(g, w, u)
    follow(g, w, a, u, a)


@compiled
def recreate(g: Ground, w: Walk, bench: Bench, power: int) -> None:  # noqa: C901
    """Insert what is worth most per second (its score to a power) until nothing fits."""
    if g.windowed:
        retime(g, w)
        seek_all(g, w)
    thrift = (g.until - g.depart) * 1e-4 + 1e-9
    count_themes(g, w, bench)
    pool, succ, delta, score, must, noise = g.pool, w.succ, w.delta, g.score, g.must, bench.noise
    while True:
        chosen, most = -1, -1.0
        room = NEVER if g.windowed else g.until - g.depart - w.facts[1]
        for u in pool:
            if succ[u] < 0 and delta[u] <= room and delta[u] < NEVER:
                worth = score[u]
                if g.themes and g.theme[u] >= 0:
                    worth *= bench.counts[g.theme[u]]
                worth += must[u]
                rate = noise[u] * worth / (max(delta[u], 0.0) + thrift)
                if power == 2:
                    rate *= worth
                if rate > most:
                    chosen, most = u, rate
        if chosen < 0:
            return
        put(g, w, chosen)
        if g.themes and g.theme[chosen] >= 0:
            bench.counts[g.theme[chosen]] *= g.factor
        if g.windowed:
            follow_timed(g, w, chosen)


@compiled
def count_themes(g: Ground, w: Walk, bench: Bench) -> None:
    for t in range(g.themes):
        bench.counts[t] = 1.0
    if g.themes:
        for u in g.pool:
            if w.succ[u] >= 0 and g.theme[u] >= 0:
                bench.counts[g.theme[u]] *= g.factor


@compiled
def value(g: Ground, w: Walk, bench: Bench) -> float:
    """The score of the walk; the best of a theme counts in full, each further one `factor` times the one before."""
    for t in range(g.themes):
        bench.counts[t] = 1.0
    total = 0.0
    for u in g.falling:
        if w.succ[u] >= 0:
            total += g.must[u]
            if g.themes and g.theme[u] >= 0:
                total += g.score[u] * bench.counts[g.theme[u]]
                bench.counts[g.theme[u]] *= g.factor
            else:
                total += g.score[u]
    return total


@compiled
def measure(g: Ground, w: Walk, bench: Bench) -> None:
    """Value and length afresh (sums of floats drift)."""
    m, a = g.size, g.size - 2
    w.facts[0] = value(g, w, bench)
    w.facts[1] = 0.0
    while a != m - 1:
        w.facts[1] += g.legs[a * m + w.succ[a]]
        a = w.succ[a]


@compiled
def ruin(g: Ground, w: Walk, bench: Bench, most: int) -> int:
    """Take up to `most` places around one: a string of the walk, the nearest ones, or any. The place, or -1."""
    if not len(g.pool) or w.facts[2] < 1:
        return -1
    state = bench.state
    seed = g.pool[draw(state, len(g.pool))]
    count = 1 + draw(state, most)
    how = draw(state, 10)
    if how < 5:
        take_string(g, w, seed, count, state)
    else:
        if w.succ[seed] >= 0:
            take(g, w, seed)
            count -= 1
        for k in range(seed * g.width, (seed + 1) * g.width):
            v = g.near[k]
            if count > 0 and v >= 0 and w.succ[v] >= 0 and draw(state, 8):
                take(g, w, v)
                count -= 1
    return seed


@compiled
def take_string(g: Ground, w: Walk, seed: int, count: int, state: list[int]) -> None:
    """`count` places in a row with the place of the walk nearest to seed among them."""
    v = seed
    if w.succ[v] < 0:
        for k in range(seed * g.width, (seed + 1) * g.width):
            if g.near[k] >= 0 and w.succ[g.near[k]] >= 0:
                v = g.near[k]
                break
    if w.succ[v] < 0:
        v = w.pred[g.size - 1]
    for _ in range(draw(state, count)):
        if w.pred[v] < g.size - 2:
            v = w.pred[v]
    for _ in range(count):
        b = w.succ[v]
        if v < g.size - 2:
            take(g, w, v)
        if b == g.size - 1:
            return
        v = b


@compiled
def copy(source: Walk, target: Walk) -> None:
    for i in range(len(source.succ)):
        target.succ[i] = source.succ[i]
        target.pred[i] = source.pred[i]
        target.delta[i] = source.delta[i]
        target.gap[i] = source.gap[i]
        target.fresh[i] = 0
    for i in range(len(source.facts)):
        target.facts[i] = source.facts[i]


@compiled
def shake(g: Ground, bench: Bench, seed: int) -> None:
    """Fresh noise, and sometimes a wish for one place."""
    pool, noise, state = g.pool, bench.noise, bench.state
    wide = draw(state, 4)
    for u in pool:
        noise[u] = 1.0 + 0.25 * wide * (draw(state, 1024) / 1024)
    if seed >= 0 and draw(bench.state, 3) == 0:
        bench.noise[seed] = 8.0


@compiled
def climb(g: Ground, current: Walk, trial: Walk, best: Walk, bench: Bench, times: int, knobs: list[float]) -> None:
    """So many iterations, from where the last call stopped."""
    state = bench.state
    for _ in range(times):
        if state[2] == state[3]:
            state[2], state[3] = 0, state[3] * 2
            copy(best, current)
        copy(current, trial)
        seed = ruin(g, trial, bench, max(1, min(int(knobs[0]), int(trial.facts[2]))))
        shake(g, bench, seed)
        recreate(g, trial, bench, 1 + draw(state, 2))
        measure(g, trial, bench)
        mean = (current.facts[0] % g.bonus) / max(current.facts[2], 1.0)
        left = 1.0 - state[2] / state[3]
        floor = current.facts[0] - knobs[1] * mean * left * (draw(state, 1024) / 1024)
        if not g.windowed and trial.facts[0] >= floor and untangle(g, trial, bench):
            measure(g, trial, bench)
            seek_all(g, trial)
            recreate(g, trial, bench, 1)
            measure(g, trial, bench)
        thrift = knobs[2] * (current.facts[0] % g.bonus) / (g.until - g.depart + 1e-9)
        gain = trial.facts[0] - current.facts[0] - thrift * (trial.facts[1] - current.facts[1])
        if gain >= floor - current.facts[0]:
            copy(trial, current)
        if trial.facts[0] > best.facts[0] or (trial.facts[0] == best.facts[0] and trial.facts[1] < best.facts[1]):
            copy(trial, best)
        state[1] += 1
        state[2] += 1
