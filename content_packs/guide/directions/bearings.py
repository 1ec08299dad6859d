"""Left and right, as somebody walks. Pure; points in metres, x east and y north, so that left is against the clock."""

from collections.abc import Sequence
from itertools import pairwise
from math import atan2, degrees, dist

from content_packs.guide.directions.steps import Beside, Side
from content_packs.guide.model import Point

AHEAD = 35.0  # degrees to either side that still count as straight on
BACK = 145.0  # and beyond which one turns back
LEAST = 0.5  # metres that a heading is taken from: what is shorter says nothing of where one looks


def turn(heading: Point, onward: Point) -> float:
    """Degrees from one vector to another, left above 0, at most 180."""
    cross, dot = heading[0] * onward[1] - heading[1] * onward[0], heading[0] * onward[0] + heading[1] * onward[1]
    return degrees(atan2(cross, dot))


def side_of(angle: float) -> Side:
    if abs(angle) <= AHEAD:
        return "ahead"
    if abs(angle) >= BACK:
        return "back"
    return "left" if angle > 0 else "right"


def beside(angle: float) -> Beside:
    """Of something that is passed or arrived at."""
    if abs(angle) <= AHEAD:
        return "ahead"
    return "left" if angle > 0 else "right"


def vector(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]


def heading_at_end(points: Sequence[Point]) -> Point | None:
    """Where one looks at the end of a line: along its last LEAST metres; None where one has not moved."""
    for start in reversed(points[:-1]):
        if dist(start, points[-1]) >= LEAST:
            return vector(start, points[-1])
    return vector(points[0], points[-1]) if points and points[0] != points[-1] else None


def along(points: Sequence[Point], spot: Point) -> tuple[float, float, Point, Point]:
    """Of the place on a line nearest to a spot: metres off, metres from the start, the place, the heading there."""
    walked, found = 0.0, []
    for start, end in pairwise(points):
        length = dist(start, end)
        if not length:
            continue
        east, north = vector(start, end)
        part = ((spot[0] - start[0]) * east + (spot[1] - start[1]) * north) / length**2
        part = min(max(part, 0.0), 1.0)
        foot = start[0] + part * east, start[1] + part * north
        found.append((dist(foot, spot), walked + part * length, foot, (east, north)))
        walked += length
    return min(found, default=(float("inf"), 0.0, spot, (0.0, 1.0)))
