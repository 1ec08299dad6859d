"""Legs keep to rooms and doors, whatever the venue, and are the lengths that they should be."""

from math import cos, inf, isclose, pi, sin
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.errors import Unbuildable
from content_packs.format.manifest import encode
from content_packs.guide.model import Gallery, Level, Link, Opening, Unit, Venue, Walks
from content_packs.guide.walking.build import walks_of
from content_packs.guide.walking.ground import STAIRS, Ground, Pace
from content_packs.guide.walking.legs import Field, Terms, leg, legs
from content_packs.guide.walking.path import Passage, Path, Stretch
from content_packs.guide.walking.places import Place, in_unit, outer_doors, place_of
from content_packs.guide.walking.rooms import MOST_DRAWN
from tests.guide.walking.walls import faults_in
from tests.venues import Made, Shape, make_venue

SHAPES = st.builds(
    Shape,
    floors=st.integers(1, 3),
    columns=st.integers(1, 3),
    seed=st.integers(0, 10_000),
    turn=st.sampled_from([0.0, 17.0, 45.0, -61.3]),
    lift=st.booleans(),
    stairs=st.booleans(),
    one_way=st.booleans(),
    artifacts=st.just(9),
)
FEW = settings(max_examples=12, deadline=None)
TOLERANCE = 0.1  # seconds: lengths are rounded down to millimetres


def walked(venue: Venue) -> Ground:
    return Ground(venue, walks_of(venue))


def places_in(made: Made, ground: Ground) -> list[Place]:
    found = [place_of(artifact, made.galleries, ground.rooms) for artifact in made.artifacts]
    return [*outer_doors(made.venue.openings, ground.rooms), *(place for place in found if place)]


def units_on(path: Path) -> set[str]:
    within = {step.unit for step in path.steps if isinstance(step, Stretch)}
    return within | {unit for step in path.steps if not isinstance(step, Stretch) for unit in step.units}


@FEW
@given(SHAPES)
def test_no_leg_leaves_rooms_and_openings(shape: Shape) -> None:
    made = make_venue(shape)
    ground = walked(made.venue)
    places = places_in(made, ground)
    field = Field(ground, Terms())
    matrix = field.legs(places)
    for n, start in enumerate(places[:3]):
        for m, end in enumerate(places):
            path = field.leg(start, end)
            assert (path is None) == (matrix[n][m] == inf)
            if path:
                assert isclose(path.seconds, matrix[n][m])
                assert faults_in(path, made.venue) == []


@FEW
@given(SHAPES)
def test_legs_keep_the_triangle_inequality_and_are_symmetric_where_nothing_is_one_way(shape: Shape) -> None:
    made = make_venue(shape)
    ground = walked(made.venue)
    matrix = legs(ground, places_in(made, ground))
    numbers = range(len(matrix))
    for a in numbers:
        assert matrix[a][a] in {0.0, inf}
        for b in numbers:
            assert shape.one_way or matrix[a][b] == matrix[b][a] or abs(matrix[a][b] - matrix[b][a]) < TOLERANCE
            assert all(matrix[a][b] <= matrix[a][c] + matrix[c][b] + TOLERANCE for c in numbers)


@FEW
@given(SHAPES, st.integers(0, 1000))
def test_closed_unit_is_on_no_leg(shape: Shape, which: int) -> None:
    made = make_venue(shape)
    ground = walked(made.venue)
    places = places_in(made, ground)
    closed = Random(which).choice(made.venue.units).id
    field = Field(ground, Terms(closed=frozenset({closed})))
    for start in places[:4]:
        for end in places:
            path = field.leg(start, end)
            assert path is None or closed not in units_on(path)
            assert not path or closed not in {start.unit, end.unit}


@FEW
@given(SHAPES)
def test_step_free_leg_has_no_stairs_and_no_steps(shape: Shape) -> None:
    made = make_venue(shape)
    ground = walked(made.venue)
    places = places_in(made, ground)
    stepped = {opening.id for opening in made.venue.openings if not opening.step_free}
    plain, free = Field(ground, Terms()), Field(ground, Terms(step_free=True))
    for end in places:
        path = free.leg(places[0], end)
        if path:
            assert not {change.category for change in path.changes} & STAIRS
            assert not stepped & set(path.openings)
            assert path.seconds >= plain.legs([places[0], end])[0][1] - TOLERANCE


@FEW
@given(SHAPES)
def test_one_way_door_is_gone_through_one_way(shape: Shape) -> None:
    made = make_venue(msgspec.structs.replace(shape, one_way=True))
    ground = walked(made.venue)
    into = {opening.id: opening.into for opening in made.venue.openings if opening.into}
    places = places_in(made, ground)
    field = Field(ground, Terms())
    for start in places:
        for end in places:
            path = field.leg(start, end)
            for step in path.steps if path else ():
                if isinstance(step, Passage) and step.opening in into:
                    assert step.units[1] == into[step.opening]


