"""A small venue in IMDF: a hall below, a gallery above, stairs and a lift between them."""

import json
from math import cos, degrees, radians
from typing import Any

ORIGIN = (106.55, 29.56)  # longitude, latitude
RADIUS = 6_371_008.8  # metres


def at(east: float, north: float) -> list[float]:
    """Degrees of a place given in metres from ORIGIN."""
    latitude = ORIGIN[1] + degrees(north / RADIUS)
    return [ORIGIN[0] + degrees(east / RADIUS / cos(radians(ORIGIN[1]))), latitude]


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [at(*corner) for corner in corners]


def feature(kind: str, id_: str, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": id_, "feature_type": kind, "geometry": geometry, "properties": properties}


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def unit(id_: str, level: str, category: str, ring: list[list[float]], **properties: Any) -> dict[str, Any]:
    return feature("unit", id_, polygon(ring), level_id=level, category=category, **properties)


def opening(id_: str, level: str, *ends: tuple[float, float], category: str = "pedestrian") -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [at(*end) for end in ends]}
    return feature("opening", id_, line, level_id=level, category=category)


def plan() -> dict[str, list[dict[str, Any]]]:
    """The features of each file."""
    up = {"origin": {"id": "stairs-0"}, "intermediary": None, "destination": {"id": "stairs-1"}}
    lift = {"origin": {"id": "lift-0"}, "destination": {"id": "lift-1"}}
    point = {"type": "Point", "coordinates": list(ORIGIN)}
    return {
        "venue": [feature("venue", "house", None, name={"en": "House"}, display_point=point)],
        "level": [
            feature("level", "upper", None, ordinal=1, name={"en": "Upper floor"}, short_name={"en": "1"}),
            feature("level", "ground", None, ordinal=0, name={"en": "Ground floor"}),
        ],
        "unit": [
            unit("hall", "ground", "room", box(-10, -10, 10, 10), name={"en": "Hall"}, accessibility=["wheelchair"]),
            unit("gallery", "upper", "room", box(-10, -10, 10, 10), accessibility=None),
            unit("attic", "upper", "room", box(10, -10, 12, 10), accessibility=[]),
            unit("stairs-0", "ground", "stairs", box(10, 0, 12, 4)),
            unit("stairs-1", "upper", "stairs", box(10, 0, 12, 4)),
            unit("lift-0", "ground", "elevator", box(10, 4, 12, 6)),
            unit("lift-1", "upper", "elevator", box(10, 4, 12, 6)),
        ],
        "opening": [
            feature(
                "opening",
                "door",
                {"type": "LineString", "coordinates": [at(10, 4.5), at(10, 5.5)]},
                category="pedestrian.principal",
                level_id="ground",
            ),
            opening("entrance", "ground", (-10, 0), (-10, 1), category="pedestrian.principal"),
            opening("stairs-door-0", "ground", (10, 1), (10, 2)),
            opening("stairs-door-1", "upper", (10, 1), (10, 2)),
            opening("lift-door-1", "upper", (10, 4.5), (10, 5.5)),
            opening("attic-door", "upper", (10, -5), (10, -4)),
        ],
        "amenity": [
            feature(
                "amenity", "wc", {"type": "Point", "coordinates": at(3, 3)}, category="restroom", unit_ids=["gallery"]
            )
        ],
        "relationship": [
            feature("relationship", "up", None, category="stairs", direction="undirected", **up),
            feature("relationship", "lift", None, category="elevator", direction="directed", **lift),
            feature("relationship", "traverse", None, category="traversal", **lift),
        ],
    }


def features(plan: dict[str, list[dict[str, Any]]]) -> dict[str, object]:
    return {kind: {"type": "FeatureCollection", "features": found} for kind, found in plan.items()}


def files() -> dict[str, str | bytes | None]:
    """The venue's files as a source folder has them."""
    return {f"venue/{kind}.geojson": json.dumps(found) for kind, found in features(plan()).items()}
