"""Directions: a path as a list of steps that can be said in any language. Structs, no sentences."""

from content_packs.guide.directions.steps import Arrive, Change, Leave, Past, Step, Through, Turn, Walk
from content_packs.guide.directions.telling import Landmark, tell

__all__ = ["Arrive", "Change", "Landmark", "Leave", "Past", "Step", "Through", "Turn", "Walk", "tell"]
