"""The inner loop of the search: ruin and recreate a walk, and keep the best. Numbers in, numbers out; see `search`.

A walk is a chain of places (`succ`, `pred`; -1: not visited) between two nodes of its own, start and end. A leg holds the
walk and the stay before it. Without windows only its length counts, and each place left out keeps its cheapest gap; with
windows `begin` and `latest` make the check of a gap O(1), as in Vansteenwegen et al. 2009. Ruin is by strings and
neighbourhoods (SISR, Christiaens & Vanden Berghe 2020), recreation greedy by score per second with noise, improvement by
2-opt, acceptance by a falling threshold in cycles that double. Nothing depends on how many iterations are to come: more
are never worse. All kernels stand in this one module: numba's cache looks at no other file for changes.
"""

from typing import NamedTuple

from content_packs.guide.routing.compiled import compiled

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


class Bench(NamedTuple):
    """Room to work in; `state`: random bits, iterations done, place in the cycle, length of the cycle."""

    state: list[int]
    noise: list[float]
    counts: list[float]
    route: list[int]
    forward: list[float]
    backward: list[float]


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
def seek_timed(g: Ground, w: Walk, u: int) -> None:
    """The gap that u delays the rest least in, half of the detour counted too."""
    m, end = g.size, g.size - 1
    w.delta[u] = NEVER
    closing = g.closes[g.first[u + 1] - 1]
    a = g.size - 2
    while a != end:
        if w.begin[a] > closing:
            return
        b = w.succ[a]
        at_u = earliest(g, u, w.begin[a] + g.legs[a * m + u])
        if at_u < NEVER:
            arrival = at_u + g.legs[u * m + b]
            at_b = earliest(g, b, arrival) if arrival <= w.latest[b] else NEVER
            if at_b <= w.latest[b]:
                cost = at_b - w.begin[b] + 0.5 * (g.legs[a * m + u] + g.legs[u * m + b] - g.legs[a * m + b])
                if cost < w.delta[u]:
                    w.delta[u] = cost
                    w.gap[u] = a
        a = b


@compiled
def weigh(g: Ground, w: Walk, u: int, a: int) -> None:
    """Take the gap after a for u if it is cheaper than what is known."""
    m = g.size
    b = w.succ[a]
    cost = g.legs[a * m + u] + g.legs[u * m + b] - g.legs[a * m + b]
    if cost < w.delta[u]:
        w.delta[u] = cost
        w.gap[u] = a


@compiled
def seek_plain(g: Ground, w: Walk, u: int) -> None:
    """The cheapest gap beside the nearest places of u, beside the start or before the end."""
    w.delta[u] = NEVER
    weigh(g, w, u, g.size - 2)
    weigh(g, w, u, w.pred[g.size - 1])
    for k in range(u * g.width, (u + 1) * g.width):
        v = g.near[k]
        if v >= 0 and w.succ[v] >= 0:
            weigh(g, w, u, v)
            weigh(g, w, u, w.pred[v])


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
    if g.windowed:
        retime(g, w)
        return
    for v in g.pool:
        if w.succ[v] < 0:
            if w.gap[v] == a:
                seek_plain(g, w, v)
            else:
                weigh(g, w, v, a)
                weigh(g, w, v, u)


@compiled
def take(g: Ground, w: Walk, u: int) -> None:
    """u out of the walk; the caches follow without windows, the times do not."""
    m = g.size
    a, b = w.pred[u], w.succ[u]
    w.facts[1] -= g.legs[a * m + u] + g.legs[u * m + b] - g.legs[a * m + b]
    w.facts[2] -= 1
    w.succ[a], w.pred[b], w.succ[u] = b, a, -1
    if g.windowed:
        return
    seek_plain(g, w, u)
    for v in g.pool:
        if w.succ[v] < 0:
            if w.gap[v] == u or w.gap[v] == a:
                seek_plain(g, w, v)
            else:
                weigh(g, w, v, a)


