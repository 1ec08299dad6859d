"""GeoJSON geometry, judged and asked (RFC 7946). Pure; works on parsed JSON of unknown shape."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

MOST_POSITIONS = 500_000  # in one collection
_RING = 4  # positions, the last being the first


def fault_in(geometry: object, kinds: tuple[str, ...]) -> str:
    """Why this is no geometry of one of `kinds`, or nothing."""
    if not isinstance(geometry, dict) or geometry.get("type") not in kinds:
        return f"needs a geometry of type {' or '.join(kinds)}"
    coordinates = geometry.get("coordinates")
    match geometry["type"]:
        case "Point":
            return "" if _is_position(coordinates) else "has no longitude and latitude"
        case "LineString":
            return _line(coordinates, 2)
        case "Polygon":
            return _polygon(coordinates)
        case _:
            if not isinstance(coordinates, list) or not coordinates:
                return "has no polygon"
            return next((fault for polygon in coordinates if (fault := _polygon(polygon))), "")


def positions_in(geometry: object) -> int:
    """How many numbers stand in a geometry, not more than needed to see that it is too many."""
    todo: list[Any] = [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    count = 0
    while todo and count <= MOST_POSITIONS:
        one = todo.pop()
        if isinstance(one, list):
            todo.extend(one[: MOST_POSITIONS + 1])
            count += 1
    return count


def contains(geometry: Any, longitude: float, latitude: float) -> bool:
    """Whether a well-formed Polygon or MultiPolygon holds a point: its rings are crossed an odd number of times."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return any(sum(_crossings(polygon, longitude, latitude)) % 2 for polygon in polygons)


def _crossings(polygon: Any, longitude: float, latitude: float) -> Iterator[int]:
    for ring in polygon:
        for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude):
                yield longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)


def _polygon(rings: object) -> str:
    if not isinstance(rings, list) or not rings:
        return "has no outline"
    for ring in rings:
        if fault := _line(ring, _RING):
            return fault
        if ring[0] != ring[-1]:
            return "has an outline that is not closed: its last position must be its first"
    return ""


def _line(line: object, least: int) -> str:
    if not isinstance(line, list) or len(line) < least:
        return f"has fewer than {least} positions"
    return "" if all(map(_is_position, line)) else "has a position that is no longitude and latitude"


def _is_position(position: object) -> bool:
    if not isinstance(position, list) or len(position) not in {2, 3}:
        return False
    if not all(isinstance(n, (int, float)) and not isinstance(n, bool) and math.isfinite(n) for n in position):
        return False
    return bool(abs(position[0]) <= 180 and abs(position[1]) <= 90)
