"""A room as one walks in it: shortest ways round corners, pillars and courtyards, never through a wall. Pure.

A shortest way bends at corners that point into the room, and nowhere else; so the way between two spots is a shortest
path over those corners that see each other (a visibility graph). Outlines of more than PLAIN corners, as of round
walls, are drawn with fewer first, TOLERANCE off at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import heappop, heappush
from itertools import groupby

import msgspec

from content_packs.errors import Unbuildable
from content_packs.guide.model import Point, Unit, Venue
from content_packs.guide.walking.plane import (
    Edge,
    Ring,
    Spot,
    area,
    around,
    contains,
    edges_of,
    length,
    sees,
    side,
    simplified,
    spot_of,
)

PLAIN = 64  # corners of a room that are kept as they are drawn
TOLERANCE = 10  # centimetres
MOST_DRAWN = 5_000  # corners of one room, as drawn
MOST_CORNERS = 300  # of one room, after simplifying


class Way(msgspec.Struct, frozen=True):
    """A shortest way within a room."""

    length: int  # millimetres
    bends: tuple[Spot, ...]  # between its ends


class Room:
    """One unit's inside. `bends` are the corners that ways may turn at."""

    def __init__(self, unit: Unit, rings: Sequence[Ring]) -> None:
        self.unit = unit
        self.rings = tuple(rings)
        self.edges: list[Edge] = edges_of(rings)
        self.bends = tuple(dict.fromkeys(_bends(rings)))
        self._seen: dict[Spot, list[tuple[int, int]]] = {}
        xs, ys = ([spot[axis] for spot in rings[0]] for axis in (0, 1)) if rings else ([0], [0])
        self.box = (min(xs), min(ys), max(xs), max(ys))
        self.area = abs(area(self.rings[0])) if rings else 0

    def holds(self, spot: Spot) -> bool:
        west, south, east, north = self.box
        return west <= spot[0] <= east and south <= spot[1] <= north and contains(self.edges, spot)

    def sees(self, one: Spot, two: Spot) -> bool:
        return not self.bends or sees(self.edges, one, two)

    def ways(self, start: Spot, ends: Sequence[Spot]) -> list[Way | None]:
        """The shortest way from `start` to each end; None where the room is in parts."""
        reached = self._reach(start) if not all(self.sees(start, end) for end in ends) else {}
        return [self._way(start, end, reached) for end in ends]

    def seen(self, spot: Spot) -> list[tuple[int, int]]:
        """The bends that can be seen from a spot: number and millimetres."""
        if spot not in self._seen:
            self._seen[spot] = [(n, length(spot, bend)) for n, bend in enumerate(self.bends) if self.sees(spot, bend)]
        return self._seen[spot]

    @cached_property
    def between(self) -> list[list[tuple[int, int]]]:
        """Of each bend the others that it sees."""
        near: list[list[tuple[int, int]]] = [[] for _ in self.bends]
        for one, here in enumerate(self.bends):
            for two in range(one):
                if self.sees(here, self.bends[two]):
                    far = length(here, self.bends[two])
                    near[one].append((two, far))
                    near[two].append((one, far))
        return near

    def _reach(self, start: Spot) -> dict[int, tuple[int, int]]:
        """Millimetres to every bend, and the bend before it (-1: the start)."""
        reached: dict[int, tuple[int, int]] = {}
        queue = [(far, bend, -1) for bend, far in sorted(self.seen(start))]
        queue.sort()
        while queue:
            far, bend, before = heappop(queue)
            if bend not in reached:
                reached[bend] = far, before
                for other, more in self.between[bend]:
                    if other not in reached:
                        heappush(queue, (far + more, other, bend))
        return reached

    def _way(self, start: Spot, end: Spot, reached: dict[int, tuple[int, int]]) -> Way | None:
        if self.sees(start, end):
            return Way(length(start, end), ())
        far, last = min(((reached[b][0] + more, b) for b, more in self.seen(end) if b in reached), default=(0, -1))
        if last < 0:
            return None
        bends = []
        while last >= 0:
            bends.append(self.bends[last])
            last = reached[last][1]
        return Way(far, tuple(spot for spot in reversed(bends) if spot not in {start, end}))


def rooms_of(venue: Venue) -> dict[str, Room]:
    """Every unit's room. What is drawn inside another unit (a lift in a hall, a void) is cut out of it."""
    plain = {unit.id: Room(unit, list(rings_of(unit))) for unit in venue.units}
    floors: dict[str, list[Room]] = {}
    for room in plain.values():
        floors.setdefault(room.unit.level, []).append(room)
    return {name: _cut(room, floors[room.unit.level]) for name, room in plain.items()}


def rings_of(unit: Unit) -> Iterator[Ring]:
    """A unit's rings in whole centimetres, plain enough to walk in."""
    drawn = sum(map(len, unit.rings))
    if drawn > MOST_DRAWN:
        raise Unbuildable("venue/unit.geojson", too_detailed(unit.id))
    rings = [_opened(ring) for ring in unit.rings]
    if drawn > PLAIN:
        rings = [simplified(ring, TOLERANCE) for ring in rings]
    if sum(map(len, rings)) > MOST_CORNERS:
        raise Unbuildable("venue/unit.geojson", too_detailed(unit.id))
    yield from (ring for ring in rings if len(ring) > 2)


def _opened(ring: Sequence[Point]) -> Ring:
    """Without the closing point, and without points that are one when rounded."""
    spots = [spot for spot, _ in groupby(map(spot_of, ring))]
    return tuple(spots[:-1] if len(spots) > 1 and spots[0] == spots[-1] else spots)


def too_detailed(name: str) -> str:
    return (
        f"unit {name!r} has too many corners to walk in: {MOST_DRAWN:,} as drawn, {MOST_CORNERS} kept to {TOLERANCE} cm"
    )


def _cut(room: Room, others: Iterable[Room]) -> Room:
    inner = [other.rings[0] for other in others if other is not room and _surrounds(room, other)]
    return Room(room.unit, [*room.rings, *inner]) if inner else room


def _surrounds(room: Room, other: Room) -> bool:
    (a, b, c, d), (e, f, g, h) = room.box, other.box
    if not (a <= e and b <= f and g <= c and h <= d and 0 < other.area < room.area):
        return False
    return all(contains(room.edges, spot) for spot in other.rings[0]) and contains(
        room.edges, spot_of(other.unit.display)
    )


def _bends(rings: Sequence[Ring]) -> Iterator[Spot]:
    """Corners that point into the room: those where a ring, with the room on its left, turns right."""
    for number, ring in enumerate(rings):
        left = ring if (area(ring) > 0) == (number == 0) else ring[::-1]
        for (before, here), after in zip(around(left), (*left[2:], *left[:2]), strict=True):
            if side(before, here, after) < 0:
                yield here
