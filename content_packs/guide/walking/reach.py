"""How each place is reached from outdoors: at all, step-free, and how long it takes. Pure."""

from collections.abc import Sequence
from math import inf

import msgspec

from content_packs.guide.walking.ground import Ground
from content_packs.guide.walking.legs import Field, Terms
from content_packs.guide.walking.places import Place, outer_doors


class Reach(msgspec.Struct, frozen=True):
    """Seconds from the nearest way in, and back; `inf` where there is none."""

    place: Place
    plain: float
    step_free: float

    @property
    def reached(self) -> bool:
        return self.plain < inf

    @property
    def is_step_free(self) -> bool:
        return self.step_free < inf


def ways_in(ground: Ground) -> list[Place]:
    """Openings to the outdoors, of which the principal ones count alone where there are any."""
    doors = outer_doors(ground.venue.openings, ground.rooms)
    named = [door for door in doors if "principal" in ground.openings[door.id].category]
    return named or doors


def reach_of(ground: Ground, places: Sequence[Place]) -> list[Reach]:
    """Of each place; nothing is reached where nothing leads in."""
    doors = ways_in(ground)
    columns = [_columns(ground, doors, places, Terms(step_free=free)) for free in (False, True)]
    return [Reach(place, plain, free) for place, plain, free in zip(places, *columns, strict=True)]


def _columns(ground: Ground, doors: Sequence[Place], places: Sequence[Place], terms: Terms) -> list[float]:
    field = Field(ground, terms)
    both = [max(field.between(door, place), field.between(place, door)) for place in places for door in doors]
    return [min(both[n * len(doors) : (n + 1) * len(doors)], default=inf) for n in range(len(places))]
