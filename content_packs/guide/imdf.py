"""A venue from IMDF GeoJSON: local metres instead of degrees, floors in order, what joins them. Pure.

The projection is equirectangular about the venue's own point: over the few hundred metres of a museum it is exact to
millimetres, and centimetres are kept. IMDF members that are not read here are passed over; `checks` judges the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, radians
from typing import Any, Generic, TypeVar

import msgspec

from content_packs.errors import Unbuildable
from content_packs.guide.language import Text
from content_packs.guide.model import Amenity, Level, Link, Opening, Point, Unit, Venue

EARTH_RADIUS = 6_371_008.8  # metres, mean (IUGG)
LINKS = ("stairs", "elevator", "ramp", "escalator")
STEP_FREE_LINKS = ("elevator", "ramp")
STEPS = ("stairs", "escalator", "steps")
TRAVERSAL = "traversal"  # IMDF: a way from unit to unit, perhaps through openings
SCAN_LINES = 9

Position = tuple[float, ...]  # longitude, latitude, perhaps altitude
P = TypeVar("P")
Ring = tuple[Point, ...]


class _At(msgspec.Struct, frozen=True, tag_field="type", tag="Point"):
    coordinates: Position


class _Line(msgspec.Struct, frozen=True, tag_field="type", tag="LineString"):
    coordinates: tuple[Position, ...]


class _Polygon(msgspec.Struct, frozen=True, tag_field="type", tag="Polygon"):
    coordinates: tuple[tuple[Position, ...], ...]


class _Polygons(msgspec.Struct, frozen=True, tag_field="type", tag="MultiPolygon"):
    coordinates: tuple[tuple[tuple[Position, ...], ...], ...]


_Geometry = _At | _Line | _Polygon | _Polygons


class _Feature(msgspec.Struct, Generic[P], frozen=True):
    id: str
    properties: P
    geometry: _Geometry | None = None


class _Collection(msgspec.Struct, Generic[P], frozen=True):
    features: tuple[_Feature[P], ...] = ()


class _VenueFacts(msgspec.Struct, frozen=True):
    name: Text | None = None
    display_point: _At | None = None


class _LevelFacts(msgspec.Struct, frozen=True):
    ordinal: int
    name: Text | None = None
    short_name: Text | None = None
    restriction: str | None = None


class _UnitFacts(msgspec.Struct, frozen=True):
    level_id: str
    category: str
    name: Text | None = None
    accessibility: tuple[str, ...] | None = None
    display_point: _At | None = None
    restriction: str | None = None
    hours: str | None = None


class _OpeningFacts(msgspec.Struct, frozen=True):
    level_id: str
    category: str = "pedestrian"
    accessibility: tuple[str, ...] | None = None
    hours: str | None = None


class _AmenityFacts(msgspec.Struct, frozen=True):
    category: str
    name: Text | None = None
    unit_ids: tuple[str, ...] | None = None
    level_id: str = ""


class _Reference(msgspec.Struct, frozen=True):
    id: str


class _RelationshipFacts(msgspec.Struct, frozen=True):
    category: str
    direction: str = "undirected"
    origin: _Reference | None = None
    intermediary: tuple[_Reference, ...] | None = None
    destination: _Reference | None = None


class Projection(msgspec.Struct, frozen=True):
    """Degrees to metres east and north of an origin."""

    longitude: float
    latitude: float

    def metres(self, position: Sequence[float]) -> Point:
        east = radians(position[0] - self.longitude) * cos(radians(self.latitude)) * EARTH_RADIUS
        north = radians(position[1] - self.latitude) * EARTH_RADIUS
        return round(east, 2) + 0.0, round(north, 2) + 0.0  # no -0.0


def venue_of(features: Mapping[str, object], museum_name: Text) -> tuple[Venue, Projection] | None:
    """The venue and the projection that its artifacts' positions need too; None where there is no plan."""
    if "venue" not in features:
        return None
    venue = next(iter(_read(features, "venue", _VenueFacts)), None)
    if venue is None:
        raise Unbuildable("venue/venue.geojson", "holds no venue")
    unit_features = _read(features, "unit", _UnitFacts)
    projection = Projection(*_origin(venue, unit_features))
    levels, relations = _read(features, "level", _LevelFacts), _read(features, "relationship", _RelationshipFacts)
    restricted = {level.id: level.properties.restriction or "" for level in levels}
    units = tuple(_unit(feature, projection, restricted) for feature in unit_features)
    into = dict(_one_way(relations))
    return Venue(
        id=venue.id,
        name=venue.properties.name or museum_name,
        origin=(projection.longitude, projection.latitude),
        levels=_levels(levels),
        units=units,
        openings=tuple(_opening(one, projection, into) for one in _read(features, "opening", _OpeningFacts)),
        amenities=tuple(_amenity(one, projection, units) for one in _read(features, "amenity", _AmenityFacts)),
        links=tuple(_links(relations, units)),
    ), projection


def point_within(rings: Sequence[Sequence[Point]]) -> Point:
    """A point well inside a polygon with holes: the middle of the longest stretch on a few level lines."""
    heights = [y for _, y in rings[0]]
    low, high = min(heights), max(heights)
    best = (0.0, rings[0][0])
    for step in range(1, SCAN_LINES + 1):
        y = low + (high - low) * step / (SCAN_LINES + 1)
        crossings = sorted(_crossings(rings, y))
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            best = max(best, (right - left, (round((left + right) / 2, 2), round(y, 2))))
    return best[1]


