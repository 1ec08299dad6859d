"""Plane geometry in whole centimetres, so that every answer is exact and the same on every machine. Pure.

Plans are kept to the centimetre; with whole numbers "on the wall" is a fact and no tolerance. A room is closed: who
walks along its wall or touches a corner is inside. Rings may run either way round; holes follow from crossing counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import isqrt

from content_packs.guide.model import Point

Spot = tuple[int, int]  # centimetres east and north
Ring = tuple[Spot, ...]  # not closed: the first follows the last
Edge = tuple[int, int, int, int]


def spot_of(point: Point) -> Spot:
    return round(point[0] * 100), round(point[1] * 100)


def point_of(spot: Spot) -> Point:
    return spot[0] / 100, spot[1] / 100


def length(one: Spot, two: Spot) -> int:
    """Whole millimetres, rounded down."""
    return isqrt(100 * ((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2))


def side(start: Spot, end: Spot, other: Spot) -> int:
    """Above 0 where `other` lies left of the way from start to end, below 0 right of it, 0 on its line."""
    return (end[0] - start[0]) * (other[1] - start[1]) - (end[1] - start[1]) * (other[0] - start[0])


def area(ring: Ring) -> int:
    """Twice the area in square centimetres; above 0 where the ring runs against the clock."""
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in around(ring))


def around(ring: Ring) -> Iterator[tuple[Spot, Spot]]:
    return pairwise((*ring, ring[0]))


def edges_of(rings: Iterable[Ring]) -> list[Edge]:
    return [(*one, *two) for ring in rings for one, two in around(ring)]


def contains(edges: Iterable[Edge], spot: Spot) -> bool:
    return _holds(edges, 2 * spot[0], 2 * spot[1])


def sees(edges: Sequence[Edge], start: Spot, end: Spot) -> bool:
    """Whether the straight way between two spots of a room stays in it.

    It may touch walls and corners: between two touches it is inside where its middle is.
    """
    (px, py), (qx, qy) = start, end
    dx, dy = qx - px, qy - py
    touched = []
    for ax, ay, bx, by in edges:
        one, two = dx * (ay - py) - dy * (ax - px), dx * (by - py) - dy * (bx - px)
        if not one:
            touched.append((ax, ay))
        elif two and (one > 0) != (two > 0):
            before = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            after = (bx - ax) * (qy - ay) - (by - ay) * (qx - ax)
            if before and after and (before > 0) != (after > 0):
                return False
    stops = sorted({0, dx * dx + dy * dy, *(dx * (x - px) + dy * (y - py) for x, y in touched)})
    along = {dx * (x - px) + dy * (y - py): (x, y) for x, y in (*touched, start, end)}
    within = [along[stop] for stop in stops if 0 <= stop <= dx * dx + dy * dy]
    return all(_holds(edges, ax + bx, ay + by) for (ax, ay), (bx, by) in pairwise(within))


def simplified(ring: Ring, tolerance: int) -> Ring:
    """The ring with fewer corners, none further than `tolerance` centimetres off (Douglas and Peucker, 1973)."""
    far = max(range(len(ring)), key=lambda n: length(ring[0], ring[n]))
    line = (*ring, ring[0])
    kept, todo = {0, far}, [(0, far), (far, len(ring))]
    while todo:
        first, last = todo.pop()
        offs = [(_off(line[first], line[last], line[n]), n) for n in range(first + 1, last)]
        off, worst = max(offs, default=(0.0, 0))
        if off > tolerance:
            kept.add(worst)
            todo += [(first, worst), (worst, last)]
    return tuple(ring[n] for n in sorted(kept))


def _off(start: Spot, end: Spot, other: Spot) -> float:
    """Centimetres of a spot from the way between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along = (other[0] - start[0]) * dx + (other[1] - start[1]) * dy
    if not 0 < along < square:
        return min(length(start, other), length(end, other)) / 10
    return abs(side(start, end, other)) / isqrt(square)


def _holds(edges: Iterable[Edge], x: int, y: int) -> bool:
    """Whether a closed room holds a place given in half centimetres, where the middle of two spots is whole too."""
    odd = False
    for ax, ay, bx, by in edges:
        turn = (bx - ax) * (y - 2 * ay) - (by - ay) * (x - 2 * ax)
        if not turn and min(ax, bx) <= x / 2 <= max(ax, bx) and min(ay, by) <= y / 2 <= max(ay, by):
            return True
        if (2 * ay > y) != (2 * by > y) and (turn > 0) == (by > ay):
            odd = not odd
    return odd
