"""Venues made up for tests and benches: floors of rooms along a corridor, with stairs, lifts, pillars, one-way doors.

Written as IMDF features in degrees, turned by any angle, and read as a museum's own plan would be: walls are then
nowhere exact, as in life.
"""

from collections.abc import Iterator
from math import cos, radians, sin
from random import Random
from typing import Any

import msgspec

from content_packs.guide.imdf import venue_of
from content_packs.guide.model import Artifact, Gallery, Point, Venue
from tests.guide.plans import ORIGIN, at, feature

WIDE, DEEP, CORRIDOR = 10.0, 12.0, 4.0  # metres of a room, and of the corridor's width
Box = tuple[float, float, float, float]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What to make up. The same shape is the same venue."""

    floors: int = 2
    columns: int = 3  # rooms on either side of the corridor
    seed: int = 0
    turn: float = 0.0  # degrees
    lift: bool = True
    stairs: bool = True
    one_way: bool = False
    artifacts: int = 12


class Made(msgspec.Struct, frozen=True):
    venue: Venue
    galleries: dict[str, Gallery]
    artifacts: tuple[Artifact, ...]


def make_venue(shape: Shape) -> Made:
    features = features_of(shape)
    found = venue_of({kind: {"features": list(made)} for kind, made in features.items()}, {"en": "Made up"})
    assert found
    venue = found[0]
    rooms = [unit for unit in venue.units if unit.category == "room"]
    galleries = {unit.id: Gallery(id=unit.id, name={"en": unit.id}, unit=unit.id, level=unit.level) for unit in rooms}
    random = Random(shape.seed)
    artifacts = tuple(_artifact(number, random, shape, list(galleries)) for number in range(shape.artifacts))
    return Made(venue, galleries, artifacts)


def features_of(shape: Shape) -> dict[str, list[dict[str, Any]]]:
    random = Random(shape.seed)
    point = {"type": "Point", "coordinates": list(ORIGIN)}
    made: dict[str, list[dict[str, Any]]] = {
        "venue": [feature("venue", "house", None, name={"en": "House"}, display_point=point)],
        "level": [feature("level", f"level-{n}", None, ordinal=n, name={"en": str(n)}) for n in range(shape.floors)],
        "unit": [],
        "opening": [],
        "relationship": [],
    }
    for floor in range(shape.floors):
        _floor(made, shape, floor, random)
    for category, wanted in (("stairs", shape.stairs), ("elevator", shape.lift)):
        for floor in range(shape.floors - 1) if wanted else ():
            ends = {end: {"id": f"{category}-{n}"} for end, n in (("origin", floor), ("destination", floor + 1))}
            made["relationship"].append(
                feature("relationship", f"{category}-up-{floor}", None, category=category, **ends)
            )
    return made


def _floor(made: dict[str, list[dict[str, Any]]], shape: Shape, floor: int, random: Random) -> None:
    long = shape.columns * WIDE
    make = _Maker(made, shape, floor)
    make.unit(f"corridor-{floor}", "walkway", [_corners((0, 0, long, CORRIDOR))])
    if shape.stairs:
        make.unit(f"stairs-{floor}", "stairs", [_corners((-5, 0, 0, CORRIDOR))], accessibility=[])
        make.door(f"door-stairs-{floor}", (0, 1.5), (0, 2.5))
    if shape.lift:
        make.unit(f"elevator-{floor}", "elevator", [_corners((long, 1, long + 2, 3))])
        make.door(f"door-elevator-{floor}", (long, 1.5), (long, 2.5))
    if not floor:
        make.unit("foyer", "foyer", [_corners((long + 2, -4, long + 12, 8)), _corners((long + 6, 0, long + 8, 4))])
        make.unit("link", "walkway", [_corners((long, 3, long + 2, CORRIDOR))])
        make.door("door-foyer", (long + 2, 3.1), (long + 2, 3.9))
        make.door("door-link", (long, 3.1), (long, 3.9))
        make.door("entrance", (long + 12, 1), (long + 12, 3), category="pedestrian.principal")
    for column in range(shape.columns):
        for side, (south, north), wall in (("n", (CORRIDOR, CORRIDOR + DEEP), CORRIDOR), ("s", (-DEEP, 0), 0.0)):
            name, west = f"{side}{column}-{floor}", column * WIDE
            make.unit(f"room-{name}", "room", list(_rings((west, south, west + WIDE, north), random)))
            if not column or random.random() < 0.6:
                make.door(f"door-{name}", (west + 4, wall), (west + 5.5, wall), steps=random.random() < 0.1)
            if column and random.random() < 0.6:
                one_way = shape.one_way and random.random() < 0.5
                beside = f"room-{side}{column - 1}-{floor}" if one_way else ""
                line = (west, south + 1), (west, south + 2)
                make.door(f"beside-{name}", *line, into=beside, away=f"room-{name}")


class _Maker:
    """Puts features of one floor together, turned."""

    def __init__(self, made: dict[str, list[dict[str, Any]]], shape: Shape, floor: int) -> None:
        self.made, self.shape, self.level = made, shape, f"level-{floor}"

    def unit(self, name: str, category: str, rings: list[list[Point]], **facts: Any) -> None:
        coordinates = [[placed(point, self.shape) for point in ring] for ring in rings]
        geometry = {"type": "Polygon", "coordinates": coordinates}
        self.made["unit"].append(feature("unit", name, geometry, level_id=self.level, category=category, **facts))

    def door(
        self, name: str, one: Point, two: Point, category: str = "pedestrian",
        steps: bool = False, into: str = "", away: str = "",
    ) -> None:  # fmt: skip
        geometry = {"type": "LineString", "coordinates": [placed(point, self.shape) for point in (one, two)]}
        facts: dict[str, Any] = {"category": category, "level_id": self.level} | (
            {"accessibility": []} if steps else {}
        )
        self.made["opening"].append(feature("opening", name, geometry, **facts))
        if into:
            ends = {"origin": {"id": away}, "intermediary": [{"id": name}], "destination": {"id": into}}
            way = feature("relationship", f"way-{name}", None, category="traversal", direction="directed", **ends)
            self.made["relationship"].append(way)


def placed(point: Point, shape: Shape) -> list[float]:
    x, y, angle = *point, radians(shape.turn)
    return at(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle))


def _corners(box: Box) -> list[Point]:
    west, south, east, north = box
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _rings(box: Box, random: Random) -> Iterator[list[Point]]:
    """A room: plain, with a wall that stands into it, with a pillar or two, or round a courtyard."""
    west, south, east, north = box
    x, y = (west + east) / 2, (south + north) / 2
    match random.randrange(4):
        case 0:
            yield _corners(box)
        case 1:
            spur = [(x + 2.2, south), (x + 2.2, y), (x + 2.5, y), (x + 2.5, south)]
            yield [(west, south), *spur, (east, south), (east, north), (west, north), (west, south)]
        case 2:
            yield _corners(box)
            yield _corners((x - 2, y - 2, x - 1, y - 1))
            yield _corners((x + 1, y + 1, x + 2, y + 2))
        case _:
            yield _corners(box)
            yield _corners((x - 3, y - 3, x + 3, y + 3))


def _artifact(number: int, random: Random, shape: Shape, galleries: list[str]) -> Artifact:
    name = galleries[number % len(galleries)]
    side, column, floor = name[5], int(name[6:].split("-")[0]), name.rpartition("-")[2]
    south = CORRIDOR if side == "n" else -DEEP
    x, y = column * WIDE + random.uniform(0.3, 1.7), south + random.uniform(0.2, DEEP - 0.2)
    angle = radians(shape.turn)
    position = round(x * cos(angle) - y * sin(angle), 2), round(x * sin(angle) + y * cos(angle), 2)
    return Artifact(
        id=f"artifact-{number}-{floor}", code="", title={"en": name}, gallery=name,
        position=None if number % 10 == 9 else position,
    )  # fmt: skip
