"""An independent judge of paths: floats, winding numbers and distances, none of the code that it judges."""

from itertools import pairwise
from math import atan2, dist, pi

from content_packs.guide.model import Point, Venue
from content_packs.guide.walking.doors import REACH
from content_packs.guide.walking.path import Passage, Path, Stretch

STEP = 0.2  # metres between the spots that are looked at
SLACK = 0.02  # metres: plans are kept to the centimetre


def faults_in(path: Path, venue: Venue) -> list[str]:
    """Where a path leaves the rooms and openings that it says it goes through."""
    units, openings = {u.id: u for u in venue.units}, {o.id: o for o in venue.openings}
    found = [f"a gap of {gap:.2f} m" for gap in _gaps(path) if gap > 1e-9]
    for step in path.steps:
        if isinstance(step, Stretch):
            rings = units[step.unit].rings
            found += [f"{step.unit}: wall at {spot}" for spot in _spots(step.points) if not _inside(spot, rings)]
        elif isinstance(step, Passage):
            line = openings[step.opening].line
            wide = max(_off(spot, line[0], line[-1]) for spot in step.points)
            if wide > REACH / 100 + SLACK or not _crosses(step.points, (line[0], line[-1])):
                found.append(f"{step.opening}: not through it")
    return found


def _gaps(path: Path) -> list[float]:
    """Metres between where one step ends and the next begins."""
    return [dist(one.points[-1], two.points[0]) for one, two in pairwise(path.steps)]


def _spots(points: tuple[Point, ...]) -> list[Point]:
    found = [points[0]]
    for (ax, ay), (bx, by) in pairwise(points):
        parts = max(1, int(dist((ax, ay), (bx, by)) / STEP))
        found += [(ax + (bx - ax) * n / parts, ay + (by - ay) * n / parts) for n in range(1, parts + 1)]
    return found


def _inside(spot: Point, rings: tuple[tuple[Point, ...], ...]) -> bool:
    if any(_off(spot, a, b) <= SLACK for ring in rings for a, b in pairwise(ring)):
        return True
    return bool(_turns(spot, rings[0])) and not any(_turns(spot, hole) for hole in rings[1:])


def _turns(spot: Point, ring: tuple[Point, ...]) -> int:
    total = 0.0
    for (ax, ay), (bx, by) in pairwise(ring):
        turn = atan2(by - spot[1], bx - spot[0]) - atan2(ay - spot[1], ax - spot[0])
        total += (turn + pi) % (2 * pi) - pi
    return round(total / (2 * pi))


def _off(spot: Point, start: Point, end: Point) -> float:
    square = dist(start, end) ** 2
    if not square:
        return dist(spot, start)
    along = ((spot[0] - start[0]) * (end[0] - start[0]) + (spot[1] - start[1]) * (end[1] - start[1])) / square
    along = min(max(along, 0.0), 1.0)
    return dist(spot, (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])))


def _crosses(one: tuple[Point, Point], two: tuple[Point, Point]) -> bool:
    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return side(*one, two[0]) * side(*one, two[1]) <= 0 and side(*two, one[0]) * side(*two, one[1]) <= 0
