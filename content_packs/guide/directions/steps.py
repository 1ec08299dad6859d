"""What directions are made of. Pure structs: each is one sentence of a language, whole, with places for names.

`key` names the sentence: `through-left`, `change-elevator-up`. Sides are as one walks, never as the plan lies. A page
puts names in by id (units, artifacts, levels), so that nothing here is in a language.
"""

from typing import Literal

import msgspec

Side = Literal["left", "right", "ahead", "back"]
Beside = Literal["left", "right", "ahead"]


class Leave(msgspec.Struct, frozen=True, kw_only=True, tag="leave"):
    """Where it begins."""

    place: str  # id of the artifact, opening or amenity that one stands at
    unit: str

    @property
    def key(self) -> str:
        return "leave"


class Turn(msgspec.Struct, frozen=True, kw_only=True, tag="turn"):
    """A bend within a unit, round a corner or pillar."""

    side: Side
    unit: str

    @property
    def key(self) -> str:
        return f"turn-{self.side}"


class Walk(msgspec.Struct, frozen=True, kw_only=True, tag="walk"):
    """Straight on for a while, where nothing else is to be said of it."""

    metres: float
    unit: str

    @property
    def key(self) -> str:
        return "walk"


class Past(msgspec.Struct, frozen=True, kw_only=True, tag="past"):
    """A landmark that one passes."""

    artifact: str
    side: Beside
    unit: str

    @property
    def key(self) -> str:
        return f"past-{self.side}"


class Through(msgspec.Struct, frozen=True, kw_only=True, tag="through"):
    """An opening, on which side it lies as one comes up to it, and what is behind it."""

    opening: str
    side: Side
    unit: str  # behind it

    @property
    def key(self) -> str:
        return f"through-{self.side}"


class Change(msgspec.Struct, frozen=True, kw_only=True, tag="change"):
    """Stairs, lift, ramp or escalator to another floor."""

    category: Literal["stairs", "elevator", "ramp", "escalator"]
    level: str  # where to get off
    floors: int
    up: bool

    @property
    def key(self) -> str:
        return f"change-{self.category}-{'up' if self.up else 'down'}"


class Arrive(msgspec.Struct, frozen=True, kw_only=True, tag="arrive"):
    """There, on which side it stands as one comes. In the middle of a unit that is not said."""

    place: str
    side: Beside | None
    unit: str

    @property
    def key(self) -> str:
        return f"arrive-{self.side}" if self.side else "arrive"


Step = Leave | Turn | Walk | Past | Through | Change | Arrive
