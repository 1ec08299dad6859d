"""Legs: how long it takes from place to place on given terms, and by which way. Pure.

Seconds between gates are found once for each gate and kept (`Field`), since a plan and its re-plans ask for the same
ones again and again; a place joins them by the gates of its unit. Unreachable is `inf`.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import heappop, heappush
from math import inf

import msgspec

from content_packs.guide.walking.ground import STAIRS, Edge, Ground, Pace
from content_packs.guide.walking.path import Path, Step, Stretch, steps_of
from content_packs.guide.walking.places import Place
from content_packs.guide.walking.plane import point_of, spot_of
from content_packs.guide.walking.rooms import Way

Tree = tuple[list[float], list[int]]  # seconds to each gate, and the edge that led there (-1: none)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On which one walks."""

    step_free: bool = False
    avoid_stairs: bool = False  # ramps and lifts, but a step here and there does not matter
    closed: frozenset[str] = frozenset()  # ids of units and openings
    pace: Pace = Pace()

    def allow(self, edge: Edge) -> bool:
        if self.step_free and not edge.step_free:
            return False
        if self.avoid_stairs and edge.change in STAIRS:
            return False
        return not self.closed or self.closed.isdisjoint(edge.hops)

    def seconds(self, edge: Edge) -> float:
        change = self.pace.change(edge.change, edge.floors) if edge.change else 0.0
        return edge.metres / self.pace.speed + change + (self.pace.door if edge.opening else 0.0)


ANY_TERMS = Terms()


def legs(ground: Ground, places: Sequence[Place], terms: Terms = ANY_TERMS) -> list[list[float]]:
    """Seconds from each place (row) to each (column)."""
    return Field(ground, terms).legs(places)


def leg(ground: Ground, start: Place, end: Place, terms: Terms = ANY_TERMS) -> Path | None:
    """The quickest way; None where there is none on these terms."""
    return Field(ground, terms).leg(start, end)


class Field:
    """The ground on one set of terms."""

    def __init__(self, ground: Ground, terms: Terms) -> None:
        self.ground = ground
        self.terms = terms
        self._trees: dict[int, Tree] = {}
        self._ways: dict[Place, dict[int, Way]] = {}

    @cached_property
    def leaving(self) -> list[list[tuple[int, float, int]]]:
        """Of each gate: the gate that an edge leads to, its seconds, its number."""
        found: list[list[tuple[int, float, int]]] = [[] for _ in self.ground.gates]
        for number, edge in enumerate(self.ground.edges):
            if self.terms.allow(edge):
                found[edge.start].append((edge.end, self.terms.seconds(edge), number))
        return found

    def legs(self, places: Sequence[Place]) -> list[list[float]]:
        ends = [self._seconds_to_gates(place) for place in places]
        return [self._row(places, n, ends) for n in range(len(places))]

    def between(self, start: Place, end: Place) -> float:
        """Seconds of one leg."""
        direct = self._direct(start, end)
        straight = direct.length / 1000 / self.terms.pace.speed if direct else inf
        return min(straight, self._over(start, end)[0])

    def leg(self, start: Place, end: Place) -> Path | None:
        direct = self._direct(start, end)
        straight = direct.length / 1000 / self.terms.pace.speed if direct else inf
        over, one, two = self._over(start, end)
        if direct and straight <= over:
            return _path(straight, [_stretch(start, end, direct)] if direct.length else [])
        if over == inf:
            return None
        ways = self.gates_near(start)[one], self.gates_near(end)[two]
        return _path(over, steps_of(self.ground, start, end, ways, self._edges(one, two), (one, two)))

    def gates_near(self, place: Place) -> dict[int, Way]:
        """The gates of a place's unit that can be walked to within it."""
        if place not in self._ways:
            self._ways[place] = dict(self._reach(place)) if self._may_stand(place) else {}
        return self._ways[place]

    def _may_stand(self, place: Place) -> bool:
        unit = self.ground.units.get(place.unit)
        if unit is None or place.unit in self.terms.closed:
            return False
        return unit.step_free or not self.terms.step_free

    def _reach(self, place: Place) -> Iterator[tuple[int, Way]]:
        gates = self.ground.gates_of.get(place.unit, [])
        ends = [spot_of(self.ground.gates[gate].at) for gate in gates]
        for gate, way in zip(gates, self.ground.rooms[place.unit].ways(spot_of(place.at), ends), strict=True):
            if way:
                yield gate, way

    def _seconds_to_gates(self, place: Place) -> list[tuple[int, float]]:
        speed = self.terms.pace.speed
        return [(gate, way.length / 1000 / speed) for gate, way in self.gates_near(place).items()]

    def _row(self, places: Sequence[Place], number: int, ends: list[list[tuple[int, float]]]) -> list[float]:
        start = places[number]
        first = [(self.tree(gate)[0], more) for gate, more in ends[number]]
        known: dict[int, float] = {}
        row = []
        for place, near in zip(places, ends, strict=True):
            best = inf
            for gate, more in near:
                if gate not in known:
                    known[gate] = min((seconds[gate] + less for seconds, less in first), default=inf)
                best = min(best, known[gate] + more)
            if place.unit == start.unit and (way := self._direct(start, place)):
                best = min(best, way.length / 1000 / self.terms.pace.speed)
            row.append(best)
        return row

    def _direct(self, start: Place, end: Place) -> Way | None:
        """The way within one unit."""
        if start.unit != end.unit or not self._may_stand(start):
            return None
        return self.ground.rooms[start.unit].ways(spot_of(start.at), [spot_of(end.at)])[0]

    def _over(self, start: Place, end: Place) -> tuple[float, int, int]:
        """The quickest way through gates: seconds, the first and the last gate."""
        found = (
            (less + self.tree(one)[0][two] + more, one, two)
            for one, less in self._seconds_to_gates(start)
            for two, more in self._seconds_to_gates(end)
        )
        return min(found, default=(inf, -1, -1))

    def _edges(self, one: int, two: int) -> list[Edge]:
        before, found = self.tree(one)[1], []
        while two != one:
            edge = self.ground.edges[before[two]]
            found.append(edge)
            two = edge.start
        return found[::-1]

    def tree(self, gate: int) -> Tree:
        """Quickest ways from a gate to every other (Dijkstra)."""
        if gate not in self._trees:
            seconds, before = [inf] * len(self.leaving), [-1] * len(self.leaving)
            seconds[gate] = 0.0
            queue = [(0.0, gate)]
            while queue:
                far, here = heappop(queue)
                if far > seconds[here]:
                    continue
                for end, more, edge in self.leaving[here]:
                    if far + more < seconds[end]:
                        seconds[end], before[end] = far + more, edge
                        heappush(queue, (far + more, end))
            self._trees[gate] = seconds, before
        return self._trees[gate]


def _stretch(start: Place, end: Place, way: Way) -> Step:
    points = (start.at, *map(point_of, way.bends), end.at)
    return Stretch(unit=start.unit, level=start.level, points=points, metres=way.length / 1000)


def _path(seconds: float, steps: Sequence[Step]) -> Path:
    return Path(seconds=seconds, metres=round(sum(step.metres for step in steps), 3), steps=tuple(steps))
