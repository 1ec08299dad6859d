"""IMDF in degrees becomes a venue in metres."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import Unbuildable
from content_packs.guide.imdf import Projection, point_within, venue_of
from content_packs.guide.model import Point, Venue
from tests.guide.plans import ORIGIN, at, box, feature, features, plan, polygon


def built(changed: dict[str, list[dict[str, object]]] | None = None) -> Venue:
    made = venue_of(features(changed or plan()), {"en": "Museum"})
    assert made is not None
    return made[0]


def is_inside(point: Point, ring: tuple[Point, ...]) -> bool:
    x, y = point
    sides = pairwise(ring)
    return (
        sum((y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in sides) % 2 == 1
    )


def test_outlines_are_in_metres_from_the_display_point() -> None:
    venue = built()
    assert venue.origin == ORIGIN
    hall = next(unit for unit in venue.units if unit.id == "hall")
    assert hall.rings == (((-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0), (-10.0, -10.0)),)


def test_levels_go_up() -> None:
    assert [level.id for level in built().levels] == ["ground", "upper"]


def test_step_free_follows_accessibility_and_stairs_never_are() -> None:
    assert {unit.id: unit.step_free for unit in built().units} == {
        "hall": True,
        "gallery": True,
        "attic": False,
        "stairs-0": False,
        "stairs-1": False,
        "lift-0": True,
        "lift-1": True,
    }


def test_stairs_and_lifts_join_floors_and_nothing_else_does() -> None:
    links = {link.category: link for link in built().links}
    assert set(links) == {"stairs", "elevator"}
    assert links["stairs"].units == ("stairs-0", "stairs-1")
    assert (links["stairs"].step_free, links["stairs"].one_way) == (False, False)
    assert (links["elevator"].step_free, links["elevator"].one_way) == (True, True)


def test_amenity_is_on_the_floor_of_its_unit() -> None:
    (amenity,) = built().amenities
    assert (amenity.level, amenity.at) == ("upper", (3.0, 3.0))


def test_openings_are_lines_and_step_free_where_nothing_else_is_said() -> None:
    opening = built().openings[0]
    assert opening.line == ((10.0, 4.5), (10.0, 5.5))
    assert opening.step_free


def test_venue_without_a_display_point_lies_about_the_middle_of_its_units() -> None:
    changed = plan()
    changed["venue"][0]["properties"] = {"name": None}
    venue = built(changed)
    assert venue.name == {"en": "Museum"}
    assert venue.origin == pytest.approx(at(1, 0), abs=1e-6)


def test_of_several_polygons_the_largest_is_the_unit() -> None:
    changed = plan()
    parts = [[box(0, 0, 1, 1)], [box(20, 0, 30, 10)]]
    changed["unit"][0]["geometry"] = {"type": "MultiPolygon", "coordinates": parts}
    assert built(changed).units[0].rings[0][0] == (20.0, 0.0)


def test_source_without_a_plan_has_no_venue() -> None:
    assert venue_of({}, {"en": "Museum"}) is None


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("venue", {"features": []}),
        ("level", {"features": [{"id": "x", "properties": {}}]}),
        ("unit", {"features": [{"id": "x", "properties": {"level_id": "g", "category": "room"}}]}),
        ("unit", {"features": "none"}),
        ("opening", {"features": [{"id": "x", "properties": {"level_id": "g"}, "geometry": polygon(box(0, 0, 1, 1))}]}),
        ("amenity", {"features": [{"id": "x", "properties": {"category": "restroom"}}]}),
    ],
)
def test_broken_plan_is_refused_by_file(kind: str, change: dict[str, object]) -> None:
    with pytest.raises(Unbuildable, match=rf"venue/{kind}\.geojson"):
        venue_of(features(plan()) | {kind: change}, {})


@given(st.floats(-300, 300), st.floats(-300, 300))
def test_metres_come_back_as_they_went(east: float, north: float) -> None:
    assert Projection(*ORIGIN).metres(at(east, north)) == pytest.approx((east, north), abs=0.011)


@pytest.mark.parametrize(
    "outline",
    [
        ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0)),
        ((0, 0), (10, 0), (10, 2), (2, 2), (2, 8), (10, 8), (10, 10), (0, 10), (0, 0)),  # a C: its middle is outside
        ((0, 0), (5, 9), (10, 0), (5, 2), (0, 0)),
    ],
)
def test_display_point_is_inside_its_unit(outline: tuple[Point, ...]) -> None:
    assert is_inside(point_within((outline,)), outline)


def test_display_point_is_not_in_a_hole() -> None:
    outer = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0))
    hole = ((1.0, 1.0), (8.0, 1.0), (8.0, 9.0), (1.0, 9.0), (1.0, 1.0))
    assert not is_inside(point_within((outer, hole)), hole)


def test_directed_traversal_makes_its_openings_one_way() -> None:
    changed = plan()
    ends = {"origin": {"id": "hall"}, "intermediary": [{"id": "door"}], "destination": {"id": "lift-0"}}
    for direction in ("directed", "undirected"):
        way = feature("relationship", direction, None, category="traversal.path", direction=direction, **ends)
        found = built(changed | {"relationship": [way]}).openings
        assert [one.into for one in found] == ["lift-0" if direction == "directed" else "", "", "", "", "", ""]


def test_restriction_of_a_level_is_that_of_its_units() -> None:
    changed = plan()
    changed["level"][0]["properties"]["restriction"] = "employeesonly"
    changed["unit"][1]["properties"] |= {"restriction": "restricted", "hours": "Mo-Fr 09:00-17:00"}
    found = {unit.id: unit for unit in built(changed).units}
    assert [found[name].restriction for name in ("hall", "gallery", "attic")] == ["", "restricted", "employeesonly"]
    assert found["gallery"].hours == "Mo-Fr 09:00-17:00"