def square(name: str, x: float, y: float, side: float = 10, **facts: object) -> Unit:
    ring = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    default = {"id": name, "level": "0", "category": "room", "rings": (ring,), "display": (x + side / 2, y + side / 2)}
    return msgspec.convert(default | facts, Unit)


def door(name: str, x: float, y: float, level: str = "0", **facts: object) -> Opening:
    return msgspec.convert({"id": name, "level": level, "line": ((x, y - 0.5), (x, y + 0.5))} | facts, Opening)


def house(*units: Unit, openings: tuple[Opening, ...] = (), links: tuple[Link, ...] = ()) -> Venue:
    levels = tuple(Level(id=str(n), ordinal=n, name={}) for n in range(4))
    return Venue(id="v", name={}, origin=(0, 0), levels=levels, units=units, openings=openings, links=links)


def stand(ground: Ground, unit: str, x: float, y: float) -> Place:
    return Place("here", unit, ground.units[unit].level, (x, y))


def test_leg_round_a_pillar_bends_at_its_corners() -> None:
    pillar = ((4, 4), (6, 4), (6, 6), (4, 6), (4, 4))
    room = square("a", 0, 0)
    ground = walked(house(msgspec.structs.replace(room, rings=(*room.rings, pillar))))
    path = leg(ground, stand(ground, "a", 1, 4.5), stand(ground, "a", 9, 4.5))
    assert path
    assert path.steps[0].points == ((1.0, 4.5), (4.0, 4.0), (6.0, 4.0), (9.0, 4.5))
    assert path.metres == pytest.approx(2 + 2 * (9 + 0.25) ** 0.5, abs=0.01)


def test_wall_without_a_door_is_no_way() -> None:
    ground = walked(house(square("a", 0, 0), square("b", 10, 0)))
    assert leg(ground, in_unit(ground.rooms["a"]), in_unit(ground.rooms["b"])) is None
    assert legs(ground, [in_unit(ground.rooms[name]) for name in "ab"]) == [[0.0, inf], [inf, 0.0]]


def test_one_room_needs_no_door() -> None:
    ground = walked(house(square("a", 0, 0)))
    assert legs(ground, [stand(ground, "a", 1, 1), stand(ground, "a", 4, 5)], Terms(pace=Pace(speed=2.0)))[0][1] == 2.5


def test_thick_walls_are_walked_through_where_the_door_is() -> None:
    ground = walked(house(square("a", 0, 0), square("b", 10.8, 0), openings=(door("d", 10.4, 5),)))
    path = leg(ground, in_unit(ground.rooms["a"]), in_unit(ground.rooms["b"]))
    assert path
    assert path.openings == ("d",)


def test_lift_waits_once_for_many_floors_and_stairs_are_climbed_one_by_one() -> None:
    units = [square(f"{kind}{n}", x, 0, level=str(n), category=kind) for kind, x in LINES for n in range(4)]
    pairs = [
        Link(category=kind, units=(f"{kind}{n}", f"{kind}{n + 1}"), step_free=kind == "elevator")
        for kind, _ in LINES
        for n in range(3)
    ]
    openings = tuple(door(f"d{n}", 10, 5, level=str(n)) for n in range(4))
    ground = walked(house(*units, openings=openings, links=tuple(pairs)))
    low, high = in_unit(ground.rooms["elevator0"]), in_unit(ground.rooms["elevator3"])
    pace = Pace(speed=10, door=0)
    free = leg(ground, low, high, Terms(step_free=True, pace=pace))
    assert free
    assert free.seconds == pace.wait + 3 * pace.elevator
    assert [(change.category, change.floors) for change in free.changes] == [("elevator", 3)]
    broken = Terms(closed=ground.shaft("elevator1") - {"elevator0", "elevator3"}, pace=pace)
    assert ground.shaft("elevator1") == {f"elevator{n}" for n in range(4)}
    assert leg(ground, low, high, broken)
    assert leg(ground, low, high, Terms(step_free=True, closed=ground.shaft("elevator1"))) is None


LINES = (("elevator", 0), ("stairs", 10))


