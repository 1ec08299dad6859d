"""Left is left however the plan lies, and what is said is what one meets."""

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.guide.directions import Arrive, Change, Landmark, Leave, Past, Step, Through, Turn, Walk, tell
from content_packs.guide.directions.bearings import side_of, turn
from content_packs.guide.model import Level, Link, Opening, Point, Unit, Venue
from content_packs.guide.walking.build import walks_of
from content_packs.guide.walking.ground import Ground
from content_packs.guide.walking.legs import Field, Terms
from content_packs.guide.walking.places import Place
from tests.venues import Shape, make_venue

TURNS = (0, 30, 90, 135, 180, 222.5, 270, 359)


def turned(point: Point, degrees: float) -> Point:
    angle, (x, y) = math.radians(degrees), point
    return round(x * math.cos(angle) - y * math.sin(angle), 2), round(x * math.sin(angle) + y * math.cos(angle), 2)


class House:
    """A corridor to the east, a gallery north of it with a pillar, another south; a lift at its end to a room above.

          +--------------+
          |  [bell] []   | north
          +----  --------+
    start |   corridor        | lift
          +---------  ---+
                    | south
    """

    def __init__(self, degrees: float) -> None:
        self.degrees = degrees
        units = (
            self.unit("corridor", "0", "walkway", (0, 0, 40, 4)),
            self.unit("north", "0", "room", (0, 4, 20, 16), (9, 9, 11, 11)),
            self.unit("south", "0", "room", (20, -10, 40, 0)),
            self.unit("lift-0", "0", "elevator", (40, 0, 43, 4)),
            self.unit("lift-1", "1", "elevator", (40, 0, 43, 4)),
            self.unit("above", "1", "room", (20, 0, 40, 4)),
        )
        openings = (
            self.opening("to-north", "0", (9, 4), (11, 4)),
            self.opening("to-south", "0", (29, 0), (31, 0)),
            self.opening("to-lift", "0", (40, 1), (40, 3)),
            self.opening("from-lift", "1", (40, 1), (40, 3)),
        )
        levels = (Level(id="0", ordinal=0, name={}), Level(id="1", ordinal=1, name={}))
        links = (Link(category="elevator", units=("lift-0", "lift-1"), step_free=True),)
        venue = Venue(id="v", name={}, origin=(0, 0), levels=levels, units=units, openings=openings, links=links)
        self.ground = Ground(venue, walks_of(venue))

    def unit(self, name: str, level: str, category: str, *boxes: tuple[int, int, int, int]) -> Unit:
        rings = []
        for west, south, east, north in boxes:
            corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
            rings.append(tuple(self.at(*corner) for corner in corners))
        west, south, east, _ = boxes[0]
        display = self.at((west + east) / 2, south + 1)
        return Unit(id=name, level=level, category=category, rings=tuple(rings), display=display)

    def opening(self, name: str, level: str, one: Point, two: Point) -> Opening:
        return Opening(id=name, level=level, line=(self.at(*one), self.at(*two)))

    def at(self, x: float, y: float) -> Point:
        return turned((x, y), self.degrees)

    def place(self, name: str, unit: str, x: float, y: float) -> Place:
        return Place(name, unit, self.ground.units[unit].level, self.at(x, y))

    def tell(self, start: Place, end: Place, *landmarks: Landmark) -> tuple[Step, ...]:
        path = Field(self.ground, Terms()).leg(start, end)
        assert path
        rooms = self.ground.rooms

        def sees(unit: str, one: Point, two: Point) -> bool:
            return rooms[unit].sees(*((round(p[0] * 100), round(p[1] * 100)) for p in (one, two)))

        return tell(path, start, end, self.ground.ordinals, landmarks, sees)


@pytest.mark.parametrize("degrees", TURNS)
def test_door_on_the_left_is_on_the_left_however_the_plan_lies(degrees: float) -> None:
    house = House(degrees)
    steps = house.tell(house.place("start", "corridor", 1, 3.5), house.place("bell", "north", 2, 6))
    assert steps == (
        Leave(place="start", unit="corridor"),
        Through(opening="to-north", side="left", unit="north"),
        Arrive(place="bell", side="left", unit="north"),
    )


