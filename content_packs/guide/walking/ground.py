"""The walking graph in memory: gates joined within units, through openings, and from floor to floor. Pure.

It follows from the documents `venue` and `walks`. What is walked on which terms (`Terms`) is decided when asked.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise, permutations

import msgspec

from content_packs.errors import Untrusted
from content_packs.guide.model import Gate, Point, Venue, Walks
from content_packs.guide.walking.plane import length, spot_of
from content_packs.guide.walking.rooms import Room, rooms_of

STAIRS = frozenset({"stairs", "escalator", "steps"})


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How quick one walks. Figures for a quiet walk among other visitors."""

    speed: float = 1.0  # metres a second
    door: float = 1.0  # seconds, as all below
    stairs: float = 20.0  # a floor
    escalator: float = 20.0
    ramp: float = 60.0
    elevator: float = 6.0
    wait: float = 30.0  # for a lift

    def change(self, category: str, floors: int) -> float:
        """Seconds of a change by so many floors, at least one."""
        each = {"elevator": self.elevator, "ramp": self.ramp, "escalator": self.escalator}.get(category, self.stairs)
        return each * max(floors, 1) + (self.wait if category == "elevator" else 0.0)


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One step from gate to gate: within a unit, through an opening, or by a stair, lift, ramp or escalator."""

    start: int  # gate
    end: int
    metres: float = 0.0
    unit: str = ""  # walked within
    bends: tuple[Point, ...] = ()
    opening: str = ""  # gone through
    change: str = ""  # stairs, elevator, ramp, escalator
    floors: int = 0
    step_free: bool = True
    hops: tuple[str, ...] = ()  # ids whose closure closes this edge


class Ground:
    """A venue to walk in; `Untrusted` where its `walks` are not of this venue."""

    def __init__(self, venue: Venue, walks: Walks) -> None:
        self.venue = venue
        self.gates: tuple[Gate, ...] = walks.gates
        self.units = {unit.id: unit for unit in venue.units}
        self.openings = {opening.id: opening for opening in venue.openings}
        _check(self, walks)
        self.ordinals = {level.id: level.ordinal for level in venue.levels}
        self.edges: list[Edge] = [*self._within(walks), *self._through(), *self._between()]

    @cached_property
    def rooms(self) -> dict[str, Room]:
        return rooms_of(self.venue)

    @cached_property
    def gates_of(self) -> dict[str, list[int]]:
        """The gates of each unit."""
        found: dict[str, list[int]] = {}
        for number, gate in enumerate(self.gates):
            found.setdefault(gate.unit, []).append(number)
        return found

    def shaft(self, unit: str) -> frozenset[str]:
        """All units of the stair, lift, ramp or escalator that a unit belongs to: a broken lift closes them all."""
        shaft = {unit}
        category = self.units[unit].category if unit in self.units else ""
        links = [set(link.units) for link in self.venue.links if link.category == category]
        for _ in links:
            shaft.update(*(link for link in links if link & shaft))
        return frozenset(shaft)

    def _within(self, walks: Walks) -> Iterator[Edge]:
        for walk in walks.walks:
            unit = self.units[self.gates[walk.one].unit]
            for one, two, bends in ((walk.one, walk.two, walk.bends), (walk.two, walk.one, walk.bends[::-1])):
                yield Edge(
                    start=one, end=two, metres=walk.metres, unit=unit.id, bends=bends,
                    step_free=unit.step_free, hops=(unit.id,),
                )  # fmt: skip

    def _through(self) -> Iterator[Edge]:
        sides: dict[str, list[int]] = {}
        for number, gate in enumerate(self.gates):
            if gate.opening:
                sides.setdefault(gate.opening, []).append(number)
        for name, both in sides.items():
            opening = self.openings[name]
            for one, two in permutations(both, 2):
                units = self.gates[one].unit, self.gates[two].unit
                if opening.into in {"", units[1]}:
                    metres = _distance(self.gates[one].at, self.gates[two].at)
                    yield Edge(
                        start=one, end=two, metres=metres, opening=name,
                        step_free=opening.step_free, hops=(name, *units),
                    )  # fmt: skip

    def _between(self) -> Iterator[Edge]:
        landings = {gate.unit: number for number, gate in enumerate(self.gates) if not gate.opening}
        for category, units, one_way, step_free in self._lines():
            stops = [unit for unit in units if unit in landings]
            if category == "elevator" and not one_way:
                pairs = list(permutations(stops, 2))  # a lift passes floors without stopping
            else:
                pairs = list(pairwise(stops)) + ([] if one_way else list(pairwise(stops[::-1])))
            for one, two in pairs:
                floors = abs(self._ordinal(one) - self._ordinal(two))
                yield Edge(
                    start=landings[one], end=landings[two], change=category, floors=floors,
                    step_free=step_free and category not in STAIRS, hops=(one, two),
                )  # fmt: skip

    def _lines(self) -> Iterator[tuple[str, list[str], bool, bool]]:
        """Links as they stand; of a lift that several links tell of, all its stops together, so that one waits once."""
        told: set[frozenset[str]] = set()
        for link in self.venue.links:
            if link.category != "elevator" or link.one_way:
                yield link.category, list(link.units), link.one_way, link.step_free
            elif (shaft := self._lift(link.units[0], link.step_free)) not in told:
                told.add(shaft)
                yield link.category, sorted(shaft, key=lambda unit: (self._ordinal(unit), unit)), False, link.step_free

    def _lift(self, unit: str, step_free: bool) -> frozenset[str]:
        lifts = [one for one in self.venue.links if one.category == "elevator" and not one.one_way]
        alike = [set(one.units) for one in lifts if one.step_free == step_free]
        shaft = {unit}
        for _ in alike:
            shaft.update(*(one for one in alike if one & shaft))
        return frozenset(shaft)

    def _ordinal(self, unit: str) -> int:
        return self.ordinals.get(self.units[unit].level, 0)


def _check(ground: Ground, walks: Walks) -> None:
    """What a damaged or hostile document could say; a negative length would keep a search going for ever."""
    most = len(walks.gates)
    known = all(gate.unit in ground.units for gate in walks.gates)
    named = all(not gate.opening or gate.opening in ground.openings for gate in walks.gates)
    sound = all(0 <= walk.one < most and 0 <= walk.two < most and walk.metres >= 0 for walk in walks.walks)
    if not (known and named and sound):
        raise Untrusted("walks: it names gates, units or openings that the venue does not have")


def _distance(one: Point, two: Point) -> float:
    return length(spot_of(one), spot_of(two)) / 1000
