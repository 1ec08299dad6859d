"""Outlines of well-formed polygons that cross themselves or have too many corners to walk in. Pure.

Sides are swept from west to east, so that a plain outline costs little more than its length; one that is drawn to cost
more is not looked at further than MOST_PAIRS, and told as too detailed.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec

from content_packs.guide.walking.rooms import MOST_DRAWN

MOST_PAIRS = 300_000  # sides compared, of one outline
Side = tuple[float, float, float, float]  # from west to east


class Unfit(msgspec.Struct, frozen=True):
    rule: str
    what: str


def rings_in(geometry: Any) -> Iterator[list[list[float]]]:
    """Every ring of a well-formed Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def fault_in_outline(geometry: Any) -> Unfit | None:
    """What keeps a polygon, whose shape has been seen to, from being walked in."""
    rings = list(rings_in(geometry))
    corners = sum(map(len, rings))
    if corners > MOST_DRAWN:
        return Unfit("too-detailed", f"has {corners:,} corners, more than the {MOST_DRAWN:,} that can be walked in")
    for ring in rings:
        crossed = crosses_itself(ring)
        if crossed is None:
            return Unfit("too-detailed", "has an outline that is too tangled to be judged")
        if crossed:
            return Unfit("crossing-outline", "has an outline that crosses itself")
    return None


def crosses_itself(ring: list[list[float]]) -> bool | None:
    """Whether two sides cross, touching not counted; None where that takes too long to say."""
    ends = (sorted((one[:2], two[:2])) for one, two in pairwise(ring))
    sides: list[Side] = sorted((a[0], a[1], b[0], b[1]) for a, b in ends)
    open_sides: list[Side] = []
    pairs = 0
    for side in sides:
        open_sides = [other for other in open_sides if other[2] > side[0]]
        pairs += len(open_sides)
        if pairs > MOST_PAIRS:
            return None
        if any(_cross(side, other) for other in open_sides):
            return True
        open_sides.append(side)
    return False


def _cross(one: Side, two: Side) -> bool:
    if max(one[1], one[3]) <= min(two[1], two[3]) or max(two[1], two[3]) <= min(one[1], one[3]):
        return False
    return _apart(one, two) and _apart(two, one)


def _apart(line: Side, other: Side) -> bool:
    """Whether the ends of `other` lie on different sides of `line`."""
    ax, ay, bx, by = line
    start = (bx - ax) * (other[1] - ay) - (by - ay) * (other[0] - ax)
    end = (bx - ax) * (other[3] - ay) - (by - ay) * (other[2] - ax)
    return (start > 0 > end) or (start < 0 < end)