def _crossings(rings: Sequence[Sequence[Point]], y: float) -> Iterator[float]:
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y):
                yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _read(features: Mapping[str, object], kind: str, facts: type[P]) -> tuple[_Feature[P], ...]:
    try:
        collection: _Collection[P] = msgspec.convert(features.get(kind, {}), _Collection[facts])  # type: ignore[valid-type]
    except msgspec.ValidationError as error:
        raise Unbuildable(f"venue/{kind}.geojson", str(error)) from error
    return collection.features


def _origin(venue: _Feature[_VenueFacts], units: Iterable[_Feature[Any]]) -> Position:
    """The venue's display point, else the middle of its outline or of its units' outlines."""
    if venue.properties.display_point:
        positions: list[Position] = [venue.properties.display_point.coordinates]
    else:
        outlined = [venue] if venue.geometry else list(units)
        positions = [p for feature in outlined for ring in _rings(feature.geometry) for p in ring]
    if not positions:
        raise Unbuildable("venue/venue.geojson", "needs a display_point, an outline or units")
    sides = [[p[axis] for p in positions] for axis in (0, 1)]
    longitude, latitude = (round((min(side) + max(side)) / 2, 7) for side in sides)
    return longitude, latitude


def _rings(geometry: _Geometry | None) -> tuple[tuple[Position, ...], ...]:
    """A polygon's rings; of several polygons the largest (IMDF units are single rooms)."""
    match geometry:
        case _Polygon(coordinates):
            return coordinates
        case _Polygons(coordinates) if coordinates:
            return max(coordinates, key=lambda polygon: abs(_area(polygon[0])))
    return ()


def _area(ring: Sequence[Position]) -> float:
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in pairwise(ring)) / 2


def _levels(features: Iterable[_Feature[_LevelFacts]]) -> tuple[Level, ...]:
    levels = [
        Level(
            id=f.id,
            ordinal=f.properties.ordinal,
            name=f.properties.name or {},
            short_name=f.properties.short_name or {},
        )
        for f in features
    ]
    return tuple(sorted(levels, key=lambda level: (level.ordinal, level.id)))


def _unit(feature: _Feature[_UnitFacts], projection: Projection, restricted: Mapping[str, str]) -> Unit:
    facts = feature.properties
    rings = tuple(tuple(map(projection.metres, ring)) for ring in _rings(feature.geometry))
    if not rings or not rings[0]:
        raise Unbuildable("venue/unit.geojson", f"unit {feature.id!r} has no outline")
    return Unit(
        id=feature.id,
        level=facts.level_id,
        category=facts.category,
        name=facts.name or {},
        rings=rings,
        display=projection.metres(facts.display_point.coordinates) if facts.display_point else point_within(rings),
        step_free=_step_free(facts.accessibility, facts.category not in STEPS),
        restriction=facts.restriction or restricted.get(facts.level_id, ""),
        hours=facts.hours or "",
    )


def _opening(feature: _Feature[_OpeningFacts], projection: Projection, into: Mapping[str, str]) -> Opening:
    facts = feature.properties
    if not isinstance(feature.geometry, _Line):
        raise Unbuildable("venue/opening.geojson", f"opening {feature.id!r} is not a line")
    return Opening(
        id=feature.id,
        level=facts.level_id,
        category=facts.category,
        line=tuple(map(projection.metres, feature.geometry.coordinates)),
        step_free=_step_free(facts.accessibility, True),
        into=into.get(feature.id, ""),
        hours=facts.hours or "",
    )


def _amenity(feature: _Feature[_AmenityFacts], projection: Projection, units: Iterable[Unit]) -> Amenity:
    """An amenity on the floor of the unit that it stands in (IMDF names units, not floors)."""
    facts = feature.properties
    if not isinstance(feature.geometry, _At):
        raise Unbuildable("venue/amenity.geojson", f"amenity {feature.id!r} is not a point")
    by_unit = next((unit.level for unit in units if unit.id in (facts.unit_ids or ())), "")
    return Amenity(
        id=feature.id,
        level=facts.level_id or by_unit,
        category=facts.category,
        name=facts.name or {},
        at=projection.metres(feature.geometry.coordinates),
    )


def _links(features: Iterable[_Feature[_RelationshipFacts]], units: Iterable[Unit]) -> Iterator[Link]:
    by_id = {unit.id: unit for unit in units}
    for facts in (feature.properties for feature in features):
        ends = [facts.origin, *(facts.intermediary or ()), facts.destination]
        joined = tuple(end.id for end in ends if end and end.id in by_id)
        if facts.category in LINKS and len(joined) > 1:
            free = facts.category in STEP_FREE_LINKS and all(by_id[one].step_free for one in joined)
            yield Link(category=facts.category, units=joined, one_way=facts.direction == "directed", step_free=free)


def _one_way(features: Iterable[_Feature[_RelationshipFacts]]) -> Iterator[tuple[str, str]]:
    """Openings that directed traversals go through, each with the unit that it leads into."""
    for facts in (feature.properties for feature in features):
        if facts.category.split(".")[0] == TRAVERSAL and facts.direction == "directed" and facts.destination:
            yield from ((opening.id, facts.destination.id) for opening in facts.intermediary or ())


def _step_free(accessibility: Sequence[str] | None, otherwise: bool) -> bool:
    return otherwise if accessibility is None else "wheelchair" in accessibility
