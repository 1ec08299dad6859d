"""The document `walks` of a venue: its gates, and the shortest way between any two of one unit. Pure, deterministic.

Artifacts are not in it: they are placed when they are asked for, so that a new artifact leaves this document as it was.
"""

from collections.abc import Iterator

from content_packs.errors import Unbuildable
from content_packs.guide.model import Gate, Venue, Walk, Walks
from content_packs.guide.walking.doors import sides_of
from content_packs.guide.walking.places import spot_within
from content_packs.guide.walking.plane import Spot, point_of
from content_packs.guide.walking.rooms import Room, rooms_of

MOST_UNITS = 2_000
MOST_OPENINGS = 4_000
MOST_WALKS = 30_000
CLOSED = frozenset({"nonpublic", "opentobelow", "column", "structure", "brick", "concrete", "unusable"})
NO_PASSAGE = frozenset({"elevator", "escalator", "restroom"})  # one goes there, but not through


def walks_of(venue: Venue) -> Walks:
    """The walking graph; `Unbuildable` where the plan is too large or too detailed to walk in."""
    if len(venue.units) > MOST_UNITS or len(venue.openings) > MOST_OPENINGS:
        why = f"more than {MOST_UNITS:,} units or {MOST_OPENINGS:,} openings are too many to walk through"
        raise Unbuildable("venue/unit.geojson", why)
    rooms = rooms_of(venue)
    gates = sorted(_gates(venue, rooms), key=lambda gate: (gate[0].unit.id, gate[1], gate[2]))
    walks: list[Walk] = []
    for walk in _walks(gates):
        walks.append(walk)
        if len(walks) > MOST_WALKS:
            raise Unbuildable("venue/opening.geojson", f"more than {MOST_WALKS:,} ways between openings of one unit")
    made = (Gate(unit=room.unit.id, opening=opening, at=point_of(spot)) for room, opening, spot in gates)
    return Walks(gates=tuple(made), walks=tuple(walks))


def is_open(room: Room) -> bool:
    """Whether visitors ever walk there."""
    unit = room.unit
    return bool(room.rings) and not unit.restriction and unit.category.split(".")[0] not in CLOSED


def _gates(venue: Venue, rooms: dict[str, Room]) -> Iterator[tuple[Room, str, Spot]]:
    floors: dict[str, list[Room]] = {}
    for room in rooms.values():
        floors.setdefault(room.unit.level, []).append(room)
    for opening in venue.openings:
        for side in sides_of(opening, floors.get(opening.level, ())):
            if is_open(side.room):
                yield side.room, opening.id, side.at
    for name in sorted({unit for link in venue.links for unit in link.units}):
        if name in rooms and is_open(rooms[name]):
            yield rooms[name], "", spot_within(rooms[name])


def _walks(gates: list[tuple[Room, str, Spot]]) -> Iterator[Walk]:
    by_room: dict[str, list[int]] = {}
    for number, (room, _, _) in enumerate(gates):
        by_room.setdefault(room.unit.id, []).append(number)
    for numbers in by_room.values():
        room = gates[numbers[0]][0]
        through = room.unit.category.split(".")[0] not in NO_PASSAGE
        for place, one in enumerate(numbers):
            ends = [two for two in numbers[place + 1 :] if through or not (gates[one][1] and gates[two][1])]
            for two, way in zip(ends, room.ways(gates[one][2], [gates[two][2] for two in ends]), strict=True):
                if way:
                    bends = tuple(map(point_of, way.bends))
                    yield Walk(one=one, two=two, metres=way.length / 1000, bends=bends)