def test_avoiding_stairs_takes_the_ramp() -> None:
    units = [square(f"{kind}{n}", 0, 0, level=str(n), category=kind) for kind in ("ramp",) for n in range(2)]
    steps = [square(f"stairs{n}", 10, 0, level=str(n), category="stairs") for n in range(2)]
    links = tuple(Link(category=kind, units=(f"{kind}0", f"{kind}1")) for kind in ("ramp", "stairs"))
    openings = tuple(door(f"d{n}", 10, 5, level=str(n)) for n in range(2))
    ground = walked(house(*units, *steps, openings=openings, links=links))
    ends = in_unit(ground.rooms["stairs0"]), in_unit(ground.rooms["stairs1"])
    for terms, category in ((Terms(), "stairs"), (Terms(avoid_stairs=True), "ramp")):
        path = leg(ground, *ends, terms)
        assert path
        assert [change.category for change in path.changes] == [category]


def test_staff_rooms_and_voids_are_not_walked_through() -> None:
    units = (square("a", 0, 0), square("staff", 10, 0, restriction="employeesonly"), square("b", 20, 0))
    ground = walked(house(*units, openings=(door("one", 10, 5), door("two", 20, 5))))
    assert leg(ground, in_unit(ground.rooms["a"]), in_unit(ground.rooms["b"])) is None
    assert outer_doors(ground.venue.openings, ground.rooms) == []


def test_lift_drawn_inside_a_hall_is_cut_out_of_it() -> None:
    ground = walked(house(square("hall", 0, 0), square("lift", 4, 4, side=2, category="elevator")))
    path = leg(ground, stand(ground, "hall", 1, 5), stand(ground, "hall", 9, 5))
    assert path
    assert len(path.steps[0].points) > 2


def test_artifact_without_a_position_is_supposed_in_the_middle_and_one_without_a_gallery_nowhere() -> None:
    made = make_venue(Shape(artifacts=1))
    ground = walked(made.venue)
    artifact = msgspec.structs.replace(made.artifacts[0], position=None)
    placed = place_of(artifact, made.galleries, ground.rooms)
    assert placed
    assert placed.supposed
    assert place_of(artifact, {}, ground.rooms) is None
    elsewhere = {artifact.gallery: Gallery(id=artifact.gallery, name={}, unit="gone")}
    assert place_of(artifact, elsewhere, ground.rooms) is None


def test_position_in_the_wall_is_taken_into_the_room() -> None:
    made = make_venue(Shape(artifacts=1, turn=17))
    ground = walked(made.venue)
    artifact = msgspec.structs.replace(made.artifacts[0], position=(-400.0, 3.0))
    placed = place_of(artifact, made.galleries, ground.rooms)
    assert placed
    assert ground.rooms[placed.unit].holds((round(placed.at[0] * 100), round(placed.at[1] * 100)))


def test_same_venue_gives_the_same_bytes_and_comes_back_whole() -> None:
    venue = make_venue(Shape(floors=3, turn=17)).venue
    raw = encode(walks_of(venue))
    assert raw == encode(walks_of(venue))
    assert msgspec.json.decode(raw, type=Walks) == walks_of(venue)


def test_round_room_is_walked_in_and_one_of_too_many_corners_is_refused() -> None:
    def circle(points: int, radius: float) -> tuple[tuple[float, float], ...]:
        ring = [(radius * cos(2 * pi * n / points), radius * sin(2 * pi * n / points)) for n in range(points)]
        return (*ring, ring[0])

    def rotunda(points: int) -> Venue:
        return house(msgspec.structs.replace(square("a", 0, 0), rings=(circle(points, 10), circle(points, 3))))

    ground = walked(rotunda(720))
    path = leg(ground, stand(ground, "a", -6, 0), stand(ground, "a", 6, 0))
    assert path
    assert 13.4 < path.metres < 13.6
    with pytest.raises(Unbuildable, match="too many corners"):
        walks_of(rotunda(MOST_DRAWN))


def test_outline_that_crosses_itself_breaks_nothing() -> None:
    knot = ((0, 0), (10, 10), (10, 0), (0, 10), (0, 0))
    ground = walked(house(msgspec.structs.replace(square("a", 0, 0), rings=(knot,)), openings=(door("d", 10, 5),)))
    assert leg(ground, stand(ground, "a", 1, 5), stand(ground, "a", 9, 5)) is None  # its halves meet in a point
    assert leg(ground, stand(ground, "a", 8, 5), stand(ground, "a", 9, 5)) is not None


def test_unit_without_room_and_opening_without_length_lead_nowhere() -> None:
    flat = msgspec.structs.replace(square("flat", 0, 0), rings=(((0, 0), (5, 0), (0, 0), (0, 0)),))
    point = msgspec.structs.replace(door("d", 0, 0), line=((0.0, 0.0), (0.0, 0.0)))
    venue = house(flat, openings=(point,), links=(Link(category="stairs", units=("flat", "gone")),))
    assert walks_of(venue).gates == ()
