"""From a path to its directions. Pure: what is said, and what is passed over in silence.

An opening is told by its side as one comes up to it; a bend by its side; a landmark where it is near the way, in the
same unit, in sight, and no more than one between two other steps. A long straight stretch with nothing on it is told
in metres. Which way the last piece goes is told by the arrival.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import dist

import msgspec

from content_packs.guide.directions.bearings import along, beside, heading_at_end, side_of, turn, vector
from content_packs.guide.directions.steps import Arrive, Change, Leave, Past, Step, Through, Turn, Walk
from content_packs.guide.model import Point
from content_packs.guide.walking import path as walked
from content_packs.guide.walking.path import Passage, Path, Stretch
from content_packs.guide.walking.places import Place

NEAR = 4.0  # metres from the way to a landmark
CLEAR = 1.5  # metres of way before and after it: what stands at a door is told by the door
LONG = 15.0  # metres of straight way that are worth a word
SHORT = 1.0  # metres: a bend into so short a piece is a step aside

Sees = Callable[[str, Point, Point], bool]  # unit, from, to


class Landmark(msgspec.Struct, frozen=True):
    """An artifact that is seen from afar. Of several the first is told, so the weightiest comes first."""

    artifact: str
    unit: str
    at: Point


def tell(
    path: Path,
    start: Place,
    end: Place,
    ordinals: dict[str, int],
    landmarks: Sequence[Landmark] = (),
    sees: Sees | None = None,
) -> tuple[Step, ...]:
    """The steps of a path; `ordinals` are those of the levels, `sees` (`Room.sees`) hides landmarks behind walls."""
    steps: list[Step] = [Leave(place=start.id, unit=start.unit)]
    heading: Point | None = None
    for before, step, after in zip((None, *path.steps), path.steps, (*path.steps[1:], None), strict=False):
        match step:
            case Stretch() if isinstance(before, walked.Change) or isinstance(after, walked.Change):
                heading = None  # a few steps to a stair or in a lift go without saying; nobody knows who looks where
            case Stretch():
                told = {start.id, end.id, *(one.artifact for one in steps if isinstance(one, Past))}
                shown = [mark for mark in landmarks if mark.artifact not in told]
                steps += _along(step, heading, shown, sees, last=after is None)
                heading = heading_at_end(step.points) or heading
            case Passage():
                steps.append(_through(step, heading))
                heading = vector(*step.points)
            case walked.Change():
                steps.append(_change(step, ordinals))
    return (*steps, _arrive(path, end))


def _along(
    stretch: Stretch, heading: Point | None, landmarks: Sequence[Landmark], sees: Sees | None, last: bool
) -> Iterator[Step]:
    """Bends, and between two bends a landmark, else how far it is where that is long."""
    pieces = [(one, two) for one, two in pairwise(stretch.points) if one != two]
    for number, (start, end) in enumerate(pieces, 1):
        long, onward = dist(start, end), vector(start, end)
        side = side_of(turn(heading, onward)) if heading else "ahead"
        if side != "ahead" and long >= SHORT and not (last and number == len(pieces)):
            yield Turn(side=side, unit=stretch.unit)
        passed = next((past for mark in landmarks if (past := _past(stretch, (start, end), mark, sees))), None)
        if passed:
            yield passed
            landmarks = [mark for mark in landmarks if mark.artifact != passed.artifact]
        elif long >= LONG:
            yield Walk(metres=round(long), unit=stretch.unit)
        heading = onward


def _past(stretch: Stretch, line: tuple[Point, Point], mark: Landmark, sees: Sees | None) -> Past | None:
    if mark.unit != stretch.unit:
        return None
    off, metres, foot, heading = along(line, mark.at)
    if off > NEAR or not CLEAR <= metres <= dist(*line) - CLEAR:
        return None
    if sees and not sees(mark.unit, foot, mark.at):
        return None
    return Past(
        artifact=mark.artifact, side=beside(turn(heading, vector(foot, mark.at)) if off else 0.0), unit=mark.unit
    )


def _through(passage: Passage, heading: Point | None) -> Through:
    """The opening's side: how one turns to go through it."""
    side = side_of(turn(heading, vector(*passage.points))) if heading else "ahead"
    return Through(opening=passage.opening, side=side, unit=passage.units[1])


def _change(change: walked.Change, ordinals: dict[str, int]) -> Change:
    start, end = (ordinals.get(level, 0) for level in change.levels)
    return Change(category=change.category, level=change.levels[1], floors=abs(end - start), up=end > start)  # type: ignore[arg-type]


def _arrive(path: Path, end: Place) -> Arrive:
    """On which side it stands, as one has come into the room or round the last corner."""
    last = path.steps[-1] if path.steps else None
    if end.supposed or not isinstance(last, Stretch):
        return Arrive(place=end.id, side=None, unit=end.unit)
    before = _entering(path, last)
    side = beside(turn(before, vector(*last.points[-2:]))) if before else "ahead"
    return Arrive(place=end.id, side=side, unit=end.unit)


def _entering(path: Path, last: Stretch) -> Point | None:
    """The heading before the last piece of the way."""
    if len(last.points) > 2:
        return heading_at_end(last.points[:-1])
    before = path.steps[-2] if len(path.steps) > 1 else None
    return vector(*before.points) if isinstance(before, Passage) else None
