"""The walking graph of a made-up venue (5 floors, 207 units, 2,000 artifacts): build, load and legs, beside limits.

CPU seconds of this process, the best of RUNS; a load is from the documents' bytes to a ground that can be walked.
"""

from collections.abc import Callable
from time import process_time
from typing import Any

import msgspec

from content_packs.format.manifest import encode
from content_packs.guide.model import Venue, Walks
from content_packs.guide.walking.build import walks_of
from content_packs.guide.walking.ground import Ground
from content_packs.guide.walking.legs import Field, Terms
from content_packs.guide.walking.places import Place, place_of
from tests.venues import Made, Shape, make_venue

SHAPE = Shape(floors=5, columns=19, artifacts=2_000, turn=17)
LOAD, WEIGHT = 100, 2_000_000  # limits: milliseconds, bytes
RUNS = 5


def main() -> None:
    made = make_venue(SHAPE)
    walks = walks_of(made.venue)
    documents = encode(made.venue), encode(walks)
    ground, places = load(*documents, made)
    field = Field(ground, Terms())
    field.legs(places[:200])
    figures = [
        ("build", best(lambda: walks_of(made.venue)), None),
        ("load", best(lambda: Ground(*decode(*documents)).rooms), LOAD),
        ("place 2,000 artifacts", best(lambda: load(*documents, made)), None),
        ("legs of 60 places, first", best(lambda: Field(ground, Terms()).legs(places[:60])), None),
        ("legs of 60 places, again", best(lambda: field.legs(places[:60])), None),
        ("legs of 200 places, first", best(lambda: Field(ground, Terms()).legs(places[:200])), None),
        ("legs of 200 places, again", best(lambda: field.legs(places[:200])), None),
        ("one path", best(lambda: field.leg(places[0], places[150])), None),
    ]
    print(f"{len(made.venue.units)} units, {len(made.venue.openings)} openings, {len(places):,} artifacts placed")
    print(f"walks: {len(walks.gates)} gates, {len(walks.walks):,} walks, {len(documents[1]):,} bytes")
    print(f"legs between all places, two bytes each: {2 * len(places) ** 2:,} bytes, not stored: limit {WEIGHT:,}")
    for what, milliseconds, limit in figures:
        print(f"{what:28}{milliseconds:9.1f} ms" + (f"   limit {limit}" if limit else ""))


def decode(venue: bytes, walks: bytes) -> tuple[Venue, Walks]:
    return msgspec.json.decode(venue, type=Venue), msgspec.json.decode(walks, type=Walks)


def load(venue: bytes, walks: bytes, made: Made) -> tuple[Ground, list[Place]]:
    ground = Ground(*decode(venue, walks))
    found = (place_of(artifact, made.galleries, ground.rooms) for artifact in made.artifacts)
    return ground, [place for place in found if place]


def best(run: Callable[[], Any]) -> float:
    """Milliseconds."""
    return min(timed(run) for _ in range(RUNS)) * 1000


def timed(run: Callable[[], Any]) -> float:
    began = process_time()
    run()
    return process_time() - began


if __name__ == "__main__":
    main()
