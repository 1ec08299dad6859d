"""Which rooms an opening joins: what one steps into on either side of its middle. Pure.

Plans draw walls as lines or with their thickness, and openings on one face or between both. So each side is felt for,
up to REACH: the first room met is the one. An opening with the same room on both sides, or none, is in no wall.
"""

from collections.abc import Iterable
from math import hypot

import msgspec

from content_packs.guide.model import Opening, Point
from content_packs.guide.walking.plane import Spot
from content_packs.guide.walking.rooms import Room

REACH = 60  # centimetres from an opening's line to a room: half of a thick wall
_STEPS = (5, 10, 20, 30, 45, REACH)


class Side(msgspec.Struct, frozen=True):
    """Where one stands in a room, just having come through."""

    room: Room
    at: Spot


def sides_of(opening: Opening, rooms: Iterable[Room]) -> tuple[Side, ...]:
    """The rooms that an opening joins, left of its line first: one where it leads outdoors, none if it is no door."""
    placed = middle_of(opening)
    if not placed:
        return ()
    (x, y), (east, north) = placed
    near = [room for room in rooms if _near(room, x, y)]
    found = [_feel(near, x, y, -north * sign, east * sign) for sign in (1, -1)]
    sides = tuple(side for side in found if side)
    return () if len(sides) == 2 and sides[0].room is sides[1].room else sides


def middle_of(opening: Opening) -> tuple[Point, Point] | None:
    """Centimetres of the middle of an opening's line, and the unit vector along it; None if it has no length."""
    (ax, ay), (bx, by) = opening.line[0], opening.line[-1]
    long = hypot(bx - ax, by - ay)
    if not long:
        return None
    return ((ax + bx) * 50, (ay + by) * 50), ((bx - ax) / long, (by - ay) / long)


def _near(room: Room, x: float, y: float) -> bool:
    west, south, east, north = room.box
    return west - REACH <= x <= east + REACH and south - REACH <= y <= north + REACH


def _feel(rooms: list[Room], x: float, y: float, east: float, north: float) -> Side | None:
    for step in _STEPS:
        spot = round(x + east * step), round(y + north * step)
        met = [room for room in rooms if room.holds(spot)]
        if met:
            return Side(min(met, key=lambda room: (room.area, room.unit.id)), spot)
    return None
