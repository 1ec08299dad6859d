"""Floors are drawn straight, alike on every level, with dots that can be touched apart."""

import math
from typing import Any

import pytest

from content_packs.guide.floorplan import MARGIN, NEAR, WIDTH, draw, find_level, gather, levels
from content_packs.guide.model import Amenity, Level, Opening, Point, Unit, Venue


def square(name: str, x: float, y: float, side: float = 10, turned: float = 0, **facts: Any) -> Unit:
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    ring = tuple(turn(corner, turned) for corner in corners)
    middle = turn((x + side / 2, y + side / 2), turned)
    return Unit(**{"id": name, "level": "ground", "category": "room", "rings": (ring,), "display": middle, **facts})


def turn(point: Point, degrees: float) -> Point:
    angle = math.radians(degrees)
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def venue(*units: Unit, **facts: Any) -> Venue:
    floors = (Level(id="ground", ordinal=0, name={"en": "Ground"}), Level(id="up", ordinal=1, name={"en": "Up"}))
    return Venue(**{"id": "v", "name": {"en": "V"}, "origin": (106.5, 29.5), "levels": floors, "units": units, **facts})


def test_plan_fills_the_width_and_y_grows_downwards() -> None:
    house = venue(square("south", 0, 0), square("north", 0, 10), square("east", 10, 0))
    plan = draw(house, house.levels[0])
    points = [point for room in plan.rooms for point in room.rings[0]]
    assert min(x for x, _ in points) == MARGIN
    assert max(x for x, _ in points) == WIDTH - MARGIN
    assert max(y for _, y in points) == plan.height - MARGIN
    south, north = (next(room for room in plan.rooms if room.id == name) for name in ("south", "north"))
    assert north.at[1] < south.at[1]


@pytest.mark.parametrize("degrees", [0, 12, -30, 44, 89])
def test_turned_building_is_drawn_straight(degrees: float) -> None:
    house = venue(square("a", 0, 0, turned=degrees), square("b", 10, 0, turned=degrees))
    plan = draw(house, house.levels[0])
    for room in plan.rooms:
        for (x1, y1), (x2, y2) in zip(room.rings[0], room.rings[0][1:], strict=False):
            assert min(abs(x1 - x2), abs(y1 - y2)) < 0.3
    assert abs(plan.north) <= 45


def test_every_level_is_placed_alike() -> None:
    house = venue(square("a", 0, 0), square("b", 30, 20), square("stair", 5, 5, level="up"))
    ground, up = (draw(house, level) for level in house.levels)
    assert (ground.place, ground.height) == (up.place, up.height)
    assert [room.id for room in up.rooms] == ["stair"]


def test_doors_and_signs_stand_on_their_own_level() -> None:
    house = venue(
        square("a", 0, 0),
        square("lift", 20, 0, category="elevator"),
        openings=(Opening(id="d", level="ground", line=((10.0, 4.0), (10.0, 6.0))),),
        amenities=(
            Amenity(id="i", level="ground", category="information", at=(2.0, 2.0)),
            Amenity(id="l", level="ground", category="elevator", at=(25.0, 5.0)),
            Amenity(id="u", level="up", category="information", at=(2.0, 2.0)),
        ),
    )
    plan = draw(house, house.levels[0])
    assert len(plan.doors) == 1
    assert sorted(sign.id for sign in plan.signs) == ["i", "l"]  # the lift's own amenity is its sign


def test_level_shown_first_is_the_lowest_above_ground() -> None:
    house = venue(square("a", 0, 0))
    cellar = Level(id="cellar", ordinal=-1, name={"en": "Cellar"})
    house = Venue(id="v", name={}, origin=(0, 0), levels=(cellar, *reversed(house.levels)), units=house.units)
    assert find_level(house) == house.levels[2]
    assert find_level(house, "up") == house.levels[1]
    assert find_level(house, "attic") is None
    assert [level.id for level in levels(house)] == ["up", "ground", "cellar"]


def test_dots_too_near_to_touch_apart_become_one() -> None:
    near, far = (100.0, 100.0), (100.0 + NEAR, 100.0)
    clusters = gather({"a": near, "b": (near[0] + NEAR / 2, near[1]), "c": far})
    assert [cluster.names for cluster in clusters] == [("a", "b"), ("c",)]


def test_venue_without_units_is_an_empty_plan() -> None:
    house = venue()
    assert draw(house, house.levels[0]).rooms == ()
