"""A floor as it is drawn: a venue's level turned straight, scaled to a page and labelled. Pure geometry, no SVG.

Metres become units of a drawing WIDTH wide, about the CSS pixels of a phone's column; y grows downwards. Buildings
rarely stand north: the plan is turned until its longest walls lie level, and says where north is.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec

from content_packs.guide.model import Level, Opening, Point, Unit, Venue

WIDTH = 360.0
MARGIN = 6.0
MOST_POINTS = 20_000  # of one floor; what is beyond is not drawn
NEAR = 26.0  # dots closer than this become one with a number, so that each can be touched
_SHAFTS = {"stairs", "elevator", "escalator", "ramp", "restroom"}


class Room(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    category: str
    rings: tuple[tuple[Point, ...], ...]
    at: Point  # where it is named


class Door(msgspec.Struct, frozen=True):
    start: Point
    end: Point


class Sign(msgspec.Struct, frozen=True):
    """A small picture of what is there: stairs, elevator, restroom, information, …"""

    category: str
    id: str
    at: Point


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    level: Level
    width: float
    height: float
    north: float  # degrees clockwise from upwards
    rooms: tuple[Room, ...]
    doors: tuple[Door, ...]
    signs: tuple[Sign, ...]
    place: "Placing"


class Placing(msgspec.Struct, frozen=True):
    """How a point of the venue, in metres, comes to the drawing."""

    turn: float  # radians
    left: float
    top: float
    scale: float

    def __call__(self, point: Point) -> Point:
        x, y = _turned(point, self.turn)
        return round((x - self.left) * self.scale + MARGIN, 1), round((self.top - y) * self.scale + MARGIN, 1)


class Cluster(msgspec.Struct, frozen=True):
    """Artifacts that stand at one place of the drawing."""

    at: Point
    names: tuple[str, ...]


def levels(venue: Venue) -> list[Level]:
    """From the top floor down, as they stand."""
    return sorted(venue.levels, key=lambda level: level.ordinal, reverse=True)


def find_level(venue: Venue, wanted: str = "") -> Level | None:
    """The level asked for; without one, the lowest that is not below ground."""
    if wanted:
        return next((level for level in venue.levels if level.id == wanted), None)
    above = [level for level in venue.levels if level.ordinal >= 0]
    return min(above or venue.levels, key=lambda level: abs(level.ordinal), default=None)


def draw(venue: Venue, level: Level) -> Plan:
    """One floor. All floors of a venue are placed alike, so that a stair stands where it stood."""
    units = list(_bounded(unit for unit in venue.units if unit.level == level.id))
    place, height = _placing(venue.units)
    return Plan(
        level=level,
        width=WIDTH,
        height=height,
        north=round(-math.degrees(place.turn), 1),
        rooms=tuple(_room(unit, place) for unit in units),
        doors=tuple(_door(opening, place) for opening in venue.openings if opening.level == level.id and opening.line),
        signs=_signs(venue, level, units, place),
        place=place,
    )


def gather(points: Mapping[str, Point]) -> list[Cluster]:
    """Points that are too near to be touched apart, together."""
    clusters: list[tuple[Point, list[str]]] = []
    for name, point in sorted(points.items()):
        for at, names in clusters:
            if math.dist(at, point) < NEAR:
                names.append(name)
                break
        else:
            clusters.append((point, [name]))
    return [Cluster(at, tuple(names)) for at, names in clusters]


def _placing(units: Sequence[Unit]) -> tuple[Placing, float]:
    """The placing of a venue, and how high its drawing is."""
    rings = [ring for unit in units for ring in unit.rings[:1]]
    turn = _turn(rings)
    points = [_turned(point, turn) for ring in rings for point in ring] or [(0.0, 0.0)]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = (WIDTH - 2 * MARGIN) / max(right - left, (top - bottom) / 3, 1.0)
    return Placing(turn, left, top, scale), round((top - bottom) * scale + 2 * MARGIN, 1)


def _turn(rings: Iterable[Sequence[Point]]) -> float:
    """The angle that lays the longest walls level: the mean of wall directions, a quarter turn counting as none."""
    sine = cosine = 0.0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            length, angle = math.hypot(x2 - x1, y2 - y1), math.atan2(y2 - y1, x2 - x1)
            sine += length * math.sin(4 * angle)
            cosine += length * math.cos(4 * angle)
    return -math.atan2(sine, cosine) / 4 if sine or cosine else 0.0


def _turned(point: Point, turn: float) -> Point:
    (x, y), sine, cosine = point, math.sin(turn), math.cos(turn)
    return x * cosine - y * sine, x * sine + y * cosine


def _bounded(units: Iterable[Unit]) -> Iterable[Unit]:
    left = MOST_POINTS
    for unit in units:
        left -= sum(len(ring) for ring in unit.rings)
        if left < 0:
            return
        yield unit


def _room(unit: Unit, place: Placing) -> Room:
    rings = tuple(tuple(place(point) for point in ring) for ring in unit.rings)
    return Room(id=unit.id, category=unit.category, rings=rings, at=place(unit.display))


def _door(opening: Opening, place: Placing) -> Door:
    return Door(place(opening.line[0]), place(opening.line[-1]))


def _signs(venue: Venue, level: Level, units: Iterable[Unit], place: Placing) -> tuple[Sign, ...]:
    """Amenities, and the shafts that have none: an amenity that stands in a shaft of its kind is that shaft's sign."""
    amenities = [Sign(a.category, a.id, place(a.at)) for a in venue.amenities if a.level == level.id]
    shafts = [Sign(u.category, u.id, place(u.display)) for u in units if u.category.split(".")[0] in _SHAFTS]
    shafts = [
        s for s in shafts if not any(s.category == a.category and math.dist(s.at, a.at) < NEAR for a in amenities)
    ]
    return tuple(shafts + amenities)
