"""Rows that are made once before a search: legs with stays, and neighbours (kernels; see `kernel`)."""

from content_packs.guide.routing.compiled import compiled
from content_packs.guide.routing.shapes import Ground


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
def fill_legs(legs: list[float], walks: list[float], service: list[float], start: int, end: int) -> int:
    """Stay and walk together; the last two nodes are start and end. A place whose legs make no sense, or -1."""
    n = len(service)
    m = n + 2
    for a in range(m):
        row = start if a == n else end if a == n + 1 else a
        stay = service[a] if a < n else 0.0
        for b in range(m):
            column = start if b == n else end if b == n + 1 else b
            legs[a * m + b] = stay + walks[row * n + column]
            if not legs[a * m + b] >= 0.0:  # NaN too
                return row
    return -1
