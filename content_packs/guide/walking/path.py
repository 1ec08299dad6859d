"""A path as directions and maps need it: stretches within units, passages through openings, changes of floor. Pure."""

from collections.abc import Iterator, Sequence

import msgspec

from content_packs.guide.model import Point
from content_packs.guide.walking.ground import Edge, Ground
from content_packs.guide.walking.places import Place
from content_packs.guide.walking.plane import point_of
from content_packs.guide.walking.rooms import Way


class Stretch(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Walked within one unit; consecutive points see each other."""

    unit: str
    level: str
    points: tuple[Point, ...]
    metres: float


class Passage(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Through an opening, from one unit into the next."""

    opening: str
    level: str
    units: tuple[str, str]
    points: tuple[Point, Point]
    metres: float


class Change(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """By stairs, lift (`elevator`), ramp or escalator from floor to floor."""

    category: str
    units: tuple[str, str]
    levels: tuple[str, str]
    points: tuple[Point, Point]  # one on each level
    floors: int
    metres: float = 0.0


Step = Stretch | Passage | Change


class Path(msgspec.Struct, frozen=True, kw_only=True):
    seconds: float
    metres: float
    steps: tuple[Step, ...]

    @property
    def openings(self) -> tuple[str, ...]:
        return tuple(step.opening for step in self.steps if isinstance(step, Passage))

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(step for step in self.steps if isinstance(step, Change))

    def lines(self) -> list[tuple[str, tuple[Point, ...]]]:
        """What to draw: level and points, a new line after each change of floor."""
        lines: list[tuple[str, list[Point]]] = []
        fresh = True
        for step in self.steps:
            if isinstance(step, Change):
                fresh = True
            elif fresh:
                lines.append((step.level, list(step.points)))
                fresh = False
            else:
                lines[-1][1].extend(step.points[1:])
        return [(level, tuple(points)) for level, points in lines]


def steps_of(
    ground: Ground, start: Place, end: Place, ways: tuple[Way, Way], edges: Sequence[Edge], gates: tuple[int, int]
) -> list[Step]:
    """The whole path: to the first gate, along the edges, from the last one."""
    first, last = (ground.gates[gate].at for gate in gates)
    to, out = (tuple(map(point_of, way.bends)) for way in ways)
    metres = ways[0].length / 1000, ways[1].length / 1000
    return _joined(
        [
            Stretch(unit=start.unit, level=start.level, points=(start.at, *to, first), metres=metres[0]),
            *_middle(ground, edges),
            Stretch(unit=end.unit, level=end.level, points=(last, *out[::-1], end.at), metres=metres[1]),
        ]
    )


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Without standing still; two stretches of one unit, one after the other, are one."""
    joined: list[Step] = []
    for step in steps:
        before = joined[-1] if joined else None
        if isinstance(step, Stretch) and not step.metres:
            continue
        if isinstance(step, Stretch) and isinstance(before, Stretch) and step.unit == before.unit:
            points, metres = (*before.points, *step.points[1:]), before.metres + step.metres
            joined[-1] = msgspec.structs.replace(before, points=points, metres=metres)
        else:
            joined.append(step)
    return joined


def _middle(ground: Ground, edges: Sequence[Edge]) -> Iterator[Step]:
    for edge in edges:
        start, end = ground.gates[edge.start], ground.gates[edge.end]
        units, levels = (start.unit, end.unit), (ground.units[start.unit].level, ground.units[end.unit].level)
        points = start.at, end.at
        if edge.change:
            yield Change(category=edge.change, units=units, levels=levels, points=points, floors=edge.floors)
        elif edge.opening:
            yield Passage(
                opening=edge.opening, level=levels[0], units=units, points=points, metres=edge.metres
            )  # fmt: skip
        else:
            bent = (start.at, *edge.bends, end.at)
            yield Stretch(unit=edge.unit, level=levels[0], points=bent, metres=edge.metres)
