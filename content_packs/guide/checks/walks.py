"""What a visitor can walk to: the plan as a walking graph, judged. Pure.

Only a plan without faults of shape is walked in (`venue`). What is told here warns, since a plan is also there to be
looked at; but for what keeps the graph from being built.
"""

from collections import Counter
from collections.abc import Iterator
from math import inf

import msgspec

from content_packs.errors import Unbuildable
from content_packs.guide.checks.venue import LINKS, check_venue
from content_packs.guide.imdf import Projection, venue_of
from content_packs.guide.model import Venue
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.parts import pack_of, tables
from content_packs.guide.source.schema import ArtifactFile, Source
from content_packs.guide.walking.build import is_open, walks_of
from content_packs.guide.walking.doors import sides_of
from content_packs.guide.walking.ground import Ground
from content_packs.guide.walking.hours import parse_hours
from content_packs.guide.walking.places import in_unit
from content_packs.guide.walking.plane import spot_of
from content_packs.guide.walking.reach import Reach, reach_of, ways_in
from content_packs.guide.walking.rooms import Room


class Walkable(msgspec.Struct, frozen=True):
    """A sound plan."""

    ground: Ground
    projection: Projection


def check_walks(source: Source) -> Iterator[Problem]:
    """Openings in no wall, stairs and lifts that stop nowhere, galleries and artifacts that cannot be reached."""
    if not source.venue or "venue" in source.broken or any(problem.level == "error" for problem in check_venue(source)):
        return
    try:
        planned = venue_of(source.venue, pack_of(source).museum.name)
        found = Walkable(Ground(planned[0], walks_of(planned[0])), planned[1]) if planned else None
    except Unbuildable as refusal:
        yield error("too-detailed", refusal.file, 0, refusal.why, "simplify the plan, or split it")
        return
    if found:
        yield from _openings(found.ground)
        yield from _hours(found.ground.venue)
        yield from _shafts(found.ground)
        yield from _galleries(source, found.ground)
        yield from _positions(source, found)


def _openings(ground: Ground) -> Iterator[Problem]:
    floors: dict[str, list[Room]] = {}
    for room in ground.rooms.values():
        floors.setdefault(room.unit.level, []).append(room)
    for opening in ground.venue.openings:
        units = [side.room.unit.id for side in sides_of(opening, floors.get(opening.level, ()))]
        if not units:
            what = f"opening {opening.id!r} is in no wall: on neither side, or on both, is there one and the same unit"
            yield warning("stray-opening", "venue/opening.geojson", 0, what, "draw it on the wall between two units")
        elif opening.into and opening.into not in units:
            what = f"opening {opening.id!r} is to lead into {opening.into[:80]!r}, which it does not touch"
            yield warning("stray-opening", "venue/relationship.geojson", 0, what, "mend the traversal's destination")


def _hours(venue: Venue) -> Iterator[Problem]:
    for kind, features in (("unit", venue.units), ("opening", venue.openings)):
        for one in features:
            if one.hours and parse_hours(one.hours) is None:
                what = f"{kind} {one.id!r} has hours that cannot be read: {one.hours[:80]!r}"
                mend = 'write them like "Tu-Su 09:00-17:00; We off"'
                yield warning("bad-hours", f"venue/{kind}.geojson", 0, what, mend)


def _shafts(ground: Ground) -> Iterator[Problem]:
    joined = {unit for link in ground.venue.links for unit in link.units}
    doors = Counter(gate.unit for gate in ground.gates if gate.opening)
    for unit in ground.venue.units:
        if unit.category not in LINKS or not is_open(ground.rooms[unit.id]):
            continue
        if unit.id not in joined:
            what = f"unit {unit.id!r} ({unit.category}) stops nowhere: no relationship joins it to another floor"
            yield warning("dead-end", "venue/unit.geojson", 0, what, "add the relationship, or mend the category")
        elif not doors[unit.id]:
            what = f"unit {unit.id!r} ({unit.category}) has no opening: nobody gets in or out on this floor"
            yield warning("dead-end", "venue/unit.geojson", 0, what, "draw its opening")


def _galleries(source: Source, ground: Ground) -> Iterator[Problem]:
    """Galleries that cannot be reached, or not step-free; what is in them counts with them."""
    galleries = [gallery for gallery in pack_of(source).gallery if gallery.unit in ground.units]
    if not galleries:
        return
    if not ways_in(ground):
        what = "no opening leads outdoors, so that nothing can be reached"
        mend = "draw the entrance, of category pedestrian.principal"
        yield warning("no-entrance", "venue/opening.geojson", 0, what, mend)
        return
    held = Counter(artifact.gallery for _, artifact in tables(source.artifacts, ArtifactFile))
    walked = [gallery for gallery in galleries if ground.rooms[gallery.unit].rings]
    reached = reach_of(ground, [in_unit(ground.rooms[gallery.unit], gallery.id) for gallery in walked])
    for reach in reached:
        yield from _reached(reach, held[reach.place.id])


def _reached(reach: Reach, held: int) -> Iterator[Problem]:
    name = f"gallery {reach.place.id!r} (unit {reach.place.unit!r}, {held} artifacts)"
    if reach.plain == inf:
        what = f"{name} cannot be reached from the entrance and left again"
        yield warning("unreachable", "venue/unit.geojson", 0, what, "draw its opening, or its stairs and lifts")
    elif reach.step_free == inf:
        what = f"{name} cannot be reached step-free; otherwise it is {round(reach.plain)} s from the entrance"
        mend = 'if it can, add "wheelchair" to the accessibility of its openings, and its lift or ramp'
        yield warning("not-step-free", "venue/unit.geojson", 0, what, mend)


def _positions(source: Source, found: Walkable) -> Iterator[Problem]:
    """Artifacts that stand in no unit at all; those outside their own gallery are `venue`'s."""
    placed = {gallery.id for gallery in pack_of(source).gallery if gallery.unit in found.ground.units}
    for document, artifact in tables(source.artifacts, ArtifactFile):
        if artifact.position and artifact.gallery not in placed:
            spot = spot_of(found.projection.metres(artifact.position))
            if not any(room.holds(spot) for room in found.ground.rooms.values()):
                what = "its position is in no unit of the plan"
                mend = "longitude comes first, then latitude; and give its gallery a unit"
                yield warning("misplaced", document.file, document.line("position"), what, mend)