@compiled
def recreate(g: Ground, w: Walk, bench: Bench, power: int) -> None:
    """Insert what is worth most per second (its score to a power) until nothing fits."""
    if g.windowed:
        retime(g, w)
        seek_all(g, w)
    thrift = (g.until - g.depart) * 1e-4 + 1e-9
    count_themes(g, w, bench)
    while True:
        chosen, most = -1, -1.0
        room = NEVER if g.windowed else g.until - g.depart - w.facts[1]
        for u in g.pool:
            if w.succ[u] < 0 and w.delta[u] <= room and w.delta[u] < NEVER:
                worth = g.score[u]
                if g.themes and g.theme[u] >= 0:
                    worth *= bench.counts[g.theme[u]]
                worth += g.must[u]
                rate = bench.noise[u] * worth / (max(w.delta[u], 0.0) + thrift)
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
            for u in g.pool:
                if w.succ[u] < 0 and w.delta[u] < NEVER:
                    seek_timed(g, w, u)


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
def untangle(g: Ground, w: Walk, bench: Bench) -> bool:
    """2-opt to its end, where there are no windows; legs of either direction are summed, so they may differ."""
    m = g.size
    r, fore, back = bench.route, bench.forward, bench.backward
    found = False
    while True:
        count, a = 0, m - 2
        r[0] = a
        fore[0] = back[0] = 0.0
        while a != m - 1:
            b = w.succ[a]
            count += 1
            r[count] = b
            fore[count] = fore[count - 1] + g.legs[a * m + b]
            back[count] = back[count - 1] + g.legs[b * m + a]
            a = b
        gain, low, high = 1e-7, -1, -1
        for i in range(1, count - 1):
            a, b = r[i - 1], r[i]
            for j in range(i + 1, count):
                c, d = r[j], r[j + 1]
                better = g.legs[a * m + b] + g.legs[c * m + d] - g.legs[a * m + c] - g.legs[b * m + d]
                better += (fore[j] - fore[i]) - (back[j] - back[i])
                if better > gain:
                    gain, low, high = better, i, j
        if low < 0:
            return found
        found = True
        while low < high:
            r[low], r[high] = r[high], r[low]
            low += 1
            high -= 1
        for i in range(count):
            w.succ[r[i]], w.pred[r[i + 1]] = r[i + 1], r[i]


@compiled
def copy(source: Walk, target: Walk) -> None:
    for i in range(len(source.succ)):
        target.succ[i] = source.succ[i]
        target.pred[i] = source.pred[i]
        target.delta[i] = source.delta[i]
        target.gap[i] = source.gap[i]
    for i in range(len(source.facts)):
        target.facts[i] = source.facts[i]


@compiled
def shake(g: Ground, bench: Bench, seed: int) -> None:
    """Fresh noise, and sometimes a wish for one place."""
    wide = draw(bench.state, 4)
    for u in g.pool:
        bench.noise[u] = 1.0 + 0.25 * wide * (draw(bench.state, 1024) / 1024)
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


@compiled
def neighbours(g: Ground) -> None:
    """Fill `near`: for each place those of the pool that it shares the shortest legs with, ties by number."""
    m = g.size
    for u in g.pool:
        at = u * g.width
        for v in g.pool:
            if v == u:
                continue
            far = min(g.legs[u * m + v], g.legs[v * m + u])
            k = g.width - 1
            if g.near[at + k] >= 0:
                x = g.near[at + k]
                if min(g.legs[u * m + x], g.legs[x * m + u]) <= far:
                    continue
            while k > 0 and (
                g.near[at + k - 1] < 0
                or min(g.legs[u * m + g.near[at + k - 1]], g.legs[g.near[at + k - 1] * m + u]) > far
            ):
                g.near[at + k] = g.near[at + k - 1]
                k -= 1
            g.near[at + k] = v


@compiled
def fill_legs(legs: list[float], walks: list[float], service: list[float], start: int, end: int) -> None:
    """Stay and walk together; the last two nodes are start and end."""
    n = len(service)
    m = n + 2
    for a in range(m):
        row = start if a == n else end if a == n + 1 else a
        stay = service[a] if a < n else 0.0
        for b in range(m):
            column = start if b == n else end if b == n + 1 else b
            legs[a * m + b] = stay + walks[row * n + column]
