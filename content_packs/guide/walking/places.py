"""Places that one walks from and to: artifacts, amenities, entrances, a unit as a whole. Pure.

An artifact without a position stands in the middle of its gallery, and says that this is supposed; one whose gallery is
no unit of the plan has no place. A position a little outside the gallery (in its wall) is taken to the nearest spot
inside.
"""

from collections.abc import Iterable, Mapping

import msgspec

from content_packs.guide.model import Amenity, Artifact, Gallery, Opening, Point
from content_packs.guide.walking.doors import sides_of
from content_packs.guide.walking.plane import Spot, length, point_of, spot_of
from content_packs.guide.walking.rooms import Room

_LINES = 9
_AROUND = [(east, north) for east in (0, 1, -1, 2, -2) for north in (0, 1, -1, 2, -2)]


class Place(msgspec.Struct, frozen=True):
    """A spot in a unit."""

    id: str
    unit: str
    level: str
    at: Point  # metres
    supposed: bool = False  # nobody said where in the unit


def place_of(artifact: Artifact, galleries: Mapping[str, Gallery], rooms: Mapping[str, Room]) -> Place | None:
    """Where an artifact stands; None where neither plan nor gallery says."""
    gallery = galleries.get(artifact.gallery)
    room = rooms.get(gallery.unit) if gallery else None
    if room is None or not room.rings:
        return None
    if artifact.position is None:
        return in_unit(room, artifact.id)
    return Place(artifact.id, room.unit.id, room.unit.level, point_of(_nearest(room, spot_of(artifact.position))))


def in_unit(room: Room, name: str = "") -> Place:
    """The middle of a unit."""
    return Place(name or room.unit.id, room.unit.id, room.unit.level, point_of(spot_within(room)), supposed=True)


def of_amenity(amenity: Amenity, rooms: Mapping[str, Room]) -> Place | None:
    spot = spot_of(amenity.at)
    found = [room for room in rooms.values() if room.unit.level == amenity.level and room.holds(spot)]
    room = min(found, key=lambda room: (room.area, room.unit.id), default=None)
    return Place(amenity.id, room.unit.id, amenity.level, amenity.at) if room else None


def outer_doors(openings: Iterable[Opening], rooms: Mapping[str, Room]) -> list[Place]:
    """Where one comes in from outdoors: openings with a unit on one side only, principal ones first."""
    found = []
    for opening in openings:
        sides = sides_of(opening, [room for room in rooms.values() if room.unit.level == opening.level])
        if len(sides) == 1:
            unit = sides[0].room.unit
            place = Place(opening.id, unit.id, unit.level, point_of(sides[0].at))
            found.append(("principal" not in opening.category, opening.id, place))
    return [place for _, _, place in sorted(found, key=lambda one: one[:2])]


def spot_within(room: Room) -> Spot:
    """A spot inside: where the plan names the unit, else the middle of the longest stretch on a few level lines."""
    named = spot_of(room.unit.display)
    if room.holds(named):
        return named
    _, south, _, north = room.box
    best = (0, room.rings[0][0])
    for step in range(1, _LINES + 1):
        y = south + (north - south) * step // (_LINES + 1)
        cuts = sorted(ax + (y - ay) * (bx - ax) // (by - ay) for ax, ay, bx, by in room.edges if (ay > y) != (by > y))
        for left, right in zip(cuts[::2], cuts[1::2], strict=False):
            spot = (left + right) // 2, y
            if right - left > best[0] and room.holds(spot):
                best = right - left, spot
    return best[1]


def _nearest(room: Room, spot: Spot) -> Spot:
    """The spot itself where the room holds it, else the nearest on its walls; whole centimetres may need a nudge."""
    if room.holds(spot):
        return spot
    x, y = min((_onto(edge, spot) for edge in room.edges), key=lambda found: (length(found, spot), found))
    return next(((x + e, y + n) for e, n in _AROUND if room.holds((x + e, y + n))), spot_within(room))


def _onto(edge: tuple[int, int, int, int], spot: Spot) -> Spot:
    ax, ay, bx, by = edge
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = min(max((spot[0] - ax) * dx + (spot[1] - ay) * dy, 0), square)
    return ax + round(along * dx / square), ay + round(along * dy / square)