@pytest.mark.parametrize("degrees", TURNS)
def test_way_back_is_told_the_other_way_round(degrees: float) -> None:
    house = House(degrees)
    steps = house.tell(house.place("bell", "north", 10, 6), house.place("start", "corridor", 1, 3.5))
    assert [step.key for step in steps] == ["leave", "through-ahead", "arrive-right"]


@pytest.mark.parametrize("degrees", TURNS)
def test_landmark_is_passed_on_its_side_and_the_lift_is_taken_up(degrees: float) -> None:
    house = House(degrees)
    drum = Landmark("drum", "corridor", house.at(20, 0.5))
    hidden = Landmark("elsewhere", "south", house.at(25, -1))
    steps = house.tell(house.place("start", "corridor", 1, 2), house.place("jade", "above", 22, 2), drum, hidden)
    assert steps == (
        Leave(place="start", unit="corridor"),
        Past(artifact="drum", side="right", unit="corridor"),
        Through(opening="to-lift", side="ahead", unit="lift-0"),
        Change(category="elevator", level="1", floors=1, up=True),
        Through(opening="from-lift", side="ahead", unit="above"),
        Walk(metres=18, unit="above"),
        Arrive(place="jade", side="ahead", unit="above"),
    )


@pytest.mark.parametrize("degrees", TURNS)
def test_corner_is_a_turn_and_a_landmark_behind_the_pillar_is_not_told(degrees: float) -> None:
    house = House(degrees)
    behind = Landmark("behind", "north", house.at(9.5, 11.4))
    steps = house.tell(house.place("start", "corridor", 1, 3.5), house.place("cup", "north", 8.5, 14), behind)
    keys = [step.key for step in steps]
    assert keys[:2] == ["leave", "through-left"]
    assert keys[-1] == "arrive-right" or keys[-1] == "arrive-ahead"
    assert "past-right" not in keys[:2]


@pytest.mark.parametrize(
    ("angle", "side"),
    [(0, "ahead"), (34, "ahead"), (36, "left"), (-36, "right"), (144, "left"), (146, "back"), (-180, "back")],
)
def test_sides_are_those_of_a_walker(angle: float, side: str) -> None:
    assert side_of(angle) == side


def test_left_is_against_the_clock() -> None:
    assert turn((1, 0), (0, 1)) == pytest.approx(90)
    assert turn((0, 1), (1, 0)) == pytest.approx(-90)


def test_supposed_place_and_place_where_one_stands_have_no_side() -> None:
    house = House(0)
    here = house.place("bell", "north", 2, 6)
    supposed = msgspec.structs.replace(house.place("cup", "north", 4, 6), supposed=True)
    assert house.tell(here, supposed)[-1] == Arrive(place="cup", side=None, unit="north")
    assert house.tell(here, here)[-1] == Arrive(place="bell", side=None, unit="north")


def test_steps_travel_as_json() -> None:
    steps: list[Step] = [Turn(side="back", unit="a"), Walk(metres=20, unit="a"), Leave(place="p", unit="a")]
    assert msgspec.json.decode(msgspec.json.encode(steps), type=list[Step]) == steps


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(TURNS), st.integers(1, 3))
def test_directions_name_every_opening_and_change_in_order_whatever_the_turn(
    seed: int, degrees: float, floors: int
) -> None:
    said = []
    for turned_by in (0.0, degrees):
        made = make_venue(Shape(seed=seed, turn=turned_by, floors=floors, artifacts=4))
        ground = Ground(made.venue, walks_of(made.venue))
        places = [Place(unit.id, unit.id, unit.level, unit.display) for unit in made.venue.units]
        field = Field(ground, Terms())
        path = field.leg(places[0], places[-1])
        if path is None:
            continue
        steps = tell(path, places[0], places[-1], ground.ordinals)
        assert tuple(step.opening for step in steps if isinstance(step, Through)) == path.openings
        assert sum(isinstance(step, Change) for step in steps) == len(path.changes)
        assert isinstance(steps[0], Leave)
        assert isinstance(steps[-1], Arrive)
        said.append(path.seconds)
    assert len(said) in {0, 2}
